package dev.throughline.connector.netsuite;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Adds to the heads of invoices, credit memos and payments what SuiteQL keeps in tables of its
/// own: lines with the tax summed up, and which invoices are settled. A page of 500 transactions
/// costs one question, and one more for each further 1,000 lines.
final class TransactionParts {

    private static final int PAGE_MAX = 1000;
    private static final List<String> AMOUNTS = List.of("total", "payment", "applied", "unapplied");

    /// What the client owes: an invoice's lines are credits, SuiteQL shows them as negative.
    private static final Map<String, Integer> SIGNS = Map.of("CustInvc", -1, "CustCred", 1);

    private final NetSuiteTalk talk;

    TransactionParts(NetSuiteTalk talk) {
        this.talk = talk;
    }

    /// The same records with their parts; types without any as they are.
    ///
    /// @throws CallFailed when the parts could not be had
    List<ObservedRecord> whole(NetSuiteType type, List<ObservedRecord> heads) {
        if (type.transaction().isEmpty() || heads.isEmpty()) {
            return heads;
        }
        List<String> ids = heads.stream().map(ObservedRecord::externalId).distinct().toList();
        Integer sign = SIGNS.get(type.transaction());
        Map<String, List<Map<String, ?>>> lines = sign == null ? Map.of() : lines(ids);
        Map<String, Map<String, Map<String, Object>>> applied =
                type.field(Receivables.APPLY).isPresent() ? applied(ids) : Map.of();
        List<ObservedRecord> whole = new ArrayList<>(heads.size());
        for (ObservedRecord head : heads) {
            Map<String, Object> fields = new LinkedHashMap<>(head.fields());
            for (String amount : AMOUNTS) {
                fields.computeIfPresent(
                        amount,
                        (_, value) -> value instanceof BigDecimal number ? number.abs() : value);
            }
            if (sign != null) {
                sold(fields, lines.getOrDefault(head.externalId(), List.of()), sign);
            }
            if (type.field(Receivables.APPLY).isPresent()) {
                Map<String, Map<String, Object>> own =
                        applied.getOrDefault(head.externalId(), Map.of());
                fields.put(Receivables.APPLY, List.copyOf(own.values()));
                if (type.field(Receivables.ORIGINAL).isPresent()) {
                    // A memo that was only applied was made from nothing.
                    Object from = fields.get("createdFrom");
                    put(
                            fields,
                            Receivables.ORIGINAL,
                            from == null && own.size() == 1
                                    ? own.keySet().iterator().next()
                                    : from);
                }
            }
            whole.add(
                    new ObservedRecord(
                            head.objectType(),
                            head.externalId(),
                            head.stamp(),
                            head.deleted(),
                            head.mergedInto(),
                            Collections.unmodifiableMap(fields)));
        }
        return whole;
    }

    private static void sold(Map<String, Object> fields, List<Map<String, ?>> rows, int sign) {
        BigDecimal factor = BigDecimal.valueOf(sign);
        BigDecimal subtotal = BigDecimal.ZERO;
        BigDecimal tax = BigDecimal.ZERO;
        List<Map<String, Object>> items = new ArrayList<>();
        for (Map<String, ?> row : rows) {
            BigDecimal amount = decimal(row, "foreignamount");
            amount = amount == null ? BigDecimal.ZERO : amount.multiply(factor);
            if (text(row, "taxline").equals("T")) {
                tax = tax.add(amount);
                continue;
            }
            if (text(row, "item").isEmpty()) {
                continue;
            }
            subtotal = subtotal.add(amount);
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("line", text(row, "line"));
            item.put("item", text(row, "item"));
            BigDecimal quantity = decimal(row, "quantity");
            put(item, "quantity", quantity == null ? null : quantity.multiply(factor));
            put(item, "rate", decimal(row, "rate"));
            item.put("amount", amount);
            for (String name :
                    List.of(
                            "job",
                            "department",
                            "class",
                            "location",
                            "description",
                            "account",
                            "custcol_tl_key")) {
                put(item, name, text(row, name));
            }
            put(item, "custcol_tl_hours", decimal(row, "custcol_tl_hours"));
            items.add(Collections.unmodifiableMap(item));
        }
        fields.put(Receivables.SUBTOTAL, subtotal);
        fields.put(Receivables.TAX, tax);
        fields.put(Receivables.ITEM, List.copyOf(items));
    }

