package dev.throughline.api;

import dev.throughline.process.InitiationPlan.Progress;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The process API: starts projects from won deals and tells how the starts stand.
@RestController
@RequestMapping(InitiationViews.PATH)
final class InitiationsController {
    private static final String LIST = "initiations";
    private static final int REASON_MAX = 1_000;

    private final ApiActs acts;
    private final ProjectStarts starts;
    private final InitiationViews views;

    InitiationsController(ApiActs acts, ProjectStarts starts, InitiationViews views) {
        this.acts = acts;
        this.starts = starts;
        this.views = views;
    }

    /// Asks for a project start: 200 with all ids when it is live in time, else 202 with what it
    /// waits for.
    @PostMapping
    ResponseEntity<byte[]> start(HttpServletRequest request) throws IOException {
        new Query(request).done();
        StartRequest asked = StartRequest.read(request, acts.systems());
        Optional<Duration> preferred = Waiting.preferred(request);
        InitiationView view = starts.start(asked, preferred.orElse(Waiting.DEFAULT));
        return answer(view, preferred, Progress.ACTIVE);
    }

    /// How one start stands.
    @GetMapping("/{opportunityId}")
    ResponseEntity<byte[]> one(@PathVariable String opportunityId, HttpServletRequest request) {
        Query query = new Query(request);
        UUID id = query.id("opportunityId", opportunityId);
        query.done();
        return told(views.find(id).orElseThrow(() -> ProjectStarts.unknown(id)));
    }

    /// How one start stands, by the deal's id in its own system.
    @GetMapping("/by-link")
    ResponseEntity<byte[]> byLink(HttpServletRequest request) {
        Query query = new Query(request, "system", "id");
        String system = query.required("system", 64);
        String id = query.required("id", 255);
        query.done();
        Optional<UUID> subject = starts.find(system, id);
        if (subject.isEmpty() && !starts.asked(system, id)) {
            throw new ApiProblem(
                            ProblemType.UNKNOWN_DEAL,
                            "The hub has read no deal " + id + " of " + system + ".")
                    .with("mend", "Ask for its start: POST " + InitiationViews.PATH + ".");
        }
        return told(starts.look(system, id, subject));
    }

    /// Starts by state, the newest request first.
    @GetMapping
    ResponseEntity<byte[]> list(HttpServletRequest request) {
        Query query = new Query(request, "state", "cursor", "limit");
        String state =
                query.oneOf("state", Arrays.stream(Progress.values()).map(Enum::name).toList());
        int limit = query.limit();
        Optional<Query.Moment> after = query.cursor(LIST, Query.Moment::read);
        query.done();
        return Answers.ok(
                Page.of(
                        views.page(state, after, limit + 1),
                        limit,
                        last ->
                                Cursor.write(
                                        LIST,
                                        new Query.Moment(last.requestedAt(), last.opportunity())
                                                .text())));
    }

    /// Cancels a start; an act for a person.
    @PostMapping("/{opportunityId}/cancel")
    ResponseEntity<byte[]> cancel(@PathVariable String opportunityId, HttpServletRequest request)
            throws IOException {
        if (!acts.people()) {
            throw new ApiProblem(
                            ProblemType.RESERVED_FOR_A_PERSON,
                            "Cancelling a project start is a decision of a person; no program may take it.")
                    .with("mend", "Let somebody with the right cancel it in the console.");
        }
        Query query = new Query(request);
        UUID id = query.id("opportunityId", opportunityId);
        query.done();
        Faults faults = new Faults();
        Body body = Body.read(request, faults, List.of("reason"));
        String reason =
                body.text(
                        "reason",
                        REASON_MAX,
                        InitiationsController::readable,
                        "why it is cancelled, in at most " + REASON_MAX + " characters");
        faults.refuseIfAny();
        Optional<Duration> preferred = Waiting.preferred(request);
        return answer(
                starts.cancel(id, reason, preferred.orElse(Waiting.DEFAULT)),
                preferred,
                Progress.CANCELLED);
    }

    private static boolean readable(int c) {
        return c == '\n' || c == '\t' || (!Character.isISOControl(c) && (c < 0xD800 || c > 0xDFFF));
    }

    private static ResponseEntity<byte[]> told(InitiationView view) {
        return Answers.ok(
                view,
                view.updatedAt() == null ? "0" : Long.toString(view.updatedAt().toEpochMilli()));
    }

    private static ResponseEntity<byte[]> answer(
            InitiationView view, Optional<Duration> preferred, Progress wanted) {
        boolean there = view.state().equals(wanted.name());
        HttpHeaders headers = Answers.headers(MediaType.APPLICATION_JSON);
        headers.setLocation(URI.create(view.self()));
        preferred.ifPresent(wait -> headers.set("Preference-Applied", "wait=" + wait.toSeconds()));
        if (!there) {
            headers.set(HttpHeaders.RETRY_AFTER, "2");
        }
        return new ResponseEntity<>(
                Answers.json(view), headers, there ? HttpStatus.OK : HttpStatus.ACCEPTED);
    }
}
