package dev.throughline.console;

import dev.throughline.model.Money;
import dev.throughline.postgres.Columns;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What the contract pages read beside positions.
@Component
class ContractQueries {
    /// More schedule items of one page of contracts are not looked through.
    private static final int ITEMS_MAX = 5_000;

    private static final String OF_CONTRACT =
            """
            (s.subject_id = e.id::text
             or s.subject_id in (select r.from_id::text from entity_ref r where r.to_id = e.id and r.field = 'contract'))
            """;

    private static final String CASES =
            "exists (select 1 from work_case_subject s join work_case c on c.id = s.case_id and c.closed_at is null where "
                    + OF_CONTRACT
                    + ")";

    private static final String PENDING =
            "exists (select 1 from entity_ref r join entity a on a.id = r.from_id and a.type = 'ContractAmendment' and a.status = 'APPROVED'"
                    + " where r.to_id = e.id and r.field = 'contract')";

    private static final String TEXT =
            """
             and (e.name ilike :like or e.data ->> 'number' = :text
               or e.id in (select l.entity_id from link l where l.external_id = :text and l.entity_type = 'Contract')
               or e.id in (select r.from_id from entity_ref r join entity c on c.id = r.to_id
                            where r.field in ('client', 'bill_to', 'opportunity') and c.type in ('Client', 'Opportunity') and c.name ilike :like))
            """;

    private final JdbcClient sql;

    ContractQueries(JdbcClient sql) {
        this.sql = sql;
    }

