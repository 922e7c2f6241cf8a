package dev.throughline.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void numbers_are_exact_decimals() {
        assertThat(Json.asObject(Json.read("{\"a\":0.10,\"b\":12345678901234567890123,\"c\":1e2}")))
                .containsEntry("a", new BigDecimal("0.10"))
                .containsEntry("b", new BigDecimal("12345678901234567890123"))
                .containsEntry("c", new BigDecimal("1e2"));
    }

    @Test
    void an_absurd_number_is_handed_on_as_text() {
        assertThat(Json.read("1e999999999")).isEqualTo("1e999999999");
        assertThat(Json.read("9".repeat(5_000))).isEqualTo("9".repeat(5_000));
        assertThat(Json.read("NaN")).isEqualTo("NaN");
    }

    @Test
    void what_real_systems_send_is_forgiven() {
        assertThat(Json.read("\uFEFF {\"a\":1,\"a\":2}")).isEqualTo(Map.of("a", new BigDecimal(2)));
        assertThat(Json.read("\"bell\u0007 and\nline\"")).isEqualTo("bell\u0007 and\nline");
        assertThat(Json.read("\"\\ud83d alone\"")).isEqualTo("\uD83D alone");
        assertThat(Json.read(new byte[] {'"', (byte) 0xE9, '"'})).isEqualTo("\uFFFD");
    }

    @Test
    void an_error_page_is_told_in_words() {
        assertThatThrownBy(() -> Json.read("<html><body>Service\nUnavailable</body></html>"))
                .isInstanceOf(Json.Malformed.class)
                .hasMessage(
                        "not JSON at line 1, column 1: it begins with <html><body>Service"
                                + " Unavailable</body></html>");
        assertThatThrownBy(() -> Json.read(""))
                .hasMessage("the answer is empty where JSON was expected");
        assertThatThrownBy(() -> Json.read("{\"a\":")).isInstanceOf(Json.Malformed.class);
        assertThatThrownBy(() -> Json.read("{} {}"))
                .hasMessageStartingWith("more text after the end");
        assertThatThrownBy(() -> Json.read("{} junk")).isInstanceOf(Json.Malformed.class);
        assertThatThrownBy(() -> Json.object("[1]".getBytes(StandardCharsets.UTF_8)))
                .hasMessage("a JSON object was expected, but it is a list");
    }

    @Test
    void nesting_beyond_the_limit_is_refused_both_ways() {
        assertThatThrownBy(() -> Json.read("[".repeat(100_000))).isInstanceOf(Json.Malformed.class);
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        assertThatThrownBy(() -> Json.write(itself)).hasMessageContaining("nests deeper than 200");
    }

    @Test
    void what_is_written_is_always_valid_and_reads_back() {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("text", "quote \" slash \\ tab \t nul \u0000 emoji 😀 umlaut ü");
        plain.put("money", new BigDecimal("1E+3"));
        plain.put("yes", true);
        plain.put("nothing", null);
        plain.put("list", Arrays.asList("a", null, List.of()));
        String json = Json.write(plain);
        assertThat(json).contains("\"money\":1000", "\\u0000", "\"list\":[\"a\",null,[]]");
        plain.put("money", new BigDecimal("1000"));
        assertThat(Json.read(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(plain);
    }

    @Test
    void a_lone_surrogate_becomes_the_replacement_character() {
        assertThat(Json.write("a\uD83Db\uDE00")).isEqualTo("\"a\uFFFDb\uFFFD\"");
    }

    @Test
    void what_is_no_plain_value_is_refused() {
        assertThatThrownBy(() -> Json.write(Map.of("d", 1.5)))
                .hasMessage("no plain value: java.lang.Double");
    }

    @Test
    void a_form_is_encoded_in_order_and_keeps_its_content_to_itself() {
        FormBody form = new FormBody().with("grant_type", "a b").with("ß", "x&y=z");
        assertThat(form.encoded()).isEqualTo("grant_type=a+b&%C3%9F=x%26y%3Dz");
        assertThat(form.toString()).isEqualTo("form of 31 characters");
    }
}
