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
    /// @param writtenOff how much of what is taken back is given up
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

    /// Everything on posted invoices of the hub for these contract lines, and what was credited.
    List<Billed> billed(Collection<UUID> lines, List<LocalDate> days) {
        if (lines.isEmpty()) {
            return List.of();
        }
        return sql.sql(
                        """
                        with line as materialized (select l.invoice, l.contract_line as line, l.kind = 'EXPENSE' as expense, l.ccy, sum(l.minor) as minor
                                  from billing_line l where l.contract_line = any(:id::uuid[]) group by 1, 2, 3, 4),
                             invoice as materialized (select e.id, (e.data->>'issue_date')::date as day from entity e
                                 where e.id in (select invoice from line) and e.status is distinct from 'CANCELLED'
                                   and exists (select 1 from billing_document d where d.entity = e.id and d.kind = 'INVOICE' and not d.reversal and d.state = 'POSTED'))
                        select line, expense, bucket, ccy, sum(minor) as minor, sum(written_off) as written_off from (
                          select l.line, l.expense, width_bucket(i.day, :after::date[]) as bucket, l.ccy, l.minor, 0 as written_off
                            from line l join invoice i on i.id = l.invoice where i.day <= :last
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
    /// here released, credit memos that name an invoice but no line of it, and fees.
    List<Foreign> foreign(Collection<UUID> contractsAndProjects, List<LocalDate> days) {
        if (contractsAndProjects.isEmpty()) {
            return List.of();
        }
        return sql.sql(
                        """
                        with asked as materialized (select distinct r.from_id as id from entity_ref r
                                 where r.to_id = any(:id::uuid[]) and r.field in ('contract', 'project')),
                             invoice as materialized (select e.id,
                                       exists (select 1 from billing_document d where d.entity = e.id and d.kind = 'INVOICE' and d.state = 'POSTED') as ours
                                  from asked a join entity e on e.id = a.id
                                 where e.type = 'Invoice' and e.active and e.status is distinct from 'CANCELLED')
                        select contract, project, bucket, ccy, sum(minor) as minor from (
                          select (e.data->>'contract')::uuid as contract, (e.data->>'project')::uuid as project,
                                 width_bucket((e.data->>'issue_date')::date, :after::date[]) as bucket,
                                 e.data->'net'->>'ccy' as ccy, (e.data->'net'->>'minor')::bigint as minor
                            from invoice i join entity e on e.id = i.id
                           where not i.ours and e.data->>'erp_status' in ('POSTED', 'PARTIALLY_PAID', 'PAID', 'PARTIALLY_CREDITED', 'CREDITED')
                             and e.data->'net' is not null and (e.data->>'issue_date')::date <= :last
                          union all
                          select (e.data->>'contract')::uuid, (e.data->>'project')::uuid, width_bucket((m.data->>'date')::date, :after::date[]),
                                 m.data->'net'->>'ccy', -(m.data->'net'->>'minor')::bigint
                            from invoice i join entity_ref r on r.to_id = i.id and r.field = 'original'
                            join entity m on m.id = r.from_id and m.type = 'CreditMemo' and m.active and m.status is distinct from 'CANCELLED'
                            join entity e on e.id = i.id
                           where e.data->>'erp_status' in ('POSTED', 'PARTIALLY_PAID', 'PAID', 'PARTIALLY_CREDITED', 'CREDITED')
                             and m.data->>'erp_status' in ('POSTED', 'APPLIED') and m.data->'net' is not null and (m.data->>'date')::date <= :last
                             and not exists (select 1 from billing_credit_line c where c.credit = m.id)
                          union all
                          select null, l.project, width_bucket((e.data->>'issue_date')::date, :after::date[]), l.ccy, l.minor
                            from billing_line l
                            join billing_document d on d.entity = l.invoice and d.kind = 'INVOICE' and not d.reversal and d.state = 'POSTED'
                            join entity e on e.id = l.invoice
                           where l.contract_line is null and l.project = any(:id::uuid[]) and e.status is distinct from 'CANCELLED'
                             and (e.data->>'issue_date')::date <= :last) as sums
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
