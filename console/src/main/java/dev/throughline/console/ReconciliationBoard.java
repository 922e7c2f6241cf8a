package dev.throughline.console;

import dev.throughline.console.ReconciliationPages.Board;
import dev.throughline.console.ReconciliationPages.Cell;
import dev.throughline.console.ReconciliationPages.Filters;
import dev.throughline.console.ReconciliationPages.PeriodTable;
import dev.throughline.console.ReconciliationPages.Progress;
import dev.throughline.console.ReconciliationPages.Row;
import dev.throughline.console.ReconciliationPages.Sign;
import dev.throughline.console.ReconciliationPages.Total;
import dev.throughline.reconcile.Check;
import dev.throughline.reconcile.ReconcileWorker;
import dev.throughline.reconcile.Reconciliation;
import dev.throughline.reconcile.Runs;
import dev.throughline.reconcile.Signatures;
import dev.throughline.reconcile.Tie;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Puts the heat table together: checks across, legal entities down, a period a table.
@Component
class ReconciliationBoard {
    private static final int RUNS = 12;

    /// A run older than this says little about today.
    private static final Duration STALE = Duration.ofHours(26);

    private final @Nullable Reconciliation reconciliation;
    private final InstantSource clock;

    ReconciliationBoard(ObjectProvider<Reconciliation> reconciliation, InstantSource clock) {
        this.reconciliation = reconciliation.getIfAvailable();
        this.clock = clock;
    }

    /// Reconciliation, where this hub posts.
    Optional<Reconciliation> room() {
        return Optional.ofNullable(reconciliation);
    }

    /// What was asked for.
    ///
    /// @param run a run's id, or empty for the newest
    /// @param mine the run that the reader began
    record Asked(
            Optional<UUID> run,
            String period,
            String entity,
            boolean open,
            Optional<UUID> mine,
            String did,
            String refused) {}

    Board board(Asked asked) {
        Filters none = new Filters("", "", false, List.of(), List.of());
        if (reconciliation == null) {
            return new Board(
                    false, null, true, "", Tone.OFF, null, null, List.of(), List.of(), List.of(),
                    List.of(), none, List.of(), "", "");
        }
        List<Runs.Head> heads = reconciliation.list(RUNS);
        List<Runs.Head> nights = reconciliation.list(ReconcileWorker.NIGHTLY, 1);
        Optional<Runs.Run> newest = reconciliation.newest();
        Optional<Runs.Run> shown =
                asked.run().isPresent()
                        ? asked.run().flatMap(reconciliation::find)
                        : newest.or(() ->
                                heads.stream()
                                        .filter(head -> head.state() == Runs.State.FAILED)
                                        .findFirst()
                                        .flatMap(head -> reconciliation.find(head.id())));
        List<Reconciliation.Period> periods = periods();
        List<Tie> ties = shown.map(Runs.Run::ties).orElse(List.of());
        Runs.Head head = shown.map(Runs.Run::head).orElse(null);
        boolean isNewest =
                head != null && newest.map(run -> run.id().equals(head.id())).orElse(true);
        List<Numbered> all = numbered(ties);
        List<PeriodTable> tables = tables(head, all, asked, periods, isNewest);
        Sentence answer = answer(head, all, tables, isNewest);
        return new Board(
                true,
                head,
                isNewest,
                answer.words(),
                answer.tone(),
                nights.isEmpty() ? null : nights.getFirst(),
                under(heads, asked.mine()),
                tables,
                quiet(all),
                all.stream()
                        .filter(one -> one.tie().check() == Check.RC12)
                        .map(one -> cell(head, one))
                        .toList(),
                notCompared(ties),
                new Filters(
                        asked.period(),
                        asked.entity(),
                        asked.open(),
                        all.stream()
                                .filter(one -> !beside(one.tie()))
                                .map(one -> one.tie().period())
                                .distinct()
                                .sorted(byStart(periods))
                                .toList(),
                        List.copyOf(
                                new TreeSet<>(
                                        all.stream()
                                                .filter(one -> !beside(one.tie()))
                                                .map(one -> one.tie().entity())
                                                .filter(entity -> !entity.isEmpty())
                                                .toList()))),
                heads,
                asked.did(),
                asked.refused());
    }

