package dev.throughline.billing;

import dev.throughline.billing.AmendedSchedule.Wish;
import dev.throughline.billing.Amendment.Change;
import dev.throughline.billing.AmendmentStore.Entered;
import dev.throughline.billing.AmendmentStore.LineRate;
import dev.throughline.billing.AmendmentStore.Place;
import dev.throughline.billing.AmendmentStory.AgreedRate;
import dev.throughline.billing.AmendmentStory.LineStory;
import dev.throughline.billing.AmendmentStory.SystemStand;
import dev.throughline.billing.AmendmentTreatment.Measure;
import dev.throughline.billing.ContractPosition.Basis;
import dev.throughline.billing.RevenueInputs.DayCount;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.model.ContractAmendment.Treatment;
import dev.throughline.model.Money;
import dev.throughline.model.RevenueRule;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tells amendments: what each changes, what the three treatments would mean on its eve, and where
/// it is applied.
final class AmendmentStories {
    private static final String NO_PRICE = "The line has no price; set it in the CRM.";

    private final EntityStore entities;
    private final AmendmentStore store;
    private final AmendmentBook book;
    private final Positions positions;

    AmendmentStories(
            EntityStore entities, AmendmentStore store, AmendmentBook book, Positions positions) {
        this.entities = entities;
        this.store = store;
        this.book = book;
        this.positions = positions;
    }

    /// The amendments of these contracts, by contract and number.
    List<AmendmentStory> of(List<Entity> contracts) {
        Map<UUID, Amendments> all = book.of(contracts);
        List<AmendmentStory> stories = new ArrayList<>();
        for (Entity contract : contracts) {
            Amendments own = all.get(contract.id());
            if (own != null) {
                stories.addAll(of(contract, own));
            }
        }
        return stories;
    }

    private List<AmendmentStory> of(Entity contract, Amendments own) {
        List<Entity> told =
                entities.referring(List.of(contract.id()), "ContractAmendment", "contract").stream()
                        .sorted(
                                Comparator.comparingLong(AmendmentBook::seq)
                                        .thenComparing(Entity::id))
                        .toList();
        List<UUID> ids = told.stream().map(Entity::id).toList();
        Map<UUID, Entered> entered = new HashMap<>();
        store.entered(ids).forEach(one -> entered.put(one.amendment(), one));
        List<LineRate> rates = store.rates(ids);
        List<Place> places = store.places(ids);
        Set<UUID> named = new HashSet<>();
        places.forEach(place -> named.add(place.entity()));
        Map<UUID, Entity> names = entities.load(named);
        List<AmendmentStory> stories = new ArrayList<>();
        for (int i = 0; i < told.size() && i < own.list().size(); i++) {
            Entity one = told.get(i);
            Amendment amendment = own.list().get(i);
            Entered how = entered.get(one.id());
            Boolean distinct = one.values().find("distinct", Boolean.class).orElse(null);
            Boolean alone = one.values().find("priced_at_ssp", Boolean.class).orElse(null);
            stories.add(
                    new AmendmentStory(
                            one.id(),
                            contract.id(),
                            contract.values().text("number").orElseGet(contract::name),
                            amendment.seq(),
                            amendment.effective(),
                            amendment.state(),
                            distinct,
                            alone,
                            AmendmentTreatment.suggested(distinct, alone).orElse(null),
                            amendment.treatment(),
                            lines(contract, one.id(), amendment, rates),
                            stand(one.id(), places, names),
                            how == null ? "" : how.requestedBy(),
                            how == null ? null : how.requestedAt(),
                            how == null ? "" : how.reason()));
        }
        return stories;
    }

    private static List<SystemStand> stand(
            UUID amendment, List<Place> places, Map<UUID, Entity> names) {
        return places.stream()
                .filter(place -> place.amendment().equals(amendment))
                .map(place -> {
                    Entity entity = names.get(place.entity());
                    return new SystemStand(
                            place.system(),
                            place.entity(),
                            entity == null ? "" : entity.name(),
                            place.appliedAt(),
                            place.words());
                })
                .toList();
    }

    private List<LineStory> lines(
            Entity contract, UUID id, Amendment amendment, List<LineRate> rates) {
        if (amendment.changes().isEmpty() || amendment.effective().equals(LocalDate.MAX)) {
            return List.of();
        }
        Position eve =
                positions
                        .at(
                                List.of(contract.id()),
                                amendment.effective().minusDays(1),
                                Basis.OPERATIONAL)
                        .getFirst();
        List<Wish> wishes = store.wishes(List.of(id)).getOrDefault(id, List.of());
        List<LineStory> lines = new ArrayList<>();
        for (Change change : amendment.changes()) {
            UUID line = UUID.fromString(change.line());
            List<AgreedRate> own =
                    rates.stream()
                            .filter(rate -> rate.amendment().equals(id) && rate.line().equals(line))
                            .map(LineRate::rate)
                            .toList();
            eve.lines().stream()
                    .filter(one -> one.line().equals(line))
                    .findFirst()
                    .ifPresent(one -> lines.add(line(one, change, own, wishes)));
        }
        lines.sort(Comparator.comparing(LineStory::lineNo));
        return lines;
    }

