package dev.throughline.console;

import java.time.InstantSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// The first page, the living style page and the small picture in the browser's tab.
@Controller
class OverviewController {
    private final OverviewBoard board;
    private final InstantSource clock;

    OverviewController(OverviewBoard board, InstantSource clock) {
        this.board = board;
        this.clock = clock;
    }

    @GetMapping("/")
    String overview(Model model) {
        model.addAttribute("overview", board.at(clock.instant()));
        return "overview";
    }

    @GetMapping("/style")
    String style(Model model) {
        model.addAttribute("style", StylePage.at(clock.instant()));
        return "style";
    }

    @GetMapping("/favicon.ico")
    ResponseEntity<Resource> favicon() {
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("image/svg+xml"))
                .header("Cache-Control", "max-age=86400")
                .body(new ClassPathResource("static/console/mark.svg"));
    }
}
