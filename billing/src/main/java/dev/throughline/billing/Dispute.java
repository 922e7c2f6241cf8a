package dev.throughline.billing;

import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a client does not accept of an invoice (DOMAIN 2.4).
///
/// @param amount how much of what is open, with tax; above 0
/// @param answer what was told to the client; null while it is open
public record Dispute(
        UUID id,
        Money amount,
        String reason,
        String openedBy,
        Instant openedAt,
        State state,
        @Nullable String answer,
        @Nullable String resolvedBy,
        @Nullable Instant resolvedAt) {

    /// Where it stands.
    public enum State {
        OPEN,
        /// The client is right: a credit memo takes back what is not owed.
        UPHELD,
        /// The invoice stands as it was sent.
        REJECTED
    }

    /// Why it cannot be opened, all at once; empty where it can.
    ///
    /// @param invoice its name
    /// @param owed what is still to be paid, with tax; null where the ERP has not said
    /// @param known the dispute that is open already; null where none is
    static List<Problem> against(
            String invoice,
            InvoiceState state,
            boolean sent,
            Money amount,
            @Nullable Money owed,
            String reason,
            @Nullable Dispute known) {
        List<Problem> problems = new ArrayList<>();
        if (!state.posted()) {
            problems.add(
                    problem(
                            "Invoice " + invoice + " is " + state + "; no client has it.",
                            "Change it before its release."));
            return problems;
        }
        if (state == InvoiceState.POSTED && !sent) {
            problems.add(
                    problem(
                            "Invoice " + invoice + " is posted and not sent.",
                            "Say first when and how it went to the client."));
        }
        if (known != null) {
            problems.add(
                    problem(
                            "Invoice "
                                    + invoice
                                    + " is disputed already, by "
                                    + known.amount()
                                    + ".",
                            "Answer that dispute first."));
        }
        if (reason.isBlank()) {
            problems.add(problem("The dispute has no reason.", "Say what the client says."));
        }
        if (owed == null) {
            problems.add(
                    problem(
                            "What is open on invoice "
                                    + invoice
                                    + " is not known yet, for the ERP has not said it.",
                            "Open the dispute once the ERP's figures are here."));
        } else if (!amount.ccy().equals(owed.ccy())
                || amount.minor() <= 0
                || amount.compareTo(owed) > 0) {
            problems.add(
                    problem(
                            amount
                                    + " cannot be disputed of invoice "
                                    + invoice
                                    + ", on which "
                                    + owed
                                    + " are open.",
                            owed.minor() > 0
                                    ? "Dispute more than 0 and at most " + owed + ", with tax."
                                    : "Nothing is owed: use a credit memo where the client is right."));
        }
        return problems;
    }

    private static Problem problem(String text, String mend) {
        return new Problem(Problem.Mender.DATA, "HUB-STATE", text, mend, "status");
    }
}
