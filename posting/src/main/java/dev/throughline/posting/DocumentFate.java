package dev.throughline.posting;

import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.PostingDeclaration.Atomicity;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an outcome means for a document and each of its lines (DOMAIN 2.0). Pure.
public sealed interface DocumentFate {
    /// Each line has its fate, in order; the document is done, save for lines still to be asked
    /// about.
    ///
    /// @param externalId the document's native id; empty where only lines have records
    /// @param number for people; empty where none
    record Settled(String externalId, String number, List<LineFate> lines) implements DocumentFate {
        public Settled {
            lines = List.copyOf(lines);
        }

        /// Whether a line is still to be asked about.
        public boolean open() {
            return lines.stream().anyMatch(LineFate.Ask.class::isInstance);
        }
    }

    /// Surely not executed: the same document goes again under the same key, when the target lets
    /// it.
    record SendAgain(Problem problem) implements DocumentFate {}

    /// Not known: asked by key after the quiet time, never sent from here.
    record Ask(Problem problem) implements DocumentFate {}

    /// It cannot be told; a person decides. All lines are EXCEPTION.
    record Park(Problem problem) implements DocumentFate {}

    /// What becomes of a line.
    sealed interface LineFate {
        /// ACCEPTED: held, not in the ledger.
        record Accept(String externalId) implements LineFate {}

        /// POSTED.
        record Post(String externalId, String ledgerRef) implements LineFate {}

        /// READY again: goes in a new document, under a new document key and its own line key.
        ///
        /// @param group lines of one group form one document; other groups form others
        record Free(int group) implements LineFate {}

        /// READY again, but its accounting date is decided anew first (the period closed
        /// meanwhile).
        record Redate(Problem problem) implements LineFate {}

        /// EXCEPTION.
        record Except(Problem problem) implements LineFate {}

        /// UNKNOWN: asked about by key.
        record Ask(Problem problem) implements LineFate {}
    }

    /// The fate after a send.
    ///
    /// @param lines how many lines it has
    static DocumentFate of(DocumentOutcome outcome, Atomicity atomicity, int lines) {
        return switch (outcome) {
            case DocumentOutcome.NotSent notSent -> new SendAgain(notSent.problem());
            case DocumentOutcome.Unknown unknown -> new Ask(unknown.problem());
            case DocumentOutcome.Taken taken -> settled(taken, atomicity, lines);
            case DocumentOutcome.Refused refused ->
                    new Settled("", "", refusedLines(refused, lines));
        };
    }

    /// The fate after the target was asked by key.
    ///
    /// @param found what it holds under the key; null = nothing
    /// @param conclusive whether finding nothing counts: the quiet time is over, or the target
    ///   itself keeps the key unique
    static DocumentFate found(
            DocumentOutcome.@Nullable Taken found,
            Atomicity atomicity,
            int lines,
            boolean conclusive) {
        Problem problem =
                new Problem(
                        Mender.WEATHER,
                        "ERP-UNKNOWN-OUTCOME",
                        "Sent, no answer; the target does not show it.",
                        "Nothing to do: the hub asks again and sends only what is surely not there.");
        if (found == null) {
            return conclusive ? new SendAgain(problem) : new Ask(problem);
        }
        DocumentFate fate = settled(found, atomicity, lines);
        if (conclusive || !(fate instanceof Settled settled)) {
            return fate;
        }
        return new Settled(
                settled.externalId(),
                settled.number(),
                settled.lines().stream()
                        .map(line ->
                                line instanceof LineFate.Free ? new LineFate.Ask(problem) : line)
                        .toList());
    }

    /// The fate of a document in a target that takes no key and cannot be asked.
    static DocumentFate untellable(Problem problem) {
        return new Park(
                new Problem(
                        Mender.SETTINGS,
                        "ERP-UNKNOWN-OUTCOME",
                        problem.text() + " The target can neither take a key nor be asked.",
                        "Look it up in the target by hand and say whether it is there."));
    }

    private static DocumentFate settled(
            DocumentOutcome.Taken taken, Atomicity atomicity, int lines) {
        Problem missing =
                new Problem(
                        Mender.WEATHER,
                        "ERP-UNKNOWN-OUTCOME",
                        "The answer speaks of "
                                + taken.lines().size()
                                + " lines; the document has "
                                + lines
                                + ".",
                        "Nothing to do: the hub asks for each line by its key.");
        if (taken.lines().size() != lines) {
            return new Ask(missing);
        }
        List<LineFate> fates = new ArrayList<>(lines);
        for (LineOutcome line : taken.lines()) {
            fates.add(
                    switch (line) {
                        case LineOutcome.Accepted accepted ->
                                new LineFate.Accept(accepted.externalId());
                        case LineOutcome.Posted posted ->
                                new LineFate.Post(posted.externalId(), posted.ledgerRef());
                        case LineOutcome.Refused refused -> refusal(refused.problem());
                        case LineOutcome.Unknown unknown -> new LineFate.Ask(unknown.problem());
                        case LineOutcome.NotSent notSent ->
                                atomicity == Atomicity.WHOLE
                                        ? new LineFate.Ask(notSent.problem())
                                        : new LineFate.Free(0);
                    });
        }
        return new Settled(taken.externalId(), taken.number(), fates);
    }

    /// Refused whole. Named lines leave and the rest goes on; where no line is named, the halves
    /// part until the bad line stands alone. Settings fail all lines alike: parting would only ask
    /// the same question more often.
    private static List<LineFate> refusedLines(DocumentOutcome.Refused refused, int lines) {
        List<LineFate> fates = new ArrayList<>(lines);
        Map<Integer, Problem> named = refused.lines();
        boolean together =
                lines == 1
                        || refused.problem().mender() == Mender.SETTINGS
                        || refused.problem().code().startsWith("PER-");
        for (int line = 0; line < lines; line++) {
            Problem own = named.get(line);
            if (own != null) {
                fates.add(refusal(own));
            } else if (!named.isEmpty()) {
                fates.add(new LineFate.Free(0));
            } else if (together) {
                fates.add(refusal(refused.problem()));
            } else {
                fates.add(new LineFate.Free(line < (lines + 1) / 2 ? 0 : 1));
            }
        }
        return List.copyOf(fates);
    }

    private static LineFate refusal(Problem problem) {
        return problem.code().equals("PER-CLOSED")
                ? new LineFate.Redate(problem)
                : new LineFate.Except(problem);
    }
}
