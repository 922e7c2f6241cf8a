package dev.throughline.mapping;

import dev.throughline.model.Currencies;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads `brakes.yaml`, `sla.yaml`, `billing.yaml`, `revenue.yaml` and `rules/*.yaml`.
final class PolicyFiles {
    private static final List<String> ROLES = List.of("FS", "DO", "IT");

    /// Who may have to agree to an invoice (DOMAIN 0).
    private static final List<String> APPROVERS = List.of("PM", "FIN", "BILL", "CTRL");

    private static final Pattern JURISDICTION = Pattern.compile("( [A-Z]{2}(-[A-Z0-9]{1,3})?)?");
    private static final int TAX_CODE_MAX = 60;

    private PolicyFiles() {}

    static Brakes brakes(Section file, Set<String> connections) {
        Brakes.Brake standard =
                file.section("default")
                        .map(section -> brake(section, Brakes.DEFAULT.standard()))
                        .orElse(Brakes.DEFAULT.standard());
        Map<String, Brakes.Brake> byConnection = new LinkedHashMap<>();
        file.section("connections")
                .ifPresent(section -> {
                    for (String connection : section.keys()) {
                        if (!connections.contains(connection)) {
                            section.faults()
                                    .add(
                                            section.place(connection),
                                            "Connection '" + connection + "' is not configured.",
                                            Nearest.mend(connection, connections));
                        }
                        section.section(connection)
                                .ifPresent(brake ->
                                        byConnection.put(connection, brake(brake, standard)));
                    }
                });
        file.finish();
        return new Brakes(standard, byConnection);
    }

    private static Brakes.Brake brake(Section section, Brakes.Brake standard) {
        int records = section.whole("records", standard.records(), 0, 100_000_000);
        BigDecimal share = section.decimal("share", 0, 1).orElse(standard.share());
        List<Money> money = new ArrayList<>(standard.money());
        section.section("money").ifPresent(limits -> limits(limits, money));
        section.finish();
        return new Brakes.Brake(records, share, money);
    }

    /// One limit a currency; each takes the place of the standard's of that currency.
    private static void limits(Section limits, List<Money> money) {
        for (String ccy : limits.keys()) {
            Optional<BigDecimal> amount = limits.decimal(ccy, 0, 1_000_000_000_000L);
            if (Currencies.find(ccy).isEmpty()) {
                limits.faults()
                        .add(
                                limits.place(ccy),
                                "Currency '" + ccy + "' is not in ISO 4217.",
                                Nearest.mend(ccy, Currencies.codes()));
                continue;
            }
            amount.ifPresent(limit -> {
                try {
                    Money parsed = Money.of(limit, ccy);
                    money.removeIf(other -> other.ccy().equals(ccy));
                    money.add(parsed);
                } catch (IllegalArgumentException e) {
                    limits.faults()
                            .add(
                                    limits.valuePlace(ccy),
                                    e.getMessage() + ".",
                                    "Write an amount of that currency.");
                }
            });
        }
    }

    static BillingRules billing(Section file) {
        List<String> approvals = new ArrayList<>();
        for (Words role : file.list("approvals")) {
            if (!APPROVERS.contains(role.text())) {
                file.faults()
                        .add(
                                role.start(),
                                "'" + role.text() + "' approves no invoice.",
                                Nearest.mend(role.text(), APPROVERS));
            } else if (approvals.contains(role.text())) {
                file.faults()
                        .add(
                                role.start(),
                                "'" + role.text() + "' is named twice.",
                                "Keep one of them.");
            } else {
                approvals.add(role.text());
            }
        }
        List<Money> second = new ArrayList<>();
        file.section("secondPerson").ifPresent(limits -> limits(limits, second));
        BillingRules.Proposals proposals =
                file.section("proposals")
                        .map(PolicyFiles::proposals)
                        .orElse(BillingRules.Proposals.STANDARD);
        TaxCodes taxCodes =
                file.section("taxCodes").map(PolicyFiles::taxCodes).orElse(TaxCodes.UNSAID);
        file.finish();
        return new BillingRules(
                true,
                approvals.isEmpty() ? BillingRules.STANDARD_APPROVALS : approvals,
                second,
                proposals,
                taxCodes);
    }

