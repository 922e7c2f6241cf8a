package dev.throughline.dispatch;

import dev.throughline.model.Money;
import dev.throughline.model.Values;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Holds runs that are larger than anybody meant (DESIGN 4.5): what goes to one connection, counted
/// over a sliding window, waits for a person beyond a configured number or share of its records, or
/// a sum of money.
///
/// Number and share count updates: a first load creates as much as there is. Money weighs creates
/// and updates: the amounts of the entities written, each entity once.
public final class Brakes {
    /// Writes that follow each other within this time are one run.
    public static final Duration WINDOW = Duration.ofMinutes(10);

    private final JdbcClient sql;
    private final Function<String, @Nullable Limit> limits;

    /// What one run may change by itself.
    ///
    /// @param records at most this many records; 0 = no limit
    /// @param share at most this share of the connection's linked records, 0 to 1; 0 = no limit
    /// @param money at most these minor units at stake, by currency; a currency that is not named
    ///   has no limit
    public record Limit(int records, double share, Map<String, Long> money) {
        public Limit {
            money = Map.copyOf(money);
        }

        /// A limit without money.
        public Limit(int records, double share) {
            this(records, share, Map.of());
        }
    }

    /// What a look wants to write to one connection.
    ///
    /// @param updates how many records it would change
    /// @param stakes the money at stake by entity, of those it would create or change
    public record Load(int updates, Map<UUID, Map<String, Long>> stakes) {}

    /// What is over its limit.
    ///
    /// @param records whether there are too many updates
    /// @param currencies currencies of which too much is at stake
    public record Verdict(boolean records, Set<String> currencies) {
        /// Nothing is over.
        public static final Verdict FREE = new Verdict(false, Set.of());

        /// Whether a write waits for a person.
        ///
        /// @param update whether it changes a record
        /// @param stake what it puts at stake
        public boolean holds(boolean update, Map<String, Long> stake) {
            return update && records || stake.keySet().stream().anyMatch(currencies::contains);
        }
    }

    /// @param limits the limit of a connection; null for none
    public Brakes(JdbcClient sql, Function<String, @Nullable Limit> limits) {
        this.sql = sql;
        this.limits = limits;
    }

    /// Whether money is weighed for this connection.
    public boolean weighsMoney(String connection) {
        Limit limit = limits.apply(connection);
        return limit != null && !limit.money().isEmpty();
    }

    /// The money an entity puts at stake: of each currency its largest amount, in minor units. Its
    /// amounts are views of one sum (what it is worth, what may be billed at most), so they are not
    /// added up. Pure.
    public static Map<String, Long> stake(Values values) {
        Map<String, Long> stake = new TreeMap<>();
        values.asMap()
                .forEach((_, value) -> {
                    if (value instanceof Money money && !money.isZero()) {
                        stake.merge(money.ccy(), Math.abs(money.minor()), Math::max);
                    }
                });
        return stake;
    }

    /// What of these loads is over its limit, together with what went before within the window.
    /// What waits for a person, what a person let go and what undoes a run do not count.
    public Map<String, Verdict> over(Map<String, Load> loads, Instant now) {
        Map<String, Verdict> over = new HashMap<>();
        loads.forEach((connection, load) -> {
            Limit limit = limits.apply(connection);
            if (limit != null) {
                over.put(
                        connection,
                        new Verdict(
                                load.updates() > 0 && records(connection, limit, load, now),
                                money(connection, limit, load, now)));
            }
        });
        return over;
    }

    private boolean records(String connection, Limit limit, Load load, Instant now) {
        if (limit.records() == 0 && limit.share() == 0) {
            return false;
        }
        long recent =
                sql.sql(
                                """
                                select count(*) from intent where connection = :c and kind = 'UPDATE' and created_at > :since and state <> 'HELD'
                                   and released_at is null and undoes is null\
                                """)
                        .param("c", connection)
                        .param("since", Timestamp.from(now.minus(WINDOW)))
                        .query(Long.class)
                        .single();
        long linked =
                limit.share() == 0
                        ? 0
                        : sql.sql(
                                        "select count(*) from delivery where connection = :c and external_id is not null")
                                .param("c", connection)
                                .query(Long.class)
                                .single();
        return exceeds(limit, recent + load.updates(), linked);
    }

    private Set<String> money(String connection, Limit limit, Load load, Instant now) {
        if (limit.money().isEmpty() || load.stakes().isEmpty()) {
            return Set.of();
        }
        Map<String, Long> run = new HashMap<>();
        load.stakes()
                .values()
                .forEach(stake -> stake.forEach((ccy, minor) -> run.merge(ccy, minor, Long::sum)));
        Columns looked = Columns.of("id");
        load.stakes().keySet().forEach(looked::row);
        sql.sql(
                        """
                        select ccy, sum(minor) from (
                          select i.entity_id, s.key as ccy, max(s.value::bigint) as minor from intent i, json_each_text(i.stake) s
                           where i.connection = :c and i.created_at > :since and i.stake is not null and i.state not in ('HELD', 'SHADOWED', 'WITHDRAWN')
                             and i.released_at is null and i.undoes is null and not i.entity_id = any(:id::uuid[])
                           group by 1, 2) one group by ccy\
                        """)
                .params(looked.parameters())
                .param("c", connection)
                .param("since", Timestamp.from(now.minus(WINDOW)))
                .query((row, _) -> run.merge(row.getString(1), row.getLong(2), Long::sum))
                .list();
        return exceeded(limit, run);
    }

    /// The currencies of which documents put more at stake than the connection's limit, together
    /// with what was frozen for it within the window. What waits for a person, what a person let go
    /// and what is not to be sent do not count.
    ///
    /// @param stake the debits of the documents to be frozen, in minor units, by currency
    public Set<String> overDocuments(String connection, Map<String, Long> stake, Instant now) {
        Limit limit = limits.apply(connection);
        if (limit == null || limit.money().isEmpty()) {
            return Set.of();
        }
        Map<String, Long> run = new HashMap<>(stake);
        sql.sql(
                        "select currency, sum(debit_minor) from document where connection = :c and created_at > :since and released_at is null"
                                + " and state not in ('HELD', 'WITHDRAWN', 'REFUSED') group by currency")
                .param("c", connection)
                .param("since", Timestamp.from(now.minus(WINDOW)))
                .query((row, _) -> run.merge(row.getString(1), row.getLong(2), Long::sum))
                .list();
        Set<String> over = exceeded(limit, run);
        over.retainAll(stake.keySet());
        return over;
    }

    /// Whether a run of this size is over the limit. Pure.
    static boolean exceeds(Limit limit, long run, long linked) {
        if (limit.records() > 0 && run > limit.records()) {
            return true;
        }
        // A share of very few records says nothing.
        return limit.share() > 0 && linked >= 20 && run > linked * limit.share();
    }

    /// The currencies of which a run puts more at stake than it may. Pure.
    static Set<String> exceeded(Limit limit, Map<String, Long> run) {
        Set<String> over = new TreeSet<>();
        limit.money()
                .forEach((ccy, most) -> {
                    if (run.getOrDefault(ccy, 0L) > most) {
                        over.add(ccy);
                    }
                });
        return over;
    }
}
