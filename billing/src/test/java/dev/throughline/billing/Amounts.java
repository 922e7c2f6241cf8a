package dev.throughline.billing;

import dev.throughline.model.Money;
import java.time.LocalDate;

/// Short words for tests.
final class Amounts {
    private Amounts() {}

    static Money usd(String amount) {
        return Money.parse(amount.replace(",", ""), "USD");
    }

    static Money cad(String amount) {
        return Money.parse(amount.replace(",", ""), "CAD");
    }

    static LocalDate day(String day) {
        return LocalDate.parse(day);
    }
}
