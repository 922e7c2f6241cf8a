package dev.throughline.console;

import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.Bucket;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What the close page reads of the books and of the worklist.
@Component
class CloseQueries {
    /// The buckets that stand between a period and its close.
    static final List<Bucket> OPEN =
            List.of(
                    Bucket.READY,
                    Bucket.IN_FLIGHT,
                    Bucket.ACCEPTED,
                    Bucket.UNKNOWN,
                    Bucket.EXCEPTION);

    /// Movements that are looked back at for the pace.
    private static final int MOVEMENTS_MAX = 20_000;

    private static final String[] LEADING =
            Arrays.stream(PostingKind.values())
                    .filter(PostingKind::leading)
                    .map(PostingKind::name)
                    .toArray(String[]::new);

    private final JdbcClient sql;

    CloseQueries(JdbcClient sql) {
        this.sql = sql;
    }

    /// What stands in an open bucket.
    ///
    /// @param leads whether it is counted with its versions, or beside them
    record Standing(
            @Nullable UUID entity,
            @Nullable String period,
            Bucket bucket,
            boolean leads,
            long versions,
            BigDecimal hours,
            @Nullable Money amount) {}

    List<Standing> standing() {
        return sql.sql(
                        """
                        with moved as (
                          select m.cell, m.from_bucket, m.to_bucket, sum(m.versions) as versions, sum(m.hours_e4) as hours, sum(m.minor) as minor
                            from posting_movement m group by 1, 2, 3),
                        held as (
                          select cell, to_bucket as bucket, versions, hours, minor from moved where to_bucket = any(:open::text[])
                          union all select cell, from_bucket, -versions, -hours, -minor from moved where from_bucket = any(:open::text[]))
                        select c.entity, c.period, h.bucket, c.kind = any(:leading::text[]) as leads, c.currency, sum(h.versions) as versions,
                               sum(h.hours) as hours, sum(h.minor) as minor
                          from held h join posting_cell c on c.id = h.cell
                         group by 1, 2, 3, 4, 5 having sum(h.versions) <> 0 or sum(h.hours) <> 0 or sum(h.minor) <> 0\
                        """)
                .param("open", OPEN.stream().map(Bucket::name).toArray(String[]::new))
                .param("leading", LEADING)
                .query((row, _) -> {
                    String currency = row.getString("currency");
                    long minor = row.getLong("minor");
                    return new Standing(
                            row.getObject("entity", UUID.class),
                            row.getString("period"),
                            Bucket.valueOf(row.getString("bucket")),
                            row.getBoolean("leads"),
                            row.getLong("versions"),
                            BigDecimal.valueOf(row.getLong("hours"), 4),
                            currency == null || minor == 0 ? null : new Money(minor, currency));
                })
                .list();
    }

    /// Items that wait in open cases, by role and code.
    ///
    /// @param worked the work date, where the item is in no period yet
    /// @param one a case of them
    record Waiting(
            String owner,
            String code,
            String example,
            UUID one,
            long cases,
            @Nullable UUID entity,
            @Nullable String period,
            @Nullable LocalDate worked,
            long items,
            BigDecimal hours,
            @Nullable Money amount,
            @Nullable Instant due) {}

