package dev.throughline.app;

import dev.throughline.sandbox.Simulator;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The people of a scenario: they insert, change and delete records in the simulated systems, as
/// users of those systems would. Records get names (`as:`), and later steps call them by `${name}`.
final class People {
    private static final Pattern NAME = Pattern.compile("\\$\\{([^}]+)}");

    private final Sandbox sandbox;
    private final Map<String, String> names = new LinkedHashMap<>();

    People(Sandbox sandbox) {
        this.sandbox = sandbox;
        names.put("run", sandbox.run());
    }

    /// Plays those steps that happen in the systems; others need a hub and are passed by.
    void act(Scenario scenario) {
        scenario.steps().forEach(this::act);
    }

    /// Plays one step. Returns whether it was one that people do in a system.
    boolean act(Map<String, Object> step) {
        String verb = step.keySet().iterator().next();
        Map<String, Object> what = Scenario.map(step.get(verb), verb);
        switch (verb) {
            case "insert" -> {
                String id = system(what).insert(text(what, "type"), fields(what.get("fields")));
                if (what.get("as") instanceof Object as) {
                    names.put(as.toString(), id);
                }
            }
            case "update" ->
                    system(what)
                            .update(
                                    text(what, "type"),
                                    filled(text(what, "id")),
                                    fields(what.get("fields")));
            case "delete" -> system(what).delete(text(what, "type"), filled(text(what, "id")));
            default -> {
                return false;
            }
        }
        return true;
    }

    /// Gives a text a name that later steps may call.
    void name(String name, String text) {
        names.put(name, text);
    }

    Simulator system(Map<String, Object> what) {
        return sandbox.find(text(what, "in"))
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "there is no system '"
                                        + what.get("in")
                                        + "' here; there is "
                                        + sandbox.systems().keySet()));
    }

    static String text(Map<String, Object> what, String key) {
        Object value = what.get(key);
        if (value == null) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
        return value.toString();
    }

    String filled(String text) {
        Matcher matcher = NAME.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String value = names.get(matcher.group(1));
            if (value == null) {
                throw new IllegalArgumentException(
                        "'"
                                + matcher.group(1)
                                + "' has no name yet; give an earlier insert 'as: "
                                + matcher.group(1)
                                + "'");
            }
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(filled).toString();
    }

    Map<String, Object> fields(@Nullable Object fields) {
        Map<String, Object> filled = new LinkedHashMap<>();
        Scenario.map(fields == null ? Map.of() : fields, "fields")
                .forEach((name, value) -> filled.put(name, plain(value)));
        return filled;
    }

    @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> filled(text);
            case Integer number -> BigDecimal.valueOf(number);
            case Long number -> BigDecimal.valueOf(number);
            case List<?> list -> list.stream().map(this::plain).toList();
            case Map<?, ?> map -> fields(map);
            default -> value;
        };
    }

    static String shown(@Nullable Object value) {
        return value instanceof BigDecimal number
                ? number.stripTrailingZeros().toPlainString()
                : String.valueOf(value);
    }
}
