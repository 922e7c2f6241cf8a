package dev.throughline.billing;

import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/// `inv.sync_gap` (DOMAIN 5.12): the invoices that PSA and ERP have told apart for longer than
/// [InvoicePair#LIMIT], whichever of the two is behind.
///
/// @param invoices how many
/// @param money what they are worth before tax, one sum a currency, by its code
/// @param live all invoices that either system holds and nobody cancelled
public record SyncGap(long invoices, List<Money> money, long live) {
    public SyncGap {
        money = List.copyOf(money);
    }

    /// The share of all live invoices in percent, two decimals, half up; 0.00 while there is none.
    public BigDecimal percent() {
        return live == 0
                ? BigDecimal.ZERO.setScale(2)
                : BigDecimal.valueOf(invoices * 100)
                        .divide(BigDecimal.valueOf(live), 2, RoundingMode.HALF_UP);
    }

    /// The figure of that moment. What began to differ longer ago than the limit counts also where
    /// nobody has looked at it again since.
    static SyncGap at(JdbcClient sql, Instant now) {
        List<Money> money = new ArrayList<>();
        long[] invoices = {0};
        sql.sql(
                        "select ccy, count(*), coalesce(sum(minor), 0) from billing_pair"
                                + " where verdict <> 'AT_REST' and (verdict = 'GAP' or (verdict = 'DRIFT' and since < :limit)) group by 1 order by 1")
                .param("limit", Timestamp.from(now.minus(InvoicePair.LIMIT)))
                .query((row, _) -> {
                    invoices[0] += row.getLong(2);
                    String ccy = row.getString(1);
                    return ccy == null
                            || money.add(new Money(row.getBigDecimal(3).longValueExact(), ccy));
                })
                .list();
        long live =
                sql.sql(
                                "select count(*) from billing_pair p join entity e on e.id = p.invoice"
                                        + " where e.merged_into is null and e.active and e.status is distinct from 'CANCELLED'")
                        .query(Long.class)
                        .single();
        return new SyncGap(invoices[0], money, live);
    }
}
