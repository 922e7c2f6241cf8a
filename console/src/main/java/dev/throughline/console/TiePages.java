package dev.throughline.console;

import dev.throughline.console.ReconciliationPages.Line;
import dev.throughline.console.ReconciliationPages.Share;
import dev.throughline.console.ReconciliationPages.SignedPage;
import dev.throughline.console.ReconciliationPages.TiePage;
import dev.throughline.reconcile.Break;
import dev.throughline.reconcile.Check;
import dev.throughline.reconcile.Difference;
import dev.throughline.reconcile.Reading;
import dev.throughline.reconcile.Reconciliation;
import dev.throughline.reconcile.Runs;
import dev.throughline.reconcile.Signatures;
import dev.throughline.reconcile.Tie;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// One tie side by side, down to its lines; and a signed period beside what is found now.
@Component
class TiePages {
    private static final int PAGE = 50;

    private final ReconciliationQueries queries;
    private final ConsoleSettings settings;
    private final InstantSource clock;

    TiePages(ReconciliationQueries queries, ConsoleSettings settings, InstantSource clock) {
        this.queries = queries;
        this.settings = settings;
        this.clock = clock;
    }

    TiePage tie(Runs.Run run, int number, String asked, int page) {
        if (number >= run.ties().size()) {
            throw new NotHere("This run has no such tie.", "/reconciliation?run=" + run.id());
        }
        Tie tie = run.ties().get(number);
        String why =
                Arrays.stream(Break.values())
                        .map(Enum::name)
                        .filter(asked::equals)
                        .findFirst()
                        .orElse("");
        String path = "/reconciliation/" + run.id() + "/" + number;
        List<Difference> differences =
                queries.lines(run.id(), number, why, (page - 1) * PAGE, PAGE + 1);
        return new TiePage(
                run.head(),
                number,
                tie,
                title(tie),
                answer(tie),
                queries.shares(run.id(), number).stream()
                        .map(share ->
                                new Share(
                                        TieWords.badge(share.why()),
                                        share.why().name(),
                                        share.lines(),
                                        TieWords.measure(share.difference(), tie.currency()),
                                        path + "?why=" + share.why().name()))
                        .toList(),
                why,
                lines(tie, Paging.cut(differences, PAGE)),
                Paging.of(differences, page, PAGE, path, Map.of("why", why)),
                evidence(run, tie),
                settings.people());
    }

    private static String title(Tie tie) {
        String part = TieWords.part(tie);
        return tie.check().title()
                + (part.isEmpty() ? "" : ", " + part)
                + (tie.entity().isEmpty() ? "" : ", " + tie.entity())
                + (tie.period().isEmpty() ? "" : ", " + tie.period());
    }

    private static String answer(Tie tie) {
        String difference = TieWords.measure(tie.difference(), tie.currency());
        return switch (tie.colour()) {
            case GREEN -> "Both sides say " + TieWords.measure(tie.ledger(), tie.currency()) + ".";
            case AMBER ->
                    !tie.served()
                            ? "It was not compared: " + tie.note()
                            : tie.difference().signum() == 0
                                    ? "Both sides say "
                                            + TieWords.measure(tie.ledger(), tie.currency())
                                            + "; "
                                            + Format.count(
                                                    tie.lines(),
                                                    "line beneath differs and is",
                                                    "lines beneath differ and are")
                                            + " explained."
                                    : "The "
                                            + difference
                                            + " between both sides "
                                            + (tie.difference().signum() < 0 ? "" : "")
                                            + "is explained in full.";
            case RED ->
                    (tie.unexplained() == 0
                                    ? "The sums differ by "
                                            + difference
                                            + ", and the lines do not say why"
                                    : Format.count(tie.unexplained(), "line needs", "lines need")
                                            + " somebody; the sides are "
                                            + difference
                                            + " apart")
                            + (tie.explained().signum() == 0
                                    ? "."
                                    : ", of which "
                                            + TieWords.measure(tie.explained(), tie.currency())
                                            + " is explained.");
        };
    }

    private List<Line> lines(Tie tie, List<Difference> differences) {
        Map<String, String> items =
                queries.items(
                        differences.stream()
                                .map(Difference::item)
                                .filter(Objects::nonNull)
                                .distinct()
                                .toList());
        Map<String, UUID> cases =
                queries.cases(
                        differences.stream()
                                .filter(one -> !one.why().explained())
                                .map(TiePages::root)
                                .distinct()
                                .toList());
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        List<Line> lines = new ArrayList<>();
        for (Difference one : differences) {
            String left = TieWords.measure(one.left(), tie.currency());
            String right = TieWords.measure(one.right(), tie.currency());
            TieWords.Sides sides = TieWords.sides(tie.check(), one.why());
            lines.add(
                    new Line(
                            one,
                            TieWords.badge(one.why()),
                            item(one),
                            one.item() == null ? null : items.get(one.item()),
                            sides == TieWords.Sides.HUB_AND_LEDGER ? null : left,
                            switch (sides) {
                                case SOURCE_AND_HUB -> right;
                                case HUB_AND_LEDGER -> left;
                                case LEFT_AND_RIGHT -> null;
                            },
                            sides == TieWords.Sides.SOURCE_AND_HUB ? null : right,
                            TieWords.measure(one.difference(), tie.currency()),
                            one.since() == null
                                    ? null
                                    : Math.max(0, ChronoUnit.DAYS.between(one.since(), today)),
                            one.why().explained() ? null : cases.get(root(one))));
        }
        return lines;
    }

