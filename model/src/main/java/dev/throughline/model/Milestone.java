package dev.throughline.model;

import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A dated deliverable; may trigger billing and revenue. Every component's meaning stands in its
/// `@Meaning`.
@Meaning("A dated deliverable; may trigger billing and revenue.")
@Owned(SystemOwner.PSA)
@Lifecycle({
    "PLANNED → ACHIEVED: PM",
    "PLANNED → CANCELLED: amendment",
    "ACHIEVED → CONFIRMED: client or FIN",
    "CONFIRMED → READY_TO_BILL: SYS",
    "READY_TO_BILL → BILLED: BILL",
    "BILLED → READY_TO_BILL: credited"
})
public record Milestone(
        @Meaning("The project it belongs to.") @RefersTo(Project.class) UUID project,
        @Meaning("The contract line it belongs to, by the line's name within the contract.")
                @Kind(FieldKind.CODE)
                String contractLine,
        @Meaning("What it is called.") String name,
        @Meaning("When it is due.") LocalDate due,
        @Meaning("What is billed for it.") @Nullable Money amount,
        @Meaning("Whether reaching it lets the firm bill.") boolean billTrigger,
        @Meaning("Whether reaching it recognises revenue.") boolean revenueTrigger,
        @Meaning("What shows that it was reached.") @Nullable String evidence,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {}
