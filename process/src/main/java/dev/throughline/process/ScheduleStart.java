package dev.throughline.process;

import dev.throughline.curate.Entity;
import dev.throughline.model.Problem;
import java.util.List;
import java.util.UUID;

/// Gives contract lines their billing schedules when their project starts. Billing does; the
/// process only says when.
public interface ScheduleStart {
    /// Where the hub bills nothing.
    ScheduleStart NONE =
            new ScheduleStart() {
                @Override
                public boolean bills(Entity contract) {
                    return false;
                }

                @Override
                public List<Problem> start(UUID line, BillingTerms terms, UUID thread) {
                    return List.of();
                }
            };

    /// Whether the hub bills that contract, so that the schedule of its lines is kept here.
    boolean bills(Entity contract);

    /// Gives a line its schedule, in the caller's transaction, unless it has one: what a person or
    /// a system entered stands. Answers everything that stands against it, and then nothing was
    /// scheduled.
    ///
    /// @param thread the correlation of the start
    List<Problem> start(UUID line, BillingTerms terms, UUID thread);
}