    /// The root of the case that reconciliation opens for a line.
    private static String root(Difference one) {
        String key = one.lineKey();
        String reference = one.ledgerRef();
        return "ledger "
                + (key != null && !key.isEmpty()
                        ? key
                        : reference != null ? reference : String.valueOf(one.item()));
    }

    private String item(Difference one) {
        String item = one.item();
        if (item == null) {
            String reference = one.ledgerRef();
            return reference != null ? reference : String.valueOf(one.lineKey());
        }
        String[] parts = item.split("/", 3);
        return parts.length == 3
                ? settings.faceOrPlain(parts[0]).label()
                        + " "
                        + Format.sentence(parts[1]).toLowerCase(java.util.Locale.ROOT)
                        + " "
                        + parts[2]
                : item;
    }

    /// What was asked for a tie: the sources where it asks them, and the ledger.
    private static List<Reading> evidence(Runs.Run run, Tie tie) {
        if (tie.check() == Check.RC12) {
            return run.evidence().stream()
                    .filter(one ->
                            tie.entity()
                                    .equals(
                                            one.connection()
                                                    + " "
                                                    + one.query().replace("all live ", "")))
                    .toList();
        }
        return run.evidence().stream().filter(one -> !one.query().startsWith("all live ")).toList();
    }

    SignedPage signed(Reconciliation room, String entity, String period) {
        List<ReconciliationQueries.Step> steps = queries.signature(entity, period);
        if (steps.isEmpty()) {
            throw new NotHere(
                    "Period " + period + " of " + entity + " was never signed off.",
                    "/reconciliation");
        }
        Optional<Signatures.Signature> standing = room.signature(period, entity);
        Optional<Runs.Run> newest = room.newest();
        Comparison comparison = null;
        if (standing.isPresent() && newest.isPresent()) {
            Runs.Run signed = room.find(standing.get().run()).orElseThrow();
            comparison =
                    compare(
                            "Signed, " + Format.instant(signed.head().startedAt()),
                            of(signed, entity, period, standing.get().checks()),
                            "Found, " + Format.instant(newest.get().head().startedAt()),
                            of(newest.get(), entity, period, standing.get().checks()));
        }
        boolean changed = standing.map(Signatures.Signature::changed).orElse(false);
        return new SignedPage(
                entity,
                period,
                standing.orElse(null),
                standing.map(one ->
                                String.join(
                                        ", ",
                                        one.checks().stream()
                                                .sorted()
                                                .map(check -> check.name() + " " + check.title())
                                                .toList()))
                        .orElse(""),
                standing.isEmpty()
                        ? new Badge(Tone.OFF, "Signed no more")
                        : changed
                                ? new Badge(Tone.WRONG, "Changed since")
                                : new Badge(Tone.SETTLED, "Signed and frozen"),
                standing.isEmpty()
                        ? "The signature was voided: the period was closed and is open again."
                        : changed
                                ? "A later run says something else than what was signed. Take the change back, or sign again."
                                : "What was signed is what is found.",
                comparison,
                steps.stream().map(this::moment).toList(),
                newest.map(run -> run.head().startedAt()).orElse(null));
    }

    private Moment moment(ReconciliationQueries.Step step) {
        return new Moment(
                step.at(),
                switch (step.what()) {
                    case "SIGNED", "CLOSED" -> Tone.SETTLED;
                    case "CHANGED" -> Tone.WRONG;
                    default -> Tone.OFF;
                },
                switch (step.what()) {
                    case "SIGNED" -> "signature";
                    case "CLOSED" -> "lock";
                    case "CHANGED" -> "alert-triangle";
                    default -> "circle-off";
                },
                switch (step.what()) {
                    case "SIGNED" -> "Signed off";
                    case "CLOSED" -> "Seen closed in the ledger";
                    case "CHANGED" -> "Found changed";
                    default -> "Voided";
                },
                null,
                "/reconciliation?run=" + step.run(),
                "by " + step.person() + ": " + step.reason(),
                "",
                List.of());
    }

    private static Map<String, Tie> of(
            Runs.Run run, String entity, String period, Set<Check> checks) {
        Map<String, Tie> ties = new LinkedHashMap<>();
        run.ties().stream()
                .filter(tie ->
                        checks.contains(tie.check())
                                && (tie.entity().equals(entity)
                                        || List.of(tie.entity().split("→")).contains(entity))
                                && tie.period().equals(period))
                .forEach(tie ->
                        ties.put(
                                tie.check().title()
                                        + (tie.entity().equals(entity) ? "" : " " + tie.entity())
                                        + (tie.part().isEmpty() ? "" : " " + tie.part())
                                        + (tie.currency().equals("h")
                                                ? ""
                                                : " in " + tie.currency()),
                                tie));
        return ties;
    }

    private static Comparison compare(
            String left, Map<String, Tie> signed, String right, Map<String, Tie> found) {
        Map<String, Tie> all = new LinkedHashMap<>(signed);
        all.putAll(found);
        List<Comparison.Row> rows = new ArrayList<>();
        all.keySet()
                .forEach(name -> {
                    String then = words(signed.get(name));
                    String now = words(found.get(name));
                    rows.add(new Comparison.Row(name, then, now, then.equals(now), ""));
                });
        return new Comparison(left, right, rows);
    }

    private static String words(@Nullable Tie tie) {
        return tie == null
                ? "nothing"
                : TieWords.measure(tie.source(), tie.currency())
                        + " should be, "
                        + TieWords.measure(tie.ledger(), tie.currency())
                        + " in the ledger, "
                        + Format.count(tie.lines(), "line differs", "lines differ");
    }
}
