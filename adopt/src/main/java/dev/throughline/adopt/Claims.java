package dev.throughline.adopt;

import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.curate.Entity;
import dev.throughline.curate.Link;
import dev.throughline.curate.Origin;
import dev.throughline.curate.Recognition.Recognised;
import dev.throughline.journal.RecordKey;
import dev.throughline.journal.Records;
import dev.throughline.mapping.InboundMapping;
import dev.throughline.mapping.LookupKey;
import dev.throughline.mapping.OutboundMapping;
import dev.throughline.mapping.Produced;
import dev.throughline.matching.ClientMatching;
import dev.throughline.matching.ClientProfile;
import dev.throughline.matching.MatchDecision;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
import dev.throughline.model.Values;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/// Gathers every reason to believe that a record of a target is an entity: answers of people, ids,
/// likeness. Reads only what the hub has taken in.
final class Claims {
    private static final UUID NEWCOMER = new UUID(0, 0);
    private static final int PAGE = 500;

    private final Rooms rooms;
    private final Target target;
    private final EntityType type;
    private final List<OutboundMapping> outbound;
    private final List<InboundMapping> inbound;
    private final List<Claim> claims = new ArrayList<>();
    private final Map<RecordKey, String> unlinked = new LinkedHashMap<>();
    private final Map<UUID, RecordKey> linked = new HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<String> spoken = new TreeSet<>();

    /// What was gathered.
    ///
    /// @param unlinked records without a link, with their names
    /// @param notes what a person should know, in words
    record Gathered(
            ProposalDecision.Facts facts, Map<RecordKey, String> unlinked, List<String> notes) {}

    Claims(Rooms rooms, Target target) {
        this.rooms = rooms;
        this.target = target;
        this.type = Canonical.type(target.entityType());
        this.outbound =
                rooms
                        .config()
                        .outbound(target.connection(), target.entityType(), rooms.today())
                        .stream()
                        .filter(mapping ->
                                mapping.creates()
                                        && mapping.targetType().equals(target.objectType()))
                        .toList();
        this.inbound =
                rooms
                        .config()
                        .inbound(target.connection(), target.objectType(), rooms.today())
                        .stream()
                        .filter(mapping ->
                                mapping.produces().keySet().stream()
                                        .anyMatch(made -> made.name().equals(target.entityType())))
                        .toList();
    }

    /// Gathers.
    ///
    /// @param pairs fields that hold ids, those that concern other targets included
    /// @param answers what people said about records of this target
    Gathered gather(Collection<IdPair> pairs, Collection<ProposalStore.Answer> answers) {
        Set<Proposal.Pair> different =
                answers.stream()
                        .filter(answer -> !answer.same())
                        .map(ProposalStore.Answer::pair)
                        .collect(Collectors.toSet());
        Heads.walk(
                rooms,
                target.connection(),
                target.objectType(),
                some ->
                        some.heads()
                                .forEach((key, head) -> {
                                    if (some.link(key, target.entityType()) instanceof Link link) {
                                        linked.put(link.entityId(), key);
                                    } else {
                                        unlinked.put(key, Heads.name(head));
                                    }
                                }));
        byAnswer(answers);
        byKey();
        Set<IdPair> concerned = new LinkedHashSet<>(pairs);
        concerned.addAll(IdPairs.implied(rooms, target));
        concerned.forEach(this::byPair);
        Set<RecordKey> settled =
                claims.stream()
                        .filter(claim ->
                                !different.contains(
                                        new Proposal.Pair(claim.record(), claim.entity())))
                        .map(Claim::record)
                        .collect(Collectors.toSet());
        byMatching(settled, different);
        return new Gathered(
                new ProposalDecision.Facts(target, named(), different, linked), unlinked, notes);
    }

    private void claim(
            RecordKey record,
            UUID entity,
            Claim.Origin origin,
            BigDecimal score,
            String explanation,
            boolean sure) {
        String name = unlinked.get(record);
        if (name != null) {
            claims.add(new Claim(record, name, entity, "", origin, score, explanation, sure));
        }
    }

    /// The claims with the names of their entities, those merged away replaced by their survivors.
    private List<Claim> named() {
        Map<UUID, Entity> entities =
                rooms.entities().load(claims.stream().map(Claim::entity).toList());
        return claims.stream()
                .map(claim ->
                        new Claim(
                                claim.record(),
                                claim.recordName(),
                                claim.entity(),
                                entities.get(claim.entity()) instanceof Entity entity
                                        ? entity.name()
                                        : claim.entity().toString(),
                                claim.origin(),
                                claim.score(),
                                claim.explanation(),
                                claim.sure()))
                .toList();
    }

    private void byAnswer(Collection<ProposalStore.Answer> answers) {
        for (ProposalStore.Answer answer : answers) {
            if (answer.same()) {
                claim(
                        answer.pair().record(),
                        answer.pair().entity(),
                        Claim.Origin.FILE,
                        BigDecimal.ONE,
                        "The file " + answer.source() + " says so.",
                        true);
            }
        }
    }

