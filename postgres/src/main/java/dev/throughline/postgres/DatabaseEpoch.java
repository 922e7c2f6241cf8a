package dev.throughline.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that the database was restored or copied, by comparing it with a note in the hub's home.
///
/// The database's counter is committed before the home's note is written, so a note that is ahead
/// of the database proves that the database has forgotten something. The hub opens this at start,
/// asks {@link #verdict()} before it writes to any other system, and calls {@link #advance()} about
/// every five seconds and before it stops: a backup taken earlier than the last call is noticed
/// when it is restored, also while the hub runs.
///
/// Several nodes of one hub each keep their own note; a node's first start on a database that has
/// worked before must be acknowledged.
public final class DatabaseEpoch {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseEpoch.class);

    private final Database database;
    private final EpochFile file;
    private final InstantSource clock;
    private final Supplier<UUID> ids;
    private final String server;
    private @Nullable EpochMark mark;
    private volatile EpochVerdict verdict;

    private DatabaseEpoch(
            Database database,
            EpochFile file,
            InstantSource clock,
            Supplier<UUID> ids,
            String server,
            EpochVerdict verdict,
            @Nullable EpochMark mark) {
        this.database = database;
        this.file = file;
        this.clock = clock;
        this.ids = ids;
        this.server = server;
        this.verdict = verdict;
        this.mark = mark;
    }

    /// Compares the database with the note in `home`, and begins a life where neither has worked.
    ///
    /// @param ids where a new life's identity comes from
    /// @throws DatabaseFailed when the home cannot be written
    public static DatabaseEpoch open(
            Database database, Path home, InstantSource clock, Supplier<UUID> ids) {
        EpochFile file = new EpochFile(home.resolve("database-epoch"));
        String server = server(database);
        EpochVerdict verdict;
        EpochMark noted = null;
        try {
            noted = file.read().orElse(null);
            verdict = EpochVerdict.decide(noted, table(database).orElse(null), server);
        } catch (IOException e) {
            verdict =
                    EpochVerdict.unreadable(file.path().toString(), String.valueOf(e.getMessage()));
        }
        DatabaseEpoch epoch = new DatabaseEpoch(database, file, clock, ids, server, verdict, noted);
        switch (verdict) {
            case EpochVerdict.First() -> epoch.begin();
            case EpochVerdict.Same() -> epoch.advance();
            case EpochVerdict.ReadOnly(_, String words) -> LOG.warn("{}", words);
        }
        return epoch;
    }

    /// The verdict as it stands now; cheap.
    public EpochVerdict verdict() {
        return verdict;
    }

    /// Moves the counter on, in the database and then in the note: one small commit. Does nothing
    /// while the database is not trusted. Finds, too, that the database was restored under a
    /// running hub.
    ///
    /// @throws DatabaseFailed when the home's note cannot be written
    public synchronized void advance() {
        EpochMark known = mark;
        if (known == null || !verdict.trusted()) {
            return;
        }
        Optional<Long> counter =
                database.jdbc()
                        .sql(
                                """
                                update database_epoch
                                   set counter = counter + 1, updated_at = :now
                                 where epoch_id = :epoch and counter >= :counter
                                returning counter
                                """)
                        .param("now", now())
                        .param("epoch", known.epoch())
                        .param("counter", known.counter())
                        .query(Long.class)
                        .optional();
        if (counter.isPresent()) {
            note(new EpochMark(known.epoch(), counter.get(), server));
            return;
        }
        verdict = EpochVerdict.decide(known, table(database).orElse(null), server);
        if (verdict instanceof EpochVerdict.ReadOnly(_, String words)) {
            LOG.error("{}", words);
        }
    }

    /// A person takes the database into use as it is. Begins a new life, except where only this
    /// home is new. Written down in the database with who and why.
    ///
    /// @param actor who says so
    /// @param reason why it is right to go on
    public synchronized void acknowledge(String actor, String reason) {
        if (actor.isBlank() || reason.isBlank()) {
            throw new IllegalArgumentException(
                    "a database is acknowledged by a named person with a reason");
        }
        if (!(verdict instanceof EpochVerdict.ReadOnly(EpochVerdict.Cause cause, _))) {
            return;
        }
        EpochMark next =
                database.transactions()
                        .execute(_ -> {
                            EpochMark before = table(database).orElse(null);
                            EpochMark after = after(cause, before);
                            store(after);
                            record(actor, reason, before, after);
                            return after;
                        });
        if (next == null) {
            throw new IllegalStateException("the acknowledgement made no mark");
        }
        note(next);
        verdict = new EpochVerdict.Same();
    }

    private EpochMark after(EpochVerdict.Cause cause, @Nullable EpochMark before) {
        EpochMark noted = mark;
        long seen = noted == null ? 0 : noted.counter();
        if (before == null) {
            return new EpochMark(ids.get(), seen + 1, server);
        }
        boolean sameLife = cause == EpochVerdict.Cause.NEW_HOME && before.server().equals(server);
        return new EpochMark(
                sameLife ? before.epoch() : ids.get(),
                Math.max(before.counter(), seen) + 1,
                server);
    }

    private void begin() {
        EpochMark first = new EpochMark(ids.get(), 1, server);
        store(first);
        note(first);
    }

    private void note(EpochMark next) {
        try {
            file.write(next);
        } catch (IOException e) {
            throw new DatabaseFailed(
                    "The note "
                            + file.path()
                            + " cannot be written: "
                            + e
                            + "; make the hub's home writable and check the free space",
                    e);
        }
        mark = next;
    }

    private void store(EpochMark next) {
        database.jdbc()
                .sql(
                        """
                        insert into database_epoch (epoch_id, counter, server_identity, updated_at)
                        values (:epoch, :counter, :server, :now)
                        on conflict (only_row) do update
                           set epoch_id = excluded.epoch_id, counter = excluded.counter,
                               server_identity = excluded.server_identity,
                               updated_at = excluded.updated_at
                        """)
                .param("epoch", next.epoch())
                .param("counter", next.counter())
                .param("server", next.server())
                .param("now", now())
                .update();
    }

    private void record(String actor, String reason, @Nullable EpochMark before, EpochMark after) {
        database.jdbc()
                .sql(
                        """
                        insert into database_epoch_act
                               (acted_at, actor, reason, before_epoch, after_epoch)
                        values (:now, :actor, :reason, :before, :after)
                        """)
                .param("now", now())
                .param("actor", actor)
                .param("reason", reason)
                .param("before", before == null ? "none" : before.toString())
                .param("after", after.toString())
                .update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static Optional<EpochMark> table(Database database) {
        return database.jdbc()
                .sql("select epoch_id, counter, server_identity from database_epoch")
                .query(DatabaseEpoch::mark)
                .optional();
    }

    private static EpochMark mark(ResultSet row, int number) throws SQLException {
        return new EpochMark(
                row.getObject("epoch_id", UUID.class),
                row.getLong("counter"),
                row.getString("server_identity"));
    }

    /// The cluster's identifier (kept by a physical copy, changed by a dump), where the server
    /// tells it, and the database's.
    private static String server(Database database) {
        boolean told =
                database.jdbc()
                        .sql("select has_function_privilege('pg_control_system()', 'execute')")
                        .query(Boolean.class)
                        .single();
        String cluster =
                told
                        ? database.jdbc()
                                .sql("select system_identifier from pg_control_system()")
                                .query(String.class)
                                .single()
                        : "untold";
        return cluster
                + "/"
                + database.jdbc()
                        .sql("select oid from pg_database where datname = current_database()")
                        .query(String.class)
                        .single();
    }
}
