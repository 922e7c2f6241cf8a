package dev.throughline.process;

import static dev.throughline.process.InitiationFacts.text;

import dev.throughline.curate.Entity;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.process.ReferenceTables.EntityRow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The gates of project initiation (DOMAIN 4.2), each a pure question with an answer in words.
final class Gates {
    /// What stands against the billing schedule of a line. It keeps nothing from being prepared.
    static final String SCHEDULE = "SCHEDULE";

    private static final String SCHEDULES = "billing-schedules.csv";

    private Gates() {}

    /// Revenue rules that follow from how a line is billed; a fixed price needs finance to choose.
    private static final Map<String, String> RULE_BY_BILLING =
            Map.of(
                    "TM",
                    "AS_INVOICED",
                    "UNIT",
                    "AS_INVOICED",
                    "SUBSCRIPTION",
                    "STRAIGHT_LINE",
                    "RETAINER",
                    "STRAIGHT_LINE");

    static List<Gate> all(InitiationFacts facts) {
        List<Gate> gates = new ArrayList<>();
        gates.add(signed(facts));
        Optional<EntityRow> row = row(facts);
        gates.add(legalEntity(facts, row));
        gates.add(client(facts));
        gates.add(terms(facts));
        gates.add(tax(facts, row));
        gates.add(revenueRules(facts));
        gates.add(dimensions(facts, row));
        gates.add(sum(facts));
        gates.add(managerAndPeriod(facts, row));
        schedule(facts).ifPresent(gates::add);
        return List.copyOf(gates);
    }

    /// No gate of the firm's list: it shows only what stands against a schedule, so that nobody
    /// works on what cannot be billed.
    private static Optional<Gate> schedule(InitiationFacts facts) {
        List<Problem> against = facts.wasActive() ? List.of() : ScheduledLines.problems(facts);
        if (against.isEmpty()) {
            return Optional.empty();
        }
        Problem first = against.getFirst();
        return Optional.of(
                Gate.shut(
                        SCHEDULE,
                        new Problem(
                                first.mender(),
                                first.code(),
                                against.stream()
                                        .map(Problem::text)
                                        .distinct()
                                        .collect(Collectors.joining(" ")),
                                first.mend().contains(SCHEDULES)
                                        ? first.mend()
                                        : first.mend()
                                                + " What is scheduled at a start stands in "
                                                + SCHEDULES
                                                + "."),
                        "billing schedule " + facts.opportunity().id()));
    }

    static Optional<EntityRow> row(InitiationFacts facts) {
        return facts.tables()
                .entityFor(
                        text(facts.opportunity(), "service_line"),
                        text(facts.opportunity(), "selling_unit"),
                        country(facts));
    }

    static Optional<Entity> company(InitiationFacts facts) {
        return row(facts).map(EntityRow::entity).map(facts.legalEntities()::get);
    }

    /// The active company that the entity map names for the deal's work in a country.
    static Optional<Entity> companyIn(InitiationFacts facts, String country) {
        return facts.tables()
                .entityFor(
                        text(facts.opportunity(), "service_line"),
                        text(facts.opportunity(), "selling_unit"),
                        country)
                .map(EntityRow::entity)
                .map(facts.legalEntities()::get)
                .filter(company -> "ACTIVE".equals(company.status()));
    }

    private static String country(InitiationFacts facts) {
        return text(facts.billTo() == null ? facts.client() : facts.billTo(), "country");
    }

    private static Gate signed(InitiationFacts facts) {
        if (facts.contract() == null) {
            return Gate.shut(
                    "SIGNED",
                    data(
                            "CTR-UNSIGNED",
                            "No signature found: the deal has no contract.",
                            "Attach the signed contract to the deal in the CRM."),
                    "deal " + facts.opportunity().id());
        }
        boolean signed =
                !text(facts.contract(), "sign_date").isEmpty()
                        && !text(facts.contract(), "status").equals("DRAFT");
        return signed
                ? Gate.open("SIGNED", "Signed on " + text(facts.contract(), "sign_date") + ".")
                : Gate.shut(
                        "SIGNED",
                        data(
                                "CTR-UNSIGNED",
                                "No signature found on contract " + facts.contract().name() + ".",
                                "Obtain the signature and activate the contract."),
                        "contract " + facts.contract().id());
    }

