package dev.throughline.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CurrenciesTest {

    @Test
    void the_unusual_minor_digits_are_exactly_these() {
        assertThat(withDigits(0))
                .containsExactlyInAnyOrder(
                        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
                                .split(" "));
        assertThat(withDigits(3))
                .containsExactlyInAnyOrder("BHD IQD JOD KWD LYD OMR TND".split(" "));
        assertThat(withDigits(4)).containsExactlyInAnyOrder("CLF", "UYW");
        assertThat(withDigits(-1)).contains("XAU", "XDR", "XTS", "XXX");
    }

    private static Set<String> withDigits(int digits) {
        return Currencies.codes().stream()
                .filter(code -> Currencies.find(code).orElseThrow().minorDigits() == digits)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// A second opinion: where the JDK knows a code, it must agree; a new JDK that does not shows
    /// here, not in the books.
    @Test
    void the_table_agrees_with_the_jdk() {
        Set<String> differ = new TreeSet<>();
        for (java.util.Currency theirs : java.util.Currency.getAvailableCurrencies()) {
            Currencies.find(theirs.getCurrencyCode())
                    .filter(ours -> ours.minorDigits() != theirs.getDefaultFractionDigits())
                    .ifPresent(ours -> differ.add(ours.code()));
        }
        assertThat(differ).isEmpty();
    }

    @Test
    void withdrawn_currencies_are_still_known_for_old_documents() {
        assertThat(Currencies.find("HRK"))
                .hasValueSatisfying(kuna -> {
                    assertThat(kuna.withdrawn()).isEqualTo("2022-12-31");
                    assertThat(kuna.minorDigits()).isEqualTo(2);
                });
    }

    @Test
    void all_249_countries_are_known_and_regions_by_their_form() {
        assertThat(Countries.codes())
                .hasSize(249)
                .contains("US", "GB", "DE", "JP")
                .doesNotContain("UK", "EU", "AN");
        assertThat(Countries.name("DE")).isEqualTo("Germany");
        assertThat(Countries.knowsRegion("US-CA")).isTrue();
        assertThat(Countries.knowsRegion("GB-ENG")).isTrue();
        assertThat(Countries.knowsRegion("CA")).isFalse();
        assertThat(Countries.knowsRegion("UK-1")).isFalse();
        assertThat(Countries.knowsRegion("US-ca")).isFalse();
    }
}
