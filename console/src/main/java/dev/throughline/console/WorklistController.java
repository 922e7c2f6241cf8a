package dev.throughline.console;

import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Links;
import dev.throughline.curate.Merging;
import dev.throughline.curate.Proposals;
import dev.throughline.curate.Reviews;
import dev.throughline.dispatch.OpenQuestions;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Money;
import dev.throughline.worklist.Cases;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// What waits for somebody, case by case.
@Controller
public class WorklistController {
    private static final int PAGE = 50;
    private static final int SHOWN = 100;

    private final Cases cases;
    private final CaseActs acts;
    private final FactActs facts;
    private final CaseQueries queries;
    private final Reviews reviews;
    private final EntityStore entities;
    private final Links links;
    private final Proposals proposals;
    private final ConsoleSettings settings;
    private final InstantSource clock;

    private final OpenQuestions questions;
    private final ObjectProvider<CaseKinds> kinds;

    WorklistController(
            Cases cases,
            CaseActs acts,
            FactActs facts,
            CaseQueries queries,
            Reviews reviews,
            EntityStore entities,
            Links links,
            Proposals proposals,
            ConsoleSettings settings,
            InstantSource clock,
            OpenQuestions questions,
            ObjectProvider<CaseKinds> kinds) {
        this.cases = cases;
        this.acts = acts;
        this.facts = facts;
        this.queries = queries;
        this.reviews = reviews;
        this.entities = entities;
        this.links = links;
        this.proposals = proposals;
        this.settings = settings;
        this.clock = clock;
        this.questions = questions;
        this.kinds = kinds;
    }

    /// A kind of case that may be chosen.
    public record Kind(String code, String words) {}

    /// The worklist as shown.
    public record CaseList(
            List<Cases.Case> rows,
            Cases.Filter filter,
            List<Overview.Owner> owners,
            List<Kind> kinds,
            Paging paging,
            long open,
            long overdue,
            List<Money> stake,
            long proposals) {}

    @GetMapping("/worklist")
    String list(
            @RequestParam(name = "owner", defaultValue = "") String owner,
            @RequestParam(name = "code", defaultValue = "") String code,
            @RequestParam(name = "q", defaultValue = "") String text,
            @RequestParam(name = "show", defaultValue = "open") String show,
            @RequestParam(name = "page", defaultValue = "1") int page,
            Model model) {
        Cases.Filter filter =
                new Cases.Filter(
                        !show.equals("closed"),
                        Paging.bounded(owner),
                        Paging.bounded(code),
                        Paging.bounded(text));
        int at = Paging.page(page);
        List<Cases.Case> rows = cases.list(filter, (at - 1) * PAGE, PAGE + 1);
        List<Cases.Count> counts = cases.counts(clock.instant());
        Map<String, String> filters =
                Map.of(
                        "owner",
                        filter.owner(),
                        "code",
                        filter.code(),
                        "q",
                        filter.text(),
                        "show",
                        filter.open() ? "" : "closed");
        model.addAttribute(
                "list",
                new CaseList(
                        Paging.cut(rows, PAGE),
                        filter,
                        owners(counts),
                        kinds(counts),
                        Paging.of(rows, at, PAGE, "/worklist", filters),
                        counts.stream().mapToLong(Cases.Count::cases).sum(),
                        counts.stream().mapToLong(Cases.Count::overdue).sum(),
                        queries.stake(),
                        proposals.count()));
        return "worklist";
    }

    private List<Kind> kinds(List<Cases.Count> counts) {
        CaseKinds known = kinds.getIfAvailable(() -> new CaseKinds(Map.of()));
        return counts.stream()
                .map(Cases.Count::code)
                .distinct()
                .map(code -> new Kind(code, known.words(code)))
                .sorted(Comparator.comparing(Kind::words).thenComparing(Kind::code))
                .toList();
    }

    private static List<Overview.Owner> owners(List<Cases.Count> counts) {
        return counts.stream()
                .map(Cases.Count::owner)
                .distinct()
                .sorted()
                .map(owner ->
                        new Overview.Owner(
                                owner,
                                counts.stream()
                                        .filter(one -> one.owner().equals(owner))
                                        .mapToLong(Cases.Count::cases)
                                        .sum(),
                                counts.stream()
                                        .filter(one -> one.owner().equals(owner))
                                        .mapToLong(Cases.Count::overdue)
                                        .sum()))
                .toList();
    }

