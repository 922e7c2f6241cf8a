package dev.throughline.curate;

import dev.throughline.curate.EntityWriter.RecordRef;
import dev.throughline.curate.EntityWriter.Said;
import dev.throughline.curate.EntityWriter.Saying;
import dev.throughline.curate.Link.LinkOrigin;
import dev.throughline.journal.Change;
import dev.throughline.journal.Journal;
import dev.throughline.journal.JournalWorker;
import dev.throughline.journal.Lane;
import dev.throughline.journal.RecordKey;
import dev.throughline.mapping.InboundMapping;
import dev.throughline.mapping.LookupKey;
import dev.throughline.mapping.Produced;
import dev.throughline.model.EntityType;
import dev.throughline.model.Ids;
import dev.throughline.model.Problem;
import dev.throughline.model.Values;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Turns journal changes into entity versions, a batch at a time: map, look up, recognise, bring
/// in, link, raise or clear cases. Everything of a batch commits together with the reader's
/// position.
public final class Curator implements JournalWorker.Handler {
    private static final String ROOM = "curate";

    /// Depth beyond which a parent chain is taken for a loop (DOMAIN 2.2).
    private static final int DEPTH_MAX = 8;

    private final Rooms rooms;
    private final Mappings mappings;
    private final boolean bulk;
    private final Newcomers newcomers;

    /// The rooms the curator works with.
    public record Rooms(
            EntityStore store,
            EntityWriter writer,
            Links links,
            Linker linker,
            Recognition recognition,
            Reviews reviews,
            Merging merging,
            Worklist worklist,
            Journal journal,
            InstantSource clock,
            Ids ids) {}

    /// The inbound mappings of a record type, as configured now.
    public interface Mappings {
        /// Those that read records of this type in this connection.
        List<InboundMapping> of(String connection, String objectType);

        /// Whether a record of this type may be the first the hub sees of an entity. It may not
        /// where the hub itself makes such records: there, a record without a link is either our
        /// own, whose link is on its way, or one to be adopted.
        boolean mayBegin(String connection, String objectType, EntityType type);
    }

    /// @param bulk whether this one reads the bulk lane
    public Curator(Rooms rooms, Mappings mappings, boolean bulk) {
        this.rooms = rooms;
        this.mappings = mappings;
        this.bulk = bulk;
        this.newcomers =
                new Newcomers(
                        rooms.store(),
                        rooms.recognition(),
                        rooms.reviews(),
                        rooms.ids(),
                        rooms.clock());
    }

    /// One entity that one change speaks about.
    private record Part(Change change, InboundMapping mapping, Produced produced) {
        /// One record may make entities of several types: the type keeps their links apart.
        String childKey() {
            return produced.childKey().isEmpty()
                    ? produced.type().code()
                    : produced.type().code() + "/" + produced.childKey();
        }

        String originKey() {
            return Origin.key(
                    change.connection(),
                    change.record().objectType(),
                    change.record().externalId(),
                    childKey());
        }
    }

    @Override
    public void handle(List<Change> batch) {
        // Level-triggered: of several observations of a record the last says it all.
        Map<RecordKey, Change> newest = new LinkedHashMap<>();
        for (Change change : batch) {
            newest.put(change.key(), change);
        }
        Readers readers = new Readers(mappings);
        Map<Subject, List<Finding>> standing = new LinkedHashMap<>();
        List<Part> parts = new ArrayList<>();
        List<Change> gone = new ArrayList<>();
        List<Change> live = new ArrayList<>();
        for (Change change : newest.values()) {
            if (readers.of(change).isEmpty()) {
                continue;
            }
            standing.put(subject(change), new ArrayList<>());
            if (change.fault() != null) {
                fault(standing, change, tooLarge(change));
            } else if (change.record().deleted()) {
                gone.add(change);
            } else {
                live.add(change);
            }
        }
        Map<String, Map<LookupKey, String>> answers = answers(live, readers);
        List<Linker.Wait> waits = new ArrayList<>();
        for (Change change : live) {
            for (InboundMapping mapping : readers.of(change)) {
                Map<LookupKey, String> found = answers.getOrDefault(change.connection(), Map.of());
                for (Produced produced :
                        mapping.map(change.record(), key -> Optional.ofNullable(found.get(key)))) {
                    take(new Part(change, mapping, produced), parts, waits, standing);
                }
            }
        }
        Map<RecordKey, List<Link>> linked = rooms.links().of(newest.keySet());
        List<Link> newLinks = new ArrayList<>();
        List<Reviews.Review> newReviews = new ArrayList<>();
        List<Saying> sayings =
                recognise(parts, readers, linked, newLinks, newReviews, waits, standing);
        sayings.addAll(farewells(gone, linked));
        breakLoops(sayings, standing);
        List<Said> said = rooms.writer().say(sayings, bulk);
        for (int i = 0; i < said.size(); i++) {
            Said one = said.get(i);
            CurateLog.tell(one, bulk);
            if (one.problem() != null) {
                Change change = changeOf(newest, one.saying());
                if (change != null) {
                    fault(standing, change, one.problem());
                }
            }
        }
        rooms.reviews().open(newReviews);
        Map<Subject, RecordKey> keys = new HashMap<>();
        live.stream()
                .filter(readers::mayBeReviewed)
                .forEach(change -> keys.put(subject(change), change.key()));
        openReviews(keys, standing);
        List<RecordKey> beside = merges(gone, linked, newLinks, waits);
        rooms.worklist().standing(ROOM, standing);
        List<Change> replays = new ArrayList<>(rooms.linker().apply(newLinks, waits));
        replays.addAll(rooms.merging().again(beside));
        rooms.journal().append(bulk ? Lane.BULK : Lane.INTERACTIVE, replays);
    }

