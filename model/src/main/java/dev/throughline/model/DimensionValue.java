package dev.throughline.model;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One value of an accounting dimension. Every component's meaning stands in its `@Meaning`.
@Meaning("One value of an accounting dimension.")
@Owned(SystemOwner.ERP)
@Lifecycle({"ACTIVE → BLOCKED: FIN", "BLOCKED → ACTIVE: FIN", "BLOCKED → RETIRED: FIN"})
public record DimensionValue(
        @Meaning("The code of its dimension, for example DEPARTMENT.") @Kind(FieldKind.CODE)
                String dimension,
        @Meaning("The value's code in the ERP.") String code,
        @Meaning("What people call it.") String name,
        @Meaning("The value above it.") @RefersTo(DimensionValue.class) @Nullable UUID parent,
        @Meaning("The first accounting date it may be used on.") @Nullable LocalDate validFrom,
        @Meaning("The last accounting date it may be used on.") @Nullable LocalDate validTo,
        @Meaning("Whether lines may be posted on it; false for headings.") boolean postable,
        @Meaning("Rules on which values may stand together, in the ERP's own words.")
                List<String> combinationRules,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {

    /// Lists are copied.
    public DimensionValue {
        combinationRules = List.copyOf(combinationRules);
    }
}
