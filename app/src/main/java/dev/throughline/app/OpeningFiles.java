package dev.throughline.app;

import dev.throughline.model.Decimals;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.OpeningFacts.Decision;
import dev.throughline.posting.OpeningFacts.ItemKey;
import dev.throughline.posting.OpeningFacts.Seen;
import dev.throughline.posting.OpeningTotals.Group;
import dev.throughline.posting.OpeningTotals.Said;
import dev.throughline.posting.PostingLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/// The files with which finance says what a ledger holds of the time before the hub: totals, and
/// what is otherwise with single items.
final class OpeningFiles {
    static final List<String> TOTALS =
            List.of("kind", "entity", "period", "project", "currency", "amount");
    static final List<String> ITEMS = List.of("connection", "object_type", "id", "settled");

    /// Totals of a firm of 5,000 projects over three years in 40 bytes each.
    private static final long TOTALS_BYTES_MAX = 20_000_000;

    private static final int TOTALS_ROWS_MAX = 200_000;
    private static final long ITEMS_BYTES_MAX = 200_000_000;
    private static final int ITEMS_ROWS_MAX = 1_000_000;
    private static final int NAME_MAX = 200;

    private OpeningFiles() {}

    /// The totals of a file.
    ///
    /// @param faults where what is wrong is put, all at once
    static Map<Group, Said> totals(Path file, LedgerNames names, List<String> faults) {
        CsvTable table = new CsvTable(file, TOTALS_BYTES_MAX, TOTALS_ROWS_MAX, TOTALS);
        Map<Group, Said> totals = new LinkedHashMap<>();
        Map<Group, Integer> lines = new LinkedHashMap<>();
        faults.addAll(
                table.read(row -> {
                    List<String> own = new ArrayList<>();
                    Optional<PostingKind> kind = kind(row.text("kind"), own);
                    Optional<UUID> entity = names.entity(row.text("entity"), own);
                    String project = row.text("project");
                    Optional<UUID> known =
                            project.isEmpty() ? Optional.empty() : names.project(project, own);
                    String period = row.text("period");
                    if (!names.period(period)) {
                        own.add(
                                "the ledger has no period '"
                                        + period
                                        + "'; it has "
                                        + few(names.periods())
                                        + ".");
                    }
                    Long minor = amount(row.text("amount"), row.text("currency"), own);
                    Long items = whole(row.text("items"), own);
                    BigDecimal hours = hours(row.text("hours"), own);
                    if (own.isEmpty()) {
                        Group group =
                                new Group(
                                        kind.orElseThrow(),
                                        entity.orElseThrow(),
                                        period,
                                        known.orElse(null),
                                        row.text("currency"));
                        Integer before = lines.putIfAbsent(group, row.line());
                        if (before != null) {
                            own.add(
                                    "line "
                                            + before
                                            + " speaks of the same kind, entity, period, project and currency; add both up.");
                        } else {
                            totals.put(
                                    group,
                                    new Said(
                                            items, hours, java.util.Objects.requireNonNull(minor)));
                        }
                    }
                    own.forEach(words -> table.fault(row, words));
                }));
        return totals;
    }

    private static String few(Set<String> names) {
        List<String> all = List.copyOf(names);
        return all.isEmpty()
                ? "none yet"
                : all.size() <= 24
                        ? String.join(", ", all)
                        : all.getFirst() + " to " + all.getLast();
    }

    /// A kind by its name: `LABOUR_COST`, `labour-cost` and `labour cost` are one.
    static Optional<PostingKind> kind(String text, List<String> faults) {
        String name = text.strip().toUpperCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
        Optional<PostingKind> found =
                PostingKind.ofFacts().stream().filter(kind -> kind.name().equals(name)).findFirst();
        if (found.isEmpty()) {
            faults.add(
                    "kind is '"
                            + text
                            + "'; write one of "
                            + String.join(
                                    ", ", PostingKind.ofFacts().stream().map(Enum::name).toList())
                            + ".");
        }
        return found;
    }

    private static @Nullable Long amount(String amount, String currency, List<String> faults) {
        try {
            return Money.parse(amount, currency).minor();
        } catch (IllegalArgumentException e) {
            faults.add(
                    (amount.isEmpty() ? "amount is empty" : e.getMessage())
                            + "; write plain digits with a point, such as -1234.56, and an ISO 4217 currency.");
            return null;
        }
    }

