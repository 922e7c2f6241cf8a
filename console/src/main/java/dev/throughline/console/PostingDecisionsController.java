package dev.throughline.console;

import dev.throughline.dispatch.Document;
import dev.throughline.dispatch.DocumentAnswer;
import dev.throughline.dispatch.DocumentQuestions;
import dev.throughline.dispatch.Documents;
import dev.throughline.model.Money;
import dev.throughline.posting.CutOffs;
import dev.throughline.posting.PostingLane;
import dev.throughline.posting.RetroChanges;
import jakarta.servlet.http.HttpServletResponse;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// What persons decide about postings: documents that are held, documents of which nobody else can
/// tell what became, lines that changed terms would make otherwise, and the cut-offs of periods.
@Controller
class PostingDecisionsController {
    private static final String PATH = "/postings/decisions";
    private static final int SHOWN = 50;
    private static final int HELD_SHOWN = 10;
    private static final int LINES_SHOWN = 10;

    /// A cut-off longer ago is nobody's question any more, unless somebody decided about it.
    private static final Duration RECENT = Duration.ofDays(62);

    private final ObjectProvider<PostingLane> lane;
    private final ObjectProvider<PostingWatch> watch;
    private final ObjectProvider<DocumentQuestions> questions;
    private final CaseActs acts;
    private final ConsoleSettings settings;
    private final InstantSource clock;

    PostingDecisionsController(
            ObjectProvider<PostingLane> lane,
            ObjectProvider<PostingWatch> watch,
            ObjectProvider<DocumentQuestions> questions,
            CaseActs acts,
            ConsoleSettings settings,
            InstantSource clock) {
        this.clock = clock;
        this.lane = lane;
        this.watch = watch;
        this.questions = questions;
        this.acts = acts;
        this.settings = settings;
    }

    @GetMapping(PATH)
    String page(
            @RequestParam(name = "did", defaultValue = "") String did,
            @RequestParam(name = "n", defaultValue = "0") int n,
            @RequestParam(name = "entity", defaultValue = "") String entity,
            @RequestParam(name = "period", defaultValue = "") String period,
            Model model) {
        model.addAttribute("page", page(entity, period, words(did, n), ""));
        return "decisions";
    }

    private static String words(String did, int n) {
        return switch (did) {
            case "released" ->
                    Format.count(n, "document goes", "documents go")
                            + " into the ledger as soon as its connection is LIVE. What was frozen meanwhile stays held.";
            case "there" -> "Taken: the ledger is asked for the proof, and nothing is sent again.";
            case "send-again" -> "Taken: what is not there is sent once more.";
            case "ask-again" -> "The ledger is asked once more.";
            case "give-up" ->
                    "Given up: its items are held, each with a case of its own, until somebody resubmits them or writes them off.";
            case "accepted" -> Format.count(n, "line stands as it is.", "lines stand as they are.");
            case "reclassed" ->
                    Format.count(n, "line is", "lines are")
                            + " noted as re-classed by that journal.";
            case "reposted" ->
                    Format.count(n, "line is", "lines are")
                            + " being reversed and posted anew; what could not be stays listed.";
            case "cut" ->
                    "Cut off: the set is frozen as it stands, and what is approved from now on counts in the next period.";
            case "lifted" ->
                    "Lifted: the period takes approvals again. What was dated into the next one stays there.";
            default -> "";
        };
    }

    private PostingDecisions page(String entity, String period, String did, String refused) {
        PostingLane room = lane.getIfAvailable();
        PostingWatch seen = watch.getIfAvailable();
        if (room == null || seen == null) {
            return new PostingDecisions(
                    false,
                    "",
                    Tone.OFF,
                    new Documents.Held(0, List.of(), null),
                    List.of(),
                    "",
                    List.of(),
                    List.of(),
                    List.of(),
                    null,
                    did,
                    refused);
        }
        Documents.Held held = seen.documents().held(seen.ledger());
        Instant newest = held.newest();
        List<PostingDecisions.Question> asked =
                seen.documents().parked(seen.ledger(), SHOWN).stream()
                        .map(one ->
                                new PostingDecisions.Question(
                                        one,
                                        DocumentQuestions.asked(one).size(),
                                        new Money(one.debitMinor(), one.currency())))
                        .toList();
        List<PostingDecisions.Change> changes =
                room.retroChanges().waiting(SHOWN).stream().map(this::change).toList();
        return new PostingDecisions(
                true,
                PostingDecisions.answer(held, asked.size(), changes.size()),
                held.documents() == 0 && asked.isEmpty() && changes.isEmpty()
                        ? Tone.SETTLED
                        : Tone.PERSON,
                held,
                seen.documents().heldOf(seen.ledger(), HELD_SHOWN),
                newest == null ? "" : newest.toString(),
                asked,
                changes,
                periods(room),
                entity.isEmpty() ? null : compared(room, entity, period),
                did,
                refused);
    }

