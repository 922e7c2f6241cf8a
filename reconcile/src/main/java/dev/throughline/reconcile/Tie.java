package dev.throughline.reconcile;

import java.math.BigDecimal;
import java.util.List;

/// One tie-out: a check for one legal entity, period and currency.
///
/// @param check which
/// @param entity the legal entity's code or native id; empty where not known yet
/// @param period the accounting period's name; empty where not known yet
/// @param currency ISO 4217, or `h` for hours
/// @param source what the source says, asked anew; equal to `hub` where the source cannot know it
/// @param hub what the hub holds in all open and posted buckets
/// @param posted what the hub says is in the ledger
/// @param ledger what the ledger says
/// @param differences every line that differs, explained or not
public record Tie(
        Check check,
        String entity,
        String period,
        String currency,
        BigDecimal source,
        BigDecimal hub,
        BigDecimal posted,
        BigDecimal ledger,
        List<Difference> differences) {
    public Tie {
        differences = List.copyOf(differences);
    }

    /// How it stands, at a glance.
    public enum Colour {
        /// Both sides are equal.
        GREEN,
        /// They differ and every difference is explained by a bucket.
        AMBER,
        /// Something is not explained.
        RED
    }

    /// Source less ledger: what is not in the books yet, or wrongly.
    public BigDecimal difference() {
        return source.subtract(ledger);
    }

    /// How much of the difference the buckets account for.
    public BigDecimal explained() {
        return differences.stream()
                .filter(difference -> difference.why().explained())
                .map(Difference::difference)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /// Green, amber or red.
    public Colour colour() {
        if (differences.stream().anyMatch(difference -> !difference.why().explained())
                || difference().compareTo(explained()) != 0) {
            return Colour.RED;
        }
        return differences.isEmpty() ? Colour.GREEN : Colour.AMBER;
    }
}
