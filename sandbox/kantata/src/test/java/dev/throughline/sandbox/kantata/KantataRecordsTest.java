package dev.throughline.sandbox.kantata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.sandbox.Faults.Quirk;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The records and their rules: sheet sections 11 to 14.
class KantataRecordsTest {
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-05T09:00:00Z"));
    private final KantataSimulator kantata = new KantataSimulator(0, now::get);
    private final Caller caller = Caller.of(kantata);

    @AfterEach
    void close() {
        kantata.close();
    }

    @Test
    void a_project_is_created_with_200_and_carries_its_reference() throws Exception {
        String group = kantata.insert("workspace_groups", Map.of("name", "Northwind"));
        var made =
                caller.post(
                        "workspaces?include=external_references",
                        """
                        {"workspace":{"title":"ERP rollout","creator_role":"maven","currency":"USD","price":10000,"budgeted":true,
                         "start_date":"2026-12-01","due_date":"2027-03-31","workspace_group_ids":[%s],"primary_maven_id":4001,
                         "approver_ids":[4001],"stage":"project","status_key":305,"time_trackable":false,"unheard_of":1,
                         "external_reference":{"service_name":"hub","service_model":"Project","service_model_ref":60017,"status":"successful"}}}\
                        """
                                .formatted(group));
        assertThat(made.status()).isEqualTo(200);
        var workspace = made.first();
        assertThat(workspace.path("price").asString()).isEqualTo("$10,000");
        assertThat(workspace.path("price_in_cents").asInt()).isEqualTo(1_000_000);
        assertThat(workspace.path("status").toString())
                .isEqualTo("{\"key\":305,\"color\":\"green\",\"message\":\"Active\"}");
        assertThat(workspace.path("time_trackable").asBoolean()).isFalse();
        assertThat(workspace.path("primary_workspace_group_id").asString()).isEqualTo(group);
        String reference = workspace.path("external_reference_ids").path(0).asString();
        assertThat(made.record("external_references", reference).path("service_model_ref").asLong())
                .isEqualTo(60017);
        String id = workspace.path("id").asString();
        assertThat(caller.get("participations?workspace_id=" + id).first().path("role").asString())
                .isEqualTo("maven");
        caller.put("workspaces/" + id, "{\"workspace\":{\"time_trackable\":true}}");
        assertThat(kantata.find("workspaces", id).orElseThrow())
                .containsEntry("time_trackable", true);
        assertThat(caller.delete("workspaces/" + id).status()).isEqualTo(404);
    }

    @Test
    void every_collection_finds_records_by_their_external_reference() throws Exception {
        String role =
                kantata.insert(
                        "roles",
                        Map.of(
                                "name",
                                "Analyst 2",
                                "external_reference",
                                Map.of("service_name", "hub", "service_model_ref", 7)));
        String group =
                kantata.insert(
                        "workspace_groups",
                        Map.of(
                                "name",
                                "Northwind",
                                "external_reference",
                                Map.of("service_name", "hub", "service_model_ref", 7)));
        kantata.insert("workspace_groups", Map.of("name", "Other"));
        String by = "?external_reference_service_name=hub&external_reference_service_model_ref";
        assertThat(caller.get("roles" + by + "=7").ids()).containsExactly(role);
        assertThat(caller.get("workspace_groups" + by + "s=8,7,9").ids()).containsExactly(group);
        assertThat(caller.get("workspace_groups" + by + "=0065g00000ABCdeAAH").ids()).isEmpty();
        assertThat(caller.get("workspace_groups?without_external_reference_service_name=hub").ids())
                .hasSize(1);
        assertThat(caller.get("workspace_groups?has_external_references=true").ids())
                .containsExactly(group);
    }

    @Test
    void two_creates_with_one_reference_make_two_projects() throws Exception {
        String body =
                "{\"workspace_group\":{\"name\":\"Twin\",\"external_reference\":"
                        + "{\"service_name\":\"hub\",\"service_model\":\"Client\",\"service_model_ref\":5}}}";
        caller.post("workspace_groups", body);
        caller.post("workspace_groups", body);
        assertThat(
                        caller.get(
                                        "workspace_groups?external_reference_service_name=hub&external_reference_service_model_ref=5")
                                .ids())
                .hasSize(2);
    }

