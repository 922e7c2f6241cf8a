package dev.throughline.connector.tryton;

import dev.throughline.connect.Json;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.connect.spi.ReadsLedger;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Currencies;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the ledger: first the lines of posted moves on the mapped accounts, by id; then the
/// timesheet lines with their hours and what these cost by the employee's cost price, which Tryton
/// keeps on the line and outside the general ledger. A line that was struck out shows two rows,
/// what it stood for and what the reversal took; together they are what Tryton has now.
final class LedgerReading implements ReadsLedger {

    private static final int PAGE_MAX = 1_000;

    /// As many as a page of rows may lead to: 1,000 invoices of 100 lines.
    private static final int INVOICE_LINES_MAX = 100_000;

    private static final String TIMESHEETS = "t";

    /// The journals that clients' payments are written in; a line of the receivable in one of them
    /// is a payment, the record it has in its own feed.
    static final List<String> PAYING = List.of("cash", "statement");

    private final String label;
    private final Talk talk;
    private final Books books;

    LedgerReading(String label, Talk talk, Books books) {
        this.label = label;
        this.talk = talk;
        this.books = books;
    }

    @Override
    public LedgerPage readLedger(
            String legalEntity, LocalDate from, LocalDate to, Cursor after, int limit) {
        if (!legalEntity.equals(Long.toString(talk.company()))) {
            throw new CallFailed(
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-REFUSED",
                            label
                                    + ": this connection reads no books of company "
                                    + legalEntity
                                    + ".",
                            "Give each company of Tryton a connection of its own."));
        }
        int asked = Math.min(limit, PAGE_MAX);
        try {
            if (after.value().startsWith(TIMESHEETS)) {
                // A line may show two rows.
                int lines = Math.max(1, asked / 2);
                return timesheets(from, to, TrytonConnection.id(after.value().substring(1)), lines);
            }
            return moves(from, to, TrytonConnection.id(after.value()), asked);
        } catch (Json.Malformed | ArithmeticException | NumberFormatException e) {
            throw new CallFailed(
                    new Problem(
                            Mender.WEATHER,
                            "SYS-UNREADABLE",
                            label + ": a ledger row cannot be read: " + e.getMessage() + ".",
                            "The hub asks again by itself; if it stays, look at the row in Tryton."));
        }
    }

    private LedgerPage moves(LocalDate from, LocalDate to, long last, int asked) {
        Map<Long, List<AccountRole>> roles = books.roles();
        List<Map<String, @Nullable Object>> rows =
                roles.isEmpty()
                        ? List.of()
                        : talk.rows(
                                "account.move.line",
                                List.of(
                                        List.of("id", ">", last),
                                        List.of("account", "in", List.copyOf(roles.keySet())),
                                        List.of("move.company", "=", talk.company()),
                                        List.of("move.state", "=", "posted"),
                                        List.of("move.date", ">=", Books.day(from)),
                                        List.of("move.date", "<=", Books.day(to))),
                                asked,
                                List.of(List.of("id", "ASC")),
                                List.of(
                                        "account",
                                        "debit",
                                        "credit",
                                        "description",
                                        "party",
                                        "second_currency.code",
                                        "amount_second_currency",
                                        "move.date",
                                        "move.post_number",
                                        "move.origin",
                                        "move.journal.type",
                                        "origin"));
        Map<String, Invoice> bills = bills(rows);
        Map<String, String> keys = keys(bills);
        String currency = books.currency();
        List<LedgerRow> page = new ArrayList<>();
        for (Map<String, @Nullable Object> row : rows) {
            page.add(row(row, roles, bills, keys, currency));
        }
        boolean full = rows.size() == asked;
        return new LedgerPage(
                page,
                new Cursor(full ? Long.toString(Rows.id(rows.getLast())) : TIMESHEETS + "0"),
                true);
    }

    /// An invoice or bill that caused some rows.
    ///
    /// @param key the hub's key in its description: of a bill the line's
    /// @param move the move it is posted by; a payment names it as its origin too
    private record Invoice(String key, long move, boolean sold, String client) {}

    private Map<String, Invoice> bills(List<Map<String, @Nullable Object>> rows) {
        List<Long> ids =
                referred(
                        rows.stream()
                                .map(row -> String.valueOf(nested(row, "move.").get("origin")))
                                .toList(),
                        Postings.BILL);
        Map<String, Invoice> bills = new HashMap<>();
        if (!ids.isEmpty()) {
            for (Map<String, @Nullable Object> bill :
                    talk.rows(
                            Postings.BILL,
                            List.of(List.of("id", "in", ids)),
                            ids.size(),
                            List.of(List.of("id", "ASC")),
                            List.of("description", "move", "type", "party"))) {
                bills.put(
                        Postings.BILL + "," + Rows.id(bill),
                        new Invoice(
                                Marks.key(bill.get("description")),
                                Rows.id(bill.get("move")),
                                "out".equals(bill.get("type")),
                                Long.toString(Rows.id(bill.get("party")))));
            }
        }
        return bills;
    }

    /// The keys on the lines of clients' invoices: by line its own, by invoice the document's.
    private Map<String, String> keys(Map<String, Invoice> invoices) {
        List<Long> sold = new ArrayList<>();
        invoices.forEach((reference, invoice) -> {
            if (invoice.sold()) {
                sold.add(TrytonConnection.id(reference.substring(reference.indexOf(',') + 1)));
            }
        });
        Map<String, String> keys = new HashMap<>();
        if (!sold.isEmpty()) {
            for (Map<String, @Nullable Object> line :
                    talk.rows(
                            SalesPostings.LINE,
                            List.of(List.of("invoice", "in", sold)),
                            INVOICE_LINES_MAX,
                            List.of(List.of("id", "ASC")),
                            List.of("note", "invoice"))) {
                String key = Marks.key(line.get("note"));
                if (!key.isEmpty()) {
                    keys.put(SalesPostings.LINE + "," + Rows.id(line), key);
                    keys.put(
                            Postings.BILL + "," + Rows.id(line.get("invoice")),
                            Marks.rest(line.get("note")));
                }
            }
        }
        return keys;
    }

    /// The ids in references (`model,7`) to a model.
    private static List<Long> referred(List<String> references, String model) {
        return references.stream()
                .filter(reference -> reference.startsWith(model + ","))
                .map(reference ->
                        TrytonConnection.id(reference.substring(reference.indexOf(',') + 1)))
                .distinct()
                .toList();
    }

    private static LedgerRow row(
            Map<String, @Nullable Object> row,
            Map<Long, List<AccountRole>> roles,
            Map<String, Invoice> bills,
            Map<String, String> keys,
            String currency) {
        Map<String, @Nullable Object> move = nested(row, "move.");
        String origin = String.valueOf(move.get("origin"));
        Invoice caused = bills.get(origin);
        // A payment's move names the invoice as its origin, and is not the invoice's own.
        Invoice bill = caused != null && caused.move() == Rows.id(move) ? caused : null;
        long account = Rows.id(row.get("account"));
        List<AccountRole> own = roles.getOrDefault(account, List.of());
        long functional = minor(row, "debit", currency) - minor(row, "credit", currency);
        Object code = nested(row, "second_currency.").get("code");
        String second = code == null ? currency : code.toString();
        Map<String, String> refs = new LinkedHashMap<>();
        if (Rows.id(row.get("party")) > 0) {
            refs.put("party", Long.toString(Rows.id(row.get("party"))));
        }
        String key = Marks.key(row.get("description"));
        if (bill != null && bill.sold()) {
            // What the client owes is the sum of all lines: the document's key stands for it.
            key = keys.getOrDefault(String.valueOf(row.get("origin")), "");
            refs.put("client", bill.client());
            if (keys.containsKey(origin)) {
                refs.put("document", keys.get(origin));
            }
        } else if (bill != null) {
            key = bill.key();
        }
        boolean paid =
                bill == null
                        && own.contains(AccountRole.RECEIVABLE)
                        && PAYING.contains(String.valueOf(nested(move, "journal.").get("type")));
        return new LedgerRow(
                paid ? InvoiceTypes.PAYMENT.model() : bill == null ? Postings.MOVE : Postings.BILL,
                paid
                        ? Long.toString(Rows.id(row))
                        : bill == null
                                ? Long.toString(Rows.id(move))
                                : origin.substring(origin.indexOf(',') + 1),
                Long.toString(Rows.id(row)),
                String.valueOf(move.get("post_number")),
                key,
                own.size() == 1 ? own.getFirst() : null,
                Long.toString(account),
                code == null ? functional : minor(row, "amount_second_currency", second),
                second,
                functional,
                null,
                date(move.get("date")),
                refs);
    }

    private LedgerPage timesheets(LocalDate from, LocalDate to, long last, int asked) {
        List<Map<String, @Nullable Object>> rows =
                talk.rows(
                        Postings.TIMESHEET,
                        List.of(
                                List.of("id", ">", last),
                                List.of("company", "=", talk.company()),
                                List.of("date", ">=", Books.day(from)),
                                List.of("date", "<=", Books.day(to))),
                        asked,
                        List.of(List.of("id", "ASC")),
                        List.of(
                                "uuid",
                                "date",
                                "duration",
                                "cost_price",
                                "description",
                                "employee",
                                "work.origin"));
        String currency = books.currency();
        List<LedgerRow> page = new ArrayList<>();
        for (Map<String, @Nullable Object> row : rows) {
            String key = row.get("uuid") instanceof String uuid ? uuid : "";
            BigDecimal hours = number(row, "duration");
            Optional<StruckOut> struck = StruckOut.of(row.get("description"));
            BigDecimal was = struck.map(StruckOut::hours).orElse(hours);
            page.add(worked(row, "1", key, was, currency));
            struck.ifPresent(
                    note -> page.add(worked(row, "2", note.key(), hours.subtract(was), currency)));
        }
        return new LedgerPage(
                page,
                new Cursor(TIMESHEETS + (rows.isEmpty() ? last : Rows.id(rows.getLast()))),
                rows.size() == asked);
    }

    private static LedgerRow worked(
            Map<String, @Nullable Object> row,
            String line,
            String key,
            BigDecimal hours,
            String currency) {
        Map<String, String> refs = new LinkedHashMap<>();
        refs.put("resource", Long.toString(Rows.id(row.get("employee"))));
        String origin = String.valueOf(nested(row, "work.").get("origin"));
        if (origin.startsWith("project.work,")) {
            refs.put("task", origin.substring(origin.indexOf(',') + 1));
        }
        String id = Long.toString(Rows.id(row));
        long cost = Money.rounded(hours.multiply(number(row, "cost_price")), currency).minor();
        return new LedgerRow(
                Postings.TIMESHEET,
                id,
                line,
                id,
                key,
                AccountRole.PROJECT_COST_LABOUR,
                "",
                cost,
                currency,
                cost,
                hours,
                date(row.get("date")),
                refs);
    }

    private static BigDecimal number(Map<String, @Nullable Object> row, String field) {
        return WireValue.plain(Type.DECIMAL, row.get(field)) instanceof BigDecimal number
                ? number
                : BigDecimal.ZERO;
    }

    private static Map<String, @Nullable Object> nested(
            Map<String, @Nullable Object> row, String path) {
        return row.get(path) == null ? Map.of() : Wire.object(row.get(path));
    }

    private static long minor(Map<String, @Nullable Object> row, String field, String currency) {
        return WireValue.plain(Type.DECIMAL, row.get(field)) instanceof BigDecimal amount
                ? amount.movePointRight(Currencies.minorDigits(currency)).longValueExact()
                : 0;
    }

    private static LocalDate date(@Nullable Object wire) {
        return LocalDate.parse(String.valueOf(WireValue.plain(Type.DATE, wire)));
    }

    @Override
    public String ledgerQuery(String legalEntity, LocalDate from, LocalDate to) {
        return "account.move.line of posted moves of company "
                + legalEntity
                + ", move.date from "
                + from
                + " to "
                + to
                + ", on the mapped accounts, by id; timesheet.line of the same company and days, by id";
    }
}
