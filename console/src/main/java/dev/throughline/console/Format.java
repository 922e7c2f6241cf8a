package dev.throughline.console;

import dev.throughline.model.Currencies;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How amounts, hours, moments and counts are written for people, everywhere the same.
public final class Format {
    private static final Pattern AMOUNT = Pattern.compile("-?\\d{1,18}(\\.\\d{1,4})? [A-Z]{3}");

    private static final Pattern MOMENT =
            Pattern.compile("\\d{4}-[01]\\d-[0-3]\\dT[0-2]\\d:[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?Z");

    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("d MMM yyyy HH:mm:ss", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private Format() {}

    /// `1,240.00 USD`: exactly the currency's digits, a real minus sign.
    public static String money(Money money) {
        return decimal(money.decimal(), Currencies.minorDigits(money.ccy())) + " " + money.ccy();
    }

    /// Several sums, one a currency: `1,240.00 USD + 88,000 JPY`.
    public static String money(List<Money> sums) {
        return String.join(" + ", sums.stream().map(Format::money).toList());
    }

    /// The two largest of several sums and how many more there are, for where room is short.
    public static String moneyShort(List<Money> sums) {
        if (sums.size() < 3) {
            return money(sums);
        }
        List<Money> largest =
                sums.stream()
                        .sorted((a, b) -> b.decimal().compareTo(a.decimal()))
                        .limit(2)
                        .toList();
        return money(largest)
                + " and "
                + count(sums.size() - 2L, "more currency", "more currencies");
    }

    /// `7.50 h`.
    public static String hours(BigDecimal hours) {
        return decimal(hours, Math.max(2, hours.stripTrailingZeros().scale())) + " h";
    }

    /// `12,345`.
    public static String count(long count) {
        return decimal(BigDecimal.valueOf(count), 0);
    }

    /// A count with its noun: `1 deal`, `3 deals`.
    public static String count(long count, String one, String many) {
        return count(count) + " " + (count == 1 ? one : many);
    }

    static String decimal(BigDecimal value, int digits) {
        DecimalFormat format =
                new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
        format.setMinimumFractionDigits(digits);
        format.setMaximumFractionDigits(digits);
        String text = format.format(value.abs());
        return value.signum() < 0 ? "\u2212" + text : text;
    }

    /// A decimal with the digits it has.
    public static String number(BigDecimal value) {
        return decimal(value, Math.max(0, value.stripTrailingZeros().scale()));
    }

    /// `22 Nov 2026 23:18:06 UTC`.
    public static String instant(Instant at) {
        return INSTANT.format(at) + " UTC";
    }

    /// A text that tells an amount or instants as computers write them, as people write them.
    static String told(String text) {
        if (AMOUNT.matcher(text).matches()) {
            int space = text.indexOf(' ');
            try {
                return money(Money.parse(text.substring(0, space), text.substring(space + 1)));
            } catch (IllegalArgumentException _) {
                return text;
            }
        }
        return MOMENT.matcher(text).replaceAll(found -> instant(Instant.parse(found.group())));
    }

    /// `23:18:06`, for rows under a heading that names day and zone.
    public static String time(Instant at) {
        return TIME.format(at);
    }

    /// `22 Nov 2026`, in UTC.
    public static String day(Instant at) {
        return DAY.format(at);
    }

    /// `31 Jan 2026`.
    public static String date(LocalDate date) {
        return DAY.format(date.atStartOfDay(ZoneOffset.UTC));
    }

    /// `3 min ago`, `in 2 h`; shown beside the instant, never alone.
    public static String ago(Instant at, Instant now) {
        Duration between = Duration.between(at, now);
        if (between.abs().toSeconds() < 2) {
            return "just now";
        }
        return between.isNegative() ? "in " + coarse(between.negated()) : coarse(between) + " ago";
    }

    private static String coarse(Duration span) {
        long seconds = span.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min";
        }
        return seconds < 48 * 3600 ? seconds / 3600 + " h" : seconds / 86400 + " days";
    }

    /// How long something took: `340 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`.
    public static String took(Duration span) {
        long millis = Math.max(0, span.toMillis());
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return BigDecimal.valueOf(millis / 100, 1) + " s";
        }
        long minutes = millis / 60_000;
        if (minutes < 60) {
            return minutes + " min " + (millis % 60_000) / 1000 + " s";
        }
        return minutes < 48 * 60
                ? minutes / 60 + " h " + minutes % 60 + " min"
                : minutes / 1440 + " days";
    }

    /// `CLOSED_WON` or `legal_name` as people write it: `Closed won`, `Legal name`.
    public static String sentence(String name) {
        String words = name.replace('_', ' ').replace('-', ' ').toLowerCase(Locale.ROOT).strip();
        return words.isEmpty()
                ? words
                : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /// A field's name as people write it: `bill_ccy` becomes `Bill currency`.
    public static String field(String name) {
        return switch (name) {
            case "pm" -> "Project manager";
            case "lei" -> "LEI";
            case "duns" -> "D-U-N-S number";
            case "owner_rep" -> "Salesperson";
            case "fte" -> "FTE";
            default ->
                    sentence(name)
                            .replaceAll("(?i)\\bccy\\b", "currency")
                            .replaceAll("(?i)\\berp\\b", "ERP")
                            .replaceAll("(?i)\\bpsa\\b", "PSA")
                            .replaceAll("(?i)\\bno$", "number")
                            .replace("Currency", "currency")
                            .transform(words ->
                                    Character.toUpperCase(words.charAt(0)) + words.substring(1));
        };
    }

    /// Several of them.
    public static String plural(String noun) {
        if (noun.endsWith("y")) {
            return noun.substring(0, noun.length() - 1) + "ies";
        }
        return noun.endsWith("s") ? noun : noun + "s";
    }

    /// `CostCentre` as people write it: `Cost centre`.
    public static String type(String name) {
        return sentence(name.replaceAll("([a-z])([A-Z])", "$1_$2"));
    }

    /// The role that answers, in words.
    public static String owner(String code) {
        return switch (code) {
            case "FS" -> "finance systems";
            case "DO" -> "delivery operations";
            case "IT" -> "IT";
            case "SYS" -> "the hub";
            default -> code;
        };
    }

    /// `a, b and c`.
    public static String list(List<String> parts) {
        if (parts.size() < 2) {
            return parts.isEmpty() ? "" : parts.getFirst();
        }
        List<String> head = new ArrayList<>(parts.subList(0, parts.size() - 1));
        return String.join(", ", head) + " and " + parts.getLast();
    }

    /// A share of a whole in percent for widths, at least `least` where there is anything.
    public static int percent(long part, long whole, int least) {
        if (part <= 0 || whole <= 0) {
            return 0;
        }
        return (int) Math.max(least, Math.min(100, Math.round(100.0 * part / whole)));
    }

    /// The text, or a dash where there is none.
    public static String orDash(@Nullable String text) {
        return text == null || text.isEmpty() ? "–" : text;
    }
}