    private static Gate legalEntity(InitiationFacts facts, Optional<EntityRow> row) {
        String line = text(facts.opportunity(), "service_line");
        String where = country(facts);
        if (row.isEmpty()) {
            return Gate.shut(
                    "G1",
                    settings(
                            "PRJ-NO-ENTITY-MAP",
                            "No legal entity is mapped for service line "
                                    + or(line, "(none)")
                                    + " in "
                                    + or(where, "(no country)")
                                    + ".",
                            "Add a row to entity-map.csv."),
                    "entity map "
                            + line
                            + " "
                            + text(facts.opportunity(), "selling_unit")
                            + " "
                            + where);
        }
        Entity company = facts.legalEntities().get(row.get().entity());
        if (company == null) {
            return Gate.onItsWay(
                    "G1",
                    "Legal entity " + row.get().entity() + " has not been read from the ERP yet.");
        }
        return "ACTIVE".equals(company.status())
                ? Gate.open("G1", "Contracted by " + company.name() + ".")
                : Gate.shut(
                        "G1",
                        settings(
                                "PRJ-NO-ENTITY-MAP",
                                "Legal entity "
                                        + row.get().entity()
                                        + " is "
                                        + company.status()
                                        + ", not active.",
                                "Map the work to an active company."),
                        "company " + row.get().entity());
    }

    private static Gate client(InitiationFacts facts) {
        Entity payer = facts.billTo() == null ? facts.client() : facts.billTo();
        if (payer == null || facts.client() == null) {
            return Gate.onItsWay("G2", "The client has not been read yet.");
        }
        String passed = "";
        for (Entity one : List.of(facts.client(), payer)) {
            if (facts.undecided().contains(one.id())) {
                return Gate.onItsWay(
                        "G2", one.name() + " looks like an existing client; somebody is asked.");
            }
            if (onCreditHold(one)) {
                Optional<StartDecision> pass =
                        facts.decided().pass(one.id(), text(one, "credit_status"), facts.today());
                if (pass.isEmpty()) {
                    return Gate.shut(
                            "G2",
                            data(
                                    "CLI-CREDIT-HOLD",
                                    "Client " + one.name() + " is on credit hold in the ERP.",
                                    "Release the hold in the ERP, or let this one start pass on its page (controller)."),
                            "client " + one.id());
                }
                passed = " " + one.name() + " is on credit hold; " + passed(pass.get());
            }
            List<String> missing = new ArrayList<>();
            if (text(one, "legal_name").isEmpty()) {
                missing.add("legal name");
            }
            if (text(one, "country").isEmpty()) {
                missing.add("country");
            }
            if (!missing.isEmpty()) {
                return Gate.shut(
                        "G2",
                        data(
                                "CLI-INCOMPLETE",
                                "Client "
                                        + one.name()
                                        + " has no "
                                        + String.join(" and no ", missing)
                                        + ".",
                                "Complete it in the CRM."),
                        "client " + one.id());
            }
        }
        Entity outside = fromAnotherCompany(facts, payer);
        if (outside != null && facts.clientReach() == ClientReach.ONE) {
            return notIn(facts, outside);
        }
        String words = outside == null ? passed : passed + extended(facts, outside);
        return facts.erpLinked().contains(payer.id())
                ? Gate.open("G2", payer.name() + " is a customer in the ERP." + words)
                : Gate.onItsWay("G2", payer.name() + " is on its way to the ERP.");
    }

    private static String passed(StartDecision pass) {
        return pass.by()
                + " let this start pass"
                + (pass.until() == null ? "." : " until " + pass.until() + ".");
    }

    /// The clients of a deal that the ERP holds for their credit: who bought, and who is invoiced.
    static List<Entity> onCreditHold(InitiationFacts facts) {
        return Stream.of(facts.client(), facts.billTo())
                .filter(java.util.Objects::nonNull)
                .distinct()
                .filter(Gates::onCreditHold)
                .toList();
    }