    /// The target's key field holds the key that the hub would give.
    private void byKey() {
        String field =
                rooms
                        .systems()
                        .connector(target.connection())
                        .writes(rooms.settings(target.connection()))
                        .stream()
                        .filter(write -> write.objectType().equals(target.objectType()))
                        .map(WriteDeclaration::keyField)
                        .findFirst()
                        .orElse("");
        if (field.isEmpty()) {
            return;
        }
        Map<String, List<RecordKey>> held = valuesOf(new IdPair.Side(target.objectType(), field));
        if (held.isEmpty()) {
            return;
        }
        UUID after = null;
        while (true) {
            List<Entity> page = rooms.entities().page(target.entityType(), "", "", after, PAGE);
            for (Entity entity : page) {
                Set<String> keys =
                        new LinkedHashSet<>(
                                List.of(
                                        entity.originKey(),
                                        Long.toString(Origin.number(entity.originKey()))));
                outbound.forEach(mapping ->
                        mapping.key(entity.id(), entity.values())
                                .ifPresent(key -> {
                                    keys.add(key);
                                    keys.add(Long.toString(Origin.number(key)));
                                }));
                UUID whose = entity.mergedInto() == null ? entity.id() : entity.mergedInto();
                for (String key : keys) {
                    held.getOrDefault(key, List.of())
                            .forEach(record ->
                                    claim(
                                            record,
                                            whose,
                                            Claim.Origin.ID,
                                            BigDecimal.ONE,
                                            "Its " + field + " is the hub's key " + key + ".",
                                            true));
                }
            }
            if (page.size() < PAGE) {
                return;
            }
            after = page.getLast().id();
        }
    }

    /// A field of the target's records equals a field of records that are linked to entities of the
    /// type.
    private void byPair(IdPair pair) {
        boolean leftIsTarget = pair.left().objectType().equals(target.objectType());
        IdPair.Side here = leftIsTarget ? pair.left() : pair.right();
        IdPair.Side there = leftIsTarget ? pair.right() : pair.left();
        if (!here.objectType().equals(target.objectType())) {
            return;
        }
        Map<String, List<RecordKey>> held = valuesOf(here);
        for (String connection : rooms.config().connections().keySet().stream().sorted().toList()) {
            if (connection.equals(target.connection())
                    || rooms.systems().schema(connection, there.objectType()).isEmpty()) {
                continue;
            }
            Set<String> dangling = new TreeSet<>();
            Heads.walk(
                    rooms,
                    connection,
                    there.objectType(),
                    some ->
                            some.heads()
                                    .forEach((key, head) -> {
                                        if (some.link(key, target.entityType())
                                                instanceof Link link) {
                                            for (String value : Heads.texts(there, head)) {
                                                List<RecordKey> records =
                                                        held.getOrDefault(value, List.of());
                                                records.forEach(record ->
                                                        claim(
                                                                record,
                                                                link.entityId(),
                                                                Claim.Origin.ID,
                                                                BigDecimal.ONE,
                                                                here.own()
                                                                        ? connection
                                                                                + " "
                                                                                + key.objectType()
                                                                                + " "
                                                                                + key.externalId()
                                                                                + " names it in "
                                                                                + there.field()
                                                                                + "."
                                                                        : "Its "
                                                                                + here.field()
                                                                                + " '"
                                                                                + value
                                                                                + "' is "
                                                                                + there.field()
                                                                                + " of "
                                                                                + connection
                                                                                + " "
                                                                                + key.objectType()
                                                                                + " "
                                                                                + key.externalId()
                                                                                + ".",
                                                                true));
                                                if (records.isEmpty()
                                                        && here.own()
                                                        && !linked.containsKey(link.entityId())) {
                                                    dangling.add(
                                                            value
                                                                    + " ("
                                                                    + key.objectType()
                                                                    + " "
                                                                    + key.externalId()
                                                                    + ")");
                                                }
                                            }
                                        }
                                    }));
            if (!dangling.isEmpty()) {
                notes.add(
                        dangling.size()
                                + " "
                                + there.field()
                                + " in "
                                + connection
                                + " name no live "
                                + target.objectType()
                                + " of "
                                + target.connection()
                                + ": "
                                + String.join(", ", dangling.stream().limit(5).toList())
                                + (dangling.size() > 5 ? " …" : "."));
            }
        }
    }

    /// What a field of the unlinked records holds: value to records.
    private Map<String, List<RecordKey>> valuesOf(IdPair.Side side) {
        Map<String, List<RecordKey>> held = new HashMap<>();
        if (side.own()) {
            unlinked.keySet()
                    .forEach(key ->
                            held.computeIfAbsent(key.externalId(), _ -> new ArrayList<>())
                                    .add(key));
            return held;
        }
        Heads.walk(
                rooms,
                target.connection(),
                target.objectType(),
                some ->
                        some.heads()
                                .forEach((key, head) -> {
                                    if (unlinked.containsKey(key)) {
                                        Heads.texts(side, head)
                                                .forEach(value ->
                                                        held.computeIfAbsent(
                                                                        value,
                                                                        _ -> new ArrayList<>())
                                                                .add(key));
                                    }
                                }));
        return held;
    }

