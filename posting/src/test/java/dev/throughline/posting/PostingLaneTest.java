package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The posting lane from a source's feed to proven postings, over a real database.
class PostingLaneTest {
    @TempDir Path dir;
    private LaneRoom room;

    @BeforeEach
    void begin() {
        room = new LaneRoom(dir);
    }

    @AfterEach
    void nothing_is_ever_doubled_lost_or_out_of_balance() {
        try {
            ConservationCheck.Report report = room.check();
            assertThat(report.differences()).isEmpty();
            assertThat(report.balanced()).isTrue();
            assertThat(room.ledger.doubled()).isEmpty();
        } finally {
            room.close();
        }
    }

    @Test
    void approved_hours_become_cost_and_unbilled_postings_and_go_home() {
        room.psa.hours("t1", 8);
        room.readAndSettle();

        assertThat(room.openCases()).isEmpty();
        assertThat(room.ledger.net())
                .isEqualTo(
                        Map.of(
                                PostingKind.LABOUR_COST,
                                88_000L,
                                PostingKind.UNBILLED_TIME,
                                200_000L));
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
        assertThat(room.hours(Bucket.POSTED_NET)).isEqualByComparingTo("8");
        // Which of the two documents the ledger takes first is nobody's promise.
        assertThat(room.home).hasSize(1);
        HomeCarrier.Receipt told = room.home.getFirst();
        assertThat(told.ledgerRef()).matches("T-L[12]");
        assertThat(told)
                .isEqualTo(
                        new HomeCarrier.Receipt(
                                "psa", "time", "t1", 1, told.ledgerRef(), true, false));
    }

    @Test
    void hours_lent_to_another_entity_make_the_intercompany_chain() {
        room.psa.put("t1", Map.of("user", "u-ben"));
        room.readAndSettle();

        assertThat(room.openCases()).isEmpty();
        assertThat(room.ledger.net())
                .isEqualTo(
                        Map.of(
                                PostingKind.LABOUR_COST,
                                56_000L,
                                PostingKind.IC_SALES,
                                88_000L,
                                PostingKind.IC_COST,
                                88_000L,
                                PostingKind.UNBILLED_TIME,
                                144_000L));
    }

    @Test
    void eight_then_seven_then_eight_hours_are_three_versions_each_reversed_before_the_next() {
        room.psa.hours("t1", 8);
        room.readAndSettle();
        room.psa.hours("t1", 7);
        room.readAndSettle();
        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, 77_000L);
        room.psa.hours("t1", 8);
        room.readAndSettle();

