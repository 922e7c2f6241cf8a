package dev.throughline.console;

import dev.throughline.evidence.Actor;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.PostingKey;
import dev.throughline.reconcile.ReconcileWorker;
import dev.throughline.reconcile.Reconciliation;
import dev.throughline.reconcile.Runs;
import dev.throughline.reconcile.Scope;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;

/// Gives the books of a [BookDays] their accounting periods and a ledger that agrees with them, and
/// reconciles both.
final class CloseDays {
    static final String ENTITY = "US01 Acme Consulting Inc";
    static final String PERIOD = "Jan 2026";

    private CloseDays() {}

    /// A month that ties but for what its buckets explain.
    static Runs.Run normal(ConsoleServer server, Days day, BookDays books) {
        periods(server, day, books.entity);
        agree(server);
        return run(server);
    }

    /// A month that was signed, and then changed in the ledger by hand in all the ways there are.
    static Runs.Run bad(ConsoleServer server, Days day, BookDays books) {
        periods(server, day, books.entity);
        UUID done = books.document("DONE", "PPPP", "JE-9001", false);
        for (int line = 0; line < 4; line++) {
            books.item("POSTED", "POSTED_NET", "9999.75", done, line, null, -1);
        }
        agree(server);
        run(server);
        server.reconciliation.sign(
                PERIOD,
                ENTITY,
                new Actor.Person("Carla Controller"),
                "Looked at with the project accountants");
        server.ledger.rows.removeFirst();
        var first = server.ledger.rows.getFirst();
        server.ledger.book(first.key(), "JE-9002", "9999.75", first.minor(), first.currency());
        server.ledger.book("", "JE-HAND <b>1</b>", "1234.5", 987_654_321_098L, "JPY");
        server.ledger.book("L1-ABCDEFGHIJKLMNOPQRSTUVWXYZ-1", "JE-9999", "3", 123_456_789L, "JPY");
        return run(server);
    }

    static Runs.Run run(ConsoleServer server) {
        return server.reconciliation.run(
                new Scope.Open(), Reconciliation.allChecks(), ReconcileWorker.NIGHTLY);
    }

    private static void periods(ConsoleServer server, Days day, UUID entity) {
        Instant at = server.clock.instant().minusSeconds(900);
        for (int month = 1; month <= 2; month++) {
            LocalDate first = LocalDate.of(2026, month, 1);
            String name = month == 1 ? PERIOD : "Feb 2026";
            day.entity(
                    "AccountingPeriod",
                    name,
                    "OPEN",
                    Map.of(
                            "entity",
                            entity,
                            "name",
                            name,
                            "start",
                            first,
                            "end",
                            first.plusMonths(1).minusDays(1),
                            "ledger_status",
                            "OPEN",
                            "sub_status",
                            Map.of("ap", "CLOSED", "ar", "OPEN")),
                    "netsuite",
                    "accountingPeriod",
                    "p" + month,
                    at,
                    null);
        }
    }

    /// Each posting that stands in the ledger by the hub's books gets its row there.
    private static void agree(ConsoleServer server) {
        server.sql
                .sql(
                        "select i.key, p.ordinal, p.kind, p.reversal, p.hours_e4, p.minor, c.currency, p.ledger_ref from posting p"
                                + " join fact_item i on i.id = p.item join posting_cell c on c.id = p.cell"
                                + " where p.state in ('POSTED', 'REVERSED', 'REVERSAL_PENDING') order by p.item, p.ordinal")
                .query((row, _) -> {
                    server.ledger.book(
                            PostingKey.of(
                                            row.getString(1),
                                            row.getInt(2),
                                            PostingKind.valueOf(row.getString(3)),
                                            row.getBoolean(4))
                                    .text(),
                            row.getString(8),
                            BigDecimal.valueOf(row.getLong(5), 4).toPlainString(),
                            row.getLong(6),
                            row.getString(7));
                    return row.getRow();
                })
                .list();
    }
}
