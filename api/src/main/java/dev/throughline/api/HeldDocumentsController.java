package dev.throughline.api;

import dev.throughline.dispatch.Document;
import dev.throughline.dispatch.Documents;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Money;
import dev.throughline.posting.PostingLane;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The system API, version 1: documents that wait for a person on their way into the ledger, frozen
/// in SHADOW or over a brake.
@RestController
@RequestMapping(HeldDocumentsController.PATH)
final class HeldDocumentsController {
    static final String PATH = "/api/v1/held-documents";
    private static final int TOLD_MAX = 200;
    private static final int INSTANT_MAX = 40;

    private final ObjectProvider<PostingLane> lane;
    private final ObjectProvider<PostingActs> posting;
    private final ApiActs acts;

    HeldDocumentsController(
            ObjectProvider<PostingLane> lane, ObjectProvider<PostingActs> posting, ApiActs acts) {
        this.lane = lane;
        this.posting = posting;
        this.acts = acts;
    }

    /// An amount as decimal text.
    record AmountView(String amount, String currency) {
        static AmountView of(Money money) {
            return new AmountView(money.decimal().toPlainString(), money.ccy());
        }
    }

    /// A document that waits.
    ///
    /// @param debits what it debits, as decimal text in `currency`
    record DocumentView(
            UUID id,
            String key,
            String kind,
            boolean reversal,
            String accountingDate,
            int lines,
            String debits,
            String currency,
            Instant frozenAt) {
        static DocumentView of(Document one) {
            return new DocumentView(
                    one.id(),
                    one.key(),
                    one.kind().name(),
                    one.reversal(),
                    one.accountingDate().toString(),
                    one.lineCount(),
                    new Money(one.debitMinor(), one.currency()).decimal().toPlainString(),
                    one.currency(),
                    one.createdAt());
        }
    }

    /// What is held.
    ///
    /// @param newest when the newest was frozen: what a release names; null where nothing is held
    /// @param more whether there are more than are told
    record HeldView(
            String ledger,
            long documents,
            List<AmountView> debits,
            @Nullable Instant newest,
            List<DocumentView> items,
            boolean more) {}

    /// What was let go.
    record ReleasedView(int released, List<AmountView> debits) {}

    /// What is held, the oldest first.
    @GetMapping
    ResponseEntity<byte[]> list(HttpServletRequest request) {
        new Query(request).done();
        PostingActs acting = acting();
        Documents.Held held = acting.documents().held(acting.ledger());
        List<Document> items = acting.documents().heldOf(acting.ledger(), TOLD_MAX);
        return Answers.ok(
                new HeldView(
                        acting.ledger(),
                        held.documents(),
                        held.stake().stream().map(AmountView::of).toList(),
                        held.newest(),
                        items.stream().map(DocumentView::of).toList(),
                        held.documents() > items.size()));
    }

    /// Lets them go.
    @PostMapping("/release")
    ResponseEntity<byte[]> release(HttpServletRequest request) throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Letting held documents into the ledger");
        new Query(request).done();
        Faults faults = new Faults();
        Body body = PersonsActs.body(request, faults, List.of("until", "reason"));
        String text =
                body.text(
                        "until",
                        INSTANT_MAX,
                        PersonsActs::readable,
                        "`newest` as you were told it: what was frozen later stays held");
        Instant until = Instant.EPOCH;
        try {
            until = text.isEmpty() ? until : Instant.parse(text);
        } catch (DateTimeException e) {
            faults.body(
                    "#/until",
                    "'" + text + "' is no instant.",
                    "Give `newest` of the list, as 2026-01-31T17:00:00Z.");
        }
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        acting();
        PostingLane room = lane.getIfAvailable();
        if (room == null) {
            throw PostingsController.nothing();
        }
        Documents.Released released = room.release(until, by, reason);
        if (released.documents() == 0) {
            throw new ApiProblem(
                    ProblemType.NOTHING_TO_DECIDE,
                    "No document frozen until " + until + " is held any more.");
        }
        return Answers.ok(
                new ReleasedView(
                        released.documents(),
                        released.stake().stream().map(AmountView::of).toList()));
    }

    private PostingActs acting() {
        PostingActs acting = posting.getIfAvailable();
        if (acting == null) {
            throw PostingsController.nothing();
        }
        return acting;
    }
}
