package dev.throughline.sandbox.netsuite;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of SuiteQL that the account understands, as a tree.
final class Sql {
    private Sql() {}

    /// `SELECT columns FROM base JOIN … WHERE … ORDER BY …`.
    record Query(
            List<Output> outputs,
            Source base,
            List<Join> joins,
            @Nullable Condition where,
            List<Order> order) {}

    /// One selected value; `name` is its key in the answer, lower case.
    record Output(String name, Expression value) {}

    /// A table and the alias it goes by.
    record Source(String table, String alias) {}

    /// `JOIN source ON left = right AND …`; `outer` for LEFT JOIN.
    record Join(Source source, Condition on, boolean outer) {}

    /// One sort key.
    record Order(Expression by, boolean descending) {}

    /// A value.
    sealed interface Expression {
        /// A column; `alias` empty where not given.
        record Column(String alias, String name) implements Expression {}

        /// A quoted text or a number.
        record Literal(String text, boolean number) implements Expression {}

        /// The n-th `?`.
        record Parameter(int index) implements Expression {}

        /// A function of arguments, upper case: `TO_CHAR`, `COUNT`…
        record Call(String function, List<Expression> arguments) implements Expression {}
    }

    /// A question with the answer yes or no.
    sealed interface Condition {
        record And(List<Condition> all) implements Condition {}

        record Or(List<Condition> any) implements Condition {}

        record Not(Condition condition) implements Condition {}

        /// `=`, `<>`, `<`, `<=`, `>`, `>=`.
        record Compare(Expression left, String operator, Expression right) implements Condition {}

        record In(Expression left, List<Expression> list) implements Condition {}

        record Like(Expression left, Expression pattern) implements Condition {}

        record IsNull(Expression left) implements Condition {}
    }
}