    private static @Nullable Change changeOf(Map<RecordKey, Change> newest, Saying saying) {
        return newest.get(
                new RecordKey(
                        saying.source().connection(),
                        saying.record().objectType(),
                        saying.record().externalId()));
    }

    private Map<String, Map<LookupKey, String>> answers(List<Change> live, Readers readers) {
        Map<String, Set<LookupKey>> asked = new HashMap<>();
        for (Change change : live) {
            for (InboundMapping mapping : readers.of(change)) {
                asked.computeIfAbsent(change.connection(), _ -> new LinkedHashSet<>())
                        .addAll(mapping.lookups(change.record()));
            }
        }
        Map<String, Map<LookupKey, String>> answers = new HashMap<>();
        asked.forEach((connection, keys) ->
                answers.put(connection, rooms.links().lookUp(connection, keys)));
        return answers;
    }

    /// Sorts out one produced entity: its problems become findings, its open look-ups waits.
    private void take(
            Part part,
            List<Part> parts,
            List<Linker.Wait> waits,
            Map<Subject, List<Finding>> standing) {
        Change change = part.change();
        part.produced()
                .unresolved()
                .values()
                .forEach(key ->
                        waits.add(
                                new Linker.Wait(
                                        new Links.Kind(
                                                key.connection().isEmpty()
                                                        ? change.connection()
                                                        : key.connection(),
                                                key.type()),
                                        key.id(),
                                        change.key(),
                                        change.correlation())));
        boolean whole = true;
        for (Problem problem : part.produced().problems()) {
            fault(standing, change, problem);
            whole &= problem.field() != null;
        }
        if (whole) {
            parts.add(part);
        }
    }

