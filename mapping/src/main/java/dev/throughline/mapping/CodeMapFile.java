package dev.throughline.mapping;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/// Reads `code-maps/*.csv`: columns `from,to` and optionally `valid_from,valid_to,note`.
final class CodeMapFile {
    private static final List<String> COLUMNS =
            List.of("from", "to", "valid_from", "valid_to", "note");

    /// One firm's codes; more is a data set and belongs in a system.
    static final int ROWS_MAX = 50_000;

    private final String file;
    private final Faults faults;

    private CodeMapFile(String file, Faults faults) {
        this.file = file;
        this.faults = faults;
    }

    static CodeMap read(String name, String file, String content, Faults faults) {
        return CodeMap.of(name, new CodeMapFile(file, faults).rows(content));
    }

    private List<CodeMap.Row> rows(String content) {
        CSVFormat format =
                CSVFormat.RFC4180
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .setIgnoreEmptyLines(true)
                        .setTrim(true)
                        .get();
        List<CodeMap.Row> rows = new ArrayList<>();
        Map<String, List<CodeMap.Row>> seen = new HashMap<>();
        try (CSVParser parser = format.parse(new StringReader(content))) {
            for (String column : parser.getHeaderNames()) {
                if (!COLUMNS.contains(column)) {
                    faults.add(
                            Place.startOf(file),
                            "Column '" + column + "' is not known here.",
                            Nearest.mend(column, COLUMNS));
                }
            }
            for (String column : List.of("from", "to")) {
                if (!parser.getHeaderNames().contains(column)) {
                    faults.add(
                            Place.startOf(file),
                            "Column '" + column + "' is missing.",
                            "Begin the file with the line 'from,to,valid_from,valid_to'.");
                    return rows;
                }
            }
            int line = 2;
            for (CSVRecord record : parser) {
                CodeMap.Row row = row(record, line);
                if (row != null) {
                    add(row, rows, seen, line);
                }
                if (rows.size() > ROWS_MAX) {
                    faults.add(
                            new Place(file, line, 1),
                            "More than " + ROWS_MAX + " rows.",
                            "Split the map.");
                    return rows;
                }
                line = Math.toIntExact(parser.getCurrentLineNumber()) + 1;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UncheckedIOException | IllegalArgumentException | IllegalStateException e) {
            faults.add(
                    Place.startOf(file),
                    "This is not CSV: " + e.getMessage() + ".",
                    "Quote values that hold a comma or a quote.");
        }
        return rows;
    }

    private void add(
            CodeMap.Row row,
            List<CodeMap.Row> rows,
            Map<String, List<CodeMap.Row>> seen,
            int line) {
        List<CodeMap.Row> same = seen.computeIfAbsent(row.from(), from -> new ArrayList<>());
        if (same.stream().anyMatch(row::overlaps)) {
            faults.add(
                    new Place(file, line, 1),
                    "Code '" + row.from() + "' is translated twice for the same days.",
                    "Keep one row, or end the earlier one with valid_to.");
        }
        same.add(row);
        rows.add(row);
    }

    private CodeMap.@Nullable Row row(CSVRecord record, int line) {
        String from = cell(record, "from");
        String to = cell(record, "to");
        if (from.isEmpty() || to.isEmpty()) {
            faults.add(
                    new Place(file, line, 1),
                    "A row needs both 'from' and 'to'.",
                    "Fill it, or remove the row.");
            return null;
        }
        LocalDate validFrom = day(cell(record, "valid_from"), LocalDate.MIN, line);
        LocalDate validTo = day(cell(record, "valid_to"), LocalDate.MAX, line);
        if (validTo.isBefore(validFrom)) {
            faults.add(
                    new Place(file, line, 1),
                    "Code '"
                            + from
                            + "' ends ("
                            + validTo
                            + ") before it begins ("
                            + validFrom
                            + ").",
                    "Swap the days.");
            return null;
        }
        return new CodeMap.Row(from, to, validFrom, validTo);
    }

    private LocalDate day(String cell, LocalDate otherwise, int line) {
        if (cell.isEmpty()) {
            return otherwise;
        }
        try {
            return LocalDate.parse(cell);
        } catch (DateTimeException e) {
            faults.add(
                    new Place(file, line, 1),
                    "'" + cell + "' is no day.",
                    "Write a day of the calendar as 2026-01-31.");
            return otherwise;
        }
    }

    private static String cell(CSVRecord record, String column) {
        return record.isMapped(column) && record.isSet(column) ? record.get(column) : "";
    }
}