    /// The run under way, as its reader sees it.
    Optional<Progress> progress(UUID run, boolean mine) {
        if (reconciliation == null) {
            return Optional.empty();
        }
        List<Runs.Head> heads = reconciliation.list(RUNS);
        return heads.stream()
                .filter(head -> head.id().equals(run))
                .findFirst()
                .map(head -> progress(head, heads, mine));
    }

    private @Nullable Progress under(List<Runs.Head> heads, Optional<UUID> mine) {
        return heads.stream()
                .filter(head -> head.state() == Runs.State.RUNNING)
                .reduce((_, oldest) -> oldest)
                .map(head -> progress(head, heads, mine.filter(head.id()::equals).isPresent()))
                .orElse(null);
    }

    private Progress progress(Runs.Head head, List<Runs.Head> heads, boolean mine) {
        Duration since = Duration.between(head.startedAt(), clock.instant());
        Duration usual =
                heads.stream()
                        .filter(one -> one.state() == Runs.State.DONE && one.doneAt() != null)
                        .map(one -> Duration.between(one.startedAt(), one.doneAt()))
                        .findFirst()
                        .orElse(null);
        int percent =
                usual == null || usual.isZero()
                        ? 0
                        : (int)
                                Math.min(
                                        95, since.toMillis() * 100 / Math.max(1, usual.toMillis()));
        return new Progress(head, since, usual, percent, mine);
    }

    private List<Reconciliation.Period> periods() {
        if (reconciliation == null) {
            return List.of();
        }
        try {
            return reconciliation.periods();
        } catch (IllegalStateException _) {
            // The ledger is not connected now; what was found before is shown all the same.
            return List.of();
        }
    }

    private record Numbered(int number, Tie tie) {}

    private static List<Numbered> numbered(List<Tie> ties) {
        List<Numbered> all = new ArrayList<>();
        for (int i = 0; i < ties.size(); i++) {
            all.add(new Numbered(i, ties.get(i)));
        }
        return all;
    }

    /// What stands beside the table: masters have no period, what was not compared has no amounts.
    private static boolean beside(Tie tie) {
        return tie.check() == Check.RC12 || !tie.served();
    }

    /// The checks that were not made, each once, with the reason.
    private static List<String> notCompared(List<Tie> ties) {
        return ties.stream()
                .filter(tie -> !tie.served())
                .map(tie -> tie.check().title() + ": " + tie.note())
                .distinct()
                .toList();
    }

    private static boolean empty(Tie tie) {
        return tie.lines() == 0
                && tie.source().signum() == 0
                && tie.hub().signum() == 0
                && tie.posted().signum() == 0
                && tie.ledger().signum() == 0;
    }

    private static List<String> quiet(List<Numbered> all) {
        Set<String> loud = new TreeSet<>();
        Set<String> every = new TreeSet<>();
        for (Numbered one : all) {
            if (!beside(one.tie())) {
                every.add(one.tie().period());
                if (!empty(one.tie())) {
                    loud.add(one.tie().period());
                }
            }
        }
        every.removeAll(loud);
        return List.copyOf(every);
    }

    private static Comparator<String> byStart(List<Reconciliation.Period> periods) {
        Map<String, LocalDate> starts = new TreeMap<>();
        periods.forEach(period ->
                starts.merge(period.name(), period.start(), (a, b) -> a.isBefore(b) ? a : b));
        return Comparator.<String, LocalDate>comparing(
                        name -> starts.getOrDefault(name, LocalDate.MAX))
                .thenComparing(Comparator.naturalOrder());
    }

