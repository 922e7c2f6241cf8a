package dev.throughline.reconcile;

import dev.throughline.model.Currencies;
import dev.throughline.reconcile.BilledFact.Sort;
import dev.throughline.reconcile.HubBilled.Sent;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Reads what the hub holds of invoices, credit memos and payments, all in one statement.
final class BilledRegister {
    private static final String HELD =
            """
            select e.id, e.type, e.name, e.status, x.number, x.release_key, x.entity, coalesce(x.ccy, x.amount_ccy) as ccy,
                   coalesce(x.issue_date, x.date) as date, x.net, x.tax, coalesce(x.gross, x.amount) as gross, x.open, x.erp_status,
                   d.state as sent, coalesce(p.verdict, '') as pair
              from entity e
              cross join lateral (select r.number, r.release_key, r.entity, r.ccy, r.issue_date, r.date, r.erp_status,
                     (r.net ->> 'minor')::bigint as net, (r.tax ->> 'minor')::bigint as tax, (r.gross ->> 'minor')::bigint as gross,
                     (r.open ->> 'minor')::bigint as open, (r.amount ->> 'minor')::bigint as amount, r.amount ->> 'ccy' as amount_ccy
                   from json_to_record(e.data) as r(number text, release_key text, entity uuid, ccy text, issue_date date, date date,
                        erp_status text, net json, tax json, gross json, open json, amount json)) x
              left join lateral (select b.state from billing_document b where b.entity = e.id and b.kind in ('INVOICE', 'CREDIT')
                     and not b.reversal order by b.attempt desc limit 1) d on true
              left join billing_pair p on p.invoice = e.id
             where e.type in ('Invoice', 'CreditMemo', 'Payment') and e.merged_into is null
               and coalesce(x.issue_date, x.date) is not null and coalesce(x.ccy, x.amount_ccy) is not null\
            """;

    private final JdbcClient sql;

    BilledRegister(JdbcClient sql) {
        this.sql = sql;
    }

    /// All of them; what has no day or no currency yet is left out.
    Map<UUID, HubBilled> all(Books books) {
        Map<UUID, HubBilled> held = new LinkedHashMap<>();
        sql.sql(HELD).query((row, _) -> put(held, of(row, books))).list();
        return held;
    }

    /// These, as they are now.
    Map<UUID, HubBilled> again(Books books, Collection<UUID> ids) {
        Map<UUID, HubBilled> held = new LinkedHashMap<>();
        sql.sql(HELD + " and e.id = any(:ids)")
                .param("ids", ids.toArray(UUID[]::new))
                .query((row, _) -> put(held, of(row, books)))
                .list();
        return held;
    }

    /// When the feed of a record type was last read to its end.
    Optional<Instant> read(String connection, String objectType) {
        return sql.sql(
                        "select last_read_at from feed where connection = :connection and object_type = :type and last_read_at is not null")
                .param("connection", connection)
                .param("type", objectType)
                .query((row, _) -> row.getTimestamp(1))
                .optional()
                .map(Timestamp::toInstant);
    }

    private static UUID put(Map<UUID, HubBilled> held, HubBilled one) {
        held.put(one.id(), one);
        return one.id();
    }

    private static HubBilled of(ResultSet row, Books books) throws SQLException {
        Sort sort =
                switch (row.getString("type")) {
                    case "CreditMemo" -> Sort.CREDIT;
                    case "Payment" -> Sort.PAYMENT;
                    default -> Sort.INVOICE;
                };
        String ccy = row.getString("ccy");
        Date date = row.getDate("date");
        String status = text(row, "status");
        String sent = row.getString("sent");
        return new HubBilled(
                row.getObject("id", UUID.class),
                sort,
                row.getString("name"),
                text(row, "release_key"),
                text(row, "number"),
                books.code(row.getObject("entity", UUID.class)),
                ccy,
                date.toLocalDate(),
                amount(row, "net", ccy),
                amount(row, "tax", ccy),
                amount(row, "gross", ccy),
                amount(row, "open", ccy),
                status,
                BilledFacts.standing(sort == Sort.PAYMENT ? status : text(row, "erp_status"), true),
                sent == null ? Sent.NOT : Sent.valueOf(sent),
                row.getString("pair"));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    private static @Nullable BigDecimal amount(ResultSet row, String column, String ccy)
            throws SQLException {
        long minor = row.getLong(column);
        return row.wasNull() ? null : BigDecimal.valueOf(minor, Currencies.minorDigits(ccy));
    }
}
