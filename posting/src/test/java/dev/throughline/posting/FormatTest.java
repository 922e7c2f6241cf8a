package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.model.PostingKind;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Hashes and keys written years ago must still be found: these formats never change, a new one
/// gets a new number.
class FormatTest {

    @Test
    void hashes_and_keys_are_those_of_the_golden_file_for_ever() throws IOException {
        List<String> made = new ArrayList<>();
        vectors().forEach((name, text) -> made.add(name + " = " + text));
        assertThat(String.join("\n", made) + "\n")
                .as(
                        "the golden file may be added to, never changed; a new format gets a new number")
                .isEqualTo(golden());
    }

    private static String golden() throws IOException {
        try (InputStream in = FormatTest.class.getResourceAsStream("formats.golden")) {
            if (in == null) {
                throw new AssertionError("formats.golden is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Map<String, String> vectors() {
        Map<String, String> made = new LinkedHashMap<>();
        List<String> fields = List.of("id", "minutes", "rate", "approved", "tags", "refs", "note");
        Map<String, Object> full = new LinkedHashMap<>();
        full.put("id", "4711");
        full.put("minutes", 480);
        full.put("rate", new BigDecimal("180.50"));
        full.put("approved", true);
        full.put("tags", Arrays.asList("a", null, new BigDecimal("1.0")));
        full.put("refs", Map.of("b", 2, "a", "1"));
        full.put("note", "Zürich 🚀");
        made.put("hash/1 nothing declared", hash(List.of(), Map.of(), false));
        made.put("hash/1 all absent", hash(fields, Map.of(), false));
        made.put("hash/1 full", hash(fields, full, false));
        made.put("hash/1 full, deleted", hash(fields, full, true));
        made.put("hash/1 negative", hash(List.of("n"), Map.of("n", -7), false));
        made.put("hash/1 not a number", hash(List.of("n"), Map.of("n", Double.NaN), false));
        made.put("hash/1 empty text", hash(List.of("n"), Map.of("n", ""), false));
        made.put("hash/1 empty list", hash(List.of("n"), Map.of("n", List.of()), false));
        made.put("hash/1 empty object", hash(List.of("n"), Map.of("n", Map.of()), false));
        made.put("item/1", PostingKey.item("kantata", "time_entries", "4711", "netsuite"));
        for (PostingKind kind : PostingKind.ofFacts()) {
            made.put("key/1 " + kind, key(kind, 1, false));
            made.put("key/1 " + kind + " reversal", key(kind, 1, true));
        }
        made.put("key/1 late version", key(PostingKind.LABOUR_COST, Integer.MAX_VALUE, true));
        made.put(
                "key/1 summed",
                PostingKey.summed(
                        PostingKind.LABOUR_COST,
                        List.of(
                                key(PostingKind.LABOUR_COST, 2, false),
                                key(PostingKind.LABOUR_COST, 1, false))));
        made.put(
                "key/1 document",
                PostingKey.document(UUID.fromString("019b8f00-0000-7000-8000-00000000002a")));
        made.put(
                "number/1",
                String.valueOf(PostingKey.number(key(PostingKind.LABOUR_COST, 1, false))));
        return made;
    }

    private static String hash(List<String> fields, Map<String, ?> values, boolean deleted) {
        return FactHash.of(fields, values, deleted).hex();
    }

    private static String key(PostingKind kind, int ordinal, boolean reversal) {
        return PostingKey.of("kantata", "time_entries", "4711", ordinal, kind, "netsuite", reversal)
                .text();
    }

    private static FactHash one(@Nullable Object value) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("n", value);
        return FactHash.of(List.of("n"), fields, false);
    }

    @Test
    void one_number_has_one_hash_however_it_is_held() {
        assertThat(one(8))
                .isEqualTo(one(8L))
                .isEqualTo(one(8.0))
                .isEqualTo(one(8.0f))
                .isEqualTo(one(BigInteger.valueOf(8)))
                .isEqualTo(one(new BigDecimal("8.000")))
                .isEqualTo(one(new BigDecimal("0.8E1")));
        assertThat(one(-0.0)).isEqualTo(one(0));
    }

    @Test
    void missing_and_null_are_equal_and_nothing_else_is() {
        assertThat(one(null)).isEqualTo(FactHash.of(List.of("n"), Map.of(), false));
        List<@Nullable Object> apart = new ArrayList<>();
        apart.add(null);
        apart.add("");
        apart.add(0);
        apart.add("0");
        apart.add(false);
        apart.add("false");
        apart.add(List.of());
        apart.add(Map.of());
        apart.add("8");
        apart.add(8);
        apart.add(List.of("8"));
        apart.add(List.of("8", ""));
        apart.add(List.of("", "8"));
        apart.add(Map.of("8", ""));
        apart.add(new BigDecimal("1E+1000000"));
        apart.add(new BigDecimal("1E+1000001"));
        apart.add(Double.NaN);
        apart.add(Double.POSITIVE_INFINITY);
        Set<FactHash> hashes = new HashSet<>();
        apart.forEach(value -> hashes.add(one(value)));
        assertThat(hashes).hasSize(apart.size());
    }

    @Test
    void fields_cannot_borrow_from_their_neighbours() {
        List<String> both = List.of("a", "b");
        assertThat(FactHash.of(both, Map.of("a", "xy", "b", "z"), false))
                .isNotEqualTo(FactHash.of(both, Map.of("a", "x", "b", "yz"), false));
        assertThat(FactHash.of(both, Map.of("a", "x"), false))
                .isNotEqualTo(FactHash.of(both, Map.of("b", "x"), false));
    }

    @Test
    void a_stored_hash_reads_back() {
        FactHash hash = one("x");
        assertThat(FactHash.stored(1, hash.bytes())).isEqualTo(hash);
        assertThatThrownBy(() -> new FactHash(1, "abc")).hasMessageContaining("no fact hash");
    }

    @Test
    void a_key_tells_its_kind_its_version_and_its_item() {
        PostingKey key = new PostingKey(key(PostingKind.UNBILLED_TIME, 12, false));
        assertThat(key.kind()).isEqualTo(PostingKind.UNBILLED_TIME);
        assertThat(key.ordinal()).isEqualTo(12);
        assertThat(key.reversal()).isFalse();
        assertThat(key.item())
                .isEqualTo(PostingKey.item("kantata", "time_entries", "4711", "netsuite"));
        assertThat(key.reversed().reversal()).isTrue();
        assertThat(key.reversed().ordinal()).isEqualTo(12);
        assertThat(key.reversed().item()).isEqualTo(key.item());
        assertThatThrownBy(() -> key.reversed().reversed())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void other_items_kinds_versions_ledgers_and_directions_have_other_keys() {
        Set<String> keys = new HashSet<>();
        int made = 0;
        for (String connection : List.of("kantata", "kantata2")) {
            for (String object : List.of("time_entries", "expenses")) {
                for (String id : List.of("1", "11", "")) {
                    for (String ledger : List.of("netsuite", "tryton")) {
                        for (PostingKind kind : PostingKind.ofFacts()) {
                            for (boolean reversal : new boolean[] {false, true}) {
                                for (int ordinal = 1; ordinal <= 3; ordinal++) {
                                    keys.add(
                                            PostingKey.of(
                                                            connection,
                                                            object,
                                                            id,
                                                            ordinal,
                                                            kind,
                                                            ledger,
                                                            reversal)
                                                    .text());
                                    made++;
                                }
                            }
                        }
                    }
                }
            }
        }
        assertThat(keys).hasSize(made);
        assertThat(keys)
                .allSatisfy(key -> {
                    assertThat(key).matches("[A-Za-z0-9_-]{1,60}");
                    assertThat(PostingKey.number(key)).isPositive().isLessThan(1L << 53);
                });
        assertThat(keys.stream().map(PostingKey::number).distinct().count()).isEqualTo(made);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "L1",
                "L1-ABC-1",
                "X1-ABCDEFGHIJKLMNOPQRSTUVWXYZ-1",
                "L1-ABCDEFGHIJKLMNOPQRSTUVWXYZ-0",
                "L1-ABCDEFGHIJKLMNOPQRSTUVWXYZ-1-R-R",
                "l1-abcdefghijklmnopqrstuvwxyz-1"
            })
    void what_is_no_key_is_refused(String text) {
        assertThatThrownBy(() -> new PostingKey(text)).hasMessageContaining("no posting key");
    }
}
