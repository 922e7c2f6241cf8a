package dev.throughline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.api.Served.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Posting now, looking up what was posted, and reconciling, over HTTP.
class PostedFactsTest {
    private static final String RUNS = "/api/process/reconciliations";
    private static final String BATCHES = "/api/process/time-batches";
    private static final String POSTINGS = "/api/v1/postings";

    private final SmallHub hub = new SmallHub();
    private final FakeCrm crm = new FakeCrm();
    private final PostedLane lane = new PostedLane(hub);
    private final Served served = new Served(hub, crm, lane);

    @AfterEach
    void close() {
        served.close();
        lane.reconciliation.close();
        hub.close();
    }

    @Test
    void a_reconciliation_is_run_told_again_and_filed() {
        Answer run = served.post(RUNS, "{}", "Prefer", "wait=20");

        assertThat(run.status()).as(run.body()).isEqualTo(200);
        assertThat(Promise.faults("post", RUNS, run)).isEmpty();
        assertThat(run.json().at("/state").stringValue()).isEqualTo("DONE");
        assertThat(run.json().at("/red").intValue()).isEqualTo(2);
        assertThat(run.json().at("/evidence/0/query").stringValue()).isEqualTo("ledger of 1");
        String self = run.header("Location");
        Answer again = served.get(self);
        assertThat(again.json()).isEqualTo(run.json());
        assertThat(Promise.faults("get", RUNS + "/{id}", again)).isEmpty();
        Answer list = served.get(RUNS);
        assertThat(list.json().at("/items/0/id")).isEqualTo(run.json().at("/id"));
        assertThat(Promise.faults("get", RUNS, list)).isEmpty();

        Answer ties = served.get(self + "/ties.csv");
        assertThat(ties.type()).startsWith("text/csv");
        assertThat(ties.header("Content-Disposition")).contains("-ties.csv");
        assertThat(ties.body()).contains("RC1,Hours,US01,all,h,");
        assertThat(served.get(self + "/differences.csv").status()).isEqualTo(403);
        assertThat(served.get(self + "/workbook.xlsx").status()).isEqualTo(403);
        crm.people = true;
        assertThat(served.get(self + "/differences.csv").body()).contains(lane.key);
        Answer workbook = served.get(self + "/workbook.xlsx");
        assertThat(workbook.type()).contains("spreadsheetml");
        assertThat(workbook.header("Content-Disposition")).endsWith(".xlsx\"");
        assertThat(workbook.body()).as("a zip file").startsWith("PK");
    }

    @Test
    void a_reconciliation_that_takes_longer_is_answered_with_where_to_ask() {
        Answer run = served.post(RUNS, "{\"period\":\"all\"}", "Prefer", "respond-async");
        assertThat(run.status()).isIn(200, 202);
        assertThat(run.header("Preference-Applied")).isEqualTo("wait=0");
        assertThat(run.header("Location")).startsWith(RUNS + "/");
        assertThat(Promise.faults("post", RUNS, run)).isEmpty();
    }

