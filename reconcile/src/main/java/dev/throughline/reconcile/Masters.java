package dev.throughline.reconcile;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsPopulation;
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
/// and the hub's newest observation says what the system says.
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
                differences);
    }

    private static void keep(List<Difference> differences, Difference difference) {
        if (differences.size() < TieOut.LINES_MAX) {
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
