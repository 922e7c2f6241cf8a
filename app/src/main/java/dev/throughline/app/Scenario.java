package dev.throughline.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// A story as data: what people do in the firm's systems, and what must be true when everything has
/// come to rest. See `docs/reference/scenarios.md`.
///
/// @param name its name in reports
/// @param firm the example firm whose configuration runs it
/// @param systems the systems it plays in; all simulated ones where the file names none
/// @param steps in order
/// @param expect all must hold at the end
record Scenario(
        String name,
        String firm,
        List<String> systems,
        List<Map<String, Object>> steps,
        List<Map<String, Object>> expect) {
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final YAMLMapper YAML =
            YAMLMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    /// The name of a step, by which a variation finds it.
    static final String LABEL = "label";

    /// Scenario files above this are refused.
    private static final int BYTES_MAX = 4 * 1024 * 1024;

    private static final Set<String> KEYS =
            Set.of("name", "firm", "about", "systems", "steps", "expect");

    /// What a variation of another scenario may say.
    private static final Set<String> OWN_KEYS =
            Set.of("name", "about", "extends", "changes", "without", "expect");

    /// Scenarios that ship with the hub.
    static final List<String> SHIPPED =
            List.of(
                    "global-consulting",
                    "global-consulting-answer-lost",
                    "global-consulting-newest-first",
                    "global-consulting-late-approval",
                    "global-consulting-two-companies",
                    "small-real");

    /// Loads a scenario that ships with the hub by its name, or a file by its path.
    ///
    /// @throws IllegalArgumentException naming what is wrong and the mend
    static Scenario load(String nameOrFile) {
        return read(nameOrFile, text(nameOrFile));
    }

    private static String text(String nameOrFile) {
        Path file = Path.of(nameOrFile);
        try {
            if (Files.isRegularFile(file)) {
                if (Files.size(file) > BYTES_MAX) {
                    throw new IllegalArgumentException(
                            "scenario "
                                    + file
                                    + " is larger than "
                                    + BYTES_MAX
                                    + " bytes; split it");
                }
                return Files.readString(file);
            }
            try (InputStream in =
                    Scenario.class.getResourceAsStream("/scenarios/" + nameOrFile + ".yaml")) {
                if (in == null) {
                    throw new IllegalArgumentException(
                            "there is no scenario '"
                                    + nameOrFile
                                    + "'; name one that ships with the hub ("
                                    + String.join(", ", SHIPPED)
                                    + ") or a file");
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("scenario " + nameOrFile + " cannot be read", e);
        }
    }

    static Scenario read(String where, String yaml) {
        Map<String, Object> tree = tree(where, yaml);
        if (tree.get("extends") instanceof Object base) {
            return new Variation(where, tree, read(base.toString(), text(base.toString())))
                    .scenario();
        }
        known(where, tree, KEYS);
        return new Scenario(
                text(tree.get("name"), where),
                text(tree.get("firm"), "global-consulting"),
                systems(tree.get("systems"), where),
                maps(tree.get("steps"), where + ": steps"),
                maps(tree.get("expect"), where + ": expect"));
    }

    private static Map<String, Object> tree(String where, String yaml) {
        try {
            return YAML.readValue(yaml, MAP);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "scenario " + where + " is no YAML: " + e.getMessage(), e);
        }
    }

    private static void known(String where, Map<String, Object> tree, Set<String> keys) {
        for (String key : tree.keySet()) {
            if (!keys.contains(key)) {
                throw new IllegalArgumentException(
                        "scenario "
                                + where
                                + " has an unknown key '"
                                + key
                                + "'; it may have "
                                + new TreeSet<>(keys));
            }
        }
    }

    /// Another scenario told anew with a few steps put in, left out or done otherwise. Steps are
    /// found by their `label`; expectations by their name.
    private record Variation(String where, Map<String, Object> tree, Scenario base) {
        private static final List<String> PLACES = List.of("before", "after", "instead");

        Scenario scenario() {
            known(where, tree, OWN_KEYS);
            List<Map<String, Object>> steps = new ArrayList<>(base.steps());
            for (Map<String, Object> change : maps(tree.get("changes"), where + ": changes")) {
                change(steps, change);
            }
            return new Scenario(
                    text(tree.get("name"), where),
                    base.firm(),
                    base.systems(),
                    List.copyOf(steps),
                    expectations());
        }

        private void change(List<Map<String, Object>> steps, Map<String, Object> change) {
            String place =
                    change.keySet().stream()
                            .filter(PLACES::contains)
                            .findFirst()
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            where
                                                    + ": a change says where, as one of "
                                                    + PLACES
                                                    + ", not "
                                                    + change.keySet()));
            String label = String.valueOf(change.get(place));
            int at = -1;
            for (int i = 0; i < steps.size(); i++) {
                if (label.equals(steps.get(i).get(LABEL))) {
                    at = i;
                }
            }
            if (at < 0) {
                throw new IllegalArgumentException(
                        where
                                + ": no step of "
                                + base.name()
                                + " has the label '"
                                + label
                                + "'; there is "
                                + steps.stream()
                                        .map(step -> step.get(LABEL))
                                        .filter(Objects::nonNull)
                                        .toList());
            }
            if (place.equals("instead")) {
                steps.remove(at);
            }
            steps.addAll(
                    place.equals("after") ? at + 1 : at,
                    maps(change.get("steps"), where + ": steps"));
        }

        /// The base's, those of the same name by its own words, its further ones behind them.
        private List<Map<String, Object>> expectations() {
            Map<String, Map<String, Object>> byName = new LinkedHashMap<>();
            base.expect().forEach(one -> byName.put(String.valueOf(one.get("name")), one));
            if (tree.get("without") instanceof List<?> names) {
                for (Object name : names) {
                    if (byName.remove(name.toString()) == null) {
                        throw new IllegalArgumentException(
                                where
                                        + ": "
                                        + base.name()
                                        + " expects nothing named '"
                                        + name
                                        + "'");
                    }
                }
            }
            maps(tree.get("expect"), where + ": expect")
                    .forEach(one -> byName.put(String.valueOf(one.get("name")), one));
            return List.copyOf(byName.values());
        }
    }

    private static List<String> systems(@Nullable Object value, String where) {
        return switch (value) {
            case null -> Sandbox.SIMULATED;
            case List<?> list when !list.isEmpty() ->
                    list.stream().map(String::valueOf).distinct().toList();
            default ->
                    throw new IllegalArgumentException(
                            "scenario "
                                    + where
                                    + ": 'systems' is no list; write [salesforce, kantata]");
        };
    }

    private static String text(@Nullable Object value, String otherwise) {
        return value == null ? otherwise : value.toString();
    }

    static List<Map<String, Object>> maps(@Nullable Object value, String where) {
        List<Map<String, Object>> maps = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object one : list) {
                maps.add(map(one, where));
            }
        } else if (value != null) {
            throw new IllegalArgumentException(where + " is no list; begin each entry with '- '");
        }
        return maps;
    }

    static Map<String, Object> map(@Nullable Object value, String where) {
        if (value instanceof Map<?, ?> map) {
            @SuppressWarnings("unchecked")
            Map<String, Object> typed = (Map<String, Object>) map;
            return typed;
        }
        throw new IllegalArgumentException(
                where + " needs 'key: value' lines, not '" + value + "'");
    }
}
