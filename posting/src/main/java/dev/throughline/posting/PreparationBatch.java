package dev.throughline.posting;

import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Everything one batch decides, gathered and then written in a handful of statements.
final class PreparationBatch {
    /// A version as it stands after the batch.
    ///
    /// @param day what it counts in the hours of a day; null to leave that as it is
    record VersionStand(
            long item,
            int ordinal,
            String state,
            Movements.Counted counted,
            @Nullable Day day,
            @Nullable String approval,
            @Nullable String problem) {}

    /// Hours of somebody on a day.
    record Day(@Nullable UUID resource, @Nullable LocalDate date, long hoursE4) {
        static final Day NONE = new Day(null, null, 0);
    }

    /// A posting as it is written for the first time, or anew.
    record NewPosting(PostingRow.Id id, String key, PostingLine line, Movements.Counted counted) {}

    private record PersonDay(short feed, UUID resource, LocalDate date) {}

    final Movements movements = new Movements();
    private final Map<FreshFacts.Version, VersionStand> versions = new LinkedHashMap<>();
    private final Map<PostingRow.Id, NewPosting> postings = new LinkedHashMap<>();
    private final Map<PostingRow.Id, PostingState> states = new LinkedHashMap<>();
    private final Map<PostingRow.Id, DocumentFreezer.Free> free = new LinkedHashMap<>();

    /// What was refused before is sent apart, so that it takes nothing down with it once more.
    private final Map<PostingRow.Id, DocumentFreezer.Free> retried = new LinkedHashMap<>();

    private final Map<PersonDay, Long> days = new HashMap<>();
    private final List<Opened> opened = new ArrayList<>();
    private final List<DueVersions.Wait> waits = new ArrayList<>();

    void version(VersionStand stand) {
        versions.put(new FreshFacts.Version(stand.item(), stand.ordinal()), stand);
    }

    /// Whether this batch has said already how a version stands.
    boolean knows(FreshFacts.Version version) {
        return versions.containsKey(version);
    }

    /// A posting that is to be sent.
    void post(NewPosting posting, String ledger, @Nullable String reverses) {
        post(posting, ledger, reverses, null, free);
    }

    /// A posting that was refused and is to be sent once more.
    ///
    /// @param part what it may share a document with; null for anything
    void retry(NewPosting posting, String ledger, @Nullable String part) {
        post(posting, ledger, null, part, retried);
    }

    private void post(
            NewPosting posting,
            String ledger,
            @Nullable String reverses,
            @Nullable String part,
            Map<PostingRow.Id, DocumentFreezer.Free> among) {
        postings.put(posting.id(), posting);
        among.put(
                posting.id(),
                new DocumentFreezer.Free(
                        posting.id(),
                        posting.key(),
                        ledger,
                        posting.line(),
                        posting.id().reversal() ? null : posting.counted(),
                        reverses,
                        part));
    }

    /// A posting that was frozen before and is free for another document.
    void again(PostingRow row, String key, String ledger, @Nullable String reverses) {
        free.put(
                row.id(),
                new DocumentFreezer.Free(
                        row.id(),
                        key,
                        ledger,
                        row.content(),
                        row.reversal() ? null : row.counted(),
                        reverses,
                        row.part()));
    }

    /// Where a posting was settled before the hub came.
    ///
    /// @param externalId the ledger's id of it; empty where unknown
    /// @param ledgerRef the number of the ledger's document; empty where unknown
    record Settled(String ledger, String externalId, String ledgerRef) {}

    private record Opened(NewPosting posting, Settled settled) {}

    /// A posting that was settled before the hub came: it is never sent.
    void open(NewPosting posting, Settled settled) {
        opened.add(new Opened(posting, settled));
    }

    /// A posting's state alone changes.
    void state(PostingRow.Id posting, PostingState state) {
        states.put(posting, state);
    }

    /// Whether this batch begins to take back what stands in the ledger.
    boolean reverses(PostingRow.Id posting) {
        return states.get(posting) == PostingState.REVERSAL_PENDING;
    }

