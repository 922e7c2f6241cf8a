package dev.throughline.console;

import dev.throughline.posting.PostingLane;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// What stands between us and closing a period.
@Controller
class CloseController {
    private final CloseBoard board;
    private final ObjectProvider<PostingLane> lane;
    private final ObjectProvider<PostingWatch> watch;

    CloseController(
            CloseBoard board,
            ObjectProvider<PostingLane> lane,
            ObjectProvider<PostingWatch> watch) {
        this.board = board;
        this.lane = lane;
        this.watch = watch;
    }

    @GetMapping("/close")
    String close(
            @RequestParam(name = "entity", defaultValue = "") String entity,
            @RequestParam(name = "period", defaultValue = "") String period,
            Model model) {
        model.addAttribute("page", board.page(Paging.bounded(entity), Paging.bounded(period)));
        model.addAttribute("opening", opening());
        return "close";
    }

    /// How posting begins in the ledger, where somebody has still to say so; else empty.
    private String opening() {
        PostingLane room = lane.getIfAvailable();
        PostingWatch seen = watch.getIfAvailable();
        if (room == null || seen == null || room.opening().baseline(seen.ledger()).isPresent()) {
            return "";
        }
        return OpeningPage.words(room.opening().stand(seen.ledger()));
    }
}
