package dev.throughline.connector.tryton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.kit.FarSideFaults.Fault;
import dev.throughline.connect.kit.FarSideFaults.Traffic;
import dev.throughline.connect.kit.HandClock;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.WriteRequest.Kind;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a real Tryton cannot be asked to do on demand.
@SuppressWarnings("NullAway.Init")
class TrytonConnectorTest {

    private final HandClock clock = new HandClock();
    private SmallTryton far;
    private Opened hub;

    @BeforeEach
    void open() throws IOException {
        far = new SmallTryton(clock);
        hub = open(Map.of());
    }

    private Opened open(Map<String, String> options) {
        return Opened.with(
                Opened.settings(far.endpoint(), options, "hub", "right-password", Map.of()), clock);
    }

    @AfterEach
    void close() {
        hub.close();
        far.close();
    }

    @Test
    void a_question_refuses_the_write_unless_its_name_may_be_acknowledged() {
        WriteRequest request = create("K1", "Really?");

        WriteOutcome asked = hub.tryton().write("party.party", List.of(request)).getFirst();

        assertThat(problem(asked).line())
                .isEqualTo(
                        "ERP-REJECTED: Tryton: party.party K1 needs an answer: Are you sure? (question name_check_1)"
                                + " Decide it in Tryton, or allow it for good: option 'acknowledge' with the beginning of the"
                                + " question's name.");
        try (Opened allowed = open(Map.of("acknowledge", "other, name_check"))) {
            assertThat(allowed.tryton().write("party.party", List.of(request)))
                    .hasOnlyElementsOfType(WriteOutcome.Written.class);
        }
        assertThat(far.<Integer>inside(tables -> tables.table("party.party").size())).isEqualTo(1);
    }

    @Test
    void one_question_in_a_batch_holds_back_one_record_only() {
        List<WriteOutcome> outcomes =
                hub.tryton()
                        .write(
                                "party.party",
                                List.of(
                                        create("K1", "One"),
                                        create("K2", "Two?"),
                                        create("K3", "Three")));

        assertThat(outcomes)
                .hasExactlyElementsOfTypes(
                        WriteOutcome.Written.class,
                        WriteOutcome.Refused.class,
                        WriteOutcome.Written.class);
    }

    @Test
    void when_the_search_for_the_guilty_record_is_cut_the_rest_is_surely_not_sent() {
        far.answer(
                "party.party.create",
                200,
                "{\"error\": [\"UserError\", [\"somebody is wrong\", \"\", null]]}");
        far.answer("party.party.create", 500, "<html>oops</html>");

        List<WriteOutcome> outcomes =
                hub.tryton()
                        .write(
                                "party.party",
                                List.of(
                                        create("K1", "One"),
                                        create("K2", "Two"),
                                        create("K3", "Three")));

        assertThat(outcomes)
                .hasExactlyElementsOfTypes(
                        WriteOutcome.Unknown.class,
                        WriteOutcome.NotSent.class,
                        WriteOutcome.NotSent.class);
        assertThat(far.calls)
                .containsExactly(
                        "model.res.user.get_preferences",
                        "model.party.party.create",
                        "model.party.party.create");
    }

    @Test
    void html_or_half_an_answer_to_a_create_is_unknown_and_to_a_read_is_weather() {
        far.answer("create", 200, "<html>a proxy's page</html>");
        far.answer("search_read", 200, "{\"id\": 1, \"result\": [{\"id\": 4, ");

        WriteOutcome outcome =
                hub.tryton().write("party.party", List.of(create("K1", "One"))).getFirst();

        assertThat(outcome).isInstanceOf(WriteOutcome.Unknown.class);
        assertThat(problem(outcome).code()).isEqualTo("ERP-UNKNOWN-OUTCOME");
        assertThatThrownBy(() -> hub.tryton().fetch("party.party", List.of("4")))
                .isInstanceOfSatisfying(
                        CallFailed.class,
                        failed -> assertThat(failed.problem().mender()).isEqualTo(Mender.WEATHER));
    }

