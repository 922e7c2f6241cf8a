package dev.throughline.console;

import dev.throughline.console.ConsoleSettings.SystemFace;
import dev.throughline.console.InvoicePages.Fact;
import dev.throughline.console.InvoicePages.Stat;
import dev.throughline.model.Problem;
import dev.throughline.worklist.Cases;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the contract pages show.
public final class ContractPages {
    private ContractPages() {}

    /// A share of something agreed: progress of a line, a limit used up.
    ///
    /// @param percent for the bar, 0 to 100
    /// @param words the share in words, such as `25.00 %`
    /// @param under what it is a share of
    /// @param tone how it looks: a limit nearly used up needs a person
    public record Share(int percent, String words, String under, Tone tone) {}

    /// A contract in the list.
    ///
    /// @param next what is billed next, null where nothing is scheduled
    /// @param cap the limit that is used up most, null where none is agreed
    /// @param problems how many things stand against its figures or its billing
    public record Row(
            String href,
            String name,
            String client,
            Badge badge,
            String value,
            String earned,
            String billed,
            String unbilled,
            String position,
            boolean deferred,
            @Nullable Share cap,
            @Nullable Next next,
            long problems) {}

    /// What is billed next.
    public record Next(String words, String amount, String due, boolean overdue) {}

    /// The list page.
    ///
    /// @param any whether there is any contract
    /// @param counted whether this hub reckons positions
    /// @param day the day the figures are of
    public record Board(
            boolean any,
            String answer,
            Tone tone,
            List<Stat> stats,
            ContractFilter filter,
            List<PostingPages.Option> states,
            String day,
            List<Row> rows,
            @Nullable String next,
            @Nullable String first) {}

    /// A line of a contract.
    ///
    /// @param scheduleHref where its billing schedule is entered; null where it has one, has no
    ///   price, or is not billed by this hub
    /// @param price null where only a limit is agreed
    /// @param progress what its revenue rule measures, null where it measures nothing
    /// @param problems why its figures are less certain than they look
    public record Line(
            String number,
            String name,
            String billing,
            String rule,
            @Nullable String project,
            @Nullable String projectHref,
            @Nullable String scheduleHref,
            @Nullable String price,
            @Nullable Share progress,
            String ground,
            @Nullable Share cap,
            String earned,
            String billed,
            String unbilled,
            String net,
            List<InvoicePages.Against> problems) {}

    /// An item of the billing schedule.
    ///
    /// @param confirm whether somebody has to confirm it before it can be billed
    /// @param revoke whether a confirmation can be taken back
    public record Item(
            UUID id,
            boolean confirm,
            boolean revoke,
            String href,
            String words,
            String line,
            String trigger,
            @Nullable String due,
            boolean overdue,
            String amount,
            Badge badge,
            @Nullable String invoice,
            @Nullable String invoiceHref) {}

    /// An item that the rows of a form come to.
    ///
    /// @param milestone its name; empty for other triggers
    public record Planned(String due, String milestone, String trigger, String amount) {}

    /// What the rows of a form add up to.
    ///
    /// @param words what is left, or too much
    public record ScheduleSum(String sum, String price, String words, Tone tone) {}

    /// The page on which the schedule of a line is entered.
    ///
    /// @param price with all applied amendments; empty where there is none
    /// @param against why the line cannot be scheduled here at all
    /// @param sum null before anything was asked
    /// @param items what the rows come to once nothing stands against them
    /// @param problems what is wrong with the rows
    public record SchedulePage(
            UUID contract,
            UUID line,
            String title,
            String number,
            String name,
            boolean people,
            String price,
            String ccy,
            List<Problem> against,
            ScheduleForm form,
            @Nullable ScheduleSum sum,
            List<Planned> items,
            List<Problem> problems) {}

    /// The position on one day of the chart.
    ///
    /// @param label for the axis
    public record Point(
            String label,
            String earned,
            String billed,
            String unbilled,
            String position,
            boolean deferred) {}

    /// Earned, billed, unbilled and deferred over time.
    ///
    /// @param earnedAt and the others: plain decimals for the drawing, as many as there are points
    public record Chart(
            List<Point> points,
            String ccy,
            List<String> earnedAt,
            List<String> billedAt,
            List<String> unbilledAt,
            List<String> deferredAt) {}

    /// One treatment of an amendment.
    ///
    /// @param chosen whether finance chose it
    /// @param suggested whether it follows from what finance answered
    public record Treated(
            String name,
            String when,
            String now,
            String recognised,
            String later,
            boolean chosen,
            boolean suggested) {}

    /// What an amendment changes of a line.
    ///
    /// @param treatments the three side by side; empty where they cannot be reckoned
    /// @param why they cannot; empty where they can
    public record Changed(
            String line, List<String> changes, List<Treated> treatments, String why) {}

    /// A system that has an amendment or lacks it.
    public record Stand(SystemFace system, boolean applied, String words) {}

    /// One way to account for an amendment, as it is offered to finance.
    ///
    /// @param code as the form sends it
    /// @param money what it would mean, line by line
    /// @param suggested whether it follows from what finance answered
    public record Choice(
            String code, String name, String when, List<String> money, boolean suggested) {}

    /// What can be decided about an amendment.
    ///
    /// @param id the amendment
    /// @param seen fingerprint of what the page shows; a decision about anything else is refused
    /// @param choices the treatments finance chooses from; empty where nothing can be agreed to
    /// @param decline whether it may be declined
    /// @param withdraw whether it may be taken back
    /// @param told why nothing can be agreed to; empty where something can, or nothing is left to
    ///   decide
    public record Deciding(
            UUID id,
            String seen,
            List<Choice> choices,
            boolean decline,
            boolean withdraw,
            String told) {}

    /// An amendment.
    ///
    /// @param deciding what can be decided about it; null where nothing can
    public record Amended(
            String name,
            String href,
            Badge badge,
            String effective,
            String words,
            List<Changed> lines,
            List<Stand> systems,
            @Nullable Deciding deciding) {}

    /// An invoice on the contract.
    public record Billed(
            String href,
            String name,
            Badge badge,
            @Nullable String dated,
            @Nullable String due,
            boolean overdue,
            String net,
            String open) {}

    /// A check of reconciliation that ties figures of contracts.
    public record Tied(String href, Badge badge, String words) {}

    /// One contract.
    ///
    /// @param why why the figures are of that day; empty for today or a chosen day
    /// @param chart null where there is no position
    /// @param scheduled the sum of the schedule, empty where there is none
    /// @param did what was just done, in words; empty for nothing
    /// @param refused why the last act was refused
    public record Page(
            UUID id,
            String title,
            Badge badge,
            String answer,
            String did,
            List<Problem> refused,
            String day,
            String dayValue,
            String why,
            String basis,
            List<Stat> money,
            List<InvoicePages.Against> problems,
            List<Cases.Case> cases,
            List<Line> lines,
            @Nullable Chart chart,
            List<Item> schedule,
            String scheduled,
            List<Amended> amendments,
            List<Billed> invoices,
            List<Tied> ties,
            List<Fact> facts) {}
}
