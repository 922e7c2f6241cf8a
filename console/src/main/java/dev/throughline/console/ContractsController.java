package dev.throughline.console;

import dev.throughline.billing.ContractPosition.Basis;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/// What was agreed with clients: how each contract stands, and one contract's story.
@Controller
class ContractsController {
    private final ContractBoard board;
    private final ContractStory story;

    ContractsController(ContractBoard board, ContractStory story) {
        this.board = board;
        this.story = story;
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
            Model model) {
        model.addAttribute(
                "page",
                story.page(
                        Ids.parse(id, "contract"),
                        asOf,
                        basis.equals("POSTED") ? Basis.POSTED : Basis.OPERATIONAL));
        return "contract";
    }
}
