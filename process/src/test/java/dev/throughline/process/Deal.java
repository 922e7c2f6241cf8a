package dev.throughline.process;

import dev.throughline.curate.Entity;
import dev.throughline.curate.Provenance;
import dev.throughline.model.Canonical;
import dev.throughline.model.Money;
import dev.throughline.model.Values;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The facts of the deal of scenario 7.A, whole and ready; a test takes away what it is about.
final class Deal {
    static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");
    static final String LEAD = "mia.pm@global-consulting.example";

    private int ids;

    final Map<String, Object> deal =
            new HashMap<>(
                    Map.of(
                            "name",
                            "Northwind Transformation",
                            "status",
                            "CLOSED_WON",
                            "service_line",
                            "Transformation",
                            "selling_unit",
                            "NA",
                            "ccy",
                            "USD",
                            "amount",
                            Deal.money("600000", "USD"),
                            "expected_close",
                            LocalDate.of(2026, 1, 2)));
    final Map<String, Object> contract =
            new HashMap<>(
                    Map.of(
                            "number",
                            "CTR-1001",
                            "status",
                            "SIGNED",
                            "sign_date",
                            LocalDate.of(2026, 1, 2),
                            "start",
                            LocalDate.of(2026, 1, 5),
                            "ccy",
                            "USD",
                            "payment_terms",
                            "NET30",
                            "total_value",
                            Deal.money("600000", "USD")));
    final Map<String, Object> client =
            new HashMap<>(
                    Map.of(
                            "legal_name",
                            "Northwind Holdings",
                            "country",
                            "US",
                            "status",
                            "PROSPECT"));
    final Map<String, Object> payer =
            new HashMap<>(
                    Map.of(
                            "legal_name",
                            "Northwind Retail Inc",
                            "country",
                            "US",
                            "status",
                            "PROSPECT"));
    final List<Map<String, Object>> lines =
            new ArrayList<>(
                    List.of(
                            line(
                                    "L1",
                                    "Transition",
                                    "FIXED",
                                    "COST_TO_COST",
                                    "120000",
                                    "transition"),
                            line("L2", "Run", "RETAINER", "", "360000", "run"),
                            line("L3", "Enhancements", "TM", "", "120000", "enhancements")));
    final Map<String, Object> company =
            new HashMap<>(
                    Map.of(
                            "code",
                            "US01",
                            "name",
                            "Global Consulting Inc",
                            "country",
                            "US",
                            "status",
                            "ACTIVE"));
    final Map<String, Map<String, Object>> dimensions = new LinkedHashMap<>();
    final List<Map<String, Object>> periods =
            new ArrayList<>(
                    List.of(
                            new HashMap<>(
                                    Map.of(
                                            "name",
                                            "2026-01",
                                            "start",
                                            LocalDate.of(2026, 1, 1),
                                            "end",
                                            LocalDate.of(2026, 1, 31),
                                            "ledger_status",
                                            "OPEN",
                                            "status",
                                            "OPEN"))));
    final List<Map<String, Object>> entityMap =
            new ArrayList<>(
                    List.of(
                            new HashMap<>(
                                    Map.of(
                                            "service_line",
                                            "Transformation",
                                            "selling_unit",
                                            "*",
                                            "country",
                                            "US",
                                            "entity",
                                            "US01",
                                            "department",
                                            "CC-100",
                                            "practice",
                                            "IMP",
                                            "location",
                                            "NYC",
                                            "pm_email",
                                            LEAD))));
    static final List<Map<String, Object>> TEMPLATES =
            List.of(
                    Map.of(
                            "template",
                            "transition",
                            "suffix",
                            "T",
                            "project",
                            "Transition",
                            "wbs",
                            "1",
                            "name",
                            "Mobilise",
                            "planned_hours",
                            "40",
                            "billable",
                            "yes"),
                    Map.of(
                            "template",
                            "transition",
                            "suffix",
                            "T",
                            "project",
                            "Transition",
                            "wbs",
                            "2",
                            "name",
                            "Cut over",
                            "planned_hours",
                            "30",
                            "billable",
                            "yes"),
                    Map.of(
                            "template",
                            "run",
                            "suffix",
                            "R",
                            "project",
                            "Run",
                            "wbs",
                            "1",
                            "name",
                            "Service desk",
                            "planned_hours",
                            "480",
                            "billable",
                            "yes"),
                    Map.of(
                            "template",
                            "enhancements",
                            "suffix",
                            "E",
                            "project",
                            "Enhancements",
                            "wbs",
                            "1",
                            "name",
                            "Design",
                            "planned_hours",
                            "200",
                            "billable",
                            "no"));
    final List<Map<String, Object>> schedules = new ArrayList<>();
    ScheduledLines scheduled = new ScheduledLines(Set.of(), Map.of());
    boolean signed = true;
    boolean clientRead = true;
    boolean companyRead = true;
    boolean managerRead = true;
    boolean undecided;
    boolean payerInErp = true;
    ClientReach clientReach = ClientReach.ONE;
    boolean active = true;
    boolean cancelled;
    boolean wasActive;
    DecidedStart decided = DecidedStart.NOTHING;
    String code = "";
    final Map<String, Map<String, Object>> projects = new LinkedHashMap<>();
    final Map<String, Map<String, Object>> tasks = new LinkedHashMap<>();
    boolean everywhere;

    /// Child keys of projects that the ERP knows.
    final Set<String> inErp = new HashSet<>();

