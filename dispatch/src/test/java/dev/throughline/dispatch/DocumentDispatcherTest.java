package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.PostingDeclaration.Atomicity;
import dev.throughline.connect.spi.PostingDeclaration.Proof;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.dispatch.FakeLedger.Fate;
import dev.throughline.evidence.Actor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/// What the document dispatcher does with each kind of answer, and with none.
@Timeout(60)
class DocumentDispatcherTest {
    private static final Safety REFERENCE = new Safety.QueryableReference(DispatchRoom.QUIET);
    private static final PostingDeclaration WHOLE =
            DocumentRoom.declared(REFERENCE, Proof.ASKED, Atomicity.WHOLE, 3);
    private static final PostingDeclaration BY_LINE =
            DocumentRoom.declared(new Safety.UniqueKey(), Proof.ASKED, Atomicity.BY_LINE, 1);
    private static final Actor.Person MIRA = new Actor.Person("Mira");

    private final DocumentRoom room = new DocumentRoom();
    private final FakeLedger far = new FakeLedger(room.room.clock);

    @AfterEach
    void close() {
        room.close();
    }

    private void pass(Duration time) {
        room.room.clock.advance(time);
    }

    @Test
    void a_line_that_cannot_be_looked_up_is_told_once_and_its_siblings_are_proved() {
        far.postedAfter = Duration.ofMinutes(5);
        room.freeze("d0", 3);
        DocumentDispatcher dispatcher = room.dispatcher(far, BY_LINE);
        dispatcher.turn();
        far.unlookable = far.ids().getFirst();
        for (int i = 0; i < 5; i++) {
            pass(Duration.ofMinutes(20));
            dispatcher.turn();
        }
        assertThat(room.states()).containsEntry("d0", "ACCEPTED APP");
        assertThat(room.told.stream().filter(DocumentResult::unprovedAnew)).hasSize(1);
        assertThat(room.told.stream().filter(DocumentResult::provedAfterAll)).isEmpty();

        far.unlookable = "";
        pass(Duration.ofMinutes(20));
        dispatcher.turn();
        assertThat(room.states()).containsEntry("d0", "DONE PPP");
        assertThat(room.told.stream().filter(DocumentResult::provedAfterAll)).hasSize(1);
    }

    @Test
    void a_document_can_be_followed_in_the_log_by_its_correlation_and_without_its_amounts() {
        String thread = "01890000-0000-7000-8000-000000000001";
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(DocumentLog.class);
        lines.start();
        log.addAppender(lines);
        try {
            room.freeze("d0", 2);
            room.room
                    .sql
                    .sql("update document set correlation = :thread::uuid, priority = 1")
                    .param("thread", thread)
                    .update();
            DocumentDispatcher dispatcher = room.dispatcher(far, WHOLE);
            dispatcher.turn();
            pass(Duration.ofHours(1));
            dispatcher.turn();
        } finally {
            log.detachAppender(lines);
        }
        assertThat(lines.list)
                .isNotEmpty()
                .allSatisfy(line -> {
                    assertThat(line.getMDCPropertyMap()).containsEntry("correlation", thread);
                    assertThat(line.getFormattedMessage()).contains("with key d0: ");
                })
                .last()
                .satisfies(line ->
                        assertThat(line.getFormattedMessage())
                                .contains("2 of 2 lines moved, done, record "));
    }

    @Test
    void documents_go_in_the_vendors_batches_and_every_move_is_told_once() {
        IntStream.range(0, 7).forEach(i -> room.freeze("d" + i, 2));
        room.dispatcher(far, WHOLE).turn();
        assertThat(far.batches).allMatch(batch -> batch.size() <= 3);
        assertThat(far.times()).hasSize(14).values().containsOnly(1);
        assertThat(room.states()).values().containsOnly("DONE PP");
        room.booksAgree();
        assertThat(room.attempts("d0")).containsExactly("SEND taken", "PROVE proved");
        assertThat(room.told)
                .allMatch(result -> result.whole().isPresent())
                .extracting(DocumentResult::event)
                .containsOnly(
                        DocumentResult.Event.CLAIMED,
                        DocumentResult.Event.SENT,
                        DocumentResult.Event.PROVED);
    }

