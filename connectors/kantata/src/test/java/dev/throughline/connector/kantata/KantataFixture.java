package dev.throughline.connector.kantata;

import dev.throughline.connect.kit.ConnectorFixture;
import dev.throughline.connect.kit.FarSideFaults;
import dev.throughline.connect.kit.HandClock;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.kantata.KantataSimulator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// The connector against the simulator, for one record type.
final class KantataFixture implements ConnectorFixture {
    final HandClock time = new HandClock();
    final KantataSimulator kantata = new KantataSimulator(0, time);
    private final String type;
    private final Map<String, String> options;
    private final Map<String, List<NativeField>> customFields;
    private final String project;

    private KantataFixture(
            String type, Map<String, String> options, Map<String, List<NativeField>> customFields) {
        this.type = type;
        this.options = options;
        this.customFields = customFields;
        this.project =
                List.of("stories", "time_entries", "expenses", "invoices").contains(type)
                        ? kantata.insert("workspaces", Map.of("title", "Rollout"))
                        : "";
    }

    static KantataFixture clients() {
        return new KantataFixture("workspace_groups", Map.of("eventFeed", "true"), Map.of());
    }

    static KantataFixture tasks() {
        return new KantataFixture("stories", Map.of(), Map.of());
    }

    /// Time entries or expenses, on which the hub writes nothing but what it says about them.
    static KantataFixture facts(String type) {
        return new KantataFixture(
                type, Map.of("eventFeed", type.equals("expenses") ? "true" : "false"), Map.of());
    }

    /// Projects with two of the firm's own fields, so that every write has two steps.
    static KantataFixture projects() {
        return new KantataFixture(
                "workspaces",
                Map.of(),
                Map.of(
                        "workspaces",
                        List.of(
                                NativeField.text("project_code", 255),
                                NativeField.text("billing_type", 255))));
    }

    static KantataFixture invoices() {
        return new KantataFixture("invoices", Map.of("eventFeed", "true"), Map.of());
    }

    @Override
    public Connector connector() {
        return new KantataConnector();
    }

    @Override
    public ConnectionSettings settings() {
        return with(String.valueOf(kantata.signIn().get("accessToken")));
    }

    @Override
    public Optional<ConnectionSettings> forgedSettings() {
        return Optional.of(with("forged-token-of-nobody"));
    }

    private ConnectionSettings with(String token) {
        return new ConnectionSettings(
                "kantata-test",
                "kantata",
                ConnectionSettings.SystemClass.PSA,
                "Kantata",
                kantata.baseUrl(),
                Map.of("account", "1001"),
                options,
                Map.of("accessToken", token),
                customFields,
                ConnectionSettings.Limits.DEFAULT,
                ConnectionSettings.Transport.DIRECT);
    }

    @Override
    public Optional<HandClock> clock() {
        return Optional.of(time);
    }

    @Override
    public String objectType() {
        return type;
    }

    @Override
    public Map<String, Object> fields(int number) {
        Map<String, Object> fields = new LinkedHashMap<>();
        switch (type) {
            case "workspace_groups" -> {
                fields.put("name", "Client " + number);
                fields.put("company", true);
                fields.put("external_status", "Synced " + number);
            }
            case "stories" -> {
                fields.put("title", "Task " + number);
                fields.put("story_type", "task");
                fields.put("workspace_id", project);
                fields.put("start_date", "2026-02-01");
            }
            case "time_entries", "expenses" -> fields.put("external_status", "Posted " + number);
            case "invoices" -> {
                fields.put("workspace_ids", List.of(project));
                fields.put("payment_schedule", new java.math.BigDecimal(30));
                fields.put("invoice_date", "2026-01-31");
                fields.put("purchase_order", "PO-" + number);
                fields.put("draft", true);
                fields.put("external_status", "Proposed " + number);
                Map<String, Object> item = new LinkedHashMap<>();
                item.put("title", "Item " + number);
                item.put("amount", new java.math.BigDecimal("10.50"));
                fields.put("additional_items", List.of(item));
            }
            default -> {
                fields.put("title", "Project " + number);
                fields.put("price", new java.math.BigDecimal("1200.50"));
                fields.put("time_trackable", false);
                fields.put("project_code", "P-" + number);
                fields.put("billing_type", "TM");
            }
        }
        return fields;
    }

