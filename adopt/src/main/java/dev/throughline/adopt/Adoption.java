package dev.throughline.adopt;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.curate.Link;
import dev.throughline.dispatch.Connections;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.journal.Change;
import dev.throughline.journal.Lane;
import dev.throughline.mapping.LookupKey;
import dev.throughline.mapping.OutboundMapping;
import dev.throughline.model.Canonical;
import dev.throughline.sync.SyncQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// Going live on systems full of data: reads both sides, proposes links, keeps the proposals, and
/// links what a person approves.
public final class Adoption {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// Links written in one transaction.
    private static final int LINKS_AT_ONCE = 500;

    private final Rooms rooms;
    private final ProposalStore store;
    private final Consumer<String> progress;
    private final BothSides bothSides;

    /// @param progress told what is going on, in words
    public Adoption(Rooms rooms, Consumer<String> progress) {
        this.rooms = rooms;
        this.store = new ProposalStore(rooms.sql());
        this.progress = progress;
        this.bothSides = new BothSides(rooms, progress);
    }

    /// What was found for one target.
    ///
    /// @param records live records of the type there
    /// @param linked of those, linked before
    /// @param unclaimed of those, nobody known
    /// @param missing entities of the type that would have no record there when all proposals are
    ///   approved, those in conflict left out
    /// @param unseen approvable pairs that came up since the run before; none when this is the
    ///   first run
    /// @param leftOpen entities in conflict that would have no record there
    /// @param notes what a person should know, in words
    public record Found(
            Target target,
            int records,
            int linked,
            List<Proposal> proposals,
            List<LinkFile.Unclaimed> unclaimed,
            long missing,
            Set<Proposal.Pair> unseen,
            Set<UUID> leftOpen,
            List<String> notes) {}

    /// What an approval did in one connection.
    ///
    /// @param links links written
    /// @param unseen pairs left out because nobody had been shown them
    /// @param open entities in conflict that still have no record there
    /// @param adopted whether creates may go there now
    public record Approved(String connection, int links, int unseen, int open, boolean adopted) {}

    /// The connections to be adopted: the one named, or all that must be.
    ///
    /// @throws AdoptionRefused when there is none
    public List<String> connections(String named) {
        Set<String> able =
                rooms.config().outbound().stream()
                        .filter(OutboundMapping::creates)
                        .map(OutboundMapping::connection)
                        .collect(Collectors.toCollection(TreeSet::new));
        if (!named.isEmpty()) {
            if (!rooms.config().connections().containsKey(named)) {
                throw new AdoptionRefused(
                        List.of(
                                "--connection "
                                        + named
                                        + ": there is no such connection; the configuration has "
                                        + String.join(
                                                ", ",
                                                new TreeSet<>(
                                                        rooms.config().connections().keySet()))
                                        + "."));
            }
            if (!able.contains(named)) {
                throw new AdoptionRefused(
                        List.of(
                                "--connection "
                                        + named
                                        + ": no mapping creates records there, so there is nothing to adopt; records are created in "
                                        + (able.isEmpty() ? "no system" : String.join(", ", able))
                                        + "."));
            }
            return List.of(named);
        }
        Map<String, Connections.State> states = rooms.connections().all();
        List<String> required =
                able.stream()
                        .filter(name ->
                                states.get(name) instanceof Connections.State state
                                        && state.adoption().equals("REQUIRED"))
                        .toList();
        if (required.isEmpty()) {
            throw new AdoptionRefused(
                    List.of(
                            "No connection waits for adoption: "
                                    + able.stream()
                                            .map(name -> name + " is " + words(states.get(name)))
                                            .collect(Collectors.joining(", "))
                                    + ". Name one with --connection to look at it again."));
        }
        return required;
    }

    private static String words(Connections.@org.jspecify.annotations.Nullable State state) {
        return state == null
                ? "unknown"
                : switch (state.adoption()) {
                    case "ADOPTED" -> "adopted";
                    case "DECLARED_EMPTY" -> "declared empty";
                    default -> "to be adopted";
                };
    }

    /// The targets of these connections: record types the hub would create.
    public List<Target> targets(Collection<String> connections) {
        return rooms.config().outbound().stream()
                .filter(mapping -> mapping.creates() && connections.contains(mapping.connection()))
                .map(mapping ->
                        new Target(
                                mapping.connection(), mapping.targetType(), mapping.entityType()))
                .distinct()
                .sorted(
                        java.util.Comparator.comparing(Target::connection)
                                .thenComparing(Target::entityType)
                                .thenComparing(Target::objectType))
                .toList();
    }

