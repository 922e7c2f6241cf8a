package dev.throughline.app;

import dev.throughline.connect.CallObserver;
import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.LimiterState;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.Witness;
import dev.throughline.dispatch.Connections;
import dev.throughline.journal.Signal;
import dev.throughline.mapping.HubConfig;
import dev.throughline.model.Problem;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/// The systems of the configuration as this node holds them: their connections, what records they
/// have, whether they have proved who they are, and how hard they are pressed.
final class OpenSystems implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenSystems.class);

    /// How often each system is asked who and how it is.
    private static final Duration PROBE_EVERY = Duration.ofSeconds(15);

    /// How often a system that did not answer is asked again.
    private static final Duration PROBE_AGAIN = Duration.ofSeconds(2);

    /// A system that does not answer is told after this many probes in a row.
    private static final int UNANSWERED_MIN = 3;

    private final HubConfig config;
    private final Connections connections;
    private final Worklist worklist;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final CallObserver calls;
    private final Signal wanted;
    private final Consumer<String> provenNow;
    private final Function<String, Witness> witnesses;
    private final Map<String, OpenConnection> open = new ConcurrentSkipListMap<>();
    private final Map<String, LimitedHttp> https = new ConcurrentSkipListMap<>();
    private final Map<String, Map<String, ObjectSchema>> schemas = new ConcurrentSkipListMap<>();

    /// The systems that have proved who they are to this node; no other is read or written.
    private final Set<String> proven = ConcurrentHashMap.newKeySet();

    private final Map<String, Integer> unanswered = new ConcurrentHashMap<>();

    /// @param calls told of every call to a system
    /// @param wanted raised after each probe: what waits to be sent may go
    /// @param provenNow told of a system that has just proved who it is
    /// @param witnesses who takes down what a connection changes beside its writes, by its name
    OpenSystems(
            HubConfig config,
            Connections connections,
            Worklist worklist,
            TransactionTemplate transaction,
            InstantSource clock,
            CallObserver calls,
            Signal wanted,
            Consumer<String> provenNow,
            Function<String, Witness> witnesses) {
        this.config = config;
        this.connections = connections;
        this.worklist = worklist;
        this.transaction = transaction;
        this.clock = clock;
        this.calls = calls;
        this.wanted = wanted;
        this.provenNow = provenNow;
        this.witnesses = witnesses;
    }

    /// Opens a connection; nothing is asked yet.
    void open(ConnectionSettings settings, Connector connector) {
        LimitedHttp http = new LimitedHttp(settings, clock, calls);
        https.put(settings.name(), http);
        open.put(
                settings.name(),
                connector.open(
                        settings,
                        new ConnectionContext(clock, http, witnesses.apply(settings.name()))));
        Map<String, ObjectSchema> byType = new LinkedHashMap<>();
        connector.schemas(settings).forEach(schema -> byType.put(schema.objectType(), schema));
        schemas.put(settings.name(), byType);
    }

    /// What is known of the records of all systems, by system and record type; grows as they are
    /// opened.
    Map<String, Map<String, ObjectSchema>> schemas() {
        return schemas;
    }

    /// Whether a system has proved who it is.
    boolean isProven(String name) {
        return proven.contains(name);
    }

    /// One cause in a system is one case, whatever it stops.
    void standing(String connection, Subject subject, List<Problem> problems) {
        List<Finding> findings =
                problems.stream()
                        .map(problem ->
                                new Finding(
                                        problem,
                                        "connection " + connection,
                                        Map.of("system", connection),
                                        null,
                                        null))
                        .toList();
        transaction.executeWithoutResult(
                _ -> worklist.standing("systems", Map.of(subject, findings)));
    }

    /// Asks a system who and how it is; answers when to ask again.
    Duration probe(ConnectionSettings settings, OpenConnection connection) {
        Probe probe = connection.probe();
        Connections.Told told = connections.probed(settings.name(), probe, settings.identity());
        if (Boolean.TRUE.equals(told.itself())) {
            if (proven.add(settings.name())) {
                provenNow.accept(settings.name());
            }
        } else if (Boolean.FALSE.equals(told.itself())
                && (proven.remove(settings.name()) || told.changed())) {
            LOG.error("{}: {}", settings.name(), told.problem());
        }
        Subject subject = new Subject("connection", settings.name(), settings.label());
        boolean weather =
                probe instanceof Probe.Unwell(Problem problem)
                        && problem.mender() == Problem.Mender.WEATHER;
        int inARow =
                weather
                        ? unanswered.merge(settings.name(), 1, Integer::sum)
                        : unanswered.merge(settings.name(), 0, (_, none) -> none);
        List<Problem> problems =
                switch (probe) {
                    case Probe.Unwell unwell ->
                            weather && inARow < UNANSWERED_MIN
                                    ? List.of()
                                    : List.of(unwell.problem());
                    case Probe.Healthy _ ->
                            Boolean.FALSE.equals(told.itself())
                                    ? List.of(
                                            new Problem(
                                                    Problem.Mender.SETTINGS,
                                                    "SYS-IDENTITY",
                                                    settings.label() + ": " + told.problem(),
                                                    "Point the connection at the right system; where the change is meant, name it under 'identity:' in connections/"
                                                            + settings.name()
                                                            + ".yaml. Then restart."))
                                    : List.of();
                };
        standing(settings.name(), subject, problems);
        wanted.raise();
        return probe instanceof Probe.Healthy && problems.isEmpty() ? PROBE_EVERY : PROBE_AGAIN;
    }

    /// An open connection; for interactive reads of single records.
    Optional<OpenConnection> connection(String name) {
        return Optional.ofNullable(open.get(name));
    }

    /// An open connection whose system has proved who it is; asked now where it has not. Empty for
    /// one that is not configured.
    ///
    /// @throws CallFailed when it does not answer, or is not who it should be
    Optional<OpenConnection> proven(String name) {
        OpenConnection connection = open.get(name);
        ConnectionSettings settings = config.connections().get(name);
        if (connection == null || settings == null) {
            return Optional.empty();
        }
        if (!proven.contains(name)) {
            probe(settings, connection);
        }
        if (!proven.contains(name)) {
            throw new CallFailed(
                    new Problem(
                            Problem.Mender.SETTINGS,
                            "SYS-IDENTITY",
                            settings.label()
                                    + " has not proved who it is, so nothing is read from it: "
                                    + connections
                                            .find(name)
                                            .map(Connections.State::problem)
                                            .orElse("it does not answer."),
                            "See its page under Systems, and ask again when it is mended."));
        }
        return Optional.of(connection);
    }

    /// The schema of a record type.
    Optional<ObjectSchema> schema(String connection, String objectType) {
        return Optional.ofNullable(schemas.getOrDefault(connection, Map.of()).get(objectType));
    }

    /// How hard each system is pressed right now.
    Map<String, LimiterState> limits() {
        Map<String, LimiterState> states = new TreeMap<>();
        https.forEach((name, http) -> states.put(name, http.limiterState()));
        return states;
    }

    @Override
    public void close() {
        open.values().forEach(OpenConnection::close);
        https.values().forEach(LimitedHttp::close);
    }
}
