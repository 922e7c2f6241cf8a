package dev.throughline.connector.redmine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.Json;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FindsByKey.Finding;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The connector against Redmine itself: what the stand-in claims is what the real one does. By
/// hand, as root on Debian: `sandbox/redmine/setup-redmine`, then `./mvnw -pl connectors/redmine
/// test -Dthroughline.excluded-tiers=none`.
@Tag("real")
@Tag("redmine")
class RealRedmineTest {

    private static final LocalDate DAY = LocalDate.of(2026, 3, 2);

    private static RealRedmine real;
    private static Opened opened;
    private static String run;

    @BeforeAll
    static void start() throws Exception {
        real = RealRedmine.start();
        run = Long.toString(System.nanoTime(), 36);
        opened = opened(Map.of("approval.field", real.customField("approved")));
    }

    @AfterAll
    static void stop() throws Exception {
        if (opened != null) {
            opened.close();
        }
        if (real != null) {
            real.close();
        }
    }

    private static Opened opened(Map<String, String> approval) {
        Map<String, String> options = new java.util.LinkedHashMap<>(approval);
        options.put("issueKeyField", real.customField("issueKey"));
        options.put("overlapSeconds", "1");
        return Opened.with(
                Opened.settings(real.endpoint(), options, real.text("apiKey"), Map.of()),
                InstantSource.system());
    }

    private static WriteOutcome.Written written(String type, WriteRequest request) {
        WriteOutcome outcome = opened.redmine().write(type, List.of(request)).getFirst();
        assertThat(outcome).as("%s", outcome).isInstanceOf(WriteOutcome.Written.class);
        return (WriteOutcome.Written) outcome;
    }

    private static ObservedRecord fetched(String type, String id) {
        return opened.redmine().fetch(type, List.of(id)).getFirst();
    }

    private static WriteRequest project(String key) {
        return Opened.create(
                key + "-" + run,
                Map.of(
                        "name",
                        "Rollout " + key,
                        "is_public",
                        false,
                        "enabled_module_names",
                        List.of("issue_tracking", "time_tracking")));
    }

    private static WriteRequest issue(String key, String project) {
        return Opened.create(key + "-" + run, Map.of("subject", "Design", "project_id", project));
    }

    private static String entry(String issue, String hours) throws Exception {
        Map<String, Object> made =
                real.byHand(
                        "POST",
                        "time_entries",
                        Map.of(
                                "time_entry",
                                Map.of(
                                        "issue_id",
                                        issue,
                                        "spent_on",
                                        DAY.toString(),
                                        "hours",
                                        hours,
                                        "activity_id",
                                        real.id("activity"))));
        return String.valueOf(Json.asObject(made.get("time_entry")).get("id"));
    }

    private static void change(String path, String record, Map<String, ?> fields) throws Exception {
        // Stamps have whole seconds, and the mark lies one second back.
        Thread.sleep(2_500);
        real.byHand("PUT", path, Map.of(record, fields));
    }

    @Test
    void it_says_who_it_is() {
        assertThat(opened.redmine().probe())
                .isInstanceOfSatisfying(
                        Probe.Healthy.class,
                        healthy -> assertThat(healthy.identity()).containsEntry("login", "admin"));
    }

    @Test
    void what_the_hub_writes_is_there_once_and_found_by_its_key() {
        WriteRequest project = project("tl-A");
        WriteOutcome.Written made = written("projects", project);
        assertThat(made.repeated()).isFalse();
        WriteOutcome.Written again = written("projects", project);
        assertThat(again.repeated()).isTrue();
        assertThat(again.externalId()).isEqualTo(made.externalId());

        WriteRequest issue = issue("tl-i", made.externalId());
        String issueId = written("issues", issue).externalId();
        written("issues", Opened.update(issueId, Map.of("subject", "Design, amended")));
        assertThat(fetched("issues", issueId).fields())
                .containsEntry("subject", "Design, amended")
                .containsEntry("throughline_key", issue.key());

        WriteRequest user =
                Opened.create(
                        "tl-u-" + run,
                        Map.of(
                                "firstname",
                                "Sam",
                                "lastname",
                                "Sample",
                                "mail",
                                run + "@example.org",
                                "generate_password",
                                true));
        String userId = written("users", user).externalId();
        WriteRequest member =
                Opened.create(
                        "tl-m-" + run,
                        Map.of(
                                "project_id",
                                made.externalId(),
                                "user_id",
                                userId,
                                "role_ids",
                                List.of(real.id("role"))));
        String memberId = written("memberships", member).externalId();
        assertThat(written("memberships", member).repeated()).isTrue();

        for (var each :
                Map.of("projects", project, "issues", issue, "users", user, "memberships", member)
                        .entrySet()) {
            assertThat(
                            opened.redmine()
                                    .findByKey(each.getKey(), List.of(each.getValue()))
                                    .getFirst())
                    .as(each.getKey())
                    .isInstanceOf(Finding.Found.class);
        }
        assertThat(opened.redmine().findByKey("projects", List.of(project("tl-never"))))
                .containsExactly(new Finding.NotFound());
        assertThat(opened.changes("projects", Cursor.BEGINNING, 100).ids())
                .contains(made.externalId());
        assertThat(opened.changes("users", Cursor.BEGINNING, 100).ids()).contains(userId);
        assertThat(opened.changes("issues", Cursor.BEGINNING, 100).ids()).contains(issueId);
        assertThat(opened.changes("memberships", Cursor.BEGINNING, 100).ids()).contains(memberId);
    }

