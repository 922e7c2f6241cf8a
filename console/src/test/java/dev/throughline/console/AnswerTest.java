package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.model.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerTest {
    @Test
    void a_quiet_firm_gets_a_green_sentence() {
        Answer answer =
                Answer.of(
                        new Answer.Facts(
                                12, 12, 0, 0, Map.of(), List.of(), 0, List.of(), List.of(), true));
        assertThat(answer)
                .isEqualTo(
                        new Answer(
                                "Everything is where it must be: 12 deals are live projects and nothing waits.",
                                Tone.SETTLED));
    }

    @Test
    void before_anything_was_read_it_says_so() {
        assertThat(
                        Answer.of(
                                        new Answer.Facts(
                                                0, 0, 0, 0, Map.of(), List.of(), 0, List.of(),
                                                List.of(), false))
                                .words())
                .startsWith("Nothing has been read yet");
    }

    @Test
    void a_system_that_does_not_answer_comes_first_and_is_the_only_red() {
        Answer answer =
                Answer.of(
                        new Answer.Facts(
                                5,
                                2,
                                0,
                                3,
                                Map.of("FS", 2L, "DO", 1L),
                                List.of(Money.parse("600000.00", "USD")),
                                0,
                                List.of("NetSuite"),
                                List.of(),
                                true));
        assertThat(answer.words())
                .isEqualTo(
                        "NetSuite does not answer as it should; 3 deals wait on somebody, 600,000.00 USD at stake: 2 on finance systems and 1 on delivery operations; everything else is where it must be.");
        assertThat(answer.tone()).isEqualTo(Tone.WRONG);
    }

    @Test
    void money_keeps_exactly_the_digits_of_its_currency() {
        assertThat(Format.money(Money.parse("1240.00", "USD"))).isEqualTo("1,240.00 USD");
        assertThat(Format.money(Money.parse("-1240.00", "EUR"))).isEqualTo("\u22121,240.00 EUR");
        assertThat(Format.money(Money.parse("88000", "JPY"))).isEqualTo("88,000 JPY");
        assertThat(Format.money(Money.parse("12345678.901", "KWD")))
                .isEqualTo("12,345,678.901 KWD");
        assertThat(
                        Format.moneyShort(
                                List.of(
                                        Money.parse("1.00", "USD"),
                                        Money.parse("9.00", "EUR"),
                                        Money.parse("3", "JPY"))))
                .isEqualTo("9.00 EUR + 3 JPY and 1 more currency");
    }

    @Test
    void moments_and_spans_read_the_same_in_every_locale_and_zone() {
        Instant at = Instant.parse("2026-11-22T23:18:06Z");
        assertThat(Format.instant(at)).isEqualTo("22 Nov 2026 23:18:06 UTC");
        assertThat(Format.ago(at, at.plusSeconds(190))).isEqualTo("3 min ago");
        assertThat(Format.ago(at.plusSeconds(7300), at)).isEqualTo("in 2 h");
        assertThat(Format.took(Duration.ofMillis(4320))).isEqualTo("4.3 s");
        assertThat(Format.field("bill_ccy")).isEqualTo("Bill currency");
        assertThat(Format.field("ccy")).isEqualTo("Currency");
        assertThat(Format.sentence("INITIATED_LIVE")).isEqualTo("Initiated live");
    }

    @Test
    void things_of_one_kind_in_a_row_are_told_together() {
        Instant at = Instant.parse("2026-11-22T23:18:06Z");
        Moment task =
                new Moment(
                        at,
                        Tone.SETTLED,
                        "send",
                        "Created task",
                        "netsuite",
                        null,
                        "",
                        "",
                        List.of(),
                        "tasks created in NetSuite");
        Moment other =
                new Moment(at, Tone.MOVING, "flag", "Became active", null, null, "", "", List.of());
        assertThat(
                        Moment.together(List.of(task, task, task, other, task)).stream()
                                .map(Moment::what))
                .containsExactly("3 tasks created in NetSuite", "Became active", "Created task");
    }
}
