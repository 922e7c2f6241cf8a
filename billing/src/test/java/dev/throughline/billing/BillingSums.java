package dev.throughline.billing;

import static dev.throughline.billing.BillingRoom.gbp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.BillingConservation.Billing;
import dev.throughline.billing.BillingConservation.Cash;
import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.curate.Entity;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/// The laws of billing over the books of a room: what was posted against what became of it, and
/// both against the ledger's own entries.
final class BillingSums {
    private final BillingRoom room;
    private long posted;

    BillingSums(BillingRoom room) {
        this.room = room;
    }

    /// So much billable time was posted, in all of them together.
    void posted(long minor) {
        posted += minor;
    }

    /// Nothing billable has appeared or vanished.
    void hold(String as) {
        BillingConservation laws = new BillingConservation();
        laws.add(
                "all",
                new Billing(gbp(posted), gbp(invoiced()), gbp(unbilled()), gbp(writtenOff())));
        assertThat(laws.differences()).as(as).isEmpty();
        assertThat(
                        room.sql
                                .sql(
                                        """
                                        with line as (select l.contract_line, l.invoice, l.kind = 'EXPENSE' as expense, l.ccy, sum(l.minor)::bigint as minor, sum(l.down_minor)::bigint as down_minor,
                                                             (e.data ->> 'issue_date')::date as day
                                                        from billing_line l join entity e on e.id = l.invoice
                                                       where l.contract_line is not null group by 1, 2, 3, 4, 7),
                                             kept as (select contract_line, invoice, expense, ccy, minor, down_minor, day from billing_line_sum)
                                        (select 'line' as who, x::text from (select * from line except select * from kept) x) union all
                                        (select 'sum', x::text from (select * from kept except select * from line) x)\
                                        """)
                                .query((row, _) -> row.getString(1) + " " + row.getString(2))
                                .list())
                .as("%s: the sums kept of lines are the sums of the lines", as)
                .isEmpty();
    }

    /// On posted invoices, less what was credited.
    private long invoiced() {
        return sum(
                        "select coalesce(sum(l.minor), 0) from billing_line l join entity e on e.id = l.invoice and e.status <> 'CANCELLED'"
                                + " where exists (select 1 from billing_document d where d.entity = l.invoice and d.kind = 'INVOICE' and d.state = 'POSTED')")
                - sum(
                        "select coalesce(sum(minor), 0) from billing_credit_line where state = 'POSTED'");
    }

    /// What waits: free items, what credits returned, what is on its way to the ledger.
    long unbilled() {
        Set<String> free = room.billing.store().unbilled();
        long waiting =
                sum(
                        "select coalesce(sum(l.minor + l.down_minor), 0) from billing_line l where exists (select 1 from billing_document d"
                                + " where d.entity = l.invoice and d.kind = 'INVOICE' and d.state in ('OPEN', 'ACCEPTED'))");
        for (String source : free) {
            String[] parts = source.split(" ");
            waiting +=
                    parts[0].equals("return")
                            ? room.sql
                                    .sql(
                                            "select minor from billing_credit_line where credit = :credit::uuid and line_no = :line")
                                    .param("credit", parts[1])
                                    .param("line", Integer.parseInt(parts[2]))
                                    .query(Long.class)
                                    .single()
                            : room.sql
                                    .sql(
                                            "select p.minor from posting p join fact_item i on i.id = p.item where i.source_id = :id")
                                    .param("id", parts[2])
                                    .query(Long.class)
                                    .single();
        }
        return waiting;
    }

    private long writtenOff() {
        return sum(
                        "select coalesce(sum(minor), 0) from billing_credit_line where state = 'POSTED' and disposition = 'WRITE_OFF'")
                + sum(
                        "select coalesce(sum(l.down_minor), 0) from billing_line l join entity e on e.id = l.invoice and e.status <> 'CANCELLED'"
                                + " where exists (select 1 from billing_document d where d.entity = l.invoice and d.kind = 'INVOICE' and d.state = 'POSTED')");
    }

    private long sum(String query) {
        return room.sql.sql(query).query(Long.class).single();
    }

    /// What the client owes is what was asked for less what came and what was taken back.
    void cash(Entity invoice, UUID credit, UUID payment, String as) {
        long paid = 0;
        for (Object one :
                (List<?>)
                        Objects.requireNonNull(room.entity(payment).values().get("applications"))) {
            if (((Map<?, ?>) one).get("amount") instanceof Money amount) {
                paid += amount.minor();
            }
        }
        BillingConservation laws = new BillingConservation();
        laws.add(
                invoice.name(),
                new Cash(
                        invoice.values().find("gross", Money.class).orElseThrow(),
                        gbp(paid),
                        invoice.values().find("open", Money.class).orElseThrow(),
                        room.entity(credit).values().find("gross", Money.class).orElseThrow(),
                        gbp(0)));
        assertThat(laws.differences()).as(as).isEmpty();
    }

    /// The ledger's account of unbilled work: what was accrued, less what billing took out, plus
    /// what it put back.
    void inTheLedger(String as) {
        long wip = posted;
        for (KeptLedger.Booked one : room.ledger.of(PostingKind.UNBILLED_RELIEF)) {
            wip +=
                    one.document().lines().stream()
                            .flatMap(line -> line.entries().stream())
                            .filter(entry -> entry.role() == AccountRole.WIP_SALES_VALUE)
                            .mapToLong(Entry::minor)
                            .sum();
        }
        assertThat(wip).as("unbilled work in the ledger, " + as).isEqualTo(unbilled());
    }
}
