package dev.throughline.billing;

import dev.throughline.posting.BilledItems;
import dev.throughline.posting.Unbilled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Tells the posting lane which items an invoice may hold no more: a correction of them that waits
/// goes on at once. Whether it may is not decided here; [InvoicedItems] is asked again.
final class Freed {
    private final JdbcClient sql;
    private final Unbilled unbilled;

    Freed(JdbcClient sql) {
        this.sql = sql;
        this.unbilled = new Unbilled(sql);
    }

    /// What a credit memo in the ledger takes back, directly or because it had come back before.
    int byCredit(UUID credit, Instant now) {
        return tell(
                """
                with recursive line (invoice, line_no) as (
                  select l.invoice, l.invoice_line from billing_credit_line l where l.credit = :id and l.state = 'POSTED'
                  union
                  select r.invoice, r.invoice_line from line
                    join billing_claim c on c.invoice = line.invoice and c.line_no = line.line_no and c.source like 'return %'
                    join billing_credit_line r on r.credit = case when c.source like 'return %' then split_part(c.source, ' ', 2)::uuid end
                     and r.line_no = case when c.source like 'return %' then split_part(c.source, ' ', 3)::int end)
                select c.source from line join billing_claim c on c.invoice = line.invoice and c.line_no = line.line_no where c.live\
                """,
                credit, now);
    }

    /// What stood on an invoice that the ledger does not have, or has no more.
    int byInvoice(UUID invoice, Instant now) {
        return tell("select source from billing_claim where invoice = :id", invoice, now);
    }

    private int tell(String sources, UUID id, Instant now) {
        List<BilledItems.Item> items = new ArrayList<>();
        sql.sql(sources)
                .param("id", id)
                .query((row, _) -> row.getString(1))
                .list()
                .forEach(source -> {
                    String[] parts = source.split(" ", 3);
                    if (parts.length == 3 && !parts[0].equals(ReadyToBill.RETURNED)) {
                        items.add(new BilledItems.Item(parts[0], parts[1], parts[2]));
                    }
                });
        return unbilled.tell(items, now);
    }
}
