package dev.throughline.billing;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.PostsDocuments;
import dev.throughline.connect.spi.Probe;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A ledger in memory that keeps what it is sent, also twice: so that doubling would show. Whole
/// documents, proved by the answer.
final class KeptLedger implements OpenConnection, PostsDocuments {
    /// One document as booked.
    record Booked(String id, String number, DocumentRequest document) {}

    private final List<Booked> booked = new ArrayList<>();

    /// Why the next documents of a kind are refused; null while they are taken.
    @Nullable String refuses;

    /// Whether answers get lost on their way back.
    boolean losesAnswers;

    /// Whether documents are held first, and are in the ledger only when looked up.
    boolean holds;

    /// Whether what is held cannot be looked up.
    boolean unlookable;

    /// Whether it cannot be asked for a document by its key.
    boolean dumb;

    @Override
    public synchronized List<DocumentOutcome> post(List<DocumentRequest> documents) {
        List<DocumentOutcome> outcomes = new ArrayList<>();
        for (DocumentRequest document : documents) {
            String why = refuses;
            if (why != null) {
                outcomes.add(
                        new DocumentOutcome.Refused(
                                problem("ERP-REJECTED", why, Problem.Mender.DATA), Map.of()));
                continue;
            }
            Booked one =
                    new Booked(
                            "D" + (booked.size() + 1), "INV-" + (booked.size() + 1001), document);
            booked.add(one);
            outcomes.add(
                    losesAnswers
                            ? new DocumentOutcome.Unknown(
                                    problem(
                                            "ERP-UNKNOWN-OUTCOME",
                                            "No answer came.",
                                            Problem.Mender.WEATHER))
                            : taken(one));
        }
        return outcomes;
    }

    private static Problem problem(String code, String text, Problem.Mender mender) {
        return new Problem(mender, code, text, "Mend it.");
    }

    private DocumentOutcome.Taken taken(Booked one) {
        return new DocumentOutcome.Taken(
                one.id(),
                one.number(),
                one.document().lines().stream()
                        .<LineOutcome>map(_ ->
                                holds
                                        ? new LineOutcome.Accepted(one.id())
                                        : new LineOutcome.Posted(one.id(), one.number()))
                        .toList());
    }

    @Override
    public synchronized List<DocumentOutcome.@Nullable Taken> find(
            List<DocumentRequest> documents) {
        if (dumb) {
            throw new CallFailed(
                    problem("SYS-DOWN", "It answers no questions.", Problem.Mender.WEATHER));
        }
        List<DocumentOutcome.@Nullable Taken> found = new ArrayList<>();
        for (DocumentRequest document : documents) {
            found.add(
                    booked.stream()
                            .filter(one -> one.document().key().equals(document.key()))
                            .findFirst()
                            .map(this::taken)
                            .orElse(null));
        }
        return found;
    }

    @Override
    public List<LineOutcome> prove(String objectType, List<Held> held) {
        if (unlookable) {
            throw new CallFailed(
                    problem("ERP-REJECTED", "No such field: status.", Problem.Mender.DATA));
        }
        return held.stream()
                .<LineOutcome>map(one -> new LineOutcome.Posted(one.externalId(), "proved"))
                .toList();
    }

    /// What is booked of a kind, oldest first.
    synchronized List<Booked> of(PostingKind kind) {
        return booked.stream().filter(one -> one.document().kind() == kind).toList();
    }

    @Override
    public Probe probe() {
        return new Probe.Healthy(Map.of(), Map.of());
    }

    @Override
    public void close() {}
}
