package dev.throughline.billing;

import dev.throughline.model.BillingScheduleItem.Trigger;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One amount a contract line is billed by, and when (DOMAIN 4.7).
///
/// @param key unique in the firm and for ever
/// @param trigger what makes it ready
/// @param due its day; of a milestone the planned day, which makes nothing ready
/// @param amount before tax
/// @param milestone the milestone it waits for, by its key; null for other triggers
/// @param percent how much of the line must be done, 0.25 = 25 %; null for other triggers
/// @param taxCategory as the ERP names it; null where the line's own holds
/// @param state where it stands
public record ScheduleItem(
        String key,
        Trigger trigger,
        LocalDate due,
        Money amount,
        @Nullable String milestone,
        @Nullable BigDecimal percent,
        @Nullable String taxCategory,
        ScheduleState state) {

    /// @throws IllegalArgumentException when it lacks what its trigger needs
    public ScheduleItem {
        if (trigger == Trigger.MILESTONE && milestone == null) {
            throw new IllegalArgumentException(
                    "schedule item " + key + " waits for a milestone and names none; name it");
        }
        if (trigger == Trigger.PERCENT && percent == null) {
            throw new IllegalArgumentException(
                    "schedule item " + key + " waits for a percentage and names none; name it");
        }
    }

    /// The same in another state.
    ///
    /// @throws IllegalStateException `HUB-STATE` when the step is not listed
    public ScheduleItem to(ScheduleState next) {
        if (!state.may(next)) {
            throw new IllegalStateException(
                    "HUB-STATE: schedule item "
                            + key
                            + " is "
                            + state
                            + " and cannot become "
                            + next
                            + "; follow the state list");
        }
        return new ScheduleItem(key, trigger, due, amount, milestone, percent, taxCategory, next);
    }

    /// Whether its trigger has come.
    ///
    /// @param day the day asked for
    /// @param reached what was confirmed of the contract line until that day
    public boolean triggered(LocalDate day, Reached reached) {
        BigDecimal threshold = percent;
        return switch (trigger) {
            case DATE, PERIODIC, TM_BATCH -> !due.isAfter(day);
            case MILESTONE -> reached.milestones().contains(milestone);
            case PERCENT -> threshold != null && reached.percent().compareTo(threshold) >= 0;
        };
    }

    /// What was confirmed of a contract line.
    ///
    /// @param milestones the keys of confirmed milestones: achieved by the project manager is not
    ///   enough
    /// @param percent how much is done, 0.25 = 25 %, not rounded
    public record Reached(Set<String> milestones, BigDecimal percent) {
        /// Nothing yet.
        public static final Reached NOTHING = new Reached(Set.of(), BigDecimal.ZERO);

        public Reached {
            milestones = Set.copyOf(milestones);
        }
    }
}
