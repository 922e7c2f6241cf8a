package dev.throughline.journal;

import static dev.throughline.journal.JournalRoom.DEAL;
import static dev.throughline.journal.JournalRoom.await;
import static dev.throughline.journal.JournalRoom.deal;
import static dev.throughline.journal.JournalRoom.gone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IntakeTest {
    private final JournalRoom room = new JournalRoom();

    @AfterEach
    void close() {
        room.close();
    }

    private Intake.Taken take(ObservedRecord... page) {
        return room.intake.takePage(
                "crm", DEAL, List.of(page), new Cursor("c"), true, Lane.INTERACTIVE);
    }

    private Records.Head head(String id) {
        return room.records.head(new RecordKey("crm", "Deal", id)).orElseThrow();
    }

    @Test
    void a_page_that_comes_twice_is_taken_once() {
        assertThat(take(deal("1", "10", "a"), deal("2", "11", "b")))
                .isEqualTo(new Intake.Taken(2, 0, 0));
        assertThat(take(deal("1", "10", "a"), deal("2", "11", "b")))
                .isEqualTo(new Intake.Taken(0, 2, 0));
        assertThat(room.names(Lane.INTERACTIVE)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void a_record_that_stands_twice_in_a_page_is_taken_as_it_was_last() {
        assertThat(take(deal("1", "10", "old"), deal("1", "11", "new")))
                .isEqualTo(new Intake.Taken(1, 1, 0));
        assertThat(take(deal("2", "11", "new"), deal("2", "10", "old")).taken()).isEqualTo(1);
        assertThat(take(deal("3", "10", "old"), deal("3", "", "without a stamp")).taken())
                .isEqualTo(1);
        assertThat(room.names(Lane.INTERACTIVE))
                .containsExactlyInAnyOrder("new", "new", "without a stamp");
    }

    @Test
    void an_equal_stamp_with_other_content_is_a_fresher_look() {
        take(deal("1", "10", "a"));
        assertThat(take(deal("1", "10", "b"))).isEqualTo(new Intake.Taken(1, 0, 0));
        assertThat(head("1").record().fields()).containsEntry("name", "b");
    }

    @Test
    void what_is_strictly_older_is_counted_and_dropped() {
        take(deal("1", "10", "a"));
        assertThat(take(deal("1", "09", "old"))).isEqualTo(new Intake.Taken(0, 0, 1));
        assertThat(head("1").record().fields()).containsEntry("name", "a");
        assertThat(room.feeds.all())
                .singleElement()
                .satisfies(feed -> {
                    assertThat(feed.read()).isEqualTo(2);
                    assertThat(feed.taken()).isEqualTo(1);
                    assertThat(feed.stale()).isEqualTo(1);
                });
    }

    @Test
    void known_content_with_a_newer_stamp_makes_what_lies_between_old() {
        take(deal("1", "10", "a"));
        assertThat(take(deal("1", "20", "a"))).isEqualTo(new Intake.Taken(0, 1, 0));
        assertThat(take(deal("1", "15", "between"))).isEqualTo(new Intake.Taken(0, 0, 1));
        assertThat(take(deal("1", "20", "after")).taken()).isEqualTo(1);
    }

    @Test
    void volatile_stamps_are_no_news() {
        take(
                new ObservedRecord(
                        "Deal",
                        "1",
                        "10",
                        false,
                        null,
                        Map.of("name", "a", "modified", "2026-01-01T00:00:00Z")));
        assertThat(
                        take(
                                new ObservedRecord(
                                        "Deal",
                                        "1",
                                        "11",
                                        false,
                                        null,
                                        Map.of("name", "a", "modified", "2026-01-02T00:00:00Z"))))
                .isEqualTo(new Intake.Taken(0, 1, 0));
    }

    @Test
    void a_deletion_is_news_and_so_is_the_survivor_it_was_merged_into() {
        take(deal("1", "10", "a"));
        assertThat(take(gone("1", "")).taken()).isEqualTo(1);
        assertThat(take(new ObservedRecord("Deal", "1", "12", true, "2", Map.of())).taken())
                .isEqualTo(1);
        assertThat(head("1").record().mergedInto()).isEqualTo("2");
        assertThat(take(new ObservedRecord("Deal", "1", "12", true, "2", Map.of())).taken())
                .isZero();
    }

    @Test
    void a_late_old_observation_does_not_revive_what_has_vanished() {
        take(deal("1", "10", "a"));
        take(gone("1", ""));
        assertThat(take(deal("1", "09", "ghost"))).isEqualTo(new Intake.Taken(0, 0, 1));
        assertThat(head("1").record().deleted()).isTrue();
        // Shown again as it was: it is there after all.
        assertThat(take(deal("1", "10", "a")).taken()).isEqualTo(1);
    }

    @Test
    void of_two_takers_at_once_the_older_look_does_not_win_by_committing_last() throws Exception {
        take(deal("1", "10", "a"));
        CountDownLatch newer = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> first =
                    threads.submit(() ->
                            room.transaction.executeWithoutResult(_ -> {
                                room.journal.append(
                                        Lane.INTERACTIVE,
                                        room.intake
                                                .sift(
                                                        "crm",
                                                        DEAL,
                                                        List.of(deal("1", "30", "newer")),
                                                        Change.Origin.RECEIPT,
                                                        null)
                                                .changes());
                                newer.countDown();
                                await(commit);
                            }));
            await(newer);
            // It looks while the newer one is not committed yet, and waits for the head's lock.
            Future<Intake.Taken> second = threads.submit(() -> take(deal("1", "20", "older")));
            Thread.sleep(300);
            commit.countDown();
            first.get(20, TimeUnit.SECONDS);
            assertThat(second.get(20, TimeUnit.SECONDS).taken()).isZero();
        }
        assertThat(head("1").record().fields()).containsEntry("name", "newer");
        assertThat(room.names(Lane.INTERACTIVE)).doesNotContain("older");
    }

    @Test
    void a_record_that_is_too_large_is_kept_as_a_fault_and_its_siblings_are_sound() {
        String huge = "x".repeat(Intake.RECORD_CHARACTERS_MAX);
        assertThat(take(deal("1", "10", huge), deal("2", "10", "b")).taken()).isEqualTo(2);
        assertThat(head("1").fault())
                .isEqualTo(
                        "The record has 262155 characters of JSON, more than the 262144 allowed.");
        assertThat(head("1").record().fields()).isEmpty();
        assertThat(head("2").fault()).isNull();
        assertThat(take(deal("1", "10", huge)).taken()).isZero();
        assertThat(take(deal("1", "11", huge)).taken()).as("another huge one").isEqualTo(1);
        assertThat(take(deal("1", "12", "small again")).taken()).isEqualTo(1);
        assertThat(head("1").fault()).isNull();
    }

    @Test
    void a_record_that_cannot_be_written_as_json_is_a_fault_and_does_not_stop_its_page() {
        Object deep = "end";
        for (int i = 0; i < 1_000; i++) {
            deep = List.of(deep);
        }
        take(
                new ObservedRecord("Deal", "1", "10", false, null, Map.of("name", deep)),
                deal("2", "10", "b"));
        assertThat(head("1").fault()).startsWith("The record cannot be written as JSON: ");
        assertThat(head("2").fault()).isNull();
    }

    @Test
    void control_characters_and_lone_surrogates_survive_in_journal_and_head() {
        String broken = "a\u0000b\u0001\uD800c\uDC00";
        take(deal("1", "10", broken));
        assertThat(room.names(Lane.INTERACTIVE)).containsExactly(broken);
        assertThat(head("1").record().fields()).containsEntry("name", broken);
    }

    @Test
    void an_id_no_database_keeps_is_a_fault_and_does_not_stop_its_page() {
        assertThat(
                        take(
                                        deal("a\u0000b", "1\u00000", "x"),
                                        deal("2", "10", "b"),
                                        deal("y".repeat(5_000), "10", "c"))
                                .taken())
                .isEqualTo(3);
        assertThat(head("a\uFFFDb").fault()).startsWith("The id of the record has 3 characters");
        assertThat(head("2").fault()).isNull();
        // The control: as it came it cannot be kept.
        assertThatThrownBy(() ->
                        room.transaction.executeWithoutResult(_ ->
                                room.journal.append(
                                        Lane.INTERACTIVE,
                                        List.of(room.change(deal("a\u0000b", "1", "x"))))))
                .rootCause()
                .hasMessageContaining("invalid byte sequence");
    }

    @Test
    void unknown_fields_are_noted_once_and_kept() {
        ObservedRecord surprising =
                new ObservedRecord(
                        "Deal",
                        "1",
                        "10",
                        false,
                        null,
                        Map.of("name", "a", "new\u0000one", "!", "_links", "no"));
        take(surprising);
        take(new ObservedRecord("Deal", "2", "10", false, null, surprising.fields()));
        assertThat(
                        room.sql
                                .sql(
                                        "select field || ' of ' || sample_id || ', ' || sample_type from schema_drift")
                                .query((row, _) -> row.getString(1))
                                .list())
                .containsExactly("new\uFFFDone of 1, text");
        assertThat(head("1").record().fields()).containsEntry("new\u0000one", "!");
    }

    @Test
    void a_crash_before_the_commit_leaves_neither_changes_nor_the_cursor() {
        take(deal("1", "10", "a"));
        room.transaction.executeWithoutResult(status -> {
            room.intake.takePage(
                    "crm",
                    DEAL,
                    List.of(deal("2", "11", "b")),
                    new Cursor("next"),
                    true,
                    Lane.INTERACTIVE);
            status.setRollbackOnly();
        });
        assertThat(room.feeds.cursor("crm", "Deal")).isEqualTo(new Cursor("c"));
        assertThat(room.names(Lane.INTERACTIVE)).containsExactly("a");
        // The page comes again: nothing is missing, nothing is doubled.
        room.intake.takePage(
                "crm",
                DEAL,
                List.of(deal("2", "11", "b")),
                new Cursor("next"),
                true,
                Lane.INTERACTIVE);
        assertThat(room.names(Lane.INTERACTIVE)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void a_replay_puts_the_newest_observation_in_again() {
        take(deal("1", "10", "a"));
        UUID thread = new UUID(3, 4);
        room.transaction.executeWithoutResult(_ ->
                room.journal.append(
                        Lane.INTERACTIVE,
                        room.intake.replays(
                                Map.of(
                                        new RecordKey("crm", "Deal", "1"),
                                        thread,
                                        new RecordKey("crm", "Deal", "never seen"),
                                        thread))));
        assertThat(room.all(Lane.INTERACTIVE))
                .extracting(Change::origin)
                .containsExactly(Change.Origin.FEED, Change.Origin.REPLAY);
        assertThat(room.all(Lane.INTERACTIVE).getLast().correlation()).isEqualTo(thread);
    }

    @Test
    void a_feed_tells_since_when_it_has_which_problem_until_it_works() {
        Problem problem =
                new Problem(Problem.Mender.WEATHER, "SYS-UNREACHABLE", "No answer.", "Wait.");
        take(deal("1", "10", "a"));
        room.feeds.failed("crm", "Deal", problem, room.clock.instant());
        room.clock.advance(Duration.ofMinutes(1));
        room.feeds.failed("crm", "Deal", problem, room.clock.instant());
        assertThat(room.feeds.all().getFirst().problemSince())
                .isEqualTo(room.clock.instant().minusSeconds(60));
        room.feeds.quiet("crm", "Deal", room.clock.instant());
        assertThat(room.feeds.all().getFirst().problem()).isNull();
        assertThat(room.feeds.all().getFirst().lastReadAt()).isEqualTo(room.clock.instant());
    }

    @Test
    void a_large_page_is_taken_in_well_within_a_few_seconds() {
        List<ObservedRecord> page = new ArrayList<>();
        for (int i = 0; i < FeedReader.PAGE_MAX; i++) {
            page.add(deal("d" + i, "10", "name " + i));
        }
        long begun = System.nanoTime();
        assertThat(
                        room.intake
                                .takePage("crm", DEAL, page, new Cursor("c"), true, Lane.BULK)
                                .taken())
                .isEqualTo(2_000);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }
}
