package dev.throughline.reconcile;

import java.math.BigDecimal;
import java.util.List;

/// One tie-out: a check for one legal entity, period and currency.
///
/// @param check which
/// @param entity the legal entity's code; empty where not known yet; lender→borrower between
///   companies
/// @param period the accounting period's name; empty where not known yet
/// @param currency ISO 4217, `h` for hours, `#` for a count
/// @param source what the source says, asked anew; equal to `hub` where the source cannot know it
/// @param hub what the hub holds in all open and posted buckets
/// @param posted what the hub says is in the ledger
/// @param ledger what the ledger says
/// @param explained how much of the difference the buckets account for
/// @param lines how many lines differ, explained or not
/// @param unexplained how many of them need somebody
/// @param differences the lines that differ; of very many only the first
public record Tie(
        Check check,
        String entity,
        String period,
        String currency,
        BigDecimal source,
        BigDecimal hub,
        BigDecimal posted,
        BigDecimal ledger,
        BigDecimal explained,
        int lines,
        int unexplained,
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

    /// Green, amber or red.
    public Colour colour() {
        if (unexplained > 0 || difference().compareTo(explained) != 0) {
            return Colour.RED;
        }
        return lines == 0 && check.flows() ? Colour.GREEN : Colour.AMBER;
    }
}