    private static boolean onCreditHold(Entity client) {
        String credit = text(client, "credit_status");
        return credit.equals("HOLD") || credit.equals("BLOCKED");
    }

    /// The client or payer that the ERP keeps in another company than the one that delivers; null
    /// where there is none.
    private static @Nullable Entity fromAnotherCompany(InitiationFacts facts, Entity payer) {
        Entity company = company(facts).orElse(null);
        if (facts.clientReach() == ClientReach.ANY || company == null || facts.client() == null) {
            return null;
        }
        return Stream.of(facts.client(), payer)
                .filter(one ->
                        one.values().get("entity") instanceof java.util.UUID own
                                && !own.equals(company.id()))
                .findFirst()
                .orElse(null);
    }

    private static String home(InitiationFacts facts, Entity client) {
        return facts.legalEntities().values().stream()
                .filter(known -> known.id().equals(client.values().get("entity")))
                .map(Entity::name)
                .findFirst()
                .orElse("another company");
    }

    private static String extended(InitiationFacts facts, Entity client) {
        return " It is set up in "
                + home(facts, client)
                + "; its project takes it into "
                + company(facts).orElseThrow().name()
                + ".";
    }

    private static Gate notIn(InitiationFacts facts, Entity client) {
        Entity company = company(facts).orElseThrow();
        String held = home(facts, client);
        return Gate.shut(
                "G2",
                data(
                        "CLI-NOT-IN-ENTITY",
                        "Client "
                                + client.name()
                                + " is set up in "
                                + held
                                + ", not in "
                                + company.name()
                                + ".",
                        "Let "
                                + held
                                + " deliver it (entity-map.csv), or sell it to a client that is set up in "
                                + company.name()
                                + "."),
                "client " + client.id() + " company " + company.id());
    }

    private static Gate terms(InitiationFacts facts) {
        String terms = paymentTerms(facts);
        String currency = currency(facts);
        if (terms.isEmpty() || currency.isEmpty()) {
            return Gate.shut(
                    "G3",
                    data(
                            "CTR-TERMS-MISSING",
                            "The contract has no "
                                    + (terms.isEmpty() ? "payment terms" : "currency")
                                    + ".",
                            "Enter them on the contract in the CRM."),
                    "deal " + facts.opportunity().id());
        }
        return Gate.open("G3", terms + ", " + currency + ".");
    }

    static String paymentTerms(InitiationFacts facts) {
        String agreed = text(facts.contract(), "payment_terms");
        return agreed.isEmpty()
                ? text(facts.billTo() == null ? facts.client() : facts.billTo(), "payment_terms")
                : agreed;
    }

    static String currency(InitiationFacts facts) {
        String agreed = text(facts.contract(), "ccy");
        return agreed.isEmpty() ? text(facts.opportunity(), "ccy") : agreed;
    }

    private static Gate tax(InitiationFacts facts, Optional<EntityRow> row) {
        Entity company = row.map(EntityRow::entity).map(facts.legalEntities()::get).orElse(null);
        if (company == null) {
            return Gate.onItsWay("G4", "The company is not known yet.");
        }
        Entity payer = facts.billTo() == null ? facts.client() : facts.billTo();
        boolean taxId = payer != null && payer.values().get("tax_ids") != null;
        return switch (TaxTreatment.decide(text(company, "country"), country(facts), taxId)) {
            case TaxTreatment.Standard(String jurisdiction) ->
                    Gate.open("G4", "Taxed in " + jurisdiction + ".");
            case TaxTreatment.ReverseCharge(String jurisdiction) ->
                    Gate.open("G4", "Reverse charge in " + jurisdiction + ".");
            case TaxTreatment.OutOfScope(String note) ->
                    Gate.open("G4", "Out of scope of the supplier's tax: " + note + ".");
            case TaxTreatment.Unresolved(String code, String words, String mend) ->
                    Gate.shut(
                            "G4",
                            data(code, words, mend),
                            payer == null
                                    ? "deal " + facts.opportunity().id()
                                    : "client " + payer.id());
        };
    }

