package dev.throughline.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

/// What is kept for ever: a release may add vectors here, never change one.
class FormatTest {
    private static String hash(Map<String, Object> fields, boolean deleted) {
        return HexFormat.of().formatHex(Payload.hash(fields, Set.of("modified"), deleted));
    }

    private static Map<String, Object> vector() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", "Ärzte \uD83D\uDE00");
        fields.put("amount", new BigDecimal("1250.50"));
        fields.put("big", new BigDecimal("1E+3"));
        fields.put("open", true);
        fields.put("lines", List.of(Map.of("b", 1, "a", "x")));
        fields.put("modified", "2026-03-10T09:00:00Z");
        return fields;
    }

    @Test
    void the_text_of_format_1_is_golden() {
        assertThat(Payload.FORMAT).isEqualTo(1);
        assertThat(Payload.text(vector()))
                .isEqualTo(
                        "{\"amount\":1250.50,\"big\":1000,\"lines\":[{\"a\":\"x\",\"b\":1}],\"modified\":\"2026-03-10T09:00:00Z\","
                                + "\"name\":\"\\u00C4rzte \\uD83D\\uDE00\",\"open\":true}");
    }

    @Test
    void the_hashes_of_format_1_are_golden() {
        assertThat(hash(Map.of(), false))
                .isEqualTo("83242d4ea52b9d34f1f64b22679a127bb30aac68604463ff8f68767df9b980d5");
        assertThat(hash(Map.of(), true))
                .isEqualTo("96ebbd6d9b095ed8788a48e488032a9473c33603e31ab84a67f8675720a89046");
        assertThat(hash(vector(), false))
                .isEqualTo("224ed00d851a25456bfba8bb4b107f3724b7fb36a1d7db99345804c30337c611");
    }

    @ParameterizedTest
    @CsvSource({
        "salesforce, Account, 0015g00000XyZab, 1, 1",
        "netsuite, customer, 4711, 3, 1",
        "files, fx, Zürich 1, 3, 1"
    })
    void the_shard_of_a_key_is_golden(
            String connection, String type, String id, int ofFour, int ofTwo) {
        RecordKey key = new RecordKey(connection, type, id);
        assertThat(key.shard(4)).isEqualTo(ofFour);
        assertThat(key.shard(2)).isEqualTo(ofTwo);
    }

    @Test
    void keys_spread_over_the_shards() {
        int[] counts = new int[4];
        for (int i = 0; i < 4_000; i++) {
            counts[new RecordKey("crm", "Deal", Integer.toString(i)).shard(4)]++;
        }
        assertThat(Arrays.stream(counts).min().orElse(0)).isGreaterThan(800);
    }

    @Test
    void the_parts_of_a_key_do_not_run_together() {
        assertThat(new RecordKey("a", "bc", "d").shard(1 << 16))
                .isNotEqualTo(new RecordKey("ab", "c", "d").shard(1 << 16));
    }

    @Test
    void equal_content_has_an_equal_hash_whatever_its_order_nulls_and_volatile_stamps() {
        Map<String, Object> other = new HashMap<>(vector());
        other.put("modified", "2027-01-01T00:00:00Z");
        other.put("nothing", null);
        assertThat(hash(other, false)).isEqualTo(hash(vector(), false));
        other.put("open", false);
        assertThat(hash(other, false)).isNotEqualTo(hash(vector(), false));
        assertThat(hash(vector(), true)).isNotEqualTo(hash(vector(), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0000b",
                "lone \uD800 high",
                "lone \uDC00 low",
                "\u0001\u001f\u007f\u2028",
                "\uD83D\uDE00"
            })
    void no_text_is_too_broken_to_come_back_as_it_was(String text) {
        String written = Payload.text(Map.of(text, text));
        assertThat(written).matches("\\p{ASCII}*");
        assertThat(Payload.fields(written)).isEqualTo(Map.of(text, text));
    }

    @Test
    void numbers_stay_exact_also_very_long_ones() {
        BigDecimal precise = new BigDecimal("0." + "1234567890".repeat(300));
        assertThat(Payload.fields(Payload.text(Map.of("n", precise))))
                .isEqualTo(Map.of("n", precise));
        assertThat(Payload.fields(Payload.text(Map.of("n", 9_007_199_254_740_993L))))
                .isEqualTo(Map.of("n", new BigDecimal("9007199254740993")));
    }

    @Test
    void what_can_be_written_can_be_read_and_what_cannot_is_refused_at_once() {
        Object nested = "end";
        for (int i = 0; i < Payload.DEPTH_MAX - 1; i++) {
            nested = List.of(nested);
        }
        Object deep = nested;
        assertThat(Payload.fields(Payload.text(Map.of("v", deep)))).containsKey("v");
        assertThatThrownBy(() -> Payload.text(Map.of("v", List.of(deep))))
                .isInstanceOf(JacksonException.class);
    }
}
