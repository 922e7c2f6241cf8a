package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.PostingDeclaration.Atomicity;
import dev.throughline.connect.spi.PostingDeclaration.Proof;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.evidence.Actor;
import dev.throughline.model.AccountRole;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Documents are frozen once, found again, recalled before they are claimed, and decided by people.
@Timeout(60)
class DocumentsTest {
    private static final Actor.Person MIRA = new Actor.Person("Mira");
    private static final PostingDeclaration NO_KEY =
            DocumentRoom.declared(new Safety.None(), Proof.ASKED, Atomicity.WHOLE, 1);

    private final DocumentRoom room = new DocumentRoom();
    private final FakeLedger far = new FakeLedger(room.room.clock);

    @AfterEach
    void close() {
        room.close();
    }

    @Test
    void a_frozen_document_has_control_totals_and_is_found_by_key_number_and_id() {
        FrozenDocument frozen = room.document("a", 3);
        room.freeze(frozen);
        Document document = room.document("a");
        assertThat(document.hours()).isEqualByComparingTo(new BigDecimal("22.5"));
        assertThat(document.debitMinor()).isEqualTo(135_000);
        assertThat(document.lineCount()).isEqualTo(3);
        assertThat(document.state()).isEqualTo(Document.State.PENDING);
        assertThat(room.documents.find(frozen.id())).contains(document);
        assertThat(room.documents.request(frozen.id())).contains(frozen.request());
        room.dispatcher(far, NO_KEY).turn();
        assertThat(room.documents.byNumber("erp", "Na"))
                .extracting(Document::key)
                .containsExactly("a");
        assertThat(room.documents.byNumber("erp", "Da"))
                .extracting(Document::key)
                .containsExactly("a");
        assertThat(room.documents.byNumber("erp", "")).isEmpty();
    }

    @Test
    void what_was_frozen_is_read_for_more_documents_than_one_statement_asks_for() {
        List<FrozenDocument> frozen =
                IntStream.range(0, 201).mapToObj(no -> room.document("d" + no, 1)).toList();
        room.freeze(frozen.toArray(FrozenDocument[]::new));
        List<UUID> ids = new ArrayList<>(frozen.stream().map(FrozenDocument::id).toList());
        ids.add(UUID.randomUUID());
        Map<UUID, DocumentRequest> read = new HashMap<>();
        room.documents.requests(ids, read::put);
        assertThat(read)
                .isEqualTo(
                        frozen.stream()
                                .collect(
                                        Collectors.toMap(
                                                FrozenDocument::id, FrozenDocument::request)));
    }

    @Test
    void the_same_key_with_the_same_content_is_no_second_document() {
        FrozenDocument once = room.document("a", 2);
        room.freeze(once);
        FrozenDocument again = room.document("a", 2);
        FrozenDocument other = room.document("b", 2);
        Set<?> fresh =
                room.room.transaction.execute(_ -> room.documents.freeze(List.of(again, other)));
        assertThat(fresh).isEqualTo(Set.of(other.id()));
        assertThat(room.document("a").id()).isEqualTo(once.id());
    }

    @Test
    void the_same_key_with_other_content_is_refused_and_nothing_of_the_batch_is_frozen() {
        room.freeze(room.document("a", 2));
        assertThatThrownBy(() ->
                        room.room.transaction.executeWithoutResult(_ ->
                                room.documents.freeze(
                                        List.of(room.document("c", 1), room.document("a", 3)))))
                .isInstanceOf(Documents.KeyReused.class)
                .hasMessageContaining("Document key a of erp is taken by other content")
                .hasMessageContaining("give the new content a key of its own");
        assertThat(room.states()).containsOnlyKeys("a");
    }

    @Test
    void two_of_one_key_and_other_content_in_one_batch_are_refused_too() {
        assertThatThrownBy(() ->
                        room.room.transaction.executeWithoutResult(_ ->
                                room.documents.freeze(
                                        List.of(room.document("a", 2), room.document("a", 3)))))
                .isInstanceOf(Documents.KeyReused.class);
    }

