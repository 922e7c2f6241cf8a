package dev.throughline.billing;

import dev.throughline.model.Invoice.PsaStatus;
import java.util.List;

/// How two systems that disagree about an invoice are brought together. The ERP's financial fact
/// stands: it is never moved from here.
public sealed interface Repair {

    /// The PSA is moved to that state, and shows the ERP's number.
    record MovePsa(PsaStatus to) implements Repair {}

    /// The ERP's number is written into the PSA.
    record CarryNumber() implements Repair {}

    /// The ERP is asked by the key of the release whether it holds the invoice; it is never sent
    /// again before that.
    record AskErp() implements Repair {}

    /// The ERP holds it unposted: somebody approves or posts it there.
    record PostInErp() implements Repair {}

    /// A person decides: the ERP and the PSA disagree about whether there is an invoice at all.
    ///
    /// @param choices what the person may choose
    record Decide(List<Choice> choices) implements Repair {
        public Decide {
            choices = List.copyOf(choices);
        }
    }

    /// What a person may choose.
    enum Choice {
        /// The ERP's invoice is taken as this one: number, amounts and state come over.
        ADOPT,
        /// The ERP's invoice is credited or voided there by finance.
        UNDO_IN_ERP,
        /// The invoice is approved and released here as any other.
        RELEASE,
        /// The PSA's invoice is cancelled.
        CANCEL_IN_PSA,
        /// It is as it should be; the reason is kept.
        ACCEPT
    }
}
