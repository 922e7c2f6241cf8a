package dev.throughline.api;

import dev.throughline.dispatch.OpenQuestions;
import dev.throughline.dispatch.OpenQuestions.Answered;
import dev.throughline.evidence.Actor;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The system API, version 1: new records of which only a person can say whether they arrived.
@RestController
@RequestMapping(QuestionsController.PATH)
final class QuestionsController {
    static final String PATH = "/api/v1/open-questions";
    private static final int EXTERNAL_ID_MAX = 255;

    private final ApiActs acts;
    private final OpenQuestions questions;

    QuestionsController(ApiActs acts, OpenQuestions questions) {
        this.acts = acts;
        this.questions = questions;
    }

    /// What is asked, the oldest first.
    @GetMapping
    ResponseEntity<byte[]> list(HttpServletRequest request) {
        new Query(request).done();
        return Answers.ok(Map.of("items", questions.all()));
    }

    /// Takes a person's answer.
    @PostMapping("/{id}/answer")
    ResponseEntity<byte[]> answer(@PathVariable String id, HttpServletRequest request)
            throws IOException {
        Actor.Person by =
                PersonsActs.person(acts, "Saying whether a record arrived in another system");
        Query query = new Query(request);
        UUID intent = query.id("id", id);
        query.done();
        Faults faults = new Faults();
        Body body = PersonsActs.body(request, faults, List.of("there", "externalId", "reason"));
        if (body.readable() && !body.has("there")) {
            faults.body("#/there", "there is missing.", "Say true or false.");
        }
        boolean there = body.yes("there", false);
        String externalId =
                there
                        ? body.text(
                                "externalId",
                                EXTERNAL_ID_MAX,
                                PersonsActs::readable,
                                "the record's id in that system")
                        : "";
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        return switch (there
                ? questions.there(intent, externalId, by, reason)
                : questions.notThere(intent, by, reason)) {
            case Answered.Taken(String words) -> Answers.ok(Map.of("words", words));
            case Answered.NotOpen(String words) ->
                    throw new ApiProblem(ProblemType.NOTHING_TO_DECIDE, words);
            case Answered.Wrong(String words) ->
                    throw new ApiProblem(
                            ProblemType.INVALID_BODY,
                            words,
                            List.of(
                                    Fault.body(
                                            "#/externalId",
                                            words,
                                            "Give the id the record has there.")));
            case Answered.Unreachable(var problem) -> throw RunsController.unreachable(problem);
        };
    }
}
