package dev.throughline.billing;

import dev.throughline.billing.BillingStore.BilledLine;
import dev.throughline.billing.BillingStore.CreditLine;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// What of an invoice can still be credited, whoever wrote it and whoever credited it before.
final class Creditable {
    /// The one line of an invoice that was not released here.
    static final int WHOLE = 1;

    private static final int PERIODS_MAX = 5_000;

    private final BillingStore store;
    private final EntityStore entities;

    Creditable(BillingStore store, EntityStore entities) {
        this.store = store;
        this.entities = entities;
    }

    /// An invoice as far as a credit is concerned.
    ///
    /// @param known whether its lines are known here: it was released here
    /// @param lines as released; one of the whole where they are not known
    record Stand(boolean known, List<BilledLine> lines, CreditPlan.Original original) {}

    /// How an invoice stands.
    ///
    /// @param but a credit memo that does not count: the one being looked at
    /// @return empty where neither its lines nor its net are known
    Optional<Stand> of(Entity invoice, UUID but) {
        List<BilledLine> lines = store.lines(List.of(invoice.id()));
        boolean known = store.released(invoice.id());
        if (lines.isEmpty()) {
            Money net = invoice.values().find("net", Money.class).orElse(null);
            if (net == null || !invoice.values().has("erp_status")) {
                return Optional.empty();
            }
            lines =
                    List.of(
                            new BilledLine(
                                    invoice.id(),
                                    WHOLE,
                                    LineKind.DISCOUNT.name(),
                                    "Invoice " + number(invoice),
                                    null,
                                    null,
                                    null,
                                    null,
                                    net,
                                    Money.zero(net.ccy()),
                                    null,
                                    Money.zero(net.ccy())));
        }
        return Optional.of(
                new Stand(
                        known,
                        lines,
                        new CreditPlan.Original(
                                number(invoice),
                                lines.stream()
                                        .map(line ->
                                                new CreditPlan.Line(
                                                        String.valueOf(line.lineNo()),
                                                        LineKind.valueOf(line.kind()),
                                                        line.amount(),
                                                        line.credited(),
                                                        new LinkedHashMap<>()))
                                        .toList(),
                                apart(invoice, lines.getFirst().amount().ccy(), but))));
    }

    /// What the ERP credited without anybody having said of which lines.
    private Money apart(Entity invoice, String ccy, UUID but) {
        Money apart = Money.zero(ccy);
        for (Entity credit : entities.referring(List.of(invoice.id()), "CreditMemo", "original")) {
            Money net = credit.values().find("net", Money.class).orElse(null);
            if (!credit.id().equals(but)
                    && booked(credit)
                    && net != null
                    && net.ccy().equals(ccy)
                    && lines(credit.id()).isEmpty()) {
                apart = apart.plus(net);
            }
        }
        return apart;
    }

    List<CreditLine> lines(UUID credit) {
        return store.creditLines(List.of(credit));
    }

    /// Whether the ERP's ledger holds a credit memo.
    static boolean booked(Entity credit) {
        return credit.values()
                .text("erp_status")
                .filter(erp -> erp.equals("POSTED") || erp.equals("APPLIED"))
                .isPresent();
    }

    static String number(Entity invoice) {
        return invoice.values().text("number").orElse(invoice.name());
    }

    /// The problem of a day in a period that the company's ledger has closed; empty where it is
    /// open or not known.
    Optional<Problem> closed(Entity invoice, LocalDate date) {
        Object company = invoice.values().get("entity");
        List<Entity> periods =
                entities.all("AccountingPeriod", PERIODS_MAX).stream()
                        .filter(period ->
                                !period.values().has("entity")
                                        || Objects.equals(period.values().get("entity"), company))
                        .toList();
        Entity shut =
                periods.stream()
                        .filter(period -> is(period, "CLOSED"))
                        .filter(period ->
                                !starts(period).isAfter(date) && !ends(period).isBefore(date))
                        .findFirst()
                        .orElse(null);
        if (shut == null
                || periods.stream()
                        .anyMatch(period ->
                                is(period, "OPEN")
                                        && !starts(period).isAfter(date)
                                        && !ends(period).isBefore(date))) {
            return Optional.empty();
        }
        String open =
                periods.stream()
                        .filter(period -> is(period, "OPEN") && starts(period).isAfter(date))
                        .map(Creditable::starts)
                        .min(Comparator.naturalOrder())
                        .map(day -> "Date it " + day + ", the next day that is open, or later.")
                        .orElse("Have a period opened, or date it in an open one.");
        return Optional.of(
                new Problem(
                        Problem.Mender.DATA,
                        "PER-CLOSED",
                        "Period " + shut.name() + " is closed; no credit is dated " + date + ".",
                        open,
                        "date"));
    }

    private static boolean is(Entity period, String openness) {
        return period.values().text("ledger_status").filter(openness::equals).isPresent();
    }

    private static LocalDate starts(Entity period) {
        return period.values().find("start", LocalDate.class).orElse(LocalDate.MAX);
    }

    private static LocalDate ends(Entity period) {
        return period.values().find("end", LocalDate.class).orElse(LocalDate.MIN);
    }
}
