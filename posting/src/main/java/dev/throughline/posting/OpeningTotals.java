package dev.throughline.posting;

import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The totals under which what was settled before the hub came is taken over: what the hub makes of
/// the source's items, and what finance says that the ledger holds, group by group. Pure.
public final class OpeningTotals {
    private OpeningTotals() {}

    /// The scope of one total.
    ///
    /// @param kind what was posted
    /// @param entity the legal entity whose books it is in
    /// @param period the accounting period's name
    /// @param project the project; null for an expense without one
    /// @param currency ISO 4217
    public record Group(
            PostingKind kind, UUID entity, String period, @Nullable UUID project, String currency) {

        /// The group that a cell belongs to, of whichever source; empty where the cell lacks a
        /// part.
        static Optional<Group> of(Cell cell) {
            UUID entity = cell.entity();
            String period = cell.period();
            String currency = cell.currency();
            return entity == null || period == null || currency == null
                    ? Optional.empty()
                    : Optional.of(new Group(cell.kind(), entity, period, cell.project(), currency));
        }

        /// The project as tables keep it, where none is a project, too.
        UUID storedProject() {
            return project == null ? FactMapping.UNKNOWN : project;
        }

        /// The other way.
        static @Nullable UUID projectOf(UUID stored) {
            return stored.equals(FactMapping.UNKNOWN) ? null : stored;
        }
    }

    /// What the hub makes of the items of a group.
    ///
    /// @param items number of lines
    /// @param hours their hours; 0 for kinds that carry none
    /// @param minor their amount in minor units
    public record Sum(long items, BigDecimal hours, long minor) {
        /// Nothing.
        public static final Sum NONE = new Sum(0, BigDecimal.ZERO, 0);

        /// Both together.
        Sum plus(Sum other) {
            return new Sum(
                    Math.addExact(items, other.items),
                    hours.add(other.hours),
                    Math.addExact(minor, other.minor));
        }
    }

    /// What finance says of a group.
    ///
    /// @param items number of lines; null where finance does not say
    /// @param hours hours; null where finance does not say
    /// @param minor the amount in minor units
    public record Said(@Nullable Long items, @Nullable BigDecimal hours, long minor) {}

    /// One group, both sides.
    ///
    /// @param said null where finance says nothing of it
    public record Row(Group group, Sum hub, @Nullable Said said) {
        /// Whether both say the same, as far as finance says anything.
        public boolean equal() {
            Said other = said;
            return other == null
                    ? hub.items() == 0 && hub.minor() == 0
                    : hub.minor() == other.minor()
                            && (other.items() == null || other.items() == hub.items())
                            && (other.hours() == null
                                    || !group.kind().leading()
                                    || other.hours().compareTo(hub.hours()) == 0);
        }

        /// Finance's amount less the hub's, in minor units.
        public long difference() {
            Said other = said;
            return Math.subtractExact(other == null ? 0 : other.minor(), hub.minor());
        }
    }

    /// Every group that either side knows, in the order of kind, period, currency and ids.
    public static List<Row> compare(Map<Group, Sum> hub, Map<Group, Said> said) {
        TreeSet<Group> groups =
                new TreeSet<>(
                        Comparator.comparing(Group::kind)
                                .thenComparing(Group::period)
                                .thenComparing(Group::entity)
                                .thenComparing(Group::currency)
                                .thenComparing(Group::storedProject));
        groups.addAll(hub.keySet());
        groups.addAll(said.keySet());
        List<Row> rows = new ArrayList<>();
        for (Group group : groups) {
            rows.add(new Row(group, hub.getOrDefault(group, Sum.NONE), said.get(group)));
        }
        return rows;
    }

    /// Both, added group by group.
    static Map<Group, Sum> together(Map<Group, Sum> one, Map<Group, Sum> other) {
        Map<Group, Sum> sums = new HashMap<>(one);
        other.forEach((group, sum) -> sums.merge(group, sum, Sum::plus));
        return sums;
    }
}
