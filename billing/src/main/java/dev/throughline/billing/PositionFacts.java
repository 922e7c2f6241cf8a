package dev.throughline.billing;

import dev.throughline.model.PostingKind;
import dev.throughline.postgres.Columns;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Sums of cost, work and invoices by project, contract line or contract, each from the beginning
/// to one of the asked days: set by set, never item by item.
final class PositionFacts {
    private static final BigDecimal E4 = BigDecimal.valueOf(10_000);

    /// Versions that are questioned as being there twice never count (DOMAIN 5.8).
    private static final Set<String> DOUBLES = Set.of("EXP-DUPLICATE", "TIM-OVERLAP-XPSA");

    private final JdbcClient sql;

    PositionFacts(JdbcClient sql) {
        this.sql = sql;
    }

    /// What was booked, or approved and is to be booked, on a project.
    ///
    /// @param bucket the first asked day it counts on, by index
    /// @param entity the legal entity whose books it is in; null where not known yet
    /// @param ledger whether the ledger holds it
    /// @param minor in `ccy`; 0 where it has no price yet
    record Booked(
            UUID project,
            @Nullable UUID entity,
            PostingKind kind,
            int bucket,
            boolean ledger,
            boolean priced,
            @Nullable String ccy,
            long minor,
            BigDecimal hours) {}

    /// What a posted invoice bills of a contract line, or a credit takes back.
    ///
    /// @param writtenOff how much is given up: written down in the review, or credited for good
    record Billed(
            UUID line, boolean expense, int bucket, String ccy, long minor, long writtenOff) {}

    /// What is billed on a contract or project on no contract line, or credited.
    record Foreign(
            @Nullable UUID contract,
            @Nullable UUID project,
            int bucket,
            @Nullable String ccy,
            long minor) {}

    /// Everything booked on these projects. Expenses that are passed on to the client count as such
    /// and not as cost.
    ///
    /// @param days the asked days, in order
    List<Booked> booked(Collection<UUID> projects, List<LocalDate> days) {
        if (projects.isEmpty()) {
            return List.of();
        }
        List<Booked> all =
                sql.sql(
                                """
                                select c.project, c.entity, p.kind, width_bucket(p.accounting_date, :after::date[]) as bucket,
                                       p.state in ('POSTED', 'REVERSAL_PENDING', 'REVERSED', 'OPENING') as ledger, true as priced,
                                       c.currency, sum(p.minor) as minor, sum(p.hours_e4) as hours
                                  from posting_cell c join posting p on p.cell = c.id
                                 where c.project = any(:id::uuid[]) and p.accounting_date <= :last
                                   and p.kind in ('LABOUR_COST', 'EXPENSE_COST', 'IC_COST', 'ACCRUED_COST', 'UNBILLED_TIME', 'UNBILLED_EXPENSE')
                                   and p.state not in ('NOT_READY', 'WITHDRAWN', 'WRITTEN_OFF', 'NON_POSTABLE')
                                   and not (p.kind = 'EXPENSE_COST' and exists (select 1 from posting u
                                            where u.item = p.item and u.ordinal = p.ordinal and u.kind = 'UNBILLED_EXPENSE'))
                                 group by 1, 2, 3, 4, 5, 6, 7\
                                """)
                        .params(parameters(projects, days))
                        .query((row, _) -> booked(row))
                        .list();
        List<Booked> loose =
                sql.sql(
                                """
                                select c.project, c.entity, c.kind, width_bucket(coalesce(v.work_date, i.fact_date, v.observed_at::date), :after::date[]) as bucket,
                                       false as ledger, c.kind = 'EXPENSE_COST' as priced,
                                       c.currency, sum(v.minor) as minor, sum(v.hours_e4) as hours
                                  from posting_cell c join fact_version v on v.cell = c.id join fact_item i on i.id = v.item
                                 where c.project = any(:id::uuid[]) and v.state in ('READY', 'EXCEPTION') and v.ordinal = i.latest and not i.gone
                                   and coalesce(v.problem, '') <> all(:doubles) and coalesce(v.work_date, i.fact_date, v.observed_at::date) <= :last
                                 group by 1, 2, 3, 4, 5, 6, 7\
                                """)
                        .params(parameters(projects, days))
                        .param("doubles", DOUBLES.toArray(String[]::new))
                        .query((row, _) -> booked(row))
                        .list();
        return Stream.concat(all.stream(), loose.stream()).toList();
    }

