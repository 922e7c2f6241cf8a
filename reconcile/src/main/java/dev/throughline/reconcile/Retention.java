package dev.throughline.reconcile;

import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.mapping.PostingRules;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Removes what is past its time: the words of the sources, of facts and of master data, what was
/// sent word for word, and the log of tries. Keys, hashes, amounts, movements and evidence are kept
/// for ever, so that what stands in a ledger can be traced without what is removed here.
///
/// Whatever its age, nothing is removed that is still needed: of an item that waits, is under way
/// or has an open case, or that has a posting in a period which nobody has signed; of a document
/// that is not over, or that billing may still credit.
public final class Retention {
    /// Rows that are looked at in one transaction.
    private static final int BATCH = 2_000;

    /// Batches of one class in one round; the next round goes on.
    private static final int BATCHES_MAX = 100;

    private static final int LOCK = 850;

    /// Periods whose newest signature stands.
    private static final String SIGNED =
            """
            signed as (select s.entity, s.period from (select distinct on (entity, period) entity, period, what from reconciliation_signature
                        order by entity, period, id desc) s where s.what in ('SIGNED', 'CLOSED'))\
            """;

    /// A posting `q` that is not at rest, or of a period that nobody has signed.
    private static final String NEEDED =
            """
            (q.state not in ('POSTED', 'REVERSED', 'WITHDRAWN', 'WRITTEN_OFF', 'NON_POSTABLE', 'OPENING')
             or q.state in ('POSTED', 'REVERSED') and not exists (select 1 from posting_cell c join entity e on e.id = c.entity
                  join signed s on s.entity = e.data ->> 'code' and s.period = c.period where c.id = q.cell))\
            """;

    /// What is removed, each class by its own time.
    enum Sort {
        /// What sources said of facts.
        FACTS(
                "source records of facts",
                "select p.item::text as a, p.ordinal::text as b from fact_payload p where p.observed_at < :before"
                        + " and (p.item, p.ordinal) > (:a::bigint, :b::int) order by p.item, p.ordinal limit :limit",
                "0",
                "0",
                "with "
                        + SIGNED
                        + """
                         delete from fact_payload p using %s, fact_version v
                         where p.item = u.a::bigint and p.ordinal = u.b::int and p.observed_at < :before and v.item = p.item and v.ordinal = p.ordinal
                           and v.state in ('PREPARED', 'WITHDRAWN', 'WRITTEN_OFF')
                           and not exists (select 1 from fact_due d where d.item = p.item)
                           and not exists (select 1 from posting q where q.item = p.item and \
                        """
                        + NEEDED
                        + """
                        )
                           and not exists (select 1 from work_case_subject w join work_case k on k.id = w.case_id and k.closed_at is null
                                            where w.subject_type = 'fact' and w.subject_id = p.item::text
                                               or w.subject_type = 'retro' and w.subject_id = v.resource::text)\
                        """),
        /// What was sent.
        DOCUMENTS(
                "payloads of documents",
                "select distinct p.document_id::text as a, '' as b from document_payload p where p.at < :before"
                        + " and p.document_id > :a::uuid and :b = :b order by 1 limit :limit",
                "00000000-0000-0000-0000-000000000000",
                "",
                "with "
                        + SIGNED
                        + """
                         delete from document_payload p using %s, document d
                         where p.document_id = u.a::uuid and p.at < :before and d.id = p.document_id
                           and d.state in ('DONE', 'REFUSED', 'WITHDRAWN')
                           and not exists (select 1 from billing_document b where b.document = d.id)
                           and not exists (select 1 from posting q where q.document = d.id and \
                        """
                        + NEEDED
                        + """
                        )
                           and not exists (select 1 from work_case_subject w join work_case k on k.id = w.case_id and k.closed_at is null
                                            where w.subject_type = 'document' and w.subject_id = d.id::text)\
                        """),
        /// Tries of documents.
        DOCUMENT_TRIES(
                "tries of documents",
                "select distinct p.document_id::text as a, '' as b from document_attempt p where p.at < :before"
                        + " and p.document_id > :a::uuid and :b = :b order by 1 limit :limit",
                "00000000-0000-0000-0000-000000000000",
                "",
                "delete from document_attempt p using %s, document d where p.document_id = u.a::uuid and p.at < :before and d.id = p.document_id"
                        + " and d.state in ('DONE', 'REFUSED', 'WITHDRAWN')"),
        /// Tries of writes of master data.
        TRIES(
                "tries of writes",
                "select distinct p.intent_id::text as a, '' as b from attempt p where p.at < :before"
                        + " and p.intent_id > :a::uuid and :b = :b order by 1 limit :limit",
                "00000000-0000-0000-0000-000000000000",
                "",
                "delete from attempt p using %s, intent i where p.intent_id = u.a::uuid and p.at < :before and i.id = p.intent_id"
                        + " and i.state in ('DONE', 'REFUSED', 'WITHDRAWN', 'SHADOWED')"),
        /// What systems said of master data. The newest of each record stands beside the journal
        /// and stays.
        CHANGES(
                "changes of master data",
                "select c.lane || '.' || c.shard as a, c.position::text as b from journal_change c where c.received_at < :before"
                        + " and (c.lane, c.shard, c.position) > (split_part(:a, '.', 1)::smallint, split_part(:a, '.', 2)::smallint, :b::bigint)"
                        + " order by c.lane, c.shard, c.position limit :limit",
                "0.0",
                "-1",
                """
                delete from journal_change c using %s
                 where c.received_at < :before and c.lane = split_part(u.a, '.', 1)::smallint and c.shard = split_part(u.a, '.', 2)::smallint
                   and c.position = u.b::bigint
                   and c.position <= (select min(r.position) from journal_reader r where r.lane = c.lane and r.shard = c.shard)
                   and not exists (select 1 from work_case k where k.closed_at is null and k.correlation = c.correlation)\
                """);