    /// What people named, checked before anything is read.
    ///
    /// @return faults in words
    public List<String> faults(List<IdPair> pairs, List<Target> targets) {
        return IdPairs.faults(pairs, targets, rooms.config(), rooms.systems());
    }

    /// Reads all record types of both sides whole and waits until they are understood. Writes to no
    /// system.
    ///
    /// @throws AdoptionRefused when a system is not who it should be
    /// @throws CallFailed when a system could not be read
    public void readBothSides(List<Target> targets, List<IdPair> pairs) {
        bothSides.read(targets, pairs);
    }

    /// Remembers what a file says. Lines that name unknown things are told, and hold up nothing
    /// else.
    ///
    /// @return what could not be used, in words with the line
    public List<String> answer(List<LinkFile.Row> rows, String file, List<Target> targets) {
        List<String> unknown = new ArrayList<>();
        List<ProposalStore.Answer> answers = new ArrayList<>();
        for (LinkFile.Row row : rows) {
            List<Target> meant =
                    targets.stream()
                            .filter(target ->
                                    target.connection().equals(row.record().connection())
                                            && target.objectType()
                                                    .equals(row.record().objectType()))
                            .toList();
            String where = file + ":" + row.line() + ": ";
            if (meant.isEmpty()) {
                unknown.add(
                        where
                                + row.record().connection()
                                + " "
                                + row.record().objectType()
                                + " is not adopted in this run.");
            } else if (rooms.records()
                    .head(row.record())
                    .filter(head -> !head.record().deleted())
                    .isEmpty()) {
                unknown.add(
                        where
                                + row.record().connection()
                                + " has no live "
                                + row.record().objectType()
                                + " "
                                + row.record().externalId()
                                + ".");
            } else {
                List<UUID> who =
                        meant.stream()
                                .flatMap(target -> who(row.entity(), target.entityType()).stream())
                                .distinct()
                                .toList();
                if (who.isEmpty()) {
                    unknown.add(
                            where
                                    + "no "
                                    + meant.stream()
                                            .map(Target::entityType)
                                            .distinct()
                                            .collect(Collectors.joining(" or "))
                                    + " is known as "
                                    + (switch (row.entity()) {
                                        case LinkFile.Who.Canonical(UUID id) -> id.toString();
                                        case LinkFile.Who.Native(String system, String id) ->
                                                system + ":" + id;
                                    })
                                    + ".");
                }
                who.forEach(entity ->
                        answers.add(
                                new ProposalStore.Answer(
                                        new Proposal.Pair(row.record(), entity),
                                        row.same(),
                                        file)));
            }
        }
        rooms.transaction()
                .executeWithoutResult(_ -> store.answer(answers, rooms.clock().instant()));
        return unknown;
    }

    private java.util.Optional<UUID> who(LinkFile.Who who, String entityType) {
        return switch (who) {
            case LinkFile.Who.Canonical(UUID id) ->
                    rooms.entities()
                            .find(id)
                            .filter(entity -> entity.type().name().equals(entityType))
                            .map(entity ->
                                    entity.mergedInto() == null
                                            ? entity.id()
                                            : entity.mergedInto());
            case LinkFile.Who.Native(String connection, String externalId) -> {
                LookupKey key =
                        new LookupKey(LookupKey.Kind.LINK, connection, entityType, externalId);
                String found = rooms.links().lookUp(connection, List.of(key)).get(key);
                yield java.util.Optional.ofNullable(found).map(UUID::fromString);
            }
        };
    }

    /// Proposes links for each target, and keeps the proposals in place of those of the run before.
    public List<Found> propose(List<Target> targets, List<IdPair> pairs) {
        List<Found> found = new ArrayList<>();
        for (Target target : targets) {
            progress.accept(
                    "comparing " + target + " with the " + target.entityType() + " entities");
            Claims.Gathered gathered =
                    new Claims(rooms, target).gather(pairs, store.answers(target));
            List<Proposal> proposals = ProposalDecision.decide(gathered.facts());
            Set<Proposal.Pair> before = store.shown(target);
            boolean first = !store.knows(target);
            Set<Proposal.Pair> unseen = new HashSet<>();
            proposals.stream()
                    .filter(proposal ->
                            proposal.approvable() && !first && !before.contains(proposal.pair()))
                    .filter(proposal ->
                            proposal.claim().origin()
                                    != Claim.Origin.FILE) // a person has just said so
                    .forEach(proposal -> unseen.add(proposal.pair()));
            rooms.transaction()
                    .executeWithoutResult(
                            _ -> store.keep(target, proposals, rooms.clock().instant()));
            Set<String> claimed =
                    proposals.stream()
                            .map(proposal -> proposal.claim().record().externalId())
                            .collect(Collectors.toSet());
            List<LinkFile.Unclaimed> unclaimed =
                    gathered.unlinked().entrySet().stream()
                            .filter(record -> !claimed.contains(record.getKey().externalId()))
                            .map(record ->
                                    new LinkFile.Unclaimed(
                                            record.getKey(),
                                            record.getValue(),
                                            target.entityType()))
                            .toList();
            Set<UUID> linked = gathered.facts().linked().keySet();
            long approvable = proposals.stream().filter(Proposal::approvable).count();
            Set<UUID> open = ProposalDecision.leftOpen(proposals, linked);
            found.add(
                    new Found(
                            target,
                            linked.size() + gathered.unlinked().size(),
                            linked.size(),
                            proposals,
                            unclaimed,
                            Math.max(0, store.entitiesWithout(target) - approvable - open.size()),
                            unseen,
                            open,
                            gathered.notes()));
        }
        return found;
    }

