package dev.throughline.billing;

import dev.throughline.billing.BillingSchedule.Share;
import dev.throughline.model.BillingScheduleItem.Trigger;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// How the price of a contract line is to be billed, before the items exist (DOMAIN 4.7).
public sealed interface SchedulePlan {
    /// More months than that between two bills are a slip.
    int MONTHS_MAX = 60;

    /// What a share may come by.
    Set<Trigger> STAGED = Set.of(Trigger.DATE, Trigger.MILESTONE, Trigger.PERCENT);

    /// Shares of one line.
    int SHARES_MAX = 200;

    /// The same amount again and again.
    ///
    /// @param count how often, 1 or more
    /// @param first the day of the first
    /// @param months between two of them, 1 to [#MONTHS_MAX]
    record Periodic(int count, LocalDate first, int months) implements SchedulePlan {}

    /// Shares that are billed as somebody confirms that so much is done.
    record Percent(List<Share> shares) implements SchedulePlan {
        public Percent {
            shares = List.copyOf(shares);
        }
    }

    /// Shares that come each by its own trigger, in the order they are billed.
    record Staged(List<Stage> stages) implements SchedulePlan {
        public Staged {
            stages = List.copyOf(stages);
        }
    }

    /// One of them.
    ///
    /// @param name what the client reads; empty for the line's name
    /// @param trigger a date, a milestone or a share that is done
    /// @param percent of the price, 0.30 = 30 %
    /// @param due its day; of what is confirmed the planned one
    record Stage(String name, Trigger trigger, BigDecimal percent, LocalDate due) {}

    /// What the client reads of an item, where the plan names it.
    ///
    /// @param index of the item, from 0
    default String name(int index) {
        return this instanceof Staged(List<Stage> stages) ? stages.get(index).name() : "";
    }

    /// The items it comes to, or everything that stands against it. They always add up to the
    /// price: what does not divide goes to the first items, minor unit by minor unit (R3).
    ///
    /// @param line the line's number, as the contract says it
    default Made of(String line, Money price) {
        List<Problem> problems = new ArrayList<>();
        if (price.minor() <= 0) {
            problems.add(
                    problem(
                            "Line " + line + " has a price of " + price + ".",
                            "Schedule a line that has a price."));
        }
        switch (this) {
            case Periodic(int count, LocalDate _, int months) -> {
                if (count < 1 || count > BillingSchedule.ITEMS_MAX || count > price.minor()) {
                    problems.add(
                            problem(
                                    price + " cannot be billed in " + count + " parts.",
                                    "Say how often: 1 to "
                                            + Math.max(
                                                    1,
                                                    Math.min(
                                                            BillingSchedule.ITEMS_MAX,
                                                            price.minor()))
                                            + "."));
                }
                if (months < 1 || months > MONTHS_MAX) {
                    problems.add(
                            problem(
                                    "Every " + months + " months is no period.",
                                    "Say 1 to " + MONTHS_MAX + " months."));
                }
            }
            case Percent(List<Share> shares) -> shares(line, shares, problems);
            case Staged(List<Stage> stages) -> {
                shares(
                        line,
                        stages.stream().map(one -> new Share(one.percent(), one.due())).toList(),
                        problems);
                for (Stage stage : stages) {
                    if (!STAGED.contains(stage.trigger())) {
                        problems.add(
                                problem(
                                        "A share cannot come by " + stage.trigger() + ".",
                                        "Let it come by a date, a milestone or a percentage."));
                    }
                }
            }
        }
        if (!problems.isEmpty()) {
            return new Made.Refused(problems);
        }
        BillingSchedule schedule =
                switch (this) {
                    case Periodic(int count, LocalDate first, int months) ->
                            BillingSchedule.periodic(line, price, count, first, months);
                    case Percent(List<Share> shares) ->
                            BillingSchedule.percent(line, price, shares);
                    case Staged(List<Stage> stages) -> BillingSchedule.staged(line, price, stages);
                };
        return schedule.problem(price)
                .<Made>map(one -> new Made.Refused(List.of(one)))
                .orElseGet(() -> new Made.Items(schedule.items()));
    }

    /// What a plan comes to.
    sealed interface Made {
        record Items(List<ScheduleItem> items) implements Made {
            public Items {
                items = List.copyOf(items);
            }
        }

        /// Nothing is scheduled.
        record Refused(List<Problem> problems) implements Made {
            public Refused {
                problems = List.copyOf(problems);
            }
        }
    }

    private static void shares(String line, List<Share> shares, List<Problem> problems) {
        BigDecimal sum = BigDecimal.ZERO;
        LocalDate before = LocalDate.MIN;
        for (Share share : shares) {
            if (share.percent().signum() <= 0) {
                problems.add(
                        problem(
                                "A share of " + share.percent() + " bills nothing.",
                                "Give shares above 0; 0.30 is 30 %."));
            }
            if (share.due().isBefore(before)) {
                problems.add(
                        problem(
                                "The share of " + share.due() + " comes after a later one.",
                                "Give the shares by their day."));
            }
            before = share.due();
            sum = sum.add(share.percent());
        }
        if (sum.compareTo(BigDecimal.ONE) != 0 || shares.size() > SHARES_MAX) {
            problems.add(
                    new Problem(
                            Problem.Mender.DATA,
                            "BIL-SCHEDULE-SUM",
                            "The "
                                    + shares.size()
                                    + " shares of line "
                                    + line
                                    + " add to "
                                    + sum.toPlainString()
                                    + " of 1.",
                            "Give at most " + SHARES_MAX + " shares that add to 1.",
                            "percent"));
        }
    }

    private static Problem problem(String text, String mend) {
        return new Problem(Problem.Mender.DATA, "HUB-VALUE", text, mend, "schedule");
    }
}
