package dev.throughline.process;

import static dev.throughline.process.InitiationFacts.text;

import dev.throughline.curate.Entity;
import dev.throughline.model.Money;
import dev.throughline.model.Transition;
import dev.throughline.process.Gate.State;
import dev.throughline.process.ReferenceTables.EntityRow;
import dev.throughline.process.ReferenceTables.TemplateRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a won deal needs to become a live project, and how far it is. Pure: the same facts give the
/// same plan, so a crash, a mended mapping or a late signature all continue the same way.
///
/// @param state where the initiation stands
/// @param headline one sentence for people
/// @param gates every gate with its words
/// @param awaits what it waits for, in words
/// @param needsCode whether a project code is to be reserved now
/// @param speech what the hub says about entities, in order
/// @param unscheduled lines that are to get their billing schedule now
public record InitiationPlan(
        Progress state,
        String headline,
        List<Gate> gates,
        List<String> awaits,
        boolean needsCode,
        List<Speech> speech,
        List<Unscheduled> unscheduled) {

    /// A line without a billing schedule, and how it is to be billed.
    public record Unscheduled(UUID line, BillingTerms terms) {}

    /// Where an initiation stands.
    public enum Progress {
        /// Something is on its way.
        WAITING,
        /// Somebody must act.
        BLOCKED,
        /// Gates are open, systems are being filled.
        PROVISIONING,
        /// Live everywhere.
        ACTIVE,
        /// The deal was reopened after the start.
        REOPENED,
        /// Cancelled by a person.
        CANCELLED
    }

    /// What the hub says about one entity: fields to values, for a known entity or for a child of
    /// the deal.
    ///
    /// @param entity the known entity; null for a child
    /// @param type the child's type
    /// @param childKey the child's stable key within the deal
    public record Speech(
            @Nullable UUID entity, String type, String childKey, Map<String, Object> fields) {}

    /// Gates that keep a project from going live and not from being prepared.
    private static final Set<String> AFTERWARDS = Set.of("G8", "G2", Gates.SCHEDULE);

    /// The child key of the root project.
    static final String ROOT = "project";

    /// How a deal stands that its system shows no more.
    static final String GONE = "GONE";

    static InitiationPlan of(InitiationFacts facts) {
        List<Gate> gates = Gates.all(facts);
        List<Speech> speech = new ArrayList<>();
        if (facts.cancelled()) {
            cancel(facts, speech);
            return finished(
                    Progress.CANCELLED,
                    "Cancelled: closed everywhere, deleted nowhere.",
                    gates,
                    facts,
                    speech);
        }
        String standing = notWon(facts.opportunity());
        Optional<StartDecision.Answer> decided = facts.decided().reopened(standing);
        if (!standing.isEmpty() && decided.orElse(null) != StartDecision.Answer.GO_ON) {
            String what =
                    standing.equals(GONE)
                            ? "The deal is gone from the CRM; "
                            : "The deal is "
                                    + standing.toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
                                    + " again; ";
            if (decided.isPresent()) {
                hold(facts, speech);
                what += "its projects are on hold.";
            } else {
                what += "the project start stands still.";
            }
            return finished(Progress.REOPENED, what, gates, facts, speech);
        }
        boolean mayProvision =
                gates.stream()
                        .filter(gate -> !AFTERWARDS.contains(gate.name()))
                        .allMatch(Gate::passed);
        Optional<Entity> company = Gates.company(facts);
        boolean named =
                company.isPresent() && gate(gates, "SIGNED").passed() && gate(gates, "G3").passed();
        if (named) {
            promote(facts, company.get(), speech);
        }
        if (named && facts.contract() != null) {
            Object deal = facts.contract().values().get("opportunity");
            // A contract that several deals share belongs to the first.
            if (deal == null || deal.equals(facts.opportunity().id())) {
                speech.add(
                        new Speech(
                                facts.contract().id(),
                                "Contract",
                                "",
                                Map.of(
                                        "entity",
                                        company.get().id(),
                                        "opportunity",
                                        facts.opportunity().id())));
            }
        }
        boolean planned = mayProvision && facts.client() != null && !facts.lines().isEmpty();
        boolean live = false;
        if (planned && !facts.code().isEmpty()) {
            live = cut(facts, gates, company.orElseThrow(), speech);
        }
        List<String> awaits = new ArrayList<>();
        gates.stream().filter(gate -> !gate.passed()).map(Gate::words).forEach(awaits::add);
        if (planned && !live && awaits.isEmpty()) {
            awaits.addAll(missing(facts));
        }
        boolean shut = gates.stream().anyMatch(gate -> gate.state() == State.SHUT);
        Progress state =
                live
                        ? Progress.ACTIVE
                        : shut
                                ? Progress.BLOCKED
                                : planned ? Progress.PROVISIONING : Progress.WAITING;
        String headline =
                switch (state) {
                    case ACTIVE -> "Live: project " + facts.code() + " is open for time.";
                    case BLOCKED ->
                            gates.stream()
                                    .filter(gate -> gate.state() == State.SHUT)
                                    .findFirst()
                                    .map(Gate::words)
                                    .orElse("");
                    case PROVISIONING ->
                            facts.code().isEmpty()
                                    ? "Gates are open; the project is being cut."
                                    : "Project "
                                            + facts.code()
                                            + " is being set up in all systems.";
                    default -> awaits.isEmpty() ? "Waiting." : awaits.getFirst();
                };
        Map<String, Object> home = new LinkedHashMap<>();
        home.put("initiation", headline.length() > 250 ? headline.substring(0, 250) : headline);
        if (facts.projects().get(ROOT) instanceof Entity root) {
            home.put("project", root.id());
        }
        speech.add(new Speech(facts.opportunity().id(), "Opportunity", "", home));
        return new InitiationPlan(
                state,
                headline,
                gates,
                List.copyOf(awaits),
                planned && facts.code().isEmpty(),
                List.copyOf(speech),
                planned ? unscheduled(facts) : List.of());
    }

    /// How a deal stands that is not won (any more): its state, or {@link #GONE}; empty while it is
    /// won.
    static String notWon(Entity deal) {
        String status = text(deal, "status");
        return !deal.active() ? GONE : status.equals("CLOSED_WON") ? "" : status;
    }

    private static InitiationPlan finished(
            Progress state,
            String headline,
            List<Gate> gates,
            InitiationFacts facts,
            List<Speech> speech) {
        speech.add(
                new Speech(
                        facts.opportunity().id(),
                        "Opportunity",
                        "",
                        Map.of("initiation", headline)));
        return new InitiationPlan(
                state, headline, gates, List.of(), false, List.copyOf(speech), List.of());
    }

    /// A schedule belongs to the start: a project that has been live is billed as people and
    /// systems said since. It comes once the line has its project.
    private static List<Unscheduled> unscheduled(InitiationFacts facts) {
        if (facts.wasActive() || facts.code().isEmpty()) {
            return List.of();
        }
        List<Unscheduled> open = new ArrayList<>();
        for (Cut cut : Cut.all(facts)) {
            UUID line = cut.line().id();
            Entity subproject = facts.projects().get(cut.childKey());
            if (subproject != null && facts.schedules().open(line)) {
                BillingTerms.of(facts, cut.line())
                        .filter(terms -> !(terms instanceof BillingTerms.Unclear))
                        .ifPresent(terms -> open.add(new Unscheduled(line, terms)));
            }
        }
        return List.copyOf(open);
    }

    private static Gate gate(List<Gate> gates, String name) {
        return gates.stream().filter(gate -> gate.name().equals(name)).findFirst().orElseThrow();
    }

    /// The client's family may go to the ERP: step by step along the arrows of its states. Who buys
    /// and who is invoiced belong to the company of the deal; a relative belongs to the company
    /// that the entity map names for its own country.
    private static void promote(InitiationFacts facts, Entity company, List<Speech> speech) {
        Set<UUID> above = above(facts);
        for (Entity one : facts.tree()) {
            boolean party = one.equals(facts.client()) || one.equals(facts.billTo());
            Entity home =
                    party
                            ? company
                            : Gates.companyIn(facts, text(one, "country"))
                                    // In the ERP a client stands below its parent, which must be
                                    // there.
                                    .orElse(above.contains(one.id()) ? company : null);
            if (home == null) {
                continue;
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            if (text(one, "entity").isEmpty()) {
                // The company that invoices it first: a later deal with another company changes
                // nothing.
                fields.put("entity", home.id());
            }
            if (text(one, "bill_ccy").isEmpty()) {
                String own = text(home, "functional_ccy");
                fields.put(
                        "bill_ccy",
                        home.id().equals(company.id()) || own.isEmpty()
                                ? Gates.currency(facts)
                                : own);
            }
            if (text(one, "payment_terms").isEmpty()) {
                fields.put("payment_terms", Gates.paymentTerms(facts));
            }
            if (!fields.isEmpty()) {
                speech.add(new Speech(one.id(), "Client", "", fields));
            }
            for (String step : steps(one, facts)) {
                speech.add(new Speech(one.id(), "Client", "", Map.of("status", step)));
            }
        }
    }

    /// The ancestors of who buys and of who is invoiced.
    private static Set<UUID> above(InitiationFacts facts) {
        Map<UUID, Entity> family = new HashMap<>();
        facts.tree().forEach(one -> family.put(one.id(), one));
        Set<UUID> above = new HashSet<>();
        for (Entity party : Arrays.asList(facts.client(), facts.billTo())) {
            Entity one = party;
            while (one != null
                    && one.values().get("parent_id") instanceof UUID parent
                    && above.add(parent)) {
                one = family.get(parent);
            }
        }
        return above;
    }

    private static List<String> steps(Entity client, InitiationFacts facts) {
        String status = client.status() == null ? "PROSPECT" : client.status();
        boolean undecided = facts.undecided().contains(client.id());
        boolean linked = facts.erpLinked().contains(client.id());
        List<String> steps = new ArrayList<>();
        if (status.equals("PROSPECT")) {
            steps.add("CANDIDATE");
            status = "CANDIDATE";
        }
        if (status.equals("CANDIDATE")) {
            status = undecided ? "UNDER_REVIEW" : "APPROVED";
            steps.add(status);
        } else if (status.equals("UNDER_REVIEW") && !undecided) {
            status = "APPROVED";
            steps.add(status);
        }
        if (status.equals("APPROVED") && linked) {
            steps.add("ACTIVE");
        }
        return steps;
    }

    /// Projects and tasks as they should be; returns whether all of it is live. What has been live
    /// stays open: gates guard the start.
    private static boolean cut(
            InitiationFacts facts, List<Gate> gates, Entity company, List<Speech> speech) {
        EntityRow row = Gates.row(facts).orElseThrow();
        Entity client = facts.client();
        Entity root = facts.projects().get(ROOT);
        Map<String, Object> common = new LinkedHashMap<>();
        common.put("entity", company.id());
        List<Map<String, Object>> tags = new ArrayList<>();
        Gates.tags(row)
                .forEach((dimension, code) ->
                        tags.add(Map.of("dimension", dimension, "code", code)));
        common.put("dimensions", tags);
        common.put("client", java.util.Objects.requireNonNull(client).id());
        common.put("opportunity", facts.opportunity().id());
        if (facts.contract() != null) {
            common.put("contract", facts.contract().id());
        }
        common.put("ccy", Gates.currency(facts));
        common.put("service_line", text(facts.opportunity(), "service_line"));
        common.put("start", Gates.start(facts));
        if (facts.contract() != null
                && facts.contract().values().get("end") instanceof Object end) {
            common.put("end", end);
        }
        Entity manager = facts.people().get(row.pmEmail().toLowerCase(java.util.Locale.ROOT));
        if (manager != null) {
            common.put("pm", manager.id());
        }
        List<Cut> cuts = Cut.all(facts);
        boolean allThere =
                facts.wasActive()
                        || gates.stream().allMatch(Gate::passed)
                                && root != null
                                && missing(facts).isEmpty()
                                && everythingCut(facts, cuts);
        project(
                speech,
                facts,
                ROOT,
                facts.code(),
                facts.opportunity().name(),
                common,
                Map.of("billing_type", mainBilling(facts), "revenue_rule", mainRule(facts)),
                allThere);
        for (Cut one : cuts) {
            Map<String, Object> own = new LinkedHashMap<>();
            if (root != null) {
                own.put("parent_id", root.id());
            }
            own.put("contract_line_id", text(one.line(), "line_no"));
            own.put("billing_type", text(one.line(), "billing"));
            own.put("revenue_rule", Gates.revenueRule(one.line()));
            own.put("template", text(one.line(), "template"));
            for (String date : List.of("start", "end")) {
                if (one.line().values().get(date) instanceof Object value) {
                    own.put(date, value);
                }
            }
            if (root != null) {
                project(
                        speech,
                        facts,
                        one.childKey(),
                        one.code(),
                        one.name(),
                        common,
                        own,
                        allThere);
            }
            Entity subproject = facts.projects().get(one.childKey());
            if (subproject != null) {
                speech.add(
                        new Speech(
                                one.line().id(),
                                "ContractLine",
                                "",
                                Map.of("project", subproject.id())));
                for (TemplateRow task : one.tasks()) {
                    speech.add(
                            new Speech(
                                    null,
                                    "Task",
                                    one.childKey() + "/" + task.wbs(),
                                    task(task, subproject)));
                }
            }
        }
        return allThere;
    }

    private static void project(
            List<Speech> speech,
            InitiationFacts facts,
            String childKey,
            String code,
            String name,
            Map<String, Object> common,
            Map<String, Object> own,
            boolean live) {
        Map<String, Object> fields = new LinkedHashMap<>(common);
        fields.putAll(own);
        fields.put("code", code);
        fields.put("name", name);
        fields.put("open_for_time", live);
        speech.add(new Speech(null, "Project", childKey, fields));
        Entity known = facts.projects().get(childKey);
        String status = known == null || known.status() == null ? "REQUESTED" : known.status();
        if (status.equals("REQUESTED") || status.equals("BLOCKED")) {
            speech.add(new Speech(null, "Project", childKey, Map.of("status", "PROVISIONING")));
            status = "PROVISIONING";
        }
        boolean offHold = status.equals("ON_HOLD") && facts.decided().held();
        if (live && (status.equals("PROVISIONING") || offHold)) {
            speech.add(new Speech(null, "Project", childKey, Map.of("status", "ACTIVE")));
        }
    }

    private static Map<String, Object> task(TemplateRow row, Entity subproject) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("project", subproject.id());
        fields.put("wbs_code", row.wbs());
        fields.put("name", row.name());
        fields.put("planned_hours", row.plannedHours());
        fields.put("chargeable", true);
        fields.put("billable", row.billable());
        return fields;
    }

    private static boolean everythingCut(InitiationFacts facts, List<Cut> cuts) {
        return cuts.stream()
                .allMatch(cut ->
                        facts.projects().containsKey(cut.childKey())
                                && cut.tasks().stream()
                                        .allMatch(task ->
                                                facts.tasks()
                                                        .containsKey(
                                                                cut.childKey()
                                                                        + "/"
                                                                        + task.wbs())));
    }

    /// What is not yet in all systems, in words.
    private static List<String> missing(InitiationFacts facts) {
        List<String> missing = new ArrayList<>();
        facts.projects()
                .values()
                .forEach(project -> {
                    if (!facts.erpLinked().contains(project.id())) {
                        missing.add(
                                "Project " + text(project, "code") + " is on its way to the ERP.");
                    }
                    if (!facts.psaLinked().contains(project.id())) {
                        missing.add(
                                "Project " + text(project, "code") + " is on its way to the PSA.");
                    }
                });
        long tasks =
                facts.tasks().values().stream()
                        .filter(task -> !facts.psaLinked().contains(task.id()))
                        .count();
        if (tasks > 0) {
            missing.add(
                    tasks + (tasks == 1 ? " task is" : " tasks are") + " on the way to the PSA.");
        }
        return missing;
    }

    private static void cancel(InitiationFacts facts, List<Speech> speech) {
        facts.projects()
                .forEach((childKey, project) ->
                        close(
                                childKey,
                                project,
                                Map.of("open_for_time", false, "cancelled", true),
                                "CANCELLED",
                                speech));
    }

    private static void hold(InitiationFacts facts, List<Speech> speech) {
        facts.projects()
                .forEach((childKey, project) ->
                        close(
                                childKey,
                                project,
                                Map.of("open_for_time", false),
                                "ON_HOLD",
                                speech));
    }

    /// What is complete or closed by now was delivered: that stays true.
    private static void close(
            String childKey,
            Entity project,
            Map<String, Object> fields,
            String to,
            List<Speech> speech) {
        speech.add(new Speech(null, "Project", childKey, fields));
        String status = project.status() == null ? "REQUESTED" : project.status();
        if (project.type().states().check(status, to) instanceof Transition.Allowed) {
            speech.add(new Speech(null, "Project", childKey, Map.of("status", to)));
        }
    }

    private static String mainBilling(InitiationFacts facts) {
        return facts.lines().stream()
                .map(line -> text(line, "billing"))
                .filter(kind -> !kind.isEmpty())
                .findFirst()
                .orElse("TM");
    }

    private static String mainRule(InitiationFacts facts) {
        return facts.lines().stream()
                .map(Gates::revenueRule)
                .filter(rule -> !rule.isEmpty())
                .findFirst()
                .orElse("AS_INVOICED");
    }

    /// The money the deal is about, for cases.
    static @Nullable Money atStake(InitiationFacts facts) {
        if (facts.contract() != null
                && facts.contract().values().get("total_value") instanceof Money total) {
            return total;
        }
        return facts.opportunity().values().get("amount") instanceof Money amount ? amount : null;
    }
}
