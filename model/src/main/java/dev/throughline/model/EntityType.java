package dev.throughline.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One canonical type: what an entity of it may hold and how it may move.
///
/// @param name the type's name, as in `CostCentre`
/// @param code the same in snake case, as in `cost_centre`; used in keys, files and addresses
/// @param recordClass the typed view, see [Values#as]
/// @param fields in the order people read them; `status` is the last
/// @param states its states and the steps between them
public record EntityType(
        String name,
        String code,
        Class<? extends Record> recordClass,
        List<Field> fields,
        States states) {

    public EntityType {
        fields = List.copyOf(fields);
        Map<String, Field> seen = LinkedHashMap.newLinkedHashMap(fields.size());
        for (Field field : fields) {
            if (seen.put(field.name(), field) != null) {
                throw new IllegalArgumentException(
                        "entity type "
                                + name
                                + " has two fields named "
                                + field.name()
                                + "; rename one");
            }
        }
    }

    /// The field of that name.
    public Optional<Field> field(String field) {
        for (Field candidate : fields) {
            if (candidate.name().equals(field)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /// What an entity of it is, in a sentence or two.
    public String meaning() {
        Meaning meaning = recordClass.getAnnotation(Meaning.class);
        return meaning == null ? name : meaning.value();
    }

    /// Name only: a type is a well-known thing.
    @Override
    public String toString() {
        return name;
    }
}
