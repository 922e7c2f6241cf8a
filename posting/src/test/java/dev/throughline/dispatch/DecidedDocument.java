package dev.throughline.dispatch;

import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A document that lives in memory and goes by dispatch's own decisions: for simulations.
public final class DecidedDocument {
    private Document document;
    private int sends;
    private @Nullable Instant sentAt;
    private Instant nextAt;
    private int tries;
    private int proofs;

    public DecidedDocument(
            UUID id, String key, PostingKind kind, boolean reversal, int lines, Instant now) {
        nextAt = now;
        document =
                new Document(
                        id,
                        "erp",
                        "journal",
                        kind,
                        reversal,
                        key,
                        1,
                        "",
                        "US01",
                        "USD",
                        LocalDate.EPOCH,
                        lines,
                        BigDecimal.ZERO,
                        0,
                        Document.State.PENDING,
                        LineStands.all(lines, LineStand.OPEN),
                        "",
                        "",
                        5,
                        0,
                        0,
                        0,
                        now,
                        now,
                        null,
                        null,
                        null);
    }

    /// Where it stands.
    public Document.State state() {
        return document.state();
    }

    /// Whether something is to be done about it now.
    public boolean due(Instant now) {
        return !nextAt.isAfter(now);
    }

    /// How often it was sent.
    public int sends() {
        return sends;
    }

    /// The lines that stand so.
    public List<Integer> lines(LineStand stand) {
        return document.stands().lines(stand);
    }

    /// The lines a question is about.
    public List<Integer> inQuestion() {
        return DocumentDecision.inQuestion(document);
    }

    /// Claims its open lines: committed before the send.
    public List<LineChange> claim(Instant now) {
        List<LineChange> changes = move(LineStand.OPEN, LineStand.IN_FLIGHT);
        refresh(Document.State.IN_FLIGHT, changes);
        sends++;
        sentAt = now;
        return changes;
    }

    /// Its lease was lost while it was in flight.
    public List<LineChange> lost(LineStand to, Instant now) {
        List<LineChange> changes = move(LineStand.IN_FLIGHT, to);
        refresh(to == LineStand.OPEN ? Document.State.PENDING : Document.State.UNKNOWN, changes);
        nextAt = now;
        return changes;
    }

    /// Recalled, if nobody can have seen it.
    public List<LineChange> withdraw() {
        if (sends > 0 || document.state() != Document.State.PENDING) {
            return List.of();
        }
        List<LineChange> changes = move(LineStand.OPEN, LineStand.RELEASED);
        refresh(Document.State.WITHDRAWN, changes);
        return changes;
    }

    /// What an outcome of a send means.
    public List<LineChange> sent(
            DocumentOutcome outcome, PostingDeclaration declared, Instant now) {
        return apply(DocumentDecision.sent(current(), outcome, declared, now));
    }

    /// What an answer by key means.
    public List<LineChange> asked(
            DocumentOutcome.@Nullable Taken taken, PostingDeclaration declared, Instant now) {
        return apply(DocumentDecision.asked(current(), taken, declared, now));
    }

    /// What silence to a question means.
    public List<LineChange> unanswered(Problem problem, Instant now) {
        return apply(DocumentDecision.unanswered(current(), problem, null, now));
    }

    /// What a look for proof means.
    public List<LineChange> proved(List<LineOutcome> found, Instant now) {
        proofs++;
        return apply(DocumentDecision.proved(current(), lines(LineStand.ACCEPTED), found, now));
    }

    /// A person looked and says that they are surely not there.
    public List<LineChange> person(Instant now) {
        return apply(
                DocumentDecision.answered(
                        current(), new DocumentAnswer.SendAgain(), "looked", now));
    }

    private List<LineChange> apply(DocumentDecision decision) {
        tries++;
        List<LineChange> changes = decision.changes();
        DocumentNext next = decision.next();
        nextAt =
                switch (next) {
                    case DocumentNext.Send send -> send.at();
                    case DocumentNext.Ask ask -> ask.at();
                    case DocumentNext.AskPerson person -> person.at();
                    case DocumentNext.Prove prove -> prove.at();
                    case DocumentNext.Done done -> Instant.MAX;
                    case DocumentNext.Refused refused -> Instant.MAX;
                };
        refresh(next.state(), changes);
        return changes;
    }

    private List<LineChange> move(LineStand from, LineStand to) {
        List<LineChange> changes = new ArrayList<>();
        for (int line : document.stands().lines(from)) {
            changes.add(LineChange.of(line, from, to, null));
        }
        return changes;
    }

    private void refresh(Document.State state, List<LineChange> changes) {
        document = document.with(state, document.stands().with(changes));
    }

    /// With the counters as the table would show them.
    private Document current() {
        Document now = document;
        return new Document(
                now.id(),
                now.connection(),
                now.objectType(),
                now.kind(),
                now.reversal(),
                now.key(),
                now.keyNumber(),
                now.payloadHash(),
                now.legalEntity(),
                now.currency(),
                now.accountingDate(),
                now.lineCount(),
                now.hours(),
                now.debitMinor(),
                now.state(),
                now.stands(),
                now.externalId(),
                now.number(),
                now.priority(),
                tries,
                sends,
                proofs,
                now.createdAt(),
                nextAt,
                sentAt,
                now.problem(),
                now.correlation());
    }
}