    /// Links what was shown and may be approved, and opens the connections of which nothing is left
    /// in doubt.
    ///
    /// @param by the person who approves
    /// @param reason why
    public List<Approved> approve(List<Found> found, Actor.Person by, String reason) {
        Map<String, List<Found>> byConnection = new LinkedHashMap<>();
        found.forEach(one ->
                byConnection
                        .computeIfAbsent(one.target().connection(), _ -> new ArrayList<>())
                        .add(one));
        List<Approved> approved = new ArrayList<>();
        byConnection.forEach((connection, targets) -> {
            int written = 0;
            int unseen = 0;
            int open = 0;
            for (Found one : targets) {
                List<Proposal> seen =
                        one.proposals().stream()
                                .filter(proposal ->
                                        proposal.approvable()
                                                && !one.unseen().contains(proposal.pair()))
                                .toList();
                for (int from = 0; from < seen.size(); from += LINKS_AT_ONCE) {
                    written +=
                            link(
                                    seen.subList(from, Math.min(seen.size(), from + LINKS_AT_ONCE)),
                                    by,
                                    reason);
                }
                unseen += one.unseen().size();
                open += one.leftOpen().size();
            }
            boolean clear = unseen == 0 && open == 0;
            if (clear) {
                open(connection, by, reason);
            }
            approved.add(new Approved(connection, written, unseen, open, clear));
        });
        bothSides.understand();
        return approved;
    }

    /// Opens a connection for creates, and has everything looked at again that was held back there.
    private void open(String connection, Actor.Person by, String reason) {
        rooms.transaction()
                .executeWithoutResult(_ -> {
                    rooms.connections().adopted(connection, by, reason);
                    rooms.syncQueue()
                            .mark(
                                    rooms.sql()
                                            .sql(
                                                    "select distinct entity_id from delivery where connection = :c and state = 'BLOCKED' and external_id is null order by 1")
                                            .param("c", connection)
                                            .query((row, _) -> row.getObject(1, UUID.class))
                                            .list(),
                                    SyncQueue.NORMAL);
                });
    }

    private int link(List<Proposal> proposals, Actor.Person by, String reason) {
        Integer written =
                rooms.transaction()
                        .execute(_ -> {
                            Instant now = rooms.clock().instant();
                            List<Link> links = new ArrayList<>();
                            List<Act> acts = new ArrayList<>();
                            for (Proposal proposal : proposals) {
                                Claim claim = proposal.claim();
                                UUID correlation = rooms.ids().next();
                                links.add(
                                        new Link(
                                                claim.record(),
                                                Canonical.type(proposal.target().entityType())
                                                        .code(),
                                                claim.entity(),
                                                proposal.target().entityType(),
                                                Link.LinkOrigin.ADOPTED,
                                                now,
                                                correlation));
                                acts.add(
                                        new Act(
                                                by,
                                                "connection.adopt",
                                                "link adopted",
                                                proposal.target().entityType(),
                                                claim.entity().toString(),
                                                reason,
                                                null,
                                                JSON.writeValueAsString(
                                                        Map.of(
                                                                "record",
                                                                claim.record().toString(),
                                                                "origin",
                                                                claim.origin().name(),
                                                                "score",
                                                                claim.score(),
                                                                "explanation",
                                                                claim.explanation())),
                                                correlation));
                            }
                            List<Change> replays = rooms.linker().apply(links, List.of());
                            rooms.evidence().record(acts);
                            store.approved(proposals, by.name(), now);
                            rooms.journal().append(Lane.BULK, replays);
                            return links.size();
                        });
        return written == null ? 0 : written;
    }
}
