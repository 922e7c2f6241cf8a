package dev.throughline.console;

import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Link;
import dev.throughline.curate.Links;
import dev.throughline.model.Money;
import dev.throughline.process.Gate;
import dev.throughline.process.Initiation;
import dev.throughline.process.InitiationPlan.Progress;
import dev.throughline.process.InitiationStore;
import dev.throughline.process.StartDecision;
import dev.throughline.process.StartDecisions;
import dev.throughline.worklist.Cases;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Deals' journeys from won to live.
@Controller
public class ThreadsController {
    private static final int PAGE = 50;

    /// What was seen this long before a deal was won still belongs to its story.
    private static final Duration BEFORE = Duration.ofMinutes(10);

    private final OverviewQueries queries;
    private final InitiationStore initiations;
    private final EntityStore entities;
    private final Links links;
    private final Cases cases;
    private final Timelines timelines;
    private final ConsoleSettings settings;
    private final CaseActs acts;
    private final InstantSource clock;

    ThreadsController(
            OverviewQueries queries,
            InitiationStore initiations,
            EntityStore entities,
            Links links,
            Cases cases,
            Timelines timelines,
            ConsoleSettings settings,
            CaseActs acts,
            InstantSource clock) {
        this.queries = queries;
        this.initiations = initiations;
        this.entities = entities;
        this.links = links;
        this.cases = cases;
        this.timelines = timelines;
        this.settings = settings;
        this.acts = acts;
        this.clock = clock;
    }

    /// The list of threads as shown.
    ///
    /// @param counts how many deals are in each state
    public record ThreadList(
            List<ThreadRow> rows,
            String state,
            String text,
            Paging paging,
            Map<Progress, Long> counts) {}

    @GetMapping("/threads")
    String list(
            @RequestParam(name = "state", defaultValue = "") String state,
            @RequestParam(name = "q", defaultValue = "") String text,
            @RequestParam(name = "page", defaultValue = "1") int page,
            Model model) {
        String known =
                java.util.Arrays.stream(Progress.values()).anyMatch(one -> one.name().equals(state))
                        ? state
                        : "";
        String sought = Paging.bounded(text);
        int at = Paging.page(page);
        List<ThreadRow> rows = queries.threads(known, sought, (at - 1) * PAGE, PAGE + 1);
        Paging paging = Paging.of(rows, at, PAGE, "/threads", Map.of("state", known, "q", sought));
        model.addAttribute(
                "list",
                new ThreadList(
                        Paging.cut(rows, PAGE), known, sought, paging, initiations.counts()));
        return "threads";
    }

    @GetMapping("/threads/{id}")
    String thread(
            @PathVariable("id") String id,
            @RequestParam(name = "did", defaultValue = "") String did,
            Model model) {
        UUID deal = Ids.parse(id, "thread");
        Initiation initiation =
                initiations
                        .find(deal)
                        .orElseThrow(() ->
                                new NotHere(
                                        "There is no project start for this deal.", "/threads"));
        model.addAttribute("thread", page(initiation, did));
        return "thread";
    }

    /// Takes a person's decision about a reopened deal or a credit hold.
    @PostMapping("/threads/{id}/decide")
    String decide(
            @PathVariable("id") String id,
            @RequestParam("answer") StartDecision.Answer answer,
            @RequestParam(name = "until", defaultValue = "") String until,
            @RequestParam("reason") String reason) {
        UUID deal = Ids.parse(id, "thread");
        return "redirect:/threads/"
                + deal
                + "?did="
                + switch (acts.decideStart(deal, answer, until, Paging.bounded(reason))) {
                    case StartDecisions.Outcome.Taken _ -> "decided";
                    case StartDecisions.Outcome.NotOpen _ -> "settled";
                    case StartDecisions.Outcome.Wrong _ -> "day";
                    case StartDecisions.Outcome.Unknown _ ->
                            throw new NotHere(
                                    "There is no project start for this deal.", "/threads");
                };
    }

    private static String words(String did) {
        return switch (did) {
            case "decided" -> "Kept, with your reason; the hub acts on it now.";
            case "settled" -> "Nothing of it is to be decided any more; nothing was changed.";
            case "day" ->
                    "Nothing was changed: give a day from today to "
                            + StartDecisions.PASS_DAYS_MAX
                            + " days ahead, or none.";
            default -> "";
        };
    }

    /// Cancels a start by a person's word.
    @PostMapping("/threads/{id}/cancel")
    String cancel(@PathVariable("id") String id, @RequestParam("reason") String reason) {
        UUID deal = Ids.parse(id, "thread");
        acts.cancelStart(deal, Paging.bounded(reason));
        return "redirect:/threads/" + deal;
    }

