package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.evidence.Actor;
import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Posted lines that finance has reversed and posted anew, since a person's terms changed back.
class RepostingTest {
    private static final Actor.Person FIN = new Actor.Person("fin");

    @TempDir Path dir;
    private LaneRoom room;

    @BeforeEach
    void two_days_are_posted_and_the_rate_of_the_second_changes_back() {
        room = new LaneRoom(dir);
        room.psa.hours("t1", 8, "2026-01-14");
        room.psa.hours("t2", 8, "2026-01-15");
        room.readAndSettle();
        assertThat(cost()).isEqualTo(176_000L);
        rates("120");
        look();
        assertThat(room.openCases()).containsExactly("RES-RETRO-CHANGE");
        assertThat(cost()).as("nothing is posted anew by itself").isEqualTo(176_000L);
    }

    @AfterEach
    void nothing_is_doubled_lost_or_out_of_balance() {
        try {
            ConservationCheck.Report report = room.check();
            assertThat(report.differences()).isEmpty();
            assertThat(report.balanced()).isTrue();
            assertThat(room.ledger.doubled()).isEmpty();
        } finally {
            room.close();
        }
    }

    private void rates(String since) {
        room.sql.sql("delete from record_head where object_type = 'cost-rates'").update();
        for (Map<String, Object> one :
                List.<Map<String, Object>>of(
                        Map.of("price", "110", "valid_to", "2026-01-14"),
                        Map.of("price", since, "valid_from", "2026-01-15"))) {
            Map<String, Object> row = new HashMap<>(one);
            row.put("email", "ana@x.example");
            row.put("entity", "US01");
            row.put("ccy", "USD");
            room.reference("cost-rates", row);
        }
    }

    private void look() {
        room.lane.firm().forget();
        room.now = room.now.plus(Duration.ofMinutes(11));
        room.lane.retroChanges().round();
        room.settle();
    }

    private UUID ana() {
        return room.id("ana@x.example");
    }

    private RetroChanges.Decided repost() {
        return room.lane
                .retroChanges()
                .decide(ana(), RetroChanges.Decision.REPOSTED, "", FIN, "the new rate holds");
    }

    private long cost() {
        return room.ledger.net().getOrDefault(PostingKind.LABOUR_COST, 0L);
    }

    private List<String> costDates() {
        return room.sql
                .sql(
                        "select i.source_id || ' ' || p.ordinal || case when p.reversal then ' back ' else ' ' end || p.accounting_date from posting p"
                                + " join fact_item i on i.id = p.item where p.kind = 'LABOUR_COST' order by 1")
                .query((row, _) -> row.getString(1))
                .list();
    }

    @Test
    void a_decision_reverses_what_stands_word_for_word_and_posts_by_todays_terms() {
        assertThat(repost()).isEqualTo(new RetroChanges.Decided(1, ""));
        room.settle();

        assertThat(cost()).isEqualTo(88_000L + 96_000L);
        assertThat(room.ledger.net()).containsEntry(PostingKind.UNBILLED_TIME, 400_000L);
        assertThat(costDates())
                .containsExactly(
                        "t1 1 2026-01-14",
                        "t2 1 2026-01-15",
                        "t2 1 back 2026-01-15",
                        "t2 2 2026-01-15");
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(2);
        assertThat(room.versions(Bucket.REVERSED)).isEqualTo(1);
        assertThat(room.openCases()).isEmpty();
        look();
        assertThat(room.openCases()).as("there is nothing left to ask").isEmpty();
    }

    @Test
    void it_is_a_persons_act_with_its_reason_and_the_new_version_says_so() {
        repost();
        room.settle();
        assertThat(room.evidence.about("resource", ana().toString(), 10))
                .singleElement()
                .satisfies(act -> {
                    assertThat(act.action()).isEqualTo("1 lines reversed and posted anew");
                    assertThat(act.reason()).isEqualTo("the new rate holds");
                });
        assertThat(
                        room.sql
                                .sql("select approval from fact_version where ordinal = 2")
                                .query(String.class)
                                .single())
                .endsWith("; posted anew by finance");
    }

    @Test
    void the_source_showing_the_item_again_makes_no_further_version_but_amending_it_does() {
        repost();
        room.settle();
        room.psa.hours("t2", 8, "2026-01-15");
        room.readAndSettle();
        assertThat(room.lane.conservation().movements().ever().versions()).isEqualTo(3);

        room.psa.hours("t2", 4, "2026-01-15");
        room.readAndSettle();
        assertThat(cost()).isEqualTo(88_000L + 48_000L);
        assertThat(room.versions(Bucket.REVERSED)).isEqualTo(2);
    }

    @Test
    void a_period_closed_since_takes_neither_both_count_on_the_first_open_day_however_late() {
        room.period(1, "CLOSED");
        room.now = Instant.parse("2026-03-20T09:00:00Z");
        room.period(2, "CLOSED");
        repost();
        room.settle();

        assertThat(room.openCases()).as("64 days are past the late limit").isEmpty();
        assertThat(costDates()).contains("t2 1 back 2026-03-01", "t2 2 2026-03-01");
        assertThat(cost()).isEqualTo(88_000L + 96_000L);
    }

    @Test
    void a_period_cut_off_since_takes_neither_though_the_entry_was_approved_before() {
        room.now = Instant.parse("2026-02-04T09:00:00Z");
        repost();
        room.settle();
        assertThat(costDates()).contains("t2 1 back 2026-02-01", "t2 2 2026-02-01");
    }

    @Test
    void what_is_amended_in_the_source_before_the_decision_is_left_to_that() {
        room.psa.hours("t2", 4, "2026-01-15");
        room.read();
        assertThatThrownBy(this::repost)
                .hasMessageContaining("HUB-STATE")
                .hasMessageContaining("1 amended in the source meanwhile");
        room.settle();
        assertThat(cost()).isEqualTo(88_000L + 48_000L);
    }

    @Test
    void what_was_sent_by_no_record_any_more_is_not_posted_anew_and_stays_open() {
        room.sql.sql("delete from fact_payload").update();
        assertThatThrownBy(this::repost).hasMessageContaining("past its retention");
        assertThat(room.lane.retroChanges().waiting(10))
                .singleElement()
                .satisfies(one -> assertThat(one.lines()).hasSize(1));
        assertThat(room.openCases()).containsExactly("RES-RETRO-CHANGE");
        assertThat(cost()).isEqualTo(176_000L);
    }

    @Test
    void a_lost_answer_meanwhile_doubles_nothing() {
        room.ledger.losesAnswers = true;
        repost();
        room.settle();
        room.begin();
        room.settle();
        room.ledger.losesAnswers = false;
        room.now = room.now.plus(Duration.ofHours(1));
        room.settle();
        assertThat(BigDecimal.valueOf(cost(), 2)).isEqualByComparingTo("1840.00");
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(2);
    }
}
