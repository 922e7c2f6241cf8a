package dev.throughline.connector.kantata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-20T10:00:00-08:00, 2026-11-20T18:00:00Z",
        "2026-11-20T10:00:00+05:30, 2026-11-20T04:30:00Z",
        "2026-12-31T23:59:59-08:00, 2027-01-01T07:59:59Z",
        "2026-11-20T10:00:00Z, 2026-11-20T10:00:00Z",
        "2024-02-29T00:00:00+00:00, 2024-02-29T00:00:00Z",
        "2026-11-20T10:00:00.123+01:00, 2026-11-20T09:00:00.123Z"
    })
    void any_offset_is_read(String text, String moment) {
        assertThat(Moments.read(text)).contains(Instant.parse(moment));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-02-30T10:00:00-08:00",
                "2026-13-01T10:00:00Z",
                "2026-11-20T24:30:00Z",
                "2026-11-20T10:00:00",
                "2026/11/20T10:00:00Z",
                "2026-11-20T10:00:0xZ",
                "2026-11-20T10:00:00-99:00"
            })
    void what_is_no_moment_is_none(String text) {
        assertThat(Moments.read(text)).isEmpty();
    }

    @Test
    void every_day_of_a_leap_year_is_read_as_a_formatter_would() {
        Instant moment = Instant.parse("2028-01-01T12:34:56Z");
        for (int day = 0; day < 366; day++) {
            assertThat(Moments.read(moment.toString())).contains(moment);
            moment = moment.plusSeconds(86_400);
        }
    }
}
