package dev.throughline.billing;

import dev.throughline.billing.ScheduleItem.Reached;
import dev.throughline.model.BillingScheduleItem.Trigger;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// By which amounts, and when, one contract line is billed (DOMAIN 4.7). The live items add up to
/// the line. Billing recognises no revenue: it moves what is unbilled or deferred.
///
/// @param line the contract line, by its key
/// @param ccy the contract's currency
/// @param items in the order they are to be billed; cancelled ones stay
public record BillingSchedule(String line, String ccy, List<ScheduleItem> items) {
    /// More steps than a line of a century billed weekly has.
    public static final int ITEMS_MAX = 5_300;

    /// @throws IllegalArgumentException when an item is there twice, is of another currency, or
    ///   there are too many
    public BillingSchedule {
        items = List.copyOf(items);
        if (items.size() > ITEMS_MAX) {
            throw new IllegalArgumentException(
                    "the schedule of line "
                            + line
                            + " has "
                            + items.size()
                            + " items; at most "
                            + ITEMS_MAX
                            + " are possible: bill less often");
        }
        Set<String> keys = new HashSet<>();
        for (ScheduleItem item : items) {
            if (!keys.add(item.key())) {
                throw new IllegalArgumentException(
                        "the schedule of line " + line + " has item " + item.key() + " twice");
            }
            if (!item.amount().ccy().equals(ccy)) {
                throw new IllegalArgumentException(
                        "schedule item "
                                + item.key()
                                + " is of "
                                + item.amount()
                                + ", the contract of "
                                + ccy
                                + "; a contract has one currency");
            }
        }
    }

    /// A dated share of a line.
    ///
    /// @param percent 0.30 = 30 %
    public record Share(BigDecimal percent, LocalDate due) {}

    /// A dated or milestone amount.
    ///
    /// @param milestone the milestone's key; null for a date
    public record Step(LocalDate due, Money amount, @Nullable String milestone) {}

