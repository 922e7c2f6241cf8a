package dev.throughline.reconcile;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ReadsLedger;
import dev.throughline.connect.spi.ReadsLedger.LedgerRow;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the target's own ledger: one legal entity and period at a time.
final class LedgerFacts {
    /// Rows of one entity and period at most, whatever the memory.
    static final int ROWS_MAX = 4_000_000;

    /// Bytes of heap for each row of the limit: 550,000 rows were reconciled in 512 MB beside
    /// everything else the hub holds, which leaves about 600,000 for that heap.
    private static final long HEAP_A_ROW = 900;

    private final InstantSource clock;
    private final long heap;

    LedgerFacts(InstantSource clock) {
        this(clock, Runtime.getRuntime().maxMemory());
    }

    /// @param heap the bytes this process may use: a read that would not fit is refused by name
    ///   before memory is gone
    LedgerFacts(InstantSource clock, long heap) {
        this.clock = clock;
        this.heap = heap;
    }

    /// How many rows of one entity and period such a heap holds.
    static long rowsMax(long heap) {
        return Math.clamp(heap / HEAP_A_ROW, 1, ROWS_MAX);
    }

    /// What was read.
    record Read(List<LedgerFact> facts, Reading evidence) {}

    Read read(String connection, ReadsLedger reads, Books.Book book, Books.Period period) {
        Reading.Taking taking =
                new Reading.Taking(
                        connection,
                        reads.ledgerQuery(book.nativeId(), period.start(), period.end()),
                        clock.instant(),
                        rowsMax(heap),
                        "Give the hub more memory, about 1 MB for each 1,000 rows (THROUGHLINE_JAVA_OPTS=-Xmx2g; it has "
                                + (heap >> 20)
                                + " MB), then reconcile again: one month of one company is read at a time.");
        // A row that is shown twice, since the ledger grew while its pages were turned, is one row.
        Map<Name, LedgerFact> facts = new LinkedHashMap<>();
        Shared shared = new Shared();
        Cursor after = Cursor.BEGINNING;
        while (true) {
            ReadsLedger.LedgerPage page =
                    reads.readLedger(
                            book.nativeId(), period.start(), period.end(), after, Reading.PAGE);
            for (LedgerRow row : page.rows()) {
                taking.row(row.toString());
                LedgerRow kept = shared.row(row);
                facts.put(
                        row.line().isEmpty()
                                ? new Name("", "", Integer.toString(facts.size()), "", false)
                                : Name.of(kept),
                        new LedgerFact(book.code(), period.name(), kept));
            }
            if (!page.more()) {
                break;
            }
            taking.turn(page.next());
            after = page.next();
        }
        return new Read(new ArrayList<>(facts.values()), taking.done());
    }

    /// What tells a row from every other one of the ledger.
    private record Name(
            String objectType, String externalId, String line, String account, boolean credit) {
        static Name of(LedgerRow row) {
            return new Name(
                    row.objectType(), row.externalId(), row.line(), row.account(), row.minor() < 0);
        }
    }

    /// Keeps one copy of what many rows say alike: accounts, numbers, projects. Half a million rows
    /// would not fit into the hub's memory otherwise.
    private static final class Shared {
        private final Map<Object, Object> copies = new HashMap<>();

        LedgerRow row(LedgerRow row) {
            return new LedgerRow(
                    one(row.objectType()),
                    one(row.externalId()),
                    one(row.line()),
                    one(row.number()),
                    row.key(),
                    row.role(),
                    one(row.account()),
                    row.minor(),
                    one(row.currency()),
                    row.functionalMinor(),
                    row.hours(),
                    one(row.accountingDate()),
                    one(Map.copyOf(row.refs())));
        }

        @SuppressWarnings("unchecked")
        private <T> T one(T value) {
            Object known = copies.putIfAbsent(value, value);
            return known == null ? value : (T) known;
        }
    }
}
