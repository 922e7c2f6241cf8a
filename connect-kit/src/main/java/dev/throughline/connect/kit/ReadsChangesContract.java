package dev.throughline.connect.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.throughline.connect.kit.FarSideFaults.Fault;
import dev.throughline.connect.kit.FarSideFaults.Traffic;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsChanges.ChangePage;
import dev.throughline.model.Problem.Mender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What changed since a cursor can be read: doubles are allowed, gaps are not.
public abstract class ReadsChangesContract extends Contract {

    private static final int PAGES_MAX = 200;

    @Override
    final Class<?> ability() {
        return ReadsChanges.class;
    }

    /// What one run from a cursor to its end brought.
    private record Run(List<ObservedRecord> records, Cursor end) {
        List<String> ids() {
            return Contract.ids(records);
        }
    }

    private Run run(ReadsChanges changes, Cursor from, int limit) {
        List<ObservedRecord> all = new ArrayList<>();
        Cursor cursor = from;
        for (int page = 0; page < PAGES_MAX; page++) {
            ChangePage read = changes.readChanges(type(), cursor, limit);
            assertThat(read.records())
                    .as("a page of at most %d", limit)
                    .hasSizeLessThanOrEqualTo(limit);
            assertThat(read.next().value()).as("cursor text").hasSizeLessThanOrEqualTo(4_000);
            read.records().forEach(this::assertGood);
            all.addAll(read.records());
            cursor = read.next();
            if (!read.more()) {
                return new Run(all, cursor);
            }
        }
        throw new AssertionError(
                "the feed does not come to an end: "
                        + PAGES_MAX
                        + " pages of "
                        + limit
                        + " read, "
                        + all.size()
                        + " records so far; does the cursor move?");
    }

    private Optional<FeedDeclaration> feed() {
        return fixture().connector().feeds(fixture().settings()).stream()
                .filter(feed -> feed.objectType().equals(type()))
                .findFirst();
    }

    @Test
    public void changes_can_be_read_and_are_declared_or_both_are_absent() {
        if (absent()) {
            assertThat(connection()).isNotInstanceOf(ReadsChanges.class);
            assertThat(fixture().connector().feeds(fixture().settings())).isEmpty();
            return;
        }
        assertThat(feed()).as("a feed is declared for %s", type()).isPresent();
        Run empty = run(able(ReadsChanges.class), Cursor.BEGINNING, 10);
        assertThat(empty.records()).isEmpty();
    }

    @Test
    public void from_the_beginning_everything_is_read() {
        ReadsChanges changes = able(ReadsChanges.class);
        List<String> there = insert(7);
        pass(LATER);
        assertThat(run(changes, Cursor.BEGINNING, 3).ids()).containsAll(there);
        assertThat(run(changes, Cursor.BEGINNING, 1_000).ids()).containsAll(there);
    }

    @Test
    public void after_the_end_what_is_new_or_changed_comes_next() {
        ReadsChanges changes = able(ReadsChanges.class);
        List<String> there = insert(3);
        pass(LATER);
        Run first = run(changes, Cursor.BEGINNING, 10);
        fixture().update(there.get(1), 1);
        pass(Duration.ofSeconds(1));
        String fresh = fixture().insert(50);
        pass(LATER);
        Run second = run(changes, first.end(), 10);
        assertThat(second.ids()).contains(there.get(1), fresh);
        assertThat(stamp(second, there.get(1)))
                .as("the stamp of a record sorts later after a change")
                .isGreaterThan(stamp(first, there.get(1)));
    }

    private static String stamp(Run run, String id) {
        return run.records().stream()
                .filter(record -> record.externalId().equals(id))
                .map(ObservedRecord::stamp)
                .max(String::compareTo)
                .orElseThrow(() -> new AssertionError("record " + id + " was not read"));
    }

