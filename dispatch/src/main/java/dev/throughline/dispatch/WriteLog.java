package dev.throughline.dispatch;

import dev.throughline.model.Problem;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// A line of the log for each write, under the correlation id of the thread it belongs to, so that
/// a support person can follow one record. Of bulk work only what somebody must mend is told. Lines
/// hold ids and codes, no values.
final class WriteLog {
    private static final Logger LOG = LoggerFactory.getLogger(WriteLog.class);

    /// Under what name the correlation id stands beside a line.
    private static final String CORRELATION = "correlation";

    private WriteLog() {}

    /// Tells what became of one write.
    ///
    /// @param asked whether this is the answer to a question rather than to the write
    static void tell(Intent intent, Next next, boolean asked, @Nullable Problem problem) {
        boolean mend =
                switch (next) {
                    case Next.Refused _, Next.Duplicate _, Next.AskPerson _ -> true;
                    case Next.Done _, Next.SendAgain _, Next.Ask _ -> false;
                };
        if (!mend && intent.priority() >= Intents.BULK_MIN) {
            return;
        }
        UUID thread = intent.correlation();
        try (MDC.MDCCloseable _ =
                MDC.putCloseable(CORRELATION, thread == null ? "" : thread.toString())) {
            LOG.atLevel(mend ? org.slf4j.event.Level.WARN : org.slf4j.event.Level.INFO)
                    .log(
                            "{} {} {} of entity {} with key {}: {}{}{}",
                            intent.connection(),
                            intent.objectType(),
                            intent.kind().name().toLowerCase(Locale.ROOT),
                            intent.entityId(),
                            intent.key(),
                            words(next),
                            asked ? ", asked by key" : "",
                            problem == null ? "" : " (" + problem.code() + ")");
        }
    }

    private static String words(Next next) {
        return switch (next) {
            case Next.Done done -> "done, record " + done.externalId();
            case Next.SendAgain _ -> "not executed, sent again later";
            case Next.Ask _ -> "not known, asked about later";
            case Next.Refused _ -> "refused";
            case Next.Duplicate _ -> "there already under another key";
            case Next.AskPerson _ -> "left to a person";
        };
    }
}
