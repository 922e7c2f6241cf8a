package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.evidence.Actor;
import dev.throughline.model.PostingKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Terms of people that change back into posted days.
class RetroChangesTest {
    private static final Actor.Person FIN = new Actor.Person("fin");

    @TempDir Path dir;
    private LaneRoom room;

    @BeforeEach
    void three_days_are_posted() {
        room = new LaneRoom(dir);
        room.psa.hours("t1", 8, "2026-01-14");
        room.psa.hours("t2", 8, "2026-01-15");
        room.psa.hours("t3", 4, "2026-01-16");
        room.readAndSettle();
        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, 220_000L);
    }

    @AfterEach
    void nothing_was_posted_anew_by_itself() {
        try {
            assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, 220_000L);
            assertThat(room.check().holds()).isTrue();
        } finally {
            room.close();
        }
    }

    private UUID ana() {
        return room.id("ana@x.example");
    }

    private void look() {
        room.lane.firm().forget();
        room.now = room.now.plus(Duration.ofMinutes(11));
        room.lane.retroChanges().round();
        room.settle();
    }

    private void rates(Map<String, Object> until, Map<String, Object> since) {
        room.sql.sql("delete from record_head where object_type = 'cost-rates'").update();
        for (Map<String, Object> one : java.util.List.of(until, since)) {
            Map<String, Object> row = new java.util.HashMap<>(one);
            row.put("email", "ana@x.example");
            row.put("entity", "US01");
            row.put("ccy", "USD");
            room.reference("cost-rates", row);
        }
    }

    @Test
    void a_cost_rate_changed_back_lists_the_posted_lines_it_touches_in_one_case() {
        rates(
                Map.of("price", "110", "valid_to", "2026-01-14"),
                Map.of("price", "120", "valid_from", "2026-01-15"));
        look();

        assertThat(room.openCases()).containsExactly("RES-RETRO-CHANGE");
        assertThat(
                        room.sql
                                .sql("select c::text from work_case c where closed_at is null")
                                .query(String.class)
                                .single())
                .contains("changed back to 2026-01-15: 2 posted lines")
                .contains("132000");
        assertThat(room.lane.retroChanges().affected(ana()))
                .extracting(one -> one.line().workDate() + " " + one.difference())
                .containsExactly(
                        "2026-01-15 cost rate 110 USD → 120 USD",
                        "2026-01-16 cost rate 110 USD → 120 USD");
    }

    @Test
    void a_rate_that_begins_after_the_posted_days_is_no_case() {
        rates(
                Map.of("price", "110", "valid_to", "2026-01-31"),
                Map.of("price", "120", "valid_from", "2026-02-01"));
        look();
        assertThat(room.openCases()).isEmpty();
        assertThat(room.lane.retroChanges().affected(ana())).isEmpty();
    }

    @Test
    void another_entity_and_department_are_told_too_and_taking_them_back_closes_the_case() {
        room.sql.sql("delete from record_head where object_type = 'people'").update();
        room.reference(
                "people",
                Map.of("email", "ana@x.example", "entity", "GB01", "department", "CC-200"));
        look();
        assertThat(room.openCases()).containsExactly("RES-RETRO-CHANGE");
        assertThat(room.lane.retroChanges().affected(ana()))
                .hasSize(3)
                .allSatisfy(one ->
                        assertThat(one.difference())
                                .startsWith("legal entity US01 → GB01, DEPARTMENT "));

        room.sql.sql("delete from record_head where object_type = 'people'").update();
        room.reference(
                "people", Map.of("email", "ana@x.example", "entity", "US01", "role", "Architect"));
        look();
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void finance_accepts_and_only_what_changes_afterwards_is_asked_about_again() {
        rates(
                Map.of("price", "120", "valid_to", "2026-01-15"),
                Map.of("price", "110", "valid_from", "2026-01-16"));
        look();
        assertThat(room.lane.retroChanges().affected(ana())).hasSize(2);
        assertThat(
                        room.lane
                                .retroChanges()
                                .decide(
                                        ana(),
                                        RetroChanges.Decision.ACCEPTED,
                                        "",
                                        FIN,
                                        "not material")
                                .lines())
                .isEqualTo(2);
        assertThat(room.openCases()).isEmpty();
        look();
        assertThat(room.openCases()).isEmpty();

        rates(
                Map.of("price", "120", "valid_to", "2026-01-14"),
                Map.of("price", "130", "valid_from", "2026-01-15"));
        look();
        assertThat(room.openCases()).containsExactly("RES-RETRO-CHANGE");
        assertThat(room.lane.retroChanges().affected(ana()))
                .as("14 January stands accepted")
                .extracting(one -> one.line().workDate().toString())
                .containsExactly("2026-01-15", "2026-01-16");
    }

    @Test
    void a_re_class_names_its_journal_and_there_must_be_something_to_decide() {
        RetroChanges retro = room.lane.retroChanges();
        assertThatThrownBy(() ->
                        retro.decide(ana(), RetroChanges.Decision.ACCEPTED, "", FIN, "why not"))
                .hasMessageContaining("HUB-STATE");
        rates(
                Map.of("price", "120"),
                Map.of("price", "110", "valid_from", "2026-03-01", "valid_to", "2026-02-01"));
        look();
        assertThatThrownBy(() ->
                        retro.decide(ana(), RetroChanges.Decision.RECLASSED, " ", FIN, "moved"))
                .hasMessageContaining("names the journal");
        assertThat(retro.decide(ana(), RetroChanges.Decision.RECLASSED, "JE-9", FIN, "moved"))
                .isEqualTo(new RetroChanges.Decided(3, ""));
        assertThat(room.openCases()).isEmpty();
    }
}
