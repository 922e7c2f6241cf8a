package dev.throughline.sandbox.netsuite;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The account's transactions: time, journals, expense reports, invoices, credit memos and
/// payments, numbered from one sequence, with what they do to the general ledger. Guarded by the
/// ledger's lock.
final class Books {

    private static final int FIRST_ID = 1001;
    private static final int MEMOS_SHARED = 4096;

    final Ledger ledger;
    final InstantSource clock;
    final Periods periods;
    final ExchangeRates rates;
    final TimeBills timeBills;
    final Journals journals;
    final ExpenseReports expenseReports;
    final Sales invoices;
    final Sales creditMemos;
    final CustomerPayments payments;
    final Settlements settlements = new Settlements();
    private final Map<String, Book> byName = new HashMap<>();
    private final List<@Nullable Object> transactions = new ArrayList<>();
    private final Map<String, String> memos = new HashMap<>();

    Books(Ledger ledger, InstantSource clock) {
        this.ledger = ledger;
        this.clock = clock;
        this.periods = new Periods(ledger);
        this.rates = new ExchangeRates(ledger);
        this.timeBills = new TimeBills(this);
        this.journals = new Journals(this);
        this.expenseReports = new ExpenseReports(this);
        this.invoices = new Sales(this, false);
        this.creditMemos = new Sales(this, true);
        this.payments = new CustomerPayments(this);
        for (Book book : all()) {
            byName.put(book.name(), book);
        }
    }

    /// The book of a record type, or null where it is no transaction.
    @Nullable Book named(String recordType) {
        return byName.get(recordType);
    }

    List<Book> all() {
        return List.of(timeBills, journals, expenseReports, invoices, creditMemos, payments);
    }

    /// The book of SuiteQL's transaction type, where it keeps an index of its own; else null.
    @Nullable ReceivableBook receivables(String sqlType) {
        return switch (sqlType) {
            case "CustInvc" -> invoices;
            case "CustCred" -> creditMemos;
            case "CustPymt" -> payments;
            default -> null;
        };
    }

    /// The second of a modification stamp.
    int stampSecond() {
        return (int) ledger.stampSecond();
    }

    int second() {
        return (int) clock.instant().getEpochSecond();
    }

    int nextId() {
        return FIRST_ID + transactions.size();
    }

    /// Keeps a new transaction under {@link #nextId}.
    void keep(Object transaction) {
        transactions.add(transaction);
    }

    /// Replaces or, with null, drops the transaction of an id.
    void put(int id, @Nullable Object transaction) {
        transactions.set(id - FIRST_ID, transaction);
    }

    /// A `TimeBill` or `GlTransaction`, or null.
    @Nullable Object byId(long id) {
        return id < FIRST_ID || id >= nextId() ? null : transactions.get((int) id - FIRST_ID);
    }

    /// The next id after this one, 0 at the end.
    int after(int id) {
        for (int next = Math.max(id + 1, FIRST_ID); next < nextId(); next++) {
            if (transactions.get(next - FIRST_ID) != null) {
                return next;
            }
        }
        return 0;
    }

    /// One copy of a text that many records carry.
    @Nullable String shared(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String known = memos.get(text);
        if (known == null && memos.size() < MEMOS_SHARED) {
            memos.put(text, text);
        }
        return known == null ? text : known;
    }

    StoredRecord record(String type, long id) {
        return Objects.requireNonNull(
                ledger.table(Objects.requireNonNull(RecordTypes.named(type))).byId.get(id),
                () -> type + " " + id);
    }

    /// The record with this external id; null where nobody set it up.
    @Nullable StoredRecord byCode(String type, String externalId) {
        return ledger.find(Objects.requireNonNull(RecordTypes.named(type)), "eid:" + externalId);
    }

    static int precision(StoredRecord currency) {
        return currency.value("currencyPrecision") instanceof Number digits ? digits.intValue() : 2;
    }

    StoredRecord baseCurrency(StoredRecord subsidiary) {
        return record("currency", Long.parseLong(subsidiary.text("currency")));
    }

    /// How often line keys are in the ledger. A key on the debits and credits of one transaction
    /// counts once.
    ///
    /// @param keys keys that are there
    /// @param doubled those of them that stand on more than one live transaction
    record Keys(long keys, long doubled) {}

    Keys keys() {
        return ledger.reading(() -> {
            long[] hashes = new long[1024];
            int count = 0;
            for (int id = after(0); id != 0; id = after(id)) {
                Object each = byId(id);
                String[] own =
                        each instanceof TimeBill bill
                                ? new String[] {bill.key != null ? bill.key : bill.externalId}
                                : each instanceof GlTransaction gl
                                        ? java.util.Arrays.stream(gl.key, 0, gl.lines)
                                                .distinct()
                                                .toArray(String[]::new)
                                        : new String[0];
                for (String key : own) {
                    if (key != null) {
                        if (count == hashes.length) {
                            hashes = java.util.Arrays.copyOf(hashes, count * 2);
                        }
                        hashes[count++] = hash(key);
                    }
                }
            }
            java.util.Arrays.sort(hashes, 0, count);
            long distinct = 0;
            long doubled = 0;
            for (int i = 0; i < count; i++) {
                if (i == 0 || hashes[i] != hashes[i - 1]) {
                    distinct++;
                } else if (i == 1 || hashes[i - 1] != hashes[i - 2]) {
                    doubled++;
                }
            }
            return new Keys(distinct, doubled);
        });
    }

    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash ^ (hash >>> 29);
    }
}
