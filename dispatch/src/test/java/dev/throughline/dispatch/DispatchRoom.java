package dev.throughline.dispatch;

import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.connect.spi.WriteRequest.Kind;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Signal;
import dev.throughline.model.SeededIds;
import dev.throughline.postgres.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Dispatch over one fresh database, with one connection `erp` that is live and has proved who it
/// is.
final class DispatchRoom implements AutoCloseable {
    static final Duration QUIET = Duration.ofSeconds(20);

    final TestDatabase database = TestDatabase.fresh();
    final JdbcClient sql = database.database().jdbc();
    final TransactionTemplate transaction = database.database().transactions();
    final SettableClock clock = new SettableClock();
    final SeededIds ids = new SeededIds(11);
    final Signal wanted = new Signal();
    final Evidence evidence = new Evidence(sql, clock);
    final Intents intents = new Intents(sql, clock, wanted);
    final Connections connections = connections("node-a");
    final HeldNotes heldBack = new HeldNotes();
    final Runs runs = new Runs(sql, transaction, evidence, heldBack, clock, wanted);
    final List<Receipts.Settled> settled = new CopyOnWriteArrayList<>();
    volatile Receipts receipts = settled::addAll;
    volatile boolean trusted = true;

    DispatchRoom() {
        connections.register(Map.of("erp", true));
        probed(Map.of());
    }

    void probed(Map<String, String> pinned) {
        connections.probed("erp", new Probe.Healthy(Map.of("account", "TST1"), Map.of()), pinned);
    }

    Connections connections(String node) {
        return new Connections(sql, transaction, evidence, clock, node);
    }

    Dispatcher dispatcher(OpenConnection far, Safety safety, int batchMax) {
        return dispatcher(connections, far, safety, batchMax);
    }

    Dispatcher dispatcher(
            Connections connections, OpenConnection far, Safety safety, int batchMax) {
        return new Dispatcher(
                "erp",
                far,
                List.of(new WriteDeclaration("job", safety, batchMax, "externalId")),
                connections,
                intents,
                outcomes -> receipts.settled(outcomes),
                wanted,
                transaction,
                clock,
                () -> trusted);
    }

    static UUID entity(String key) {
        return UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
    }

    Intents.Wanted create(String key) {
        return wanted(key, Kind.CREATE, Intent.State.PENDING, Map.of("name", key));
    }

    Intents.Wanted update(String key) {
        return wanted(key, Kind.UPDATE, Intent.State.PENDING, Map.of("name", key));
    }

    Intents.Wanted wanted(String key, Kind kind, Intent.State state, Map<String, Object> fields) {
        return new Intents.Wanted(
                ids.next(),
                "erp",
                "job",
                kind,
                entity(key),
                kind == Kind.UPDATE ? "X-" + key : null,
                key,
                1,
                fields,
                null,
                state,
                1,
                ids.next(),
                null);
    }

    void want(Intents.Wanted... wanted) {
        transaction.executeWithoutResult(_ -> intents.want(List.of(wanted)));
    }

    /// What this epoch may claim now, in a transaction of its own.
    List<Intent> claim(long epoch) {
        List<Intent> claimed = new ArrayList<>();
        transaction.executeWithoutResult(
                _ -> claimed.addAll(intents.claim("erp", epoch, 0, 9, 100)));
        return claimed;
    }

    /// Key to state, of all intents.
    Map<String, String> states() {
        Map<String, String> states = new java.util.TreeMap<>();
        sql.sql("select key, state from intent order by created_at, id")
                .query((row, _) -> states.put(row.getString(1), row.getString(2)))
                .list();
        return states;
    }

    List<String> attempts(String key) {
        return sql.sql(
                        "select a.kind || ' ' || a.outcome from attempt a join intent i on i.id = a.intent_id where i.key = :key order by a.at, a.kind desc")
                .param("key", key)
                .query((row, _) -> row.getString(1))
                .list();
    }

    @Override
    public void close() {
        database.close();
    }
}
