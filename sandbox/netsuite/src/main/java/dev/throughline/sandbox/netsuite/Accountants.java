package dev.throughline.sandbox.netsuite;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// What the firm's accountants do inside the account: close and reopen periods, decide whether
/// transactions wait for approval, approve them, run *post time*, and look into the general ledger
/// by themselves. Never subject to faults or limits.
public final class Accountants {

    private final Ledger ledger;
    private final PostTime postTime;

    Accountants(Ledger ledger, PostTime postTime) {
        this.ledger = ledger;
        this.postTime = postTime;
    }

    /// Closes and locks a month for everything.
    ///
    /// @param month `2026-01`
    public void closePeriod(String month) {
        setPeriod(month, true);
    }

    /// Opens a month again.
    ///
    /// @param month `2026-01`
    public void reopenPeriod(String month) {
        setPeriod(month, false);
    }

    private void setPeriod(String month, boolean shut) {
        ledger.update(
                Objects.requireNonNull(RecordTypes.named("accountingPeriod")),
                "eid:" + month,
                Map.of("closed", shut, "allLocked", shut, "arLocked", shut, "apLocked", shut),
                Entry.byPerson());
    }

    /// How long the account pauses between two runs of *post time*; 1 s unless set. Zero posts each
    /// entry at once when it is approved.
    public void postTimeEvery(Duration pause) {
        ledger.writing(() -> ledger.books().timeBills.immediate = pause.isZero());
        postTime.every(pause);
        if (pause.isZero()) {
            postTime.run();
        }
    }

    /// Stops or resumes the scheduled run, and posting at once.
    public void pausePostTime(boolean paused) {
        if (paused) {
            ledger.writing(() -> ledger.books().timeBills.immediate = false);
        }
        postTime.paused(paused);
    }

    /// Runs *post time* now over all that waits.
    public void postTime() {
        postTime.run();
    }

    /// Approved time entries not yet in the ledger.
    public int timeWaiting() {
        return ledger.books().timeBills.waiting();
    }

    /// Whether records that come over the API wait for approval; none do unless set.
    ///
    /// @param recordType `timeBill`, `journalEntry`, `expenseReport`, `invoice`, `creditMemo` or
    ///   `customerPayment`
    public void approvalRequired(String recordType, boolean required) {
        ledger.writing(() -> {
            switch (book(recordType)) {
                case TimeBills bills -> bills.approvalRequired = required;
                case GlBook gl -> gl.approvalRequired = required;
                default -> throw new IllegalStateException(recordType);
            }
            return true;
        });
    }

    /// Approves a waiting record.
    ///
    /// @throws IllegalArgumentException when the account refuses that
    public void approve(String recordType, String idOrEid) {
        decide(recordType, idOrEid, true);
    }

    /// Rejects a waiting record.
    ///
    /// @throws IllegalArgumentException when the account refuses that
    public void reject(String recordType, String idOrEid) {
        decide(recordType, idOrEid, false);
    }

    private void decide(String recordType, String idOrEid, boolean approved) {
        try {
            book(recordType).decide(idOrEid, approved);
        } catch (Refusal refusal) {
            throw new IllegalArgumentException("NetSuite refuses this: " + refusal.getMessage());
        }
    }

    /// Voids an invoice, credit memo or payment: it stays under its number, with nothing in the
    /// ledger.
    ///
    /// @throws IllegalArgumentException when the account refuses that: its period is shut, or
    ///   payments or credits are applied to it
    public void annul(String recordType, String idOrEid) {
        if (!(book(recordType) instanceof ReceivableBook receivables)) {
            throw new IllegalArgumentException("a " + recordType + " cannot be voided here");
        }
        try {
            receivables.annul(idOrEid);
        } catch (Refusal refusal) {
            throw new IllegalArgumentException("NetSuite refuses this: " + refusal.getMessage());
        }
    }