    private List<Saying> recognise(
            List<Part> parts,
            Readers readers,
            Map<RecordKey, List<Link>> linked,
            List<Link> newLinks,
            List<Reviews.Review> newReviews,
            List<Linker.Wait> waits,
            Map<Subject, List<Finding>> standing) {
        List<Saying> sayings = new ArrayList<>();
        parts.removeIf(part -> waitsForLink(part, readers, linked, waits));
        standsBeside(parts, linked, standing);
        // Parts are themselves here: to compare what they hold would cost more than it tells.
        Map<Part, Set<String>> faulty = new IdentityHashMap<>();
        List<Part> unknown = new ArrayList<>();
        Map<Part, UUID> known = new IdentityHashMap<>();
        for (Part part : parts) {
            Set<String> bad = new HashSet<>();
            for (Problem problem : part.produced().values().check(part.produced().type())) {
                fault(standing, part.change(), problem);
                if (problem.field() != null) {
                    String field = problem.field();
                    int end = field.indexOf('.') < 0 ? field.length() : field.indexOf('.');
                    int bracket = field.indexOf('[');
                    bad.add(field.substring(0, bracket < 0 ? end : Math.min(end, bracket)));
                }
            }
            rooms.recognition()
                    .problems(part.produced().type(), part.produced().values())
                    .forEach(problem -> fault(standing, part.change(), problem));
            faulty.put(part, bad);
            Optional<Link> link = link(part, linked);
            if (link.isPresent()) {
                known.put(part, link.get().entityId());
            } else {
                unknown.add(part);
            }
        }
        List<Newcomers.Met> met =
                newcomers.meet(
                        unknown.stream()
                                .map(part ->
                                        new Newcomers.Newcomer(
                                                part.change().key(),
                                                part.produced().type(),
                                                part.produced().values(),
                                                part.originKey()))
                                .toList());
        Map<Part, Newcomers.Met> metParts = new IdentityHashMap<>();
        for (int i = 0; i < unknown.size(); i++) {
            metParts.put(unknown.get(i), met.get(i));
        }
        for (Part part : parts) {
            UUID id = known.get(part);
            Newcomers.Met one = metParts.get(part);
            if (one != null) {
                id = one.entity();
                if (one.notice() != null) {
                    noticed(part, one.entity(), one.notice());
                }
                newLinks.add(
                        new Link(
                                part.change().key(),
                                part.childKey(),
                                one.entity(),
                                part.produced().type().name(),
                                one.matched() ? LinkOrigin.MATCHED : LinkOrigin.SOURCE,
                                rooms.clock().instant(),
                                part.change().correlation()));
            }
            sayings.add(saying(part, id, part.originKey(), faulty.getOrDefault(part, Set.of())));
        }
        met.stream().map(Newcomers.Met::review).filter(Objects::nonNull).forEach(newReviews::add);
        return sayings;
    }

    /// What a person should know of a link that was made without asking.
    private void noticed(Part part, UUID entity, String notice) {
        rooms.merging()
                .noticed(
                        part.produced().type().name(),
                        entity,
                        notice + " (" + part.change().key() + ")",
                        part.change().correlation());
    }

    /// A record that may not begin an entity is understood when its link has come; until then it
    /// waits for it.
    private boolean waitsForLink(
            Part part,
            Readers readers,
            Map<RecordKey, List<Link>> linked,
            List<Linker.Wait> waits) {
        Change change = part.change();
        EntityType type = part.produced().type();
        boolean known =
                linked.getOrDefault(change.key(), List.of()).stream()
                        .anyMatch(link -> link.entityType().equals(type.name()));
        if (known || readers.mayBegin(change, type)) {
            return false;
        }
        waits.add(
                new Linker.Wait(
                        new Links.Kind(change.connection(), type.name()),
                        change.record().externalId(),
                        change.key(),
                        change.correlation()));
        return true;
    }

    /// A record that stands beside another one of its system is not listened to: the two would take
    /// turns in saying what is so. While nobody has said which of two customers it is, a case asks.
    private void standsBeside(
            List<Part> parts,
            Map<RecordKey, List<Link>> linked,
            Map<Subject, List<Finding>> standing) {
        Map<Part, Link> beside = new IdentityHashMap<>();
        for (Part part : parts) {
            link(part, linked)
                    .filter(link -> link.beside() != null)
                    .ifPresent(link -> beside.put(part, link));
        }
        if (beside.isEmpty()) {
            return;
        }
        parts.removeIf(beside::containsKey);
        Set<UUID> entities = new HashSet<>();
        beside.values().forEach(link -> entities.add(link.entityId()));
        Map<UUID, List<Link>> all = rooms.links().ofEntities(entities);
        Map<UUID, Entity> known = rooms.store().load(entities);
        beside.forEach((part, link) -> {
            Link.Beside word = link.beside();
            Entity entity = known.get(link.entityId());
            Optional<Link> first =
                    all.getOrDefault(link.entityId(), List.of()).stream()
                            .filter(one -> one.beside() == null)
                            .filter(one ->
                                    one.record().connection().equals(link.record().connection())
                                            && one.entityType().equals(link.entityType()))
                            .findFirst();
            boolean asked = word != null && word.by() == null;
            if (asked
                    && entity != null
                    && entity.type().name().equals("Client")
                    && first.isPresent()) {
                fault(standing, part.change(), twice(entity, first.get().record(), link.record()));
            }
        });
    }

