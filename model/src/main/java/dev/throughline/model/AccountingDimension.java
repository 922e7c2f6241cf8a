package dev.throughline.model;

import java.util.List;

/// A kind of tag on ledger lines: practice, cost centre, project, intercompany partner. Every
/// component's meaning stands in its `@Meaning`.
@Meaning("A kind of tag on ledger lines: practice, cost centre, project, intercompany partner.")
@Owned(SystemOwner.ERP)
@Lifecycle({"ACTIVE → BLOCKED: FIN", "BLOCKED → ACTIVE: FIN", "BLOCKED → RETIRED: FIN"})
public record AccountingDimension(
        @Meaning("The dimension's code in the ERP, for example DEPARTMENT.") String code,
        @Meaning("What people call it.") String name,
        @Meaning("Rules on which values may stand together, in the ERP's own words.")
                List<String> combinationRules,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {

    /// Lists are copied.
    public AccountingDimension {
        combinationRules = List.copyOf(combinationRules);
    }
}
