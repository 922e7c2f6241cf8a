package dev.throughline.console;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// What stands between us and closing a period.
@Controller
class CloseController {
    private final CloseBoard board;

    CloseController(CloseBoard board) {
        this.board = board;
    }

    @GetMapping("/close")
    String close(
            @RequestParam(name = "entity", defaultValue = "") String entity,
            @RequestParam(name = "period", defaultValue = "") String period,
            Model model) {
        model.addAttribute("page", board.page(Paging.bounded(entity), Paging.bounded(period)));
        return "close";
    }
}