    @Test
    void a_scope_that_makes_no_sense_is_refused_with_every_fault() {
        assertThat(served.post(RUNS, "{\"from\":\"2026-02-30\"}").json().at("/errors")).hasSize(2);
        assertThat(served.post(RUNS, "{\"from\":\"2026-02-02\",\"to\":\"2026-02-01\"}").status())
                .isEqualTo(422);
        assertThat(served.post(RUNS, "{\"period\":\"all\",\"to\":\"2026-02-01\"}").status())
                .isEqualTo(422);
        Answer unknown = served.get(RUNS + "/019a0000-0000-7000-8000-000000000001");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.json().at("/type").stringValue())
                .isEqualTo("urn:throughline:problem:unknown-reconciliation");
        Answer nowhere = served.post(RUNS, "{\"period\":\"1999-01\"}");
        assertThat(nowhere.json().at("/state").stringValue()).isEqualTo("FAILED");
        assertThat(nowhere.json().at("/problem").stringValue()).contains("PER-NOT-FOUND");
    }

    @Test
    void time_is_posted_now_and_the_buckets_told() {
        Answer all = served.post(BATCHES, "{\"connection\":\"kantata\"}", "Prefer", "wait=3");

        assertThat(all.status()).as(all.body()).isEqualTo(200);
        assertThat(Promise.faults("post", BATCHES, all)).isEmpty();
        assertThat(all.json().at("/buckets/POSTED_NET/versions").intValue()).isEqualTo(1);
        assertThat(all.json().at("/buckets/POSTED_NET/hours").stringValue()).isEqualTo("8");
        assertThat(lane.asked).containsExactly("kantata 3");

        lane.inTime = false;
        assertThat(served.post(BATCHES, "{}").status()).isEqualTo(202);
        assertThat(served.post(BATCHES, "{\"connection\":\"salesforce\"}").status()).isEqualTo(422);
    }

    @Test
    void time_of_a_scope_is_posted_now_and_only_its_buckets_are_told() {
        Answer early = served.post(BATCHES, "{\"to\":\"1999-12-31\"}");
        assertThat(early.status()).as(early.body()).isEqualTo(200);
        assertThat(Promise.faults("post", BATCHES, early)).isEmpty();
        assertThat(early.json().at("/buckets").isEmpty()).isTrue();

        Answer since = served.post(BATCHES, "{\"connection\":\"kantata\",\"from\":\"2000-01-01\"}");
        assertThat(since.json().at("/buckets/POSTED_NET/versions").intValue()).isEqualTo(1);
        assertThat(since.json().at("/waiting").intValue()).isZero();
    }

    @Test
    void a_scope_that_nobody_can_mean_is_refused_with_all_its_faults() {
        Answer refused =
                served.post(
                        BATCHES,
                        "{\"project\":\"P-NOBODY\",\"person\":\"\",\"from\":\"2026-02-30\",\"to\":\"2026-01-31\"}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body())
                .contains("There is no project 'P-NOBODY'.")
                .contains("person is empty.")
                .contains("from is '2026-02-30', which is no day.");
        assertThat(served.post(BATCHES, "{\"from\":\"2026-02-01\",\"to\":\"2026-01-31\"}").body())
                .contains("to is before from.");
        assertThat(lane.asked).isEmpty();
    }

    @Test
    void a_posting_is_found_by_key_and_by_source_id() {
        Answer byKey = served.get(POSTINGS + "?key=" + lane.key);

        assertThat(byKey.status()).as(byKey.body()).isEqualTo(200);
        assertThat(Promise.faults("get", POSTINGS, byKey)).isEmpty();
        assertThat(byKey.json().at("/items/0/sourceId").stringValue()).isEqualTo("77");
        assertThat(byKey.json().at("/items/0/postings/0/key").stringValue()).isEqualTo(lane.key);
        assertThat(byKey.json().at("/items/0/postings/0/externalId").stringValue())
                .isEqualTo("V-100");
        assertThat(served.get(POSTINGS + "?source=77").json()).isEqualTo(byKey.json());
        assertThat(served.get(POSTINGS + "?source=77&connection=other").status()).isEqualTo(404);
        assertThat(served.get(POSTINGS + "?source=77&connection=kantatta").body())
                .contains("did you mean 'kantata'?");
        Answer unknown = served.get(POSTINGS + "?document=VB-1");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).contains("No document of netsuite has the number, id or key");
        assertThat(served.get(POSTINGS + "?key=L1-X").body())
                .contains("No item has the posting key 'L1-X'.");
        assertThat(served.get(POSTINGS + "?source=9999").body())
                .contains("No item of any source has the id '9999'.");
        assertThat(served.get(POSTINGS).status()).isEqualTo(400);
        assertThat(served.get(POSTINGS + "?key=a&source=b").status()).isEqualTo(400);
    }

    @Test
    void a_firm_that_posts_nothing_says_so() {
        try (Served none = new Served(hub, crm)) {
            assertThat(none.post(RUNS, "{}").json().at("/type").stringValue())
                    .isEqualTo("urn:throughline:problem:nothing-is-posted");
            assertThat(none.post(BATCHES, "{}").status()).isEqualTo(404);
            assertThat(none.get(POSTINGS + "?source=77").status()).isEqualTo(404);
        }
    }
}
