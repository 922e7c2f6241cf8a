package dev.throughline.app;

import dev.throughline.api.InvoiceActs;
import dev.throughline.billing.Billing;
import dev.throughline.billing.BillingSchedule;
import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.billing.Outcome;
import dev.throughline.billing.SchedulePlan;
import dev.throughline.billing.Sending;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
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
    public Answered review(
            UUID invoice, Review review, String request, Actor.Person by, String reason) {
        return answered(
                switch (review) {
                    case Review.MoveOn(Set<String> items) ->
                            billing.leaveOut(invoice, items, by, reason, null);
                    case Review.WriteDown(Set<String> items, Money amount) ->
                            billing.writeDown(invoice, items, amount, request, by, reason, null);
                    case Review.Agree(String one) -> billing.agreeToWriteDown(one, by, reason);
                    case Review.TakeBack(String one) -> billing.takeBackWriteDown(one, by, reason);
                });
    }

    @Override
    public Answered sent(
            UUID invoice,
            LocalDate on,
            String means,
            String takenBy,
            Actor.Person by,
            String reason) {
        return answered(
                billing.sent(invoice, on, Sending.Means.valueOf(means), takenBy, by, reason));
    }

    @Override
    public Answered dispute(UUID invoice, Money amount, Actor.Person by, String reason) {
        return answered(billing.dispute(invoice, amount, by, reason));
    }

    @Override
    public Answered resolveDispute(UUID invoice, boolean upheld, Actor.Person by, String answer) {
        return answered(billing.resolveDispute(invoice, upheld, by, answer));
    }

    @Override
    public Answered schedule(UUID line, Plan plan, Actor.Person by, String reason) {
        return answered(
                billing.schedule(
                        line,
                        switch (plan) {
                            case Plan.Periodic(int count, LocalDate first, int months) ->
                                    new SchedulePlan.Periodic(count, first, months);
                            case Plan.Percent(List<Share> shares) ->
                                    new SchedulePlan.Percent(
                                            shares.stream()
                                                    .map(one ->
                                                            new BillingSchedule.Share(
                                                                    one.percent(), one.due()))
                                                    .toList());
                        },
                        by,
                        reason));
    }

    @Override
    public Answered confirm(
            UUID item, LocalDate reached, String evidence, Actor.Person by, String reason) {
        return answered(billing.confirm(item, reached, evidence, by, reason));
    }

    @Override
    public Answered revokeConfirmation(UUID item, Actor.Person by, String reason) {
        return answered(billing.revokeConfirmation(item, by, reason));
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
