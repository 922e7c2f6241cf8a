package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.evidence.Actor;
import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the hub has billed and its source then changes: the PSA says nothing of invoices here.
class BilledItemsTest {
    private static final Actor.Person FIN = new Actor.Person("fin");

    @TempDir Path dir;
    private LaneRoom room;

    @BeforeEach
    void two_days_are_posted_and_the_first_is_billed() {
        room = new LaneRoom(dir);
        room.psa.hours("t1", 8, "2026-01-14");
        room.psa.hours("t2", 8, "2026-01-15");
        room.readAndSettle();
        room.billed.invoices.put("t1", "H-1001");
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

    private void delete(String item) {
        room.psa.population.remove(item);
        room.reader.comparePopulation();
        room.settle();
    }

    private long unbilled() {
        return room.ledger.net().getOrDefault(PostingKind.UNBILLED_TIME, 0L);
    }

    private String case1() {
        return room.sql
                .sql("select title from work_case where closed_at is null")
                .query(String.class)
                .single();
    }

    /// What it waits for has a time of its own.
    private void later() {
        for (int i = 0; i < 3; i++) {
            room.now = room.now.plus(Duration.ofMinutes(11));
            room.settle();
        }
    }

    @Test
    void amended_it_stands_and_a_case_names_the_invoice_its_sibling_goes_on() {
        room.psa.hours("t1", 5, "2026-01-14");
        room.psa.hours("t2", 5, "2026-01-15");
        room.readAndSettle();

        assertThat(unbilled()).isEqualTo(200_000L + 125_000L);
        assertThat(room.openCases()).containsExactly("TIM-ALREADY-INVOICED");
        assertThat(case1()).contains("H-1001");
        assertThat(room.versions(Bucket.EXCEPTION)).isEqualTo(1);
        assertThat(room.billed.takenBack).containsExactly("t2");
    }

    @Test
    void deleted_in_the_source_it_stands_and_a_case_names_the_invoice() {
        delete("t1");

        assertThat(unbilled()).isEqualTo(400_000L);
        assertThat(room.openCases()).containsExactly("TIM-ALREADY-INVOICED");
        assertThat(case1()).contains("H-1001");
    }

    @Test
    void its_approval_taken_back_it_stands_and_a_case_names_the_invoice() {
        room.psa.put("t1", Map.of("approved", false, "date", "2026-01-14"));
        room.readAndSettle();

        assertThat(unbilled()).isEqualTo(400_000L);
        assertThat(room.openCases()).containsExactly("TIM-ALREADY-INVOICED");
    }

    @Test
    void once_a_credit_returned_it_the_correction_goes_on_by_itself() {
        room.psa.hours("t1", 5, "2026-01-14");
        room.readAndSettle();
        room.billed.invoices.clear();
        later();

        assertThat(unbilled()).isEqualTo(200_000L + 125_000L);
        assertThat(room.billed.takenBack).containsExactly("t1");
        assertThat(room.openCases()).isEmpty();
        assertThat(room.versions(Bucket.REVERSED)).isEqualTo(1);
    }

    @Test
    void once_a_credit_returned_it_the_deleted_one_is_reversed() {
        delete("t1");
        room.billed.invoices.clear();
        later();

        assertThat(unbilled()).isEqualTo(200_000L);
        assertThat(room.billed.takenBack).containsExactly("t1");
        assertThat(room.openCases()).isEmpty();
    }

    /// The control: the question is what protects it. The invoice of 2,000.00 would bill 5 hours.
    @Test
    void without_the_question_what_was_billed_is_reversed() {
        room.billed.asked = false;
        room.psa.hours("t1", 5, "2026-01-14");
        room.readAndSettle();

        assertThat(unbilled()).isEqualTo(200_000L + 125_000L);
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void nobody_posts_it_anew_though_the_rate_has_changed_back() {
        rateSince();
        assertThat(repost().left()).contains("1 on an invoice already");
        room.settle();
        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, 88_000L + 96_000L);
        assertThat(unbilled()).isEqualTo(400_000L);
        assertThat(room.billed.takenBack).containsExactly("t2");

        assertThatThrownBy(this::repost).hasMessageContaining("on an invoice already");
    }

    /// The source drafts an invoice of an entry that waits for its rate: the draft waits for the
    /// posting, so that the posting must not wait for the draft.
    @Test
    void drafted_in_the_source_before_it_was_posted_it_is_posted_when_its_rate_is_there() {
        room.sql.sql("delete from record_head where object_type = 'cost-rates'").update();
        room.lane.firm().forget();
        room.psa.hours("t3", 5, "2026-01-16");
        room.readAndSettle();
        assertThat(room.openCases()).containsExactly("RATE-MISSING");

        room.psa.put("t3", invoiced(5, "2026-01-16"));
        room.readAndSettle();
        rateSince();
        later();
        assertThat(unbilled()).isEqualTo(400_000L + 125_000L);
        assertThat(room.openCases()).doesNotContain("RATE-MISSING", "TIM-ALREADY-INVOICED");
    }

    @Test
    void what_only_the_source_says_is_invoiced_stands() {
        room.psa.put("t2", invoiced(5, "2026-01-15"));
        room.readAndSettle();
        assertThat(unbilled()).isEqualTo(400_000L);
        assertThat(case1()).contains("invoice of the source");
    }

    /// A source may go on saying that it is invoiced: where the hub billed it, the hub's books say.
    @Test
    void once_the_hub_credited_it_the_sources_word_does_not_hold_it_up() {
        room.billed.booked.add("t1");
        room.psa.put("t1", invoiced(5, "2026-01-14"));
        room.readAndSettle();
        assertThat(case1()).contains("H-1001");

        room.billed.invoices.clear();
        later();
        assertThat(unbilled()).isEqualTo(200_000L + 125_000L);
        assertThat(room.openCases()).isEmpty();

        rateSince();
        assertThat(repost().left()).isEmpty();
        room.settle();
        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, 60_000L + 96_000L);
    }

    private static Map<String, Object> invoiced(int hours, String date) {
        return Map.of("hours", BigDecimal.valueOf(hours), "date", date, "invoiced", true);
    }

    private RetroChanges.Decided repost() {
        return room.lane
                .retroChanges()
                .decide(
                        room.id("ana@x.example"),
                        RetroChanges.Decision.REPOSTED,
                        "",
                        FIN,
                        "the new rate holds");
    }

    private void rateSince() {
        room.sql.sql("delete from record_head where object_type = 'cost-rates'").update();
        for (Map<String, Object> one :
                List.<Map<String, Object>>of(
                        Map.of("price", "110", "valid_to", "2026-01-13"),
                        Map.of("price", "120", "valid_from", "2026-01-14"))) {
            Map<String, Object> row = new HashMap<>(one);
            row.put("email", "ana@x.example");
            row.put("entity", "US01");
            row.put("ccy", "USD");
            room.reference("cost-rates", row);
        }
        room.lane.firm().forget();
        room.now = room.now.plus(Duration.ofMinutes(11));
        room.lane.retroChanges().round();
        room.settle();
    }
}
