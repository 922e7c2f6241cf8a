package dev.throughline.sandbox.salesforce;

import dev.throughline.sandbox.salesforce.Soql.Condition;
import dev.throughline.sandbox.salesforce.Soql.Operator;
import dev.throughline.sandbox.salesforce.Soql.Order;
import dev.throughline.sandbox.salesforce.Soql.Selected;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads SOQL: SELECT (fields, parents, one level of children, COUNT(), FIELDS()), FROM, WHERE,
/// ORDER BY, LIMIT, OFFSET.
final class SoqlParser {

    private static final int TEXT_MAX = 100_000;
    private static final int STRING_MAX = 4_000;

    private static final Pattern TOKEN =
            Pattern.compile(
                    "\\s*(?:"
                            + "(?<datetime>\\d{4}-\\d\\d-\\d\\dT[\\d:.]+(?:Z|[+-]\\d\\d:?\\d\\d))"
                            + "|(?<date>\\d{4}-\\d\\d-\\d\\d)"
                            + "|(?<number>-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)"
                            + "|(?<string>'(?:[^'\\\\]|\\\\.)*')"
                            + "|(?<word>[A-Za-z_][A-Za-z0-9_.]*)"
                            + "|(?<symbol><=|>=|!=|<>|[=<>(),])"
                            + ")");

    private record Token(String kind, String text) {}

    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private SoqlParser(String query) {
        Matcher match = TOKEN.matcher(query);
        int from = 0;
        while (from < query.length() && !query.substring(from).isBlank()) {
            if (!match.find(from) || match.start() != from) {
                throw malformed(query.substring(from).strip().substring(0, 1));
            }
            for (String kind : List.of("datetime", "date", "number", "string", "word", "symbol")) {
                String text = match.group(kind);
                if (text != null) {
                    tokens.add(new Token(kind, text));
                }
            }
            from = match.end();
        }
    }

    /// @throws Refusal `MALFORMED_QUERY`
    static Soql parse(String query) {
        if (query.length() > TEXT_MAX) {
            throw Refusal.request(
                    400,
                    "MALFORMED_QUERY",
                    "SOQL statements cannot be longer than 100000 characters.");
        }
        SoqlParser parser = new SoqlParser(query);
        Soql soql = parser.query();
        if (parser.at < parser.tokens.size()) {
            throw malformed(parser.tokens.get(parser.at).text());
        }
        return soql;
    }

    private Soql query() {
        expect("SELECT");
        List<Selected> select = new ArrayList<>();
        do {
            select.add(selected());
        } while (accept(","));
        expect("FROM");
        String from = word();
        Condition where = null;
        List<Order> order = new ArrayList<>();
        int limit = -1;
        int offset = 0;
        if (accept("WHERE")) {
            where = or();
        }
        if (accept("ORDER")) {
            expect("BY");
            do {
                order.add(order());
            } while (accept(","));
        }
        if (accept("LIMIT")) {
            limit = count();
        }
        if (accept("OFFSET")) {
            offset = count();
            if (offset > 2000) {
                throw Refusal.request(
                        400, "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000");
            }
        }
        return new Soql(List.copyOf(select), from, where, List.copyOf(order), limit, offset);
    }

    private Selected selected() {
        if (accept("(")) {
            Soql child = query();
            expect(")");
            return new Selected.Child(child);
        }
        String word = word();
        if (accept("(")) {
            if (word.equalsIgnoreCase("COUNT") && accept(")")) {
                return new Selected.Count();
            }
            if (word.equalsIgnoreCase("FIELDS")) {
                String which = word().toUpperCase(Locale.ROOT);
                expect(")");
                return new Selected.Fields(which);
            }
            throw Refusal.request(400, "MALFORMED_QUERY", "unexpected token: '('");
        }
        return new Selected.Field(word);
    }

    private Order order() {
        String path = word();
        boolean descending = accept("DESC");
        if (!descending) {
            accept("ASC");
        }
        boolean nullsFirst = !descending;
        if (accept("NULLS")) {
            nullsFirst = accept("FIRST");
            if (!nullsFirst) {
                expect("LAST");
            }
        }
        return new Order(path, descending, nullsFirst);
    }

