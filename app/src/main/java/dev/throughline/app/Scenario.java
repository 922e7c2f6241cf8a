package dev.throughline.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /// Scenario files above this are refused.
    private static final int BYTES_MAX = 4 * 1024 * 1024;

    private static final Set<String> KEYS =
            Set.of("name", "firm", "about", "systems", "steps", "expect");

    /// Loads a scenario that ships with the hub by its name, or a file by its path.
    ///
    /// @throws IllegalArgumentException naming what is wrong and the mend
    static Scenario load(String nameOrFile) {
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
                return read(nameOrFile, Files.readString(file));
            }
            try (InputStream in =
                    Scenario.class.getResourceAsStream("/scenarios/" + nameOrFile + ".yaml")) {
                if (in == null) {
                    throw new IllegalArgumentException(
                            "there is no scenario '"
                                    + nameOrFile
                                    + "'; name one that ships with the hub (global-consulting, small-real) or a file");
                }
                return read(
                        nameOrFile,
                        new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("scenario " + nameOrFile + " cannot be read", e);
        }
    }

    static Scenario read(String where, String yaml) {
        Map<String, Object> tree;
        try {
            tree = YAML.readValue(yaml, MAP);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "scenario " + where + " is no YAML: " + e.getMessage(), e);
        }
        for (String key : tree.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "scenario "
                                + where
                                + " has an unknown key '"
                                + key
                                + "'; it may have "
                                + KEYS);
            }
        }
        return new Scenario(
                text(tree.get("name"), where),
                text(tree.get("firm"), "global-consulting"),
                systems(tree.get("systems"), where),
                maps(tree.get("steps"), where + ": steps"),
                maps(tree.get("expect"), where + ": expect"));
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
