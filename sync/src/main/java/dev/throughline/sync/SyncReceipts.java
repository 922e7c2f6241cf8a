package dev.throughline.sync;

import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Link;
import dev.throughline.curate.Link.LinkOrigin;
import dev.throughline.curate.Linker;
import dev.throughline.curate.Links;
import dev.throughline.dispatch.Intent;
import dev.throughline.dispatch.Next;
import dev.throughline.dispatch.Receipts;
import dev.throughline.journal.Change;
import dev.throughline.journal.Intake;
import dev.throughline.journal.Journal;
import dev.throughline.journal.Lane;
import dev.throughline.journal.RecordKey;
import dev.throughline.model.Problem;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.time.Instant;
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
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Takes what became of the sync lane's writes: links new records, settles deliveries, raises and
/// clears cases, and puts what the target now shows into the journal, so that ids and numbers go
/// home by the ordinary way.
public final class SyncReceipts implements Receipts {
    static final String ROOM = "dispatch";

    /// Tries after which an unfinished write is shown as a case, though the hub goes on by itself.
    private static final int TRIES_BEFORE_CASE = 5;

    private final EntityStore entities;
    private final Deliveries deliveries;
    private final SyncQueue queue;
    private final Links links;
    private final Linker linker;
    private final Intake intake;
    private final Journal journal;
    private final Worklist worklist;
    private final BiFunction<String, String, @Nullable ObjectSchema> schemas;
    private final InstantSource clock;

    /// @param schemas the schema of a record type in a connection
    public SyncReceipts(
            EntityStore entities,
            Deliveries deliveries,
            SyncQueue queue,
            Links links,
            Linker linker,
            Intake intake,
            Journal journal,
            Worklist worklist,
            BiFunction<String, String, @Nullable ObjectSchema> schemas,
            InstantSource clock) {
        this.entities = entities;
        this.deliveries = deliveries;
        this.queue = queue;
        this.links = links;
        this.linker = linker;
        this.intake = intake;
        this.journal = journal;
        this.worklist = worklist;
        this.schemas = schemas;
        this.clock = clock;
    }

    @Override
    public void lock(Collection<UUID> ids) {
        entities.hold(ids);
    }

    @Override
    public void settled(List<Settled> outcomes) {
        Instant now = clock.instant();
        List<UUID> ids = outcomes.stream().map(one -> one.intent().entityId()).toList();
        Map<UUID, Entity> present = entities.load(ids);
        Map<UUID, Map<Deliveries.Key, Deliveries.Stand>> held = deliveries.stands(ids);
        List<Deliveries.Applied> applied = new ArrayList<>();
        List<Link> newLinks = new ArrayList<>();
        List<UUID> again = new ArrayList<>();
        Map<String, List<ObservedRecord>> shown = new LinkedHashMap<>();
        Set<RecordKey> ofBulk = new HashSet<>();
        Map<Subject, List<Finding>> standing = new LinkedHashMap<>();
        String connection = outcomes.isEmpty() ? "" : outcomes.getFirst().intent().connection();
        for (Settled one : outcomes) {
            Intent intent = one.intent();
            Entity entity = present.get(intent.entityId());
            if (entity == null) {
                continue;
            }
            Deliveries.Key key =
                    new Deliveries.Key(intent.entityId(), intent.connection(), intent.objectType());
            Subject subject = SyncLane.subject(entity, key);
            switch (one.next()) {
                case Next.Done(String externalId, boolean repeated, ObservedRecord record) -> {
                    newLinks.add(
                            new Link(
                                    new RecordKey(
                                            intent.connection(), intent.objectType(), externalId),
                                    entity.type().code(),
                                    entity.id(),
                                    entity.type().name(),
                                    repeated ? LinkOrigin.ADOPTED : LinkOrigin.CREATED,
                                    now,
                                    intent.correlation()));
                    applied.add(
                            new Deliveries.Applied(
                                    key,
                                    Deliveries.State.SETTLED,
                                    externalId,
                                    // What an earlier attempt or life wrote there may differ: look
                                    // again.
                                    repeated ? null : intent.fields(),
                                    ""));
                    if (record != null) {
                        shown.computeIfAbsent(intent.objectType(), _ -> new ArrayList<>())
                                .add(record);
                        if (intent.priority() >= SyncQueue.BULK) {
                            ofBulk.add(
                                    new RecordKey(
                                            connection, record.objectType(), record.externalId()));
                        }
                    }
                    Deliveries.Stand before =
                            held.getOrDefault(intent.entityId(), Map.of()).get(key);
                    if (repeated
                            || before == null
                            || before.updatedAt().isAfter(intent.createdAt())) {
                        again.add(entity.id());
                    }
                    standing.put(subject, List.of());
                }
                case Next.SendAgain(Instant _, Problem because) -> {
                    if (intent.tries() >= TRIES_BEFORE_CASE) {
                        standing.put(subject, List.of(system(intent, because)));
                    }
                }
                case Next.Ask(Instant _, Problem because) -> {
                    if (intent.tries() >= TRIES_BEFORE_CASE) {
                        standing.put(subject, List.of(system(intent, because)));
                    }
                }
                case Next.Refused(Problem problem) -> {
                    applied.add(
                            new Deliveries.Applied(
                                    key, Deliveries.State.BLOCKED, null, null, problem.text()));
                    standing.put(subject, List.of(own(entity, intent, problem)));
                }
                case Next.Duplicate(Problem problem, String existing) -> {
                    applied.add(
                            new Deliveries.Applied(
                                    key, Deliveries.State.BLOCKED, null, null, problem.text()));
                    Finding finding = own(entity, intent, problem);
                    if (existing != null) {
                        finding.context().put("existing record", existing);
                    }
                    standing.put(subject, List.of(finding));
                }
                case Next.AskPerson(Problem problem) ->
                        standing.put(subject, List.of(own(entity, intent, problem)));
            }
        }
        claimed(newLinks, present, standing, applied);
        deliveries.applied(applied, now);
        queue.mark(again, SyncQueue.NORMAL);
        worklist.standing(ROOM, standing);
        List<Change> changes = new ArrayList<>();
        List<Change> bulk = new ArrayList<>();
        shown.forEach((objectType, records) -> {
            ObjectSchema schema = schemas.apply(connection, objectType);
            if (schema != null) {
                // What a first load shows must not stand before a deal that somebody waits for.
                intake.sift(connection, schema, records, Change.Origin.RECEIPT, null)
                        .changes()
                        .forEach(change ->
                                (ofBulk.contains(change.key()) ? bulk : changes).add(change));
            }
        });
        changes.addAll(linker.apply(newLinks, List.of()));
        journal.append(Lane.INTERACTIVE, changes);
        journal.append(Lane.BULK, bulk);
    }