    private static Booked booked(ResultSet row) throws SQLException {
        return new Booked(
                row.getObject("project", UUID.class),
                row.getObject("entity", UUID.class),
                PostingKind.valueOf(row.getString("kind")),
                row.getInt("bucket"),
                row.getBoolean("ledger"),
                row.getBoolean("priced"),
                row.getString("currency"),
                row.getBigDecimal("minor").longValueExact(),
                row.getBigDecimal("hours").divide(E4));
    }

    /// Everything on posted invoices of the hub for these contract lines, and what was credited. An
    /// invoice counts on the day it was released under, which is the ledger's.
    List<Billed> billed(Collection<UUID> lines, List<LocalDate> days) {
        if (lines.isEmpty()) {
            return List.of();
        }
        return sql.sql(
                        """
                        select line, expense, bucket, ccy, sum(minor) as minor, sum(written_off) as written_off from (
                          select s.contract_line as line, s.expense, width_bucket(s.day, :after::date[]) as bucket, s.ccy, s.minor, s.down_minor as written_off
                            from billing_line_sum s
                            join billing_document d on d.entity = s.invoice and d.kind = 'INVOICE' and not d.reversal and d.state = 'POSTED'
                            join entity e on e.id = s.invoice
                           where s.contract_line = any(:id::uuid[]) and s.day <= :last and e.status is distinct from 'CANCELLED'
                          union all
                          select l.contract_line, l.kind = 'EXPENSE', width_bucket((e.data->>'date')::date, :after::date[]),
                                 c.ccy, -c.minor, case when c.disposition = 'WRITE_OFF' then c.minor else 0 end
                            from billing_line l
                            join billing_credit_line c on c.invoice = l.invoice and c.invoice_line = l.line_no and c.state = 'POSTED'
                            join entity e on e.id = c.credit
                           where l.contract_line = any(:id::uuid[]) and e.status is distinct from 'CANCELLED'
                             and (e.data->>'date')::date <= :last) as lines
                         group by 1, 2, 3, 4\
                        """)
                .params(parameters(lines, days))
                .query((row, _) ->
                        new Billed(
                                row.getObject("line", UUID.class),
                                row.getBoolean("expense"),
                                row.getInt("bucket"),
                                row.getString("ccy"),
                                row.getBigDecimal("minor").longValueExact(),
                                row.getBigDecimal("written_off").longValueExact()))
                .list();
    }

