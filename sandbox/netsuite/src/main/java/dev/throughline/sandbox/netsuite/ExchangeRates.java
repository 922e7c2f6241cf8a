package dev.throughline.sandbox.netsuite;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The account's currency rates: the newest of a pair that holds on a day, the pair turned round,
/// or both by way of the root company's currency. Called under the ledger's lock.
final class ExchangeRates {

    private final Ledger ledger;

    ExchangeRates(Ledger ledger) {
        this.ledger = ledger;
    }

    /// How many `base` one `currency` is on a day.
    ///
    /// @throws Refusal when the account has no rate for it
    BigDecimal rate(String currency, String base, int day) {
        if (currency.equals(base)) {
            return BigDecimal.ONE;
        }
        BigDecimal direct = either(currency, base, day);
        if (direct != null) {
            return direct;
        }
        StoredRecord root =
                ledger.table(Objects.requireNonNull(RecordTypes.named("subsidiary")))
                        .byId
                        .firstEntry()
                        .getValue();
        String middle = root.text("currency");
        BigDecimal first = either(currency, middle, day);
        BigDecimal second = either(middle, base, day);
        if (first == null || second == null) {
            throw Refusal.userError("Please enter a value for Exchange Rate.", "exchangeRate");
        }
        return first.multiply(second, MathContext.DECIMAL64);
    }

    private @Nullable BigDecimal either(String currency, String base, int day) {
        BigDecimal straight = newest(currency, base, day);
        if (straight != null) {
            return straight;
        }
        BigDecimal turned = newest(base, currency, day);
        return turned == null ? null : BigDecimal.ONE.divide(turned, MathContext.DECIMAL64);
    }

    private @Nullable BigDecimal newest(String currency, String base, int day) {
        String date = LocalDate.ofEpochDay(day).toString();
        StoredRecord best = null;
        for (StoredRecord rate :
                ledger.table(Objects.requireNonNull(RecordTypes.named("currencyRate")))
                        .byId
                        .values()) {
            if (rate.text("transactionCurrency").equals(currency)
                    && rate.text("baseCurrency").equals(base)
                    && rate.text("effectiveDate").compareTo(date) <= 0
                    && (best == null
                            || rate.text("effectiveDate").compareTo(best.text("effectiveDate"))
                                    >= 0)) {
                best = rate;
            }
        }
        return best == null ? null : (BigDecimal) best.value("exchangeRate");
    }
}