        private final String words;
        private final String page;
        private final Place first;
        private final String delete;

        Sort(String words, String page, String a, String b, String delete) {
            this.words = words;
            this.page = page;
            this.first = new Place(a, b);
            this.delete = delete;
        }

        Duration kept(PostingRules.Retention kept) {
            return Duration.ofDays(
                    switch (this) {
                        case FACTS -> kept.factDays();
                        case DOCUMENTS -> kept.documentDays();
                        case DOCUMENT_TRIES, TRIES -> kept.tryDays();
                        case CHANGES -> kept.changeDays();
                    });
        }
    }

    /// How far a pass has come.
    private record Place(String a, String b) {}

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Evidence evidence;
    private final InstantSource clock;
    private final PostingRules.Retention kept;
    private final Map<Sort, Place> places = new EnumMap<>(Sort.class);

    /// @param kept for how long
    public Retention(
            JdbcClient sql,
            TransactionTemplate transaction,
            Evidence evidence,
            InstantSource clock,
            PostingRules.Retention kept) {
        this.sql = sql;
        this.transaction = transaction;
        this.evidence = evidence;
        this.clock = clock;
        this.kept = kept;
    }

    /// Goes through what is old, and removes what nothing needs; answers how much it removed. One
    /// process at a time does so; a pass that is not through goes on with the next round.
    public synchronized int round() {
        int removed = 0;
        for (Sort sort : Sort.values()) {
            Instant before = clock.instant().minus(sort.kept(kept));
            for (int i = 0; i < BATCHES_MAX; i++) {
                Batch batch = batch(sort, places.getOrDefault(sort, sort.first), before);
                removed += batch.removed();
                Place next = batch.next();
                if (next == null) {
                    places.remove(sort);
                    break;
                }
                places.put(sort, next);
            }
        }
        return removed;
    }

    /// @param next where the next batch begins; null when there is none
    private record Batch(int removed, @Nullable Place next) {}

    private Batch batch(Sort sort, Place from, Instant before) {
        return Objects.requireNonNull(
                transaction.execute(_ -> alone() ? pass(sort, from, before) : new Batch(0, null)));
    }

    private boolean alone() {
        return sql.sql("select pg_try_advisory_xact_lock(:lock, 0)")
                .param("lock", LOCK)
                .query(Boolean.class)
                .single();
    }

    private Batch pass(Sort sort, Place from, Instant before) {
        Columns rows = Columns.of("a", "b");
        Place last =
                sql
                        .sql(sort.page)
                        .param("before", Timestamp.from(before))
                        .param("a", from.a())
                        .param("b", from.b())
                        .param("limit", BATCH)
                        .query((row, _) -> {
                            rows.row(row.getString(1), row.getString(2));
                            return new Place(row.getString(1), row.getString(2));
                        })
                        .list()
                        .stream()
                        .reduce(null, (_, one) -> one);
        if (last == null) {
            return new Batch(0, null);
        }
        int removed =
                sql.sql(sort.delete.formatted(rows.unnest()))
                        .params(rows.parameters())
                        .param("before", Timestamp.from(before))
                        .update();
        if (removed > 0) {
            evidence.record(
                    new Act(
                            new Actor.Hub("retention"),
                            "retention.remove",
                            removed + " " + sort.words + " from before " + before,
                            "retention",
                            sort.name(),
                            "past the time they are kept",
                            null,
                            null,
                            null));
        }
        return new Batch(removed, last);
    }
}
