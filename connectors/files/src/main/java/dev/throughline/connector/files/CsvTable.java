package dev.throughline.connector.files;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.model.Problem.Mender;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/// One CSV file as it was at one moment: its columns and its rows by id. Immutable.
///
/// @param version fingerprint of content and of how it is read (key columns, declared types): 16
///   hex digits
/// @param columns the header row
/// @param rows records in id order; a faulty one says so in its field {@link #FAULT}
record CsvTable(String version, List<String> columns, NavigableMap<String, ObservedRecord> rows) {

    /// The field that carries what is wrong with a row, in words; absent in a sound one.
    static final String FAULT = "_fault";

    /// More columns than any reference file has; a larger number means a wrong separator or another
    /// kind of file.
    static final int COLUMNS_MAX = 500;

    /// Longest row, in characters, handed on with its values.
    static final int ROW_CHARACTERS_MAX = 64 * 1024;

    /// Longest id, in characters: it becomes part of a cursor.
    static final int ID_CHARACTERS_MAX = 500;

    /// Reads a file's bytes.
    ///
    /// @param type the record type
    /// @param file the file's name, for messages
    /// @param stamp when it changed, as sortable text
    /// @param key the columns of a composite id; empty for column `id`, else the first
    /// @param declared fields that are not text
    /// @throws CallFailed naming file, line and mend where rows cannot be told apart
    static CsvTable parse(
            String type,
            String file,
            byte[] bytes,
            String stamp,
            List<String> key,
            List<NativeField> declared) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        if (text.isBlank()) {
            throw broken(file, 1, "is empty", "Write the column names in the first line.");
        }
        CSVFormat format =
                CSVFormat.RFC4180
                        .builder()
                        .setDelimiter(separator(text))
                        .setIgnoreEmptyLines(true)
                        .setIgnoreSurroundingSpaces(true)
                        .get();
        try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
            Iterator<CSVRecord> lines = parser.iterator();
            if (!next(file, parser, lines)) {
                throw broken(
                        file, 1, "has no header row", "Write the column names in the first line.");
            }
            List<String> columns = header(file, lines.next());
            Rows rows =
                    new Rows(type, file, stamp, columns, keyColumns(file, columns, key), declared);
            long line = parser.getCurrentLineNumber() + 1;
            while (next(file, parser, lines)) {
                rows.add(line, lines.next());
                line = parser.getCurrentLineNumber() + 1;
            }
            return new CsvTable(fingerprint(bytes, key, declared), columns, rows.byId());
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }

    /// Whether a further row is there: an open quote shows here, with the line where its row
    /// begins.
    private static boolean next(String file, CSVParser parser, Iterator<CSVRecord> lines) {
        long from = parser.getCurrentLineNumber() + 1;
        try {
            return lines.hasNext();
        } catch (UncheckedIOException unreadable) {
            throw broken(
                    file,
                    from,
                    "has a quote that does not close, or text after a closing quote, in the row that begins there",
                    "Put the whole value in quotes and double the quotes inside it.");
        }
    }

    /// Comma or semicolon, whichever the first line has more of outside quotes.
    private static char separator(String text) {
        int commas = 0;
        int semicolons = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted) {
                if (c == '\n' || c == '\r') {
                    if (commas + semicolons > 0) {
                        break;
                    }
                } else if (c == ',') {
                    commas++;
                } else if (c == ';') {
                    semicolons++;
                }
            }
        }
        return semicolons > commas ? ';' : ',';
    }

    private static List<String> header(String file, CSVRecord first) {
        if (first.size() > COLUMNS_MAX) {
            throw broken(
                    file,
                    1,
                    "has " + first.size() + " columns, the limit is " + COLUMNS_MAX,
                    "Is this a CSV file?");
        }
        List<String> columns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < first.size(); i++) {
            String column = first.get(i).strip();
            if (column.isEmpty()) {
                throw broken(
                        file,
                        1,
                        "has no name for column " + (i + 1),
                        "Name every column in the first line.");
            }
            if (column.equals(FAULT) || hasControlCharacter(column)) {
                throw broken(
                        file,
                        1,
                        "has an unusable name for column " + (i + 1),
                        "Use letters, digits and _ .");
            }
            if (!seen.add(column)) {
                throw broken(
                        file,
                        1,
                        "names column '" + column + "' twice",
                        "Give each column its own name.");
            }
            columns.add(column);
        }
        return List.copyOf(columns);
    }

    private static List<Integer> keyColumns(String file, List<String> columns, List<String> key) {
        if (key.isEmpty()) {
            return List.of(Math.max(0, columns.indexOf("id")));
        }
        List<Integer> positions = new ArrayList<>();
        for (String column : key) {
            int position = columns.indexOf(column);
            if (position < 0) {
                throw broken(
                        file,
                        1,
                        "has no column '" + column + "', which is part of its key",
                        "Add the column, or change the option '"
                                + Folder.KEY_PREFIX
                                + file.substring(0, file.length() - 4)
                                + "'.");
            }
            positions.add(position);
        }
        return List.copyOf(positions);
    }

    static boolean hasControlCharacter(String value) {
        return value.chars()
                .anyMatch(c ->
                        c < 0x20 && c != '\n' && c != '\r' && c != '\t' || c >= 0x7F && c <= 0x9F);
    }

    private static String fingerprint(byte[] bytes, List<String> key, List<NativeField> declared) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes);
            digest.update(String.join("+", key).getBytes(StandardCharsets.UTF_8));
            declared.forEach(field ->
                    digest.update(
                            (field.name() + ":" + field.type()).getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static CallFailed broken(String file, long line, String what, String mend) {
        return Folder.failure(
                Mender.DATA, "SYS-POISON", file + " " + what + " (line " + line + ").", mend);
    }

    /// Collects rows by id and finds what is wrong with each.
    private static final class Rows {
        private final String type;
        private final String file;
        private final String stamp;
        private final List<String> columns;
        private final List<Integer> key;
        private final Map<String, NativeField> declared = new HashMap<>();
        private final NavigableMap<String, ObservedRecord> byId = new TreeMap<>();
        private final Map<String, Long> lines = new HashMap<>();

        Rows(
                String type,
                String file,
                String stamp,
                List<String> columns,
                List<Integer> key,
                List<NativeField> declared) {
            this.type = type;
            this.file = file;
            this.stamp = stamp;
            this.columns = columns;
            this.key = key;
            declared.forEach(field -> this.declared.put(field.name(), field));
        }

        void add(long line, CSVRecord row) {
            List<String> faults = new ArrayList<>();
            if (row.size() != columns.size()) {
                faults.add(
                        "it has "
                                + row.size()
                                + " columns, the header has "
                                + columns.size()
                                + "; add or take away separators");
            }
            int characters = 0;
            for (String cell : row) {
                characters += cell.length();
            }
            boolean tooLong = characters > ROW_CHARACTERS_MAX;
            if (tooLong) {
                faults.add(
                        "it has "
                                + characters
                                + " characters, the limit is "
                                + ROW_CHARACTERS_MAX
                                + " (is a quote missing?)");
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                String cell = i < row.size() ? row.get(i) : "";
                String column = columns.get(i);
                if (tooLong && cell.length() > 200) {
                    cell = cell.substring(0, 200);
                }
                put(fields, column, value(column, cell, faults));
            }
            String id = id(row, faults);
            if (id == null) {
                id = "line:" + line;
            }
            ObservedRecord first = byId.get(id);
            if (first != null) {
                faults.add(
                        "it repeats the key '"
                                + id
                                + "' of line "
                                + lines.get(id)
                                + "; keep one of them");
                // Nobody knows which of the two is meant: the record keeps the first one's values
                // and says so.
                fields = new LinkedHashMap<>(first.fields());
            }
            lines.putIfAbsent(id, line);
            if (!faults.isEmpty()) {
                String fault = file + ", line " + line + ": " + String.join("; ", faults) + ".";
                fields.merge(FAULT, fault, (earlier, later) -> earlier + " " + later);
            }
            byId.put(id, new ObservedRecord(type, id, stamp, false, null, unmodifiable(fields)));
        }

        NavigableMap<String, ObservedRecord> byId() {
            return java.util.Collections.unmodifiableNavigableMap(byId);
        }

        private @Nullable String id(CSVRecord row, List<String> faults) {
            List<String> parts = new ArrayList<>();
            boolean empty = true;
            for (int position : key) {
                String part = position < row.size() ? row.get(position).strip() : "";
                empty &= part.isEmpty();
                parts.add(key.size() == 1 ? part : part.replace("\\", "\\\\").replace("|", "\\|"));
            }
            String id = String.join("|", parts);
            if (empty) {
                faults.add(
                        "its key is empty; fill in "
                                + String.join(" + ", key.stream().map(columns::get).toList()));
                return null;
            }
            if (id.length() > ID_CHARACTERS_MAX || hasControlCharacter(id)) {
                faults.add(
                        "its key is not usable ("
                                + id.length()
                                + " characters, the limit is "
                                + ID_CHARACTERS_MAX
                                + "; no control characters)");
                return null;
            }
            return id;
        }

        private @Nullable Object value(String column, String cell, List<String> faults) {
            String text = cell.strip();
            if (text.isEmpty()) {
                return null;
            }
            if (hasControlCharacter(text)) {
                faults.add("column '" + column + "' has a control character; type the value anew");
            } else if (text.indexOf('\uFFFD') >= 0) {
                faults.add("column '" + column + "' is not UTF-8; save the file as CSV UTF-8");
            }
            NativeField field = declared.get(column);
            if (field == null) {
                return text;
            }
            Object value = PlainText.read(field.type(), text);
            if (value == null) {
                faults.add(
                        "column '"
                                + column
                                + "' is '"
                                + PlainText.shown(text)
                                + "', which is not "
                                + PlainText.expected(field.type()));
            }
            return value;
        }

        private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
            if (value != null) {
                fields.put(name, value);
            }
        }

        private static Map<String, Object> unmodifiable(Map<String, Object> fields) {
            return java.util.Collections.unmodifiableMap(fields);
        }
    }
}