    private Map<String, List<Map<String, ?>>> lines(List<String> ids) {
        Map<String, List<Map<String, ?>>> lines = new HashMap<>();
        for (List<String> chunk : RecordQueries.chunks(ids, RecordQueries.IN_MAX)) {
            String query =
                    "SELECT tl.transaction AS txn, tl.id AS line, tl.taxline AS taxline, tl.item AS item,"
                            + " tl.quantity AS quantity, tl.rate AS rate, tl.foreignamount AS foreignamount,"
                            + " j.id AS job, tl.department AS department, tl.class AS class, tl.location AS location,"
                            + " tl.memo AS description, a.acctnumber AS account,"
                            + " tl.custcol_tl_key AS custcol_tl_key, tl.custcol_tl_hours AS custcol_tl_hours"
                            + " FROM transactionline tl LEFT JOIN job j ON j.id = tl.entity"
                            + " LEFT JOIN transactionaccountingline tal ON tal.transaction = tl.transaction"
                            + " AND tal.transactionline = tl.id LEFT JOIN account a ON a.id = tal.account"
                            + " WHERE tl.transaction IN ("
                            + RecordQueries.marks(chunk.size())
                            + ") AND (tl.transaction > ? OR (tl.transaction = ? AND tl.id > ?))"
                            + " ORDER BY tl.transaction, tl.id";
            String transaction = "0";
            String line = "-1";
            boolean more = true;
            while (more) {
                List<String> parameters = new ArrayList<>(chunk);
                parameters.addAll(List.of(transaction, transaction, line));
                NetSuiteTalk.Rows rows = talk.suiteQl(query, parameters, PAGE_MAX);
                for (Map<String, ?> row : rows.items()) {
                    transaction = text(row, "txn");
                    line = text(row, "line");
                    lines.computeIfAbsent(transaction, _ -> new ArrayList<>()).add(row);
                }
                more = rows.more() && !rows.items().isEmpty();
            }
        }
        return lines;
    }

    /// By what settles and by invoice, in order.
    private Map<String, Map<String, Map<String, Object>>> applied(List<String> ids) {
        Map<String, Map<String, Map<String, Object>>> applied = new HashMap<>();
        for (List<String> chunk : RecordQueries.chunks(ids, RecordQueries.IN_MAX)) {
            String query =
                    "SELECT l.nextdoc AS settler, l.previousdoc AS invoice, l.linktype AS linktype,"
                            + " l.foreignamount AS foreignamount FROM nexttransactionlinelink l"
                            + " WHERE l.nextdoc IN ("
                            + RecordQueries.marks(chunk.size())
                            + ") AND l.linktype IN ('Payment','Discount') AND l.nextdoc >= ?"
                            + " ORDER BY l.nextdoc, l.previousdoc, l.linktype";
            String from = "0";
            boolean more = true;
            while (more) {
                List<String> parameters = new ArrayList<>(chunk);
                parameters.add(from);
                NetSuiteTalk.Rows rows = talk.suiteQl(query, parameters, PAGE_MAX);
                for (Map<String, ?> row : rows.items()) {
                    add(applied, row);
                }
                more = rows.more() && !rows.items().isEmpty();
                if (more) {
                    // The last one may go on behind the page: it is read again as a whole.
                    String last = text(rows.items().getLast(), "settler");
                    if (last.equals(from)) {
                        throw tooMany(last);
                    }
                    applied.remove(last);
                    from = last;
                }
            }
        }
        return applied;
    }

    private static void add(
            Map<String, Map<String, Map<String, Object>>> applied, Map<String, ?> row) {
        String invoice = text(row, "invoice");
        BigDecimal amount = decimal(row, "foreignamount");
        applied.computeIfAbsent(text(row, "settler"), _ -> new LinkedHashMap<>())
                .computeIfAbsent(
                        invoice,
                        _ -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("doc", invoice);
                            one.put("amount", BigDecimal.ZERO);
                            return one;
                        })
                .merge(
                        text(row, "linktype").equals("Discount") ? "disc" : "amount",
                        amount == null ? BigDecimal.ZERO : amount.abs(),
                        (a, b) -> ((BigDecimal) a).add((BigDecimal) b));
    }

    private CallFailed tooMany(String transaction) {
        return new CallFailed(
                new Problem(
                        Mender.DEFECT,
                        "SYS-SCHEMA-DRIFT",
                        talk.settings().label()
                                + ": transaction "
                                + transaction
                                + " settles more than "
                                + PAGE_MAX
                                + " invoices.",
                        "Report this defect; the hub reads at most so many at once."));
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null && !"".equals(value)) {
            fields.put(name, value);
        }
    }

    private static String text(Map<String, ?> row, String name) {
        Object value = row.get(name);
        return value == null ? "" : String.valueOf(value);
    }

    private static @Nullable BigDecimal decimal(Map<String, ?> row, String name) {
        String text = text(row, name);
        try {
            return text.isEmpty() ? null : new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
