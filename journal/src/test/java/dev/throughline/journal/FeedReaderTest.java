package dev.throughline.journal;

import static dev.throughline.journal.JournalRoom.DEAL;
import static dev.throughline.journal.JournalRoom.deal;
import static dev.throughline.journal.JournalRoom.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FeedReaderTest {
    private final JournalRoom room = new JournalRoom();
    private final Script script = new Script();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<FeedReader> open = new ArrayList<>();
    private volatile boolean proven = true;

    /// How often the reader was told that its system is not proven.
    private final AtomicInteger heldBack = new AtomicInteger();

    @AfterEach
    void close() {
        open.forEach(FeedReader::close);
        room.close();
    }

    /// A far side that answers by a script; when it is at its end, it has nothing new.
    private static final class Script implements ReadsChanges, ReadsPopulation {
        interface Answer {
            ChangePage answer(Cursor since);
        }

        final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
        final List<String> asked = new CopyOnWriteArrayList<>();
        final List<Long> times = new CopyOnWriteArrayList<>();
        volatile List<PopulationPage> population = List.of();
        volatile @Nullable RuntimeException unseen;

        void page(String next, boolean more, ObservedRecord... records) {
            answers.add(_ -> new ChangePage(List.of(records), new Cursor(next), more));
        }

        void fails(RuntimeException failure) {
            answers.add(_ -> {
                throw failure;
            });
        }

        @Override
        public ChangePage readChanges(String objectType, Cursor since, int limit) {
            asked.add(since.value());
            times.add(System.nanoTime());
            Answer answer = answers.poll();
            return answer == null ? new ChangePage(List.of(), since, false) : answer.answer(since);
        }

        @Override
        public PopulationPage readPopulation(String objectType, Cursor after, int limit) {
            RuntimeException failure = unseen;
            if (failure != null) {
                throw failure;
            }
            return population.get(after.isBeginning() ? 0 : Integer.parseInt(after.value()));
        }
    }

    private static Problem problem(Problem.Mender mender) {
        return new Problem(mender, "SYS-UNREACHABLE", "No answer.", "Wait.");
    }

    private FeedReader reader(Duration every) {
        return reader(script, every);
    }

    private FeedReader reader(ReadsChanges reads, Duration every) {
        return reader(reads, every, Duration.ZERO);
    }

    private FeedReader reader(ReadsChanges reads, Duration every, Duration compareEvery) {
        FeedReader reader =
                new FeedReader(
                        "crm",
                        reads,
                        new FeedDeclaration(
                                "Deal", FeedDeclaration.Kind.INCREMENTAL, Duration.ZERO, false),
                        DEAL,
                        every,
                        compareEvery,
                        room.intake,
                        room.feeds,
                        room.records,
                        room.clock,
                        new FeedReader.Listener() {
                            @Override
                            public boolean proven(String connection) {
                                if (!proven) {
                                    heldBack.incrementAndGet();
                                }
                                return proven;
                            }

                            @Override
                            public void failed(
                                    String connection, String objectType, Problem problem) {
                                told.add("failed " + problem.code());
                            }

                            @Override
                            public void works(String connection, String objectType) {
                                told.add("works");
                            }
                        });
        open.add(reader);
        return reader;
    }

    @Test
    void nothing_is_read_from_a_system_before_it_has_proved_who_it_is() {
        proven = false;
        script.page("p1", false, deal("1", "1", "a"));
        FeedReader reader = reader(Duration.ofMillis(10));
        reader.start();
        eventually(() -> heldBack.get() >= 2);
        assertThat(script.asked).isEmpty();
        proven = true;
        reader.hint();
        eventually(() -> room.records.head(new RecordKey("crm", "Deal", "1")).isPresent());
    }

    @Test
    void a_page_that_came_when_its_system_was_no_longer_itself_is_not_taken_in() {
        script.answers.add(_ -> {
            proven = false;
            return new ReadsChanges.ChangePage(
                    List.of(deal("1", "1", "a stranger's")), new Cursor("p1"), false);
        });
        FeedReader reader = reader(Duration.ofMillis(10));
        reader.start();
        eventually(() -> heldBack.get() >= 3);
        assertThat(script.asked).containsExactly("");
        assertThat(room.records.head(new RecordKey("crm", "Deal", "1"))).isEmpty();
        script.page("p1", false, deal("1", "1", "ours"));
        proven = true;
        reader.hint();
        eventually(() -> room.records.head(new RecordKey("crm", "Deal", "1")).isPresent());
        assertThat(script.asked).as("read again from the same place").startsWith("", "");
        assertThat(room.records.head(new RecordKey("crm", "Deal", "1")).orElseThrow().toString())
                .contains("ours")
                .doesNotContain("stranger");
    }

    @Test
    void what_vanished_from_a_system_that_is_not_itself_has_not_vanished() {
        known(3);
        population(new ReadsPopulation.PopulationPage(deals(0, 2), new Cursor("1"), false));
        FeedReader reader = reader(Duration.ofMinutes(10));
        proven = false;
        assertThat(reader.comparePopulation()).isZero();
        proven = true;
        assertThat(reader.comparePopulation()).as("the control").isEqualTo(1);
    }

    @Test
    void pages_are_read_one_after_the_other_and_the_cursor_stands_after_the_last() {
        script.page("p1", true, deal("1", "1", "a"));
        script.page("p2", false, deal("2", "2", "b"));
        FeedReader reader = reader(Duration.ofSeconds(30));
        reader.start();
        eventually(() -> reader.completed().equals(room.clock.instant()));
        assertThat(script.asked).startsWith("", "p1");
        assertThat(room.feeds.cursor("crm", "Deal")).isEqualTo(new Cursor("p2"));
        assertThat(room.names(Lane.INTERACTIVE)).containsExactlyInAnyOrder("a", "b");
        eventually(() -> told.equals(List.of("works")));
    }

    @Test
    void a_failure_between_two_pages_goes_on_after_the_page_that_is_durable() {
        script.page("p1", true, deal("1", "1", "a"));
        script.fails(new CallFailed(problem(Problem.Mender.SETTINGS), Duration.ofMillis(20)));
        script.page("p2", false, deal("2", "2", "b"));
        reader(Duration.ofSeconds(30)).start();
        eventually(() -> room.names(Lane.INTERACTIVE).size() == 2);
        assertThat(script.asked).containsExactly("", "p1", "p1");
        eventually(() -> told.equals(List.of("failed SYS-UNREACHABLE", "works")));
        assertThat(room.feeds.all().getFirst().problem()).isNull();
    }

    @Test
    void a_quiet_round_after_a_failure_clears_the_problem() {
        script.page("p1", false, deal("1", "1", "a"));
        script.fails(new CallFailed(problem(Problem.Mender.SETTINGS), Duration.ofMillis(20)));
        reader(Duration.ofMillis(20)).start();
        eventually(() -> told.equals(List.of("works", "failed SYS-UNREACHABLE", "works")));
        eventually(() -> room.feeds.all().getFirst().problem() == null);
    }

    @Test
    void a_hint_begins_the_next_round_at_once_but_does_not_shorten_what_the_vendor_asked_for() {
        script.page("p1", false, deal("1", "1", "a"));
        FeedReader reader = reader(Duration.ofMinutes(10));
        reader.start();
        eventually(() -> told.contains("works"));
        script.fails(new CallFailed(problem(Problem.Mender.SETTINGS), Duration.ofMillis(700)));
        script.page("p2", false, deal("2", "2", "b"));
        reader.hint();
        eventually(() -> told.contains("failed SYS-UNREACHABLE"));
        reader.hint();
        eventually(() -> script.times.size() >= 3);
        assertThat(Duration.ofNanos(script.times.get(2) - script.times.get(1)))
                .isGreaterThanOrEqualTo(Duration.ofMillis(690));
    }

    @Test
    void failures_are_repeated_ever_more_slowly() {
        for (int i = 0; i < 3; i++) {
            script.fails(new CallFailed(problem(Problem.Mender.SETTINGS)));
        }
        reader(Duration.ofMinutes(10)).start();
        eventually(() -> script.times.size() >= 3);
        long first = script.times.get(1) - script.times.get(0);
        long second = script.times.get(2) - script.times.get(1);
        assertThat(Duration.ofNanos(first)).isGreaterThanOrEqualTo(Duration.ofMillis(490));
        assertThat(Duration.ofNanos(second)).isGreaterThanOrEqualTo(Duration.ofMillis(990));
    }

    @Test
    void pages_that_lead_back_are_noticed_and_not_read_for_ever() {
        script.page("p1", true, deal("1", "1", "a"));
        script.page("p2", true, deal("2", "2", "b"));
        script.page("p1", true, deal("1", "1", "a"));
        FeedReader reader = reader(Duration.ofMinutes(10));
        reader.start();
        eventually(() -> room.feeds.all().stream().anyMatch(feed -> feed.problem() != null));
        assertThat(room.feeds.all().getFirst().problem())
                .isEqualTo(
                        "SYS-SCHEMA-DRIFT: The pages of crm Deal lead back to an earlier page."
                                + " Read again from the last good place by itself; tell the vendor if it stays.");
        assertThat(script.asked).hasSize(3);
        assertThat(reader.completed())
                .as("no round came to its end")
                .isEqualTo(java.time.Instant.EPOCH);
    }

    @Test
    void a_connector_that_throws_is_told_as_a_defect_and_read_again() {
        script.fails(new NullPointerException("in the connector"));
        script.page("p1", false, deal("1", "1", "a"));
        reader(Duration.ofMinutes(10)).start();
        eventually(() -> told.contains("failed SYS-POISON"));
        eventually(() -> told.contains("works"));
        assertThat(room.names(Lane.INTERACTIVE)).containsExactly("a");
    }

    @Test
    void a_large_page_is_bulk_work() {
        script.page(
                "p1",
                false,
                IntStream.range(0, 301)
                        .mapToObj(i -> deal("d" + i, "1", "x"))
                        .toArray(ObservedRecord[]::new));
        reader(Duration.ofMinutes(10)).start();
        eventually(() -> room.all(Lane.BULK).size() == 301);
        assertThat(room.all(Lane.INTERACTIVE)).isEmpty();
    }

    private void known(int records) {
        room.intake.takePage(
                "crm",
                DEAL,
                IntStream.range(0, records).mapToObj(i -> deal("d" + i, "1", "x")).toList(),
                new Cursor("c"),
                true,
                Lane.BULK);
    }

    private static List<ObservedRecord> deals(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> deal("d" + i, "1", "x")).toList();
    }

    private void population(ReadsPopulation.PopulationPage... pages) {
        script.population = Arrays.asList(pages);
    }

    @Test
    void what_vanished_from_the_population_is_taken_in_as_deleted() {
        known(6);
        population(
                new ReadsPopulation.PopulationPage(deals(0, 2), new Cursor("1"), true),
                new ReadsPopulation.PopulationPage(deals(3, 6), new Cursor("2"), false));
        FeedReader reader = reader(Duration.ofMinutes(10));
        assertThat(reader.comparePopulation()).isEqualTo(1);
        assertThat(
                        room.records
                                .head(new RecordKey("crm", "Deal", "d2"))
                                .orElseThrow()
                                .record()
                                .deleted())
                .isTrue();
        assertThat(room.records.count("crm", "Deal")).isEqualTo(5);
        assertThat(room.feeds.cursor("crm", "Deal")).isEqualTo(new Cursor("c"));
        assertThat(reader.comparePopulation()).as("told once").isZero();
    }

    @Test
    void a_record_shown_as_deleted_in_the_population_has_vanished() {
        known(2);
        population(
                new ReadsPopulation.PopulationPage(
                        List.of(deal("d0", "1", "x"), JournalRoom.gone("d1", "2")),
                        new Cursor("1"),
                        false));
        assertThat(reader(Duration.ofMinutes(10)).comparePopulation()).isEqualTo(1);
    }

    @Test
    void a_population_that_leads_back_to_an_earlier_page_concludes_nothing() {
        known(6);
        population(new ReadsPopulation.PopulationPage(deals(0, 2), new Cursor("0"), true));
        assertThatThrownBy(() -> reader(Duration.ofMinutes(10)).comparePopulation())
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining("leads back to an earlier page");
        assertThat(room.records.count("crm", "Deal")).isEqualTo(6);
    }

    @Test
    void a_population_of_which_most_is_gone_at_once_concludes_nothing() {
        known(60);
        population(new ReadsPopulation.PopulationPage(deals(0, 29), new Cursor("1"), false));
        FeedReader reader = reader(Duration.ofMinutes(10));
        assertThatThrownBy(reader::comparePopulation)
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining("31 of 60 known records of crm Deal are no longer shown");
        assertThat(room.records.count("crm", "Deal")).isEqualTo(60);
        // The control: one more seen, and it is believed.
        population(new ReadsPopulation.PopulationPage(deals(0, 30), new Cursor("1"), false));
        assertThat(reader.comparePopulation()).isEqualTo(30);
    }

    @Test
    void what_a_person_confirms_to_be_gone_is_taken_as_deleted_and_no_more_than_that() {
        known(60);
        population(new ReadsPopulation.PopulationPage(deals(0, 29), new Cursor("1"), false));
        FeedReader reader = reader(Duration.ofMinutes(10));
        assertThat(room.feeds.confirmVanished("crm", "Deal")).as("nothing waits yet").isZero();
        assertThatThrownBy(reader::comparePopulation).isInstanceOf(CallFailed.class);
        assertThat(room.feeds.vanished("crm", "Deal")).isEqualTo(31);

        assertThat(room.feeds.confirmVanished("crm", "Deal")).isEqualTo(31);
        // Meanwhile one more is gone than was confirmed.
        population(new ReadsPopulation.PopulationPage(deals(0, 28), new Cursor("1"), false));
        assertThatThrownBy(reader::comparePopulation)
                .hasMessageContaining("32 of 60 known records of crm Deal are no longer shown");
        assertThat(room.feeds.confirmVanished("crm", "Deal")).isEqualTo(32);
        assertThat(reader.comparePopulation()).isEqualTo(32);
        assertThat(room.records.count("crm", "Deal")).isEqualTo(28);
        assertThat(room.feeds.vanished("crm", "Deal")).isZero();
    }

    @Test
    void a_compare_that_failed_is_made_again_soon_and_not_only_at_the_next_one() {
        known(2);
        population(new ReadsPopulation.PopulationPage(deals(0, 2), new Cursor("1"), false));
        script.unseen = new CallFailed(problem(Problem.Mender.WEATHER), Duration.ofMillis(20));
        FeedReader reader = reader(script, Duration.ofMillis(20), Duration.ofMinutes(10));
        reader.start();
        eventually(() -> told.equals(List.of("works")));
        room.clock.advance(Duration.ofMinutes(11));
        eventually(() -> told.equals(List.of("works", "failed SYS-UNREACHABLE")));

        script.unseen = null;
        room.clock.advance(Duration.ofSeconds(3));
        eventually(() -> told.equals(List.of("works", "failed SYS-UNREACHABLE", "works")));
    }

    @Test
    void a_confirmed_loss_is_taken_in_at_the_next_round_not_at_the_next_compare() {
        known(60);
        population(new ReadsPopulation.PopulationPage(deals(0, 29), new Cursor("1"), false));
        assertThatThrownBy(reader(Duration.ofHours(9))::comparePopulation)
                .isInstanceOf(CallFailed.class);
        reader(script, Duration.ofMillis(20), Duration.ofHours(9)).start();
        eventually(() -> told.equals(List.of("failed SYS-VANISHED")));
        assertThat(room.records.count("crm", "Deal")).isEqualTo(60);

        room.feeds.confirmVanished("crm", "Deal");
        eventually(() -> room.records.count("crm", "Deal") == 29);
        eventually(() -> told.equals(List.of("failed SYS-VANISHED", "works")));
    }
}
