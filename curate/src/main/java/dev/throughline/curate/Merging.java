package dev.throughline.curate;

import dev.throughline.curate.EntityStore.NewVersion;
import dev.throughline.curate.Link.LinkOrigin;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Change;
import dev.throughline.journal.Intake;
import dev.throughline.journal.Journal;
import dev.throughline.journal.Lane;
import dev.throughline.journal.RecordKey;
import dev.throughline.model.Ids;
import dev.throughline.model.Transition;
import dev.throughline.model.Values;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/// Joins two entities that turn out to be one, takes apart what was joined by mistake, and takes a
/// person's word on a pair. Each deed leaves evidence and can be undone.
public final class Merging {
    private final TransactionTemplate transaction;
    private final EntityStore store;
    private final Links links;
    private final Reviews reviews;
    private final Intake intake;
    private final Journal journal;
    private final Evidence evidence;
    private final List<EntityWatcher> watchers;
    private final InstantSource clock;
    private final Ids ids;

    public Merging(
            TransactionTemplate transaction,
            EntityStore store,
            Links links,
            Reviews reviews,
            Intake intake,
            Journal journal,
            Evidence evidence,
            List<EntityWatcher> watchers,
            InstantSource clock,
            Ids ids) {
        this.transaction = transaction;
        this.store = store;
        this.links = links;
        this.reviews = reviews;
        this.intake = intake;
        this.journal = journal;
        this.evidence = evidence;
        this.watchers = watchers;
        this.clock = clock;
        this.ids = ids;
    }

    /// What became of a judgement.
    public sealed interface Judged {
        /// It was taken.
        record Taken(String words) implements Judged {}

        /// There is no such open review.
        record NotOpen(String words) implements Judged {}
    }

    /// Takes a person's word: the record of this review is, or is not, the candidate.
    public Judged judge(UUID reviewId, boolean same, Actor.Person by, String reason) {
        Judged judged =
                transaction.execute(_ -> {
                    Optional<Reviews.Review> found = reviews.find(reviewId);
                    if (found.isEmpty() || found.get().decision() != null) {
                        return new Judged.NotOpen("This pair has been judged already.");
                    }
                    Reviews.Review review = found.get();
                    reviews.decide(
                            reviewId, same ? "SAME" : "DIFFERENT", by.name(), clock.instant());
                    evidence.record(
                            new Act(
                                    by,
                                    "match.judge",
                                    same ? "judged the same" : "judged different",
                                    review.entityType(),
                                    review.candidate().toString(),
                                    reason.isBlank()
                                            ? review.record().toString()
                                            : reason + " (" + review.record() + ")",
                                    null,
                                    null,
                                    null));
                    List<Link> own =
                            links
                                    .of(List.of(review.record()))
                                    .getOrDefault(review.record(), List.of())
                                    .stream()
                                    .filter(link -> link.entityType().equals(review.entityType()))
                                    .toList();
                    Set<RecordKey> again = new LinkedHashSet<>(List.of(review.record()));
                    if (same) {
                        own.forEach(link ->
                                again.addAll(
                                        merge(
                                                link.entityId(),
                                                review.candidate(),
                                                "judged the same by " + by.name(),
                                                link.correlation())));
                        // Of the record that was judged itself there is nothing left to ask.
                        links.of(List.of(review.record()))
                                .getOrDefault(review.record(), List.of())
                                .forEach(link -> decided(link, by));
                    } else {
                        own.forEach(link -> tell(List.of(link.entityId())));
                    }
                    journal.append(Lane.INTERACTIVE, again(again));
                    return new Judged.Taken(
                            same
                                    ? "Linked: both records are one client now."
                                    : "Kept apart: it is a client of its own.");
                });
        return java.util.Objects.requireNonNull(judged);
    }

