package dev.throughline.posting;

import dev.throughline.dispatch.Document;
import dev.throughline.dispatch.Documents;
import dev.throughline.dispatch.LineStand;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.postgres.Columns;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Takes back what earlier versions of an item stand for, before its newest is posted: withdraws
/// what nobody has seen, reverses what is in the ledger, and waits for what only the target can
/// tell.
final class Corrections {
    private final JdbcClient sql;
    private final Documents documents;
    private final Cells cells;
    private final KnownFirm firm;
    private final PostingPolicy policy;
    private final BilledItems billed;

    Corrections(
            JdbcClient sql,
            Documents documents,
            Cells cells,
            KnownFirm firm,
            PostingPolicy policy,
            BilledItems billed) {
        this.sql = sql;
        this.documents = documents;
        this.cells = cells;
        this.firm = firm;
        this.policy = policy;
        this.billed = billed;
    }

    /// A version that makes earlier ones of its item untrue.
    ///
    /// @param decidedAt when the source's change was approved or made
    /// @param invoice the invoice that bills the item, as its source says; null where it says none
    record Newer(
            DueVersion due,
            Instant decidedAt,
            @Nullable String invoice,
            Set<Allowance> allowances) {
        /// @param hubs the hub's invoice that bills it; null where none does
        /// @param known whether the hub ever billed it: then its books say, not the source
        private Newer billedBy(@Nullable String hubs, boolean known) {
            return hubs == null && !known ? this : new Newer(due, decidedAt, hubs, allowances);
        }
    }

    /// Whether the newer version may go on.
    sealed interface Way {
        /// Nothing of the earlier ones stands or can come.
        record Clear() implements Way {}

        /// Something of them does.
        ///
        /// @param root what it waits for
        record Waits(String root) implements Way {}

        /// A person must take another way.
        record Refused(Problem problem) implements Way {}
    }

    private record Version(
            long item,
            int ordinal,
            String state,
            Movements.Counted counted,
            @Nullable UUID resource,
            @Nullable LocalDate workDate,
            long dayE4) {}

    /// The way of each of these items; what is to be done about earlier versions goes into the
    /// batch.
    Map<Long, Way> correct(List<Newer> newer, PreparationBatch batch, Instant now) {
        if (newer.isEmpty()) {
            return Map.of();
        }
        Columns asked = Columns.of("item", "ordinal");
        newer.forEach(one -> asked.row(one.due().item(), one.due().ordinal()));
        recall(asked, now);
        Map<Long, List<PostingRow>> postings = postings(asked);
        Map<BilledItems.Item, String> invoices = invoices(newer, postings);
        Set<BilledItems.Item> known = known(newer);
        Map<UUID, Document> open = open(postings.values());
        Map<Long, List<Version>> versions = versions(asked);
        Map<Long, Way> ways = new HashMap<>();
        List<BilledItems.Item> takenBack = new ArrayList<>();
        for (Newer one : newer) {
            long item = one.due().item();
            for (Version version : versions.getOrDefault(item, List.of())) {
                withdraw(one.due().source().feed(), version, batch);
            }
            List<PostingRow> rows = postings.getOrDefault(item, List.of());
            BilledItems.Item named = BilledItems.Item.of(one.due());
            Way way =
                    correct(
                            one.billedBy(invoices.get(named), known.contains(named)),
                            rows,
                            open,
                            batch);
            ways.put(item, way);
            if (rows.stream().anyMatch(row -> billable(row) && batch.reverses(row.id()))) {
                takenBack.add(named);
            }
        }
        if (!takenBack.isEmpty()) {
            billed.takenBack(takenBack);
        }
        return ways;
    }

    /// The invoices that bill what stands of these items. Asked after their postings are locked:
    /// whoever bills one locks them, too, so that none is billed between the question and the
    /// reversal.
    private Map<BilledItems.Item, String> invoices(
            List<Newer> newer, Map<Long, List<PostingRow>> postings) {
        Set<BilledItems.Item> standing = new HashSet<>();
        for (Newer one : newer) {
            if (postings.getOrDefault(one.due().item(), List.of()).stream()
                    .anyMatch(Corrections::billable)) {
                standing.add(BilledItems.Item.of(one.due()));
            }
        }
        return standing.isEmpty() ? Map.of() : billed.of(standing);
    }