    private static Gate revenueRules(InitiationFacts facts) {
        for (Entity line : facts.lines()) {
            if (revenueRule(line).isEmpty()) {
                return Gate.shut(
                        "G5",
                        data(
                                "PRJ-REVRULE-MISSING",
                                "Revenue rule not set for line " + line.name() + ".",
                                "Finance chooses the rule for this line."),
                        "line " + line.id());
            }
        }
        int lines = facts.lines().size();
        return Gate.open(
                "G5",
                lines == 1
                        ? "1 line has its revenue rule."
                        : lines + " lines have their revenue rule.");
    }

    /// The line's own rule, or the one that follows from how it is billed; empty where finance must
    /// choose.
    static String revenueRule(Entity line) {
        String own = text(line, "revenue_rule");
        return own.isEmpty() ? RULE_BY_BILLING.getOrDefault(text(line, "billing"), "") : own;
    }

    private static Gate dimensions(InitiationFacts facts, Optional<EntityRow> row) {
        if (row.isEmpty()) {
            return Gate.onItsWay("G6", "The company is not known yet.");
        }
        for (Map.Entry<String, String> tag : tags(row.get()).entrySet()) {
            Entity value = facts.dimensions().get(tag.getKey() + "/" + tag.getValue());
            if (value == null
                    || !"ACTIVE".equals(value.status())
                    || Boolean.FALSE.equals(value.values().get("postable"))) {
                return Gate.shut(
                        "G6",
                        settings(
                                "PRJ-DIM-INVALID",
                                title(tag.getKey())
                                        + " "
                                        + tag.getValue()
                                        + (value == null
                                                ? " is not known in the ERP"
                                                : " may not be posted on")
                                        + ".",
                                "Change the combination in entity-map.csv, or create the value in the ERP."),
                        "dimension " + tag.getKey() + " " + tag.getValue());
            }
            Object rules = value.values().get("combination_rules");
            if (rules instanceof List<?> allowed
                    && !allowed.isEmpty()
                    && !allowed.contains(row.get().entity())) {
                return Gate.shut(
                        "G6",
                        settings(
                                "PRJ-DIM-INVALID",
                                title(tag.getKey())
                                        + " "
                                        + tag.getValue()
                                        + " is not allowed with company "
                                        + row.get().entity()
                                        + ".",
                                "Change the combination in entity-map.csv."),
                        "dimension "
                                + tag.getKey()
                                + " "
                                + tag.getValue()
                                + " "
                                + row.get().entity());
            }
        }
        return Gate.open("G6", "Dimensions fit together.");
    }

    static Map<String, String> tags(EntityRow row) {
        Map<String, String> tags = new java.util.LinkedHashMap<>();
        if (!row.department().isEmpty()) {
            tags.put("DEPARTMENT", row.department());
        }
        if (!row.practice().isEmpty()) {
            tags.put("CLASS", row.practice());
        }
        if (!row.location().isEmpty()) {
            tags.put("LOCATION", row.location());
        }
        return tags;
    }