    private static PostingDecisions.@Nullable Compared compared(
            PostingLane room, String entity, String period) {
        return room.cutOffs()
                .find(Paging.bounded(entity), Paging.bounded(period))
                .flatMap(stand ->
                        room.cutOffs()
                                .compare(stand.entity(), stand.period().name())
                                .map(sets ->
                                        new PostingDecisions.Compared(
                                                stand.code() + " " + stand.period().name(), sets)))
                .orElse(null);
    }

    private PostingDecisions.Change change(RetroChanges.Waiting one) {
        Map<String, Long> cost = new TreeMap<>();
        one.lines()
                .forEach(line ->
                        cost.merge(
                                line.line().amount().ccy(),
                                line.line().amount().minor(),
                                Math::addExact));
        boolean all = settings.people();
        return new PostingDecisions.Change(
                one.resource().toString(),
                all ? one.name() : Masking.MASK,
                one.lines().size(),
                all
                        ? cost.entrySet().stream()
                                .map(sum -> new Money(sum.getValue(), sum.getKey()))
                                .toList()
                        : List.of(),
                one.lines().stream()
                        .limit(LINES_SHOWN)
                        .map(line -> {
                            BigDecimal hours = line.line().hours();
                            return new PostingDecisions.Line(
                                    "/postings/" + line.item(),
                                    Format.date(line.line().workDate()),
                                    hours == null ? "–" : Format.hours(hours),
                                    all ? Format.money(line.line().amount()) : Masking.MASK,
                                    all ? line.difference() : Masking.MASK);
                        })
                        .toList());
    }

    private List<PostingDecisions.Period> periods(PostingLane room) {
        Instant since = clock.instant().minus(RECENT);
        return room.cutOffs().open().stream()
                .filter(stand -> {
                    Instant at = stand.at();
                    return at == null || at.isAfter(since) || stand.decision() != null;
                })
                .sorted(
                        Comparator.comparing((CutOffs.Stand stand) -> stand.period().start())
                                .thenComparing(CutOffs.Stand::code))
                .map(PostingDecisionsController::period)
                .toList();
    }

    private static PostingDecisions.Period period(CutOffs.Stand stand) {
        return new PostingDecisions.Period(
                stand,
                "c" + Integer.toHexString((stand.entity() + stand.period().name()).hashCode()),
                stand.cut()
                        ? new Badge(Tone.SETTLED, "Cut off")
                        : stand.at() == null
                                ? new Badge(Tone.WAITING, "Never cut off")
                                : new Badge(Tone.MOVING, "Takes approvals"));
    }

    /// A person lets the held documents go that the page showed.
    @PostMapping(PATH + "/release")
    String release(
            @RequestParam(name = "until", defaultValue = "") String until,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Model model,
            HttpServletResponse response) {
        var by = acts.person();
        Instant seen;
        try {
            seen = Instant.parse(Paging.bounded(until));
        } catch (DateTimeException _) {
            return refused(
                    "The page did not say what it showed; look at it again.", model, response);
        }
        int documents = room().release(seen, by, Paging.bounded(reason)).documents();
        return documents == 0
                ? refused("Nothing of what the page showed is held any more.", model, response)
                : "redirect:" + PATH + "?did=released&n=" + documents;
    }

