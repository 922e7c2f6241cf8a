package dev.throughline.dispatch;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Signal;
import dev.throughline.model.Problem;
import dev.throughline.postgres.AfterCommit;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/// New records of which nobody but a person can say whether they arrived ([Next.AskPerson]): the
/// target cannot be asked by key, or several records carry it. The person looks there and answers.
public final class OpenQuestions {
    /// The right that an answer takes.
    public static final String RIGHT = "dispatch.answer";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Receipts receipts;
    private final Function<String, Optional<OpenConnection>> connections;
    private final Evidence evidence;
    private final InstantSource clock;
    private final Signal wanted;

    /// @param connections the open connection of a name
    /// @param wanted raised after a commit that left something to send
    public OpenQuestions(
            JdbcClient sql,
            TransactionTemplate transaction,
            Receipts receipts,
            Function<String, Optional<OpenConnection>> connections,
            Evidence evidence,
            InstantSource clock,
            Signal wanted) {
        this.sql = sql;
        this.transaction = transaction;
        this.receipts = receipts;
        this.connections = connections;
        this.evidence = evidence;
        this.clock = clock;
        this.wanted = wanted;
    }

    /// One question.
    ///
    /// @param intent names it
    /// @param key the key the record would carry there
    /// @param sentAt when it was last sent; null when it never was
    public record Question(
            UUID intent,
            String connection,
            String objectType,
            UUID entityId,
            String key,
            @Nullable Instant sentAt,
            String text) {}

    /// What became of an answer.
    public sealed interface Answered {
        /// Taken; `words` say what follows.
        record Taken(String words) implements Answered {}

        /// Nobody asks this (any more).
        record NotOpen(String words) implements Answered {}

        /// It cannot be so.
        record Wrong(String words) implements Answered {}

        /// The target did not answer, so the answer could not be checked.
        record Unreachable(Problem problem) implements Answered {}
    }

    private static final String OPEN =
            "select * from intent where state = 'UNKNOWN' and asks_person and kind = 'CREATE'";

    /// All open questions, the oldest first.
    public List<Question> all() {
        return sql.sql(OPEN + " order by created_at, id limit 1000")
                .query((row, _) -> question(row))
                .list();
    }

    /// One open question.
    public Optional<Question> find(UUID intent) {
        return sql.sql(OPEN + " and id = :id")
                .param("id", intent)
                .query((row, _) -> question(row))
                .optional();
    }

    /// The open question about one entity in one connection.
    public Optional<Question> about(UUID entity, String connection, String objectType) {
        return sql.sql(OPEN + " and entity_id = :e and connection = :c and object_type = :t")
                .param("e", entity)
                .param("c", connection)
                .param("t", objectType)
                .query((row, _) -> question(row))
                .optional();
    }

    private static Question question(java.sql.ResultSet row) throws java.sql.SQLException {
        Timestamp sent = row.getTimestamp("sent_at");
        String problem = row.getString("problem");
        return new Question(
                row.getObject("id", UUID.class),
                row.getString("connection"),
                row.getString("object_type"),
                row.getObject("entity_id", UUID.class),
                row.getString("key"),
                sent == null ? null : sent.toInstant(),
                problem == null ? "" : JSON.readTree(problem).path("text").asString(""));
    }

    /// The record is there under this native id: it is linked, and nothing is sent again.
    public Answered there(UUID intent, String externalId, Actor.Person by, String reason) {
        Question question = find(intent).orElse(null);
        if (question == null) {
            return notOpen(intent);
        }
        ObservedRecord record = null;
        try {
            if (connections.apply(question.connection()).orElse(null) instanceof Fetches fetches) {
                record =
                        fetches.fetch(question.objectType(), List.of(externalId)).stream()
                                .findFirst()
                                .orElse(null);
                if (record == null) {
                    return new Answered.Wrong(
                            "There is no "
                                    + question.objectType()
                                    + " "
                                    + externalId
                                    + " in "
                                    + question.connection()
                                    + ".");
                }
            }
        } catch (CallFailed e) {
            return new Answered.Unreachable(e.problem());
        }
        ObservedRecord shown = record;
        String id = shown == null ? externalId : shown.externalId();
        return decided(
                question,
                by,
                reason,
                "answered: it is there",
                Map.of("state", "DONE", "record", id),
                locked -> {
                    sql.sql(
                                    """
                                    update intent set state = 'DONE', external_id = :x, done_at = :now, problem = null, asks_person = false where id = :id\
                                    """)
                            .param("x", id)
                            .param("now", Timestamp.from(clock.instant()))
                            .param("id", intent)
                            .update();
                    receipts.settled(
                            List.of(new Receipts.Settled(locked, new Next.Done(id, true, shown))));
                },
                question.objectType() + " " + id + " is linked; nothing is sent again.");
    }

    /// The record is not there: it is sent again.
    public Answered notThere(UUID intent, Actor.Person by, String reason) {
        Question question = find(intent).orElse(null);
        if (question == null) {
            return notOpen(intent);
        }
        return decided(
                question,
                by,
                reason,
                "answered: it is not there",
                Map.of("state", "PENDING"),
                locked -> {
                    Instant now = clock.instant();
                    sql.sql(
                                    """
                                    update intent set state = 'PENDING', next_at = :now, asks_person = false, released_at = :now where id = :id\
                                    """)
                            .param("now", Timestamp.from(now))
                            .param("id", intent)
                            .update();
                    receipts.settled(
                            List.of(
                                    new Receipts.Settled(
                                            locked,
                                            new Next.SendAgain(
                                                    now,
                                                    new Problem(
                                                            Problem.Mender.WEATHER,
                                                            "ERP-UNKNOWN-OUTCOME",
                                                            by.name() + " says it is not there.",
                                                            "Sent again by itself.")))));
                },
                "It is sent again.");
    }

    private interface Deed {
        void run(Intent locked);
    }

    private Answered decided(
            Question question,
            Actor.Person by,
            String reason,
            String action,
            Map<String, Object> after,
            Deed deed,
            String words) {
        Answered answered =
                transaction.execute(_ -> {
                    receipts.lock(List.of(question.entityId()));
                    Intent locked =
                            sql.sql(OPEN + " and id = :id for update")
                                    .param("id", question.intent())
                                    .query((row, _) -> Intents.intent(row))
                                    .optional()
                                    .orElse(null);
                    if (locked == null) {
                        return notOpen(question.intent());
                    }
                    deed.run(locked);
                    Map<String, Object> before = new LinkedHashMap<>();
                    before.put("state", "UNKNOWN");
                    before.put("key", question.key());
                    evidence.record(
                            new Act(
                                    by,
                                    RIGHT,
                                    action,
                                    "intent",
                                    question.intent().toString(),
                                    reason,
                                    JSON.writeValueAsString(before),
                                    JSON.writeValueAsString(after),
                                    locked.correlation()));
                    AfterCommit.run(wanted::raise);
                    return new Answered.Taken(words);
                });
        return java.util.Objects.requireNonNull(answered);
    }

    private static Answered notOpen(UUID intent) {
        return new Answered.NotOpen(
                "Nobody asks about " + intent + " (any more): it was answered or found meanwhile.");
    }
}