    /// Hours come to a day, or leave it.
    void day(short feed, @Nullable UUID resource, @Nullable LocalDate date, long hoursE4) {
        if (resource != null && date != null && hoursE4 != 0) {
            days.merge(new PersonDay(feed, resource, date), hoursE4, Long::sum);
        }
    }

    void wait(DueVersion due, Instant until, String root) {
        waits.add(new DueVersions.Wait(due, until, root));
    }

    List<DueVersions.Wait> waits() {
        return waits;
    }

    void write(JdbcClient sql, DocumentFreezer freezer, Instant now) {
        // Documents before rows: the same order as where outcomes are written down.
        Map<PostingRow.Id, DocumentFreezer.Placed> placed =
                new HashMap<>(freezer.freeze(new ArrayList<>(free.values())));
        placed.putAll(freezer.freeze(new ArrayList<>(retried.values())));
        writePostings(sql, placed, now);
        writeOpened(sql, now);
        writeStates(sql, now);
        writePlaces(sql, placed, now);
        writeVersions(sql, now);
        writeDays(sql);
        movements.write(sql, now);
    }

    private void writePostings(
            JdbcClient sql, Map<PostingRow.Id, DocumentFreezer.Placed> placed, Instant now) {
        Columns rows =
                Columns.of(
                        "item",
                        "ordinal",
                        "kind",
                        "reversal",
                        "cell",
                        "hours",
                        "minor",
                        "date",
                        "document",
                        "line_no",
                        "line");
        postings.forEach((id, posting) -> {
            DocumentFreezer.Placed place = placed.get(id);
            rows.row(
                    id.item(),
                    id.ordinal(),
                    id.kind(),
                    id.reversal(),
                    posting.counted().cell(),
                    posting.counted().hoursE4(),
                    posting.counted().minor(),
                    posting.line().accountingDate(),
                    place == null ? null : place.document(),
                    place == null ? null : place.line(),
                    LineCodec.write(posting.line()));
        });
        if (rows.isEmpty()) {
            return;
        }
        sql.sql(
                        "insert into posting as p (item, ordinal, kind, reversal, state, cell, hours_e4, minor, accounting_date, document, line_no, line,"
                                + " changed_at) select u.item::bigint, u.ordinal::int, u.kind, u.reversal::boolean, 'READY', u.cell::int, u.hours::bigint,"
                                + " u.minor::bigint, u.date::date, u.document::uuid, u.line_no::int, u.line, :now from "
                                + rows.unnest()
                                + " on conflict (item, ordinal, kind, reversal) do update set state = 'READY', cell = excluded.cell,"
                                + " hours_e4 = excluded.hours_e4, minor = excluded.minor, accounting_date = excluded.accounting_date,"
                                + " document = excluded.document, line_no = excluded.line_no, line = excluded.line, problem = null,"
                                + " external_id = '', ledger_ref = '', changed_at = excluded.changed_at where p.state = 'EXCEPTION'")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .update();
    }

    private void writeOpened(JdbcClient sql, Instant now) {
        Columns rows =
                Columns.of(
                        "item",
                        "ordinal",
                        "kind",
                        "cell",
                        "hours",
                        "minor",
                        "date",
                        "external",
                        "ref",
                        "ledger",
                        "line");
        opened.forEach(one -> {
            NewPosting posting = one.posting();
            rows.row(
                    posting.id().item(),
                    posting.id().ordinal(),
                    posting.id().kind(),
                    posting.counted().cell(),
                    posting.counted().hoursE4(),
                    posting.counted().minor(),
                    posting.line().accountingDate(),
                    one.settled().externalId(),
                    one.settled().ledgerRef(),
                    one.settled().ledger(),
                    LineCodec.write(posting.line()));
        });
        if (rows.isEmpty()) {
            return;
        }
        sql.sql(
                        "insert into posting (item, ordinal, kind, reversal, state, cell, hours_e4, minor, accounting_date, external_id, ledger_ref, line,"
                                + " opening, opening_ledger, changed_at) select u.item::bigint, u.ordinal::int, u.kind, false, 'OPENING', u.cell::int,"
                                + " u.hours::bigint, u.minor::bigint, u.date::date, u.external, u.ref, u.line, true, u.ledger, :now from "
                                + rows.unnest())
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .update();
    }

