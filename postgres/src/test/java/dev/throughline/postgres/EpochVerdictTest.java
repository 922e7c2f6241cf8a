package dev.throughline.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EpochVerdictTest {

    private static final UUID LIFE = UUID.fromString("0198b0de-0000-7000-8000-000000000001");
    private static final UUID OTHER_LIFE = UUID.fromString("0198b0de-0000-7000-8000-000000000002");
    private static final String HERE = "7400000000000000001/16384";
    private static final String ELSEWHERE = "7400000000000000002/16384";

    @Test
    void a_home_and_a_database_that_have_never_worked_begin_together() {
        assertThat(EpochVerdict.decide(null, null, HERE)).isEqualTo(new EpochVerdict.First());
    }

    @Test
    void a_database_that_remembers_all_this_home_saw_is_the_same() {
        assertThat(EpochVerdict.decide(at(7), at(7), HERE)).isEqualTo(new EpochVerdict.Same());
    }

    @Test
    void
            a_database_ahead_of_the_home_is_the_same_for_a_crash_came_between_or_another_node_worked() {
        assertThat(EpochVerdict.decide(at(7), at(8), HERE)).isEqualTo(new EpochVerdict.Same());
    }

    @Test
    void a_database_behind_the_home_was_restored_and_the_words_say_both_numbers_and_the_mend() {
        EpochVerdict verdict = EpochVerdict.decide(at(8), at(7), HERE);
        assertThat(verdict)
                .isEqualTo(
                        new EpochVerdict.ReadOnly(
                                EpochVerdict.Cause.RESTORED,
                                "Nothing is written to other systems: the database stands at 7, and this home has"
                                        + " seen it at 8: it was restored from a backup. Make sure that no other hub"
                                        + " works for the same systems, let everything unconfirmed be looked up, then"
                                        + " acknowledge this database"));
        assertThat(verdict.trusted()).isFalse();
    }

    @Test
    void the_same_content_on_another_server_was_copied() {
        assertThat(cause(at(7), at(7), ELSEWHERE)).isEqualTo(EpochVerdict.Cause.OTHER_SERVER);
    }

    @Test
    void the_same_content_under_another_name_on_the_same_server_was_copied() {
        assertThat(cause(at(7), at(7), "7400000000000000001/16999"))
                .isEqualTo(EpochVerdict.Cause.OTHER_SERVER);
    }

    @Test
    void a_database_that_worked_without_this_home_may_be_a_copy() {
        assertThat(cause(null, at(7), HERE)).isEqualTo(EpochVerdict.Cause.NEW_HOME);
    }

    @Test
    void an_empty_database_under_a_home_that_worked_is_not_begun_anew_in_silence() {
        assertThat(cause(at(7), null, HERE)).isEqualTo(EpochVerdict.Cause.NEW_DATABASE);
    }

    @Test
    void another_life_is_not_ours_however_far_it_got() {
        assertThat(cause(at(7), new EpochMark(OTHER_LIFE, 9, HERE), HERE))
                .isEqualTo(EpochVerdict.Cause.OTHER_EPOCH);
    }

    private static EpochMark at(long counter) {
        return new EpochMark(LIFE, counter, HERE);
    }

    private static EpochVerdict.Cause cause(
            @Nullable EpochMark home, @Nullable EpochMark table, String server) {
        return ((EpochVerdict.ReadOnly) EpochVerdict.decide(home, table, server)).cause();
    }
}
