package dev.throughline.posting;

import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.model.PostingKind;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Gives up what stands in EXCEPTION: a controller's decision, with a reason and a second person.
/// What of the version is in the ledger already stays there.
public final class WriteOffs {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Worklist worklist;
    private final Evidence evidence;
    private final InstantSource clock;

    WriteOffs(
            JdbcClient sql,
            TransactionTemplate transaction,
            Worklist worklist,
            Evidence evidence,
            InstantSource clock) {
        this.sql = sql;
        this.transaction = transaction;
        this.worklist = worklist;
        this.evidence = evidence;
        this.clock = clock;
    }

    /// Writes an item's newest version off, or what of its postings was refused.
    ///
    /// @throws IllegalStateException when nothing of it is in EXCEPTION (`HUB-STATE`), or both
    ///   persons are one
    public void writeOff(long item, Actor.Person controller, Actor.Person second, String reason) {
        if (controller.label().equals(second.label())) {
            throw new IllegalStateException(
                    "a write-off needs a second person; "
                            + controller.label()
                            + " cannot confirm it alone");
        }
        transaction.executeWithoutResult(_ -> {
            Instant now = clock.instant();
            Movements movements = new Movements();
            int written = versions(item, now, movements) + postings(item, now, movements);
            if (written == 0) {
                throw new IllegalStateException(
                        "HUB-STATE: nothing of item "
                                + item
                                + " is in EXCEPTION; only that is written off");
            }
            movements.write(sql, now);
            sql.sql(
                            "delete from fact_due d using fact_item i where i.id = :item and d.item = i.id and d.ordinal = i.latest")
                    .param("item", item)
                    .update();
            worklist.standing(
                    Preparing.ROOM,
                    Map.of(new Subject("fact", Long.toString(item), "item " + item), List.of()));
            new GivenUp(sql, worklist).settled(List.of(item));
            evidence.record(
                    new Act(
                            controller,
                            "posting.write-off",
                            "written off, confirmed by " + second.label(),
                            "fact",
                            Long.toString(item),
                            reason,
                            "\"EXCEPTION\"",
                            "\"WRITTEN_OFF\"",
                            null));
        });
    }

    private int versions(long item, Instant now, Movements movements) {
        return sql.sql(
                        "update fact_version v set state = 'WRITTEN_OFF', problem = null, changed_at = :now from fact_item i"
                                + " where i.id = :item and v.item = i.id and v.ordinal = i.latest and v.state = 'EXCEPTION'"
                                + " returning v.cell, v.hours_e4, v.minor")
                .param("item", item)
                .param("now", Timestamp.from(now))
                .query((row, _) -> {
                    movements.move(
                            new Movements.Counted(row.getInt(1), 1, row.getLong(2), row.getLong(3)),
                            Bucket.EXCEPTION,
                            Bucket.WRITTEN_OFF);
                    return 1;
                })
                .list()
                .size();
    }

    private int postings(long item, Instant now, Movements movements) {
        return sql.sql(
                        "update posting p set state = 'WRITTEN_OFF', problem = null, changed_at = :now from fact_item i"
                                + " where i.id = :item and p.item = i.id and p.ordinal = i.latest and p.state = 'EXCEPTION' and not p.reversal"
                                + " returning p.cell, p.hours_e4, p.minor, p.kind")
                .param("item", item)
                .param("now", Timestamp.from(now))
                .query((row, _) -> {
                    movements.move(
                            new Movements.Counted(
                                    row.getInt(1),
                                    PostingKind.valueOf(row.getString(4)).leading() ? 1 : 0,
                                    row.getLong(2),
                                    row.getLong(3)),
                            Bucket.EXCEPTION,
                            Bucket.WRITTEN_OFF);
                    return 1;
                })
                .list()
                .size();
    }
}