    private static Problem twice(Entity entity, RecordKey first, RecordKey beside) {
        return new Problem(
                Problem.Mender.DATA,
                "CLI-MERGE-CONFLICT",
                entity.name()
                        + " is "
                        + first.objectType()
                        + " "
                        + first.externalId()
                        + " and "
                        + beside.objectType()
                        + " "
                        + beside.externalId()
                        + " in "
                        + first.connection()
                        + ". The hub goes on with "
                        + first.externalId()
                        + "; what is open at "
                        + beside.externalId()
                        + " stays there.",
                "Choose the one to go on with, on the page of "
                        + entity.name()
                        + "; settle or move what is open at the other, and close it in "
                        + first.connection()
                        + ".");
    }

    private static Optional<Link> link(Part part, Map<RecordKey, List<Link>> linked) {
        return linked.getOrDefault(part.change().key(), List.of()).stream()
                .filter(one ->
                        one.childKey().equals(part.childKey())
                                && one.entityType().equals(part.produced().type().name()))
                .findFirst();
    }

    /// A record whose review is open keeps its case until somebody judges.
    private void openReviews(Map<Subject, RecordKey> keys, Map<Subject, List<Finding>> standing) {
        if (keys.isEmpty()) {
            return;
        }
        Map<RecordKey, List<Reviews.Review>> reviews = rooms.reviews().undecidedOf(keys.values());
        if (reviews.isEmpty()) {
            return;
        }
        Map<UUID, Entity> candidates =
                rooms.store()
                        .load(
                                reviews.values().stream()
                                        .flatMap(List::stream)
                                        .map(Reviews.Review::candidate)
                                        .toList());
        keys.forEach((subject, key) -> {
            for (Reviews.Review review : reviews.getOrDefault(key, List.of())) {
                Entity candidate = candidates.get(review.candidate());
                standing.computeIfAbsent(subject, _ -> new ArrayList<>())
                        .add(
                                Newcomers.finding(
                                        review,
                                        subject.label(),
                                        candidate == null ? "" : candidate.name()));
            }
        });
    }

    /// Who reads what, asked once a batch.
    private static final class Readers {
        private final Mappings mappings;
        private final Map<Kind, List<InboundMapping>> known = new HashMap<>();
        private final Map<Beginning, Boolean> beginnings = new HashMap<>();
        private final Map<Kind, Boolean> reviewed = new HashMap<>();

        private record Kind(String connection, String objectType) {
            static Kind of(Change change) {
                return new Kind(change.connection(), change.record().objectType());
            }
        }

        private record Beginning(Kind kind, String entityType) {}

        Readers(Mappings mappings) {
            this.mappings = mappings;
        }

        List<InboundMapping> of(Change change) {
            return of(Kind.of(change));
        }

        private List<InboundMapping> of(Kind kind) {
            return known.computeIfAbsent(
                    kind, one -> mappings.of(one.connection(), one.objectType()));
        }

        boolean mayBegin(Change change, EntityType type) {
            return beginnings.computeIfAbsent(
                    new Beginning(Kind.of(change), type.name()),
                    one ->
                            mappings.mayBegin(
                                    one.kind().connection(), one.kind().objectType(), type));
        }

        boolean mayBeReviewed(Change change) {
            return reviewed.computeIfAbsent(
                    Kind.of(change),
                    kind ->
                            of(kind).stream()
                                    .anyMatch(mapping ->
                                            mapping.produces().keySet().stream()
                                                    .anyMatch(
                                                            type -> type.name().equals("Client"))));
        }
    }

    private Saying saying(Part part, @Nullable UUID id, String originKey, Set<String> faulty) {
        Change change = part.change();
        EntityType type = part.produced().type();
        Set<String> spoken = new LinkedHashSet<>();
        part.mapping()
                .produces()
                .forEach((produced, fields) -> {
                    if (produced.name().equals(type.name())) {
                        spoken.addAll(fields);
                    }
                });
        spoken.removeAll(part.produced().unresolved().keySet());
        spoken.removeAll(faulty);
        part.produced()
                .problems()
                .forEach(problem -> {
                    if (problem.field() != null) {
                        spoken.remove(problem.field());
                    }
                });
        Values values = part.produced().values();
        for (String field : faulty) {
            values = values.with(field, null);
        }
        return new Saying(
                type,
                id,
                originKey,
                values,
                spoken,
                new Provenance.Source(
                        change.connection(),
                        false,
                        change.record().objectType() + " " + change.record().externalId(),
                        part.mapping().name() + "@" + part.mapping().version(),
                        edited(change)),
                change.origin() == Change.Origin.RECEIPT,
                true,
                change.correlation(),
                new RecordRef(change.record().objectType(), change.record().externalId()));
    }

