package dev.throughline.billing;

import dev.throughline.billing.AmendedSchedule.Wish;
import dev.throughline.billing.Amendment.Change;
import dev.throughline.billing.AmendmentStory.AgreedRate;
import dev.throughline.model.Money;
import dev.throughline.postgres.Columns;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The books of amendments entered here: what each changes, and which systems have it. Everything
/// is written in the caller's transaction.
final class AmendmentStore {
    private final JdbcClient sql;

    AmendmentStore(JdbcClient sql) {
        this.sql = sql;
    }

    /// One amendment as it was entered.
    ///
    /// @param request the caller's key
    /// @param fingerprint of what was asked for
    record Entered(
            UUID amendment,
            UUID contract,
            int seq,
            String request,
            String fingerprint,
            String reason,
            String requestedBy,
            Instant requestedAt) {

        private static Entered of(ResultSet row) throws SQLException {
            return new Entered(
                    row.getObject("amendment", UUID.class),
                    row.getObject("contract", UUID.class),
                    row.getInt("seq"),
                    row.getString("request"),
                    row.getString("fingerprint"),
                    row.getString("reason"),
                    row.getString("requested_by"),
                    row.getTimestamp("requested_at").toInstant());
        }
    }

    /// A price agreed on for a line.
    record LineRate(UUID amendment, UUID line, AgreedRate rate) {}

    /// Where an amendment must be seen.
    ///
    /// @param version the entity's version that says it; null before it is approved
    /// @param appliedAt since when it is seen there; null while it is not
    record Place(
            UUID amendment,
            String system,
            UUID entity,
            @Nullable Integer version,
            @Nullable Instant appliedAt,
            String words) {}

    Optional<Entered> byRequest(String request) {
        return sql.sql("select * from billing_amendment where request = :request")
                .param("request", request)
                .query((row, _) -> Entered.of(row))
                .optional();
    }

    List<Entered> entered(Collection<UUID> amendments) {
        return amendments.isEmpty()
                ? List.of()
                : sql.sql("select * from billing_amendment where amendment = any(:id::uuid[])")
                        .params(asked(amendments))
                        .query((row, _) -> Entered.of(row))
                        .list();
    }

    void enter(Entered entered, List<Change> changes, List<LineRate> rates, List<Wish> wishes) {
        sql.sql(
                        "insert into billing_amendment (amendment, contract, seq, request, fingerprint, reason, requested_by, requested_at)"
                                + " values (:amendment, :contract, :seq, :request, :fingerprint, :reason, :by, :at)")
                .param("amendment", entered.amendment())
                .param("contract", entered.contract())
                .param("seq", entered.seq())
                .param("request", entered.request())
                .param("fingerprint", entered.fingerprint())
                .param("reason", entered.reason())
                .param("by", entered.requestedBy())
                .param("at", Timestamp.from(entered.requestedAt()))
                .update();
        Columns lines = Columns.of("line", "price", "cap", "ccy", "cost", "cost_ccy", "hours");
        for (Change change : changes) {
            Money price = change.price();
            Money limit = change.limit();
            Money cost = change.cost();
            BigDecimal hours = change.hours();
            lines.row(
                    change.line(),
                    price == null ? null : price.minor(),
                    limit == null ? null : limit.minor(),
                    price != null ? price.ccy() : limit != null ? limit.ccy() : "XXX",
                    cost == null ? null : cost.minor(),
                    cost == null ? null : cost.ccy(),
                    hours == null ? null : hours.toPlainString());
        }
        sql.sql(
                        "insert into billing_amendment_line (amendment, contract_line, price_minor, limit_minor, ccy, cost_minor, cost_ccy, hours)"
                                + " select :amendment, u.line::uuid, u.price::bigint, u.cap::bigint, u.ccy, u.cost::bigint, u.cost_ccy, u.hours::numeric from "
                                + lines.unnest())
                .params(lines.parameters())
                .param("amendment", entered.amendment())
                .update();
        Columns prices = Columns.of("line", "role", "price", "ccy");
        rates.forEach(one ->
                prices.row(
                        one.line(),
                        one.rate().role(),
                        one.rate().price().toPlainString(),
                        one.rate().ccy()));
        if (!prices.isEmpty()) {
            sql.sql(
                            "insert into billing_amendment_rate (amendment, contract_line, role, price, ccy)"
                                    + " select :amendment, u.line::uuid, u.role, u.price::numeric, u.ccy from "
                                    + prices.unnest())
                    .params(prices.parameters())
                    .param("amendment", entered.amendment())
                    .update();
        }
        enter(entered.amendment(), wishes);
    }

    private void enter(UUID amendment, List<Wish> wishes) {
        Columns items =
                Columns.of(
                        "item_no", "line", "replaces", "due", "minor", "ccy", "description", "was");
        for (Wish wish : wishes) {
            Money amount = wish.amount();
            items.row(
                    items.size() + 1,
                    wish.line(),
                    wish.replaces(),
                    wish.due(),
                    amount == null ? null : amount.minor(),
                    amount == null ? "XXX" : amount.ccy(),
                    wish.description(),
                    wish.was());
        }
        if (!items.isEmpty()) {
            sql.sql(
                            "insert into billing_amendment_item (amendment, item_no, contract_line, replaces, due, minor, ccy, description, was)"
                                    + " select :amendment, u.item_no::int, u.line::uuid, u.replaces::uuid, u.due::date, u.minor::bigint, u.ccy, u.description, u.was from "
                                    + items.unnest())
                    .params(items.parameters())
                    .param("amendment", amendment)
                    .update();
        }
    }

