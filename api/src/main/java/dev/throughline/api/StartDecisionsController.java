package dev.throughline.api;

import dev.throughline.evidence.Actor;
import dev.throughline.process.Initiations;
import dev.throughline.process.StartDecision.Answer;
import dev.throughline.process.StartDecisions;
import dev.throughline.process.StartDecisions.Outcome;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The process API: what persons decide about project starts.
@RestController
final class StartDecisionsController {
    private static final String FORM = "GO_ON, HOLD or PASS";

    private final ApiActs acts;
    private final Initiations initiations;

    StartDecisionsController(ApiActs acts, Initiations initiations) {
        this.acts = acts;
        this.initiations = initiations;
    }

    /// Takes a person's decision about a start: 200 with what follows.
    @PostMapping(InitiationViews.PATH + "/{opportunityId}/decisions")
    ResponseEntity<byte[]> decide(@PathVariable String opportunityId, HttpServletRequest request)
            throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Deciding about a project start");
        Query query = new Query(request);
        UUID deal = query.id("opportunityId", opportunityId);
        query.done();
        Faults faults = new Faults();
        Body body = PersonsActs.body(request, faults, List.of("answer", "until", "reason"));
        String said = body.text("answer", 20, c -> c == '_' || (c >= 'A' && c <= 'Z'), FORM);
        @Nullable Answer answer =
                Arrays.stream(Answer.values())
                        .filter(one -> one.name().equals(said))
                        .findFirst()
                        .orElse(null);
        if (answer == null && !said.isEmpty()) {
            faults.body("#/answer", "'" + said + "' is no answer.", "Say " + FORM + ".");
        }
        if (body.has("until") && answer != null && answer != Answer.PASS) {
            faults.body(
                    "#/until",
                    "until belongs to PASS alone.",
                    "Leave it out: the other answers hold as long as the deal stands as it does.");
        }
        @Nullable LocalDate until =
                body.has("until")
                        ? InvoicesController.date(
                                body, faults, "until", "the last day it holds, such as 2026-02-28")
                        : null;
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        StartDecisions decisions = initiations.decisions();
        Outcome outcome =
                answer == Answer.PASS
                        ? decisions.passCreditHold(deal, until, by, reason)
                        : decisions.reopened(deal, answer == Answer.GO_ON, by, reason);
        return switch (outcome) {
            case Outcome.Taken(String words) -> Answers.ok(Map.of("words", words));
            case Outcome.NotOpen(String words) ->
                    throw new ApiProblem(ProblemType.NOTHING_TO_DECIDE, words);
            case Outcome.Unknown _ -> throw ProjectStarts.unknown(deal);
            case Outcome.Wrong(String words) ->
                    throw new ApiProblem(
                            ProblemType.INVALID_BODY,
                            words,
                            List.of(Fault.body("#/until", words, "Give another day, or none.")));
        };
    }
}
