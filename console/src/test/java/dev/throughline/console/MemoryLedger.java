package dev.throughline.console;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ReadsLedger;
import dev.throughline.model.AccountRole;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// A ledger of one company, in memory.
final class MemoryLedger implements ReadsLedger {
    final List<LedgerRow> rows = new ArrayList<>();

    /// Who reads waits for it.
    volatile CountDownLatch open = new CountDownLatch(0);

    void book(String key, String number, String hours, long minor, String currency) {
        rows.add(
                new LedgerRow(
                        "timeBill",
                        "tb" + rows.size(),
                        "1",
                        number,
                        key,
                        AccountRole.PROJECT_COST_LABOUR,
                        "5100",
                        minor,
                        currency,
                        null,
                        new BigDecimal(hours),
                        LocalDate.of(2026, 1, 31),
                        Map.of()));
    }

    @Override
    public LedgerPage readLedger(
            String legalEntity, LocalDate from, LocalDate to, Cursor after, int limit) {
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the ledger was not read to its end", e);
        }
        return new LedgerPage(
                rows.stream()
                        .filter(row ->
                                !row.accountingDate().isBefore(from)
                                        && !row.accountingDate().isAfter(to))
                        .toList(),
                Cursor.BEGINNING,
                false);
    }

    @Override
    public String ledgerQuery(String legalEntity, LocalDate from, LocalDate to) {
        return "select * from transactionline where subsidiary = "
                + legalEntity
                + " and trandate between "
                + from
                + " and "
                + to;
    }
}
