package dev.throughline.dispatch;

import dev.throughline.connect.spi.FindsByKey.Finding;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What follows from an outcome or an answer. Pure: this is where "once" is decided.
public sealed interface Next {

    /// Proved done.
    ///
    /// @param record what the far side shows, null when it is to be read back
    record Done(String externalId, boolean repeated, @Nullable ObservedRecord record)
            implements Next {}

    /// Surely not executed: send again at `at`.
    record SendAgain(Instant at, Problem because) implements Next {}

    /// Not known: ask at `at`.
    record Ask(Instant at, Problem because) implements Next {}

    /// The far side said no; the sync lane raises the case.
    record Refused(Problem problem) implements Next {}

    /// A record like this exists already there, not under our key.
    record Duplicate(Problem problem, @Nullable String externalId) implements Next {}

    /// Cannot be told by asking: a person decides.
    record AskPerson(Problem problem) implements Next {}

    /// The first pause after a failed try; doubles with each try up to {@link #PAUSE_MAX}.
    Duration PAUSE_MIN = Duration.ofMillis(250);

    /// The longest pause between tries.
    Duration PAUSE_MAX = Duration.ofSeconds(60);

    /// What follows from the outcome of a send.
    static Next after(Intent intent, WriteOutcome outcome, Safety safety, Instant now) {
        return switch (outcome) {
            case WriteOutcome.Written(String id, boolean repeated, ObservedRecord record) ->
                    new Done(id, repeated, record);
            case WriteOutcome.Refused(Problem problem) -> new Refused(problem);
            case WriteOutcome.Duplicate(Problem problem, String id) -> new Duplicate(problem, id);
            case WriteOutcome.NotSent(Problem problem, Duration retryAfter) ->
                    new SendAgain(
                            now.plus(retryAfter == null ? pause(intent.tries()) : retryAfter),
                            problem);
            case WriteOutcome.Unknown(Problem problem) ->
                    intent.kind() == WriteRequest.Kind.UPDATE
                            ? new SendAgain(now.plus(pause(intent.tries())), problem)
                            : new Ask(now.plus(firstLook(safety)), problem);
        };
    }

    /// What follows from the answer to a question by key.
    static Next after(Intent intent, Finding finding, Safety safety, Instant now) {
        return switch (finding) {
            case Finding.Found(ObservedRecord record) ->
                    new Done(record.externalId(), true, record);
            case Finding.Several(var ids) ->
                    new AskPerson(
                            new Problem(
                                    Problem.Mender.DATA,
                                    "REC-DOUBLE-POST",
                                    "Several records of "
                                            + intent.connection()
                                            + " carry the key "
                                            + intent.key()
                                            + ": "
                                            + String.join(", ", ids)
                                            + ".",
                                    "Keep one of them, remove the key from the others, then retry."));
            case Finding.NotFound() ->
                    switch (safety) {
                        // The target itself would refuse a second one, so sending again is safe.
                        case Safety.UniqueKey(), Safety.NativeKey() ->
                                new SendAgain(now, asked(intent));
                        case Safety.QueryableReference(Duration quiet) -> {
                            Instant counts =
                                    intent.sentAt() == null ? now : intent.sentAt().plus(quiet);
                            yield now.isBefore(counts)
                                    ? new Ask(counts, asked(intent))
                                    : new SendAgain(now, asked(intent));
                        }
                        case Safety.None() ->
                                new AskPerson(
                                        new Problem(
                                                Problem.Mender.DATA,
                                                "ERP-UNKNOWN-OUTCOME",
                                                "A new "
                                                        + intent.objectType()
                                                        + " was sent to "
                                                        + intent.connection()
                                                        + " and no answer came; that system cannot be asked by key.",
                                                "Look there, then link the record or retry."));
                    };
        };
    }

    /// How long to wait before the first question.
    private static Duration firstLook(Safety safety) {
        return switch (safety) {
            case Safety.UniqueKey(), Safety.NativeKey(), Safety.None() -> Duration.ZERO;
            case Safety.QueryableReference(Duration quiet) -> quiet.dividedBy(4);
        };
    }

    private static Problem asked(Intent intent) {
        return new Problem(
                Problem.Mender.WEATHER,
                "ERP-UNKNOWN-OUTCOME",
                "Asked " + intent.connection() + " for key " + intent.key() + ": not there.",
                "Sent again by itself.");
    }

    /// The pause after this many tries: exponential, bounded.
    static Duration pause(int tries) {
        Duration pause = PAUSE_MIN.multipliedBy(1L << Math.min(tries, 10));
        return pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause;
    }
}
