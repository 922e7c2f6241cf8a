package dev.throughline.console;

import dev.throughline.billing.SchedulePlan;
import dev.throughline.billing.SchedulePlan.Part;
import dev.throughline.billing.SchedulePlan.Step;
import dev.throughline.model.BillingScheduleItem.Trigger;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What somebody filled in to schedule a contract line, as it was written.
///
/// @param rows as many as the page shows, empty ones too
/// @param reason why, kept with the act
public record ScheduleForm(List<Row> rows, String reason) {
    /// Rows the page begins with, and adds when it is asked for more.
    static final int ROWS = 4;

    /// More rows than that are not read.
    static final int ROWS_MAX = 200;

    /// `1080`, `1,080.00`; thousands are grouped in threes or not at all.
    private static final Pattern AMOUNT =
            Pattern.compile("(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\\.[0-9]{1,6})?");

    private static final Pattern SHARE = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?) ?%");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");

    public ScheduleForm {
        rows = List.copyOf(rows);
    }

    /// One row as it was filled in; each part empty where nothing was.
    ///
    /// @param trigger what makes it ready
    /// @param due its day, the planned day, or the first of several
    /// @param value an amount, or a share such as `30 %`
    /// @param times how often, of a period
    /// @param months between two of them
    public record Row(
            Trigger trigger,
            String due,
            String value,
            String milestone,
            String times,
            String months) {
        static final Row EMPTY = new Row(Trigger.DATE, "", "", "", "", "");

        boolean none() {
            return due.isEmpty()
                    && value.isEmpty()
                    && milestone.isEmpty()
                    && times.isEmpty()
                    && months.isEmpty();
        }
    }

    /// Nothing filled in yet.
    static ScheduleForm empty() {
        return new ScheduleForm(List.of(), "").with(ROWS);
    }

    /// From a form's fields: `due-3` and the others of that number belong to row 3.
    static ScheduleForm of(Map<String, String> fields) {
        List<Row> rows = new ArrayList<>();
        for (int i = 1; i <= ROWS_MAX && fields.containsKey("trigger-" + i); i++) {
            rows.add(
                    new Row(
                            switch (text(fields, "trigger-" + i)) {
                                case "MILESTONE" -> Trigger.MILESTONE;
                                case "PERCENT" -> Trigger.PERCENT;
                                case "PERIODIC" -> Trigger.PERIODIC;
                                default -> Trigger.DATE;
                            },
                            text(fields, "due-" + i),
                            text(fields, "value-" + i),
                            text(fields, "milestone-" + i),
                            text(fields, "times-" + i),
                            text(fields, "months-" + i)));
        }
        return new ScheduleForm(rows, text(fields, "reason"));
    }

    private static String text(Map<String, String> fields, String name) {
        return Paging.bounded(fields.getOrDefault(name, ""));
    }

    /// With so many empty rows more, within what is read.
    ScheduleForm with(int more) {
        List<Row> all = new ArrayList<>(rows);
        for (int i = 0; i < more && all.size() < ROWS_MAX; i++) {
            all.add(Row.EMPTY);
        }
        return new ScheduleForm(all, reason);
    }

    /// What it asks for.
    ///
    /// @param plan of the rows whose amount can be read, in their order
    /// @param counted whether every row's amount can be read, so that a sum says something
    /// @param sum what the readable rows add up to
    /// @param problems what cannot be read, all at once
    record Read(SchedulePlan.Steps plan, boolean counted, Money sum, List<Problem> problems) {}

    /// Reads it for a line of that price. Empty rows are passed over.
    Read read(Money price) {
        List<Step> steps = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        boolean counted = true;
        Money sum = Money.zero(price.ccy());
        BigDecimal shares = BigDecimal.ZERO;
        boolean amounts = false;
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            if (row.none()) {
                continue;
            }
            String place = "Row " + (i + 1);
            Part part = part(row, place, price, problems);
            LocalDate due = day(row.due(), place, problems);
            int times = number(row.times(), row, place + " is to be billed", problems);
            int months = number(row.months(), row, place + " is to be billed every", problems);
            if (part == null) {
                counted = false;
                continue;
            }
            if (part instanceof Part.Of(BigDecimal percent)) {
                shares = shares.add(percent);
            } else {
                amounts = true;
            }
            sum = sum.plus(part.of(price));
            switch (row.trigger()) {
                case MILESTONE -> steps.add(new Step.Milestone(row.milestone(), due, part));
                case PERCENT -> {
                    if (part instanceof Part.Of share) {
                        steps.add(new Step.Done(due, share));
                    } else {
                        problems.add(
                                problem(
                                        place
                                                + " waits until so much is done and says '"
                                                + row.value()
                                                + "'.",
                                        "Write a share of the line, like 30 %."));
                        counted = false;
                    }
                }
                case PERIODIC -> steps.add(new Step.Repeated(due, times, months, part));
                case DATE, TM_BATCH -> steps.add(new Step.Dated(due, part));
            }
        }
        // Shares that are the whole lose nothing by rounding.
        boolean whole = !amounts && shares.compareTo(BigDecimal.ONE) == 0;
        return new Read(new SchedulePlan.Steps(steps), counted, whole ? price : sum, problems);
    }

    private static @Nullable Part part(Row row, String place, Money price, List<Problem> problems) {
        var share = SHARE.matcher(row.value());
        if (share.matches()) {
            return new Part.Of(new BigDecimal(share.group(1)).movePointLeft(2));
        }
        if (AMOUNT.matcher(row.value()).matches()) {
            try {
                return new Part.Sum(
                        Money.of(new BigDecimal(row.value().replace(",", "")), price.ccy()));
            } catch (IllegalArgumentException | ArithmeticException _) {
                problems.add(
                        problem(
                                place
                                        + ": '"
                                        + row.value()
                                        + "' has more digits than "
                                        + price.ccy()
                                        + " has.",
                                "Write as many digits as the currency has."));
                return null;
            }
        }
        problems.add(
                problem(
                        place
                                + (row.value().isEmpty()
                                        ? " has no amount."
                                        : ": '" + row.value() + "' is no amount and no share."),
                        "Write it like 1080.00, or like 30 %."));
        return null;
    }

    private static LocalDate day(String written, String place, List<Problem> problems) {
        try {
            return LocalDate.parse(written);
        } catch (DateTimeException _) {
            problems.add(
                    problem(
                            place
                                    + (written.isEmpty()
                                            ? " has no day."
                                            : ": '" + written + "' is no day."),
                            "Write it like 2026-04-30."));
            return LocalDate.EPOCH;
        }
    }

    /// Read only where the row is billed again and again; 1 elsewhere.
    private static int number(String written, Row row, String place, List<Problem> problems) {
        if (row.trigger() != Trigger.PERIODIC) {
            return 1;
        }
        if (!NUMBER.matcher(written).matches()) {
            problems.add(
                    problem(
                            place + " '" + written + "', which is no number.",
                            "Say how often, and every how many months."));
            return 1;
        }
        return Integer.parseInt(written);
    }

    private static Problem problem(String text, String mend) {
        return new Problem(Problem.Mender.DATA, "HUB-VALUE", text, mend, "rows");
    }
}
