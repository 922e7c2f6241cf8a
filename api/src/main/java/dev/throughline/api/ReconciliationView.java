package dev.throughline.api;

import dev.throughline.reconcile.Reading;
import dev.throughline.reconcile.Runs;
import dev.throughline.reconcile.Tie;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A reconciliation as it is told.
///
/// @param problem why nothing was concluded; absent otherwise
/// @param red how many ties need somebody
record ReconciliationView(
        UUID id,
        String state,
        String scope,
        List<String> checks,
        String by,
        Instant startedAt,
        @Nullable Instant doneAt,
        @Nullable String problem,
        int red,
        @Nullable List<TieView> ties,
        @Nullable List<ReadingView> evidence,
        String self) {

    /// One tie; hours and amounts as decimal texts.
    ///
    /// @param notCompared why the check was not made; absent where it was
    record TieView(
            String check,
            String title,
            String part,
            String entity,
            String period,
            String currency,
            String source,
            String hub,
            String posted,
            String ledger,
            String difference,
            String explained,
            int lines,
            int unexplained,
            String colour,
            @Nullable String notCompared) {
        static TieView of(Tie tie) {
            return new TieView(
                    tie.check().name(),
                    tie.check().title(),
                    tie.part(),
                    tie.entity(),
                    tie.period(),
                    tie.currency(),
                    plain(tie.source()),
                    plain(tie.hub()),
                    plain(tie.posted()),
                    plain(tie.ledger()),
                    plain(tie.difference()),
                    plain(tie.explained()),
                    tie.lines(),
                    tie.unexplained(),
                    tie.colour().name(),
                    tie.served() ? null : tie.note());
        }

        private static String plain(BigDecimal number) {
            return number.signum() == 0 ? "0" : number.toPlainString();
        }
    }

    /// One read of one system.
    record ReadingView(String connection, String query, Instant at, long rows, String sha256) {
        static ReadingView of(Reading reading) {
            return new ReadingView(
                    reading.connection(),
                    reading.query(),
                    reading.at(),
                    reading.rows(),
                    reading.sha256());
        }
    }

    static ReconciliationView head(Runs.Head head) {
        return of(head, null, null);
    }

    static ReconciliationView whole(Runs.Run run) {
        return of(
                run.head(),
                run.ties().stream().map(TieView::of).toList(),
                run.evidence().stream().map(ReadingView::of).toList());
    }

    private static ReconciliationView of(
            Runs.Head head, @Nullable List<TieView> ties, @Nullable List<ReadingView> evidence) {
        return new ReconciliationView(
                head.id(),
                head.state().name(),
                head.scope(),
                head.checks().stream().map(Enum::name).toList(),
                head.by(),
                head.startedAt(),
                head.doneAt(),
                head.problem(),
                head.red(),
                ties,
                evidence,
                ReconciliationsController.PATH + "/" + head.id());
    }
}
