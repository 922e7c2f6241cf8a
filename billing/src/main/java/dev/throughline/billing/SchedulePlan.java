package dev.throughline.billing;

import dev.throughline.billing.BillingSchedule.Share;
import dev.throughline.model.BillingScheduleItem.Trigger;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
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

    /// Amounts and shares of the line row by row, each with what makes it ready.
    record Steps(List<Step> steps) implements SchedulePlan {
        public Steps {
            steps = List.copyOf(steps);
        }
    }

    /// How much of the line a step bills.
    sealed interface Part {
        /// So much money.
        record Sum(Money amount) implements Part {}

        /// @param percent 0.30 = 30 % of the line's price
        record Of(BigDecimal percent) implements Part {}

        /// In money, rounded once.
        default Money of(Money price) {
            return switch (this) {
                case Sum(Money amount) -> amount;
                case Of(BigDecimal percent) -> price.times(percent);
            };
        }
    }

    /// One row of a schedule.
    sealed interface Step {
        /// How much it bills in all.
        Part part();

        /// Billed by its day.
        record Dated(LocalDate due, Part part) implements Step {}

        /// Billed once somebody confirms the milestone.
        ///
        /// @param planned the day it is expected
        record Milestone(String name, LocalDate planned, Part part) implements Step {}

        /// Billed once somebody confirms that so much more of the line is done.
        record Done(LocalDate planned, Part.Of part) implements Step {}

        /// Billed in equal parts again and again; what does not divide goes to the first ones.
        ///
        /// @param months between two of them, 1 to [#MONTHS_MAX]
        record Repeated(LocalDate first, int times, int months, Part part) implements Step {}

        /// How many items it comes to.
        default int items() {
            return this instanceof Repeated repeated ? repeated.times() : 1;
        }
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
            case Steps(List<Step> steps) -> {
                boolean counted = against(steps, price, problems);
                if (counted && price.minor() > 0) {
                    BillingSchedule.stepwise(line, price, steps)
                            .problem(price)
                            .ifPresent(problems::add);
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
                    case Steps(List<Step> steps) -> BillingSchedule.stepwise(line, price, steps);
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

    /// Adds what stands against rows one by one.
    ///
    /// @return whether they can be added up
    private static boolean against(List<Step> steps, Money price, List<Problem> problems) {
        boolean counted = true;
        long items = 0;
        Set<String> milestones = new HashSet<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            String row = "Row " + (i + 1);
            if (!step.part().of(price).ccy().equals(price.ccy())) {
                counted = false;
                problems.add(
                        problem(
                                row
                                        + " bills "
                                        + step.part().of(price)
                                        + " of a line in "
                                        + price.ccy()
                                        + ".",
                                "A line has one currency: give " + price.ccy() + "."));
            } else if (step.part().of(price).minor() < step.items()) {
                problems.add(
                        problem(
                                row
                                        + " bills nothing: "
                                        + step.part().of(price)
                                        + " in "
                                        + step.items()
                                        + ".",
                                "Give an amount or a share above 0, or leave the row out."));
            }
            switch (step) {
                case Step.Milestone(String name, LocalDate _, Part _) -> {
                    if (name.isBlank() || !milestones.add(name.strip())) {
                        problems.add(
                                problem(
                                        row
                                                + (name.isBlank()
                                                        ? " names no milestone."
                                                        : " names milestone '" + name + "' again."),
                                        "Name the milestone as the contract does, each once."));
                    }
                }
                case Step.Repeated(LocalDate _, int times, int months, Part _) -> {
                    if (times < 1 || times > BillingSchedule.ITEMS_MAX) {
                        counted = false;
                        problems.add(
                                problem(
                                        row + " is billed " + times + " times.",
                                        "Say how often: 1 to " + BillingSchedule.ITEMS_MAX + "."));
                    }
                    if (months < 1 || months > MONTHS_MAX) {
                        problems.add(
                                problem(
                                        row + ": every " + months + " months is no period.",
                                        "Say 1 to " + MONTHS_MAX + " months."));
                    }
                }
                case Step.Dated _, Step.Done _ -> {}
            }
            items += Math.max(0, step.items());
        }
        if (steps.isEmpty() || items > BillingSchedule.ITEMS_MAX) {
            counted = false;
            problems.add(
                    problem(
                            "A schedule of " + items + " items bills nothing by a schedule.",
                            "Enter 1 to " + BillingSchedule.ITEMS_MAX + " items."));
        }
        return counted;
    }

    private static Problem problem(String text, String mend) {
        return new Problem(Problem.Mender.DATA, "HUB-VALUE", text, mend, "schedule");
    }
}
