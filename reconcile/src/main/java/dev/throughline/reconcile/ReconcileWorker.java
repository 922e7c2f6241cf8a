package dev.throughline.reconcile;

import dev.throughline.journal.Survived;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reconciles all open periods once a night, on one node at a time, and before them some of the
/// periods that were signed: an item deleted or a posting edited in a closed period is found by
/// itself, however long ago it was signed. What it finds is on the Reconciliation page, and in
/// cases.
public final class ReconcileWorker implements AutoCloseable {
    /// Who asks for the nightly run.
    public static final String NIGHTLY = "every night";

    /// Who asks for the nightly look at signed periods.
    public static final String SIGNED = "every night, signed periods in turn";

    /// Who asks for the second look at masters.
    public static final String SECOND_LOOK = "second look at masters";

    /// Within so many nights every signed period is looked at.
    static final int SIGNED_NIGHTS = 30;

    /// So many signed periods a night at least.
    static final int SIGNED_LEAST = 2;

    /// A signed period that was compared within this time has had its turn of this night.
    private static final Duration TURN = Duration.ofHours(20);

    private static final Logger LOG = LoggerFactory.getLogger(ReconcileWorker.class);
    private static final Duration LOOK = Duration.ofMinutes(1);

    /// A run that failed is tried again after this time.
    private static final Duration AGAIN = Duration.ofMinutes(30);

    private final Reconciliation reconciliation;
    private final LocalTime time;
    private final ZoneId zone;
    private final InstantSource clock;
    private final NightLease lease;
    private Instant notBefore = Instant.MIN;
    private final Thread thread;
    private volatile boolean stopping;

    /// @param time when it is night, in `zone`
    /// @param node this process's name: of several on one database one alone runs at night
    public ReconcileWorker(
            Reconciliation reconciliation,
            LocalTime time,
            ZoneId zone,
            InstantSource clock,
            String node) {
        this.lease = reconciliation.lease(node);
        this.reconciliation = reconciliation;
        this.time = time;
        this.zone = zone;
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("reconcile-nightly").unstarted(this::loop);
    }

    /// Starts looking at the clock.
    public void start() {
        thread.start();
    }

    /// Runs if this night's run is due, else looks a second time at the masters that wait for it;
    /// answers whether the nightly run ran.
    public boolean round() {
        Instant now = clock.instant();
        if (now.isBefore(notBefore)) {
            return false;
        }
        if (nightly(now)) {
            return true;
        }
        if (!stopping && lease.take() && reconciliation.secondLookDue()) {
            reconciliation.runs().abandoned(SECOND_LOOK, now);
            tell(
                    carried(new Scope.Open(), Set.of(Check.RC12), SECOND_LOOK),
                    "the second look at masters",
                    now);
        }
        return false;
    }

    private boolean nightly(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, zone);
        Instant due = today.atTime(time).atZone(zone).toInstant();
        if (due.isAfter(now)) {
            due = today.minusDays(1).atTime(time).atZone(zone).toInstant();
        }
        Instant wanted = due;
        if (!lease.take()) {
            return false;
        }
        // Only the holder of the lease runs at night: what is under way is of a node that is gone.
        reconciliation.runs().abandoned(NIGHTLY, now);
        Optional<Instant> last = reconciliation.runs().last(NIGHTLY);
        if (last.filter(at -> !at.isBefore(wanted)).isPresent()
                // What began after that hour is looked at for the first time the night after.
                || last.isEmpty() && reconciliation.runs().begunAfter(wanted)) {
            return false;
        }
        reconciliation.runs().abandoned(SIGNED, now);
        // The open periods come last: the newest run is the one that people look at.
        for (String period :
                reconciliation.signedInTurn(now.minus(TURN), SIGNED_NIGHTS, SIGNED_LEAST)) {
            if (!stopping) {
                carried(new Scope.Named(period), Signatures.frozen(), SIGNED)
                        .filter(run -> run.state() == Runs.State.FAILED)
                        .ifPresent(run ->
                                LOG.warn(
                                        "signed period {} was not compared: {}",
                                        period,
                                        run.head().problem()));
            }
        }
        Optional<Runs.Run> begun = carried(new Scope.Open(), Reconciliation.allChecks(), NIGHTLY);
        tell(begun, "the nightly reconciliation", now);
        return begun.isPresent();
    }

    /// Tells of a run that failed, and lets it rest for a while.
    private void tell(Optional<Runs.Run> begun, String what, Instant now) {
        begun.filter(run -> run.state() == Runs.State.FAILED)
                .ifPresent(run -> {
                    notBefore = now.plus(AGAIN);
                    LOG.warn("{} failed: {}", what, run.head().problem());
                });
    }

    /// Runs to its end, unless the hub stops; empty when too many runs wait already.
    private Optional<Runs.Run> carried(Scope scope, Set<Check> checks, String by) {
        Optional<Runs.Run> begun = reconciliation.start(scope, checks, by, LOOK);
        while (begun.isPresent() && begun.get().state() == Runs.State.RUNNING && !stopping) {
            // A long run is still ours.
            lease.take();
            begun = reconciliation.await(begun.get().id(), LOOK);
        }
        return begun;
    }

    private void loop() {
        while (!stopping) {
            try {
                Thread.sleep(LOOK);
                round();
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException | Error failure) {
                RuntimeException e = Survived.of(failure);
                LOG.warn("the nightly reconciliation did not begin: {}", e.toString());
            }
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            if (thread.isAlive() && !thread.join(Duration.ofSeconds(3))) {
                LOG.debug("the nightly reconciliation is still under way");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
