package dev.throughline.sandbox.netsuite;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The `q=` language of record lists: `field OPERATOR value`, `AND` before `OR`, brackets. Dates
/// are in the user's format, not ISO.
final class RecordFilter {

    private static final Pattern TOKEN =
            Pattern.compile("\\s*(\"[^\"]*\"|\\[[^\\]]*\\]|[()]|[^\\s()\\[\\]\"]+)");
    private static final Set<String> UNARY = Set.of("EMPTY", "EMPTY_NOT");

    private final RecordType type;
    private final ZoneId zone;
    private final List<String> tokens = new ArrayList<>();
    private int at;

    private RecordFilter(RecordType type, ZoneId zone, String text) {
        this.type = type;
        this.zone = zone;
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            tokens.add(matcher.group(1));
        }
    }

    /// @throws Refusal when the filter is not understood
    static Predicate<StoredRecord> parse(RecordType type, ZoneId zone, String text) {
        RecordFilter filter = new RecordFilter(type, zone, text);
        Predicate<StoredRecord> all = filter.or();
        if (filter.at < filter.tokens.size()) {
            throw bad("unexpected '" + filter.tokens.get(filter.at) + "'");
        }
        return all;
    }

    private static Refusal bad(String what) {
        return Refusal.parameter("Invalid query parameter q: " + what + ".", "q");
    }

    private Predicate<StoredRecord> or() {
        Predicate<StoredRecord> any = and();
        while (accept("OR")) {
            any = any.or(and());
        }
        return any;
    }

    private Predicate<StoredRecord> and() {
        Predicate<StoredRecord> all = one();
        while (accept("AND")) {
            all = all.and(one());
        }
        return all;
    }

    private Predicate<StoredRecord> one() {
        if (accept("(")) {
            Predicate<StoredRecord> inner = or();
            if (!accept(")")) {
                throw bad("a bracket is not closed");
            }
            return inner;
        }
        String field = next();
        if (!field.equals("id") && !field.equals("externalId") && type.field(field) == null) {
            throw bad("'" + field + "' is not a field of " + type.name());
        }
        String operator =
                next().toUpperCase(Locale.ROOT)
                        .replace("ENDWITH", "END_WITH")
                        .replace("STARTWITH", "START_WITH");
        String operand = UNARY.contains(operator) ? "" : unquoted(next());
        return test(field, operator, operand);
    }

    private Predicate<StoredRecord> test(String field, String operator, String operand) {
        if (operator.endsWith("_NOT")) {
            return test(field, operator.substring(0, operator.length() - 4), operand).negate();
        }
        return switch (operator) {
            case "IS" -> record -> same(value(record, field), operand);
            case "CONTAIN" ->
                    record ->
                            lower(value(record, field)).contains(operand.toLowerCase(Locale.ROOT));
            case "START_WITH" ->
                    record ->
                            lower(value(record, field))
                                    .startsWith(operand.toLowerCase(Locale.ROOT));
            case "END_WITH" ->
                    record ->
                            lower(value(record, field)).endsWith(operand.toLowerCase(Locale.ROOT));
            case "EMPTY" -> record -> value(record, field) == null;
            case "EQUAL" -> record -> number(field, record, operand, 0);
            case "GREATER" -> record -> compared(value(record, field), operand) > 0;
            case "GREATER_OR_EQUAL" -> record -> compared(value(record, field), operand) >= 0;
            case "LESS" ->
                    record ->
                            value(record, field) != null
                                    && compared(value(record, field), operand) < 0;
            case "LESS_OR_EQUAL" ->
                    record ->
                            value(record, field) != null
                                    && compared(value(record, field), operand) <= 0;
            case "ANY_OF" -> {
                List<String> ids = List.of(operand.replaceAll("[\\[\\]\\s]", "").split(","));
                yield record -> ids.contains(String.valueOf(value(record, field)));
            }
            case "BETWEEN", "WITHIN" -> {
                String[] bounds = operand.replaceAll("[\\[\\]\"]", "").split(",");
                if (bounds.length != 2) {
                    throw bad("BETWEEN needs two values");
                }
                yield record ->
                        compared(value(record, field), bounds[0].strip()) >= 0
                                && compared(value(record, field), bounds[1].strip()) <= 0;
            }
            case "ON" ->
                    moment(
                            field,
                            operand,
                            (seen, from, to) -> !seen.isBefore(from) && seen.isBefore(to));
            case "AFTER" -> moment(field, operand, (seen, _, to) -> !seen.isBefore(to));
            case "BEFORE" -> moment(field, operand, (seen, from, _) -> seen.isBefore(from));
            case "ON_OR_AFTER" -> moment(field, operand, (seen, from, _) -> !seen.isBefore(from));
            case "ON_OR_BEFORE" -> moment(field, operand, (seen, _, to) -> seen.isBefore(to));
            default -> throw bad("unknown operator '" + operator + "'");
        };
    }

    private interface MomentTest {
        boolean holds(Instant seen, Instant from, Instant to);
    }

    private Predicate<StoredRecord> moment(String field, String operand, MomentTest test) {
        Instant from;
        Instant to;
        try {
            if (operand.contains(" ")) {
                from =
                        LocalDateTime.parse(
                                        operand.toUpperCase(Locale.ROOT),
                                        DateTimeFormatter.ofPattern(
                                                "d/M/yyyy h:mm a", Locale.ENGLISH))
                                .atZone(zone)
                                .toInstant();
                to = from.plusSeconds(60);
            } else {
                LocalDate day =
                        LocalDate.parse(
                                operand, DateTimeFormatter.ofPattern("d/M/yyyy", Locale.ROOT));
                from = day.atStartOfDay(zone).toInstant();
                to = day.plusDays(1).atStartOfDay(zone).toInstant();
            }
        } catch (DateTimeException e) {
            throw bad("'" + operand + "' is not a date in the user's format (DD/MM/YYYY)");
        }
        return record -> {
            Instant seen =
                    switch (field) {
                        case "lastModifiedDate" -> Instant.ofEpochSecond(record.modifiedSecond);
                        case "dateCreated" -> Instant.ofEpochSecond(record.createdSecond);
                        default -> {
                            String text = record.text(field);
                            yield text.isEmpty()
                                    ? null
                                    : text.contains("T")
                                            ? Instant.parse(text)
                                            : LocalDate.parse(text).atStartOfDay(zone).toInstant();
                        }
                    };
            return seen != null && test.holds(seen, from, to);
        };
    }

    private static @Nullable Object value(StoredRecord record, String field) {
        return switch (field) {
            case "id" -> Long.toString(record.id);
            case "externalId" -> record.externalId;
            default -> record.value(field);
        };
    }

    private static boolean same(@Nullable Object value, String operand) {
        return value != null && String.valueOf(value).equalsIgnoreCase(operand);
    }

    private static boolean number(String field, StoredRecord record, String operand, int wanted) {
        return value(record, field) != null && compared(value(record, field), operand) == wanted;
    }

    private static int compared(@Nullable Object value, String operand) {
        try {
            return value == null
                    ? -1
                    : new BigDecimal(String.valueOf(value)).compareTo(new BigDecimal(operand));
        } catch (NumberFormatException e) {
            throw bad("'" + operand + "' is not a number");
        }
    }

    private static String lower(@Nullable Object value) {
        return value == null ? "" : String.valueOf(value).toLowerCase(Locale.ROOT);
    }

    private static String unquoted(String token) {
        return token.length() > 1 && token.startsWith("\"")
                ? token.substring(1, token.length() - 1)
                : token;
    }

    private boolean accept(String token) {
        if (at < tokens.size() && tokens.get(at).equalsIgnoreCase(token)) {
            at++;
            return true;
        }
        return false;
    }

    private String next() {
        if (at >= tokens.size()) {
            throw bad("it ends too early");
        }
        return tokens.get(at++);
    }
}
