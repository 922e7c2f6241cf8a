package dev.throughline.api;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.dispatch.HeldBack;
import dev.throughline.dispatch.Runs;
import dev.throughline.dispatch.Undo;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The system API, version 1: runs, and what a person decides about them.
@RestController
@RequestMapping(RunsController.PATH)
final class RunsController {
    static final String PATH = "/api/v1/runs";

    /// How far back runs are listed.
    private static final Duration BACK = Duration.ofDays(7);

    private final ApiActs acts;
    private final Runs runs;
    private final Undo undo;
    private final InstantSource clock;

    RunsController(ApiActs acts, Runs runs, Undo undo, ObjectProvider<InstantSource> clock) {
        this.clock = clock.getIfUnique(InstantSource::system);
        this.acts = acts;
        this.runs = runs;
        this.undo = undo;
    }

    /// What is told of the runs.
    record RunList(List<Runs.Run> items, List<Runs.Held> held, List<HeldBack.Suspended> heldBack) {}

    /// What undoing a run did or would do.
    ///
    /// @param run the run that undoes; null when only looked
    record UndoView(boolean dryRun, @Nullable UUID run, List<StepView> steps) {}

    /// One write of an undone run. Names of fields, not their values.
    record StepView(
            String connection,
            String objectType,
            @Nullable String externalId,
            UUID entity,
            String remedy,
            List<String> fields,
            List<String> moved,
            String words) {
        static StepView of(Undo.Step step) {
            return new StepView(
                    step.connection(),
                    step.objectType(),
                    step.externalId(),
                    step.entityId(),
                    step.remedy().name(),
                    List.copyOf(step.fields().keySet()),
                    step.moved(),
                    step.words());
        }
    }

    /// Runs of the last seven days, the newest first, with what waits for a person.
    @GetMapping
    ResponseEntity<byte[]> list(HttpServletRequest request) {
        Query query = new Query(request, "connection", "limit");
        String connection = query.text("connection", 64);
        int limit = query.limit();
        query.done();
        return Answers.ok(
                new RunList(
                        runs.list(connection, clock.instant().minus(BACK), limit),
                        runs.held(connection),
                        runs.suspended(connection)));
    }

    /// Undoes a run, or tells what that would do.
    @PostMapping("/{id}/undo")
    ResponseEntity<byte[]> undo(@PathVariable String id, HttpServletRequest request)
            throws IOException {
        UUID run = id(id, request);
        Faults faults = new Faults();
        Body body = PersonsActs.body(request, faults, List.of("reason", "dryRun"));
        boolean dryRun = body.yes("dryRun", false);
        String reason = dryRun && !body.has("reason") ? "" : PersonsActs.reason(body);
        faults.refuseIfAny();
        if (dryRun) {
            return Answers.ok(new UndoView(true, null, views(plan(run).steps())));
        }
        Actor.Person by = PersonsActs.person(acts, "Undoing a run");
        Undo.Undone undone = undo.apply(plan(run), by, reason);
        return Answers.ok(new UndoView(false, undone.run(), views(undone.steps())));
    }

    private Undo.Plan plan(UUID run) {
        try {
            return undo.plan(List.of(run));
        } catch (IllegalArgumentException e) {
            throw new ApiProblem(ProblemType.UNKNOWN_RUN, "There is no run " + run + ".");
        } catch (CallFailed e) {
            throw unreachable(e.problem());
        }
    }

    static ApiProblem unreachable(Problem problem) {
        return new ApiProblem(
                        problem.mender() == Problem.Mender.WEATHER
                                ? ProblemType.SYSTEM_UNREACHABLE
                                : ProblemType.SYSTEM_REFUSED,
                        problem.text())
                .with("mend", problem.mend())
                .with("code", problem.code());
    }

    private static List<StepView> views(List<Undo.Step> steps) {
        return steps.stream().map(StepView::of).toList();
    }

    /// Lets a held run go in one connection.
    @PostMapping("/{id}/release")
    ResponseEntity<byte[]> release(@PathVariable String id, HttpServletRequest request)
            throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Letting a held run go");
        UUID run = id(id, request);
        Faults faults = new Faults();
        Body body = PersonsActs.body(request, faults, List.of("connection", "reason"));
        String connection =
                body.text("connection", 64, PersonsActs::readable, "the system it is held in");
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        return Answers.ok(Map.of("released", runs.release(run, connection, by, reason)));
    }

    /// Lets the hub write again what was held back when this run was undone.
    @PostMapping("/{id}/resume")
    ResponseEntity<byte[]> resume(@PathVariable String id, HttpServletRequest request)
            throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Resuming after an undo");
        UUID run = id(id, request);
        Faults faults = new Faults();
        String reason = PersonsActs.reason(PersonsActs.body(request, faults, List.of("reason")));
        faults.refuseIfAny();
        return Answers.ok(Map.of("resumed", runs.resume(run, by, reason)));
    }

    private static UUID id(String id, HttpServletRequest request) {
        Query query = new Query(request);
        UUID run = query.id("id", id);
        query.done();
        return run;
    }
}
