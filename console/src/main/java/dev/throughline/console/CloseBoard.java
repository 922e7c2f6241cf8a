package dev.throughline.console;

import dev.throughline.console.ClosePages.Loose;
import dev.throughline.console.ClosePages.One;
import dev.throughline.console.ClosePages.Pace;
import dev.throughline.console.ClosePages.Page;
import dev.throughline.console.ClosePages.Pile;
import dev.throughline.console.ClosePages.Row;
import dev.throughline.console.ClosePages.Waiting;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.model.Money;
import dev.throughline.posting.Bucket;
import dev.throughline.reconcile.Reconciliation;
import dev.throughline.reconcile.Runs;
import dev.throughline.reconcile.Signatures;
import dev.throughline.reconcile.Tie;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Puts the close page together. All readers share one look at the books every two seconds, and one
/// at the approvals that are missing every half minute.
@Component
class CloseBoard {
    private static final Duration SHARED = Duration.ofMillis(1_800);
    private static final Duration APPROVALS = Duration.ofSeconds(30);

    /// The pace is measured over this time.
    private static final Duration PACE = Duration.ofMinutes(15);

    private static final int PERIODS_MAX = 100_000;

    private final CloseQueries queries;
    private final ReconciliationBoard reconciliation;
    private final EntityStore entities;
    private final ConsoleSettings settings;
    private final InstantSource clock;
    private @Nullable Look newest;
    private @Nullable Approvals approvals;

    private record Approvals(Instant at, List<CloseQueries.Unapproved> missing) {}

    private record Look(
            Instant at,
            List<Reconciliation.Period> periods,
            List<CloseQueries.Standing> standing,
            List<CloseQueries.Waiting> waiting,
            List<CloseQueries.Found> found,
            Set<CloseQueries.Used> used,
            Pace pace,
            Map<String, Map<?, ?>> subledgers) {}

    CloseBoard(
            CloseQueries queries,
            ReconciliationBoard reconciliation,
            EntityStore entities,
            ConsoleSettings settings,
            InstantSource clock) {
        this.queries = queries;
        this.reconciliation = reconciliation;
        this.entities = entities;
        this.settings = settings;
        this.clock = clock;
    }

    private synchronized Look look(Reconciliation room) {
        Instant now = clock.instant();
        Look known = newest;
        if (known != null && known.at().plus(SHARED).isAfter(now)) {
            return known;
        }
        List<CloseQueries.Standing> standing = queries.standing();
        Look look =
                new Look(
                        now,
                        periods(room),
                        standing,
                        queries.waiting(),
                        queries.found(),
                        queries.used(),
                        pace(now, standing),
                        subledgers());
        newest = look;
        return look;
    }

    private static List<Reconciliation.Period> periods(Reconciliation room) {
        try {
            return room.periods();
        } catch (IllegalStateException _) {
            return List.of();
        }
    }

    private synchronized List<CloseQueries.Unapproved> unapproved() {
        Instant now = clock.instant();
        Approvals known = approvals;
        if (known == null || !known.at().plus(APPROVALS).isAfter(now)) {
            known = new Approvals(now, queries.unapproved());
            approvals = known;
        }
        return known.missing();
    }

    private Map<String, Map<?, ?>> subledgers() {
        Map<String, Map<?, ?>> all = new TreeMap<>();
        for (Entity period : entities.all("AccountingPeriod", PERIODS_MAX)) {
            if (period.values().get("sub_status") instanceof Map<?, ?> members) {
                all.put(
                        period.values().find("entity", UUID.class).map(UUID::toString).orElse("")
                                + " "
                                + period.values().text("name").orElse(""),
                        members);
            }
        }
        return all;
    }