    @Test
    void what_is_frozen_in_shadow_waits_for_a_person_when_the_connection_goes_live() {
        Actor.Person person = new Actor.Person("ctrl");
        Connections connections = room.room.connections("node-a");
        connections.mode("erp", Mode.SHADOW, person, "rehearsal");
        room.freeze(room.document("a", 2));
        connections.mode("erp", Mode.LIVE, person, "we begin");
        room.freeze(room.document("b", 1));

        assertThat(room.states()).containsEntry("a", "HELD OO").containsEntry("b", "PENDING O");
        assertThat(room.documents.held("erp").documents()).isEqualTo(1);
        room.room.transaction.executeWithoutResult(
                _ -> room.documents.release("erp", person, "looked at"));
        assertThat(room.states()).containsEntry("a", "PENDING OO");
        assertThat(room.documents.held("erp").documents()).isZero();
    }

    @Test
    void what_is_frozen_while_paused_goes_when_the_pause_ends() {
        Actor.Person person = new Actor.Person("ctrl");
        Connections connections = room.room.connections("node-a");
        connections.mode("erp", Mode.PAUSED, person, "month end");
        room.freeze(room.document("a", 2));
        connections.mode("erp", Mode.LIVE, person, "done");
        assertThat(room.states()).containsEntry("a", "PENDING OO");
    }

    @Test
    void documents_over_a_brake_of_money_wait_for_a_person_who_is_not_weighed_again() {
        FrozenDocument first = room.document("a", 2);
        String currency = first.request().currency();
        long most = first.debitMinor() * 2;
        Documents braked =
                new Documents(
                        room.room.sql,
                        room.room.clock,
                        room.room.evidence,
                        room.room.wanted,
                        new Brakes(
                                room.room.sql,
                                _ -> new Brakes.Limit(0, 0, Map.of(currency, most))));
        freeze(braked, first);
        freeze(braked, room.document("b", 2));
        freeze(braked, room.document("c", 2));
        assertThat(room.states())
                .as("two are the limit, the third is over it")
                .containsEntry("a", "PENDING OO")
                .containsEntry("b", "PENDING OO")
                .containsEntry("c", "HELD OO");
        assertThat(braked.held("erp").stake())
                .containsExactly(new dev.throughline.model.Money(first.debitMinor(), currency));

        room.room.transaction.executeWithoutResult(
                _ -> braked.release("erp", new Actor.Person("ctrl"), "a large month"));
        room.room.clock.advance(Brakes.WINDOW.plusSeconds(1));
        freeze(braked, room.document("d", 2));
        freeze(braked, room.document("e", 2));
        assertThat(room.states())
                .containsEntry("c", "PENDING OO")
                .containsEntry("d", "PENDING OO")
                .containsEntry("e", "PENDING OO");
    }

    private void freeze(Documents documents, FrozenDocument document) {
        room.room.transaction.executeWithoutResult(_ -> documents.freeze(List.of(document)));
    }

    @Test
    void a_line_that_does_not_balance_is_never_frozen() {
        DocumentRequest sound = DocumentRoom.request("a", 1);
        DocumentRequest.Line line = sound.lines().getFirst();
        DocumentRequest crooked =
                new DocumentRequest(
                        sound.objectType(),
                        sound.kind(),
                        false,
                        "a",
                        1,
                        "2",
                        "EUR",
                        sound.accountingDate(),
                        "",
                        List.of(
                                new DocumentRequest.Line(
                                        line.key(),
                                        line.refs(),
                                        line.workDate(),
                                        line.hours(),
                                        line.rate(),
                                        List.of(
                                                new DocumentRequest.Entry(
                                                        AccountRole.PAYROLL_ALLOCATION, 1)),
                                        true,
                                        null,
                                        "",
                                        null)));
        assertThatThrownBy(() ->
                        new FrozenDocument(room.room.ids.next(), "erp", crooked, 5, false, null))
                .hasMessage(
                        "line a-0 of document a does not balance: debits exceed credits by 1 minor units of EUR");
    }

