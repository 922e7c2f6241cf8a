package dev.throughline.posting;

import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A posting line as one line of text, and back: what a reversal negates, word for word. Format 1:
/// fields in a fixed order, separated by tabs; lists within a field by `;`, parts by `=`; `\\`
/// before any of those characters and as `\\n`; an empty field is null. A release may add formats,
/// never change one.
final class LineCodec {
    static final int FORMAT = 1;
    private static final int FIELDS = 27;

    private LineCodec() {}

    static String write(PostingLine line) {
        StringBuilder out = new StringBuilder(420);
        out.append(FORMAT);
        put(out, line.kind());
        put(out, line.entity());
        put(out, line.partner());
        put(out, line.project());
        put(out, line.task());
        put(out, line.resource());
        put(out, line.client());
        put(out, line.category());
        put(out, line.workDate());
        put(out, line.accountingDate());
        put(out, line.period());
        put(out, line.late() ? "late" : null);
        put(out, plain(line.hours()));
        put(out, plain(line.price()));
        put(out, line.priceCurrency());
        put(out, line.priceSource());
        put(out, line.amount().minor());
        put(out, line.amount().ccy());
        out.append('\t');
        for (Entry entry : line.entries()) {
            escape(out, entry.role().code()).append('=').append(entry.minor()).append(';');
        }
        put(out, line.functional().minor());
        out.append('\t');
        escape(out, line.fx().from()).append('=');
        escape(out, line.fx().to()).append(';');
        for (FxPath.Leg leg : line.fx().legs()) {
            escape(out, leg.from()).append('=');
            escape(out, leg.to()).append('=');
            out.append(leg.rate().toPlainString()).append('=');
            out.append(leg.inverse() ? 'i' : 'd').append('=').append(leg.date()).append(';');
        }
        put(out, line.functional().ccy());
        put(out, line.billable() ? "billable" : null);
        map(out, line.dimensions());
        map(out, line.allocationDimensions());
        put(out, line.evidence());
        put(out, line.reversal() ? "reversal" : null);
        return out.toString();
    }

    private static @Nullable String plain(@Nullable BigDecimal number) {
        return number == null ? null : number.toPlainString();
    }

    private static void put(StringBuilder out, @Nullable Object value) {
        out.append('\t');
        if (value != null) {
            escape(out, value.toString());
        }
    }

    private static void map(StringBuilder out, Map<String, String> map) {
        out.append('\t');
        new TreeMap<>(map)
                .forEach((key, value) -> {
                    escape(out, key).append('=');
                    escape(out, value).append(';');
                });
    }

    private static StringBuilder escape(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case ';', '=', '\\' -> out.append('\\').append(c);
                default -> out.append(c);
            }
        }
        return out;
    }

    /// The line of a text.
    ///
    /// @throws IllegalArgumentException for a format this release does not know
    static PostingLine read(String text) {
        List<String> fields = split(text, '\t');
        if (fields.size() != FIELDS + 1 || !fields.getFirst().equals(String.valueOf(FORMAT))) {
            throw new IllegalArgumentException(
                    "a stored posting line has format "
                            + fields.getFirst()
                            + " and "
                            + fields.size()
                            + " fields; this release reads format "
                            + FORMAT
                            + ": run the release that wrote it, or a later one");
        }
        String currency = plain(fields.get(18));
        return new PostingLine(
                PostingKind.valueOf(fields.get(1)),
                UUID.fromString(fields.get(2)),
                id(fields.get(3)),
                id(fields.get(4)),
                id(fields.get(5)),
                id(fields.get(6)),
                id(fields.get(7)),
                text(fields.get(8)),
                LocalDate.parse(fields.get(9)),
                LocalDate.parse(fields.get(10)),
                plain(fields.get(11)),
                !fields.get(12).isEmpty(),
                number(fields.get(13)),
                number(fields.get(14)),
                text(fields.get(15)),
                text(fields.get(16)),
                new Money(Long.parseLong(fields.get(17)), currency),
                entries(fields.get(19)),
                new Money(Long.parseLong(fields.get(20)), plain(fields.get(22))),
                path(fields.get(21)),
                !fields.get(23).isEmpty(),
                map(fields.get(24)),
                map(fields.get(25)),
                plain(fields.get(26)),
                !fields.get(27).isEmpty());
    }

    private static List<Entry> entries(String field) {
        List<Entry> entries = new ArrayList<>();
        for (String part : parts(field)) {
            List<String> pair = split(part, '=');
            entries.add(new Entry(role(plain(pair.get(0))), Long.parseLong(pair.get(1))));
        }
        return entries;
    }

    private static AccountRole role(String code) {
        for (AccountRole role : AccountRole.values()) {
            if (role.code().equals(code)) {
                return role;
            }
        }
        throw new IllegalArgumentException("no account role is called " + code);
    }

    private static FxPath path(String field) {
        List<String> parts = parts(field);
        List<String> ends = split(parts.getFirst(), '=');
        List<FxPath.Leg> legs = new ArrayList<>();
        for (String part : parts.subList(1, parts.size())) {
            List<String> leg = split(part, '=');
            legs.add(
                    new FxPath.Leg(
                            plain(leg.get(0)),
                            plain(leg.get(1)),
                            new BigDecimal(leg.get(2)),
                            leg.get(3).equals("i"),
                            LocalDate.parse(leg.get(4))));
        }
        return new FxPath(plain(ends.get(0)), plain(ends.get(1)), legs);
    }

    private static Map<String, String> map(String field) {
        Map<String, String> map = new HashMap<>();
        for (String part : parts(field)) {
            List<String> pair = split(part, '=');
            map.put(plain(pair.get(0)), plain(pair.get(1)));
        }
        return map;
    }

    private static List<String> parts(String field) {
        List<String> parts = split(field, ';');
        return parts.subList(0, parts.size() - 1);
    }

    private static List<String> split(String text, char at) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == at) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static @Nullable UUID id(String field) {
        return field.isEmpty() ? null : UUID.fromString(field);
    }

    private static @Nullable BigDecimal number(String field) {
        return field.isEmpty() ? null : new BigDecimal(field);
    }

    private static @Nullable String text(String field) {
        return field.isEmpty() ? null : plain(field);
    }

    private static String plain(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        StringBuilder out = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + 1 < field.length()) {
                char next = field.charAt(++i);
                out.append(next == 't' ? '\t' : next == 'n' ? '\n' : next);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
