package dev.throughline.api;

import dev.throughline.reconcile.Reconciliation;
import dev.throughline.reconcile.Runs;
import dev.throughline.reconcile.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The process API: reconciles on demand, and tells what was found.
@RestController
@RequestMapping(ReconciliationsController.PATH)
final class ReconciliationsController {
    static final String PATH = "/api/process/reconciliations";

    private static final MediaType CSV = MediaType.parseMediaType("text/csv;charset=UTF-8");
    private static final MediaType WORKBOOK =
            MediaType.parseMediaType(
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    private static final int PERIOD_MAX = 64;

    private final ObjectProvider<Reconciliation> reconciliation;
    private final ApiActs acts;

    ReconciliationsController(ObjectProvider<Reconciliation> reconciliation, ApiActs acts) {
        this.reconciliation = reconciliation;
        this.acts = acts;
    }

    /// Begins a run: 200 with what it found when it is done in time, else 202.
    @PostMapping
    ResponseEntity<byte[]> run(HttpServletRequest request) throws IOException {
        new Query(request).done();
        Scope scope = scope(request);
        Optional<Duration> preferred = Waiting.preferred(request);
        Runs.Run run =
                room().start(
                                scope,
                                Reconciliation.allChecks(),
                                "api",
                                preferred.orElse(Waiting.DEFAULT))
                        .orElseThrow(() ->
                                new ApiProblem(
                                                ProblemType.TOO_MANY_WAIT,
                                                "Eight reconciliations wait for their turn already.")
                                        .with("mend", "Ask again when one of them is done."));
        ReconciliationView view = ReconciliationView.whole(run);
        boolean done = run.state() != Runs.State.RUNNING;
        HttpHeaders headers = Answers.headers(MediaType.APPLICATION_JSON);
        headers.setLocation(URI.create(view.self()));
        preferred.ifPresent(wait -> headers.set("Preference-Applied", "wait=" + wait.toSeconds()));
        if (!done) {
            headers.set(HttpHeaders.RETRY_AFTER, "5");
        }
        return new ResponseEntity<>(
                Answers.json(view), headers, done ? HttpStatus.OK : HttpStatus.ACCEPTED);
    }

    private static Scope scope(HttpServletRequest request) throws IOException {
        Faults faults = new Faults();
        Body body = Body.read(request, faults, List.of("period", "from", "to"));
        Scope scope = new Scope.Open();
        if (body.has("period")) {
            if (body.has("from") || body.has("to")) {
                faults.body(
                        "#/period",
                        "period stands beside from or to.",
                        "Give a period, or both days, or nothing for all open periods.");
            }
            String period =
                    body.text(
                            "period",
                            PERIOD_MAX,
                            c -> !Character.isISOControl(c),
                            "a period's name as the ledger has it");
            scope = new Scope.Named(period);
        } else if (body.has("from") || body.has("to")) {
            Optional<LocalDate> from = day(body, faults, "from");
            Optional<LocalDate> to = day(body, faults, "to");
            if (from.isPresent() && to.isPresent()) {
                try {
                    scope = new Scope.Dates(from.get(), to.get());
                } catch (IllegalArgumentException e) {
                    faults.body("#/to", e.getMessage() + ".", "Mend the days.");
                }
            }
        }
        faults.refuseIfAny();
        return scope;
    }

    private static Optional<LocalDate> day(Body body, Faults faults, String member) {
        String text =
                body.text(member, 10, c -> c == '-' || c >= '0' && c <= '9', "a day as 2026-01-31");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException _) {
            faults.body(
                    Body.pointer(member),
                    member + " is no day of the calendar.",
                    "Write it as 2026-01-31.");
            return Optional.empty();
        }
    }

    /// What is told of the runs.
    record RunPage(List<ReconciliationView> items) {}

    /// Runs, the newest first, without their ties.
    @GetMapping
    ResponseEntity<byte[]> list(HttpServletRequest request) {
        Query query = new Query(request, "limit");
        int limit = query.limit();
        query.done();
        return Answers.ok(
                new RunPage(room().list(limit).stream().map(ReconciliationView::head).toList()));
    }

    /// One run with its ties and its evidence.
    @GetMapping("/{id}")
    ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        return Answers.ok(ReconciliationView.whole(find(id, request)));
    }

    /// The ties of a run for a spreadsheet.
    @GetMapping("/{id}/ties.csv")
    ResponseEntity<byte[]> ties(@PathVariable String id, HttpServletRequest request) {
        Runs.Run run = find(id, request);
        return csv("ties", run.id(), room().tiesCsv(run.id()));
    }

    /// The lines that differ, for a spreadsheet; they tell what single persons cost.
    @GetMapping("/{id}/differences.csv")
    ResponseEntity<byte[]> differences(@PathVariable String id, HttpServletRequest request) {
        Runs.Run run = find(id, request);
        forAPerson();
        return csv("differences", run.id(), room().differencesCsv(run.id()));
    }

    /// All of a run as a workbook to file, with the lines.
    @GetMapping("/{id}/workbook.xlsx")
    ResponseEntity<byte[]> workbook(@PathVariable String id, HttpServletRequest request) {
        Runs.Run run = find(id, request);
        forAPerson();
        return file(WORKBOOK, run.id() + ".xlsx", room().workbook(run.id()));
    }

    private void forAPerson() {
        if (!acts.people()) {
            throw new ApiProblem(
                            ProblemType.RESERVED_FOR_A_PERSON,
                            "The lines of a reconciliation tell what single persons cost; no program may see them.")
                    .with("mend", "Use ties.csv, or let somebody with the right look.");
        }
    }

    private Runs.Run find(String id, HttpServletRequest request) {
        Query query = new Query(request);
        UUID asked = query.id("id", id);
        query.done();
        return room().find(asked)
                .orElseThrow(() ->
                        new ApiProblem(
                                ProblemType.UNKNOWN_RECONCILIATION,
                                "No reconciliation has the id " + asked + "."));
    }

    private static ResponseEntity<byte[]> csv(String what, UUID run, String text) {
        return file(CSV, run + "-" + what + ".csv", text.getBytes(StandardCharsets.UTF_8));
    }

    private static ResponseEntity<byte[]> file(MediaType type, String name, byte[] content) {
        HttpHeaders headers = Answers.headers(type);
        headers.set(
                HttpHeaders.CONTENT_DISPOSITION,
                "attachment; filename=\"reconciliation-" + name + "\"");
        return new ResponseEntity<>(content, headers, HttpStatus.OK);
    }

    private Reconciliation room() {
        Reconciliation room = reconciliation.getIfAvailable();
        if (room == null) {
            throw PostingsController.nothing();
        }
        return room;
    }
}
