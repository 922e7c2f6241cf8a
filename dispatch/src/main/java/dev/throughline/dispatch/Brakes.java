package dev.throughline.dispatch;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Holds runs that are larger than anybody meant (DESIGN 4.5): updates of one connection, counted
/// over a sliding window, beyond a configured number or share of its records, wait for a person.
public final class Brakes {
    /// Updates that follow each other within this time are one run.
    public static final Duration WINDOW = Duration.ofMinutes(10);

    private final JdbcClient sql;
    private final Function<String, @Nullable Limit> limits;

    /// What one run may change by itself.
    ///
    /// @param records at most this many records; 0 = no limit
    /// @param share at most this share of the connection's linked records, 0 to 1; 0 = no limit
    public record Limit(int records, double share) {}

    /// @param limits the limit of a connection; null for none
    public Brakes(JdbcClient sql, Function<String, @Nullable Limit> limits) {
        this.sql = sql;
        this.limits = limits;
    }

    /// Which connections would be over their limit with this many further updates.
    public Map<String, Boolean> over(Map<String, Integer> updates, Instant now) {
        Map<String, Boolean> over = new HashMap<>();
        updates.forEach((connection, more) -> {
            Limit limit = limits.apply(connection);
            if (limit == null) {
                return;
            }
            long recent =
                    sql.sql(
                                    "select count(*) from intent where connection = :c and kind = 'UPDATE' and created_at > :since and state <> 'HELD'")
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
            over.put(connection, exceeds(limit, recent + more, linked));
        });
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
}
