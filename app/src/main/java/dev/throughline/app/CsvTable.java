package dev.throughline.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/// A table that a person gives on the command line: CSV with a header, UTF-8, of limited size. All
/// its faults are told at once, each with its line.
final class CsvTable {
    private static final int FAULTS_MAX = 50;

    private final Path file;
    private final long bytesMax;
    private final int rowsMax;
    private final List<String> needed;
    private final List<String> faults = new ArrayList<>();

    /// @param bytesMax a larger file is refused unread
    /// @param rowsMax rows without the header
    /// @param needed columns that must be there; others are left unread
    CsvTable(Path file, long bytesMax, int rowsMax, List<String> needed) {
        this.file = file;
        this.bytesMax = bytesMax;
        this.rowsMax = rowsMax;
        this.needed = List.copyOf(needed);
    }

    /// One row.
    record Row(int line, CSVRecord values) {
        /// The value of a column, without blanks around it; empty where the file has no such
        /// column.
        String text(String column) {
            return values.isMapped(column) ? values.get(column).strip() : "";
        }
    }

    /// Tells a fault of a row.
    void fault(Row row, String words) {
        faults.add(file + ":" + row.line() + ": " + words);
    }

    /// Gives each row to `taker`, and answers what was wrong; empty when nothing was.
    List<String> read(Consumer<Row> taker) {
        CSVFormat format =
                CSVFormat.RFC4180
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .setIgnoreEmptyLines(true)
                        .setTrim(true)
                        .get();
        try {
            if (!Files.isRegularFile(file)) {
                return List.of(
                        file
                                + " is no file; name a CSV file with the columns "
                                + String.join(", ", needed)
                                + ".");
            }
            if (Files.size(file) > bytesMax) {
                return List.of(
                        file
                                + " has "
                                + Files.size(file)
                                + " bytes, more than "
                                + bytesMax
                                + "; take out what is not needed.");
            }
            try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                withoutMark(reader);
                rows(format.parse(reader), taker);
            }
        } catch (MalformedInputException e) {
            faults.add(file + " is not UTF-8 text; save it as CSV UTF-8.");
        } catch (UncheckedIOException e) {
            faults.add(
                    e.getCause() instanceof MalformedInputException
                            ? file + " is not UTF-8 text; save it as CSV UTF-8."
                            : file + " cannot be read as CSV: " + e.getMessage());
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            faults.add(file + " cannot be read as CSV: " + e.getMessage());
        }
        if (faults.size() <= FAULTS_MAX) {
            return List.copyOf(faults);
        }
        List<String> shown = new ArrayList<>(faults.subList(0, FAULTS_MAX));
        shown.add("… and " + (faults.size() - FAULTS_MAX) + " further faults of this file.");
        return shown;
    }

    private void rows(CSVParser parser, Consumer<Row> taker) {
        List<String> missing =
                needed.stream().filter(name -> !parser.getHeaderNames().contains(name)).toList();
        if (!missing.isEmpty()) {
            faults.add(
                    file
                            + ":1: the header lacks "
                            + String.join(", ", missing)
                            + "; it has "
                            + String.join(", ", parser.getHeaderNames())
                            + ".");
            return;
        }
        int rows = 0;
        for (CSVRecord record : parser) {
            Row row = new Row((int) parser.getCurrentLineNumber(), record);
            if (++rows > rowsMax) {
                fault(row, "more than " + rowsMax + " rows; take out what is not needed.");
                return;
            }
            if (!record.isConsistent()) {
                fault(
                        row,
                        record.size()
                                + " columns where the header has another number; quote values that hold commas.");
                continue;
            }
            taker.accept(row);
        }
    }

    /// A spreadsheet's byte order mark is no part of the first column's name.
    private static void withoutMark(BufferedReader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
    }

    /// Text from outside that a spreadsheet would take for a formula is marked as text.
    static String shown(String text) {
        return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
