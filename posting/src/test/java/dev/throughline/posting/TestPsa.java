package dev.throughline.posting;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FactDeclaration;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsPeriod;
import dev.throughline.connect.spi.ReadsPopulation;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A PSA in memory: its feed shows every change in order, its population what is there now.
final class TestPsa implements ReadsChanges, ReadsPeriod {
    static final FactDeclaration TIME =
            new FactDeclaration(
                    "time",
                    "TimeEntry",
                    "date",
                    List.of(
                            "user",
                            "project",
                            "task",
                            "date",
                            "hours",
                            "billable",
                            "approved",
                            "submitted",
                            "approver"),
                    Set.of(new FactDeclaration.Measure("hours", FactDeclaration.Unit.HOURS)));

    static final FactDeclaration EXPENSE =
            new FactDeclaration(
                    "expense",
                    "ExpenseItem",
                    "date",
                    List.of(
                            "user",
                            "project",
                            "date",
                            "amount",
                            "currency",
                            "billable",
                            "reimbursable",
                            "approved",
                            "approver"),
                    Set.of(
                            new FactDeclaration.Measure("amount", FactDeclaration.Unit.AMOUNT),
                            new FactDeclaration.Measure(
                                    "currency", FactDeclaration.Unit.CURRENCY)));

    /// An approved expense of Ben on P-1000, billable.
    static ObservedRecord expense(String id, String stamp, String amount, String currency) {
        return expense(id, stamp, amount, currency, Map.of());
    }

    /// The same, changed by the given fields.
    static ObservedRecord expense(
            String id, String stamp, String amount, String currency, Map<String, Object> changes) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("user", "u-ben");
        fields.put("project", "w-1000");
        fields.put("date", "2026-01-15");
        fields.put("category", "Hotel");
        fields.put("amount", new BigDecimal(amount));
        fields.put("currency", currency);
        fields.put("reimbursable", true);
        fields.put("billable", true);
        fields.put("approved", true);
        fields.put("approver", "u-pm");
        fields.putAll(changes);
        return new ObservedRecord("expense", id, stamp, false, null, fields);
    }

    final List<ObservedRecord> feed = new ArrayList<>();
    final Map<String, ObservedRecord> population = new TreeMap<>();
    int pageSize = 1_000;

    /// Why the population cannot be seen; null when it can.
    volatile @Nullable RuntimeException unseen;

    private int stamp;

    /// An approved entry of Ana on P-1000, changed by the given fields.
    ObservedRecord entry(String id, Map<String, Object> changes) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("user", "u-ana");
        fields.put("project", "w-1000");
        fields.put("task", "s-1");
        fields.put("date", "2026-01-15");
        fields.put("hours", BigDecimal.valueOf(8));
        fields.put("billable", true);
        fields.put("approved", true);
        fields.put("approver", "u-pm");
        fields.put("approved_at", "2026-01-16T09:00:00Z");
        fields.putAll(changes);
        fields.values().removeIf("-"::equals);
        return new ObservedRecord(
                "time", id, "2026-01-16T10:00:00.%09dZ".formatted(stamp++), false, null, fields);
    }

    ObservedRecord put(String id, Map<String, Object> changes) {
        ObservedRecord record = entry(id, changes);
        feed.add(record);
        population.put(id, record);
        return record;
    }

    void hours(String id, int hours) {
        put(id, Map.of("hours", BigDecimal.valueOf(hours)));
    }

    void hours(String id, int hours, String date) {
        put(id, Map.of("hours", BigDecimal.valueOf(hours), "date", date));
    }

    @Override
    public ChangePage readChanges(String objectType, Cursor since, int limit) {
        int from = since.isBeginning() ? 0 : Integer.parseInt(since.value());
        int to = Math.min(feed.size(), from + pageSize);
        return new ChangePage(
                List.copyOf(feed.subList(from, to)),
                new Cursor(Integer.toString(to)),
                to < feed.size());
    }

    @Override
    public ReadsPopulation.PopulationPage readPeriod(
            String objectType, LocalDate from, LocalDate to, Cursor after, int limit) {
        RuntimeException failure = unseen;
        if (failure != null) {
            throw failure;
        }
        return new ReadsPopulation.PopulationPage(
                population.values().stream()
                        .filter(record -> {
                            LocalDate date =
                                    LocalDate.parse(String.valueOf(record.fields().get("date")));
                            return !date.isBefore(from) && !date.isAfter(to);
                        })
                        .toList(),
                new Cursor("end"),
                false);
    }

    @Override
    public String periodQuery(String objectType, LocalDate from, LocalDate to) {
        return "time from " + from + " to " + to;
    }
}
