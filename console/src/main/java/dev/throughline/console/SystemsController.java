package dev.throughline.console;

import dev.throughline.connect.LimiterState;
import dev.throughline.curate.Links;
import dev.throughline.curate.NewFields;
import dev.throughline.dispatch.AskingFirst;
import dev.throughline.dispatch.Connections;
import dev.throughline.dispatch.HeldBack;
import dev.throughline.dispatch.Intents;
import dev.throughline.dispatch.Mode;
import dev.throughline.dispatch.Runs;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Feeds;
import dev.throughline.sync.Deliveries;
import dev.throughline.worklist.Cases;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// The connected systems: who they are, how they are, what goes in and out.
@Controller
public class SystemsController {
    private final ConsoleSettings settings;
    private final Connections connections;
    private final Feeds feeds;
    private final Intents intents;
    private final Links links;
    private final Deliveries deliveries;
    private final Cases cases;
    private final Evidence evidence;
    private final CaseActs acts;
    private final NewFields newFields;
    private final Runs runs;
    private final AskingFirst askingFirst;

    SystemsController(
            ConsoleSettings settings,
            Connections connections,
            Feeds feeds,
            Intents intents,
            Links links,
            Deliveries deliveries,
            Cases cases,
            Evidence evidence,
            CaseActs acts,
            NewFields newFields,
            Runs runs,
            AskingFirst askingFirst) {
        this.settings = settings;
        this.connections = connections;
        this.feeds = feeds;
        this.intents = intents;
        this.links = links;
        this.deliveries = deliveries;
        this.cases = cases;
        this.evidence = evidence;
        this.acts = acts;
        this.newFields = newFields;
        this.runs = runs;
        this.askingFirst = askingFirst;
    }

    /// All systems as shown.
    public record SystemList(String answer, List<Row> rows) {}

    /// One system in the list.
    public record Row(
            ConsoleSettings.SystemFace face,
            Connections.State state,
            Badge badge,
            List<Feeds.Standing> feeds,
            long queued) {}

    /// One system as shown.
    ///
    /// @param identity what the identity is pinned to beside what the far side proves
    /// @param asking how looking up before creating stands since a restore; null where it is off
    /// @param did what was done just now
    public record SystemPage(
            Row row,
            String health,
            Comparison identity,
            @Nullable LimiterState limits,
            List<Intents.Count> intents,
            Map<String, Long> links,
            Map<Deliveries.State, Long> deliveries,
            List<Cases.Case> cases,
            List<Evidence.Recorded> deeds,
            List<NewFields.NewField> fields,
            List<Runs.Held> held,
            List<HeldBack.Suspended> heldBack,
            AskingFirst.@Nullable Standing asking,
            String did) {
        /// How many new fields nobody has declared or taken note of.
        public long openFields() {
            return fields.stream().filter(NewFields.NewField::open).count();
        }
    }

    @GetMapping("/systems")
    String list(Model model) {
        List<Row> rows = rows();
        model.addAttribute("list", new SystemList(answer(rows), rows));
        return "systems";
    }

    private List<Row> rows() {
        Map<String, List<Feeds.Standing>> byConnection = new TreeMap<>();
        feeds.all()
                .forEach(feed ->
                        byConnection
                                .computeIfAbsent(feed.connection(), _ -> new ArrayList<>())
                                .add(feed));
        List<Intents.Count> live = intents.live();
        return connections.all().values().stream()
                .map(state ->
                        new Row(
                                settings.faceOrPlain(state.connection()),
                                state,
                                Badge.of(state),
                                byConnection.getOrDefault(state.connection(), List.of()),
                                live.stream()
                                        .filter(one -> one.connection().equals(state.connection()))
                                        .mapToLong(Intents.Count::intents)
                                        .sum()))
                .toList();
    }

    private static String answer(List<Row> rows) {
        if (rows.isEmpty()) {
            return "No system is configured yet.";
        }
        List<String> ill = new ArrayList<>();
        rows.stream()
                .filter(row -> row.badge().tone() != Tone.SETTLED)
                .forEach(row ->
                        ill.add(
                                row.face().label()
                                        + " ("
                                        + row.badge().words().toLowerCase(java.util.Locale.ROOT)
                                        + ")"));
        return ill.isEmpty()
                ? "All " + Format.count(rows.size()) + " systems are well and written to."
                : Format.count(rows.size() - ill.size())
                        + " of "
                        + Format.count(rows.size(), "system", "systems")
                        + " are well; look at "
                        + Format.list(ill)
                        + ".";
    }

    @GetMapping("/systems/{connection}")
    String one(
            @PathVariable("connection") String connection,
            @RequestParam(name = "did", defaultValue = "") String did,
            Model model) {
        Row row =
                rows().stream()
                        .filter(one -> one.state().connection().equals(connection))
                        .findFirst()
                        .orElseThrow(() ->
                                new NotHere("No system of this name is configured.", "/systems"));
        Map<Deliveries.State, Long> states = new EnumMap<>(Deliveries.State.class);
        states.putAll(deliveries.counts().getOrDefault(connection, Map.of()));
        model.addAttribute(
                "system",
                new SystemPage(
                        row,
                        health(row),
                        identity(row),
                        settings.limits().get().get(connection),
                        intents.live().stream()
                                .filter(one -> one.connection().equals(connection))
                                .toList(),
                        links.counts().getOrDefault(connection, Map.of()),
                        states,
                        cases(row),
                        evidence.about("connection", connection, 50),
                        newFields.of(connection),
                        runs.held(connection),
                        runs.suspended(connection),
                        askingFirst.of(connection).orElse(null),
                        switch (did) {
                            case "trusted" ->
                                    "New records are created there without being looked up first.";
                            case "early" ->
                                    "Nothing was changed: not everything from before the restore has been looked up yet.";
                            case "paused" -> "Paused: writes wait, reading goes on.";
                            case "noted" ->
                                    "Taken note of: the fields are kept as they come, and the case is closed.";
                            case "resumed" -> "Resumed: what waited is being sent.";
                            case "released" -> "Let go: its writes are being sent.";
                            case "again" ->
                                    "The hub may write again what was held back since the run was undone.";
                            case "nothing" -> "It waits no longer; nothing was changed.";
                            default -> "";
                        }));
        return "system";
    }

