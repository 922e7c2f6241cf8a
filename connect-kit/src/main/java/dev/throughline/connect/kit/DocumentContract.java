package dev.throughline.connect.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.kit.FarSideFaults.Fault;
import dev.throughline.connect.kit.FarSideFaults.Traffic;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentOutcome.NotSent;
import dev.throughline.connect.spi.DocumentOutcome.Refused;
import dev.throughline.connect.spi.DocumentOutcome.Taken;
import dev.throughline.connect.spi.DocumentOutcome.Unknown;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.PostingDeclaration.Atomicity;
import dev.throughline.connect.spi.PostingDeclaration.Proof;
import dev.throughline.connect.spi.PostsDocuments;
import dev.throughline.connect.spi.ReadsLedger;
import dev.throughline.connect.spi.ReadsLedger.LedgerPage;
import dev.throughline.connect.spi.ReadsLedger.LedgerRow;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Documents can be posted: one truthful outcome for each, nothing thrown, nothing there twice,
/// nothing half there that was to be whole, and POSTED only when the far side's own ledger has it.
public abstract class DocumentContract extends Contract {

    private static final int LINES = 6;

    @Override
    protected abstract DocumentFixture newFixture() throws Exception;

    @Override
    final Class<?> ability() {
        return PostsDocuments.class;
    }

    private DocumentFixture documents() {
        return (DocumentFixture) fixture();
    }

    private PostsDocuments posts() {
        return able(PostsDocuments.class);
    }

