package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.WriteRequest.Kind;
import dev.throughline.connect.spi.Writes;
import dev.throughline.dispatch.FarSide.Fate;
import dev.throughline.evidence.Actor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

@Timeout(60)
class DispatcherTest {
    private static final Safety REFERENCE = new Safety.QueryableReference(DispatchRoom.QUIET);
    private static final Actor MIRA = new Actor.Person("Mira");

    private final DispatchRoom room = new DispatchRoom();
    private final FarSide far = new FarSide(room.clock);

    @AfterEach
    void close() {
        room.close();
    }

    private Dispatcher dispatcher() {
        return room.dispatcher(far, REFERENCE, 3);
    }

    @Test
    void intents_are_sent_in_batches_no_larger_than_the_vendor_takes() {
        for (int i = 0; i < 8; i++) {
            room.want(room.create("k" + i));
        }
        dispatcher().turn();
        assertThat(far.batches).extracting(List::size).containsExactlyInAnyOrder(3, 3, 2);
        assertThat(room.states().values()).containsOnly("DONE").hasSize(8);
        assertThat(room.settled).hasSize(8).allMatch(one -> one.next() instanceof Next.Done);
    }

    @Test
    void creates_and_updates_go_in_batches_of_their_own() {
        room.want(room.create("a"), room.update("b"));
        dispatcher().turn();
        assertThat(far.batches).extracting(List::size).containsExactly(1, 1);
    }

    @Test
    void one_bad_record_never_stops_its_batch() {
        far.fates.addAll(List.of(Fate.SOUND, Fate.REFUSED, Fate.SOUND));
        room.want(room.create("a"), room.create("b"), room.create("c"));
        dispatcher().turn();
        assertThat(room.states().values()).containsExactlyInAnyOrder("DONE", "REFUSED", "DONE");
        assertThat(
                        room.sql
                                .sql("select problem->>'code' from intent where state = 'REFUSED'")
                                .query(String.class)
                                .single())
                .isEqualTo("ERP-REJECTED");
    }

    @Test
    void what_was_throttled_is_sent_again_when_the_vendor_said_and_not_before() {
        far.fates.add(Fate.THROTTLED);
        room.want(room.create("a"));
        Dispatcher dispatcher = dispatcher();
        dispatcher.turn();
        room.clock.advance(Duration.ofSeconds(29));
        dispatcher.turn();
        assertThat(far.batches).hasSize(1);
        room.clock.advance(Duration.ofSeconds(1));
        dispatcher.turn();
        assertThat(far.byKey().get("a")).hasSize(1);
        assertThat(room.attempts("a")).containsExactly("SEND not sent", "SEND written");
    }

