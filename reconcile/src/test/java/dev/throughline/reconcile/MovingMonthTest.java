package dev.throughline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A month whose hours go on being approved and posted while they are reconciled.
class MovingMonthTest {
    private final Firm firm = new Firm();

    @BeforeEach
    void eight_hours_tie() {
        firm.approves("t1", 8, "2026-01-14");
        firm.books("US01", "2026-01-20", firm.posted("t1", 8, "2026-01-14", "2026-01"), 8);
    }

    @AfterEach
    void close() {
        firm.close();
    }

    private void comes(String id, int hours) {
        firm.approves(id, hours, "2026-01-15");
        firm.books("US01", "2026-01-20", firm.posted(id, hours, "2026-01-15", "2026-01"), hours);
    }

    private Tie hours(Runs.Run run) {
        return Firm.tie(run, Check.RC1, "US01", "2026-01");
    }

    @Test
    void what_came_once_while_it_was_compared_ties_when_it_is_read_again() {
        AtomicInteger reads = new AtomicInteger();
        firm.meanwhile =
                () -> {
                    if (reads.getAndIncrement() == 0) {
                        comes("t2", 5);
                    }
                };
        Runs.Run run = firm.run();

        assertThat(hours(run).source()).isEqualByComparingTo("13");
        assertThat(hours(run).colour()).isEqualTo(Tie.Colour.GREEN);
        assertThat(firm.first(run, Tie.Colour.RED)).isNull();
        assertThat(firm.cases()).isEmpty();
    }

    @Test
    void a_month_that_never_rests_is_in_motion_and_not_wrong() {
        AtomicInteger reads = new AtomicInteger();
        firm.meanwhile = () -> comes("m" + reads.incrementAndGet(), reads.get());
        Runs.Run run = firm.run();

        assertThat(hours(run).colour()).isEqualTo(Tie.Colour.AMBER);
        assertThat(firm.breaks(run, Check.RC1, "US01", "2026-01")).contains(Break.IN_MOTION);
        assertThat(firm.cases()).isEmpty();
    }

    @Test
    void what_is_wrong_stays_wrong_in_a_month_that_moves() {
        firm.books("US01", "2026-01-21", "L1-ABCDEFGHIJKLMNOPQRSTUVWXYZ-1", 3);
        AtomicInteger reads = new AtomicInteger();
        firm.meanwhile = () -> comes("m" + reads.incrementAndGet(), reads.get());
        Runs.Run run = firm.run();

        assertThat(hours(run).colour()).isEqualTo(Tie.Colour.RED);
        assertThat(firm.breaks(run, Check.RC1, "US01", "2026-01")).contains(Break.ORPHAN);
        assertThat(firm.cases()).containsExactly("REC-ORPHAN-ERP");
    }

    @Test
    void what_was_approved_since_the_feed_last_looked_is_in_motion_and_what_it_passed_by_is_not() {
        firm.sql
                .sql(
                        "insert into feed (connection, object_type, cursor, last_read_at) values ('psa', 'time', '', :at)")
                .param("at", Timestamp.from(Instant.parse("2026-01-31T10:00:00Z")))
                .update();
        firm.says("t2", 5, "2026-01-15", true, "2026-01-31T10:00:01Z");
        Runs.Run run = firm.run();
        assertThat(Firm.tie(run, Check.RC1, "", "2026-01").colour()).isEqualTo(Tie.Colour.AMBER);
        assertThat(firm.breaks(run, Check.RC1, "", "2026-01")).containsExactly(Break.IN_MOTION);
        assertThat(firm.cases()).isEmpty();

        firm.says("t2", 5, "2026-01-15", true, "2026-01-31T09:59:59Z");
        assertThat(firm.breaks(firm.run(), Check.RC1, "", "2026-01"))
                .containsExactly(Break.NOT_READ);
        assertThat(firm.cases()).containsExactly("REC-SOURCE-DRIFT");
    }

    /// The control: one look takes what moves for what is wrong; two looks that show the same
    /// believe it.
    @Test
    void one_look_alone_is_red() {
        Tie one = tie("8", "13", List.of(orphan("5")));
        Tie other = tie("8", "15", List.of(orphan("7")));
        assertThat(other.colour()).isEqualTo(Tie.Colour.RED);
        assertThat(SeenTwice.of(List.of(one), List.of(other), _ -> false))
                .extracting(Tie::colour)
                .containsExactly(Tie.Colour.AMBER);
        assertThat(SeenTwice.of(List.of(other), List.of(other), _ -> false)).containsExactly(other);

        Tie unaccounted = tie("8", "13", List.of());
        assertThat(SeenTwice.of(List.of(unaccounted), List.of(unaccounted), _ -> false))
                .extracting(Tie::colour)
                .containsExactly(Tie.Colour.RED);
        assertThat(SeenTwice.of(List.of(other), List.of(unaccounted), _ -> false))
                .extracting(Tie::colour)
                .containsExactly(Tie.Colour.AMBER);
    }

    private static Difference orphan(String hours) {
        return new Difference(
                Break.ORPHAN,
                null,
                "L1-" + hours,
                null,
                BigDecimal.ZERO,
                new BigDecimal(hours),
                null,
                "");
    }

    private static Tie tie(String source, String ledger, List<Difference> lines) {
        return new Tie(
                Check.RC1,
                "",
                "US01",
                "2026-01",
                TieOut.HOURS,
                new BigDecimal(source),
                new BigDecimal(source),
                new BigDecimal(source),
                new BigDecimal(ledger),
                BigDecimal.ZERO,
                lines.size(),
                lines.size(),
                lines,
                "");
    }
}