    /// A record that belongs to another entity already is not taken from it: that is a case.
    private void claimed(
            List<Link> newLinks,
            Map<UUID, Entity> present,
            Map<Subject, List<Finding>> standing,
            List<Deliveries.Applied> applied) {
        Map<RecordKey, List<Link>> existing =
                links.of(newLinks.stream().map(Link::record).toList());
        Map<RecordKey, Map<String, UUID>> owners = new HashMap<>();
        existing.forEach((record, list) ->
                list.forEach(link ->
                        owners.computeIfAbsent(record, _ -> new HashMap<>())
                                .put(link.entityType(), link.entityId())));
        newLinks.removeIf(link -> {
            UUID owner = owners.getOrDefault(link.record(), Map.of()).get(link.entityType());
            if (owner == null || owner.equals(link.entityId())) {
                return owner != null;
            }
            Entity entity = present.get(link.entityId());
            if (entity != null) {
                Deliveries.Key key =
                        new Deliveries.Key(
                                entity.id(),
                                link.record().connection(),
                                link.record().objectType());
                Problem problem =
                        new Problem(
                                Problem.Mender.DATA,
                                "CLI-DUP-REVIEW",
                                "The record "
                                        + link.record()
                                        + " stands for another "
                                        + entity.type().name()
                                        + " already ("
                                        + owner
                                        + ").",
                                "Merge the two here, or give one of them a record of its own there.");
                Map<String, String> context = new LinkedHashMap<>();
                context.put(entity.type().code(), entity.name());
                context.put("system", link.record().connection());
                standing.put(
                        SyncLane.subject(entity, key),
                        List.of(
                                new Finding(
                                        problem,
                                        link.record().toString(),
                                        context,
                                        null,
                                        entity.correlation())));
                applied.removeIf(one -> one.key().equals(key));
                applied.add(
                        new Deliveries.Applied(
                                key, Deliveries.State.BLOCKED, null, null, problem.text()));
            }
            return true;
        });
    }

    private static Finding own(Entity entity, Intent intent, Problem problem) {
        Map<String, String> context = new LinkedHashMap<>();
        context.put(entity.type().code(), entity.name());
        context.put("system", intent.connection());
        context.put("record type", intent.objectType());
        context.put("entity", entity.id().toString());
        if (problem.field() != null) {
            context.put("field", problem.field());
        }
        // A refusal about the settings has one cause for all; one about data has its own.
        String root =
                problem.mender() == Problem.Mender.SETTINGS
                        ? "connection "
                                + intent.connection()
                                + " "
                                + intent.objectType()
                                + " "
                                + (problem.field() == null ? "" : problem.field())
                        : entity.id() + " " + intent.connection() + " " + intent.objectType();
        return new Finding(problem, root, context, null, intent.correlation());
    }

    private static Finding system(Intent intent, Problem problem) {
        Map<String, String> context = new LinkedHashMap<>();
        context.put("system", intent.connection());
        return new Finding(problem, "connection " + intent.connection(), context, null, null);
    }
}
