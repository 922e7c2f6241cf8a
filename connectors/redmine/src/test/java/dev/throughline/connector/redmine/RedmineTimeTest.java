package dev.throughline.connector.redmine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.Json;
import dev.throughline.connect.kit.HandClock;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReceiptDeclaration;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Time entries as facts, with a far side that filters and sorts no changes and tells no deletions.
class RedmineTimeTest {

    private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2026, 1, 31);

    private final HandClock clock = new HandClock();
    private SmallRedmine far;
    private Opened opened;

    @BeforeEach
    void open() throws IOException {
        far = new SmallRedmine(clock);
        opened = opened(Map.of());
    }

    @AfterEach
    void close() {
        opened.close();
        far.close();
    }

    private Opened opened(Map<String, String> options) {
        return Opened.with(
                Opened.settings(far.endpoint(), options, SmallRedmine.KEY, Map.of()), clock);
    }

    private void reopened(Map<String, String> options) {
        opened.close();
        opened = opened(options);
    }

    private long entry(long issue, String day, String hours) {
        return far.add(
                "time_entries",
                Map.of(
                        "project",
                        SmallRedmine.ref(1, "Rollout"),
                        "issue",
                        Map.of("id", BigDecimal.valueOf(issue)),
                        "user",
                        SmallRedmine.ref(5, "Erin Example"),
                        "activity",
                        SmallRedmine.ref(8, "Design"),
                        "hours",
                        new BigDecimal(hours),
                        "spent_on",
                        day));
    }

    private long issue(boolean closed) {
        return far.add("issues", state(closed));
    }

    private Map<String, Object> state(boolean closed) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("status", Map.of("id", BigDecimal.ONE, "name", "X", "is_closed", closed));
        if (closed) {
            state.put("closed_on", clock.instant().toString());
        }
        return state;
    }

    private static List<Map<String, Object>> field(int id, String value) {
        return List.of(Map.of("id", BigDecimal.valueOf(id), "name", "Approved", "value", value));
    }

    private List<String> entries(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(Long.toString(entry(1, "2026-01-05", "1.5")));
            clock.move(Duration.ofSeconds(1));
        }
        return ids;
    }

    @Test
    void an_entry_is_flattened_to_fields_that_a_mapping_can_name() {
        long id = entry(7, "2026-01-05", "7.5");
        ObservedRecord record =
                opened.changes("time_entries", Cursor.BEGINNING, 50).records().getFirst();
        assertThat(record.externalId()).isEqualTo(Long.toString(id));
        assertThat(record.stamp()).isEqualTo("2026-01-15T08:00:00Z");
        assertThat(record.fields())
                .containsEntry("project_id", "1")
                .containsEntry("issue_id", "7")
                .containsEntry("user_id", "5")
                .containsEntry("activity", "Design")
                .containsEntry("hours", new BigDecimal("7.5"))
                .containsEntry("spent_on", "2026-01-05")
                .containsEntry("approved", false)
                .containsEntry("approval_basis", "NONE");
    }

    @Test
    void an_amended_entry_is_found_though_redmine_can_neither_filter_nor_sort_by_change() {
        List<String> there = entries(250);
        clock.move(Duration.ofHours(1));
        Opened.Run first = opened.changes("time_entries", Cursor.BEGINNING, 1_000);
        assertThat(first.ids()).containsExactlyElementsOf(there);
        clock.move(Duration.ofHours(1));
        far.change("time_entries", Long.parseLong(there.get(3)), Map.of("hours", BigDecimal.ONE));
        clock.move(Duration.ofSeconds(1));
        Opened.Run second = opened.changes("time_entries", first.end(), 1_000);
        assertThat(second.ids()).containsExactly(there.get(3));
        assertThat(second.records().getFirst().fields()).containsEntry("hours", BigDecimal.ONE);
    }

    @Test
    void an_entry_amended_while_a_round_runs_is_found_by_the_next() {
        List<String> there = entries(6);
        clock.move(Duration.ofHours(1));
        var page = opened.redmine().readChanges("time_entries", Cursor.BEGINNING, 3);
        clock.move(Duration.ofMinutes(20));
        far.change(
                "time_entries", Long.parseLong(there.getFirst()), Map.of("hours", BigDecimal.TWO));
        Opened.Run rest = opened.changes("time_entries", page.next(), 3);
        clock.move(Duration.ofHours(1));
        assertThat(opened.changes("time_entries", rest.end(), 3).ids())
                .containsExactly(there.getFirst());
    }

    @Test
    void rows_deleted_while_pages_are_read_make_no_gap() {
        List<String> there = entries(9);
        var page = opened.redmine().readChanges("time_entries", Cursor.BEGINNING, 4);
        assertThat(page.records()).hasSize(4);
        for (int gone = 0; gone < 4; gone++) {
            far.remove("time_entries", Long.parseLong(there.get(gone)));
        }
        assertThat(opened.changes("time_entries", page.next(), 4).ids())
                .containsExactlyElementsOf(there.subList(4, 9));
    }

    @Test
    void a_custom_field_approves_and_the_entry_names_the_condition() {
        reopened(Map.of("approval.field", "2"));
        long yes = entry(1, "2026-01-05", "1");
        long no = entry(1, "2026-01-05", "1");
        far.change("time_entries", yes, Map.of("custom_fields", field(2, "1")));
        far.change("time_entries", no, Map.of("custom_fields", field(2, "0")));
        List<ObservedRecord> records =
                opened.changes("time_entries", Cursor.BEGINNING, 50).records();
        assertThat(records.get(0).fields())
                .containsEntry("approved", true)
                .containsEntry("approval_basis", "CONDITION")
                .containsEntry("approval_condition", "custom field 2 is 1");
        assertThat(records.get(1).fields())
                .containsEntry("approved", false)
                .containsEntry("approval_basis", "NONE");
    }

    @Test
    void closing_an_issue_approves_its_time_and_opening_it_again_takes_that_back() {
        reopened(Map.of("approval.closedIssue", "true"));
        long issue = issue(false);
        long id = entry(issue, "2026-01-05", "4");
        clock.move(Duration.ofHours(1));
        Opened.Run open = opened.changes("time_entries", Cursor.BEGINNING, 50);
        assertThat(open.records().getFirst().fields()).containsEntry("approved", false);
        clock.move(Duration.ofHours(1));
        far.change("issues", issue, state(true));
        Opened.Run closed = opened.changes("time_entries", open.end(), 50);
        assertThat(closed.ids()).containsExactly(Long.toString(id));
        assertThat(closed.records().getFirst().fields())
                .containsEntry("approved", true)
                .containsEntry("approval_condition", "issue " + issue + " is closed")
                .containsEntry("approved_on", "2026-01-15T10:00:00Z");
        clock.move(Duration.ofHours(1));
        far.change("issues", issue, state(false));
        assertThat(opened.changes("time_entries", closed.end(), 50).records().getFirst().fields())
                .containsEntry("approved", false)
                .doesNotContainKey("approved_on");
    }

    @Test
    void a_period_shows_all_live_entries_of_its_days_so_that_a_deletion_is_found() {
        long kept = entry(1, "2026-01-31", "1");
        long gone = entry(1, "2026-01-01", "1");
        entry(1, "2026-02-01", "1");
        assertThat(opened.period(FIRST, LAST, 1))
                .containsExactly(Long.toString(kept), Long.toString(gone));
        far.remove("time_entries", gone);
        assertThat(opened.period(FIRST, LAST, 1)).containsExactly(Long.toString(kept));
        assertThat(opened.redmine().periodQuery("time_entries", FIRST, LAST))
                .contains("from=2026-01-01&to=2026-01-31")
                .doesNotContain(SmallRedmine.KEY);
    }

    @Test
    void a_limit_beyond_a_hundred_is_cut_without_a_word_and_nothing_is_lost() {
        List<String> there = entries(205);
        assertThat(opened.period(FIRST, LAST, 10_000)).containsExactlyElementsOf(there);
    }

    @Test
    void a_server_that_gives_the_same_page_again_and_again_is_noticed() {
        entries(30);
        Map<String, Object> first = new LinkedHashMap<>();
        far.bend(answer -> {
            first.putIfAbsent("rows", answer.get("time_entries"));
            answer.put("time_entries", first.get("rows"));
            return answer;
        });
        assertThatThrownBy(() -> opened.period(FIRST, LAST, 5))
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining("it gave");
        assertThat(far.calls.size()).isLessThan(60);
    }

    @Test
    void a_server_that_ignores_the_offset_is_noticed() {
        entries(30);
        far.bend(answer -> {
            answer.put("offset", 0);
            return answer;
        });
        assertThatThrownBy(() -> opened.period(FIRST, LAST, 5))
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining("it gave");
    }

    @Test
    void rows_out_of_order_are_not_taken_for_a_list() {
        entries(5);
        far.bend(answer -> {
            answer.put("time_entries", Json.asList(answer.get("time_entries")).reversed());
            return answer;
        });
        assertThatThrownBy(() -> opened.period(FIRST, LAST, 5))
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining("not in the order");
    }

    @Test
    void a_list_of_projects_that_shrinks_while_it_is_read_is_read_again() {
        for (int i = 0; i < 150; i++) {
            far.add("projects", Map.of("name", "P" + i, "status", BigDecimal.ONE));
            clock.move(Duration.ofSeconds(1));
        }
        int[] pages = {0};
        far.bend(answer -> {
            if (++pages[0] == 1) {
                far.remove("projects", 1);
            }
            return answer;
        });
        assertThat(opened.changes("projects", Cursor.BEGINNING, 1_000).ids())
                .hasSize(149)
                .doesNotContain("1")
                .contains("101");
    }

    @Test
    void time_entries_are_never_made_or_changed() {
        assertThat(
                        opened.redmine()
                                .write(
                                        "time_entries",
                                        List.of(
                                                Opened.create("tl-1", Map.of("hours", "1")),
                                                Opened.update("1", Map.of("hours", "1")))))
                .hasOnlyElementsOfType(WriteOutcome.Refused.class);
        assertThat(far.calls).isEmpty();
    }

    @Test
    void a_member_is_there_once_and_one_made_by_hand_with_other_roles_is_a_duplicate() {
        WriteRequest member =
                Opened.create(
                        "tl-m",
                        Map.of("project_id", "3", "user_id", "5", "role_ids", List.of("4")));
        WriteOutcome first = opened.redmine().write("memberships", List.of(member)).getFirst();
        WriteOutcome again = opened.redmine().write("memberships", List.of(member)).getFirst();
        assertThat(first).isInstanceOf(WriteOutcome.Written.class);
        assertThat(again)
                .isInstanceOfSatisfying(
                        WriteOutcome.Written.class,
                        written -> assertThat(written.repeated()).isTrue());
        WriteRequest other =
                Opened.create(
                        "tl-n",
                        Map.of("project_id", "3", "user_id", "5", "role_ids", List.of("6")));
        assertThat(opened.redmine().write("memberships", List.of(other)).getFirst())
                .isInstanceOf(WriteOutcome.Duplicate.class);
        assertThat(far.table("memberships")).hasSize(1);
    }

    @Test
    void a_login_that_somebody_else_has_is_a_duplicate_to_decide() {
        far.add("users", Map.of("login", "erin", "firstname", "Erin", "lastname", "Other"));
        WriteRequest erin =
                Opened.create(
                        "tl-u",
                        Map.of("login", "erin", "firstname", "Erin", "lastname", "Example"));
        assertThat(opened.redmine().write("users", List.of(erin)).getFirst())
                .isInstanceOf(WriteOutcome.Duplicate.class);
    }

    @Test
    void posted_time_shows_the_ledgers_reference_and_where_it_stands() {
        Map<String, String> options =
                Map.of("receipt.referenceField", "5", "receipt.statusField", "cf_6");
        RedmineConnector connector = new RedmineConnector();
        assertThat(
                        connector.receipts(
                                Opened.settings(
                                        far.endpoint(), options, SmallRedmine.KEY, Map.of())))
                .containsExactly(new ReceiptDeclaration("time_entries", "cf_5", "cf_6", ""));
        assertThat(
                        connector.writes(
                                Opened.settings(
                                        far.endpoint(), options, SmallRedmine.KEY, Map.of())))
                .anyMatch(write -> write.objectType().equals("time_entries"));
        reopened(options);
        String id = Long.toString(entry(1, "2026-01-05", "2"));
        Map<String, Object> before =
                new LinkedHashMap<>(
                        opened.redmine().fetch("time_entries", List.of(id)).getFirst().fields());

        WriteOutcome outcome =
                opened.redmine()
                        .write(
                                "time_entries",
                                List.of(
                                        Opened.update(
                                                id, Map.of("cf_5", "TB-1", "cf_6", "Posted"))))
                        .getFirst();

        assertThat(outcome).isInstanceOf(WriteOutcome.Written.class);
        Map<String, Object> after =
                new LinkedHashMap<>(
                        opened.redmine().fetch("time_entries", List.of(id)).getFirst().fields());
        assertThat(after).containsEntry("cf_5", "TB-1").containsEntry("cf_6", "Posted");
        after.keySet().removeAll(List.of("cf_5", "cf_6", "updated_on"));
        before.remove("updated_on");
        assertThat(after).isEqualTo(before);
    }

    @Test
    void a_receipt_needs_fields_of_its_own() {
        for (Map<String, String> options :
                List.of(
                        Map.of("receipt.statusField", "6"),
                        Map.of("receipt.referenceField", "6", "receipt.statusField", "6"),
                        Map.of("receipt.referenceField", "6", "approval.field", "6"))) {
            assertThatThrownBy(() -> opened(options))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("receipt.");
        }
        assertThat(
                        new RedmineConnector()
                                .receipts(
                                        Opened.settings(
                                                far.endpoint(),
                                                Map.of(),
                                                SmallRedmine.KEY,
                                                Map.of())))
                .isEmpty();
    }

    private static final Map<String, String> EXPENSES =
            Map.of("expense.amountField", "3", "expense.currency", "USD");

    private long spent(long project, String hours, String amount) {
        long id = entry(1, "2026-01-05", hours);
        far.change(
                "time_entries",
                id,
                Map.of(
                        "project",
                        SmallRedmine.ref(project, "P"),
                        "custom_fields",
                        List.of(
                                Map.of(
                                        "id",
                                        new BigDecimal(3),
                                        "name",
                                        "Amount",
                                        "value",
                                        amount))));
        return id;
    }

    @Test
    void an_entry_with_an_amount_is_an_expense_and_time_only_with_hours() {
        reopened(EXPENSES);
        String worked = Long.toString(spent(1, "2", ""));
        String laidOut = Long.toString(spent(1, "0", "42.50"));
        String both = Long.toString(spent(1, "1.5", "7"));

        assertThat(opened.changes("time_entries", Cursor.BEGINNING, 50).ids())
                .containsExactly(worked, both);
        Opened.Run expenses = opened.changes("expenses", Cursor.BEGINNING, 50);
        assertThat(expenses.ids()).containsExactly(laidOut, both);
        assertThat(expenses.records().getFirst().fields())
                .containsEntry("amount", new BigDecimal("42.50"))
                .containsEntry("currency", "USD")
                .containsEntry("activity", "Design")
                .doesNotContainKey("hours");
        assertThat(opened.redmine().fetch("expenses", List.of(worked, laidOut)))
                .extracting(ObservedRecord::externalId)
                .containsExactly(laidOut);
    }

    @Test
    void an_amount_that_is_no_number_is_handed_on_for_a_person_to_see() {
        reopened(EXPENSES);
        spent(1, "0", "forty");
        assertThat(opened.changes("expenses", Cursor.BEGINNING, 50).records().getFirst().fields())
                .containsEntry("amount", "forty");
    }

    @Test
    void amounts_without_a_currency_are_refused_at_the_start() {
        assertThatThrownBy(() -> opened(Map.of("expense.amountField", "3")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expense.currency")
                .hasMessageContaining("ISO 4217");
    }

    @Test
    void beneath_a_root_project_nothing_else_is_seen_and_new_projects_are_made_there() {
        long root = far.add("projects", Map.of("identifier", "clients", "name", "Clients"));
        long inside =
                far.add(
                        "projects",
                        Map.of(
                                "identifier",
                                "inside",
                                "name",
                                "Inside",
                                "parent",
                                SmallRedmine.ref(root, "Clients")));
        long outside = far.add("projects", Map.of("identifier", "outside", "name", "Outside"));
        reopened(Map.of("rootProject", "clients"));
        String ours = Long.toString(spent(inside, "2", ""));
        spent(outside, "3", "");

        assertThat(opened.changes("time_entries", Cursor.BEGINNING, 50).ids())
                .containsExactly(ours);
        assertThat(opened.period(FIRST, LAST, 50)).containsExactly(ours);
        assertThat(opened.changes("projects", Cursor.BEGINNING, 50).ids())
                .containsExactly(Long.toString(inside));
        assertThat(opened.redmine().periodQuery("time_entries", FIRST, LAST))
                .endsWith("&project_id=clients&subproject_id=*");
        WriteOutcome made =
                opened.redmine()
                        .write("projects", List.of(Opened.create("new-1", Map.of("name", "New"))))
                        .getFirst();
        assertThat(made).isInstanceOf(WriteOutcome.Written.class);
        assertThat(opened.changes("projects", Cursor.BEGINNING, 50).ids())
                .contains(((WriteOutcome.Written) made).externalId());
    }
}