    @Test
    void an_unknown_field_is_a_matter_of_settings_by_the_shape_of_the_error() {
        far.answer("create", 200, "{\"id\": 1, \"error\": [\"'nonesuch'\", \"\"]}");

        Problem problem =
                problem(hub.tryton().write("party.party", List.of(create("K1", "One"))).getFirst());

        assertThat(problem.mender()).isEqualTo(Mender.SETTINGS);
        assertThat(problem.text())
                .isEqualTo("Tryton: party.party K1 could not be taken: 'nonesuch'");
    }

    @Test
    void a_change_by_somebody_else_during_the_write_is_not_overwritten_and_tried_later() {
        String id =
                written(hub.tryton().write("party.party", List.of(create("K1", "One"))).getFirst());
        far.answer(
                "write", 200, "{\"id\": 1, \"error\": [\"ConcurrencyException\", \"modified\"]}");

        WriteOutcome outcome =
                hub.tryton()
                        .write(
                                "party.party",
                                List.of(
                                        new WriteRequest(
                                                Kind.UPDATE, id, "K1", 1, Map.of("name", "Two"))))
                        .getFirst();

        assertThat(outcome).isInstanceOf(WriteOutcome.NotSent.class);
        assertThat(problem(outcome).mender()).isEqualTo(Mender.WEATHER);
    }

    @Test
    void a_session_that_ends_again_at_once_is_renewed_once_and_then_told() {
        hub.tryton().fetch("party.party", List.of("1"));
        far.answer("search_read", 401, "");
        far.answer("search_read", 401, "");

        assertThatThrownBy(() -> hub.tryton().fetch("party.party", List.of("1")))
                .hasMessageStartingWith("SYS-AUTH: Tryton ended the session at once.");
        assertThat(far.signIns()).isEqualTo(2);
    }

    @Test
    void a_method_that_is_not_offered_was_not_executed() {
        far.answer("create", 403, "<html>Forbidden</html>");

        assertThat(hub.tryton().write("party.party", List.of(create("K1", "One"))))
                .hasOnlyElementsOfType(WriteOutcome.NotSent.class);
    }

    @Test
    void a_value_that_tryton_cannot_hold_is_refused_before_anything_is_sent() {
        WriteRequest wrong =
                new WriteRequest(
                        Kind.CREATE,
                        null,
                        "K1",
                        1,
                        Map.of("name", "Task", "type", "task", "effort_hours", "eight"));

        Problem problem = problem(hub.tryton().write("project.work", List.of(wrong)).getFirst());

        assertThat(problem.text())
                .isEqualTo("Tryton: project.work K1, field effort_hours: 'eight' is not a number.");
        assertThat(problem.field()).isEqualTo("effort_hours");
        assertThat(far.calls).containsExactly("model.res.user.get_preferences");
    }

    @Test
    void companies_and_terms_are_read_never_written() {
        assertThat(
                        problem(
                                        hub.tryton()
                                                .write(
                                                        "company.company",
                                                        List.of(create("K1", "One")))
                                                .getFirst())
                                .text())
                .isEqualTo("Tryton: records of type 'company.company' cannot be written here.");
    }

    @Test
    void one_absurd_record_does_not_break_its_page() {
        hub.tryton().probe();
        far.answer(
                "search_read",
                200,
                """
                {"id": 1, "result": [
                  {"id": 1, "name": "bell \\u0007 and half a pair \\ud83d", "_timestamp": "soon", "addresses.": "none"},
                  {"id": 2, "name": "Fine", "_timestamp": "1795386425.006237"}]}
                """);

        List<ObservedRecord> records = hub.tryton().fetch("party.party", List.of("1", "2"));

        assertThat(records).extracting(ObservedRecord::externalId).containsExactly("1", "2");
        assertThat(records.getFirst().fields())
                .containsEntry("name", "bell \u0007 and half a pair \ud83d");
        assertThat(records.get(1).stamp()).isEqualTo("1795386425.006237");
    }

