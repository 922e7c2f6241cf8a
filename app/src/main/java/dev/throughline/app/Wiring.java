package dev.throughline.app;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.curate.Curator;
import dev.throughline.curate.NewFields;
import dev.throughline.curate.Owners;
import dev.throughline.curate.Proposals;
import dev.throughline.dispatch.Brakes;
import dev.throughline.mapping.Comparison;
import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.InboundMapping;
import dev.throughline.mapping.OutboundMapping;
import dev.throughline.mapping.Ownership;
import dev.throughline.mapping.Route;
import dev.throughline.mapping.Sla;
import dev.throughline.matching.MatchPolicy;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
import dev.throughline.process.ClientReach;
import dev.throughline.process.Initiations;
import dev.throughline.sync.Routes;
import dev.throughline.sync.SyncQueue;
import dev.throughline.worklist.CaseRules;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How the rooms see the configuration: each through its own small door.
final class Wiring {
    private Wiring() {}

    /// Priorities up to this are interactive or normal work; routes above it are bulk.
    private static final int NORMAL_MAX = 49;

    private static LocalDate today(InstantSource clock) {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /// @param companies the code of a company by its id
    static Owners owners(
            HubConfig config, Function<UUID, Optional<String>> companies, InstantSource clock) {
        return new Owners() {
            /// What was asked: for each company's code, or none.
            private record Asked(
                    LocalDate day,
                    String connection,
                    String entityType,
                    String field,
                    Optional<String> company) {}

            private final Map<Asked, Boolean> known = new ConcurrentHashMap<>();
            private final Map<UUID, String> codes = new ConcurrentHashMap<>();
            private volatile LocalDate day = LocalDate.MIN;

            @Override
            public boolean owns(String connection, String entityType, String field) {
                return owns(connection, entityType, field, null);
            }

            @Override
            public boolean owns(
                    String connection, String entityType, String field, @Nullable Object company) {
                LocalDate today = today(clock);
                if (!today.equals(day)) {
                    known.clear();
                    day = today;
                }
                return known.computeIfAbsent(
                        new Asked(today, connection, entityType, field, code(company)),
                        this::decide);
            }

            private boolean decide(Asked asked) {
                Ownership.Owner owner =
                        config.ownership()
                                .ownerOf(
                                        asked.entityType(),
                                        asked.field(),
                                        asked.company(),
                                        asked.day());
                if (asked.connection().equals(HUB)) {
                    return owner.equals(Ownership.Owner.HUB);
                }
                ConnectionSettings settings = config.connections().get(asked.connection());
                return settings != null && owner.is(settings);
            }

            private Optional<String> code(@Nullable Object company) {
                if (!(company instanceof UUID id)) {
                    return Optional.empty();
                }
                String code = codes.get(id);
                if (code == null) {
                    code = companies.apply(id).orElse(null);
                    if (code != null) {
                        codes.put(id, code);
                    }
                }
                return Optional.ofNullable(code);
            }

            @Override
            public Policy policy(String entityType, String field) {
                return switch (config.ownership()
                        .driftOf(dev.throughline.model.Canonical.type(entityType), field)) {
                    case RECORD -> Policy.RECORD;
                    case REVERT -> Policy.REVERT;
                    case PROPOSE -> Policy.PROPOSE;
                };
            }
        };
    }

    static Proposals.Ways ways(HubConfig config, InstantSource clock) {
        Owners owners = owners(config, _ -> Optional.empty(), clock);
        return new Proposals.Ways() {
            @Override
            public Set<String> owners(String entityType, String field) {
                return Stream.concat(config.connections().keySet().stream(), Stream.of(Owners.HUB))
                        .filter(name -> owners.owns(name, entityType, field))
                        .collect(Collectors.toSet());
            }

            @Override
            public boolean writes(String connection, String entityType, String field) {
                return config.routes(entityType).stream()
                                .anyMatch(route ->
                                        route.connection().equals(connection)
                                                && route.mode() == Route.Mode.LIVE)
                        && config.outbound(connection, entityType, today(clock)).stream()
                                .anyMatch(mapping ->
                                        mapping.fields().stream()
                                                .filter(name ->
                                                        !mapping.createOnly().contains(name))
                                                .anyMatch(name ->
                                                        mapping.readsFor(name).contains(field)));
            }
        };
    }

    static NewFields.Systems systems(
            HubConfig config, Map<String, Map<String, ObjectSchema>> schemas) {
        return new NewFields.Systems() {
            @Override
            public boolean knows(String connection, String objectType, String field) {
                ObjectSchema schema = schemas.getOrDefault(connection, Map.of()).get(objectType);
                return schema != null
                        && schema.fields().stream().anyMatch(one -> one.name().equals(field));
            }

            @Override
            public String label(String connection) {
                ConnectionSettings settings = config.connections().get(connection);
                return settings == null ? connection : settings.label();
            }
        };
    }

    static Routes routes(HubConfig config, InstantSource clock) {
        return entity -> {
            List<Routes.Way> ways = new ArrayList<>();
            for (Route route : config.routes(entity.type().name())) {
                if (!route.covers(entity.id(), entity.values())) {
                    continue;
                }
                for (OutboundMapping mapping :
                        config.outbound(route.connection(), entity.type().name(), today(clock))) {
                    ways.add(
                            new Routes.Way(
                                    mapping,
                                    route.gates().stream()
                                            .filter(config.policies().rules()::gate)
                                            .toList(),
                                    route.priority() > NORMAL_MAX
                                            ? SyncQueue.BULK
                                            : SyncQueue.INTERACTIVE,
                                    mode(route)));
                }
            }
            return ways;
        };
    }

    private static Routes.Route mode(Route route) {
        return switch (route.mode()) {
            case OFF -> Routes.Route.OFF;
            case SHADOW -> Routes.Route.SHADOW;
            case LIVE -> Routes.Route.LIVE;
            case PAUSED -> Routes.Route.PAUSED;
        };
    }

    static Curator.Mappings mappings(HubConfig config, InstantSource clock) {
        return new Curator.Mappings() {
            @Override
            public List<InboundMapping> of(String connection, String objectType) {
                return config.inbound(connection, objectType, today(clock));
            }

            @Override
            public boolean mayBegin(String connection, String objectType, EntityType type) {
                return config.outbound(connection, type.name(), today(clock)).stream()
                        .noneMatch(mapping ->
                                mapping.creates() && mapping.targetType().equals(objectType));
            }
        };
    }

    static CaseRules caseRules(Sla sla) {
        return new CaseRules() {
            @Override
            public Rule of(String code) {
                return sla.of(code)
                        .map(known -> new Rule(known.owner(), Duration.ofHours(known.hours())))
                        .orElse(new Rule("IT", Duration.ofHours(8)));
            }

            @Override
            public Instant dueAt(String code, Instant opened) {
                Rule rule = of(code);
                return sla.hoursOf(rule.owner()).after(opened, rule.due());
            }
        };
    }

    /// How a native field is compared: as the mapping that writes it says.
    static Comparison comparison(
            HubConfig config,
            String connection,
            String objectType,
            String field,
            InstantSource clock) {
        return Canonical.types().stream()
                .flatMap(type -> config.outbound(connection, type.name(), today(clock)).stream())
                .filter(mapping ->
                        mapping.targetType().equals(objectType) && mapping.fields().contains(field))
                .map(mapping -> mapping.comparison(field))
                .findFirst()
                .orElse(Comparison.EXACT);
    }

    /// What starting projects needs to know of the systems.
    static Initiations.Systems starting(HubConfig config) {
        Map<ConnectionSettings.SystemClass, Set<String>> byClass =
                config.connections().values().stream()
                        .collect(
                                Collectors.groupingBy(
                                        ConnectionSettings::systemClass,
                                        Collectors.mapping(
                                                ConnectionSettings::name, Collectors.toSet())));
        Set<String> erps = byClass.getOrDefault(ConnectionSettings.SystemClass.ERP, Set.of());
        return new Initiations.Systems(
                erps,
                byClass.getOrDefault(ConnectionSettings.SystemClass.PSA, Set.of()),
                byClass.getOrDefault(ConnectionSettings.SystemClass.REFERENCE, Set.of()).stream()
                        .sorted()
                        .findFirst()
                        .orElse(""),
                config.policies().rules().projectCode(),
                reach(config, erps),
                LocalDate.EPOCH);
    }

    /// An ERP that is told a client's company keeps the client within it, unless it extends
    /// clients.
    private static ClientReach reach(HubConfig config, Set<String> erps) {
        Set<String> told =
                config.outbound().stream()
                        .filter(mapping ->
                                mapping.entityType().equals("Client")
                                        && mapping.reads().contains("entity")
                                        && erps.contains(mapping.connection()))
                        .map(OutboundMapping::connection)
                        .collect(Collectors.toSet());
        Map<String, Connector> known = Hub.connectors();
        return told.isEmpty()
                ? ClientReach.ANY
                : config.connections().values().stream()
                                .filter(settings -> told.contains(settings.name()))
                                .allMatch(settings -> {
                                    Connector connector = known.get(settings.vendor());
                                    return connector != null && connector.extendsClients(settings);
                                })
                        ? ClientReach.EXTENDED
                        : ClientReach.ONE;
    }

    /// When two clients are one.
    static MatchPolicy matchPolicy(HubConfig config) {
        MatchPolicy standard = MatchPolicy.DEFAULT;
        return new MatchPolicy(
                standard.nameWeight(),
                standard.domainWeight(),
                standard.addressWeight(),
                standard.phoneWeight(),
                config.policies().rules().matching().link().doubleValue(),
                config.policies().rules().matching().review().doubleValue(),
                standard.featuresMin(),
                standard.noticeBelow());
    }

    /// How much one change may write to a system before a person is asked.
    static Brakes.Limit brake(HubConfig config, String connection) {
        var brake = config.policies().brakes().of(connection);
        // A share of 1 is no limit.
        double share = brake.share().doubleValue();
        Map<String, Long> money = new TreeMap<>();
        brake.money().forEach(most -> money.put(most.ccy(), most.minor()));
        return new Brakes.Limit(brake.records(), share >= 1 ? 0 : share, money);
    }
}
