package dev.throughline.app;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What persons call the legal entities, projects and periods of a ledger: by code, by name, by the
/// ledger's own id or by the canonical one. A name that two bear is nobody's.
final class LedgerNames {
    private final Map<String, @Nullable UUID> entities;
    private final Map<String, @Nullable UUID> projects;
    private final Set<String> periods;
    private final Map<UUID, String> words = new HashMap<>();

    private LedgerNames(
            Map<String, @Nullable UUID> entities,
            Map<String, @Nullable UUID> projects,
            Set<String> periods) {
        this.entities = entities;
        this.projects = projects;
        this.periods = periods;
    }

    static LedgerNames of(JdbcClient sql, String ledger) {
        Map<UUID, String> words = new HashMap<>();
        LedgerNames names =
                new LedgerNames(
                        named(sql, ledger, "LegalEntity", words),
                        named(sql, ledger, "Project", words),
                        new TreeSet<>(
                                sql.sql(
                                                "select distinct data ->> 'name' from entity where type = 'AccountingPeriod' and active and data ->> 'name' is not null")
                                        .query(String.class)
                                        .list()));
        names.words.putAll(words);
        return names;
    }

    private static Map<String, @Nullable UUID> named(
            JdbcClient sql, String ledger, String type, Map<UUID, String> words) {
        Map<String, @Nullable UUID> named = new HashMap<>();
        sql.sql(
                        "select e.id, e.name, e.data ->> 'code', e.data ->> 'name', l.external_id from entity e"
                                + " left join link l on l.entity_id = e.id and l.connection = :ledger and l.child_key = ''"
                                + " where e.type = :type and e.merged_into is null")
                .param("ledger", ledger)
                .param("type", type)
                .query((row, _) -> {
                    UUID id = row.getObject(1, UUID.class);
                    String code = row.getString(3);
                    words.put(id, code == null || code.isBlank() ? row.getString(2) : code);
                    Set<String> own = new TreeSet<>();
                    own.add(id.toString());
                    for (int column = 2; column <= 5; column++) {
                        String name = row.getString(column);
                        if (name != null && !name.isBlank()) {
                            own.add(folded(name));
                        }
                    }
                    own.forEach(name ->
                            named.merge(name, id, (one, other) -> one.equals(other) ? one : BOTH));
                    return id;
                })
                .list();
        return named;
    }

    /// Stands where two bear a name.
    private static final UUID BOTH = new UUID(0, 0);

    private static String folded(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    /// The legal entity of that name; else what is wrong with it.
    Optional<UUID> entity(String name, List<String> faults) {
        return find(entities, "legal entity", name, faults);
    }

    /// The project of that name; else what is wrong with it.
    Optional<UUID> project(String name, List<String> faults) {
        return find(projects, "project", name, faults);
    }

    private Optional<UUID> find(
            Map<String, @Nullable UUID> among, String what, String name, List<String> faults) {
        UUID found = among.get(folded(name));
        if (found == null) {
            faults.add(
                    "there is no "
                            + what
                            + " '"
                            + name
                            + "'; "
                            + (among.size() <= 40
                                    ? "the hub knows " + known(among)
                                    : "give its code, its name or its id in the ledger")
                            + ".");
            return Optional.empty();
        }
        if (found.equals(BOTH)) {
            faults.add(
                    "'"
                            + name
                            + "' is the name of more than one "
                            + what
                            + "; give its code or id.");
            return Optional.empty();
        }
        return Optional.of(found);
    }

    private String known(Map<String, @Nullable UUID> among) {
        Set<String> known = new TreeSet<>();
        for (UUID id : new ArrayList<>(among.values())) {
            if (id != null && words.containsKey(id)) {
                known.add(words.getOrDefault(id, ""));
            }
        }
        return known.isEmpty()
                ? "none yet; start 'serve' once, or read the ledger"
                : String.join(", ", known);
    }

    /// Whether the ledger has a period of that name.
    boolean period(String name) {
        return periods.contains(name);
    }

    /// The names of all periods.
    Set<String> periods() {
        return periods;
    }

    /// What people call an entity or project.
    String word(@Nullable UUID id) {
        return id == null ? "–" : words.getOrDefault(id, id.toString());
    }
}
