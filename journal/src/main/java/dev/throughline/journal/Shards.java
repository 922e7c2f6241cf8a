package dev.throughline.journal;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Which node reads which shard, and how far each reader has come.
public final class Shards {
    /// A lease not renewed for this long may be taken by another node.
    public static final Duration LEASE = Duration.ofSeconds(10);

    private final JdbcClient sql;
    private final InstantSource clock;
    private final String node;

    /// @param node this process's name; a restarted process of the same name takes its leases over
    ///   at once
    public Shards(JdbcClient sql, InstantSource clock, String node) {
        this.sql = sql;
        this.clock = clock;
        this.node = node;
    }

    /// A shard held by this node.
    ///
    /// @param epoch grows each time the shard is taken or kept; whoever holds an older one can no
    ///   longer move the position
    public record Held(
            String reader, Lane lane, int shard, long position, long epoch, Instant until) {
        Held at(long moved) {
            return new Held(reader, lane, shard, moved, epoch, until);
        }
    }

    /// Takes or keeps a shard for this node; empty while another node holds it.
    public Optional<Held> take(String reader, Lane lane, int shard) {
        Instant now = clock.instant();
        Instant until = now.plus(LEASE);
        return sql.sql(
                        """
                        insert into journal_reader as r (reader, lane, shard, position, epoch, owner, leased_until)
                        values (:reader, :lane, :shard, 0, 1, :node, :until)
                        on conflict (reader, lane, shard) do update
                           set owner = :node, leased_until = :until, epoch = r.epoch + 1
                         where r.owner = :node or r.leased_until is null or r.leased_until < :now
                        returning position, epoch\
                        """)
                .param("reader", reader)
                .param("lane", lane.number)
                .param("shard", shard)
                .param("node", node)
                .param("until", Timestamp.from(until))
                .param("now", Timestamp.from(now))
                .query((row, _) ->
                        new Held(reader, lane, shard, row.getLong(1), row.getLong(2), until))
                .optional();
    }

    /// Moves the position in the caller's transaction. False when this node no longer holds the
    /// shard: the caller must roll back.
    public boolean move(Held held, long to) {
        return sql.sql(
                                """
                                update journal_reader set position = :to, leased_until = :until
                                 where reader = :reader and lane = :lane and shard = :shard and position = :from and epoch = :epoch\
                                """)
                        .param("to", to)
                        .param("until", Timestamp.from(clock.instant().plus(LEASE)))
                        .param("reader", held.reader())
                        .param("lane", held.lane().number)
                        .param("shard", held.shard())
                        .param("from", held.position())
                        .param("epoch", held.epoch())
                        .update()
                == 1;
    }

    /// How many changes a reader has still to read, over all shards.
    public long backlog(String reader) {
        return sql.sql(
                        """
                        select coalesce(sum(s.last_position - coalesce(r.position, 0)), 0)
                          from journal_shard s left join journal_reader r on r.reader = :reader and r.lane = s.lane and r.shard = s.shard\
                        """)
                .param("reader", reader)
                .query(Long.class)
                .single();
    }
}