    /// Joins `loser` into `survivor`, in the caller's transaction: its records follow, its id stays
    /// as an alias. Where both have a record in one system, the hub goes on with the survivor's and
    /// the other stands beside it.
    ///
    /// @return the records that stand beside one of the survivor's now: to be looked at again, so
    ///   that a case says so (see [#again])
    List<RecordKey> merge(UUID loser, UUID survivor, String reason, @Nullable UUID correlation) {
        if (loser.equals(survivor)) {
            return List.of();
        }
        Map<UUID, Entity> both = store.lock(List.of(loser, survivor));
        Entity gone = both.get(loser);
        Entity stays = both.get(survivor);
        if (gone == null || stays == null || gone.mergedInto() != null) {
            return List.of();
        }
        if (stays.mergedInto() != null) {
            return merge(loser, stays.mergedInto(), reason, correlation);
        }
        Instant now = clock.instant();
        List<RecordKey> beside = follow(loser, survivor, now);
        boolean mayMerge =
                gone.status() == null
                        || gone.type().states().check(gone.status(), "MERGED")
                                instanceof Transition.Allowed;
        String status =
                mayMerge && gone.type().states().all().contains("MERGED")
                        ? "MERGED"
                        : gone.status();
        Values values = gone.values().with("status", status);
        Map<String, @Nullable Object> changed = new LinkedHashMap<>();
        if (!java.util.Objects.equals(status, gone.status())) {
            changed.put("status", gone.status());
        }
        Entity next =
                new Entity(
                        gone.id(),
                        gone.type(),
                        gone.originKey(),
                        gone.version() + 1,
                        gone.name(),
                        status,
                        false,
                        survivor,
                        values,
                        gone.provenance(),
                        gone.correlation(),
                        gone.createdAt(),
                        now);
        store.write(
                List.of(
                        new NewVersion(
                                next,
                                gone,
                                changed,
                                new Provenance.Source(
                                        Owners.HUB, true, "merge into " + survivor, reason, now))));
        store.keys(Map.of(next, List.of()));
        store.moveAliases(loser, survivor);
        evidence.record(
                new Act(
                        new Actor.Hub("curate"),
                        "entity.merge",
                        "merged",
                        gone.type().name(),
                        loser.toString(),
                        reason,
                        null,
                        "\"" + survivor + "\"",
                        correlation));
        watchers.forEach(watcher ->
                watcher.changed(
                        List.of(
                                new EntityWatcher.Changed(next, gone, changed.keySet()),
                                new EntityWatcher.Changed(stays, stays, Set.of())),
                        false));
        // Who refers to the one merged away has its records under the survivor now.
        tell(store.referringIds(loser));
        return beside;
    }

    /// The loser's records become the survivor's. Returns those that the survivor has another one
    /// beside in the same system.
    private List<RecordKey> follow(UUID loser, UUID survivor, Instant now) {
        Map<UUID, List<Link>> linked = links.ofEntities(List.of(loser, survivor));
        Set<Links.Kind> held = new HashSet<>();
        linked.getOrDefault(survivor, List.of()).forEach(link -> held.add(kind(link)));
        List<RecordKey> beside = new ArrayList<>();
        for (Link link : linked.getOrDefault(loser, List.of())) {
            if (held.contains(kind(link))) {
                beside.add(link.record());
            }
            links.repoint(
                    link.record(),
                    link.childKey(),
                    survivor,
                    LinkOrigin.DECIDED,
                    held.contains(kind(link)) ? new Link.Beside(now, null) : null);
        }
        return beside;
    }

    private void decided(Link link, Actor.Person by) {
        if (link.beside() != null) {
            links.repoint(
                    link.record(),
                    link.childKey(),
                    link.entityId(),
                    link.origin(),
                    new Link.Beside(link.beside().since(), by.name()));
        }
    }

    private static Links.Kind kind(Link link) {
        return new Links.Kind(link.record().connection(), link.entityType());
    }

    /// The newest observations of these records once more, to be appended to the journal as the
    /// transaction's last work.
    List<Change> again(Collection<RecordKey> records) {
        Map<RecordKey, UUID> correlations = new LinkedHashMap<>();
        records.forEach(record -> correlations.put(record, ids.next()));
        return correlations.isEmpty() ? List.of() : intake.replays(correlations);
    }

    /// What became of a person's choice between two records.
    public sealed interface Preferred {
        /// It was taken.
        record Taken(String words) implements Preferred {}

        /// There is nothing to choose: the record is not linked, or its entity has no other one in
        /// that system.
        record NothingToChoose(String words) implements Preferred {}
    }

    /// Takes a person's word on which of several records of one system the hub goes on with for
    /// their entity. The others are written no more and not listened to; their cases close.
    ///
    /// @param entity whose record the person saw it to be
    public Preferred prefer(UUID entity, RecordKey record, Actor.Person by, String reason) {
        return java.util.Objects.requireNonNull(
                transaction.execute(_ -> {
                    List<Link> own = links.of(List.of(record)).getOrDefault(record, List.of());
                    if (own.size() != 1 || !own.getFirst().entityId().equals(entity)) {
                        return new Preferred.NothingToChoose(
                                own.size() > 1
                                        ? record + " is several things at once here."
                                        : record + " is not linked to it any more.");
                    }
                    Link chosen = own.getFirst();
                    store.lock(List.of(entity));
                    List<Link> rivals =
                            links
                                    .ofEntities(List.of(entity))
                                    .getOrDefault(entity, List.of())
                                    .stream()
                                    .filter(link -> kind(link).equals(kind(chosen)))
                                    .filter(link -> !link.record().equals(record))
                                    .toList();
                    if (rivals.isEmpty()) {
                        return new Preferred.NothingToChoose(
                                record
                                        + " is the only one of its client in "
                                        + record.connection()
                                        + ".");
                    }
                    Instant now = clock.instant();
                    links.repoint(record, chosen.childKey(), entity, chosen.origin(), null);
                    rivals.forEach(link ->
                            links.repoint(
                                    link.record(),
                                    link.childKey(),
                                    entity,
                                    link.origin(),
                                    new Link.Beside(
                                            link.beside() == null ? now : link.beside().since(),
                                            by.name())));
                    evidence.record(
                            new Act(
                                    by,
                                    "link.prefer",
                                    "chosen",
                                    chosen.entityType(),
                                    entity.toString(),
                                    reason.isBlank()
                                            ? record.toString()
                                            : reason + " (" + record + ")",
                                    null,
                                    "\"" + record + "\"",
                                    chosen.correlation()));
                    List<UUID> concerned = new ArrayList<>(store.referringIds(entity));
                    concerned.add(entity);
                    tell(concerned);
                    List<RecordKey> all = new ArrayList<>(List.of(record));
                    rivals.forEach(link -> all.add(link.record()));
                    journal.append(Lane.INTERACTIVE, again(all));
                    return new Preferred.Taken(
                            "The hub goes on with "
                                    + record.externalId()
                                    + " in "
                                    + record.connection()
                                    + ".");
                }));
    }

