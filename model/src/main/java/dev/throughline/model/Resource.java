package dev.throughline.model;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Somebody who can be assigned: a person, a subcontractor, or a role not yet filled. A rehired
/// person is the same resource. Every component's meaning stands in its `@Meaning`.
@Meaning(
        "Somebody who can be assigned: a person, a subcontractor, or a role not yet filled. A rehired person is the same resource.")
@Owned(SystemOwner.HCM)
@Lifecycle({
    "PREHIRE → ACTIVE: HR",
    "ACTIVE → LEAVE: HR",
    "LEAVE → ACTIVE: HR",
    "ACTIVE → TERMINATED: HR",
    "LEAVE → TERMINATED: HR",
    "TERMINATED → ACTIVE: HR, rehired"
})
public record Resource(
        @Meaning("The worker's number in the HCM.") @Kind(FieldKind.CODE) String workerId,
        @Meaning("What kind of resource it is.") ResourceKind kind,
        @Meaning("The person's name.") @Sensitive(Sensitivity.PERSONAL) String name,
        @Meaning("The work e-mail address.") @Kind(FieldKind.NAME) @Sensitive(Sensitivity.PERSONAL)
                String email,
        @Meaning("The employing company.") @RefersTo(LegalEntity.class) UUID entity,
        @Meaning("The unit that bears the cost.") @RefersTo(CostCentre.class) UUID costCentre,
        @Meaning("The manager.") @RefersTo(Resource.class) @Nullable UUID manager,
        @Meaning("The working-time calendar.") @Kind(FieldKind.CODE) String calendar,
        @Meaning("The share of a full week worked, 1 = full time.") BigDecimal fte,
        @Meaning("The first day of employment.") LocalDate hire,
        @Meaning("The last day of employment.") @Nullable LocalDate term,
        @Meaning("The roles the resource can fill.") @Owned(SystemOwner.PSA) @Kind(FieldKind.CODE)
                List<String> roles,
        @Meaning("What the resource can do.") @Owned(SystemOwner.PSA) @Kind(FieldKind.NAME)
                List<String> skills,
        @Meaning("What an hour costs the firm.") @Sensitive(Sensitivity.CONFIDENTIAL)
                @Nullable BigDecimal costRate,
        @Meaning("The currency of the cost rate.") @Nullable String costCcy,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {

    /// Lists are copied.
    public Resource {
        roles = List.copyOf(roles);
        skills = List.copyOf(skills);
    }

    /// What kind of resource it is.
    public enum ResourceKind {
        EMPLOYEE,
        CONTRACTOR,
        /// A role not yet filled.
        GENERIC,
        SUBCONTRACTOR
    }
}
