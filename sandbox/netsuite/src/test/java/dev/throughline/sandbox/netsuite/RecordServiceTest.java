package dev.throughline.sandbox.netsuite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.sandbox.Faults;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordServiceTest {

    private static final String CUSTOMER = Account.RECORD + "/customer";
    private static final String COLLECTION =
            "application/vnd.oracle.resource+json; type=collection";
    private final Account account = new Account(new NetSuiteSimulator(0, InstantSource.system()));

    @AfterEach
    void close() {
        account.close();
    }

    private HttpResponse<String> create(String name, String more) throws Exception {
        return account.call(
                "POST",
                CUSTOMER,
                "{\"companyName\":\"" + name + "\",\"subsidiary\":{\"id\":\"2\"}" + more + "}");
    }

    @Test
    void a_create_answers_204_without_a_body_and_tells_the_id_in_Location() throws Exception {
        HttpResponse<String> made =
                create(
                        "Northwind",
                        ",\"externalId\":\"CRM-77\",\"terms\":{\"externalId\":\"NET30\"}");
        assertThat(made.statusCode()).isEqualTo(204);
        assertThat(made.body()).isEmpty();
        Map<String, Object> read =
                Account.object(
                        account.call("GET", CUSTOMER + "/" + Account.lastSegment(made), null));
        assertThat(read)
                .containsEntry("id", Account.lastSegment(made))
                .containsEntry("externalId", "CRM-77")
                .containsEntry("isInactive", false);
        assertThat((Map<?, ?>) read.get("terms"))
                .isNotNull()
                .extracting("id", "refName")
                .containsExactly("2", "Net 30");
        assertThat((Map<?, ?>) read.get("currency"))
                .isNotNull()
                .extracting("refName")
                .isEqualTo("GBP");
        assertThat(read).doesNotContainKey("email");
    }

    @Test
    void an_upsert_by_external_id_creates_once_and_then_updates() throws Exception {
        String body = "{\"companyName\":\"Contoso\",\"subsidiary\":{\"id\":\"1\"}}";
        HttpResponse<String> first = account.call("PUT", CUSTOMER + "/eid:HUB-1", body);
        HttpResponse<String> second =
                account.call("PUT", CUSTOMER + "/eid:HUB-1", "{\"email\":\"a@contoso.example\"}");
        assertThat(first.statusCode()).isEqualTo(204);
        assertThat(second.statusCode()).isEqualTo(204);
        assertThat(Account.lastSegment(second)).isEqualTo(Account.lastSegment(first));
        assertThat(account.simulator.all("customer")).hasSize(1);
        assertThat(Account.object(account.call("GET", CUSTOMER + "/eid:HUB-1?fields=email", null)))
                .containsEntry("email", "a@contoso.example")
                .doesNotContainKey("companyName");
    }

    @Test
    void the_account_refuses_in_its_own_words() throws Exception {
        create("Northwind", "");
        HttpResponse<String> duplicate = create(" NORTHWIND ", ",\"externalId\":\"X\"");
        assertThat(duplicate.statusCode()).isEqualTo(400);
        assertThat(Account.code(duplicate)).isEqualTo("USER_ERROR");
        assertThat(Account.detail(duplicate)).endsWith("This entity already exists.");
        HttpResponse<String> nameless =
                account.call("POST", CUSTOMER, "{\"subsidiary\":{\"id\":\"1\"}}");
        assertThat(Account.detail(nameless)).endsWith("You must enter a value for Company Name.");
        HttpResponse<String> nowhere = account.call("POST", CUSTOMER, "{\"companyName\":\"A\"}");
        assertThat(Account.detail(nowhere)).endsWith("You must enter a value for Subsidiary.");
        HttpResponse<String> unknown = create("B", ",\"terms\":{\"id\":\"9999\"}");
        assertThat(Account.code(unknown)).isEqualTo("INVALID_CONTENT");
        assertThat(Account.detail(unknown))
                .endsWith(
                        "You have entered an Invalid Field Value 9999 for the following field: terms.");
        assertThat(unknown.body()).contains("\"o:errorPath\":\"terms\"");
        HttpResponse<String> long_ = create("x".repeat(84), "");
        assertThat(Account.detail(long_)).contains("maximum number ( 83 )");
        assertThat(account.call("GET", CUSTOMER + "/424242", null).statusCode()).isEqualTo(404);
        assertThat(account.call("POST", CUSTOMER, "{\"companyName\":").statusCode()).isEqualTo(400);
        HttpResponse<String> period =
                account.call("POST", Account.RECORD + "/accountingPeriod", "{}");
        assertThat(period.statusCode()).isEqualTo(400);
        assertThat(Account.detail(period)).contains("does not have permission");
    }

    @Test
    void unknown_properties_pass_in_silence_unless_asked_for() throws Exception {
        assertThat(create("A", ",\"departement\":\"x\"").statusCode()).isEqualTo(204);
        HttpResponse<String> strict =
                account.call(
                        "POST",
                        CUSTOMER,
                        "{\"companyName\":\"B\",\"subsidiary\":{\"id\":\"1\"},\"departement\":\"x\"}",
                        "X-NetSuite-PropertyNameValidation",
                        "Error");
        assertThat(strict.statusCode()).isEqualTo(400);
        assertThat(Account.detail(strict)).contains("departement");
    }

    @Test
    void
            a_project_takes_customer_subsidiary_and_currency_from_its_parent_and_tasks_stay_in_their_project()
                    throws Exception {
        String customer =
                account.simulator.insert("customer", Map.of("companyName", "C", "subsidiary", "2"));
        String job =
                account.simulator.insert(
                        "job", Map.of("companyName", "P", "entityId", "P-1", "parent", customer));
        String sub =
                account.simulator.insert(
                        "job", Map.of("companyName", "P T", "entityId", "P-1-T", "parent", job));
        assertThat(account.simulator.find("job", sub).orElseThrow())
                .containsEntry("customer", customer)
                .containsEntry("subsidiary", "2")
                .containsEntry("currency", "2");
        String task =
                account.simulator.insert("projectTask", Map.of("title", "Plan", "project", job));
        HttpResponse<String> astray =
                account.call(
                        "POST",
                        Account.RECORD + "/projectTask",
                        "{\"title\":\"X\",\"project\":{\"id\":\""
                                + sub
                                + "\"},\"parent\":{\"id\":\""
                                + task
                                + "\"}}");
        assertThat(astray.statusCode()).isEqualTo(400);
        HttpResponse<String> kept = account.call("DELETE", CUSTOMER + "/" + customer, null);
        assertThat(Account.detail(kept)).contains("dependent records");
        assertThat(
                        account.call("DELETE", Account.RECORD + "/projectTask/" + task, null)
                                .statusCode())
                .isEqualTo(204);
        assertThat(
                        account.rows(
                                "SELECT recordid, recordtypeid FROM deletedrecord WHERE recordtypeid = ?",
                                "projecttask"))
                .hasSize(1);
    }

    @Test
    void address_lines_are_added_unless_replaced() throws Exception {
        String address =
                ",\"addressBook\":{\"items\":[{\"addressBookAddress\":{\"addr1\":\"1 High St\",\"city\":\"London\",\"country\":{\"id\":\"GB\"}}}]}";
        String id = Account.lastSegment(create("A", address));
        String moved =
                "{\"addressBook\":{\"items\":[{\"addressBookAddress\":{\"addr1\":\"2 Low St\",\"country\":{\"id\":\"GB\"}}}]}}";
        account.call("PATCH", CUSTOMER + "/" + id, moved);
        assertThat(Account.object(account.call("GET", CUSTOMER + "/" + id + "/addressBook", null)))
                .containsEntry("totalResults", 2);
        account.call("PATCH", CUSTOMER + "/" + id + "?replace=addressBook", moved);
        assertThat(Account.object(account.call("GET", CUSTOMER + "/" + id + "/addressBook", null)))
                .containsEntry("totalResults", 1);
        assertThat(
                        account.rows(
                                "SELECT c.id, ea.addr1 FROM customer c LEFT JOIN entityaddress ea ON ea.nkey = c.defaultbillingaddress"))
                .singleElement()
                .asString()
                .contains("2 Low St");
    }

    @Test
    void lists_hold_ids_and_links_and_insist_on_whole_pages() throws Exception {
        for (int i = 0; i < 5; i++) {
            create("C" + i, "");
        }
        Map<String, Object> page =
                Account.object(account.call("GET", CUSTOMER + "?limit=2&offset=2", null));
        assertThat(page)
                .containsEntry("count", 2)
                .containsEntry("hasMore", true)
                .containsEntry("totalResults", 5);
        assertThat(account.call("GET", CUSTOMER + "?limit=2&offset=3", null).statusCode())
                .isEqualTo(400);
        assertThat(account.call("GET", CUSTOMER + "?limit=1001", null).statusCode()).isEqualTo(400);
        Map<String, Object> found =
                Account.object(
                        account.call(
                                "GET",
                                CUSTOMER
                                        + "?q=companyName%20START_WITH%20C%20AND%20(companyName%20IS%20%22C3%22)",
                                null));
        assertThat(found).containsEntry("totalResults", 1);
    }

    @Test
    void a_collection_becomes_a_job_with_one_task_an_item_and_its_key_is_good_once()
            throws Exception {
        String body =
                "{\"items\":[{\"externalId\":\"K1\",\"companyName\":\"A\",\"subsidiary\":{\"id\":\"1\"}},"
                        + "{\"externalId\":\"K2\",\"companyName\":\"A\",\"subsidiary\":{\"id\":\"1\"}}]}";
        HttpResponse<String> taken =
                account.call(
                        "PUT",
                        CUSTOMER,
                        body,
                        "Content-Type",
                        COLLECTION,
                        "Prefer",
                        "respond-async",
                        "X-NetSuite-Idempotency-Key",
                        "k");
        assertThat(taken.statusCode()).isEqualTo(202);
        assertThat(taken.headers().firstValue("Preference-Applied")).contains("respond-async");
        String job = taken.headers().firstValue("Location").orElseThrow();
        Map<String, Object> state = Account.object(account.call("GET", job, null));
        for (int i = 0; i < 200 && !Boolean.TRUE.equals(state.get("completed")); i++) {
            Thread.sleep(10);
            state = Account.object(account.call("GET", job, null));
        }
        assertThat(state).containsEntry("completed", true);
        HttpResponse<String> first = account.call("GET", job + "/task/1/result", null);
        HttpResponse<String> second = account.call("GET", job + "/task/2/result", null);
        assertThat(first.statusCode()).isEqualTo(204);
        assertThat(first.headers().firstValue("Location")).isPresent();
        assertThat(second.statusCode()).isEqualTo(400);
        assertThat(Account.detail(second)).endsWith("This entity already exists.");
        assertThat(Account.object(account.call("GET", job + "/task/2", null)))
                .containsEntry("progress", "failed");
        HttpResponse<String> again =
                account.call(
                        "PUT",
                        CUSTOMER,
                        body,
                        "Content-Type",
                        COLLECTION,
                        "Prefer",
                        "respond-async",
                        "X-NetSuite-Idempotency-Key",
                        "k");
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(Account.code(again)).isEqualTo("IDEMPOTENCY_ERROR");
        assertThat(again.headers().firstValue("Location")).contains(job);
        assertThat(account.call("PUT", CUSTOMER, body, "Content-Type", COLLECTION).statusCode())
                .isEqualTo(400);
    }

    @Test
    void calls_beyond_the_limit_are_refused_with_the_vendors_two_codes() throws Exception {
        account.simulator.concurrencyLimit(1);
        account.simulator.callTime(java.time.Duration.ofMillis(150));
        List<Future<HttpResponse<String>>> calls = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                calls.add(
                        threads.submit(
                                () -> account.call("GET", Account.RECORD + "/term/1", null)));
            }
        }
        List<HttpResponse<String>> refused = new ArrayList<>();
        for (Future<HttpResponse<String>> call : calls) {
            if (call.get().statusCode() == 429) {
                refused.add(call.get());
            }
        }
        assertThat(refused).isNotEmpty();
        assertThat(Account.code(refused.getFirst())).isEqualTo("CONCURRENCY_LIMIT_EXCEEDED");
        assertThat(Account.object(refused.getFirst()))
                .containsEntry("o:errorCode", "USER_ERROR")
                .containsEntry("title", "Bad Request");
    }

    @Test
    void an_expired_token_is_gone_for_good() throws Exception {
        account.simulator.faults().script(Faults.Kind.EXPIRED_TOKEN, 1, _ -> true);
        assertThat(account.call("GET", Account.RECORD + "/term/1", null).statusCode())
                .isEqualTo(401);
        assertThat(account.call("GET", Account.RECORD + "/term/1", null).statusCode())
                .isEqualTo(401);
    }

    @Test
    void the_catalogue_tells_fields_and_the_system_its_limits_and_time() throws Exception {
        Map<String, Object> schema =
                Account.object(
                        account.call(
                                "GET",
                                Account.RECORD + "/metadata-catalog/customer",
                                null,
                                "Accept",
                                "application/schema+json"));
        assertThat(schema).extractingByKey("properties").asString().contains("companyName");
        assertThat(account.call("GET", Account.RECORD + "/metadata-catalog", null).body())
                .contains("projectTask");
        assertThat(
                        Account.object(
                                account.call(
                                        "GET", "/services/rest/system/v1/governanceLimits", null)))
                .containsEntry("accountConcurrencyLimit", 15);
        assertThat(account.call("GET", "/services/rest/system/v1/serverTime", null).body())
                .contains("Z\"}");
    }

    @Test
    void dates_in_a_filter_are_in_the_users_format_and_not_iso() throws Exception {
        create("A", "");
        String path = CUSTOMER + "?q=lastModifiedDate%20ON_OR_AFTER%20%22";
        assertThat(Account.object(account.call("GET", path + "01/02/2020%22", null)))
                .containsEntry("totalResults", 1);
        assertThat(Account.object(account.call("GET", path + "01/02/2090%22", null)))
                .containsEntry("totalResults", 0);
        assertThat(account.call("GET", path + "2020-02-01%22", null).statusCode()).isEqualTo(400);
    }

    @Test
    void a_customer_with_projects_keeps_its_subsidiary() throws Exception {
        String id = Account.lastSegment(create("A", ""));
        account.simulator.insert("job", Map.of("companyName", "P", "parent", id));
        HttpResponse<String> answer =
                account.call("PATCH", CUSTOMER + "/" + id, "{\"subsidiary\":{\"id\":\"1\"}}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"o:errorPath\":\"subsidiary\"");
    }

    @Test
    void calls_beyond_the_minute_are_refused_until_the_next_one() throws Exception {
        account.simulator.callsPerMinute(1);
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(account.call("GET", Account.RECORD + "/term/1", null).statusCode());
        }
        assertThat(answers).contains(429);
    }
}