    @Test
    void what_was_never_claimed_can_be_recalled_and_is_never_sent() {
        FrozenDocument waiting = room.document("a", 2, 5, false);
        FrozenDocument held = room.document("b", 2, 5, true);
        room.freeze(waiting, held);
        assertThat(withdraw(waiting, held)).containsExactlyInAnyOrder(waiting.id(), held.id());
        room.dispatcher(far, NO_KEY).turn();
        assertThat(far.batches).isEmpty();
        assertThat(room.states())
                .containsEntry("a", "WITHDRAWN LL")
                .containsEntry("b", "WITHDRAWN LL");
    }

    @Test
    void what_may_have_reached_the_target_cannot_be_recalled() {
        FrozenDocument sent = room.document("a", 2);
        room.freeze(sent);
        far.fates.add(FakeLedger.Fate.LOST);
        room.dispatcher(far, NO_KEY).turn();
        assertThat(withdraw(sent)).isEmpty();
    }

    private Set<UUID> withdraw(FrozenDocument... documents) {
        Set<UUID> withdrawn =
                room.room.transaction.execute(_ ->
                        room.documents.withdraw(
                                List.of(documents).stream().map(FrozenDocument::id).toList()));
        return withdrawn == null ? Set.of() : withdrawn;
    }

    @Test
    void held_documents_go_when_a_person_lets_them_and_that_is_evidence() {
        room.freeze(room.document("a", 2, 5, true));
        DocumentDispatcher dispatcher = room.dispatcher(far, NO_KEY);
        dispatcher.turn();
        assertThat(far.batches).isEmpty();
        room.room.transaction.executeWithoutResult(
                _ -> room.documents.release("erp", MIRA, "quarter end, expected"));
        dispatcher.turn();
        assertThat(far.batches).hasSize(1);
        assertThat(acts("document.release")).isEqualTo(1);
    }

    private int acts(String action) {
        return room.room
                .sql
                .sql("select count(*) from act where right_used = :action")
                .param("action", action)
                .query(Integer.class)
                .single();
    }

