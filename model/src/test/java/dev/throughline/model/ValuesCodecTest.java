package dev.throughline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ValuesCodecTest {
    private static final UUID NORTHWIND = UUID.fromString("0198c0de-0000-7000-8000-000000000001");

    private static final Values OPPORTUNITY =
            Values.of(
                    Map.of(
                            "name",
                            "Run & \"Change\" – Zürich 𝄞",
                            "client",
                            NORTHWIND,
                            "amount",
                            Money.parse("600000", "USD"),
                            "ccy",
                            "USD",
                            "probability",
                            new BigDecimal("0.250"),
                            "stage",
                            "Closed Won",
                            "expected_close",
                            LocalDate.of(2026, 1, 2),
                            "products",
                            List.of("Transition", "Run"),
                            "closed_at",
                            Instant.parse("2026-01-02T16:00:00.123456789Z"),
                            "status",
                            "CLOSED_WON"));

    @Test
    void values_are_written_in_one_form() {
        assertThat(ValuesCodec.write(OPPORTUNITY))
                .isEqualTo(
                        """
                        {"amount":{"ccy":"USD","minor":60000000},"ccy":"USD",\
                        "client":"0198c0de-0000-7000-8000-000000000001","closed_at":"2026-01-02T16:00:00.123456Z",\
                        "expected_close":"2026-01-02","name":"Run & \\"Change\\" – Zürich 𝄞","probability":"0.25",\
                        "products":["Transition","Run"],"stage":"Closed Won","status":"CLOSED_WON"}\
                        """);
    }

    @Test
    void what_is_written_is_read_back_the_same() {
        EntityType type = Canonical.type("Opportunity");
        assertThat(ValuesCodec.read(type, ValuesCodec.write(OPPORTUNITY))).isEqualTo(OPPORTUNITY);
        assertThat(ValuesCodec.read(type, ValuesCodec.bytes(OPPORTUNITY))).isEqualTo(OPPORTUNITY);
        assertThat(OPPORTUNITY.check(type)).isEmpty();
    }

    /// Golden vectors: these hashes are stored by running hubs. They may be added to, never
    /// changed.
    @Test
    void hashes_of_format_1_stay_for_ever() {
        assertThat(ValuesCodec.contentHash(Values.empty()))
                .isEqualTo("1:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
        assertThat(ValuesCodec.contentHash(OPPORTUNITY))
                .isEqualTo("1:57075234d6e0ea1cbfe9c2df69ccbfc08f31c422ecec40fa323e5f2d2cb9b88d");
    }

    @Test
    void nested_values_keep_their_format_1_hash_too() {
        Values nested =
                Values.of(
                        Map.of(
                                "billable",
                                true,
                                "rate",
                                new BigDecimal("1E-10"),
                                "lines",
                                List.of(
                                        Map.of(
                                                "seq",
                                                Long.MIN_VALUE,
                                                "note",
                                                "a\r\nb\u0001\"\\",
                                                "hours",
                                                new BigDecimal("-7.50")),
                                        Map.of("free", false))));
        assertThat(ValuesCodec.write(nested))
                .isEqualTo(
                        "{\"billable\":true,\"lines\":[{\"hours\":\"-7.5\",\"note\":\"a\\nb\\u0001\\\"\\\\\",\"seq\":-9223372036854775808},{\"free\":false}],\"rate\":\"0.0000000001\"}");
        assertThat(ValuesCodec.contentHash(nested))
                .isEqualTo("1:37b5b90b5b1917f24f5693a9edd20dfd26e3af1313cce3e382d1db6a96bf4f25");
    }

    @Test
    void an_unknown_field_is_named_with_the_nearest_one() {
        assertThatThrownBy(
                        () -> ValuesCodec.read(Canonical.type("Client"), "{\"legal_nam\":\"x\"}"))
                .hasMessage("field Client.legal_nam is not known; did you mean 'legal_name'?");
    }

    @Test
    void half_a_character_is_never_written() {
        assertThatThrownBy(() -> ValuesCodec.bytes(Values.of(Map.of("name", "a\uD800b"))))
                .hasMessage(
                        "a text holds half a character (U+D800) at place 2 and cannot be written");
    }
}
