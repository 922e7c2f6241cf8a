package dev.throughline.posting;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Hours as the register stores and adds them: whole ten-thousandths.
final class HoursE4 {
    private static final BigDecimal LEAST = new BigDecimal("-99999999");
    private static final BigDecimal MOST = new BigDecimal("99999999");

    private HoursE4() {}

    /// Ten-thousandths of an hour, half up; 0 where there are none or no believable number of them.
    static long of(@Nullable BigDecimal hours) {
        if (hours == null || hours.compareTo(LEAST) < 0 || hours.compareTo(MOST) > 0) {
            return 0;
        }
        return hours.setScale(4, RoundingMode.HALF_UP).unscaledValue().longValue();
    }

    /// As a decimal with 4 fraction digits.
    static BigDecimal hours(long e4) {
        return BigDecimal.valueOf(e4, 4);
    }
}
