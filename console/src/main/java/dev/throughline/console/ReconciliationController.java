package dev.throughline.console;

import dev.throughline.evidence.Actor;
import dev.throughline.reconcile.Reconciliation;
import dev.throughline.reconcile.Runs;
import dev.throughline.reconcile.Scope;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// What the source says, what the hub holds and what the ledger says; and who signed for it.
@Controller
class ReconciliationController {
    /// A run that is done this soon is shown at once.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final String RESERVED =
            "What single lines cost tells what single persons earn. It is for a signed-in person (finance systems or an auditor), and this hub does not know who you are. The table of ties is free to all.";

    private final ReconciliationBoard board;
    private final TiePages ties;
    private final CaseActs acts;
    private final ConsoleSettings settings;

    ReconciliationController(
            ReconciliationBoard board, TiePages ties, CaseActs acts, ConsoleSettings settings) {
        this.board = board;
        this.ties = ties;
        this.acts = acts;
        this.settings = settings;
    }

    @GetMapping("/reconciliation")
    String reconciliation(
            @RequestParam(name = "run", defaultValue = "") String run,
            @RequestParam(name = "period", defaultValue = "") String period,
            @RequestParam(name = "entity", defaultValue = "") String entity,
            @RequestParam(name = "show", defaultValue = "") String show,
            @RequestParam(name = "mine", defaultValue = "") String mine,
            @RequestParam(name = "did", defaultValue = "") String did,
            Model model) {
        model.addAttribute(
                "board",
                board.board(
                        new ReconciliationBoard.Asked(
                                Ids.find(run),
                                Paging.bounded(period),
                                Paging.bounded(entity),
                                show.equals("open"),
                                Ids.find(mine),
                                words(did),
                                "")));
        return "reconciliation";
    }

    private static String words(String did) {
        return switch (did) {
            case "ran" -> "Reconciled: this is what was found just now.";
            case "signed" ->
                    "Signed off. The period's ties are frozen: a later change to them is told here and in a case.";
            case "many" -> "Eight runs wait for their turn already; nothing was begun.";
            default -> "";
        };
    }

    /// A part of the page that asks for itself again while a run is under way.
    @GetMapping("/reconciliation/progress")
    String progress(
            @RequestParam(name = "run") String run,
            @RequestParam(name = "mine", defaultValue = "false") boolean mine,
            Model model,
            HttpServletResponse response) {
        ReconciliationPages.Progress progress =
                board.progress(Ids.parse(run, "run"), mine)
                        .orElseThrow(() -> new NotHere("There is no such run.", "/reconciliation"));
        if (mine && progress.head().state() != Runs.State.RUNNING) {
            response.setHeader(
                    "HX-Redirect",
                    progress.head().state() == Runs.State.DONE
                            ? "/reconciliation?did=ran"
                            : "/reconciliation?run=" + progress.head().id());
        }
        model.addAttribute("progress", progress);
        return "runprogress";
    }

    @PostMapping("/reconciliation/run")
    String run(@RequestParam(name = "period", defaultValue = "") String period) {
        String wanted = Paging.bounded(period);
        Optional<Runs.Run> run =
                room().start(
                                wanted.isEmpty() ? new Scope.Open() : new Scope.Named(wanted),
                                Reconciliation.allChecks(),
                                acts.actor().label(),
                                PATIENCE);
        if (run.isEmpty()) {
            return "redirect:/reconciliation?did=many";
        }
        return "redirect:/reconciliation?"
                + switch (run.get().state()) {
                    case DONE -> "did=ran";
                    case RUNNING -> "mine=" + run.get().id();
                    case FAILED -> "run=" + run.get().id();
                };
    }

