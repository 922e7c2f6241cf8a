package dev.throughline.app;

import dev.throughline.api.InvoiceActs;
import dev.throughline.billing.Billing;
import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.billing.Outcome;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Problem;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the API asks of the hub's billing.
final class InvoiceActsOfHub implements InvoiceActs {
    private final Billing billing;

    InvoiceActsOfHub(Billing billing) {
        this.billing = billing;
    }

    @Override
    public List<BilledLine> lines(UUID invoice) {
        return billing.store().lines(List.of(invoice)).stream()
                .map(line ->
                        new BilledLine(
                                line.lineNo(), line.description(), line.amount(), line.credited()))
                .toList();
    }

    @Override
    public Answered release(UUID invoice, Actor.Person by, String reason) {
        return answered(billing.release(invoice, by, reason));
    }

    @Override
    public Answered credit(
            UUID invoice,
            List<Credit> credits,
            LocalDate date,
            String request,
            Actor.Person by,
            String reason) {
        return answered(billing.credit(invoice, asks(credits), date, request, by, reason));
    }

    @Override
    public List<UUID> collect(LocalDate until, Actor.Person by, String reason) {
        return billing.collect(until, by, reason);
    }

    @Override
    public Answered explain(
            UUID credit,
            @Nullable UUID invoice,
            List<Credit> credits,
            Actor.Person by,
            String reason) {
        return answered(billing.explain(credit, invoice, asks(credits), by, reason));
    }

    private static List<Ask> asks(List<Credit> credits) {
        return credits.stream()
                .map(one ->
                        new Ask(
                                String.valueOf(one.line()),
                                one.amount(),
                                one.reason(),
                                one.disposition(),
                                List.of()))
                .toList();
    }

    private static Answered answered(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done(String state, String key, String number) ->
                    new Answered.Taken(state, key, number);
            case Outcome.Awaits(String words) -> new Answered.Awaits(words);
            case Outcome.Refused(List<Problem> problems) -> new Answered.Refused(problems);
        };
    }
}
