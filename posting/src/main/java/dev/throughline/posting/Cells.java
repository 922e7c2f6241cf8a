package dev.throughline.posting;

import dev.throughline.model.PostingKind;
import dev.throughline.postgres.Columns;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// The numbers of cells. A cell, once it has a number, keeps it for ever, so they are remembered.
final class Cells {
    private final JdbcClient sql;
    private final TransactionTemplate apart;
    private final Map<Cell, Integer> numbers = new ConcurrentHashMap<>();
    private final Map<Integer, Cell> cells = new ConcurrentHashMap<>();

    Cells(JdbcClient sql, TransactionTemplate transaction) {
        this.sql = sql;
        // In a transaction of its own: what is remembered here must not be rolled back there.
        this.apart =
                new TransactionTemplate(
                        java.util.Objects.requireNonNull(transaction.getTransactionManager()));
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /// The number of a cell; a new one gets one.
    int number(Cell cell) {
        Integer known = numbers.get(cell);
        if (known != null) {
            return known;
        }
        numbers(List.of(cell));
        return java.util.Objects.requireNonNull(numbers.get(cell));
    }

    /// Makes sure that all of these have numbers.
    void numbers(Collection<Cell> wanted) {
        Set<Cell> unknown = new HashSet<>(wanted);
        unknown.removeAll(numbers.keySet());
        if (unknown.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("connection", "kind", "entity", "period", "project", "currency");
        unknown.forEach(cell ->
                rows.row(
                        cell.connection(),
                        cell.kind(),
                        cell.entity(),
                        cell.period(),
                        cell.project(),
                        cell.currency()));
        apart.executeWithoutResult(_ -> {
            sql.sql(
                            "insert into posting_cell (connection, kind, entity, period, project, currency)"
                                    + " select u.connection, u.kind, u.entity::uuid, u.period, u.project::uuid, u.currency from "
                                    + rows.unnest()
                                    + " order by 1, 2, 3, 4, 5, 6 on conflict do nothing")
                    .params(rows.parameters())
                    .update();
            sql.sql(
                            "select c.* from posting_cell c join "
                                    + rows.unnest()
                                    + " on c.connection = u.connection and c.kind = u.kind and c.entity is not distinct from u.entity::uuid"
                                    + " and c.period is not distinct from u.period and c.project is not distinct from u.project::uuid"
                                    + " and c.currency is not distinct from u.currency")
                    .params(rows.parameters())
                    .query((row, _) -> remember(row.getInt("id"), cell(row)))
                    .list();
        });
    }

    /// The cell of a number.
    Cell cell(int number) {
        Cell known = cells.get(number);
        if (known != null) {
            return known;
        }
        Cell found =
                sql.sql("select * from posting_cell where id = :id")
                        .param("id", number)
                        .query((row, _) -> cell(row))
                        .single();
        remember(number, found);
        return found;
    }

    private int remember(int number, Cell cell) {
        numbers.put(cell, number);
        cells.put(number, cell);
        return number;
    }

    static Cell cell(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Cell(
                row.getString("connection"),
                PostingKind.valueOf(row.getString("kind")),
                row.getObject("entity", UUID.class),
                row.getString("period"),
                row.getObject("project", UUID.class),
                row.getString("currency"));
    }
}
