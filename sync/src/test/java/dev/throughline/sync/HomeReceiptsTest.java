package dev.throughline.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.CallObserver;
import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connector.kantata.KantataConnector;
import dev.throughline.dispatch.Connections;
import dev.throughline.dispatch.HomeDispatcher;
import dev.throughline.dispatch.HomeOutbox;
import dev.throughline.dispatch.Mode;
import dev.throughline.dispatch.Turns;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Signal;
import dev.throughline.model.SeededIds;
import dev.throughline.postgres.TestDatabase;
import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.kantata.KantataSimulator;
import dev.throughline.worklist.CaseRules;
import dev.throughline.worklist.Cases;
import dev.throughline.worklist.Worklist;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Receipts on their way home, with a real database and a Kantata simulator over HTTP.
class HomeReceiptsTest {
    private static final Actor.Person OLGA = new Actor.Person("Olga");

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-20T09:00:00Z"));
    private final InstantSource clock = now::get;
    private final TestDatabase database = TestDatabase.fresh();
    private final KantataSimulator kantata = new KantataSimulator(0, clock);
    private final AtomicLong calls = new AtomicLong();
    private final ConnectionSettings settings =
            new ConnectionSettings(
                    "psa",
                    "kantata",
                    ConnectionSettings.SystemClass.PSA,
                    "Kantata",
                    kantata.baseUrl(),
                    Map.of(),
                    Map.of("receipts", "true", "quietSeconds", "60"),
                    Map.of("accessToken", String.valueOf(kantata.signIn().get("accessToken"))),
                    Map.of(),
                    ConnectionSettings.Limits.DEFAULT,
                    ConnectionSettings.Transport.DIRECT);

    // The limiter keeps its own time: what is throttled must not wait for the test's clock.
    private final LimitedHttp http =
            new LimitedHttp(
                    settings,
                    InstantSource.system(),
                    new CallObserver() {
                        @Override
                        public void ended(CallReport report) {
                            calls.incrementAndGet();
                        }
                    });
    private final KantataConnector connector = new KantataConnector();
    private final OpenConnection open =
            connector.open(settings, new ConnectionContext(clock, http));
    private final SeededIds ids = new SeededIds(5);
    private final Evidence evidence = new Evidence(database.database().jdbc(), clock);
    private final Worklist worklist =
            new Worklist(
                    database.database().jdbc(),
                    clock,
                    ids,
                    _ -> new CaseRules.Rule("IT", Duration.ofHours(8)));
    private final Cases cases = new Cases(database.database().jdbc());
    private final Connections connections =
            new Connections(
                    database.database().jdbc(),
                    database.database().transactions(),
                    evidence,
                    clock,
                    "node");
    private final HomeReceipts receipts =
            new HomeReceipts(
                    database.database().jdbc(),
                    database.database().transactions(),
                    worklist,
                    clock,
                    new Signal(),
                    Map.of(
                            "psa",
                            new HomeReceipts.Source(
                                    "Kantata",
                                    connector.receipts(settings),
                                    connector.writes(settings))));
    private HomeDispatcher dispatcher = dispatcher(receipts);
    private String project = "";

    private HomeDispatcher dispatcher(HomeOutbox outbox) {
        return new HomeDispatcher(
                "psa",
                open,
                connector.writes(settings),
                connections,
                outbox,
                new Signal(),
                () -> true);
    }

    @BeforeEach
    void begin() {
        evidence.activate("test", Map.of(), "test");
        connections.register(Map.of("psa", true));
        connections.probed("psa", new Probe.Healthy(Map.of(), Map.of()), Map.of());
        project = kantata.insert("workspaces", Map.of("title", "Rollout"));
    }

    @AfterEach
    void close() {
        http.close();
        kantata.close();
        database.close();
    }