    private DocumentDispatcher parked(FakeLedger.Fate fate) {
        room.freeze("a", 2);
        far.fates.add(fate);
        far.findsNothing = true;
        DocumentDispatcher dispatcher = room.dispatcher(far, NO_KEY);
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "PARKED UU");
        return dispatcher;
    }

    private void decide(DocumentAnswer answer) {
        room.room.transaction.executeWithoutResult(_ -> {
            DocumentResult decided =
                    room.documents.decide(room.document("a").id(), answer, MIRA, "looked there");
            room.keepBooks(List.of(decided));
        });
        room.booksAgree();
        assertThat(acts("document.decide")).isEqualTo(1);
    }

    @Test
    void a_person_who_saw_that_it_is_not_there_has_it_sent_again() {
        DocumentDispatcher dispatcher = parked(FakeLedger.Fate.LOST);
        decide(new DocumentAnswer.SendAgain());
        dispatcher.turn();
        assertThat(far.times()).isEqualTo(Map.of("a-0", 1, "a-1", 1));
        assertThat(room.states()).containsEntry("a", "DONE PP");
        room.booksAgree();
    }

    @Test
    void a_person_who_found_it_tells_where_and_its_proof_is_looked_up() {
        DocumentDispatcher dispatcher = parked(FakeLedger.Fate.DONE_UNHEARD);
        decide(new DocumentAnswer.There("D7", "N7", List.of("L1", "L2")));
        dispatcher.turn();
        assertThat(far.times()).isEqualTo(Map.of("a-0", 1, "a-1", 1));
        assertThat(room.states()).containsEntry("a", "DONE PP");
        assertThat(room.document("a").number()).isEqualTo("N7");
    }

    @Test
    void a_person_may_give_it_up() {
        DocumentDispatcher dispatcher = parked(FakeLedger.Fate.LOST);
        decide(new DocumentAnswer.GiveUp());
        dispatcher.turn();
        assertThat(far.batches).hasSize(1);
        assertThat(room.states()).containsEntry("a", "REFUSED RR");
    }

    private DocumentQuestions.Answered answer(DocumentAnswer answer) {
        return new DocumentQuestions(room.documents, room::keepBooks, room.room.transaction)
                .answer(room.document("a").id(), answer, MIRA, "looked there");
    }

    @Test
    void an_answer_moves_the_document_and_the_books_of_its_lane_together() {
        DocumentDispatcher dispatcher = parked(FakeLedger.Fate.DONE_UNHEARD);
        assertThat(room.documents.parked("erp", 10)).hasSize(1);
        assertThat(answer(new DocumentAnswer.There("D7", "N7", List.of("L1"))))
                .isInstanceOfSatisfying(
                        DocumentQuestions.Answered.Wrong.class,
                        wrong -> assertThat(wrong.words()).startsWith("2 lines are asked about"));
        assertThat(answer(new DocumentAnswer.There("D7", "N7", List.of("L1", " "))))
                .isInstanceOf(DocumentQuestions.Answered.Wrong.class);
        assertThat(acts("document.decide")).isZero();

        assertThat(answer(new DocumentAnswer.There("D7", "N7", List.of("L1", "L2"))))
                .isInstanceOf(DocumentQuestions.Answered.Taken.class);
        room.booksAgree();
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "DONE PP");
        room.booksAgree();
        assertThat(answer(new DocumentAnswer.SendAgain()))
                .as("nobody asks any more")
                .isInstanceOf(DocumentQuestions.Answered.NotOpen.class);
        assertThat(acts("document.decide")).isEqualTo(1);
    }

    @Test
    void what_the_hub_still_asks_about_itself_is_no_persons_question() {
        room.freeze("a", 2);
        assertThat(answer(new DocumentAnswer.SendAgain()))
                .isInstanceOf(DocumentQuestions.Answered.NotOpen.class);
        room.room
                .sql
                .sql("update document set state = 'UNKNOWN', line_stands = 'UU' where key = 'a'")
                .update();
        assertThat(answer(new DocumentAnswer.GiveUp()))
                .isInstanceOfSatisfying(
                        DocumentQuestions.Answered.NotOpen.class,
                        open -> assertThat(open.words()).contains("by itself"));
        assertThat(acts("document.decide")).isZero();
    }

    @Test
    void what_was_frozen_after_a_person_looked_stays_held() {
        room.freeze(room.document("a", 2, 5, true));
        Documents.Held seen = room.documents.held("erp");
        room.room.clock.advance(java.time.Duration.ofSeconds(1));
        room.freeze(room.document("b", 1, 5, true));
        Documents.Released released =
                room.room.transaction.execute(_ ->
                        room.documents.release(
                                "erp",
                                java.util.Objects.requireNonNull(seen.newest()),
                                MIRA,
                                "as shown"));
        assertThat(released).isEqualTo(new Documents.Released(1, seen.stake()));
        assertThat(room.states()).containsEntry("a", "PENDING OO").containsEntry("b", "HELD O");
        assertThat(room.documents.heldOf("erp", 10)).extracting(Document::key).containsExactly("b");
        assertThat(room.documents.held("nowhere"))
                .isEqualTo(new Documents.Held(0, List.of(), null));
    }

    @Test
    void there_is_nothing_to_decide_on_a_document_that_is_known() {
        room.freeze("a", 2);
        assertThatThrownBy(() -> decide(new DocumentAnswer.SendAgain()))
                .hasMessage(
                        "HUB-STATE: document a is PENDING and has no unknown line; there is nothing to decide");
    }

    @Test
    void live_documents_are_counted_by_state_with_their_lines() {
        room.freeze(room.document("a", 2), room.document("b", 3));
        assertThat(room.documents.live())
                .extracting(
                        Documents.Count::state, Documents.Count::documents, Documents.Count::lines)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(Document.State.PENDING, 2L, 5L));
        room.dispatcher(far, NO_KEY).turn();
        assertThat(room.documents.live()).isEmpty();
    }
}