    List<Waiting> waiting() {
        return sql.sql(
                        """
                        select w.owner, w.code, min(w.title) as example, min(w.id::text)::uuid as one, count(distinct w.id) as cases, c.entity, c.period,
                               case when c.period is null then v.work_date end as worked, c.currency, count(distinct v.item) as items,
                               sum(coalesce(p.hours_e4, v.hours_e4)) as hours, sum(coalesce(p.minor, v.minor)) as minor, min(w.due_at) as due
                          from work_case w
                          join work_case_subject s on s.case_id = w.id and s.subject_type = 'fact' and s.subject_id ~ '^[0-9]{1,18}$'
                          join fact_item i on i.id = case when s.subject_id ~ '^[0-9]{1,18}$' then s.subject_id::bigint end
                          join fact_version v on v.item = i.id and v.ordinal = i.latest
                          left join lateral (select * from posting x where x.item = v.item and x.ordinal = v.ordinal and not x.reversal
                                                and x.kind = any(:leading::text[]) limit 1) p on true
                          join posting_cell c on c.id = coalesce(p.cell, v.cell)
                         where w.closed_at is null
                         group by w.owner, w.code, c.entity, c.period, 8, c.currency\
                        """)
                .param("leading", LEADING)
                .query((row, _) -> {
                    String currency = row.getString("currency");
                    long minor = row.getLong("minor");
                    Timestamp due = row.getTimestamp("due");
                    return new Waiting(
                            row.getString("owner"),
                            row.getString("code"),
                            row.getString("example"),
                            row.getObject("one", UUID.class),
                            row.getLong("cases"),
                            row.getObject("entity", UUID.class),
                            row.getString("period"),
                            row.getObject("worked", LocalDate.class),
                            row.getLong("items"),
                            BigDecimal.valueOf(row.getLong("hours"), 4),
                            currency == null || minor == 0 ? null : new Money(minor, currency),
                            due == null ? null : due.toInstant());
                })
                .list();
    }

    /// Open cases that reconciliation found, by role, code, entity and period.
    record Found(
            String owner,
            String code,
            String example,
            UUID one,
            long cases,
            String entity,
            String period,
            @Nullable Money amount,
            @Nullable Instant due) {}

    List<Found> found() {
        return sql.sql(
                        """
                        select w.owner, w.code, min(w.title) as example, min(w.id::text)::uuid as one, count(*) as cases, w.context ->> 'entity' as entity,
                               w.context ->> 'period' as period, w.money_ccy, sum(w.money_minor) as minor, min(w.due_at) as due
                          from work_case w
                         where w.closed_at is null and w.context ->> 'period' is not null and (w.context ->> 'check' is not null or w.code = 'HUB-RECON-CHANGED')
                         group by w.owner, w.code, 6, 7, w.money_ccy\
                        """)
                .query((row, _) -> {
                    String currency = row.getString("money_ccy");
                    Timestamp due = row.getTimestamp("due");
                    String entity = row.getString("entity");
                    return new Found(
                            row.getString("owner"),
                            row.getString("code"),
                            row.getString("example"),
                            row.getObject("one", UUID.class),
                            row.getLong("cases"),
                            entity == null ? "" : entity,
                            row.getString("period"),
                            currency == null ? null : new Money(row.getLong("minor"), currency),
                            due == null ? null : due.toInstant());
                })
                .list();
    }

    /// A legal entity's period that has facts in it.
    record Used(UUID entity, String period) {}

    Set<Used> used() {
        return Set.copyOf(
                sql.sql(
                                "select distinct entity, period from posting_cell where entity is not null and period is not null")
                        .query((row, _) -> new Used(row.getObject(1, UUID.class), row.getString(2)))
                        .list());
    }

    /// Versions that reached the ledger since, of the newest movements.
    long posted(Instant since) {
        return sql.sql(
                        "select coalesce(sum(m.versions), 0) from (select * from posting_movement order by id desc limit :most) m"
                                + " where m.to_bucket = 'POSTED_NET' and m.at > :since")
                .param("most", MOVEMENTS_MAX)
                .param("since", Timestamp.from(since))
                .query(Long.class)
                .single();
    }

    /// Items of a source that wait for approval there, by day.
    record Unapproved(String connection, LocalDate worked, long items, BigDecimal hours) {}

    List<Unapproved> unapproved() {
        return sql.sql(
                        """
                        select f.connection, v.work_date, count(*) as items, sum(v.hours_e4) as hours
                          from fact_version v join fact_item i on i.id = v.item and i.latest = v.ordinal and not i.gone join fact_feed f on f.id = i.feed
                         where v.state = 'NOT_READY' and v.work_date is not null group by 1, 2 order by 2, 1\
                        """)
                .query((row, _) ->
                        new Unapproved(
                                row.getString(1),
                                row.getObject(2, LocalDate.class),
                                row.getLong(3),
                                BigDecimal.valueOf(row.getLong(4), 4)))
                .list();
    }
}
