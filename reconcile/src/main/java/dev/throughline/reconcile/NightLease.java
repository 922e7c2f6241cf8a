package dev.throughline.reconcile;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Which node runs the nightly reconciliation: one at a time. A node that is gone loses it after
/// {@link #TERM}.
final class NightLease {
    /// How long it is held without being renewed.
    static final Duration TERM = Duration.ofMinutes(5);

    private final JdbcClient sql;
    private final InstantSource clock;
    private final String node;

    NightLease(JdbcClient sql, InstantSource clock, String node) {
        this.sql = sql;
        this.clock = clock;
        this.node = node;
    }

    /// Takes or renews it; answers whether it is ours.
    boolean take() {
        Instant now = clock.instant();
        return sql.sql(
                                """
                                insert into reconciliation_lease as l (owner, leased_until) values (:node, :until)
                                on conflict (only_one) do update set owner = :node, leased_until = excluded.leased_until
                                 where l.owner = :node or l.leased_until < :now\
                                """)
                        .param("node", node)
                        .param("until", Timestamp.from(now.plus(TERM)))
                        .param("now", Timestamp.from(now))
                        .update()
                == 1;
    }
}
