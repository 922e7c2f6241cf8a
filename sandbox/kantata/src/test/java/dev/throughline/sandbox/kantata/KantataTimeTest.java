package dev.throughline.sandbox.kantata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Time, expenses and their submissions: sheet sections 7 to 9.
class KantataTimeTest {
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-20T09:00:00Z"));
    private final KantataSimulator kantata = new KantataSimulator(0, now::get);
    private final Caller caller = Caller.of(kantata);
    private final String project =
            kantata.insert(
                    "workspaces",
                    Map.of("title", "Rollout", "currency", "JPY", "require_time_approvals", true));
    private final String ada =
            kantata.insert(
                    "users", Map.of("full_name", "Ada Jones", "email_address", "ada@firm.example"));

    @AfterEach
    void close() {
        kantata.close();
    }

    private String entry(String day, int minutes) {
        return kantata.insert(
                "time_entries",
                Map.of(
                        "workspace_id", project,
                        "user_id", ada,
                        "date_performed", day,
                        "time_in_minutes", minutes,
                        "rate_in_cents", 20000));
    }

    private void pass(Duration time) {
        now.updateAndGet(moment -> moment.plus(time));
    }

    @Test
    void a_posted_entry_takes_currency_and_base_unit_of_its_project() throws Exception {
        var made =
                caller.post(
                        "time_entries",
                        """
                        {"time_entry":{"workspace_id":%s,"date_performed":"2026-11-19","time_in_minutes":480,"user_id":%s,
                         "external_reference":{"service_name":"hub","service_model_ref":880017,"status":"successful"}}}\
                        """
                                .formatted(project, ada));
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.first().path("currency").asString()).isEqualTo("JPY");
        assertThat(made.first().path("currency_base_unit").asInt()).isEqualTo(1);
        assertThat(made.first().path("billable").asBoolean()).isTrue();
        assertThat(made.first().path("approved").asBoolean()).isFalse();
        assertThat(
                        caller.get(
                                        "time_entries?external_reference_service_name=hub&external_reference_service_model_ref=880017")
                                .ids())
                .hasSize(1);
    }

    @Test
    void a_bulk_create_is_all_or_nothing_and_names_the_place_of_a_fault() throws Exception {
        String good =
                "{\"workspace_id\":%s,\"date_performed\":\"2026-11-19\",\"time_in_minutes\":60}"
                        .formatted(project);
        var refused =
                caller.post(
                        "time_entries",
                        "{\"time_entries\":[%s,%s]}".formatted(good, good.replace("60", "0")));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().path("errors").path(0).path("index").asInt()).isEqualTo(1);
        assertThat(refused.body().path("errors").path(0).path("message").asString())
                .isEqualTo("Time in minutes must be greater than 0");
        assertThat(kantata.all("time_entries")).isEmpty();
        var taken = caller.post("time_entries", "{\"time_entries\":[%s,%s]}".formatted(good, good));
        assertThat(taken.ids()).hasSize(2);
        String many = String.join(",", java.util.Collections.nCopies(101, good));
        assertThat(caller.post("time_entries", "{\"time_entries\":[" + many + "]}").status())
                .isEqualTo(400);
    }

    @Test
    void a_submission_goes_from_pending_to_approved_and_takes_its_entries_along() throws Exception {
        String monday = entry("2026-11-16", 480);
        String tuesday = entry("2026-11-17", 240);
        pass(Duration.ofHours(1));
        var submitted =
                caller.post(
                        "timesheet_submissions",
                        "{\"timesheet_submission\":{\"line_item_ids\":[%s,%s],\"title\":\"Week 47\",\"workspace_id\":%s}}"
                                .formatted(monday, tuesday, project));
        String id = submitted.first().path("id").asString();
        assertThat(submitted.first().path("status").asString()).isEqualTo("pending");
        assertThat(submitted.first().path("line_item_total_in_cents").asInt()).isEqualTo(240_000);
        assertThat(caller.get("timesheet_submissions?statuses=new").ids()).containsExactly(id);
        pass(Duration.ofHours(1));
        caller.put(
                "timesheet_submissions/" + id + "/approve",
                "{\"resolution\":{\"description\":\"ok\"}}");
        var entry = caller.get("time_entries/" + monday + "?include=active_submission");
        assertThat(entry.first().path("approved").asBoolean()).isTrue();
        assertThat(entry.first().path("updated_at").asString())
                .isEqualTo("2026-11-20T03:00:00-08:00");
        assertThat(entry.record("timesheet_submissions", id).path("status").asString())
                .isEqualTo("approved");
        assertThat(
                        entry.record("timesheet_submissions", id)
                                .path("current_resolution_creator_id")
                                .asString())
                .isEqualTo(SignIn.USER_ID);
        assertThat(
                        caller.put("timesheet_submissions/" + id + "/reject", "{\"resolution\":{}}")
                                .status())
                .isEqualTo(422);
        assertThat(
                        caller.put(
                                        "time_entries/" + monday,
                                        "{\"time_entry\":{\"time_in_minutes\":60}}")
                                .status())
                .isEqualTo(422);
    }

    @Test
    void what_is_cancelled_can_be_submitted_again_as_a_new_object() {
        String entry = entry("2026-11-16", 480);
        String first = kantata.approveTime(List.of(entry), ada).getFirst();
        kantata.update("timesheet_submissions", first, Map.of("status", "cancelled"));
        var open = kantata.find("time_entries", entry).orElseThrow();
        assertThat(open)
                .containsEntry("approved", false)
                .containsEntry("recent_submission_id", first);
        assertThat(open.get("active_submission_id")).isNull();
        String second = kantata.approveTime(List.of(entry), ada).getFirst();
        assertThat(second).isNotEqualTo(first);
        assertThat(kantata.find("timesheet_submissions", first).orElseThrow())
                .containsEntry("status", "cancelled");
    }

    @Test
    void several_submissions_are_approved_in_one_call() throws Exception {
        List<String> ids = new ArrayList<>();
        for (String day : List.of("2026-11-16", "2026-11-17")) {
            ids.add(
                    kantata.insert(
                            "timesheet_submissions",
                            Map.of(
                                    "line_item_ids", List.of(entry(day, 60)),
                                    "title", day,
                                    "workspace_id", project)));
        }
        var heard =
                caller.post(
                        "timesheet_approvals",
                        "{\"resolution\":{\"description\":\"fine\",\"submission_ids\":[%s,%s]}}"
                                .formatted(ids.getFirst(), ids.getLast()));
        assertThat(heard.first().path("type").asString()).isEqualTo("approval");
        assertThat(kantata.all("time_entries"))
                .allSatisfy(entry -> assertThat(entry).containsEntry("approved", true));
    }

    @Test
    void the_approved_filter_is_always_true_and_counts_projects_without_approval()
            throws Exception {
        String open = kantata.insert("workspaces", Map.of("title", "Trust", "currency", "USD"));
        String waiting = entry("2026-11-16", 60);
        String approved = entry("2026-11-17", 60);
        kantata.approveTime(List.of(approved), ada);
        String free =
                kantata.insert(
                        "time_entries",
                        Map.of(
                                "workspace_id",
                                open,
                                "date_performed",
                                "2026-11-18",
                                "time_in_minutes",
                                30));
        assertThat(caller.get("time_entries?approved=false").ids())
                .containsExactlyInAnyOrder(approved, free)
                .doesNotContain(waiting);
    }

    @Test
    void items_of_archived_projects_are_hidden_until_asked_for() throws Exception {
        String entry = entry("2026-11-16", 60);
        kantata.delete("workspaces", project);
        assertThat(caller.get("time_entries").ids()).isEmpty();
        assertThat(caller.get("time_entries/" + entry).status()).isEqualTo(404);
        assertThat(caller.get("time_entries?from_archived_workspaces=true").ids())
                .containsExactly(entry);
    }

    @Test
    void an_invoiced_or_locked_entry_is_not_deleted_and_a_bulk_delete_is_all_or_nothing()
            throws Exception {
        String invoiced = entry("2026-11-16", 60);
        String free = entry("2026-11-17", 60);
        kantata.update("time_entries", invoiced, Map.of("is_invoiced", true));
        assertThat(caller.delete("time_entries/" + invoiced).status()).isEqualTo(422);
        assertThat(caller.delete("time_entries?ids=" + free + "," + invoiced).status())
                .isEqualTo(422);
        assertThat(kantata.all("time_entries")).hasSize(2);
        kantata.lockDates(LocalDate.parse("2026-11-17"));
        assertThat(caller.delete("time_entries/" + free).status()).isEqualTo(422);
        kantata.lockDates(LocalDate.parse("2026-11-01"));
        assertThat(caller.delete("time_entries?ids=" + free).status()).isEqualTo(204);
        assertThat(caller.get("time_entries?order=updated_at:asc").ids()).containsExactly(invoiced);
    }

    @Test
    void expenses_have_no_order_by_update_and_say_what_was_deleted() throws Exception {
        var made =
                caller.post(
                        "expenses",
                        """
                        {"expenses":[{"workspace_id":%s,"date":"2026-11-19","category":"Travel","amount_in_cents":12550,"billable":false,"reimbursable":true},
                         {"workspace_id":%s,"date":"2026-11-18","category":"Food","amount_in_cents":900,"billable":true}]}\
                        """
                                .formatted(project, project));
        List<String> ids = made.ids();
        assertThat(made.record("expenses", ids.getFirst()).path("is_billable").asBoolean())
                .isFalse();
        assertThat(caller.get("expenses?order=updated_at:asc").ids())
                .as("falls back to date:desc")
                .containsExactlyElementsOf(ids);
        assertThat(caller.get("expenses?order=amount:asc").ids())
                .containsExactly(ids.get(1), ids.get(0));
        String report = kantata.approveExpenses(List.of(ids.getFirst()), SignIn.USER_ID).getFirst();
        assertThat(caller.get("expenses?with_expense_report_id=" + report).ids())
                .containsExactly(ids.getFirst());
        assertThat(caller.get("expenses?date_expensed_between=2026-11-19:2026-11-30").ids())
                .containsExactly(ids.getFirst());
        var deleted = caller.delete("expenses?ids=" + ids.get(1));
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.body().path("deleted").path(0).asString()).isEqualTo(ids.get(1));
    }

    private List<String> people(int many) {
        List<String> people = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            people.add(
                    kantata.insert(
                            "users",
                            Map.of(
                                    "full_name",
                                    "P" + i,
                                    "email_address",
                                    "p" + i + "@firm.example")));
        }
        return people;
    }

    private List<String> projects(int many) {
        List<String> projects = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            String id =
                    kantata.insert(
                            "workspaces", Map.of("title", "W" + i, "require_time_approvals", true));
            kantata.insert(
                    "stories", Map.of("title", "T" + i, "story_type", "task", "workspace_id", id));
            projects.add(id);
        }
        return projects;
    }

    @Test
    void seeded_entries_read_change_and_go_like_any_other() throws Exception {
        long minutes =
                kantata.seedApprovedTime(
                        1_000, LocalDate.parse("2026-09-07"), projects(5), people(10), 2);
        String fresh = entry("2026-11-19", 60);
        List<Map<String, Object>> all = kantata.all("time_entries");
        assertThat(all).hasSize(1_001);
        assertThat(
                        all.stream()
                                .mapToLong(each ->
                                        Long.parseLong(String.valueOf(each.get("time_in_minutes"))))
                                .sum())
                .isEqualTo(minutes + 60);
        Map<String, Integer> dayTotals = new LinkedHashMap<>();
        all.forEach(each ->
                dayTotals.merge(
                        each.get("user_id") + " " + each.get("date_performed"),
                        Integer.parseInt(String.valueOf(each.get("time_in_minutes"))),
                        Integer::sum));
        assertThat(dayTotals.values()).allSatisfy(sum -> assertThat(sum).isLessThanOrEqualTo(480));

        String third = String.valueOf(all.get(2).get("id"));
        String submission = String.valueOf(all.get(2).get("active_submission_id"));
        assertThat(
                        caller.get("time_entries?with_timesheet_id=" + submission + "&per_page=200")
                                .ids())
                .containsExactlyInAnyOrderElementsOf(
                        caller.get("timesheet_submissions/" + submission + "?include=time_entries")
                                .body()
                                .path("timesheet_submissions")
                                .path(submission)
                                .path("time_entry_ids")
                                .valueStream()
                                .map(node -> node.asString())
                                .toList());
        pass(Duration.ofMinutes(5));
        kantata.update("time_entries", third, Map.of("time_in_minutes", 15));
        kantata.delete("time_entries", String.valueOf(all.get(3).get("id")));
        assertThat(caller.get("time_entries?updated_after=2026-11-20T09:00:00Z").ids())
                .containsExactly(third);
        List<String> byPages = new ArrayList<>();
        for (int offset = 0; offset < 1_200; offset += 150) {
            byPages.addAll(
                    caller.get("time_entries?order=created_at:asc&limit=150&offset=" + offset)
                            .ids());
        }
        assertThat(byPages).hasSize(1_000).doesNotHaveDuplicates().contains(third, fresh);
        var period =
                caller.get(
                        "time_entries?date_performed_between=2026-09-07:2026-09-08&order=created_at:asc&per_page=200");
        assertThat(period.body().path("count").asInt()).isEqualTo(39);
        assertThat(caller.get("time_entries").ids()).as("date_performed:desc").contains(fresh);
        caller.post(
                "external_references/create_or_update",
                "{\"external_reference\":{\"subject_type\":\"TimeEntry\",\"subject_id\":%s,\"service_name\":\"hub\",\"service_model\":\"TimeEntry\",\"service_model_ref\":7}}"
                        .formatted(byPages.get(500)));
        assertThat(
                        caller.get(
                                        "time_entries?external_reference_service_name=hub&external_reference_service_model_refs=7")
                                .ids())
                .containsExactly(byPages.get(500));
        kantata.update("timesheet_submissions", submission, Map.of("status", "cancelled"));
        assertThat(kantata.find("time_entries", third).orElseThrow())
                .containsEntry("approved", false);
        assertThatThrownBy(() ->
                        kantata.seedApprovedTime(
                                1,
                                LocalDate.parse("2026-09-07"),
                                List.of(project),
                                List.of(ada),
                                1))
                .hasMessageContaining("seed once");
    }

    @Test
    void a_million_seeded_entries_take_little_and_are_read_fast() throws Exception {
        kantata.eventFeed(false);
        List<String> projects = projects(50);
        List<String> people = people(500);
        long before = used();
        kantata.seedApprovedTime(1_000_000, LocalDate.parse("2024-01-01"), projects, people, 4);
        long bytes = used() - before;
        int pages = 100;
        String after = "";
        long began = System.nanoTime();
        int read = 0;
        for (int page = 0; page < pages; page++) {
            var heard =
                    caller.get(
                            "time_entries?order=created_at:asc&include=active_submission,external_references&limit=200&offset=0"
                                    + after);
            read += heard.ids().size();
            after =
                    "&created_after="
                            + Instant.parse("2024-06-01T00:00:00Z").plusSeconds(86_400L * page);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "seeded: %.2f bytes an entry, %.0f entries/s%n", bytes / 1e6, read / seconds);
        assertThat(read).isEqualTo(200 * pages);
        assertThat(bytes / 1_000_000).as("bytes an entry").isLessThan(250);
        assertThat(read / seconds).as("entries a second, on a loaded machine").isGreaterThan(1_000);
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
