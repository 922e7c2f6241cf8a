package dev.throughline.reconcile;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// An approved item as the source tells when its population is read anew, past the change feed.
///
/// @param item connection, record type and native id, joined by `/`
/// @param date when it was worked or bought
/// @param hours worked hours; null for expenses
/// @param minor amount in minor units of `currency`; null for hours
/// @param currency ISO 4217; null for hours
public record SourceFact(
        String item,
        LocalDate date,
        @Nullable BigDecimal hours,
        @Nullable Long minor,
        @Nullable String currency) {}
