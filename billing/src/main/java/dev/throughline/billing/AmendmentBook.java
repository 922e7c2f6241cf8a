package dev.throughline.billing;

import dev.throughline.billing.Amendment.Change;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.model.ContractAmendment.Treatment;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The amendments of contracts with what each changes, line by line, and the systems that have it.
final class AmendmentBook {
    private final JdbcClient sql;
    private final EntityStore entities;

    AmendmentBook(JdbcClient sql, EntityStore entities) {
        this.sql = sql;
        this.entities = entities;
    }

    /// The systems of one amendment, and those that have it.
    private record Systems(Set<String> all, Set<String> applied) {
        static final Systems NONE = new Systems(Set.of(), Set.of());
    }

    /// The amendments of these contracts, by contract; a contract without any is missing. Numbers
    /// that a CRM gave with gaps are closed up in their order.
    Map<UUID, Amendments> of(Collection<Entity> contracts) {
        Map<UUID, List<Entity>> byContract = new HashMap<>();
        for (Entity one :
                entities.referring(
                        contracts.stream().map(Entity::id).toList(),
                        "ContractAmendment",
                        "contract")) {
            if (one.values().get("contract") instanceof UUID contract) {
                byContract.computeIfAbsent(contract, _ -> new ArrayList<>()).add(one);
            }
        }
        if (byContract.isEmpty()) {
            return Map.of();
        }
        String[] ids =
                byContract.values().stream()
                        .flatMap(List::stream)
                        .map(one -> one.id().toString())
                        .toArray(String[]::new);
        Map<UUID, List<Change>> changes = changes(ids);
        Map<UUID, Systems> systems = systems(ids);
        Map<UUID, Amendments> all = new HashMap<>();
        for (Entity contract : contracts) {
            List<Entity> own = byContract.get(contract.id());
            if (own == null) {
                continue;
            }
            own.sort(Comparator.comparingLong(AmendmentBook::seq).thenComparing(Entity::id));
            List<Amendment> list = new ArrayList<>();
            for (Entity one : own) {
                Systems known = systems.getOrDefault(one.id(), Systems.NONE);
                list.add(
                        new Amendment(
                                contract.name(),
                                list.size() + 1,
                                one.values()
                                        .find("effective", LocalDate.class)
                                        .orElse(LocalDate.MAX),
                                state(one),
                                changes.getOrDefault(one.id(), List.of()),
                                known.all(),
                                known.applied(),
                                one.values()
                                        .text("treatment")
                                        .map(Treatment::valueOf)
                                        .orElse(null)));
            }
            all.put(contract.id(), new Amendments(contract.name(), list));
        }
        return all;
    }

    /// Where an amendment stands.
    static Amendment.State state(Entity amendment) {
        String status = amendment.status();
        return status == null ? Amendment.State.DRAFT : Amendment.State.valueOf(status);
    }

    /// Its number; the greatest there is where it has none.
    static long seq(Entity amendment) {
        return amendment.values().find("seq", Long.class).orElse(Long.MAX_VALUE);
    }

    /// What these amendments change; one that was told without lines is missing.
    Map<UUID, List<Change>> changes(Collection<UUID> amendments) {
        return changes(amendments.stream().map(UUID::toString).toArray(String[]::new));
    }

    private Map<UUID, List<Change>> changes(String[] amendments) {
        Map<UUID, List<Change>> changes = new HashMap<>();
        sql.sql(
                        "select * from billing_amendment_line where amendment = any(:id::uuid[]) order by amendment, contract_line")
                .param("id", amendments)
                .query((row, _) ->
                        changes.computeIfAbsent(
                                        row.getObject("amendment", UUID.class),
                                        _ -> new ArrayList<>())
                                .add(change(row)))
                .list();
        return changes;
    }

    private static Change change(ResultSet row) throws SQLException {
        String ccy = row.getString("ccy");
        return new Change(
                row.getObject("contract_line", UUID.class).toString(),
                money(row, "price_minor", ccy),
                money(row, "limit_minor", ccy),
                money(row, "cost_minor", row.getString("cost_ccy")),
                row.getBigDecimal("hours"));
    }

    private static @Nullable Money money(ResultSet row, String column, @Nullable String ccy)
            throws SQLException {
        BigDecimal minor = row.getBigDecimal(column);
        return minor == null || ccy == null ? null : new Money(minor.longValueExact(), ccy);
    }

    private Map<UUID, Systems> systems(String[] amendments) {
        Map<UUID, Systems> systems = new TreeMap<>();
        sql.sql(
                        "select amendment, system, bool_and(applied_at is not null) as applied from billing_amendment_system where amendment = any(:id::uuid[]) group by 1, 2")
                .param("id", amendments)
                .query((row, _) -> {
                    Systems own =
                            systems.computeIfAbsent(
                                    row.getObject("amendment", UUID.class),
                                    _ -> new Systems(new HashSet<>(), new HashSet<>()));
                    own.all().add(row.getString("system"));
                    if (row.getBoolean("applied")) {
                        own.applied().add(row.getString("system"));
                    }
                    return own;
                })
                .list();
        return systems;
    }
}