    private Condition or() {
        List<Condition> any = new ArrayList<>(List.of(and()));
        while (accept("OR")) {
            any.add(and());
        }
        return any.size() == 1 ? any.getFirst() : new Condition.Or(List.copyOf(any));
    }

    private Condition and() {
        List<Condition> all = new ArrayList<>(List.of(not()));
        while (accept("AND")) {
            all.add(not());
        }
        return all.size() == 1 ? all.getFirst() : new Condition.And(List.copyOf(all));
    }

    private Condition not() {
        if (accept("NOT")) {
            return new Condition.Not(not());
        }
        if (accept("(")) {
            Condition inner = or();
            expect(")");
            return inner;
        }
        String path = word();
        if (accept("NOT")) {
            expect("IN");
            return new Condition.In(path, values(), true);
        }
        if (accept("IN")) {
            return new Condition.In(path, values(), false);
        }
        if (accept("LIKE")) {
            return new Condition.Compare(path, Operator.LIKE, value());
        }
        Token token = next();
        Operator operator =
                switch (token.text()) {
                    case "=" -> Operator.EQ;
                    case "!=", "<>" -> Operator.NE;
                    case "<" -> Operator.LT;
                    case ">" -> Operator.GT;
                    case "<=" -> Operator.LE;
                    case ">=" -> Operator.GE;
                    default -> throw malformed(token.text());
                };
        return new Condition.Compare(path, operator, value());
    }

    private List<@Nullable Object> values() {
        expect("(");
        List<@Nullable Object> values = new ArrayList<>();
        do {
            values.add(value());
        } while (accept(","));
        expect(")");
        return values;
    }

    private @Nullable Object value() {
        Token token = next();
        return switch (token.kind()) {
            case "string" -> unescaped(token.text());
            case "number" -> new BigDecimal(token.text());
            case "datetime" -> {
                Instant at = Values.instant(token.text());
                if (at == null) {
                    throw malformed(token.text());
                }
                yield at;
            }
            case "date" -> {
                try {
                    yield LocalDate.parse(token.text());
                } catch (DateTimeException e) {
                    throw malformed(token.text());
                }
            }
            default ->
                    switch (token.text().toLowerCase(Locale.ROOT)) {
                        case "null" -> null;
                        case "true" -> true;
                        case "false" -> false;
                        default -> throw malformed(token.text());
                    };
        };
    }

    private static String unescaped(String quoted) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < quoted.length() - 1; i++) {
            char c = quoted.charAt(i);
            if (c == '\\') {
                char escaped = quoted.charAt(++i);
                text.append(
                        switch (escaped) {
                            case 'n', 'N' -> '\n';
                            case 'r', 'R' -> '\r';
                            case 't', 'T' -> '\t';
                            default -> escaped;
                        });
            } else {
                text.append(c);
            }
        }
        if (text.length() > STRING_MAX) {
            throw Refusal.request(
                    400,
                    "MALFORMED_QUERY",
                    "String literal in WHERE is longer than 4000 characters");
        }
        return text.toString();
    }

    private int count() {
        Token token = next();
        if (!token.kind().equals("number")
                || token.text().length() > 9
                || token.text().contains(".")) {
            throw malformed(token.text());
        }
        return Integer.parseInt(token.text());
    }

    private String word() {
        Token token = next();
        if (!token.kind().equals("word")) {
            throw malformed(token.text());
        }
        return token.text();
    }

    private Token next() {
        if (at >= tokens.size()) {
            throw Refusal.request(400, "MALFORMED_QUERY", "unexpected token: <EOF>");
        }
        return tokens.get(at++);
    }

    private boolean accept(String text) {
        if (at < tokens.size() && tokens.get(at).text().equalsIgnoreCase(text)) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(String text) {
        if (!accept(text)) {
            throw malformed(at < tokens.size() ? tokens.get(at).text() : "<EOF>");
        }
    }

    private static Refusal malformed(String token) {
        return Refusal.request(400, "MALFORMED_QUERY", "unexpected token: '" + token + "'");
    }
}
