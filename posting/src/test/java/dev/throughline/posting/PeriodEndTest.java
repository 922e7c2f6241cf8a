package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens by itself when a period ends: cut-off and accrual.
class PeriodEndTest {
    private static final Instant CUT_OFF = Instant.parse("2026-02-03T18:00:00Z");
    private static final Map<String, Object> SUBMITTED =
            Map.of("approved", false, "submitted", true);

    @TempDir Path dir;

    @SuppressWarnings("NullAway.Init")
    private LaneRoom room;

    private void begin(boolean accrues) {
        room =
                new LaneRoom(
                        dir,
                        "",
                        "baseline: declared-empty\n",
                        accrues ? ", accrueSubmitted: true" : "");
    }

    @AfterEach
    void nothing_is_ever_doubled_lost_or_out_of_balance() {
        try {
            assertThat(room.check().differences()).isEmpty();
            assertThat(room.check().balanced()).isTrue();
            assertThat(room.ledger.doubled()).isEmpty();
        } finally {
            room.close();
        }
    }

    @Test
    void a_period_is_cut_off_at_its_entitys_hour_once_and_not_before() {
        begin(false);
        room.psa.hours("t1", 8);
        room.readAndSettle();
        room.now = CUT_OFF.minusSeconds(1);
        assertThat(room.lane.endPeriods()).isZero();

        room.now = CUT_OFF;
        assertThat(room.lane.endPeriods()).as("US01 and GB01").isEqualTo(2);
        assertThat(room.lane.endPeriods()).isZero();
        Cutoff cutoff = new Cutoff(room.sql, room.transaction, room.evidence, room.clock);
        Cutoff.FrozenSet set = cutoff.frozen(room.id("US01"), "2026-01").orElseThrow();
        assertThat(set.versions()).isEqualTo(1);
        assertThat(set.hours()).isEqualByComparingTo("8");
        assertThat(set.cutAt()).isEqualTo(CUT_OFF);
    }

    @Test
    void what_is_approved_after_the_cut_off_is_late_and_leaves_the_frozen_set_as_it_is() {
        begin(false);
        room.psa.hours("t1", 8);
        room.readAndSettle();
        room.now = CUT_OFF;
        room.lane.endPeriods();
        room.psa.put("t2", Map.of("date", "2026-01-14", "approved_at", "2026-02-03T18:00:01Z"));
        room.psa.put("t3", Map.of("date", "2026-01-16", "approved_at", "2026-02-03T18:00:00Z"));
        room.readAndSettle();

        assertThat(accountingDates())
                .containsEntry("t1", "2026-01-15")
                .containsEntry("t2", "2026-02-01")
                .as("approved in time, read late: it belongs to January, and that shows")
                .containsEntry("t3", "2026-01-16");
        Cutoff cutoff = new Cutoff(room.sql, room.transaction, room.evidence, room.clock);
        assertThat(cutoff.stands(room.id("US01"), "2026-01")).isFalse();
    }

    @Test
    void a_cut_off_missed_long_before_the_hub_came_is_not_made_up_for() {
        begin(false);
        room.now = CUT_OFF.plus(Duration.ofDays(41));
        room.lane.endPeriods();
        assertThat(room.sql.sql("select distinct period from posting_cutoff").query().listOfRows())
                .as("February's is not long ago")
                .containsExactly(Map.of("period", "2026-02"));
    }

