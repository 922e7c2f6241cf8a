package dev.throughline.posting;

import static dev.throughline.posting.PostingState.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.model.Transition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PostingStateTest {
    /// DOMAIN 2.0 as it is written, and one step of our own at the end.
    private static final String STEPS =
            """
            NOT_READY > READY
            NOT_READY > NON_POSTABLE
            NOT_READY > OPENING
            READY > IN_FLIGHT
            READY > EXCEPTION
            READY > WITHDRAWN
            READY > NON_POSTABLE
            READY > OPENING
            IN_FLIGHT > ACCEPTED
            IN_FLIGHT > POSTED
            IN_FLIGHT > READY
            IN_FLIGHT > EXCEPTION
            IN_FLIGHT > UNKNOWN
            ACCEPTED > POSTED
            ACCEPTED > EXCEPTION
            UNKNOWN > ACCEPTED
            UNKNOWN > POSTED
            UNKNOWN > READY
            UNKNOWN > EXCEPTION
            EXCEPTION > READY
            EXCEPTION > WITHDRAWN
            EXCEPTION > WRITTEN_OFF
            POSTED > REVERSAL_PENDING
            OPENING > REVERSAL_PENDING
            REVERSAL_PENDING > REVERSED
            NON_POSTABLE > WITHDRAWN
            """;

    @Test
    void exactly_the_listed_steps_may_be_taken() {
        Set<String> listed = Set.copyOf(STEPS.lines().toList());
        Set<String> may = new HashSet<>();
        for (PostingState from : PostingState.values()) {
            for (PostingState to : PostingState.values()) {
                if (from.may(to)) {
                    may.add(from + " > " + to);
                }
            }
        }
        assertThat(may).containsExactlyInAnyOrderElementsOf(listed);
    }

    @ParameterizedTest
    @CsvSource({
        "POSTED, READY",
        "POSTED, WITHDRAWN",
        "UNKNOWN, IN_FLIGHT",
        "UNKNOWN, WITHDRAWN",
        "REVERSED, POSTED",
        "ACCEPTED, WITHDRAWN",
        "WRITTEN_OFF, READY",
        "IN_FLIGHT, WITHDRAWN",
        "READY, POSTED"
    })
    void a_step_that_is_not_listed_is_refused_and_says_what_is_possible(
            PostingState from, PostingState to) {
        assertThat(from.step(to))
                .isInstanceOfSatisfying(
                        Transition.Refused.class,
                        refused -> {
                            assertThat(refused.problem().code()).isEqualTo("HUB-STATE");
                            assertThat(refused.text())
                                    .contains(from.name())
                                    .contains(to.name())
                                    .containsAnyOf("final", "may become");
                        });
    }

    @Test
    void the_answer_itself_may_prove_a_posting() {
        assertThat(IN_FLIGHT.step(POSTED)).isInstanceOf(Transition.Allowed.class);
    }

    @ParameterizedTest
    @EnumSource(PostingState.class)
    void every_state_but_unapproved_is_in_exactly_one_bucket(PostingState state) {
        assertThat(Bucket.of(state).isPresent()).isEqualTo(state != NOT_READY);
    }

    @Test
    void what_is_to_be_reversed_still_counts_as_posted() {
        assertThat(Bucket.of(REVERSAL_PENDING)).contains(Bucket.POSTED_NET);
        assertThat(Bucket.of(REVERSAL_PENDING, true)).contains(Bucket.OPENING);
        assertThat(Bucket.of(REVERSED, true)).contains(Bucket.REVERSED);
    }

    @ParameterizedTest
    @EnumSource(PostingState.class)
    void only_what_is_at_rest_lets_a_new_version_through(PostingState state) {
        assertThat(Correction.clear(List.of(WITHDRAWN, state))).isEqualTo(state.atRest());
        assertThat(state.atRest() && (state.standing() || state.withTarget())).isFalse();
    }
}
