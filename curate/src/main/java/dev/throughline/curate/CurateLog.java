package dev.throughline.curate;

import dev.throughline.curate.EntityWriter.Said;
import dev.throughline.journal.Change;
import dev.throughline.model.Problem;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// A line of the log for each entity that a record made or changed, and for each thing that stands
/// against a record, under the correlation id of the thread it belongs to, so that a support person
/// can follow one record from the system it comes from. Of bulk work only what somebody must mend
/// is told. Lines hold ids and codes, no values.
final class CurateLog {
    private static final Logger LOG = LoggerFactory.getLogger(CurateLog.class);

    /// Under what name the correlation id stands beside a line.
    private static final String CORRELATION = "correlation";

    private CurateLog() {}

    /// Tells what a saying came to; nothing where it changed nothing.
    static void tell(Said said, boolean bulk) {
        if (bulk || !said.changed()) {
            return;
        }
        try (MDC.MDCCloseable _ = under(said.saying().correlation())) {
            LOG.info(
                    "{} {} {} {} {} {} as version {}",
                    said.saying().source().connection(),
                    said.saying().record().objectType(),
                    said.saying().record().externalId(),
                    said.created() ? "began" : "changed",
                    said.entity().type().name(),
                    said.entity().id(),
                    said.entity().version());
        }
    }

    /// Tells that something stands against a record.
    static void tell(Change change, Problem problem) {
        try (MDC.MDCCloseable _ = under(change.correlation())) {
            LOG.warn(
                    "{} {} {} waits for somebody ({}{})",
                    change.connection(),
                    change.record().objectType(),
                    change.record().externalId(),
                    problem.code(),
                    problem.field() == null ? "" : ", " + problem.field());
        }
    }

    private static MDC.MDCCloseable under(@Nullable UUID thread) {
        return MDC.putCloseable(CORRELATION, thread == null ? "" : thread.toString());
    }
}