    private ThreadPage page(Initiation initiation, String did) {
        UUID deal = initiation.opportunityId();
        Map<UUID, String> members = initiations.members(deal);
        Map<UUID, String> roles = new java.util.LinkedHashMap<>(members);
        roles.putIfAbsent(deal, "deal");
        Map<UUID, Entity> known = entities.load(roles.keySet());
        Map<UUID, String> names = new HashMap<>();
        known.forEach((id, entity) -> names.put(id, Masking.name(entity, settings.people())));
        List<Link> all =
                links.ofEntities(roles.keySet()).values().stream().flatMap(List::stream).toList();
        @Nullable Entity opportunity = known.get(deal);
        @Nullable UUID clientId =
                opportunity != null && opportunity.values().get("client") instanceof UUID client
                        ? client
                        : null;
        @Nullable String client =
                clientId == null
                        ? null
                        : Optional.ofNullable(names.get(clientId))
                                .or(() -> entities.find(clientId).map(Entity::name))
                                .orElse(null);
        List<String> subjects = new ArrayList<>();
        roles.keySet().forEach(one -> subjects.add(one.toString()));
        List<Moment> timeline = new ArrayList<>();
        Instant since = initiation.requestedAt().minus(BEFORE);
        timeline.addAll(timelines.observed(all, names, since));
        timeline.addAll(timelines.versions(roles.keySet(), names, since));
        List<Moment> writes =
                timelines.writes(roles.keySet(), names).stream()
                        .filter(one -> one.at().isAfter(since))
                        .toList();
        timeline.addAll(writes);
        timeline.addAll(
                timelines.linked(
                        all.stream().filter(link -> link.createdAt().isAfter(since)).toList(),
                        names,
                        writes));
        timeline.addAll(
                timelines.deeds(subjects, initiation.thread()).stream()
                        .filter(one -> one.at().isAfter(since))
                        .toList());
        timeline.addAll(timelines.cases(List.of(deal.toString()), initiation.thread()));
        timeline.sort(Comparator.comparing(Moment::at));
        return new ThreadPage(
                initiation,
                Badge.of(initiation.state()),
                client,
                clientId,
                opportunity != null && opportunity.values().get("amount") instanceof Money money
                        ? money
                        : null,
                initiation.gates().stream()
                        .map(gate ->
                                new ThreadPage.GateRow(
                                        ThreadPage.label(gate.name()),
                                        Badge.of(gate.state()),
                                        gate.words()))
                        .toList(),
                ids(all, roles, names),
                cases.blocking("initiation", deal.toString()),
                steps(initiation, all),
                Moment.together(timeline),
                members.values().stream().filter("project"::equals).count(),
                List.copyOf(acts.startDecisions(deal).values()),
                words(did));
    }

    private List<ThreadPage.SystemIds> ids(
            List<Link> all, Map<UUID, String> roles, Map<UUID, String> names) {
        Map<String, List<ThreadPage.IdRow>> bySystem = new TreeMap<>();
        List<String> order = List.of("deal", "contract", "client", "project", "task", "line");
        all.stream()
                .sorted(
                        Comparator.comparing((Link link) ->
                                        order.indexOf(roles.getOrDefault(link.entityId(), "")))
                                .thenComparing(link -> names.getOrDefault(link.entityId(), "")))
                .filter(link -> !link.record().connection().equals("hub"))
                .forEach(link ->
                        bySystem.computeIfAbsent(link.record().connection(), _ -> new ArrayList<>())
                                .add(
                                        new ThreadPage.IdRow(
                                                roles.getOrDefault(link.entityId(), ""),
                                                link.entityId(),
                                                names.getOrDefault(link.entityId(), ""),
                                                link)));
        List<ThreadPage.SystemIds> ids = new ArrayList<>();
        bySystem.forEach((connection, rows) ->
                ids.add(new ThreadPage.SystemIds(settings.faceOrPlain(connection), rows)));
        return ids;
    }

    private List<ThreadPage.Step> steps(Initiation initiation, List<Link> all) {
        List<ThreadPage.Step> steps = new ArrayList<>();
        Instant won = initiation.requestedAt();
        steps.add(new ThreadPage.Step("Won and read", Tone.SETTLED, won, ""));
        Map<String, Instant> reached = new TreeMap<>();
        all.stream()
                .filter(link ->
                        link.origin() == Link.LinkOrigin.CREATED && link.createdAt().isAfter(won))
                .forEach(link ->
                        reached.merge(
                                link.record().connection(),
                                link.createdAt(),
                                (a, b) -> a.isAfter(b) ? a : b));
        Instant[] before = {won};
        reached.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(entry -> {
                    steps.add(
                            new ThreadPage.Step(
                                    "In " + settings.faceOrPlain(entry.getKey()).label(),
                                    Tone.SETTLED,
                                    entry.getValue(),
                                    Format.took(Duration.between(before[0], entry.getValue()))
                                            + " later"));
                    before[0] = entry.getValue();
                });
        long shut =
                initiation.gates().stream().filter(gate -> gate.state() == Gate.State.SHUT).count();
        if (initiation.activeAt() != null) {
            steps.add(
                    new ThreadPage.Step(
                            "Live",
                            Tone.SETTLED,
                            initiation.activeAt(),
                            Format.took(Duration.between(won, initiation.activeAt())) + " in all"));
        } else {
            Badge badge = Badge.of(initiation.state());
            steps.add(
                    new ThreadPage.Step(
                            badge.words(),
                            badge.tone(),
                            null,
                            (shut > 0
                                            ? Format.count(shut, "gate is shut", "gates are shut")
                                                    + ", "
                                            : "")
                                    + Format.took(Duration.between(won, clock.instant()))
                                    + " since it was won"));
        }
        return steps;
    }
}
