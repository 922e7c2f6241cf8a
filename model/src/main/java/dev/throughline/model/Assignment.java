package dev.throughline.model;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Planned hours of a resource, or of a role, on a project or task. Every component's meaning
/// stands in its `@Meaning`.
@Meaning("Planned hours of a resource, or of a role, on a project or task.")
@Owned(SystemOwner.PSA)
@Lifecycle({
    "REQUESTED → HELD: RM",
    "HELD → CONFIRMED: RM",
    "CONFIRMED → IN_PROGRESS: SYS",
    "IN_PROGRESS → COMPLETED: PM",
    "REQUESTED → CANCELLED: RM",
    "HELD → CANCELLED: RM",
    "CONFIRMED → CANCELLED: RM",
    "IN_PROGRESS → CANCELLED: RM"
})
public record Assignment(
        @Meaning("The project.") @RefersTo(Project.class) UUID project,
        @Meaning("The task; absent where the whole project is meant.") @RefersTo(Task.class)
                @Nullable UUID task,
        @Meaning("Who works; absent where only a role is asked for.") @RefersTo(Resource.class)
                @Nullable UUID resource,
        @Meaning("The role asked for; absent where a resource is named.") @Kind(FieldKind.CODE)
                @Nullable String role,
        @Meaning("The first day.") LocalDate start,
        @Meaning("The last day.") LocalDate end,
        @Meaning("Hours in all; absent where a share of time is given.") @Nullable BigDecimal hours,
        @Meaning("The share of working time, 1 = all; absent where hours are given.")
                @Nullable BigDecimal percent,
        @Meaning("What an hour brings.") @Nullable BigDecimal billRate,
        @Meaning("The currency of the bill rate.") @Nullable String billCcy,
        @Meaning("What an hour costs.") @Sensitive(Sensitivity.CONFIDENTIAL)
                @Nullable BigDecimal costRate,
        @Meaning("The currency of the cost rate.") @Nullable String costCcy,
        @Meaning("How firm it is.") Booking booking,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {

    /// How firm a booking is.
    public enum Booking {
        SOFT,
        HARD
    }
}
