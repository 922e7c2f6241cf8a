package dev.throughline.billing;

import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.journal.Records;
import dev.throughline.model.Currencies;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What people expect contract lines to have cost and taken when they are done: the rows of the
/// reference table `estimates`. Each row is a version that holds from its day on, until the next; a
/// position of an earlier day is never touched by a later one. Immutable; read anew when the file
/// changes.
public final class Estimates {
    /// More rows are no table that a person keeps.
    static final int ROWS_MAX = 200_000;

    /// Nobody estimated anything.
    public static final Estimates NONE = new Estimates(List.of());

    private final Map<String, List<Estimate>> byKey = new HashMap<>();

    /// What kinds of cost an estimate speaks of; only these are measured against it.
    public enum Covers {
        LABOUR,
        EXPENSE,
        /// What suppliers and subcontractors cost.
        SUPPLIER
    }

    /// One version of one estimate.
    ///
    /// @param key the project's code, or the contract's number and the line's, see [#keyOf]
    /// @param from the first day it is known
    /// @param cost at completion; null where only hours are estimated
    /// @param hours at completion; null where only cost is estimated
    /// @param covers the kinds of cost in it
    /// @param fault what of the row cannot be read, in words; null where all can
    public record Estimate(
            String key,
            LocalDate from,
            @Nullable Money cost,
            @Nullable BigDecimal hours,
            Set<Covers> covers,
            @Nullable String fault) {
        public Estimate {
            covers = Set.copyOf(covers);
        }
    }

    /// @param rows in any order
    public Estimates(List<Estimate> rows) {
        rows.forEach(row -> byKey.computeIfAbsent(row.key(), _ -> new ArrayList<>(2)).add(row));
        byKey.values().forEach(list -> list.sort(Comparator.comparing(Estimate::from)));
    }

    /// How a line is named in the table: by its project's code where it has one.
    static String keyOf(String project) {
        return project.toLowerCase(Locale.ROOT);
    }

    /// How a line is named by its contract.
    static String keyOf(String contract, String line) {
        return contract.toLowerCase(Locale.ROOT) + "\n" + line.toLowerCase(Locale.ROOT);
    }

    /// The version known on that day. A row for contract and line wins over one for the project.
    ///
    /// @param project the project's code; null where the line has none
    public Optional<Estimate> known(
            String contract, String line, @Nullable String project, LocalDate day) {
        List<Estimate> versions = byKey.get(keyOf(contract, line));
        if (versions == null && project != null) {
            versions = byKey.get(keyOf(project));
        }
        if (versions == null) {
            return Optional.empty();
        }
        Estimate found = null;
        for (Estimate version : versions) {
            if (version.from().isAfter(day)) {
                break;
            }
            found = version;
        }
        return Optional.ofNullable(found);
    }

    /// Reads the table as it stands.
    ///
    /// @param reference the connection of the reference files; null where there is none
    public static Estimates read(Records records, @Nullable String reference) {
        if (reference == null) {
            return NONE;
        }
        List<Estimate> rows = new ArrayList<>();
        for (Records.Head head : records.all(reference, "estimates", ROWS_MAX)) {
            rows.add(row(head.record()));
        }
        return new Estimates(rows);
    }

    private static Estimate row(ObservedRecord record) {
        String project = text(record, "project");
        List<String> faults = new ArrayList<>();
        LocalDate from = LocalDate.MIN;
        try {
            from =
                    text(record, "valid_from").isEmpty()
                            ? LocalDate.MIN
                            : LocalDate.parse(text(record, "valid_from"));
        } catch (DateTimeException _) {
            faults.add("valid_from '" + text(record, "valid_from") + "' is no date");
        }
        Money cost = null;
        String ccy = text(record, "ccy");
        if (!text(record, "cost").isEmpty()) {
            boolean known = Currencies.find(ccy).filter(one -> one.minorDigits() >= 0).isPresent();
            if (!known) {
                faults.add("ccy '" + ccy + "' is no currency");
            } else {
                try {
                    cost = Money.parse(text(record, "cost"), ccy);
                } catch (IllegalArgumentException _) {
                    faults.add("cost '" + text(record, "cost") + "' is no amount of " + ccy);
                }
                if (cost != null && cost.minor() < 0) {
                    faults.add("cost '" + text(record, "cost") + "' is below 0");
                    cost = null;
                }
            }
        }
        BigDecimal hours = null;
        if (!text(record, "hours").isEmpty()) {
            if (text(record, "hours").matches("[0-9]{1,9}(\\.[0-9]{1,4})?")) {
                hours = new BigDecimal(text(record, "hours"));
            } else {
                faults.add("hours '" + text(record, "hours") + "' is no number of hours");
            }
        }
        Set<Covers> covers = EnumSet.noneOf(Covers.class);
        for (String word : text(record, "covers").toUpperCase(Locale.ROOT).split("[ +;]+", -1)) {
            if (word.isEmpty() || word.equals("ALL")) {
                continue;
            }
            try {
                covers.add(Covers.valueOf(word));
            } catch (IllegalArgumentException _) {
                faults.add("covers '" + word + "' is none of labour, expense, supplier");
            }
        }
        return new Estimate(
                project.isEmpty()
                        ? keyOf(text(record, "contract"), text(record, "line"))
                        : keyOf(project),
                from,
                cost,
                hours,
                covers.isEmpty() ? EnumSet.allOf(Covers.class) : covers,
                faults.isEmpty() ? null : String.join("; ", faults));
    }

    private static String text(ObservedRecord record, String field) {
        return record.fields().get(field) instanceof Object value ? value.toString().strip() : "";
    }
}