    private LineStory line(
            LinePosition eve, Change change, List<AgreedRate> rates, List<Wish> wishes) {
        String why = why(eve, change);
        return new LineStory(
                eve.line(),
                eve.lineNo(),
                eve.name(),
                change.price(),
                change.limit(),
                change.cost(),
                change.hours(),
                rates,
                wishes.stream()
                        .filter(wish -> wish.line().equals(eve.line()))
                        .map(wish ->
                                new AmendmentStory.ScheduleChange(
                                        wish.replaces(),
                                        wish.was(),
                                        wish.due(),
                                        wish.amount(),
                                        wish.description()))
                        .toList(),
                why.isEmpty() ? treatments(eve, change) : null,
                why);
    }

    /// Why the three treatments cannot be told apart; empty where they can.
    private static String why(LinePosition eve, Change change) {
        if (change.price() == null && change.cost() == null && change.hours() == null) {
            return "It changes neither price nor cost nor hours of the line, so every treatment is the same.";
        }
        RevenueRule rule = eve.rule();
        return switch (rule) {
            case null -> "The line has no revenue rule; set it first.";
            case COST_TO_COST -> whyByCost(eve, change);
            case HOURS, STRAIGHT_LINE -> whyByProgress(eve, change, rule);
            case AS_INVOICED ->
                    "The line is not earned by progress: revenue follows what may be billed, so every treatment is the same.";
            case MILESTONE_OUTPUT, COMPLETED ->
                    "The line is not earned by progress: what was accepted stays as it is, and what is still to be accepted is earned then, so every treatment is the same.";
        };
    }

    private static String whyByCost(LinePosition eve, Change change) {
        Money price = eve.price();
        Money estimate = eve.estimate();
        if (change.price() == null && change.cost() == null) {
            return "It changes neither price nor cost of the line, so every treatment is the same.";
        }
        if (price == null) {
            return NO_PRICE;
        }
        if (estimate == null) {
            return "Nobody has estimated the line's cost; add a row for it to estimates.csv.";
        }
        if (!estimate.ccy().equals(price.ccy()) || !eve.cost().ccy().equals(price.ccy())) {
            return "Price and cost are in different currencies.";
        }
        return estimate.plus(orZero(change.cost(), price.ccy())).minor() <= 0
                ? "With it the line would cost nothing any more; correct the cost."
                : "";
    }

    private static String whyByProgress(LinePosition eve, Change change, RevenueRule rule) {
        boolean hours = rule == RevenueRule.HOURS;
        Progress progress = eve.progress();
        if (change.price() == null && (!hours || change.hours() == null)) {
            return "It changes nothing that the line's revenue goes by, so every treatment is the same.";
        }
        if (eve.price() == null) {
            return NO_PRICE;
        }
        if (progress == null) {
            return hours
                    ? "Nobody has estimated the line's hours; add a row for it to estimates.csv."
                    : "The line has no begin and end to be earned between.";
        }
        return hours && progress.whole().add(orZero(change.hours())).signum() <= 0
                ? "With it the line would take no hours any more; correct the hours."
                : "";
    }

    private @Nullable AmendmentTreatment treatments(LinePosition eve, Change change) {
        Money price = eve.price();
        if (price == null) {
            return null;
        }
        Money delta = orZero(change.price(), price.ccy());
        Progress progress = eve.progress();
        if (eve.rule() != RevenueRule.COST_TO_COST) {
            boolean hours = eve.rule() == RevenueRule.HOURS;
            return progress == null
                    ? null
                    : AmendmentTreatment.of(
                            new AmendmentTreatment.Progressed(
                                    price,
                                    eve.earned(),
                                    progress,
                                    hours
                                            ? Measure.HOURS
                                            : positions.policy().time() == DayCount.MONTHS
                                                    ? Measure.MONTHS
                                                    : Measure.DAYS),
                            delta,
                            hours ? orZero(change.hours()) : BigDecimal.ZERO,
                            positions.policy());
        }
        Money estimate = eve.estimate();
        return estimate == null
                ? null
                : AmendmentTreatment.of(
                        new AmendmentTreatment.Standing(price, estimate, eve.cost(), eve.earned()),
                        delta,
                        orZero(change.cost(), price.ccy()),
                        positions.policy());
    }

    private static BigDecimal orZero(@Nullable BigDecimal number) {
        return number == null ? BigDecimal.ZERO : number;
    }

    private static Money orZero(@Nullable Money money, String ccy) {
        return money == null ? Money.zero(ccy) : money;
    }

    /// What a treatment books at once, over all lines that tell.
    static Money catchUp(AmendmentStory story, Treatment treatment, String ccy) {
        return story.lines().stream()
                .map(LineStory::treatments)
                .filter(one -> one != null)
                .map(one ->
                        switch (treatment) {
                            case SEPARATE -> one.separate();
                            case PROSPECTIVE -> one.prospective();
                            case CUMULATIVE_CATCH_UP -> one.catchUp();
                        })
                .map(AmendmentTreatment.Shown::catchUp)
                .filter(one -> one.ccy().equals(ccy))
                .reduce(Money.zero(ccy), Money::plus);
    }
}