    Deal() {
        for (String tag : List.of("DEPARTMENT/CC-100", "CLASS/IMP", "LOCATION/NYC")) {
            dimensions.put(
                    tag,
                    new HashMap<>(
                            Map.of(
                                    "dimension",
                                    tag.substring(0, tag.indexOf('/')),
                                    "code",
                                    tag.substring(tag.indexOf('/') + 1),
                                    "status",
                                    "ACTIVE",
                                    "postable",
                                    true)));
        }
    }

    private static Map<String, Object> line(
            String no, String name, String billing, String rule, String amount, String template) {
        Map<String, Object> line =
                new HashMap<>(
                        Map.of(
                                "line_no",
                                no,
                                "name",
                                name,
                                "billing",
                                billing,
                                "template",
                                template,
                                no.equals("L3") ? "nte" : "amount",
                                money(amount, "USD")));
        if (!rule.isEmpty()) {
            line.put("revenue_rule", rule);
        }
        return line;
    }

    Map<String, Object> dimension(String tag) {
        return java.util.Objects.requireNonNull(dimensions.get(tag));
    }

    static Money money(String amount, String ccy) {
        return Money.of(new BigDecimal(amount), ccy);
    }

    private Entity entity(String type, Map<String, Object> fields) {
        UUID id = new UUID(type.hashCode(), ++ids);
        Values values = Values.of(fields);
        String name =
                values.text("name")
                        .or(() -> values.text("legal_name"))
                        .or(() -> values.text("number"))
                        .orElse(type);
        return new Entity(
                id,
                Canonical.type(type),
                "tl1-" + type + ids,
                1,
                name,
                values.text("status").orElse(null),
                true,
                null,
                values,
                Provenance.NONE,
                null,
                NOW,
                NOW);
    }

    /// The lines in their order; one marked `gone` was deleted since, and the others stay who they
    /// are.
    private List<Entity> sold() {
        List<Entity> sold = new ArrayList<>();
        for (Map<String, Object> line : lines) {
            Entity one = entity("ContractLine", line);
            if (!line.containsKey("gone")) {
                sold.add(one);
            }
        }
        return sold;
    }

    /// The company that delivers.
    UUID companyId() {
        return java.util.Objects.requireNonNull(facts().legalEntities().get("US01")).id();
    }

    /// The id of the project that was made under this child key.
    UUID made(String childKey) {
        return new UUID("Project".hashCode(), childKey.hashCode());
    }

    private Entity project(String childKey, Map<String, Object> fields) {
        Entity one = entity("Project", fields);
        return new Entity(
                made(childKey),
                one.type(),
                one.originKey(),
                1,
                one.name(),
                one.status(),
                true,
                null,
                one.values(),
                Provenance.NONE,
                null,
                NOW,
                NOW);
    }

    InitiationFacts facts() {
        ids = 0;
        Entity opportunity = entity("Opportunity", deal);
        if (!active) {
            opportunity =
                    new Entity(
                            opportunity.id(),
                            opportunity.type(),
                            opportunity.originKey(),
                            1,
                            opportunity.name(),
                            opportunity.status(),
                            false,
                            null,
                            opportunity.values(),
                            Provenance.NONE,
                            null,
                            NOW,
                            NOW);
        }
        @Nullable Entity paper = signed ? entity("Contract", contract) : null;
        Entity buyer = entity("Client", client);
        Entity pays = entity("Client", payer);
        Map<String, Entity> companies = new HashMap<>();
        if (companyRead) {
            companies.put("US01", entity("LegalEntity", company));
        }
        Map<String, Entity> values = new HashMap<>();
        dimensions.forEach((key, fields) -> values.put(key, entity("DimensionValue", fields)));
        Map<String, Entity> people = new HashMap<>();
        if (managerRead) {
            people.put(LEAD, entity("Resource", Map.of("email", LEAD)));
        }
        List<Entity> sold = sold();
        Map<String, Entity> cut = new LinkedHashMap<>();
        projects.forEach((key, fields) -> cut.put(key, project(key, fields)));
        Map<String, Entity> work = new LinkedHashMap<>();
        tasks.forEach((key, fields) -> work.put(key, entity("Task", fields)));
        Set<UUID> erp = new HashSet<>();
        Set<UUID> psa = new HashSet<>();
        if (payerInErp) {
            erp.add(pays.id());
        }
        inErp.forEach(key -> erp.add(made(key)));
        if (everywhere) {
            cut.values()
                    .forEach(one -> {
                        erp.add(one.id());
                        psa.add(one.id());
                    });
            work.values().forEach(one -> psa.add(one.id()));
        }
        return new InitiationFacts(
                opportunity,
                paper,
                sold,
                clientRead ? buyer : null,
                clientRead && signed ? pays : null,
                clientRead ? List.of(buyer, pays) : List.of(),
                undecided ? Set.of(pays.id()) : Set.of(),
                ReferenceTables.of(entityMap, TEMPLATES, schedules),
                companies,
                values,
                periods.stream().map(one -> entity("AccountingPeriod", one)).toList(),
                people,
                erp,
                psa,
                clientReach,
                cut,
                work,
                scheduled,
                code,
                cancelled,
                wasActive,
                decided,
                LocalDate.of(2026, 1, 5));
    }

    InitiationPlan plan() {
        return InitiationPlan.of(facts());
    }

    Gate gate(String name) {
        return plan().gates().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
