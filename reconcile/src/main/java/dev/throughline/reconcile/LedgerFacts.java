package dev.throughline.reconcile;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ReadsLedger;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the target's own ledger: one legal entity and period at a time.
final class LedgerFacts {
    /// Rows of one entity and period at most, so that memory has a bound.
    static final int ROWS_MAX = 4_000_000;

    private final InstantSource clock;

    LedgerFacts(InstantSource clock) {
        this.clock = clock;
    }

    /// What was read.
    record Read(List<LedgerFact> facts, Reading evidence) {}

    Read read(String connection, ReadsLedger reads, Books.Book book, Books.Period period) {
        Reading.Taking taking =
                new Reading.Taking(
                        connection,
                        reads.ledgerQuery(book.nativeId(), period.start(), period.end()),
                        clock.instant(),
                        ROWS_MAX);
        // A row that is shown twice, since the ledger grew while its pages were turned, is one row.
        Map<String, LedgerFact> facts = new LinkedHashMap<>();
        Cursor after = Cursor.BEGINNING;
        while (true) {
            ReadsLedger.LedgerPage page =
                    reads.readLedger(
                            book.nativeId(), period.start(), period.end(), after, Reading.PAGE);
            for (ReadsLedger.LedgerRow row : page.rows()) {
                taking.row(row.toString());
                facts.put(
                        row.line().isEmpty() ? "row " + facts.size() : name(row),
                        new LedgerFact(book.code(), period.name(), row));
            }
            if (!page.more()) {
                break;
            }
            taking.turn(page.next());
            after = page.next();
        }
        return new Read(new ArrayList<>(facts.values()), taking.done());
    }

    private static String name(ReadsLedger.LedgerRow row) {
        return row.objectType()
                + "/"
                + row.externalId()
                + "/"
                + row.line()
                + "/"
                + row.account()
                + "/"
                + (row.minor() < 0 ? "credit" : "debit");
    }
}
