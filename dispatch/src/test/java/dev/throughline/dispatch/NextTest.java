package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.FindsByKey.Finding;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest.Kind;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of what follows from what: here "once" is decided.
class NextTest {
    private static final Instant NOW = Instant.parse("2026-03-10T09:00:00Z");
    private static final Duration QUIET = Duration.ofSeconds(40);
    private static final Problem WHY =
            new Problem(Problem.Mender.WEATHER, "SYS-UNREACHABLE", "No answer.", "Wait.");
    private static final ObservedRecord THERE =
            new ObservedRecord("job", "77", "1", false, null, Map.of());
    private static final List<Safety> SAFETIES =
            List.of(
                    new Safety.NativeKey(),
                    new Safety.UniqueKey(),
                    new Safety.QueryableReference(QUIET),
                    new Safety.None());

    private static Intent intent(Kind kind, int tries, @Nullable Instant sentAt) {
        return new Intent(
                new UUID(0, 1),
                "erp",
                "job",
                kind,
                new UUID(0, 2),
                kind == Kind.UPDATE ? "77" : null,
                "TL-1",
                1,
                Map.of(),
                Intent.State.IN_FLIGHT,
                1,
                tries,
                1,
                NOW.minusSeconds(60),
                sentAt,
                null);
    }

    private static Intent intent(Kind kind) {
        return intent(kind, 1, NOW);
    }

    static Stream<Arguments> everyKindAndSafety() {
        return Stream.of(Kind.values())
                .flatMap(kind -> SAFETIES.stream().map(safety -> Arguments.of(kind, safety)));
    }

    static Stream<Safety> everySafety() {
        return SAFETIES.stream();
    }

    @ParameterizedTest
    @MethodSource("everyKindAndSafety")
    void what_is_written_is_done(Kind kind, Safety safety) {
        assertThat(
                        Next.after(
                                intent(kind),
                                new WriteOutcome.Written("77", false, THERE),
                                safety,
                                NOW))
                .isEqualTo(new Next.Done("77", false, THERE));
        assertThat(
                        Next.after(
                                intent(kind),
                                new WriteOutcome.Written("77", true, null),
                                safety,
                                NOW))
                .isEqualTo(new Next.Done("77", true, null));
    }

    @ParameterizedTest
    @MethodSource("everyKindAndSafety")
    void a_no_is_a_no_and_never_sent_again(Kind kind, Safety safety) {
        assertThat(Next.after(intent(kind), new WriteOutcome.Refused(WHY), safety, NOW))
                .isEqualTo(new Next.Refused(WHY));
        assertThat(Next.after(intent(kind), new WriteOutcome.Duplicate(WHY, "78"), safety, NOW))
                .isEqualTo(new Next.Duplicate(WHY, "78"));
    }

    @ParameterizedTest
    @MethodSource("everyKindAndSafety")
    void what_was_surely_not_executed_is_sent_again_when_the_vendor_said(Kind kind, Safety safety) {
        assertThat(
                        Next.after(
                                intent(kind),
                                new WriteOutcome.NotSent(WHY, Duration.ofSeconds(17)),
                                safety,
                                NOW))
                .isEqualTo(new Next.SendAgain(NOW.plusSeconds(17), WHY));
        assertThat(
                        Next.after(
                                intent(kind, 3, NOW),
                                new WriteOutcome.NotSent(WHY, null),
                                safety,
                                NOW))
                .isEqualTo(new Next.SendAgain(NOW.plusSeconds(2), WHY));
    }

    @ParameterizedTest
    @MethodSource("everySafety")
    void a_lost_create_is_asked_about_never_repeated(Safety safety) {
        assertThat(Next.after(intent(Kind.CREATE), new WriteOutcome.Unknown(WHY), safety, NOW))
                .isInstanceOfSatisfying(
                        Next.Ask.class,
                        ask -> {
                            assertThat(ask.because()).isEqualTo(WHY);
                            assertThat(ask.at())
                                    .isEqualTo(
                                            safety instanceof Safety.QueryableReference
                                                    ? NOW.plus(QUIET.dividedBy(4))
                                                    : NOW);
                        });
    }

    @ParameterizedTest
    @MethodSource("everySafety")
    void a_lost_update_is_repeated_because_it_says_the_same_again(Safety safety) {
        assertThat(
                        Next.after(
                                intent(Kind.UPDATE, 1, NOW),
                                new WriteOutcome.Unknown(WHY),
                                safety,
                                NOW))
                .isEqualTo(new Next.SendAgain(NOW.plusMillis(500), WHY));
    }

    @ParameterizedTest
    @MethodSource("everySafety")
    void what_is_found_under_our_key_is_done(Safety safety) {
        assertThat(Next.after(intent(Kind.CREATE), new Finding.Found(THERE), safety, NOW))
                .isEqualTo(new Next.Done("77", true, THERE));
    }

    @ParameterizedTest
    @MethodSource("everySafety")
    void several_under_one_key_are_for_a_person(Safety safety) {
        assertThat(
                        Next.after(
                                intent(Kind.CREATE),
                                new Finding.Several(List.of("77", "78")),
                                safety,
                                NOW))
                .isEqualTo(
                        new Next.AskPerson(
                                new Problem(
                                        Problem.Mender.DATA,
                                        "REC-DOUBLE-POST",
                                        "Several records of erp carry the key TL-1: 77, 78.",
                                        "Keep one of them, remove the key from the others, then retry.")));
    }

    @Test
    void not_found_is_sent_again_at_once_where_the_target_refuses_a_second_one() {
        for (Safety safety : List.of(new Safety.UniqueKey(), new Safety.NativeKey())) {
            assertThat(Next.after(intent(Kind.CREATE), new Finding.NotFound(), safety, NOW))
                    .isInstanceOfSatisfying(
                            Next.SendAgain.class, again -> assertThat(again.at()).isEqualTo(NOW));
        }
    }

    @Test
    void not_found_counts_only_after_the_quiet_time_has_passed_since_the_send() {
        Safety safety = new Safety.QueryableReference(QUIET);
        Instant sent = NOW.minus(QUIET).plusMillis(1);
        assertThat(Next.after(intent(Kind.CREATE, 1, sent), new Finding.NotFound(), safety, NOW))
                .isInstanceOfSatisfying(
                        Next.Ask.class, ask -> assertThat(ask.at()).isEqualTo(sent.plus(QUIET)));
        assertThat(
                        Next.after(
                                intent(Kind.CREATE, 1, NOW.minus(QUIET)),
                                new Finding.NotFound(),
                                safety,
                                NOW))
                .isInstanceOf(Next.SendAgain.class);
    }

    @Test
    void not_found_without_any_key_is_for_a_person() {
        assertThat(Next.after(intent(Kind.CREATE), new Finding.NotFound(), new Safety.None(), NOW))
                .isInstanceOfSatisfying(
                        Next.AskPerson.class,
                        ask ->
                                assertThat(ask.problem().line())
                                        .isEqualTo(
                                                "ERP-UNKNOWN-OUTCOME: A new job was sent to erp and no answer came; that system cannot be asked by key."
                                                        + " Look there, then link the record or retry."));
    }

    @Test
    void pauses_double_up_to_a_minute() {
        assertThat(Stream.of(0, 1, 2, 8, 9, 1_000_000).map(Next::pause))
                .containsExactly(
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60));
    }
}
