package dev.throughline.curate;

import dev.throughline.curate.EntityWriter.RecordRef;
import dev.throughline.curate.EntityWriter.Said;
import dev.throughline.curate.EntityWriter.Saying;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.RecordKey;
import dev.throughline.model.Canonical;
import dev.throughline.model.Values;
import dev.throughline.model.ValuesCodec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/// What a system that does not own a field says differently, put before a person: taken over into
/// the system that owns it, or written back where it was changed. Both go the ordinary way, by the
/// entity and its targets.
public final class Proposals {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String SELECT =
            """
            select d.*, e.type, e.name, e.provenance::text as said, d.held::text as held_json, d.seen::text as seen_json,
                   md5(coalesce(d.held::text, '') || '|' || coalesce(d.seen::text, '')) as fingerprint
              from drift d join entity e on e.id = d.entity_id
            """;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final EntityStore store;
    private final EntityWriter writer;
    private final Evidence evidence;
    private final List<EntityWatcher> watchers;
    private final Ways ways;
    private final InstantSource clock;

    public Proposals(
            JdbcClient sql,
            TransactionTemplate transaction,
            EntityStore store,
            EntityWriter writer,
            Evidence evidence,
            List<EntityWatcher> watchers,
            Ways ways,
            InstantSource clock) {
        this.sql = sql;
        this.transaction = transaction;
        this.store = store;
        this.writer = writer;
        this.evidence = evidence;
        this.watchers = watchers;
        this.ways = ways;
        this.clock = clock;
    }

    /// Where values may go, as configured now.
    public interface Ways {
        /// The systems that decide a field; [Owners#HUB] for the hub itself.
        Set<String> owners(String entityType, String field);

        /// Whether the hub writes this field of existing records of that system.
        boolean writes(String connection, String entityType, String field);
    }

    /// A differing value that waits for a person.
    ///
    /// @param record where it was seen
    /// @param owner the system that decides the field
    /// @param held what holds, as JSON; null where nothing does
    /// @param seen what that record says, as JSON
    /// @param takes whether the hub can write the value into the owner
    /// @param reverts whether the hub can write the owner's value back
    /// @param fingerprint of both values: a decision is about these and no others
    public record Proposal(
            UUID entity,
            String type,
            String name,
            String field,
            RecordKey record,
            String owner,
            @Nullable String held,
            @Nullable String seen,
            boolean takes,
            boolean reverts,
            Instant since,
            String fingerprint) {}

    /// What became of a decision.
    public sealed interface Decided {
        /// It was carried out, or is on its way.
        record Done() implements Decided {}

        /// The values have changed meanwhile, or somebody was quicker.
        record NotOpen() implements Decided {}

        /// The hub cannot do it.
        record NotPossible(String words) implements Decided {}
    }

    /// How many wait.
    public long count() {
        return sql.sql("select count(*) from drift where policy = 'PROPOSE'")
                .query(Long.class)
                .single();
    }

    /// Those that wait, newest first.
    public List<Proposal> open(int offset, int limit) {
        return sql.sql(
                        SELECT
                                + " where d.policy = 'PROPOSE' order by d.since desc, d.entity_id, d.field, d.connection offset :offset limit :limit")
                .param("offset", offset)
                .param("limit", limit)
                .query((row, _) -> read(row))
                .list();
    }

    private Proposal read(ResultSet row) throws SQLException {
        String type = row.getString("type");
        String field = row.getString("field");
        String connection = row.getString("connection");
        String owner = owner(type, field, Provenance.read(row.getString("said")));
        return new Proposal(
                row.getObject("entity_id", UUID.class),
                type,
                row.getString("name"),
                field,
                new RecordKey(
                        connection, row.getString("object_type"), row.getString("external_id")),
                owner,
                row.getString("held_json"),
                row.getString("seen_json"),
                owner.equals(Owners.HUB) || ways.writes(owner, type, field),
                ways.writes(connection, type, field),
                row.getTimestamp("since").toInstant(),
                row.getString("fingerprint"));
    }

    /// Who decides: the owner that has spoken, otherwise the one that is to.
    private String owner(String type, String field, Provenance provenance) {
        return provenance
                .of(field)
                .filter(Provenance.Source::owned)
                .map(Provenance.Source::connection)
                .orElseGet(() ->
                        new TreeSet<>(ways.owners(type, field))
                                .stream().findFirst().orElse(Owners.HUB));
    }

