package dev.throughline.dispatch;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/// Writes down what became of documents, many in one transaction, together with the books of those
/// who froze them.
final class DocumentRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentRecorder.class);

    /// How often recording a batch is tried (deadlocks, lost database connections).
    private static final int TRIES_MAX = 5;

    /// When an outcome that could not be recorded is asked about.
    private static final Duration UNRECORDED_PAUSE = Duration.ofSeconds(5);

    private final String connection;
    private final DocumentTable table;
    private final DocumentReceipts receipts;
    private final DocumentMeter meter;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final BooleanSupplier stopping;

    DocumentRecorder(
            String connection,
            DocumentTable table,
            DocumentReceipts receipts,
            DocumentMeter meter,
            TransactionTemplate transaction,
            InstantSource clock,
            BooleanSupplier stopping) {
        this.connection = connection;
        this.table = table;
        this.receipts = receipts;
        this.meter = meter;
        this.transaction = transaction;
        this.clock = clock;
        this.stopping = stopping;
    }

    /// Writes outcomes down. One that cannot be written does not stop the others: the batch is
    /// halved until it stands alone, and what happened to that one is asked about.
    void record(List<DocumentStep> steps) {
        if (steps.isEmpty()) {
            return;
        }
        for (int round = 1; ; round++) {
            try {
                once(steps);
                return;
            } catch (TransientDataAccessException
                    | TransactionException
                    | DataAccessResourceFailureException e) {
                if (round < TRIES_MAX && !stopping.getAsBoolean()) {
                    LOG.warn(
                            "{}: outcomes of documents could not be recorded ({}), tried again",
                            connection,
                            e.toString());
                    if (pause(round)) {
                        continue;
                    }
                }
                unrecorded(steps, e);
                return;
            } catch (RuntimeException e) {
                if (steps.size() == 1) {
                    unrecorded(steps, e);
                } else {
                    int half = steps.size() / 2;
                    record(steps.subList(0, half));
                    record(steps.subList(half, steps.size()));
                }
                return;
            }
        }
    }

    private void once(List<DocumentStep> steps) {
        List<DocumentResult> results = new ArrayList<>();
        transaction.executeWithoutResult(_ -> {
            results.clear();
            Map<UUID, LineStands> moved = table.move(steps);
            int late = 0;
            for (DocumentStep step : steps) {
                LineStands was = moved.get(step.decision().before().id());
                if (was != null) {
                    results.add(seen(step, was));
                } else if (!takenLate(step, results)) {
                    late++;
                }
            }
            if (late > 0) {
                LOG.info(
                        "{}: {} outcomes of documents came too late and were passed by",
                        connection,
                        late);
            }
            table.tried(steps);
            if (!results.isEmpty()) {
                receipts.moved(results);
            }
        });
        count(results);
    }

    private static DocumentResult seen(DocumentStep step, LineStands was) {
        DocumentDecision decision = step.decision();
        List<LineChange> real = new ArrayList<>();
        for (LineChange change : decision.changes()) {
            LineChange seen = change.from(was.get(change.line()));
            if (seen.from() != seen.to()) {
                real.add(seen);
            }
        }
        return decision.result(step.event(), real);
    }

    private boolean takenLate(DocumentStep step, List<DocumentResult> results) {
        if (step.event() != DocumentResult.Event.SENT || !step.there()) {
            return false;
        }
        DocumentWork now = table.lockForLateWord(step.work().document().id());
        if (now == null) {
            return false;
        }
        DocumentDecision late =
                DocumentDecision.late(now.document(), step.decision(), clock.instant());
        if (late.changes().isEmpty()) {
            return false;
        }
        DocumentStep taken =
                new DocumentStep(
                        new DocumentWork(now.document(), step.work().request(), now.held()),
                        late,
                        step.event(),
                        true,
                        step.at(),
                        step.millis(),
                        step.batch(),
                        step.outcome(),
                        step.problem());
        table.moveLocked(List.of(taken));
        results.add(late.result(step.event(), late.changes()));
        return true;
    }

    /// Tells changes that the table made by itself, and counts them once they are committed.
    List<DocumentResult> tell(List<DocumentResult> results) {
        if (!results.isEmpty()) {
            receipts.moved(results);
        }
        return results;
    }

    void count(List<DocumentResult> results) {
        for (DocumentResult result : results) {
            DocumentLog.tell(result);
            Map<LineStand, Integer> lines = new EnumMap<>(LineStand.class);
            result.changes().forEach(change -> lines.merge(change.to(), 1, Integer::sum));
            lines.forEach(
                    (to, count) -> meter.recorded(connection, result.document().kind(), to, count));
        }
    }

    private void unrecorded(List<DocumentStep> steps, RuntimeException cause) {
        LOG.error(
                "{}: outcomes of {} documents could not be recorded; each is asked about",
                connection,
                steps.size(),
                cause);
        table.putOff(
                steps.stream().map(step -> step.work().document().id()).toList(),
                clock.instant().plus(UNRECORDED_PAUSE));
    }

    private static boolean pause(int round) {
        try {
            Thread.sleep(50L * round);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
