package dev.throughline.billing;

import dev.throughline.model.Money;
import dev.throughline.postgres.Columns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Sums what the ERP invoiced on contracts and what of it is open, in one statement for many
/// contracts: one may have hundreds of invoices.
final class InvoicedOnContracts {
    private final JdbcClient sql;

    InvoicedOnContracts(JdbcClient sql) {
        this.sql = sql;
    }

    /// What was invoiced on a contract.
    ///
    /// @param newest the invoice that was entered last
    /// @param invoiced gross, less the gross of credit memos
    /// @param open what the client still owes of it
    record Invoiced(UUID contract, UUID newest, Money invoiced, Money open) {}

    /// Contracts on which nothing is in the ERP's ledger, or on which currencies are mixed, are
    /// missing: their invoices have no sum.
    List<Invoiced> of(Collection<UUID> contracts) {
        if (contracts.isEmpty()) {
            return List.of();
        }
        Columns asked = Columns.of("contract");
        contracts.forEach(asked::row);
        List<Invoiced> all = new ArrayList<>();
        sql.sql(
                        """
                        with invoice as materialized (
                          select r.to_id as contract, e.id, e.created_at, x.gross ->> 'ccy' as ccy, (x.gross ->> 'minor')::bigint as gross,
                                 (x.open ->> 'minor')::bigint as open
                            from entity_ref r
                            join entity e on e.id = r.from_id and e.type = 'Invoice' and e.active
                            cross join lateral json_to_record(e.data) as x(erp_status text, gross json, open json)
                           where r.to_id = any(:contract::uuid[]) and r.field = 'contract'
                             and x.erp_status not in ('VOIDED', 'DRAFT') and x.gross is not null and x.open is not null),
                        credit as (
                          select i.contract, r.from_id as credit, i.id as invoice from invoice i
                            join entity_ref r on r.to_id = i.id and r.field = 'original'
                            join entity m on m.id = r.from_id and m.type = 'CreditMemo' and m.active
                          union
                          select i.contract, l.credit, i.id from invoice i
                            join billing_credit_line l on l.invoice = i.id and l.state <> 'REFUSED'),
                        credited as (
                          select c.contract, sum((x.gross ->> 'minor')::bigint) as gross
                            from credit c
                            join entity m on m.id = c.credit
                            cross join lateral json_to_record(m.data) as x(erp_status text, gross json)
                           where x.erp_status is not null and x.gross is not null group by 1)
                        select i.contract, (array_agg(i.id order by i.created_at desc, i.id desc))[1] as newest, min(i.ccy) as ccy,
                               (sum(i.gross) - coalesce(min(c.gross), 0))::bigint as invoiced, sum(i.open)::bigint as open
                          from invoice i left join credited c on c.contract = i.contract
                         group by i.contract having count(distinct i.ccy) = 1 order by i.contract\
                        """)
                .params(asked.parameters())
                .query((row, _) -> {
                    String ccy = row.getString("ccy");
                    return all.add(
                            new Invoiced(
                                    row.getObject("contract", UUID.class),
                                    row.getObject("newest", UUID.class),
                                    new Money(row.getLong("invoiced"), ccy),
                                    new Money(row.getLong("open"), ccy)));
                })
                .list();
        return all;
    }
}