    @Test
    void submitted_time_is_accrued_on_the_last_day_and_taken_back_on_the_first() {
        begin(true);
        room.psa.put("t1", SUBMITTED);
        room.psa.put("t2", Map.of("approved", false, "date", "2026-01-16"));
        room.readAndSettle();
        assertThat(room.ledger.lines()).isZero();
        room.now = CUT_OFF;
        room.lane.endPeriods();
        room.settle();

        assertThat(accruals()).containsExactly("2026-01-31 88000");
        assertThat(room.versions(Bucket.POSTED_NET)).as("it counts no version").isZero();
        room.lane.endPeriods();
        room.settle();
        assertThat(accruals()).containsExactly("2026-01-31 88000", "2026-02-01 -88000");
        room.lane.endPeriods();
        room.settle();
        assertThat(accruals()).hasSize(2);
        assertThat(room.ledger.net()).containsExactly(Map.entry(PostingKind.ACCRUED_COST, 0L));
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void without_the_switch_nothing_is_accrued() {
        begin(false);
        room.psa.put("t1", SUBMITTED);
        room.readAndSettle();
        room.now = CUT_OFF;
        room.lane.endPeriods();
        room.settle();
        assertThat(room.ledger.lines()).isZero();
    }

    @Test
    void what_is_approved_after_its_accrual_counts_in_the_next_period_once() {
        begin(true);
        room.psa.put("t1", SUBMITTED);
        room.readAndSettle();
        room.now = CUT_OFF;
        room.lane.endPeriods();
        room.settle();
        room.psa.put("t1", Map.of("approved_at", "2026-02-04T09:00:00Z"));
        room.readAndSettle();
        room.lane.endPeriods();
        room.settle();

        assertThat(accruals()).containsExactly("2026-01-31 88000", "2026-02-01 -88000");
        assertThat(accountingDates()).containsEntry("t1", "2026-02-01");
        assertThat(room.ledger.net())
                .containsEntry(PostingKind.LABOUR_COST, 88_000L)
                .containsEntry(PostingKind.ACCRUED_COST, 0L);
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
    }

    @Test
    void an_accrual_waits_for_the_next_period_to_open_before_it_is_taken_back() {
        begin(true);
        room.period(2, "FUTURE");
        room.psa.put("t1", SUBMITTED);
        room.readAndSettle();
        room.now = CUT_OFF;
        for (int i = 0; i < 3; i++) {
            room.lane.endPeriods();
            room.settle();
        }
        assertThat(accruals()).containsExactly("2026-01-31 88000");

        room.period(2, "OPEN");
        room.lane.endPeriods();
        room.settle();
        assertThat(accruals()).containsExactly("2026-01-31 88000", "2026-02-01 -88000");
    }

    @Test
    void an_accrual_whose_answer_is_lost_is_asked_for_and_never_there_twice() {
        begin(true);
        room.psa.put("t1", SUBMITTED);
        room.readAndSettle();
        room.now = CUT_OFF;
        room.ledger.losesAnswers = true;
        room.lane.endPeriods();
        room.settle();
        room.begin();
        room.lane.endPeriods();
        room.settle();
        room.ledger.losesAnswers = false;
        room.now = room.now.plus(Duration.ofHours(1));
        room.settle();

        assertThat(room.ledger.net()).containsExactly(Map.entry(PostingKind.ACCRUED_COST, 0L));
        assertThat(accruals()).containsExactly("2026-01-31 88000", "2026-02-01 -88000");
    }

    @Test
    void an_accrual_that_was_throttled_and_recalled_by_an_approval_never_reaches_the_ledger() {
        begin(true);
        room.psa.put("t1", SUBMITTED);
        room.readAndSettle();
        room.now = CUT_OFF;
        room.ledger.throttles = true;
        room.lane.endPeriods();
        room.psa.put("t1", Map.of("approved_at", "2026-02-03T17:00:00Z"));
        room.read();
        room.lane.prepare();
        room.ledger.throttles = false;
        room.settle();

        assertThat(accruals()).isEmpty();
        assertThat(accountingDates()).containsEntry("t1", "2026-01-15");
    }

    @Test
    void what_cannot_be_accrued_is_one_case_of_the_period_and_is_accrued_once_it_can_be() {
        begin(true);
        room.person("cem@x.example", "u-cem", "13");
        room.reference("people", Map.of("email", "cem@x.example", "entity", "US01"));
        for (int i = 1; i <= 3; i++) {
            room.psa.put(
                    "t" + i,
                    Map.of(
                            "user",
                            "u-cem",
                            "date",
                            "2026-01-1" + i,
                            "approved",
                            false,
                            "submitted",
                            true));
        }
        room.readAndSettle();
        room.now = CUT_OFF;
        room.lane.endPeriods();
        assertThat(room.openCases()).contains("RATE-MISSING");
        assertThat(accruals()).isEmpty();

        room.reference(
                "cost-rates",
                Map.of("email", "cem@x.example", "entity", "US01", "ccy", "USD", "price", "50"));
        room.lane.firm().forget();
        room.now = room.now.plus(Duration.ofMinutes(11));
        room.lane.endPeriods();
        room.settle();
        assertThat(room.openCases()).isEmpty();
        assertThat(room.ledger.net().get(PostingKind.ACCRUED_COST)).isEqualTo(120_000L);
    }

    private List<String> accruals() {
        return room.ledger.byKey.values().stream()
                .flatMap(List::stream)
                .filter(booked -> booked.document().kind() == PostingKind.ACCRUED_COST)
                .map(booked ->
                        booked.document().accountingDate()
                                + " "
                                + BigDecimal.valueOf(booked.minor()).toPlainString())
                .sorted()
                .toList();
    }

    /// Of the cost lines, by source item.
    private Map<String, String> accountingDates() {
        Map<String, String> dates = new TreeMap<>();
        room.sql
                .sql(
                        "select i.source_id, p.accounting_date from posting p join fact_item i on i.id = p.item where p.kind = 'LABOUR_COST' and not p.reversal order by p.ordinal")
                .query((row, _) -> dates.put(row.getString(1), row.getString(2)))
                .list();
        return dates;
    }
}
