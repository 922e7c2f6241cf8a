package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.PostingDeclaration.Atomicity;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import dev.throughline.posting.DocumentFate.LineFate;
import dev.throughline.posting.DocumentFate.Settled;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentFateTest {
    private static final Problem BAD =
            new Problem(Mender.DATA, "ERP-REJECTED", "Class C-9 is inactive.", "Change it.");
    private static final Problem WEATHER =
            new Problem(Mender.WEATHER, "ERP-UNKNOWN-OUTCOME", "No answer.", "Wait.");

    private static List<LineFate> lines(DocumentFate fate) {
        if (fate instanceof Settled settled) {
            return settled.lines();
        }
        throw new AssertionError("expected a settled document but was " + fate);
    }

    @Test
    void where_lines_have_fates_of_their_own_each_takes_its_own() {
        DocumentFate fate =
                DocumentFate.of(
                        new DocumentOutcome.Taken(
                                "",
                                "",
                                List.of(
                                        new LineOutcome.Accepted("11"),
                                        new LineOutcome.Posted("12", "V-100"),
                                        new LineOutcome.Refused(BAD),
                                        new LineOutcome.Unknown(WEATHER),
                                        new LineOutcome.NotSent(WEATHER))),
                        Atomicity.BY_LINE,
                        5);
        assertThat(lines(fate))
                .containsExactly(
                        new LineFate.Accept("11"),
                        new LineFate.Post("12", "V-100"),
                        new LineFate.Except(BAD),
                        new LineFate.Ask(WEATHER),
                        new LineFate.Free(0));
        assertThat(((Settled) fate).open()).isTrue();
    }

    @Test
    void refused_whole_for_one_named_line_that_line_leaves_and_the_rest_goes_on() {
        DocumentFate fate =
                DocumentFate.of(
                        new DocumentOutcome.Refused(BAD, Map.of(1, BAD)), Atomicity.WHOLE, 3);
        assertThat(lines(fate))
                .containsExactly(
                        new LineFate.Free(0), new LineFate.Except(BAD), new LineFate.Free(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 200})
    void a_poison_line_that_is_not_named_is_found_at_every_position_and_alone(int size) {
        for (int poison = 0; poison < size; poison++) {
            Set<Integer> posted = new HashSet<>();
            Set<Integer> excepted = new HashSet<>();
            List<List<Integer>> open = new ArrayList<>();
            open.add(java.util.stream.IntStream.range(0, size).boxed().toList());
            int sends = 0;
            while (!open.isEmpty()) {
                List<Integer> document = open.removeFirst();
                sends++;
                if (!document.contains(poison)) {
                    posted.addAll(document);
                    continue;
                }
                List<LineFate> fates =
                        lines(
                                DocumentFate.of(
                                        new DocumentOutcome.Refused(BAD, Map.of()),
                                        Atomicity.WHOLE,
                                        document.size()));
                List<Integer> first = new ArrayList<>();
                List<Integer> second = new ArrayList<>();
                for (int i = 0; i < fates.size(); i++) {
                    switch (fates.get(i)) {
                        case LineFate.Free(int group) ->
                                (group == 0 ? first : second).add(document.get(i));
                        case LineFate.Except except -> excepted.add(document.get(i));
                        default -> throw new AssertionError(fates.get(i));
                    }
                }
                if (!first.isEmpty()) {
                    open.add(first);
                }
                if (!second.isEmpty()) {
                    open.add(second);
                }
            }
            assertThat(excepted).containsExactly(poison);
            assertThat(posted).hasSize(size - 1);
            assertThat(sends).isLessThanOrEqualTo(2 * 8 + 1);
        }
    }

    @Test
    void a_setting_fails_all_lines_alike_and_is_not_asked_about_in_halves() {
        Problem setting =
                new Problem(Mender.SETTINGS, "ERP-REJECTED", "No account for wip.", "Map it.");
        assertThat(
                        lines(
                                DocumentFate.of(
                                        new DocumentOutcome.Refused(setting, Map.of()),
                                        Atomicity.WHOLE,
                                        3)))
                .containsOnly(new LineFate.Except(setting));
    }

    @Test
    void a_period_closed_meanwhile_sends_all_lines_back_for_a_new_date() {
        Problem closed =
                new Problem(Mender.DATA, "PER-CLOSED", "Period 2026-01 is closed.", "Reopen.");
        assertThat(
                        lines(
                                DocumentFate.of(
                                        new DocumentOutcome.Refused(closed, Map.of()),
                                        Atomicity.WHOLE,
                                        3)))
                .containsOnly(new LineFate.Redate(closed));
    }

    @Test
    void surely_not_executed_the_same_document_goes_again() {
        assertThat(DocumentFate.of(new DocumentOutcome.NotSent(WEATHER, null), Atomicity.WHOLE, 2))
                .isEqualTo(new DocumentFate.SendAgain(WEATHER));
    }

    @Test
    void a_time_out_is_asked_about_never_repeated() {
        for (Atomicity atomicity : Atomicity.values()) {
            assertThat(DocumentFate.of(new DocumentOutcome.Unknown(WEATHER), atomicity, 2))
                    .isEqualTo(new DocumentFate.Ask(WEATHER));
        }
    }

    @Test
    void not_found_counts_only_when_it_is_conclusive() {
        assertThat(DocumentFate.found(null, Atomicity.WHOLE, 2, false))
                .isInstanceOf(DocumentFate.Ask.class);
        assertThat(DocumentFate.found(null, Atomicity.WHOLE, 2, true))
                .isInstanceOf(DocumentFate.SendAgain.class);
    }

    @Test
    void half_found_the_found_lines_count_and_the_others_go_again_only_when_conclusive() {
        DocumentOutcome.Taken half =
                new DocumentOutcome.Taken(
                        "",
                        "",
                        List.of(new LineOutcome.Accepted("11"), new LineOutcome.NotSent(WEATHER)));
        assertThat(lines(DocumentFate.found(half, Atomicity.BY_LINE, 2, true)))
                .containsExactly(new LineFate.Accept("11"), new LineFate.Free(0));
        assertThat(lines(DocumentFate.found(half, Atomicity.BY_LINE, 2, false)))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo(new LineFate.Accept("11")),
                        second -> assertThat(second).isInstanceOf(LineFate.Ask.class));
    }

    @Test
    void half_of_a_whole_document_is_never_sent_again() {
        DocumentOutcome.Taken half =
                new DocumentOutcome.Taken(
                        "900",
                        "J-1",
                        List.of(
                                new LineOutcome.Posted("900", "J-1"),
                                new LineOutcome.NotSent(WEATHER)));
        assertThat(lines(DocumentFate.found(half, Atomicity.WHOLE, 2, true)))
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(LineFate.Post.class),
                        second -> assertThat(second).isInstanceOf(LineFate.Ask.class));
    }

    @Test
    void an_answer_about_fewer_lines_than_were_sent_is_no_answer() {
        assertThat(
                        DocumentFate.of(
                                new DocumentOutcome.Taken(
                                        "1", "", List.of(new LineOutcome.Accepted("1"))),
                                Atomicity.BY_LINE,
                                2))
                .isInstanceOf(DocumentFate.Ask.class);
    }

    @Test
    void what_can_neither_take_a_key_nor_be_asked_is_parked_for_a_person() {
        assertThat(DocumentFate.untellable(WEATHER))
                .isInstanceOfSatisfying(
                        DocumentFate.Park.class,
                        park -> assertThat(park.problem().code()).isEqualTo("ERP-UNKNOWN-OUTCOME"));
    }
}
