package dev.throughline.console;

import dev.throughline.dispatch.Document;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.Bucket;
import dev.throughline.posting.FxPath;
import dev.throughline.posting.PostingLine;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The words of the posting pages.
public final class PostingWords {
    private PostingWords() {}

    /// Of a bucket.
    public static Badge badge(@Nullable Bucket bucket) {
        return switch (bucket) {
            case null -> new Badge(Tone.WAITING, "Not approved");
            case READY -> new Badge(Tone.WAITING, "Ready");
            case IN_FLIGHT -> new Badge(Tone.MOVING, "In flight");
            case UNKNOWN -> new Badge(Tone.UNKNOWN, "Unknown");
            case ACCEPTED -> new Badge(Tone.MOVING, "Accepted");
            case POSTED_NET -> new Badge(Tone.SETTLED, "Posted");
            case EXCEPTION -> new Badge(Tone.PERSON, "Exception");
            case REVERSED -> new Badge(Tone.OFF, "Reversed");
            case WITHDRAWN -> new Badge(Tone.OFF, "Withdrawn");
            case WRITTEN_OFF -> new Badge(Tone.OFF, "Written off");
            case NON_POSTABLE -> new Badge(Tone.OFF, "Not postable");
            case OPENING -> new Badge(Tone.SETTLED, "Opening");
        };
    }

    /// What a bucket means.
    public static String meaning(Bucket bucket) {
        return switch (bucket) {
            case READY -> "approved, free to be sent";
            case IN_FLIGHT -> "being sent now";
            case UNKNOWN -> "sent, no answer yet; being asked";
            case ACCEPTED -> "the ERP holds it, not yet its ledger";
            case POSTED_NET -> "in the ledger, by its own word";
            case EXCEPTION -> "somebody must mend something";
            case REVERSED -> "posted once, taken out exactly";
            case WITHDRAWN -> "taken back before it was posted";
            case WRITTEN_OFF -> "given up, with a reason";
            case NON_POSTABLE -> "kept out by policy";
            case OPENING -> "settled before the hub came";
        };
    }

    /// Of a version or posting by its own state, with where its document's line stands.
    ///
    /// @param stand one letter of a document's line stands, or empty
    static Badge badge(String state, String stand, boolean opening) {
        if (state.equals("READY")) {
            return switch (stand) {
                case "F" -> badge(Bucket.IN_FLIGHT);
                case "U" -> badge(Bucket.UNKNOWN);
                default -> badge(Bucket.READY);
            };
        }
        return switch (state) {
            case "NOT_READY" -> badge((Bucket) null);
            case "POSTED" -> badge(opening ? Bucket.OPENING : Bucket.POSTED_NET);
            case "REVERSAL_PENDING" -> new Badge(Tone.MOVING, "To be reversed");
            case "PREPARED" -> new Badge(Tone.MOVING, "Prepared");
            default -> badge(Bucket.valueOf(state));
        };
    }

    /// Of a document.
    static Badge badge(Document.State state) {
        return switch (state) {
            case PENDING -> new Badge(Tone.WAITING, "Queued");
            case IN_FLIGHT -> new Badge(Tone.MOVING, "In flight");
            case UNKNOWN -> new Badge(Tone.UNKNOWN, "Asked, not answered");
            case PARKED -> new Badge(Tone.PERSON, "Parked for a person");
            case HELD -> new Badge(Tone.PERSON, "Held by a brake");
            case ACCEPTED -> new Badge(Tone.MOVING, "Accepted");
            case DONE -> new Badge(Tone.SETTLED, "Done");
            case REFUSED -> new Badge(Tone.PERSON, "Refused");
            case WITHDRAWN -> new Badge(Tone.OFF, "Withdrawn");
        };
    }

    /// What a document's state means.
    static String meaning(Document.State state) {
        return switch (state) {
            case PENDING -> "It is sent when its turn comes.";
            case IN_FLIGHT -> "It is being sent now.";
            case UNKNOWN ->
                    "It was sent and no answer came. The ledger is asked by its key; it is never sent again on a guess.";
            case PARKED -> "Asking does not tell whether it arrived: a person decides.";
            case HELD -> "It is over a brake: a person lets it go.";
            case ACCEPTED -> "The ERP holds it; proof that it is in the ledger is awaited.";
            case DONE -> "It is over; the ledger's own word is kept with each line.";
            case REFUSED -> "The ERP refused it; nothing of it is there.";
            case WITHDRAWN -> "It was recalled before it was ever sent.";
        };
    }

    /// A kind in words.
    public static String kind(PostingKind kind) {
        return switch (kind) {
            case LABOUR_COST -> "Labour cost";
            case EXPENSE_COST -> "Expense cost";
            case UNBILLED_TIME -> "Unbilled time";
            case UNBILLED_EXPENSE -> "Unbilled expense";
            case IC_SALES -> "Intercompany sales";
            case IC_COST -> "Intercompany cost";
            case ACCRUED_COST -> "Accrued cost";
            case INVOICE -> "Invoice";
            case CREDIT -> "Credit memo";
            case UNBILLED_RELIEF -> "Unbilled value invoiced";
        };
    }

    /// How an amount got its value: price and where the price stands.
    public static String price(PostingLine line) {
        BigDecimal price = line.price();
        String source = line.priceSource();
        if (price == null) {
            return source == null ? "as it stands in the source" : source;
        }
        return Format.number(price)
                + " "
                + (line.priceCurrency() == null ? "" : line.priceCurrency())
                + " an hour"
                + (source == null ? "" : ", " + source);
    }

    /// How a currency became the functional one: each published rate as it was used.
    public static String fx(FxPath fx) {
        if (fx.legs().isEmpty()) {
            return "same currency";
        }
        List<String> legs =
                fx.legs().stream()
                        .map(leg ->
                                "1 "
                                        + leg.from()
                                        + " = "
                                        + Format.number(leg.rate())
                                        + " "
                                        + leg.to()
                                        + (leg.inverse() ? ", inverse" : "")
                                        + ", of "
                                        + Format.date(leg.date()))
                        .toList();
        return fx.from() + " to " + fx.to() + ": " + String.join("; then ", legs);
    }

    /// A stand of a line in words.
    public static Badge stand(String letter) {
        return switch (letter) {
            case "O" -> new Badge(Tone.WAITING, "Open");
            case "F" -> new Badge(Tone.MOVING, "In flight");
            case "U" -> new Badge(Tone.UNKNOWN, "Unknown");
            case "A" -> new Badge(Tone.MOVING, "Accepted");
            case "P" -> new Badge(Tone.SETTLED, "Posted");
            case "R" -> new Badge(Tone.PERSON, "Refused");
            case "L" -> new Badge(Tone.OFF, "Released");
            default -> new Badge(Tone.WAITING, "–");
        };
    }
}