    private static @Nullable Long whole(String text, List<String> faults) {
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("[0-9]{1,12}")) {
            faults.add("items is '" + text + "'; write a whole number, or leave it empty.");
            return null;
        }
        return Long.valueOf(text);
    }

    private static @Nullable BigDecimal hours(String text, List<String> faults) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            BigDecimal hours = Decimals.parse(text);
            if (hours.stripTrailingZeros().scale() <= 4) {
                return hours;
            }
        } catch (IllegalArgumentException _) {
            // told below
        }
        faults.add(
                "hours is '" + text + "'; write a number with at most 4 digits after the point.");
        return null;
    }

    /// What is otherwise with single items.
    ///
    /// @param feeds the connections and record types whose facts are posted
    static Map<ItemKey, Decision> items(
            Path file, Set<Map.Entry<String, String>> feeds, List<String> faults) {
        CsvTable table = new CsvTable(file, ITEMS_BYTES_MAX, ITEMS_ROWS_MAX, ITEMS);
        Map<ItemKey, Decision> decisions = new LinkedHashMap<>();
        faults.addAll(
                table.read(row -> {
                    String said = row.text("settled").toLowerCase(Locale.ROOT);
                    if (said.isEmpty() && row.text("accounting_date").isEmpty()) {
                        return;
                    }
                    List<String> own = new ArrayList<>();
                    if (!Set.of("yes", "no", "").contains(said)) {
                        own.add("settled is '" + row.text("settled") + "'; write yes or no.");
                    }
                    if (!feeds.contains(
                            Map.entry(row.text("connection"), row.text("object_type")))) {
                        own.add(
                                "no facts of '"
                                        + row.text("connection")
                                        + " "
                                        + row.text("object_type")
                                        + "' are posted; postings.yaml names "
                                        + String.join(
                                                ", ",
                                                feeds.stream()
                                                        .map(one ->
                                                                one.getKey() + " " + one.getValue())
                                                        .sorted()
                                                        .toList())
                                        + ".");
                    }
                    String id = row.text("id");
                    if (id.isEmpty() || id.length() > NAME_MAX) {
                        own.add("id is empty or longer than " + NAME_MAX + " characters.");
                    }
                    LocalDate on = date(row.text("accounting_date"), own);
                    if (row.text("ledger_id").length() > NAME_MAX
                            || row.text("ledger_ref").length() > NAME_MAX) {
                        own.add(
                                "ledger_id and ledger_ref have at most "
                                        + NAME_MAX
                                        + " characters.");
                    }
                    ItemKey key = new ItemKey(row.text("connection"), row.text("object_type"), id);
                    if (own.isEmpty()
                            && decisions.putIfAbsent(
                                            key,
                                            new Decision(
                                                    !said.equals("no"),
                                                    on,
                                                    row.text("ledger_id"),
                                                    row.text("ledger_ref")))
                                    != null) {
                        own.add("item " + id + " stands in the file twice; leave one line.");
                    }
                    own.forEach(words -> table.fault(row, words));
                }));
        return decisions;
    }

    private static @Nullable LocalDate date(String text, List<String> faults) {
        try {
            return text.isEmpty() ? null : LocalDate.parse(text);
        } catch (DateTimeException _) {
            faults.add("accounting_date is '" + text + "'; write it as 2026-01-31.");
            return null;
        }
    }

    /// Writes every item that was looked at, to be read beside the ledger and given back.
    static final class Export implements AutoCloseable {
        private final Writer writer;
        private final CSVPrinter printer;
        private final LedgerNames names;

        Export(Path file, LedgerNames names) throws IOException {
            this.names = names;
            this.writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
            this.printer =
                    CSVFormat.RFC4180
                            .builder()
                            .setHeader(
                                    "connection",
                                    "object_type",
                                    "id",
                                    "settled",
                                    "accounting_date",
                                    "ledger_id",
                                    "ledger_ref",
                                    "date",
                                    "entity",
                                    "project",
                                    "period",
                                    "hours",
                                    "amounts",
                                    "problem")
                            .get()
                            .print(writer);
        }

        void write(Seen seen) {
            PostingLine first = seen.lines().isEmpty() ? null : seen.lines().getFirst();
            BigDecimal hours = first == null ? null : first.hours();
            try {
                printer.printRecord(
                        seen.item().connection(),
                        seen.item().objectType(),
                        CsvTable.shown(seen.item().id()),
                        first != null ? "yes" : seen.problem() == null ? "no" : "",
                        "",
                        "",
                        "",
                        seen.date(),
                        first == null ? "" : CsvTable.shown(names.word(first.entity())),
                        first == null ? "" : CsvTable.shown(names.word(first.project())),
                        first == null ? "" : first.period(),
                        hours == null ? "" : hours.stripTrailingZeros().toPlainString(),
                        String.join(
                                "; ",
                                seen.lines().stream()
                                        .map(line -> line.kind() + " " + line.amount())
                                        .toList()),
                        seen.problem() == null ? "" : CsvTable.shown(seen.problem().line()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            printer.close();
            writer.close();
        }
    }
}
