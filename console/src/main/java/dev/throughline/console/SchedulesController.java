package dev.throughline.console;

import dev.throughline.billing.Outcome;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// The billing schedule of a contract line that the hub bills, entered row by row.
@Controller
class SchedulesController {
    private final ScheduleEntry entry;

    SchedulesController(ScheduleEntry entry) {
        this.entry = entry;
    }

    @GetMapping("/contracts/{id}/lines/{line}/schedule")
    String schedule(@PathVariable("id") String id, @PathVariable("line") String line, Model model) {
        model.addAttribute(
                "page",
                entry.page(
                        Ids.parse(id, "contract"),
                        Ids.parse(line, "contract line"),
                        ScheduleForm.empty(),
                        ScheduleEntry.Asked.NOTHING,
                        List.of()));
        return "schedule";
    }

    /// Adds rows, shows what the rows come to, or enters them, as the button says.
    @PostMapping("/contracts/{id}/lines/{line}/schedule")
    String schedule(
            @PathVariable("id") String id,
            @PathVariable("line") String line,
            @RequestParam Map<String, String> fields,
            Model model,
            HttpServletResponse response) {
        UUID contract = Ids.parse(id, "contract");
        UUID of = Ids.parse(line, "contract line");
        String act = fields.getOrDefault("act", "");
        ScheduleForm form = ScheduleForm.of(fields);
        if (!act.equals("save")) {
            boolean more = act.equals("more");
            model.addAttribute(
                    "page",
                    entry.page(
                            contract,
                            of,
                            more ? form.with(ScheduleForm.ROWS) : form,
                            act.equals("check")
                                    ? ScheduleEntry.Asked.FAULTS
                                    : ScheduleEntry.Asked.SUM,
                            List.of()));
            return "schedule";
        }
        if (entry.save(contract, of, form) instanceof Outcome.Refused refused) {
            response.setStatus(HttpStatus.CONFLICT.value());
            model.addAttribute(
                    "page",
                    entry.page(contract, of, form, ScheduleEntry.Asked.SUM, refused.problems()));
            return "schedule";
        }
        return "redirect:/contracts/" + contract + "?did=scheduled#schedule-title";
    }
}