    /// What the inbound mapping says about a record looks like a known entity.
    private void byMatching(Set<RecordKey> settled, Set<Proposal.Pair> different) {
        if (unlinked.isEmpty()) {
            return;
        }
        Heads.walk(
                rooms,
                target.connection(),
                target.objectType(),
                some -> {
                    Map<RecordKey, Values> values = new LinkedHashMap<>();
                    List<Records.Head> heads =
                            some.heads().values().stream()
                                    .filter(head ->
                                            unlinked.containsKey(head.key())
                                                    && !settled.contains(head.key())
                                                    && head.fault() == null)
                                    .toList();
                    Set<LookupKey> asked = new HashSet<>();
                    heads.forEach(head ->
                            inbound.forEach(
                                    mapping -> asked.addAll(mapping.lookups(head.record()))));
                    Map<LookupKey, String> found =
                            asked.isEmpty()
                                    ? Map.of()
                                    : rooms.links().lookUp(target.connection(), asked);
                    for (Records.Head head : heads) {
                        for (InboundMapping mapping : inbound) {
                            for (Produced produced :
                                    mapping.map(
                                            head.record(),
                                            key -> Optional.ofNullable(found.get(key)))) {
                                if (produced.type().name().equals(target.entityType())) {
                                    values.merge(head.key(), produced.values(), Claims::both);
                                }
                            }
                        }
                    }
                    compare(values, different);
                });
        if (spoken.isEmpty()) {
            notes.add(
                    "No inbound mapping of "
                            + target.connection()
                            + " says enough about a "
                            + target.objectType()
                            + " to compare it with a "
                            + target.entityType()
                            + ": linked by ids and by the file only. Let mappings/"
                            + target.connection()
                            + " read the fields that identify it, and matching looks at them.");
        }
    }

    private static Values both(Values one, Values other) {
        Map<String, Object> all = new HashMap<>(one.asMap());
        all.putAll(other.asMap());
        return Values.of(all);
    }

    private void compare(Map<RecordKey, Values> values, Set<Proposal.Pair> different) {
        Map<RecordKey, List<String>> keys = new LinkedHashMap<>();
        values.forEach((record, said) -> keys.put(record, rooms.recognition().keys(type, said)));
        List<String> all = keys.values().stream().flatMap(List::stream).distinct().toList();
        spoken.addAll(all.stream().limit(1).toList());
        Map<String, List<UUID>> holders = rooms.entities().withKeys(type.name(), all);
        Map<UUID, Values> known = new HashMap<>();
        rooms.entities()
                .load(holders.values().stream().flatMap(List::stream).toList())
                .forEach((id, entity) -> known.put(id, entity.values()));
        values.forEach((record, said) -> {
            Map<UUID, Values> candidates = new LinkedHashMap<>();
            for (String key : keys.getOrDefault(record, List.of())) {
                for (UUID id : holders.getOrDefault(key, List.of())) {
                    if (!different.contains(new Proposal.Pair(record, id))
                            && known.get(id) instanceof Values theirs) {
                        candidates.put(id, theirs);
                    }
                }
            }
            if (!candidates.isEmpty()) {
                recognise(record, said, candidates);
            }
        });
    }

    private void recognise(RecordKey record, Values said, Map<UUID, Values> candidates) {
        if (!type.name().equals("Client")) {
            // Whoever shares the identifying field is the same; two that share it are for a person.
            candidates.forEach((id, theirs) -> {
                if (rooms.recognition().decide(type, said, Map.of(id, theirs))
                        instanceof Recognised.Same(UUID same, String why, String _)) {
                    claim(record, same, Claim.Origin.MATCH, BigDecimal.ONE, why, true);
                }
            });
            return;
        }
        List<ClientProfile> known = new ArrayList<>();
        candidates.forEach((id, values) -> known.add(ClientProfile.of(id, values)));
        switch (ClientMatching.decide(ClientProfile.of(NEWCOMER, said), known, rooms.policy())) {
            case MatchDecision.AutoLink link ->
                    claim(
                            record,
                            link.existing(),
                            Claim.Origin.MATCH,
                            cut(link.score()),
                            String.join(" ", link.explanation())
                                    + (link.notices().isEmpty()
                                            ? ""
                                            : " " + String.join(" ", link.notices())),
                            true);
            case MatchDecision.Review review ->
                    review.likely()
                            .forEach(likely ->
                                    claim(
                                            record,
                                            likely.existing(),
                                            Claim.Origin.MATCH,
                                            cut(likely.score()),
                                            String.join(" ", likely.explanation())
                                                    + " "
                                                    + review.reason(),
                                            false));
            case MatchDecision.CreateNew _ -> {}
        }
    }

    private static BigDecimal cut(BigDecimal score) {
        return score.setScale(4, RoundingMode.HALF_UP);
    }
}
