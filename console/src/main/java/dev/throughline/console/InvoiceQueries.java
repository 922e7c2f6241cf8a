package dev.throughline.console;

import dev.throughline.model.Money;
import dev.throughline.postgres.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What the invoice pages read from the books of billing.
@Component
class InvoiceQueries {
    /// Items beneath one invoice at most; the page says when there are more.
    static final int ITEMS = 500;

    /// Payments of one payer that are looked through at most.
    private static final int PAYMENTS = 500;

    private static final UUID LAST = UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff");

    private static final String OPEN = "('PROPOSED', 'IN_REVIEW', 'APPROVED')";

    private final JdbcClient sql;

    InvoiceQueries(JdbcClient sql) {
        this.sql = sql;
    }

    /// Where a list goes on: gaps come first, then drift, then everything else; newest first in
    /// each.
    ///
    /// @param rank which of the three
    /// @param before only older ones than this
    record Place(int rank, UUID before) {
        static final Place FIRST = new Place(0, LAST);

        /// From an address; what cannot be read is the beginning.
        static Place of(String text) {
            return text.matches("[012]\\.[0-9a-f-]{36}")
                    ? Ids.find(text.substring(2))
                            .map(id -> new Place(text.charAt(0) - '0', id))
                            .orElse(FIRST)
                    : FIRST;
        }

        String text() {
            return rank + "." + before;
        }
    }

    /// One find of the list.
    record Hit(int rank, UUID invoice) {}

    private static final List<String> RANKS =
            List.of(
                    "exists (select 1 from billing_pair p where p.invoice = e.id and p.verdict = 'GAP')",
                    "exists (select 1 from billing_pair p where p.invoice = e.id and p.verdict = 'DRIFT')",
                    "not exists (select 1 from billing_pair p where p.invoice = e.id and p.verdict in ('GAP', 'DRIFT'))");

    /// Invoices of a filter from a place on.
    List<Hit> page(InvoiceFilter filter, Place from, int limit) {
        List<Hit> hits = new ArrayList<>();
        for (int rank = from.rank(); rank < RANKS.size() && hits.size() < limit; rank++) {
            if (!filter.takes(rank)) {
                continue;
            }
            int at = rank;
            hits.addAll(
                    sql.sql(
                                    "select e.id from entity e where e.type = 'Invoice' and e.merged_into is null and e.id < :before and "
                                            + RANKS.get(rank)
                                            + (filter.state().isEmpty()
                                                    ? ""
                                                    : " and e.status = :state")
                                            + (filter.text().isEmpty() ? "" : TEXT)
                                            + " order by e.id desc limit :limit")
                            .param("before", rank == from.rank() ? from.before() : LAST)
                            .param("state", filter.state())
                            .param("text", filter.text())
                            .param("like", OverviewQueries.like(filter.text()))
                            .param("limit", limit - hits.size())
                            .query((row, _) -> new Hit(at, row.getObject(1, UUID.class)))
                            .list());
        }
        return hits;
    }

    private static final String TEXT =
            """
             and (e.name ilike :like
               or e.id in (select d.entity from billing_document d where d.number = :text or d.key = :text)
               or e.id in (select l.entity_id from link l where l.external_id = :text and l.entity_type = 'Invoice')
               or e.id in (select r.from_id from entity_ref r join entity c on c.id = r.to_id
                            where r.field in ('client', 'bill_to') and c.type = 'Client' and c.name ilike :like))
            """;

    /// How many invoices stand in each state.
    Map<String, Long> states() {
        Map<String, Long> states = new HashMap<>();
        sql.sql(
                        "select coalesce(e.status, ''), count(*) from entity e where e.type = 'Invoice' and e.merged_into is null group by 1")
                .query((row, _) -> states.put(row.getString(1), row.getLong(2)))
                .list();
        return states;
    }

    /// How many pairs mean something, and what they are worth, one sum a currency.
    record Stake(long pairs, List<Money> money) {
        static final Stake NONE = new Stake(0, List.of());
    }

    /// The pairs that do not rest, by what they mean.
    Map<String, Stake> stakes() {
        Map<String, Stake> stakes = new HashMap<>();
        sql.sql(
                        "select p.verdict, p.ccy, count(*), coalesce(sum(p.minor), 0) from billing_pair p where p.verdict <> 'AT_REST' group by 1, 2 order by 1, 2")
                .query((row, _) -> stakes.merge(row.getString(1), stake(row), InvoiceQueries::add))
                .list();
        return stakes;
    }

    private static Stake stake(ResultSet row) throws SQLException {
        String ccy = row.getString(2);
        return new Stake(
                row.getLong(3),
                ccy == null
                        ? List.of()
                        : List.of(new Money(row.getBigDecimal(4).longValueExact(), ccy)));
    }

    private static Stake add(Stake one, Stake other) {
        List<Money> money = new ArrayList<>(one.money());
        money.addAll(other.money());
        return new Stake(one.pairs() + other.pairs(), List.copyOf(money));
    }

