package dev.throughline.posting;

import dev.throughline.model.Decimals;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of the conservation ledger (DOMAIN 6.2): what moved from a bucket to another within a
/// cell. Never changed, never deleted.
///
/// @param cell where
/// @param from the bucket it left; null where it came into the cell
/// @param to the bucket it went to; null where it left the cell
/// @param versions how many versions; 0 on kinds that do not lead
/// @param hours how many hours, 4 fraction digits; 0 on kinds that do not lead
/// @param amount minor units of the cell's currency; 0 where unknown
public record Movement(
        Cell cell,
        @Nullable Bucket from,
        @Nullable Bucket to,
        long versions,
        BigDecimal hours,
        long amount) {

    /// @throws IllegalArgumentException when nothing moves
    public Movement {
        if (from == to) {
            throw new IllegalArgumentException(
                    "a movement from " + from + " to " + to + " moves nothing");
        }
    }

    /// What one posting counts.
    ///
    /// @param versions 1 on the leading kind, else 0
    /// @param hours its hours on the leading kind, else 0
    /// @param amount minor units of the cell's currency
    public record Measure(long versions, BigDecimal hours, long amount) {
        public Measure {
            hours = Decimals.normal(hours);
        }
    }

    /// Where a posting is counted.
    public record Place(Cell cell, Bucket bucket) {}

    /// The movements that take a posting from one place to another; a change of cell leaves the old
    /// one and enters the new. None where nothing changes.
    ///
    /// @param from null where it was counted nowhere
    /// @param was what it counted there
    /// @param to null where it will be counted nowhere
    /// @param is what it counts there
    public static List<Movement> between(
            @Nullable Place from, Measure was, @Nullable Place to, Measure is) {
        if (from != null && to != null && from.cell().equals(to.cell()) && was.equals(is)) {
            return from.bucket() == to.bucket()
                    ? List.of()
                    : List.of(of(from.cell(), from.bucket(), to.bucket(), is));
        }
        List<Movement> movements = new ArrayList<>(2);
        if (from != null) {
            movements.add(of(from.cell(), from.bucket(), null, was));
        }
        if (to != null) {
            movements.add(of(to.cell(), null, to.bucket(), is));
        }
        return List.copyOf(movements);
    }

    private static Movement of(
            Cell cell, @Nullable Bucket from, @Nullable Bucket to, Measure measure) {
        return new Movement(cell, from, to, measure.versions(), measure.hours(), measure.amount());
    }
}
