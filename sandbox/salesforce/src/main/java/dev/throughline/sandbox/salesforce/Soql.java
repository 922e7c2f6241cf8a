package dev.throughline.sandbox.salesforce;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A read query, as written.
///
/// @param select what is asked for
/// @param from the record type, or the child relationship in a subquery
/// @param limit −1 where none is given
record Soql(
        List<Selected> select,
        String from,
        @Nullable Condition where,
        List<Order> order,
        int limit,
        int offset) {

    /// One thing in the SELECT list.
    sealed interface Selected {
        /// `Name`, `Owner.Email`.
        record Field(String path) implements Selected {}

        /// `(SELECT Id FROM Contacts)`.
        record Child(Soql query) implements Selected {}

        /// `COUNT()`.
        record Count() implements Selected {}

        /// `FIELDS(ALL)`, `FIELDS(STANDARD)`, `FIELDS(CUSTOM)`.
        record Fields(String which) implements Selected {}
    }

    /// One condition of WHERE.
    sealed interface Condition {
        record And(List<Condition> all) implements Condition {}

        record Or(List<Condition> any) implements Condition {}

        record Not(Condition not) implements Condition {}

        record Compare(String path, Operator operator, @Nullable Object value)
                implements Condition {}

        record In(String path, List<@Nullable Object> values, boolean negated)
                implements Condition {}
    }

    enum Operator {
        EQ,
        NE,
        LT,
        GT,
        LE,
        GE,
        LIKE
    }

    /// @param nullsFirst where empty values go
    record Order(String path, boolean descending, boolean nullsFirst) {}
}
