package dev.throughline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {

    @ParameterizedTest
    @CsvSource({
        "1234.56, USD, 123456",
        "-0.01, EUR, -1",
        "408333, JPY, 408333",
        "1.234, KWD, 1234",
        "1.2345, CLF, 12345",
        "7.1, UYW, 71000",
        "92233720368547758.07, USD, 9223372036854775807",
    })
    void a_decimal_becomes_exactly_its_minor_units(String amount, String ccy, long minor) {
        assertThat(Money.parse(amount, ccy)).isEqualTo(new Money(minor, ccy));
        assertThat(Money.parse(amount, ccy).decimal()).isEqualByComparingTo(amount);
    }

    @Test
    void an_amount_with_more_digits_than_its_currency_is_refused_not_rounded() {
        assertThatThrownBy(() -> Money.parse("1.005", "USD"))
                .hasMessage(
                        "amount 1.005 USD does not fit whole minor units (2 digits after the point, at most 18 in all);"
                                + " round it on purpose or mend the source");
        assertThatThrownBy(() -> Money.parse("0.5", "JPY"))
                .hasMessageContaining("0 digits after the point");
        assertThatThrownBy(() -> Money.parse("92233720368547758.08", "USD"))
                .hasMessageContaining("does not fit");
        assertThatThrownBy(() -> Money.of(new BigDecimal("1E+999999999"), "USD"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Money.rounded(new BigDecimal("1E-999999999"), "USD"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e3", "1,000.00", "", " 1", "1.", ".5", "NaN", "١"})
    void what_is_no_plain_decimal_is_refused(String text) {
        assertThatThrownBy(() -> Money.parse(text, "USD"))
                .hasMessageContaining("is not a plain decimal number");
    }

    @ParameterizedTest
    @CsvSource({"0.005, 1", "-0.005, -1", "0.0049, 0", "2.675, 268", "-1.2349, -123"})
    void R1_rounds_half_up_away_from_zero(String amount, long minor) {
        assertThat(Money.rounded(new BigDecimal(amount), "USD").minor()).isEqualTo(minor);
    }

    @Test
    void the_worked_numbers_of_the_first_scenario_come_out() {
        assertThat(
                        new Money(490_000, "USD")
                                .convertedTo(
                                        "INR",
                                        BigDecimal.ONE.divide(
                                                new BigDecimal("0.012"),
                                                10,
                                                java.math.RoundingMode.HALF_UP)))
                .isEqualTo(Money.parse("408333.33", "INR"));
        assertThat(Money.parse("400.00", "GBP").convertedTo("USD", new BigDecimal("1.25")))
                .isEqualTo(Money.parse("500", "USD"));
        assertThat(Rate.parse("180").times(Hours.parse("5"), "USD"))
                .isEqualTo(Money.parse("900", "USD"));
    }

    @Test
    void R2_a_reversal_is_the_exact_opposite() {
        Money amount = Money.parse("33.33", "USD");
        assertThat(amount.plus(amount.negated())).isEqualTo(Money.zero("USD"));
        assertThatThrownBy(() -> new Money(Long.MIN_VALUE, "USD").negated())
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void R3_what_is_left_over_goes_to_the_first_parts() {
        assertThat(Money.parse("100", "USD").split(3))
                .containsExactly(
                        Money.parse("33.34", "USD"),
                        Money.parse("33.33", "USD"),
                        Money.parse("33.33", "USD"));
        assertThat(Money.parse("-100", "USD").split(3))
                .containsExactly(
                        Money.parse("-33.34", "USD"),
                        Money.parse("-33.33", "USD"),
                        Money.parse("-33.33", "USD"));
        assertThat(
                        Money.parse("0.05", "USD")
                                .split(
                                        List.of(
                                                new BigDecimal("0.5"),
                                                new BigDecimal("0.25"),
                                                new BigDecimal("0.25"))))
                .extracting(Money::minor)
                .containsExactly(3L, 1L, 1L);
    }

    @Test
    void R3_what_is_left_over_goes_to_the_largest_remainder_wherever_it_stands() {
        assertThat(
                        Money.parse("0.05", "USD")
                                .split(
                                        List.of(
                                                new BigDecimal("0.25"),
                                                new BigDecimal("0.25"),
                                                new BigDecimal("0.50"))))
                .extracting(Money::minor)
                .containsExactly(1L, 1L, 3L);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void R3_parts_always_sum_to_the_whole_and_are_within_one_unit_of_fair(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            Money whole = new Money(random.nextLong() >> random.nextInt(62), "JPY");
            if (whole.minor() == Long.MIN_VALUE) {
                continue;
            }
            List<BigDecimal> weights =
                    random.ints(1 + random.nextInt(8), 0, 1000)
                            .mapToObj(weight -> BigDecimal.valueOf(weight, 2))
                            .toList();
            BigDecimal total = weights.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
            if (total.signum() == 0) {
                continue;
            }
            List<Money> parts = whole.split(weights);
            assertThat(parts.stream().reduce(Money.zero("JPY"), Money::plus)).isEqualTo(whole);
            for (int i = 0; i < parts.size(); i++) {
                BigDecimal fair =
                        whole.decimal()
                                .multiply(weights.get(i))
                                .divide(total, 20, java.math.RoundingMode.HALF_UP);
                assertThat(parts.get(i).decimal().subtract(fair).abs())
                        .isLessThanOrEqualTo(BigDecimal.ONE);
            }
        }
    }

    @Test
    void amounts_of_two_currencies_are_never_added() {
        assertThatThrownBy(() -> Money.parse("1", "USD").plus(Money.parse("1", "EUR")))
                .hasMessage(
                        "1.00 EUR cannot be added to 1.00 USD: convert one of them first, at a rate somebody owns");
    }

    @Test
    void nothing_overflows_in_silence() {
        assertThatThrownBy(() -> new Money(Long.MAX_VALUE, "USD").plus(new Money(1, "USD")))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new Money(Long.MAX_VALUE, "USD").times(BigDecimal.TEN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"XAU", "XDR", "XTS", "XXX"})
    void gold_and_funds_are_no_posting_currencies(String code) {
        assertThatThrownBy(() -> Money.zero(code))
                .hasMessageContaining("has no minor unit and cannot be posted");
    }

    @Test
    void an_unknown_currency_is_named() {
        assertThatThrownBy(() -> Money.zero("usd"))
                .hasMessage("currency 'usd' is not in ISO 4217; use a code such as USD");
    }

    @Test
    void hours_are_kept_to_four_digits_and_minutes_survive_the_way_there_and_back() {
        assertThat(Hours.parse("0.25").minutes()).isEqualTo(15);
        for (long minutes = -1500; minutes <= 1500; minutes++) {
            assertThat(Hours.ofMinutes(minutes).minutes()).isEqualTo(minutes);
        }
        assertThatThrownBy(() -> Hours.parse("0.33333")).hasMessageContaining("too many digits");
        assertThatThrownBy(() -> Rate.parse("-1"))
                .hasMessage("rate -1 is negative; turn the quantity round");
        assertThat(Rate.parse("1.50")).isEqualTo(Rate.parse("1.5"));
    }
}
