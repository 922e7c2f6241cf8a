package dev.throughline.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class PayloadTest {
    private static final List<String> NAMES = List.of("a", "b", "Name", "é", "stamp", "x\"y", "");

    @Test
    void text_and_hash_made_at_once_are_those_made_one_by_one() {
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            for (int n = random.nextInt(7); n > 0; n--) {
                fields.put(NAMES.get(random.nextInt(NAMES.size())), value(random, 3));
            }
            Set<String> moving = random.nextBoolean() ? Set.of("stamp", "a") : Set.of();
            boolean deleted = random.nextBoolean();
            Payload.Kept kept = Payload.kept(plain(fields), moving, deleted);
            assertThat(kept.text()).isEqualTo(Payload.text(plain(fields)));
            assertThat(kept.hash())
                    .as("%s without %s", kept.text(), moving)
                    .isEqualTo(Payload.hash(plain(fields), moving, deleted));
        }
    }

    @Test
    void what_is_nested_too_deeply_is_refused_either_way() {
        Object deep = "end";
        for (int i = 0; i < Payload.DEPTH_MAX + 5; i++) {
            deep = List.of(deep);
        }
        Map<String, Object> fields = Map.of("a", "1", "deep", deep);
        assertThatThrownBy(() -> Payload.text(fields)).isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> Payload.kept(fields, Set.of(), false))
                .isInstanceOf(JacksonException.class);
    }

    private static @Nullable Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> null;
            case 1 -> "Ünï\u0001code \ud800 \"q\" \\ \n ☃";
            case 2 -> new BigDecimal("12.500");
            case 3 -> random.nextBoolean();
            case 4 -> random.nextInt(100);
            case 5 -> "";
            case 6 -> ",";
            case 7 -> new ArrayList<>(Arrays.asList(value(random, depth - 1), "z", null));
            default -> {
                Map<String, @Nullable Object> inner = new LinkedHashMap<>();
                inner.put("stamp", value(random, depth - 1));
                inner.put("b", value(random, depth - 1));
                yield inner;
            }
        };
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // a payload may hold nulls
    private static Map<String, Object> plain(Map<String, @Nullable Object> fields) {
        return (Map<String, Object>) (Map<String, ?>) fields;
    }
}
