package dev.throughline.console;

import dev.throughline.curate.Merging;
import dev.throughline.evidence.Actor;
import dev.throughline.journal.RecordKey;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// A person's word on which records an entity is: which of two it goes on with, and which was never
/// it.
@Controller
class LinksController {
    private final Merging merging;
    private final CaseActs acts;

    LinksController(Merging merging, CaseActs acts) {
        this.merging = merging;
        this.acts = acts;
    }

    /// Of several records in one system the hub goes on with this one.
    @PostMapping("/records/{id}/links/prefer")
    String prefer(
            @PathVariable("id") String id,
            @RequestParam("connection") String connection,
            @RequestParam("type") String type,
            @RequestParam("record") String record,
            @RequestParam("reason") String reason) {
        Actor.Person by = acts.person();
        UUID entity = Ids.parse(id, "record");
        Merging.Preferred done =
                merging.prefer(
                        entity,
                        new RecordKey(connection, type, record),
                        by,
                        Paging.bounded(reason));
        return "redirect:/records/"
                + entity
                + "?did="
                + switch (done) {
                    case Merging.Preferred.Taken _ -> "preferred";
                    case Merging.Preferred.NothingToChoose _ -> "moved";
                };
    }

    /// This record was never this entity: it gets one of its own.
    @PostMapping("/records/{id}/links/apart")
    String apart(
            @PathVariable("id") String id,
            @RequestParam("connection") String connection,
            @RequestParam("type") String type,
            @RequestParam("record") String record,
            @RequestParam("reason") String reason) {
        Actor.Person by = acts.person();
        UUID entity = Ids.parse(id, "record");
        Optional<UUID> fresh =
                merging.split(
                        entity,
                        new RecordKey(connection, type, record),
                        by,
                        Paging.bounded(reason));
        return fresh.map(one -> "redirect:/records/" + one + "?did=apart")
                .orElse("redirect:/records/" + entity + "?did=moved");
    }
}
