package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.model.CurrencyRate.RateType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FxRatesTest {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 15);

    private final List<FxRates.Rate> published = new ArrayList<>();

    private void rate(String from, String to, String date, String rate) {
        published.add(
                new FxRates.Rate(
                        from, to, RateType.SPOT, LocalDate.parse(date), new BigDecimal(rate)));
    }

    private FxRates.Found found(String from, String to, String via) {
        return new FxRates(published).path(from, to, RateType.SPOT, DAY, via, 7);
    }

    private FxPath path(String from, String to, String via) {
        if (found(from, to, via) instanceof FxRates.Found.Path(FxPath path)) {
            return path;
        }
        throw new AssertionError("expected a path but was " + found(from, to, via));
    }

    private String refused(String from, String to, String via) {
        return found(from, to, via) instanceof FxRates.Found.None(var problem)
                ? problem.code()
                : "a path";
    }

    private static String converted(FxPath path, String amount) {
        return path.convert(Given.money(amount, path.from())).toString();
    }

    @Test
    void the_direct_rate_is_used_and_named() {
        rate("GBP", "USD", "2026-01-10", "1.25");
        rate("USD", "GBP", "2026-01-15", "0.9");
        FxPath path = path("GBP", "USD", "GBP");
        assertThat(path.log()).isEqualTo("GBP→USD 1.25 (2026-01-10)");
        assertThat(converted(path, "400.00")).isEqualTo("500.00 USD");
    }

    @Test
    void else_the_inverse_at_full_precision() {
        rate("INR", "USD", "2026-01-15", "0.0120");
        FxPath path = path("USD", "INR", "USD");
        assertThat(path.log()).isEqualTo("1 / INR→USD 0.0120 (2026-01-15)");
        assertThat(converted(path, "4900.00")).isEqualTo("408333.33 INR");
        assertThat(path.rate()).isEqualByComparingTo("83.3333333333");
    }

    @Test
    void a_rounded_inverse_would_be_wrong_on_large_amounts_and_ours_is_not() {
        rate("INR", "USD", "2026-01-15", "0.0120");
        FxPath path = path("USD", "INR", "USD");
        assertThat(converted(path, "12000000000.00")).isEqualTo("1000000000000.00 INR");
        assertThat(new BigDecimal("12000000000").multiply(path.rate()))
                .isNotEqualByComparingTo("1000000000000");
    }

    @Test
    void else_over_the_entitys_currency_with_both_legs_named() {
        rate("GBP", "USD", "2026-01-14", "1.25");
        rate("INR", "USD", "2026-01-15", "0.0120");
        FxPath path = path("GBP", "INR", "USD");
        assertThat(path.log())
                .isEqualTo("GBP→USD 1.25 (2026-01-14), 1 / INR→USD 0.0120 (2026-01-15)");
        assertThat(converted(path, "70.00")).isEqualTo("7291.67 INR");
    }

    @Test
    void a_crossed_amount_is_rounded_once_not_at_each_leg() {
        rate("GBP", "USD", "2026-01-15", "1.255");
        rate("USD", "JPY", "2026-01-15", "150");
        FxPath path = path("GBP", "JPY", "USD");
        // 0.01 GBP = 0.01255 USD = 1.8825 JPY; rounded at the first leg it would be 0.01 USD = 1.5
        assertThat(converted(path, "0.01")).isEqualTo("2 JPY");
        assertThat(converted(path, "0.02")).isEqualTo("4 JPY");
        assertThat(converted(path, "0.03")).isEqualTo("6 JPY");
    }

    @Test
    void a_currency_is_itself_without_any_rate() {
        assertThat(converted(path("USD", "USD", "GBP"), "12.34")).isEqualTo("12.34 USD");
        assertThat(path("USD", "USD", "GBP").log()).isEqualTo("USD");
    }

    @Test
    void the_newest_rate_not_after_the_date_holds() {
        rate("GBP", "USD", "2026-01-10", "1.20");
        rate("GBP", "USD", "2026-01-14", "1.25");
        rate("GBP", "USD", "2026-01-16", "1.30");
        assertThat(path("GBP", "USD", "GBP").rate()).isEqualByComparingTo("1.25");
    }

    @Test
    void a_missing_rate_is_a_case_and_never_invented() {
        assertThat(refused("GBP", "USD", "GBP")).isEqualTo("FX-RATE-MISSING");
        rate("GBP", "USD", "2026-01-16", "1.25");
        assertThat(refused("GBP", "USD", "GBP")).isEqualTo("FX-RATE-MISSING");
        rate("EUR", "USD", "2026-01-15", "1.08");
        assertThat(refused("GBP", "EUR", "USD")).isEqualTo("FX-RATE-MISSING");
    }

    @Test
    void a_rate_of_another_type_is_no_rate() {
        published.add(
                new FxRates.Rate("GBP", "USD", RateType.AVERAGE, DAY, new BigDecimal("1.25")));
        assertThat(refused("GBP", "USD", "GBP")).isEqualTo("FX-RATE-MISSING");
    }

    @Test
    void a_rate_of_seven_days_is_good_and_of_eight_is_stale() {
        rate("GBP", "USD", "2026-01-08", "1.25");
        assertThat(path("GBP", "USD", "GBP").rate()).isEqualByComparingTo("1.25");
        published.clear();
        rate("GBP", "USD", "2026-01-07", "1.25");
        assertThat(refused("GBP", "USD", "GBP")).isEqualTo("FX-RATE-STALE");
    }

    @Test
    void one_stale_leg_makes_the_cross_stale() {
        rate("GBP", "USD", "2026-01-01", "1.25");
        rate("INR", "USD", "2026-01-15", "0.0120");
        assertThat(refused("GBP", "INR", "USD")).isEqualTo("FX-RATE-STALE");
    }

    @Test
    void a_fresh_inverse_is_better_than_a_stale_direct_rate() {
        rate("GBP", "USD", "2026-01-01", "1.20");
        rate("USD", "GBP", "2026-01-15", "0.8");
        assertThat(path("GBP", "USD", "GBP").rate()).isEqualByComparingTo("1.25");
        assertThat(path("GBP", "USD", "GBP").log()).startsWith("1 / USD→GBP");
    }

    @Test
    void a_rate_that_is_not_above_zero_is_refused_when_it_is_read() {
        rate("GBP", "USD", "2026-01-15", "0");
        assertThatThrownBy(() -> new FxRates(published))
                .hasMessageContaining("GBP/USD")
                .hasMessageContaining("above 0");
    }

    @Test
    void a_path_takes_only_its_own_currency() {
        rate("GBP", "USD", "2026-01-15", "1.25");
        assertThatThrownBy(() -> path("GBP", "USD", "GBP").convert(Given.money("1.00", "USD")))
                .hasMessageContaining("not in GBP");
    }
}
