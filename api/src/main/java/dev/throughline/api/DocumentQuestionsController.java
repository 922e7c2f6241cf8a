package dev.throughline.api;

import dev.throughline.dispatch.Document;
import dev.throughline.dispatch.DocumentAnswer;
import dev.throughline.dispatch.DocumentQuestions;
import dev.throughline.dispatch.DocumentQuestions.Answered;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The system API, version 1: documents that were sent, and of which only a person can say whether
/// they arrived.
@RestController
@RequestMapping(DocumentQuestionsController.PATH)
final class DocumentQuestionsController {
    static final String PATH = "/api/v1/document-questions";
    private static final int TOLD_MAX = 200;
    private static final int ID_MAX = 255;
    private static final int LINES_MAX = 10_000;
    private static final List<String> SAID = List.of("there", "send-again", "ask-again", "give-up");

    private final ObjectProvider<PostingActs> posting;
    private final ObjectProvider<DocumentQuestions> questions;
    private final ApiActs acts;

    DocumentQuestionsController(
            ObjectProvider<PostingActs> posting,
            ObjectProvider<DocumentQuestions> questions,
            ApiActs acts) {
        this.posting = posting;
        this.questions = questions;
        this.acts = acts;
    }

    /// A document that is asked about.
    ///
    /// @param asked how many of its lines are
    /// @param text why a person is asked
    record QuestionView(
            UUID id,
            String key,
            String kind,
            boolean reversal,
            String accountingDate,
            int lines,
            int asked,
            String debits,
            String currency,
            @Nullable Instant sentAt,
            @Nullable String text,
            @Nullable String mend) {
        static QuestionView of(Document one) {
            Problem problem = one.problem();
            return new QuestionView(
                    one.id(),
                    one.key(),
                    one.kind().name(),
                    one.reversal(),
                    one.accountingDate().toString(),
                    one.lineCount(),
                    DocumentQuestions.asked(one).size(),
                    new Money(one.debitMinor(), one.currency()).decimal().toPlainString(),
                    one.currency(),
                    one.sentAt(),
                    problem == null ? null : problem.text(),
                    problem == null ? null : problem.mend());
        }
    }

    /// What is asked, the oldest first.
    @GetMapping
    ResponseEntity<byte[]> list(HttpServletRequest request) {
        new Query(request).done();
        PostingActs acting = acting();
        return Answers.ok(
                Map.of(
                        "items",
                        acting.documents().parked(acting.ledger(), TOLD_MAX).stream()
                                .map(QuestionView::of)
                                .toList()));
    }

    /// Takes a person's answer.
    @PostMapping("/{id}/answer")
    ResponseEntity<byte[]> answer(@PathVariable String id, HttpServletRequest request)
            throws IOException {
        Actor.Person by =
                PersonsActs.person(acts, "Saying whether a document arrived in the ledger");
        Query query = new Query(request);
        UUID document = query.id("id", id);
        query.done();
        Faults faults = new Faults();
        Body body =
                PersonsActs.body(
                        request,
                        faults,
                        List.of("answer", "externalId", "number", "lineIds", "reason"));
        String said =
                body.text("answer", 20, PersonsActs::readable, "one of " + String.join(", ", SAID));
        if (!said.isEmpty() && !SAID.contains(said)) {
            faults.body(
                    "#/answer",
                    "'" + said + "' is no answer" + Fault.near(said, SAID),
                    "Say one of " + String.join(", ", SAID) + ".");
        }
        boolean there = said.equals("there");
        List<String> lineIds =
                there && body.has("lineIds")
                        ? body.texts("lineIds", LINES_MAX, ID_MAX, "the id of each asked line")
                        : List.of();
        String externalId =
                there && (lineIds.isEmpty() || body.has("externalId"))
                        ? body.text(
                                "externalId",
                                ID_MAX,
                                PersonsActs::readable,
                                "the document's id in the ledger; or lineIds, where each line is a record of its own")
                        : "";
        String number =
                there && body.has("number")
                        ? body.text(
                                "number",
                                ID_MAX,
                                PersonsActs::readable,
                                "the document's number in the ledger")
                        : "";
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        PostingActs acting = acting();
        DocumentQuestions asked = questions.getIfAvailable();
        Optional<Document> known = acting.documents().find(document);
        if (asked == null || known.isEmpty()) {
            throw new ApiProblem(
                    ProblemType.UNKNOWN_POSTING, "There is no document " + document + ".");
        }
        DocumentAnswer answer =
                switch (said) {
                    case "there" ->
                            lineIds.isEmpty()
                                    ? DocumentQuestions.whole(known.get(), externalId, number)
                                    : new DocumentAnswer.There(externalId, number, lineIds);
                    case "send-again" -> new DocumentAnswer.SendAgain();
                    case "ask-again" -> new DocumentAnswer.AskAgain();
                    default -> new DocumentAnswer.GiveUp();
                };
        return switch (asked.answer(document, answer, by, reason)) {
            case Answered.Taken(String words) -> Answers.ok(Map.of("words", words));
            case Answered.NotOpen(String words) ->
                    throw new ApiProblem(ProblemType.NOTHING_TO_DECIDE, words);
            case Answered.Wrong(String words) ->
                    throw new ApiProblem(
                            ProblemType.INVALID_BODY,
                            words,
                            List.of(Fault.body("#/lineIds", words, "Give one id a line.")));
        };
    }

    private PostingActs acting() {
        PostingActs acting = posting.getIfAvailable();
        if (acting == null) {
            throw PostingsController.nothing();
        }
        return acting;
    }
}
