package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.Correction.Standing;
import dev.throughline.posting.Correction.Step;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CorrectionTest {
    private static final Instant LATER = Instant.parse("2026-01-20T10:00:00Z");

    private final List<PostingLine> lines = new Given().lines();

    private static Step step(PostingState state, @Nullable PostingLine line) {
        return step(state, line, null, Given.january());
    }

    private static Step step(
            PostingState state,
            @Nullable PostingLine line,
            @Nullable String invoice,
            Calendar calendar) {
        return Correction.decide(
                new Standing(state, line, invoice), calendar, LATER, Given.policy(), Set.of());
    }

    private static PostingLine reversed(Step step) {
        if (step instanceof Step.Reverse(PostingLine line)) {
            return line;
        }
        throw new AssertionError("expected a reversal but was " + step);
    }

    @ParameterizedTest
    @EnumSource(
            value = PostingState.class,
            names = {"READY", "EXCEPTION", "NON_POSTABLE"})
    void amended_rejected_unapproved_or_deleted_before_anybody_saw_it_it_is_withdrawn(
            PostingState state) {
        assertThat(step(state, null)).isEqualTo(new Step.Withdraw());
        assertThat(state.may(PostingState.WITHDRAWN)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = PostingState.class,
            names = {"IN_FLIGHT", "UNKNOWN", "ACCEPTED"})
    void in_flight_the_target_is_waited_for_and_nothing_new_is_posted(PostingState state) {
        assertThat(step(state, lines.getFirst())).isEqualTo(new Step.AwaitTarget());
        assertThat(Correction.clear(List.of(state))).isFalse();
    }

    @Test
    void after_the_post_every_kind_is_reversed_by_its_exact_negation() {
        for (PostingLine line : lines) {
            PostingLine back = reversed(step(PostingState.POSTED, line));
            assertThat(back.reversal()).isTrue();
            assertThat(line.amount().plus(back.amount()).isZero()).isTrue();
            assertThat(line.functional().plus(back.functional()).isZero()).isTrue();
            assertThat(back.price()).isEqualTo(line.price());
            assertThat(back.fx()).isEqualTo(line.fx());
            assertThat(back.dimensions()).isEqualTo(line.dimensions());
            assertThat(back.workDate()).isEqualTo(line.workDate());
            assertThat(back.accountingDate()).isEqualTo(line.accountingDate());
            for (int i = 0; i < line.entries().size(); i++) {
                DocumentRequest.Entry original = line.entries().get(i);
                assertThat(back.entries().get(i))
                        .isEqualTo(new DocumentRequest.Entry(original.role(), -original.minor()));
            }
        }
    }

    @Test
    void a_reversal_takes_the_stored_amounts_though_price_and_rate_have_changed_since() {
        Given odd = new Given();
        odd.hours = new BigDecimal("0.3333");
        odd.transfer = List.of(Given.price("USD", "99.99"));
        PostingLine sales = Given.line(odd.lines(), PostingKind.IC_SALES);
        PostingLine back = reversed(step(PostingState.POSTED, sales));
        assertThat(back.amount()).isEqualTo(new Money(-sales.amount().minor(), "USD"));
        assertThat(back.functional()).isEqualTo(sales.functional().negated());
        assertThat(back.hours()).isEqualByComparingTo("-0.3333");
    }

    @Test
    void the_new_version_goes_only_when_every_earlier_posting_is_at_rest() {
        assertThat(Correction.clear(List.of(PostingState.REVERSED, PostingState.REVERSAL_PENDING)))
                .isFalse();
        assertThat(Correction.clear(List.of(PostingState.REVERSED, PostingState.POSTED))).isFalse();
        assertThat(Correction.clear(List.of(PostingState.REVERSED, PostingState.OPENING)))
                .isFalse();
        assertThat(Correction.clear(List.of(PostingState.REVERSED, PostingState.WITHDRAWN)))
                .isTrue();
        assertThat(Correction.clear(List.of())).isTrue();
    }

    @Test
    void amended_twice_while_in_flight_the_middle_version_is_withdrawn_and_one_reversal_made() {
        assertThat(step(PostingState.IN_FLIGHT, lines.getFirst()))
                .isEqualTo(new Step.AwaitTarget());
        assertThat(step(PostingState.READY, null)).isEqualTo(new Step.Withdraw());
        assertThat(step(PostingState.POSTED, lines.getFirst())).isInstanceOf(Step.Reverse.class);
        assertThat(step(PostingState.REVERSAL_PENDING, lines.getFirst()))
                .isEqualTo(new Step.Nothing());
        assertThat(step(PostingState.REVERSED, lines.getFirst())).isEqualTo(new Step.Nothing());
    }

    @Test
    void an_invoiced_posting_is_not_reversed_but_credited() {
        assertThat(step(PostingState.POSTED, lines.getFirst(), "INV-7", Given.january()))
                .isInstanceOfSatisfying(
                        Step.Refuse.class,
                        refuse -> {
                            assertThat(refuse.problem().code()).isEqualTo("TIM-ALREADY-INVOICED");
                            assertThat(refuse.problem().text()).contains("INV-7");
                        });
    }

    @Test
    void an_opening_fact_amended_later_is_reversed_if_its_amounts_are_known() {
        assertThat(step(PostingState.OPENING, lines.getFirst())).isInstanceOf(Step.Reverse.class);
        assertThat(step(PostingState.OPENING, null))
                .isInstanceOfSatisfying(
                        Step.Refuse.class,
                        refuse -> assertThat(refuse.problem().code()).isEqualTo("HUB-STATE"));
    }

    @Test
    void a_written_off_version_stays_written_off() {
        assertThat(step(PostingState.WRITTEN_OFF, lines.getFirst())).isEqualTo(new Step.Nothing());
    }

    @Test
    void in_a_closed_period_the_reversal_counts_on_the_first_open_day_and_keeps_the_work_date() {
        PostingLine back =
                reversed(
                        step(
                                PostingState.POSTED,
                                lines.getFirst(),
                                null,
                                Given.calendar(Given.LONDON, "2026-01 CLOSED", "2026-02 OPEN")));
        assertThat(back.accountingDate()).isEqualTo(LocalDate.of(2026, 2, 1));
        assertThat(back.period()).isEqualTo("2026-02");
        assertThat(back.late()).isTrue();
        assertThat(back.workDate()).isEqualTo(LocalDate.of(2026, 1, 15));
    }

    @Test
    void without_an_open_period_the_reversal_is_a_case_and_never_silence() {
        assertThat(
                        step(
                                PostingState.POSTED,
                                lines.getFirst(),
                                null,
                                Given.calendar(Given.LONDON, "2026-01 CLOSED")))
                .isInstanceOfSatisfying(
                        Step.Refuse.class,
                        refuse -> assertThat(refuse.problem().code()).isEqualTo("PER-CLOSED"));
        assertThat(
                        step(
                                PostingState.POSTED,
                                lines.getFirst(),
                                null,
                                Given.calendar(Given.LONDON, "2026-01 FUTURE")))
                .isInstanceOf(Step.AwaitPeriod.class);
    }

    @Test
    void a_reversal_is_never_reversed() {
        PostingLine back = reversed(step(PostingState.POSTED, lines.getFirst()));
        assertThatThrownBy(() -> back.reversed(back.accountingDate(), back.period(), false))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource(PostingState.class)
    void every_step_decided_is_a_step_the_life_cycle_allows(PostingState state) {
        switch (step(state, lines.getFirst())) {
            case Step.Withdraw withdraw -> assertThat(state.may(PostingState.WITHDRAWN)).isTrue();
            case Step.Reverse reverse ->
                    assertThat(state.may(PostingState.REVERSAL_PENDING)).isTrue();
            case Step.AwaitTarget await -> assertThat(state.withTarget()).isTrue();
            case Step.Nothing nothing ->
                    assertThat(
                                    state.atRest()
                                            || state == PostingState.REVERSAL_PENDING
                                            || state == PostingState.NOT_READY)
                            .isTrue();
            case Step.AwaitPeriod await -> throw new AssertionError(await);
            case Step.Refuse refuse -> throw new AssertionError(refuse);
        }
    }
}