    /// The same amount every `months` months, from `first` on; what does not divide goes to the
    /// first items (R3). The day of the month of the first is kept where a month has it.
    public static BillingSchedule periodic(
            String line, Money total, int count, LocalDate first, int months) {
        List<Money> parts = total.split(count);
        List<ScheduleItem> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(
                    item(
                            line,
                            i,
                            Trigger.PERIODIC,
                            first.plusMonths((long) i * months),
                            parts.get(i),
                            null,
                            null));
        }
        return new BillingSchedule(line, total.ccy(), items);
    }

    /// A share of the line whenever so much of it is done: 30 % at 0.30, the next 20 % at 0.50.
    /// Shares that are a whole are split without loss (R3); others are rounded each, and [#problem]
    /// tells what is missing.
    public static BillingSchedule percent(String line, Money total, List<Share> shares) {
        BigDecimal sum =
                shares.stream().map(Share::percent).reduce(BigDecimal.ZERO, BigDecimal::add);
        List<Money> parts =
                sum.compareTo(BigDecimal.ONE) == 0
                        ? total.split(shares.stream().map(Share::percent).toList())
                        : shares.stream().map(share -> total.times(share.percent())).toList();
        List<ScheduleItem> items = new ArrayList<>();
        BigDecimal done = BigDecimal.ZERO;
        for (int i = 0; i < shares.size(); i++) {
            done = done.add(shares.get(i).percent());
            items.add(
                    item(line, i, Trigger.PERCENT, shares.get(i).due(), parts.get(i), null, done));
        }
        return new BillingSchedule(line, total.ccy(), items);
    }

    /// Shares that come each by its own trigger: a percentage counts up to the share it completes,
    /// a milestone is the item itself. The parts add up to the whole (R3).
    ///
    /// @param stages adding up to a whole
    static BillingSchedule staged(String line, Money total, List<SchedulePlan.Stage> stages) {
        List<Money> parts = total.split(stages.stream().map(SchedulePlan.Stage::percent).toList());
        List<ScheduleItem> items = new ArrayList<>();
        BigDecimal done = BigDecimal.ZERO;
        for (int i = 0; i < stages.size(); i++) {
            SchedulePlan.Stage stage = stages.get(i);
            done = done.add(stage.percent());
            items.add(
                    item(
                            line,
                            i,
                            stage.trigger(),
                            stage.due(),
                            parts.get(i),
                            stage.trigger() == Trigger.MILESTONE ? line + "/" + (i + 1) : null,
                            stage.trigger() == Trigger.PERCENT ? done : null));
        }
        return new BillingSchedule(line, total.ccy(), items);
    }

    /// Milestones and dates, in that order.
    public static BillingSchedule steps(String line, String ccy, List<Step> steps) {
        List<ScheduleItem> items = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            items.add(
                    item(
                            line,
                            i,
                            step.milestone() == null ? Trigger.DATE : Trigger.MILESTONE,
                            step.due(),
                            step.amount(),
                            step.milestone(),
                            null));
        }
        return new BillingSchedule(line, ccy, items);
    }

    /// Rows as a person entered them, in their order. Shares that are the whole line are split
    /// without loss (R3); beside amounts each is rounded, and [#problem] tells what is missing.
    static BillingSchedule stepwise(String line, Money price, List<SchedulePlan.Step> steps) {
        List<BigDecimal> shares =
                steps.stream()
                        .map(SchedulePlan.Step::part)
                        .filter(SchedulePlan.Part.Of.class::isInstance)
                        .map(part -> ((SchedulePlan.Part.Of) part).percent())
                        .toList();
        boolean whole =
                shares.size() == steps.size()
                        && shares.stream().allMatch(share -> share.signum() > 0)
                        && shares.stream()
                                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                                        .compareTo(BigDecimal.ONE)
                                == 0;
        List<Money> parts =
                whole
                        ? price.split(shares)
                        : steps.stream().map(step -> step.part().of(price)).toList();
        List<ScheduleItem> items = new ArrayList<>();
        BigDecimal done = BigDecimal.ZERO;
        for (int i = 0; i < steps.size(); i++) {
            Money amount = parts.get(i);
            int index = items.size();
            switch (steps.get(i)) {
                case SchedulePlan.Step.Dated(LocalDate due, SchedulePlan.Part _) ->
                        items.add(item(line, index, Trigger.DATE, due, amount, null, null));
                case SchedulePlan.Step.Milestone(
                                String name,
                                LocalDate planned,
                                SchedulePlan.Part _) ->
                        items.add(
                                item(line, index, Trigger.MILESTONE, planned, amount, name, null));
                case SchedulePlan.Step.Done(LocalDate planned, SchedulePlan.Part.Of part) -> {
                    done = done.add(part.percent());
                    items.add(item(line, index, Trigger.PERCENT, planned, amount, null, done));
                }
                case SchedulePlan.Step.Repeated(
                                LocalDate first,
                                int times,
                                int months,
                                SchedulePlan.Part _) ->
                        periodic(line, amount, times, first, months)
                                .items()
                                .forEach(one ->
                                        items.add(
                                                item(
                                                        line,
                                                        items.size(),
                                                        Trigger.PERIODIC,
                                                        one.due(),
                                                        one.amount(),
                                                        null,
                                                        null)));
            }
        }
        return new BillingSchedule(line, price.ccy(), items);
    }

    /// What the live items add up to.
    public Money sum() {
        return items.stream()
                .filter(item -> item.state() != ScheduleState.CANCELLED)
                .map(ScheduleItem::amount)
                .reduce(Money.zero(ccy), Money::plus);
    }

    /// `BIL-SCHEDULE-SUM` when the live items do not add up to the line.
    ///
    /// @param lineValue the line's price with all applied amendments
    public Optional<Problem> problem(Money lineValue) {
        Money sum = sum();
        return sum.equals(lineValue)
                ? Optional.empty()
                : Optional.of(
                        new Problem(
                                Problem.Mender.DATA,
                                "BIL-SCHEDULE-SUM",
                                "Schedule of line "
                                        + line
                                        + " adds to "
                                        + sum
                                        + " of "
                                        + lineValue
                                        + ".",
                                sum.compareTo(lineValue) < 0
                                        ? "Add items for "
                                                + lineValue.minus(sum)
                                                + ", or correct the line's price."
                                        : "Take "
                                                + sum.minus(lineValue)
                                                + " off the items that are not billed yet, or correct the line's price.",
                                "amount"));
    }

    /// The schedule on that day: planned items whose trigger came are ready, ready ones whose
    /// trigger was taken back are planned again. Nothing else moves.
    public BillingSchedule on(LocalDate day, Reached reached) {
        return new BillingSchedule(
                line,
                ccy,
                items.stream()
                        .map(item -> {
                            boolean came = item.triggered(day, reached);
                            return switch (item.state()) {
                                case PLANNED -> came ? item.to(ScheduleState.READY) : item;
                                case READY -> came ? item : item.to(ScheduleState.PLANNED);
                                case PROPOSED, INVOICED, CREDITED, CANCELLED -> item;
                            };
                        })
                        .toList());
    }

    /// The items the next proposal takes.
    public List<ScheduleItem> ready() {
        return items.stream().filter(item -> item.state() == ScheduleState.READY).toList();
    }

    /// The schedule with one item moved.
    ///
    /// @throws IllegalStateException `HUB-STATE` when the step is not listed
    /// @throws IllegalArgumentException when there is no such item
    public BillingSchedule with(String key, ScheduleState state) {
        if (items.stream().noneMatch(item -> item.key().equals(key))) {
            throw new IllegalArgumentException(
                    "the schedule of line " + line + " has no item " + key);
        }
        return new BillingSchedule(
                line,
                ccy,
                items.stream()
                        .map(item -> item.key().equals(key) ? item.to(state) : item)
                        .toList());
    }

    /// An amendment appends items and cancels those named; what is billed or proposed stays.
    ///
    /// @throws IllegalStateException `HUB-STATE` when one to be replaced is billed or proposed
    public BillingSchedule amended(Set<String> replaced, List<ScheduleItem> added) {
        List<ScheduleItem> all = new ArrayList<>();
        for (ScheduleItem item : items) {
            if (!replaced.contains(item.key())) {
                all.add(item);
            } else if (item.state().unbilled()) {
                all.add(item.to(ScheduleState.CANCELLED));
            } else {
                throw new IllegalStateException(
                        "HUB-STATE: schedule item "
                                + item.key()
                                + " is "
                                + item.state()
                                + "; an amendment replaces only what is not billed. Credit the invoice or take the item off the proposal first");
            }
        }
        all.addAll(added);
        return new BillingSchedule(line, ccy, all);
    }

    private static ScheduleItem item(
            String line,
            int index,
            Trigger trigger,
            LocalDate due,
            Money amount,
            @Nullable String milestone,
            @Nullable BigDecimal percent) {
        return new ScheduleItem(
                line + "/" + (index + 1),
                trigger,
                due,
                amount,
                milestone,
                percent,
                null,
                ScheduleState.PLANNED);
    }
}
