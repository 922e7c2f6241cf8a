package dev.throughline.posting;

import dev.throughline.connect.spi.FactDeclaration;
import dev.throughline.connect.spi.FactDeclaration.Measure;
import dev.throughline.connect.spi.FactDeclaration.Unit;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.model.Currencies;
import dev.throughline.model.Decimals;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// What can be read of a native record although nothing of it may be mapped: so that an item that
/// cannot be understood is counted all the same.
///
/// @param hoursE4 ten-thousandths of an hour; 0 where unreadable
/// @param currency ISO 4217; null where unreadable
/// @param minor minor units of `currency`; 0 where unreadable
/// @param date the work or expense date; null where unreadable
record NativeMeasures(
        long hoursE4, @Nullable String currency, long minor, @Nullable LocalDate date) {
    private static final BigDecimal MINUTES = BigDecimal.valueOf(60);

    static NativeMeasures of(FactDeclaration declaration, ObservedRecord record) {
        String currency = null;
        for (Measure measure : declaration.measureFields()) {
            if (measure.unit() == Unit.CURRENCY
                    && record.fields().get(measure.field()) instanceof String code
                    && Currencies.find(code.strip())
                            .filter(c -> c.minorDigits() >= 0)
                            .isPresent()) {
                currency = code.strip();
            }
        }
        long hours = 0;
        long minor = 0;
        for (Measure measure : declaration.measureFields()) {
            BigDecimal number = number(record.fields().get(measure.field()));
            if (number == null) {
                continue;
            }
            switch (measure.unit()) {
                case MINUTES -> hours = HoursE4.of(number.divide(MINUTES, 4, RoundingMode.HALF_UP));
                case HOURS -> hours = HoursE4.of(number);
                case AMOUNT -> minor = currency == null ? 0 : amount(number, currency);
                case MINOR_UNITS -> minor = currency == null ? 0 : whole(number);
                case CURRENCY -> {}
            }
        }
        return new NativeMeasures(
                hours, currency, minor, date(record.fields().get(declaration.dateField())));
    }

    private static long amount(BigDecimal number, String currency) {
        try {
            return Money.rounded(number, currency).minor();
        } catch (IllegalArgumentException _) {
            return 0;
        }
    }

    private static long whole(BigDecimal number) {
        try {
            return number.longValueExact();
        } catch (ArithmeticException _) {
            return 0;
        }
    }

    private static @Nullable BigDecimal number(@Nullable Object value) {
        try {
            return switch (value) {
                case null -> null;
                case BigDecimal number -> Decimals.normal(number);
                case Number number -> new BigDecimal(number.toString());
                case String text -> Decimals.parse(text.strip());
                default -> null;
            };
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static @Nullable LocalDate date(@Nullable Object value) {
        if (value instanceof LocalDate date) {
            return date;
        }
        if (value instanceof String text && text.length() >= 10) {
            try {
                LocalDate date = LocalDate.parse(text.substring(0, 10));
                return date.getYear() >= 1 && date.getYear() <= 9999 ? date : null;
            } catch (DateTimeException _) {
                return null;
            }
        }
        return null;
    }
}
