package dev.throughline.console;

import dev.throughline.model.Money;
import dev.throughline.process.InitiationPlan.Progress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What the overview reads beyond what the rooms offer: sums by state, rates by minute.
@Component
class OverviewQueries {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    /// How far the throughput chart looks back.
    static final int MINUTES = 30;

    private final JdbcClient sql;

    OverviewQueries(JdbcClient sql) {
        this.sql = sql;
    }

    /// Deals of a state and what they are worth.
    record Pile(long deals, List<Money> money) {
        static final Pile NONE = new Pile(0, List.of());
    }

    Map<Progress, Pile> piles() {
        Map<Progress, Long> deals = new EnumMap<>(Progress.class);
        Map<Progress, List<Money>> money = new EnumMap<>(Progress.class);
        sql.sql(
                        """
                        select i.state, e.data -> 'amount' ->> 'ccy', count(*), sum((e.data -> 'amount' ->> 'minor')::numeric)
                          from initiation i join entity e on e.id = i.opportunity_id group by 1, 2 order by 4 desc nulls last\
                        """)
                .query((row, _) -> {
                    Progress state = Progress.valueOf(row.getString(1));
                    deals.merge(state, row.getLong(3), Long::sum);
                    String ccy = row.getString(2);
                    if (ccy != null) {
                        money.computeIfAbsent(state, _ -> new ArrayList<>())
                                .add(new Money(row.getBigDecimal(4).longValueExact(), ccy));
                    }
                    return state;
                })
                .list();
        Map<Progress, Pile> piles = new EnumMap<>(Progress.class);
        deals.forEach((state, count) ->
                piles.put(
                        state, new Pile(count, List.copyOf(money.getOrDefault(state, List.of())))));
        return piles;
    }

    /// Blocked deals by the role of their most urgent case, each deal once.
    Map<String, Long> blockedByOwner() {
        Map<String, Long> owners = new TreeMap<>();
        sql.sql(
                        """
                        select owner, count(*) from (
                          select distinct on (s.subject_id) s.subject_id, c.owner
                            from work_case_subject s join work_case c on c.id = s.case_id and c.closed_at is null
                            join initiation i on i.opportunity_id = s.subject_id::uuid and i.state = 'BLOCKED'
                           where s.subject_type = 'initiation' order by s.subject_id, c.due_at nulls last, c.id) one
                         group by owner\
                        """)
                .query((row, _) -> owners.put(row.getString(1), row.getLong(2)))
                .list();
        return owners;
    }

    /// Open cases that block no deal.
    long otherCases() {
        return sql.sql(
                        """
                        select count(*) from work_case c where c.closed_at is null
                           and not exists (select 1 from work_case_subject s where s.case_id = c.id and s.subject_type = 'initiation')\
                        """)
                .query(Long.class)
                .single();
    }

    /// Whether any record has ever been read.
    boolean anythingRead() {
        return sql.sql("select exists (select 1 from entity) or exists (select 1 from record_head)")
                .query(Boolean.class)
                .single();
    }

    /// What went out and came in each of the last minutes, the present one left out.
    List<Overview.Minute> minutes(Instant now) {
        Instant to = now.truncatedTo(ChronoUnit.MINUTES);
        Instant from = to.minus(MINUTES, ChronoUnit.MINUTES);
        Map<Instant, long[]> counts = new LinkedHashMap<>();
        for (Instant at = from; at.isBefore(to); at = at.plus(1, ChronoUnit.MINUTES)) {
            counts.put(at, new long[3]);
        }
        count(
                counts,
                from,
                to,
                0,
                "select date_trunc('minute', at), count(*) from attempt where at >= :from and at < :to"
                        + " and outcome in ('written', 'already there', 'found') group by 1");
        count(
                counts,
                from,
                to,
                1,
                "select date_trunc('minute', at), count(*) from attempt where at >= :from and at < :to"
                        + " and outcome not in ('written', 'already there', 'found') group by 1");
        count(
                counts,
                from,
                to,
                2,
                "select date_trunc('minute', at), count(*) from entity_version where at >= :from and at < :to group by 1");
        List<Overview.Minute> minutes = new ArrayList<>();
        counts.forEach((at, one) ->
                minutes.add(new Overview.Minute(MINUTE.format(at), one[0], one[1], one[2])));
        return minutes;
    }

    private void count(
            Map<Instant, long[]> counts, Instant from, Instant to, int column, String query) {
        sql.sql(query)
                .param("from", Timestamp.from(from))
                .param("to", Timestamp.from(to))
                .query((row, _) -> {
                    long[] minute = counts.get(row.getTimestamp(1).toInstant());
                    if (minute != null) {
                        minute[column] = row.getLong(2);
                    }
                    return column;
                })
                .list();
    }

    /// Writes proved done in the last two minutes.
    long doneSince(Instant since) {
        return sql.sql(
                        "select count(*) from attempt where at >= :since and outcome in ('written', 'already there', 'found')")
                .param("since", Timestamp.from(since))
                .query(Long.class)
                .single();
    }

    /// Deals' journeys, newest first.
    ///
    /// @param state only this one, empty text for any
    /// @param text part of the deal's or client's name or the project code
    List<ThreadRow> threads(String state, String text, int offset, int limit) {
        return sql.sql(
                        """
                        select i.opportunity_id, e.name, c.name as client, i.state, i.headline, i.project_code,
                               e.data -> 'amount' ->> 'minor' as minor, e.data -> 'amount' ->> 'ccy' as ccy,
                               (select count(*) from jsonb_each(i.gates) g where g.value ->> 'state' = 'OPEN') as passed,
                               (select count(*) from jsonb_each(i.gates) g) as gates, i.requested_at, i.active_at
                          from initiation i join entity e on e.id = i.opportunity_id left join entity c on c.id = (e.data ->> 'client')::uuid
                         where (:state = '' or i.state = :state)
                           and (:text = '' or e.name ilike :like or c.name ilike :like or i.project_code ilike :like)
                         order by i.requested_at desc, i.opportunity_id offset :offset limit :limit\
                        """)
                .param("state", state)
                .param("text", text)
                .param("like", like(text))
                .param("offset", offset)
                .param("limit", limit)
                .query((row, _) -> thread(row))
                .list();
    }

    /// A text as the pattern "contains it".
    static String like(String text) {
        return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }

    private static ThreadRow thread(ResultSet row) throws SQLException {
        String minor = row.getString("minor");
        String ccy = row.getString("ccy");
        @Nullable Timestamp active = row.getTimestamp("active_at");
        return new ThreadRow(
                row.getObject("opportunity_id", java.util.UUID.class),
                row.getString("name"),
                row.getString("client"),
                Badge.of(Progress.valueOf(row.getString("state"))),
                row.getString("headline"),
                row.getString("project_code"),
                minor == null || ccy == null ? null : new Money(Long.parseLong(minor), ccy),
                row.getInt("passed"),
                row.getInt("gates"),
                row.getTimestamp("requested_at").toInstant(),
                active == null ? null : active.toInstant());
    }

    /// How many deals and cases came since a moment.
    record News(long threads, long cases) {}

    News since(Instant since) {
        return sql.sql(
                        """
                        select (select count(*) from initiation where requested_at > :since), (select count(*) from work_case where opened_at > :since)\
                        """)
                .param("since", Timestamp.from(since))
                .query((row, _) -> new News(row.getLong(1), row.getLong(2)))
                .single();
    }
}