    /// `GB01: {STANDARD: S-GB, ZERO: Z-GB}`, with a jurisdiction behind the treatment where one
    /// company needs several codes.
    private static TaxCodes taxCodes(Section section) {
        Map<String, Map<String, String>> companies = new LinkedHashMap<>();
        for (String company : section.keys()) {
            Section treatments = section.section(company).orElse(null);
            if (treatments == null) {
                continue;
            }
            Map<String, String> codes = new LinkedHashMap<>();
            for (String key : treatments.keys()) {
                String treatment = key.split(" ", 2)[0];
                boolean known =
                        treatment.equals(TaxCodes.ANY) || TaxCodes.TREATMENTS.contains(treatment);
                if (!known) {
                    treatments
                            .faults()
                            .add(
                                    treatments.place(key),
                                    "'" + treatment + "' is no treatment of tax.",
                                    Nearest.mend(treatment, TaxCodes.TREATMENTS));
                } else if (!JURISDICTION.matcher(key.substring(treatment.length())).matches()) {
                    treatments
                            .faults()
                            .add(
                                    treatments.place(key),
                                    "'" + key + "' names no jurisdiction.",
                                    "Write a country or a region, as in '"
                                            + treatment
                                            + " US-NY', or the treatment alone.");
                }
                treatments
                        .required(key, "the ERP's tax code, or none")
                        .ifPresent(code -> {
                            if (code.text().isBlank() || code.text().length() > TAX_CODE_MAX) {
                                treatments
                                        .faults()
                                        .add(
                                                code.start(),
                                                "A tax code has 1 to "
                                                        + TAX_CODE_MAX
                                                        + " characters; '"
                                                        + code.text()
                                                        + "' has not.",
                                                "Write the code as the ERP names it, or none.");
                            } else {
                                codes.put(key, code.text());
                            }
                        });
            }
            treatments.finish();
            companies.put(company, Map.copyOf(codes));
        }
        section.finish();
        return new TaxCodes(companies);
    }

    private static BillingRules.Proposals proposals(Section section) {
        BillingRules.Proposals standard = BillingRules.Proposals.STANDARD;
        Map<String, BillingRules.Collector> contracts = new LinkedHashMap<>();
        section.section("contracts")
                .ifPresent(named -> {
                    for (String contract : named.keys()) {
                        named.choice(contract, BillingRules.Collector.class)
                                .ifPresent(by -> contracts.put(contract, by));
                    }
                });
        BillingRules.Proposals said =
                new BillingRules.Proposals(
                        section.choice("by", BillingRules.Collector.class, standard.by()),
                        contracts,
                        section.choice("per", BillingRules.Per.class, standard.per()),
                        section.has("day")
                                ? Integer.valueOf(section.whole("day", 1, 1, 28))
                                : null);
        section.finish();
        return said;
    }

    static RevenueRules revenue(Section file) {
        RevenueRules standard = RevenueRules.STANDARD;
        RevenueRules said =
                new RevenueRules(
                        file.has("progressDecimals")
                                ? Integer.valueOf(file.whole("progressDecimals", 0, 0, 10))
                                : null,
                        file.choice(
                                "straightLine",
                                RevenueRules.StraightLine.class,
                                standard.straightLine()),
                        file.choice(
                                "withoutEstimate",
                                RevenueRules.WithoutEstimate.class,
                                standard.withoutEstimate()));
        file.finish();
        return said;
    }