    private void writeStates(JdbcClient sql, Instant now) {
        Columns rows = Columns.of("item", "ordinal", "kind", "reversal", "state");
        states.forEach(
                (id, state) -> rows.row(id.item(), id.ordinal(), id.kind(), id.reversal(), state));
        if (rows.isEmpty()) {
            return;
        }
        sql.sql(
                        "update posting p set state = u.state, problem = null, changed_at = :now from "
                                + rows.unnest()
                                + " where p.item = u.item::bigint and p.ordinal = u.ordinal::int and p.kind = u.kind and p.reversal = u.reversal::boolean")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .update();
    }

    /// Postings written before that went into another document.
    private void writePlaces(
            JdbcClient sql, Map<PostingRow.Id, DocumentFreezer.Placed> placed, Instant now) {
        Columns rows = Columns.of("item", "ordinal", "kind", "reversal", "document", "line_no");
        placed.forEach((id, place) -> {
            if (!postings.containsKey(id)) {
                rows.row(
                        id.item(),
                        id.ordinal(),
                        id.kind(),
                        id.reversal(),
                        place.document(),
                        place.line());
            }
        });
        if (rows.isEmpty()) {
            return;
        }
        sql.sql(
                        "update posting p set document = u.document::uuid, line_no = u.line_no::int, changed_at = :now from "
                                + rows.unnest()
                                + " where p.item = u.item::bigint and p.ordinal = u.ordinal::int and p.kind = u.kind and p.reversal = u.reversal::boolean")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .update();
    }

    private void writeVersions(JdbcClient sql, Instant now) {
        Columns rows =
                Columns.of(
                        "item",
                        "ordinal",
                        "state",
                        "cell",
                        "hours",
                        "minor",
                        "day",
                        "resource",
                        "work_date",
                        "day_e4",
                        "approval",
                        "problem");
        versions.values()
                .forEach(stand -> {
                    Day day = stand.day();
                    rows.row(
                            stand.item(),
                            stand.ordinal(),
                            stand.state(),
                            stand.counted().cell(),
                            stand.counted().hoursE4(),
                            stand.counted().minor(),
                            day != null,
                            day == null ? null : day.resource(),
                            day == null ? null : day.date(),
                            day == null ? 0 : day.hoursE4(),
                            stand.approval(),
                            stand.problem());
                });
        if (rows.isEmpty()) {
            return;
        }
        sql.sql(
                        "update fact_version v set state = u.state, cell = u.cell::int, hours_e4 = u.hours::bigint, minor = u.minor::bigint,"
                                + " resource = case when u.day::boolean then u.resource::uuid else v.resource end,"
                                + " work_date = case when u.day::boolean then u.work_date::date else v.work_date end,"
                                + " day_e4 = case when u.day::boolean then u.day_e4::bigint else v.day_e4 end,"
                                + " approval = coalesce(u.approval, v.approval), problem = u.problem, changed_at = :now from "
                                + rows.unnest()
                                + " where v.item = u.item::bigint and v.ordinal = u.ordinal::int")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .update();
    }

    private void writeDays(JdbcClient sql) {
        Columns rows = Columns.of("resource", "work_date", "feed", "hours");
        days.forEach((day, hours) -> {
            if (hours != 0) {
                rows.row(day.resource(), day.date(), day.feed(), hours);
            }
        });
        if (rows.isEmpty()) {
            return;
        }
        sql.sql(
                        "insert into fact_day as d (resource, work_date, feed, hours_e4) select u.resource::uuid, u.work_date::date, u.feed::smallint, u.hours::bigint from "
                                + rows.unnest()
                                + " order by 1, 2, 3 on conflict (resource, work_date, feed) do update set hours_e4 = d.hours_e4 + excluded.hours_e4")
                .params(rows.parameters())
                .update();
    }
}