    @Test
    void an_unheard_create_is_asked_about_and_done_once() {
        far.fates.add(Fate.DONE_UNHEARD);
        room.want(room.create("a"));
        Dispatcher dispatcher = dispatcher();
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "UNKNOWN");
        room.clock.advance(DispatchRoom.QUIET);
        dispatcher.turn();
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "DONE");
        assertThat(far.byKey().get("a")).hasSize(1);
        assertThat(room.attempts("a")).containsExactly("SEND unknown", "ASK found");
        assertThat(room.settled.getLast().next())
                .isInstanceOfSatisfying(
                        Next.Done.class, done -> assertThat(done.externalId()).isEqualTo("E1"));
    }

    @Test
    void a_lost_create_is_sent_again_only_after_the_quiet_time() {
        far.fates.add(Fate.LOST);
        room.want(room.create("a"));
        Dispatcher dispatcher = dispatcher();
        dispatcher.turn();
        room.clock.advance(DispatchRoom.QUIET.dividedBy(2));
        dispatcher.turn();
        dispatcher.turn();
        assertThat(far.batches).as("asked in vain, but too early to count").hasSize(1);
        assertThat(far.questions).isNotEmpty();
        room.clock.advance(DispatchRoom.QUIET.dividedBy(2));
        dispatcher.turn();
        dispatcher.turn();
        assertThat(far.byKey().get("a")).hasSize(1);
        assertThat(room.states()).containsEntry("a", "DONE");
    }

    @Test
    void the_quiet_time_counts_from_the_lost_answer_not_from_the_claim() {
        far.fates.add(Fate.LOST);
        // The limiter held the call back, and the vendor was slow.
        far.beforeWrite = () -> room.clock.advance(Duration.ofSeconds(7));
        room.want(room.create("a"));
        Dispatcher dispatcher = dispatcher();
        dispatcher.turn();
        room.clock.advance(DispatchRoom.QUIET.minusSeconds(5));
        dispatcher.turn();
        dispatcher.turn();
        assertThat(far.batches).hasSize(1);
        assertThat(room.states()).containsEntry("a", "UNKNOWN");
    }

    @ParameterizedTest
    @EnumSource(names = {"THROWS_AFTER", "TOO_FEW"})
    void a_connector_that_breaks_its_word_leaves_unknown_outcomes_that_are_asked(Fate broken) {
        far.fates.add(broken);
        room.want(room.create("a"), room.create("b"));
        Dispatcher dispatcher = dispatcher();
        dispatcher.turn();
        assertThat(room.states().values()).containsOnly("UNKNOWN");
        room.clock.advance(DispatchRoom.QUIET);
        dispatcher.turn();
        assertThat(room.states().values()).containsOnly("DONE");
        assertThat(far.byKey().values()).allMatch(ids -> ids.size() == 1);
    }

    @Test
    void a_question_without_an_answer_is_repeated_and_does_not_hold_up_other_types() {
        far.fates.add(Fate.DONE_UNHEARD);
        far.questionFailures.add(new CallFailed(FarSide.WEATHER, Duration.ofSeconds(3)));
        far.questionFailures.add(new IllegalStateException("the connector is broken"));
        room.want(room.create("a"));
        Dispatcher dispatcher = dispatcher();
        dispatcher.turn();
        for (int i = 0; i < 4; i++) {
            room.clock.advance(DispatchRoom.QUIET);
            dispatcher.turn();
        }
        assertThat(room.attempts("a"))
                .containsExactly("SEND unknown", "ASK no answer", "ASK no answer", "ASK found");
        assertThat(room.sql.sql("select tries from intent").query(Integer.class).single())
                .as("sends and questions")
                .isEqualTo(4);
    }

    @Test
    void several_records_under_one_key_are_left_to_a_person() {
        far.fates.add(Fate.LOST);
        room.want(room.create("a"));
        Dispatcher dispatcher = dispatcher();
        dispatcher.turn();
        far.put("a", "E8");
        far.put("a", "E9");
        room.clock.advance(DispatchRoom.QUIET);
        dispatcher.turn();
        assertThat(room.settled.getLast().next()).isInstanceOf(Next.AskPerson.class);
        assertThat(far.batches).hasSize(1);
    }

    @Test
    void
            an_unheard_create_in_a_system_that_cannot_be_asked_is_left_to_a_person_and_never_repeated() {
        OpenConnection mute = new Mute(far);
        far.fates.add(Fate.LOST);
        room.want(room.create("a"));
        Dispatcher dispatcher = room.dispatcher(mute, new Safety.None(), 3);
        for (int i = 0; i < 5; i++) {
            dispatcher.turn();
            room.clock.advance(Duration.ofHours(1));
        }
        assertThat(far.batches).hasSize(1);
        assertThat(room.settled.getLast().next()).isInstanceOf(Next.AskPerson.class);
    }

    /// A far side that cannot be asked by key.
    private record Mute(FarSide far) implements OpenConnection, Writes {
        @Override
        public Probe probe() {
            return far.probe();
        }

        @Override
        public List<WriteOutcome> write(String objectType, List<WriteRequest> batch) {
            return far.write(objectType, batch);
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void only_a_live_connection_is_written_to(Mode mode) {
        room.connections.mode("erp", mode, MIRA, "test");
        room.want(room.create("a"));
        dispatcher().turn();
        assertThat(far.batches).hasSize(mode == Mode.LIVE ? 1 : 0);
        assertThat(room.states()).containsEntry("a", mode == Mode.LIVE ? "DONE" : "PENDING");
        assertThat(room.evidence.about("connection", "erp", 10))
                .filteredOn(e -> !e.action().equals("pinned"))
                .extracting(e -> e.actor() + " " + e.after())
                .containsExactly("Mira \"" + mode + "\"");
    }

    @Test
    void a_paused_connection_still_answers_what_is_unknown() {
        far.fates.add(Fate.DONE_UNHEARD);
        room.want(room.create("a"));
        Dispatcher dispatcher = dispatcher();
        dispatcher.turn();
        room.connections.mode("erp", Mode.PAUSED, MIRA, "month end");
        room.clock.advance(DispatchRoom.QUIET);
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "DONE");
    }

    @Test
    void a_system_that_is_not_who_it_was_pinned_to_is_written_nothing() {
        room.want(room.create("a"));
        Dispatcher dispatcher = dispatcher();
        room.probed(Map.of("account", "PROD"));
        dispatcher.turn();
        assertThat(far.batches).isEmpty();
        assertThat(room.connections.find("erp").orElseThrow().problem())
                .isEqualTo(
                        "Pinned to account 'PROD', but the far side says 'TST1'. Nothing is read from it or written to it; point the connection at the"
                                + " right system or change the pin.");
        room.probed(Map.of("account", "tst1"));
        dispatcher.turn();
        assertThat(far.batches).hasSize(1);
    }

    @Test
    void after_a_start_nothing_is_sent_before_the_system_has_proved_who_it_is() {
        room.connections.register(Map.of("erp", true));
        room.want(room.create("a"));
        Dispatcher dispatcher = dispatcher();
        dispatcher.turn();
        assertThat(far.batches).isEmpty();
        room.probed(Map.of());
        dispatcher.turn();
        assertThat(far.batches).hasSize(1);
    }

    @Test
    void while_the_database_is_not_trusted_nothing_is_sent_and_nothing_asked() {
        far.fates.add(Fate.DONE_UNHEARD);
        room.want(room.create("a"));
        Dispatcher dispatcher = dispatcher();
        dispatcher.turn();
        room.trusted = false;
        room.want(room.create("b"));
        room.clock.advance(DispatchRoom.QUIET);
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "UNKNOWN").containsEntry("b", "PENDING");
        assertThat(far.batches).hasSize(1);
        room.trusted = true;
        dispatcher.turn();
        dispatcher.turn();
        assertThat(room.states())
                .as("the control")
                .containsOnlyKeys("a", "b")
                .containsValue("DONE");
    }

    @Test
    void after_a_restore_each_create_is_looked_up_before_it_is_sent() {
        room.connections.askFirst(true, MIRA, "restored");
        far.put("a", "E7");
        room.want(room.create("a"), room.create("b"), room.update("c"));
        dispatcher().turn();
        assertThat(far.byKey()).containsEntry("a", List.of("E7"));
        assertThat(far.batches).containsExactlyInAnyOrder(List.of("b"), List.of("c"));
        assertThat(room.states().values()).containsOnly("DONE");
        assertThat(far.questions).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void without_asking_first_a_restored_database_would_double_what_it_has_forgotten() {
        far.put("a", "E7");
        room.want(room.create("a"));
        dispatcher().turn();
        assertThat(far.byKey().get("a")).as("the control").hasSize(2);
    }

    @Test
    void after_a_restore_a_create_that_cannot_be_looked_up_is_left_to_a_person() {
        room.connections.askFirst(true, MIRA, "restored");
        room.want(room.create("a"));
        room.dispatcher(new Mute(far), new Safety.None(), 3).turn();
        assertThat(far.batches).isEmpty();
        assertThat(room.settled.getLast().next()).isInstanceOf(Next.AskPerson.class);
    }

    @Test
    void asking_first_without_an_answer_sends_nothing_and_asks_again() {
        room.connections.askFirst(true, MIRA, "restored");
        far.questionFailures.add(new IllegalStateException("the connector is broken"));
        room.want(room.create("a"));
        Dispatcher dispatcher = dispatcher();
        dispatcher.turn();
        assertThat(far.batches).isEmpty();
        assertThat(room.states()).containsEntry("a", "PENDING");
        room.clock.advance(Duration.ofSeconds(5));
        dispatcher.turn();
        assertThat(far.byKey().get("a")).hasSize(1);
    }

    @Test
    void an_outcome_that_cannot_be_recorded_becomes_unknown_and_the_others_are_recorded() {
        room.receipts =
                outcomes -> {
                    if (outcomes.stream().anyMatch(one -> one.intent().key().equals("b"))) {
                        throw new IllegalStateException("no receipt for b");
                    }
                    room.settled.addAll(outcomes);
                };
        room.want(room.create("a"), room.create("b"), room.create("c"));
        Dispatcher dispatcher = dispatcher();
        dispatcher.turn();
        assertThat(room.states())
                .containsEntry("a", "DONE")
                .containsEntry("b", "UNKNOWN")
                .containsEntry("c", "DONE");
        int asked = far.questions.size();
        dispatcher.turn();
        dispatcher.turn();
        assertThat(far.questions).as("not asked again and again").hasSize(asked);
        room.receipts = room.settled::addAll;
        room.clock.advance(DispatchRoom.QUIET);
        dispatcher.turn();
        assertThat(room.states()).containsEntry("b", "DONE");
        assertThat(far.byKey().get("b")).hasSize(1);
    }

    @Test
    void a_write_left_without_any_outcome_is_found_and_asked_about() {
        // An Error escapes the send: the table says IN_FLIGHT, and this node holds nothing any
        // more.
        far.beforeWrite =
                () -> {
                    throw new StackOverflowError("in the connector");
                };
        room.want(room.create("a"));
        Dispatcher dispatcher = dispatcher();
        dispatcher.turn();
        far.beforeWrite = () -> {};
        assertThat(room.states().get("a")).isEqualTo("UNKNOWN");
        for (int i = 0; i < 3; i++) {
            room.clock.advance(DispatchRoom.QUIET);
            dispatcher.turn();
        }
        assertThat(far.byKey().get("a")).hasSize(1);
        assertThat(room.states()).containsEntry("a", "DONE");
    }

    @Test
    void a_refusal_whose_words_no_database_keeps_is_still_recorded() {
        FarSide broken =
                new FarSide(room.clock) {
                    @Override
                    public List<WriteOutcome> write(String objectType, List<WriteRequest> batch) {
                        String words = "a\u0000\uD800";
                        return List.of(
                                new WriteOutcome.Refused(
                                        new dev.throughline.model.Problem(
                                                dev.throughline.model.Problem.Mender.DATA,
                                                "ERP-REJECTED",
                                                words,
                                                words,
                                                words)));
                    }
                };
        room.want(
                room.wanted(
                        "a", Kind.CREATE, Intent.State.PENDING, Map.of("name", "b\u0000\uD800")));
        room.dispatcher(broken, REFERENCE, 1).turn();
        assertThat(room.states()).containsEntry("a", "REFUSED");
    }

    @Test
    void the_most_urgent_is_sent_first() {
        List<Intents.Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Intents.Wanted one = room.create("k" + i);
            wanted.add(
                    new Intents.Wanted(
                            one.id(),
                            one.connection(),
                            one.objectType(),
                            one.kind(),
                            one.entityId(),
                            one.externalId(),
                            one.key(),
                            one.keyNumber(),
                            one.fields(),
                            one.before(),
                            one.state(),
                            i < 3 ? 1 : 0,
                            one.runId(),
                            one.correlation()));
        }
        room.want(wanted.toArray(Intents.Wanted[]::new));
        assertThat(room.claim(room.connections.lease("erp", 0).orElseThrow()))
                .extracting(Intent::key)
                .containsExactly("k3", "k4", "k5", "k0", "k1", "k2");
    }

    @Test
    void running_loops_send_what_is_wanted_and_stop_when_told() throws InterruptedException {
        Dispatcher dispatcher = dispatcher();
        dispatcher.start();
        try {
            for (int i = 0; i < 20; i++) {
                room.want(room.create("k" + i));
            }
            long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (!(room.states().size() == 20
                    && room.states().values().stream().allMatch("DONE"::equals))) {
                assertThat(System.nanoTime()).isLessThan(until);
                Thread.sleep(20);
            }
        } finally {
            dispatcher.close();
        }
        room.want(room.create("late"));
        assertThat(room.states()).containsEntry("late", "PENDING");
        assertThat(far.byKey().values()).allMatch(ids -> ids.size() == 1);
    }

    @Test
    void a_write_can_be_followed_in_the_log_by_its_correlation_and_without_its_values() {
        String thread = "01890000-0000-7000-8000-000000000001";
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(WriteLog.class);
        lines.start();
        log.addAppender(lines);
        try {
            room.want(room.create("a"));
            room.sql
                    .sql("update intent set correlation = :thread::uuid")
                    .param("thread", thread)
                    .update();
            dispatcher().turn();
        } finally {
            log.detachAppender(lines);
        }
        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.getMDCPropertyMap()).containsEntry("correlation", thread);
                    assertThat(line.getFormattedMessage())
                            .startsWith("erp job create of entity " + DispatchRoom.entity("a"))
                            .contains("with key a: done, record ");
                });
    }
}
