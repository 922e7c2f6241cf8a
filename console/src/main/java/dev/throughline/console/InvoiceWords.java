package dev.throughline.console;

import dev.throughline.billing.BillingStore;
import dev.throughline.billing.InvoiceState;
import dev.throughline.billing.Repair;
import dev.throughline.billing.TaxTreatment;
import dev.throughline.console.InvoicePages.Mend;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Problem;
import java.util.ArrayList;
import java.util.List;

/// The words of invoices.
public final class InvoiceWords {
    /// Who may agree and release.
    public static final String WHO =
            "Agreeing to an invoice and releasing it are reserved for a signed-in person (a project manager, finance), and this hub does not know who you are. In the demo its visitor plays them.";

    /// Who may say what becomes of a credit memo of the ERP.
    public static final String WHO_EXPLAINS =
            "Saying what becomes of a credit memo is reserved for a signed-in person (finance), and this hub does not know who you are. In the demo its visitor plays it.";

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

    /// A treatment of tax in words.
    static String tax(TaxTreatment.Kind kind) {
        return switch (kind) {
            case STANDARD -> "Taxed at the jurisdiction's own rate";
            case ZERO -> "Taxable at nothing";
            case EXEMPT -> "Exempt";
            case REVERSE_CHARGE -> "Reverse charge: the client accounts for the tax";
            case OUT_OF_SCOPE -> "No tax of the supplier's";
        };
    }

    /// What an account is for, in words.
    static String account(AccountRole role) {
        return switch (role) {
            case RECEIVABLE -> "Receivable, what the client owes";
            case INVOICED_REVENUE -> "Invoiced revenue";
            case DEFERRED_REVENUE -> "Deferred revenue, billed and not earned yet";
            case ACCRUED_REVENUE -> "Accrued revenue of unbilled work";
            case WIP_SALES_VALUE -> "Work in progress at sales value";
            default -> Format.sentence(role.name());
        };
    }

    /// The way on where PSA and ERP disagree.
    ///
    /// @param nobodys whether the ERP says something that nobody did here
    static Mend mend(Problem problem, Repair repair, boolean nobodys) {
        List<String> others = new ArrayList<>();
        if (repair instanceof Repair.Decide(List<Repair.Choice> choices)) {
            choices.forEach(choice -> {
                switch (choice) {
                    case UNDO_IN_ERP ->
                            others.add(
                                    "Or finance voids or credits it in the ERP; the hub follows.");
                    case RELEASE -> others.add("Agree to it and release it, as any other.");
                    case CANCEL_IN_PSA -> others.add("Or cancel it in the PSA; the hub follows.");
                    case ADOPT, ACCEPT -> {}
                }
            });
        }
        if (nobodys || accepts(repair)) {
            return new Mend(
                    problem.text(),
                    "The ERP holds an invoice that nobody released here: a person decides.",
                    "accept",
                    "Accept the ERP's invoice",
                    "Nothing is sent. From then on the hub follows it like any other: payments, credits, overdue. If it has items that would stay unbilled, the act is refused.",
                    others);
        }
        return switch (repair) {
            case Repair.MovePsa _, Repair.CarryNumber _ ->
                    new Mend(
                            problem.text(),
                            problem.mend(),
                            "carry",
                            "Write it into the PSA again",
                            "What the PSA shows is compared with what it should show, and the difference is written there, once. The ERP is not touched.",
                            others);
            case Repair.AskErp _ ->
                    new Mend(
                            problem.text(),
                            problem.mend(),
                            "ask",
                            "Ask the ERP now",
                            "The ERP is asked by the key of the release whether it holds the invoice. Nothing is sent again.",
                            others);
            case Repair.PostInErp _, Repair.Decide _ ->
                    new Mend(problem.text(), problem.mend(), "", "", "", others);
        };
    }

    private static boolean accepts(Repair repair) {
        return repair instanceof Repair.Decide(List<Repair.Choice> choices)
                && (choices.contains(Repair.Choice.ADOPT)
                        || choices.contains(Repair.Choice.ACCEPT));
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