    private List<PeriodTable> tables(
            Runs.@Nullable Head head,
            List<Numbered> all,
            Asked asked,
            List<Reconciliation.Period> periods,
            boolean newest) {
        Map<String, List<Numbered>> byPeriod = new TreeMap<>(byStart(periods));
        for (Numbered one : all) {
            Tie tie = one.tie();
            if (beside(tie)
                    || empty(tie)
                    || !asked.period().isEmpty() && !asked.period().equals(tie.period())
                    || !asked.entity().isEmpty() && !tie.entity().contains(asked.entity())
                    || asked.open() && tie.colour() == Tie.Colour.GREEN) {
                continue;
            }
            byPeriod.computeIfAbsent(tie.period(), _ -> new ArrayList<>()).add(one);
        }
        List<PeriodTable> tables = new ArrayList<>();
        byPeriod.forEach((period, some) -> tables.add(table(head, period, some, periods, newest)));
        return tables;
    }

    private PeriodTable table(
            Runs.@Nullable Head head,
            String period,
            List<Numbered> some,
            List<Reconciliation.Period> periods,
            boolean newest) {
        // A check without anything in this period is no column of it.
        List<Check> checks =
                some.stream().map(one -> one.tie().check()).distinct().sorted().toList();
        Map<String, List<Numbered>> byEntity = new TreeMap<>(ENTITIES);
        some.forEach(one ->
                byEntity.computeIfAbsent(one.tie().entity(), _ -> new ArrayList<>()).add(one));
        List<Row> rows = new ArrayList<>();
        byEntity.forEach((entity, ofEntity) ->
                rows.add(
                        new Row(
                                entity,
                                entity.isEmpty() ? "In no company yet" : entity.replace("→", " → "),
                                checks.stream()
                                        .map(check ->
                                                ofEntity.stream()
                                                        .filter(one -> one.tie().check() == check)
                                                        .map(one -> cell(head, one))
                                                        .toList())
                                        .toList(),
                                sign(
                                        period,
                                        entity,
                                        some.stream()
                                                .filter(one -> about(one.tie(), entity))
                                                .toList(),
                                        periods,
                                        newest && head != null && signs(head)))));
        return new PeriodTable(period, state(period, periods), checks, rows, totals(checks, some));
    }

    /// Whether a check is about that company, as one side of a pair too.
    private static boolean about(Tie tie, String entity) {
        return tie.entity().equals(entity) || List.of(tie.entity().split("→")).contains(entity);
    }

    private static boolean signs(Runs.Head head) {
        return head.state() == Runs.State.DONE
                && head.checks().containsAll(Reconciliation.signed());
    }

    /// Companies first, then pairs of them, then what is in none.
    private static final Comparator<String> ENTITIES =
            Comparator.<String>comparingInt(
                            entity -> entity.isEmpty() ? 2 : entity.contains("→") ? 1 : 0)
                    .thenComparing(Comparator.naturalOrder());

    private static String state(String period, List<Reconciliation.Period> periods) {
        List<Reconciliation.Period> named =
                periods.stream().filter(one -> one.name().equals(period)).toList();
        long closed = named.stream().filter(Reconciliation.Period::closed).count();
        return named.isEmpty()
                ? ""
                : closed == named.size()
                        ? "closed in the ledger"
                        : closed == 0
                                ? "open in the ledger"
                                : "closed for "
                                        + closed
                                        + " of "
                                        + Format.count(named.size(), "company", "companies");
    }

    private static List<Total> totals(List<Check> checks, List<Numbered> some) {
        List<Total> totals = new ArrayList<>();
        for (Check check : checks) {
            long[] counts = new long[Tie.Colour.values().length];
            Map<String, BigDecimal> sums = new LinkedHashMap<>();
            for (Numbered one : some) {
                if (one.tie().check() == check) {
                    counts[one.tie().colour().ordinal()]++;
                    if (check != Check.RC6 || one.tie().part().isEmpty()) {
                        // Net and tax are within gross.
                        sums.merge(one.tie().currency(), one.tie().difference(), BigDecimal::add);
                    }
                }
            }
            totals.add(
                    new Total(
                            counts[0],
                            counts[1],
                            counts[2],
                            sums.entrySet().stream()
                                    .filter(sum -> sum.getValue().signum() != 0)
                                    .map(sum -> TieWords.measure(sum.getValue(), sum.getKey()))
                                    .toList()));
        }
        return totals;
    }

