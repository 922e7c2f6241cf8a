package dev.throughline.model;

/// One accounting dimension and the value chosen for it.
public record DimensionTag(
        @Meaning("The code of the dimension, for example DEPARTMENT.") @Kind(FieldKind.CODE)
                String dimension,
        @Meaning("The code of the value, as the ERP holds it.") String code) {}