    @GetMapping("/worklist/{id}")
    String one(
            @PathVariable("id") String id,
            @RequestParam(name = "did", defaultValue = "") String did,
            @RequestParam(name = "n", defaultValue = "0") int n,
            Model model) {
        model.addAttribute("page", page(find(id), did, n));
        return "case";
    }

    @PostMapping("/worklist/{id}/retry")
    String retry(
            @PathVariable("id") String id,
            @RequestParam(name = "type", defaultValue = "") String type,
            @RequestParam(name = "subject", defaultValue = "") String subject) {
        Cases.Case one = find(id);
        if (one.closedAt() != null) {
            return "redirect:/worklist/" + id + "?did=closed";
        }
        List<Cases.Blocked> blocked =
                cases.blockedBy(one.id(), CaseActs.MOST).stream()
                        .filter(thing ->
                                type.isEmpty()
                                        || thing.type().equals(type) && thing.id().equals(subject))
                        .toList();
        return "redirect:/worklist/" + id + "?did=retried&n=" + acts.retry(one, blocked);
    }

    @PostMapping("/worklist/{id}/judge")
    String judge(
            @PathVariable("id") String id,
            @RequestParam("review") UUID review,
            @RequestParam("same") boolean same,
            @RequestParam(name = "reason", defaultValue = "") String reason) {
        Cases.Case one = find(id);
        Merging.Judged judged = acts.judge(one, review, same, Paging.bounded(reason));
        return "redirect:/worklist/"
                + id
                + "?did="
                + switch (judged) {
                    case Merging.Judged.Taken _ -> same ? "linked" : "apart";
                    case Merging.Judged.NotOpen _ -> "judged";
                };
    }

    @PostMapping("/worklist/{id}/gone")
    String gone(
            @PathVariable("id") String id,
            @RequestParam("feed") String feed,
            @RequestParam(name = "reason", defaultValue = "") String reason) {
        Cases.Case one = find(id);
        int records = acts.confirmGone(one, feed, Paging.bounded(reason));
        return "redirect:/worklist/" + id + "?did=gone&n=" + records;
    }

    /// A person lets the items of a case pass.
    @PostMapping("/worklist/{id}/pass")
    String pass(
            @PathVariable("id") String id,
            @RequestParam(name = "reason", defaultValue = "") String reason) {
        Cases.Case one = find(id);
        Actor.Person by = acts.person();
        int items = facts.pass(one, items(one), by, Paging.bounded(reason));
        return "redirect:/worklist/" + id + "?did=passed&n=" + items;
    }

    /// A person gives the items of a case up, and a second one confirms it.
    @PostMapping("/worklist/{id}/write-off")
    String writeOff(
            @PathVariable("id") String id,
            @RequestParam(name = "reason", defaultValue = "") String reason) {
        Cases.Case one = find(id);
        Actor.Person by = acts.person();
        int items = facts.writeOff(one, items(one), by, Paging.bounded(reason));
        return "redirect:/worklist/" + id + "?did=written-off&n=" + items;
    }

    private List<Long> items(Cases.Case one) {
        return one.closedAt() != null
                ? List.of()
                : FactActs.items(cases.blockedBy(one.id(), CaseActs.MOST));
    }

    private CasePage.@Nullable FactChoice choice(Cases.Case one, List<Cases.Blocked> all) {
        int items = FactActs.items(all).size();
        return items == 0 || one.closedAt() != null || !facts.any()
                ? null
                : new CasePage.FactChoice(
                        items,
                        FactActs.pass(one.code()).map(CaseWords::pass).orElse(""),
                        FactActs.SECOND.label());
    }

    /// What a vanished population waits for, of those the case is about.
    private List<CasePage.Vanished> vanished(Cases.Case one, List<Cases.Blocked> blocked) {
        return one.code().equals("SYS-VANISHED") && one.closedAt() == null
                ? acts.vanished(blocked)
                : List.of();
    }

