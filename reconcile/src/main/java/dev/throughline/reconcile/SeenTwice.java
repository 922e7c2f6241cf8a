package dev.throughline.reconcile;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Believes a difference only when all sides, read a second time, show the same one again. A month
/// that goes on while it is compared differs each time in another place; what is wrong stays wrong.
/// Pure.
final class SeenTwice {
    private SeenTwice() {}

    private record Cell(Check check, String part, String entity, String period, String currency) {
        static Cell of(Tie tie) {
            return new Cell(tie.check(), tie.part(), tie.entity(), tie.period(), tie.currency());
        }
    }

    /// What of a difference must be the same.
    private record Same(Break why, String item, String line, BigDecimal left, BigDecimal right) {
        static Same of(Difference one) {
            return new Same(
                    one.why(),
                    String.valueOf(one.item()),
                    one.lineKey() + " " + one.ledgerRef(),
                    one.left().stripTrailingZeros(),
                    one.right().stripTrailingZeros());
        }
    }

    /// The second ties, with what only one of both shows as in motion.
    ///
    /// @param late whether a difference is younger than the hub's last look at its source, so that
    ///   it could not know
    static List<Tie> of(List<Tie> first, List<Tie> second, Predicate<Difference> late) {
        Map<Cell, Tie> before = new HashMap<>();
        first.forEach(tie -> before.put(Cell.of(tie), tie));
        return second.stream()
                .map(tie -> {
                    Tie was = before.get(Cell.of(tie));
                    return tie.colour() == Tie.Colour.RED ? judged(was, tie, late) : tie;
                })
                .toList();
    }

    private static Tie judged(@Nullable Tie was, Tie tie, Predicate<Difference> late) {
        Set<Same> seen = new HashSet<>();
        if (was != null) {
            was.differences().forEach(one -> seen.add(Same.of(one)));
        }
        BigDecimal explained = tie.explained();
        int unexplained = tie.unexplained();
        int lines = tie.lines();
        List<Difference> differences = new ArrayList<>();
        for (Difference one : tie.differences()) {
            if (one.why().explained() || seen.contains(Same.of(one)) && !late.test(one)) {
                differences.add(one);
                continue;
            }
            differences.add(one.as(Break.IN_MOTION, Break.IN_MOTION.words() + ". " + one.words()));
            explained = explained.add(one.difference());
            unexplained--;
        }
        // What no line accounts for is a line that came or went between two of the reads.
        BigDecimal rest = rest(tie);
        if (rest.signum() != 0 && (was == null || rest.compareTo(rest(was)) != 0)) {
            differences.add(
                    new Difference(
                            Break.IN_MOTION,
                            null,
                            null,
                            null,
                            rest,
                            BigDecimal.ZERO,
                            null,
                            Break.IN_MOTION.words()
                                    + ": it came or went after the first side was read."));
            explained = explained.add(rest);
            lines++;
        }
        return new Tie(
                tie.check(),
                tie.part(),
                tie.entity(),
                tie.period(),
                tie.currency(),
                tie.source(),
                tie.hub(),
                tie.posted(),
                tie.ledger(),
                explained,
                lines,
                unexplained,
                differences,
                tie.note());
    }

    /// What neither buckets nor lines account for.
    private static BigDecimal rest(Tie tie) {
        BigDecimal rest = tie.difference().subtract(tie.explained());
        for (Difference one : tie.differences()) {
            if (!one.why().explained()) {
                rest = rest.subtract(one.difference());
            }
        }
        return rest;
    }
}
