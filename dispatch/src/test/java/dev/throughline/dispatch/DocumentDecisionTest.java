package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.PostingDeclaration.Atomicity;
import dev.throughline.connect.spi.PostingDeclaration.Proof;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of what follows from what, for documents: here "once" is decided for money.
class DocumentDecisionTest {
    private static final Instant NOW = Instant.parse("2026-03-10T09:00:00Z");
    private static final Duration QUIET = Duration.ofSeconds(40);
    private static final Problem WHY =
            new Problem(Problem.Mender.WEATHER, "SYS-UNREACHABLE", "No answer.", "Wait.");
    private static final Problem NO =
            new Problem(Problem.Mender.DATA, "PRJ-CLOSED", "The project is closed.", "Reopen it.");
    private static final Problem TWICE =
            new Problem(Problem.Mender.DATA, "REC-DOUBLE-POST", "Two of them.", "Reverse one.");
    private static final List<Safety> SAFETIES =
            List.of(
                    new Safety.NativeKey(),
                    new Safety.UniqueKey(),
                    new Safety.QueryableReference(QUIET),
                    new Safety.None());

    static Document document(
            Document.State state, String stands, int tries, int sends, @Nullable Instant sentAt) {
        return new Document(
                new UUID(0, 1),
                "erp",
                "timeBill",
                PostingKind.LABOUR_COST,
                false,
                "L1-ABC-1",
                4711,
                "00",
                "2",
                "EUR",
                LocalDate.of(2026, 1, 31),
                stands.length(),
                BigDecimal.ZERO,
                0,
                state,
                LineStands.of(stands),
                "",
                "",
                5,
                tries,
                sends,
                0,
                NOW.minusSeconds(90),
                NOW.plusSeconds(77),
                sentAt,
                null,
                null);
    }

    private static Document sent(String stands) {
        return document(Document.State.IN_FLIGHT, stands, 1, 1, NOW);
    }

    private static Document unknown(String stands, @Nullable Instant sentAt) {
        return document(Document.State.UNKNOWN, stands, 1, 1, sentAt);
    }

    private static PostingDeclaration declared(Safety safety, Proof proof, Atomicity atomicity) {
        return DocumentRoom.declared(safety, proof, atomicity, 1);
    }

    private static PostingDeclaration byLine(Safety safety) {
        return declared(safety, Proof.ASKED, Atomicity.BY_LINE);
    }

    private static PostingDeclaration whole(Safety safety) {
        return declared(safety, Proof.ASKED, Atomicity.WHOLE);
    }

    private static DocumentOutcome.Taken taken(LineOutcome... lines) {
        return new DocumentOutcome.Taken("D1", "N1", List.of(lines));
    }

    private static LineOutcome accepted(String id) {
        return new LineOutcome.Accepted(id);
    }

    private static LineOutcome posted(String id) {
        return new LineOutcome.Posted(id, "V-" + id);
    }

    private static String after(DocumentDecision decision) {
        return decision.before().stands().with(decision.changes()).letters();
    }

    static Stream<Safety> everySafety() {
        return SAFETIES.stream();
    }

    static Stream<Arguments> everySafetyAndAtomicity() {
        return SAFETIES.stream()
                .flatMap(safety ->
                        Stream.of(Atomicity.values()).map(how -> Arguments.of(safety, how)));
    }

    @ParameterizedTest
    @MethodSource("everySafetyAndAtomicity")
    void an_answer_declared_to_be_proof_ends_it(Safety safety, Atomicity how) {
        DocumentDecision decision =
                DocumentDecision.sent(
                        sent("FF"),
                        taken(posted("1"), posted("2")),
                        declared(safety, Proof.ANSWER, how),
                        NOW);
        assertThat(after(decision)).isEqualTo("PP");
        assertThat(decision.next()).isEqualTo(new DocumentNext.Done());
        assertThat(decision.proveAt()).isNull();
        assertThat(decision.externalId()).isEqualTo("D1");
        assertThat(decision.number()).isEqualTo("N1");
        assertThat(decision.changes())
                .extracting(LineChange::ledgerRef)
                .containsExactly("V-1", "V-2");
    }

