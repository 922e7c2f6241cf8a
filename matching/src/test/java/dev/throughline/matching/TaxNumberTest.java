package dev.throughline.matching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.matching.TaxNumber.Validity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaxNumberTest {

    @ParameterizedTest
    @CsvSource({
        "DE 136 695 976, DE, DE:136695976",
        "136695976, DE, DE:136695976",
        "GB 980 7806 84, GB, GB:980780684",
        "FR 40 303 265 045, FR, FR:40303265045",
        "IT 00743110157, IT, IT:00743110157",
        "NL 004495445B01, NL, NL:004495445B01",
        "BE 0428.759.497, BE, BE:0428759497",
        "83 914 571 673, AU, AU:83914571673",
        "51 824 753 556, AU, AU:51824753556",
        "16.727.230/0001-97, BR, BR:16727230000197",
        "27AAPFU0939F1ZV, IN, IN:27AAPFU0939F1ZV",
        "CHE-100.155.212 MWST, CH, CH:100155212",
        "PL 8567346215, PL, PL:8567346215",
        "ATU13585627, AT, AT:13585627",
        "DK 13585628, DK, DK:13585628",
        "12-3456789, US, US:123456789",
    })
    void a_number_that_fits_is_valid_in_one_form(String written, String country, String expected) {
        assertThat(TaxNumber.of(written, country))
                .hasValueSatisfying(number -> {
                    assertThat(number).hasToString(expected);
                    assertThat(number.validity()).isEqualTo(Validity.VALID);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "DE136695978, DE",
        "GB 980780685, GB",
        "FR 41303265045, FR",
        "IT 00743110158, IT",
        "NL 123456790B90, NL",
        "BE 431150351, BE",
        "83914571674, AU",
        "16.727.230/0001-98, BR",
        "27AAPFU0939F1ZO, IN",
        "CHE-100.155.213, CH",
        "PL 8567346216, PL",
        "ATU13585626, AT",
        "DK 13585627, DK",
        "12-345678, US",
        "N/A, US",
        "unknown, DE",
        "000000000, US",
    })
    void a_number_that_does_not_fit_is_invalid(String written, String country) {
        assertThat(TaxNumber.of(written, country))
                .hasValueSatisfying(
                        number -> assertThat(number.validity()).isEqualTo(Validity.INVALID));
    }

    @Test
    void a_number_of_another_country_says_so_by_prefix_or_by_its_check_digits() {
        assertThat(TaxNumber.of("DE:136695976", "US").orElseThrow()).hasToString("DE:136695976");
        assertThat(TaxNumber.of("DE136695976", "FR").orElseThrow()).hasToString("DE:136695976");
        assertThat(TaxNumber.of("DE136695976", null)).isEmpty();
    }

    @Test
    void a_country_without_a_known_check_is_unchecked_not_valid() {
        assertThat(TaxNumber.of("12345678901", "ZA").orElseThrow().validity())
                .isEqualTo(Validity.UNCHECKED);
        assertThat(TaxNumber.of("99999999999", "ZA").orElseThrow().validity())
                .isEqualTo(Validity.INVALID);
    }

    /// One wrong digit is what check digits are for.
    @Test
    void no_single_wrong_digit_of_a_german_or_italian_number_goes_unnoticed() {
        for (String[] known : new String[][] {{"136695976", "DE"}, {"00743110157", "IT"}}) {
            for (int place = 0; place < known[0].length(); place++) {
                for (char digit = '0'; digit <= '9'; digit++) {
                    String changed =
                            known[0].substring(0, place) + digit + known[0].substring(place + 1);
                    assertThat(
                                    TaxNumber.of(changed, known[1]).orElseThrow().validity()
                                            == Validity.VALID)
                            .as(changed)
                            .isEqualTo(changed.equals(known[0]));
                }
            }
        }
    }
}
