package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.DocumentRequest.Billing;
import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.connector.tryton.Postings.Refusals;
import dev.throughline.connector.tryton.WireValue.Kind;
import dev.throughline.connector.tryton.WireValue.Untranslatable;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Currencies;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A document as one invoice of a client, made as a draft, then posted, which gives it its number,
/// tax and due date. A credit note is an invoice with amounts below zero; once posted it is counted
/// on the invoice it credits, as far as that one is open. The keys of line and document stand in
/// the notes of the lines, which no client sees. A draft counts as not there, as with moves.
///
/// Tryton asks `invoice_payment_term` when a term ends in the past: a connection that releases late
/// answers by its option `acknowledge`.
final class SalesPostings {

    static final String LINE = "account.invoice.line";

    private static final String MODEL = Postings.BILL;

    /// Fraction digits of a quantity without a unit, and of a price.
    private static final int QUANTITY_DIGITS = 2;

    private static final int PRICE_DIGITS = 4;

    private final Talk talk;
    private final Books books;
    private final Questions questions;
    private final Refusals refusals;

    SalesPostings(Talk talk, Books books, Questions questions, Refusals refusals) {
        this.talk = talk;
        this.books = books;
        this.questions = questions;
        this.refusals = refusals;
    }

    private record Invoice(String id, String state, String number) {
        boolean posted() {
            return state.equals("posted") || state.equals("paid");
        }
    }

    /// A posted one before a draft.
    private @Nullable Invoice there(DocumentRequest document) {
        String note = Marks.marked(document.lines().getFirst().key(), document.key());
        List<Invoice> found = new ArrayList<>();
        for (Map<String, @Nullable Object> row :
                talk.rows(
                        LINE,
                        List.of(
                                List.of("note", "=", note),
                                List.of("invoice.type", "=", "out"),
                                List.of("invoice.state", "!=", "cancelled"),
                                List.of("invoice.company", "=", talk.company())),
                        1_000,
                        List.of(List.of("id", "ASC")),
                        List.of("invoice", "invoice.state", "invoice.number"))) {
            Map<String, @Nullable Object> invoice = Wire.object(row.get("invoice."));
            Object number = invoice.get("number");
            found.add(
                    new Invoice(
                            Long.toString(Rows.id(row.get("invoice"))),
                            String.valueOf(invoice.get("state")),
                            number == null ? "" : number.toString()));
        }
        return found.stream()
                .filter(Invoice::posted)
                .findFirst()
                .orElseGet(() -> found.isEmpty() ? null : found.getFirst());
    }

    /// @throws CallFailed when something needed beforehand could not be asked; nothing was done
    DocumentOutcome post(DocumentRequest document, long period) {
        String subject = MODEL + " " + document.key();
        Invoice there = there(document);
        if (there != null && there.posted()) {
            return settled(document, there);
        }
        long id;
        if (there != null) {
            id = TrytonConnection.id(there.id());
        } else {
            Map<String, Object> values;
            try {
                values = values(document);
            } catch (Untranslatable e) {
                return new DocumentOutcome.Refused(refusals.unfit(subject, e), Map.of());
            }
            switch (questions.call("model." + MODEL + ".create", List.of(List.of(values)))) {
                case Reply.Result(Object value)
                        when value instanceof List<?> ids && ids.size() == 1 ->
                        id = Rows.id(ids.getFirst());
                case Reply.Result _ -> {
                    return new DocumentOutcome.Unknown(refusals.untried(subject));
                }
                case Reply.Fault fault -> {
                    return new DocumentOutcome.Refused(refusals.of(subject, fault), Map.of());
                }
                case Reply.NotDone(Problem problem, var retryAfter) -> {
                    return new DocumentOutcome.NotSent(problem, retryAfter);
                }
                case Reply.Unclear(Problem problem) -> {
                    return new DocumentOutcome.Unknown(problem);
                }
            }
        }
        List<Object> ids = List.of(List.of(id));
        return switch (questions.call("model." + MODEL + ".post", ids)) {
            case Reply.Result _ -> {
                Invoice posted = there(document);
                yield posted != null && posted.posted()
                        ? settled(document, posted)
                        : new DocumentOutcome.Unknown(refusals.gone(subject));
            }
            case Reply.Fault fault ->
                    questions.call("model." + MODEL + ".delete", ids) instanceof Reply.Result
                            ? new DocumentOutcome.Refused(refusals.of(subject, fault), Map.of())
                            : new DocumentOutcome.Unknown(refusals.of(subject, fault));
            case Reply.NotDone(Problem problem, var retryAfter) ->
                    new DocumentOutcome.NotSent(problem, retryAfter);
            case Reply.Unclear(Problem problem) -> new DocumentOutcome.Unknown(problem);
        };
    }