    static Sla sla(Section file) {
        Map<String, Sla.Code> codes = new LinkedHashMap<>(Sla.standard().codes());
        file.section("codes")
                .ifPresent(section -> {
                    for (String code : section.keys()) {
                        Sla.Code standard = codes.get(code);
                        Optional<Section> changes = section.section(code);
                        if (standard == null) {
                            section.faults()
                                    .add(
                                            section.place(code),
                                            "Exception code '" + code + "' is not known.",
                                            Nearest.mend(code, codes.keySet()));
                            changes.ifPresent(Section::keys);
                            continue;
                        }
                        changes.ifPresent(change -> codes.put(code, code(change, standard)));
                    }
                });
        BusinessHours[] hours = {BusinessHours.STANDARD};
        Map<String, BusinessHours> byOwner = new LinkedHashMap<>();
        file.section("hours")
                .ifPresent(section -> {
                    hours[0] = HoursSection.read(section, BusinessHours.STANDARD, ROLES, byOwner);
                });
        file.finish();
        return new Sla(codes, hours[0], byOwner);
    }

    private static Sla.Code code(Section section, Sla.Code standard) {
        String owner = section.text("owner", standard.owner());
        if (!ROLES.contains(owner)) {
            section.faults()
                    .add(
                            section.valuePlace("owner"),
                            "'" + owner + "' is no role.",
                            Nearest.mend(owner, ROLES));
        }
        Sla.Code code =
                new Sla.Code(
                        standard.code(),
                        section.text("wording", standard.wording()),
                        owner,
                        section.text("mend", standard.mend()),
                        section.whole("hours", standard.hours(), 0, 2_000),
                        standard.auto());
        section.finish();
        return code;
    }

    /// All files of `rules/` together; each key stands in one of them.
    static Rules rules(List<Section> files) {
        Rules.ProjectCode projectCode = Rules.DEFAULT.projectCode();
        Set<String> gatesOff = new LinkedHashSet<>();
        Rules.Matching matching = Rules.DEFAULT.matching();
        Set<String> seen = new LinkedHashSet<>();
        for (Section file : files) {
            for (String key : List.of("projectCode", "gates", "matching")) {
                if (file.has(key) && !seen.add(key)) {
                    file.faults()
                            .add(
                                    file.place(key),
                                    "'" + key + "' stands in another file of rules/ too.",
                                    "Keep one of them.");
                }
            }
            Optional<Section> code = file.section("projectCode");
            if (code.isPresent()) {
                projectCode = projectCode(code.get());
            }
            if (file.has("entityMap")) {
                file.faults()
                        .add(
                                file.place("entityMap"),
                                "The legal-entity map does not stand in rules/.",
                                "Put its rows into reference/entity-map.csv.");
                file.sections("entityMap");
            }
            file.section("gates").ifPresent(gates -> gates(gates, gatesOff));
            Optional<Section> match = file.section("matching");
            if (match.isPresent()) {
                matching = matching(match.get());
            }
            file.finish();
        }
        return new Rules(projectCode, gatesOff, matching);
    }

    private static Rules.ProjectCode projectCode(Section section) {
        String pattern = section.text("pattern", Rules.DEFAULT.projectCode().pattern());
        if (!pattern.contains("{number}")) {
            section.faults()
                    .add(
                            section.valuePlace("pattern"),
                            "The pattern '" + pattern + "' would give all projects one code.",
                            "Put {number} into it, such as P-{number}.");
        }
        long first = section.whole("first", 1_000, 0, 1_000_000_000);
        section.finish();
        return new Rules.ProjectCode(pattern, first);
    }

    private static void gates(Section gates, Set<String> off) {
        for (String gate : Rules.GATES) {
            if (gates.has(gate) && !gates.yes(gate, true)) {
                off.add(gate);
            }
        }
        gates.finish();
    }

    private static Rules.Matching matching(Section section) {
        BigDecimal link = section.decimal("link", 0, 1).orElse(Rules.Matching.DEFAULT.link());
        BigDecimal review = section.decimal("review", 0, 1).orElse(Rules.Matching.DEFAULT.review());
        if (review.compareTo(link) > 0) {
            section.faults()
                    .add(
                            section.place("review"),
                            "'review' ("
                                    + review
                                    + ") is above 'link' ("
                                    + link
                                    + "), so that nothing is reviewed.",
                            "Set it below 'link'.");
        }
        section.finish();
        return new Rules.Matching(link, review);
    }
}
