package dev.throughline.mapping;

import dev.throughline.model.EntityType;
import dev.throughline.model.Problem;
import dev.throughline.model.Values;
import java.util.List;
import java.util.Map;

/// One entity that a record makes, or contributes to.
///
/// @param type the canonical type
/// @param childKey which of several entities of this type in the record it is, stable for ever;
///   empty where there is only one
/// @param values what the record says; what nothing is said of is absent
/// @param unresolved fields whose look-up found no link yet, with the question to ask again; they
///   are absent in `values`
/// @param problems what of this record cannot be used, by field; those fields are absent in
///   `values`. A problem without a field is one of the whole entity, whose values are then empty
public record Produced(
        EntityType type,
        String childKey,
        Values values,
        Map<String, LookupKey> unresolved,
        List<Problem> problems) {
    public Produced {
        unresolved = Map.copyOf(unresolved);
        problems = List.copyOf(problems);
    }
}