    private Map<String, Object> values(DocumentRequest document) throws Untranslatable {
        Billing billing = document.billing();
        long party = billing == null ? 0 : TrytonConnection.id(billing.billTo());
        if (billing == null || party == 0) {
            throw new Untranslatable("billTo", "the document names no party to bill");
        }
        long currency = currency(document.currency());
        List<Object> lines = new ArrayList<>();
        for (Line line : document.lines()) {
            for (Entry entry : line.entries()) {
                if (entry.role() != AccountRole.RECEIVABLE && entry.minor() != 0) {
                    lines.add(line(document, line, entry, currency));
                }
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("company", talk.company());
        values.put("type", "out");
        values.put("party", party);
        values.put("invoice_address", address(party));
        values.put("currency", currency);
        values.put("journal", books.journal(Books.REVENUE_JOURNAL, "revenue"));
        values.put("account", books.account(AccountRole.RECEIVABLE).id());
        long term = TrytonConnection.id(billing.terms());
        if (term > 0) {
            values.put("payment_term", term);
        } else {
            // Without terms it is due on that day, which the hub has worked out from the
            // contract's.
            values.put("payment_term_date", Books.day(billing.dueDate()));
        }
        values.put("invoice_date", Books.day(document.accountingDate()));
        values.put("accounting_date", Books.day(document.accountingDate()));
        if (billing.purchaseOrder() != null) {
            values.put("reference", billing.purchaseOrder());
        }
        if (!document.memo().isBlank()) {
            values.put("description", document.memo());
        }
        if (billing.note() != null) {
            values.put("comment", billing.note());
        }
        values.put("lines", List.of(List.of("create", lines)));
        return values;
    }

    private Map<String, Object> line(
            DocumentRequest document, Line line, Entry entry, long currency) throws Untranslatable {
        if (entry.role() == AccountRole.TAX_PAYABLE) {
            throw new Untranslatable(
                    "taxCode", "Tryton works tax out itself, and the document brings an amount");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("type", "line");
        values.put("company", talk.company());
        values.put("currency", currency);
        values.put("account", books.account(entry.role()).id());
        values.put("description", line.memo().isBlank() ? document.memo() : line.memo());
        values.put("note", Marks.marked(line.key(), document.key()));
        int digits = Currencies.minorDigits(document.currency());
        BigDecimal amount = BigDecimal.valueOf(Math.negateExact(entry.minor()), digits);
        BigDecimal quantity = quantity(line, amount, digits);
        BigDecimal sign = BigDecimal.valueOf(amount.signum());
        values.put(
                "quantity",
                (quantity == null ? sign : quantity.multiply(sign)).stripTrailingZeros());
        values.put(
                "unit_price",
                Books.value(
                        Kind.NUMERIC,
                        quantity == null || line.rate() == null ? amount.abs() : line.rate()));
        String taxCode = line.refs().get("taxCode");
        long tax = TrytonConnection.id(taxCode);
        if (taxCode != null && tax <= 0) {
            throw new Untranslatable(
                    "taxCode",
                    "tax code '"
                            + taxCode
                            + "' is no number of a tax in Tryton, and without one it would post no tax");
        }
        if (tax > 0) {
            values.put("taxes", List.of(List.of("add", List.of(tax))));
        }
        return values;
    }

    /// The hours or units, where Tryton can keep them and makes the same amount of them; else null.
    private static @Nullable BigDecimal quantity(Line line, BigDecimal amount, int digits) {
        BigDecimal hours = line.hours();
        BigDecimal rate = line.rate();
        if (hours == null || rate == null || hours.signum() == 0 || rate.signum() <= 0) {
            return null;
        }
        BigDecimal quantity = hours.abs().stripTrailingZeros();
        return quantity.scale() <= QUANTITY_DIGITS
                        && rate.stripTrailingZeros().scale() <= PRICE_DIGITS
                        && quantity.multiply(rate)
                                        .setScale(digits, RoundingMode.HALF_UP)
                                        .compareTo(amount.abs())
                                == 0
                ? quantity
                : null;
    }

    private long address(long party) throws Untranslatable {
        List<Map<String, @Nullable Object>> found =
                talk.rows(
                        "party.address",
                        List.of(List.of("party", "=", party)),
                        1,
                        List.of(List.of("invoice", "DESC"), List.of("id", "ASC")),
                        List.of("party"));
        if (found.isEmpty()) {
            throw new Untranslatable(
                    "billTo", "the client's party has no address, which an invoice needs");
        }
        return Rows.id(found.getFirst());
    }

    private long currency(String code) throws Untranslatable {
        return talk
                .rows(
                        "currency.currency",
                        List.of(List.of("code", "=", code)),
                        1,
                        List.of(List.of("id", "ASC")),
                        List.of("code"))
                .stream()
                .findFirst()
                .map(Rows::id)
                .orElseThrow(() ->
                        new Untranslatable("currency", "Tryton has no currency '" + code + "'"));
    }

    private DocumentOutcome.Taken settled(DocumentRequest document, Invoice invoice) {
        Billing billing = document.billing();
        long original = billing == null ? 0 : TrytonConnection.id(billing.original());
        if (original > 0) {
            try {
                settle(original, TrytonConnection.id(invoice.id()));
            } catch (CallFailed notNow) {
                // It is in the ledger, which is what was asked; a repeat counts it on the invoice.
            }
        }
        return taken(document, invoice);
    }

    /// Counts the credit note on the invoice where that one is open by at least as much. Tryton
    /// itself refuses to count more.
    private void settle(long original, long credit) {
        List<Map<String, @Nullable Object>> rows =
                talk.rows(
                        MODEL,
                        List.of(List.of("id", "in", List.of(original, credit))),
                        2,
                        List.of(List.of("id", "ASC")),
                        List.of(
                                "amount_to_pay",
                                "state",
                                "payment_lines",
                                "lines_to_pay",
                                "lines_to_pay.reconciliation"));
        Map<String, @Nullable Object> open = null;
        Map<String, @Nullable Object> given = null;
        for (Map<String, @Nullable Object> row : rows) {
            if (Rows.id(row) == original) {
                open = row;
            } else {
                given = row;
            }
        }
        if (open == null
                || given == null
                || !"posted".equals(open.get("state"))
                || amount(open).add(amount(given)).signum() < 0) {
            return;
        }
        List<Long> counted = Wire.list(open.get("payment_lines")).stream().map(Rows::id).toList();
        List<Long> lines =
                Wire.list(given.get("lines_to_pay")).stream()
                        .map(Rows::id)
                        .filter(line -> !counted.contains(line))
                        .toList();
        if (!lines.isEmpty()) {
            questions.call(
                    "model." + MODEL + ".write",
                    List.of(
                            List.of(original),
                            Map.of("payment_lines", List.of(List.of("add", lines)))));
        }
    }

    private static BigDecimal amount(Map<String, @Nullable Object> row) {
        return WireValue.plain(Type.DECIMAL, row.get("amount_to_pay")) instanceof BigDecimal amount
                ? amount
                : BigDecimal.ZERO;
    }

    private static DocumentOutcome.Taken taken(DocumentRequest document, Invoice invoice) {
        LineOutcome posted = outcome(invoice);
        return new DocumentOutcome.Taken(
                invoice.id(),
                invoice.number(),
                document.lines().stream().map(_ -> posted).toList());
    }

    private static LineOutcome.Posted outcome(Invoice invoice) {
        return new LineOutcome.Posted(invoice.id(), MODEL + " " + invoice.number());
    }

    /// @throws CallFailed when the question found no answer
    DocumentOutcome.@Nullable Taken find(DocumentRequest document) {
        Invoice there = there(document);
        return there != null && there.posted() ? taken(document, there) : null;
    }
}
