package dev.throughline.posting;

import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Hands what the ledger made of items over to the carrier, page by page; a page is taken off the
/// list in the transaction that hands it over.
final class Home {
    static final int PAGE = 2_000;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final HomeCarrier carrier;
    private final InstantSource clock;

    Home(
            JdbcClient sql,
            TransactionTemplate transaction,
            HomeCarrier carrier,
            InstantSource clock) {
        this.sql = sql;
        this.transaction = transaction;
        this.carrier = carrier;
        this.clock = clock;
    }

    /// Hands one page over; answers how many.
    int round() {
        Integer carried =
                transaction.execute(_ -> {
                    List<HomeCarrier.Receipt> page = new ArrayList<>();
                    sql.sql(
                                    "with due as (select item, ordinal, locked, ledger_ref from posting_home where due_at <= :now order by item, ordinal"
                                            + " limit :limit for update skip locked), gone as (delete from posting_home h using due"
                                            + " where h.item = due.item and h.ordinal = due.ordinal and h.locked = due.locked)"
                                            + " select f.connection, f.object_type, i.source_id, due.ordinal, due.ledger_ref, due.locked, i.gone from due"
                                            + " join fact_item i on i.id = due.item join fact_feed f on f.id = i.feed order by due.item, due.ordinal, due.locked desc")
                            .param("now", Timestamp.from(clock.instant()))
                            .param("limit", PAGE)
                            .query((row, _) ->
                                    page.add(
                                            new HomeCarrier.Receipt(
                                                    row.getString(1),
                                                    row.getString(2),
                                                    row.getString(3),
                                                    row.getInt(4),
                                                    row.getString(5),
                                                    row.getBoolean(6),
                                                    row.getBoolean(7))))
                            .list();
                    if (!page.isEmpty()) {
                        carrier.carry(page);
                    }
                    return page.size();
                });
        return carried == null ? 0 : carried;
    }
}
