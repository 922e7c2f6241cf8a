package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CaseKindsTest {
    private static String words(String wording) {
        return new CaseKinds(Map.of("X-1", wording)).words("X-1");
    }

    @Test
    void a_kind_is_named_by_what_holds_for_all_its_cases() {
        assertThat(words("No signature found")).isEqualTo("No signature found");
        assertThat(words("Looks like an existing client: {x} ({score})"))
                .isEqualTo("Looks like an existing client");
        assertThat(words("Tax number does not fit {country}"))
                .isEqualTo("Tax number does not fit …");
        assertThat(words("Lines add to {a}, contract says {b}"))
                .isEqualTo("Lines add to …, contract says …");
        assertThat(words("Sign-in to {system} expired")).isEqualTo("Sign-in to … expired");
    }

    @Test
    void a_kind_without_words_keeps_its_code() {
        assertThat(new CaseKinds(Map.of()).words("X-2")).isEqualTo("X-2");
    }
}
