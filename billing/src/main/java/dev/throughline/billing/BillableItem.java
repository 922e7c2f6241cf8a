package dev.throughline.billing;

import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import org.jspecify.annotations.Nullable;

/// One approved, posted item of time or expense on its way to an invoice. Its value is always
/// somewhere: `posted = invoiced + unbilled + writtenOff` (DOMAIN 6.2). It is on at most one live
/// line.
///
/// @param key the item's key; of a returned part the parent's with `~1`, `~2`, …
/// @param posted its billable value in the ledger, less what became an item of its own
/// @param invoiced what of it stands on posted invoices
/// @param writtenOff what of it was given up
/// @param live the invoice whose live line it is on, a proposal's included; null while free
/// @param returned how many parts of it have come back as items of their own
public record BillableItem(
        String key,
        Money posted,
        Money invoiced,
        Money writtenOff,
        @Nullable String live,
        int returned) {

    /// What a step came to.
    public sealed interface Step {
        /// Done.
        ///
        /// @param item the item afterwards
        /// @param part what came back of it as a new unbilled item; null where nothing did
        record Done(BillableItem item, @Nullable BillableItem part) implements Step {}

        /// Not done; nothing has changed.
        record Refused(Problem problem) implements Step {}
    }

    /// @throws IllegalArgumentException when more is invoiced and written off than there is
    public BillableItem {
        if (posted.minus(invoiced).minus(writtenOff).minor() < 0) {
            throw new IllegalArgumentException(
                    "item "
                            + key
                            + " of "
                            + posted
                            + " cannot have "
                            + invoiced
                            + " invoiced and "
                            + writtenOff
                            + " written off");
        }
    }

    /// An item that was just posted.
    public static BillableItem posted(String key, Money amount) {
        Money zero = Money.zero(amount.ccy());
        return new BillableItem(key, amount, zero, zero, null, 0);
    }

    /// What is neither invoiced nor given up; on a proposal or not.
    public Money unbilled() {
        return posted.minus(invoiced).minus(writtenOff);
    }

    /// Takes it onto a proposal. Twice onto the same one is once; onto a second one is
    /// `BIL-LINE-REUSED`.
    public Step proposed(String invoice) {
        if (invoice.equals(live)) {
            return done(this);
        } else if (live != null) {
            return new Step.Refused(reused(key, live));
        } else if (unbilled().isZero()) {
            return refused("has nothing left to bill", "Take it off the proposal.");
        }
        return done(new BillableItem(key, posted, invoiced, writtenOff, invoice, returned));
    }

    /// Takes it off a proposal: moved to the next bill, or the proposal is cancelled.
    public Step moved() {
        if (!invoiced.isZero()) {
            return new Step.Refused(invoiced(key, live));
        }
        return done(new BillableItem(key, posted, invoiced, writtenOff, null, returned));
    }

    /// The invoice it is on is posted with so much of it; the rest of what was unbilled was written
    /// down in the review. The same again is once.
    public Step billed(String invoice, Money amount) {
        if (!invoice.equals(live)) {
            return live == null
                    ? refused("is on no invoice", "Propose it first.")
                    : new Step.Refused(reused(key, live));
        } else if (!invoiced.isZero()) {
            return invoiced.equals(amount)
                    ? done(this)
                    : refused(
                            "is invoiced with " + invoiced + ", not " + amount,
                            "Correct it by a credit memo.");
        } else if (amount.minor() < 0 || amount.compareTo(unbilled()) > 0) {
            return refused("has " + unbilled() + " to bill, not " + amount, "Bill at most that.");
        }
        Money down = unbilled().minus(amount);
        return done(new BillableItem(key, posted, amount, writtenOff.plus(down), live, returned));
    }

    /// So much of it is credited. What returns (or is billed anew) becomes an item of its own that
    /// any proposal may take; what is written off stays here.
    public Step credited(Money amount, Disposition disposition) {
        if (amount.minor() <= 0 || amount.compareTo(invoiced) > 0) {
            return new Step.Refused(
                    new Problem(
                            Problem.Mender.DATA,
                            "INV-CREDIT-EXCEEDS",
                            "Item "
                                    + key
                                    + " has "
                                    + invoiced
                                    + " invoiced; a credit of "
                                    + amount
                                    + " does not fit.",
                            "Credit more than 0 and at most " + invoiced + ".",
                            "amount"));
        }
        return switch (disposition) {
            case WRITE_OFF ->
                    done(
                            new BillableItem(
                                    key,
                                    posted,
                                    invoiced.minus(amount),
                                    writtenOff.plus(amount),
                                    live,
                                    returned));
            case RETURN_TO_UNBILLED, REBILL ->
                    new Step.Done(
                            new BillableItem(
                                    key,
                                    posted.minus(amount),
                                    invoiced.minus(amount),
                                    writtenOff,
                                    live,
                                    returned + 1),
                            posted(key + "~" + (returned + 1), amount));
        };
    }

    /// The approval was taken back. Refused with `TIM-ALREADY-INVOICED` once it is on a posted
    /// invoice; from a proposal it is taken off.
    public Step reversed() {
        if (!invoiced.isZero() || returned > 0) {
            return new Step.Refused(invoiced(key, live));
        }
        Money zero = Money.zero(posted.ccy());
        return done(new BillableItem(key, zero, zero, zero, null, returned));
    }

    static Problem reused(String key, String invoice) {
        return new Problem(
                Problem.Mender.DEFECT,
                "BIL-LINE-REUSED",
                "Item " + key + " is already on " + invoice + ".",
                "Take it off one of the two; nothing is released until then.",
                "sources");
    }

    private static Problem invoiced(String key, @Nullable String invoice) {
        return new Problem(
                Problem.Mender.DATA,
                "TIM-ALREADY-INVOICED",
                "Entry " + key + " is on invoice " + invoice + "; use a credit.",
                "Start a credit memo for it; that returns it to unbilled.",
                "sources");
    }

    private Step done(BillableItem item) {
        return new Step.Done(item, null);
    }

    private Step refused(String text, String mend) {
        return new Step.Refused(
                new Problem(
                        Problem.Mender.DATA,
                        "HUB-STATE",
                        "Item " + key + " " + text + ".",
                        mend,
                        "sources"));
    }
}
