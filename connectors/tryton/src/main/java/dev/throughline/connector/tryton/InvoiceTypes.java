package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.connector.tryton.RecordTypes.NestedPart;
import dev.throughline.connector.tryton.RecordTypes.RecordType;
import dev.throughline.connector.tryton.WireValue.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Invoices and credit notes of clients (a credit note is an invoice with amounts below zero), and
/// payments: lines of the receivable that cash journals and bank statements wrote.
///
/// `state` is Tryton's: `draft`, `validated`, `posted`, `paid`, `cancelled`. An invoice that is
/// partly paid or credited stays `posted`; `amount_to_pay` tells what is open.
final class InvoiceTypes {
    private InvoiceTypes() {}

    private static final String DESCRIPTION = "description";

    /// An invoice that a credit note or a payment is counted on is written then, and they are not:
    /// the relation itself cannot be read from outside.
    private static final String COUNTING = "payment_lines";

    static final RecordType INVOICE =
            new RecordType(
                    Postings.BILL,
                    "Customer invoice",
                    List.of(
                            text("number"),
                            text("state"),
                            reference("party", "party.party"),
                            new Column.ByName(
                                    NativeField.readOnly("party_code", Type.TEXT),
                                    "party",
                                    "party.party",
                                    "code"),
                            reference("company", "company.company"),
                            new Column.ByName(
                                    NativeField.readOnly("currency_code", Type.TEXT),
                                    "currency",
                                    "currency.currency",
                                    "code"),
                            own("invoice_date", Type.DATE, Kind.DATE),
                            own("accounting_date", Type.DATE, Kind.DATE),
                            new Column.Part(
                                    NativeField.readOnly("due_date", Type.DATE),
                                    List.of("lines_to_pay.maturity_date"),
                                    InvoiceTypes::due),
                            reference("payment_term", "account.invoice.payment_term"),
                            text("reference"),
                            text(DESCRIPTION),
                            new Column.Part(
                                    NativeField.readOnly(KeyedComment.KEY_FIELD, Type.TEXT),
                                    List.of("lines.note"),
                                    InvoiceTypes::key),
                            own("untaxed_amount", Type.DECIMAL, Kind.NUMERIC),
                            own("tax_amount", Type.DECIMAL, Kind.NUMERIC),
                            own("total_amount", Type.DECIMAL, Kind.NUMERIC),
                            own("amount_to_pay", Type.DECIMAL, Kind.NUMERIC),
                            // of a credit note: the invoice it lessens, and what lessens none yet
                            new Column.Part(
                                    new NativeField(
                                            "counted_on",
                                            Type.REFERENCE,
                                            false,
                                            false,
                                            Postings.BILL,
                                            0,
                                            List.of()),
                                    List.of("lines_to_pay.invoice_payment"),
                                    InvoiceTypes::countedOn),
                            new Column.Part(
                                    NativeField.readOnly("uncounted", Type.DECIMAL),
                                    List.of(
                                            "lines_to_pay.invoice_payment",
                                            "lines_to_pay.reconciliation",
                                            "lines_to_pay.debit",
                                            "lines_to_pay.credit"),
                                    InvoiceTypes::uncounted),
                            reference("move", Postings.MOVE),
                            new Column.Part(
                                    list(
                                            "lines",
                                            NativeField.readOnly("id", Type.TEXT),
                                            NativeField.readOnly("throughline_key", Type.TEXT),
                                            NativeField.readOnly(DESCRIPTION, Type.TEXT),
                                            NativeField.readOnly("quantity", Type.DECIMAL),
                                            NativeField.readOnly("unit_price", Type.DECIMAL),
                                            NativeField.readOnly("amount", Type.DECIMAL),
                                            NativeField.readOnly("account", Type.TEXT),
                                            NativeField.readOnly("origin", Type.TEXT)),
                                    List.of(
                                            "lines.type",
                                            "lines.description",
                                            "lines.note",
                                            "lines.quantity",
                                            "lines.unit_price",
                                            "lines.amount",
                                            "lines.account",
                                            "lines.origin"),
                                    InvoiceTypes::lines),
                            new Column.Part(
                                    list(
                                            "payment_lines",
                                            NativeField.readOnly("id", Type.TEXT),
                                            NativeField.readOnly("amount", Type.DECIMAL),
                                            NativeField.readOnly("move", Type.TEXT)),
                                    List.of(
                                            "payment_lines.debit",
                                            "payment_lines.credit",
                                            "payment_lines.move"),
                                    InvoiceTypes::payments)),
                    List.of(
                            new NestedPart(
                                    Postings.BILL,
                                    COUNTING,
                                    "lines_to_pay.invoice_payments",
                                    "move.lines")),
                    true,
                    List.of(List.of("type", "=", "out")));

    static final RecordType PAYMENT =
            new RecordType(
                    "account.move.line",
                    "Payment of a client",
                    List.of(
                            reference("party", "party.party"),
                            reference("company", "company.company"),
                            own("debit", Type.DECIMAL, Kind.NUMERIC),
                            own("credit", Type.DECIMAL, Kind.NUMERIC),
                            text(DESCRIPTION),
                            reference("move", Postings.MOVE),
                            new Column.Part(
                                    NativeField.readOnly("date", Type.DATE),
                                    List.of("move.date"),
                                    (Map<String, @Nullable Object> row) ->
                                            WireValue.plain(
                                                    Type.DATE, nested(row, "move.").get("date"))),
                            new Column.Part(
                                    NativeField.readOnly("number", Type.TEXT),
                                    List.of("move.post_number"),
                                    (Map<String, @Nullable Object> row) ->
                                            WireValue.plain(
                                                    Type.TEXT,
                                                    nested(row, "move.").get("post_number"))),
                            // the invoice it is counted on; none yet where nobody has said so
                            reference("invoice_payment", Postings.BILL),
                            reference("reconciliation", "account.move.reconciliation")),
                    List.of(new NestedPart(Postings.BILL, COUNTING, "invoice_payments", "id")),
                    true,
                    List.of(
                            List.of("account.type.receivable", "=", true),
                            List.of("move.state", "=", "posted"),
                            List.of("move.journal.type", "in", LedgerReading.PAYING)));

