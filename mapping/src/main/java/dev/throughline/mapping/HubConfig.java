package dev.throughline.mapping;

import dev.throughline.connect.spi.ConnectionSettings;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A firm's whole configuration, checked, immutable.
///
/// @param connections by name
/// @param inbound all inbound mappings, every effective version of each
/// @param outbound all outbound mappings, every effective version of each
/// @param ownership who decides which field
/// @param codeMaps by name
/// @param routes who goes where
/// @param policies rules, brakes, service levels
/// @param plans what is read from each connection and how often, and whether it may be created into
/// @param contentHash SHA-256 over all files in order of their paths, in hexadecimal: the
///   configuration's version
/// @param files the text of every file by path, for the snapshot kept as evidence; secrets are not
///   in it
public record HubConfig(
        Map<String, ConnectionSettings> connections,
        List<InboundMapping> inbound,
        List<OutboundMapping> outbound,
        Ownership ownership,
        Map<String, CodeMap> codeMaps,
        List<Route> routes,
        Policies policies,
        Map<String, ConnectionPlan> plans,
        String contentHash,
        Map<String, String> files) {

    public HubConfig {
        connections = Map.copyOf(connections);
        inbound = List.copyOf(inbound);
        outbound = List.copyOf(outbound);
        codeMaps = Map.copyOf(codeMaps);
        routes = List.copyOf(routes);
        plans = Map.copyOf(plans);
        files = Map.copyOf(files);
    }

    /// The mappings that make entities of such records on that day: of each name, the version last
    /// effective.
    public List<InboundMapping> inbound(String connection, String sourceType, LocalDate day) {
        return current(
                inbound.stream()
                        .filter(m ->
                                m.connection().equals(connection)
                                        && m.sourceType().equals(sourceType)),
                InboundMapping::name,
                InboundMapping::effective,
                day);
    }

    /// The mappings that write such entities to a connection on that day: of each name, the version
    /// last effective.
    public List<OutboundMapping> outbound(String connection, String entityType, LocalDate day) {
        return current(
                outbound.stream()
                        .filter(m ->
                                m.connection().equals(connection)
                                        && m.entityType().equals(entityType)),
                OutboundMapping::name,
                OutboundMapping::effective,
                day);
    }

    /// The routes of a type, the most urgent first.
    public List<Route> routes(String entityType) {
        return routes.stream()
                .filter(route -> route.entityType().equals(entityType))
                .sorted(Comparator.comparingInt(Route::priority))
                .toList();
    }

    /// What is done with a connection.
    public ConnectionPlan plan(String connection) {
        return Optional.ofNullable(plans.get(connection)).orElse(ConnectionPlan.NONE);
    }

    private static <M> List<M> current(
            Stream<M> mappings,
            Function<M, String> name,
            Function<M, LocalDate> effective,
            LocalDate day) {
        return List.copyOf(
                mappings.filter(mapping -> !effective.apply(mapping).isAfter(day))
                        .collect(
                                Collectors.toMap(
                                        name,
                                        Function.identity(),
                                        BinaryOperator.maxBy(Comparator.comparing(effective)),
                                        TreeMap::new))
                        .values());
    }
}
