package dev.throughline.console;

import dev.throughline.console.PostingQueries.Pile;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.Bucket;
import dev.throughline.posting.ConservationCheck;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Puts the picture of the books together: buckets, their sums, and whether they add up. All
/// readers of one filter share one look at the movements every two seconds.
@Component
class PostingBoard {
    private static final Duration SHARED = Duration.ofMillis(1_800);
    private static final int LOOKS_MAX = 200;

    private static final List<Bucket> WAY =
            List.of(Bucket.READY, Bucket.IN_FLIGHT, Bucket.ACCEPTED, Bucket.POSTED_NET);
    private static final List<Bucket> BRANCHES =
            List.of(
                    Bucket.EXCEPTION,
                    Bucket.UNKNOWN,
                    Bucket.WITHDRAWN,
                    Bucket.REVERSED,
                    Bucket.NON_POSTABLE,
                    Bucket.WRITTEN_OFF,
                    Bucket.OPENING);

    private final PostingQueries queries;
    private final EntityStore entities;
    private final ConsoleSettings settings;
    private final @Nullable PostingWatch watch;
    private final InstantSource clock;
    private final Map<Asked, Look> looks =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Asked, Look> eldest) {
                    return size() > LOOKS_MAX;
                }
            };

    private record Asked(PostingFilter filter, String kinds) {}

    private record Look(Instant at, Map<Bucket, Pile> piles) {}

    PostingBoard(
            PostingQueries queries,
            EntityStore entities,
            ConsoleSettings settings,
            ObjectProvider<PostingWatch> watch,
            InstantSource clock) {
        this.queries = queries;
        this.entities = entities;
        this.settings = settings;
        this.watch = watch.getIfAvailable();
        this.clock = clock;
    }

    /// Whether a posting lane is configured.
    boolean lane() {
        return watch != null;
    }

    /// The lane.
    Optional<PostingWatch> watch() {
        return Optional.ofNullable(watch);
    }

    /// The kinds whose money is shown.
    static List<PostingKind> kinds(String chosen) {
        return switch (chosen) {
            case "unbilled" -> List.of(PostingKind.UNBILLED_TIME, PostingKind.UNBILLED_EXPENSE);
            case "ic" -> List.of(PostingKind.IC_SALES, PostingKind.IC_COST);
            default -> Arrays.stream(PostingKind.values()).filter(PostingKind::leading).toList();
        };
    }

    /// What each bucket holds, at most two seconds old.
    Map<Bucket, Pile> piles(PostingFilter filter, String kinds) {
        Asked asked = new Asked(filter, kinds);
        Instant now = clock.instant();
        synchronized (looks) {
            Look known = looks.get(asked);
            if (known != null && known.at().plus(SHARED).isAfter(now)) {
                return known.piles();
            }
        }
        Map<Bucket, Pile> piles = queries.piles(filter, kinds(kinds));
        synchronized (looks) {
            looks.put(asked, new Look(now, piles));
        }
        return piles;
    }

    /// The numbers that move while somebody watches.
    Map<String, String> numbers(PostingFilter filter, String kinds) {
        Map<String, String> numbers = new TreeMap<>();
        if (!lane()) {
            return numbers;
        }
        Map<Bucket, Pile> piles = piles(filter, kinds);
        for (Bucket bucket : Bucket.values()) {
            Pile pile = piles.getOrDefault(bucket, Pile.NONE);
            numbers.put("p." + bucket + ".versions", Format.count(pile.versions()));
            numbers.put("p." + bucket + ".hours", Format.hours(pile.hours()));
            numbers.put("p." + bucket + ".money", money(pile.money()));
        }
        numbers.put("p.sum", sum(piles));
        numbers.put("p.total", Format.count(total(piles)));
        return numbers;
    }

    /// Amounts, or a dash for none.
    static String money(List<Money> money) {
        return money.isEmpty() ? "–" : Format.money(money);
    }

    private static long total(Map<Bucket, Pile> piles) {
        return piles.values().stream().mapToLong(Pile::versions).sum();
    }

    private static String sum(Map<Bucket, Pile> piles) {
        List<String> parts = new ArrayList<>();
        for (Bucket bucket : Bucket.values()) {
            long versions = piles.getOrDefault(bucket, Pile.NONE).versions();
            if (versions != 0) {
                parts.add(
                        Format.count(versions)
                                + " "
                                + PostingWords.badge(bucket)
                                        .words()
                                        .toLowerCase(java.util.Locale.ROOT));
            }
        }
        return Format.count(total(piles))
                + (parts.isEmpty() ? "" : " = " + String.join(" + ", parts));
    }

    /// The flow picture.
    PostingPages.Flow flow(
            Map<Bucket, Pile> piles,
            String measure,
            String kinds,
            @Nullable Bucket chosen,
            UnaryOperator<String> href) {
        BigDecimal hours = BigDecimal.ZERO;
        Map<String, Long> money = new TreeMap<>();
        for (Pile pile : piles.values()) {
            hours = hours.add(pile.hours());
            pile.money().forEach(one -> money.merge(one.ccy(), one.minor(), Math::addExact));
        }
        long total = total(piles);
        BigDecimal all = measure.equals("hours") ? hours : BigDecimal.valueOf(total);
        List<Money> sums = new ArrayList<>();
        money.forEach((ccy, minor) -> sums.add(new Money(minor, ccy)));
        return new PostingPages.Flow(
                WAY.stream().map(one -> node(one, piles, measure, all, chosen, href)).toList(),
                BRANCHES.stream().map(one -> node(one, piles, measure, all, chosen, href)).toList(),
                total,
                hours,
                sums,
                sum(piles),
                measure,
                kinds);
    }

    private static PostingPages.Node node(
            Bucket bucket,
            Map<Bucket, Pile> piles,
            String measure,
            BigDecimal all,
            @Nullable Bucket chosen,
            UnaryOperator<String> href) {
        Pile pile = piles.getOrDefault(bucket, Pile.NONE);
        BigDecimal part =
                measure.equals("hours") ? pile.hours() : BigDecimal.valueOf(pile.versions());
        int share =
                part.signum() <= 0 || all.signum() <= 0
                        ? 0
                        : Math.max(
                                2,
                                part.multiply(BigDecimal.valueOf(100))
                                        .divide(all, 0, java.math.RoundingMode.HALF_UP)
                                        .intValue());
        Badge badge = PostingWords.badge(bucket);
        return new PostingPages.Node(
                bucket,
                pile.versions() == 0 ? new Badge(Tone.OFF, badge.words()) : badge,
                PostingWords.meaning(bucket),
                pile.versions(),
                pile.hours(),
                pile.money(),
                share,
                href.apply(bucket.name()),
                bucket == chosen);
    }

    /// What the check says, and in which words.
    record Verdict(Badge badge, String words) {}

    Verdict verdict() {
        Optional<ConservationCheck.Report> checked =
                watch == null ? Optional.empty() : watch.checked().get();
        return checked.map(report ->
                        report.holds()
                                ? new Verdict(
                                        new Badge(Tone.SETTLED, "The books add up"),
                                        "Movements, versions, postings and documents say the same, cell by cell.")
                                : new Verdict(
                                        new Badge(Tone.WRONG, "The books do not add up"),
                                        report.differences().isEmpty()
                                                ? report.balanced()
                                                        ? "The totals of a document are not those of its postings. Report it with this page; nothing is changed by it."
                                                        : "What came in is not what the buckets hold. Report it with this page; nothing is changed by it."
                                                : Format.count(
                                                                report.differences().size(),
                                                                "bucket of a cell holds",
                                                                "buckets of cells hold")
                                                        + " other than the movements say. Report it with this page; nothing is changed by it."))
                .orElseGet(() ->
                        new Verdict(
                                new Badge(Tone.WAITING, "Not checked yet"),
                                "The first check of the running lane comes within a minute."));
    }

    /// The one sentence.
    record Sentence(String words, Tone tone) {}

    Sentence answer(Map<Bucket, Pile> piles, Verdict verdict) {
        long total = total(piles);
        if (verdict.badge().tone() == Tone.WRONG) {
            return new Sentence(
                    "The books do not add up: the hub's own records of what moved disagree.",
                    Tone.WRONG);
        }
        if (total == 0) {
            return new Sentence("No approved time or expense is in the books here.", Tone.WAITING);
        }
        long posted = count(piles, Bucket.POSTED_NET);
        long exception = count(piles, Bucket.EXCEPTION);
        long unknown = count(piles, Bucket.UNKNOWN);
        long moving =
                count(piles, Bucket.READY)
                        + count(piles, Bucket.IN_FLIGHT)
                        + count(piles, Bucket.ACCEPTED);
        List<String> parts = new ArrayList<>();
        if (exception > 0) {
            String stake = money(piles.getOrDefault(Bucket.EXCEPTION, Pile.NONE).money());
            parts.add(
                    Format.count(exception)
                            + (exception == 1 ? " waits" : " wait")
                            + " on somebody"
                            + (stake.equals("–") ? "" : " (" + shortly(piles) + ")"));
        }
        if (unknown > 0) {
            parts.add(
                    Format.count(unknown)
                            + (unknown == 1 ? " was" : " were")
                            + " sent and not answered yet");
        }
        if (moving > 0) {
            parts.add(Format.count(moving) + (moving == 1 ? " is" : " are") + " on the way");
        }
        Tone tone =
                exception > 0
                        ? Tone.PERSON
                        : unknown > 0 ? Tone.UNKNOWN : moving > 0 ? Tone.MOVING : Tone.SETTLED;
        return new Sentence(
                Format.count(posted)
                        + " of "
                        + Format.count(total, "approved version is", "approved versions are")
                        + " in the ledger"
                        + (parts.isEmpty()
                                ? ", and nothing waits."
                                : "; " + Format.list(parts) + "."),
                tone);
    }

    private static String shortly(Map<Bucket, Pile> piles) {
        return Format.moneyShort(piles.getOrDefault(Bucket.EXCEPTION, Pile.NONE).money());
    }

    private static long count(Map<Bucket, Pile> piles, Bucket bucket) {
        return piles.getOrDefault(bucket, Pile.NONE).versions();
    }

    /// The filters and what may be chosen.
    PostingPages.Filters filters(PostingFilter chosen) {
        PostingQueries.Choices choices = queries.choices();
        List<UUID> ids = new ArrayList<>(choices.entities());
        ids.addAll(choices.projects());
        Map<UUID, String> names = names(ids);
        return new PostingPages.Filters(
                chosen,
                choices.sources().stream()
                        .map(one -> new PostingPages.Option(one, settings.faceOrPlain(one).label()))
                        .toList(),
                named(choices.entities(), names),
                choices.periods().stream().map(one -> new PostingPages.Option(one, one)).toList(),
                named(choices.projects(), names));
    }

    private static List<PostingPages.Option> named(List<UUID> ids, Map<UUID, String> names) {
        return ids.stream()
                .map(id -> new PostingPages.Option(id.toString(), names.getOrDefault(id, "…")))
                .sorted(Comparator.comparing(PostingPages.Option::words))
                .toList();
    }

    /// Names of entities; persons' names are masked where nobody is known to look.
    Map<UUID, String> names(Collection<UUID> ids) {
        Map<UUID, String> names = new HashMap<>();
        Map<UUID, Entity> known = entities.load(ids);
        ids.forEach(id -> {
            Entity entity = known.get(id);
            names.put(
                    id,
                    entity == null
                            ? id.toString().substring(0, 8)
                            : Masking.name(entity, settings.people()));
        });
        return names;
    }
}