    private static Cell cell(Runs.@Nullable Head head, Numbered one) {
        Tie tie = one.tie();
        String words =
                switch (tie.colour()) {
                    case GREEN -> "ties";
                    case AMBER ->
                            tie.difference().signum() == 0
                                    ? Format.count(tie.lines(), "line explained", "lines explained")
                                    : TieWords.measure(tie.difference(), tie.currency())
                                            + " explained";
                    case RED -> open(tie);
                };
        return new Cell(
                tie,
                "/reconciliation/" + (head == null ? "" : head.id()) + "/" + one.number(),
                TieWords.measure(tie.ledger(), tie.currency()),
                TieWords.part(tie),
                words);
    }

    private static String open(Tie tie) {
        BigDecimal gap = tie.difference().subtract(tie.explained());
        String lines =
                tie.unexplained() == 0
                        ? "open"
                        : Format.count(tie.unexplained(), "line open", "lines open");
        return gap.signum() == 0 ? lines : lines + ", " + TieWords.measure(gap, tie.currency());
    }

    private @Nullable Sign sign(
            String period,
            String entity,
            List<Numbered> ties,
            List<Reconciliation.Period> periods,
            boolean may) {
        boolean known =
                periods.stream()
                        .anyMatch(one -> one.name().equals(period) && one.entity().equals(entity));
        if (!known || reconciliation == null) {
            return null;
        }
        Signatures.Signature signature = reconciliation.signature(period, entity).orElse(null);
        long open = ties.stream().filter(one -> one.tie().colour() == Tie.Colour.RED).count();
        String why =
                open > 0
                        ? Format.count(open, "check is", "checks are") + " open"
                        : may ? "" : "run all checks first";
        boolean wanted = signature == null || signature.changed();
        return new Sign(entity, period, signature, wanted && why.isEmpty(), why);
    }

    private record Sentence(String words, Tone tone) {}

    private Sentence answer(
            Runs.@Nullable Head head,
            List<Numbered> all,
            List<PeriodTable> tables,
            boolean newest) {
        if (head == null) {
            return new Sentence(
                    "Nothing was reconciled yet: the first run compares source, hub and ledger line by line.",
                    Tone.WAITING);
        }
        if (head.state() == Runs.State.RUNNING) {
            return new Sentence("This run is still under way.", Tone.MOVING);
        }
        if (head.state() == Runs.State.FAILED) {
            return new Sentence(
                    "Nothing was concluded: a system could not be read to its end.", Tone.WRONG);
        }
        long red = count(all, Tie.Colour.RED);
        long amber = count(all, Tie.Colour.AMBER);
        long changed =
                tables.stream()
                        .flatMap(table -> table.rows().stream())
                        .map(Row::sign)
                        .filter(sign ->
                                sign != null
                                        && sign.signature() != null
                                        && sign.signature().changed())
                        .count();
        List<String> parts = new ArrayList<>();
        if (red > 0) {
            parts.add(
                    Format.count(red, "tie has", "ties have")
                            + " differences that nobody explains");
        }
        if (changed > 0) {
            parts.add(
                    Format.count(changed, "signed period says", "signed periods say")
                            + " something else now");
        }
        String lead = newest ? "" : "In this older run: ";
        if (!parts.isEmpty()) {
            return new Sentence(lead + Format.list(parts) + ".", Tone.WRONG);
        }
        boolean stale =
                newest && Duration.between(head.startedAt(), clock.instant()).compareTo(STALE) > 0;
        return new Sentence(
                lead
                        + (amber == 0
                                ? "Source, hub and ledger say the same in every period looked at"
                                : "Source, hub and ledger tie: "
                                        + Format.count(amber, "difference is", "differences are")
                                        + " explained in full")
                        + (stale ? ", by a run that is more than a day old." : "."),
                stale ? Tone.PERSON : Tone.SETTLED);
    }

    private static long count(List<Numbered> all, Tie.Colour colour) {
        return all.stream()
                .filter(one -> one.tie().served() && one.tie().colour() == colour)
                .count();
    }

    /// When a run's numbers are from, for those who show them elsewhere.
    Optional<Instant> newest() {
        return Optional.ofNullable(reconciliation)
                .flatMap(Reconciliation::newest)
                .map(run -> run.head().startedAt());
    }
}
