package dev.throughline.console;

import dev.throughline.model.Currencies;
import dev.throughline.reconcile.Break;
import dev.throughline.reconcile.Check;
import dev.throughline.reconcile.ReconcileWorker;
import dev.throughline.reconcile.Runs;
import dev.throughline.reconcile.Tie;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.Set;

/// The words of the reconciliation pages.
public final class TieWords {
    private static final Set<Check> LEFT_AND_RIGHT =
            EnumSet.of(
                    Check.RC6,
                    Check.RC7,
                    Check.RC8,
                    Check.RC9,
                    Check.RC10,
                    Check.RC11,
                    Check.FX,
                    Check.RC12);

    private TieWords() {}

    /// A check and which of its amounts, for people; a part names one amount of several.
    public static String part(Tie tie) {
        return switch (tie.part()) {
            case "" ->
                    tie.check() != Check.RC6
                            ? ""
                            : tie.currency().equals("#") ? "documents" : "gross";
            default -> tie.part().replace('-', ' ');
        };
    }

    /// An amount, hours or a count, as the currency column of a tie says.
    public static String measure(BigDecimal value, String currency) {
        return switch (currency) {
            case "h" -> Format.hours(value);
            case "#", "" -> Format.number(value);
            default ->
                    Format.decimal(
                                    value,
                                    Math.max(
                                            Math.max(0, value.stripTrailingZeros().scale()),
                                            Currencies.find(currency).isPresent()
                                                    ? Currencies.minorDigits(currency)
                                                    : 0))
                            + " "
                            + currency;
        };
    }

    /// Of how a tie stands.
    public static Badge badge(Tie tie) {
        if (!tie.served()) {
            return new Badge(Tone.OFF, "Not compared");
        }
        return badge(tie.colour());
    }

    /// Of a colour.
    public static Badge badge(Tie.Colour colour) {
        return switch (colour) {
            case GREEN -> new Badge(Tone.SETTLED, "Ties");
            case AMBER -> new Badge(Tone.PERSON, "Explained");
            case RED -> new Badge(Tone.WRONG, "Open");
        };
    }

    /// The icon of a colour in the heat table: a shape of its own for each.
    public static String icon(Tie.Colour colour) {
        return switch (colour) {
            case GREEN -> "circle-check";
            case AMBER -> "info-circle";
            case RED -> "alert-triangle";
        };
    }

    /// Of a break.
    public static Badge badge(Break why) {
        return new Badge(why.explained() ? Tone.WAITING : Tone.WRONG, why.words());
    }

    /// Who began a run.
    public static String by(Runs.Head head) {
        return head.by().equals(ReconcileWorker.NIGHTLY) ? "the nightly timer" : head.by();
    }

    /// Of a run.
    public static Badge badge(Runs.State state) {
        return switch (state) {
            case RUNNING -> new Badge(Tone.MOVING, "Under way");
            case DONE -> new Badge(Tone.SETTLED, "Carried through");
            case FAILED -> new Badge(Tone.WRONG, "Not concluded");
        };
    }

    /// What a check compares, in one sentence.
    public static String meaning(Check check) {
        return switch (check) {
            case RC1 -> "Approved hours of the source against the hours in the ledger.";
            case RC2 -> "Labour cost as the hub worked it out against labour cost in the ledger.";
            case RC3 -> "Approved expenses of the source against expenses in the ledger.";
            case RC4 -> "Supplier cost in the ledger against external cost in the PSA.";
            case RC5 ->
                    "Unbilled work at the bill rate against work in progress at sales value in the ledger.";
            case RC6 ->
                    "Invoices and credit memos, number by number: their count, net, tax and gross in the PSA, in the hub and in the ERP's own records.";
            case RC7 ->
                    "What clients owe, invoice by invoice and of any age, against what the ERP shows as open.";
            case RC8 ->
                    "Revenue earned by the rules of the contract lines against revenue in the ledger, contract by contract.";
            case RC9 ->
                    "Earned less billed, contract by contract, against contract assets and deferred revenue in the ledger.";
            case RC11 ->
                    "The documents of a subledger against its control account: what somebody wrote into the account by hand shows here.";
            case RC10 ->
                    "What the lending company is owed against what the borrowing company owes, in the same currency.";
            case FX ->
                    "Amounts in other currencies, converted as a whole, against their lines converted one by one: what rounding leaves over.";
            case RC12 ->
                    "Clients, projects, people, companies and dimensions as the hub has linked or read them, against those the system shows.";
        };
    }

    /// What stands over the left, the middle and the right column of a check.
    public static String source(Check check) {
        return switch (check) {
            case RC1, RC3 -> "Source says";
            case RC10 -> "Lender's ledger says";
            case FX -> "Sum, converted";
            case RC6 -> "PSA confirmed";
            case RC7 -> "Hub: open";
            case RC8 -> "Earned, by rule";
            case RC9 -> "Earned less billed";
            case RC11 -> "Subledger says";
            case RC2, RC4, RC5, RC12 -> "Should be";
        };
    }

    /// The middle column.
    public static String hub(Check check) {
        return switch (check) {
            case RC10 -> "Hub: sold";
            case FX -> "Lines, converted";
            default -> "Hub holds";
        };
    }

    /// The right column.
    public static String ledger(Check check) {
        return switch (check) {
            case RC10 -> "Borrower's ledger says";
            case RC12 -> "System shows";
            case RC6, RC7 -> "ERP's records say";
            case RC8, RC9, RC11 -> "Ledger says";
            default -> "ERP says";
        };
    }

    /// How a line's break stands between the three sides.
    public enum Sides {
        /// The source and the hub differ.
        SOURCE_AND_HUB,
        /// The hub and the ledger differ.
        HUB_AND_LEDGER,
        /// The left and the right side of the check differ.
        LEFT_AND_RIGHT
    }

    /// Between which sides a break of a check stands.
    public static Sides sides(Check check, Break why) {
        if (LEFT_AND_RIGHT.contains(check)) {
            return Sides.LEFT_AND_RIGHT;
        }
        return switch (why) {
            case NOT_READ, EDITED_AT_SOURCE, DELETED_AT_SOURCE -> Sides.SOURCE_AND_HUB;
            default -> Sides.HUB_AND_LEDGER;
        };
    }
}