    /// When the system says the record was last edited; when it was received where it does not say,
    /// or says something that is still to come.
    private static Instant edited(Change change) {
        try {
            Instant stamp = Instant.parse(change.record().stamp());
            return stamp.isBefore(change.receivedAt()) ? stamp : change.receivedAt();
        } catch (DateTimeParseException e) {
            return change.receivedAt();
        }
    }

    /// A record that is gone deactivates the entities it had brought (DOMAIN 3, rule 5).
    private List<Saying> farewells(List<Change> gone, Map<RecordKey, List<Link>> linked) {
        List<Saying> farewells = new ArrayList<>();
        List<Link> links =
                gone.stream()
                        .flatMap(change -> linked.getOrDefault(change.key(), List.of()).stream())
                        .toList();
        Map<UUID, Entity> entities =
                rooms.store().load(links.stream().map(Link::entityId).toList());
        for (Change change : gone) {
            for (Link link : linked.getOrDefault(change.key(), List.of())) {
                Entity entity = entities.get(link.entityId());
                if (entity != null && entity.active() && link.origin() == LinkOrigin.SOURCE) {
                    farewells.add(
                            new Saying(
                                    entity.type(),
                                    entity.id(),
                                    entity.originKey(),
                                    Values.empty(),
                                    Set.of(),
                                    new Provenance.Source(
                                            change.connection(),
                                            false,
                                            change.record().objectType()
                                                    + " "
                                                    + change.record().externalId(),
                                            "deleted there",
                                            change.receivedAt()),
                                    false,
                                    false,
                                    change.correlation(),
                                    new RecordRef(
                                            change.record().objectType(),
                                            change.record().externalId())));
                }
            }
        }
        return farewells;
    }

    /// A record merged into another one takes its entity along, as soon as the other one is known
    /// here. Returns the records that stand beside another one of their system now.
    private List<RecordKey> merges(
            List<Change> gone,
            Map<RecordKey, List<Link>> linked,
            List<Link> newLinks,
            List<Linker.Wait> waits) {
        List<RecordKey> beside = new ArrayList<>();
        for (Change change : gone) {
            String survivor = change.record().mergedInto();
            if (survivor == null) {
                continue;
            }
            List<Link> own = linked.getOrDefault(change.key(), List.of());
            if (own.isEmpty()) {
                continue;
            }
            RecordKey other =
                    new RecordKey(change.connection(), change.record().objectType(), survivor);
            List<Link> theirs =
                    new ArrayList<>(
                            rooms.links().of(List.of(other)).getOrDefault(other, List.of()));
            newLinks.stream().filter(link -> link.record().equals(other)).forEach(theirs::add);
            for (Link link : own) {
                theirs.stream()
                        .filter(one -> one.entityType().equals(link.entityType()))
                        .findFirst()
                        .ifPresentOrElse(
                                one ->
                                        beside.addAll(
                                                rooms.merging()
                                                        .merge(
                                                                link.entityId(),
                                                                one.entityId(),
                                                                "merged in " + change.connection(),
                                                                change.correlation())),
                                () ->
                                        waits.add(
                                                new Linker.Wait(
                                                        new Links.Kind(
                                                                change.connection(),
                                                                link.entityType()),
                                                        survivor,
                                                        change.key(),
                                                        change.correlation())));
            }
        }
        beside.removeIf(record -> gone.stream().anyMatch(change -> change.key().equals(record)));
        return beside;
    }

