package dev.throughline.reconcile;

import java.math.BigDecimal;
import java.util.List;

/// One tie-out: a check for one legal entity, period and currency.
///
/// @param check which
/// @param part which of several amounts that the check compares apart: `net`, `tax`, an account's
///   role; empty where there is one
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
/// @param note why the check could not be made here, for people; empty where it was made. A tie
///   with a note never counts as passed
public record Tie(
        Check check,
        String part,
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
        List<Difference> differences,
        String note) {
    public Tie {
        differences = List.copyOf(differences);
    }

    /// How it stands, at a glance.
    public enum Colour {
        /// Both sides are equal.
        GREEN,
        /// They differ and every difference is explained by a bucket; or nothing was compared.
        AMBER,
        /// Something is not explained.
        RED
    }

    /// A check that is not made here, and why.
    ///
    /// @param part an account's role, where the check is made for others; else empty
    static Tie notServed(Check check, String part, String period, String why) {
        BigDecimal none = BigDecimal.ZERO;
        return new Tie(
                check, part, "", period, "", none, none, none, none, none, 0, 0, List.of(), why);
    }

    /// Whether anything was compared.
    public boolean served() {
        return note.isEmpty();
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
        return lines == 0 && served() ? Colour.GREEN : Colour.AMBER;
    }
}
