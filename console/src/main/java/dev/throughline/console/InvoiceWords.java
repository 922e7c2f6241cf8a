package dev.throughline.console;

import dev.throughline.billing.BillingStore;
import dev.throughline.billing.InvoiceState;

/// The words of invoices.
public final class InvoiceWords {
    /// Who may agree and release.
    public static final String WHO =
            "Agreeing to an invoice and releasing it are reserved for a signed-in person (a project manager, finance), and this hub does not know who you are. In the demo its visitor plays them.";

    private InvoiceWords() {}

    /// Where an invoice stands in the hub.
    public static Badge badge(InvoiceState state) {
        return switch (state) {
            case PROPOSED -> new Badge(Tone.WAITING, "Proposed");
            case IN_REVIEW -> new Badge(Tone.WAITING, "In review");
            case APPROVED -> new Badge(Tone.WAITING, "Approved");
            case RELEASED -> new Badge(Tone.MOVING, "Released");
            case POSTED -> new Badge(Tone.SETTLED, "Posted");
            case SENT -> new Badge(Tone.SETTLED, "Sent");
            case DISPUTED -> new Badge(Tone.PERSON, "Disputed");
            case PARTIALLY_PAID -> new Badge(Tone.SETTLED, "Partially paid");
            case PAID -> new Badge(Tone.SETTLED, "Paid");
            case PARTIALLY_CREDITED -> new Badge(Tone.SETTLED, "Partially credited");
            case CREDITED -> new Badge(Tone.OFF, "Credited");
            case CANCELLED -> new Badge(Tone.OFF, "Cancelled");
        };
    }

    /// What PSA and ERP mean together.
    public static Badge verdict(String verdict) {
        return switch (verdict) {
            case "AT_REST" -> new Badge(Tone.SETTLED, "They agree");
            case "MOVING" -> new Badge(Tone.MOVING, "On their way");
            case "DRIFT" -> new Badge(Tone.PERSON, "They differ");
            case "GAP" -> new Badge(Tone.PERSON, "Gap, over 15 min");
            default -> new Badge(Tone.WAITING, "Not compared yet");
        };
    }

    /// Where a document stands.
    public static Badge document(BillingStore.DocumentState state) {
        return switch (state) {
            case OPEN -> new Badge(Tone.MOVING, "On its way");
            case ACCEPTED -> new Badge(Tone.MOVING, "Held, not booked yet");
            case POSTED -> new Badge(Tone.SETTLED, "Posted");
            case REFUSED -> new Badge(Tone.PERSON, "Refused");
        };
    }

    /// What becomes of credited value.
    public static String disposition(String disposition) {
        return switch (disposition) {
            case "RETURN_TO_UNBILLED" -> "returns to unbilled";
            case "WRITE_OFF" -> "is written off";
            case "REBILL" -> "is billed anew";
            default -> "not said yet what becomes of it";
        };
    }

    /// A role in words.
    public static String role(String role) {
        return switch (role) {
            case "PM" -> "the project manager";
            case "FIN" -> "finance";
            case "DM" -> "the delivery manager";
            case "BILL" -> "billing";
            default -> role;
        };
    }
}