    /// Those that their source says are invoiced and that the hub billed itself.
    private Set<BilledItems.Item> known(List<Newer> newer) {
        Set<BilledItems.Item> said = new HashSet<>();
        newer.stream()
                .filter(one -> one.invoice() != null)
                .forEach(one -> said.add(BilledItems.Item.of(one.due())));
        return said.isEmpty() ? Set.of() : billed.known(said);
    }

    /// What can be on an invoice: value that stands in the ledger as unbilled.
    private static boolean billable(PostingRow row) {
        return !row.reversal()
                && row.state() == PostingState.POSTED
                && (row.kind() == PostingKind.UNBILLED_TIME
                        || row.kind() == PostingKind.UNBILLED_EXPENSE);
    }

    /// Takes documents back that nobody has seen: what else was in them goes again.
    private void recall(Columns asked, Instant now) {
        List<UUID> ids =
                sql.sql(
                                "select distinct p.document from posting p join "
                                        + asked.unnest()
                                        + " on p.item = u.item::bigint and p.ordinal < u.ordinal::int"
                                        + " where p.state = 'READY' and not p.reversal and p.document is not null")
                        .params(asked.parameters())
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list();
        if (ids.isEmpty()) {
            return;
        }
        Set<UUID> recalled = documents.withdraw(ids);
        if (recalled.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("document");
        recalled.forEach(rows::row);
        Set<FreshFacts.Version> free =
                new HashSet<>(
                        sql.sql(
                                        "update posting p set document = null, line_no = null from "
                                                + rows.unnest()
                                                + " where p.document = u.document::uuid returning p.item, p.ordinal")
                                .params(rows.parameters())
                                .query((row, _) ->
                                        new FreshFacts.Version(row.getLong(1), row.getInt(2)))
                                .list());
        sql.sql(
                        "delete from posting_document_cell c using "
                                + rows.unnest()
                                + " where c.document = u.document::uuid")
                .params(rows.parameters())
                .update();
        DueVersions.enqueue(sql, free, now, null);
    }

    private Map<Long, List<PostingRow>> postings(Columns asked) {
        Map<Long, List<PostingRow>> postings = new HashMap<>();
        sql.sql(
                        "select "
                                + PostingRow.COLUMNS
                                + " from posting p join "
                                + asked.unnest()
                                + " on p.item = u.item::bigint and p.ordinal < u.ordinal::int order by p.item, p.ordinal, p.kind, p.reversal for update of p")
                .params(asked.parameters())
                .query((row, _) -> PostingRow.of(row))
                .list()
                .forEach(row ->
                        postings.computeIfAbsent(row.item(), _ -> new ArrayList<>()).add(row));
        return postings;
    }

    private Map<UUID, Document> open(Collection<List<PostingRow>> postings) {
        Set<UUID> ids = new HashSet<>();
        for (List<PostingRow> rows : postings) {
            for (PostingRow row : rows) {
                UUID document = row.document();
                if (row.state() == PostingState.READY && document != null) {
                    ids.add(document);
                }
            }
        }
        Map<UUID, Document> open = new HashMap<>();
        if (!ids.isEmpty()) {
            documents.find(ids).forEach(document -> open.put(document.id(), document));
        }
        return open;
    }

    private Map<Long, List<Version>> versions(Columns asked) {
        Map<Long, List<Version>> versions = new LinkedHashMap<>();
        sql.sql(
                        "select v.item, v.ordinal, v.state, v.cell, v.hours_e4, v.minor, v.resource, v.work_date, v.day_e4 from fact_version v join "
                                + asked.unnest()
                                + " on v.item = u.item::bigint and v.ordinal < u.ordinal::int where v.day_e4 <> 0"
                                + " or v.state in ('READY', 'EXCEPTION', 'NON_POSTABLE') for update of v")
                .params(asked.parameters())
                .query((row, _) ->
                        new Version(
                                row.getLong(1),
                                row.getInt(2),
                                row.getString(3),
                                new Movements.Counted(
                                        row.getInt(4), 1, row.getLong(5), row.getLong(6)),
                                row.getObject(7, UUID.class),
                                row.getObject(8, LocalDate.class),
                                row.getLong(9)))
                .list()
                .forEach(version ->
                        versions.computeIfAbsent(version.item(), _ -> new ArrayList<>())
                                .add(version));
        return versions;
    }

    private static void withdraw(short feed, Version version, PreparationBatch batch) {
        if (batch.knows(new FreshFacts.Version(version.item(), version.ordinal()))) {
            return;
        }
        batch.day(feed, version.resource(), version.workDate(), -version.dayE4());
        String state = version.state();
        if (!state.equals("PREPARED") && !state.equals("NOT_READY")) {
            PostingState before = PostingState.valueOf(state);
            if (before.may(PostingState.WITHDRAWN)) {
                batch.movements.move(
                        version.counted(), Bucket.of(before).orElse(null), Bucket.WITHDRAWN);
                state = PostingState.WITHDRAWN.name();
            }
        }
        batch.version(
                new PreparationBatch.VersionStand(
                        version.item(),
                        version.ordinal(),
                        state,
                        version.counted(),
                        PreparationBatch.Day.NONE,
                        null,
                        null));
    }

    private Way correct(
            Newer newer, List<PostingRow> rows, Map<UUID, Document> open, PreparationBatch batch) {
        Way way = new Way.Clear();
        for (PostingRow row : rows) {
            if (row.reversal()) {
                continue;
            }
            Way step = correct(newer, row, open, batch);
            way = worse(way, step);
        }
        return way;
    }

    private static Way worse(Way one, Way other) {
        if (one instanceof Way.Refused || other instanceof Way.Clear) {
            return one;
        }
        return other instanceof Way.Refused || one instanceof Way.Clear ? other : one;
    }

    private Way correct(
            Newer newer, PostingRow row, Map<UUID, Document> open, PreparationBatch batch) {
        PostingState state = state(row, open);
        PostingLine line = row.line().isEmpty() ? null : row.content();
        Optional<PreparationFacts.EntityFacts> entity =
                line == null ? Optional.empty() : firm.entity(line.entity());
        Calendar calendar =
                entity.map(facts -> newer.due().source().expense() ? facts.expense() : facts.time())
                        .orElseGet(() -> new Calendar(java.time.ZoneOffset.UTC, List.of()));
        return switch (Correction.decide(
                new Correction.Standing(state, line, newer.invoice()),
                calendar,
                newer.decidedAt(),
                policy,
                newer.allowances())) {
            case Correction.Step.Withdraw() -> {
                batch.movements.move(
                        row.counted(), Bucket.of(state).orElse(null), Bucket.WITHDRAWN);
                batch.state(row.id(), PostingState.WITHDRAWN);
                yield new Way.Clear();
            }
            case Correction.Step.AwaitTarget() -> target(row);
            case Correction.Step.Reverse(PostingLine reversed) -> {
                batch.state(row.id(), PostingState.REVERSAL_PENDING);
                reverse(newer.due(), row, reversed, batch);
                yield target(row);
            }
            case Correction.Step.AwaitPeriod(String _) ->
                    new Way.Waits(
                            "PERIOD " + (line == null ? "" : line.entity() + " " + line.period()));
            case Correction.Step.Refuse(Problem problem) -> new Way.Refused(problem);
            case Correction.Step.Nothing() -> state.atRest() ? new Way.Clear() : target(row);
        };
    }

    private static Way target(PostingRow row) {
        return new Way.Waits("TARGET " + row.item());
    }

    /// Adds the reversal of a posting to the batch.
    void reverse(DueVersion due, PostingRow row, PostingLine reversed, PreparationBatch batch) {
        reverse(due.source(), due.key(), row, reversed, batch);
    }

    /// Adds the reversal of a posting to the batch.
    ///
    /// @param key its item's part of the posting key
    void reverse(
            FactSource source,
            String key,
            PostingRow row,
            PostingLine reversed,
            PreparationBatch batch) {
        Movement.Measure measure = reversed.measure();
        batch.post(
                new PreparationBatch.NewPosting(
                        new PostingRow.Id(row.item(), row.ordinal(), row.kind(), true),
                        PostingKey.of(key, row.ordinal(), row.kind(), true).text(),
                        reversed,
                        new Movements.Counted(
                                cells.number(reversed.cell(source.connection())),
                                0,
                                HoursE4.of(measure.hours()),
                                measure.amount())),
                source.ledger(),
                row.externalId().isEmpty() ? null : row.externalId());
    }

    /// Where a posting really stands: in a document under way, the document knows.
    private static PostingState state(PostingRow row, Map<UUID, Document> open) {
        UUID id = row.document();
        if (row.state() != PostingState.READY || id == null) {
            return row.state();
        }
        Document document = open.get(id);
        if (document == null) {
            return PostingState.IN_FLIGHT;
        }
        LineStand stand = document.stands().get(row.lineNo());
        // What could not be recalled was claimed before: it is not ours to take back any more.
        return stand == LineStand.UNKNOWN ? PostingState.UNKNOWN : PostingState.IN_FLIGHT;
    }
}
