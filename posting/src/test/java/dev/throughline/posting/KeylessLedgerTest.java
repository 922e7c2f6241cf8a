package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.dispatch.Document;
import dev.throughline.dispatch.DocumentAnswer;
import dev.throughline.dispatch.DocumentQuestions;
import dev.throughline.dispatch.Turns;
import dev.throughline.evidence.Actor;
import dev.throughline.model.PostingKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A ledger that can neither take a key nor be searched: what became of a document whose answer was
/// lost is for a person, its siblings flow on, and an answer moves document and books together.
class KeylessLedgerTest {
    private static final Actor.Person FIONA = new Actor.Person("fiona");

    @TempDir Path dir;
    private LaneRoom room;

    @BeforeEach
    void begin() {
        room = new LaneRoom(dir);
        room.ledger.searches = false;
        keyless();
    }

    private void keyless() {
        room.safety = new Safety.None();
        room.begin();
    }

    @AfterEach
    void close() {
        room.close();
    }

    private void conserved() {
        ConservationCheck.Report report = room.check();
        assertThat(report.differences()).isEmpty();
        assertThat(report.balanced()).isTrue();
        assertThat(room.ledger.doubled()).isEmpty();
    }

    /// Three entries are sent, and no answer comes.
    private void threeUnheard() {
        for (int i = 0; i < 3; i++) {
            room.psa.hours("t" + i, 1);
        }
        room.read();
        room.lane.prepare();
        Turns.turn(room.dispatcher);
        room.ledger.losesAnswers = false;
        room.ledger.losesDocuments = false;
    }

    private void minutes(int count) {
        for (int i = 0; i < count; i++) {
            room.now = room.now.plusSeconds(60);
            room.lane.prepare();
            Turns.turn(room.dispatcher);
        }
        conserved();
    }

    private List<Document> asked() {
        return new DocumentQuestions(room.documents, room.lane.receipts(), room.transaction)
                .open("erp", 10);
    }

    private void answer(Function<Document, DocumentAnswer> how) {
        DocumentQuestions questions =
                new DocumentQuestions(room.documents, room.lane.receipts(), room.transaction);
        for (Document one : asked()) {
            assertThat(questions.answer(one.id(), how.apply(one), FIONA, "looked there"))
                    .isInstanceOf(DocumentQuestions.Answered.Taken.class);
            conserved();
        }
        assertThat(asked()).isEmpty();
    }

    private List<Long> items() {
        return room.sql
                .sql("select id from fact_item order by id")
                .query((row, _) -> row.getLong(1))
                .list();
    }

    private static Map<PostingKind, Long> hours(int count) {
        return Map.of(
                PostingKind.LABOUR_COST,
                11_000L * count,
                PostingKind.UNBILLED_TIME,
                25_000L * count);
    }

    @Test
    void for_ten_minutes_nothing_is_sent_again_and_the_siblings_are_posted() {
        room.ledger.losesAnswers = true;
        threeUnheard();
        int posts = room.ledger.posts;

        minutes(5);
        assertThat(asked()).as("cost, and the journal of unbilled work").hasSize(2);
        assertThat(room.openCases()).containsOnly("ERP-UNKNOWN-OUTCOME");
        assertThat(room.ledger.posts).as("nothing is sent again").isEqualTo(posts);
        assertThat(room.versions(Bucket.UNKNOWN)).isEqualTo(3);

        room.psa.hours("t3", 1);
        room.read();
        minutes(5);
        assertThat(room.versions(Bucket.POSTED_NET)).as("a sibling").isEqualTo(1);
        assertThat(room.versions(Bucket.UNKNOWN)).isEqualTo(3);
        assertThat(room.ledger.net()).isEqualTo(hours(4));
        assertThat(room.ledger.posts).isEqualTo(posts + 2);

        // A person looked and found all of it.
        answer(one -> {
            List<Integer> lines = DocumentQuestions.asked(one);
            return new DocumentAnswer.There("D1", "JE1", lines.stream().map(i -> "L" + i).toList());
        });
        room.settle();
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(4);
        assertThat(room.ledger.net()).isEqualTo(hours(4));
        assertThat(room.ledger.posts).isEqualTo(posts + 2);
        assertThat(room.openCases()).isEmpty();
        conserved();
    }

