package dev.throughline.mapping;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Reads a configuration directory as a whole.
public final class ConfigLoader {
    private final ConfigFiles files;
    private final Function<ConnectionSettings, List<ObjectSchema>> schemas;
    private final SecretResolver secrets;
    private final InstantSource clock;
    private final Faults faults;

    private final Map<String, ConnectionSettings> connections = new LinkedHashMap<>();
    private final Map<String, ConnectionPlan> plans = new LinkedHashMap<>();

    /// Also those whose file has faults, so that naming them is not a second fault.
    private final Set<String> connectionNames = new LinkedHashSet<>();

    private final Map<String, Map<String, ObjectSchema>> schemasByConnection = new HashMap<>();
    private final Map<String, CodeMap> codeMaps = new LinkedHashMap<>();
    private final List<InboundMapping> inbound = new ArrayList<>();
    private final List<OutboundMapping> outbound = new ArrayList<>();
    private final Set<String> mappedOut = new LinkedHashSet<>();
    private final List<Route> routes = new ArrayList<>();
    private final Set<String> versions = new LinkedHashSet<>();

    private ConfigLoader(
            ConfigFiles files,
            Function<ConnectionSettings, List<ObjectSchema>> schemas,
            SecretResolver secrets,
            InstantSource clock,
            Faults faults) {
        this.files = files;
        this.schemas = schemas;
        this.secrets = secrets;
        this.clock = clock;
        this.faults = faults;
    }

    /// The same by the system's clock.
    public static Loaded load(
            Path dir,
            Function<ConnectionSettings, List<ObjectSchema>> schemas,
            SecretResolver secrets) {
        return load(dir, schemas, secrets, InstantSource.system());
    }

    /// Reads and checks everything below `dir`; never throws for anything found there.
    ///
    /// @param schemas what the connector of a connection declares; throws
    ///   `IllegalArgumentException` with text and mend when there is no such connector
    /// @param secrets resolves references
    /// @param clock gives the day by which code maps are read while mapping
    public static Loaded load(
            Path dir,
            Function<ConnectionSettings, List<ObjectSchema>> schemas,
            SecretResolver secrets,
            InstantSource clock) {
        Faults faults = new Faults();
        ConfigFiles files = ConfigFiles.read(dir, faults);
        return new ConfigLoader(files, schemas, secrets, clock, faults).load();
    }

    private Loaded load() {
        files.in("connections", ".yaml").forEach(this::connection);
        files.in("code-maps", ".csv")
                .forEach((name, file) ->
                        codeMaps.put(name, CodeMapFile.read(name, file, files.text(file), faults)));
        for (String file : files.mappings()) {
            mapping(file);
        }
        Ownership ownership =
                section("ownership.yaml")
                        .map(file -> new OwnershipFile(file, connectionNames).read())
                        .orElse(Ownership.DEFAULT);
        section("routes.yaml").ifPresent(this::routes);
        Brakes brakes =
                section("brakes.yaml")
                        .map(file -> PolicyFiles.brakes(file, connectionNames))
                        .orElse(Brakes.DEFAULT);
        Sla sla = section("sla.yaml").map(PolicyFiles::sla).orElseGet(Sla::standard);
        List<Section> rules = new ArrayList<>();
        files.in("rules", ".yaml").values().forEach(file -> section(file).ifPresent(rules::add));
        PostingRules postings =
                section("postings.yaml")
                        .map(file ->
                                new PostingsFile(
                                                file, connectionNames, schemasByConnection, facts())
                                        .read())
                        .orElse(PostingRules.NONE);
        BillingRules billing =
                section("billing.yaml").map(PolicyFiles::billing).orElse(BillingRules.NONE);
        RevenueRules revenue =
                section("revenue.yaml").map(PolicyFiles::revenue).orElse(RevenueRules.STANDARD);
        Policies policies =
                new Policies(PolicyFiles.rules(rules), brakes, sla, postings, billing, revenue);
        if (connectionNames.isEmpty()) {
            faults.add(
                    Place.startOf("connections/"),
                    "No connection is configured.",
                    "Add connections/<name>.yaml.");
        }
        files.unread();
        if (!faults.none()) {
            return new Loaded.Faulty(faults.sorted());
        }
        return new Loaded.Good(
                new HubConfig(
                        connections,
                        inbound,
                        outbound,
                        ownership,
                        codeMaps,
                        routes,
                        policies,
                        plans,
                        files.hash(),
                        files.texts()));
    }

    /// The record types that become time entries or expense items.
    private Set<PostingRules.Fact> facts() {
        Set<PostingRules.Fact> facts = new LinkedHashSet<>();
        for (InboundMapping mapping : inbound) {
            if (mapping.produces().keySet().stream()
                    .anyMatch(type ->
                            type.name().equals("TimeEntry") || type.name().equals("ExpenseItem"))) {
                facts.add(new PostingRules.Fact(mapping.connection(), mapping.sourceType()));
            }
        }
        return facts;
    }

    private Optional<Section> section(String file) {
        return files.find(file).flatMap(text -> Section.read(file, text, faults));
    }

    private void connection(String name, String file) {
        connectionNames.add(name);
        section(file)
                .ifPresent(section ->
                        new ConnectionFile(name, section, secrets)
                                .read()
                                .ifPresent(read -> {
                                    connections.put(name, read.settings());
                                    plans.put(name, read.plan());
                                    schemas(name, read, section);
                                }));
    }

