package dev.throughline.process;

import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.EntityWatcher;
import dev.throughline.curate.EntityWriter;
import dev.throughline.curate.EntityWriter.RecordRef;
import dev.throughline.curate.EntityWriter.Saying;
import dev.throughline.curate.Link;
import dev.throughline.curate.Link.LinkOrigin;
import dev.throughline.curate.LinkWatcher;
import dev.throughline.curate.Linker;
import dev.throughline.curate.Links;
import dev.throughline.curate.Origin;
import dev.throughline.curate.Owners;
import dev.throughline.curate.Provenance;
import dev.throughline.curate.Reviews;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Change;
import dev.throughline.journal.Journal;
import dev.throughline.journal.Lane;
import dev.throughline.journal.Records;
import dev.throughline.mapping.Rules;
import dev.throughline.model.Canonical;
import dev.throughline.model.Ids;
import dev.throughline.model.Money;
import dev.throughline.model.Values;
import dev.throughline.process.InitiationPlan.Progress;
import dev.throughline.process.InitiationPlan.Speech;
import dev.throughline.sync.GateVerdict;
import dev.throughline.sync.Gatekeeper;
import dev.throughline.sync.SyncQueue;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.transaction.support.TransactionTemplate;

/// Starts projects from won deals: gathers the facts of each marked deal, lets [InitiationPlan]
/// decide, and brings the plan in. It is looked at again whenever something it depends on has
/// moved; it calls no system itself.
public final class Initiations implements EntityWatcher, LinkWatcher, Gatekeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Initiations.class);
    private static final String ROOM = "process";

    /// Deals looked at in one transaction.
    public static final int BATCH_MAX = 50;

    /// How long an unfinished start may stand still before it is looked at without a wake.
    static final Duration STILL = Duration.ofSeconds(30);

    /// Starts looked at so at once.
    static final int STILL_MAX = 200;

    private final Set<UUID> unwoken = ConcurrentHashMap.newKeySet();
    private final AtomicLong lostWakes = new AtomicLong();
    private volatile UUID stillAfter = new UUID(0, 0);

    private final Rooms rooms;
    private final Systems systems;
    private final ScheduleStart billing;
    private final Dossiers dossiers;
    private final StartDecisions decisions;

    /// How the reference files stood at the last round: their records make no entities, so nobody
    /// tells of a change.
    private volatile String referenceStand = "";

    /// The rooms it works with.
    public record Rooms(
            TransactionTemplate transaction,
            EntityStore entities,
            EntityWriter writer,
            Links links,
            Linker linker,
            Reviews reviews,
            Records records,
            Journal journal,
            SyncQueue syncQueue,
            Worklist worklist,
            Evidence evidence,
            InitiationStore store,
            ProcessQueue queue,
            InstantSource clock,
            Ids ids) {}

    /// Which systems matter here, as configured.
    ///
    /// @param reference the connection of the reference files; empty for none
    /// @param projectCode how new projects are numbered
    /// @param clientReach in which companies an ERP lets a client be used
    /// @param wonSince deals decided before this day start nothing: they were there before the hub
    public record Systems(
            Set<String> erps,
            Set<String> psas,
            String reference,
            Rules.ProjectCode projectCode,
            ClientReach clientReach,
            LocalDate wonSince) {}

    /// Where the hub bills nothing.
    public Initiations(Rooms rooms, Systems systems) {
        this(rooms, systems, ScheduleStart.NONE);
    }

    /// @param billing who gives lines their billing schedules
    public Initiations(Rooms rooms, Systems systems, ScheduleStart billing) {
        this.rooms = rooms;
        this.systems = systems;
        this.billing = billing;
        this.dossiers =
                new Dossiers(
                        rooms.entities(),
                        rooms.links(),
                        rooms.reviews(),
                        rooms.records(),
                        systems,
                        billing);
        this.decisions = new StartDecisions(rooms, dossiers, this::stand);
    }

    /// Where persons' decisions about starts are taken.
    public StartDecisions decisions() {
        return decisions;
    }

    /// How the reference files stand.
    private String stand() {
        return systems.reference().isEmpty() ? "" : rooms.store().standOf(systems.reference());
    }

    @Override
    public void changed(List<Changed> batch, boolean bulk) {
        Set<UUID> deals = new LinkedHashSet<>();
        Set<UUID> members = new LinkedHashSet<>();
        boolean concernsAll = false;
        for (Changed change : batch) {
            Entity entity = change.entity();
            members.add(entity.id());
            switch (entity.type().name()) {
                case "Opportunity" -> {
                    if (startsProject(entity)) {
                        deals.add(entity.id());
                    }
                }
                case "ContractLine", "Contract" -> {
                    if (entity.values().get("opportunity") instanceof UUID deal) {
                        deals.add(deal);
                    }
                }
                default -> concernsAll |= Dossiers.SHARED_TYPES.contains(entity.type().name());
            }
        }
        Map<UUID, Entity> known = rooms.entities().load(deals);
        deals.removeIf(id -> known.get(id) == null || !startsProject(known.get(id)));
        rooms.queue().mark(deals);
        rooms.queue().markMembersOf(members);
        if (concernsAll) {
            rooms.queue().markUnfinished();
        }
    }

    @Override
    public void linked(List<Link> links) {
        List<UUID> concerned =
                links.stream()
                        .filter(link ->
                                systems.erps().contains(link.record().connection())
                                        || systems.psas().contains(link.record().connection()))
                        .map(Link::entityId)
                        .toList();
        rooms.queue().markMembersOf(concerned);
    }

    private boolean startsProject(Entity deal) {
        if (!"CLOSED_WON".equals(deal.status()) || !deal.active()) {
            return rooms.store().exists(deal.id());
        }
        LocalDate decided =
                deal.values().get("closed_at") instanceof Instant at
                        ? LocalDate.ofInstant(at, ZoneOffset.UTC)
                        : deal.values().get("expected_close") instanceof LocalDate day
                                ? day
                                : systems.wonSince();
        return !decided.isBefore(systems.wonSince());
    }

    /// Marks unfinished starts that have not moved for {@link #STILL} and that nothing has marked,
    /// a page at a time: where a wake was lost, this is its end. Returns how many.
    public int lookStill() {
        Instant before = rooms.clock().instant().minus(STILL);
        List<UUID> marked =
                Objects.requireNonNull(
                        rooms.transaction()
                                .execute(_ -> {
                                    List<UUID> still =
                                            rooms.queue().markStill(before, stillAfter, STILL_MAX);
                                    unwoken.clear();
                                    unwoken.addAll(still);
                                    return still;
                                }));
        stillAfter = marked.size() < STILL_MAX ? new UUID(0, 0) : marked.getLast();
        return marked.size();
    }

    /// How many starts moved only because {@link #lookStill} had them looked at: wakes that were
    /// lost. It should stay 0.
    public long lostWakes() {
        return lostWakes.get();
    }

    /// Looks at one batch of marked deals. Returns how many there were.
    public int round() {
        String stand = stand();
        boolean filesMoved = !stand.equals(referenceStand);
        Integer looked =
                rooms.transaction()
                        .execute(_ -> {
                            if (filesMoved) {
                                rooms.queue().markUnfinished();
                            }
                            List<UUID> marked = rooms.queue().take(BATCH_MAX);
                            if (!marked.isEmpty()) {
                                look(marked.stream().sorted().toList(), stand);
                            }
                            return marked.size();
                        });
        referenceStand = stand;
        return looked == null ? 0 : looked;
    }

    /// One deal with its facts, plan and sayings.
    private record Looked(
            Entity deal,
            InitiationStore.Before before,
            InitiationPlan plan,
            InitiationFacts facts,
            Map<String, UUID> children) {}

    private void look(List<UUID> marked, String stand) {
        Instant now = rooms.clock().instant();
        Map<UUID, UUID> threads = new HashMap<>();
        rooms.entities()
                .load(marked)
                .forEach((id, deal) -> {
                    if (deal.mergedInto() == null) {
                        threads.put(
                                id,
                                deal.correlation() == null
                                        ? rooms.ids().next()
                                        : deal.correlation());
                    }
                });
        Map<UUID, InitiationStore.Before> befores = rooms.store().openAndLock(threads, now);
        // Loaded once more under the locks: what another node brought in meanwhile is seen.
        Map<UUID, Entity> deals = rooms.entities().load(befores.keySet());
        Map<UUID, InitiationFacts> facts = dossiers.of(deals.values(), befores, stand, now);
        List<Looked> looked = new ArrayList<>();
        List<Saying> sayings = new ArrayList<>();
        List<Link> newLinks = new ArrayList<>();
        for (UUID id : marked) {
            Entity deal = deals.get(id);
            InitiationStore.Before before = befores.get(id);
            InitiationFacts known = facts.get(id);
            if (deal == null || before == null || known == null) {
                continue;
            }
            InitiationPlan plan = InitiationPlan.of(known);
            if (plan.needsCode()) {
                known =
                        known.withCode(
                                rooms.store()
                                        .reserveCode(
                                                id,
                                                systems.projectCode(),
                                                InitiationFacts.text(
                                                        Gates.company(known).orElse(null), "code"),
                                                known.today().getYear()));
                plan = InitiationPlan.of(known);
            }
            if (!plan.unscheduled().isEmpty()) {
                for (InitiationPlan.Unscheduled one : plan.unscheduled()) {
                    known =
                            known.with(
                                    known.schedules()
                                            .tried(
                                                    one.line(),
                                                    billing.start(
                                                            one.line(),
                                                            one.terms(),
                                                            before.thread())));
                }
                plan = InitiationPlan.of(known);
            }
            Map<String, UUID> children = new HashMap<>();
            known.projects().forEach((key, entity) -> children.put(key, entity.id()));
            known.tasks().forEach((key, entity) -> children.put(key, entity.id()));
            for (Speech speech : plan.speech()) {
                sayings.add(saying(deal, before.thread(), speech, children, newLinks, now));
            }
            looked.add(new Looked(deal, before, plan, known, children));
        }
        rooms.writer().say(sayings, false);
        keep(looked, befores, now);
        List<Change> replays = rooms.linker().apply(newLinks, List.of());
        rooms.journal().append(Lane.INTERACTIVE, replays);
    }

    private void keep(List<Looked> looked, Map<UUID, InitiationStore.Before> befores, Instant now) {
        Map<UUID, Map<UUID, String>> members = new HashMap<>();
        Map<UUID, InitiationPlan> plans = new HashMap<>();
        Map<Subject, List<Finding>> standing = new LinkedHashMap<>();
        List<Act> acts = new ArrayList<>();
        for (Looked one : looked) {
            members.put(one.deal().id(), members(one));
            plans.put(one.deal().id(), one.plan());
            if (one.before().state() != one.plan().state()) {
                try (MDC.MDCCloseable _ =
                        MDC.putCloseable("correlation", one.before().thread().toString())) {
                    LOG.info(
                            "the start of deal {} became {}",
                            one.deal().id(),
                            one.plan().state().name().toLowerCase(Locale.ROOT));
                }
                acts.add(
                        new Act(
                                new Actor.Rule("project initiation"),
                                "initiation.advance",
                                "became " + one.plan().state().name().toLowerCase(Locale.ROOT),
                                "Initiation",
                                one.deal().id().toString(),
                                one.plan().headline(),
                                null,
                                null,
                                one.before().thread()));
            }
            standing.put(subject(one.deal()), findings(one));
        }
        rooms.store().members(members);
        rooms.store()
                .wonAgain(
                        deals(
                                looked,
                                one ->
                                        one.before()
                                                        .decided()
                                                        .decisions()
                                                        .containsKey(
                                                                StartDecision.Question.REOPENED)
                                                && InitiationPlan.notWon(one.deal()).isEmpty()));
        rooms.store()
                .offHold(
                        deals(
                                looked,
                                one ->
                                        one.before().decided().held()
                                                && one.plan().state() == Progress.ACTIVE));
        Set<UUID> moved = new HashSet<>();
        for (UUID deal : rooms.store().keep(plans, befores, now)) {
            moved.addAll(members.getOrDefault(deal, Map.of()).keySet());
            if (unwoken.contains(deal)) {
                lostWakes.incrementAndGet();
                LOG.warn("the start of deal {} moved though nothing had woken it", deal);
            }
        }
        unwoken.removeAll(plans.keySet());
        rooms.syncQueue().mark(moved, SyncQueue.INTERACTIVE);
        rooms.worklist().standing(ROOM, standing);
        rooms.evidence().record(acts);
    }

    private static List<UUID> deals(List<Looked> looked, Predicate<Looked> which) {
        return looked.stream().filter(which).map(one -> one.deal().id()).sorted().toList();
    }

    private Saying saying(
            Entity deal,
            UUID thread,
            Speech speech,
            Map<String, UUID> children,
            List<Link> newLinks,
            Instant now) {
        UUID id = speech.entity();
        String originKey = "";
        if (id == null) {
            originKey = Origin.key(Owners.HUB, "initiation", deal.originKey(), speech.childKey());
            id = children.get(speech.childKey());
            if (id == null) {
                id = rooms.ids().next();
                children.put(speech.childKey(), id);
                newLinks.add(
                        new Link(
                                Dossiers.key(deal),
                                speech.childKey(),
                                id,
                                speech.type(),
                                LinkOrigin.SOURCE,
                                now,
                                thread));
            }
        }
        return new Saying(
                Canonical.type(speech.type()),
                id,
                originKey,
                Values.of(speech.fields()),
                speech.fields().keySet(),
                new Provenance.Source(
                        Owners.HUB, false, "initiation " + deal.name(), "project initiation", now),
                true,
                true,
                thread,
                RecordRef.HUB);
    }

    private static Map<UUID, String> members(Looked one) {
        Map<UUID, String> roles = new LinkedHashMap<>();
        roles.put(one.deal().id(), "deal");
        if (one.facts().contract() != null) {
            roles.put(one.facts().contract().id(), "contract");
        }
        one.facts().lines().forEach(line -> roles.put(line.id(), "line"));
        one.facts().tree().forEach(client -> roles.put(client.id(), "client"));
        one.children()
                .forEach((key, id) ->
                        roles.put(
                                id,
                                key.indexOf('/') < 0
                                                || key.chars().filter(c -> c == '/').count() == 1
                                        ? "project"
                                        : "task"));
        return roles;
    }

    private List<Finding> findings(Looked one) {
        List<Finding> findings = new ArrayList<>();
        Money stake = InitiationPlan.atStake(one.facts());
        Map<String, String> context = new LinkedHashMap<>();
        context.put("deal", one.deal().name());
        if (one.facts().client() != null) {
            context.put("client", one.facts().client().name());
        }
        if (stake != null) {
            context.put("value", stake.toString());
        }
        boolean asked =
                one.before().decided().reopened(InitiationPlan.notWon(one.deal())).isEmpty();
        if (one.plan().state() == Progress.REOPENED && one.before().code().length() > 0 && asked) {
            findings.add(
                    new Finding(
                            new dev.throughline.model.Problem(
                                    dev.throughline.model.Problem.Mender.DATA,
                                    "PRJ-REOPENED-OPP",
                                    "Deal reopened after project start: " + one.deal().name() + ".",
                                    "Set the deal to won again in the CRM, or say on its page whether the work goes on, is put on hold or ends."),
                            "deal " + one.deal().id(),
                            context,
                            stake,
                            one.before().thread()));
        }
        if (one.plan().state() == Progress.REOPENED || one.plan().state() == Progress.CANCELLED) {
            return findings;
        }
        for (Gate gate : one.plan().gates()) {
            if (gate.problem() != null) {
                findings.add(
                        new Finding(
                                gate.problem(),
                                gate.root(),
                                context,
                                stake,
                                one.before().thread()));
            }
        }
        return findings;
    }

    private static Subject subject(Entity deal) {
        return new Subject("initiation", deal.id().toString(), deal.name());
    }

    @Override
    public Map<Asked, GateVerdict> judge(List<Question> questions) {
        Map<UUID, List<InitiationStore.Standing>> standings =
                rooms.store()
                        .standings(
                                questions.stream()
                                        .map(question -> question.entity().id())
                                        .distinct()
                                        .toList());
        Set<UUID> undecided =
                rooms.reviews()
                        .undecided(
                                questions.stream()
                                        .filter(one -> one.entity().type().name().equals("Client"))
                                        .map(one -> one.entity().id())
                                        .toList());
        Map<Asked, GateVerdict> verdicts = new HashMap<>();
        for (Question question : questions) {
            verdicts.put(
                    question.asked(),
                    verdict(
                            question,
                            standings.getOrDefault(question.entity().id(), List.of()),
                            undecided));
        }
        return verdicts;
    }

    /// Pure: an entity may go when one of the deals it belongs to has passed all the gates asked
    /// for.
    static GateVerdict verdict(
            Question question,
            List<InitiationStore.Standing> standings,
            Collection<UUID> undecided) {
        Entity entity = question.entity();
        if (undecided.contains(entity.id())) {
            return new GateVerdict.Closed(
                    List.of(entity.name() + " looks like an existing client; somebody is asked."),
                    List.of());
        }
        if (standings.isEmpty()) {
            boolean complete =
                    entity.type().name().equals("Client")
                            && entity.values().has("entity")
                            && entity.values().has("payment_terms")
                            && entity.values().has("bill_ccy");
            // A project of the firm itself: nobody buys it, so no deal starts it.
            boolean internal =
                    entity.type().name().equals("Project")
                            && !entity.values().has("opportunity")
                            && entity.values().has("entity")
                            && "ACTIVE".equals(entity.status());
            return complete || internal
                    ? new GateVerdict.Open()
                    : new GateVerdict.Closed(List.of("No won deal asks for it yet."), List.of());
        }
        List<String> reasons = new ArrayList<>();
        for (InitiationStore.Standing standing : standings) {
            if (standing.state() == Progress.CANCELLED) {
                reasons.add("The project start was cancelled.");
                continue;
            }
            if (standing.state() == Progress.REOPENED) {
                reasons.add("The deal is open again; the project start stands still.");
                continue;
            }
            List<String> closed =
                    standing.gates().stream()
                            .filter(gate ->
                                    question.gates().contains(gate.name())
                                            && gate.state() != Gate.State.OPEN)
                            .map(Initiation.GateView::words)
                            .toList();
            if (closed.isEmpty() && !standing.gates().isEmpty()) {
                return new GateVerdict.Open();
            }
            reasons.addAll(
                    closed.isEmpty() ? List.of("Its gates have not been judged yet.") : closed);
        }
        return new GateVerdict.Closed(reasons.stream().distinct().toList(), List.of());
    }

    /// Cancels a project start: the shells are deactivated everywhere, nothing is deleted.
    public boolean cancel(UUID opportunity, Actor by, String reason) {
        return Boolean.TRUE.equals(
                rooms.transaction()
                        .execute(_ -> {
                            if (!rooms.store().cancel(opportunity, by.label(), reason)) {
                                return false;
                            }
                            rooms.evidence()
                                    .record(
                                            new Act(
                                                    by,
                                                    "initiation.cancel",
                                                    "cancelled",
                                                    "Initiation",
                                                    opportunity.toString(),
                                                    reason,
                                                    null,
                                                    null,
                                                    rooms.store()
                                                            .find(opportunity)
                                                            .map(Initiation::thread)
                                                            .orElse(null)));
                            rooms.queue().mark(List.of(opportunity));
                            return true;
                        }));
    }

    /// Looks at a deal again, by a person's or a program's wish.
    public boolean again(UUID opportunity) {
        Optional<Initiation> known = rooms.store().find(opportunity);
        known.ifPresent(_ ->
                rooms.transaction()
                        .executeWithoutResult(_ -> {
                            rooms.queue().mark(List.of(opportunity));
                            rooms.syncQueue()
                                    .mark(
                                            rooms.store().members(opportunity).keySet(),
                                            SyncQueue.INTERACTIVE);
                        }));
        return known.isPresent();
    }
}