    /// A parent that would close a loop, or a chain that is too deep, is not taken over.
    private void breakLoops(List<Saying> sayings, Map<Subject, List<Finding>> standing) {
        Map<UUID, UUID> parents = new HashMap<>();
        for (Saying saying : sayings) {
            if (saying.entityId() != null
                    && saying.values().get("parent_id") instanceof UUID parent) {
                parents.put(saying.entityId(), parent);
            }
        }
        if (parents.isEmpty()) {
            return;
        }
        Map<UUID, UUID> above = ancestors(parents);
        for (int i = 0; i < sayings.size(); i++) {
            Saying saying = sayings.get(i);
            UUID id = saying.entityId();
            if (id == null || !(saying.values().get("parent_id") instanceof UUID)) {
                continue;
            }
            UUID at = id;
            int depth = 0;
            while (at != null && depth <= DEPTH_MAX && !(depth > 0 && at.equals(id))) {
                UUID next = parents.get(at);
                at = next == null ? above.get(at) : next;
                depth++;
            }
            if (at == null) {
                continue;
            }
            Problem problem =
                    new Problem(
                            Problem.Mender.DATA,
                            "CLI-HIERARCHY-CYCLE",
                            at.equals(id)
                                    ? "Parent chain loops."
                                    : "Parent chain is deeper than " + DEPTH_MAX + " levels.",
                            "Correct the parent in " + saying.source().connection() + ".",
                            "parent_id");
            Subject subject =
                    new Subject(
                            "record",
                            saying.source().connection()
                                    + " "
                                    + saying.record().objectType()
                                    + " "
                                    + saying.record().externalId(),
                            saying.values()
                                    .text("legal_name")
                                    .orElse(saying.record().externalId()));
            standing.computeIfAbsent(subject, _ -> new ArrayList<>())
                    .add(Finding.of(problem, subject, context(saying)));
            Set<String> spoken = new LinkedHashSet<>(saying.spoken());
            spoken.remove("parent_id");
            parents.remove(id);
            sayings.set(
                    i,
                    new Saying(
                            saying.type(),
                            id,
                            saying.originKey(),
                            saying.values().with("parent_id", null),
                            spoken,
                            saying.source(),
                            saying.echo(),
                            saying.active(),
                            saying.correlation(),
                            saying.record()));
        }
    }

    /// Parents of those above a batch as they are kept, level by level: one query a level.
    private Map<UUID, UUID> ancestors(Map<UUID, UUID> parents) {
        Map<UUID, UUID> above = new HashMap<>();
        Set<UUID> looked = new HashSet<>(parents.keySet());
        Set<UUID> level = new HashSet<>(parents.values());
        for (int depth = 0; depth <= DEPTH_MAX; depth++) {
            level.removeAll(looked);
            if (level.isEmpty()) {
                return above;
            }
            looked.addAll(level);
            Set<UUID> next = new HashSet<>();
            rooms.store()
                    .load(level)
                    .forEach((id, entity) -> {
                        if (entity.values().get("parent_id") instanceof UUID parent) {
                            above.put(id, parent);
                            next.add(parent);
                        }
                    });
            level = next;
        }
        return above;
    }

    private static Map<String, String> context(Saying saying) {
        Map<String, String> context = new LinkedHashMap<>();
        context.put("system", saying.source().connection());
        context.put("record", saying.source().record());
        return context;
    }

    @Override
    public void poisoned(Change change, RuntimeException cause) {
        Problem problem =
                new Problem(
                        Problem.Mender.DEFECT,
                        "SYS-POISON",
                        "Record " + change.key() + " fails every time: " + cause.getMessage(),
                        "Look at the record and the mapping, then replay it.");
        rooms.worklist()
                .standing(
                        ROOM,
                        Map.of(
                                subject(change),
                                List.of(Finding.of(problem, subject(change), context(change)))));
    }

    private static void fault(
            Map<Subject, List<Finding>> standing, Change change, Problem problem) {
        CurateLog.tell(change, problem);
        Subject subject = subject(change);
        standing.computeIfAbsent(subject, _ -> new ArrayList<>())
                .add(
                        new Finding(
                                problem,
                                subject.id()
                                        + (problem.field() == null ? "" : " " + problem.field()),
                                context(change),
                                null,
                                change.correlation()));
    }

    private static Problem tooLarge(Change change) {
        return new Problem(
                Problem.Mender.DATA,
                "SYS-POISON",
                String.valueOf(change.fault()),
                "Shorten the record in "
                        + change.connection()
                        + ", or stop reading the field that is too long.");
    }

    private static Map<String, String> context(Change change) {
        Map<String, String> context = new LinkedHashMap<>();
        context.put("system", change.connection());
        context.put("record", change.record().objectType() + " " + change.record().externalId());
        return context;
    }

    static Subject subject(Change change) {
        for (String name : List.of("Name", "name", "title", "companyName", "entityId")) {
            if (change.record().fields().get(name) instanceof String text && !text.isBlank()) {
                return new Subject(
                        "record",
                        change.key().toString(),
                        text.length() > 120 ? text.substring(0, 120) : text);
            }
        }
        return new Subject("record", change.key().toString(), change.key().toString());
    }
}
