package dev.throughline.model;

/// Who may see a field's value.
public enum Sensitivity {
    /// Everybody who may see the entity.
    PUBLIC,
    /// Personal data: shown where the task needs it, erased with the person.
    PERSONAL,
    /// Reveals salaries or prices: masked without an explicit right.
    CONFIDENTIAL
}
