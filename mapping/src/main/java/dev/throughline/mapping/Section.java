package dev.throughline.mapping;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// One mapping (`key: value` lines) of a YAML file, read by asking for keys. What nobody asked for
/// is a fault: call {@link #finish} when done.
final class Section {
    /// More than any mapping needs, less than what fills a stack.
    static final int NESTING_MAX = 100;

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private final Words.Source source;
    private final Faults faults;
    private final Node node;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    /// A value and the key that holds it.
    private record Entry(Words key, Node value) {}

    private Section(Words.Source source, MappingNode node, Faults faults) {
        this.source = source;
        this.faults = faults;
        this.node = node;
        for (NodeTuple tuple : node.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                faults.add(
                        placeOf(tuple.getKeyNode()),
                        "A key must be a word.",
                        "Write it as 'name: value'.");
                continue;
            }
            Words key = new Words(source, keyNode);
            if (entries.put(key.text(), new Entry(key, tuple.getValueNode())) != null) {
                faults.add(
                        key.start(),
                        "Key '" + key.text() + "' is given twice.",
                        "Keep one of them.");
            }
        }
    }

    /// Reads a file; empty where its YAML cannot be read at all, which is then a fault.
    static Optional<Section> read(String file, String content, Faults faults) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setLabel(file)
                        .setMaxAliasesForCollections(0)
                        .setAllowNonScalarKeys(true)
                        .build();
        Words.Source source = new Words.Source(file, content);
        if (deep(content)) {
            faults.add(
                    Place.startOf(file),
                    "Brackets are nested more than " + NESTING_MAX + " deep.",
                    "Write it flatter.");
            return Optional.empty();
        }
        try {
            Node root = new Compose(settings).composeString(content).orElse(null);
            if (root instanceof MappingNode mapping) {
                return Optional.of(new Section(source, mapping, faults));
            }
            faults.add(
                    Place.startOf(file),
                    "The file holds no keys.",
                    "Write 'key: value' lines, or remove the file.");
        } catch (MarkedYamlEngineException e) {
            Place place =
                    e.getProblemMark()
                            .map(mark -> new Place(file, mark.getLine() + 1, mark.getColumn() + 1))
                            .orElse(Place.startOf(file));
            faults.add(
                    place,
                    "This is not YAML: " + firstLine(e.getProblem()) + ".",
                    "Check indentation; put an expression that holds ': ' or ' #' in quotes or in a block after '|'.");
        } catch (YamlEngineException e) {
            faults.add(
                    Place.startOf(file),
                    "This is not YAML: " + firstLine(e.getMessage()) + ".",
                    "Write it without anchors, tags and more than one document.");
        }
        return Optional.empty();
    }

    /// Parsers recurse; a file must not decide how deep.
    private static boolean deep(String content) {
        int depth = 0;
        for (int i = 0; i < content.length(); i++) {
            switch (content.charAt(i)) {
                case '(', '[', '{' -> depth++;
                case ')', ']', '}' -> depth = Math.max(0, depth - 1);
                default -> {}
            }
            if (depth > NESTING_MAX) {
                return true;
            }
        }
        return false;
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "unreadable" : message.lines().findFirst().orElse(message);
    }

    Place place() {
        return placeOf(node);
    }

    /// The place of a key, or of the section where the key is missing.
    Place place(String key) {
        Entry entry = entries.get(key);
        return entry == null ? place() : entry.key.start();
    }

    /// The place of a key's value.
    Place valuePlace(String key) {
        Entry entry = entries.get(key);
        return entry == null ? place() : placeOf(entry.value);
    }

    Faults faults() {
        return faults;
    }

    /// All keys as written, each counted as asked for.
    Set<String> keys() {
        asked.addAll(entries.keySet());
        return new LinkedHashSet<>(entries.keySet());
    }

    boolean has(String key) {
        asked.add(key);
        return entries.containsKey(key);
    }

    Optional<Words> words(String key) {
        asked.add(key);
        Entry entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.value instanceof ScalarNode scalar) {
            Words words = new Words(source, scalar);
            return words.nothing() ? Optional.empty() : Optional.of(words);
        }
        faults.add(
                placeOf(entry.value),
                "'" + key + "' must be one value.",
                "Write it as '" + key + ": value'.");
        return Optional.empty();
    }

    /// The words under a key that must be there.
    Optional<Words> required(String key, String meaning) {
        boolean other = entries.containsKey(key) && !(entries.get(key).value instanceof ScalarNode);
        Optional<Words> words = words(key);
        if (words.isEmpty() && !other) {
            faults.add(
                    place(key),
                    "'" + key + "' is missing.",
                    "Add '" + key + ":' with " + meaning + ".");
        }
        return words;
    }

    String text(String key, String otherwise) {
        return words(key).map(Words::text).orElse(otherwise);
    }

    Optional<Section> section(String key) {
        asked.add(key);
        Entry entry = entries.get(key);
        if (entry == null || nothing(entry.value)) {
            return Optional.empty();
        }
        if (entry.value instanceof MappingNode mapping) {
            return Optional.of(new Section(source, mapping, faults));
        }
        faults.add(
                placeOf(entry.value),
                "'" + key + "' must hold keys of its own.",
                "Indent 'key: value' lines below it.");
        return Optional.empty();
    }

    List<Section> sections(String key) {
        asked.add(key);
        Entry entry = entries.get(key);
        List<Section> sections = new ArrayList<>();
        if (entry == null || nothing(entry.value)) {
            return sections;
        }
        if (!(entry.value instanceof SequenceNode sequence)) {
            faults.add(
                    placeOf(entry.value),
                    "'" + key + "' must be a list.",
                    "Begin each element with '- '.");
            return sections;
        }
        for (Node element : sequence.getValue()) {
            if (element instanceof MappingNode mapping) {
                sections.add(new Section(source, mapping, faults));
            } else {
                faults.add(
                        placeOf(element),
                        "An element of '" + key + "' must hold keys.",
                        "Write it as '- key: value' with further keys below.");
            }
        }
        return sections;
    }

    /// A list of words, or a single word.
    List<Words> list(String key) {
        asked.add(key);
        Entry entry = entries.get(key);
        if (entry == null || nothing(entry.value)) {
            return List.of();
        }
        if (entry.value instanceof ScalarNode scalar) {
            return List.of(new Words(source, scalar));
        }
        List<Words> words = new ArrayList<>();
        if (entry.value instanceof SequenceNode sequence) {
            for (Node element : sequence.getValue()) {
                if (element instanceof ScalarNode scalar) {
                    words.add(new Words(source, scalar));
                } else {
                    faults.add(
                            placeOf(element),
                            "An element of '" + key + "' must be one word.",
                            "Write '- word'.");
                }
            }
            return words;
        }
        faults.add(
                placeOf(entry.value),
                "'" + key + "' must be a list of words.",
                "Write [one, two].");
        return words;
    }

    /// A value of any form, for expressions that may nest.
    Optional<Form> form(String key) {
        asked.add(key);
        Entry entry = entries.get(key);
        return entry == null ? Optional.empty() : Optional.of(form(entry.value));
    }

    private Form form(Node value) {
        return switch (value) {
            case ScalarNode scalar -> new Form.One(new Words(source, scalar));
            case MappingNode mapping -> new Form.Keyed(new Section(source, mapping, faults));
            case SequenceNode sequence ->
                    new Form.Many(
                            sequence.getValue().stream().map(this::form).toList(),
                            placeOf(sequence));
            default ->
                    throw new IllegalStateException(
                            "YAML node " + value.getNodeType() + " at " + placeOf(value));
        };
    }

    /// A YAML value: one scalar, keys, or a list.
    sealed interface Form {
        record One(Words words) implements Form {}

        record Keyed(Section section) implements Form {}

        record Many(List<Form> elements, Place place) implements Form {}
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
        return choice(key, type).orElse(otherwise);
    }

    /// One of an enum's words, written in lower case with `-`; `CRM` and the like also as they are.
    <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
        return words(key).flatMap(words -> choice(words, type, key));
    }

    <E extends Enum<E>> Optional<E> choice(Words words, Class<E> type, String what) {
        List<String> allowed = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String written = written(constant);
            if (written.equals(words.text()) || constant.name().equals(words.text())) {
                return Optional.of(constant);
            }
            allowed.add(written);
        }
        faults.add(
                words.start(),
                "'" + words.text() + "' is no " + what + ".",
                Nearest.mend(words.text(), allowed));
        return Optional.empty();
    }

    static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean yes(String key, boolean otherwise) {
        return words(key)
                .map(words ->
                        switch (words.text()) {
                            case "true" -> true;
                            case "false" -> false;
                            default -> {
                                faults.add(
                                        words.start(),
                                        "'" + key + "' is '" + words.text() + "'.",
                                        "Write true or false.");
                                yield otherwise;
                            }
                        })
                .orElse(otherwise);
    }

    int whole(String key, int otherwise, int least, int most) {
        return decimal(key, least, most)
                .map(number -> {
                    if (number.stripTrailingZeros().scale() > 0) {
                        faults.add(
                                valuePlace(key),
                                "'" + key + "' is " + number + ".",
                                "Write a whole number.");
                        return otherwise;
                    }
                    return number.intValue();
                })
                .orElse(otherwise);
    }

    Optional<BigDecimal> decimal(String key, long least, long most) {
        Optional<Words> words = words(key);
        if (words.isEmpty()) {
            return Optional.empty();
        }
        String text = words.get().text();
        BigDecimal number =
                text.matches("-?[0-9]{1,18}(\\.[0-9]{1,10})?") ? new BigDecimal(text) : null;
        if (number == null
                || number.compareTo(BigDecimal.valueOf(least)) < 0
                || number.compareTo(BigDecimal.valueOf(most)) > 0) {
            faults.add(
                    words.get().start(),
                    "'" + key + "' is '" + text + "'.",
                    "Write a number from " + least + " to " + most + ".");
            return Optional.empty();
        }
        return Optional.of(number);
    }

    Optional<Duration> duration(String key) {
        return words(key).flatMap(words -> duration(words, key));
    }

    private Optional<Duration> duration(Words words, String key) {
        Matcher matcher = DURATION.matcher(words.text());
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            faults.add(
                    words.start(),
                    "'" + key + "' is '" + words.text() + "'.",
                    "Write a length of time above zero, such as 500ms, 5s, 2m, 1h or 1d.");
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                });
    }

    LocalDate date(String key, LocalDate otherwise) {
        return words(key)
                .map(words -> {
                    try {
                        return LocalDate.parse(words.text());
                    } catch (DateTimeException e) {
                        faults.add(
                                words.start(),
                                "'" + key + "' is '" + words.text() + "'.",
                                "Write a day of the calendar as 2026-01-31.");
                        return otherwise;
                    }
                })
                .orElse(otherwise);
    }

    /// Tells every key that nobody asked for.
    void finish() {
        finish(asked);
    }

    /// The same, with further names to suggest.
    void finish(Collection<String> known) {
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            if (!asked.contains(entry.getKey())) {
                faults.add(
                        entry.getValue().key.start(),
                        "Key '" + entry.getKey() + "' is not known here.",
                        Nearest.mend(entry.getKey(), known));
            }
        }
    }

    private static boolean nothing(Node value) {
        return value instanceof ScalarNode scalar && scalar.getValue().isEmpty();
    }

    private Place placeOf(Node at) {
        return at.getStartMark()
                .map(mark -> source.place(mark.getIndex()))
                .orElse(Place.startOf(source.file()));
    }
}
