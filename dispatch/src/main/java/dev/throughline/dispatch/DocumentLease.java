package dev.throughline.dispatch;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Who sends the documents of a connection: one node at a time, each term with an epoch. It goes to
/// the node that holds the connection's own lease, where somebody does, so that one node alone
/// calls a system.
public final class DocumentLease {
    private final JdbcClient sql;
    private final InstantSource clock;
    private final String node;

    /// @param node this node's name, the same as for {@link Connections}
    public DocumentLease(JdbcClient sql, InstantSource clock, String node) {
        this.sql = sql;
        this.clock = clock;
        this.node = node;
    }

    /// Takes or renews the lease for {@link Connections#LEASE}; the epoch when it is ours. A change
    /// of holder, or a restart of this one, gives a new epoch.
    Optional<Long> take(String connection, long held) {
        Instant now = clock.instant();
        return sql.sql(
                        """
                        insert into document_lease as l (connection, owner, leased_until)
                        select :c, :node, :until
                         where not exists (select 1 from connection_state s
                                            where s.connection = :c and s.owner <> :node and s.leased_until >= :now)
                        on conflict (connection) do update
                           set owner = :node, leased_until = excluded.leased_until,
                               epoch = case when l.owner = :node and l.epoch = :held then l.epoch else l.epoch + 1 end
                         where l.owner = :node or l.leased_until < :now returning epoch\
                        """)
                .param("node", node)
                .param("until", Timestamp.from(now.plus(Connections.LEASE)))
                .param("now", Timestamp.from(now))
                .param("held", held)
                .param("c", connection)
                .query(Long.class)
                .optional();
    }
}