    /// A person's answer about a new record.
    @PostMapping("/worklist/{id}/answer")
    String answer(
            @PathVariable("id") String id,
            @RequestParam("question") UUID question,
            @RequestParam("there") boolean there,
            @RequestParam(name = "externalId", defaultValue = "") String externalId,
            @RequestParam(name = "reason", defaultValue = "") String reason) {
        Cases.Case one = find(id);
        Actor.Person by = acts.person();
        OpenQuestions.Answered answered =
                there
                        ? questions.there(
                                question,
                                Paging.bounded(externalId).strip(),
                                by,
                                Paging.bounded(reason))
                        : questions.notThere(question, by, Paging.bounded(reason));
        if (answered instanceof OpenQuestions.Answered.Taken(String words)) {
            acts.note(one, by, words);
        }
        return "redirect:/worklist/"
                + id
                + "?did="
                + switch (answered) {
                    case OpenQuestions.Answered.Taken _ -> there ? "there" : "again";
                    case OpenQuestions.Answered.NotOpen _ -> "answered";
                    case OpenQuestions.Answered.Wrong _ -> "nowhere";
                    case OpenQuestions.Answered.Unreachable _ -> "away";
                };
    }

    private List<OpenQuestions.Question> asked(List<Cases.Blocked> all) {
        return all.stream()
                .filter(one -> one.type().equals("delivery"))
                .limit(SHOWN)
                .map(one -> one.id().split(" ", 3))
                .filter(parts -> parts.length == 3 && Ids.find(parts[0]).isPresent())
                .flatMap(parts ->
                        questions.about(UUID.fromString(parts[0]), parts[1], parts[2]).stream())
                .toList();
    }

    private Cases.Case find(String id) {
        return cases.find(Ids.parse(id, "case"))
                .orElseThrow(() -> new NotHere("There is no such case.", "/worklist"));
    }

    private CasePage page(Cases.Case one, String did, int n) {
        List<Cases.Blocked> all = cases.blockedBy(one.id(), CaseActs.MOST);
        CasePage.@Nullable Judgement judgement = judgement(one);
        List<Moment> life = new ArrayList<>();
        cases.events(one.id())
                .forEach(event ->
                        life.add(
                                new Moment(
                                        event.at(),
                                        event.what().startsWith("closed")
                                                ? Tone.SETTLED
                                                : event.what().startsWith("opened")
                                                        ? Tone.PERSON
                                                        : Tone.MOVING,
                                        event.what().startsWith("closed")
                                                ? "circle-check"
                                                : event.what().startsWith("opened")
                                                        ? "user-exclamation"
                                                        : "refresh",
                                        "Case " + event.what(),
                                        null,
                                        null,
                                        "by " + event.actor(),
                                        "",
                                        List.of())));
        life.addAll(queries.attempts(all, settings));
        life.sort(Comparator.comparing(Moment::at));
        return new CasePage(
                one,
                badge(one, clock.instant()),
                money(one),
                context(one),
                all.stream().limit(SHOWN).map(this::blocked).toList(),
                (int) all.stream().filter(CaseActs::retryable).count(),
                life,
                judgement,
                queries.thread(one, all),
                vanished(one, all),
                asked(all),
                choice(one, all),
                words(did, n));
    }

    static Badge badge(Cases.Case one, Instant now) {
        if (one.closedAt() != null) {
            return new Badge(Tone.SETTLED, "Closed");
        }
        if (one.mender().equals("WEATHER")) {
            return new Badge(Tone.WAITING, "Mends itself");
        }
        return one.dueAt() != null && one.dueAt().isBefore(now)
                ? new Badge(Tone.PERSON, "Overdue")
                : new Badge(Tone.PERSON, "Open");
    }

    private static String words(String did, int n) {
        return switch (did) {
            case "retried" ->
                    n == 0
                            ? "Nothing here can be tried again from this page."
                            : Format.count(n, "record is", "records are")
                                    + " being tried again. The case closes by itself when nothing is blocked any more.";
            case "linked" -> "Linked: both records are one client now.";
            case "apart" ->
                    "Kept apart: it is a client of its own, and it will not be asked again.";
            case "judged" -> "This pair had been judged already; nothing was changed.";
            case "gone" ->
                    n == 0
                            ? "Nothing waits to be confirmed there any more."
                            : Format.count(n, "record is", "records are")
                                    + " taken as deleted when the hub next compares, within a minute; what they were is deactivated here.";
            case "passed" ->
                    n == 0
                            ? "Nothing of this case can be let pass."
                            : Format.count(n, "item is", "items are")
                                    + " let pass and tried again now.";
            case "written-off" ->
                    n == 0
                            ? "Nothing of it stands refused any more; nothing was written off."
                            : Format.count(n, "item is", "items are")
                                    + " written off, with your reason and both names.";
            case "there" -> "It is linked, and nothing is sent again.";
            case "again" -> "It is sent again.";
            case "answered" -> "That is answered already, or was found out meanwhile.";
            case "nowhere" -> "The system shows no record of that id; nothing was changed.";
            case "away" ->
                    "The system does not answer now, so the id could not be looked up; nothing was changed.";
            case "closed" -> "The case is closed already; nothing was changed.";
            default -> "";
        };
    }

