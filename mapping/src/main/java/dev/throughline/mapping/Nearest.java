package dev.throughline.mapping;

import dev.throughline.model.Names;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Finds the name somebody most likely meant.
final class Nearest {
    /// Lists of allowed names longer than this are cut in messages.
    private static final int NAMES_SHOWN = 12;

    private Nearest() {}

    static Optional<String> to(String written, Collection<String> names) {
        return Names.near(written, names).stream().findFirst();
    }

    /// The mend for a wrong name: the likely one, else what is allowed.
    static String mend(String written, Collection<String> names) {
        return to(written, names)
                .map(name -> "Did you mean '" + name + "'?")
                .orElseGet(
                        () -> names.isEmpty() ? "Remove it." : "Use one of: " + list(names) + ".");
    }

    private static String list(Collection<String> names) {
        List<String> shown = names.stream().sorted().limit(NAMES_SHOWN).toList();
        return String.join(", ", shown)
                + (names.size() > NAMES_SHOWN ? ", … (" + names.size() + " in all)" : "");
    }
}