    /// Takes a record away from its entity and gives it one of its own: the opposite of a mistaken
    /// match. Returns the new entity. Empty where the record is not that entity's alone any more.
    ///
    /// @param entity whose record the person saw it to be
    public Optional<UUID> split(UUID entity, RecordKey record, Actor.Person by, String reason) {
        return java.util.Objects.requireNonNull(
                transaction.execute(_ -> {
                    List<Link> own = links.of(List.of(record)).getOrDefault(record, List.of());
                    if (own.size() != 1 || !own.getFirst().entityId().equals(entity)) {
                        return Optional.empty();
                    }
                    Link link = own.getFirst();
                    Entity from = store.lock(List.of(link.entityId())).get(link.entityId());
                    if (from == null) {
                        return Optional.empty();
                    }
                    UUID fresh = ids.next();
                    Instant now = clock.instant();
                    Entity apart =
                            new Entity(
                                    fresh,
                                    from.type(),
                                    Origin.key(
                                            record.connection(),
                                            record.objectType(),
                                            record.externalId(),
                                            link.childKey() + "#" + fresh),
                                    1,
                                    from.name(),
                                    from.type().states().initial(),
                                    true,
                                    null,
                                    Values.empty().with("status", from.type().states().initial()),
                                    Provenance.NONE,
                                    from.correlation(),
                                    now,
                                    now);
                    store.write(
                            List.of(
                                    new NewVersion(
                                            apart,
                                            null,
                                            Map.of(),
                                            new Provenance.Source(
                                                    Owners.HUB,
                                                    true,
                                                    "split from " + from.id(),
                                                    reason,
                                                    now))));
                    links.repoint(record, link.childKey(), fresh, LinkOrigin.DECIDED, null);
                    List<RecordKey> again = new ArrayList<>(List.of(record));
                    again.addAll(next(link));
                    evidence.record(
                            new Act(
                                    by,
                                    "entity.split",
                                    "split",
                                    from.type().name(),
                                    from.id().toString(),
                                    reason + " (" + record + ")",
                                    null,
                                    "\"" + fresh + "\"",
                                    null));
                    tell(List.of(from.id(), fresh));
                    journal.append(Lane.INTERACTIVE, again(again));
                    return Optional.of(fresh);
                }));
    }

    /// Where the record that is used leaves, the next one of its system speaks. Returns that one.
    private List<RecordKey> next(Link gone) {
        List<Link> left =
                links
                        .ofEntities(List.of(gone.entityId()))
                        .getOrDefault(gone.entityId(), List.of())
                        .stream()
                        .filter(link -> kind(link).equals(kind(gone)))
                        .toList();
        if (left.isEmpty() || left.getFirst().beside() == null) {
            return List.of();
        }
        Link next = left.getFirst();
        links.repoint(next.record(), next.childKey(), next.entityId(), next.origin(), null);
        return List.of(next.record());
    }

    private void tell(List<UUID> entities) {
        List<EntityWatcher.Changed> changed =
                store.load(entities).values().stream()
                        .map(entity -> new EntityWatcher.Changed(entity, entity, Set.of()))
                        .toList();
        if (changed.isEmpty()) {
            return;
        }
        watchers.forEach(watcher -> watcher.changed(changed, false));
    }

    /// Puts a record's newest observation into the journal again: to try once more after a mend.
    public void replay(RecordKey record) {
        transaction.executeWithoutResult(_ -> {
            journal.append(Lane.INTERACTIVE, again(List.of(record)));
        });
    }

    /// Keeps in an entity's history what a person should know of a link that the hub made without
    /// asking.
    void noticed(String type, UUID entity, String notice, @Nullable UUID correlation) {
        evidence.record(
                new Act(
                        new Actor.Hub("curate"),
                        "match.notice",
                        "linked, to be looked at",
                        type,
                        entity.toString(),
                        notice,
                        null,
                        null,
                        correlation));
    }
}
