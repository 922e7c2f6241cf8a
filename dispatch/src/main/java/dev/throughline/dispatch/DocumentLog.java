package dev.throughline.dispatch;

import dev.throughline.dispatch.Document.State;
import java.util.Locale;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/// A line of the log for each step of a document on which some of its lines moved, under the
/// correlation id of the thread it belongs to, as [WriteLog] tells writes. Of bulk work only what
/// somebody must mend is told. Lines hold ids and codes, no amounts.
final class DocumentLog {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentLog.class);

    /// Under what name the correlation id stands beside a line.
    private static final String CORRELATION = "correlation";

    private DocumentLog() {}

    /// Tells what happened to one document, once it is recorded.
    static void tell(DocumentResult result) {
        Document document = result.document();
        boolean mend = result.state() == State.REFUSED || result.state() == State.PARKED;
        if (result.changes().isEmpty() || (!mend && document.priority() >= Intents.BULK_MIN)) {
            return;
        }
        UUID thread = document.correlation();
        try (MDC.MDCCloseable _ =
                MDC.putCloseable(CORRELATION, thread == null ? "" : thread.toString())) {
            LOG.atLevel(mend ? Level.WARN : Level.INFO)
                    .log(
                            "{} {} {} with key {}: {}, {} of {} lines moved, {}{}{}",
                            document.connection(),
                            document.objectType(),
                            document.id(),
                            document.key(),
                            result.event().name().toLowerCase(Locale.ROOT),
                            result.changes().size(),
                            document.lineCount(),
                            result.state().name().toLowerCase(Locale.ROOT),
                            result.externalId().isEmpty() ? "" : ", record " + result.externalId(),
                            result.problem() == null ? "" : " (" + result.problem().code() + ")");
        }
    }
}