    private static Column text(String name) {
        return new Column.Own(NativeField.readOnly(name, Type.TEXT), name, Kind.TEXT);
    }

    private static Column own(String name, Type type, Kind kind) {
        return new Column.Own(NativeField.readOnly(name, type), name, kind);
    }

    private static Column reference(String name, String to) {
        return new Column.Own(
                new NativeField(name, Type.REFERENCE, false, false, to, 0, List.of()),
                name,
                Kind.MANY2ONE);
    }

    private static NativeField list(String name, NativeField... fields) {
        return new NativeField(name, Type.LIST, false, false, null, 0, List.of(fields));
    }

    /// The last day of the terms; null while it is not posted.
    private static @Nullable Object due(Map<String, @Nullable Object> row) {
        String last = "";
        for (Map<String, @Nullable Object> line : PartyParts.nested(row, "lines_to_pay")) {
            if (WireValue.plain(Type.DATE, line.get("maturity_date")) instanceof String day
                    && day.compareTo(last) > 0) {
                last = day;
            }
        }
        return emptyAsNull(last);
    }

    private static @Nullable Object countedOn(Map<String, @Nullable Object> row) {
        for (Map<String, @Nullable Object> line : PartyParts.nested(row, "lines_to_pay")) {
            if (Rows.id(line.get("invoice_payment")) > 0) {
                return WireValue.plain(Type.REFERENCE, line.get("invoice_payment"));
            }
        }
        return null;
    }

    /// What the client has to his credit and nothing has used up; below zero for an invoice.
    private static Object uncounted(Map<String, @Nullable Object> row) {
        BigDecimal left = BigDecimal.ZERO;
        for (Map<String, @Nullable Object> line : PartyParts.nested(row, "lines_to_pay")) {
            if (Rows.id(line.get("invoice_payment")) == 0
                    && Rows.id(line.get("reconciliation")) == 0
                    && WireValue.plain(Type.DECIMAL, line.get("credit"))
                            instanceof BigDecimal credit
                    && WireValue.plain(Type.DECIMAL, line.get("debit"))
                            instanceof BigDecimal debit) {
                left = left.add(credit).subtract(debit);
            }
        }
        return left;
    }

    /// The document's key, as the notes of its lines tell it.
    private static @Nullable Object key(Map<String, @Nullable Object> row) {
        for (Map<String, @Nullable Object> line : PartyParts.nested(row, "lines")) {
            if (!Marks.rest(line.get("note")).isEmpty()) {
                return Marks.rest(line.get("note"));
            }
        }
        return null;
    }

    private static Object lines(Map<String, @Nullable Object> row) {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (Map<String, @Nullable Object> line : PartyParts.nested(row, "lines")) {
            if (!"line".equals(line.get("type"))) {
                continue;
            }
            Map<String, Object> plain = new LinkedHashMap<>();
            plain.put("id", Long.toString(Rows.id(line)));
            put(plain, "throughline_key", emptyAsNull(Marks.key(line.get("note"))));
            put(plain, DESCRIPTION, WireValue.plain(Type.TEXT, line.get(DESCRIPTION)));
            put(plain, "quantity", WireValue.plain(Type.DECIMAL, line.get("quantity")));
            put(plain, "unit_price", WireValue.plain(Type.DECIMAL, line.get("unit_price")));
            put(plain, "amount", WireValue.plain(Type.DECIMAL, line.get("amount")));
            put(plain, "account", WireValue.plain(Type.REFERENCE, line.get("account")));
            put(plain, "origin", WireValue.plain(Type.TEXT, line.get("origin")));
            lines.add(Collections.unmodifiableMap(plain));
        }
        return List.copyOf(lines);
    }

    /// What was counted on the invoice so far, positive where it lessens what is owed.
    private static Object payments(Map<String, @Nullable Object> row) {
        List<Map<String, Object>> payments = new ArrayList<>();
        for (Map<String, @Nullable Object> line : PartyParts.nested(row, "payment_lines")) {
            Map<String, Object> plain = new LinkedHashMap<>();
            plain.put("id", Long.toString(Rows.id(line)));
            if (WireValue.plain(Type.DECIMAL, line.get("credit")) instanceof BigDecimal credit
                    && WireValue.plain(Type.DECIMAL, line.get("debit"))
                            instanceof BigDecimal debit) {
                plain.put("amount", credit.subtract(debit));
            }
            put(plain, "move", WireValue.plain(Type.REFERENCE, line.get("move")));
            payments.add(Collections.unmodifiableMap(plain));
        }
        return List.copyOf(payments);
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private static @Nullable String emptyAsNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static Map<String, @Nullable Object> nested(
            Map<String, @Nullable Object> row, String path) {
        return row.get(path) == null ? Map.of() : Wire.object(row.get(path));
    }
}
