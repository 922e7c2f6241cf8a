package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Periods that a person cuts off before their schedule, and whose cut-off a person lifts.
class CutOffsTest {
    private static final Actor.Person CTRL = new Actor.Person("ctrl");
    private static final Instant SCHEDULE = Instant.parse("2026-02-03T18:00:00Z");
    private static final Instant DECIDED = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir Path dir;
    private LaneRoom room;

    @BeforeEach
    void a_day_is_posted() {
        room = new LaneRoom(dir);
        room.psa.put("t1", approved("2026-01-14", "2026-01-20T09:00:00Z"));
        room.readAndSettle();
        room.now = DECIDED;
    }

    @AfterEach
    void nothing_is_doubled_lost_or_out_of_balance() {
        try {
            assertThat(room.check().differences()).isEmpty();
            assertThat(room.check().balanced()).isTrue();
            assertThat(room.ledger.doubled()).isEmpty();
        } finally {
            room.close();
        }
    }

    private static Map<String, Object> approved(String day, String at) {
        return Map.of("date", day, "approved_at", at);
    }

    private CutOffs.Stand january() {
        return room.lane.cutOffs().find("US01", "2026-01").orElseThrow();
    }

    private String cut() {
        return words(room.lane.cutOffs().cut(january(), CTRL, "the close is early"));
    }

    private String lift() {
        return words(room.lane.cutOffs().lift(january(), CTRL, "two timesheets were forgotten"));
    }

    private static String words(CutOffs.Outcome outcome) {
        return switch (outcome) {
            case CutOffs.Outcome.Done(String words) -> words;
            case CutOffs.Outcome.Refused(String words, String mend) -> "refused: " + words + mend;
        };
    }

    private Map<String, String> dates() {
        Map<String, String> dates = new TreeMap<>();
        room.sql
                .sql(
                        "select i.source_id, p.accounting_date from posting p join fact_item i on i.id = p.item where p.kind = 'LABOUR_COST' and not p.reversal")
                .query((row, _) -> dates.put(row.getString(1), row.getString(2)))
                .list();
        return dates;
    }

    @Test
    void a_period_cut_off_by_a_person_takes_what_was_approved_until_then_and_nothing_later() {
        assertThat(january().at()).isEqualTo(SCHEDULE);
        assertThat(cut()).startsWith("US01 2026-01 is cut off: 1 version, 8 h are frozen");
        assertThat(january().at()).isEqualTo(DECIDED);
        room.now = DECIDED.plusSeconds(600);
        assertThat(january().cut()).isTrue();

        room.psa.put("t2", approved("2026-01-15", "2026-01-31T11:59:00Z"));
        room.psa.put("t3", approved("2026-01-16", "2026-01-31T12:00:01Z"));
        room.readAndSettle();
        assertThat(dates()).containsEntry("t2", "2026-01-15").containsEntry("t3", "2026-02-01");
    }

    @Test
    void without_a_decision_the_schedule_holds() {
        room.now = DECIDED.plusSeconds(600);
        room.psa.put("t3", approved("2026-01-16", "2026-01-31T12:00:01Z"));
        room.readAndSettle();
        assertThat(dates()).containsEntry("t3", "2026-01-16");
        assertThat(january().decision()).isNull();
    }

    @Test
    void one_entitys_decision_is_not_anothers() {
        cut();
        assertThat(room.lane.cutOffs().find("GB01", "2026-01").orElseThrow().at())
                .isEqualTo(SCHEDULE);
    }

    @Test
    void a_lifted_cut_off_gives_the_schedule_back_that_was_still_ahead() {
        cut();
        room.now = DECIDED.plusSeconds(600);
        room.psa.put("t2", approved("2026-01-15", "2026-01-31T12:05:00Z"));
        room.readAndSettle();
        assertThat(lift()).contains("takes approvals again");
        assertThat(january().at()).isEqualTo(SCHEDULE);
        room.psa.put("t3", approved("2026-01-16", "2026-01-31T12:06:00Z"));
        room.readAndSettle();
        assertThat(dates())
                .as("what was dated into February stays there")
                .containsEntry("t2", "2026-02-01")
                .containsEntry("t3", "2026-01-16");

        room.now = SCHEDULE;
        assertThat(room.lane.endPeriods()).as("US01 again, and GB01").isEqualTo(2);
        assertThat(room.lane.endPeriods()).isZero();
        assertThat(january().frozen())
                .isInstanceOfSatisfying(
                        Cutoff.FrozenSet.class,
                        set -> {
                            assertThat(set.cutAt()).isEqualTo(SCHEDULE);
                            assertThat(set.versions()).isEqualTo(2);
                        });
    }

    @Test
    void a_schedule_that_has_passed_is_lifted_until_the_next_decision() {
        room.now = SCHEDULE.plusSeconds(3600);
        room.lane.endPeriods();
        lift();
        assertThat(january().at()).isNull();
        room.psa.put("t2", approved("2026-01-15", "2026-02-03T19:30:00Z"));
        room.readAndSettle();
        assertThat(dates()).containsEntry("t2", "2026-01-15");
        assertThat(room.lane.endPeriods()).as("nothing cuts it off").isZero();
        assertThat(room.lane.cutOffs().compare(room.id("US01"), "2026-01").orElseThrow())
                .satisfies(compared -> {
                    assertThat(compared.same()).isFalse();
                    assertThat(compared.frozen().versions()).isEqualTo(1);
                    assertThat(compared.now().versions()).isEqualTo(2);
                });

        room.now = room.now.plusSeconds(3600);
        assertThat(cut()).contains("2 versions, 16 h");
        assertThat(room.lane.cutOffs().compare(room.id("US01"), "2026-01").orElseThrow().same())
                .isTrue();
    }

    @Test
    void what_makes_no_sense_is_refused_in_words() {
        assertThat(lift()).startsWith("refused: US01 2026-01 is not cut off before 2026-02-03");
        cut();
        room.now = DECIDED.plusSeconds(1);
        assertThat(cut()).startsWith("refused: US01 2026-01 is cut off since 2026-01-31T12:00:00Z");
        room.period(1, "CLOSED");
        assertThat(lift()).startsWith("refused: US01 2026-01 is closed in the ledger");
        room.period(3, "FUTURE");
        assertThat(
                        words(
                                room.lane
                                        .cutOffs()
                                        .cut(
                                                room.lane
                                                        .cutOffs()
                                                        .find("US01", "2026-03")
                                                        .orElseThrow(),
                                                CTRL,
                                                "too early")))
                .startsWith("refused: US01 2026-03 is not open in the ledger yet");
        assertThat(room.lane.cutOffs().find("US01", "1999-01")).isEmpty();
        assertThat(room.lane.cutOffs().find("XX", "2026-01")).isEmpty();
    }

    @Test
    void each_decision_is_evidence_and_outlives_a_restart() {
        cut();
        room.begin();
        room.now = DECIDED.plusSeconds(60);
        assertThat(january().cut()).isTrue();
        assertThat(january().decision())
                .isEqualTo(new CutOffs.Decision(false, DECIDED, "ctrl", "the close is early"));
        lift();
        assertThat(room.evidence.about("period", room.id("US01") + " 2026-01", 10))
                .extracting(Evidence.Recorded::action)
                .contains("cut off now", "cut-off lifted", "frozen");
        assertThat(room.lane.cutOffs().open())
                .extracting(one -> one.code() + " " + one.period().name())
                .containsExactly(
                        "GB01 2026-01",
                        "GB01 2026-02",
                        "GB01 2026-03",
                        "US01 2026-01",
                        "US01 2026-02",
                        "US01 2026-03");
    }
}
