package dev.throughline.posting;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The conservation ledger summed (DOMAIN 6.2): every approved version is in exactly one bucket,
/// and nothing ever appears or vanishes. Not safe for several threads at once.
public final class Conservation {
    private final Map<Slot, Sum> sums = new HashMap<>();
    private final Map<Cell, Sum> ever = new HashMap<>();

    /// A bucket of a cell.
    public record Slot(Cell cell, Bucket bucket) {}

    /// What is counted.
    ///
    /// @param versions versions
    /// @param hours hours
    /// @param amount minor units
    public record Sum(long versions, BigDecimal hours, long amount) {
        /// Nothing.
        public static final Sum ZERO = new Sum(0, BigDecimal.ZERO, 0);

        /// @throws ArithmeticException when an amount leaves 64 bits
        Sum plus(long moreVersions, BigDecimal moreHours, long moreAmount) {
            return new Sum(
                    Math.addExact(versions, moreVersions),
                    hours.add(moreHours),
                    Math.addExact(amount, moreAmount));
        }

        /// The sum of both.
        public Sum plus(Sum other) {
            return plus(other.versions, other.hours, other.amount);
        }

        Sum minus(Sum other) {
            return plus(
                    Math.negateExact(other.versions),
                    other.hours.negate(),
                    Math.negateExact(other.amount));
        }

        boolean same(Sum other) {
            return versions == other.versions
                    && hours.compareTo(other.hours) == 0
                    && amount == other.amount;
        }
    }

    /// A disagreement between the movements and what was counted another way.
    ///
    /// @param cell where
    /// @param bucket in which bucket
    /// @param moved what the movements say
    /// @param counted what was counted
    public record Difference(Cell cell, Bucket bucket, Sum moved, Sum counted) {}

    /// Adds one movement.
    public void add(Movement movement) {
        Movement.Measure measure =
                new Movement.Measure(movement.versions(), movement.hours(), movement.amount());
        Bucket from = movement.from();
        Bucket to = movement.to();
        if (from != null) {
            sums.merge(new Slot(movement.cell(), from), Sum.ZERO.minus(sum(measure)), Sum::plus);
        } else {
            ever.merge(movement.cell(), sum(measure), Sum::plus);
        }
        if (to != null) {
            sums.merge(new Slot(movement.cell(), to), sum(measure), Sum::plus);
        } else {
            ever.merge(movement.cell(), Sum.ZERO.minus(sum(measure)), Sum::plus);
        }
    }

    /// What stands where: every bucket of every cell.
    public Map<Slot, Sum> slots() {
        return Map.copyOf(sums);
    }

    /// What a bucket of all cells holds.
    public Sum in(Bucket bucket) {
        return sums.entrySet().stream()
                .filter(slot -> slot.getKey().bucket() == bucket)
                .map(Map.Entry::getValue)
                .reduce(Sum.ZERO, Sum::plus);
    }

    /// What a bucket of one cell holds.
    public Sum in(Cell cell, Bucket bucket) {
        return sums.getOrDefault(new Slot(cell, bucket), Sum.ZERO);
    }

    /// What was ever approved, over all cells; changes of cell cancel out.
    public Sum ever() {
        return ever.values().stream().reduce(Sum.ZERO, Sum::plus);
    }

    /// What ever came into one cell and did not leave it for another.
    public Sum ever(Cell cell) {
        return ever.getOrDefault(cell, Sum.ZERO);
    }

    /// Whether the law holds: in every cell what came in is in its buckets, and no bucket holds
    /// less than nothing.
    public boolean balanced() {
        Map<Cell, Sum> held = new HashMap<>();
        for (Map.Entry<Slot, Sum> slot : sums.entrySet()) {
            if (slot.getValue().versions() < 0) {
                return false;
            }
            held.merge(slot.getKey().cell(), slot.getValue(), Sum::plus);
        }
        return held.keySet().containsAll(ever.keySet())
                && held.entrySet().stream()
                        .allMatch(cell -> ever(cell.getKey()).same(cell.getValue()));
    }

    /// Where the movements differ from what was counted from the states themselves.
    ///
    /// @param counted every posting's measure by where it stands
    public List<Difference> against(Map<Slot, Sum> counted) {
        List<Difference> differences = new ArrayList<>();
        sums.forEach((slot, moved) -> {
            Sum other = counted.getOrDefault(slot, Sum.ZERO);
            if (!moved.same(other)) {
                differences.add(new Difference(slot.cell(), slot.bucket(), moved, other));
            }
        });
        counted.forEach((slot, other) -> {
            if (!sums.containsKey(slot) && !other.same(Sum.ZERO)) {
                differences.add(new Difference(slot.cell(), slot.bucket(), Sum.ZERO, other));
            }
        });
        return List.copyOf(differences);
    }

    private static Sum sum(Movement.Measure measure) {
        return new Sum(measure.versions(), measure.hours(), measure.amount());
    }
}