    private Optional<Proposal> waiting(
            UUID entity, String field, String connection, String fingerprint) {
        return sql.sql(
                        SELECT
                                + " where d.entity_id = :e and d.field = :f and d.connection = :c and d.policy = 'PROPOSE' for update of d")
                .param("e", entity)
                .param("f", field)
                .param("c", connection)
                .query((row, _) -> read(row))
                .optional()
                .filter(found -> found.fingerprint().equals(fingerprint));
    }

    /// Takes the seen value over: it becomes the entity's, and its owner is written like any other
    /// target.
    public Decided accept(
            UUID entity,
            String field,
            String connection,
            String fingerprint,
            Actor.Person by,
            String reason) {
        return decided(status -> {
            // Entities before everything else, as everywhere.
            Entity held = store.lock(List.of(entity)).get(entity);
            Proposal proposal = waiting(entity, field, connection, fingerprint).orElse(null);
            if (held == null || proposal == null) {
                return new Decided.NotOpen();
            }
            if (!proposal.takes()) {
                return new Decided.NotPossible(
                        proposal.owner()
                                + " decides "
                                + field
                                + ", and no mapping writes it there. Enter it in "
                                + proposal.owner()
                                + "; the proposal ends by itself when it says so.");
            }
            Said said = writer.say(List.of(saying(held, proposal, by)), false).getFirst();
            if (said.problem() != null) {
                status.setRollbackOnly();
                return new Decided.NotPossible(said.problem().text());
            }
            if (!said.changed()) {
                status.setRollbackOnly();
                return new Decided.NotPossible(
                        proposal.owner()
                                + " does not decide "
                                + field
                                + " any more; see ownership.yaml.");
            }
            // Whoever else says the same agrees now; who says otherwise differs from the new value.
            sql.sql(
                            "delete from drift where entity_id = :e and field = :f and seen is not distinct from :v::jsonb")
                    .param("e", entity)
                    .param("f", field)
                    .param("v", proposal.seen())
                    .update();
            sql.sql("update drift set held = :v::jsonb where entity_id = :e and field = :f")
                    .param("e", entity)
                    .param("f", field)
                    .param("v", proposal.seen())
                    .update();
            record(
                    proposal,
                    "drift.accept",
                    "accepted " + connection + "'s " + field + " for " + proposal.owner(),
                    by,
                    reason);
            return new Decided.Done();
        });
    }

    private Saying saying(Entity held, Proposal proposal, Actor.Person by) {
        Values values =
                ValuesCodec.read(
                        Canonical.type(proposal.type()),
                        "{"
                                + JSON.writeValueAsString(proposal.field())
                                + ":"
                                + Objects.requireNonNullElse(proposal.seen(), "null")
                                + "}");
        return new Saying(
                held.type(),
                held.id(),
                held.originKey(),
                values,
                Set.of(proposal.field()),
                new Provenance.Source(
                        proposal.owner(),
                        true,
                        "",
                        "proposal of "
                                + proposal.record().connection()
                                + ", accepted by "
                                + by.name(),
                        clock.instant()),
                false,
                held.active(),
                null,
                RecordRef.HUB);
    }

    /// Keeps the owner's value: it is written back where the hub writes that field, otherwise the
    /// difference is noted and not asked about again.
    public Decided reject(
            UUID entity,
            String field,
            String connection,
            String fingerprint,
            Actor.Person by,
            String reason) {
        return decided(_ -> {
            Entity held = store.lock(List.of(entity)).get(entity);
            Proposal proposal = waiting(entity, field, connection, fingerprint).orElse(null);
            if (held == null || proposal == null) {
                return new Decided.NotOpen();
            }
            sql.sql(
                            proposal.reverts()
                                    ? "delete from drift where entity_id = :e and field = :f and connection = :c"
                                    : "update drift set policy = 'RECORD' where entity_id = :e and field = :f and connection = :c")
                    .param("e", entity)
                    .param("f", field)
                    .param("c", connection)
                    .update();
            record(proposal, "drift.reject", "rejected " + connection + "'s " + field, by, reason);
            if (proposal.reverts()) {
                watchers.forEach(watcher ->
                        watcher.changed(
                                List.of(new EntityWatcher.Changed(held, held, Set.of())), false));
            }
            return new Decided.Done();
        });
    }

    private Decided decided(
            java.util.function.Function<org.springframework.transaction.TransactionStatus, Decided>
                    decision) {
        return Objects.requireNonNull(transaction.execute(decision::apply));
    }

    private void record(
            Proposal proposal, String right, String action, Actor.Person by, String reason) {
        evidence.record(
                new Act(
                        by,
                        right,
                        action,
                        proposal.type(),
                        proposal.entity().toString(),
                        reason.isBlank() ? proposal.record().toString() : reason,
                        proposal.held(),
                        proposal.seen(),
                        null));
    }
}