    @Test
    void what_the_target_only_holds_is_looked_up_at_growing_pauses_until_it_is_in_the_ledger() {
        far.postedAfter = Duration.ofMinutes(2);
        room.freeze("a", 2);
        DocumentDispatcher dispatcher = room.dispatcher(far, WHOLE);
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "ACCEPTED AA");
        for (int second = 0; second < 125; second++) {
            pass(Duration.ofSeconds(1));
            dispatcher.turn();
        }
        assertThat(far.proofs).as("doubling from half a second").hasSizeBetween(8, 10);
        pass(Duration.ofMinutes(3));
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "DONE PP");
        assertThat(far.batches).hasSize(1);
        room.booksAgree();
    }

    @Test
    void proof_is_looked_up_for_many_documents_in_one_call() {
        IntStream.range(0, 12).forEach(i -> room.freeze("d" + i, 100));
        room.dispatcher(far, WHOLE).turn();
        assertThat(far.proofs).containsExactlyInAnyOrder(1_000, 200);
    }

    @Test
    void a_look_for_proof_without_an_answer_is_repeated_and_loses_nothing() {
        far.proofFailures.add(new CallFailed(FakeLedger.WEATHER, Duration.ofSeconds(9)));
        room.freeze("a", 2);
        DocumentDispatcher dispatcher = room.dispatcher(far, WHOLE);
        dispatcher.turn();
        pass(Duration.ofSeconds(8));
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "ACCEPTED AA");
        pass(Duration.ofSeconds(1));
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "DONE PP");
    }

    @Test
    void what_is_deleted_in_the_target_while_it_waits_for_proof_is_told() {
        far.postedAfter = Duration.ofHours(1);
        far.deletedLater.add("a-1");
        room.freeze("a", 2);
        room.dispatcher(far, WHOLE).turn();
        assertThat(room.states()).containsEntry("a", "ACCEPTED AR");
        room.booksAgree();
    }

    @Test
    void one_bad_line_of_an_atomic_document_lets_its_siblings_go() {
        far.badLines.add("a-1");
        room.freeze("a", 3);
        room.dispatcher(far, WHOLE).turn();
        assertThat(room.states()).containsEntry("a", "REFUSED LRL");
        assertThat(room.told.getLast().changes())
                .extracting(LineChange::to)
                .containsExactly(LineStand.RELEASED, LineStand.REFUSED, LineStand.RELEASED);
        room.booksAgree();
    }

    @Test
    void lines_with_fates_of_their_own_are_asked_about_and_only_the_absent_ones_go_again() {
        far.uniqueKeys = true;
        far.fates.add(Fate.BY_LINE);
        room.freeze("a", 8);
        DocumentDispatcher dispatcher = room.dispatcher(far, BY_LINE);
        dispatcher.turn();
        assertThat(far.linesSent).hasSize(1);
        dispatcher.turn();
        assertThat(far.linesSent.get(1)).containsExactly("a-1", "a-3", "a-5", "a-7");
        assertThat(room.states()).containsEntry("a", "DONE PPPPPPPP");
        assertThat(far.times()).hasSize(8).values().containsOnly(1);
        room.booksAgree();
    }

    @Test
    void a_lost_answer_is_asked_about_after_the_quiet_time_and_sent_again_only_then() {
        far.fates.add(Fate.LOST);
        room.freeze("a", 2);
        DocumentDispatcher dispatcher = room.dispatcher(far, WHOLE);
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "UNKNOWN UU");
        pass(DispatchRoom.QUIET.minusMillis(1));
        dispatcher.turn();
        dispatcher.turn();
        assertThat(far.batches).hasSize(1);
        pass(Duration.ofMillis(1));
        dispatcher.turn();
        dispatcher.turn();
        assertThat(far.batches).hasSize(2);
        assertThat(room.states()).containsEntry("a", "DONE PP");
        assertThat(room.attempts("a"))
                .startsWith("SEND unknown")
                .contains("ASK not there", "SEND taken", "PROVE proved");
    }

    @Test
    void a_lost_answer_after_commit_is_found_and_never_sent_again() {
        far.fates.add(Fate.DONE_UNHEARD);
        room.freeze("a", 2);
        DocumentDispatcher dispatcher = room.dispatcher(far, WHOLE);
        dispatcher.turn();
        pass(DispatchRoom.QUIET.dividedBy(4));
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "DONE PP");
        assertThat(far.batches).hasSize(1);
        assertThat(room.document("a").number()).isEqualTo("Na");
        room.booksAgree();
    }

    @Test
    void a_document_of_a_target_that_cannot_be_asked_by_key_waits_for_a_person() {
        far.fates.add(Fate.LOST);
        room.freeze("a", 2);
        DocumentDispatcher dispatcher =
                room.dispatcher(
                        far,
                        DocumentRoom.declared(new Safety.None(), Proof.ASKED, Atomicity.WHOLE, 1));
        for (int i = 0; i < 30; i++) {
            dispatcher.turn();
            pass(Duration.ofMinutes(1));
        }
        assertThat(far.batches).hasSize(1);
        assertThat(room.states()).containsEntry("a", "PARKED UU");
        assertThat(room.told.stream().filter(DocumentResult::parkedAnew))
                .as("the person is called once")
                .hasSize(1);
        assertThat(far.questions).as("asked now and then").hasSizeBetween(5, 8);
        // The control: the same loss with a key that can be asked for mends itself.
        far.fates.add(Fate.LOST);
        room.freeze("b", 2);
        DocumentDispatcher askable = room.dispatcher(far, WHOLE);
        for (int i = 0; i < 3; i++) {
            askable.turn();
            pass(DispatchRoom.QUIET);
        }
        assertThat(room.states()).containsEntry("b", "DONE PP");
    }

    @Test
    void several_under_one_key_are_for_a_person_until_one_is_left() {
        room.freeze("a", 1);
        far.fates.add(Fate.DONE_UNHEARD);
        far.book(DocumentRoom.request("a", 1));
        DocumentDispatcher dispatcher = room.dispatcher(far, WHOLE);
        dispatcher.turn();
        pass(DispatchRoom.QUIET);
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "PARKED U");
        assertThat(room.document("a").problem())
                .satisfies(problem -> {
                    assertThat(problem).isNotNull();
                    assertThat(problem.code()).isEqualTo("REC-DOUBLE-POST");
                });
    }

    @Test
    void a_throttled_document_goes_when_the_vendor_said_not_earlier() {
        far.fates.add(Fate.THROTTLED);
        room.freeze("a", 2);
        DocumentDispatcher dispatcher = room.dispatcher(far, WHOLE);
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "PENDING OO");
        assertThat(room.document("a").sends()).as("it never reached the target").isZero();
        pass(Duration.ofMillis(29_999));
        dispatcher.turn();
        assertThat(far.batches).hasSize(1);
        pass(Duration.ofMillis(1));
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "DONE PP");
        room.booksAgree();
    }

    @Test
    void a_document_that_breaks_the_connector_stands_alone_soon_and_its_siblings_are_posted() {
        far.poison.add("d1");
        IntStream.range(0, 3).forEach(i -> room.freeze("d" + i, 2));
        DocumentDispatcher dispatcher = room.dispatcher(far, WHOLE);
        for (int i = 0; i < 40; i++) {
            dispatcher.turn();
            pass(DispatchRoom.QUIET);
        }
        assertThat(room.states())
                .containsEntry("d0", "DONE PP")
                .containsEntry("d1", "PARKED UU")
                .containsEntry("d2", "DONE PP");
        assertThat(far.times()).hasSize(4).values().containsOnly(1);
        assertThat(room.document("d1").sends()).isEqualTo(DocumentDecision.SENDS_MAX);
        room.booksAgree();
    }

    @Test
    void a_receipt_that_cannot_be_written_does_not_stop_its_siblings_and_is_made_up_for() {
        Set<UUID> unwritable = ConcurrentHashMap.newKeySet();
        IntStream.range(0, 5).forEach(i -> room.freeze("d" + i, 2));
        unwritable.add(room.document("d3").id());
        room.beforeBooks =
                results -> {
                    if (results.stream()
                            .anyMatch(result ->
                                    result.event() != DocumentResult.Event.CLAIMED
                                            && unwritable.contains(result.document().id()))) {
                        throw new IllegalStateException("a constraint");
                    }
                };
        DocumentDispatcher dispatcher = room.dispatcher(far, WHOLE);
        dispatcher.turn();
        Map<String, String> states = new TreeMap<>(room.states());
        assertThat(states.remove("d3")).isEqualTo("IN_FLIGHT FF");
        assertThat(states).hasSize(4).values().containsOnly("DONE PP");
        room.booksAgree();
        unwritable.clear();
        for (int i = 0; i < 3; i++) {
            pass(DispatchRoom.QUIET);
            dispatcher.turn();
        }
        assertThat(room.states()).containsEntry("d3", "DONE PP");
        assertThat(far.times()).hasSize(10).values().containsOnly(1);
        room.booksAgree();
    }

    @Test
    void nothing_is_sent_while_paused_or_untrusted_or_not_adopted_but_questions_go_on() {
        far.fates.add(Fate.DONE_UNHEARD);
        room.freeze("a", 2);
        DocumentDispatcher dispatcher = room.dispatcher(far, WHOLE);
        dispatcher.turn();
        room.freeze("b", 2);
        room.room.connections.mode("erp", Mode.PAUSED, MIRA, "month end");
        pass(DispatchRoom.QUIET);
        dispatcher.turn();
        assertThat(far.batches).hasSize(1);
        assertThat(room.states()).containsEntry("a", "DONE PP").containsEntry("b", "PENDING OO");
        room.room.connections.mode("erp", Mode.LIVE, MIRA, "go on");
        room.room.trusted = false;
        dispatcher.turn();
        assertThat(far.batches).hasSize(1);
        room.room.trusted = true;
        room.room.sql.sql("update connection_state set adoption = 'REQUIRED'").update();
        dispatcher.turn();
        assertThat(far.batches).hasSize(1);
        room.room.sql.sql("update connection_state set adoption = 'ADOPTED'").update();
        dispatcher.turn();
        assertThat(room.states()).as("the control").containsEntry("b", "DONE PP");
    }

    @Test
    void after_a_restore_each_document_is_looked_up_before_it_is_sent() {
        far.book(DocumentRoom.request("a", 2));
        room.freeze(room.document("a", 2), room.document("b", 2));
        room.room.connections.askFirst(true, MIRA, "restored");
        room.dispatcher(far, WHOLE).turn();
        assertThat(far.batches).containsExactly(List.of("b"));
        assertThat(far.times()).hasSize(4).values().containsOnly(1);
        assertThat(room.states()).values().containsOnly("DONE PP");
        room.booksAgree();
    }

    @Test
    void without_asking_first_a_restored_database_would_double() {
        far.book(DocumentRoom.request("a", 2));
        room.freeze("a", 2);
        room.dispatcher(far, WHOLE).turn();
        assertThat(far.times()).as("the control").values().containsOnly(2);
    }

    @Test
    void an_interactive_document_does_not_wait_for_a_slow_backlog() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        room.afterBooks =
                results -> {
                    if (results.stream()
                            .anyMatch(result ->
                                    result.document().key().equals("urgent")
                                            && result.state() == Document.State.DONE)) {
                        done.countDown();
                    }
                };
        FakeLedger target =
                new FakeLedger(room.room.clock) {
                    @Override
                    public List<DocumentOutcome> post(List<DocumentRequest> documents) {
                        if (!documents.getFirst().key().equals("urgent")) {
                            await(slow);
                        }
                        return super.post(documents);
                    }
                };
        IntStream.range(0, 40).forEach(i -> room.freeze("d" + i, 2));
        try (DocumentDispatcher dispatcher = room.dispatcher(target, WHOLE)) {
            dispatcher.start();
            room.freeze(room.document("urgent", 2, 0, false));
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(
                            room.documents.live().stream()
                                    .filter(count -> count.state() == Document.State.IN_FLIGHT)
                                    .mapToLong(Documents.Count::documents)
                                    .sum())
                    .as("little is claimed early from a target that does not answer")
                    .isBetween(1L, 12L);
            slow.countDown();
            for (int i = 0; i < 200 && !room.documents.live().isEmpty(); i++) {
                Thread.sleep(50);
            }
        }
        assertThat(room.states()).hasSize(41).values().containsOnly("DONE PP");
        room.booksAgree();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
