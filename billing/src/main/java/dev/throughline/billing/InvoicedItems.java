package dev.throughline.billing;

import dev.throughline.postgres.Columns;
import dev.throughline.posting.BilledItems;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Tells the posting lane which items stand on invoices (DOMAIN 4.5, 4.8). One does while it is on
/// a live line of an invoice that was released and that the ledger has not refused. It does no more
/// once credit memos in the ledger have returned its whole line to unbilled, as long as what
/// returned is on no released invoice itself. What was written off stays billed: nothing of it can
/// come back; so does an item of which the review wrote something down.
///
/// A credit is against a line, not against an item: of a line that returned in part it is not known
/// which items did, so that none of them counts as returned.
public final class InvoicedItems implements BilledItems {
    private static final int QTY_DIGITS = 4;

    private final JdbcClient sql;
    private final InstantSource clock;

    public InvoicedItems(JdbcClient sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /// The live line an item stands on, with what credits in the ledger returned of it.
    ///
    /// @param down whether something of it was written down: that is given up, so it counts as
    ///   billed for good
    /// @param mixed whether an item of the line counts against the others, so that what returned of
    ///   it cannot be told apart
    private record Standing(
            String source,
            UUID invoice,
            int lineNo,
            String name,
            long lineMinor,
            long minor,
            String ccy,
            @Nullable BigDecimal qty,
            boolean down,
            boolean mixed,
            List<Return> returns) {
        boolean returned() {
            return !returns.isEmpty()
                    && !mixed
                    && !down
                    && returns.stream().mapToLong(Return::minor).sum() == lineMinor;
        }
    }

    /// A credit line that brought something back to unbilled.
    ///
    /// @param minor what it brought back
    /// @param taken what of it was taken back since
    private record Return(String source, UUID credit, int lineNo, long minor, long taken) {}

    @Override
    public Map<Item, String> of(Collection<Item> items) {
        Map<String, Standing> standing = standing(items);
        Map<Item, String> billed = new HashMap<>();
        for (Item item : items) {
            String invoice = invoice(source(item), standing);
            if (invoice != null) {
                billed.put(item, invoice);
            }
        }
        return billed;
    }

    @Override
    public Set<Item> known(Collection<Item> items) {
        Map<String, Item> named = new HashMap<>();
        Columns asked = Columns.of("source");
        for (Item item : items) {
            if (named.put(source(item), item) == null) {
                asked.row(source(item));
            }
        }
        if (asked.isEmpty()) {
            return Set.of();
        }
        Set<Item> known = new HashSet<>();
        sql.sql(
                        "select distinct c.source from "
                                + asked.unnest()
                                + " join billing_claim c on c.source = u.source where exists (select 1 from billing_document d"
                                + " where d.entity = c.invoice and d.kind = 'INVOICE' and not d.reversal and d.state <> 'REFUSED')")
                .params(asked.parameters())
                .query(String.class)
                .list()
                .forEach(source -> known.add(named.get(source)));
        return known;
    }

    @Override
    public void takenBack(Collection<Item> items) {
        Map<String, Standing> standing = standing(items);
        Map<Return, Long> open = new HashMap<>();
        standing.values()
                .forEach(one ->
                        one.returns().forEach(back -> open.put(back, back.minor() - back.taken())));
        Columns taken = Columns.of("credit", "line_no", "source", "minor", "ccy", "qty");
        Columns freed = Columns.of("source");
        for (Item item : items) {
            Standing own = standing.get(source(item));
            if (own == null) {
                continue;
            }
            Map<Return, Long> parts = new LinkedHashMap<>();
            long left = take(own, own.minor(), standing, open, parts);
            if (left != 0) {
                throw new IllegalStateException(
                        "item " + own.source() + " is still billed on " + own.name());
            }
            freed.row(own.source());
            parts.forEach((back, minor) ->
                    taken.row(
                            back.credit(),
                            back.lineNo(),
                            own.source(),
                            minor,
                            own.ccy(),
                            share(own, minor)));
        }
        if (!taken.isEmpty()) {
            sql.sql(
                            "insert into billing_taken_back (credit, line_no, source, minor, ccy, qty, taken_at) select u.credit::uuid, u.line_no::int,"
                                    + " u.source, u.minor::bigint, u.ccy, u.qty::numeric, :at from "
                                    + taken.unnest())
                    .params(taken.parameters())
                    .param("at", Timestamp.from(clock.instant()))
                    .update();
        }
        if (!freed.isEmpty()) {
            sql.sql(
                            "update billing_claim c set live = false from "
                                    + freed.unnest()
                                    + " where c.source = u.source and c.live")
                    .params(freed.parameters())
                    .update();
        }
    }

    /// Takes an amount out of what a line's credits returned, wherever that is now; answers what is
    /// left of the amount.
    private static long take(
            Standing line,
            long amount,
            Map<String, Standing> standing,
            Map<Return, Long> open,
            Map<Return, Long> parts) {
        long left = amount;
        for (Return back : line.returns()) {
            Standing again = standing.get(back.source());
            if (again != null) {
                long there = Math.min(left, again.minor());
                left -= there - take(again, there, standing, open, parts);
            } else {
                long part = Math.min(left, open.getOrDefault(back, 0L));
                if (part > 0) {
                    open.merge(back, -part, Long::sum);
                    parts.merge(back, part, Long::sum);
                    left -= part;
                }
            }
        }
        return left;
    }

    private static @Nullable String share(Standing own, long minor) {
        BigDecimal qty = own.qty();
        return qty == null
                ? null
                : qty.multiply(BigDecimal.valueOf(minor))
                        .divide(BigDecimal.valueOf(own.minor()), QTY_DIGITS, RoundingMode.HALF_UP)
                        .toPlainString();
    }

    /// The invoice that bills an item or what returned of it; null where none does.
    private static @Nullable String invoice(String source, Map<String, Standing> standing) {
        Standing own = standing.get(source);
        if (own == null) {
            return null;
        }
        if (!own.returned()) {
            return own.name();
        }
        for (Return back : own.returns()) {
            String again = invoice(back.source(), standing);
            if (again != null) {
                return again;
            }
        }
        return null;
    }

    private static String source(Item item) {
        return item.connection() + " " + item.objectType() + " " + item.sourceId();
    }

    /// Where these items and all that returned of them stand. What returned is locked first: nobody
    /// bills it until the transaction ends.
    private Map<String, Standing> standing(Collection<Item> items) {
        Map<String, Standing> standing = new HashMap<>();
        Set<String> next = new HashSet<>();
        items.forEach(item -> next.add(source(item)));
        while (!next.isEmpty()) {
            List<Standing> found = lines(next);
            next.clear();
            for (Standing one : found) {
                standing.put(one.source(), one);
                if (one.returned()) {
                    one.returns().forEach(back -> next.add(back.source()));
                }
            }
            next.removeAll(standing.keySet());
        }
        return standing;
    }

    private List<Standing> lines(Set<String> sources) {
        Columns asked = Columns.of("source");
        sources.forEach(asked::row);
        List<Standing> found =
                sql.sql(
                                "select c.source, c.invoice, c.line_no, coalesce(e.data ->> 'number', e.name), l.minor, c.minor, c.ccy, c.qty, c.down_minor > 0,"
                                        + " exists (select 1 from billing_claim o where o.invoice = c.invoice and o.line_no = c.line_no and o.minor < 0) from "
                                        + asked.unnest()
                                        + " join billing_claim c on c.source = u.source and c.live join billing_line l on l.invoice = c.invoice and"
                                        + " l.line_no = c.line_no join entity e on e.id = c.invoice where exists (select 1 from billing_document d"
                                        + " where d.entity = c.invoice and d.kind = 'INVOICE' and not d.reversal and d.state <> 'REFUSED')")
                        .params(asked.parameters())
                        .query((row, _) ->
                                new Standing(
                                        row.getString(1),
                                        row.getObject(2, UUID.class),
                                        row.getInt(3),
                                        row.getString(4),
                                        row.getLong(5),
                                        row.getLong(6),
                                        row.getString(7),
                                        row.getBigDecimal(8),
                                        row.getBoolean(9),
                                        row.getBoolean(10),
                                        new ArrayList<>()))
                        .list();
        returns(found);
        return found;
    }

    private void returns(List<Standing> found) {
        Columns asked = Columns.of("invoice", "line_no");
        record Line(UUID invoice, int lineNo) {}
        Map<Line, List<Standing>> byLine = new HashMap<>();
        for (Standing one : found) {
            byLine.computeIfAbsent(
                            new Line(one.invoice(), one.lineNo()),
                            line -> {
                                asked.row(line.invoice(), line.lineNo());
                                return new ArrayList<>();
                            })
                    .add(one);
        }
        if (asked.isEmpty()) {
            return;
        }
        sql.sql(
                        "select r.invoice, r.invoice_line, r.credit, r.line_no, r.minor, (select coalesce(sum(t.minor), 0) from billing_taken_back t"
                                + " where t.credit = r.credit and t.line_no = r.line_no) from billing_credit_line r join "
                                + asked.unnest()
                                + " on r.invoice = u.invoice::uuid and r.invoice_line = u.line_no::int where r.disposition <> 'WRITE_OFF'"
                                + " and r.state = 'POSTED' order by r.credit, r.line_no for update of r")
                .params(asked.parameters())
                .query((row, _) -> {
                    Return back =
                            new Return(
                                    ReadyToBill.returned(
                                            row.getObject(3, UUID.class), row.getInt(4)),
                                    row.getObject(3, UUID.class),
                                    row.getInt(4),
                                    row.getLong(5),
                                    row.getLong(6));
                    byLine.getOrDefault(
                                    new Line(row.getObject(1, UUID.class), row.getInt(2)),
                                    List.of())
                            .forEach(one -> one.returns().add(back));
                    return back;
                })
                .list();
    }
}
