package dev.throughline.model;

/// Whether and how hours are billed (DOMAIN 2.4).
public enum BillClass {
    BILLABLE,
    FIXED_FEE,
    NON_CHARGEABLE,
    COMPLIMENTARY,
    INTERNAL,
    ABSENCE
}
