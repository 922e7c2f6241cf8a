package dev.throughline.console;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing that happened, in the one timeline component of the product.
///
/// @param what   a sentence without full stop
/// @param system the connection it happened in, null for the hub itself
/// @param href   the page of the thing it happened to, null where there is none
/// @param detail who or which rule, what came back
/// @param took   how long it took, empty where nothing can be said
/// @param folded lines to unfold: tries, changed fields
public record Moment(
        Instant at,
        Tone tone,
        String icon,
        String what,
        @Nullable String system,
        @Nullable String href,
        String detail,
        String took,
        List<String> folded) {
    public Moment {
        folded = List.copyOf(folded);
    }
}
