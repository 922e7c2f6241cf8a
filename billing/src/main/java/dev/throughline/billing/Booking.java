package dev.throughline.billing;

import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.model.AccountRole;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a document would book onto one kind of account (DOMAIN 4.14, P3 to P7), summed over its
/// lines. The tax is the ERP's to add and is not in it.
///
/// @param document which document books it
/// @param amount debit above 0, credit below
public record Booking(PostingKind document, AccountRole role, Money amount) {

    /// What the release of a draft books.
    ///
    /// @param relief whether the ledger takes the journal by which value leaves unbilled
    static List<Booking> of(InvoiceDraft draft, boolean relief) {
        Sums sums = new Sums();
        for (DraftLine line : draft.lines()) {
            sums.add(PostingKind.INVOICE, line.kind(), line.amount());
            if (relief && line.project() != null) {
                sums.relief(line.kind(), line.relieved());
            }
        }
        return sums.bookings();
    }

    /// What a credit of lines of an invoice books.
    ///
    /// @param lines the invoice's lines, by name
    /// @param relief whether the ledger takes the journal by which value returns to unbilled
    static List<Booking> of(
            List<Ask> asks, Map<String, BillingStore.BilledLine> lines, boolean relief) {
        Sums sums = new Sums();
        for (Ask ask : asks) {
            BillingStore.BilledLine line = lines.get(ask.line());
            if (line == null) {
                continue;
            }
            LineKind kind = LineKind.valueOf(line.kind());
            sums.add(PostingKind.CREDIT, kind, ask.amount().negated());
            if (relief && line.project() != null && ask.disposition() != Disposition.WRITE_OFF) {
                sums.relief(kind, ask.amount().negated());
            }
        }
        return sums.bookings();
    }

    /// One sum for each document and kind of account, in the order they came.
    private static final class Sums {
        private record Where(PostingKind document, AccountRole role) {}

        private final Map<Where, Money> sums = new LinkedHashMap<>();

        void add(PostingKind document, LineKind kind, Money amount) {
            InvoiceDocuments.owed(kind, amount.minor())
                    .forEach(entry ->
                            sum(document, entry.role(), new Money(entry.minor(), amount.ccy())));
        }

        void relief(LineKind kind, Money amount) {
            if (kind == LineKind.TIME || kind == LineKind.EXPENSE) {
                sum(PostingKind.UNBILLED_RELIEF, AccountRole.ACCRUED_REVENUE, amount);
                sum(PostingKind.UNBILLED_RELIEF, AccountRole.WIP_SALES_VALUE, amount.negated());
            }
        }

        private void sum(PostingKind document, AccountRole role, Money amount) {
            sums.merge(new Where(document, role), amount, Money::plus);
        }

        List<Booking> bookings() {
            List<Booking> all = new ArrayList<>();
            for (PostingKind document :
                    List.of(PostingKind.INVOICE, PostingKind.CREDIT, PostingKind.UNBILLED_RELIEF)) {
                sums.forEach((where, amount) -> {
                    if (where.document() == document && !amount.isZero()) {
                        all.add(new Booking(document, where.role(), amount));
                    }
                });
            }
            return List.copyOf(all);
        }
    }
}
