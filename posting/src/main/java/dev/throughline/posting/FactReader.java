package dev.throughline.posting;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsPeriod;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.journal.CompareTimes;
import dev.throughline.journal.FeedReader;
import dev.throughline.journal.Feeds;
import dev.throughline.journal.Survived;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// Reads one feed of facts for ever, page after page, as {@link FeedReader} reads master data. What
/// the feed cannot tell, deletions without tombstones, is found by comparing the population of the
/// open periods from time to time.
///
/// A page that repeats or leads back is noticed and ends the round; a population that shrinks while
/// it is read, or of which most is gone at once, is not believed.
public final class FactReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FactReader.class);

    /// Records asked for at once: one transaction each.
    public static final int PAGE_MAX = 2_000;

    /// A vendor's weather is told after this many failures in a row; anything else at once.
    private static final int WEATHER_MIN = 3;

    /// How often a system that has not proved who it is is looked at again.
    private static final Duration UNPROVEN = Duration.ofSeconds(1);

    private static final Duration BACK_OFF_MIN = Duration.ofMillis(500);
    private static final Duration BACK_OFF_MAX = Duration.ofSeconds(30);

    /// Pages without news in a row after which a round ends.
    static final int IDLE_PAGES_MAX = 1_000;

    /// More items than this, and more than half of those known, do not vanish at once.
    static final int VANISHED_MAX = 20;

    /// The span whose population is compared: the open periods.
    ///
    /// @param from first day
    /// @param to last day
    public record Span(LocalDate from, LocalDate to) {}

    private final FactSource source;
    private final ReadsChanges reads;
    private final FeedDeclaration declaration;
    private final Duration every;
    private final Duration compareEvery;
    private final FactIntake intake;
    private final Feeds feeds;
    private final Supplier<Optional<Span>> openPeriods;
    private final InstantSource clock;
    private final FeedReader.Listener listener;
    private @Nullable Thread thread;
    private volatile boolean stopping;
    private volatile boolean hinted;
    private volatile Instant completed = Instant.EPOCH;

    /// @param every pause between rounds
    /// @param compareEvery pause between population compares; zero for never
    /// @param openPeriods what is compared; empty where no period is open
    public FactReader(
            FactSource source,
            ReadsChanges reads,
            FeedDeclaration declaration,
            Duration every,
            Duration compareEvery,
            FactIntake intake,
            Feeds feeds,
            Supplier<Optional<Span>> openPeriods,
            InstantSource clock,
            FeedReader.Listener listener) {
        this.source = source;
        this.reads = reads;
        this.declaration = declaration;
        this.every = every;
        this.compareEvery = compareEvery;
        this.intake = intake;
        this.feeds = feeds;
        this.openPeriods = openPeriods;
        this.clock = clock;
        this.listener = listener;
    }

    /// Starts reading on a thread of its own.
    public synchronized void start() {
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("facts-" + source.connection() + "-" + source.objectType())
                        .start(this::run);
    }

    /// When the newest round that came to its end had begun.
    public Instant completed() {
        return completed;
    }

    /// The feed it reads.
    public FactSource source() {
        return source;
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
        Duration backOff = BACK_OFF_MIN;
        CompareTimes compares = new CompareTimes(compareEvery, clock.instant());
        boolean failing = true;
        int failures = 0;
        while (!stopping) {
            if (!listener.proven(source.connection())) {
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
                        && compares.due(clock.instant())) {
                    compares.made(compare(), clock.instant());
                    failing |= compares.blind();
                }
                Duration rest = lookAgain();
                backOff = BACK_OFF_MIN;
                failures = 0;
                if (failing && !compares.blind()) {
                    listener.works(source.connection(), source.objectType());
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
                LOG.warn(
                        "facts {} {}: {}",
                        source.connection(),
                        source.objectType(),
                        e.toString(),
                        e);
                if (!(e instanceof DataAccessException || e instanceof TransactionException)) {
                    note(
                            new Problem(
                                    Problem.Mender.DEFECT,
                                    "SYS-POISON",
                                    "Reading "
                                            + source.connection()
                                            + " "
                                            + source.objectType()
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

    /// Compares the population; false when it could not be seen. The feed itself goes on meanwhile.
    private boolean compare() {
        try {
            comparePopulation();
            return listener.proven(source.connection());
        } catch (CallFailed e) {
            note(e.problem(), true);
            return false;
        }
    }

    private static Duration longer(Duration pause) {
        Duration next = pause.multipliedBy(2);
        return next.compareTo(BACK_OFF_MAX) > 0 ? BACK_OFF_MAX : next;
    }

    private void note(Problem problem, boolean tell) {
        try {
            feeds.failed(source.connection(), source.objectType(), problem, clock.instant());
            if (tell) {
                listener.failed(source.connection(), source.objectType(), problem);
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "facts {} {} failed ({}) and that could not be noted: {}",
                    source.connection(),
                    source.objectType(),
                    problem.line(),
                    e.toString());
        }
    }

    private void pause(Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos();
                left > 0 && !stopping && !Thread.currentThread().isInterrupted();
                left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void rest(Duration pause) {
        if (!stopping && !hinted) {
            LockSupport.parkNanos(pause.toNanos());
        }
        hinted = false;
    }

    /// Reads until there is no more; false when it ended before that.
    ///
    /// @throws CallFailed when a page could not be had, or its pages lead back
    public boolean readRound() {
        Cursor cursor = feeds.cursor(source.connection(), source.objectType());
        boolean first = !feeds.caughtUp(source.connection(), source.objectType());
        Set<String> cursors = new HashSet<>();
        for (int idle = 0; !stopping && idle < IDLE_PAGES_MAX; ) {
            ReadsChanges.ChangePage page = reads.readChanges(source.objectType(), cursor, PAGE_MAX);
            if (!listener.proven(source.connection())) {
                return false;
            }
            boolean quiet = page.records().isEmpty() && page.next().equals(cursor) && !first;
            if (!quiet) {
                FactIntake.Taken taken =
                        reads instanceof Fetches
                                ? intake.takePageInDoubt(
                                        source, page.records(), page.next(), !page.more())
                                : intake.takePage(
                                        source, page.records(), page.next(), !page.more());
                idle = taken.versions() == 0 ? idle + 1 : 0;
            }
            if (!page.more()) {
                return true;
            }
            if (!cursors.add(page.next().value())) {
                throw leadsBack("pages");
            }
            cursor = page.next();
            first = false;
        }
        return false;
    }

    /// Asks the items in doubt themselves, where it is time to; answers how long the reader may
    /// rest: less than usual while an item is to be asked soon.
    ///
    /// @throws CallFailed when the items could not be had; they stay in doubt
    public Duration lookAgain() {
        if (!(reads instanceof Fetches fetches)) {
            return every;
        }
        Optional<Instant> next = intake.nextLook(source);
        if (next.isEmpty()) {
            return every;
        }
        if (!next.get().isAfter(clock.instant())) {
            List<String> due = intake.dueLooks(source);
            List<ObservedRecord> shown = fetches.fetch(source.objectType(), due);
            if (!listener.proven(source.connection())) {
                return every;
            }
            intake.takeLooked(source, due, shown);
        }
        return FeedReader.soonest(every, intake.nextLook(source), clock.instant());
    }

    private CallFailed leadsBack(String what) {
        return new CallFailed(
                new Problem(
                        Problem.Mender.WEATHER,
                        "SYS-SCHEMA-DRIFT",
                        "The "
                                + what
                                + " of "
                                + source.connection()
                                + " "
                                + source.objectType()
                                + " lead back to an earlier page.",
                        "Read again from the last good place by itself; tell the vendor if it stays."));
    }

    /// Finds items of the open periods that their source no longer shows, and takes them in as
    /// deleted; answers how many. Nothing is concluded from a system that is not proven.
    ///
    /// @throws CallFailed when the population could not be read to its end, or has lost so much at
    ///   once that it is more likely our sight than the items; nothing is concluded then
    public int comparePopulation() {
        if (!(reads instanceof ReadsPeriod period)) {
            return 0;
        }
        Optional<Span> span = openPeriods.get();
        if (span.isEmpty()) {
            return 0;
        }
        LocalDate from = span.get().from();
        LocalDate to = span.get().to();
        Map<String, Long> vanished = intake.live(source, from, to);
        int known = vanished.size();
        Set<String> cursors = new HashSet<>();
        Cursor after = Cursor.BEGINNING;
        while (true) {
            if (stopping) {
                return 0;
            }
            ReadsPopulation.PopulationPage page =
                    period.readPeriod(source.objectType(), from, to, after, PAGE_MAX);
            if (!listener.proven(source.connection())) {
                return 0;
            }
            for (ObservedRecord record : page.records()) {
                if (!record.deleted()) {
                    vanished.remove(record.externalId());
                }
            }
            if (!page.more()) {
                break;
            }
            if (!cursors.add(page.next().value())) {
                throw leadsBack("pages of the population");
            }
            after = page.next();
        }
        if (vanished.size() > VANISHED_MAX && vanished.size() > known / 2) {
            throw new CallFailed(
                    new Problem(
                            Problem.Mender.SETTINGS,
                            "SYS-VANISHED",
                            vanished.size()
                                    + " of "
                                    + known
                                    + " known items of "
                                    + source.connection()
                                    + " "
                                    + source.objectType()
                                    + " from "
                                    + from
                                    + " to "
                                    + to
                                    + " are no longer shown; that is more likely a lost right than a deletion.",
                            "Check what the hub's user may see there. Nothing was taken as deleted."));
        }
        List<ObservedRecord> gone =
                stillGone(
                        vanished.keySet().stream()
                                .sorted()
                                .map(id ->
                                        new ObservedRecord(
                                                source.objectType(), id, "", true, null, Map.of()))
                                .toList());
        if (!listener.proven(source.connection())) {
            return 0;
        }
        for (int i = 0; i < gone.size(); i += PAGE_MAX) {
            intake.take(source, gone.subList(i, Math.min(gone.size(), i + PAGE_MAX)));
        }
        return gone.size();
    }

    /// What is gone when it is asked for by id, too: an item may only have moved to another day
    /// while the pages were turned.
    private List<ObservedRecord> stillGone(List<ObservedRecord> vanished) {
        if (vanished.isEmpty() || !(reads instanceof Fetches fetches)) {
            return vanished;
        }
        Set<String> there = new HashSet<>();
        for (int i = 0; i < vanished.size(); i += 200) {
            fetches
                    .fetch(
                            source.objectType(),
                            vanished.subList(i, Math.min(vanished.size(), i + 200)).stream()
                                    .map(ObservedRecord::externalId)
                                    .toList())
                    .stream()
                    .filter(record -> !record.deleted())
                    .forEach(record -> there.add(record.externalId()));
        }
        return vanished.stream().filter(record -> !there.contains(record.externalId())).toList();
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
