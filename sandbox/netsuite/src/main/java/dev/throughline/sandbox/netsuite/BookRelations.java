package dev.throughline.sandbox.netsuite;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The tables in which SuiteQL shows time, transactions and the general ledger.
///
/// How the vendor shows *posted time* in its ledger tables is not documented; here a posted time
/// entry is a transaction of type `TimeBill` under its own id, with a debit line 0 and a credit
/// line 1.
final class BookRelations {

    private BookRelations() {}

    /// The relation, or null where the table is none of these.
    static @Nullable Relation named(Books books, String table) {
        return switch (table) {
            case "timebill" -> new TimeTable(books);
            case "transaction" -> new TransactionTable(books);
            case "transactionline", "transactionaccountingline" -> new LineTable(books);
            case "nexttransactionlinelink" -> new SettlementTable(books);
            default -> null;
        };
    }

    /// One line of a transaction.
    record Line(Object transaction, int number) {}

    static @Nullable Long number(int id) {
        return id == 0 ? null : (long) id;
    }

    static @Nullable LocalDate day(int day) {
        return day == Sent.NO_DAY ? null : LocalDate.ofEpochDay(day);
    }

    static @Nullable BigDecimal hours(long hours) {
        return hours == Long.MIN_VALUE ? null : BigDecimal.valueOf(hours, 4);
    }

