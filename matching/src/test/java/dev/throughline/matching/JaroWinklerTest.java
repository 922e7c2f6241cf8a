package dev.throughline.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JaroWinklerTest {

    /// The figures of Winkler's papers.
    @ParameterizedTest
    @CsvSource({
        "MARTHA, MARHTA, 0.9611",
        "DIXON, DICKSONX, 0.8133",
        "DWAYNE, DUANE, 0.8400",
        "JELLYFISH, SMELLYFISH, 0.8963",
        "TRATE, TRACE, 0.9067",
        "ABC, XYZ, 0",
        "SAME, SAME, 1",
        "'', A, 0",
        "'', '', 1",
    })
    void the_published_figures_come_out(String left, String right, double expected) {
        assertThat(JaroWinkler.similarity(left, right)).isCloseTo(expected, within(0.00005));
    }

    @Test
    void letters_beyond_the_basic_plane_count_once() {
        assertThat(JaroWinkler.similarity("𝄞abc", "𝄞abc")).isEqualTo(1);
        assertThat(JaroWinkler.similarity("𝄞", "𝄢")).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void likeness_is_symmetric_within_0_and_1_and_1_only_for_equal_texts(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            String left = word(random);
            String right = word(random);
            double likeness = JaroWinkler.similarity(left, right);
            assertThat(likeness).isBetween(0.0, 1.0).isEqualTo(JaroWinkler.similarity(right, left));
            assertThat(likeness == 1).isEqualTo(left.equals(right));
        }
    }

    private static String word(Random random) {
        StringBuilder word = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            word.append((char) ('a' + random.nextInt(4)));
        }
        return word.toString();
    }
}
