package dev.throughline.api;

import dev.throughline.evidence.Actor;
import dev.throughline.model.Money;
import dev.throughline.posting.OpeningFacts;
import dev.throughline.posting.OpeningTotals.Row;
import dev.throughline.posting.OpeningTotals.Said;
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

/// The system API, version 1: how posting began in the ledger, and the totals under which what was
/// posted before is taken over.
@RestController
@RequestMapping(OpeningController.PATH)
final class OpeningController {
    static final String PATH = "/api/v1/opening";
    private static final int NAME_MAX = 200;
    private static final int ROWS_MAX = 1_000;

    private final ObjectProvider<PostingLane> lane;
    private final ObjectProvider<PostingActs> posting;
    private final ApiActs acts;

    OpeningController(
            ObjectProvider<PostingLane> lane, ObjectProvider<PostingActs> posting, ApiActs acts) {
        this.lane = lane;
        this.posting = posting;
        this.acts = acts;
    }

    /// A total, both sides; amounts and hours as decimal text.
    ///
    /// @param ledger what finance says; null where it says nothing
    record TotalView(
            String kind,
            String entity,
            String period,
            @Nullable String project,
            String currency,
            long items,
            String hours,
            String source,
            @Nullable String ledger,
            boolean equal) {
        static TotalView of(Row row) {
            Said said = row.said();
            return new TotalView(
                    row.group().kind().name(),
                    row.group().entity().toString(),
                    row.group().period(),
                    row.group().project() == null ? null : String.valueOf(row.group().project()),
                    row.group().currency(),
                    row.hub().items(),
                    row.hub().hours().stripTrailingZeros().toPlainString(),
                    decimal(row.hub().minor(), row),
                    said == null ? null : decimal(said.minor(), row),
                    row.equal());
        }

        private static String decimal(long minor, Row row) {
            return new Money(minor, row.group().currency()).decimal().toPlainString();
        }
    }

    /// How it stands.
    ///
    /// @param totals those that differ first, at most 1,000
    record OpeningView(
            String ledger,
            String state,
            @Nullable String until,
            @Nullable String by,
            @Nullable Instant at,
            @Nullable String reason,
            int agree,
            int differ,
            List<TotalView> totals) {}

    @GetMapping
    ResponseEntity<byte[]> stand(HttpServletRequest request) {
        new Query(request).done();
        return Answers.ok(view(room().opening().stand(ledger())));
    }

    private static OpeningView view(OpeningFacts.Stand stand) {
        List<Row> differ = stand.differences();
        return new OpeningView(
                stand.ledger(),
                stand.state().name(),
                stand.until() == null ? null : String.valueOf(stand.until()),
                stand.by(),
                stand.at(),
                stand.reason(),
                stand.rows().size() - differ.size(),
                differ.size(),
                stand.rows().stream()
                        .sorted(java.util.Comparator.comparing(Row::equal))
                        .limit(ROWS_MAX)
                        .map(TotalView::of)
                        .toList());
    }

    /// Signs the totals of what was taken over.
    @PostMapping("/sign")
    ResponseEntity<byte[]> sign(HttpServletRequest request) throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Signing opening totals");
        new Query(request).done();
        Faults faults = new Faults();
        Body body = PersonsActs.body(request, faults, List.of("reason", "second"));
        String reason = PersonsActs.reason(body);
        Actor.Person second =
                body.has("second")
                        ? new Actor.Person(
                                body.text(
                                        "second",
                                        NAME_MAX,
                                        PersonsActs::readable,
                                        "who else agrees to totals that differ"))
                        : null;
        faults.refuseIfAny();
        OpeningFacts opening = room().opening();
        try {
            opening.sign(ledger(), by, second, reason);
        } catch (OpeningFacts.NotNow e) {
            throw new ApiProblem(ProblemType.NOTHING_TO_DECIDE, String.valueOf(e.getMessage()))
                    .with("mend", "Look at " + PATH + " for how it stands.");
        }
        return Answers.ok(Map.of("words", "Signed; what is newer is posted from now on."));
    }

    private PostingLane room() {
        PostingLane room = lane.getIfAvailable();
        if (room == null) {
            throw PostingsController.nothing();
        }
        return room;
    }

    private String ledger() {
        PostingActs acting = posting.getIfAvailable();
        if (acting == null) {
            throw PostingsController.nothing();
        }
        return acting.ledger();
    }
}
