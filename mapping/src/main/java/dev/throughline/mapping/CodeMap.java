package dev.throughline.mapping;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A translation of codes, one row valid from a day to a day. Codes are compared exactly, blanks
/// around them cut off.
///
/// @param name the file's name without `.csv`, as `code("service-line", …)` says it
/// @param rows in file order
public record CodeMap(
        String name,
        List<Row> rows,
        Map<String, List<Row>> bySource,
        Map<String, List<Row>> byTarget) {

    /// One translation.
    ///
    /// @param from the code of the outside
    /// @param to the code of the canonical side
    /// @param validFrom the first day; `LocalDate.MIN` where it always was
    /// @param validTo the last day; `LocalDate.MAX` where it never ends
    public record Row(String from, String to, LocalDate validFrom, LocalDate validTo) {
        boolean valid(LocalDate day) {
            return !day.isBefore(validFrom) && !day.isAfter(validTo);
        }

        boolean overlaps(Row other) {
            return !validFrom.isAfter(other.validTo) && !other.validFrom.isAfter(validTo);
        }
    }

    public CodeMap {
        rows = List.copyOf(rows);
        bySource = Map.copyOf(bySource);
        byTarget = Map.copyOf(byTarget);
    }

    /// The map of these rows.
    public static CodeMap of(String name, List<Row> rows) {
        Map<String, List<Row>> bySource = new HashMap<>();
        Map<String, List<Row>> byTarget = new HashMap<>();
        for (Row row : rows) {
            bySource.computeIfAbsent(row.from(), from -> new ArrayList<>()).add(row);
            byTarget.computeIfAbsent(row.to(), to -> new ArrayList<>()).add(row);
        }
        return new CodeMap(name, rows, bySource, byTarget);
    }

    /// The canonical code for an outside one on that day.
    public Optional<String> translate(String from, LocalDate day) {
        return bySource.getOrDefault(from.strip(), List.of()).stream()
                .filter(row -> row.valid(day))
                .map(Row::to)
                .findFirst();
    }

    /// The outside code for a canonical one on that day: the first row of the file that gives it.
    public Optional<String> reverse(String to, LocalDate day) {
        return byTarget.getOrDefault(to.strip(), List.of()).stream()
                .filter(row -> row.valid(day))
                .map(Row::from)
                .findFirst();
    }

    /// All canonical codes it can give, in order.
    public Set<String> targets() {
        return new TreeSet<>(byTarget.keySet());
    }
}
