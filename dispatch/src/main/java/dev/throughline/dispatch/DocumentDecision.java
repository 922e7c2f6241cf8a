package dev.throughline.dispatch;

import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.PostingDeclaration.Atomicity;
import dev.throughline.connect.spi.PostingDeclaration.Proof;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What follows for a document and its lines from an outcome or an answer. Pure: this is where
/// "once" is decided for money.
///
/// Only what is surely not in the target is ever sent (again): said so by the target before it
/// looked, or asked for and not found where that counts. What is not known is asked about; what
/// asking cannot tell is for a person.
///
/// @param before the document as it stood
/// @param changes the lines that moved
/// @param next what is to be done
/// @param externalId the document's id there; empty where none is known
/// @param number its number there; empty where none is known
/// @param proveAt when to look for proof of lines the target holds; null where none is to be looked
///   for now
record DocumentDecision(
        Document before,
        List<LineChange> changes,
        DocumentNext next,
        String externalId,
        String number,
        @Nullable Instant proveAt) {

    /// The first pause after a failed try; doubles with each up to {@link #PAUSE_MAX}.
    static final Duration PAUSE_MIN = Duration.ofMillis(250);

    static final Duration PAUSE_MAX = Duration.ofSeconds(60);

    /// The code of a line that the target holds and of which the connector cannot look up whether
    /// it is in the ledger.
    static final String UNPROVED = "ERP-UNPROVED";

    /// The longest pause between looks for proof.
    static final Duration PROOF_PAUSE_MAX = Duration.ofMinutes(15);

    /// How long questions may stay without an answer before a person is called (DOMAIN 6.4:
    /// ERP-UNKNOWN-OUTCOME is due within the hour).
    static final Duration ASKED_TOO_LONG = Duration.ofMinutes(45);

    /// How often a document is sent without any outcome before a person is called.
    static final int SENDS_MAX = 8;

    /// How often a parked document is asked about.
    static final Duration PARKED_PAUSE = Duration.ofMinutes(5);

    /// What follows from the outcome of a send of the lines in flight.
    static DocumentDecision sent(
            Document document, DocumentOutcome outcome, PostingDeclaration declared, Instant now) {
        List<Integer> sent = document.stands().lines(LineStand.IN_FLIGHT);
        return switch (outcome) {
            case DocumentOutcome.NotSent(Problem problem, Duration retryAfter) -> {
                Instant again = now.plus(retryAfter == null ? pause(document.tries()) : retryAfter);
                yield new Draft(document, now)
                        .sendAt(again)
                        .all(sent, LineStand.OPEN, problem)
                        .decide();
            }
            case DocumentOutcome.Unknown(Problem problem) ->
                    new Draft(document, now)
                            .askAt(now.plus(firstLook(declared.safety())))
                            .all(sent, LineStand.UNKNOWN, problem)
                            .decide();
            case DocumentOutcome.Refused refused -> {
                Draft draft = new Draft(document, now);
                draft.because = refused.problem();
                for (int i = 0; i < sent.size(); i++) {
                    Problem own = refused.lines().get(i);
                    if (own != null) {
                        draft.line(sent.get(i), LineStand.REFUSED, own);
                    } else {
                        draft.line(
                                sent.get(i),
                                rest(document, refused, sent.size()),
                                refused.problem());
                    }
                }
                yield draft.decide();
            }
            case DocumentOutcome.Taken taken -> {
                @Nullable Problem absurd = absurd(document, sent, taken, declared);
                Draft draft =
                        new Draft(document, now).askAt(now.plus(firstLook(declared.safety())));
                if (absurd != null) {
                    yield draft.all(sent, LineStand.UNKNOWN, absurd).decide();
                }
                draft.is(taken);
                for (int i = 0; i < sent.size(); i++) {
                    int line = sent.get(i);
                    switch (taken.lines().get(i)) {
                        case LineOutcome.Posted(String id, String ref) -> {
                            // An answer that is not declared to be proof is none.
                            if (declared.proof() == Proof.ANSWER) {
                                draft.there(line, LineStand.POSTED, id, ref);
                            } else {
                                draft.there(line, LineStand.ACCEPTED, id, "");
                            }
                        }
                        case LineOutcome.Accepted(String id) ->
                                draft.there(line, LineStand.ACCEPTED, id, "");
                        case LineOutcome.Refused(Problem problem) ->
                                draft.line(line, LineStand.REFUSED, problem);
                        case LineOutcome.Unknown(Problem problem) ->
                                draft.line(line, LineStand.UNKNOWN, problem);
                        case LineOutcome.NotSent(Problem problem) ->
                                draft.line(line, LineStand.OPEN, problem);
                    }
                }
                yield draft.decide();
            }
        };
    }

    /// What becomes of lines of a document refused whole that are not named as the fault. Where
    /// none is named, the fault may be in a single one: all are free again, and go on in smaller
    /// documents until it stands alone. Settings and a closed period are the fault of all alike,
    /// and what is billed to a client is one thing: these are not parted.
    private static LineStand rest(Document document, DocumentOutcome.Refused refused, int lines) {
        boolean together =
                lines == 1
                        || document.kind().billing()
                        || refused.problem().mender() == Problem.Mender.SETTINGS
                        || refused.problem().code().startsWith("PER-");
        return refused.lines().isEmpty() && together ? LineStand.REFUSED : LineStand.RELEASED;
    }

    /// What follows from the answer to a question by key.
    ///
    /// @param taken null where nothing of it is there now
    static DocumentDecision asked(
            Document document,
            DocumentOutcome.@Nullable Taken taken,
            PostingDeclaration declared,
            Instant now) {
        // Before a send that asks first, the lines in question are open.
        List<Integer> asked = inQuestion(document);
        Draft draft = new Draft(document, now).askAt(now.plus(pause(document.tries())));
        if (taken == null) {
            asked.forEach(line -> draft.absent(line, declared.safety()));
            return draft.decide();
        }
        @Nullable Problem absurd = absurd(document, asked, taken, declared);
        if (absurd != null) {
            draft.person = absurd;
            return draft.all(asked, LineStand.UNKNOWN, absurd).decide();
        }
        draft.is(taken);
        for (int i = 0; i < asked.size(); i++) {
            int line = asked.get(i);
            switch (taken.lines().get(i)) {
                case LineOutcome.Posted(String id, String ref) ->
                        draft.there(line, LineStand.POSTED, id, ref);
                case LineOutcome.Accepted(String id) ->
                        draft.there(line, LineStand.ACCEPTED, id, "");
                case LineOutcome.Refused(Problem problem) ->
                        draft.line(line, LineStand.REFUSED, problem);
                case LineOutcome.NotSent _ -> draft.absent(line, declared.safety());
                case LineOutcome.Unknown(Problem problem) -> {
                    // The target was asked and its data do not tell, for example several under one
                    // key.
                    if (problem.mender() == Problem.Mender.DATA) {
                        draft.person = problem;
                    }
                    draft.line(line, LineStand.UNKNOWN, problem);
                }
            }
        }
        return draft.decide();
    }

    /// What follows when the question itself found no answer.
    static DocumentDecision unanswered(
            Document document, Problem problem, @Nullable Duration retryAfter, Instant now) {
        Draft draft =
                new Draft(document, now)
                        .askAt(
                                now.plus(
                                        retryAfter == null
                                                ? pause(document.tries() + 2)
                                                : retryAfter));
        draft.because = problem;
        Instant sent = document.sentAt();
        if (document.state() == Document.State.PARKED) {
            // A person is called already; weather is no news to them.
            Problem known = document.problem();
            draft.person = known == null ? problem : known;
        } else if (sent != null && !now.isBefore(sent.plus(ASKED_TOO_LONG))) {
            draft.person =
                    new Problem(
                            Problem.Mender.DATA,
                            "ERP-UNKNOWN-OUTCOME",
                            name(document)
                                    + " was sent and no answer came; questions by its key find no answer since "
                                    + ASKED_TOO_LONG.toMinutes()
                                    + " minutes ("
                                    + problem.text()
                                    + ").",
                            "Mend the connection, then it is asked again by itself; or look there and decide.");
        }
        return draft.decide();
    }

    /// What follows from a look for proof.
    ///
    /// @param lines the lines that were looked up
    /// @param found one for each
    static DocumentDecision proved(
            Document document, List<Integer> lines, List<LineOutcome> found, Instant now) {
        Draft draft = new Draft(document, now).parkedStill();
        draft.proveAt = now.plus(proofPause(document.proofs()));
        for (int i = 0; i < lines.size(); i++) {
            int line = lines.get(i);
            switch (found.get(i)) {
                case LineOutcome.Posted(String id, String ref) ->
                        draft.there(line, LineStand.POSTED, id, ref);
                case LineOutcome.Refused(Problem problem) ->
                        draft.line(line, LineStand.REFUSED, problem);
                case LineOutcome.Unknown(Problem problem) ->
                        draft.unproved = problem.code().equals(UNPROVED) ? problem : draft.unproved;
                case LineOutcome.Accepted _, LineOutcome.NotSent _ -> {
                    // waits on
                }
            }
        }
        return draft.decide();
    }

    /// What follows when the look for proof found no answer.
    static DocumentDecision unproved(
            Document document, @Nullable Duration retryAfter, Instant now) {
        Draft draft = new Draft(document, now).parkedStill();
        draft.proveAt = now.plus(retryAfter == null ? pause(document.tries()) : retryAfter);
        draft.unproved = DocumentResult.unproved(document.problem());
        return draft.decide();
    }

    /// Late word that lines are there, from a node that was thought gone: knowledge is knowledge,
    /// as long as nothing else is decided about them.
    ///
    /// @param document as the table shows it now
    static DocumentDecision late(Document document, DocumentDecision word, Instant now) {
        Draft draft =
                new Draft(document, now)
                        .askAt(document.nextAt())
                        .sendAt(document.nextAt())
                        .parkedStill();
        draft.externalId = word.externalId();
        draft.number = word.number();
        for (LineChange change : word.changes()) {
            LineStand stands = document.stands().get(change.line());
            boolean there = change.to() == LineStand.ACCEPTED || change.to() == LineStand.POSTED;
            if (there && (stands == LineStand.UNKNOWN || stands == LineStand.OPEN)) {
                draft.there(change.line(), change.to(), change.externalId(), change.ledgerRef());
            }
        }
        return draft.decide();
    }

    /// What follows from a person's answer on the unknown lines.
    static DocumentDecision answered(
            Document document, DocumentAnswer answer, String reason, Instant now) {
        List<Integer> unknown = document.stands().lines(LineStand.UNKNOWN);
        Draft draft = new Draft(document, now);
        switch (answer) {
            case DocumentAnswer.SendAgain() ->
                    unknown.forEach(line -> draft.line(line, LineStand.OPEN, null));
            case DocumentAnswer.AskAgain() -> draft.because = document.problem();
            case DocumentAnswer.GiveUp() -> {
                Problem given =
                        new Problem(
                                Problem.Mender.DATA,
                                DocumentAnswer.GiveUp.CODE,
                                name(document) + " was given up: " + reason,
                                "Resubmit its items or write them off; by themselves they are not sent again.");
                unknown.forEach(line -> draft.line(line, LineStand.REFUSED, given));
            }
            case DocumentAnswer.There there -> {
                if (there.lineIds().size() != unknown.size()) {
                    throw new IllegalStateException(
                            "document "
                                    + document.key()
                                    + " has "
                                    + unknown.size()
                                    + " unknown lines, but "
                                    + there.lineIds().size()
                                    + " ids were given; give one for each");
                }
                draft.externalId = there.externalId();
                draft.number = there.number();
                for (int i = 0; i < unknown.size(); i++) {
                    draft.there(unknown.get(i), LineStand.ACCEPTED, there.lineIds().get(i), "");
                }
            }
        }
        return draft.decide();
    }

    /// Whether nothing more is to be done.
    boolean over() {
        return next instanceof DocumentNext.Done || next instanceof DocumentNext.Refused;
    }

    /// As it is told to those who keep the books.
    ///
    /// @param real the changes, seen from where the lines really were
    DocumentResult result(DocumentResult.Event event, List<LineChange> real) {
        return new DocumentResult(
                before, event, next.state(), externalId, number, next.problem(), real);
    }

    /// The lines a question is about: the unknown ones, or, before a send that asks first, those in
    /// flight.
    static List<Integer> inQuestion(Document document) {
        List<Integer> unknown = document.stands().lines(LineStand.UNKNOWN);
        return unknown.isEmpty() ? document.stands().lines(LineStand.IN_FLIGHT) : unknown;
    }

    /// Says what is wrong with an answer that cannot be; null for a sound one.
    private static @Nullable Problem absurd(
            Document document,
            List<Integer> lines,
            DocumentOutcome.Taken taken,
            PostingDeclaration declared) {
        if (taken.lines().size() != lines.size()) {
            return new Problem(
                    Problem.Mender.DEFECT,
                    "SYS-POISON",
                    "The connector told "
                            + taken.lines().size()
                            + " fates for the "
                            + lines.size()
                            + " lines of "
                            + name(document)
                            + ".",
                    "Report this; look up the document there and decide.");
        }
        if (declared.atomicity() == Atomicity.BY_LINE) {
            return null;
        }
        long there =
                taken.lines().stream()
                        .filter(line ->
                                line instanceof LineOutcome.Accepted
                                        || line instanceof LineOutcome.Posted)
                        .count();
        boolean absent = taken.lines().stream().allMatch(LineOutcome.NotSent.class::isInstance);
        boolean unknown = taken.lines().stream().allMatch(LineOutcome.Unknown.class::isInstance);
        boolean refused = taken.lines().stream().allMatch(LineOutcome.Refused.class::isInstance);
        return there == lines.size() || absent || unknown || refused
                ? null
                : new Problem(
                        Problem.Mender.DATA,
                        "ERP-UNKNOWN-OUTCOME",
                        name(document)
                                + " stands or falls as a whole, but "
                                + there
                                + " of its "
                                + lines.size()
                                + " lines are there.",
                        "Look there: complete or remove the document, then decide.");
    }

    private static String name(Document document) {
        return document.objectType() + " " + document.key() + " in " + document.connection();
    }

    /// How long to wait before the first question.
    private static Duration firstLook(Safety safety) {
        return switch (safety) {
            case Safety.UniqueKey(), Safety.NativeKey(), Safety.None() -> Duration.ZERO;
            case Safety.QueryableReference(Duration quiet) -> quiet.dividedBy(4);
        };
    }

    /// The pause after this many tries: exponential, bounded.
    static Duration pause(int tries) {
        return doubled(PAUSE_MIN, tries, 8, PAUSE_MAX);
    }

    /// The pause after this many looks for proof: exponential, bounded.
    static Duration proofPause(int proofs) {
        return doubled(PAUSE_MIN.multipliedBy(2), proofs, 11, PROOF_PAUSE_MAX);
    }

    private static Duration doubled(Duration first, int times, int timesMax, Duration longest) {
        Duration pause = first.multipliedBy(1L << Math.clamp(times, 0, timesMax));
        return pause.compareTo(longest) > 0 ? longest : pause;
    }

    /// Collects the fates of lines, then says what is next.
    private static final class Draft {
        private final Document document;
        private final Instant now;
        private final List<LineChange> changes = new ArrayList<>();
        private Instant sendAt;
        private Instant askAt;
        private Instant proveAt;
        private Instant parkedAt;
        private @Nullable Problem because;
        private @Nullable Problem person;
        private @Nullable Problem unproved;
        private String externalId;
        private String number;

        Draft(Document document, Instant now) {
            this.document = document;
            this.now = now;
            this.sendAt = now;
            this.askAt = now;
            this.proveAt = now;
            this.parkedAt = now.plus(PARKED_PAUSE);
            this.externalId = document.externalId();
            this.number = document.number();
        }

        Draft sendAt(Instant at) {
            sendAt = at;
            return this;
        }

        Draft askAt(Instant at) {
            askAt = at;
            return this;
        }

        void is(DocumentOutcome.Taken taken) {
            externalId = taken.externalId().isEmpty() ? externalId : taken.externalId();
            number = taken.number().isEmpty() ? number : taken.number();
        }

        Draft all(List<Integer> lines, LineStand to, Problem problem) {
            lines.forEach(line -> line(line, to, problem));
            return this;
        }

        void line(int line, LineStand to, @Nullable Problem problem) {
            because = because == null ? problem : because;
            LineStand from = document.stands().get(line);
            if (from != to) {
                changes.add(LineChange.of(line, from, to, problem));
            }
        }

        void there(int line, LineStand to, String id, String ref) {
            changes.add(new LineChange(line, document.stands().get(line), to, id, ref, null));
        }

        /// Asked for, not found: counts only where and when it can.
        void absent(int line, Safety safety) {
            Problem problem =
                    new Problem(
                            Problem.Mender.WEATHER,
                            "ERP-UNKNOWN-OUTCOME",
                            "Asked for " + name(document) + ": not there.",
                            "Sent again by itself.");
            if (document.sends() >= SENDS_MAX) {
                person =
                        new Problem(
                                Problem.Mender.DATA,
                                "SYS-POISON",
                                name(document)
                                        + " was sent "
                                        + document.sends()
                                        + " times, no answer ever came, and it is not there.",
                                "Find out why it gets no answer, then send it again or give it up.");
                line(line, LineStand.UNKNOWN, person);
                return;
            }
            switch (safety) {
                // The target itself would refuse a second one, so sending again is safe.
                case Safety.UniqueKey(), Safety.NativeKey() -> line(line, LineStand.OPEN, problem);
                case Safety.QueryableReference(Duration quiet) -> {
                    Instant sent = document.sentAt();
                    Instant counts = sent == null ? now : sent.plus(quiet);
                    if (now.isBefore(counts)) {
                        askAt = counts;
                        line(line, LineStand.UNKNOWN, problem);
                    } else {
                        line(line, LineStand.OPEN, problem);
                    }
                }
                case Safety.None() -> {
                    person =
                            new Problem(
                                    Problem.Mender.DATA,
                                    "ERP-UNKNOWN-OUTCOME",
                                    name(document)
                                            + " was sent and no answer came; that system cannot be asked by key.",
                                    "Look there, then tell that it is there or have it sent again.");
                    line(line, LineStand.UNKNOWN, person);
                }
            }
        }

        /// A person is called already; what is learnt meanwhile does not take that back.
        Draft parkedStill() {
            if (document.state() == Document.State.PARKED) {
                person = document.problem();
                parkedAt = document.nextAt();
            }
            return this;
        }

        DocumentDecision decide() {
            LineStands stands = document.stands().with(changes);
            DocumentNext next = next(stands);
            boolean proving =
                    stands.any(LineStand.ACCEPTED)
                            && (next instanceof DocumentNext.Prove
                                    || next instanceof DocumentNext.AskPerson);
            return new DocumentDecision(
                    document,
                    List.copyOf(changes),
                    next,
                    externalId,
                    number,
                    proving ? proveAt : null);
        }

        private DocumentNext next(LineStands stands) {
            if (stands.any(LineStand.UNKNOWN)) {
                return person != null
                        ? new DocumentNext.AskPerson(parkedAt, person)
                        : new DocumentNext.Ask(askAt, because);
            }
            if (stands.any(LineStand.OPEN)) {
                return new DocumentNext.Send(sendAt, because);
            }
            if (stands.any(LineStand.ACCEPTED)) {
                return new DocumentNext.Prove(proveAt, unproved);
            }
            return stands.any(LineStand.POSTED)
                    ? new DocumentNext.Done()
                    : new DocumentNext.Refused(because);
        }
    }
}
