package dev.throughline.sandbox.netsuite;

import dev.throughline.sandbox.netsuite.Sql.Condition;
import dev.throughline.sandbox.netsuite.Sql.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads SuiteQL text into a tree, or refuses in the vendor's words.
final class SqlParser {

    private static final Pattern TOKEN =
            Pattern.compile(
                    "\\s*(?:('(?:[^']|'')*')|(\\d+(?:\\.\\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|(<=|>=|<>|!=|\\|\\||[=<>(),.?*]))");
    private static final int QUERY_CHARACTERS_MAX = 1_000_000;
    private static final Set<String> STOP =
            Set.of(
                    "FROM", "WHERE", "ORDER", "LEFT", "INNER", "JOIN", "ON", "AND", "OR", "AS",
                    "ASC", "DESC", "GROUP", "FETCH");

    private final List<String> tokens = new ArrayList<>();
    private int at;
    private int parameters;

    private SqlParser(String text) {
        if (text.length() > QUERY_CHARACTERS_MAX) {
            throw Refusal.query("The query is too long.");
        }
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length() && matcher.find(end) && matcher.start() == end) {
            tokens.add(matcher.group().strip());
            end = matcher.end();
        }
        if (!text.substring(end).isBlank()) {
            throw Refusal.query(
                    "Invalid or unsupported search near '"
                            + text.substring(end, Math.min(text.length(), end + 20)).strip()
                            + "'.");
        }
    }

    /// @throws Refusal when the text is not understood
    static Sql.Query parse(String text) {
        return new SqlParser(text).query();
    }

    private Sql.Query query() {
        expect("SELECT");
        List<Sql.Output> outputs = new ArrayList<>();
        do {
            outputs.add(output(outputs.size() + 1));
        } while (accept(","));
        expect("FROM");
        Sql.Source base = source();
        List<Sql.Join> joins = new ArrayList<>();
        while (true) {
            boolean outer = false;
            if (accept("LEFT")) {
                accept("OUTER");
                outer = true;
                expect("JOIN");
            } else if (accept("INNER")) {
                expect("JOIN");
            } else if (!accept("JOIN")) {
                break;
            }
            Sql.Source source = source();
            expect("ON");
            joins.add(new Sql.Join(source, or(), outer));
        }
        Condition where = accept("WHERE") ? or() : null;
        List<Sql.Order> order = new ArrayList<>();
        if (accept("ORDER")) {
            expect("BY");
            do {
                Expression by = expression();
                boolean descending = accept("DESC");
                if (!descending) {
                    accept("ASC");
                }
                order.add(new Sql.Order(by, descending));
            } while (accept(","));
        }
        if (at < tokens.size()) {
            throw Refusal.query("Invalid or unsupported search near '" + tokens.get(at) + "'.");
        }
        return new Sql.Query(
                List.copyOf(outputs), base, List.copyOf(joins), where, List.copyOf(order));
    }

    private Sql.Output output(int number) {
        if (accept("*")) {
            return new Sql.Output("*", new Expression.Column("", "*"));
        }
        Expression value = expression();
        String name = value instanceof Expression.Column column ? column.name() : "expr" + number;
        if (accept("AS")) {
            name = next();
        } else if (peek() != null && isName(peek()) && !STOP.contains(upper(peek()))) {
            name = next();
        }
        return new Sql.Output(name.toLowerCase(Locale.ROOT), value);
    }

    private Sql.Source source() {
        String table = next().toLowerCase(Locale.ROOT);
        String alias = table;
        if (accept("AS")) {
            alias = next();
        } else if (peek() != null && isName(peek()) && !STOP.contains(upper(peek()))) {
            alias = next();
        }
        return new Sql.Source(table, alias.toLowerCase(Locale.ROOT));
    }

    private Condition or() {
        List<Condition> any = new ArrayList<>();
        do {
            any.add(and());
        } while (accept("OR"));
        return any.size() == 1 ? any.getFirst() : new Condition.Or(List.copyOf(any));
    }

    private Condition and() {
        List<Condition> all = new ArrayList<>();
        do {
            all.add(not());
        } while (accept("AND"));
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
        return comparison();
    }

    private Condition comparison() {
        Expression left = expression();
        boolean negated = accept("NOT");
        Condition condition;
        if (accept("IN")) {
            expect("(");
            List<Expression> list = new ArrayList<>();
            do {
                list.add(expression());
            } while (accept(","));
            expect(")");
            if (list.size() > 1000) {
                throw Refusal.query("maximum number of expressions in a list is 1000");
            }
            condition = new Condition.In(left, List.copyOf(list));
        } else if (accept("LIKE")) {
            condition = new Condition.Like(left, expression());
        } else if (accept("BETWEEN")) {
            Expression low = expression();
            expect("AND");
            condition =
                    new Condition.And(
                            List.of(
                                    new Condition.Compare(left, ">=", low),
                                    new Condition.Compare(left, "<=", expression())));
        } else if (accept("IS")) {
            boolean notNull = accept("NOT");
            expect("NULL");
            condition =
                    notNull
                            ? new Condition.Not(new Condition.IsNull(left))
                            : new Condition.IsNull(left);
        } else {
            String operator = next();
            if (!Set.of("=", "<>", "!=", "<", "<=", ">", ">=").contains(operator)) {
                throw Refusal.query("Invalid or unsupported search near '" + operator + "'.");
            }
            condition =
                    new Condition.Compare(
                            left, operator.equals("!=") ? "<>" : operator, expression());
        }
        return negated ? new Condition.Not(condition) : condition;
    }

    private Expression expression() {
        String token = next();
        if (token.equals("?")) {
            return new Expression.Parameter(parameters++);
        }
        if (token.startsWith("'")) {
            return new Expression.Literal(
                    token.substring(1, token.length() - 1).replace("''", "'"), false);
        }
        if (Character.isDigit(token.charAt(0))) {
            return new Expression.Literal(token, true);
        }
        if (!isName(token)) {
            throw Refusal.query("Invalid or unsupported search near '" + token + "'.");
        }
        String name = token;
        if (upper(name).equals("BUILTIN") && accept(".")) {
            name = "BUILTIN." + next();
        }
        if (accept("(")) {
            List<Expression> arguments = new ArrayList<>();
            if (accept("*")) {
                expect(")");
                return new Expression.Call(upper(name), List.of());
            }
            if (!accept(")")) {
                do {
                    arguments.add(expression());
                } while (accept(","));
                expect(")");
            }
            return new Expression.Call(upper(name), List.copyOf(arguments));
        }
        if (accept(".")) {
            return new Expression.Column(
                    name.toLowerCase(Locale.ROOT), next().toLowerCase(Locale.ROOT));
        }
        return new Expression.Column("", name.toLowerCase(Locale.ROOT));
    }

    private static boolean isName(String token) {
        return Character.isLetter(token.charAt(0)) || token.charAt(0) == '_';
    }

    private static String upper(String token) {
        return token.toUpperCase(Locale.ROOT);
    }

    private @Nullable String peek() {
        return at < tokens.size() ? tokens.get(at) : null;
    }

    private String next() {
        if (at >= tokens.size()) {
            throw Refusal.query("Invalid or unsupported search: unexpected end of the query.");
        }
        return tokens.get(at++);
    }

    private boolean accept(String token) {
        String seen = peek();
        if (seen != null && upper(seen).equals(token)) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw Refusal.query(
                    "Invalid or unsupported search: '"
                            + token
                            + "' expected near '"
                            + (peek() == null ? "the end" : peek())
                            + "'.");
        }
    }
}