    private void schemas(String name, ConnectionFile.Read read, Section section) {
        Map<String, ObjectSchema> byType = new LinkedHashMap<>();
        try {
            schemas.apply(read.settings())
                    .forEach(schema -> byType.put(schema.objectType(), schema));
        } catch (IllegalArgumentException e) {
            faults.add(
                    section.valuePlace("connector"),
                    "Connector '"
                            + read.settings().vendor()
                            + "' does not take these settings: "
                            + e.getMessage()
                            + ".",
                    "Correct the connection, or name an installed connector.");
            return;
        }
        schemasByConnection.put(name, byType);
        section.section("feeds").ifPresent(feeds -> known(feeds, byType.keySet(), name));
        section.section("customFields").ifPresent(custom -> known(custom, byType.keySet(), name));
    }

    private void known(Section section, Set<String> types, String connection) {
        for (String type : section.keys()) {
            if (!types.contains(type)) {
                faults.add(
                        section.place(type),
                        "Connection '" + connection + "' has no record type '" + type + "'.",
                        Nearest.mend(type, types));
            }
        }
    }

    private void mapping(String file) {
        String[] parts = file.split("/");
        String connection = parts[1];
        // customer.yaml and customer@2026-07-01.yaml are two versions of one mapping.
        String name = parts[2].substring(0, parts[2].length() - ".yaml".length()).split("@", 2)[0];
        Optional<Section> section = section(file);
        if (!connectionNames.contains(connection)) {
            faults.add(
                    Place.startOf(file),
                    "Connection '" + connection + "' is not configured.",
                    Nearest.mend(connection, connectionNames));
            return;
        }
        Map<String, ObjectSchema> types = schemasByConnection.get(connection);
        if (section.isEmpty() || types == null) {
            // Its connection's own faults are told; checking against an unknown schema would only
            // add noise.
            return;
        }
        new MappingFile(connection, name, section.get(), types, connectionNames, codeMaps, clock)
                .read(
                        mapping -> {
                            inbound.add(mapping);
                            once(
                                    section.get(),
                                    "in " + connection + " " + name,
                                    mapping.effective());
                        },
                        mapping -> {
                            outbound.add(mapping);
                            once(
                                    section.get(),
                                    "out " + connection + " " + name,
                                    mapping.effective());
                            mappedOut.add(mapping.entityType() + " " + mapping.connection());
                        });
    }

    private void once(Section file, String mapping, LocalDate effective) {
        if (!versions.add(mapping + " " + effective)) {
            faults.add(
                    file.place("effective"),
                    "Another version of this mapping is effective from the same day.",
                    "Give each version of a name its own 'effective'.");
        }
    }

    private void routes(Section file) {
        Set<String> seen = new LinkedHashSet<>();
        for (Section section : file.sections("routes")) {
            Optional<Words> entity = section.required("entity", "a canonical type such as Client");
            Optional<Words> to = section.required("to", "a connection's name");
            Route.Mode mode = section.choice("mode", Route.Mode.class, Route.Mode.LIVE);
            int priority = section.whole("priority", 50, 0, 100);
            List<String> gates = gates(section);
            Optional<EntityType> type = entity.flatMap(words -> Canonical.find(words.text()));
            if (entity.isPresent() && type.isEmpty()) {
                faults.add(
                        entity.get().start(),
                        "Entity type '" + entity.get().text() + "' is not known.",
                        Nearest.mend(
                                entity.get().text(),
                                Canonical.types().stream().map(EntityType::name).toList()));
            }
            if (to.isPresent() && !connectionNames.contains(to.get().text())) {
                faults.add(
                        to.get().start(),
                        "Connection '" + to.get().text() + "' is not configured.",
                        Nearest.mend(to.get().text(), connectionNames));
            }
            Optional<Words> scope = section.words("when");
            if (type.isPresent() && to.isPresent()) {
                route(type.get(), to.get(), mode, gates, priority, scope, seen);
            }
            section.finish();
        }
        file.finish();
    }

    private void route(
            EntityType type,
            Words to,
            Route.Mode mode,
            List<String> gates,
            int priority,
            Optional<Words> scope,
            Set<String> seen) {
        String connection = to.text();
        if (!seen.add(type.name() + " " + connection)) {
            faults.add(
                    to.start(),
                    type.name() + " goes to '" + connection + "' twice.",
                    "Keep one route and widen its 'when'.");
        }
        if (schemasByConnection.containsKey(connection)
                && !mappedOut.contains(type.name() + " " + connection)) {
            faults.add(
                    to.start(),
                    "No mapping says how a " + type.name() + " is written to '" + connection + "'.",
                    "Add one under mappings/"
                            + connection
                            + "/ with 'direction: out', or correct its faults.");
        }
        Set<String> reads = new LinkedHashSet<>();
        Expression when =
                scope.flatMap(
                                words -> {
                                    reads.addAll(EntityScope.reads(words));
                                    return EntityScope.of(type, connectionNames, codeMaps, faults)
                                            .condition(words, "when");
                                })
                        .orElse(null);
        if (when != null && !when.lookUps().isEmpty()) {
            faults.add(
                    when.place(),
                    "A route's scope cannot ask for links.",
                    "Ask for fields of the entity only.");
        }
        RecordView.Shape shape = RecordView.Shape.ofCanonical(type.fields()).with("id");
        routes.add(
                new Route(
                        type.name(),
                        connection,
                        mode,
                        gates,
                        priority,
                        when,
                        reads,
                        shape,
                        Map.copyOf(codeMaps),
                        clock));
    }

    private List<String> gates(Section section) {
        List<String> gates = new ArrayList<>();
        for (Words words : section.list("gates")) {
            if (Rules.GATES.contains(words.text())) {
                gates.add(words.text());
            } else {
                faults.add(
                        words.start(),
                        "Gate '" + words.text() + "' is not known.",
                        Nearest.mend(words.text(), Rules.GATES));
            }
        }
        return gates;
    }
}