    @Override
    public Map<String, Object> changedFields(int number) {
        return switch (type) {
            case "workspace_groups" ->
                    Map.of("name", "Changed client " + number, "external_message", "ok " + number);
            case "stories" -> Map.of("title", "Changed task " + number);
            case "time_entries", "expenses" -> Map.of("external_status", "Posted again " + number);
            case "invoices" ->
                    Map.of(
                            "user_invoice_number",
                            "INV-" + number,
                            "invoice_date",
                            "2026-02-01",
                            "external_status",
                            "Posted " + number);
            default -> Map.of("title", "Changed project " + number, "project_code", "C-" + number);
        };
    }

    @Override
    public Optional<Spoiled> spoiled() {
        Map<String, Object> fields = new LinkedHashMap<>(fields(700));
        return switch (type) {
            case "workspace_groups" -> {
                fields.put("name", "x".repeat(300));
                yield Optional.of(new Spoiled(fields, "Name"));
            }
            case "stories" -> {
                fields.put("story_type", "saga");
                yield Optional.of(new Spoiled(fields, "story_type"));
            }
            case "invoices" -> {
                fields.put("time_entry_ids", List.of("999999"));
                yield Optional.of(new Spoiled(fields, "Time entry"));
            }
            default -> {
                fields.put("billing_type", "By the moon");
                yield Optional.of(new Spoiled(fields, "By the moon"));
            }
        };
    }

    @Override
    public String insert(int number) {
        Map<String, Object> fields = inside(fields(number));
        if (type.equals("time_entries")) {
            fields.putAll(
                    Map.of(
                            "workspace_id",
                            project,
                            "date_performed",
                            "2026-02-01",
                            "time_in_minutes",
                            15 + number,
                            "rate_in_cents",
                            20_000));
        }
        if (type.equals("expenses")) {
            fields.putAll(
                    Map.of(
                            "workspace_id",
                            project,
                            "date",
                            "2026-02-01",
                            "category",
                            "Travel",
                            "amount_in_cents",
                            1_000 + number));
        }
        return kantata.insert(type, fields);
    }

    private static Map<String, Object> inside(Map<String, Object> fields) {
        Map<String, Object> inside = new LinkedHashMap<>(fields);
        inside.keySet()
                .removeAll(
                        List.of(
                                "external_status",
                                "external_message",
                                "project_code",
                                "billing_type"));
        return inside;
    }

    @Override
    public void update(String externalId, int number) {
        String name =
                switch (type) {
                    case "workspace_groups" -> "name";
                    case "time_entries", "expenses" -> "notes";
                    case "invoices" -> "message";
                    default -> "title";
                };
        kantata.update(type, externalId, Map.of(name, "Changed by a person " + number));
    }

    @Override
    public void delete(String externalId) {
        kantata.delete(type, externalId);
    }

    @Override
    public boolean insertWithKeyOf(WriteRequest request) {
        Map<String, Object> fields = new LinkedHashMap<>(inside(fields(800)));
        fields.put(
                "external_reference",
                Map.of("service_name", "throughline", "service_model_ref", request.keyNumber()));
        kantata.insert(type, fields);
        return true;
    }

    @Override
    public long count() {
        return kantata.all(type).size();
    }

    @Override
    public FarSideFaults faults() {
        return new FarSideFaults() {
            @Override
            public boolean able(Fault fault) {
                return true;
            }

            @Override
            public void meet(Fault fault, Traffic traffic, int times) {
                Predicate<SimRequest> when =
                        request ->
                                request.path().startsWith("/api/")
                                        && request.writes() == (traffic == Traffic.WRITES);
                switch (fault) {
                    case DOUBLED_ROWS -> kantata.faults().quirk(Faults.Quirk.DOUBLED_ROWS, true);
                    case OUT_OF_ORDER -> kantata.faults().quirk(Faults.Quirk.OUT_OF_ORDER, true);
                    default ->
                            kantata.faults().script(Faults.Kind.valueOf(fault.name()), times, when);
                }
            }

            @Override
            public void calm() {
                kantata.faults().calm();
            }
        };
    }

    @Override
    public void close() {
        kantata.close();
    }
}
