package dev.throughline.journal;

import static dev.throughline.journal.JournalRoom.DEAL;
import static dev.throughline.journal.JournalRoom.deal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ObservedRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Contents that come back under one stamp: a person who takes a change back, or a copy that lags.
class DoubtTest {
    private final JournalRoom room = new JournalRoom();

    @AfterEach
    void close() {
        room.close();
    }

    private Intake.Taken page(ObservedRecord... records) {
        return room.intake.takePageInDoubt(
                "crm", DEAL, List.of(records), Cursor.BEGINNING, true, Lane.INTERACTIVE);
    }

    /// Asks the record itself, which shows this. Returns how many changes were taken.
    private int look(ObservedRecord... shown) {
        return room.intake
                .takeLooked(
                        "crm", DEAL, room.intake.dueLooks("crm", DEAL.objectType()), List.of(shown))
                .taken();
    }

    private List<String> due() {
        return room.intake.dueLooks("crm", DEAL.objectType());
    }

    private @Nullable Object known() {
        return room.records
                .head(new RecordKey("crm", "Deal", "1"))
                .orElseThrow()
                .record()
                .fields()
                .get("name");
    }

    @Test
    void new_content_under_an_equal_stamp_is_believed_at_once() {
        assertThat(page(deal("1", "m1", "8 h")).taken()).isOne();
        assertThat(page(deal("1", "m1", "7 h")).taken()).isOne();
        room.clock.advance(Duration.ofMinutes(5));
        assertThat(due()).isEmpty();
    }

    @Test
    void content_that_comes_back_is_asked_for_and_what_is_taken_back_is_not_lost() {
        page(deal("1", "m1", "submitted"));
        page(deal("1", "m1", "approved"));
        assertThat(page(deal("1", "m1", "submitted"))).isEqualTo(new Intake.Taken(0, 0, 1));
        assertThat(known()).isEqualTo("approved");
        assertThat(due()).isEmpty();

        // The source shows it once; the process that saw it is gone.
        room.clock.advance(Doubt.FIRST_LOOK);
        assertThat(due()).containsExactly("1");
        assertThat(look(deal("1", "m1", "submitted"))).isOne();
        assertThat(known()).isEqualTo("submitted");
    }

    @Test
    void content_that_comes_back_under_a_newer_stamp_is_believed_at_once() {
        page(deal("1", "m1", "8 h"), deal("2", "m1", "8 h"));
        page(deal("1", "m1", "7 h"));
        assertThat(page(deal("1", "m2", "8 h")).taken()).isOne();
    }

    @Test
    void a_newer_stamp_ends_the_doubt() {
        page(deal("1", "m1", "8 h"));
        page(deal("1", "m1", "7 h"));
        page(deal("1", "m1", "8 h"));
        page(deal("1", "m2", "6 h"));
        room.clock.advance(Doubt.FIRST_LOOK);
        assertThat(look(deal("1", "m1", "8 h"))).as("older").isZero();
        room.clock.advance(Duration.ofHours(1));
        assertThat(due()).isEmpty();
        assertThat(known()).isEqualTo("6 h");
    }

    @Test
    void a_record_in_doubt_is_asked_four_times_and_forgotten_when_it_stays() {
        page(deal("1", "m1", "8 h"));
        page(deal("1", "m1", "7 h"));
        page(deal("1", "m1", "8 h"));
        Instant begun = room.clock.instant();
        List<Long> asked = new ArrayList<>();
        for (int second = 0; second < 600; second++) {
            room.clock.advance(Duration.ofSeconds(1));
            if (!due().isEmpty()) {
                asked.add(Duration.between(begun, room.clock.instant()).toSeconds());
                assertThat(look(deal("1", "m1", "7 h"))).isZero();
            }
        }
        assertThat(asked).containsExactly(3L, 9L, 21L, 45L);
        assertThat(room.intake.forgetDoubts()).isZero();
        room.clock.advance(Doubt.REMEMBERED);
        assertThat(room.intake.forgetDoubts()).isOne();
    }

    @Test
    void a_record_that_is_not_shown_is_asked_four_times_and_left_to_the_population() {
        page(deal("1", "m1", "8 h"));
        page(deal("1", "m1", "7 h"));
        page(deal("1", "m1", "8 h"));
        for (int look = 0; look < 4; look++) {
            room.clock.advance(Duration.ofMinutes(1));
            assertThat(due()).containsExactly("1");
            look();
        }
        room.clock.advance(Duration.ofHours(1));
        assertThat(due()).isEmpty();
        assertThat(known()).isEqualTo("7 h");
    }

    /// How a reader treats what comes back.
    enum Reader {
        DOUBTS,
        BELIEVES_ALL,
        NEVER_LOOKS
    }

    /// What many histories came to.
    private record Outcome(int changes, int taken, int wrong) {}

