package dev.throughline.console;

import dev.throughline.billing.Amendment;
import dev.throughline.console.ContractPages.Amended;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.model.Money;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Tells the amendments of a contract: what each changes, what the treatments would mean, where it
/// is applied.
@Component
class ContractAmendments {
    private final EntityStore entities;

    ContractAmendments(EntityStore entities) {
        this.entities = entities;
    }

    /// The amendments of a contract by number.
    ///
    /// @param lines what its lines are called
    List<Amended> of(Entity contract, Map<UUID, String> lines) {
        return entities.referring(List.of(contract.id()), "ContractAmendment", "contract").stream()
                .sorted(
                        Comparator.comparingLong(
                                one -> one.values().find("seq", Long.class).orElse(Long.MAX_VALUE)))
                .map(ContractAmendments::amended)
                .toList();
    }

    private static Amended amended(Entity one) {
        Money delta = InvoiceFaces.money(one, "delta_value");
        return new Amended(
                "Amendment " + one.values().find("seq", Long.class).map(String::valueOf).orElse(""),
                "/records/" + one.id(),
                ContractWords.badge(state(one)),
                one.values().find("effective", LocalDate.class).map(Format::date).orElse("–"),
                delta == null ? "" : "changes the value by " + Format.money(delta),
                List.of(),
                List.of());
    }

    private static Amendment.State state(Entity one) {
        return Arrays.stream(Amendment.State.values())
                .filter(state -> state.name().equals(one.status()))
                .findFirst()
                .orElse(Amendment.State.DRAFT);
    }
}
