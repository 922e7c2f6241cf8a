package dev.throughline.curate;

import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.model.Problem;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Fields that a vendor sends and nobody has declared: kept raw, told once a system as one case,
/// until they are declared or somebody has taken note of them.
public final class NewFields {
    private static final String ROOM = "schema";

    /// So many fields are named in the words of a case.
    private static final int NAMED_MAX = 5;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Worklist worklist;
    private final Evidence evidence;
    private final Systems systems;
    private final InstantSource clock;
    private final Map<String, List<String>> told = new HashMap<>();

    public NewFields(
            JdbcClient sql,
            TransactionTemplate transaction,
            Worklist worklist,
            Evidence evidence,
            Systems systems,
            InstantSource clock) {
        this.sql = sql;
        this.transaction = transaction;
        this.worklist = worklist;
        this.evidence = evidence;
        this.systems = systems;
        this.clock = clock;
    }

    /// What is known of the systems, as configured now.
    public interface Systems {
        /// Whether a record type has this field declared.
        boolean knows(String connection, String objectType, String field);

        /// How people call the system.
        String label(String connection);
    }

    /// A field.
    ///
    /// @param sampleId a record that has it
    /// @param sampleType of what kind its value is there; never the value
    /// @param acknowledgedBy who has taken note, null while nobody has
    /// @param known whether it is declared by now
    public record NewField(
            String connection,
            String objectType,
            String field,
            Instant firstSeenAt,
            String sampleId,
            String sampleType,
            @Nullable Instant acknowledgedAt,
            @Nullable String acknowledgedBy,
            boolean known) {
        /// Whether it waits for somebody.
        public boolean open() {
            return acknowledgedBy == null && !known;
        }

        /// The field with its record type, as people write it.
        public String path() {
            return objectType + "." + field;
        }
    }

    /// The fields of one system, newest first.
    public List<NewField> of(String connection) {
        return sql.sql(
                        "select * from schema_drift where connection = :c order by first_seen_at desc, object_type, field limit 500")
                .param("c", connection)
                .query((row, _) -> read(row))
                .list();
    }

    private NewField read(ResultSet row) throws SQLException {
        Timestamp acknowledged = row.getTimestamp("acknowledged_at");
        String connection = row.getString("connection");
        String objectType = row.getString("object_type");
        String field = row.getString("field");
        return new NewField(
                connection,
                objectType,
                field,
                row.getTimestamp("first_seen_at").toInstant(),
                row.getString("sample_id"),
                row.getString("sample_type"),
                acknowledged == null ? null : acknowledged.toInstant(),
                row.getString("acknowledged_by"),
                systems.knows(connection, objectType, field));
    }

    /// Takes note of all fields of a system that wait. Returns how many.
    public int acknowledge(String connection, Actor.Person by, String reason) {
        Integer taken =
                transaction.execute(_ -> {
                    List<NewField> open = of(connection).stream().filter(NewField::open).toList();
                    if (open.isEmpty()) {
                        return 0;
                    }
                    sql.sql(
                                    "update schema_drift set acknowledged_at = :at, acknowledged_by = :by where connection = :c and acknowledged_at is null")
                            .param("at", Timestamp.from(clock.instant()))
                            .param("by", by.name())
                            .param("c", connection)
                            .update();
                    evidence.record(
                            new Act(
                                    by,
                                    "schema.acknowledge",
                                    "took note of new fields: "
                                            + open.stream()
                                                    .map(NewField::path)
                                                    .sorted()
                                                    .collect(Collectors.joining(", ")),
                                    "connection",
                                    connection,
                                    reason,
                                    null,
                                    null,
                                    null));
                    return open.size();
                });
        look();
        return taken == null ? 0 : taken;
    }

    /// Opens, changes and closes the cases: one a system. Says nothing where nothing has changed.
    public synchronized void look() {
        Map<String, List<String>> open = new TreeMap<>();
        sql
                .sql("select * from schema_drift where acknowledged_at is null")
                .query((row, _) -> read(row))
                .list()
                .stream()
                .filter(NewField::open)
                .sorted(
                        java.util.Comparator.comparing(NewField::firstSeenAt)
                                .thenComparing(NewField::path))
                .forEach(field ->
                        open.computeIfAbsent(field.connection(), _ -> new java.util.ArrayList<>())
                                .add(field.path()));
        Map<Subject, List<Finding>> standing = new HashMap<>();
        sql.sql("select distinct connection from schema_drift")
                .query(String.class)
                .list()
                .forEach(connection -> {
                    List<String> fields = open.getOrDefault(connection, List.of());
                    if (!fields.equals(told.get(connection))) {
                        standing.put(
                                new Subject("connection", connection, systems.label(connection)),
                                fields.isEmpty()
                                        ? List.of()
                                        : List.of(finding(connection, fields)));
                    }
                });
        if (!standing.isEmpty()) {
            transaction.executeWithoutResult(_ -> worklist.standing(ROOM, standing));
            standing.keySet()
                    .forEach(subject ->
                            told.put(subject.id(), open.getOrDefault(subject.id(), List.of())));
        }
    }

    private Finding finding(String connection, List<String> fields) {
        String named =
                fields.stream().limit(NAMED_MAX).collect(Collectors.joining(", "))
                        + (fields.size() > NAMED_MAX
                                ? " and " + (fields.size() - NAMED_MAX) + " more"
                                : "");
        return new Finding(
                new Problem(
                        Problem.Mender.SETTINGS,
                        "SYS-SCHEMA-DRIFT",
                        systems.label(connection)
                                + (fields.size() == 1
                                        ? " sends a new field: "
                                        : " sends " + fields.size() + " new fields: ")
                                + named
                                + ".",
                        "Declare what matters under customFields in connections/"
                                + connection
                                + ".yaml and map it, or take note of it on the system's page. It is kept as it came meanwhile."),
                "schema " + connection,
                Map.of("system", connection),
                null,
                null);
    }
}
