package dev.throughline.api;

import dev.throughline.evidence.Actor;
import dev.throughline.posting.CutOffs;
import dev.throughline.posting.Cutoff;
import dev.throughline.posting.PostingLane;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The system API, version 1: the cut-offs of periods, what was frozen at them and whether it still
/// stands.
@RestController
@RequestMapping(CutOffsController.PATH)
final class CutOffsController {
    static final String PATH = "/api/v1/cut-offs";
    private static final int NAME_MAX = 100;

    private final ObjectProvider<PostingLane> lane;
    private final ApiActs acts;

    CutOffsController(ObjectProvider<PostingLane> lane, ApiActs acts) {
        this.lane = lane;
        this.acts = acts;
    }

    /// A set of postings.
    ///
    /// @param hours decimal text
    /// @param hash SHA-256 over its keys, kinds and amounts
    record SetView(Instant cutAt, long versions, String hours, String hash) {
        static SetView of(Cutoff.FrozenSet set) {
            return new SetView(
                    set.cutAt(),
                    set.versions(),
                    set.hours().stripTrailingZeros().toPlainString(),
                    set.hash());
        }
    }

    /// What a person decided last.
    record DecisionView(boolean lifted, Instant at, String by, String reason) {}

    /// A period.
    ///
    /// @param at when approvals stop to count in it; null where nothing cuts it off
    /// @param cut whether that moment has passed
    /// @param frozen what was frozen last; null where nothing was
    /// @param now what it holds now, where it was asked for
    /// @param stands whether both are the same, where it was asked for
    record PeriodView(
            String entity,
            String period,
            String openness,
            @Nullable Instant at,
            boolean cut,
            @Nullable DecisionView decision,
            @Nullable SetView frozen,
            @Nullable SetView now,
            @Nullable Boolean stands) {}

    /// The periods that still take postings; or one, compared with what was frozen.
    @GetMapping
    ResponseEntity<byte[]> list(HttpServletRequest request) {
        Query query = new Query(request, "entity", "period");
        String entity = query.text("entity", NAME_MAX);
        String period = query.text("period", NAME_MAX);
        query.done();
        CutOffs cutOffs = cutOffs();
        if (entity.isEmpty() != period.isEmpty()) {
            String missing = entity.isEmpty() ? "entity" : "period";
            throw new ApiProblem(
                    ProblemType.INVALID_REQUEST,
                    "One period is meant, and its " + missing + " is missing.",
                    List.of(
                            Fault.parameter(
                                    missing,
                                    missing + " is missing.",
                                    "Give entity and period, or neither.")));
        }
        if (entity.isEmpty()) {
            return Answers.ok(
                    Map.of(
                            "items",
                            cutOffs.open().stream().map(stand -> view(stand, null)).toList()));
        }
        CutOffs.Stand stand = find(cutOffs, entity, period);
        return Answers.ok(
                Map.of(
                        "items",
                        List.of(
                                view(
                                        stand,
                                        cutOffs.compare(stand.entity(), stand.period().name())
                                                .orElse(null)))));
    }

    private static PeriodView view(CutOffs.Stand stand, CutOffs.@Nullable Compared compared) {
        CutOffs.Decision decision = stand.decision();
        Cutoff.FrozenSet frozen = stand.frozen();
        return new PeriodView(
                stand.code(),
                stand.period().name(),
                stand.period().openness().name(),
                stand.at(),
                stand.cut(),
                decision == null
                        ? null
                        : new DecisionView(
                                decision.lifted(), decision.at(), decision.by(), decision.reason()),
                frozen == null ? null : SetView.of(frozen),
                compared == null ? null : SetView.of(compared.now()),
                compared == null ? null : compared.same());
    }

    /// Cuts a period off now.
    @PostMapping("/cut")
    ResponseEntity<byte[]> cut(HttpServletRequest request) throws IOException {
        return decide(request, false);
    }

    /// Lifts a period's cut-off.
    @PostMapping("/lift")
    ResponseEntity<byte[]> lift(HttpServletRequest request) throws IOException {
        return decide(request, true);
    }

    private ResponseEntity<byte[]> decide(HttpServletRequest request, boolean lift)
            throws IOException {
        Actor.Person by =
                PersonsActs.person(
                        acts, lift ? "Lifting a period's cut-off" : "Cutting a period off");
        new Query(request).done();
        Faults faults = new Faults();
        Body body = PersonsActs.body(request, faults, List.of("entity", "period", "reason"));
        String entity =
                body.text("entity", NAME_MAX, PersonsActs::readable, "a legal entity's code or id");
        String period =
                body.text(
                        "period",
                        NAME_MAX,
                        PersonsActs::readable,
                        "a period's name, as the ledger calls it");
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        CutOffs cutOffs = cutOffs();
        CutOffs.Stand stand = find(cutOffs, entity, period);
        return switch (lift ? cutOffs.lift(stand, by, reason) : cutOffs.cut(stand, by, reason)) {
            case CutOffs.Outcome.Done(String words) -> Answers.ok(Map.of("words", words));
            case CutOffs.Outcome.Refused(String words, String mend) ->
                    throw new ApiProblem(ProblemType.NOTHING_TO_DECIDE, words).with("mend", mend);
        };
    }

    private static CutOffs.Stand find(CutOffs cutOffs, String entity, String period) {
        return cutOffs.find(entity, period)
                .orElseThrow(() ->
                        new ApiProblem(
                                        ProblemType.UNKNOWN_PERIOD,
                                        "There is no period '" + period + "' of '" + entity + "'.")
                                .with(
                                        "mend",
                                        "Give the entity's code and the period's name as "
                                                + PATH
                                                + " tells them."));
    }

    private CutOffs cutOffs() {
        PostingLane room = lane.getIfAvailable();
        if (room == null) {
            throw PostingsController.nothing();
        }
        return room.cutOffs();
    }
}