    /// What amendments change of billing schedules, by amendment, in the order they were asked for.
    Map<UUID, List<Wish>> wishes(Collection<UUID> amendments) {
        Map<UUID, List<Wish>> wishes = new HashMap<>();
        if (amendments.isEmpty()) {
            return wishes;
        }
        sql.sql(
                        "select * from billing_amendment_item where amendment = any(:id::uuid[]) order by amendment, item_no")
                .params(asked(amendments))
                .query((row, _) ->
                        wishes.computeIfAbsent(
                                        row.getObject("amendment", UUID.class),
                                        _ -> new ArrayList<>())
                                .add(wish(row)))
                .list();
        return wishes;
    }

    private static Wish wish(ResultSet row) throws SQLException {
        BigDecimal minor = row.getBigDecimal("minor");
        return new Wish(
                row.getObject("contract_line", UUID.class),
                row.getObject("replaces", UUID.class),
                row.getObject("due", LocalDate.class),
                minor == null ? null : new Money(minor.longValueExact(), row.getString("ccy")),
                row.getString("description"),
                row.getString("was"));
    }

    List<LineRate> rates(Collection<UUID> amendments) {
        return amendments.isEmpty()
                ? List.of()
                : sql.sql(
                                "select * from billing_amendment_rate where amendment = any(:id::uuid[]) order by amendment, contract_line, role")
                        .params(asked(amendments))
                        .query((row, _) ->
                                new LineRate(
                                        row.getObject("amendment", UUID.class),
                                        row.getObject("contract_line", UUID.class),
                                        new AgreedRate(
                                                row.getString("role"),
                                                row.getBigDecimal("price"),
                                                row.getString("ccy"))))
                        .list();
    }

    List<Place> places(Collection<UUID> amendments) {
        return amendments.isEmpty()
                ? List.of()
                : sql.sql(
                                "select * from billing_amendment_system where amendment = any(:id::uuid[]) order by amendment, system, entity")
                        .params(asked(amendments))
                        .query((row, _) -> place(row))
                        .list();
    }

    private static Place place(ResultSet row) throws SQLException {
        Timestamp at = row.getTimestamp("applied_at");
        String evidence = row.getString("evidence");
        int version = row.getInt("version");
        boolean none = row.wasNull();
        return new Place(
                row.getObject("amendment", UUID.class),
                row.getString("system"),
                row.getObject("entity", UUID.class),
                none ? null : version,
                at == null ? null : at.toInstant(),
                evidence == null ? row.getString("missing") : evidence);
    }

    /// Takes down where it must be seen, and in which version; what was seen in an older version is
    /// to be seen anew.
    void expect(UUID amendment, String system, UUID entity, @Nullable Integer version) {
        sql.sql(
                        "insert into billing_amendment_system (amendment, system, entity, version) values (:amendment, :system, :entity, :version::int)"
                                + " on conflict (amendment, system, entity) do update set version = excluded.version, applied_at = null, evidence = null"
                                + " where billing_amendment_system.version is distinct from excluded.version")
                .param("amendment", amendment)
                .param("system", system)
                .param("entity", entity)
                .param("version", version == null ? null : version.toString())
                .update();
    }

    void seen(Place place, Instant now, String evidence) {
        sql.sql(
                        "update billing_amendment_system set applied_at = :now, evidence = :evidence, missing = ''"
                                + " where amendment = :amendment and system = :system and entity = :entity")
                .param("now", Timestamp.from(now))
                .param("evidence", evidence)
                .param("amendment", place.amendment())
                .param("system", place.system())
                .param("entity", place.entity())
                .update();
    }

    void missing(Place place, String words) {
        sql.sql(
                        "update billing_amendment_system set missing = :words, applied_at = null, evidence = null where amendment = :amendment and system = :system and entity = :entity")
                .param("words", words)
                .param("amendment", place.amendment())
                .param("system", place.system())
                .param("entity", place.entity())
                .update();
    }

    /// The amendments of a contract, whoever told them, in no order.
    List<UUID> ofContract(UUID contract) {
        return new ArrayList<>(
                sql.sql(
                                "select r.from_id from entity_ref r join entity e on e.id = r.from_id"
                                        + " where r.to_id = :contract and r.field = 'contract' and e.type = 'ContractAmendment' and e.active")
                        .param("contract", contract)
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list());
    }

    /// Serialises the acts on one contract until the transaction ends.
    void lock(UUID contract) {
        sql.sql("select pg_advisory_xact_lock(hashtextextended(:contract, 721))")
                .param("contract", contract.toString())
                .query((_, _) -> 1)
                .list();
    }

    private static Map<String, Object> asked(Collection<UUID> ids) {
        return Map.of("id", ids.stream().map(UUID::toString).toArray(String[]::new));
    }
}
