package dev.throughline.mapping;

import dev.cel.common.types.CelType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an expression must give.
///
/// @param name how a message calls it, for example `Client.legal_name`
/// @param type its type
/// @param words the closed set of words allowed; empty where any text is
/// @param refersTo the entity type an id must belong to; null where it is no reference
record Target(String name, CelType type, List<String> words, @Nullable String refersTo) {
    Target {
        words = List.copyOf(words);
    }

    static Target of(String name, CelType type) {
        return new Target(name, type, List.of(), null);
    }
}
