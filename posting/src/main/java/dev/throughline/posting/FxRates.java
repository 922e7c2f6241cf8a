package dev.throughline.posting;

import dev.throughline.model.CurrencyRate.RateType;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The ERP's exchange rates as read (DOMAIN 4.12). Never invents one. Immutable.
public final class FxRates {
    /// No rates.
    public static final FxRates NONE = new FxRates(List.of());

    private final Map<Pair, NavigableMap<LocalDate, BigDecimal>> rates = new HashMap<>();

    /// A published rate: 1 `from` = `rate` `to`.
    ///
    /// @param type what it is for
    /// @param date the day it is effective from
    /// @param rate above 0
    public record Rate(String from, String to, RateType type, LocalDate date, BigDecimal rate) {}

    private record Pair(String from, String to, RateType type) {}

    /// A path, or why there is none.
    public sealed interface Found {
        /// How to convert.
        record Path(FxPath path) implements Found {}

        /// `FX-RATE-MISSING` or `FX-RATE-STALE`.
        record None(Problem problem) implements Found {}
    }

    /// @param published in any order; the later one of a day wins
    /// @throws IllegalArgumentException when a rate is not above 0
    public FxRates(List<Rate> published) {
        for (Rate rate : published) {
            if (rate.rate().signum() <= 0) {
                throw new IllegalArgumentException(
                        "rate "
                                + rate.from()
                                + "/"
                                + rate.to()
                                + " of "
                                + rate.date()
                                + " is "
                                + rate.rate().toPlainString()
                                + "; rates are above 0, mend it in the ERP");
            }
            rates.computeIfAbsent(
                            new Pair(rate.from(), rate.to(), rate.type()), pair -> new TreeMap<>())
                    .put(rate.date(), rate.rate());
        }
    }

    /// The way from one currency to another on a day: the direct rate, else the inverse, else over
    /// `via`. A rate older than allowed is passed over for a fresh one further down; only where
    /// none is fresh it is stale.
    ///
    /// @param via the entity's functional currency
    /// @param staleDays how many days before `date` a rate may be of
    public Found path(
            String from, String to, RateType type, LocalDate date, String via, int staleDays) {
        if (from.equals(to)) {
            return new Found.Path(FxPath.same(from));
        }
        List<FxPath> ways = new ArrayList<>();
        FxPath.Leg direct = direct(from, to, type, date);
        FxPath.Leg inverse = inverse(from, to, type, date);
        if (direct != null) {
            ways.add(new FxPath(from, to, List.of(direct)));
        }
        if (inverse != null) {
            ways.add(new FxPath(from, to, List.of(inverse)));
        }
        if (!via.equals(from) && !via.equals(to)) {
            FxPath.Leg first = either(from, via, type, date, staleDays);
            FxPath.Leg second = either(via, to, type, date, staleDays);
            if (first != null && second != null) {
                ways.add(new FxPath(from, to, List.of(first, second)));
            }
        }
        for (FxPath way : ways) {
            if (age(way, date) <= staleDays) {
                return new Found.Path(way);
            }
        }
        if (ways.isEmpty()) {
            return new Found.None(
                    new Problem(
                            Mender.DATA,
                            "FX-RATE-MISSING",
                            "No " + type + " rate " + from + "/" + to + " on " + date + ".",
                            "Load the rate in the ERP; the item then goes on by itself.",
                            "fx_rate"));
        }
        return new Found.None(
                new Problem(
                        Mender.DATA,
                        "FX-RATE-STALE",
                        "The "
                                + type
                                + " rate "
                                + from
                                + "/"
                                + to
                                + " for "
                                + date
                                + " is "
                                + age(ways.getFirst(), date)
                                + " days old; at most "
                                + staleDays
                                + " are allowed.",
                        "Load a newer rate in the ERP, or accept this one.",
                        "fx_rate"));
    }

    private static long age(FxPath way, LocalDate date) {
        return way.legs().stream()
                .mapToLong(leg -> ChronoUnit.DAYS.between(leg.date(), date))
                .max()
                .orElse(0);
    }

    private FxPath.@Nullable Leg either(
            String from, String to, RateType type, LocalDate date, int staleDays) {
        FxPath.Leg direct = direct(from, to, type, date);
        if (direct != null && ChronoUnit.DAYS.between(direct.date(), date) <= staleDays) {
            return direct;
        }
        FxPath.Leg inverse = inverse(from, to, type, date);
        if (inverse != null && ChronoUnit.DAYS.between(inverse.date(), date) <= staleDays) {
            return inverse;
        }
        return direct != null ? direct : inverse;
    }

    private FxPath.@Nullable Leg direct(String from, String to, RateType type, LocalDate date) {
        return leg(from, to, type, date, false);
    }

    private FxPath.@Nullable Leg inverse(String from, String to, RateType type, LocalDate date) {
        return leg(to, from, type, date, true);
    }

    private FxPath.@Nullable Leg leg(
            String from, String to, RateType type, LocalDate date, boolean inverse) {
        NavigableMap<LocalDate, BigDecimal> days = rates.get(new Pair(from, to, type));
        Map.Entry<LocalDate, BigDecimal> newest = days == null ? null : days.floorEntry(date);
        return newest == null
                ? null
                : new FxPath.Leg(from, to, newest.getValue(), inverse, newest.getKey());
    }
}