    @Test
    public void an_old_feed_does_not_start_over() {
        ReadsChanges changes = able(ReadsChanges.class);
        Assumptions.assumeTrue(
                fixture().clock().isPresent(), "the clock of this far side cannot be moved");
        insert(5);
        pass(LATER);
        Run first = run(changes, Cursor.BEGINNING, 10);
        pass(LATER);
        String fresh = fixture().insert(50);
        pass(LATER);
        Run second = run(changes, first.end(), 10);
        pass(LATER);
        Run third = run(changes, second.end(), 10);
        assertThat(second.ids()).contains(fresh);
        assertThat(third.records())
                .as("an incremental feed reads again only what lies within its overlap")
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    public void records_with_one_stamp_are_all_read_across_page_borders() {
        ReadsChanges changes = able(ReadsChanges.class);
        List<String> tied = new ArrayList<>();
        for (int number = 1; number <= 9; number++) {
            tied.add(fixture().insert(number));
        }
        pass(LATER);
        assertThat(run(changes, Cursor.BEGINNING, 2).ids()).containsAll(tied);
    }

    @Test
    public void a_record_that_shares_the_stamp_of_the_last_one_read_is_not_lost() {
        ReadsChanges changes = able(ReadsChanges.class);
        fixture().insert(1);
        Run first = run(changes, Cursor.BEGINNING, 10);
        String tied = fixture().insert(2);
        List<String> seen = new ArrayList<>(first.ids());
        pass(LATER);
        seen.addAll(run(changes, first.end(), 10).ids());
        assertThat(seen)
                .as("the record inserted in the same instant as the one read before")
                .contains(tied);
    }

    @Test
    public void rows_that_move_between_pages_are_not_lost() {
        ReadsChanges changes = able(ReadsChanges.class);
        List<String> there = insert(7);
        pass(LATER);
        ChangePage first = changes.readChanges(type(), Cursor.BEGINNING, 3);
        List<String> seen = new ArrayList<>(ids(first.records()));
        assertThat(seen).isNotEmpty();
        fixture().update(seen.getFirst(), 1);
        pass(LATER);
        seen.addAll(run(changes, first.next(), 3).ids());
        assertThat(seen).containsAll(there);
    }

    @Test
    public void a_record_that_shows_up_late_within_the_overlap_is_read() {
        ReadsChanges changes = able(ReadsChanges.class);
        HandClock clock = fixture().clock().orElse(null);
        Assumptions.assumeTrue(clock != null, "the clock of this far side cannot be moved");
        Duration overlap = feed().map(FeedDeclaration::overlap).orElse(Duration.ZERO);
        Assumptions.assumeTrue(
                overlap.compareTo(Duration.ofSeconds(1)) > 0, "this feed declares no overlap");
        pass(LATER);
        fixture().insert(1);
        pass(Duration.ofMillis(100));
        Run first = run(changes, Cursor.BEGINNING, 10);
        Duration behind = overlap.dividedBy(2);
        pass(behind.negated());
        String late = fixture().insert(2);
        pass(behind.plus(LATER));
        List<String> seen = new ArrayList<>(first.ids());
        seen.addAll(run(changes, first.end(), 10).ids());
        assertThat(seen)
                .as("a row stamped %s behind, with a declared overlap of %s", behind, overlap)
                .contains(late);
    }

    @Test
    public void doubled_rows_do_no_harm() {
        habit(Fault.DOUBLED_ROWS);
    }

    @Test
    public void rows_out_of_order_do_no_harm() {
        habit(Fault.OUT_OF_ORDER);
    }

    private void habit(Fault habit) {
        ReadsChanges changes = able(ReadsChanges.class);
        meet(habit, Traffic.READS);
        List<String> there = insert(9);
        pass(LATER);
        assertThat(run(changes, Cursor.BEGINNING, 4).ids()).containsAll(there);
    }

    @Test
    public void a_deletion_shows_where_the_feed_declares_tombstones() {
        ReadsChanges changes = able(ReadsChanges.class);
        List<String> there = insert(3);
        pass(LATER);
        Run first = run(changes, Cursor.BEGINNING, 10);
        fixture().delete(there.get(1));
        pass(LATER);
        Run second = run(changes, first.end(), 10);
        boolean told =
                second.records().stream()
                        .anyMatch(record ->
                                record.externalId().equals(there.get(1)) && record.deleted());
        assertThat(told)
                .as(
                        "tombstones are declared as %s",
                        feed().map(FeedDeclaration::tombstones).orElse(false))
                .isEqualTo(feed().map(FeedDeclaration::tombstones).orElse(false));
    }

    @Test
    public void a_cursor_outlives_its_connection_and_a_page_can_be_asked_for_again() {
        ReadsChanges changes = able(ReadsChanges.class);
        List<String> there = insert(6);
        pass(LATER);
        ChangePage first = changes.readChanges(type(), Cursor.BEGINNING, 2);
        List<String> again = ids(changes.readChanges(type(), Cursor.BEGINNING, 2).records());
        assertThat(again).as("the same page after a crash").containsAll(ids(first.records()));
        connection().close();
        ReadsChanges after = (ReadsChanges) open(fixture().settings());
        List<String> seen = new ArrayList<>(ids(first.records()));
        seen.addAll(run(after, new Cursor(first.next().value()), 2).ids());
        assertThat(seen).containsAll(there);
    }

    @Test
    public void an_expired_token_is_renewed_without_a_word() {
        ReadsChanges changes = able(ReadsChanges.class);
        List<String> there = insert(3);
        pass(LATER);
        changes.readChanges(type(), Cursor.BEGINNING, 1);
        meet(Fault.EXPIRED_TOKEN, Traffic.READS);
        assertThat(run(changes, Cursor.BEGINNING, 2).ids()).containsAll(there);
    }

    @Test
    public void an_outage_is_weather_and_the_same_page_can_be_asked_for_again() {
        ReadsChanges changes = able(ReadsChanges.class);
        List<String> there = insert(3);
        pass(LATER);
        meet(Fault.UNAVAILABLE, Traffic.READS);
        assertGood(weather(changes).problem());
        pass(LATER);
        assertThat(run(changes, Cursor.BEGINNING, 2).ids()).containsAll(there);
    }

    @Test
    public void a_cut_connection_is_weather() {
        ReadsChanges changes = able(ReadsChanges.class);
        insert(3);
        pass(LATER);
        changes.readChanges(type(), Cursor.BEGINNING, 1);
        meet(Fault.CUT_BEFORE, Traffic.READS);
        assertGood(weather(changes).problem());
    }

    @Test
    public void a_refusal_for_being_too_fast_says_how_long_to_wait() {
        ReadsChanges changes = able(ReadsChanges.class);
        List<String> there = insert(3);
        pass(LATER);
        changes.readChanges(type(), Cursor.BEGINNING, 1);
        meet(Fault.THROTTLED, Traffic.READS);
        CallFailed failed = weather(changes);
        assertThat(failed.problem().code()).isEqualTo("ERP-THROTTLED");
        assertThat(failed.retryAfter()).as("the wait that the far side named").isPresent();
        pass(LATER);
        assertThat(run(changes, Cursor.BEGINNING, 2).ids()).containsAll(there);
    }

    @Test
    public void a_refusal_for_being_too_fast_without_a_time_is_weather_too() {
        ReadsChanges changes = able(ReadsChanges.class);
        insert(3);
        pass(LATER);
        meet(Fault.THROTTLED_BARE, Traffic.READS);
        assertThat(weather(changes).problem().code()).isEqualTo("ERP-THROTTLED");
    }

    private CallFailed weather(ReadsChanges changes) {
        CallFailed failed =
                catchThrowableOfType(
                        CallFailed.class, () -> changes.readChanges(type(), Cursor.BEGINNING, 2));
        assertThat(failed).as("no answer is no page: CallFailed must be thrown").isNotNull();
        assertThat(failed.problem().mender()).isEqualTo(Mender.WEATHER);
        return failed;
    }

    @Test
    public void an_unknown_record_type_is_refused_by_name() {
        ReadsChanges changes = able(ReadsChanges.class);
        CallFailed failed =
                catchThrowableOfType(
                        CallFailed.class,
                        () -> changes.readChanges(unknownType(), Cursor.BEGINNING, 2));
        assertThat(failed).as("an unknown record type must be refused").isNotNull();
        assertGood(failed.problem());
        assertThat(failed.problem().mender()).isEqualTo(Mender.SETTINGS);
        assertThat(failed.problem().text()).contains(unknownType());
    }
}