        assertThat(room.ledger.net())
                .isEqualTo(
                        Map.of(
                                PostingKind.LABOUR_COST,
                                88_000L,
                                PostingKind.UNBILLED_TIME,
                                200_000L));
        assertThat(room.ledger.lines()).isEqualTo(10);
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
        assertThat(room.versions(Bucket.REVERSED)).isEqualTo(2);
        assertThat(room.hours(Bucket.REVERSED)).isEqualByComparingTo("15");
        assertThat(room.lane.conservation().movements().ever().versions()).isEqualTo(3);
    }

    @Test
    void people_unknown_here_share_no_day_and_post_once_they_are_known() {
        for (String person : List.of("u-cem", "u-deb", "u-eli")) {
            room.psa.put("t-" + person, Map.of("user", person));
        }
        room.readAndSettle();
        // Together they worked more than a day has; nobody did.
        assertThat(room.openCases()).doesNotContain("TIM-DAY-CAP");
        assertThat(room.ledger.lines()).isZero();

        for (String person : List.of("cem", "deb", "eli")) {
            room.person(person + "@x.example", "u-" + person, "2" + person.length() + person);
            room.reference(
                    "people",
                    Map.of("email", person + "@x.example", "entity", "US01", "role", "Architect"));
            room.reference(
                    "cost-rates",
                    Map.of(
                            "email",
                            person + "@x.example",
                            "entity",
                            "US01",
                            "ccy",
                            "USD",
                            "price",
                            "110"));
        }
        room.now = room.now.plus(java.time.Duration.ofHours(2));
        room.settle();

        assertThat(room.openCases()).isEmpty();
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(3);
        assertThat(room.sql.sql("select count(*), max(hours_e4) from fact_day").query().singleRow())
                .containsEntry("count", 3L)
                .containsEntry("max", 80_000L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void pages_doubled_and_out_of_order_change_nothing(long seed) {
        for (int i = 0; i < 30; i++) {
            room.psa.hours("t" + i, 1 + i % 8, "2026-01-%02d".formatted(1 + i % 28));
        }
        for (int i = 0; i < 10; i++) {
            room.psa.hours("t" + i, 2 + i % 7, "2026-01-%02d".formatted(1 + i % 28));
        }
        List<ObservedRecord> thrice = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            thrice.addAll(room.psa.feed);
        }
        Collections.shuffle(thrice, new Random(seed));
        FactSource source = room.lane.source("psa", "time").orElseThrow();
        for (int i = 0; i < thrice.size(); i += 7) {
            room.lane
                    .intake()
                    .takePage(
                            source,
                            thrice.subList(i, Math.min(thrice.size(), i + 7)),
                            new Cursor("0"),
                            false);
            if (i % 3 == 0) {
                room.lane.prepare();
            }
        }
        room.settle();

        long hours = 0;
        for (ObservedRecord record : room.psa.population.values()) {
            hours += Long.parseLong(String.valueOf(record.fields().get("hours")));
        }
        assertThat(room.openCases()).isEmpty();
        assertThat(room.hours(Bucket.POSTED_NET)).isEqualByComparingTo(BigDecimal.valueOf(hours));
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(30);
        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, hours * 11_000);
    }

    @Test
    void a_poison_item_at_any_place_of_a_batch_stops_none_of_its_siblings() {
        int at = 0;
        for (Map<String, Object> poison :
                List.<Map<String, Object>>of(
                        Map.of("hours", new BigDecimal("1E+40")),
                        Map.of("hours", "NaN"),
                        Map.of("hours", BigDecimal.ZERO),
                        Map.of("hours", BigDecimal.valueOf(-3)),
                        Map.of("hours", BigDecimal.valueOf(25)),
                        Map.of("date", "0000-01-01"),
                        Map.of("date", "yesterday"),
                        Map.of("project", "w-nobody-knows"),
                        Map.of("user", "u-pm"),
                        Map.of("approver", "u-ana"),
                        Map.of("approver", "-"))) {
            room.psa.hours("good" + at, 1, "2026-01-%02d".formatted(at + 1));
            Map<String, Object> bad = new HashMap<>(poison);
            bad.putIfAbsent("date", "2026-02-%02d".formatted(at + 1));
            room.psa.put("bad" + at++, bad);
        }
        room.readAndSettle();

        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(at);
        assertThat(room.versions(Bucket.EXCEPTION)).isEqualTo(at);
        assertThat(room.openCases()).isNotEmpty();
        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, at * 11_000L);
    }

    @Test
    void what_is_amended_twice_while_in_flight_is_reversed_once_and_posted_once() {
        room.ledger.losesAnswers = true;
        room.psa.hours("t1", 8);
        room.read();
        room.lane.prepare();
        dev.throughline.dispatch.Turns.turn(room.dispatcher);
        assertThat(room.versions(Bucket.UNKNOWN)).isEqualTo(1);
        room.psa.hours("t1", 7);
        room.read();
        room.lane.prepare();
        room.psa.hours("t1", 6);
        room.read();
        room.lane.prepare();
        assertThat(room.check().holds()).isTrue();
        room.ledger.losesAnswers = false;
        room.settle();

        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, 66_000L);
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
        assertThat(room.versions(Bucket.REVERSED)).isEqualTo(1);
        assertThat(room.versions(Bucket.WITHDRAWN)).isEqualTo(1);
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void what_is_amended_before_anybody_saw_it_is_recalled_and_its_siblings_go_again() {
        room.ledger.throttles = true;
        for (int i = 0; i < 5; i++) {
            room.psa.hours("t" + i, 1);
        }
        room.read();
        room.lane.prepare();
        room.psa.hours("t2", 2);
        room.read();
        room.lane.prepare();
        room.ledger.throttles = false;
        room.settle();

        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(5);
        assertThat(room.versions(Bucket.WITHDRAWN)).isEqualTo(1);
        assertThat(room.versions(Bucket.REVERSED)).isZero();
        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, 66_000L);
    }

    @Test
    void what_is_unapproved_after_it_was_posted_is_reversed_and_freed_at_home() {
        room.psa.hours("t1", 8);
        room.readAndSettle();
        room.psa.put("t1", Map.of("approved", false));
        room.readAndSettle();

        assertThat(room.ledger.net())
                .isEqualTo(Map.of(PostingKind.LABOUR_COST, 0L, PostingKind.UNBILLED_TIME, 0L));
        assertThat(room.versions(Bucket.POSTED_NET)).isZero();
        assertThat(room.versions(Bucket.REVERSED)).isEqualTo(1);
        assertThat(room.home).extracting(HomeCarrier.Receipt::locked).containsExactly(true, false);
    }

    @Test
    void what_vanishes_from_the_population_of_an_open_period_is_reversed() {
        room.psa.hours("t1", 8);
        room.psa.hours("t2", 4);
        room.readAndSettle();
        room.psa.population.remove("t1");

        assertThat(room.reader.comparePopulation()).isEqualTo(1);
        room.settle();

        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, 44_000L);
        assertThat(room.versions(Bucket.REVERSED)).isEqualTo(1);
        assertThat(room.reader.comparePopulation()).isZero();
    }

    @Test
    void facts_of_a_system_that_is_not_itself_are_neither_taken_in_nor_missed() {
        room.psa.hours("t1", 8);
        room.proven = false;
        room.readAndSettle();
        assertThat(room.ledger.net()).isEmpty();

        room.proven = true;
        room.readAndSettle();
        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, 88_000L);

        room.psa.population.remove("t1");
        room.proven = false;
        assertThat(room.reader.comparePopulation()).isZero();
        room.proven = true;
        assertThat(room.reader.comparePopulation()).as("the control").isEqualTo(1);
    }

    @Test
    void a_period_that_closes_after_preparation_becomes_a_case_and_then_the_next_period() {
        room.psa.hours("t1", 8);
        room.read();
        room.lane.prepare();
        room.ledger.closedPeriods.add("2026-01");
        dev.throughline.dispatch.Turns.turn(room.dispatcher);
        assertThat(room.versions(Bucket.EXCEPTION)).isEqualTo(1);
        assertThat(room.openCases()).contains("PER-CLOSED");
        assertThat(room.check().holds()).isTrue();
        room.period(1, "CLOSED");
        room.settle();

        assertThat(room.openCases()).isEmpty();
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
        assertThat(
                        room.ledger.byKey.values().stream()
                                .map(all -> all.getFirst().document().accountingDate().toString())
                                .distinct())
                .containsExactly("2026-02-01");
        assertThat(room.ledger.doubled()).isEmpty();
    }

    @Test
    void a_line_refused_inside_a_journal_leaves_and_the_rest_goes_under_a_new_key() {
        for (int i = 0; i < 4; i++) {
            room.psa.hours("t" + i, 1);
        }
        String bad =
                PostingKey.of("psa", "time", "t2", 1, PostingKind.UNBILLED_TIME, "erp", false)
                        .text();
        room.ledger.refusedKeys.add(bad);
        room.readAndSettle();

        assertThat(room.ledger.net())
                .isEqualTo(
                        Map.of(
                                PostingKind.LABOUR_COST,
                                44_000L,
                                PostingKind.UNBILLED_TIME,
                                75_000L));
        assertThat(room.openCases()).containsExactly("ERP-REJECTED");
        assertThat(room.check().holds()).isTrue();

        room.ledger.refusedKeys.clear();
        long item =
                room.sql
                        .sql("select id from fact_item where source_id = 't2'")
                        .query(Long.class)
                        .single();
        room.lane
                .allowances()
                .resubmit(item, new dev.throughline.evidence.Actor.Person("fin"), "mended");
        room.settle();
        assertThat(room.ledger.net()).containsEntry(PostingKind.UNBILLED_TIME, 100_000L);
        assertThat(room.openCases()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void a_line_that_spoils_a_journal_at_any_place_is_found_and_its_siblings_posted(int place) {
        for (int i = 0; i < 7; i++) {
            room.psa.hours("t" + i, 1);
        }
        room.ledger.spoilingKeys.add(unbilled("t" + place));
        room.readAndSettle();

        assertThat(room.ledger.net())
                .isEqualTo(
                        Map.of(
                                PostingKind.LABOUR_COST,
                                77_000L,
                                PostingKind.UNBILLED_TIME,
                                150_000L));
        assertThat(room.ledger.byKey).doesNotContainKey(unbilled("t" + place));
        assertThat(room.openCases()).containsExactly("ERP-REJECTED");
        assertThat(room.check().holds()).isTrue();

        // New entries, and the bad line's own next try, take nothing down with them.
        room.psa.hours("later", 1);
        resubmit("t" + place);
        room.readAndSettle();
        assertThat(room.ledger.net()).containsEntry(PostingKind.UNBILLED_TIME, 175_000L);

        room.ledger.spoilingKeys.clear();
        resubmit("t" + place);
        room.settle();
        assertThat(room.ledger.net()).containsEntry(PostingKind.UNBILLED_TIME, 200_000L);
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void two_lines_that_spoil_a_journal_are_both_found() {
        for (int i = 0; i < 9; i++) {
            room.psa.hours("t" + i, 1);
        }
        room.ledger.spoilingKeys.addAll(List.of(unbilled("t0"), unbilled("t8")));
        room.readAndSettle();

        assertThat(room.ledger.net()).containsEntry(PostingKind.UNBILLED_TIME, 175_000L);
        assertThat(room.openCases()).containsExactly("ERP-REJECTED");
    }

    @Test
    void what_is_wrong_with_all_lines_alike_is_not_asked_of_each_and_is_one_case() {
        for (int i = 0; i < 7; i++) {
            room.psa.hours("t" + i, 1);
        }
        room.ledger.spoilingKeys.add(unbilled("t3"));
        room.ledger.spoiling = Problem.Mender.SETTINGS;
        room.read();
        room.lane.prepare();
        dev.throughline.dispatch.Turns.turn(room.dispatcher);

        assertThat(room.ledger.posts).as("cost, and one journal").isEqualTo(2);
        assertThat(room.ledger.net()).doesNotContainKey(PostingKind.UNBILLED_TIME);
        assertThat(room.openCases()).containsExactly("ERP-REJECTED");
    }

    private static String unbilled(String id) {
        return PostingKey.of("psa", "time", id, 1, PostingKind.UNBILLED_TIME, "erp", false).text();
    }

    private void resubmit(String id) {
        long item =
                room.sql
                        .sql("select id from fact_item where source_id = :id")
                        .param("id", id)
                        .query(Long.class)
                        .single();
        room.lane
                .allowances()
                .resubmit(item, new dev.throughline.evidence.Actor.Person("fin"), "mended");
    }

    @Test
    void what_was_frozen_in_shadow_is_one_case_until_a_person_lets_it_go_or_its_items_change() {
        mode("SHADOW");
        room.psa.hours("t1", 8);
        room.psa.hours("t2", 8, "2026-01-16");
        room.readAndSettle();
        mode("LIVE");
        room.settle();
        room.lane.tellHeld();
        assertThat(room.ledger.posts).isZero();
        assertThat(room.openCases()).containsExactly("HUB-HELD");
        assertThat(room.versions(Bucket.READY)).isEqualTo(2);

        // Amended meanwhile: what was held of it is recalled, and goes anew since we are live now.
        room.psa.hours("t1", 7);
        room.readAndSettle();
        dev.throughline.dispatch.Documents.Held seen = room.lane.held();
        assertThat(
                        room.lane
                                .release(
                                        java.util.Objects.requireNonNull(seen.newest()),
                                        new dev.throughline.evidence.Actor.Person("ctrl"),
                                        "looked at")
                                .stake())
                .isEqualTo(seen.stake());
        assertThat(room.openCases()).as("at once").isEmpty();
        room.settle();
        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, 165_000L);
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(2);
    }

    private void mode(String mode) {
        room.sql
                .sql("update connection_state set mode = :mode where connection = 'erp'")
                .param("mode", mode)
                .update();
    }

    @Test
    void a_project_that_is_not_in_the_ledger_yet_is_waited_for() {
        room.project("P-2000", "w-2000", null, "ACTIVE");
        room.psa.put("t1", withoutTask(Map.of("project", "w-2000")));
        room.readAndSettle();
        assertThat(room.versions(Bucket.READY)).isEqualTo(1);
        assertThat(room.openCases()).isEmpty();

        room.project("P-2000", "w-2000", "950", "ACTIVE");
        room.settle();
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
    }

    @Test
    void a_closed_project_is_one_case_for_all_its_entries_and_they_go_on_when_it_reopens() {
        room.project("P-1000", "w-1000", "900", "CLOSED");
        for (int i = 0; i < 6; i++) {
            room.psa.hours("t" + i, 1);
        }
        room.readAndSettle();
        assertThat(room.openCases()).containsExactly("PRJ-CLOSED");
        assertThat(room.versions(Bucket.EXCEPTION)).isEqualTo(6);

        room.project("P-1000", "w-1000", "900", "ACTIVE");
        room.settle();
        assertThat(room.openCases()).isEmpty();
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(6);
    }

    @Test
    void more_hours_than_a_day_has_are_asked_about_whoever_sent_them_first() {
        room.psa.hours("t1", 8);
        room.psa.hours("t2", 3);
        room.readAndSettle();
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(2);
        room.psa.hours("t3", 6);
        room.readAndSettle();
        assertThat(room.openCases()).containsExactly("TIM-DAY-CAP");
        room.psa.hours("t2", 1);
        room.psa.hours("t3", 1);
        room.readAndSettle();

        assertThat(room.openCases()).isEmpty();
        assertThat(room.hours(Bucket.POSTED_NET)).isEqualByComparingTo("10");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void a_crash_between_any_two_commits_loses_and_doubles_nothing(int step) {
        room.psa.hours("t1", 8);
        room.psa.hours("t2", 4);
        List<Runnable> steps =
                List.of(
                        room::read,
                        () -> room.lane.prepare(),
                        () -> {
                            room.ledger.losesAnswers = true;
                            dev.throughline.dispatch.Turns.turn(room.dispatcher);
                            room.ledger.losesAnswers = false;
                        },
                        () -> room.psa.hours("t1", 7),
                        room::read);
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).run();
            if (i == step) {
                room.begin();
            }
            assertThat(room.check().holds()).isTrue();
        }
        room.readAndSettle();

        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, 121_000L);
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(2);
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void an_older_observation_that_comes_late_is_dropped() {
        ObservedRecord old = room.psa.entry("t1", Map.of("hours", BigDecimal.valueOf(8)));
        room.psa.hours("t1", 6);
        room.psa.feed.add(old);
        room.readAndSettle();

        assertThat(room.hours(Bucket.POSTED_NET)).isEqualByComparingTo("6");
        assertThat(room.lane.conservation().movements().ever().versions()).isEqualTo(1);
    }

    @Test
    void the_life_of_an_item_is_told_by_its_key_its_id_and_its_document() {
        room.psa.hours("t1", 8);
        room.readAndSettle();
        room.psa.hours("t1", 7);
        room.readAndSettle();
        Facts facts = new Facts(room.sql);
        String key =
                PostingKey.of("psa", "time", "t1", 2, PostingKind.LABOUR_COST, "erp", false).text();

        Facts.Item item = facts.byKey(key).orElseThrow();
        assertThat(facts.find("psa", "time", "t1")).contains(item);
        assertThat(facts.bySourceId("t1")).containsExactly(item);
        Facts.Story story = facts.story(item.id()).orElseThrow();
        assertThat(story.versions())
                .extracting(Facts.Version::approval)
                .allSatisfy(approval -> assertThat(approval).contains("u-pm"));
        assertThat(story.postings())
                .extracting(posting -> posting.key().charAt(0) + " " + posting.state())
                .containsExactly(
                        "L REVERSED", "U REVERSED", "L POSTED", "U POSTED", "L POSTED", "U POSTED");
        Facts.Posting last = story.postings().getLast();
        assertThat(facts.inDocument(java.util.Objects.requireNonNull(last.document())))
                .containsExactly(last);
        assertThat(facts.payload(item.id(), 1)).containsEntry("hours", BigDecimal.valueOf(8));
        assertThat(facts.buckets())
                .extracting(held -> held.bucket() + " " + held.versions())
                .contains("POSTED_NET 1", "REVERSED 1");
        assertThat(facts.waiting("", 10)).isEmpty();
    }

    @Test
    void a_reversal_is_the_exact_negation_even_when_prices_have_changed() {
        room.psa.hours("t1", 8);
        room.readAndSettle();
        room.sql
                .sql(
                        "update record_head set payload = replace(payload::text, '\"110\"', '\"999\"')::json where object_type = 'cost-rates'")
                .update();
        room.lane.firm().forget();
        room.psa.put("t1", Map.of("approved", false));
        room.readAndSettle();

        assertThat(room.ledger.net().values()).containsOnly(0L);
    }

    @Test
    void without_a_baseline_facts_are_registered_and_nothing_is_posted(@TempDir Path other) {
        try (LaneRoom undecided = new LaneRoom(other, "", "")) {
            undecided.psa.hours("t1", 8);
            undecided.readAndSettle();

            assertThat(undecided.ledger.posts).isZero();
            assertThat(undecided.versions(Bucket.READY)).isEqualTo(1);
            assertThat(undecided.openCases()).containsExactly("HUB-BASELINE");
            undecided
                    .lane
                    .opening()
                    .declareEmpty(
                            "erp", new dev.throughline.evidence.Actor.Person("ctrl"), "new ledger");
            undecided.settle();
            assertThat(undecided.versions(Bucket.POSTED_NET)).isEqualTo(1);
            assertThat(undecided.openCases()).isEmpty();
        }
    }

    @Test
    void a_cut_off_freezes_the_set_of_a_period_and_a_later_change_shows() {
        room.psa.hours("t1", 8);
        room.readAndSettle();
        Cutoff cutoff = new Cutoff(room.sql, room.transaction, room.evidence, room.clock);
        dev.throughline.evidence.Actor rule = new dev.throughline.evidence.Actor.Rule("cut-off");
        Cutoff.FrozenSet set = cutoff.freeze(room.id("US01"), "2026-01", room.now, rule);
        assertThat(set.versions()).isEqualTo(1);
        assertThat(set.hours()).isEqualByComparingTo("8");
        assertThat(cutoff.stands(room.id("US01"), "2026-01")).isTrue();

        room.psa.hours("t2", 1);
        room.readAndSettle();
        assertThat(cutoff.stands(room.id("US01"), "2026-01")).isFalse();
    }

    @Test
    void lines_summed_by_project_and_day_keep_their_items_beneath(@TempDir Path other) {
        try (LaneRoom summed =
                new LaneRoom(
                        other,
                        "kinds: {LABOUR_COST: {}, UNBILLED_TIME: {grain: [project, workDate]}}\n",
                        "baseline: declared-empty\n")) {
            for (int i = 0; i < 5; i++) {
                summed.psa.hours("t" + i, 1);
            }
            summed.readAndSettle();
            assertThat(summed.ledger.lines()).isEqualTo(6);
            assertThat(summed.ledger.net()).containsEntry(PostingKind.UNBILLED_TIME, 125_000L);
            summed.psa.hours("t3", 3);
            summed.readAndSettle();

            assertThat(summed.ledger.net())
                    .isEqualTo(
                            Map.of(
                                    PostingKind.LABOUR_COST,
                                    77_000L,
                                    PostingKind.UNBILLED_TIME,
                                    175_000L));
            assertThat(summed.check().holds()).isTrue();
            assertThat(summed.versions(Bucket.POSTED_NET)).isEqualTo(5);
        }
    }

    @Test
    void a_write_off_takes_two_persons_and_an_exception() {
        room.psa.hours("t1", 8);
        room.psa.put("t2", Map.of("date", "2026-01-16", "user", "u-nobody"));
        room.readAndSettle();
        Facts facts = new Facts(room.sql);
        long posted = facts.find("psa", "time", "t1").orElseThrow().id();
        long refused = facts.find("psa", "time", "t2").orElseThrow().id();
        var ctrl = new dev.throughline.evidence.Actor.Person("ctrl");
        var other = new dev.throughline.evidence.Actor.Person("cfo");

        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> room.lane.writeOffs().writeOff(refused, ctrl, ctrl, "small"))
                .hasMessageContaining("second person");
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> room.lane.writeOffs().writeOff(posted, ctrl, other, "small"))
                .hasMessageContaining("HUB-STATE");
        room.lane.writeOffs().writeOff(refused, ctrl, other, "small");
        room.settle();

        assertThat(room.versions(Bucket.WRITTEN_OFF)).isEqualTo(1);
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void a_reversal_into_a_period_that_closes_meanwhile_goes_into_the_next() {
        room.psa.hours("t1", 8);
        room.readAndSettle();
        room.psa.put("t1", Map.of("approved", false));
        room.read();
        room.lane.prepare();
        room.ledger.closedPeriods.add("2026-01");
        dev.throughline.dispatch.Turns.turn(room.dispatcher);
        assertThat(room.openCases()).contains("PER-CLOSED");
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
        room.period(1, "CLOSED");
        room.settle();

        assertThat(room.openCases()).isEmpty();
        assertThat(room.ledger.net().values()).containsOnly(0L);
        assertThat(room.versions(Bucket.REVERSED)).isEqualTo(1);
    }

    @Test
    void an_expense_becomes_cost_in_its_claimants_books_and_unbilled_in_the_projects() {
        FactSource expenses = room.lane.source("psa", "expense").orElseThrow();
        room.lane
                .intake()
                .take(
                        expenses,
                        List.of(
                                TestPsa.expense("e1", "1", "400.00", "GBP"),
                                TestPsa.expense("e2", "1", "1.005", "GBP"),
                                TestPsa.expense("e3", "1", "12345678901234567890", "GBP"),
                                TestPsa.expense("e4", "1", "10", "XXX")));
        assertThat(room.check().holds()).isTrue();
        room.settle();

        assertThat(room.ledger.net())
                .isEqualTo(
                        Map.of(
                                PostingKind.EXPENSE_COST, 40_000L,
                                PostingKind.UNBILLED_EXPENSE, 50_000L));
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
        assertThat(room.versions(Bucket.EXCEPTION)).isEqualTo(3);

        room.lane.intake().take(expenses, List.of(TestPsa.expense("e1", "2", "300.00", "GBP")));
        room.settle();
        assertThat(room.ledger.net())
                .containsEntry(PostingKind.EXPENSE_COST, 30_000L)
                .containsEntry(PostingKind.UNBILLED_EXPENSE, 37_500L);
    }

    private static Map<String, Object> withoutTask(Map<String, Object> changes) {
        Map<String, Object> all = new HashMap<>(changes);
        all.put("task", "-");
        return all;
    }
}
