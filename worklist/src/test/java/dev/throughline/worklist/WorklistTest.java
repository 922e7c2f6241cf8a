package dev.throughline.worklist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.model.SeededIds;
import dev.throughline.postgres.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(60)
class WorklistTest {
    private static final TestDatabase database = TestDatabase.fresh();
    private static final JdbcClient sql = database.database().jdbc();
    private static final TransactionTemplate transaction = database.database().transactions();

    private final SettableClock clock = new SettableClock();
    private final Worklist worklist =
            new Worklist(
                    sql,
                    clock,
                    new SeededIds(7),
                    code ->
                            new CaseRules.Rule(
                                    "DO",
                                    code.equals("NO-DUE") ? Duration.ZERO : Duration.ofHours(8)));
    private final Cases cases = new Cases(sql);

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() throws java.sql.SQLException {
        try (var owner = database.ownerConnection();
                var statement = owner.createStatement()) {
            statement.execute("truncate work_case, work_case_subject, work_case_event");
        }
    }

    static Subject subject(String id) {
        return new Subject("record", id, "record " + id);
    }

    static Finding finding(String code, String root) {
        return new Finding(
                new Problem(Problem.Mender.DATA, code, "About " + root + ".", "Mend it."),
                root,
                Map.of("client", "Ärzte & Söhne"),
                null,
                null);
    }

    private void say(String room, Map<Subject, List<Finding>> now) {
        transaction.executeWithoutResult(_ -> worklist.standing(room, now));
    }

    private List<Cases.Case> openOnes() {
        return cases.list(Cases.Filter.OPEN, 0, 100);
    }