    private Pace pace(Instant now, List<CloseQueries.Standing> standing) {
        long posted = queries.posted(now.minus(PACE));
        long pending =
                standing.stream()
                        .filter(one -> one.bucket() != Bucket.EXCEPTION)
                        .mapToLong(CloseQueries.Standing::versions)
                        .sum();
        BigDecimal perMinute =
                BigDecimal.valueOf(posted)
                        .divide(BigDecimal.valueOf(PACE.toMinutes()), 1, RoundingMode.HALF_UP);
        Instant doneBy =
                pending <= 0 || posted <= 0
                        ? null
                        : now.plusSeconds(
                                BigDecimal.valueOf(pending)
                                        .multiply(BigDecimal.valueOf(PACE.toSeconds()))
                                        .divide(BigDecimal.valueOf(posted), 0, RoundingMode.CEILING)
                                        .longValue());
        String words =
                pending <= 0
                        ? "Nothing is on the way into the ledger."
                        : doneBy == null
                                ? Format.count(pending, "version is", "versions are")
                                        + " on the way; none reached the ledger in the last quarter of an hour, so no time can be said."
                                : Format.count(pending, "version is", "versions are")
                                        + " on the way, and "
                                        + Format.count(posted)
                                        + " reached the ledger in the last quarter of an hour: done by "
                                        + Format.instant(doneBy)
                                        + " at that pace.";
        return new Pace(perMinute, Math.max(0, pending), doneBy, words);
    }

    Page page(String entity, String period) {
        Reconciliation room = reconciliation.room().orElse(null);
        if (room == null) {
            return new Page(
                    false,
                    "",
                    Tone.OFF,
                    List.of(),
                    null,
                    new Pace(BigDecimal.ZERO, 0, null, ""),
                    null,
                    List.of(),
                    "");
        }
        Look look = look(room);
        Runs.Run run = room.newest().orElse(null);
        List<Reconciliation.Period> shown = shown(look, period);
        Map<Reconciliation.Period, Closing> closings = new LinkedHashMap<>();
        for (Reconciliation.Period one : shown) {
            closings.put(one, Closing.of(facts(room, look, run, one)));
        }
        Reconciliation.Period chosen = chosen(closings, entity, period);
        List<Row> rows =
                shown.stream()
                        .map(one ->
                                row(
                                        room,
                                        look,
                                        run,
                                        one,
                                        Objects.requireNonNull(closings.get(one)),
                                        one.equals(chosen)))
                        .toList();
        One one =
                chosen == null
                        ? null
                        : one(
                                look,
                                rows.stream().filter(Row::chosen).findFirst().orElseThrow(),
                                chosen,
                                Objects.requireNonNull(closings.get(chosen)));
        Sentence answer = answer(closings);
        return new Page(
                true,
                answer.words(),
                answer.tone(),
                rows,
                one,
                look.pace(),
                loose(look),
                look.periods().stream()
                        .sorted(Comparator.comparing(Reconciliation.Period::start))
                        .map(Reconciliation.Period::name)
                        .distinct()
                        .toList(),
                period);
    }

    private static boolean at(CloseQueries.Standing one, Reconciliation.Period period) {
        return period.entityId().equals(one.entity()) && period.name().equals(one.period());
    }

    /// Periods with facts in them that are not closed, the one that runs now, and any in which
    /// something stands; of one name where one is asked for.
    private static List<Reconciliation.Period> shown(Look look, String name) {
        LocalDate today = LocalDate.ofInstant(look.at(), ZoneOffset.UTC);
        return look.periods().stream()
                .filter(period ->
                        name.isEmpty()
                                ? !period.closed()
                                                && (look.used().contains(used(period))
                                                        || !period.start().isAfter(today)
                                                                && !period.end().isBefore(today))
                                        || look.standing().stream().anyMatch(one -> at(one, period))
                                : period.name().equals(name))
                .sorted(
                        Comparator.comparing(Reconciliation.Period::start)
                                .thenComparing(Reconciliation.Period::entity))
                .toList();
    }

    private static CloseQueries.Used used(Reconciliation.Period period) {
        return new CloseQueries.Used(period.entityId(), period.name());
    }

