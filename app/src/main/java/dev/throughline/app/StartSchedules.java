package dev.throughline.app;

import dev.throughline.billing.Billing;
import dev.throughline.billing.SchedulePlan;
import dev.throughline.curate.Entity;
import dev.throughline.model.Problem;
import dev.throughline.process.BillingTerms;
import dev.throughline.process.ScheduleStart;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/// Lets a project start have its lines scheduled by billing, where the firm bills through the hub.
///
/// @param billing asked each time: billing opens after the process
record StartSchedules(Supplier<Optional<Billing>> billing) implements ScheduleStart {
    @Override
    public boolean bills(Entity contract) {
        return billing.get().filter(one -> one.bills(contract)).isPresent();
    }

    @Override
    public List<Problem> start(UUID line, BillingTerms terms, UUID thread) {
        return billing.get()
                .map(one ->
                        switch (terms) {
                            case BillingTerms.Periods periods ->
                                    one.scheduleAtStart(
                                            line,
                                            new SchedulePlan.Periodic(
                                                    periods.count(),
                                                    periods.first(),
                                                    periods.months()),
                                            thread);
                            case BillingTerms.Stages stages ->
                                    one.scheduleAtStart(
                                            line,
                                            new SchedulePlan.Staged(
                                                    stages.stages().stream()
                                                            .map(StartSchedules::stage)
                                                            .toList()),
                                            thread);
                            case BillingTerms.Unclear unclear -> List.of(unclear.problem());
                        })
                .orElse(List.of());
    }

    private static SchedulePlan.Stage stage(BillingTerms.Stage stage) {
        return new SchedulePlan.Stage(stage.name(), stage.trigger(), stage.share(), stage.due());
    }
}
