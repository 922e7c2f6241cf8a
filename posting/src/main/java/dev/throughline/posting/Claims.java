package dev.throughline.posting;

import dev.throughline.model.Money;
import dev.throughline.postgres.Columns;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Every receipt that is claimed, once each: by the receipt's own mark, or, where a receipt has
/// none, by person, date, amount and merchant in another report. Who claimed first has it. All in
/// the caller's transaction, one decider at a time.
final class Claims {
    private final JdbcClient sql;

    Claims(JdbcClient sql) {
        this.sql = sql;
    }

    /// What is claimed by an item.
    ///
    /// @param receipt the receipt's mark: a hash of its content, or its number; null where none
    /// @param report what it was claimed in; null where unknown
    record Claim(
            long item,
            UUID person,
            LocalDate date,
            Money amount,
            @Nullable String merchant,
            @Nullable String receipt,
            @Nullable String report) {}

    /// Writes claims down, in order; answers, by item, where the same was claimed before.
    Map<Long, String> claim(List<Claim> claims) {
        if (claims.isEmpty()) {
            return Map.of();
        }
        Columns rows =
                Columns.of(
                        "place",
                        "item",
                        "person",
                        "date",
                        "minor",
                        "currency",
                        "merchant",
                        "receipt",
                        "report");
        for (int i = 0; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            rows.row(
                    i,
                    claim.item(),
                    claim.person(),
                    claim.date(),
                    claim.amount().minor(),
                    claim.amount().ccy(),
                    folded(claim.merchant()),
                    blankless(claim.receipt()),
                    blankless(claim.report()));
        }
        // Who changes what is claimed goes to the end of the queue.
        sql.sql(
                        "insert into fact_claim as c (item, person, receipt_date, minor, currency, merchant, receipt, report)"
                                + " select u.item::bigint, u.person::uuid, u.date::date, u.minor::bigint, u.currency, u.merchant, u.receipt, u.report from "
                                + rows.unnest()
                                + " order by u.place::int on conflict (item) do update set seq = nextval(pg_get_serial_sequence('fact_claim', 'seq')),"
                                + " person = excluded.person, receipt_date = excluded.receipt_date, minor = excluded.minor, currency = excluded.currency,"
                                + " merchant = excluded.merchant, receipt = excluded.receipt, report = excluded.report"
                                + " where (c.person, c.receipt_date, c.minor, c.currency, c.merchant, c.receipt, c.report) is distinct from"
                                + " (excluded.person, excluded.receipt_date, excluded.minor, excluded.currency, excluded.merchant, excluded.receipt,"
                                + " excluded.report)")
                .params(rows.parameters())
                .update();
        Columns items = Columns.of("item");
        claims.forEach(claim -> items.row(claim.item()));
        Map<Long, String> before = new HashMap<>();
        sql.sql(
                        """
                        select distinct on (c.item) c.item, coalesce(o.report, f.object_type || ' ' || i.source_id)
                          from fact_claim c
                          join lateral (
                            select * from fact_claim r where r.receipt = c.receipt and r.seq < c.seq and r.item <> c.item
                            union all
                            select * from fact_claim s
                             where s.person = c.person and s.receipt_date = c.receipt_date and s.minor = c.minor and s.currency = c.currency
                               and s.seq < c.seq and s.item <> c.item and s.merchant is not distinct from c.merchant
                               and (s.report is null or c.report is null or s.report <> c.report)
                               and (s.receipt is null or c.receipt is null)) o on true
                          join fact_item i on i.id = o.item join fact_feed f on f.id = i.feed
                         where c.item = any(:item::bigint[]) order by c.item, o.seq\
                        """)
                .params(items.parameters())
                .query((row, _) -> before.put(row.getLong(1), row.getString(2)))
                .list();
        return before;
    }

    /// These items claim nothing any more.
    void drop(Collection<Long> items) {
        if (items.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("item");
        items.forEach(rows::row);
        sql.sql("delete from fact_claim where item = any(:item::bigint[])")
                .params(rows.parameters())
                .update();
    }

    private static @Nullable String blankless(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static @Nullable String folded(@Nullable String text) {
        String said = blankless(text);
        return said == null ? null : said.toLowerCase(Locale.ROOT);
    }
}
