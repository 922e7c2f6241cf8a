package dev.throughline.adopt;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.curate.Entity;
import dev.throughline.mapping.Desired;
import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.LookupKey;
import dev.throughline.mapping.OutboundMapping;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which fields of which records hold another system's ids: those named by people, and those that
/// the firm's mappings write ids to.
final class IdPairs {
    /// Entities looked at to find the fields that a mapping writes ids to.
    private static final int SAMPLES = 20;

    private static final String MARK = "\u27e6id\u27e7";

    private IdPairs() {}

    /// The faults of pairs that people named, in words; none when all can be used.
    static List<String> faults(
            List<IdPair> pairs, List<Target> targets, HubConfig config, Rooms.Systems systems) {
        List<String> faults = new ArrayList<>();
        Set<String> types =
                targets.stream()
                        .map(Target::objectType)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        for (IdPair pair : pairs) {
            if (!types.contains(pair.left().objectType())
                    && !types.contains(pair.right().objectType())) {
                faults.add(
                        "--by "
                                + pair
                                + ": neither side is a record type that is adopted; one side must be of "
                                + String.join(", ", types)
                                + ".");
            }
            for (IdPair.Side side : List.of(pair.left(), pair.right())) {
                List<ObjectSchema> schemas =
                        config.connections().keySet().stream()
                                .sorted()
                                .flatMap(name -> systems.schema(name, side.objectType()).stream())
                                .toList();
                if (schemas.isEmpty()) {
                    faults.add(
                            "--by "
                                    + pair
                                    + ": no connection has a record type '"
                                    + side.objectType()
                                    + "'; write it as the vendor does, as in customer.id:Account.ERP_Customer_Id__c.");
                } else if (!side.own()
                        && schemas.stream()
                                .allMatch(schema -> schema.field(side.field()).isEmpty())) {
                    faults.add(
                            "--by "
                                    + pair
                                    + ": "
                                    + side.objectType()
                                    + " has no field '"
                                    + side.field()
                                    + "'; it has "
                                    + String.join(
                                            ", ",
                                            schemas.getFirst().fields().stream()
                                                    .map(NativeField::name)
                                                    .sorted()
                                                    .toList())
                                    + ". A field of your own is declared under customFields of the connection.");
                }
            }
        }
        return faults;
    }

    /// The pairs that the firm's own mappings imply: a field of another system's records that a
    /// mapping fills with the id the entity has in the target, such as the account's ERP number.
    static List<IdPair> implied(Rooms rooms, Target target) {
        Set<IdPair> pairs = new LinkedHashSet<>();
        List<Entity> samples = rooms.entities().page(target.entityType(), "", "", null, SAMPLES);
        for (String connection : rooms.config().connections().keySet().stream().sorted().toList()) {
            if (connection.equals(target.connection())) {
                continue;
            }
            for (OutboundMapping mapping :
                    rooms.config().outbound(connection, target.entityType(), rooms.today())) {
                for (Entity entity : samples) {
                    for (String field : fieldsWithId(mapping, entity, target.connection())) {
                        pairs.add(
                                new IdPair(
                                        new IdPair.Side(target.objectType(), "id"),
                                        new IdPair.Side(mapping.targetType(), field)));
                    }
                }
            }
        }
        return List.copyOf(pairs);
    }

    /// The fields a mapping fills with the entity's own id in a connection, found by answering just
    /// that question.
    private static List<String> fieldsWithId(
            OutboundMapping mapping, Entity entity, String connection) {
        Desired desired =
                mapping.desire(
                        entity.id(),
                        entity.values(),
                        key ->
                                key.kind() == LookupKey.Kind.REF
                                                && key.connection().equals(connection)
                                                && key.id().equals(entity.id().toString())
                                        ? Optional.of(MARK)
                                        : Optional.empty());
        Map<String, @Nullable Object> fields =
                switch (desired) {
                    case Desired.Ready ready -> ready.fields();
                    case Desired.Waits waits -> waits.fields();
                    case Desired.NotForThisTarget _, Desired.Unmappable _ -> Map.of();
                };
        return fields.entrySet().stream()
                .filter(field -> MARK.equals(field.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
