package dev.throughline.api;

import dev.throughline.evidence.Actor;
import dev.throughline.posting.PostingLane;
import dev.throughline.posting.RetroChanges;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The system API, version 1: posted lines that a person's changed terms would make otherwise, and
/// what finance decides about them.
@RestController
@RequestMapping(RetroChangesController.PATH)
final class RetroChangesController {
    static final String PATH = "/api/v1/retro-changes";
    private static final int PEOPLE_MAX = 200;
    private static final int LINES_MAX = 200;
    private static final int REFERENCE_MAX = 100;
    private static final List<String> DECISIONS = List.of("accepted", "reclassed", "reposted");

    private final ObjectProvider<PostingLane> lane;
    private final ApiActs acts;
    private final Sight sight;

    RetroChangesController(ObjectProvider<PostingLane> lane, ApiActs acts, Sight sight) {
        this.lane = lane;
        this.acts = acts;
        this.sight = sight;
    }

    /// A posted line.
    ///
    /// @param amount what stands, as decimal text in `currency`; masked where it tells what a
    ///   person costs
    /// @param difference what would be otherwise today; masked alike
    record LineView(
            long item,
            int ordinal,
            String workDate,
            @Nullable String hours,
            String amount,
            String currency,
            String difference) {}

    /// A person whose lines wait.
    ///
    /// @param lines how many there are
    /// @param items the oldest of them
    record PersonView(UUID resource, String name, int lines, List<LineView> items) {}

    /// What waits for a decision.
    @GetMapping
    ResponseEntity<byte[]> list(HttpServletRequest request) {
        new Query(request).done();
        return Answers.ok(
                Map.of("items", retro().waiting(PEOPLE_MAX).stream().map(this::view).toList()));
    }

    private PersonView view(RetroChanges.Waiting one) {
        return new PersonView(
                one.resource(),
                sight.all() ? one.name() : Sight.MASK,
                one.lines().size(),
                one.lines().stream()
                        .limit(LINES_MAX)
                        .map(line -> {
                            BigDecimal hours = line.line().hours();
                            return new LineView(
                                    line.item(),
                                    line.ordinal(),
                                    line.line().workDate().toString(),
                                    hours == null
                                            ? null
                                            : hours.stripTrailingZeros().toPlainString(),
                                    sight.all()
                                            ? line.line().amount().decimal().toPlainString()
                                            : Sight.MASK,
                                    line.line().amount().ccy(),
                                    sight.all() ? line.difference() : Sight.MASK);
                        })
                        .toList());
    }

    /// Finance decides about all lines of one person.
    @PostMapping("/{resource}/decide")
    ResponseEntity<byte[]> decide(@PathVariable String resource, HttpServletRequest request)
            throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Deciding about posted lines");
        Query query = new Query(request);
        UUID person = query.id("resource", resource);
        query.done();
        Faults faults = new Faults();
        Body body = PersonsActs.body(request, faults, List.of("decision", "reference", "reason"));
        String said =
                body.text(
                        "decision",
                        20,
                        PersonsActs::readable,
                        "one of " + String.join(", ", DECISIONS));
        if (!said.isEmpty() && !DECISIONS.contains(said)) {
            faults.body(
                    "#/decision",
                    "'" + said + "' is no decision" + Fault.near(said, DECISIONS),
                    "Say one of " + String.join(", ", DECISIONS) + ".");
        }
        String reference =
                said.equals("reclassed")
                        ? body.text(
                                "reference",
                                REFERENCE_MAX,
                                PersonsActs::readable,
                                "the number of the journal in the ledger that moved the lines")
                        : "";
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        try {
            RetroChanges.Decided decided =
                    retro().decide(
                                    person,
                                    RetroChanges.Decision.valueOf(said.toUpperCase(Locale.ROOT)),
                                    reference,
                                    by,
                                    reason);
            return Answers.ok(Map.of("lines", decided.lines(), "left", decided.left()));
        } catch (IllegalStateException e) {
            throw new ApiProblem(
                    ProblemType.NOTHING_TO_DECIDE,
                    String.valueOf(e.getMessage()).replace("HUB-STATE: ", "").strip() + ".");
        }
    }

    private RetroChanges retro() {
        PostingLane room = lane.getIfAvailable();
        if (room == null) {
            throw PostingsController.nothing();
        }
        return room.retroChanges();
    }
}
