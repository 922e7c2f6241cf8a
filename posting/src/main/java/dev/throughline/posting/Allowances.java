package dev.throughline.posting;

import dev.throughline.dispatch.DocumentAnswer;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Signal;
import dev.throughline.postgres.AfterCommit;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// What persons let pass for single items, each with evidence: late work, a soft-closed period, a
/// long day. And their word that a refused item is to be tried again.
public final class Allowances {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Evidence evidence;
    private final InstantSource clock;
    private final Signal registered;
    private volatile long known = -1;
    private final Map<Long, Set<Allowance>> byItem = new ConcurrentHashMap<>();

    Allowances(
            JdbcClient sql,
            TransactionTemplate transaction,
            Evidence evidence,
            InstantSource clock,
            Signal registered) {
        this.sql = sql;
        this.transaction = transaction;
        this.evidence = evidence;
        this.clock = clock;
        this.registered = registered;
    }

    /// What is allowed for an item. There are few: all are remembered, and looked for anew when one
    /// is added here or once in a while.
    Set<Allowance> of(long item) {
        long second = clock.instant().getEpochSecond() / 10;
        if (known != second) {
            known = second;
            Map<Long, Set<Allowance>> read = new ConcurrentHashMap<>();
            sql.sql("select item, allowance from posting_allowance")
                    .query((row, _) ->
                            read.computeIfAbsent(
                                            row.getLong(1), _ -> EnumSet.noneOf(Allowance.class))
                                    .add(Allowance.valueOf(row.getString(2))))
                    .list();
            byItem.keySet().retainAll(read.keySet());
            byItem.putAll(read);
        }
        return byItem.getOrDefault(item, Set.of());
    }

    /// A person lets one thing pass for one item; it is tried again at once.
    public void allow(long item, Allowance allowance, Actor.Person actor, String reason) {
        transaction.executeWithoutResult(_ -> {
            sql.sql(
                            "insert into posting_allowance (item, allowance, allowed_by, allowed_at, reason) values (:item, :what, :by, :at, :reason)"
                                    + " on conflict do nothing")
                    .param("item", item)
                    .param("what", allowance.name())
                    .param("by", actor.label())
                    .param("at", Timestamp.from(clock.instant()))
                    .param("reason", reason)
                    .update();
            evidence.record(
                    new Act(
                            actor,
                            "posting.allow",
                            allowance.name(),
                            "fact",
                            Long.toString(item),
                            reason,
                            null,
                            "\"" + allowance.name() + "\"",
                            null));
            again(item);
        });
        known = -1;
    }

    /// The cause is mended: an item's newest version is tried again at once, with the lines of it
    /// that were given up, and a reversal that was.
    public void resubmit(long item, Actor actor, String reason) {
        transaction.executeWithoutResult(_ -> {
            evidence.record(
                    new Act(
                            actor,
                            "posting.resubmit",
                            "tried again",
                            "fact",
                            Long.toString(item),
                            reason,
                            null,
                            null,
                            null));
            DueVersions.enqueue(sql, takenUp(item), clock.instant(), null);
            again(item);
        });
    }

    /// Takes up again what was given up; answers the versions it is of.
    private Set<FreshFacts.Version> takenUp(long item) {
        return new HashSet<>(
                sql.sql(
                                "update posting set problem = null, changed_at = :now where item = :item and state = 'EXCEPTION' and problem = :code"
                                        + " returning item, ordinal")
                        .param("item", item)
                        .param("code", DocumentAnswer.GiveUp.CODE)
                        .param("now", Timestamp.from(clock.instant()))
                        .query((row, _) -> new FreshFacts.Version(row.getLong(1), row.getInt(2)))
                        .list());
    }

    private void again(long item) {
        List<FreshFacts.Version> waiting =
                sql.sql(
                                "select v.item, v.ordinal from fact_version v join fact_item i on i.id = v.item and i.latest = v.ordinal"
                                        + " where v.item = :item and (v.state in ('EXCEPTION', 'READY') or v.state = 'PREPARED' and exists"
                                        + " (select 1 from posting p where p.item = v.item and p.ordinal = v.ordinal and p.state = 'EXCEPTION'))")
                        .param("item", item)
                        .query((row, _) -> new FreshFacts.Version(row.getLong(1), row.getInt(2)))
                        .list();
        DueVersions.wakeItems(sql, List.of(item), clock.instant());
        DueVersions.enqueue(sql, waiting, clock.instant(), null);
        AfterCommit.run(registered::raise);
    }
}