    private PostingDeclaration declared() {
        return fixture().connector().postings(fixture().settings()).stream()
                .filter(each -> each.kind() == documents().kind())
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError("no posting is declared for " + documents().kind()));
    }

    private DocumentRequest document(int number) {
        return documents().document(number, Math.min(LINES, declared().linesMax()));
    }

    private static List<String> keys(DocumentRequest... documents) {
        List<String> keys = new ArrayList<>();
        for (DocumentRequest document : documents) {
            document.lines().forEach(line -> keys.add(line.key()));
        }
        return keys;
    }

    private DocumentOutcome post(DocumentRequest document) {
        List<DocumentOutcome> outcomes = posts().post(List.of(document));
        assertThat(outcomes).as("one outcome for each document").hasSize(1);
        return outcomes.getFirst();
    }

    private Taken taken(DocumentOutcome outcome, DocumentRequest document) {
        assertThat(outcome).isInstanceOf(Taken.class);
        Taken taken = (Taken) outcome;
        assertThat(taken.lines()).as("one fate for each line").hasSameSizeAs(document.lines());
        return taken;
    }

    private static boolean there(LineOutcome outcome) {
        return outcome instanceof LineOutcome.Accepted || outcome instanceof LineOutcome.Posted;
    }

    private static String id(LineOutcome outcome) {
        return switch (outcome) {
            case LineOutcome.Accepted(var id) -> id;
            case LineOutcome.Posted(var id, _) -> id;
            default -> throw new AssertionError("no id in " + outcome);
        };
    }

    private static List<PostsDocuments.Held> held(DocumentRequest document, Taken taken) {
        List<PostsDocuments.Held> held = new ArrayList<>();
        for (int i = 0; i < document.lines().size(); i++) {
            held.add(
                    new PostsDocuments.Held(
                            document.lines().get(i).key(), id(taken.lines().get(i))));
        }
        return held;
    }

    @Test
    void a_good_document_is_taken_and_every_line_has_an_id() {
        DocumentRequest document = document(1);
        Taken taken = taken(post(document), document);
        assertThat(taken.lines())
                .allSatisfy(line -> {
                    assertThat(there(line)).as("%s", line).isTrue();
                    assertThat(id(line)).isNotBlank();
                });
        assertThat(documents().keysHeld()).containsExactlyInAnyOrderElementsOf(keys(document));
    }

    @Test
    void an_answer_lost_after_the_work_is_looked_up_and_nothing_is_there_twice() {
        DocumentRequest document = document(2);
        meet(Fault.LOST_ANSWER, Traffic.WRITES);
        DocumentOutcome outcome = post(document);
        assertThat(outcome)
                .as("the work was done: it may be known or not, never denied")
                .isInstanceOfAny(Taken.class, Unknown.class);
        settleJobs(document);
        Taken found = posts().find(List.of(document)).getFirst();
        assertThat(found).as("found by its key").isNotNull();
        assertThat(Objects.requireNonNull(found).lines()).allMatch(DocumentContract::there);
        assertThat(documents().keysHeld()).containsExactlyInAnyOrderElementsOf(keys(document));
    }

    /// Work handed over asynchronously may still be under way when its answer is lost.
    private void settleJobs(DocumentRequest document) {
        for (int tries = 0;
                tries < 100 && documents().keysHeld().size() < document.lines().size();
                tries++) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void an_error_after_the_work_is_no_refusal() {
        DocumentRequest document = document(3);
        meet(Fault.ERROR_AFTER_COMMIT, Traffic.WRITES);
        assertThat(post(document)).isInstanceOfAny(Taken.class, Unknown.class);
        settleJobs(document);
        assertThat(posts().find(List.of(document)).getFirst()).isNotNull();
        assertThat(documents().keysHeld()).containsExactlyInAnyOrderElementsOf(keys(document));
    }

    @Test
    void a_call_cut_before_the_work_leaves_nothing_and_may_be_sent_again() {
        DocumentRequest document = document(4);
        meet(Fault.CUT_BEFORE, Traffic.WRITES);
        DocumentOutcome outcome = post(document);
        assertThat(outcome).isInstanceOfAny(Unknown.class, NotSent.class);
        assertThat(documents().keysHeld()).isEmpty();
        assertThat(posts().find(List.of(document)).getFirst())
                .as("nothing of it is there")
                .isNull();
        taken(post(document), document);
        assertThat(documents().keysHeld()).containsExactlyInAnyOrderElementsOf(keys(document));
    }

    @Test
    void the_same_document_sent_twice_is_there_once() {
        Assumptions.assumeTrue(
                declared().safety() instanceof Safety.UniqueKey
                        || declared().safety() instanceof Safety.NativeKey,
                "this far side would take a second one; the hub asks first");
        DocumentRequest document = document(5);
        Taken first = taken(post(document), document);
        DocumentOutcome second = post(document);
        Taken again =
                second instanceof Taken taken
                        ? taken
                        : Objects.requireNonNull(posts().find(List.of(document)).getFirst());
        assertThat(held(document, again))
                .as("the repeat leads to the first")
                .isEqualTo(held(document, first));
        assertThat(documents().keysHeld()).containsExactlyInAnyOrderElementsOf(keys(document));
    }

    @Test
    void one_bad_line_takes_down_only_what_was_declared() {
        DocumentRequest good = document(6);
        Assumptions.assumeTrue(good.lines().size() > 1, "one line a document");
        int bad = 1;
        DocumentRequest document = documents().spoiled(good, bad);
        DocumentOutcome outcome = post(document);
        if (declared().atomicity() == Atomicity.WHOLE) {
            assertThat(outcome).isInstanceOf(Refused.class);
            assertGood(((Refused) outcome).problem());
            ((Refused) outcome).lines().keySet().forEach(line -> assertThat(line).isEqualTo(bad));
            assertThat(documents().keysHeld()).as("all or none").isEmpty();
            assertThat(posts().find(List.of(document)).getFirst()).isNull();
            return;
        }
        Taken taken = taken(outcome, document);
        for (int i = 0; i < taken.lines().size(); i++) {
            LineOutcome line = taken.lines().get(i);
            if (i == bad) {
                assertThat(line).isInstanceOf(LineOutcome.Refused.class);
                assertGood(((LineOutcome.Refused) line).problem());
            } else {
                assertThat(there(line)).as("line %s: %s", i, line).isTrue();
            }
        }
        assertThat(documents().keysHeld())
                .hasSize(document.lines().size() - 1)
                .doesNotContain(document.lines().get(bad).key());
    }

    @Test
    void a_closed_period_is_told_as_such_and_nothing_is_there() {
        documents().closePeriod();
        DocumentRequest document = document(7);
        DocumentOutcome outcome = post(document);
        List<Problem> problems =
                outcome instanceof Refused refused
                        ? List.of(refused.problem())
                        : taken(outcome, document).lines().stream()
                                .map(line -> ((LineOutcome.Refused) line).problem())
                                .toList();
        assertThat(problems)
                .allSatisfy(problem -> {
                    assertGood(problem);
                    assertThat(problem.code()).isEqualTo("PER-CLOSED");
                });
        assertThat(documents().keysHeld()).isEmpty();
    }

    @Test
    void posted_is_said_only_when_the_ledger_has_it() {
        documents().hold();
        DocumentRequest document = document(8);
        Taken taken = taken(post(document), document);
        List<PostsDocuments.Held> held = held(document, taken);
        if (declared().proof() == Proof.ASKED) {
            assertThat(taken.lines()).hasOnlyElementsOfType(LineOutcome.Accepted.class);
            assertThat(posts().prove(document.objectType(), held))
                    .hasOnlyElementsOfType(LineOutcome.Accepted.class);
            documents().settle();
        }
        List<LineOutcome> proved = posts().prove(document.objectType(), held);
        assertThat(proved).hasSameSizeAs(held);
        assertThat(proved)
                .allSatisfy(line -> {
                    assertThat(line).isInstanceOf(LineOutcome.Posted.class);
                    assertThat(((LineOutcome.Posted) line).ledgerRef()).isNotBlank();
                });
    }

    @Test
    void what_somebody_deleted_since_is_told_when_asked() {
        documents().hold();
        DocumentRequest document = document(9);
        Taken taken = taken(post(document), document);
        documents().deleteByHand(document.lines().getFirst().key());
        LineOutcome first = posts().prove(document.objectType(), held(document, taken)).getFirst();
        assertThat(first).isInstanceOf(LineOutcome.Refused.class);
        assertGood(((LineOutcome.Refused) first).problem());
    }

    @Test
    void being_too_fast_is_surely_not_sent() {
        DocumentRequest document = document(10);
        meet(Fault.THROTTLED, Traffic.WRITES, document.lines().size());
        DocumentOutcome outcome = post(document);
        if (outcome instanceof Taken taken) {
            assertThat(taken.lines())
                    .allMatch(line -> there(line) || line instanceof LineOutcome.NotSent);
        } else {
            assertThat(outcome).isInstanceOf(NotSent.class);
        }
        fixture().faults().calm();
        pass(LATER);
        post(document);
        assertThat(documents().keysHeld()).containsExactlyInAnyOrderElementsOf(keys(document));
    }

    @Test
    void many_documents_have_their_outcomes_in_order_and_one_bad_line_harms_no_other_document() {
        int count = Math.min(4, declared().documentsMax());
        Assumptions.assumeTrue(count > 1, "one document a call");
        List<DocumentRequest> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(document(20 + i));
        }
        batch.set(0, documents().spoiled(batch.getFirst(), 0));
        List<DocumentOutcome> outcomes = posts().post(batch);
        assertThat(outcomes).hasSameSizeAs(batch);
        for (int i = 1; i < count; i++) {
            assertThat(taken(outcomes.get(i), batch.get(i)).lines())
                    .allMatch(DocumentContract::there);
        }
        List<DocumentOutcome.@Nullable Taken> found = posts().find(batch.subList(1, count));
        for (int i = 1; i < count; i++) {
            assertThat(held(batch.get(i), Objects.requireNonNull(found.get(i - 1))))
                    .isEqualTo(held(batch.get(i), (Taken) outcomes.get(i)));
        }
    }

    @Test
    void what_was_never_sent_is_not_found() {
        assertThat(posts().find(List.of(document(11), document(12)))).containsExactly(null, null);
    }

    @Test
    void a_question_without_an_answer_is_thrown_not_answered() {
        PostsDocuments posts = posts();
        meet(Fault.UNAVAILABLE, Traffic.READS, 10);
        assertThatThrownBy(() -> posts.find(List.of(document(13)))).isInstanceOf(CallFailed.class);
    }

    @Test
    void the_far_sides_own_ledger_shows_every_key_and_balances() {
        Assumptions.assumeTrue(
                connection() instanceof ReadsLedger, "this connection reads no ledger");
        ReadsLedger ledger = (ReadsLedger) connection();
        DocumentRequest document = document(14);
        taken(post(document), document);
        documents().settle();
        List<LedgerRow> rows = new ArrayList<>();
        Cursor cursor = Cursor.BEGINNING;
        for (int pages = 0; pages < 100; pages++) {
            LedgerPage page =
                    ledger.readLedger(
                            document.legalEntity(),
                            document.accountingDate().minusDays(1),
                            document.accountingDate().plusDays(1),
                            cursor,
                            // A real system may hold much from earlier runs.
                            pages < 5 ? 5 : 500);
            rows.addAll(page.rows());
            cursor = page.next();
            if (!page.more()) {
                break;
            }
        }
        for (DocumentRequest.Line line : document.lines()) {
            List<LedgerRow> own =
                    rows.stream().filter(row -> row.key().equals(line.key())).toList();
            assertThat(own)
                    .as("rows of %s", line.key())
                    .hasSizeGreaterThanOrEqualTo(documents().ledgerRows());
            // What a client owes stands on one row for all lines, tax included.
            String record = own.getFirst().externalId();
            List<LedgerRow> whole =
                    document.billing() == null
                            ? own
                            : rows.stream().filter(row -> row.externalId().equals(record)).toList();
            assertThat(whole.stream().mapToLong(LedgerRow::minor).sum())
                    .as("debits equal credits of %s", line.key())
                    .isZero();
        }
        assertThat(
                        ledger.readLedger(
                                        document.legalEntity(),
                                        document.accountingDate().plusYears(1),
                                        document.accountingDate().plusYears(2),
                                        Cursor.BEGINNING,
                                        5)
                                .rows())
                .as("nothing outside the span")
                .isEmpty();
        assertThat(
                        ledger.ledgerQuery(
                                document.legalEntity(),
                                document.accountingDate(),
                                document.accountingDate()))
                .isNotBlank();
    }
}
