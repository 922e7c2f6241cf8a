package dev.throughline.app;

import dev.throughline.curate.NewFields;
import dev.throughline.journal.Intake;
import dev.throughline.postgres.DatabaseEpoch;
import dev.throughline.process.InitiationStore;
import dev.throughline.process.Initiations;
import dev.throughline.sync.SyncLane;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What keeps the house: nobody asked for it, and nothing would be noticed for a while without it.
/// Waits that nobody woke are found, what is configured anew is looked at again, coming months get
/// their partitions, what need not be remembered is forgotten.
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    /// How often new fields of vendors are looked for.
    private static final Duration NEW_FIELDS_EVERY = Duration.ofSeconds(10);

    /// How often the coming months' partitions are made sure of.
    private static final Duration PARTITIONS_EVERY = Duration.ofHours(6);

    private static final int MONTHS_AHEAD = 3;

    private static final List<String> BY_MONTH =
            List.of(
                    "journal_change",
                    "attempt",
                    "document_attempt",
                    "document_payload",
                    "fact_payload");

    /// How long the API remembers an `Idempotency-Key`: longer than any caller retries.
    private static final Duration REQUEST_KEYS_KEPT = Duration.ofDays(30);

    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    /// How often the waits are swept and the epoch moves on.
    private static final Duration RECONSIDER_EVERY = Duration.ofSeconds(1);

    private static final Duration SWEEP_EVERY = Duration.ofSeconds(5);

    /// How often unfinished starts are looked at that nothing wakes.
    private static final Duration STILL_EVERY = Duration.ofSeconds(30);

    private final SyncLane syncLane;
    private final Initiations initiations;
    private final InitiationStore requests;
    private final Intake intake;
    private final NewFields newFields;
    private final Reconsidering reconsidering;
    private final @Nullable Posting posting;
    private final DatabaseEpoch epoch;
    private final InstantSource clock;
    private final Partitions partitions;
    private final AtomicLong lostWakes = new AtomicLong();

    Upkeep(
            JdbcClient sql,
            SyncLane syncLane,
            Initiations initiations,
            InitiationStore requests,
            Intake intake,
            NewFields newFields,
            Reconsidering reconsidering,
            @Nullable Posting posting,
            DatabaseEpoch epoch,
            InstantSource clock) {
        this.syncLane = syncLane;
        this.initiations = initiations;
        this.requests = requests;
        this.intake = intake;
        this.newFields = newFields;
        this.reconsidering = reconsidering;
        this.posting = posting;
        this.epoch = epoch;
        this.clock = clock;
        this.partitions = new Partitions(sql, BY_MONTH, MONTHS_AHEAD);
    }

    /// What must be done before anything is read: what a long time off has left in a default
    /// partition stays there, and only what is known by now is looked at again.
    void beforeReading() {
        partitions.ensure();
        reconsidering.compare();
    }

    /// Its workers, begun.
    List<Worker> start() {
        return List.of(
                Worker.every("reconsider", RECONSIDER_EVERY, reconsidering::round),
                Worker.every("sweep", SWEEP_EVERY, this::sweep),
                Worker.every("still", STILL_EVERY, initiations::lookStill),
                Worker.every("partitions", PARTITIONS_EVERY, partitions::ensure),
                Worker.every("forget", FORGET_EVERY, this::forget),
                Worker.every("new-fields", NEW_FIELDS_EVERY, newFields::look));
    }

    private void sweep() {
        int missed = syncLane.sweep();
        if (missed > 0) {
            LOG.error("the sweep found {} waits that nobody had woken; this must stay 0", missed);
        }
        lostWakes.addAndGet(missed);
        epoch.advance();
    }

    /// How often something went on only because the sweep looked at it; it should stay 0.
    long lostWakes() {
        return lostWakes.get() + initiations.lostWakes();
    }

    /// Forgets what need not be remembered any longer.
    private void forget() {
        int forgotten = requests.forgetRequests(clock.instant().minus(REQUEST_KEYS_KEPT));
        if (forgotten > 0) {
            LOG.info("{} request keys of the API were forgotten", forgotten);
        }
        intake.forgetDoubts();
        int removed = posting == null ? 0 : posting.forget();
        if (removed > 0) {
            LOG.info("{} payloads and tries past their time were removed", removed);
        }
    }
}
