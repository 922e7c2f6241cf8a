package dev.throughline.app;

import dev.throughline.journal.Intake;
import dev.throughline.journal.Journal;
import dev.throughline.journal.Lane;
import dev.throughline.journal.RecordKey;
import dev.throughline.mapping.HubConfig;
import dev.throughline.model.Ids;
import dev.throughline.sync.SyncQueue;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Looks again at all that is known when a part of the configuration has changed, or takes effect
/// on a new day: records are understood anew, entities compared anew with the systems they go to.
/// What comes out the same changes nothing; what comes out different goes its usual way, brakes
/// included. Page by page, one process at a time, going on where it was after a restart.
final class Reconsidering {
    private static final Logger LOG = LoggerFactory.getLogger(Reconsidering.class);

    /// Records or entities of one page, one transaction.
    private static final int PAGE = 500;

    /// Pages of one round: what a new mapping changes shall not crowd out the day's work.
    private static final int PAGES = 4;

    /// No page is added while so many entities wait to be looked at.
    private static final int WAITING_MAX = 20_000;

    private final HubConfig config;
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Intake intake;
    private final Journal journal;
    private final SyncQueue queue;
    private final InstantSource clock;
    private final Ids ids;
    private @Nullable LocalDate compared;

    Reconsidering(
            HubConfig config,
            JdbcClient sql,
            TransactionTemplate transaction,
            Intake intake,
            Journal journal,
            SyncQueue queue,
            InstantSource clock,
            Ids ids) {
        this.config = config;
        this.sql = sql;
        this.transaction = transaction;
        this.intake = intake;
        this.journal = journal;
        this.queue = queue;
        this.clock = clock;
        this.ids = ids;
    }

    /// Compares the configuration with the one last applied, once a day. To be called before this
    /// process reads its first page: what it reads it understands by the configuration it runs, so
    /// only what was known before is looked at again.
    void compare() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (!today.equals(compared)) {
            transaction.executeWithoutResult(_ -> compare(today));
            compared = today;
        }
    }

    /// Looks at some pages of what has changed.
    void round() {
        compare();
        int pages = 0;
        while (pages < PAGES && Boolean.TRUE.equals(transaction.execute(_ -> page()))) {
            pages++;
        }
    }

    private void compare(LocalDate today) {
        sql.sql("lock table config_part in share row exclusive mode").update();
        SortedMap<String, String> before = new TreeMap<>();
        sql.sql("select part, fingerprint from config_part")
                .query((row, _) -> before.put(row.getString(1), row.getString(2)))
                .list();
        SortedMap<String, String> now = ConfigPart.fingerprints(config, today);
        Timestamp at = Timestamp.from(clock.instant());
        before.keySet().stream()
                .filter(part -> !now.containsKey(part))
                .forEach(part ->
                        sql.sql("delete from config_part where part = :part")
                                .param("part", part)
                                .update());
        now.forEach((part, fingerprint) -> {
            if (!fingerprint.equals(before.get(part))) {
                boolean known = known(part);
                sql.sql(
                                """
                                insert into config_part (part, fingerprint, begun_at, done_at) values (:part, :fingerprint, :at, :done)
                                on conflict (part) do update set fingerprint = :fingerprint, begun_at = :at, reached = '', looked_at = 0, done_at = :done\
                                """)
                        .param("part", part)
                        .param("fingerprint", fingerprint)
                        .param("at", at)
                        .param("done", known ? null : at)
                        .update();
                if (known) {
                    LOG.info("'{}' is configured anew: all it speaks of is looked at again", part);
                }
            }
        });
    }

    /// Whether anything is known that the part speaks of. The records and entities are asked: a hub
    /// of a release that kept no fingerprints has none, and yet knows much.
    private boolean known(String words) {
        return switch (ConfigPart.of(words)) {
            case ConfigPart.In(String connection, String objectType) ->
                    sql.sql(
                                    "select exists (select from record_head where connection = :connection and object_type = :type)")
                            .param("connection", connection)
                            .param("type", objectType)
                            .query(Boolean.class)
                            .single();
            case ConfigPart.Out(String entityType, _) ->
                    sql.sql("select exists (select from entity where type = :type)")
                            .param("type", entityType)
                            .query(Boolean.class)
                            .single();
        };
    }

    /// A part that is not looked through yet.
    ///
    /// @param reached the last record or entity looked at
    private record Open(String part, String reached, long lookedAt) {}

    /// Looks at one page. Returns whether there was one.
    private boolean page() {
        Optional<Open> found =
                sql.sql(
                                "select part, reached, looked_at from config_part where done_at is null order by part limit 1 for update skip locked")
                        .query((row, _) ->
                                new Open(row.getString(1), row.getString(2), row.getLong(3)))
                        .optional();
        if (found.isEmpty() || queue.size() >= WAITING_MAX) {
            return false;
        }
        Open open = found.get();
        List<String> page =
                switch (ConfigPart.of(open.part())) {
                    case ConfigPart.In in -> records(in, open.reached());
                    case ConfigPart.Out out -> entities(out, open.reached());
                };
        boolean done = page.size() < PAGE;
        sql.sql(
                        "update config_part set reached = :reached, looked_at = :looked, done_at = :done where part = :part")
                .param("reached", page.isEmpty() ? open.reached() : page.getLast())
                .param("looked", open.lookedAt() + page.size())
                .param("done", done ? Timestamp.from(clock.instant()) : null)
                .param("part", open.part())
                .update();
        if (done) {
            LOG.info("'{}': {} looked at again", open.part(), open.lookedAt() + page.size());
        }
        return true;
    }

    private List<String> records(ConfigPart.In in, String after) {
        List<String> page =
                sql.sql(
                                """
                                select external_id from record_head
                                 where connection = :connection and object_type = :type and external_id > :after and not deleted
                                 order by external_id limit :limit\
                                """)
                        .param("connection", in.connection())
                        .param("type", in.objectType())
                        .param("after", after)
                        .param("limit", PAGE)
                        .query((row, _) -> row.getString(1))
                        .list();
        Map<RecordKey, UUID> correlations = new LinkedHashMap<>();
        page.forEach(id ->
                correlations.put(new RecordKey(in.connection(), in.objectType(), id), ids.next()));
        if (!correlations.isEmpty()) {
            journal.append(Lane.BULK, intake.replays(correlations));
        }
        return page;
    }

    private List<String> entities(ConfigPart.Out out, String after) {
        List<UUID> page =
                sql.sql(
                                """
                                select id from entity where type = :type and id > :after and merged_into is null order by id limit :limit\
                                """)
                        .param("type", out.entityType())
                        .param("after", after.isEmpty() ? new UUID(0, 0) : UUID.fromString(after))
                        .param("limit", PAGE)
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list();
        queue.mark(page, SyncQueue.BULK);
        return page.stream().map(UUID::toString).toList();
    }
}
