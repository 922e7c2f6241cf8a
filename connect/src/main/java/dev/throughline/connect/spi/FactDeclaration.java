package dev.throughline.connect.spi;

import java.util.List;
import java.util.Set;

/// A record type that holds money-bearing facts (approved time, expenses). Such records are never
/// curated as master data: each approved version is registered and posted once.
///
/// @param objectType the vendor's record type; also one of {@link Connector#feeds}
/// @param entityType the canonical type its mapping makes: `TimeEntry` or `ExpenseItem`
/// @param dateField the native field with the work or expense date, by which an open period's
///   population is read
/// @param financialFields the native fields whose change makes a new version (DOMAIN 0: approval
///   and deletion included, our own write-back excluded), in a fixed order; missing and null are
///   equal. Part of a hash format: a changed list is a new format
/// @param measureFields native fields from which hours or amount can be read even where nothing
///   else can be mapped: `minutes`, `hours`, `amount`, `minor`, `currency` by their meaning
public record FactDeclaration(
        String objectType,
        String entityType,
        String dateField,
        List<String> financialFields,
        Set<Measure> measureFields) {

    /// Where a measure stands, and in what unit.
    ///
    /// @param field the native field
    /// @param unit what its number means
    public record Measure(String field, Unit unit) {}

    /// The unit of a native measure.
    public enum Unit {
        MINUTES,
        HOURS,
        /// Decimal amount in the record's currency.
        AMOUNT,
        /// Whole minor units in the record's currency.
        MINOR_UNITS,
        /// The ISO 4217 code itself.
        CURRENCY
    }

    public FactDeclaration {
        financialFields = List.copyOf(financialFields);
        measureFields = Set.copyOf(measureFields);
    }
}
