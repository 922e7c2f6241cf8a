package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.SyncGap;
import dev.throughline.model.Money;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

/// What is counted for Prometheus.
class MetricsTest {
    private final AtomicReference<SyncGap> now =
            new AtomicReference<>(
                    new SyncGap(
                            3,
                            List.of(Money.parse("41250.00", "USD"), Money.parse("1.234", "KWD")),
                            120));

    @Test
    void the_invoice_sync_gap_is_told_as_a_count_a_share_and_money_by_currency() {
        Metrics metrics = new Metrics();
        metrics.gaps(now::get);

        assertThat(metrics.scrape())
                .contains(
                        "throughline_invoices_sync_gap 3.0",
                        "throughline_invoices_sync_gap_ratio 0.025",
                        "throughline_invoices_sync_gap_amount{ccy=\"USD\"} 41250.0",
                        "throughline_invoices_sync_gap_amount{ccy=\"KWD\"} 1.234");

        // A currency that has no gap any more is not told as if it still had one.
        now.set(new SyncGap(1, List.of(Money.parse("5.00", "USD")), 120));
        assertThat(metrics.scrape())
                .contains("throughline_invoices_sync_gap_amount{ccy=\"USD\"} 5.0")
                .doesNotContain("KWD");
    }

    @Test
    void a_database_that_does_not_answer_takes_no_other_figure_with_it() {
        Metrics metrics = new Metrics();
        metrics.gaps(() -> {
            throw new DataAccessResourceFailureException("away");
        });
        assertThat(metrics.scrape()).contains("throughline_invoices_sync_gap ");
    }
}