    /// What is billed on these contracts and projects on no contract line: invoices that nobody
    /// here released and their credit memos, credit memos that name an invoice but no line of it,
    /// fees, and what was drawn of a retainer; less what was credited of them.
    List<Foreign> foreign(Collection<UUID> contractsAndProjects, List<LocalDate> days) {
        if (contractsAndProjects.isEmpty()) {
            return List.of();
        }
        return sql.sql(
                        """
                        with asked as materialized (select distinct r.from_id as id from entity_ref r
                                 where r.to_id = any(:id::uuid[]) and r.field in ('contract', 'project')),
                             stray as materialized (select a.id from asked a where not exists (select 1 from billing_document d
                                 where d.entity = a.id and d.kind = 'INVOICE' and d.state = 'POSTED')),
                             credit as materialized (select r.from_id as id, a.id as invoice from asked a
                                  join entity_ref r on r.to_id = a.id and r.field = 'original'),
                             loose as materialized (select l.* from billing_line l
                                 where l.contract_line is null and (l.project = any(:id::uuid[]) or l.contract = any(:id::uuid[]))
                                   and exists (select 1 from billing_document d where d.entity = l.invoice and d.kind = 'INVOICE' and not d.reversal
                                               and d.state = 'POSTED'))
                        select contract, project, bucket, ccy, sum(minor) as minor from (
                          select (e.data->>'contract')::uuid as contract, (e.data->>'project')::uuid as project,
                                 width_bucket((e.data->>'issue_date')::date, :after::date[]) as bucket,
                                 e.data->'net'->>'ccy' as ccy, (e.data->'net'->>'minor')::bigint as minor
                            from stray s join entity e on e.id = s.id
                           where e.type = 'Invoice' and e.active and e.status is distinct from 'CANCELLED'
                             and e.data->>'erp_status' in ('POSTED', 'PARTIALLY_PAID', 'PAID', 'PARTIALLY_CREDITED', 'CREDITED')
                             and e.data->'net' is not null and (e.data->>'issue_date')::date <= :last
                          union all
                          select (e.data->>'contract')::uuid, (e.data->>'project')::uuid, width_bucket((m.data->>'date')::date, :after::date[]),
                                 m.data->'net'->>'ccy', -(m.data->'net'->>'minor')::bigint
                            from credit c join entity m on m.id = c.id and m.type = 'CreditMemo' and m.active and m.status is distinct from 'CANCELLED'
                            join entity e on e.id = c.invoice
                           where e.type = 'Invoice' and e.active and e.status is distinct from 'CANCELLED'
                             and e.data->>'erp_status' in ('POSTED', 'PARTIALLY_PAID', 'PAID', 'PARTIALLY_CREDITED', 'CREDITED')
                             and m.data->>'erp_status' in ('POSTED', 'APPLIED') and m.data->'net' is not null and (m.data->>'date')::date <= :last
                             and not exists (select 1 from billing_credit_line l where l.credit = m.id)
                          union all
                          select (e.data->>'contract')::uuid, (e.data->>'project')::uuid, width_bucket((m.data->>'date')::date, :after::date[]),
                                 c.ccy, -c.minor
                            from stray s join entity e on e.id = s.id
                            join billing_credit_line c on c.invoice = s.id and c.state = 'POSTED'
                            join entity m on m.id = c.credit
                           where e.type = 'Invoice' and e.active and e.status is distinct from 'CANCELLED' and e.data->>'erp_status' in ('POSTED', 'PARTIALLY_PAID', 'PAID', 'PARTIALLY_CREDITED', 'CREDITED')
                             and m.status is distinct from 'CANCELLED' and (m.data->>'date')::date <= :last
                          union all
                          select l.contract, l.project, width_bucket((e.data->>'issue_date')::date, :after::date[]), l.ccy, l.minor
                            from loose l join entity e on e.id = l.invoice
                           where e.status is distinct from 'CANCELLED' and (e.data->>'issue_date')::date <= :last
                          union all
                          select l.contract, l.project, width_bucket((e.data->>'date')::date, :after::date[]), c.ccy, -c.minor
                            from loose l
                            join billing_credit_line c on c.invoice = l.invoice and c.invoice_line = l.line_no and c.state = 'POSTED'
                            join entity e on e.id = c.credit
                           where e.status is distinct from 'CANCELLED' and (e.data->>'date')::date <= :last) as sums
                         group by 1, 2, 3, 4\
                        """)
                .params(parameters(contractsAndProjects, days))
                .query((row, _) ->
                        new Foreign(
                                row.getObject("contract", UUID.class),
                                row.getObject("project", UUID.class),
                                row.getInt("bucket"),
                                row.getString("ccy"),
                                row.getBigDecimal("minor").longValueExact()))
                .list();
    }

    /// Since when entities have been in one of these states; those that never were are missing.
    Map<UUID, LocalDate> since(Collection<UUID> entities, Collection<String> states) {
        Map<UUID, LocalDate> since = new HashMap<>();
        if (entities.isEmpty()) {
            return since;
        }
        Columns asked = Columns.of("id");
        entities.forEach(asked::row);
        sql.sql(
                        """
                        select entity_id, min(at at time zone 'UTC')::date as since from entity_version
                         where entity_id = any(:id::uuid[]) and changes->'status'->>1 = any(:states) group by entity_id\
                        """)
                .params(asked.parameters())
                .param("states", states.toArray(String[]::new))
                .query((row, _) ->
                        since.put(
                                row.getObject("entity_id", UUID.class),
                                row.getObject("since", LocalDate.class)))
                .list();
        return since;
    }

    private static Map<String, Object> parameters(Collection<UUID> ids, List<LocalDate> days) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("id", ids.stream().map(UUID::toString).toArray(String[]::new));
        parameters.put(
                "after",
                days.stream().map(day -> day.plusDays(1).toString()).toArray(String[]::new));
        parameters.put("last", days.getLast());
        return parameters;
    }
}