    /// A source whose clock ticks in minutes and whose second copy lags: a person changes one
    /// record, often back to what it was; pages and looks are answered by either copy.
    private Outcome histories(Reader reader) {
        int changes = 0;
        int taken = 0;
        int wrong = 0;
        for (int seed = 0; seed < 6; seed++) {
            Random random = Random.from(new SplittableRandom(seed));
            String connection = reader + "-" + seed;
            List<Instant> at = new ArrayList<>();
            List<ObservedRecord> shown = new ArrayList<>();
            Duration lag = Duration.ofSeconds(2 + random.nextInt(20));
            Instant begun = room.clock.instant();
            int next = 0;
            for (int second = 0; second < 300; second += 2) {
                room.clock.advance(Duration.ofSeconds(2));
                Instant now = room.clock.instant();
                if (second >= next && second < 150) {
                    String content = (7 + random.nextInt(2)) + " h";
                    if (shown.isEmpty() || !content.equals(shown.getLast().fields().get("name"))) {
                        at.add(now);
                        shown.add(deal("1", stamp(begun, now), content));
                        changes++;
                    }
                    next = second + 2 + random.nextInt(20);
                }
                ObservedRecord page = copy(random, at, shown, now, lag);
                // A feed shows what changed in the last two ticks of its clock, then never again.
                if (page != null
                        && page.stamp().compareTo(stamp(begun, now.minus(Duration.ofMinutes(1))))
                                >= 0) {
                    taken +=
                            (reader == Reader.BELIEVES_ALL
                                            ? room.intake.takePage(
                                                    connection,
                                                    DEAL,
                                                    List.of(page),
                                                    Cursor.BEGINNING,
                                                    true,
                                                    Lane.INTERACTIVE)
                                            : room.intake.takePageInDoubt(
                                                    connection,
                                                    DEAL,
                                                    List.of(page),
                                                    Cursor.BEGINNING,
                                                    true,
                                                    Lane.INTERACTIVE))
                                    .taken();
                }
                List<String> due = room.intake.dueLooks(connection, "Deal");
                if (reader == Reader.DOUBTS && !due.isEmpty()) {
                    ObservedRecord one = copy(random, at, shown, now, lag);
                    taken +=
                            room.intake
                                    .takeLooked(
                                            connection,
                                            DEAL,
                                            due,
                                            one == null ? List.of() : List.of(one))
                                    .taken();
                }
            }
            @Nullable Object known =
                    room.records
                            .head(new RecordKey(connection, "Deal", "1"))
                            .orElseThrow()
                            .record()
                            .fields()
                            .get("name");
            wrong += Objects.equals(known, shown.getLast().fields().get("name")) ? 0 : 1;
        }
        return new Outcome(changes, taken, wrong);
    }

    private static String stamp(Instant begun, Instant now) {
        return String.format(
                java.util.Locale.ROOT, "%04d", Duration.between(begun, now).toMinutes() + 1);
    }

    /// What one of the two copies shows.
    private static @org.jspecify.annotations.Nullable ObservedRecord copy(
            Random random,
            List<Instant> at,
            List<ObservedRecord> shown,
            Instant now,
            Duration lag) {
        Instant asOf = random.nextBoolean() ? now : now.minus(lag);
        for (int i = shown.size() - 1; i >= 0; i--) {
            if (!at.get(i).isAfter(asOf)) {
                return shown.get(i);
            }
        }
        return null;
    }

    @Test
    void whatever_the_copies_show_it_ends_at_the_truth() {
        Outcome outcome = histories(Reader.DOUBTS);
        Outcome believing = histories(Reader.BELIEVES_ALL);

        assertThat(outcome.wrong()).isZero();
        assertThat(outcome.taken()).isLessThan(believing.taken());
        assertThat(histories(Reader.NEVER_LOOKS).wrong()).as("control").isPositive();
    }

    /// Changes taken while two copies disagree about one record for ten minutes, read every two
    /// seconds in turn.
    private int disagreeing(String connection, boolean doubting) {
        int taken = 0;
        for (int second = 0; second < 600; second += 2) {
            room.clock.advance(Duration.ofSeconds(2));
            List<ObservedRecord> page = List.of(deal("1", "m1", second % 4 == 0 ? "7 h" : "8 h"));
            taken +=
                    (doubting
                                    ? room.intake.takePageInDoubt(
                                            connection,
                                            DEAL,
                                            page,
                                            Cursor.BEGINNING,
                                            true,
                                            Lane.INTERACTIVE)
                                    : room.intake.takePage(
                                            connection,
                                            DEAL,
                                            page,
                                            Cursor.BEGINNING,
                                            true,
                                            Lane.INTERACTIVE))
                            .taken();
            List<String> due = room.intake.dueLooks(connection, "Deal");
            if (!due.isEmpty()) {
                taken += room.intake.takeLooked(connection, DEAL, due, page).taken();
            }
        }
        return taken;
    }

    @Test
    void copies_that_disagree_for_long_make_a_handful_of_versions_not_one_a_page() {
        assertThat(disagreeing("crm", true)).isLessThan(12);
        assertThat(disagreeing("other", false)).as("control").isEqualTo(300);
    }

    @Test
    void a_page_without_equal_stamps_costs_no_statement_more() {
        page(deal("1", "m1", "a"), deal("2", "m1", "b"));
        room.transaction.executeWithoutResult(_ -> {
            room.sql.sql("lock table doubt in access exclusive mode").update();
            assertThat(
                            CompletableFuture.supplyAsync(() ->
                                    page(
                                            deal("1", "m2", "c"),
                                            deal("2", "m1", "b"),
                                            deal("3", "m1", "d"))))
                    .succeedsWithin(Duration.ofSeconds(30))
                    .isEqualTo(new Intake.Taken(2, 1, 0));
        });
    }
}
