package dev.throughline.console;

import dev.throughline.billing.AmendmentActs.Answer;
import dev.throughline.billing.AmendmentStory;
import dev.throughline.billing.ContractPosition.Basis;
import dev.throughline.billing.Outcome;
import dev.throughline.model.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// What was agreed with clients: how each contract stands, and one contract's story.
@Controller
class ContractsController {
    private final ContractBoard board;
    private final ContractStory story;
    private final AmendmentDecisions decisions;
    private final ScheduleConfirmations confirmations;

    ContractsController(
            ContractBoard board,
            ContractStory story,
            AmendmentDecisions decisions,
            ScheduleConfirmations confirmations) {
        this.board = board;
        this.story = story;
        this.decisions = decisions;
        this.confirmations = confirmations;
    }

    @GetMapping("/contracts")
    String contracts(
            @RequestParam(name = "state", defaultValue = "") String state,
            @RequestParam(name = "only", defaultValue = "") String only,
            @RequestParam(name = "q", defaultValue = "") String text,
            @RequestParam(name = "asOf", defaultValue = "") String asOf,
            @RequestParam(name = "before", defaultValue = "") String before,
            Model model) {
        @Nullable UUID from = Ids.find(before).orElse(null);
        model.addAttribute("board", board.board(ContractFilter.of(state, only, text, asOf), from));
        return "contracts";
    }

    @GetMapping("/contracts/{id}")
    String contract(
            @PathVariable("id") String id,
            @RequestParam(name = "asOf", defaultValue = "") String asOf,
            @RequestParam(name = "basis", defaultValue = "") String basis,
            @RequestParam(name = "did", defaultValue = "") String did,
            Model model) {
        model.addAttribute(
                "page",
                story.page(
                        Ids.parse(id, "contract"),
                        asOf,
                        basis.equals("POSTED") ? Basis.POSTED : Basis.OPERATIONAL,
                        words(did),
                        List.of()));
        return "contract";
    }

    private static String words(String did) {
        return switch (did) {
            case "agreed" ->
                    "Agreed, with your reason. It holds as soon as every system shows it; until then no invoice of the lines it changes goes out.";
            case "confirmed" ->
                    "Confirmed, with your reason and what shows it. The next proposal takes it.";
            case "scheduled" ->
                    "Scheduled, with your reason. Dated amounts are billed by their day; milestones and shares wait until somebody confirms them.";
            case "revoked" -> "Taken back, with your reason. The amount waits again.";
            case "declined" -> "Declined, with your reason. What was signed before stands.";
            case "withdrawn" -> "Taken back, with your reason. What was signed before stands.";
            default -> "";
        };
    }

    @PostMapping("/contracts/{id}/schedule/{item}/confirmation")
    String confirm(
            @PathVariable("id") String id,
            @PathVariable("item") String item,
            @RequestParam(name = "revoked", defaultValue = "false") boolean revoked,
            @RequestParam(name = "reached", defaultValue = "") String reached,
            @RequestParam(name = "evidence", defaultValue = "") String evidence,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Model model,
            HttpServletResponse response) {
        UUID contract = Ids.parse(id, "contract");
        Outcome outcome =
                confirmations.decide(
                        Ids.parse(item, "schedule item"),
                        revoked,
                        Paging.bounded(reached),
                        Paging.bounded(evidence),
                        Paging.bounded(reason));
        if (outcome instanceof Outcome.Refused(List<Problem> problems)) {
            response.setStatus(HttpStatus.CONFLICT.value());
            model.addAttribute("page", story.page(contract, "", Basis.OPERATIONAL, "", problems));
            return "contract";
        }
        return "redirect:/contracts/"
                + contract
                + "?did="
                + (revoked ? "revoked" : "confirmed")
                + "#schedule-title";
    }

    @PostMapping("/contracts/{id}/amendments/{amendment}/decision")
    String decide(
            @PathVariable("id") String id,
            @PathVariable("amendment") String amendment,
            @RequestParam Map<String, String> fields,
            Model model,
            HttpServletResponse response) {
        UUID contract = Ids.parse(id, "contract");
        return switch (decisions.decide(contract, Ids.parse(amendment, "amendment"), fields)) {
            case Answer.Done(AmendmentStory story) ->
                    "redirect:/contracts/"
                            + contract
                            + "?did="
                            + switch (story.state()) {
                                case REJECTED -> "declined";
                                case WITHDRAWN -> "withdrawn";
                                case DRAFT, SUBMITTED, APPROVED, APPLIED -> "agreed";
                            }
                            + "#amendments-title";
            case Answer.Refused(List<Problem> problems) -> {
                response.setStatus(HttpStatus.CONFLICT.value());
                model.addAttribute(
                        "page", story.page(contract, "", Basis.OPERATIONAL, "", problems));
                yield "contract";
            }
        };
    }
}
