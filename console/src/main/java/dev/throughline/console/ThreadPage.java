package dev.throughline.console;

import dev.throughline.curate.Link;
import dev.throughline.model.Money;
import dev.throughline.process.Initiation;
import dev.throughline.process.InitiationPlan.Progress;
import dev.throughline.process.StartDecision;
import dev.throughline.worklist.Cases;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A deal's journey as shown.
///
/// @param decisions what persons decided about it, as it stands
/// @param did what was done just now, empty for nothing
public record ThreadPage(
        Initiation initiation,
        Badge badge,
        @Nullable String client,
        @Nullable UUID clientId,
        @Nullable Money amount,
        List<GateRow> gates,
        List<SystemIds> ids,
        List<Cases.Case> cases,
        List<Step> steps,
        List<Moment> timeline,
        long projects,
        List<StartDecision> decisions,
        String did) {

    /// Whether a person may say how the work of a deal goes on that is not won any more.
    public boolean reopened() {
        return initiation.state() == Progress.REOPENED && initiation.projectCode() != null;
    }

    /// Whether a credit hold stops this start.
    public boolean creditHold() {
        return cases.stream().anyMatch(one -> one.code().equals("CLI-CREDIT-HOLD"));
    }

    /// A decision in words.
    public static String told(StartDecision one) {
        String what =
                switch (one.answer()) {
                    case GO_ON -> "The work goes on though the deal is not won now";
                    case HOLD -> "The projects are on hold until the deal is won again";
                    case PASS ->
                            "This start passes the credit hold"
                                    + (one.until() == null ? "" : " until " + one.until());
                };
        return what + ", decided by " + one.by();
    }

    /// A gate in words.
    public record GateRow(String label, Badge badge, String words) {}

    /// What one system calls the members of the thread.
    public record SystemIds(ConsoleSettings.SystemFace face, List<IdRow> rows) {}

    /// One id.
    public record IdRow(String role, UUID entityId, String name, Link link) {}

    /// One step from won to live.
    ///
    /// @param at when it was reached, null while it is not
    /// @param took how long after the step before, or what is awaited
    public record Step(String name, Tone tone, @Nullable Instant at, String took) {}

    /// What each gate is about.
    public static String label(String gate) {
        return switch (gate) {
            case "SIGNED" -> "Contract signed";
            case "G1" -> "Legal entity";
            case "G2" -> "Client in the ERP";
            case "G3" -> "Terms and currency";
            case "G4" -> "Tax";
            case "G5" -> "Revenue rules";
            case "G6" -> "Accounting dimensions";
            case "G7" -> "Lines add up";
            case "G8" -> "Manager and period";
            case "SCHEDULE" -> "Billing schedule";
            default -> gate;
        };
    }
}