    static @Nullable Money money(Cases.Case one) {
        return one.moneyMinor() == null || one.moneyCcy() == null
                ? null
                : new Money(one.moneyMinor(), one.moneyCcy());
    }

    private List<CasePage.Fact> context(Cases.Case one) {
        List<CasePage.Fact> facts = new ArrayList<>();
        one.context()
                .forEach((name, value) -> {
                    Optional<UUID> id = Ids.find(value);
                    if (name.equals("review")) {
                        return;
                    }
                    if (id.isPresent()) {
                        entities.find(id.get())
                                .ifPresent(entity ->
                                        facts.add(
                                                new CasePage.Fact(
                                                        Format.sentence(name),
                                                        Masking.name(entity, settings.people()),
                                                        "/records/" + entity.id())));
                    } else if (name.equals("system")) {
                        facts.add(
                                new CasePage.Fact(
                                        "System",
                                        settings.faceOrPlain(value).label(),
                                        "/systems/" + value));
                    } else {
                        facts.add(
                                new CasePage.Fact(Format.sentence(name), Format.told(value), null));
                    }
                });
        return facts;
    }

    private CasePage.BlockedRow blocked(Cases.Blocked blocked) {
        String href =
                switch (blocked.type()) {
                    case "initiation" -> "/threads/" + blocked.id();
                    case "delivery", "entity" ->
                            "/records/"
                                    + blocked.id()
                                            .substring(0, Math.min(36, blocked.id().length()));
                    case "fact" -> FactActs.item(blocked) ? "/postings/" + blocked.id() : null;
                    case "document" -> "/postings/documents/" + blocked.id();
                    case "invoice" -> "/invoices/" + blocked.id();
                    case "creditmemo" -> "/records/" + blocked.id();
                    case "contractamendment" -> "/records/" + blocked.id();
                    case "connection", "feed" -> "/systems/" + blocked.id().split(" ", 2)[0];
                    case "record" ->
                            CaseActs.record(blocked.id())
                                    .flatMap(key -> links.find(key.connection(), key.externalId()))
                                    .map(link -> "/records/" + link.entityId())
                                    .orElse(null);
                    default -> null;
                };
        String type =
                switch (blocked.type()) {
                    case "initiation" -> "Deal";
                    case "delivery" -> "Delivery";
                    case "fact" -> "Time or expense";
                    case "creditmemo" -> "Credit memo";
                    default -> Format.sentence(blocked.type());
                };
        return new CasePage.BlockedRow(blocked, type, href, CaseActs.retryable(blocked));
    }

    private CasePage.@Nullable Judgement judgement(Cases.Case one) {
        Optional<Reviews.Review> found =
                Optional.ofNullable(one.context().get("review"))
                        .flatMap(Ids::find)
                        .flatMap(reviews::find);
        if (found.isEmpty()) {
            return null;
        }
        Reviews.Review review = found.get();
        Optional<Entity> newcomer =
                links.of(List.of(review.record())).getOrDefault(review.record(), List.of()).stream()
                        .filter(link -> link.entityType().equals(review.entityType()))
                        .findFirst()
                        .flatMap(link -> entities.find(link.entityId()));
        Optional<Entity> candidate = entities.find(review.candidate());
        if (newcomer.isEmpty() || candidate.isEmpty()) {
            return null;
        }
        String left = "New: " + newcomer.get().name();
        String right = "Known: " + candidate.get().name();
        return new CasePage.Judgement(
                review.id(),
                review.score(),
                review.explanation(),
                Comparison.of(
                        left,
                        right,
                        newcomer.get(),
                        candidate.get(),
                        settings.people(),
                        id -> entities.find(id).map(Entity::name).orElse(id.toString())),
                newcomer.get().id(),
                newcomer.get().name(),
                candidate.get().id(),
                candidate.get().name(),
                review.decision() == null,
                review.decision() == null
                        ? ""
                        : (review.decision().equals("SAME") ? "Linked" : "Kept apart")
                                + " by "
                                + review.decidedBy());
    }
}
