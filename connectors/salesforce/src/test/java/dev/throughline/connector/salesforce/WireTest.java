package dev.throughline.connector.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObservedRecord;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
    private static final DateTimeFormatter SLOW =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX][XX]", Locale.ROOT);

    private static final Wire.Shape SHAPE =
            Wire.Shape.of(List.of(NativeField.of("At", NativeField.Type.INSTANT)));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-15T08:30:00.000+0000",
                "2026-01-15T08:30:00.007+0000",
                "2026-01-15T08:30:07.120Z",
                "2026-02-28T23:59:59.999+0000",
                "2026-02-29T23:59:59.999+0000",
                "2026-12-31T23:59:59.999+0000",
                "2024-02-29T00:00:00.000Z",
                "1969-12-31T23:59:59.500+0000",
                "0001-01-01T00:00:00.000Z",
                "0000-01-01T00:00:00.000Z",
                "9999-12-28T00:00:00.000+0000",
                "2026-13-01T00:00:00.000+0000",
                "2026-00-01T00:00:00.000+0000",
                "2026-01-00T00:00:00.000+0000",
                "2026-01-15T24:00:00.000+0000",
                "2026-01-15T08:60:00.000+0000",
                "2026-01-15T08:30:60.000+0000",
                "2026-01-15T08:30:00.000+0100",
                "2026-01-15T08:30:00.000-0730",
                "2026-01-15T08:30:00.000+00:00",
                "2026-01-15T08:30:00+0000",
                "2026-01-15T08:30:00Z",
                "2026-01-15 08:30:00.000+0000",
                "2026-01-15T08:30:00.0000+000",
                "２026-01-15T08:30:00.000+0000",
                "yesterday",
                "Z"
            })
    void a_datetime_is_read_in_its_usual_form_as_the_formatter_reads_it(String text) {
        Instant at = formatted(text);
        assertThat(Wire.instant(text)).isEqualTo(at);
        ObservedRecord record =
                Objects.requireNonNull(
                        Wire.observed(
                                "Thing",
                                SHAPE,
                                Map.of("Id", "1", "At", text, "SystemModstamp", text)));
        assertThat(record.fields()).containsEntry("At", at == null ? text : at.toString());
        assertThat(record.stamp())
                .isEqualTo(
                        at == null
                                ? ""
                                : DateTimeFormatter.ofPattern(
                                                "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                                        .withZone(java.time.ZoneOffset.UTC)
                                        .format(at));
    }

    private static @Nullable Instant formatted(String text) {
        try {
            return OffsetDateTime.parse(text, SLOW).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
