package dev.throughline.mapping;

import dev.throughline.model.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the record of an entity in one target should be now.
public sealed interface Desired {

    /// All is known.
    ///
    /// @param fields native plain values by field; null = the field is to be empty
    /// @param createOnly fields among them that are written when the record is created and never
    ///   compared after
    record Ready(Map<String, @Nullable Object> fields, Set<String> createOnly) implements Desired {
        public Ready {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
            createOnly = Set.copyOf(createOnly);
        }
    }

    /// Other entities must be in that target first.
    ///
    /// @param missing the links it waits for
    /// @param fields what is known already, for showing; without the waiting fields
    record Waits(List<LookupKey> missing, Map<String, @Nullable Object> fields) implements Desired {
        public Waits {
            missing = List.copyOf(missing);
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /// The mapping's `when` says that this entity has no place there.
    record NotForThisTarget() implements Desired {}

    /// The entity's values cannot be said in that target's terms.
    record Unmappable(List<Problem> problems) implements Desired {
        public Unmappable {
            problems = List.copyOf(problems);
        }
    }
}
