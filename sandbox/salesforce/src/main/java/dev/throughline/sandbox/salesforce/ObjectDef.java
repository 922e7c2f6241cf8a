package dev.throughline.sandbox.salesforce;

import dev.throughline.sandbox.salesforce.FieldDef.Kind;
import dev.throughline.sandbox.salesforce.FieldDef.Trait;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One record type, read from a small table of lines `Name kind(argument) trait… [preset=value]`.
final class ObjectDef {

    private static final Pattern LINE =
            Pattern.compile("(\\S+)\\s+([a-z]+)(?:\\(([^)]*)\\))?\\s*(.*)");

    private final String name;
    private final String label;
    private final String prefix;
    private final Map<String, FieldDef> fields = new LinkedHashMap<>();
    private final List<FieldDef> ordered;

    private ObjectDef(String name, String label, String prefix, List<String> lines) {
        this.name = name;
        this.label = label;
        this.prefix = prefix;
        List<FieldDef> read = new ArrayList<>();
        for (String line : lines) {
            FieldDef field = field(line, read.size());
            read.add(field);
            fields.put(field.name().toLowerCase(Locale.ROOT), field);
        }
        this.ordered = List.copyOf(read);
    }

    /// Reads a whole table: a type is headed by `# Name prefix Label`; its fields follow, one a
    /// line.
    static List<ObjectDef> table(String table, String systemFields, String withoutRecycleBin) {
        List<ObjectDef> types = new ArrayList<>();
        for (String block : table.split("(?m)^# ", -1)) {
            if (block.isBlank()) {
                continue;
            }
            List<String> lines =
                    block.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
            String[] head = lines.getFirst().split(" ", 3);
            List<String> all = new ArrayList<>(List.of("Id id"));
            all.addAll(lines.subList(1, lines.size()));
            systemFields
                    .lines()
                    .filter(line ->
                            !(line.startsWith("IsDeleted") && withoutRecycleBin.contains(head[0])))
                    .forEach(all::add);
            types.add(new ObjectDef(head[0], head[2], head[1], all));
        }
        return types;
    }

    private static FieldDef field(String line, int position) {
        Matcher match = LINE.matcher(line);
        if (!match.matches()) {
            throw new IllegalArgumentException("Field line not understood: " + line);
        }
        Kind kind =
                Kind.valueOf(
                        match.group(2).equals("restricted")
                                ? "PICKLIST"
                                : match.group(2).toUpperCase(Locale.ROOT));
        String argument = match.group(3) == null ? "" : match.group(3);
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        if (match.group(2).equals("restricted")) {
            traits.add(Trait.RESTRICTED);
        }
        String preset = null;
        for (String word : match.group(4).split(" ", -1)) {
            if (word.startsWith("preset=")) {
                preset = word.substring(7);
            } else if (!word.isEmpty()) {
                traits.add(Trait.valueOf(word.toUpperCase(Locale.ROOT)));
            }
        }
        String name = match.group(1);
        return switch (kind) {
            case REFERENCE -> {
                String[] parts = argument.split(" ", -1);
                yield new FieldDef(
                        name,
                        kind,
                        18,
                        0,
                        List.of(),
                        parts[0],
                        parts[1],
                        parts.length > 2 ? parts[2] : "",
                        traits,
                        preset,
                        position);
            }
            case PICKLIST ->
                    new FieldDef(
                            name,
                            kind,
                            255,
                            0,
                            List.of(argument.split("\\|", -1)),
                            null,
                            null,
                            "",
                            traits,
                            preset,
                            position);
            case DOUBLE -> {
                String[] digits = argument.split(",", -1);
                yield plain(
                        name,
                        kind,
                        Integer.parseInt(digits[0]),
                        Integer.parseInt(digits[1]),
                        traits,
                        preset,
                        position);
            }
            case CURRENCY -> plain(name, kind, 18, 2, traits, preset, position);
            case PERCENT -> plain(name, kind, 5, 2, traits, preset, position);
            case INT -> plain(name, kind, 9, 0, traits, preset, position);
            case STRING, TEXTAREA, EMAIL, PHONE, URL ->
                    plain(
                            name,
                            kind,
                            argument.isEmpty() ? 255 : Integer.parseInt(argument),
                            0,
                            traits,
                            preset,
                            position);
            case ID -> plain(name, kind, 18, 0, EnumSet.of(Trait.READONLY), preset, position);
            case BOOLEAN ->
                    plain(name, kind, 0, 0, traits, preset == null ? "false" : preset, position);
            case DATE, DATETIME -> plain(name, kind, 0, 0, traits, preset, position);
        };
    }

    private static FieldDef plain(
            String name,
            Kind kind,
            int length,
            int scale,
            Set<Trait> traits,
            @Nullable String preset,
            int position) {
        return new FieldDef(
                name, kind, length, scale, List.of(), null, null, "", traits, preset, position);
    }

    String name() {
        return name;
    }

    String label() {
        return label;
    }

    String prefix() {
        return prefix;
    }

    List<FieldDef> fields() {
        return ordered;
    }

    /// The field of that name in any case; null where there is none.
    @Nullable FieldDef field(String fieldName) {
        return fields.get(fieldName.toLowerCase(Locale.ROOT));
    }

    /// The field of that name, which must exist.
    FieldDef must(String fieldName) {
        FieldDef field = field(fieldName);
        if (field == null) {
            throw new IllegalArgumentException(name + " has no field " + fieldName);
        }
        return field;
    }

    /// The reference field whose parent relationship has this name; null where there is none.
    @Nullable FieldDef relationship(String relationship) {
        for (FieldDef field : ordered) {
            if (relationship.equalsIgnoreCase(field.relationship())) {
                return field;
            }
        }
        return null;
    }
}
