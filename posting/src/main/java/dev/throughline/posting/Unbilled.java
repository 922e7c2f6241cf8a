package dev.throughline.posting;

import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Tells the posting lane that items are on an invoice no more, so that corrections of them that
/// wait for just that are looked at now and not when their time comes.
public final class Unbilled {
    private final JdbcClient sql;

    public Unbilled(JdbcClient sql) {
        this.sql = sql;
    }

    /// Looks at corrections of these items again that an invoice held. One that is being looked at
    /// this moment is passed over, so that nobody waits for anybody: tell it once more a little
    /// later. In the caller's transaction; answers how many wait no longer.
    public int tell(Collection<BilledItems.Item> items, Instant now) {
        if (items.isEmpty()) {
            return 0;
        }
        Columns asked = Columns.of("connection", "type", "id");
        items.forEach(item -> asked.row(item.connection(), item.objectType(), item.sourceId()));
        return sql.sql(
                        "update fact_due d set due_at = :now from (select w.due_at, w.item, w.ordinal from "
                                + asked.unnest()
                                + " join fact_feed f on f.connection = u.connection and f.object_type = u.type"
                                + " join fact_item i on i.feed = f.id and i.source_id = u.id"
                                + " join fact_due w on w.item = i.id and w.root = :root || i.id and w.due_at > :now"
                                + " for update of w skip locked) w"
                                + " where d.due_at = w.due_at and d.item = w.item and d.ordinal = w.ordinal")
                .params(asked.parameters())
                .param("root", Correction.INVOICED + " fact ")
                .param("now", Timestamp.from(now))
                .update();
    }
}