    private static Reconciliation.@Nullable Period chosen(
            Map<Reconciliation.Period, Closing> closings, String entity, String period) {
        Optional<Reconciliation.Period> asked =
                closings.keySet().stream()
                        .filter(one ->
                                one.entity().equals(entity)
                                        && (period.isEmpty() || one.name().equals(period)))
                        .findFirst();
        return asked.or(() ->
                        closings.entrySet().stream()
                                .filter(one -> !one.getKey().closed() && !one.getValue().closable())
                                .map(Map.Entry::getKey)
                                .findFirst())
                .or(() -> closings.keySet().stream().findFirst())
                .orElse(null);
    }

    private record Sentence(String words, Tone tone) {}

    private Sentence answer(Map<Reconciliation.Period, Closing> closings) {
        if (closings.isEmpty()) {
            return new Sentence(
                    "No accounting period is open here: the ledger has told none yet.",
                    Tone.WAITING);
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        List<Closing> over =
                closings.entrySet().stream()
                        .filter(one -> one.getKey().end().isBefore(today) && !one.getKey().closed())
                        .map(Map.Entry::getValue)
                        .toList();
        if (over.isEmpty()) {
            return new Sentence("No period that has ended is still open.", Tone.SETTLED);
        }
        List<Closing> held = over.stream().filter(one -> !one.closable()).toList();
        if (held.isEmpty()) {
            return new Sentence(
                    over.size() == 1
                            ? over.getFirst().words()
                            : "Nothing but signatures stands between "
                                    + Format.count(over.size(), "ended period", "ended periods")
                                    + " and the close.",
                    over.stream().allMatch(one -> one.tone() == Tone.SETTLED)
                            ? Tone.SETTLED
                            : Tone.PERSON);
        }
        if (held.size() == 1) {
            return new Sentence(held.getFirst().words(), held.getFirst().tone());
        }
        return new Sentence(
                Format.count(held.size())
                        + " of "
                        + Format.count(over.size(), "ended period", "ended periods")
                        + " cannot close yet; the oldest: "
                        + held.getFirst().words(),
                held.stream().anyMatch(one -> one.tone() == Tone.WRONG) ? Tone.WRONG : Tone.PERSON);
    }

    private static List<Tie> ties(Runs.@Nullable Run run, Reconciliation.Period period) {
        return run == null
                ? List.of()
                : run.ties().stream()
                        .filter(tie ->
                                tie.period().equals(period.name())
                                        && tie.served()
                                        && List.of(tie.entity().split("→"))
                                                .contains(period.entity()))
                        .toList();
    }

    /// Whether the newest run looked at the period at all.
    private static boolean covered(Runs.@Nullable Run run, Reconciliation.Period period) {
        return run != null
                && run.ties().stream().anyMatch(tie -> tie.period().equals(period.name()));
    }

    private Closing.Facts facts(
            Reconciliation room, Look look, Runs.@Nullable Run run, Reconciliation.Period period) {
        Map<Bucket, Pile> piles = piles(look, period);
        Map<String, Gathered> byRole = new TreeMap<>();
        long explained = 0;
        for (CloseQueries.Waiting one : look.waiting()) {
            if (period.entityId().equals(one.entity()) && period.name().equals(one.period())) {
                byRole.computeIfAbsent(Format.owner(one.owner()), _ -> new Gathered()).add(one);
                explained += one.items();
            }
        }
        Gathered loose = new Gathered();
        look.waiting().stream()
                .filter(one -> one.period() == null && one.worked() != null)
                .filter(one -> one.entity() == null || period.entityId().equals(one.entity()))
                .filter(one ->
                        !Objects.requireNonNull(one.worked()).isBefore(period.start())
                                && !one.worked().isAfter(period.end()))
                .forEach(loose::add);
        Map<String, Closing.Amount> waiting = new LinkedHashMap<>();
        byRole.forEach((role, sum) -> waiting.put(role, sum.amount()));
        long refused = piles.getOrDefault(Bucket.EXCEPTION, Pile.NONE).versions();
        List<Tie> ties = ties(run, period);
        long open = ties.stream().filter(tie -> tie.colour() == Tie.Colour.RED).count();
        Signatures.Signature signature =
                room.signature(period.name(), period.entity()).orElse(null);
        Map<String, String> scope =
                Map.of("entity", period.entityId().toString(), "period", period.name());
        return new Closing.Facts(
                period.name() + " of " + period.entity(),
                period.closed(),
                period.end().isBefore(LocalDate.ofInstant(look.at(), ZoneOffset.UTC)),
                waiting,
                Math.max(0, refused - explained),
                amount(List.of(piles.getOrDefault(Bucket.UNKNOWN, Pile.NONE))),
                amount(
                        List.of(
                                piles.getOrDefault(Bucket.READY, Pile.NONE),
                                piles.getOrDefault(Bucket.IN_FLIGHT, Pile.NONE),
                                piles.getOrDefault(Bucket.ACCEPTED, Pile.NONE))),
                look.pace().doneBy() == null ? null : Format.instant(look.pace().doneBy()),
                rest(piles),
                loose.amount(),
                missing(period),
                !covered(run, period)
                        ? Closing.Reconciled.NEVER
                        : open > 0 ? Closing.Reconciled.OPEN : Closing.Reconciled.TIES,
                open,
                signature == null
                        ? Closing.Signed.NO
                        : signature.changed() ? Closing.Signed.CHANGED : Closing.Signed.YES,
                subledgersOpen(look, period),
                new Closing.Links(
                        address(scope, "EXCEPTION"),
                        address(scope, "UNKNOWN"),
                        address(scope, "READY"),
                        "/postings?bucket=EXCEPTION",
                        Paging.address(
                                "/reconciliation",
                                Map.of("period", period.name(), "entity", period.entity()),
                                1),
                        Paging.address(
                                "/reconciliation/signed",
                                Map.of("period", period.name(), "entity", period.entity()),
                                1),
                        "/systems"));
    }

    private static String address(Map<String, String> scope, String bucket) {
        Map<String, String> all = new TreeMap<>(scope);
        all.put("bucket", bucket);
        return Paging.address("/postings", all, 1);
    }

    private static String rest(Map<Bucket, Pile> piles) {
        Map<String, Long> sums = new TreeMap<>();
        piles.values()
                .forEach(pile ->
                        pile.rest()
                                .forEach(
                                        one -> sums.merge(one.ccy(), one.minor(), Math::addExact)));
        return money(sums).isEmpty() ? "" : Format.money(money(sums));
    }

    private String missing(Reconciliation.Period period) {
        long items = 0;
        BigDecimal hours = BigDecimal.ZERO;
        Map<String, Long> sources = new TreeMap<>();
        for (CloseQueries.Unapproved one : unapproved()) {
            if (!one.worked().isBefore(period.start()) && !one.worked().isAfter(period.end())) {
                items += one.items();
                hours = hours.add(one.hours());
                sources.merge(
                        settings.faceOrPlain(one.connection()).label(), one.items(), Long::sum);
            }
        }
        return items == 0
                ? ""
                : Format.count(items, "item", "items")
                        + ", "
                        + Format.hours(hours)
                        + ", in "
                        + Format.list(List.copyOf(sources.keySet()));
    }

    private static List<String> subledgers(Look look, Reconciliation.Period period, boolean all) {
        Map<?, ?> members =
                look.subledgers()
                        .getOrDefault(
                                period.entityId() + " " + period.name(),
                                look.subledgers().getOrDefault(" " + period.name(), Map.of()));
        List<String> told = new ArrayList<>();
        for (String name : List.of("time", "expense", "ap", "ar", "project")) {
            Object state = members.get(name);
            if (state != null && (all || !state.toString().equals("CLOSED"))) {
                String words =
                        switch (name) {
                            case "ap" -> "payables";
                            case "ar" -> "receivables";
                            case "project" -> "project accounting";
                            default -> name;
                        };
                told.add(
                        all
                                ? words
                                        + ": "
                                        + Format.sentence(state.toString())
                                                .toLowerCase(java.util.Locale.ROOT)
                                : words);
            }
        }
        return told;
    }

    private static List<String> subledgersOpen(Look look, Reconciliation.Period period) {
        return subledgers(look, period, false);
    }

    private static Closing.Amount amount(List<Pile> piles) {
        Gathered sum = new Gathered();
        for (Pile pile : piles) {
            sum.items += pile.versions();
            sum.hours = sum.hours.add(pile.hours());
            pile.cost().forEach(sum::add);
        }
        return sum.amount();
    }

    /// Versions with their hours and money.
    private static final class Gathered {
        long items;
        BigDecimal hours = BigDecimal.ZERO;
        final Map<String, Long> money = new TreeMap<>();

        void add(CloseQueries.Waiting one) {
            items += one.items();
            hours = hours.add(one.hours());
            if (one.amount() != null) {
                add(one.amount());
            }
        }

        void add(Money one) {
            money.merge(one.ccy(), one.minor(), Math::addExact);
        }

        Closing.Amount amount() {
            List<String> parts = new ArrayList<>();
            if (hours.signum() != 0) {
                parts.add(Format.hours(hours));
            }
            if (!CloseBoard.money(money).isEmpty()) {
                parts.add(Format.moneyShort(CloseBoard.money(money)));
            }
            return new Closing.Amount(items, String.join(", ", parts));
        }
    }

    private static List<Money> money(Map<String, Long> sums) {
        List<Money> all = new ArrayList<>();
        sums.forEach((ccy, minor) -> {
            if (minor != 0) {
                all.add(new Money(minor, ccy));
            }
        });
        return all;
    }

    private static Map<Bucket, Pile> piles(Look look, Reconciliation.Period period) {
        Map<Bucket, Pile> piles = new EnumMap<>(Bucket.class);
        for (Bucket bucket : CloseQueries.OPEN) {
            long versions = 0;
            BigDecimal hours = BigDecimal.ZERO;
            Map<String, Long> cost = new TreeMap<>();
            Map<String, Long> rest = new TreeMap<>();
            for (CloseQueries.Standing one : look.standing()) {
                if (one.bucket() == bucket && at(one, period)) {
                    versions += one.versions();
                    hours = hours.add(one.hours());
                    Money amount = one.amount();
                    if (amount != null) {
                        (one.leads() ? cost : rest)
                                .merge(amount.ccy(), amount.minor(), Math::addExact);
                    }
                }
            }
            Pile pile = new Pile(versions, hours, money(cost), money(rest));
            if (!pile.none()) {
                piles.put(bucket, pile);
            }
        }
        return piles;
    }

    private static @Nullable Loose loose(Look look) {
        long versions = 0;
        BigDecimal hours = BigDecimal.ZERO;
        Map<String, Long> cost = new TreeMap<>();
        for (CloseQueries.Standing one : look.standing()) {
            if (one.leads() && (one.entity() == null || one.period() == null)) {
                versions += one.versions();
                hours = hours.add(one.hours());
                if (one.amount() != null) {
                    cost.merge(one.amount().ccy(), one.amount().minor(), Math::addExact);
                }
            }
        }
        return versions == 0
                ? null
                : new Loose(versions, hours, money(cost), "/postings?bucket=EXCEPTION");
    }

    private static Row row(
            Reconciliation room,
            Look look,
            Runs.@Nullable Run run,
            Reconciliation.Period period,
            Closing closing,
            boolean chosen) {
        List<Tie> ties = ties(run, period);
        long open = ties.stream().filter(tie -> tie.colour() == Tie.Colour.RED).count();
        Optional<Signatures.Signature> signature = room.signature(period.name(), period.entity());
        return new Row(
                period.entityId(),
                period.entity(),
                period.name(),
                period.end(),
                period.closed() ? "Closed" : period.open() ? "Open" : "Not open yet",
                piles(look, period),
                !covered(run, period)
                        ? new Badge(Tone.WAITING, "Never")
                        : open > 0
                                ? new Badge(Tone.WRONG, Format.count(open) + " open")
                                : new Badge(Tone.SETTLED, "Ties"),
                signature
                        .map(one ->
                                one.changed()
                                        ? new Badge(Tone.WRONG, "Changed since")
                                        : new Badge(Tone.SETTLED, "Signed"))
                        .orElse(new Badge(Tone.WAITING, "Not signed")),
                verdict(period, closing),
                Paging.address(
                                "/close",
                                Map.of("entity", period.entity(), "period", period.name()),
                                1)
                        + "#one-title",
                chosen);
    }

    private static Badge verdict(Reconciliation.Period period, Closing closing) {
        if (period.closed()) {
            return new Badge(
                    closing.tone(), closing.closable() ? "Closed" : "Closed, something left");
        }
        return closing.closable()
                ? new Badge(
                        closing.tone(),
                        switch (closing.tone()) {
                            case SETTLED -> "Can close";
                            case WAITING -> "Not over yet";
                            default -> "To sign";
                        })
                : new Badge(
                        closing.tone(),
                        Format.count(closing.stands().size(), "thing", "things") + " open");
    }

    private One one(Look look, Row row, Reconciliation.Period period, Closing closing) {
        List<Waiting> waiting = new ArrayList<>();
        Map<String, List<CloseQueries.Waiting>> groups = new LinkedHashMap<>();
        look.waiting().stream()
                .filter(one ->
                        period.entityId().equals(one.entity())
                                && period.name().equals(one.period()))
                .forEach(one ->
                        groups.computeIfAbsent(
                                        one.owner() + " " + one.code(), _ -> new ArrayList<>())
                                .add(one));
        groups.values().forEach(some -> waiting.add(waiting(some)));
        look.found().stream()
                .filter(one ->
                        one.period().equals(period.name())
                                && (one.entity().isEmpty()
                                        || List.of(one.entity().split("→"))
                                                .contains(period.entity())))
                .forEach(one ->
                        waiting.add(
                                new Waiting(
                                        one.owner(),
                                        one.code(),
                                        one.example(),
                                        href(one.owner(), one.code(), one.cases(), one.one()),
                                        one.cases(),
                                        0,
                                        BigDecimal.ZERO,
                                        one.amount() == null ? List.of() : List.of(one.amount()),
                                        one.due())));
        waiting.sort(Comparator.comparing(Waiting::owner).thenComparing(Waiting::code));
        return new One(
                row,
                closing.words(),
                closing.tone(),
                closing.stands(),
                closing.fine(),
                waiting,
                subledgers(look, period, true));
    }

    private static Waiting waiting(List<CloseQueries.Waiting> some) {
        CloseQueries.Waiting first = some.getFirst();
        Gathered sum = new Gathered();
        some.forEach(sum::add);
        long cases = some.stream().mapToLong(CloseQueries.Waiting::cases).max().orElse(0);
        return new Waiting(
                first.owner(),
                first.code(),
                first.example(),
                href(first.owner(), first.code(), cases, first.one()),
                cases,
                sum.items,
                sum.hours,
                money(sum.money),
                some.stream()
                        .map(CloseQueries.Waiting::due)
                        .filter(Objects::nonNull)
                        .min(Comparator.naturalOrder())
                        .orElse(null));
    }

    /// The case itself, or all of that code.
    private static String href(String owner, String code, long cases, UUID one) {
        return cases == 1
                ? "/worklist/" + one
                : Paging.address("/worklist", Map.of("owner", owner, "code", code), 1);
    }
}
