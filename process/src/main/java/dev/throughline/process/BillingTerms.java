package dev.throughline.process;

import static dev.throughline.process.InitiationFacts.text;

import dev.throughline.curate.Entity;
import dev.throughline.model.BillingScheduleItem.Trigger;
import dev.throughline.model.BillingType;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.process.ReferenceTables.ScheduleRow;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// By which amounts a line that was sold is billed, as `billing-schedules.csv` and the line's own
/// dates say it (DOMAIN 4.2, 4.7). How the price divides is billing's to say.
public sealed interface BillingTerms {
    /// The same amount again and again over the line's term.
    ///
    /// @param count how often
    /// @param first the day of the first
    /// @param months between two of them
    record Periods(int count, LocalDate first, int months) implements BillingTerms {}

    /// Shares of the price, each by its day or once somebody confirms it.
    record Stages(List<Stage> stages) implements BillingTerms {
        public Stages {
            stages = List.copyOf(stages);
        }
    }

    /// The file says something that bills nothing.
    record Unclear(Problem problem) implements BillingTerms {}

    /// One share.
    ///
    /// @param name what the client reads
    /// @param trigger what makes it ready: a date, a milestone or a share that is done
    /// @param share 0.30 = 30 % of the price
    /// @param due its day; of what is confirmed the planned one
    record Stage(String name, Trigger trigger, BigDecimal share, LocalDate due) {}

    /// Work without a price of its own is billed as it is approved.
    Set<String> AS_APPROVED = Set.of(BillingType.TM.name(), BillingType.UNIT.name());

    /// A century of months is a slip.
    int MONTHS_MAX = 1_200;

    /// The terms of a line; empty where it is billed as work is approved, or where the firm's file
    /// has no row for it.
    static Optional<BillingTerms> of(InitiationFacts facts, Entity line) {
        String billing = text(line, "billing");
        if (AS_APPROVED.contains(billing) || line.values().find("amount", Money.class).isEmpty()) {
            return Optional.empty();
        }
        List<ScheduleRow> rows = facts.tables().schedule(text(line, "template"), billing);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    rows.stream().anyMatch(row -> row.trigger().equals(Trigger.PERIODIC.name()))
                            ? periods(facts, line, rows)
                            : stages(facts, line, rows));
        } catch (Slip e) {
            return Optional.of(new Unclear(e.problem));
        }
    }

    private static Periods periods(InitiationFacts facts, Entity line, List<ScheduleRow> rows)
            throws Slip {
        ScheduleRow row = rows.getFirst();
        if (rows.size() > 1) {
            throw new Slip(
                    row,
                    "has " + rows.size() + " steps, and a period is billed by one",
                    "Keep the row that says PERIODIC alone, or give all steps shares.");
        }
        int months = months(row, 1);
        boolean ahead =
                switch (row.due()) {
                    case "START" -> true;
                    case "", "END" -> false;
                    default ->
                            throw new Slip(
                                    row,
                                    "is due at " + row.due(),
                                    "Say START for the first day of each period, or END for the day after it.");
                };
        LocalDate start = start(facts, line);
        LocalDate end =
                line.values()
                        .find("end", LocalDate.class)
                        .or(() ->
                                facts.contract() == null
                                        ? Optional.empty()
                                        : facts.contract().values().find("end", LocalDate.class))
                        .orElse(null);
        if (end == null || end.isBefore(start)) {
            throw new Slip(
                    new Problem(
                            Problem.Mender.DATA,
                            "HUB-VALUE",
                            "Line "
                                    + text(line, "line_no")
                                    + " is billed every "
                                    + months
                                    + " months, and it has no end after "
                                    + start
                                    + ".",
                            "Give the line or its contract its dates in the CRM."));
        }
        Period term = Period.between(start, end.plusDays(1));
        long whole = term.toTotalMonths() + (term.getDays() > 0 ? 1 : 0);
        int count = Math.toIntExact((whole + months - 1) / months);
        return new Periods(count, ahead ? start : start.plusMonths(months), months);
    }

    private static Stages stages(InitiationFacts facts, Entity line, List<ScheduleRow> rows)
            throws Slip {
        LocalDate start = start(facts, line);
        List<Stage> stages = new ArrayList<>();
        for (ScheduleRow row : rows) {
            Trigger trigger =
                    switch (row.trigger()) {
                        case "DATE" -> Trigger.DATE;
                        case "MILESTONE" -> Trigger.MILESTONE;
                        case "PERCENT" -> Trigger.PERCENT;
                        default ->
                                throw new Slip(
                                        row,
                                        "comes by '" + row.trigger() + "'",
                                        "Say DATE, MILESTONE, PERCENT or PERIODIC.");
                    };
            stages.add(
                    new Stage(row.name(), trigger, share(row), start.plusMonths(months(row, 0))));
        }
        return new Stages(stages);
    }

    private static LocalDate start(InitiationFacts facts, Entity line) {
        return line.values().find("start", LocalDate.class).orElseGet(() -> Gates.start(facts));
    }

    private static int months(ScheduleRow row, int least) throws Slip {
        int months = -1;
        if (row.months().isEmpty()) {
            months = least;
        } else if (row.months().length() <= 4
                && row.months().chars().allMatch(c -> c >= '0' && c <= '9')) {
            months = Integer.parseInt(row.months());
        }
        if (months < least || months > MONTHS_MAX) {
            throw new Slip(
                    row,
                    "says " + row.months() + " months",
                    "Say a whole number from " + least + " to " + MONTHS_MAX + ".");
        }
        return months;
    }

    private static BigDecimal share(ScheduleRow row) throws Slip {
        try {
            BigDecimal share = new BigDecimal(row.share());
            if (share.signum() > 0 && share.compareTo(BigDecimal.ONE) <= 0 && share.scale() <= 9) {
                return share;
            }
        } catch (NumberFormatException _) {
            // Told below, with what is out of range.
        }
        throw new Slip(
                row,
                "has the share '" + row.share() + "'",
                "Give a share above 0 and up to 1; 0.30 is 30 %.");
    }

    /// What a row says and cannot mean.
    final class Slip extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        private Slip(Problem problem) {
            super(problem.text(), null, false, false);
            this.problem = problem;
        }

        private Slip(ScheduleRow row, String what, String mend) {
            this(
                    new Problem(
                            Problem.Mender.SETTINGS,
                            "HUB-VALUE",
                            String.format(
                                    Locale.ROOT,
                                    "The schedule of template %s, billed as %s, step %s %s.",
                                    row.template(),
                                    row.billing(),
                                    row.step(),
                                    what),
                            mend + " The row stands in billing-schedules.csv."));
        }
    }
}
