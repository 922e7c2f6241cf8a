package dev.throughline.console;

import dev.throughline.model.Money;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The overview as shown: first the answer in one sentence, then the numbers behind it.
///
/// @param answer the one sentence
/// @param tone how it is meant
/// @param empty whether nothing has been read yet
/// @param gap the invoice sync gap; null while no invoice is known
public record Overview(
        String answer,
        Tone tone,
        boolean empty,
        Numbers numbers,
        List<Owner> owners,
        Flow flow,
        List<SystemTile> systems,
        Throughput throughput,
        Backlog backlog,
        @Nullable Gap gap,
        List<ThreadRow> newest) {

    /// The invoices that PSA and ERP tell apart for too long.
    ///
    /// @param percent of all live invoices, such as `2.50 %`
    public record Gap(long invoices, List<Money> money, String percent, long live) {}

    /// The numbers of the top row.
    public record Numbers(
            long live,
            long starting,
            long blocked,
            long cases,
            long overdue,
            long settled,
            long moving,
            long waiting,
            long held,
            long unknown) {}

    /// Open cases of an owner role.
    public record Owner(String code, long cases, long overdue) {}

    /// Deals from won to live, by where they are now; they add up to `total`.
    public record Flow(List<Stage> stages, long total, List<Money> money) {}

    /// One stage: where deals are now.
    ///
    /// @param reach how many of the four columns a deal of this stage has come through
    public record Stage(
            String key, Badge badge, long deals, List<Money> money, int reach, String href) {}

    /// A system in the strip.
    public record SystemTile(
            ConsoleSettings.SystemFace face,
            Badge badge,
            @Nullable String problem,
            long queued,
            long unknown,
            @Nullable Instant lastChange) {}

    /// What went out each minute.
    public record Throughput(List<Minute> minutes, long done, long other) {}

    /// One minute.
    ///
    /// @param label `23:18`
    /// @param written writes proved done
    /// @param questions questions and tries without a result
    /// @param versions new entity versions
    public record Minute(String label, long written, long questions, long versions) {}

    /// Writes not finished and when they will be.
    public record Backlog(long writes, double aMinute, @Nullable Instant doneBy, String words) {}
}
