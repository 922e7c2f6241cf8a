package dev.throughline.posting;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A part of the facts: what is meant by *post now for a scope*. What of an item is not known yet
/// (its project, its person) puts it in no narrower scope.
///
/// @param connection the source; empty for all
/// @param project the project; null for all
/// @param person who worked or claims; null for all
/// @param from first day of work or purchase; null for any
/// @param to last day; null for any
public record FactScope(
        String connection,
        @Nullable UUID project,
        @Nullable UUID person,
        @Nullable LocalDate from,
        @Nullable LocalDate to) {
    /// Everything.
    public static final FactScope ALL = new FactScope("", null, null, null, null);

    private static final String ITEMS =
            """
            select i.id, i.latest from fact_item i join fact_feed f on f.id = i.feed
              join fact_version v on v.item = i.id and v.ordinal = i.latest
              left join posting_cell c on c.id = v.cell
             where (:connection = '' or f.connection = :connection)
               and (:from::date is null or i.fact_date >= :from::date) and (:to::date is null or i.fact_date <= :to::date)
               and (:person::uuid is null or v.resource = :person::uuid)
               and (:project::uuid is null or c.project = :project::uuid
                    or exists (select 1 from posting q join posting_cell d on d.id = q.cell
                                where q.item = i.id and q.ordinal = i.latest and d.project = :project::uuid))\
            """;

    /// The project or person that a text names: by canonical id, code, e-mail address, or id in any
    /// system.
    ///
    /// @param type `Project` or `Resource`
    /// @return one where it is clear; none or several where it is not
    public static List<UUID> named(JdbcClient sql, String type, String text) {
        return sql.sql(
                        "select e.id from entity e where e.type = :type and e.merged_into is null and (e.id::text = lower(:text)"
                                + " or lower(e.data ->> 'code') = lower(:text) or lower(e.data ->> 'email') = lower(:text))"
                                + " union select l.entity_id from link l where l.entity_type = :type and l.external_id = :text limit 2")
                .param("type", type)
                .param("text", text)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /// Whether it is more than a connection's, or all.
    public boolean narrow() {
        return project != null || person != null || from != null || to != null;
    }

    private JdbcClient.StatementSpec asked(JdbcClient sql, String text) {
        return sql.sql(text)
                .param("connection", connection)
                .param("from", from == null ? null : from.toString())
                .param("to", to == null ? null : to.toString())
                .param("person", person == null ? null : person.toString())
                .param("project", project == null ? null : project.toString());
    }

    /// Has what waits in it looked at again at once; answers how many versions.
    public int wake(JdbcClient sql, Instant now) {
        return asked(
                        sql,
                        "update fact_due d set due_at = :now where d.due_at > :now and d.item in (select s.id from ("
                                + ITEMS
                                + ") s)")
                .param("now", Timestamp.from(now))
                .update();
    }

    /// How many versions in it are to be looked at now.
    public long due(JdbcClient sql, Instant now) {
        return asked(
                        sql,
                        "select count(*) from fact_due d where d.due_at <= :now and d.item in (select s.id from ("
                                + ITEMS
                                + ") s)")
                .param("now", Timestamp.from(now))
                .query(Long.class)
                .single();
    }

    /// What a bucket holds of it.
    ///
    /// @param versions of the items' newest versions
    /// @param hours theirs
    public record Held(long versions, BigDecimal hours) {}

    /// Where the newest versions of its items stand.
    public Map<Bucket, Held> buckets(JdbcClient sql) {
        Map<Bucket, Held> held = new EnumMap<>(Bucket.class);
        asked(
                        sql,
                        "with s as ("
                                + ITEMS
                                + """
                                ) select bucket, count(*), sum(hours_e4) from (
                                  select v.state as bucket, v.hours_e4 from s join fact_version v on v.item = s.id and v.ordinal = s.latest
                                   where v.state not in ('PREPARED', 'NOT_READY')
                                  union all
                                  select case when p.state = 'READY' and d.id is not null then
                                                case substr(d.line_stands, p.line_no + 1, 1) when 'F' then 'IN_FLIGHT' when 'U' then 'UNKNOWN' else 'READY' end
                                              when p.state in ('POSTED', 'REVERSAL_PENDING') then case when p.opening then 'OPENING' else 'POSTED_NET' end
                                              else p.state end, p.hours_e4
                                    from s join posting p on p.item = s.id and p.ordinal = s.latest
                                    left join document d on d.id = p.document and d.state in ('PENDING', 'IN_FLIGHT', 'UNKNOWN', 'PARKED', 'HELD', 'ACCEPTED')
                                   where not p.reversal and p.kind = any(:leading::text[])) b
                                 group by 1\
                                """)
                .param("leading", PostingReceipts.LEADING)
                .query((row, _) ->
                        held.put(
                                Bucket.valueOf(row.getString(1)),
                                new Held(row.getLong(2), HoursE4.hours(row.getLong(3)))))
                .list();
        return held;
    }
}
