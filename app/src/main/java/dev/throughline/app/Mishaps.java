package dev.throughline.app;

import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.Faults.Kind;
import dev.throughline.sandbox.Faults.Quirk;
import dev.throughline.sandbox.SimRequest;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What a scenario lets go wrong at a named moment in one simulated system: the next calls of a
/// kind, or a habit of its data.
final class Mishaps {
    private final Faults faults;

    Mishaps(Faults faults) {
        this.faults = faults;
    }

    /// `kind` with `times` (1), `method` and `path` (regular expressions over the whole text; any
    /// if left out); or `quirk`.
    void script(Map<String, Object> what) {
        if (what.containsKey("quirk")) {
            faults.quirk(named(Quirk.class, People.text(what, "quirk")), true);
            return;
        }
        int times = what.get("times") instanceof Integer count ? count : 1;
        Pattern method = Pattern.compile(String.valueOf(what.getOrDefault("method", ".*")));
        Pattern path = Pattern.compile(String.valueOf(what.getOrDefault("path", ".*")));
        Predicate<SimRequest> when =
                request ->
                        method.matcher(request.method()).matches()
                                && path.matcher(request.path()).matches();
        faults.script(named(Kind.class, People.text(what, "kind")), times, when);
    }

    /// Ends what was scripted of a `kind`, or a `quirk`.
    void calm(Map<String, Object> what) {
        if (what.containsKey("quirk")) {
            faults.quirk(named(Quirk.class, People.text(what, "quirk")), false);
        } else {
            faults.calm(named(Kind.class, People.text(what, "kind")));
        }
    }

    /// How many calls have met a fault of that kind.
    long met(String kind) {
        return faults.met().getOrDefault(named(Kind.class, kind), 0L);
    }

    private static <E extends Enum<E>> E named(Class<E> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "there is no "
                                        + name
                                        + " among "
                                        + Arrays.toString(type.getEnumConstants())));
    }
}
