package dev.throughline.app;

import dev.throughline.connect.spi.Witness;
import dev.throughline.curate.Link;
import dev.throughline.curate.Links;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.RecordKey;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Takes down as evidence what connections change in their systems beside the records they write:
/// under the entity that the record belongs to, and in the thread of what it was done for.
record WitnessedActs(
        String connection,
        JdbcClient sql,
        TransactionTemplate transaction,
        Links links,
        Evidence evidence)
        implements Witness {

    @Override
    public void saw(Beside act) {
        RecordKey record = new RecordKey(connection, act.objectType(), act.externalId());
        transaction.executeWithoutResult(_ -> {
            Optional<Link> entity =
                    links.of(List.of(record)).getOrDefault(record, List.of()).stream().findFirst();
            Optional<Cause> cause = cause(act.key());
            evidence.record(
                    new Act(
                            new Actor.Hub("connection " + connection),
                            "dispatch.beside",
                            act.action(),
                            entity.map(Link::entityType).orElse(act.objectType()),
                            entity.map(one -> one.entityId().toString())
                                    .orElse(connection + " " + act.externalId()),
                            cause.map(one -> one.words(act.key())).orElse("for " + act.key()),
                            null,
                            null,
                            cause.map(Cause::thread).orElse(null)));
        });
    }

    /// The write it is done for.
    private record Cause(String objectType, UUID entity, @Nullable UUID thread) {
        String words(String key) {
            return "before " + objectType + " of entity " + entity + " is made with key " + key;
        }
    }

    private Optional<Cause> cause(String key) {
        return sql.sql(
                        "select object_type, entity_id, correlation from intent where connection = :connection and state = 'IN_FLIGHT' and key = :key order by id desc limit 1")
                .param("connection", connection)
                .param("key", key)
                .query((row, _) ->
                        new Cause(
                                row.getString(1),
                                row.getObject(2, UUID.class),
                                row.getObject(3, UUID.class)))
                .optional();
    }
}
