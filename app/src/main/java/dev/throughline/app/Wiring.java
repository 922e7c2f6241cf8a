package dev.throughline.app;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.curate.Curator;
import dev.throughline.curate.NewFields;
import dev.throughline.curate.Owners;
import dev.throughline.curate.Proposals;
import dev.throughline.mapping.Comparison;
import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.InboundMapping;
import dev.throughline.mapping.OutboundMapping;
import dev.throughline.mapping.Ownership;
import dev.throughline.mapping.Route;
import dev.throughline.mapping.Sla;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How the rooms see the configuration: each through its own small door.
final class Wiring {
    private Wiring() {}

    /// Priorities up to this are interactive or normal work; routes above it are bulk.
    private static final int NORMAL_MAX = 49;

    private static LocalDate today(InstantSource clock) {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    static Owners owners(HubConfig config, InstantSource clock) {
        return new Owners() {
            private final Map<String, Boolean> known = new ConcurrentHashMap<>();

            @Override
            public boolean owns(String connection, String entityType, String field) {
                return known.computeIfAbsent(
                        connection + " " + entityType + " " + field,
                        _ -> decide(connection, entityType, field));
            }

            private boolean decide(String connection, String entityType, String field) {
                Ownership.Owner owner =
                        config.ownership()
                                .ownerOf(entityType, field, Optional.empty(), today(clock));
                if (connection.equals(HUB)) {
                    return owner.equals(Ownership.Owner.HUB);
                }
                ConnectionSettings settings = config.connections().get(connection);
                return settings != null && owner.is(settings);
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
        Owners owners = owners(config, clock);
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
}
