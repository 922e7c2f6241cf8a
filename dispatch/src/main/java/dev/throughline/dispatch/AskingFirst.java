package dev.throughline.dispatch;

import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// After a restore, each create is looked up by its key in its system before it is sent. That goes
/// on until a person ends it, system by system: what persons decided between the backup and the
/// loss is forgotten with the rest, and only people know when they have decided it again. It cannot
/// be ended while an outcome is unknown or a feed has not been read to its end since.
public final class AskingFirst {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Evidence evidence;

    public AskingFirst(JdbcClient sql, TransactionTemplate transaction, Evidence evidence) {
        this.sql = sql;
        this.transaction = transaction;
        this.evidence = evidence;
    }

    /// How it stands for one system.
    ///
    /// @param since when the restored database was taken into use; null where that was before this
    ///   was kept
    /// @param unknown writes and documents of which nobody knows yet whether they arrived
    /// @param unread feeds of any system that have not been read to their end since, as `connection
    ///   type`
    /// @param waiting new records that wait to be created there
    public record Standing(
            @Nullable Instant since, long unknown, List<String> unread, long waiting) {

        public Standing {
            unread = List.copyOf(unread);
        }

        /// What stands against ending it, in words; empty where nothing does.
        public String against() {
            List<String> reasons = new ArrayList<>();
            if (unknown > 0) {
                reasons.add(
                        unknown == 1
                                ? "of 1 write nobody knows yet whether it arrived"
                                : "of "
                                        + unknown
                                        + " writes nobody knows yet whether they arrived");
            }
            if (!unread.isEmpty()) {
                reasons.add(
                        unread.getFirst()
                                + (unread.size() == 1
                                        ? ""
                                        : " and " + (unread.size() - 1) + " more")
                                + " has not been read to its end since the restore");
            }
            return String.join(", and ", reasons);
        }
    }

    /// What became of a wish to end it.
    public sealed interface Ended {
        /// It is over.
        record Done() implements Ended {}

        /// It was not on.
        record NotOn() implements Ended {}

        /// It cannot be ended yet, for a reason in words.
        record TooEarly(String words) implements Ended {}
    }

    /// How it stands; empty where creates of this system are not looked up first.
    public Optional<Standing> of(String connection) {
        return sql.sql(
                        """
                        select s.ask_first_since,
                               (select count(*) from intent i where i.connection = s.connection and i.state in ('IN_FLIGHT', 'UNKNOWN'))
                               + (select count(*) from document d where d.connection = s.connection
                                   and d.state in ('IN_FLIGHT', 'UNKNOWN', 'PARKED')) as unknown,
                               (select count(*) from intent i where i.connection = s.connection and i.kind = 'CREATE'
                                   and i.state in ('PENDING', 'HELD')) as waiting
                          from connection_state s where s.connection = :c and s.ask_first\
                        """)
                .param("c", connection)
                .query((row, _) -> {
                    Timestamp since = row.getTimestamp("ask_first_since");
                    return new Standing(
                            since == null ? null : since.toInstant(),
                            row.getLong("unknown"),
                            unread(since),
                            row.getLong("waiting"));
                })
                .optional();
    }

    private List<String> unread(@Nullable Timestamp since) {
        return sql.sql(
                        """
                        select connection || ' ' || object_type from feed join connection_state using (connection)
                         where mode <> 'OFF' and (caught_up_at is null
                                or caught_up_at <= coalesce(:since::timestamptz, '-infinity'))
                         order by 1\
                        """)
                .param("since", since)
                .query((row, _) -> row.getString(1))
                .list();
    }

    /// A person says that all of it has been looked up.
    public Ended end(String connection, Actor.Person by, String reason) {
        return Objects.requireNonNull(
                transaction.execute(_ -> {
                    sql.sql("select 1 from connection_state where connection = :c for update")
                            .param("c", connection)
                            .query(Integer.class)
                            .optional();
                    Standing standing = of(connection).orElse(null);
                    if (standing == null) {
                        return new Ended.NotOn();
                    }
                    String against = standing.against();
                    if (!against.isEmpty()) {
                        return new Ended.TooEarly(against);
                    }
                    sql.sql("update connection_state set ask_first = false where connection = :c")
                            .param("c", connection)
                            .update();
                    evidence.record(
                            new Act(
                                    by,
                                    "connection.ask-first",
                                    "no longer looks up each new record first",
                                    "connection",
                                    connection,
                                    reason,
                                    null,
                                    null,
                                    null));
                    return new Ended.Done();
                }));
    }
}
