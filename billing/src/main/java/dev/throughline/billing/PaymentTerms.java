package dev.throughline.billing;

import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// When an invoice is due by its contract. The ERP's own date wins once it is posted.
///
/// @param days after the issue date, or after the end of its month; 0 to 999
/// @param fromMonthEnd whether they count from the end of the month
public record PaymentTerms(int days, boolean fromMonthEnd) {
    private static final Pattern CODE =
            Pattern.compile("(?:(NET|EOM)[ _-]?([0-9]{1,3})?|DUE[ _-]?ON[ _-]?RECEIPT)");

    /// Reads a code of the firm's: `NET30`, `Net 30`, `EOM`, `EOM15`, `DUE_ON_RECEIPT`. Empty where
    /// it is none of these: then the ERP alone knows.
    public static Optional<PaymentTerms> of(String code) {
        Matcher matcher = CODE.matcher(code.strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String days = matcher.group(2);
        String word = matcher.group(1);
        if ("NET".equals(word) && days == null) {
            return Optional.empty();
        }
        return Optional.of(
                new PaymentTerms(days == null ? 0 : Integer.parseInt(days), "EOM".equals(word)));
    }

    /// The day it is to be paid by.
    public LocalDate due(LocalDate issued) {
        return (fromMonthEnd ? issued.with(TemporalAdjusters.lastDayOfMonth()) : issued)
                .plusDays(days);
    }
}