    /// Open cases of the system itself and of what is read from it.
    private List<Cases.Case> cases(Row row) {
        Map<UUID, Cases.Case> found = new LinkedHashMap<>();
        String connection = row.state().connection();
        cases.blocking("connection", connection).forEach(one -> found.put(one.id(), one));
        row.feeds()
                .forEach(feed ->
                        cases.blocking("feed", connection + " " + feed.objectType())
                                .forEach(one -> found.put(one.id(), one)));
        return List.copyOf(found.values());
    }

    @PostMapping("/systems/{connection}/fields")
    String noteFields(
            @PathVariable("connection") String connection,
            @RequestParam(name = "reason", defaultValue = "") String reason) {
        if (connections.find(connection).isEmpty()) {
            throw new NotHere("No system of this name is configured.", "/systems");
        }
        newFields.acknowledge(connection, acts.person(), Paging.bounded(reason));
        return "redirect:/systems/" + connection + "?did=noted";
    }

    private static String health(Row row) {
        Connections.State state = row.state();
        String mode =
                switch (state.mode()) {
                    case LIVE -> "";
                    case PAUSED ->
                            " It is paused: writes wait"
                                    + (state.modeReason().isEmpty()
                                            ? "."
                                            : " (" + state.modeReason() + ").");
                    case SHADOW -> " It is in shadow: everything is computed, nothing is sent.";
                    case OFF -> " It is off: nothing is computed or sent.";
                };
        String adoption =
                state.adoption().equals("REQUIRED")
                        ? " Nothing is created there before its existing records are adopted or it is declared empty."
                        : "";
        return switch (state.health()) {
                    case "HEALTHY" -> "It answers and is who it should be.";
                    case "UNWELL" ->
                            state.problem() == null
                                    ? "It does not answer as it should."
                                    : state.problem();
                    default ->
                            "It has not been asked yet; nothing is read or written before it proves who it is.";
                }
                + mode
                + adoption;
    }

    private static Comparison identity(Row row) {
        boolean configured = !row.face().pinned().isEmpty();
        Map<String, String> pins = configured ? row.face().pinned() : row.state().pinned();
        TreeSet<String> facts = new TreeSet<>(pins.keySet());
        facts.addAll(row.state().identity().keySet());
        List<Comparison.Row> rows = new ArrayList<>();
        for (String fact : facts) {
            String pinned = pins.get(fact);
            String proven = row.state().identity().getOrDefault(fact, "");
            rows.add(
                    new Comparison.Row(
                            Format.sentence(fact),
                            pinned == null
                                    ? "not pinned"
                                    : configured ? pinned : pinned + " (since first contact)",
                            proven,
                            pinned == null || pinned.equalsIgnoreCase(proven),
                            pinned == null || pinned.equalsIgnoreCase(proven)
                                    ? ""
                                    : proven.isEmpty()
                                            ? "It has not said so yet; nothing is read or written before it does."
                                            : "Nothing is read or written until the two agree."));
        }
        return new Comparison("Pinned to", "The far side says", rows);
    }

    /// A person ends looking up before creating.
    @PostMapping("/systems/{connection}/asked")
    String endAsking(
            @PathVariable("connection") String connection,
            @RequestParam(name = "reason", defaultValue = "") String reason) {
        return "redirect:/systems/"
                + connection
                + "?did="
                + switch (askingFirst.end(connection, acts.person(), Paging.bounded(reason))) {
                    case AskingFirst.Ended.Done _ -> "trusted";
                    case AskingFirst.Ended.NotOn _ -> "nothing";
                    case AskingFirst.Ended.TooEarly _ -> "early";
                };
    }

    @PostMapping("/systems/{connection}/release")
    String release(
            @PathVariable("connection") String connection,
            @RequestParam("run") UUID run,
            @RequestParam(name = "reason", defaultValue = "") String reason) {
        int released = runs.release(run, connection, acts.person(), Paging.bounded(reason));
        return "redirect:/systems/"
                + connection
                + "?did="
                + (released > 0 ? "released" : "nothing");
    }

    @PostMapping("/systems/{connection}/resume")
    String resume(
            @PathVariable("connection") String connection,
            @RequestParam("run") UUID run,
            @RequestParam(name = "reason", defaultValue = "") String reason) {
        int resumed = runs.resume(run, acts.person(), Paging.bounded(reason));
        return "redirect:/systems/" + connection + "?did=" + (resumed > 0 ? "again" : "nothing");
    }

    @PostMapping("/systems/{connection}/mode")
    String mode(
            @PathVariable("connection") String connection,
            @RequestParam("mode") String mode,
            @RequestParam(name = "reason", defaultValue = "") String reason) {
        if (connections.find(connection).isEmpty()) {
            throw new NotHere("No system of this name is configured.", "/systems");
        }
        boolean pause = mode.equals("PAUSED");
        connections.mode(
                connection, pause ? Mode.PAUSED : Mode.LIVE, acts.person(), Paging.bounded(reason));
        return "redirect:/systems/" + connection + "?did=" + (pause ? "paused" : "resumed");
    }
}
