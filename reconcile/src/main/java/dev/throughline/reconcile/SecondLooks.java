package dev.throughline.reconcile;

import dev.throughline.postgres.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Keeps which records of masters are to be looked at a second time.
final class SecondLooks {
    /// Records of one type that are looked at again; where more differ, nothing was merely in
    /// motion.
    static final int AGAIN_MAX = 2_000;

    private final JdbcClient sql;

    SecondLooks(JdbcClient sql) {
        this.sql = sql;
    }

    /// When a feed last came to its end; empty where nothing of that type is read, or was never
    /// read to its end.
    Optional<Instant> caughtUp(String connection, String objectType) {
        return sql.sql(
                        "select caught_up_at from feed where connection = :c and object_type = :t and caught_up_at is not null")
                .param("c", connection)
                .param("t", objectType)
                .query((row, _) -> row.getTimestamp(1).toInstant())
                .optional();
    }

    /// The looks at one record type, by record.
    Map<String, SecondLook> of(String connection, String objectType) {
        Map<String, SecondLook> looks = new HashMap<>();
        sql.sql("select * from master_look where connection = :c and object_type = :t")
                .param("c", connection)
                .param("t", objectType)
                .query((row, _) -> looks.put(row.getString("external_id"), look(row)))
                .list();
        return looks;
    }

    /// Writes the looks at one record type: what is not among them agrees again.
    void write(String connection, String objectType, List<SecondLook> looks) {
        sql.sql(
                        "delete from master_look where connection = :c and object_type = :t and external_id <> all(:ids)")
                .param("c", connection)
                .param("t", objectType)
                .param("ids", looks.stream().map(SecondLook::externalId).toArray(String[]::new))
                .update();
        Columns rows = Columns.of("id", "content", "since", "seen_at", "round_at", "believed");
        looks.forEach(look ->
                rows.row(
                        look.externalId(),
                        look.content(),
                        look.since(),
                        look.seen(),
                        look.round(),
                        look.believed()));
        if (rows.isEmpty()) {
            return;
        }
        sql.sql(
                        "insert into master_look as m (connection, object_type, external_id, content, since, seen_at, round_at, believed)"
                                + " select :c, :t, u.id, u.content, u.since::timestamptz, u.seen_at::timestamptz, u.round_at::timestamptz,"
                                + " u.believed::boolean from "
                                + rows.unnest()
                                + " on conflict (connection, object_type, external_id) do update set content = excluded.content,"
                                + " seen_at = excluded.seen_at, round_at = excluded.round_at, believed = excluded.believed")
                .params(rows.parameters())
                .param("c", connection)
                .param("t", objectType)
                .update();
    }

    /// Notes the rounds that feeds came to the end of; answers whether a look is due.
    boolean due(Instant now) {
        record Waiting(
                String connection,
                String objectType,
                SecondLook look,
                @Nullable Instant caughtUp) {}
        List<Waiting> all = new ArrayList<>();
        sql.sql(
                        "select m.*, f.caught_up_at from master_look m left join feed f using (connection, object_type) where not m.believed")
                .query((row, _) ->
                        all.add(
                                new Waiting(
                                        row.getString("connection"),
                                        row.getString("object_type"),
                                        look(row),
                                        instant(row, "caught_up_at"))))
                .list();
        boolean due = false;
        for (Waiting one : all) {
            due |= one.look().due(now, one.caughtUp());
            Instant round = one.look().noted(one.caughtUp()).round();
            if (round != null && one.look().round() == null) {
                sql.sql(
                                "update master_look set round_at = :round where connection = :c and object_type = :t and external_id = :id"
                                        + " and seen_at = :seen and round_at is null")
                        .param("round", Timestamp.from(round))
                        .param("c", one.connection())
                        .param("t", one.objectType())
                        .param("id", one.look().externalId())
                        .param("seen", Timestamp.from(one.look().seen()))
                        .update();
            }
        }
        return due;
    }

    private static SecondLook look(ResultSet row) throws SQLException {
        return new SecondLook(
                row.getString("external_id"),
                row.getString("content"),
                row.getTimestamp("since").toInstant(),
                row.getTimestamp("seen_at").toInstant(),
                instant(row, "round_at"),
                row.getBoolean("believed"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
