package dev.throughline.adopt;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.journal.FeedReader;
import dev.throughline.journal.Feeds;
import dev.throughline.journal.Intake;
import dev.throughline.journal.Lane;
import dev.throughline.journal.Records;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Reads all live records of a type through the ordinary intake, and leaves the feed's own place
/// where it is.
final class PopulationReading {
    /// A page the vendor's weather keeps from us is asked for this often.
    private static final int TRIES_MAX = 8;

    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

    private final Intake intake;
    private final Feeds feeds;
    private final Records records;

    PopulationReading(Intake intake, Feeds feeds, Records records) {
        this.intake = intake;
        this.feeds = feeds;
        this.records = records;
    }

    /// One page, however it was had.
    private record Page(List<ObservedRecord> records, Cursor next, boolean more) {}

    /// Whether a connection can be read whole.
    static boolean can(OpenConnection connection) {
        return connection instanceof ReadsPopulation || connection instanceof ReadsChanges;
    }

    /// Reads a whole population; what was known as live and is not there any more is taken in as
    /// deleted.
    ///
    /// @return how many live records there are
    /// @throws CallFailed when a page could not be had
    int read(String name, OpenConnection connection, ObjectSchema schema) {
        Cursor feed = feeds.cursor(name, schema.objectType());
        Set<String> vanished = new HashSet<>(records.liveIds(name, schema.objectType()));
        Set<String> live = new HashSet<>();
        Set<String> places = new HashSet<>();
        Cursor at = Cursor.BEGINNING;
        while (true) {
            Cursor from = at;
            Page page = patiently(() -> page(connection, schema.objectType(), from));
            if (!page.records().isEmpty()) {
                intake.takePage(name, schema, page.records(), feed, false, Lane.BULK);
                page.records()
                        .forEach(record -> {
                            if (record.deleted()) {
                                live.remove(record.externalId());
                            } else {
                                live.add(record.externalId());
                            }
                        });
            }
            if (!page.more()) {
                break;
            }
            if (!places.add(page.next().value())) {
                throw new CallFailed(
                        new Problem(
                                Problem.Mender.WEATHER,
                                "SYS-SCHEMA-DRIFT",
                                "The pages of "
                                        + name
                                        + " "
                                        + schema.objectType()
                                        + " lead back to an earlier page.",
                                "Run it again; tell the vendor if it stays."));
            }
            at = page.next();
        }
        vanished.removeAll(live);
        if (!vanished.isEmpty()) {
            intake.takePage(
                    name,
                    schema,
                    vanished.stream()
                            .sorted()
                            .map(id ->
                                    new ObservedRecord(
                                            schema.objectType(), id, "", true, null, Map.of()))
                            .toList(),
                    feed,
                    false,
                    Lane.BULK);
        }
        return live.size();
    }

    private static Page page(OpenConnection connection, String objectType, Cursor at) {
        if (connection instanceof ReadsPopulation population) {
            ReadsPopulation.PopulationPage page =
                    population.readPopulation(objectType, at, FeedReader.PAGE_MAX);
            return new Page(page.records(), page.next(), page.more());
        }
        ReadsChanges.ChangePage page =
                ((ReadsChanges) connection).readChanges(objectType, at, FeedReader.PAGE_MAX);
        return new Page(page.records(), page.next(), page.more());
    }

    private static Page patiently(Supplier<Page> read) {
        Duration pause = Duration.ofMillis(500);
        for (int tries = 1; ; tries++) {
            try {
                return read.get();
            } catch (CallFailed e) {
                if (tries == TRIES_MAX
                        || e.problem().mender() != Problem.Mender.WEATHER
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                Duration rest =
                        e.retryAfter()
                                .filter(asked -> asked.compareTo(PAUSE_MAX) < 0)
                                .orElse(pause);
                LockSupport.parkNanos(rest.toNanos());
                pause =
                        pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0
                                ? PAUSE_MAX
                                : pause.multipliedBy(2);
            }
        }
    }
}
