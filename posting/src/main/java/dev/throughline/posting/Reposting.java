package dev.throughline.posting;

import dev.throughline.journal.Signal;
import dev.throughline.model.TimeEntry;
import dev.throughline.postgres.AfterCommit;
import dev.throughline.postgres.Columns;
import dev.throughline.posting.PreparationFacts.Fact;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Has posted items posted anew because a person said so, not because their source changed: each
/// gets a version of its own with the same content. From there on it is a correction like any
/// other: what stands is reversed word for word, then the new version is posted by what holds
/// today.
final class Reposting {
    private final JdbcClient sql;
    private final DueVersions versions;
    private final FactMapping mapping;
    private final BilledItems billed;
    private final Signal registered;

    /// @param registered raised when there is something to prepare
    Reposting(
            JdbcClient sql,
            DueVersions versions,
            FactMapping mapping,
            BilledItems billed,
            Signal registered) {
        this.sql = sql;
        this.versions = versions;
        this.mapping = mapping;
        this.billed = billed;
        this.registered = registered;
    }

    /// Which of these can be posted anew, and why the others cannot.
    ///
    /// @param may those that can
    /// @param superseded those of which the source has a newer version, which is on its way
    /// @param invoiced those that are on an invoice: they are credited, not reversed
    /// @param unreadable those whose content is past its retention, or reads no more
    record Sorted(
            List<FreshFacts.Version> may,
            List<FreshFacts.Version> superseded,
            List<FreshFacts.Version> invoiced,
            List<FreshFacts.Version> unreadable) {}

    /// Sorts versions, in the caller's transaction; their items are locked until it ends.
    Sorted sort(List<FreshFacts.Version> wanted) {
        Sorted sorted =
                new Sorted(
                        new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<DueVersion> newest = versions.newest(wanted);
        Set<FreshFacts.Version> kept = versions.kept(newest);
        Map<BilledItems.Item, String> invoices =
                newest.isEmpty()
                        ? Map.of()
                        : billed.of(newest.stream().map(BilledItems.Item::of).toList());
        Set<BilledItems.Item> own =
                newest.isEmpty()
                        ? Set.of()
                        : billed.known(newest.stream().map(BilledItems.Item::of).toList());
        Set<FreshFacts.Version> found = new HashSet<>();
        List<FactMapping.Mapped> mapped = mapping.map(newest, versions.records(newest));
        for (int i = 0; i < newest.size(); i++) {
            FreshFacts.Version version = newest.get(i).version();
            found.add(version);
            if (!kept.contains(version)
                    || !(mapped.get(i) instanceof FactMapping.Mapped.Read(Fact fact, var _))
                    || !(fact instanceof Fact.Time(TimeEntry entry))) {
                sorted.unreadable().add(version);
            } else if ((Boolean.TRUE.equals(entry.invoiced())
                            && !own.contains(BilledItems.Item.of(newest.get(i))))
                    || invoices.containsKey(BilledItems.Item.of(newest.get(i)))) {
                sorted.invoiced().add(version);
            } else {
                sorted.may().add(version);
            }
        }
        wanted.stream().filter(one -> !found.contains(one)).forEach(sorted.superseded()::add);
        return sorted;
    }

    /// Gives each of these items its next version, in the caller's transaction.
    void repost(List<FreshFacts.Version> which, Instant now) {
        if (which.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("item", "ordinal");
        which.forEach(one -> rows.row(one.item(), one.ordinal()));
        Movements movements = new Movements();
        sql.sql(
                        "insert into fact_version (item, ordinal, state, gone, hash, stamp, cell, hours_e4, minor, observed_at, changed_at, reposted)"
                                + " select v.item, v.ordinal + 1, 'READY', false, v.hash, v.stamp, v.cell, v.hours_e4, v.minor, :now, :now, true from fact_version v join "
                                + rows.unnest()
                                + " on v.item = u.item::bigint and v.ordinal = u.ordinal::int returning cell, hours_e4, minor")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .query((row, _) -> {
                    movements.move(
                            new Movements.Counted(row.getInt(1), 1, row.getLong(2), row.getLong(3)),
                            null,
                            Bucket.READY);
                    return 1;
                })
                .list();
        sql.sql(
                        "insert into fact_payload (item, ordinal, observed_at, format, payload)"
                                + " select p.item, p.ordinal + 1, :now, p.format, p.payload from fact_payload p join "
                                + rows.unnest()
                                + " on p.item = u.item::bigint and p.ordinal = u.ordinal::int")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .update();
        sql.sql(
                        "update fact_item i set latest = i.latest + 1 from "
                                + rows.unnest()
                                + " where i.id = u.item::bigint and i.latest = u.ordinal::int")
                .params(rows.parameters())
                .update();
        movements.write(sql, now);
        DueVersions.enqueue(
                sql,
                which.stream()
                        .map(one -> new FreshFacts.Version(one.item(), one.ordinal() + 1))
                        .toList(),
                now,
                null);
        AfterCommit.run(registered::raise);
    }

    /// In words what could not be posted anew; empty where all could.
    static String left(Sorted sorted) {
        List<String> left = new ArrayList<>();
        if (!sorted.invoiced().isEmpty()) {
            left.add(
                    sorted.invoiced().size()
                            + " on an invoice already: re-class them in the ledger, or credit the invoice first");
        }
        if (!sorted.superseded().isEmpty()) {
            left.add(
                    sorted.superseded().size()
                            + " amended in the source meanwhile: they are corrected by that");
        }
        if (!sorted.unreadable().isEmpty()) {
            left.add(
                    sorted.unreadable().size()
                            + " whose record is past its retention or reads no more: re-class them in the ledger");
        }
        return String.join("; ", left);
    }
}
