package dev.throughline.billing;

import dev.throughline.model.ContractAmendment.Treatment;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One amendment for those who decide about it: what it changes, what each treatment would mean,
/// and which systems have it.
///
/// @param number the contract's number
/// @param distinct whether what is added is distinct; null while finance has not said
/// @param standAlone whether it is sold at its stand-alone price; null while finance has not said
/// @param suggested what the standards say by these two answers; null while one that matters is
///   open
/// @param treatment what finance chose; null before
/// @param lines what it changes; empty for one the CRM told without lines
/// @param systems where it must be
/// @param requestedBy who entered it; empty for one the CRM told
public record AmendmentStory(
        UUID id,
        UUID contract,
        String number,
        int seq,
        LocalDate effective,
        Amendment.State state,
        @Nullable Boolean distinct,
        @Nullable Boolean standAlone,
        @Nullable Treatment suggested,
        @Nullable Treatment treatment,
        List<LineStory> lines,
        List<SystemStand> systems,
        String requestedBy,
        @Nullable Instant requestedAt,
        String reason) {

    public AmendmentStory {
        lines = List.copyOf(lines);
        systems = List.copyOf(systems);
    }

    /// What it changes of one line; null leaves a figure alone.
    ///
    /// @param schedule what changes of the amounts it is billed by
    /// @param treatments the three treatments; null where they cannot be reckoned
    /// @param why they cannot, in words; empty where they can
    public record LineStory(
            UUID line,
            String lineNo,
            String name,
            @Nullable Money price,
            @Nullable Money limit,
            @Nullable Money cost,
            @Nullable BigDecimal hours,
            List<AgreedRate> rates,
            List<ScheduleChange> schedule,
            @Nullable AmendmentTreatment treatments,
            String why) {
        public LineStory {
            rates = List.copyOf(rates);
            schedule = List.copyOf(schedule);
        }
    }

    /// A change of what a line is billed by.
    ///
    /// @param item the item that is billed no more; null where one is added
    /// @param was what it bills, in words; empty where one is added
    /// @param due the day of what is billed in its place; null where nothing is
    /// @param amount of what is billed in its place; null where nothing is
    public record ScheduleChange(
            @Nullable UUID item,
            String was,
            @Nullable LocalDate due,
            @Nullable Money amount,
            String description) {}

    /// A price of an hour from the amendment's day on.
    public record AgreedRate(String role, BigDecimal price, String ccy) {}

    /// Whether one system shows it on one entity.
    ///
    /// @param appliedAt since when; null while it does not
    /// @param words the evidence, or what is missing
    public record SystemStand(
            String system,
            UUID entity,
            String entityName,
            @Nullable Instant appliedAt,
            String words) {}

    /// Whether every system has it.
    public boolean everywhere() {
        return systems.stream().allMatch(one -> one.appliedAt() != null);
    }
}
