package dev.throughline.reconcile;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.journal.Payload;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Clients, projects and people: every link leads to a live record, every live record is linked,
/// and the hub's newest observation says what the system says, field by field where the connector
/// declares the record type, else by its stamp.
final class Masters {
    /// Records of one type at most, so that memory has a bound.
    static final int ROWS_MAX = 2_000_000;

    /// A master's period: it has none.
    static final String NO_PERIOD = "";

    /// The currency column of a count.
    static final String COUNT = "#";

    private final JdbcClient sql;
    private final InstantSource clock;

    Masters(JdbcClient sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /// Compares one record type of one system; the tie's entity is `connection type`.
    Tie compare(Reconciliation.Master master, List<Reading> evidence) {
        Reading.Taking taking =
                new Reading.Taking(
                        master.connection(),
                        "all live " + master.objectType(),
                        clock.instant(),
                        ROWS_MAX);
        Map<String, String> linked = new HashMap<>();
        sql.sql(
                        """
                        select l.external_id, h.stamp from link l
                          left join record_head h using (connection, object_type, external_id)
                         where l.connection = :c and l.object_type = :t and l.entity_type = :e\
                        """)
                .param("c", master.connection())
                .param("t", master.objectType())
                .param("e", master.entityType())
                .query((row, _) ->
                        linked.put(
                                row.getString(1), Objects.requireNonNullElse(row.getString(2), "")))
                .list();
        int links = linked.size();
        Set<String> live = new HashSet<>();
        List<Difference> differences = new ArrayList<>();
        int open = 0;
        Cursor after = Cursor.BEGINNING;
        while (true) {
            ReadsPopulation.PopulationPage page =
                    master.reads().readPopulation(master.objectType(), after, Reading.PAGE);
            Map<String, Map<String, Object>> known = known(master, page.records());
            for (ObservedRecord record : page.records()) {
                taking.row(
                        record.externalId()
                                + " "
                                + record.stamp()
                                + " "
                                + Reading.sorted(record.fields()));
                if (record.deleted() || !live.add(record.externalId())) {
                    continue;
                }
                String seen = linked.remove(record.externalId());
                if (seen == null) {
                    open++;
                    keep(
                            differences,
                            difference(
                                    Break.NOT_READ,
                                    master,
                                    record.externalId(),
                                    0,
                                    1,
                                    "It is in the system, and linked to no entity."));
                } else if (known.containsKey(record.externalId())) {
                    List<String> other =
                            other(
                                    known.getOrDefault(record.externalId(), Map.of()),
                                    record.fields(),
                                    master);
                    if (!other.isEmpty()) {
                        open++;
                        keep(
                                differences,
                                difference(
                                        Break.EDITED_AT_SOURCE,
                                        master,
                                        record.externalId(),
                                        1,
                                        1,
                                        "Says something else than the hub has read: "
                                                + String.join(", ", other)
                                                + "."));
                    }
                } else if (!seen.isEmpty() && seen.compareTo(record.stamp()) < 0) {
                    open++;
                    keep(
                            differences,
                            difference(
                                    Break.EDITED_AT_SOURCE,
                                    master,
                                    record.externalId(),
                                    1,
                                    1,
                                    "Changed there at "
                                            + record.stamp()
                                            + "; the hub has read it as of "
                                            + seen
                                            + "."));
                }
            }
            if (!page.more()) {
                break;
            }
            taking.turn(page.next());
            after = page.next();
        }
        evidence.add(taking.done());
        for (String id : linked.keySet().stream().sorted().toList()) {
            open++;
            keep(
                    differences,
                    difference(
                            Break.DELETED_AT_SOURCE,
                            master,
                            id,
                            1,
                            0,
                            "It is linked, and the system no longer shows it."));
        }
        return new Tie(
                Check.RC12,
                "",
                master.connection() + " " + master.objectType(),
                NO_PERIOD,
                COUNT,
                BigDecimal.valueOf(links),
                BigDecimal.valueOf(links),
                BigDecimal.valueOf(links),
                BigDecimal.valueOf(live.size()),
                BigDecimal.ZERO,
                open,
                open,
                differences,
                "");
    }

    /// What the hub has read of these, where content is compared.
    private Map<String, Map<String, Object>> known(
            Reconciliation.Master master, List<ObservedRecord> page) {
        Map<String, Map<String, Object>> known = new HashMap<>();
        if (master.schema() == null || page.isEmpty()) {
            return known;
        }
        sql.sql(
                        "select external_id, payload::text from record_head where connection = :c and object_type = :t and not deleted"
                                + " and payload is not null and external_id = any(:ids)")
                .param("c", master.connection())
                .param("t", master.objectType())
                .param("ids", page.stream().map(ObservedRecord::externalId).toArray(String[]::new))
                .query((row, _) -> known.put(row.getString(1), Payload.fields(row.getString(2))))
                .list();
        return known;
    }

    /// The fields that say something else, by name: values may be confidential. What the vendor
    /// stamps itself, and what only one side shows, is left out.
    private static List<String> other(
            Map<String, Object> known, Map<String, Object> shown, Reconciliation.Master master) {
        ObjectSchema schema = master.schema();
        if (schema == null) {
            return List.of();
        }
        List<String> other = new ArrayList<>();
        for (NativeField field : schema.fields()) {
            String name = field.name();
            boolean stamp = !field.writable() && field.type() == NativeField.Type.INSTANT;
            Object was = known.get(name);
            Object is = shown.get(name);
            if (!stamp
                    && was != null
                    && is != null
                    && !Payload.text(Map.of(name, was)).equals(Payload.text(Map.of(name, is)))) {
                other.add(name);
            }
        }
        return other;
    }

    private static void keep(List<Difference> differences, Difference difference) {
        if (differences.size() < Sums.LINES_MAX) {
            differences.add(difference);
        }
    }

    private static Difference difference(
            Break why, Reconciliation.Master master, String id, int left, int right, String words) {
        return new Difference(
                why,
                SourceFacts.item(master.connection(), master.objectType(), id),
                null,
                id,
                BigDecimal.valueOf(left),
                BigDecimal.valueOf(right),
                null,
                words);
    }
}
