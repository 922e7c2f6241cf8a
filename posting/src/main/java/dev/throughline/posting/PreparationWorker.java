package dev.throughline.posting;

import dev.throughline.journal.Survived;
import dev.throughline.worklist.Worklist;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/// Prepares registered versions: batch after batch while there is a backlog, one batch a
/// transaction. One process prepares at a time, so that no two of them decide about one item.
///
/// A version that fails in a way nobody foresaw is found by taking smaller batches, and put aside
/// as a case; its siblings go on.
public final class PreparationWorker {
    private static final Logger LOG = LoggerFactory.getLogger(PreparationWorker.class);

    /// Versions prepared at once: enough that documents are full and a commit costs nothing each.
    public static final int BATCH_MAX = 2_000;

    /// How often waiting versions are tried although nothing seems to have changed.
    private static final Duration PROBE_EVERY = Duration.ofSeconds(10);

    /// How often at most they are tried because something has.
    private static final Duration PROBE_PAUSE = Duration.ofSeconds(1);

    /// Who holds it decides about items; nobody else does meanwhile.
    static final int LOCK = 8001;

    private final Rooms rooms;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private int limit = BATCH_MAX;
    private Instant probed = Instant.EPOCH;
    private long changes = -1;

    /// What preparation works with.
    ///
    /// @param allowed what persons decided for an item
    record Rooms(
            JdbcClient sql,
            DueVersions list,
            FactMapping mapping,
            KnownFirm firm,
            Corrections corrections,
            DocumentFreezer freezer,
            Cells cells,
            Worklist worklist,
            PostingPolicy policy,
            Terms terms,
            LongFunction<Set<Allowance>> allowed) {
        Set<Allowance> allowances(long item) {
            return allowed.apply(item);
        }
    }

    PreparationWorker(Rooms rooms, TransactionTemplate transaction, InstantSource clock) {
        this.rooms = rooms;
        this.transaction = transaction;
        this.clock = clock;
    }

    /// Prepares one batch of what is due; answers how many versions it took, 0 when there is
    /// nothing to do now.
    public synchronized int round() {
        probe();
        try {
            int taken = batch(limit);
            limit = Math.min(BATCH_MAX, limit * 2);
            return taken;
        } catch (TransientDataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException | Error failure) {
            RuntimeException e = Survived.of(failure);
            if (limit == 1) {
                aside(e);
            } else {
                LOG.warn("a batch of at most {} could not be prepared: {}", limit, e.toString(), e);
                limit = Math.max(1, limit / 8);
            }
            return 1;
        }
    }

    private int batch(int most) {
        Integer taken =
                transaction.execute(_ -> {
                    if (!alone()) {
                        return 0;
                    }
                    Instant now = clock.instant();
                    List<DueVersion> due = rooms.list().claim(now, most);
                    if (!due.isEmpty()) {
                        new Preparing(rooms, now).run(due);
                    }
                    return due.size();
                });
        return taken == null ? 0 : taken;
    }

    private boolean alone() {
        return rooms.sql()
                .sql("select pg_try_advisory_xact_lock(:lock, 0)")
                .param("lock", LOCK)
                .query(Boolean.class)
                .single();
    }

    /// Tries one version of each reason to wait again: when something changed, and now and then in
    /// any case.
    private void probe() {
        Instant now = clock.instant();
        long seen = rooms.firm().changes();
        boolean due = now.isAfter(probed.plus(PROBE_EVERY));
        if (due || seen != changes && now.isAfter(probed.plus(PROBE_PAUSE))) {
            probed = now;
            changes = seen;
            rooms.list().probe(now);
        }
    }

    /// The one version that cannot be prepared: kept, counted, told.
    private void aside(RuntimeException e) {
        transaction.executeWithoutResult(_ -> {
            Instant now = clock.instant();
            List<DueVersion> due = rooms.list().claim(now, 1);
            if (!due.isEmpty()) {
                LOG.error(
                        "{} {} {} cannot be prepared",
                        due.getFirst().source().connection(),
                        due.getFirst().source().objectType(),
                        due.getFirst().sourceId(),
                        e);
                new Preparing(rooms, now).aside(due.getFirst(), e);
            }
        });
    }
}