    @Test
    void once_a_change_is_old_enough_the_feed_starts_right_after_it() {
        far.inside(tables -> tables.create("party.party", Map.of("name", "One", "code", "C1")));
        Cursor first = hub.tryton().readChanges("party.party", Cursor.BEGINNING, 10).next();
        try (Opened restarted = open(Map.of())) {
            assertThat(restarted.tryton().readChanges("party.party", first, 10).records())
                    .hasSize(1);
        }
        clock.move(Duration.ofSeconds(301));
        Cursor settled = hub.tryton().readChanges("party.party", first, 10).next();

        try (Opened restarted = open(Map.of())) {
            assertThat(restarted.tryton().readChanges("party.party", settled, 10).records())
                    .isEmpty();
        }
    }

    @Test
    void a_foreign_cursor_is_refused() {
        assertThatThrownBy(() -> hub.tryton().readChanges("party.party", new Cursor("page-7"), 10))
                .hasMessage(
                        "HUB-STATE: The stored cursor 'page-7' is not one of this connector's. Reset the feed to its"
                                + " beginning: records repeat, none is lost.");
    }

    @Test
    void what_makes_each_write_safe_is_declared_as_it_is() {
        assertThat(
                        new TrytonConnector()
                                .writes(
                                        Opened.settings(
                                                URI.create("http://127.0.0.1:1"),
                                                Map.of("quietSeconds", "90"),
                                                "u",
                                                "p",
                                                Map.of())))
                .containsExactly(
                        new WriteDeclaration("party.party", new Safety.UniqueKey(), 200, "code"),
                        new WriteDeclaration("company.employee", new Safety.None(), 200, ""),
                        new WriteDeclaration(
                                "project.work",
                                new Safety.QueryableReference(Duration.ofSeconds(90)),
                                200,
                                "throughline_key"));
    }

    @Test
    void unusable_options_are_named_with_value_and_mend() {
        assertThatThrownBy(() -> open(Map.of("overlapSeconds", "-1")))
                .hasMessage(
                        "connection erp: option 'overlapSeconds' is '-1'; write seconds from 0 to 86400");
        assertThatThrownBy(() -> open(Map.of("database", "")))
                .hasMessage(
                        "connection erp: option 'database' is ''; write the name of the Tryton database");
        assertThatThrownBy(() -> open(Map.of("company", "US01")))
                .hasMessage(
                        "connection erp: option 'company' is 'US01'; write the id of a company of the user, or leave"
                                + " it out");
    }

    @Test
    void a_key_line_survives_text_above_and_below_it() {
        KeyedComment made = new KeyedComment("Sold by phone", "p_1-x");

        assertThat(made.stored()).isEqualTo("Sold by phone\n[throughline:p_1-x]");
        assertThat(KeyedComment.of(made.stored() + "\nand a person's note"))
                .isEqualTo(new KeyedComment("Sold by phone\nand a person's note", "p_1-x"));
        assertThat(KeyedComment.of("[throughline:not a key]").key()).isNull();
    }

    @Test
    void a_refusal_of_a_repeated_create_asks_before_it_answers() {
        hub.tryton().write("party.party", List.of(create("K1", "One")));
        far.meet(Fault.UNAVAILABLE, Traffic.READS, 1);

        // Refused as not unique, and whether it is ours could not be found out: surely not made
        // now, ask again later.
        assertThat(hub.tryton().write("party.party", List.of(create("K1", "One"))))
                .hasOnlyElementsOfType(WriteOutcome.NotSent.class);
    }

    private static WriteRequest create(String key, String name) {
        return new WriteRequest(Kind.CREATE, null, key, 1, Map.of("name", name));
    }

    private static String written(WriteOutcome outcome) {
        assertThat(outcome).isInstanceOf(WriteOutcome.Written.class);
        return ((WriteOutcome.Written) outcome).externalId();
    }

    private static Problem problem(WriteOutcome outcome) {
        return switch (outcome) {
            case WriteOutcome.Refused(Problem problem) -> problem;
            case WriteOutcome.NotSent(Problem problem, var _) -> problem;
            case WriteOutcome.Duplicate(Problem problem, var _) -> problem;
            case WriteOutcome.Unknown(Problem problem) -> problem;
            case WriteOutcome.Written written -> throw new AssertionError(written);
        };
    }
}
