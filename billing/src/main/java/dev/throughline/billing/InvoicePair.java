package dev.throughline.billing;

import dev.throughline.billing.Repair.Choice;
import dev.throughline.model.Invoice.ErpStatus;
import dev.throughline.model.Invoice.PsaStatus;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One invoice as the PSA and the ERP show it (DOMAIN 4.16). Where a PSA has no word for a state,
/// the hub's word stands in.
///
/// @param psa null where the PSA has none
/// @param psaNumber the ERP's number as the PSA shows it; null where it shows none
/// @param erp null where the ERP has none
/// @param erpNumber null before it is posted
/// @param since since when exactly this pair stands
public record InvoicePair(
        @Nullable PsaStatus psa,
        @Nullable String psaNumber,
        @Nullable ErpStatus erp,
        @Nullable String erpNumber,
        Instant since) {
    /// How long two systems may need to follow each other.
    public static final Duration LIMIT = Duration.ofMinutes(15);

    /// @throws IllegalArgumentException when neither system has it
    public InvoicePair {
        if (psa == null && erp == null) {
            throw new IllegalArgumentException(
                    "an invoice that neither the PSA nor the ERP has is none; leave it out");
        }
    }

    /// What the pair means now.
    public PairVerdict verdict(Instant now) {
        boolean late = now.isAfter(since.plus(LIMIT));
        if (resting()) {
            return new PairVerdict.AtRest();
        }
        Repair repair = repair();
        if (onTheWay() && !late) {
            return new PairVerdict.Moving(since.plus(LIMIT), repair);
        }
        return new PairVerdict.Drift(problem(repair), repair, since, late);
    }

    /// The same since another moment.
    InvoicePair since(Instant moment) {
        return new InvoicePair(psa, psaNumber, erp, erpNumber, moment);
    }

    /// Whether the ERP's ledger says something.
    boolean booked() {
        return fact(erp);
    }

    /// Both words, as they are compared.
    String words() {
        return psa + " " + psaNumber + " / " + erp + " " + erpNumber;
    }

    /// What a person's word on the pair holds for: an invoice that only the ERP has is the same one
    /// when it is paid; every other pair holds as it stands.
    String standing() {
        return psa == null && fact(erp) ? "ERP alone " + erpNumber : words();
    }

    private boolean resting() {
        ErpStatus there = erp;
        PsaStatus here = psa;
        if (there == null) {
            return here == PsaStatus.PROPOSED
                    || here == PsaStatus.IN_REVIEW
                    || here == PsaStatus.APPROVED
                    || here == PsaStatus.CANCELLED;
        } else if (here == null) {
            return false;
        }
        return switch (there) {
            case POSTED ->
                    (here == PsaStatus.RELEASED || here == PsaStatus.INVOICED) && sameNumber();
            case PARTIALLY_PAID -> here == PsaStatus.INVOICED && sameNumber();
            case PAID -> here == PsaStatus.PAID && sameNumber();
            case PARTIALLY_CREDITED -> here == PsaStatus.PARTIALLY_CREDITED && sameNumber();
            case CREDITED -> here == PsaStatus.CREDITED && sameNumber();
            case VOIDED -> here == PsaStatus.CANCELLED;
            case DRAFT, PENDING_APPROVAL -> false;
        };
    }

    /// The pairs that are allowed for a short time. An ERP that holds the invoice for its own
    /// approval counts as a draft.
    private boolean onTheWay() {
        ErpStatus there = erp;
        if (psa == PsaStatus.RELEASED) {
            return there == null
                    || there == ErpStatus.DRAFT
                    || there == ErpStatus.PENDING_APPROVAL
                    || (there == ErpStatus.POSTED && psaNumber == null);
        }
        return psa == PsaStatus.INVOICED
                && (there == ErpStatus.PAID || there == ErpStatus.CREDITED)
                && sameNumber();
    }

    private Repair repair() {
        ErpStatus there = erp;
        PsaStatus here = psa;
        if (here == null) {
            return new Repair.Decide(
                    fact(there)
                            ? List.of(Choice.ADOPT, Choice.UNDO_IN_ERP)
                            : List.of(Choice.ACCEPT, Choice.UNDO_IN_ERP));
        } else if (there == null) {
            return here == PsaStatus.RELEASED
                    ? new Repair.AskErp()
                    : new Repair.Decide(List.of(Choice.RELEASE, Choice.CANCEL_IN_PSA));
        } else if (there == ErpStatus.DRAFT || there == ErpStatus.PENDING_APPROVAL) {
            return here == PsaStatus.RELEASED
                    ? new Repair.PostInErp()
                    : new Repair.Decide(List.of(Choice.UNDO_IN_ERP, Choice.ADOPT));
        } else if (here == PsaStatus.APPROVED && fact(there)) {
            return new Repair.Decide(List.of(Choice.ADOPT, Choice.UNDO_IN_ERP));
        }
        PsaStatus wanted = following(there);
        boolean placed =
                here == wanted || (here == PsaStatus.RELEASED && there == ErpStatus.POSTED);
        return placed ? new Repair.CarryNumber() : new Repair.MovePsa(wanted);
    }

    /// Where the PSA stands at rest beside an ERP that says so.
    private static PsaStatus following(ErpStatus erp) {
        return switch (erp) {
            case DRAFT, PENDING_APPROVAL -> PsaStatus.RELEASED;
            case POSTED, PARTIALLY_PAID -> PsaStatus.INVOICED;
            case PAID -> PsaStatus.PAID;
            case PARTIALLY_CREDITED -> PsaStatus.PARTIALLY_CREDITED;
            case CREDITED -> PsaStatus.CREDITED;
            case VOIDED -> PsaStatus.CANCELLED;
        };
    }

    /// Whether the ERP's ledger says something.
    private static boolean fact(@Nullable ErpStatus erp) {
        return erp != null
                && switch (erp) {
                    case DRAFT, PENDING_APPROVAL, VOIDED -> false;
                    case POSTED, PARTIALLY_PAID, PAID, PARTIALLY_CREDITED, CREDITED -> true;
                };
    }

    private boolean sameNumber() {
        String shown = psaNumber;
        String real = erpNumber;
        return shown != null
                && real != null
                && shown.strip()
                        .toLowerCase(Locale.ROOT)
                        .equals(real.strip().toLowerCase(Locale.ROOT));
    }

    private Problem problem(Repair repair) {
        return new Problem(
                Problem.Mender.DATA,
                "INV-STATE-DRIFT",
                "PSA says " + said(psa, psaNumber) + ", ERP says " + said(erp, erpNumber) + ".",
                switch (repair) {
                    case Repair.MovePsa(PsaStatus to) ->
                            "The ERP's fact stands: move the PSA's invoice to " + to + ".";
                    case Repair.CarryNumber _ -> "The ERP's number stands: write it into the PSA.";
                    case Repair.AskErp _ ->
                            "Ask the ERP by the key of the release; it is not sent again before that.";
                    case Repair.PostInErp _ -> "Approve and post it in the ERP.";
                    case Repair.Decide(List<Choice> choices) ->
                            "Decide: "
                                    + String.join(
                                            ", ",
                                            choices.stream()
                                                    .map(choice ->
                                                            choice.name()
                                                                    .toLowerCase(Locale.ROOT)
                                                                    .replace('_', ' '))
                                                    .toList())
                                    + ".";
                },
                "status");
    }

    private static String said(@Nullable Enum<?> status, @Nullable String number) {
        return status == null ? "nothing" : status.name() + (number == null ? "" : " " + number);
    }
}
