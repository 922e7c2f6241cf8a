package dev.throughline.curate;

import dev.throughline.model.EntityType;
import dev.throughline.model.Problem;
import dev.throughline.model.Values;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Says whether a thing seen for the first time is one that is known already (DOMAIN 4.1). Pure.
public interface Recognition {

    /// The keys under which an entity with these values is found: candidates share at least one.
    List<String> keys(EntityType type, Values values);

    /// Whether a change of these fields may change the keys.
    default boolean concerns(EntityType type, Set<String> changed) {
        return true;
    }

    /// What is wrong with what an entity would be recognised by: it is told as a case, the record
    /// flows on.
    default List<Problem> problems(EntityType type, Values values) {
        return List.of();
    }

    /// Decides about one newcomer.
    ///
    /// @param candidates known entities that share a key, by id
    Recognised decide(EntityType type, Values newcomer, Map<UUID, Values> candidates);

    /// What a newcomer is.
    sealed interface Recognised {
        /// Nobody known.
        record Newcomer() implements Recognised {}

        /// The same as a known entity.
        ///
        /// @param explanation why, in words
        /// @param notice something a person should look at all the same, null for nothing
        record Same(UUID entity, String explanation, @Nullable String notice)
                implements Recognised {}

        /// Perhaps the same: a person judges.
        ///
        /// @param score 0 to 1
        /// @param explanation feature by feature, in words
        record Perhaps(UUID entity, double score, List<String> explanation) implements Recognised {}
    }
}
