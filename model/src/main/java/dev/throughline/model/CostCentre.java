package dev.throughline.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The organisational unit that bears labour cost. The ERP must hold the same code before a
/// resource may use it. Every component's meaning stands in its `@Meaning`.
@Meaning(
        "The organisational unit that bears labour cost. The ERP must hold the same code before a resource may use it.")
@Owned(SystemOwner.HCM)
@Lifecycle({"PROPOSED → ACTIVE: ERP accepts", "ACTIVE → INACTIVE: HR"})
public record CostCentre(
        @Meaning("Its code, the same in HCM and ERP.") String code,
        @Meaning("What people call it.") String name,
        @Meaning("The company it belongs to.") @RefersTo(LegalEntity.class) UUID entity,
        @Meaning("Who is responsible for it.") @RefersTo(Resource.class) @Nullable UUID manager,
        @Meaning("The cost centre above it.") @RefersTo(CostCentre.class) @Nullable UUID parent,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {}