    /// How PSA and ERP stand to each other.
    ///
    /// @param words both words, as they were compared
    /// @param verdict `AT_REST`, `MOVING`, `DRIFT` or `GAP`
    record Pair(UUID invoice, String words, String verdict, Instant since) {}

    Map<UUID, Pair> pairs(Collection<UUID> invoices) {
        Map<UUID, Pair> pairs = new HashMap<>();
        if (!invoices.isEmpty()) {
            Columns asked = Columns.of("invoice");
            invoices.forEach(asked::row);
            sql.sql(
                            "select p.invoice, p.pair, p.verdict, p.since from billing_pair p where p.invoice = any(:invoice::uuid[])")
                    .params(asked.parameters())
                    .query((row, _) -> {
                        Pair pair =
                                new Pair(
                                        row.getObject(1, UUID.class),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getTimestamp(4).toInstant());
                        return pairs.put(pair.invoice(), pair);
                    })
                    .list();
        }
        return pairs;
    }

    /// What may be released, what waits and what somebody must mend, with its money.
    ///
    /// @param ready nothing stands against it
    record Queued(String status, boolean ready, boolean waits, Stake stake) {}

    /// The release queue in sums.
    List<Queued> queueSums() {
        return sql.sql(
                        "select e.status, q.ccy, count(*), coalesce(sum(q.net_minor), 0), cardinality(q.problems) = 0 and cardinality(q.waits) = 0 as ready,"
                                + " cardinality(q.problems) = 0 as waits from entity e join billing_proposal q on q.invoice = e.id"
                                + " where e.type = 'Invoice' and e.merged_into is null and e.status in "
                                + OPEN
                                + " group by 1, 2, 5, 6 order by 1, 2")
                .query((row, _) ->
                        new Queued(
                                row.getString(1),
                                row.getBoolean(5),
                                row.getBoolean(6) && !row.getBoolean(5),
                                stake(row)))
                .list();
    }

    /// The release queue: first what is agreed, then what nothing stands against, then the rest;
    /// oldest first in each.
    List<UUID> queue(int limit) {
        return sql.sql(
                        "select e.id from entity e join billing_proposal q on q.invoice = e.id where e.type = 'Invoice' and e.merged_into is null and e.status in "
                                + OPEN
                                + " order by cardinality(q.problems) + cardinality(q.waits) > 0, e.status <> 'APPROVED', cardinality(q.problems) > 0, e.id"
                                + " limit :limit")
                .param("limit", limit)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /// Who agreed to anything about an invoice, also to what has changed since.
    record Agreement(String proposal, String role, String person, Instant at, String reason) {}

    List<Agreement> agreements(UUID invoice) {
        return sql.sql(
                        "select a.proposal, a.role, a.person, a.approved_at, a.reason from billing_approval a where a.entity = :id order by a.approved_at, a.role")
                .param("id", invoice)
                .query((row, _) ->
                        new Agreement(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getTimestamp(4).toInstant(),
                                row.getString(5)))
                .list();
    }

    /// The days of the time and expenses on an invoice, by the item's key.
    Map<String, LocalDate> days(UUID invoice) {
        Map<String, LocalDate> days = new HashMap<>();
        sql.sql(
                        """
                        select c.source, i.fact_date from billing_claim c
                          join fact_feed f on f.connection = split_part(c.source, ' ', 1) and f.object_type = split_part(c.source, ' ', 2)
                          join fact_item i on i.feed = f.id and i.source_id = split_part(c.source, ' ', 3)
                         where c.invoice = :id and i.fact_date is not null limit :most\
                        """)
                .param("id", invoice)
                .param("most", ITEMS)
                .query((row, _) -> days.put(row.getString(1), row.getObject(2, LocalDate.class)))
                .list();
        return days;
    }

    /// An item beneath a line.
    ///
    /// @param item its number in the books of time and expenses, null where it is none of them
    record Claim(int lineNo, String source, Money amount, boolean live, @Nullable Long item) {}

    List<Claim> claims(UUID invoice) {
        return sql.sql(
                        """
                        select c.line_no, c.source, c.minor, c.ccy, c.live,
                               (select i.id from fact_feed f join fact_item i on i.feed = f.id
                                 where f.connection = split_part(c.source, ' ', 1) and f.object_type = split_part(c.source, ' ', 2)
                                   and i.source_id = split_part(c.source, ' ', 3)) as item
                          from billing_claim c where c.invoice = :id order by c.line_no, c.source limit :most\
                        """)
                .param("id", invoice)
                .param("most", ITEMS + 1)
                .query((row, _) ->
                        new Claim(
                                row.getInt(1),
                                row.getString(2),
                                new Money(row.getLong(3), row.getString(4)),
                                row.getBoolean(5),
                                row.getObject(6, Long.class)))
                .list();
    }

    /// The newest payments of a payer.
    List<UUID> payments(UUID payer) {
        return sql.sql(
                        "select r.from_id from entity_ref r join entity e on e.id = r.from_id and e.type = 'Payment' where r.to_id = :payer and r.field = 'payer'"
                                + " order by r.from_id desc limit :most")
                .param("payer", payer)
                .param("most", PAYMENTS)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }
}