    @Test
    void a_reference_is_one_per_service_and_record() throws Exception {
        String group = kantata.insert("workspace_groups", Map.of("name", "Northwind"));
        String body =
                "{\"external_reference\":{\"subject_type\":\"WorkspaceGroup\",\"subject_id\":"
                        + group
                        + ",\"service_name\":\"hub\",\"service_model\":\"Client\",\"service_model_ref\":%d,\"external_status\":\"%s\"}}";
        var first =
                caller.post("external_references/create_or_update", body.formatted(1, "Synced"));
        assertThat(first.status()).isEqualTo(200);
        caller.post("external_references/create_or_update", body.formatted(2, "Blocked"));
        var all = caller.get("external_references?subject_type=WorkspaceGroup");
        assertThat(all.ids()).isEqualTo(first.ids());
        assertThat(all.first().path("external_status").asString()).isEqualTo("Blocked");
        assertThat(caller.delete("external_references/" + all.ids().getFirst()).status())
                .isEqualTo(204);
        assertThat(caller.get("external_references?subject_type=WorkspaceGroup").ids()).isEmpty();
        assertThat(caller.get("external_references").status()).isEqualTo(422);
    }

    @Test
    void custom_field_values_are_upserted_in_bulk_under_new_ids_all_or_none() throws Exception {
        String project = kantata.insert("workspaces", Map.of("title", "Rollout"));
        String code = kantata.defineField("Workspace", "project_code", "string", List.of());
        String billing = kantata.defineField("Workspace", "billing_type", "single", List.of());
        String choice =
                String.valueOf(
                        kantata.all("custom_field_choices").stream()
                                .filter(each ->
                                        billing.equals(each.get("custom_field_id"))
                                                && "TM".equals(each.get("label")))
                                .findFirst()
                                .orElseThrow()
                                .get("id"));
        String bulk =
                """
                {"custom_field_values":[
                 {"subject_type":"Workspace","subject_id":%1$s,"custom_field_id":%2$s,"value":"P-1000"},
                 {"subject_type":"Workspace","subject_id":%1$s,"custom_field_id":%3$s,"value":[%4$s]}]}\
                """;
        var first =
                caller.post("custom_field_values", bulk.formatted(project, code, billing, choice));
        assertThat(first.status()).isEqualTo(200);
        assertThat(kantata.customFields("workspaces", project))
                .containsEntry("project_code", "P-1000")
                .containsEntry("billing_type", "TM");
        var again =
                caller.post("custom_field_values", bulk.formatted(project, code, billing, choice));
        assertThat(again.ids()).doesNotContainAnyElementsOf(first.ids());
        assertThat(
                        caller.get(
                                        "custom_field_values?subject_type=Workspace&subject_id="
                                                + project)
                                .ids())
                .hasSize(2);
        var wrong = caller.post("custom_field_values", bulk.formatted(project, code, billing, "1"));
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.body().path("errors").path(0).path("index").asInt()).isEqualTo(1);
        assertThat(caller.get("custom_field_values?subject_type=Workspace").ids())
                .isEqualTo(again.ids());
    }

    @Test
    void a_task_stays_in_its_project_and_is_deleted_softly_with_its_children() throws Exception {
        String project = kantata.insert("workspaces", Map.of("title", "Rollout"));
        String other = kantata.insert("workspaces", Map.of("title", "Other"));
        String phase =
                kantata.insert(
                        "stories",
                        Map.of(
                                "title",
                                "Design",
                                "story_type",
                                "deliverable",
                                "workspace_id",
                                project));
        String task =
                kantata.insert(
                        "stories",
                        Map.of(
                                "title",
                                "Sketch",
                                "story_type",
                                "task",
                                "workspace_id",
                                project,
                                "parent_id",
                                phase));
        assertThat(kantata.find("stories", task).orElseThrow()).containsEntry("root_id", phase);
        assertThatThrownBy(() ->
                        kantata.insert(
                                "stories",
                                Map.of(
                                        "title",
                                        "Lost",
                                        "story_type",
                                        "task",
                                        "workspace_id",
                                        other,
                                        "parent_id",
                                        phase)))
                .hasMessage("Kantata refuses: Parent must be in the same project");
        assertThat(
                        caller.put("stories/" + phase, "{\"story\":{\"parent_id\":" + task + "}}")
                                .status())
                .isEqualTo(422);
        assertThat(caller.delete("stories/" + phase).status()).isEqualTo(204);
        assertThat(caller.get("stories?workspace_id=" + project).ids()).isEmpty();
        assertThat(caller.get("stories?show_deleted=true&workspace_id=" + project).ids())
                .hasSize(2);
        assertThat(caller.put("stories/" + task, "{\"story\":{\"title\":\"Back\"}}").status())
                .isEqualTo(404);
        assertThat(kantata.all("stories")).isEmpty();
    }

    @Test
    void tasks_of_archived_projects_need_their_own_word() throws Exception {
        String project = kantata.insert("workspaces", Map.of("title", "Rollout"));
        String task =
                kantata.insert(
                        "stories",
                        Map.of("title", "Design", "story_type", "task", "workspace_id", project));
        kantata.delete("workspaces", project);
        assertThat(caller.get("stories").ids()).isEmpty();
        assertThat(caller.get("stories?show_from_archived_workspaces=true").ids())
                .containsExactly(task);
    }

    @Test
    void people_are_not_created_over_the_api_and_leave_by_being_disabled() throws Exception {
        assertThat(caller.post("users", "{\"user\":{\"full_name\":\"Ada\"}}").status())
                .isEqualTo(404);
        String ada =
                kantata.insert(
                        "users",
                        Map.of("full_name", "Ada Jones", "email_address", "Ada@example.com"));
        assertThat(caller.get("users?by_email_address=ada@example.com").ids()).containsExactly(ada);
        assertThatThrownBy(() ->
                        kantata.insert(
                                "users",
                                Map.of("full_name", "Ada", "email_address", "ada@example.com")))
                .hasMessage("Kantata refuses: Email address has already been taken");
        kantata.delete("users", ada);
        var left = caller.get("users/" + ada + "?include=account_membership");
        assertThat(left.first().path("disabled").asBoolean()).isTrue();
        assertThat(
                        left.body()
                                .path("account_memberships")
                                .iterator()
                                .next()
                                .path("can_log_in")
                                .asBoolean())
                .isFalse();
    }

    @Test
    void events_come_late_with_payloads_in_strings_and_can_be_switched_off() throws Exception {
        kantata.eventDelay(Duration.ofMinutes(2));
        String group = kantata.insert("workspace_groups", Map.of("name", "Northwind"));
        kantata.update("workspace_groups", group, Map.of("name", "Northwind Holdings"));
        kantata.delete("workspace_groups", group);
        String path =
                "subscribed_events?event_types=workspace_group:created,workspace_group:updated,workspace_group:deleted"
                        + "&order=created_at:asc&include=subject&optional_fields=current_payload,payload_changes";
        assertThat(caller.get(path).ids()).isEmpty();
        now.set(now.get().plusSeconds(120));
        var heard = caller.get(path);
        assertThat(heard.ids()).hasSize(3);
        var updated = heard.record("subscribed_events", heard.ids().get(1));
        assertThat(updated.path("event_type").asString()).isEqualTo("workspace_group:updated");
        assertThat(updated.path("payload_changes").asString())
                .isEqualTo("{\"name\":[\"Northwind\",\"Northwind Holdings\"]}");
        assertThat(updated.path("subject_ref").isNull()).as("the subject is gone").isTrue();
        assertThat(caller.get("subscribed_events").ids().getFirst())
                .as("newest first")
                .isEqualTo(heard.ids().getLast());
        now.set(now.get().plus(Duration.ofDays(10)));
        kantata.insert("workspace_groups", Map.of("name", "Later"));
        now.set(now.get().plusSeconds(120));
        assertThat(caller.get("subscribed_events").ids()).hasSize(1);
        kantata.eventFeed(false);
        assertThat(caller.get("subscribed_events").status()).isEqualTo(403);
    }

    @Test
    void values_are_trimmed_or_rewritten_on_save_when_told_to() {
        kantata.faults().quirk(Quirk.TRIMMED_VALUES, true);
        kantata.faults().quirk(Quirk.REWRITTEN_VALUES, true);
        String group =
                kantata.insert(
                        "workspace_groups",
                        Map.of("name", "  North   wind  ", "phone_number", "+1 (555) 010"));
        assertThat(kantata.find("workspace_groups", group).orElseThrow())
                .containsEntry("name", "North wind")
                .containsEntry("phone_number", "+1555010");
        String project =
                kantata.insert(
                        "workspaces",
                        Map.of("title", "x".repeat(300), "price", new BigDecimal("99.60")));
        assertThat(kantata.find("workspaces", project).orElseThrow())
                .containsEntry("title", "x".repeat(255))
                .containsEntry("price_in_cents", new BigDecimal("10000"));
    }

    @Test
    void odd_characters_arrive_as_they_are_stored() throws Exception {
        String odd = "A\u0000B\ud800C\u2028D";
        String group = kantata.insert("workspace_groups", Map.of("name", odd));
        assertThat(caller.get("workspace_groups/" + group).first().path("name").asString())
                .isEqualTo(odd);
    }

    @Test
    void a_hundred_thousand_records_are_taken_in_about_a_second() {
        long start = System.nanoTime();
        for (int i = 0; i < 100_000; i++) {
            kantata.insert("workspace_groups", Map.of("name", "Client " + i));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("100,000 clients inserted in " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofSeconds(15));
        assertThat(kantata.totals().get("records"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("workspace_groups", 100_000L);
    }
}
