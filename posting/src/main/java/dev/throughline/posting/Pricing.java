package dev.throughline.posting;

import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Finds the one price of an hour: the most specific line valid on the work date. A project's own
/// lines go before the standard card; within each: resource, task, role in a region, role, default.
public final class Pricing {
    private Pricing() {}

    /// What is to be priced.
    ///
    /// @param table which table, for messages: `cost`, `bill`, `transfer`
    public record Question(
            String table,
            @Nullable UUID project,
            @Nullable UUID resource,
            @Nullable UUID task,
            @Nullable String role,
            @Nullable String region,
            LocalDate workDate) {}

    /// The price, or why there is none.
    public sealed interface Priced {
        /// The line that holds.
        record Found(PriceTable.Line line) implements Priced {}

        /// `RATE-MISSING` or `RATE-AMBIGUOUS`.
        record None(Problem problem) implements Priced {}
    }

    /// Prices one hour.
    public static Priced price(PriceTable table, Question question) {
        for (PriceTable.Scope scope : scopes(question)) {
            List<PriceTable.Line> found = table.at(scope, question.workDate());
            if (found.size() == 1) {
                return new Priced.Found(found.getFirst());
            }
            if (found.size() > 1) {
                return new Priced.None(
                        new Problem(
                                Mender.DATA,
                                "RATE-AMBIGUOUS",
                                "Two "
                                        + question.table()
                                        + " rates apply on "
                                        + question.workDate()
                                        + ": "
                                        + said(found.get(0))
                                        + " and "
                                        + said(found.get(1))
                                        + ".",
                                "End-date one of them.",
                                "rate"));
            }
        }
        return new Priced.None(
                new Problem(
                        Mender.DATA,
                        "RATE-MISSING",
                        "No "
                                + question.table()
                                + " rate for "
                                + (question.role() == null ? "the person" : question.role())
                                + " on "
                                + question.workDate()
                                + ".",
                        "Add the rate for that day.",
                        "rate"));
    }

    private static List<PriceTable.Scope> scopes(Question asked) {
        List<PriceTable.Scope> scopes = new ArrayList<>(10);
        UUID project = asked.project();
        if (project != null) {
            scopes(scopes, project, asked);
        }
        scopes(scopes, null, asked);
        return scopes;
    }

    private static void scopes(
            List<PriceTable.Scope> scopes, @Nullable UUID project, Question asked) {
        if (asked.resource() != null) {
            scopes.add(new PriceTable.Scope(project, asked.resource(), null, null, null));
        }
        if (asked.task() != null) {
            scopes.add(new PriceTable.Scope(project, null, asked.task(), null, null));
        }
        if (asked.role() != null && asked.region() != null) {
            scopes.add(new PriceTable.Scope(project, null, null, asked.role(), asked.region()));
        }
        if (asked.role() != null) {
            scopes.add(new PriceTable.Scope(project, null, null, asked.role(), null));
        }
        scopes.add(new PriceTable.Scope(project, null, null, null, null));
    }

    private static String said(PriceTable.Line line) {
        return line.price().toPlainString() + " " + line.currency() + " (" + line.source() + ")";
    }
}
