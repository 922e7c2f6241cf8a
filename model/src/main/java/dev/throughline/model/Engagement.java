package dev.throughline.model;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The commercial umbrella over contracts and projects of one client. Every component's meaning
/// stands in its `@Meaning`.
@Meaning("The commercial umbrella over contracts and projects of one client.")
@Owned(SystemOwner.CRM)
@Lifecycle({"PROPOSED → ACTIVE: PM", "ACTIVE → CLOSED: PM"})
public record Engagement(
        @Meaning("What it is called.") String name,
        @Meaning("For whom.") @RefersTo(Client.class) UUID client,
        @Meaning("Its contracts.") @RefersTo(Contract.class) List<UUID> contracts,
        @Meaning("Its projects.") @RefersTo(Project.class) List<UUID> projects,
        @Meaning("Who leads it.") @RefersTo(Resource.class) @Nullable UUID lead,
        @Meaning("The kind of work.") @Kind(FieldKind.CODE) @Nullable String serviceLine,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {

    /// Lists are copied.
    public Engagement {
        contracts = List.copyOf(contracts);
        projects = List.copyOf(projects);
    }
}
