package dev.throughline.journal;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.model.Problem;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// How far each feed has come and how it is.
public final class Feeds {
    private final JdbcClient sql;

    public Feeds(JdbcClient sql) {
        this.sql = sql;
    }

    /// One feed's standing, for the Systems page.
    public record Standing(
            String connection,
            String objectType,
            long read,
            long taken,
            long stale,
            @Nullable Instant lastReadAt,
            @Nullable Instant lastChangeAt,
            @Nullable Instant caughtUpAt,
            @Nullable String problem,
            @Nullable Instant problemSince) {}

    /// Where to read on.
    public Cursor cursor(String connection, String objectType) {
        return sql.sql("select cursor from feed where connection = :c and object_type = :t")
                .param("c", connection)
                .param("t", objectType)
                .query(String.class)
                .optional()
                .map(Cursor::new)
                .orElse(Cursor.BEGINNING);
    }

    /// Whether a feed has once been read to its end.
    public boolean caughtUp(String connection, String objectType) {
        return sql.sql(
                                "select count(*) from feed where connection = :c and object_type = :t and caught_up_at is not null")
                        .param("c", connection)
                        .param("t", objectType)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /// Notes that a read found no answer.
    public void failed(String connection, String objectType, Problem problem, Instant at) {
        sql.sql(
                        """
                        insert into feed as f (connection, object_type, problem, problem_since) values (:c, :t, :problem, :at)
                        on conflict (connection, object_type) do update
                           set problem = excluded.problem, problem_since = coalesce(f.problem_since, excluded.problem_since)\
                        """)
                .param("c", connection)
                .param("t", objectType)
                .param("problem", problem.line())
                .param("at", Timestamp.from(at))
                .update();
    }

    /// Notes that a read found nothing new and nothing wrong. Written at most every few seconds, or
    /// to clear a problem.
    void quiet(String connection, String objectType, Instant at) {
        sql.sql(
                        """
                        update feed set last_read_at = :at, caught_up_at = :at, problem = null, problem_since = null
                         where connection = :c and object_type = :t
                           and (problem is not null or last_read_at is null or last_read_at < :at::timestamptz - interval '5 seconds')\
                        """)
                .param("c", connection)
                .param("t", objectType)
                .param("at", Timestamp.from(at))
                .update();
    }

    /// Notes how many known records a population no longer shows: too many to believe it.
    void vanished(String connection, String objectType, int records) {
        sql.sql(
                        """
                        insert into feed as f (connection, object_type, vanished) values (:c, :t, :n)
                        on conflict (connection, object_type) do update set vanished = excluded.vanished\
                        """)
                .param("c", connection)
                .param("t", objectType)
                .param("n", records)
                .update();
    }

    /// The population has been taken as it is: nothing is to be confirmed any more.
    void believed(String connection, String objectType) {
        sql.sql(
                        "update feed set vanished = null, vanished_confirmed = null where connection = :c and object_type = :t and vanished is not null")
                .param("c", connection)
                .param("t", objectType)
                .update();
    }

    /// How many known records the population no longer shows, where that waits for somebody's word;
    /// 0 where nothing does.
    public int vanished(String connection, String objectType) {
        return number(connection, objectType, "coalesce(vanished, 0)");
    }

    /// How many records a person has confirmed to be gone; 0 where nobody has.
    int confirmed(String connection, String objectType) {
        return number(connection, objectType, "coalesce(vanished_confirmed, 0)");
    }

    private int number(String connection, String objectType, String column) {
        return sql.sql("select " + column + " from feed where connection = :c and object_type = :t")
                .param("c", connection)
                .param("t", objectType)
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    /// A person's word that the vanished records are gone: as many as are missing now, and no more,
    /// are taken as deleted by the next compare. Answers how many; 0 where nothing waits for it.
    public int confirmVanished(String connection, String objectType) {
        return sql.sql(
                        "update feed set vanished_confirmed = vanished where connection = :c and object_type = :t and vanished is not null returning vanished")
                .param("c", connection)
                .param("t", objectType)
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    /// All feeds, by connection and type.
    public List<Standing> all() {
        return sql.sql("select * from feed order by connection, object_type")
                .query((row, _) ->
                        new Standing(
                                row.getString("connection"),
                                row.getString("object_type"),
                                row.getLong("records_read"),
                                row.getLong("records_new"),
                                row.getLong("records_stale"),
                                instant(row.getTimestamp("last_read_at")),
                                instant(row.getTimestamp("last_change_at")),
                                instant(row.getTimestamp("caught_up_at")),
                                row.getString("problem"),
                                instant(row.getTimestamp("problem_since"))))
                .list();
    }

    private static @Nullable Instant instant(@Nullable Timestamp stamp) {
        return stamp == null ? null : stamp.toInstant();
    }
}