    private List<String> entries(int count) {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(
                    kantata.insert(
                            "time_entries",
                            Map.of(
                                    "workspace_id",
                                    project,
                                    "date_performed",
                                    "2026-11-19",
                                    "time_in_minutes",
                                    60)));
        }
        return entries;
    }

    private static HomeReceipt posted(String entry, int ordinal) {
        return new HomeReceipt(
                "psa", "time_entries", entry, ordinal, "NS-" + entry + "-" + ordinal, true, false);
    }

    private static HomeReceipt reversed(String entry, int ordinal) {
        return new HomeReceipt(
                "psa", "time_entries", entry, ordinal, "R-" + entry + "-" + ordinal, false, false);
    }

    private void carry(HomeReceipt... some) {
        database.database().transactions().executeWithoutResult(_ -> receipts.carry(List.of(some)));
    }

    private void carryPosted(List<String> entries) {
        carry(entries.stream().map(one -> posted(one, 1)).toArray(HomeReceipt[]::new));
    }

    private void pass(Duration time) {
        now.updateAndGet(moment -> moment.plus(time));
    }

    private void round() {
        Turns.hold(connections, "psa");
        Turns.turn(dispatcher);
    }

    /// Rounds, with time between them, until nothing is on its way.
    private void settle() {
        for (int i = 0; i < 200 && !receipts.quiet(); i++) {
            pass(Duration.ofSeconds(2));
            round();
        }
        assertThat(receipts.quiet()).as("everything arrived").isTrue();
    }

    /// What Kantata itself shows: entry id to `status reference lock`.
    private Map<String, String> shown() {
        Map<String, String> shown = new HashMap<>();
        kantata.all("external_references")
                .forEach(one -> {
                    String before =
                            shown.put(
                                    String.valueOf(one.get("subject_id")),
                                    one.get("external_status")
                                            + " "
                                            + one.get("external_message")
                                            + " "
                                            + (Boolean.TRUE.equals(one.get("locked"))
                                                    ? "locked"
                                                    : "free"));
                    assertThat(before).as("one reference an item").isNull();
                });
        return shown;
    }

    private static Map<String, String> all(List<String> entries) {
        Map<String, String> all = new HashMap<>();
        entries.forEach(one -> all.put(one, "Posted NS-" + one + "-1 locked"));
        return all;
    }

    private HomeReceipts.Count count() {
        return receipts.counts().getOrDefault("psa", new HomeReceipts.Count(0, 0, 0, 0));
    }

    private List<String> openCodes() {
        return cases.list(Cases.Filter.OPEN, 0, 100).stream().map(Cases.Case::code).toList();
    }

    @Test
    void a_posted_item_shows_its_reference_and_lock_at_home_after_one_call_each() {
        List<String> entries = entries(120);
        carryPosted(entries);
        calls.set(0);
        settle();

        assertThat(shown()).isEqualTo(all(entries));
        assertThat(calls).as("calls: one an item, no other").hasValue(120);
        assertThat(count()).isEqualTo(new HomeReceipts.Count(120, 120, 0, 0));
        assertThat(receipts.find("psa", "time_entries", entries.getFirst()))
                .get()
                .extracting(HomeReceipts.Stand::shown)
                .isEqualTo(true);

        carryPosted(entries);
        settle();
        assertThat(calls).as("what is shown is not sent again").hasValue(120);
    }

    @Test
    void only_the_newest_receipt_of_an_item_is_sent() {
        List<String> entries = entries(2);
        String entry = entries.getFirst();
        String other = entries.getLast();
        carry(posted(entry, 1), reversed(entry, 1), posted(other, 1));
        carry(posted(entry, 2));
        calls.set(0);
        settle();
        assertThat(shown())
                .isEqualTo(
                        Map.of(
                                entry,
                                "Posted NS-" + entry + "-2 locked",
                                other,
                                "Posted NS-" + other + "-1 locked"));
        assertThat(calls).hasValue(2);

        // The control: the same receipts with time between them are a call each.
        String third = entries(1).getFirst();
        calls.set(0);
        for (HomeReceipt one : List.of(posted(third, 1), reversed(third, 1), posted(third, 2))) {
            carry(one);
            settle();
        }
        assertThat(calls).hasValue(3);
        assertThat(shown()).containsEntry(third, "Posted NS-" + third + "-2 locked");
    }

    @Test
    void an_older_receipt_that_comes_late_changes_nothing() {
        String entry = entries(1).getFirst();
        carry(posted(entry, 2));
        settle();
        calls.set(0);
        carry(reversed(entry, 1), posted(entry, 1));
        settle();
        assertThat(calls).hasValue(0);
        assertThat(shown()).containsEntry(entry, "Posted NS-" + entry + "-2 locked");
    }

    @Test
    void a_reversed_item_is_freed_at_home_with_the_reference_of_the_reversal() {
        String entry = entries(1).getFirst();
        carry(posted(entry, 1));
        settle();
        carry(reversed(entry, 1));
        settle();
        assertThat(shown()).containsEntry(entry, "Reversed R-" + entry + "-1 free");
    }

    @Test
    void lost_answers_and_cut_connections_end_with_one_reference_an_item() {
        List<String> entries = entries(60);
        kantata.faults()
                .seeded(
                        7,
                        Map.of(
                                Faults.Kind.LOST_ANSWER, 0.2,
                                Faults.Kind.ERROR_AFTER_COMMIT, 0.1,
                                Faults.Kind.UNAVAILABLE, 0.1));
        carryPosted(entries);
        settle();
        kantata.faults().calm();
        assertThat(shown()).isEqualTo(all(entries));
        assertThat(count().tried()).isGreaterThan(60);
    }

    @Test
    void a_newer_receipt_waits_until_an_unanswered_one_can_no_longer_come_to_pass() {
        String entry = entries(1).getFirst();
        carry(posted(entry, 1));
        kantata.faults().script(Faults.Kind.LOST_ANSWER, 1, SimRequest::writes);
        pass(Duration.ofSeconds(2));
        round();
        carry(reversed(entry, 1));
        calls.set(0);
        pass(Duration.ofSeconds(50));
        round();
        assertThat(calls).as("within the quiet time of 60 s").hasValue(0);
        pass(Duration.ofSeconds(15));
        round();
        assertThat(shown()).containsEntry(entry, "Reversed R-" + entry + "-1 free");
    }

    @Test
    void a_throttled_source_is_left_alone_and_gets_everything_in_the_end() {
        List<String> entries = entries(30);
        kantata.faults().retryAfter(Duration.ofSeconds(1));
        kantata.faults().script(Faults.Kind.THROTTLED, 3, SimRequest::writes);
        carryPosted(entries);
        settle();
        assertThat(shown()).isEqualTo(all(entries));
        assertThat(openCodes()).isEmpty();
    }

    @Test
    void a_crash_between_sending_and_writing_down_repeats_a_batch_and_nothing_else() {
        List<String> entries = entries(120);
        carryPosted(entries);
        pass(Duration.ofSeconds(2));
        // It dies at the second batch: sent, not written down.
        HomeOutbox dying =
                new HomeOutbox() {
                    private int batches;

                    @Override
                    public List<Due> due(String connection, int limit) {
                        return receipts.due(connection, limit);
                    }

                    @Override
                    public void told(String connection, List<Told> told) {
                        if (++batches == 2) {
                            throw new IllegalStateException("killed");
                        }
                        receipts.told(connection, told);
                    }
                };
        dispatcher = dispatcher(dying);
        calls.set(0);
        try {
            round();
        } catch (IllegalStateException killed) {
            assertThat(killed).hasMessage("killed");
        }
        assertThat(calls).hasValue(100);
        assertThat(count().waiting()).isEqualTo(70);

        dispatcher = dispatcher(receipts);
        settle();
        assertThat(calls).as("50 of them twice").hasValue(170);
        assertThat(shown()).isEqualTo(all(entries));
    }

    @Test
    void a_round_that_is_rolled_back_in_posting_tells_nobody_anything() {
        String entry = entries(1).getFirst();
        database.database()
                .transactions()
                .executeWithoutResult(status -> {
                    receipts.carry(List.of(posted(entry, 1)));
                    status.setRollbackOnly();
                });
        settle();
        assertThat(shown()).isEmpty();
    }

    @Test
    void nothing_is_sent_while_the_source_is_paused_shadowed_or_held_by_another_node() {
        List<String> entries = entries(3);
        carryPosted(entries);
        for (Mode mode : List.of(Mode.PAUSED, Mode.SHADOW, Mode.OFF)) {
            connections.mode("psa", mode, OLGA, "quarter end");
            pass(Duration.ofSeconds(5));
            round();
            assertThat(shown()).as(mode.name()).isEmpty();
            assertThat(receipts.quiet()).as("nothing moves by itself").isTrue();
            assertThat(count().waiting()).isEqualTo(3);
        }
        connections.mode("psa", Mode.LIVE, OLGA, "over");
        pass(Connections.LEASE.plusSeconds(1));
        Turns.turn(dispatcher);
        assertThat(shown()).as("the lease has run out").isEmpty();
        settle();
        assertThat(shown()).isEqualTo(all(entries));
    }

    @Test
    void refusals_of_one_cause_are_one_case_that_heals_by_itself() {
        List<String> entries = entries(5);
        List<String> ghosts = List.of("900001", "900002", "900003");
        Set<String> all = new HashSet<>(entries);
        all.addAll(ghosts);
        carry(all.stream().map(one -> posted(one, 1)).toArray(HomeReceipt[]::new));
        settle();
        assertThat(shown()).as("the others are not held up").isEqualTo(all(entries));
        assertThat(cases.list(Cases.Filter.OPEN, 0, 10))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.title()).contains("Kantata");
                    assertThat(one.context()).containsEntry("records", "3");
                });
        assertThat(count().refused()).isEqualTo(3);

        calls.set(0);
        pass(Duration.ofMinutes(5));
        round();
        assertThat(calls).as("a refusal is not repeated at once").hasValue(0);

        // Deleted in the source, as the reversal of each then tells: nothing is left to be told.
        carry(
                ghosts.stream()
                        .map(one ->
                                new HomeReceipt("psa", "time_entries", one, 1, "R", false, true))
                        .toArray(HomeReceipt[]::new));
        assertThat(openCodes()).isEmpty();
        assertThat(count().waiting()).isZero();
    }

    @Test
    void a_source_that_takes_what_it_refused_gets_all_of_it_and_the_case_closes() {
        List<String> entries = entries(60);
        carryPosted(entries);
        kantata.revokeTokens();
        for (int i = 0; i < 8; i++) {
            pass(Duration.ofMinutes(11));
            round();
        }
        assertThat(openCodes()).as("one cause, one case").hasSize(1);
        kantata.restoreToken();
        pass(Duration.ofHours(7));
        settle();
        assertThat(shown()).isEqualTo(all(entries));
        assertThat(openCodes()).isEmpty();
    }

    @Test
    void a_source_that_shows_no_receipts_is_told_nothing() {
        carry(new HomeReceipt("crm", "time_entries", "1", 1, "NS-1", true, false));
        assertThat(receipts.quiet()).isTrue();
        assertThat(receipts.counts()).isEmpty();
    }
}
