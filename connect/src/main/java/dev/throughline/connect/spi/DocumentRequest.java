package dev.throughline.connect.spi;

import dev.throughline.model.AccountRole;
import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A frozen, ordered set of postings sent together; created, never updated. All its lines are of
/// one kind, legal entity, currency and accounting date's period.
///
/// @param objectType the target record
/// @param kind what is posted
/// @param reversal whether the lines undo earlier ones
/// @param key the document's key: letters, digits, `-` and `_`, ≤ 60 characters
/// @param keyNumber the same as a positive 53-bit number
/// @param legalEntity the legal entity's native id in the target
/// @param currency ISO 4217 of all amounts
/// @param accountingDate decides the period in the target
/// @param memo for people who read the ledger, ≤ 200 characters
/// @param billing whom it bills, and when it is due; null in documents that bill nobody
/// @param lines at least one
public record DocumentRequest(
        String objectType,
        PostingKind kind,
        boolean reversal,
        String key,
        long keyNumber,
        String legalEntity,
        String currency,
        LocalDate accountingDate,
        String memo,
        @Nullable Billing billing,
        List<Line> lines) {

    public DocumentRequest {
        lines = List.copyOf(lines);
    }

    /// A document that bills nobody.
    public DocumentRequest(
            String objectType,
            PostingKind kind,
            boolean reversal,
            String key,
            long keyNumber,
            String legalEntity,
            String currency,
            LocalDate accountingDate,
            String memo,
            List<Line> lines) {
        this(
                objectType,
                kind,
                reversal,
                key,
                keyNumber,
                legalEntity,
                currency,
                accountingDate,
                memo,
                null,
                lines);
    }

    /// What an invoice or a credit memo says beside its lines.
    ///
    /// @param billTo the native id of the client who is invoiced
    /// @param terms the native id of the payment terms; null where the target's own hold
    /// @param dueDate when it is due by the contract's terms; the target's own answer wins
    /// @param purchaseOrder the client's order number; null where none
    /// @param original the native id of the invoice that is credited; null in invoices
    /// @param note what the law wants the client to read on the document; null where nothing
    public record Billing(
            String billTo,
            @Nullable String terms,
            LocalDate dueDate,
            @Nullable String purchaseOrder,
            @Nullable String original,
            @Nullable String note) {

        /// Where the law wants nothing said.
        public Billing(
                String billTo,
                @Nullable String terms,
                LocalDate dueDate,
                @Nullable String purchaseOrder,
                @Nullable String original) {
            this(billTo, terms, dueDate, purchaseOrder, original, null);
        }
    }

    /// One line: one posting, or several summed by the configured grain.
    ///
    /// @param key the line's key, unique in the target's ledger for ever: letters, digits, `-` and
    ///   `_`, ≤ 60 characters; travels in the target's reference field of the line
    /// @param refs native ids in the target: `project`, `task`, `resource`, `client`,
    ///   `partnerEntity`, and one for each dimension (`department`, `class`, `location`); on lines
    ///   that bill a client also `item` and `taxCode`
    /// @param workDate when it was worked or bought
    /// @param hours worked hours or billed units, negative in reversals; null where none
    /// @param rate price of one hour or unit in the document's currency; null where none
    /// @param entries debits and credits; they balance
    /// @param billable whether it is to be billed to the client
    /// @param category work or expense category, native where mapped
    /// @param memo for people, ≤ 200 characters
    /// @param reverses the native id of the line or record undone; null in originals
    public record Line(
            String key,
            Map<String, String> refs,
            LocalDate workDate,
            @Nullable BigDecimal hours,
            @Nullable BigDecimal rate,
            List<Entry> entries,
            boolean billable,
            @Nullable String category,
            String memo,
            @Nullable String reverses) {
        public Line {
            refs = Map.copyOf(refs);
            entries = List.copyOf(entries);
        }
    }

    /// A debit or credit in the document's currency.
    ///
    /// @param role the account's role; the connector knows the account (`account.<role>` option)
    /// @param minor minor units; positive debits, negative credits
    public record Entry(AccountRole role, long minor) {}
}