    /// Books what a client has paid on one invoice.
    ///
    /// @param invoice id, or `eid:` and the external id
    /// @param amount in the invoice's currency
    /// @param discount waived beside it; zero for none
    /// @return the payment's id
    /// @throws IllegalArgumentException when the account refuses that, or there is no such invoice
    public String receive(String invoice, LocalDate day, BigDecimal amount, BigDecimal discount) {
        Books books = ledger.books();
        GlTransaction found = ledger.reading(() -> books.invoices.find(invoice));
        if (found == null) {
            throw new IllegalArgumentException("there is no invoice " + invoice);
        }
        try {
            return Long.toString(
                    books.payments
                            .create(
                                    Map.of(
                                            "customer",
                                            Integer.toString(ReceivableBook.of(found).customer),
                                            "currency",
                                            Integer.toString(found.currency),
                                            "tranDate",
                                            day.toString(),
                                            "payment",
                                            amount,
                                            "apply",
                                            Map.of(
                                                    "items",
                                                    java.util.List.of(
                                                            Map.of(
                                                                    "doc",
                                                                    Integer.toString(found.id),
                                                                    "amount",
                                                                    amount,
                                                                    "disc",
                                                                    discount)))),
                                    Entry.byPerson())
                            .id());
        } catch (Refusal refusal) {
            throw new IllegalArgumentException("NetSuite refuses this: " + refusal.getMessage());
        }
    }

    private Book book(String recordType) {
        Book book = ledger.books().named(recordType);
        if (book == null) {
            throw new IllegalArgumentException(
                    "'"
                            + recordType
                            + "' is no transaction here; there are "
                            + ledger.books().all().stream().map(Book::name).toList());
        }
        return book;
    }

    /// From now on no transaction may have this department with this class.
    ///
    /// @param department external id, for example `CC-100`
    /// @param classification external id, for example `ADV`
    public void refuseCombination(String department, String classification) {
        Books books = ledger.books();
        ledger.refuseCombination(
                Objects.requireNonNull(books.byCode("department", department)).id,
                Objects.requireNonNull(books.byCode("classification", classification)).id);
    }

    /// How often the hub's line keys are on live transactions, whether posted yet or not.
    ///
    /// @param keys different keys
    /// @param doubled those on more than one transaction
    public record KeyCount(long keys, long doubled) {}

    /// Counts the keys; constant memory for each key, a few bytes.
    public KeyCount keys() {
        Books.Keys keys = ledger.books().keys();
        return new KeyCount(keys.keys(), keys.doubled());
    }

    /// The trial balance of what is posted: by subsidiary code and account number (`US01/5100`), in
    /// the subsidiary's own money, debits positive.
    ///
    /// @param from first accounting day, included
    /// @param to last accounting day, included
    public Map<String, BigDecimal> balances(LocalDate from, LocalDate to) {
        Books books = ledger.books();
        return ledger.reading(() -> {
            Map<String, BigDecimal> balances = new TreeMap<>();
            for (int id = books.after(0); id != 0; id = books.after(id)) {
                Object each = books.byId(id);
                if (each instanceof TimeBill bill
                        && bill.posted
                        && within(bill.postedDay, from, to)) {
                    BigDecimal cost =
                            BigDecimal.valueOf(bill.costMinor, basePrecision(bill.subsidiary));
                    add(balances, bill.subsidiary, bill.debitAccount, cost);
                    add(balances, bill.subsidiary, bill.creditAccount, cost.negate());
                } else if (each instanceof GlTransaction gl
                        && gl.posting()
                        && within(gl.day, from, to)) {
                    for (int i = 0; i < gl.lines; i++) {
                        add(
                                balances,
                                gl.subsidiary,
                                gl.account[i],
                                BigDecimal.valueOf(gl.functional[i], gl.basePrecision));
                    }
                }
            }
            return balances;
        });
    }

    private int basePrecision(int subsidiary) {
        Books books = ledger.books();
        return Books.precision(books.baseCurrency(books.record("subsidiary", subsidiary)));
    }

    private static boolean within(int day, LocalDate from, LocalDate to) {
        return day >= from.toEpochDay() && day <= to.toEpochDay();
    }

    private void add(
            Map<String, BigDecimal> balances, int subsidiary, int account, BigDecimal amount) {
        Books books = ledger.books();
        balances.merge(
                books.record("subsidiary", subsidiary).externalId
                        + "/"
                        + books.record("account", account).text("acctNumber"),
                amount,
                BigDecimal::add);
    }
}