    @Test
    void one_root_cause_is_one_case_with_all_the_records_it_blocks() {
        say(
                "curate",
                Map.of(
                        subject("1"), List.of(finding("REC-REF", "currency XYZ")),
                        subject("2"), List.of(finding("REC-REF", "currency XYZ"))));
        say("curate", Map.of(subject("3"), List.of(finding("REC-REF", "currency XYZ"))));
        assertThat(openOnes())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.blocked()).isEqualTo(3);
                    assertThat(one.attempts()).isEqualTo(2);
                    assertThat(one.owner()).isEqualTo("DO");
                    assertThat(one.dueAt()).isEqualTo(clock.instant().plus(Duration.ofHours(8)));
                    assertThat(one.context()).containsEntry("client", "Ärzte & Söhne");
                    assertThat(cases.blockedBy(one.id(), 10))
                            .extracting(Cases.Blocked::id)
                            .containsExactly("1", "2", "3");
                    assertThat(cases.events(one.id()))
                            .extracting(Cases.Event::what)
                            .containsExactly("opened");
                });
    }

    @Test
    void the_same_code_with_another_root_is_another_case() {
        say(
                "curate",
                Map.of(subject("1"), List.of(finding("REC-REF", "A"), finding("REC-REF", "B"))));
        assertThat(openOnes()).extracting(Cases.Case::root).containsExactlyInAnyOrder("A", "B");
    }

    @Test
    void a_case_closes_itself_when_the_last_record_leaves_it_and_not_before() {
        say(
                "curate",
                Map.of(
                        subject("1"),
                        List.of(finding("X", "r")),
                        subject("2"),
                        List.of(finding("X", "r"))));
        say("curate", Map.of(subject("1"), List.of()));
        assertThat(openOnes())
                .singleElement()
                .satisfies(one -> assertThat(one.blocked()).isEqualTo(1));
        clock.advance(Duration.ofMinutes(5));
        say("curate", Map.of(subject("2"), List.of()));
        assertThat(openOnes()).isEmpty();
        Cases.Case closed = cases.list(new Cases.Filter(false, "", "", ""), 0, 10).getFirst();
        assertThat(closed.closedAt()).isEqualTo(clock.instant());
        assertThat(cases.events(closed.id()))
                .extracting(Cases.Event::what)
                .containsExactly("opened", "closed: nothing is blocked by it any more");
    }

    @Test
    void a_cause_that_comes_back_opens_a_new_case() {
        say("curate", Map.of(subject("1"), List.of(finding("X", "r"))));
        say("curate", Map.of(subject("1"), List.of()));
        say("curate", Map.of(subject("1"), List.of(finding("X", "r"))));
        assertThat(openOnes())
                .singleElement()
                .satisfies(one -> assertThat(one.attempts()).isEqualTo(1));
        assertThat(cases.list(new Cases.Filter(false, "", "", ""), 0, 10)).hasSize(1);
    }

    @Test
    void a_record_that_has_another_problem_now_leaves_the_first_case_for_the_second() {
        say("curate", Map.of(subject("1"), List.of(finding("X", "r"))));
        say("curate", Map.of(subject("1"), List.of(finding("Y", "r"))));
        assertThat(openOnes()).extracting(Cases.Case::code).containsExactly("Y");
        assertThat(cases.blocking("record", "1")).extracting(Cases.Case::code).containsExactly("Y");
    }

    @Test
    void rooms_do_not_clear_what_another_room_found() {
        say("curate", Map.of(subject("1"), List.of(finding("X", "r"))));
        say("dispatch", Map.of(subject("1"), List.of(finding("X", "r"))));
        say("dispatch", Map.of(subject("1"), List.of()));
        assertThat(openOnes()).hasSize(1);
        say("curate", Map.of(subject("1"), List.of()));
        assertThat(openOnes()).isEmpty();
    }

    @Test
    void what_is_at_stake_and_no_due_time_are_kept_as_said() {
        Finding money =
                new Finding(
                        new Problem(Problem.Mender.DATA, "NO-DUE", "t", "m"),
                        "r",
                        Map.of(),
                        new Money(12_345, "CHF"),
                        null);
        say("posting", Map.of(subject("1"), List.of(money)));
        assertThat(openOnes())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.moneyMinor()).isEqualTo(12_345);
                    assertThat(one.moneyCcy()).isEqualTo("CHF");
                    assertThat(one.dueAt()).isNull();
                });
    }

    @Test
    void text_that_no_database_keeps_is_shown_with_replacement_characters_and_still_clears() {
        String broken = "a\u0000b\uD800c";
        Subject subject = new Subject("record", broken, broken);
        Map<String, String> context = new LinkedHashMap<>();
        context.put(broken, broken);
        Finding finding =
                new Finding(
                        new Problem(Problem.Mender.DATA, "X", broken, broken),
                        broken,
                        context,
                        null,
                        null);
        say("curate", Map.of(subject, List.of(finding)));
        say("curate", Map.of(subject, List.of(finding)));
        assertThat(openOnes())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.title()).isEqualTo("a\uFFFDb\uFFFDc");
                    assertThat(one.context()).containsEntry("a\uFFFDb\uFFFDc", "a\uFFFDb\uFFFDc");
                    assertThat(one.blocked()).isEqualTo(1);
                });
        assertThat(cases.list(new Cases.Filter(true, "", "", "\u0000"), 0, 10)).hasSize(1);
        say("curate", Map.of(subject, List.of()));
        assertThat(openOnes()).isEmpty();
        // The control: the database does refuse it.
        assertThatThrownBy(
                        () -> sql.sql("select :t").param("t", broken).query(String.class).single())
                .rootCause()
                .hasMessageContaining("invalid byte sequence");
    }

    @Test
    void a_name_longer_than_an_index_holds_is_cut_and_still_told_apart() {
        String first = "x".repeat(5_000) + "1";
        String second = "x".repeat(5_000) + "2";
        say(
                "curate",
                Map.of(
                        subject(first),
                        List.of(finding("X", first)),
                        subject(second),
                        List.of(finding("X", second))));
        assertThat(openOnes()).hasSize(2);
        say("curate", Map.of(subject(first), List.of()));
        assertThat(openOnes()).hasSize(1);
    }

    @Test
    void a_search_takes_its_text_literally() {
        say(
                "curate",
                Map.of(
                        subject("1"),
                        List.of(finding("X", "100% of it")),
                        subject("2"),
                        List.of(finding("X", "1000 of it"))));
        assertThat(cases.list(new Cases.Filter(true, "", "", "100% OF"), 0, 10)).hasSize(1);
        assertThat(cases.counts(clock.instant().plus(Duration.ofDays(1))))
                .containsExactly(new Cases.Count("DO", "X", 2, 2));
    }

    @Test
    void two_thousand_subjects_are_said_in_one_quick_call() {
        Map<Subject, List<Finding>> many = new LinkedHashMap<>();
        Map<Subject, List<Finding>> clear = new LinkedHashMap<>();
        IntStream.range(0, 2_000)
                .forEach(i -> {
                    many.put(subject("s" + i), List.of(finding("X", "root " + i % 500)));
                    clear.put(subject("s" + i), List.of());
                });
        say("warm", Map.of(subject("w"), List.of(finding("X", "w"))));
        long begun = System.nanoTime();
        say("curate", many);
        say("curate", many);
        say("curate", clear);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(6));
        assertThat(openOnes()).extracting(Cases.Case::root).containsExactly("w");
    }

    @Test
    void a_case_is_not_closed_while_somebody_joins_it() throws Exception {
        say("curate", Map.of(subject("1"), List.of(finding("X", "r"))));
        race(
                () -> worklist.standing("curate", Map.of(subject("2"), List.of(finding("X", "r")))),
                () -> worklist.standing("curate", Map.of(subject("1"), List.of())));
        assertThat(cases.blocking("record", "2"))
                .as("the case of the one that joined is open")
                .hasSize(1);
        assertThat(openOnes()).hasSize(1);
    }

    @Test
    void without_the_lock_a_case_would_be_closed_under_the_one_that_joins() throws Exception {
        say("curate", Map.of(subject("1"), List.of(finding("X", "r"))));
        race(
                () -> worklist.standing("curate", Map.of(subject("2"), List.of(finding("X", "r")))),
                () -> {
                    sql.sql("delete from work_case_subject where subject_id = '1'").update();
                    sql.sql(
                                    "update work_case c set closed_at = now() where c.root = 'r' and c.closed_at is null and not exists"
                                            + " (select 1 from work_case_subject s where s.case_id = c.id)")
                            .update();
                });
        assertThat(cases.blocking("record", "2")).as("lost: the control").isEmpty();
    }

    /// The first has done its work and not committed when the second begins; it commits while the
    /// second waits.
    private static void race(Runnable first, Runnable second) throws Exception {
        CountDownLatch worked = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> one =
                    threads.submit(() ->
                            transaction.executeWithoutResult(_ -> {
                                first.run();
                                worked.countDown();
                                await(commit);
                            }));
            await(worked);
            Future<?> two =
                    threads.submit(() -> transaction.executeWithoutResult(_ -> second.run()));
            Thread.sleep(300);
            commit.countDown();
            one.get(20, TimeUnit.SECONDS);
            two.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void two_transactions_that_close_and_join_crosswise_neither_double_nor_deadlock()
            throws Exception {
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int worker = 0; worker < 4; worker++) {
                int me = worker;
                running.add(
                        threads.submit(() -> {
                            for (int round = 0; round < 40; round++) {
                                // Even workers go from A to B while odd ones go from B to A.
                                String root = (round + me) % 2 == 0 ? "A" : "B";
                                say("room", Map.of(subject("s" + me), List.of(finding("X", root))));
                            }
                        }));
            }
            for (Future<?> one : running) {
                one.get(50, TimeUnit.SECONDS);
            }
        }
        assertThat(openOnes()).extracting(Cases.Case::root).containsExactlyInAnyOrder("A", "B");
        assertThat(openOnes()).allSatisfy(one -> assertThat(one.blocked()).isEqualTo(2));
        assertThat(
                        sql.sql(
                                        "select count(*) from work_case_subject s join work_case c on c.id = s.case_id where c.closed_at is not null")
                                .query(Long.class)
                                .single())
                .as("subjects of closed cases")
                .isZero();
    }

    @Test
    void many_roots_at_once_and_a_few_of_them_wait_for_each_other() throws Exception {
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int worker = 0; worker < 3; worker++) {
                int me = worker;
                running.add(
                        threads.submit(() -> {
                            for (int round = 0; round < 8; round++) {
                                int roots = me == 0 ? Worklist.LOCKS_MAX + 20 : 5;
                                List<Finding> findings = new ArrayList<>();
                                for (int i = 0; i < roots; i++) {
                                    // Two orders, and now and then nothing.
                                    int root = me == 1 ? roots - i : i;
                                    findings.add(finding("X", "root " + root));
                                }
                                say("room", Map.of(subject("s" + me), findings));
                                say("room", Map.of(subject("s" + me), List.of()));
                            }
                        }));
            }
            for (Future<?> one : running) {
                one.get(50, TimeUnit.SECONDS);
            }
        }
        assertThat(openOnes()).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
