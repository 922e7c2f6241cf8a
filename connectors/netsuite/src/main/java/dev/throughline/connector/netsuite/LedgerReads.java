package dev.throughline.connector.netsuite;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ReadsLedger;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Currencies;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the account's own general ledger by SuiteQL, in the order of transaction and line, so that
/// no row limit of a query is met. The cursor is `transaction:line`.
final class LedgerReads implements ReadsLedger {

    private static final int PAGE_MAX = 1000;

    private final NetSuiteTalk talk;
    private final Chart chart;

    LedgerReads(NetSuiteTalk talk, Chart chart) {
        this.talk = talk;
        this.chart = chart;
    }

    private String query(int accounts) {
        return "SELECT tal.transaction AS txn, tal.transactionline AS line, t.type AS type, t.tranid AS tranid,"
                + " TO_CHAR(t.trandate,'YYYY-MM-DD') AS trandate, a.acctnumber AS acctnumber,"
                + " tl.foreignamount AS foreignamount, cur.symbol AS symbol, tal.amount AS amount,"
                + " t.entity AS client, t.externalid AS document, j.id AS project, tl.department AS department, tl.class AS classification,"
                + " tl.location AS location, tl.custcol_tl_key AS tl_key, tl.custcol_tl_hours AS tl_hours"
                + " FROM transactionaccountingline tal"
                + " JOIN transaction t ON t.id = tal.transaction"
                + " JOIN transactionline tl ON tl.transaction = tal.transaction AND tl.id = tal.transactionline"
                + " JOIN account a ON a.id = tal.account"
                + " LEFT JOIN currency cur ON cur.id = t.currency"
                + " LEFT JOIN job j ON j.id = tl.entity"
                + " WHERE tal.posting = 'T' AND tl.subsidiary = ?"
                + " AND t.trandate >= TO_DATE(?,'YYYY-MM-DD') AND t.trandate <= TO_DATE(?,'YYYY-MM-DD')"
                + " AND tal.account IN ("
                + RecordQueries.marks(accounts)
                + ")"
                + " AND (tal.transaction > ? OR (tal.transaction = ? AND tal.transactionline > ?))"
                + " ORDER BY tal.transaction, tal.transactionline";
    }

    @Override
    public LedgerPage readLedger(
            String legalEntity, LocalDate from, LocalDate to, Cursor after, int limit) {
        chart.ready();
        List<String> accounts = chart.accountIds();
        if (accounts.isEmpty()) {
            throw new CallFailed(
                    new Problem(
                            Mender.SETTINGS,
                            "ERP-REJECTED",
                            talk.settings().label() + ": no account of the ledger is set.",
                            "Set the account.<role> options of connection "
                                    + talk.settings().name()
                                    + " to account numbers of NetSuite."));
        }
        String[] at = after.isBeginning() ? new String[] {"0", "-1"} : after.value().split(":");
        if (at.length != 2 || !at[0].matches("\\d{1,18}") || !at[1].matches("-?\\d{1,9}")) {
            throw new CallFailed(strange("cursor '" + after.value() + "'"));
        }
        List<String> parameters = new ArrayList<>();
        parameters.add(legalEntity);
        parameters.add(from.toString());
        parameters.add(to.toString());
        parameters.addAll(accounts);
        parameters.addAll(List.of(at[0], at[0], at[1]));
        NetSuiteTalk.Rows rows =
                talk.suiteQl(query(accounts.size()), parameters, Math.clamp(limit, 1, PAGE_MAX));
        Map<String, AccountRole> roles = chart.roles();
        String base = chart.base(legalEntity).orElse("");
        List<LedgerRow> read = new ArrayList<>(rows.items().size());
        String next = after.value();
        for (Map<String, ?> row : rows.items()) {
            read.add(row(row, roles, base));
            next = text(row, "txn") + ":" + text(row, "line");
        }
        return new LedgerPage(read, new Cursor(next), rows.more());
    }

    private LedgerRow row(Map<String, ?> row, Map<String, AccountRole> roles, String base) {
        String symbol = text(row, "symbol").isEmpty() ? base : text(row, "symbol");
        Map<String, String> refs = new LinkedHashMap<>();
        reference(refs, "project", text(row, "project"));
        reference(refs, "department", text(row, "department"));
        reference(refs, "class", text(row, "classification"));
        reference(refs, "location", text(row, "location"));
        // The line of what a client owes carries no key of a line: its document's key stands for
        // it.
        reference(refs, "client", text(row, "client"));
        if (!text(row, "client").isEmpty()) {
            reference(refs, "document", text(row, "document"));
        }
        String account = text(row, "acctnumber");
        try {
            return new LedgerRow(
                    recordType(text(row, "type")),
                    text(row, "txn"),
                    text(row, "line"),
                    text(row, "tranid"),
                    text(row, "tl_key"),
                    roles.get(account),
                    account,
                    minor(text(row, "foreignamount"), symbol),
                    symbol,
                    base.isEmpty() ? null : minor(text(row, "amount"), base),
                    text(row, "tl_hours").isEmpty() ? null : new BigDecimal(text(row, "tl_hours")),
                    LocalDate.parse(text(row, "trandate")),
                    refs);
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            throw new CallFailed(
                    strange(
                            "line "
                                    + text(row, "line")
                                    + " of transaction "
                                    + text(row, "txn")
                                    + " ("
                                    + e.getMessage()
                                    + ")"));
        }
    }

    private Problem strange(String what) {
        return new Problem(
                Mender.DEFECT,
                "ERP-REJECTED",
                talk.settings().label() + ": " + what + " cannot be read.",
                "Report this defect with the row as NetSuite shows it.");
    }

    private static long minor(String amount, String currency) {
        return amount.isEmpty()
                ? 0
                : new BigDecimal(amount)
                        .movePointRight(Currencies.minorDigits(currency))
                        .setScale(0, RoundingMode.UNNECESSARY)
                        .longValueExact();
    }

    private static String recordType(String type) {
        return switch (type) {
            case "Journal" -> Postings.JOURNAL;
            case "ExpRept" -> Postings.EXPENSE_REPORT;
            case "TimeBill" -> Postings.TIME_BILL;
            case "CustInvc" -> Postings.INVOICE;
            case "CustCred" -> Postings.CREDIT_MEMO;
            case "CustPymt" -> "customerPayment";
            default -> type;
        };
    }

    private static void reference(Map<String, String> refs, String name, String id) {
        if (!id.isEmpty()) {
            refs.put(name, id);
        }
    }

    private static String text(Map<String, ?> row, String name) {
        @Nullable Object value = row.get(name);
        return value == null ? "" : String.valueOf(value);
    }

    @Override
    public String ledgerQuery(String legalEntity, LocalDate from, LocalDate to) {
        return query(Math.max(1, chart.roles().size()))
                + " -- subsidiary "
                + legalEntity
                + ", "
                + from
                + " to "
                + to
                + ", accounts "
                + chart.roles().keySet().stream().sorted().toList()
                + ", from each page's last transaction and line on";
    }
}
