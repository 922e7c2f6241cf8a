package dev.throughline.console;

import dev.throughline.evidence.Actor;
import dev.throughline.postgres.Columns;
import dev.throughline.posting.OpeningFacts;
import dev.throughline.posting.OpeningTotals.Row;
import dev.throughline.posting.PostingLane;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// How posting began in the ledger: the totals under which what was posted before is taken over,
/// and their signature.
@Controller
class OpeningPageController {
    static final String PATH = "/close/opening";

    private final ObjectProvider<PostingLane> lane;
    private final ObjectProvider<PostingWatch> watch;
    private final CaseActs acts;
    private final JdbcClient sql;

    OpeningPageController(
            ObjectProvider<PostingLane> lane,
            ObjectProvider<PostingWatch> watch,
            CaseActs acts,
            JdbcClient sql) {
        this.lane = lane;
        this.watch = watch;
        this.acts = acts;
        this.sql = sql;
    }

    @GetMapping(PATH)
    String page(@RequestParam(name = "did", defaultValue = "") String did, Model model) {
        model.addAttribute(
                "page",
                page(
                        did.equals("signed") ? "Signed. What is newer is posted from now on." : "",
                        ""));
        return "opening";
    }

    private OpeningPage page(String did, String refused) {
        PostingLane room = lane.getIfAvailable();
        PostingWatch seen = watch.getIfAvailable();
        if (room == null || seen == null) {
            return OpeningPage.none();
        }
        OpeningFacts.Stand stand = room.opening().stand(seen.ledger());
        return OpeningPage.of(stand, names(stand), did, refused);
    }

    /// The codes of the legal entities and projects that totals are of.
    private Map<UUID, String> names(OpeningFacts.Stand stand) {
        Set<UUID> asked = new HashSet<>();
        for (Row row : stand.rows()) {
            asked.add(row.group().entity());
            UUID project = row.group().project();
            if (project != null) {
                asked.add(project);
            }
        }
        Map<UUID, String> names = new HashMap<>();
        if (!asked.isEmpty()) {
            Columns ids = Columns.of("id");
            asked.forEach(ids::row);
            sql.sql(
                            "select id, coalesce(nullif(data ->> 'code', ''), name) from entity where id = any(:id::uuid[])")
                    .params(ids.parameters())
                    .query((row, _) -> names.put(row.getObject(1, UUID.class), row.getString(2)))
                    .list();
        }
        return names;
    }

    /// A person signs the totals; where they differ, a second one is named who agrees.
    @PostMapping(PATH)
    String sign(
            @RequestParam(name = "reason", defaultValue = "") String reason,
            @RequestParam(name = "second", defaultValue = "") String second,
            Model model,
            HttpServletResponse response) {
        Actor.Person by = acts.person();
        PostingLane room = lane.getIfAvailable();
        PostingWatch seen = watch.getIfAvailable();
        if (room == null || seen == null) {
            return refused("This firm posts nothing.", model, response);
        }
        if (reason.isBlank()) {
            return refused("A signature needs a reason.", model, response);
        }
        try {
            room.opening()
                    .sign(
                            seen.ledger(),
                            by,
                            second.isBlank() ? null : new Actor.Person(Paging.bounded(second)),
                            Paging.bounded(reason));
        } catch (OpeningFacts.NotNow e) {
            return refused(String.valueOf(e.getMessage()), model, response);
        }
        return "redirect:" + PATH + "?did=signed";
    }

    private String refused(String words, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.CONFLICT.value());
        model.addAttribute("page", page("", words));
        return "opening";
    }
}