    @Test
    void a_refusal_comes_in_redmines_own_words() {
        WriteOutcome refused =
                opened.redmine()
                        .write(
                                "projects",
                                List.of(Opened.create("tl-x-" + run, Map.of("name", ""))))
                        .getFirst();
        assertThat(refused)
                .isInstanceOfSatisfying(
                        WriteOutcome.Refused.class,
                        said -> assertThat(said.problem().text()).contains("Name cannot be blank"));
    }

    @Test
    void time_is_found_when_it_is_booked_amended_approved_and_deleted() throws Exception {
        String project = written("projects", project("tl-t")).externalId();
        String issue = written("issues", issue("tl-ti", project)).externalId();
        String kept = entry(issue, "7.5");
        String other = entry(issue, "1");
        Opened.Run first = opened.changes("time_entries", Cursor.BEGINNING, 100);
        assertThat(first.ids()).contains(kept, other);

        change("time_entries/" + kept, "time_entry", Map.of("hours", "6.25"));
        Opened.Run amended = opened.changes("time_entries", first.end(), 100);
        assertThat(amended.ids()).contains(kept);
        assertThat(fetched("time_entries", kept).fields())
                .containsEntry("hours", new BigDecimal("6.25"))
                .containsEntry("approved", false);

        change(
                "time_entries/" + kept,
                "time_entry",
                Map.of(
                        "custom_fields",
                        List.of(Map.of("id", real.customField("approved"), "value", "1"))));
        Opened.Run approved = opened.changes("time_entries", amended.end(), 100);
        assertThat(approved.ids()).contains(kept).doesNotContain(other);
        assertThat(fetched("time_entries", kept).fields())
                .containsEntry("approved", true)
                .containsEntry("approval_basis", "CONDITION");

        real.byHand("DELETE", "time_entries/" + other, Map.of());
        assertThat(opened.period(DAY, DAY, 2)).contains(kept).doesNotContain(other);
    }

    @Test
    void posted_time_shows_it_and_is_the_same_fact_as_before() throws Exception {
        String project = written("projects", project("tl-r")).externalId();
        String issue = written("issues", issue("tl-ri", project)).externalId();
        String entry = entry(issue, "3");
        String reference = "cf_" + real.customField("ledgerReference");
        String status = "cf_" + real.customField("ledgerStatus");
        try (Opened receipts =
                opened(
                        Map.of(
                                "receipt.referenceField",
                                reference,
                                "receipt.statusField",
                                status))) {
            for (String word : List.of("Posted", "Posted", "Reversed")) {
                WriteOutcome outcome =
                        receipts.redmine()
                                .write(
                                        "time_entries",
                                        List.of(
                                                Opened.update(
                                                        entry,
                                                        Map.of(
                                                                reference,
                                                                "Timesheet 4711",
                                                                status,
                                                                word))))
                                .getFirst();
                assertThat(outcome).isInstanceOf(WriteOutcome.Written.class);
                assertThat(
                                receipts.redmine()
                                        .fetch("time_entries", List.of(entry))
                                        .getFirst()
                                        .fields())
                        .containsEntry(reference, "Timesheet 4711")
                        .containsEntry(status, word)
                        .containsEntry("hours", new BigDecimal("3.0"));
            }
        }
    }

    @Test
    void a_closed_issue_approves_its_time() throws Exception {
        String project = written("projects", project("tl-c")).externalId();
        String issue = written("issues", issue("tl-ci", project)).externalId();
        String entry = entry(issue, "2");
        try (Opened byIssue = opened(Map.of("approval.closedIssue", "true"))) {
            Opened.Run open = byIssue.changes("time_entries", Cursor.BEGINNING, 100);
            change("issues/" + issue, "issue", Map.of("status_id", real.id("closed")));
            Opened.Run closed = byIssue.changes("time_entries", open.end(), 100);
            assertThat(closed.records())
                    .filteredOn(record -> record.externalId().equals(entry))
                    .singleElement()
                    .satisfies(record ->
                            assertThat(record.fields())
                                    .containsEntry("approved", true)
                                    .containsEntry(
                                            "approval_condition", "issue " + issue + " is closed")
                                    .containsKey("approved_on"));
        }
    }

    @Test
    void more_than_a_page_is_read_once_each() throws Exception {
        String project = written("projects", project("tl-p")).externalId();
        String issue = written("issues", issue("tl-pi", project)).externalId();
        int before = opened.period(DAY.plusDays(1), DAY.plusDays(1), 50).size();
        for (int i = 0; i < 30; i++) {
            real.byHand(
                    "POST",
                    "time_entries",
                    Map.of(
                            "time_entry",
                            Map.of(
                                    "issue_id",
                                    issue,
                                    "spent_on",
                                    DAY.plusDays(1).toString(),
                                    "hours",
                                    "0.25",
                                    "activity_id",
                                    real.id("activity"))));
        }
        assertThat(opened.period(DAY.plusDays(1), DAY.plusDays(1), 7))
                .hasSize(before + 30)
                .doesNotHaveDuplicates();
    }
}
