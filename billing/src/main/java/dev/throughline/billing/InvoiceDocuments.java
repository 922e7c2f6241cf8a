package dev.throughline.billing;

import dev.throughline.billing.BillingStore.BilledLine;
import dev.throughline.billing.BillingStore.CreditLine;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.DocumentRequest.Billing;
import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.PostingKey;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Turns what is billed, credited or relieved into documents of the ledger (DOMAIN 4.14, P3 to P7).
/// Pure: the same invoice and attempt always make the same document.
final class InvoiceDocuments {
    private static final int MEMO_MAX = 200;

    private InvoiceDocuments() {}

    /// What every line needs of the ledger.
    ///
    /// @param project native id by canonical id; null where the ledger has none
    record Natives(String legalEntity, String billTo, Function<UUID, @Nullable String> project) {}

    /// The key of a document: it hangs on the invoice (or credit memo) and the attempt alone, so
    /// that a restored hub finds what it had sent.
    static String key(
            String originKey, String ledger, PostingKind kind, boolean reversal, int attempt) {
        return PostingKey.of(
                        PostingKey.item("hub", "billing", originKey, ledger),
                        attempt,
                        kind,
                        reversal)
                .text();
    }

    /// P4 and P5: the client owes, against revenue for what was worked and against deferred revenue
    /// for what is billed by a schedule.
    ///
    /// @param taxCode the ledger's code of the lines that name none of their own; null where it
    ///   finds the tax by itself
    /// @param note what the law wants on it; null where nothing
    static DocumentRequest invoice(
            PostingDeclaration declared,
            String key,
            String label,
            InvoiceDraft draft,
            LocalDate issueDate,
            LocalDate dueDate,
            @Nullable String purchaseOrder,
            @Nullable String taxCode,
            @Nullable String note,
            Natives natives) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (DraftLine line : draft.lines()) {
            number++;
            Money amount = line.amount();
            BigDecimal hours = line.hours() == null ? null : line.hours().value();
            lines.add(
                    new Line(
                            key + "-" + number,
                            taxed(refs(natives, line.project()), line.taxCode(taxCode)),
                            issueDate,
                            hours,
                            line.price() == null ? null : line.price().value(),
                            owed(line.kind(), amount.minor()),
                            true,
                            line.kind().name(),
                            cut(line.description()),
                            null));
        }
        return new DocumentRequest(
                declared.objectType(),
                PostingKind.INVOICE,
                false,
                key,
                PostingKey.number(key),
                natives.legalEntity(),
                draft.ccy(),
                issueDate,
                cut("Invoice " + label),
                new Billing(natives.billTo(), null, dueDate, purchaseOrder, null, note),
                lines);
    }

    /// P7: the same with the sides turned, against lines of one invoice.
    ///
    /// @param original the invoice's native id
    /// @param note what the law wanted on the invoice, and so on what takes it back; null where
    ///   nothing
    static DocumentRequest credit(
            PostingDeclaration declared,
            String key,
            String label,
            List<CreditLine> credits,
            Map<Integer, BilledLine> billed,
            String original,
            @Nullable String note,
            LocalDate date,
            Natives natives) {
        List<Line> lines = new ArrayList<>();
        String ccy = credits.getFirst().amount().ccy();
        for (CreditLine credit : credits) {
            BilledLine line = need(billed, credit);
            lines.add(
                    new Line(
                            key + "-" + credit.lineNo(),
                            taxed(refs(natives, uuid(line.project())), line.taxCode()),
                            date,
                            credit.qty(),
                            line.price(),
                            owed(LineKind.valueOf(line.kind()), -credit.amount().minor()),
                            true,
                            line.kind(),
                            cut(line.description() + " · " + credit.reason()),
                            original));
        }
        return new DocumentRequest(
                declared.objectType(),
                PostingKind.CREDIT,
                false,
                key,
                PostingKey.number(key),
                natives.legalEntity(),
                ccy,
                date,
                cut("Credit of " + label),
                new Billing(natives.billTo(), null, date, null, original, note),
                lines);
    }

    /// P3 undone for what an invoice bills: accrued revenue against the sales value of work in
    /// progress, one line a project. Reversed (P7a) where a credit returns value to unbilled.
    ///
    /// @param amounts by project
    static DocumentRequest relief(
            PostingDeclaration declared,
            String key,
            String label,
            boolean reversal,
            String ccy,
            Map<UUID, Money> amounts,
            LocalDate date,
            Natives natives) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (Map.Entry<UUID, Money> one : new LinkedHashMap<>(amounts).entrySet()) {
            number++;
            long minor = reversal ? -one.getValue().minor() : one.getValue().minor();
            lines.add(
                    new Line(
                            key + "-" + number,
                            refs(natives, one.getKey().toString()),
                            date,
                            null,
                            null,
                            List.of(
                                    new Entry(AccountRole.ACCRUED_REVENUE, minor),
                                    new Entry(AccountRole.WIP_SALES_VALUE, -minor)),
                            false,
                            null,
                            cut((reversal ? "Returned to unbilled by " : "Invoiced by ") + label),
                            null));
        }
        return new DocumentRequest(
                reversal ? declared.reversalObjectType() : declared.objectType(),
                PostingKind.UNBILLED_RELIEF,
                reversal,
                key,
                PostingKey.number(key),
                natives.legalEntity(),
                ccy,
                date,
                cut((reversal ? "Returned to unbilled: " : "Unbilled value invoiced: ") + label),
                lines);
    }

    /// What is billed by a schedule is not earned by being billed.
    static List<Entry> owed(LineKind kind, long minor) {
        AccountRole against =
                switch (kind) {
                    case TIME, EXPENSE, DISCOUNT -> AccountRole.INVOICED_REVENUE;
                    case MILESTONE, FEE, RETAINER_DRAWDOWN -> AccountRole.DEFERRED_REVENUE;
                    case TAX -> AccountRole.TAX_PAYABLE;
                };
        return List.of(new Entry(AccountRole.RECEIVABLE, minor), new Entry(against, -minor));
    }

    private static Map<String, String> refs(Natives natives, @Nullable String project) {
        Map<String, String> refs = new HashMap<>();
        String own = project == null ? null : natives.project().apply(UUID.fromString(project));
        if (own != null) {
            refs.put("project", own);
        }
        refs.put("client", natives.billTo());
        return refs;
    }

    private static Map<String, String> taxed(Map<String, String> refs, @Nullable String taxCode) {
        if (taxCode != null) {
            refs.put("taxCode", taxCode);
        }
        return refs;
    }

    private static @Nullable String uuid(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }

    private static BilledLine need(Map<Integer, BilledLine> billed, CreditLine credit) {
        BilledLine line = billed.get(credit.invoiceLine());
        if (line == null) {
            throw new IllegalStateException(
                    "credit "
                            + credit.credit()
                            + " names line "
                            + credit.invoiceLine()
                            + " of invoice "
                            + credit.invoice()
                            + ", which has none such");
        }
        return line;
    }

    private static String cut(String memo) {
        return memo.length() <= MEMO_MAX ? memo : memo.substring(0, MEMO_MAX);
    }
}
