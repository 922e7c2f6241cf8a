package dev.throughline.console;

import dev.throughline.billing.Billing;
import dev.throughline.billing.Outcome;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Problem;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Confirms that milestones and shares of a line are reached, so that they are billed.
@Component
class ScheduleConfirmations {
    private final ObjectProvider<Billing> billing;
    private final CaseActs acts;

    ScheduleConfirmations(ObjectProvider<Billing> billing, CaseActs acts) {
        this.billing = billing;
        this.acts = acts;
    }

    /// Confirms an item, or takes that back.
    ///
    /// @param reached a day, as it was written
    /// @throws Forbidden where no person is known
    Outcome decide(UUID item, boolean revoked, String reached, String evidence, String reason) {
        Actor.Person by = acts.person();
        Billing room = billing.getIfAvailable();
        if (room == null) {
            return refused(
                    "This hub bills nothing.",
                    "Say in billing.yaml who agrees to invoices, then start the hub again.");
        }
        if (reason.isBlank()) {
            return refused("No reason is given.", "Say why; it is kept with the act.");
        }
        if (revoked) {
            return room.revokeConfirmation(item, by, reason);
        }
        try {
            return room.confirm(item, LocalDate.parse(reached), evidence, by, reason);
        } catch (DateTimeException _) {
            return refused("'" + reached + "' is no day.", "Write it like 2026-02-28.");
        }
    }

    private static Outcome.Refused refused(String text, String mend) {
        return new Outcome.Refused(
                List.of(new Problem(Problem.Mender.DATA, "HUB-STATE", text, mend, null)));
    }
}
