package dev.throughline.mapping;

import java.util.Optional;

/// The answers to a batch's look-ups, fetched beforehand in one query.
@FunctionalInterface
public interface Lookups {
    /// Knows nothing.
    Lookups NONE = key -> Optional.empty();

    /// The entity's id as text for {@link LookupKey.Kind#LINK}, the native id for {@link
    /// LookupKey.Kind#REF}; empty where there is no link yet.
    Optional<String> find(LookupKey key);
}