    @Test
    void what_a_person_does_not_find_is_sent_again_as_it_is_or_in_a_document_of_its_own() {
        room.ledger.losesDocuments = true;
        threeUnheard();
        minutes(10);
        assertThat(room.ledger.net()).isEmpty();
        assertThat(asked()).hasSize(2);

        answer(one ->
                one.kind() == PostingKind.LABOUR_COST
                        ? new DocumentAnswer.SendAgain()
                        : new DocumentAnswer.GiveUp());
        assertThat(room.openCases()).containsOnly("ERP-GIVEN-UP");
        minutes(30);
        assertThat(room.openCases()).as("held by the person's word").containsOnly("ERP-GIVEN-UP");
        assertThat(room.ledger.net())
                .isEqualTo(Map.of(PostingKind.LABOUR_COST, hours(3).get(PostingKind.LABOUR_COST)));
        conserved();

        items().forEach(item -> room.lane.allowances().resubmit(item, FIONA, "sent now"));
        room.settle();
        assertThat(room.ledger.net()).isEqualTo(hours(3));
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(3);
        assertThat(room.openCases()).isEmpty();
        conserved();
    }

    @Test
    void what_was_given_up_stays_where_it_is_when_another_line_of_its_item_goes_again() {
        for (int i = 0; i < 3; i++) {
            room.ledger.refusedKeys.add(
                    PostingKey.of("psa", "time", "t" + i, 1, PostingKind.LABOUR_COST, "erp", false)
                            .text());
        }
        room.ledger.losesAnswers = true;
        threeUnheard();
        minutes(10);
        assertThat(room.ledger.net())
                .as("it is there, and nobody knows")
                .isEqualTo(Map.of(PostingKind.UNBILLED_TIME, 75_000L));
        answer(one ->
                one.kind() == PostingKind.LABOUR_COST
                        ? new DocumentAnswer.SendAgain()
                        : new DocumentAnswer.GiveUp());
        minutes(3);
        assertThat(room.openCases()).containsOnly("ERP-GIVEN-UP", "ERP-REJECTED");

        room.ledger.refusedKeys.clear();
        minutes(30);
        assertThat(room.ledger.net()).as("each of them once").isEqualTo(hours(3));
        assertThat(room.openCases()).as("still a person's").containsOnly("ERP-GIVEN-UP");
        assertThat(room.versions(Bucket.EXCEPTION)).as("cost alone counts versions").isZero();

        // The control: it is the person's word that held it.
        items().forEach(item -> room.lane.allowances().resubmit(item, FIONA, "sent now"));
        room.settle();
        assertThat(room.ledger.doubled()).hasSize(3);
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void a_reversal_that_was_given_up_goes_again_by_a_persons_word_only() {
        room.psa.hours("t0", 1);
        room.readAndSettle();
        assertThat(room.ledger.net()).isEqualTo(hours(1));

        room.psa.hours("t0", 3);
        room.ledger.losesDocuments = true;
        room.read();
        minutes(10);
        room.ledger.losesDocuments = false;
        assertThat(asked()).isNotEmpty().allMatch(Document::reversal);
        answer(_ -> new DocumentAnswer.GiveUp());
        int posts = room.ledger.posts;
        minutes(90);
        assertThat(room.ledger.posts).as("nothing is sent by itself").isEqualTo(posts);
        assertThat(room.ledger.net()).isEqualTo(hours(1));
        assertThat(room.openCases()).containsOnly("ERP-GIVEN-UP");

        items().forEach(item -> room.lane.allowances().resubmit(item, FIONA, "reverse it now"));
        room.settle();
        assertThat(room.ledger.net()).isEqualTo(hours(3));
        assertThat(room.openCases()).isEmpty();
        conserved();
    }

    @Test
    void a_lane_that_began_anew_does_not_send_what_may_have_arrived() {
        room.ledger.losesAnswers = true;
        threeUnheard();
        keyless();
        minutes(10);
        assertThat(room.ledger.net()).isEqualTo(hours(3));
        assertThat(asked()).hasSize(2);
    }

    @Test
    void a_ledger_that_wrongly_says_that_it_knows_keys_is_sent_it_twice() {
        room.safety = new Safety.NativeKey();
        room.begin();
        room.ledger.losesAnswers = true;
        threeUnheard();
        room.settle();
        assertThat(room.ledger.doubled()).hasSize(6);
        assertThat(room.ledger.net()).isEqualTo(hours(6));
    }
}
