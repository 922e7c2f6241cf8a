package dev.throughline.journal;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// Reads one feed for ever: page after page while there is more, then again after the configured
/// pause. A page is taken in before the next is asked for, so a crash repeats at most one page.
/// What a feed cannot tell (deletions without tombstones) is found by comparing the whole
/// population from time to time.
public final class FeedReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeedReader.class);

    /// Records asked for at once.
    public static final int PAGE_MAX = 2_000;

    /// A read that is larger than this is bulk work, whenever it comes.
    private static final int INTERACTIVE_MAX = 300;

    /// A vendor's weather is told after this many failures in a row; anything else at once.
    private static final int WEATHER_MIN = 3;

    /// The longest pause after failures.
    private static final Duration BACK_OFF_MAX = Duration.ofSeconds(30);

    /// A feed that turns pages without end and without news is broken: after this many the round
    /// ends.
    private static final int IDLE_PAGES_MAX = 1_000;

    /// More records than this, and more than half of those known, do not vanish at once.
    static final int VANISHED_MAX = 20;

    /// How often a system that has not proved who it is is looked at again.
    private static final Duration UNPROVEN = Duration.ofSeconds(1);

    /// Told how a feed is, and asked whether its system may be read.
    public interface Listener {
        /// Whether the system has proved who it is. While it has not, no page is asked for, and
        /// none that came meanwhile is taken in: another system's records would become ours.
        boolean proven(String connection);

        /// It found no answer.
        void failed(String connection, String objectType, Problem problem);

        /// It works (again).
        void works(String connection, String objectType);
    }

    private final String connection;
    private final ReadsChanges reads;
    private final FeedDeclaration declaration;
    private final ObjectSchema schema;
    private final Duration every;
    private final Duration compareEvery;
    private final Intake intake;
    private final Feeds feeds;
    private final Records records;
    private final InstantSource clock;
    private final Listener listener;
    private @Nullable Thread thread;
    private volatile boolean stopping;
    private volatile boolean hinted;
    private volatile Instant completed = Instant.EPOCH;

    /// @param every pause between rounds
    /// @param compareEvery pause between population compares; zero for never
    public FeedReader(
            String connection,
            ReadsChanges reads,
            FeedDeclaration declaration,
            ObjectSchema schema,
            Duration every,
            Duration compareEvery,
            Intake intake,
            Feeds feeds,
            Records records,
            InstantSource clock,
            Listener listener) {
        this.connection = connection;
        this.reads = reads;
        this.declaration = declaration;
        this.schema = schema;
        this.every = every;
        this.compareEvery = compareEvery;
        this.intake = intake;
        this.feeds = feeds;
        this.records = records;
        this.clock = clock;
        this.listener = listener;
    }

    /// Starts reading on a thread of its own.
    public synchronized void start() {
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("feed-" + connection + "-" + schema.objectType())
                        .start(this::run);
    }

    /// When the newest round that came to its end had begun: everything visible there before is
    /// taken in.
    public Instant completed() {
        return completed;
    }

    /// Something may have happened there: the next round begins at once.
    public void hint() {
        hinted = true;
        Thread reader = thread;
        if (reader != null) {
            LockSupport.unpark(reader);
        }
    }

    private void run() {
        Duration backOff = Duration.ofMillis(500);
        CompareTimes compares = new CompareTimes(compareEvery, clock.instant());
        boolean failing = true;
        boolean first = true;
        int failures = 0;
        while (!stopping) {
            if (!listener.proven(connection)) {
                rest(UNPROVEN);
                continue;
            }
            try {
                Instant begun = clock.instant();
                if (readRound()) {
                    completed = begun;
                }
                if (!declaration.tombstones()
                        && !compareEvery.isZero()
                        && (compares.due(clock.instant())
                                || (first || compares.blind()) && waitsForCompare(first))) {
                    first = false;
                    compares.made(compare(), clock.instant());
                    failing |= compares.blind();
                }
                Duration rest = lookAgain();
                backOff = Duration.ofMillis(500);
                failures = 0;
                first = false;
                if (failing && !compares.blind()) {
                    listener.works(connection, schema.objectType());
                    failing = false;
                }
                rest(rest);
            } catch (CallFailed e) {
                failing = true;
                failures++;
                note(
                        e.problem(),
                        failures >= WEATHER_MIN || e.problem().mender() != Problem.Mender.WEATHER);
                pause(e.retryAfter().orElse(backOff));
                backOff = longer(backOff);
            } catch (RuntimeException | Error failure) {
                RuntimeException e = Survived.of(failure);
                if (stopping) {
                    return;
                }
                failing = true;
                LOG.warn("feed {} {}: {}", connection, schema.objectType(), e.toString(), e);
                if (!(e instanceof DataAccessException || e instanceof TransactionException)) {
                    note(
                            new Problem(
                                    Problem.Mender.DEFECT,
                                    "SYS-POISON",
                                    "Reading "
                                            + connection
                                            + " "
                                            + schema.objectType()
                                            + " failed: "
                                            + e,
                                    "Report this; it is read again from the last good place meanwhile."),
                            true);
                }
                pause(backOff);
                backOff = longer(backOff);
            }
        }
    }

    /// Whether a compare is to be made before its time: a person has said what is gone, or it was
    /// open when the hub stopped.
    private boolean waitsForCompare(boolean atStart) {
        return feeds.confirmed(connection, schema.objectType()) > 0
                || atStart && feeds.vanished(connection, schema.objectType()) > 0;
    }

    /// Compares the population; false when it could not be seen. The feed itself goes on meanwhile.
    private boolean compare() {
        try {
            comparePopulation();
            return listener.proven(connection);
        } catch (CallFailed e) {
            note(e.problem(), true);
            return false;
        }
    }

    private void note(Problem problem, boolean tell) {
        try {
            feeds.failed(connection, schema.objectType(), problem, clock.instant());
            if (tell) {
                listener.failed(connection, schema.objectType(), problem);
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "feed {} {} failed ({}) and that could not be noted: {}",
                    connection,
                    schema.objectType(),
                    problem.line(),
                    e.toString());
        }
    }

    private static Duration longer(Duration pause) {
        Duration next = pause.multipliedBy(2);
        return next.compareTo(BACK_OFF_MAX) > 0 ? BACK_OFF_MAX : next;
    }

    /// Waits after a failure; no hint shortens it.
    private void pause(Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos();
                left > 0 && !stopping && !Thread.currentThread().isInterrupted();
                left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /// Waits for the next round, or for a hint.
    private void rest(Duration pause) {
        if (!stopping && !hinted) {
            LockSupport.parkNanos(pause.toNanos());
        }
        hinted = false;
    }

    /// Reads until there is no more; false when it ended before that.
    private boolean readRound() {
        Cursor cursor = feeds.cursor(connection, schema.objectType());
        boolean first = !feeds.caughtUp(connection, schema.objectType());
        Set<String> cursors = new HashSet<>();
        for (int idle = 0; !stopping && idle < IDLE_PAGES_MAX; ) {
            ReadsChanges.ChangePage page = reads.readChanges(schema.objectType(), cursor, PAGE_MAX);
            if (!listener.proven(connection)) {
                return false;
            }
            boolean unmoved = page.next().equals(cursor);
            boolean quiet = page.records().isEmpty() && unmoved && !first;
            if (!quiet) {
                Lane lane = page.records().size() > INTERACTIVE_MAX ? Lane.BULK : Lane.INTERACTIVE;
                Intake.Taken taken =
                        reads instanceof Fetches
                                ? intake.takePageInDoubt(
                                        connection,
                                        schema,
                                        page.records(),
                                        page.next(),
                                        !page.more(),
                                        lane)
                                : intake.takePage(
                                        connection,
                                        schema,
                                        page.records(),
                                        page.next(),
                                        !page.more(),
                                        lane);
                idle = taken.taken() == 0 ? idle + 1 : 0;
            } else if (!page.more()) {
                feeds.quiet(connection, schema.objectType(), clock.instant());
            }
            if (!page.more()) {
                return true;
            }
            // A vendor whose pages lead back to where we were is noticed here, not read for ever.
            if (!cursors.add(page.next().value())) {
                throw new CallFailed(
                        new Problem(
                                Problem.Mender.WEATHER,
                                "SYS-SCHEMA-DRIFT",
                                "The pages of "
                                        + connection
                                        + " "
                                        + schema.objectType()
                                        + " lead back to an earlier page.",
                                "Read again from the last good place by itself; tell the vendor if it stays."));
            }
            cursor = page.next();
            first = false;
        }
        return false;
    }

    /// Asks the records in doubt themselves, where it is time to; answers how long the reader may
    /// rest: less than usual while a record is to be asked soon.
    private Duration lookAgain() {
        if (!(reads instanceof Fetches fetches)) {
            return every;
        }
        Optional<Instant> next = intake.nextLook(connection, schema.objectType());
        if (next.isEmpty()) {
            return every;
        }
        if (!next.get().isAfter(clock.instant())) {
            List<String> due = intake.dueLooks(connection, schema.objectType());
            List<ObservedRecord> shown = fetches.fetch(schema.objectType(), due);
            if (!listener.proven(connection)) {
                return every;
            }
            intake.takeLooked(connection, schema, due, shown);
        }
        return soonest(every, intake.nextLook(connection, schema.objectType()), clock.instant());
    }

    /// The rest until the next look, if that is sooner than usual.
    public static Duration soonest(Duration every, Optional<Instant> next, Instant now) {
        Duration wait = next.map(at -> Duration.between(now, at)).orElse(every);
        return wait.compareTo(every) >= 0 ? every : wait.isNegative() ? Duration.ZERO : wait;
    }

    /// Finds what has vanished: known as live, not in the population any more. Takes it in as
    /// deleted, and answers how many; nothing is concluded from a system that is not proven.
    ///
    /// @throws CallFailed when the population could not be read to its end, or has lost so much at
    ///   once that it is more likely our sight than the records; nothing is concluded then
    public int comparePopulation() {
        if (!(reads instanceof ReadsPopulation population)) {
            return 0;
        }
        Set<String> vanished = new HashSet<>(records.liveIds(connection, schema.objectType()));
        int known = vanished.size();
        Set<String> cursors = new HashSet<>();
        Cursor after = Cursor.BEGINNING;
        while (true) {
            if (stopping) {
                return 0;
            }
            ReadsPopulation.PopulationPage page =
                    population.readPopulation(schema.objectType(), after, PAGE_MAX);
            if (!listener.proven(connection)) {
                return 0;
            }
            page.records().stream()
                    .filter(record -> !record.deleted())
                    .forEach(record -> vanished.remove(record.externalId()));
            if (!page.more()) {
                break;
            }
            if (!cursors.add(page.next().value())) {
                throw new CallFailed(
                        new Problem(
                                Problem.Mender.WEATHER,
                                "SYS-SCHEMA-DRIFT",
                                "The population of "
                                        + connection
                                        + " "
                                        + schema.objectType()
                                        + " leads back to an earlier page.",
                                "Compared again by itself; tell the vendor if it stays."));
            }
            after = page.next();
        }
        if (vanished.size() > VANISHED_MAX
                && vanished.size() > known / 2
                && vanished.size() > feeds.confirmed(connection, schema.objectType())) {
            feeds.vanished(connection, schema.objectType(), vanished.size());
            throw new CallFailed(
                    new Problem(
                            Problem.Mender.SETTINGS,
                            "SYS-VANISHED",
                            vanished.size()
                                    + " of "
                                    + known
                                    + " known records of "
                                    + connection
                                    + " "
                                    + schema.objectType()
                                    + " are no longer shown; that is more likely a lost right than a deletion.",
                            "Check what the hub's user may see there, or confirm that they are gone. Nothing was taken as deleted."));
        }
        feeds.believed(connection, schema.objectType());
        List<ObservedRecord> gone =
                vanished.stream()
                        .sorted()
                        .map(id ->
                                new ObservedRecord(
                                        schema.objectType(), id, "", true, null, Map.of()))
                        .toList();
        if (!gone.isEmpty()) {
            intake.takePage(
                    connection,
                    schema,
                    gone,
                    feeds.cursor(connection, schema.objectType()),
                    true,
                    gone.size() > INTERACTIVE_MAX ? Lane.BULK : Lane.INTERACTIVE);
        }
        return gone.size();
    }

    /// Stops after the page under way.
    @Override
    public synchronized void close() {
        stopping = true;
        Thread reader = thread;
        if (reader != null) {
            LockSupport.unpark(reader);
            try {
                if (!reader.join(Duration.ofSeconds(3))) {
                    reader.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