    /// Contracts of a filter after a place, the newest first.
    List<UUID> page(ContractFilter filter, UUID before, int limit) {
        return sql.sql(
                        "select e.id from entity e where e.type = 'Contract' and e.active and e.merged_into is null and e.id < :before"
                                + (filter.state().isEmpty() ? "" : " and e.status = :state")
                                + switch (filter.only()) {
                                    case "cases" -> " and " + CASES;
                                    case "pending" -> " and " + PENDING;
                                    default -> "";
                                }
                                + (filter.text().isEmpty() ? "" : TEXT)
                                + " order by e.id desc limit :limit")
                .param("before", before)
                .param("state", filter.state())
                .param("text", filter.text())
                .param("like", OverviewQueries.like(filter.text()))
                .param("limit", limit)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /// How many contracts stand in each state.
    Map<String, Long> states() {
        Map<String, Long> states = new TreeMap<>();
        sql.sql(
                        "select coalesce(e.status, ''), count(*) from entity e where e.type = 'Contract' and e.active and e.merged_into is null group by 1")
                .query((row, _) -> states.put(row.getString(1), row.getLong(2)))
                .list();
        return states;
    }

    /// How many contracts wait for something.
    ///
    /// @param cases with an open case about them, their amendments or invoices
    /// @param pending with an amendment that is not in all systems
    record Waiting(long cases, long pending) {}

    Waiting waiting() {
        return sql.sql(
                        "select count(*) filter (where "
                                + CASES
                                + "), count(*) filter (where "
                                + PENDING
                                + ") from entity e where e.type = 'Contract' and e.active and e.merged_into is null")
                .query((row, _) -> new Waiting(row.getLong(1), row.getLong(2)))
                .single();
    }

    /// How many open cases each contract has, its amendments and invoices included.
    Map<UUID, Long> cases(Collection<UUID> contracts) {
        Map<UUID, Long> cases = new HashMap<>();
        if (!contracts.isEmpty()) {
            Columns asked = Columns.of("id");
            contracts.forEach(asked::row);
            sql.sql(
                            "select e.id, count(distinct c.id) from entity e join work_case_subject s on "
                                    + OF_CONTRACT
                                    + " join work_case c on c.id = s.case_id and c.closed_at is null where e.id = any(:id::uuid[]) group by e.id")
                    .params(asked.parameters())
                    .query((row, _) -> cases.put(row.getObject(1, UUID.class), row.getLong(2)))
                    .list();
        }
        return cases;
    }

    /// The open cases about a contract, its amendments and invoices, oldest first.
    List<UUID> casesOf(UUID contract) {
        return sql.sql(
                        "select c.id from entity e join work_case_subject s on "
                                + OF_CONTRACT
                                + " join work_case c on c.id = s.case_id and c.closed_at is null where e.id = :id group by c.id order by min(c.opened_at) limit 20")
                .param("id", contract)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /// An item of the billing schedule of a contract.
    ///
    /// @param line the contract line it bills, found by its project where it names only that
    /// @param state where it stands by its own word
    /// @param invoice the invoice that holds it now; null where none does
    record Item(
            UUID id,
            UUID contract,
            UUID line,
            String words,
            String trigger,
            Optional<LocalDate> due,
            Optional<Money> amount,
            String state,
            Optional<UUID> invoice) {}

    /// The schedules of these contracts, by their day.
    List<Item> schedule(Collection<UUID> contracts) {
        Columns asked = Columns.of("id");
        contracts.forEach(asked::row);
        return contracts.isEmpty()
                ? List.of()
                : sql.sql(
                                """
                                select distinct on (due, i.id) i.id, k.id as contract, l.id as line, coalesce(nullif(i.data ->> 'description', ''), i.name) as words,
                                       coalesce(i.data ->> 'trigger', 'DATE') as trigger, (i.data ->> 'due')::date as due,
                                       (i.data -> 'amount' ->> 'minor')::bigint as minor, i.data -> 'amount' ->> 'ccy' as ccy, coalesce(i.status, 'PLANNED') as state,
                                       (select c.invoice from (select n.connection || ' ' || n.object_type || ' ' || n.external_id as source
                                                                 from link n where n.entity_id = i.id
                                                                union all select 'hub BillingScheduleItem ' || i.id) s
                                          join billing_claim c on c.source = s.source and c.live limit 1) as invoice
                                  from entity k
                                  join entity_ref kd on kd.from_id = k.id and kd.field = 'opportunity'
                                  join entity_ref ld on ld.to_id = kd.to_id and ld.field = 'opportunity'
                                  join entity l on l.id = ld.from_id and l.type = 'ContractLine' and l.active
                                  left join entity_ref lp on lp.from_id = l.id and lp.field = 'project'
                                  join entity_ref ir on (ir.to_id = l.id and ir.field = 'contract_line') or (ir.to_id = lp.to_id and ir.field = 'project')
                                  join entity i on i.id = ir.from_id and i.type = 'BillingScheduleItem' and i.active
                                 where k.id = any(:id::uuid[]) order by due, i.id limit :most\
                                """)
                        .params(asked.parameters())
                        .param("most", ITEMS_MAX)
                        .query((row, _) -> {
                            long minor = row.getLong("minor");
                            String ccy = row.getString("ccy");
                            return new Item(
                                    row.getObject("id", UUID.class),
                                    row.getObject("contract", UUID.class),
                                    row.getObject("line", UUID.class),
                                    row.getString("words"),
                                    row.getString("trigger"),
                                    Optional.ofNullable(row.getObject("due", LocalDate.class)),
                                    Optional.ofNullable(ccy).map(own -> new Money(minor, own)),
                                    row.getString("state"),
                                    Optional.ofNullable(row.getObject("invoice", UUID.class)));
                        })
                        .list();
    }

    /// The newest invoices on a contract: those that name it, and those with lines of its lines.
    List<UUID> invoices(UUID contract, Collection<UUID> lines, int limit) {
        Columns asked = Columns.of("line");
        lines.forEach(asked::row);
        return sql.sql(
                        "select x.id from (select r.from_id as id from entity_ref r join entity i on i.id = r.from_id and i.type = 'Invoice' where r.to_id = :contract and r.field = 'contract'"
                                + " union select l.invoice from billing_line l where l.contract_line = any(:line::uuid[])) x order by x.id desc limit :limit")
                .param("contract", contract)
                .params(asked.parameters())
                .param("limit", limit)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /// The last day anything was worked, billed or credited on the lines of these contracts; empty
    /// where nothing was.
    Optional<LocalDate> lastDay(Collection<UUID> contracts) {
        Columns asked = Columns.of("id");
        contracts.forEach(asked::row);
        return contracts.isEmpty()
                ? Optional.empty()
                : sql.sql(
                                """
                                with line as materialized (
                                  select distinct l.id, lp.to_id as project
                                    from entity_ref kd join entity_ref ld on ld.to_id = kd.to_id and ld.field = 'opportunity'
                                    join entity l on l.id = ld.from_id and l.type = 'ContractLine' and l.active
                                    left join entity_ref lp on lp.from_id = l.id and lp.field = 'project'
                                   where kd.from_id = any(:id::uuid[]) and kd.field = 'opportunity')
                                select max(day) from (
                                  select max(p.accounting_date) as day from posting_cell c join posting p on p.cell = c.id
                                   where c.project in (select project from line)
                                  union all
                                  select max(s.day) from billing_line_sum s join billing_document d on d.entity = s.invoice and d.state <> 'REFUSED'
                                   where s.contract_line in (select id from line)
                                  union all
                                  select max((c.data ->> 'date')::date) from entity c where c.id in (
                                    select cl.credit from billing_credit_line cl join billing_line l on l.invoice = cl.invoice and l.line_no = cl.invoice_line
                                     where l.contract_line in (select id from line) and cl.state <> 'REFUSED')) x\
                                """)
                        .params(asked.parameters())
                        .query((row, _) -> Optional.ofNullable(row.getObject(1, LocalDate.class)))
                        .single();
    }

    /// What the newest concluded run of reconciliation found of contracts' figures.
    ///
    /// @param unexplained how many lines differ for no known reason
    record Tie(
            UUID run,
            int no,
            String check,
            String entity,
            String period,
            int lines,
            int unexplained) {}

    /// The checks of invoices, receivables, revenue and deferral of a company, each from its newest
    /// period back.
    List<Tie> ties(String entity) {
        List<Tie> ties = new ArrayList<>();
        sql.sql(
                        "select t.run, min(t.no), t.check_name, t.entity, t.period, sum(t.lines)::int, sum(t.unexplained)::int from reconciliation_tie t"
                                + " where t.run = (select id from reconciliation_run where done_at is not null and problem is null order by started_at desc, id desc limit 1)"
                                + " and t.check_name in ('RC6', 'RC7', 'RC8', 'RC9', 'RC11') and t.entity = :entity"
                                + " group by t.run, t.check_name, t.entity, t.period order by t.check_name, (select min(p.data ->> 'start') from entity p where p.type = 'AccountingPeriod' and lower(p.name) = lower(t.period)) desc nulls last, t.period limit 60")
                .param("entity", entity)
                .query((row, _) ->
                        ties.add(
                                new Tie(
                                        row.getObject(1, UUID.class),
                                        row.getInt(2),
                                        row.getString(3),
                                        row.getString(4),
                                        row.getString(5),
                                        row.getInt(6),
                                        row.getInt(7))))
                .list();
        return ties;
    }
}