    private static Gate sum(InitiationFacts facts) {
        if (facts.contract() == null) {
            return Gate.onItsWay("G7", "There is no contract to compare with.");
        }
        if (facts.lines().isEmpty()) {
            return Gate.shut(
                    "G7",
                    data(
                            "CTR-VALUE-MISMATCH",
                            "The deal has no lines.",
                            "Enter what was sold, line by line, in the CRM."),
                    "contract " + facts.contract().id());
        }
        if (!(facts.contract().values().get("total_value") instanceof Money total)) {
            return Gate.shut(
                    "G7",
                    data(
                            "CTR-VALUE-MISMATCH",
                            "The contract says no total value.",
                            "Enter the signed value on the contract."),
                    "contract " + facts.contract().id());
        }
        Money sum = Money.zero(total.ccy());
        for (Entity line : facts.lines()) {
            Money amount = value(line);
            if (amount == null || !amount.ccy().equals(total.ccy())) {
                return Gate.shut(
                        "G7",
                        data(
                                "CTR-VALUE-MISMATCH",
                                "Line "
                                        + line.name()
                                        + " has "
                                        + (amount == null ? "no amount" : "another currency")
                                        + ".",
                                "Correct the line in the CRM."),
                        "line " + line.id());
            }
            sum = sum.plus(amount);
        }
        return sum.equals(total)
                ? Gate.open("G7", "Lines add to " + shown(total) + ".")
                : Gate.shut(
                        "G7",
                        data(
                                "CTR-VALUE-MISMATCH",
                                "Lines add to "
                                        + shown(sum)
                                        + ", contract says "
                                        + shown(total)
                                        + ".",
                                "Fix the lines or the contract in the CRM."),
                        "contract " + facts.contract().id());
    }

    /// An amount for people: thousands separated, all minor digits, the currency behind.
    private static String shown(Money amount) {
        return String.format(
                        java.util.Locale.ROOT,
                        "%,." + Math.max(0, amount.decimal().scale()) + "f",
                        amount.decimal())
                + " "
                + amount.ccy();
    }

    /// What a line adds to the signed value: its price, or its cap where only that is agreed.
    static @Nullable Money value(Entity line) {
        return line.values().get("amount") instanceof Money amount
                ? amount
                : line.values().get("nte") instanceof Money cap ? cap : null;
    }

    private static Gate managerAndPeriod(InitiationFacts facts, Optional<EntityRow> row) {
        if (row.isEmpty()) {
            return Gate.onItsWay("G8", "The company is not known yet.");
        }
        String email = row.map(EntityRow::pmEmail).orElse("");
        if (email.isEmpty()
                || !facts.people().containsKey(email.toLowerCase(java.util.Locale.ROOT))) {
            return email.isEmpty()
                    ? Gate.shut(
                            "G8",
                            settings(
                                    "PRJ-PM-MISSING",
                                    "No project manager is named for this work.",
                                    "Name one in entity-map.csv."),
                            "manager " + facts.opportunity().id())
                    : Gate.onItsWay(
                            "G8",
                            "Project manager " + email + " has not been read from a system yet.");
        }
        LocalDate start = start(facts);
        boolean anyKnown = !facts.periods().isEmpty();
        boolean open =
                facts.periods().stream()
                        .anyMatch(period ->
                                covers(period, start) && open(period)
                                        || covers(period, facts.today()) && open(period));
        if (!open && anyKnown) {
            return Gate.shut(
                    "G8",
                    data(
                            "PER-CLOSED",
                            "Neither the period of " + start + " nor today's is open.",
                            "Open the period in the ERP."),
                    "period " + start.getYear() + "-" + start.getMonthValue());
        }
        return open
                ? Gate.open("G8", "Manager and period are ready.")
                : Gate.onItsWay("G8", "Accounting periods have not been read yet.");
    }

    static LocalDate start(InitiationFacts facts) {
        return facts.contract() != null
                        && facts.contract().values().get("start") instanceof LocalDate start
                ? start
                : facts.opportunity().values().get("expected_close") instanceof LocalDate close
                        ? close
                        : facts.today();
    }

    private static boolean covers(Entity period, LocalDate day) {
        return period.values().get("start") instanceof LocalDate from
                && period.values().get("end") instanceof LocalDate to
                && !day.isBefore(from)
                && !day.isAfter(to);
    }

    private static boolean open(Entity period) {
        return text(period, "ledger_status").equals("OPEN") || "OPEN".equals(period.status());
    }

    private static Problem data(String code, String words, String mend) {
        return new Problem(Problem.Mender.DATA, code, words, mend);
    }

    private static Problem settings(String code, String words, String mend) {
        return new Problem(Problem.Mender.SETTINGS, code, words, mend);
    }

    private static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    private static String title(String dimension) {
        return dimension.charAt(0) + dimension.substring(1).toLowerCase(java.util.Locale.ROOT);
    }
}
