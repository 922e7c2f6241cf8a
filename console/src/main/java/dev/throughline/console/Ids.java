package dev.throughline.console;

import java.util.Optional;
import java.util.UUID;

/// Ids in addresses.
final class Ids {
    private Ids() {}

    /// The id, or the page that says that there is no such thing.
    static UUID parse(String text, String noun) {
        return find(text)
                .orElseThrow(() ->
                        new NotHere(
                                "'"
                                        + (text.length() > 60 ? text.substring(0, 60) + "…" : text)
                                        + "' is no "
                                        + noun
                                        + "'s id.",
                                "/"));
    }

    /// The id, if the text is one.
    static Optional<UUID> find(String text) {
        try {
            return text.length() == 36 ? Optional.of(UUID.fromString(text)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
