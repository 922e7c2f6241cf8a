package dev.throughline.model;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A node of the work breakdown; time is booked on it. Every component's meaning stands in its
/// `@Meaning`.
@Meaning("A node of the work breakdown; time is booked on it.")
@Owned(SystemOwner.PSA)
@Lifecycle({"OPEN → LOCKED: PM", "LOCKED → OPEN: PM", "OPEN → CLOSED: PM", "LOCKED → CLOSED: PM"})
public record Task(
        @Meaning("The project it belongs to.") @RefersTo(Project.class) UUID project,
        @Meaning("Its place in the breakdown, for example 1.2.") String wbsCode,
        @Meaning("What it is called.") String name,
        @Meaning("The task above it.") @RefersTo(Task.class) @Nullable UUID parent,
        @Meaning("The first day of work.") @Nullable LocalDate start,
        @Meaning("The last day of work.") @Nullable LocalDate end,
        @Meaning("How many hours are planned.") @Nullable BigDecimal plannedHours,
        @Meaning("Whether time may be booked on it.") boolean chargeable,
        @Meaning("Whether its time may be billed.") boolean billable,
        @Meaning("Whether it is closed for changes.") @Nullable Boolean locked,
        @Meaning("Its place among its siblings.") @Kind(FieldKind.INTEGER) @Nullable Long sortNo,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {}