    @PostMapping("/reconciliation/sign")
    String sign(
            @RequestParam("entity") String entity,
            @RequestParam("period") String period,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Model model,
            HttpServletResponse response) {
        Actor.Person person = acts.person();
        try {
            room().sign(
                            Paging.bounded(period),
                            Paging.bounded(entity),
                            person,
                            Paging.bounded(reason));
        } catch (IllegalArgumentException e) {
            response.setStatus(HttpStatus.CONFLICT.value());
            model.addAttribute(
                    "board",
                    board.board(
                            new ReconciliationBoard.Asked(
                                    Optional.empty(),
                                    "",
                                    "",
                                    false,
                                    Optional.empty(),
                                    "",
                                    "Not signed: " + e.getMessage() + ".")));
            return "reconciliation";
        }
        return "redirect:/reconciliation?did=signed";
    }

    @GetMapping("/reconciliation/signed")
    String signed(
            @RequestParam("entity") String entity,
            @RequestParam("period") String period,
            Model model) {
        model.addAttribute(
                "page", ties.signed(room(), Paging.bounded(entity), Paging.bounded(period)));
        return "signed";
    }

    @GetMapping("/reconciliation/{run}/{tie:[0-9]{1,9}}")
    String tie(
            @PathVariable("run") String run,
            @PathVariable("tie") int tie,
            @RequestParam(name = "why", defaultValue = "") String why,
            @RequestParam(name = "page", defaultValue = "1") int page,
            Model model) {
        model.addAttribute("page", ties.tie(find(run), tie, why, Paging.page(page)));
        return "tie";
    }

    /// The ties of a run for a spreadsheet.
    @GetMapping("/reconciliation/{run}/ties.csv")
    ResponseEntity<byte[]> tiesCsv(@PathVariable("run") String run) {
        Runs.Run found = find(run);
        return file(found, "ties.csv", room().tiesCsv(found.id()));
    }

    /// The lines that differ for a spreadsheet; they tell what single persons cost.
    @GetMapping("/reconciliation/{run}/differences.csv")
    ResponseEntity<byte[]> differencesCsv(@PathVariable("run") String run) {
        Runs.Run found = find(run);
        people();
        return file(found, "differences.csv", room().differencesCsv(found.id()));
    }

    /// All of a run as a workbook to file, with the lines.
    @GetMapping("/reconciliation/{run}/workbook.xlsx")
    ResponseEntity<byte[]> workbook(@PathVariable("run") String run) {
        Runs.Run found = find(run);
        people();
        return file(
                found,
                "workbook.xlsx",
                MediaType.parseMediaType(
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
                room().workbook(found.id()));
    }

    /// A page to print and file, with the lines.
    @GetMapping("/reconciliation/{run}/print")
    ResponseEntity<byte[]> print(@PathVariable("run") String run) {
        Runs.Run found = find(run);
        people();
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.parseMediaType("text/html;charset=UTF-8"));
        headers.setCacheControl("no-store");
        return new ResponseEntity<>(
                room().html(found.id()).getBytes(StandardCharsets.UTF_8), headers, HttpStatus.OK);
    }

    private void people() {
        if (!settings.people()) {
            throw new Forbidden(RESERVED);
        }
    }

    private static ResponseEntity<byte[]> file(Runs.Run run, String what, String text) {
        return file(
                run,
                what,
                MediaType.parseMediaType("text/csv;charset=UTF-8"),
                text.getBytes(StandardCharsets.UTF_8));
    }

    private static ResponseEntity<byte[]> file(
            Runs.Run run, String what, MediaType type, byte[] content) {
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(type);
        headers.setCacheControl("no-store");
        headers.set(
                HttpHeaders.CONTENT_DISPOSITION,
                "attachment; filename=\"reconciliation-" + run.id() + "-" + what + "\"");
        return new ResponseEntity<>(content, headers, HttpStatus.OK);
    }

    private Runs.Run find(String text) {
        UUID id = Ids.parse(text, "run");
        return room().find(id)
                .orElseThrow(() -> new NotHere("There is no such run.", "/reconciliation"));
    }

    private Reconciliation room() {
        return board.room()
                .orElseThrow(() ->
                        new NotHere(
                                "This hub posts nothing, so there is nothing to reconcile.",
                                "/reconciliation"));
    }
}