    @ParameterizedTest
    @MethodSource("everySafetyAndAtomicity")
    void an_answer_that_is_not_declared_to_be_proof_is_none(Safety safety, Atomicity how) {
        DocumentDecision decision =
                DocumentDecision.sent(
                        sent("FF"),
                        taken(posted("1"), posted("2")),
                        declared(safety, Proof.ASKED, how),
                        NOW);
        assertThat(after(decision)).isEqualTo("AA");
        assertThat(decision.next()).isEqualTo(new DocumentNext.Prove(NOW, null));
        assertThat(decision.changes()).extracting(LineChange::ledgerRef).containsOnly("");
    }

    @ParameterizedTest
    @MethodSource("everySafetyAndAtomicity")
    void what_the_target_only_holds_waits_for_proof_whatever_was_declared(
            Safety safety, Atomicity how) {
        DocumentDecision decision =
                DocumentDecision.sent(
                        sent("FF"),
                        taken(accepted("1"), accepted("2")),
                        declared(safety, Proof.ANSWER, how),
                        NOW);
        assertThat(after(decision)).isEqualTo("AA");
        assertThat(decision.proveAt()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @MethodSource("everySafetyAndAtomicity")
    void what_was_surely_not_executed_is_sent_again_when_the_vendor_said(
            Safety safety, Atomicity how) {
        PostingDeclaration declared = declared(safety, Proof.ASKED, how);
        DocumentDecision told =
                DocumentDecision.sent(
                        sent("FF"),
                        new DocumentOutcome.NotSent(WHY, Duration.ofSeconds(17)),
                        declared,
                        NOW);
        assertThat(told.next()).isEqualTo(new DocumentNext.Send(NOW.plusSeconds(17), WHY));
        assertThat(after(told)).isEqualTo("OO");
        DocumentDecision untold =
                DocumentDecision.sent(
                        document(Document.State.IN_FLIGHT, "FF", 3, 1, NOW),
                        new DocumentOutcome.NotSent(WHY, null),
                        declared,
                        NOW);
        assertThat(untold.next()).isEqualTo(new DocumentNext.Send(NOW.plusSeconds(2), WHY));
    }

    @ParameterizedTest
    @MethodSource("everySafetyAndAtomicity")
    void a_lost_answer_is_asked_about_never_repeated(Safety safety, Atomicity how) {
        DocumentDecision decision =
                DocumentDecision.sent(
                        sent("FF"),
                        new DocumentOutcome.Unknown(WHY),
                        declared(safety, Proof.ASKED, how),
                        NOW);
        assertThat(after(decision)).isEqualTo("UU");
        Instant first =
                safety instanceof Safety.QueryableReference ? NOW.plus(QUIET.dividedBy(4)) : NOW;
        assertThat(decision.next()).isEqualTo(new DocumentNext.Ask(first, WHY));
    }

    @Test
    void nothing_but_sure_absence_ever_leads_to_a_send() {
        List<LineOutcome> fates =
                List.of(
                        accepted("1"),
                        posted("1"),
                        new LineOutcome.Refused(NO),
                        new LineOutcome.Unknown(WHY),
                        new LineOutcome.Unknown(TWICE));
        Random random = new Random(4);
        for (int i = 0; i < 2_000; i++) {
            Safety safety = SAFETIES.get(random.nextInt(SAFETIES.size()));
            Atomicity how = Atomicity.values()[random.nextInt(2)];
            PostingDeclaration declared = declared(safety, Proof.values()[random.nextInt(2)], how);
            LineOutcome[] lines =
                    IntStream.range(0, 3)
                            .mapToObj(_ -> fates.get(random.nextInt(fates.size())))
                            .toArray(LineOutcome[]::new);
            assertThat(DocumentDecision.sent(sent("FFF"), taken(lines), declared, NOW).next())
                    .isNotInstanceOf(DocumentNext.Send.class);
            assertThat(
                            DocumentDecision.asked(
                                            unknown("UUU", NOW.minus(QUIET)),
                                            taken(lines),
                                            declared,
                                            NOW)
                                    .next())
                    .isNotInstanceOf(DocumentNext.Send.class);
        }
    }

    @Test
    void a_refusal_of_the_whole_lets_the_lines_go_that_are_not_at_fault() {
        DocumentDecision decision =
                DocumentDecision.sent(
                        sent("FFF"),
                        new DocumentOutcome.Refused(NO, Map.of(1, NO)),
                        whole(new Safety.UniqueKey()),
                        NOW);
        assertThat(after(decision)).isEqualTo("LRL");
        assertThat(decision.next()).isEqualTo(new DocumentNext.Refused(NO));
        assertThat(decision.over()).isTrue();
    }

    @Test
    void a_refusal_that_names_no_line_frees_all_so_that_they_can_be_parted() {
        assertThat(after(refusedBlindly("FFF", NO))).isEqualTo("LLL");
        assertThat(after(refusedBlindly("F", NO))).as("the culprit, alone").isEqualTo("R");
        assertThat(after(refusedBlindly("AF", NO))).as("one was in question").isEqualTo("AR");
    }

    @Test
    void a_refusal_for_what_is_wrong_with_all_lines_alike_parts_nothing() {
        for (Problem alike :
                List.of(
                        new Problem(
                                Problem.Mender.SETTINGS, "ERP-REJECTED", "No right.", "Give it."),
                        new Problem(Problem.Mender.DATA, "PER-CLOSED", "Closed.", "Open it."))) {
            assertThat(after(refusedBlindly("FFF", alike))).isEqualTo("RRR");
        }
    }

    private static DocumentDecision refusedBlindly(String stands, Problem problem) {
        return DocumentDecision.sent(
                sent(stands),
                new DocumentOutcome.Refused(problem, Map.of()),
                whole(new Safety.UniqueKey()),
                NOW);
    }

    @Test
    void each_line_takes_its_own_fate_where_lines_have_fates() {
        DocumentDecision decision =
                DocumentDecision.sent(
                        sent("FFFF"),
                        taken(
                                accepted("1"),
                                new LineOutcome.Refused(NO),
                                new LineOutcome.Unknown(WHY),
                                new LineOutcome.NotSent(WHY)),
                        byLine(new Safety.UniqueKey()),
                        NOW);
        assertThat(after(decision)).isEqualTo("ARUO");
        assertThat(decision.next()).as("first it is asked").isInstanceOf(DocumentNext.Ask.class);
        assertThat(decision.proveAt()).as("proof waits its turn").isNull();
    }

    @Test
    void only_the_lines_that_were_sent_again_take_a_fate() {
        DocumentDecision decision =
                DocumentDecision.sent(
                        sent("AFRF"),
                        taken(accepted("7"), new LineOutcome.Refused(NO)),
                        byLine(new Safety.UniqueKey()),
                        NOW);
        assertThat(after(decision)).isEqualTo("AARR");
        assertThat(decision.next()).isInstanceOf(DocumentNext.Prove.class);
    }

    @Test
    void an_atomic_document_that_is_half_there_is_asked_about_and_then_for_a_person() {
        DocumentOutcome.Taken half = taken(accepted("1"), new LineOutcome.NotSent(WHY));
        DocumentDecision first =
                DocumentDecision.sent(sent("FF"), half, whole(new Safety.UniqueKey()), NOW);
        assertThat(after(first)).isEqualTo("UU");
        assertThat(first.next()).isInstanceOf(DocumentNext.Ask.class);
        DocumentDecision second =
                DocumentDecision.asked(
                        unknown("UU", NOW), half, whole(new Safety.UniqueKey()), NOW);
        assertThat(second.next())
                .isInstanceOfSatisfying(
                        DocumentNext.AskPerson.class,
                        ask ->
                                assertThat(ask.problem().text())
                                        .isEqualTo(
                                                "timeBill L1-ABC-1 in erp stands or falls as a whole, but 1 of its 2 lines are there."));
    }

    @Test
    void an_answer_for_other_lines_than_were_sent_is_not_believed() {
        DocumentDecision decision =
                DocumentDecision.sent(
                        sent("FF"), taken(accepted("1")), byLine(new Safety.UniqueKey()), NOW);
        assertThat(after(decision)).isEqualTo("UU");
        assertThat(decision.next()).isInstanceOf(DocumentNext.Ask.class);
    }

    @Test
    void not_found_is_sent_again_at_once_where_the_target_refuses_a_second_one() {
        for (Safety safety : List.of(new Safety.UniqueKey(), new Safety.NativeKey())) {
            DocumentDecision decision =
                    DocumentDecision.asked(unknown("UU", NOW), null, whole(safety), NOW);
            assertThat(after(decision)).isEqualTo("OO");
            assertThat(decision.next())
                    .isInstanceOfSatisfying(
                            DocumentNext.Send.class, send -> assertThat(send.at()).isEqualTo(NOW));
        }
    }

    @Test
    void not_found_counts_only_after_the_quiet_time_has_passed_since_the_send() {
        Safety safety = new Safety.QueryableReference(QUIET);
        Instant sentAt = NOW.minus(QUIET).plusMillis(1);
        DocumentDecision early =
                DocumentDecision.asked(unknown("UU", sentAt), null, whole(safety), NOW);
        assertThat(after(early)).isEqualTo("UU");
        assertThat(early.next())
                .isInstanceOfSatisfying(
                        DocumentNext.Ask.class,
                        ask -> assertThat(ask.at()).isEqualTo(sentAt.plus(QUIET)));
        DocumentDecision due =
                DocumentDecision.asked(unknown("UU", NOW.minus(QUIET)), null, whole(safety), NOW);
        assertThat(after(due)).isEqualTo("OO");
        assertThat(due.next()).isInstanceOf(DocumentNext.Send.class);
    }

    @Test
    void the_same_holds_for_single_lines_that_are_not_there() {
        Safety safety = new Safety.QueryableReference(QUIET);
        DocumentOutcome.Taken half = taken(accepted("1"), new LineOutcome.NotSent(WHY));
        assertThat(after(DocumentDecision.asked(unknown("UU", NOW), half, byLine(safety), NOW)))
                .isEqualTo("AU");
        assertThat(
                        after(
                                DocumentDecision.asked(
                                        unknown("UU", NOW.minus(QUIET)),
                                        half,
                                        byLine(safety),
                                        NOW)))
                .isEqualTo("AO");
    }

    @Test
    void not_found_without_any_key_is_for_a_person() {
        DocumentDecision decision =
                DocumentDecision.asked(
                        unknown("UU", NOW.minusSeconds(9_999)),
                        null,
                        whole(new Safety.None()),
                        NOW);
        assertThat(after(decision)).isEqualTo("UU");
        assertThat(decision.next().state()).isEqualTo(Document.State.PARKED);
        assertThat(decision.next())
                .isInstanceOfSatisfying(
                        DocumentNext.AskPerson.class,
                        ask ->
                                assertThat(ask.problem().line())
                                        .isEqualTo(
                                                "ERP-UNKNOWN-OUTCOME: timeBill L1-ABC-1 in erp was sent and no answer came; that system cannot be asked by key."
                                                        + " Look there, then tell that it is there or have it sent again."));
    }

    @ParameterizedTest
    @MethodSource("everySafety")
    void several_under_one_key_are_for_a_person(Safety safety) {
        DocumentDecision decision =
                DocumentDecision.asked(
                        unknown("UU", NOW.minus(QUIET)),
                        taken(accepted("1"), new LineOutcome.Unknown(TWICE)),
                        byLine(safety),
                        NOW);
        assertThat(after(decision)).isEqualTo("AU");
        assertThat(decision.next())
                .isEqualTo(
                        new DocumentNext.AskPerson(NOW.plus(DocumentDecision.PARKED_PAUSE), TWICE));
        assertThat(decision.proveAt()).as("its sibling is proved meanwhile").isEqualTo(NOW);
    }

    @ParameterizedTest
    @MethodSource("everySafety")
    void what_never_gets_an_answer_is_not_sent_for_ever(Safety safety) {
        Document often =
                document(
                        Document.State.UNKNOWN,
                        "U",
                        20,
                        DocumentDecision.SENDS_MAX,
                        NOW.minus(QUIET));
        assertThat(DocumentDecision.asked(often, null, whole(safety), NOW).next())
                .isInstanceOf(DocumentNext.AskPerson.class);
        Document once =
                document(
                        Document.State.UNKNOWN,
                        "U",
                        20,
                        DocumentDecision.SENDS_MAX - 1,
                        NOW.minus(QUIET));
        assertThat(DocumentDecision.asked(once, null, whole(new Safety.UniqueKey()), NOW).next())
                .as("the control")
                .isInstanceOf(DocumentNext.Send.class);
    }

    @Test
    void a_question_without_an_answer_is_asked_again_for_a_while_then_a_person_is_called() {
        Instant recent = NOW.minus(DocumentDecision.ASKED_TOO_LONG).plusMillis(1);
        assertThat(
                        DocumentDecision.unanswered(
                                        unknown("U", recent), WHY, Duration.ofSeconds(3), NOW)
                                .next())
                .isEqualTo(new DocumentNext.Ask(NOW.plusSeconds(3), WHY));
        DocumentDecision old =
                DocumentDecision.unanswered(
                        unknown("U", NOW.minus(DocumentDecision.ASKED_TOO_LONG)), WHY, null, NOW);
        assertThat(old.next()).isInstanceOf(DocumentNext.AskPerson.class);
        assertThat(old.changes()).isEmpty();
    }

    @Test
    void a_parked_document_that_is_found_after_all_goes_its_way() {
        Document parked = document(Document.State.PARKED, "UU", 9, 1, NOW.minus(QUIET));
        DocumentDecision found =
                DocumentDecision.asked(
                        parked, taken(posted("1"), posted("2")), whole(new Safety.None()), NOW);
        assertThat(found.next()).isEqualTo(new DocumentNext.Done());
    }

    @Test
    void looks_for_proof_come_at_growing_pauses_and_take_what_is_told() {
        Document held = document(Document.State.ACCEPTED, "AAA", 5, 1, NOW);
        DocumentDecision decision =
                DocumentDecision.proved(
                        held,
                        List.of(0, 1, 2),
                        List.of(posted("1"), accepted("2"), new LineOutcome.Refused(NO)),
                        NOW);
        assertThat(after(decision)).isEqualTo("PAR");
        assertThat(decision.proveAt()).isEqualTo(NOW.plus(DocumentDecision.proofPause(0)));
        assertThat(
                        DocumentDecision.proved(
                                        held,
                                        List.of(0, 1, 2),
                                        List.of(posted("1"), posted("2"), posted("3")),
                                        NOW)
                                .next())
                .isEqualTo(new DocumentNext.Done());
        assertThat(Stream.of(0, 1, 3, 20, 1_000_000).map(DocumentDecision::proofPause))
                .containsExactly(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(4),
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(15));
    }

    @Test
    void proof_of_some_lines_does_not_take_a_person_off_the_others() {
        Document parked = document(Document.State.PARKED, "AU", 9, 1, NOW.minus(QUIET));
        DocumentDecision decision =
                DocumentDecision.proved(withProblem(parked), List.of(0), List.of(posted("1")), NOW);
        assertThat(after(decision)).isEqualTo("PU");
        assertThat(decision.next()).isEqualTo(new DocumentNext.AskPerson(parked.nextAt(), TWICE));
        assertThat(decision.proveAt()).isNull();
    }

    private static Document withProblem(Document document) {
        return new Document(
                document.id(),
                document.connection(),
                document.objectType(),
                document.kind(),
                document.reversal(),
                document.key(),
                document.keyNumber(),
                document.payloadHash(),
                document.legalEntity(),
                document.currency(),
                document.accountingDate(),
                document.lineCount(),
                document.hours(),
                document.debitMinor(),
                document.state(),
                document.stands(),
                document.externalId(),
                document.number(),
                document.priority(),
                document.tries(),
                document.sends(),
                document.proofs(),
                document.createdAt(),
                document.nextAt(),
                document.sentAt(),
                TWICE,
                document.correlation());
    }

    @Test
    void late_word_that_lines_are_there_is_taken_for_lines_about_which_nothing_else_is_known() {
        DocumentDecision word =
                DocumentDecision.sent(
                        sent("FFFF"),
                        taken(accepted("1"), accepted("2"), accepted("3"), accepted("4")),
                        byLine(new Safety.UniqueKey()),
                        NOW);
        Document now = document(Document.State.PENDING, "OUPR", 3, 1, NOW);
        DocumentDecision late = DocumentDecision.late(now, word, NOW);
        assertThat(after(late)).isEqualTo("AAPR");
    }

    @Test
    void a_person_may_send_again_ask_again_give_up_or_tell_where_it_is() {
        Document parked = document(Document.State.PARKED, "AUU", 9, 3, NOW);
        assertThat(answered(parked, new DocumentAnswer.SendAgain()).next())
                .isEqualTo(new DocumentNext.Send(NOW, null));
        assertThat(answered(parked, new DocumentAnswer.AskAgain()).next())
                .isEqualTo(new DocumentNext.Ask(NOW, null));
        assertThat(after(answered(parked, new DocumentAnswer.GiveUp()))).isEqualTo("ARR");
        DocumentDecision there =
                answered(parked, new DocumentAnswer.There("D9", "N9", List.of("8", "9")));
        assertThat(after(there)).isEqualTo("AAA");
        assertThat(there.next())
                .as("and it is proved")
                .isEqualTo(new DocumentNext.Prove(NOW, null));
        assertThatThrownBy(
                        () -> answered(parked, new DocumentAnswer.There("D9", "N9", List.of("8"))))
                .hasMessage(
                        "document L1-ABC-1 has 2 unknown lines, but 1 ids were given; give one for each");
    }

    private static DocumentDecision answered(Document document, DocumentAnswer answer) {
        return DocumentDecision.answered(document, answer, "looked there", NOW);
    }

    @Test
    void a_line_that_is_over_never_moves_again() {
        Random random = new Random(7);
        List<LineOutcome> fates =
                List.of(
                        accepted("1"),
                        posted("1"),
                        new LineOutcome.Refused(NO),
                        new LineOutcome.Unknown(WHY),
                        new LineOutcome.NotSent(WHY));
        for (int i = 0; i < 2_000; i++) {
            StringBuilder letters = new StringBuilder("FU");
            IntStream.range(0, 4).forEach(_ -> letters.append("FUPRLA".charAt(random.nextInt(6))));
            Document document = unknown(letters.toString(), NOW.minus(QUIET));
            PostingDeclaration declared = byLine(SAFETIES.get(random.nextInt(SAFETIES.size())));
            int inFlight = document.stands().count(LineStand.IN_FLIGHT);
            int unknown = document.stands().count(LineStand.UNKNOWN);
            List<DocumentDecision> all =
                    List.of(
                            DocumentDecision.sent(
                                    document, any(random, fates, inFlight), declared, NOW),
                            DocumentDecision.asked(
                                    document, any(random, fates, unknown), declared, NOW),
                            DocumentDecision.asked(document, null, declared, NOW));
            for (DocumentDecision decision : all) {
                assertThat(decision.changes())
                        .as("%s", decision)
                        .noneMatch(change -> change.from().over());
                assertThat(decision.changes())
                        .allSatisfy(change ->
                                assertThat(document.stands().get(change.line()))
                                        .isEqualTo(change.from()));
            }
        }
    }

    private static DocumentOutcome.Taken any(Random random, List<LineOutcome> fates, int lines) {
        return taken(
                IntStream.range(0, lines)
                        .mapToObj(_ -> fates.get(random.nextInt(fates.size())))
                        .toArray(LineOutcome[]::new));
    }

    @Test
    void pauses_double_up_to_a_minute() {
        assertThat(Stream.of(0, 1, 2, 8, 9, 1_000_000).map(DocumentDecision::pause))
                .containsExactly(
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60));
    }
}
