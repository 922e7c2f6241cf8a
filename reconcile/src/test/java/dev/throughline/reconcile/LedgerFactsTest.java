package dev.throughline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ReadsLedger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A ledger too large for the memory there is.
class LedgerFactsTest {
    private static final Books.Period JANUARY =
            new Books.Period(
                    "2026-01", LocalDate.of(2026, 1, 1), LocalDate.of(2026, 1, 31), true, false);
    private static final Books.Book BOOK =
            new Books.Book(new UUID(0, 1), "US01", "1", List.of(JANUARY));
    private static final long SMALL = 9L << 20;

    /// Shows so many rows, page by page.
    private record Ledger(int rows) implements ReadsLedger {
        @Override
        public LedgerPage readLedger(
                String legalEntity, LocalDate from, LocalDate to, Cursor after, int limit) {
            int first = after.isBeginning() ? 0 : Integer.parseInt(after.value());
            int last = Math.min(rows, first + limit);
            List<LedgerRow> page = new ArrayList<>();
            for (int i = first; i < last; i++) {
                page.add(row(i));
            }
            return new LedgerPage(page, new Cursor(Integer.toString(last)), last < rows);
        }

        @Override
        public String ledgerQuery(String legalEntity, LocalDate from, LocalDate to) {
            return "all of " + legalEntity;
        }
    }

    private static ReadsLedger.LedgerRow row(int number) {
        return new ReadsLedger.LedgerRow(
                "journalEntry",
                Integer.toString(number),
                "1",
                "JE-" + number,
                "",
                null,
                "5100",
                100,
                "USD",
                100L,
                null,
                LocalDate.of(2026, 1, 15),
                Map.of());
    }

    private static LedgerFacts.Read read(int rows) {
        return new LedgerFacts(() -> Instant.EPOCH, SMALL)
                .read("erp", new Ledger(rows), BOOK, JANUARY);
    }

    @Test
    void the_products_heap_takes_what_was_measured_and_not_much_more() {
        assertThat(LedgerFacts.rowsMax(512L << 20)).isBetween(550_000L, 600_000L);
        assertThat(LedgerFacts.rowsMax(64L << 30)).isEqualTo(LedgerFacts.ROWS_MAX);
    }

    @Test
    void a_ledger_that_does_not_fit_is_refused_by_name_before_memory_is_gone() {
        int most = (int) LedgerFacts.rowsMax(SMALL);
        assertThat(read(most).facts()).hasSize(most);
        assertThatThrownBy(() -> read(most + 1))
                .isInstanceOfSatisfying(
                        CallFailed.class,
                        refused -> {
                            assertThat(refused.problem().code()).isEqualTo("HUB-RECON-LIMIT");
                            assertThat(refused.problem().text())
                                    .contains("erp shows more than " + most + " rows", "all of 1");
                            assertThat(refused.problem().mend())
                                    .contains("THROUGHLINE_JAVA_OPTS=-Xmx2g", "it has 9 MB");
                        });
    }
}