    static int parsed(String id) {
        try {
            return Integer.parseInt(id);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /// Transactions of some kind in id order, found while they are walked over.
    private abstract static class Walk extends AbstractCollection<Object> {
        private final Books books;
        private final int above;

        Walk(Books books, long above) {
            this.books = books;
            this.above = (int) Math.clamp(above, 0, Integer.MAX_VALUE - 1);
        }

        /// Whether the transaction belongs to the table.
        abstract boolean has(Object transaction);

        @Override
        public Iterator<Object> iterator() {
            return new Iterator<>() {
                private @Nullable Object next = seek(above);
                private int at;

                private @Nullable Object seek(int from) {
                    for (int id = books.after(from); id != 0; id = books.after(id)) {
                        Object found = books.byId(id);
                        if (found != null && has(found)) {
                            at = id;
                            return found;
                        }
                    }
                    return null;
                }

                @Override
                public boolean hasNext() {
                    return next != null;
                }

                @Override
                public Object next() {
                    Object now = next;
                    if (now == null) {
                        throw new NoSuchElementException();
                    }
                    next = seek(at);
                    return now;
                }
            };
        }

        @Override
        public int size() {
            int size = 0;
            for (Iterator<Object> each = iterator(); each.hasNext(); each.next()) {
                size++;
            }
            return size;
        }
    }

    private record TimeTable(Books books) implements Relation {

        @Override
        public @Nullable Column column(String name) {
            return switch (name) {
                case "id" -> row -> (long) ((TimeBill) row).id;
                case "externalid" -> row -> ((TimeBill) row).externalId;
                case "employee" -> row -> number(((TimeBill) row).employee);
                case "customer" -> row -> number(((TimeBill) row).customer);
                case "casetaskevent" -> row -> number(((TimeBill) row).task);
                case "item" -> row -> number(((TimeBill) row).item);
                case "subsidiary" -> row -> number(((TimeBill) row).subsidiary);
                case "department" -> row -> number(((TimeBill) row).department);
                case "class" -> row -> number(((TimeBill) row).classification);
                case "location" -> row -> number(((TimeBill) row).location);
                case "hours" -> row -> ((TimeBill) row).duration();
                case "trandate" -> row -> day(((TimeBill) row).day);
                case "isbillable" -> row -> ((TimeBill) row).billable;
                case "approvalstatus" -> row -> Byte.toString(((TimeBill) row).approval);
                case "posted" -> row -> ((TimeBill) row).posted;
                case "postingperiod" ->
                        row -> ((TimeBill) row).posted ? number(((TimeBill) row).period) : null;
                case "memo" -> row -> ((TimeBill) row).memo;
                case "custcol_tl_key" ->
                        row ->
                                ((TimeBill) row).key != null
                                        ? ((TimeBill) row).key
                                        : ((TimeBill) row).externalId;
                case "custcol_tl_hours" -> row -> hours(((TimeBill) row).hours);
                case "custcol_tl_work_date" -> row -> day(((TimeBill) row).workDay);
                case "createddate" -> row -> Instant.ofEpochSecond(((TimeBill) row).createdSecond);
                case "lastmodifieddate" ->
                        row -> Instant.ofEpochSecond(((TimeBill) row).modifiedSecond);
                default -> null;
            };
        }

        @Override
        public List<String> columns() {
            return List.of(
                    "id",
                    "externalid",
                    "employee",
                    "customer",
                    "casetaskevent",
                    "item",
                    "subsidiary",
                    "department",
                    "class",
                    "location",
                    "hours",
                    "trandate",
                    "isbillable",
                    "approvalstatus",
                    "posted",
                    "postingperiod",
                    "memo",
                    "custcol_tl_key",
                    "custcol_tl_hours",
                    "custcol_tl_work_date",
                    "createddate",
                    "lastmodifieddate");
        }

        @Override
        public boolean counted() {
            return false;
        }

        @Override
        public Collection<?> rows() {
            return rowsAfter(0);
        }

        @Override
        public Collection<?> rowsAfter(long id) {
            return new Walk(books, id) {
                @Override
                boolean has(Object transaction) {
                    return transaction instanceof TimeBill;
                }
            };
        }

        @Override
        public @Nullable Collection<?> rowsSince(long second) {
            return null;
        }

        @Override
        public @Nullable Collection<?> rowsWith(String column, Set<String> values) {
            if (!column.equals("id") && !column.equals("externalid")) {
                return null;
            }
            Map<Integer, TimeBill> found = new TreeMap<>();
            for (String value : values) {
                TimeBill bill =
                        column.equals("id")
                                ? books.timeBills.find(value)
                                : books.timeBills.byExternalId(value);
                if (bill != null) {
                    found.put(bill.id, bill);
                }
            }
            return found.values();
        }
    }

    /// In the ledger: journals and expense reports whatever their state, time once posted.
    static boolean inLedger(Object transaction) {
        return transaction instanceof GlTransaction
                || (transaction instanceof TimeBill bill && bill.posted);
    }

    private record TransactionTable(Books books) implements Relation {

        @Override
        public @Nullable Column column(String name) {
            return switch (name) {
                case "id" -> row -> row instanceof TimeBill b ? (long) b.id : (long) gl(row).id;
                case "externalid" ->
                        row -> row instanceof TimeBill b ? b.externalId : gl(row).externalId;
                case "type" -> row -> row instanceof TimeBill ? "TimeBill" : gl(row).type;
                case "tranid" -> row -> row instanceof TimeBill b ? "TB" + b.id : gl(row).tranId;
                case "trandate" ->
                        row -> day(row instanceof TimeBill b ? b.postedDay : gl(row).day);
                case "postingperiod" ->
                        row -> number(row instanceof TimeBill b ? b.period : gl(row).period);
                case "posting" -> row -> row instanceof TimeBill || gl(row).posting();
                case "voided" -> row -> row instanceof GlTransaction gl && gl.voided;
                case "approvalstatus" ->
                        row ->
                                Byte.toString(
                                        row instanceof TimeBill
                                                ? GlTransaction.APPROVED
                                                : gl(row).approval);
                case "currency" ->
                        row ->
                                row instanceof TimeBill b
                                        ? books.baseCurrency(
                                                        books.record("subsidiary", b.subsidiary))
                                                .id
                                        : number(gl(row).currency);
                case "exchangerate" ->
                        row -> row instanceof TimeBill ? BigDecimal.ONE : gl(row).rate;
                case "memo" -> row -> row instanceof TimeBill b ? b.memo : gl(row).memo;
                case "reversaldate" ->
                        row -> row instanceof TimeBill ? null : day(gl(row).reversalDay);
                case "employee" ->
                        row -> number(row instanceof TimeBill b ? b.employee : gl(row).employee);
                case "createddate" ->
                        row ->
                                Instant.ofEpochSecond(
                                        row instanceof TimeBill b
                                                ? b.createdSecond
                                                : gl(row).createdSecond);
                case "lastmodifieddate" ->
                        row ->
                                Instant.ofEpochSecond(
                                        row instanceof TimeBill b
                                                ? b.modifiedSecond
                                                : gl(row).modifiedSecond);
                default -> ReceivableColumns.head(books, name);
            };
        }

        private static GlTransaction gl(Object row) {
            return (GlTransaction) row;
        }

        @Override
        public List<String> columns() {
            return List.of(
                    "id",
                    "externalid",
                    "type",
                    "tranid",
                    "trandate",
                    "postingperiod",
                    "posting",
                    "voided",
                    "approvalstatus",
                    "currency",
                    "exchangerate",
                    "memo",
                    "reversaldate",
                    "employee",
                    "entity",
                    "terms",
                    "duedate",
                    "otherrefnum",
                    "status",
                    "foreigntotal",
                    "foreignamountpaid",
                    "foreignamountunpaid",
                    "foreignpaymentamountused",
                    "foreignpaymentamountunused",
                    "createddate",
                    "lastmodifieddate");
        }

        @Override
        public boolean counted() {
            return false;
        }

        @Override
        public Collection<?> rows() {
            return rowsAfter(0);
        }

        @Override
        public Collection<?> rowsAfter(long id) {
            return new Walk(books, id) {
                @Override
                boolean has(Object transaction) {
                    return inLedger(transaction);
                }
            };
        }

        @Override
        public @Nullable Collection<?> rowsSince(long second) {
            return null;
        }

        @Override
        public @Nullable Collection<?> rowsSince(String column, String value, long second) {
            ReceivableBook book = column.equals("type") ? books.receivables(value) : null;
            return book == null ? null : book.since(second);
        }

        @Override
        public @Nullable Collection<?> rowsWith(String column, Set<String> values) {
            if (column.equals("type") && values.size() == 1) {
                ReceivableBook book = books.receivables(values.iterator().next());
                return book == null ? null : book.byId();
            }
            if (!column.equals("id") && !column.equals("externalid")) {
                return null;
            }
            TreeMap<Long, Object> found = new TreeMap<>();
            for (String value : values) {
                List<Object> each = new ArrayList<>(3);
                if (column.equals("id")) {
                    each.add(books.byId(parsed(value)));
                } else {
                    for (Book book : books.all()) {
                        each.add(
                                book instanceof GlBook gl
                                        ? gl.byExternalId(value)
                                        : books.timeBills.byExternalId(value));
                    }
                }
                for (Object transaction : each) {
                    if (transaction != null && inLedger(transaction)) {
                        found.put(
                                transaction instanceof TimeBill b
                                        ? (long) b.id
                                        : (long) gl(transaction).id,
                                transaction);
                    }
                }
            }
            return found.values();
        }
    }

    /// `transactionline` and `transactionaccountingline` alike: one row a line, with the columns of
    /// both.
    private record LineTable(Books books) implements Relation {

        private static long signed(TimeBill bill, int line) {
            return line == 0 ? bill.costMinor : -bill.costMinor;
        }

        private static int lines(Object transaction) {
            return transaction instanceof GlTransaction gl ? gl.lines : 2;
        }

        @Override
        public @Nullable Column column(String name) {
            return switch (name) {
                case "transaction" ->
                        row ->
                                ((Line) row).transaction() instanceof TimeBill b
                                        ? (long) b.id
                                        : (long) gl(row).id;
                case "id", "transactionline", "linesequencenumber" ->
                        row -> (long) ((Line) row).number();
                case "account" ->
                        row ->
                                ((Line) row).transaction() instanceof TimeBill b
                                        ? number(
                                                ((Line) row).number() == 0
                                                        ? b.debitAccount
                                                        : b.creditAccount)
                                        : number(gl(row).account[at(row)]);
                case "posting" ->
                        row -> ((Line) row).transaction() instanceof TimeBill || gl(row).posting();
                case "amount", "netamount" -> this::functional;
                case "debit" -> row -> side(functional(row), 1);
                case "credit" -> row -> side(functional(row), -1);
                case "foreignamount" ->
                        row ->
                                ((Line) row).transaction() instanceof TimeBill
                                        ? functional(row)
                                        : BigDecimal.valueOf(
                                                gl(row).minor[at(row)], gl(row).precision);
                case "exchangerate" ->
                        row ->
                                ((Line) row).transaction() instanceof TimeBill
                                        ? BigDecimal.ONE
                                        : gl(row).rate;
                case "subsidiary" ->
                        row ->
                                number(
                                        ((Line) row).transaction() instanceof TimeBill b
                                                ? b.subsidiary
                                                : gl(row).subsidiary);
                case "entity" ->
                        row ->
                                number(
                                        ((Line) row).transaction() instanceof TimeBill b
                                                ? b.customer
                                                : gl(row).entity[at(row)]);
                case "department" ->
                        row ->
                                number(
                                        ((Line) row).transaction() instanceof TimeBill b
                                                ? b.department
                                                : gl(row).department[at(row)]);
                case "class" ->
                        row ->
                                number(
                                        ((Line) row).transaction() instanceof TimeBill b
                                                ? b.classification
                                                : gl(row).classification[at(row)]);
                case "location" ->
                        row ->
                                number(
                                        ((Line) row).transaction() instanceof TimeBill b
                                                ? b.location
                                                : gl(row).location[at(row)]);
                case "memo" ->
                        row ->
                                ((Line) row).transaction() instanceof TimeBill b
                                        ? b.memo
                                        : gl(row).lineMemo[at(row)];
                case "custcol_tl_key" ->
                        row ->
                                ((Line) row).transaction() instanceof TimeBill b
                                        ? b.key != null ? b.key : b.externalId
                                        : gl(row).key[at(row)];
                case "custcol_tl_hours" ->
                        row ->
                                hours(
                                        ((Line) row).transaction() instanceof TimeBill b
                                                ? b.exactHours()
                                                : gl(row).hours[at(row)]);
                case "custcol_tl_work_date" ->
                        row ->
                                day(
                                        ((Line) row).transaction() instanceof TimeBill b
                                                ? b.workDay
                                                : gl(row).workDay[at(row)]);
                default -> ReceivableColumns.line(name);
            };
        }

        private static GlTransaction gl(Object row) {
            return (GlTransaction) ((Line) row).transaction();
        }

        private static int at(Object row) {
            return ((Line) row).number();
        }

        private BigDecimal functional(Object row) {
            return ((Line) row).transaction() instanceof TimeBill b
                    ? BigDecimal.valueOf(
                            signed(b, at(row)),
                            Books.precision(
                                    books.baseCurrency(books.record("subsidiary", b.subsidiary))))
                    : BigDecimal.valueOf(gl(row).functional[at(row)], gl(row).basePrecision);
        }

        private static @Nullable BigDecimal side(BigDecimal amount, int sign) {
            return amount.signum() == sign ? amount.abs() : null;
        }

        @Override
        public List<String> columns() {
            return List.of(
                    "transaction",
                    "id",
                    "transactionline",
                    "account",
                    "posting",
                    "amount",
                    "debit",
                    "credit",
                    "foreignamount",
                    "mainline",
                    "taxline",
                    "item",
                    "quantity",
                    "rate",
                    "subsidiary",
                    "entity",
                    "department",
                    "class",
                    "location",
                    "memo",
                    "custcol_tl_key",
                    "custcol_tl_hours",
                    "custcol_tl_work_date");
        }

        @Override
        public List<String> order() {
            return List.of("transaction", "transactionline");
        }

        @Override
        public boolean counted() {
            return false;
        }

        @Override
        public Collection<?> rows() {
            return rowsAfter(0);
        }

        @Override
        public Collection<?> rowsAfter(long id) {
            Walk transactions =
                    new Walk(books, id) {
                        @Override
                        boolean has(Object transaction) {
                            return inLedger(transaction);
                        }
                    };
            return new AbstractCollection<Object>() {
                @Override
                public Iterator<Object> iterator() {
                    Iterator<Object> each = transactions.iterator();
                    return new Iterator<>() {
                        private @Nullable Object transaction;
                        private int line;

                        @Override
                        public boolean hasNext() {
                            return (transaction != null && line < lines(transaction))
                                    || each.hasNext();
                        }

                        @Override
                        public Object next() {
                            if (transaction == null || line >= lines(transaction)) {
                                transaction = each.next();
                                line = 0;
                            }
                            return new Line(transaction, line++);
                        }
                    };
                }

                @Override
                public int size() {
                    int size = 0;
                    for (Object each : transactions) {
                        size += lines(each);
                    }
                    return size;
                }
            };
        }

        @Override
        public @Nullable Collection<?> rowsSince(long second) {
            return null;
        }

        @Override
        public @Nullable Collection<?> rowsWith(String column, Set<String> values) {
            if (!column.equals("transaction")) {
                return null;
            }
            List<Line> found = new ArrayList<>();
            values.stream()
                    .map(BookRelations::parsed)
                    .sorted()
                    .forEach(id -> {
                        Object transaction = books.byId(id);
                        if (transaction != null && inLedger(transaction)) {
                            for (int i = 0; i < lines(transaction); i++) {
                                found.add(new Line(transaction, i));
                            }
                        }
                    });
            return found;
        }

        @Override
        public @Nullable Object rowWith(
                String column, String value, String second, String secondValue) {
            boolean straight = column.equals("transaction");
            String transactionId = straight ? value : secondValue;
            String lineId = straight ? secondValue : value;
            Object transaction = books.byId(parsed(transactionId));
            int line = lineId.isEmpty() ? -1 : parsed(lineId);
            return transaction != null
                            && inLedger(transaction)
                            && line >= 0
                            && line < lines(transaction)
                    ? new Line(transaction, line)
                    : null;
        }

        @Override
        public boolean joinsOn(String column, String second) {
            Set<String> both = Set.of(column, second);
            return both.contains("transaction")
                    && (both.contains("id") || both.contains("transactionline"));
        }
    }
}
