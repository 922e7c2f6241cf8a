package dev.throughline.app;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.journal.FeedReader;
import dev.throughline.journal.Feeds;
import dev.throughline.journal.Intake;
import dev.throughline.journal.Records;
import dev.throughline.mapping.HubConfig;
import dev.throughline.model.Problem;
import dev.throughline.worklist.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// The readers of all feeds: masters by readers of their own, facts by the posting lane.
final class FeedReaders implements AutoCloseable {
    /// How often populations are compared for feeds that cannot tell deletions.
    private static final Duration COMPARE_EVERY = Duration.ofMinutes(10);

    private final HubConfig config;
    private final OpenSystems systems;
    private final Intake intake;
    private final Feeds feeds;
    private final Records records;
    private final InstantSource clock;
    private final @Nullable Posting posting;
    private final Map<String, List<FeedReader>> readers = new ConcurrentSkipListMap<>();

    /// @param posting reads facts; null where nothing is posted
    FeedReaders(
            HubConfig config,
            OpenSystems systems,
            Intake intake,
            Feeds feeds,
            Records records,
            InstantSource clock,
            @Nullable Posting posting) {
        this.config = config;
        this.systems = systems;
        this.intake = intake;
        this.feeds = feeds;
        this.records = records;
        this.clock = clock;
        this.posting = posting;
    }

    /// Starts reading the feeds of masters of a connection, and gives those of facts to the lane.
    void read(ConnectionSettings settings, Connector connector, OpenConnection connection) {
        String name = settings.name();
        if (connection instanceof ReadsChanges reads) {
            List<FeedReader> own = new ArrayList<>();
            for (FeedDeclaration feed : connector.feeds(settings)) {
                Duration every = config.plan(name).feeds().get(feed.objectType());
                @Nullable ObjectSchema schema =
                        systems.schema(name, feed.objectType()).orElse(null);
                Posting facts = posting;
                if (every != null && facts != null && facts.reads(name, feed.objectType())) {
                    facts.read(name, reads, feed, every, COMPARE_EVERY, feedListener());
                } else if (every != null && schema != null) {
                    FeedReader reader =
                            new FeedReader(
                                    name,
                                    reads,
                                    feed,
                                    schema,
                                    every,
                                    feed.kind() == FeedDeclaration.Kind.RELOAD
                                            ? every.multipliedBy(4)
                                            : COMPARE_EVERY,
                                    intake,
                                    feeds,
                                    records,
                                    clock,
                                    feedListener());
                    reader.start();
                    own.add(reader);
                }
            }
            readers.put(name, own);
        }
    }

    private FeedReader.Listener feedListener() {
        return new FeedReader.Listener() {
            @Override
            public boolean proven(String connection) {
                return systems.isProven(connection);
            }

            @Override
            public void failed(String connection, String objectType, Problem problem) {
                systems.standing(
                        connection,
                        new Subject(
                                "feed",
                                connection + " " + objectType,
                                connection + " " + objectType),
                        List.of(problem));
            }

            @Override
            public void works(String connection, String objectType) {
                systems.standing(
                        connection,
                        new Subject(
                                "feed",
                                connection + " " + objectType,
                                connection + " " + objectType),
                        List.of());
            }
        };
    }

    /// Something may have happened in a system: its feeds are read at once.
    void hint(String connection) {
        readers.getOrDefault(connection, List.of()).forEach(FeedReader::hint);
        Posting facts = posting;
        if (facts != null) {
            facts.hint(connection);
        }
    }

    /// The systems that are read for masters.
    Set<String> systems() {
        return readers.keySet();
    }

    /// The readers of masters.
    List<FeedReader> masters() {
        return readers.values().stream().flatMap(List::stream).toList();
    }

    /// Whether every feed has been read to its end by a round that began after `instant`.
    boolean readSince(Instant instant) {
        Posting facts = posting;
        return masters().stream().allMatch(reader -> reader.completed().isAfter(instant))
                && (facts == null || facts.readSince(instant));
    }

    /// Stops the readers of masters after the page under way.
    @Override
    public void close() {
        readers.values().forEach(list -> list.parallelStream().forEach(FeedReader::close));
    }
}
