package dev.throughline.app;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Makes the partitions of the coming months, each table by itself, so that nothing falls into a
/// default one: what lies there keeps its month's partition from being made.
final class Partitions {
    private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);

    private final JdbcClient sql;
    private final List<String> tables;
    private final int monthsAhead;

    Partitions(JdbcClient sql, List<String> tables, int monthsAhead) {
        this.sql = sql;
        this.tables = List.copyOf(tables);
        this.monthsAhead = monthsAhead;
    }

    /// Makes what is missing; answers the tables for which that failed. Each is told in the log,
    /// and none keeps the others from theirs.
    List<String> ensure() {
        List<String> failed = new ArrayList<>();
        for (String table : tables) {
            try {
                sql.sql("select ensure_partitions(:table, :months)")
                        .param("table", table)
                        .param("months", monthsAhead)
                        .query(Integer.class)
                        .single();
            } catch (DataAccessException e) {
                failed.add(table);
                LOG.error(
                        "the coming months' partitions of {} could not be made; its rows go to the default partition, where none is"
                                + " lost but none can be dropped by the month either: {}",
                        table,
                        e.toString());
            }
        }
        return failed;
    }
}