    /// A person says what became of a document.
    @PostMapping(PATH + "/answer")
    String answer(
            @RequestParam("document") UUID document,
            @RequestParam(name = "answer", defaultValue = "") String said,
            @RequestParam(name = "externalId", defaultValue = "") String externalId,
            @RequestParam(name = "number", defaultValue = "") String number,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Model model,
            HttpServletResponse response) {
        var by = acts.person();
        DocumentQuestions room = questions.getIfAvailable();
        PostingWatch seen = watch.getIfAvailable();
        Optional<Document> known =
                seen == null ? Optional.empty() : seen.documents().find(document);
        if (room == null || known.isEmpty()) {
            throw new NotHere("There is no such document.", PATH);
        }
        DocumentAnswer answer =
                switch (said) {
                    case "there" -> there(known.get(), externalId, Paging.bounded(number).strip());
                    case "send-again" -> new DocumentAnswer.SendAgain();
                    case "ask-again" -> new DocumentAnswer.AskAgain();
                    case "give-up" -> new DocumentAnswer.GiveUp();
                    default -> throw new NotHere("There is no such answer.", PATH);
                };
        return switch (room.answer(document, answer, by, Paging.bounded(reason))) {
            case DocumentQuestions.Answered.Taken _ -> "redirect:" + PATH + "?did=" + said;
            case DocumentQuestions.Answered.NotOpen(String words) ->
                    refused(words, model, response);
            case DocumentQuestions.Answered.Wrong(String words) -> refused(words, model, response);
        };
    }

    /// One id names the whole document; as many as lines are asked about name each of them.
    private static DocumentAnswer there(Document document, String ids, String number) {
        List<String> each =
                Arrays.stream(ids.split("[\\s,;]+")).filter(id -> !id.isEmpty()).toList();
        return each.size() == 1
                ? DocumentQuestions.whole(document, each.getFirst(), number)
                : new DocumentAnswer.There("", number, each);
    }

    /// Finance decides about all lines of a person.
    @PostMapping(PATH + "/lines")
    String lines(
            @RequestParam("resource") UUID resource,
            @RequestParam(name = "decision", defaultValue = "") String said,
            @RequestParam(name = "reference", defaultValue = "") String reference,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Model model,
            HttpServletResponse response) {
        var by = acts.person();
        RetroChanges.Decision decision =
                switch (said) {
                    case "accepted" -> RetroChanges.Decision.ACCEPTED;
                    case "reclassed" -> RetroChanges.Decision.RECLASSED;
                    case "reposted" -> RetroChanges.Decision.REPOSTED;
                    default -> throw new NotHere("There is no such decision.", PATH);
                };
        try {
            RetroChanges.Decided decided =
                    room().retroChanges()
                            .decide(
                                    resource,
                                    decision,
                                    Paging.bounded(reference).strip(),
                                    by,
                                    Paging.bounded(reason));
            return "redirect:" + PATH + "?did=" + said + "&n=" + decided.lines();
        } catch (IllegalStateException e) {
            String words = String.valueOf(e.getMessage()).replace("HUB-STATE: ", "");
            return refused(
                    Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".",
                    model,
                    response);
        }
    }

    /// A person cuts a period off, or lifts its cut-off.
    @PostMapping(PATH + "/cut-off")
    String cutOff(
            @RequestParam(name = "entity", defaultValue = "") String entity,
            @RequestParam(name = "period", defaultValue = "") String period,
            @RequestParam(name = "lift", defaultValue = "false") boolean lift,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Model model,
            HttpServletResponse response) {
        var by = acts.person();
        CutOffs cutOffs = room().cutOffs();
        CutOffs.Stand stand =
                cutOffs.find(Paging.bounded(entity), Paging.bounded(period))
                        .orElseThrow(() -> new NotHere("There is no such period.", PATH));
        String why = Paging.bounded(reason);
        return switch (lift ? cutOffs.lift(stand, by, why) : cutOffs.cut(stand, by, why)) {
            case CutOffs.Outcome.Done _ ->
                    "redirect:" + PATH + "?did=" + (lift ? "lifted" : "cut") + "#periods";
            case CutOffs.Outcome.Refused(String words, String mend) ->
                    refused(words + " " + mend, model, response);
        };
    }

    private String refused(String words, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.CONFLICT.value());
        model.addAttribute("page", page("", "", "", words));
        return "decisions";
    }

    private PostingLane room() {
        PostingLane room = lane.getIfAvailable();
        if (room == null) {
            throw new NotHere("This hub posts nothing.", PATH);
        }
        return room;
    }
}
