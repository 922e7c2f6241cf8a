package dev.throughline.billing;

import dev.throughline.model.Money;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The write-downs of proposals, in the caller's transaction.
final class WriteDownBook {
    private final JdbcClient sql;

    WriteDownBook(JdbcClient sql) {
        this.sql = sql;
    }

    void insert(UUID invoice, WriteDown one) {
        sql.sql(
                        "insert into billing_write_down (request, invoice, minor, ccy, person, reason, asked_at, state) values (:request, :invoice, :minor, :ccy,"
                                + " :person, :reason, :at, :state)")
                .param("request", one.request())
                .param("invoice", invoice)
                .param("minor", one.amount().minor())
                .param("ccy", one.amount().ccy())
                .param("person", one.person())
                .param("reason", one.reason())
                .param("at", Timestamp.from(one.at()))
                .param("state", one.state().name())
                .update();
        Columns items = Columns.of("source", "minor");
        one.items().forEach((source, amount) -> items.row(source, amount.minor()));
        sql.sql(
                        "insert into billing_write_down_item (request, source, minor) select :request, u.source, u.minor::bigint from "
                                + items.unnest())
                .params(items.parameters())
                .param("request", one.request())
                .update();
    }

    void settle(String request, WriteDown.State state, String person, Instant at) {
        sql.sql(
                        "update billing_write_down set state = :state, decided_by = :person, decided_at = :at where request = :request")
                .param("request", request)
                .param("state", state.name())
                .param("person", person)
                .param("at", Timestamp.from(at))
                .update();
    }

    /// All write-downs of a proposal, oldest first.
    List<WriteDown> of(UUID invoice) {
        return list("w.invoice = :value", invoice);
    }

    Optional<WriteDown> find(String request) {
        return list("w.request = :value", request).stream().findFirst();
    }

    /// The proposal a write-down is of; empty where nobody asked for such a one.
    Optional<UUID> invoice(String request) {
        return sql.sql("select invoice from billing_write_down where request = :request")
                .param("request", request)
                .query(UUID.class)
                .optional();
    }

    private List<WriteDown> list(String which, Object value) {
        Map<String, Map<String, Money>> items = new HashMap<>();
        sql.sql(
                        "select i.request, i.source, i.minor, w.ccy from billing_write_down_item i join billing_write_down w on w.request = i.request where "
                                + which
                                + " order by i.source")
                .param("value", value)
                .query((row, _) ->
                        items.computeIfAbsent(row.getString(1), _ -> new LinkedHashMap<>())
                                .put(row.getString(2), new Money(row.getLong(3), row.getString(4))))
                .list();
        return sql.sql(
                        "select w.* from billing_write_down w where "
                                + which
                                + " order by w.asked_at, w.request")
                .param("value", value)
                .query((row, _) ->
                        new WriteDown(
                                row.getString("request"),
                                items.getOrDefault(row.getString("request"), Map.of()),
                                new Money(row.getLong("minor"), row.getString("ccy")),
                                row.getString("person"),
                                row.getString("reason"),
                                row.getTimestamp("asked_at").toInstant(),
                                WriteDown.State.valueOf(row.getString("state")),
                                row.getString("decided_by")))
                .list();
    }
}
