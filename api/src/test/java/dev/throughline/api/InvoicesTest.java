package dev.throughline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.api.InvoiceActs.Answered;
import dev.throughline.api.Served.Answer;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Releasing invoices and crediting them, over HTTP.
class InvoicesTest {
    private static final String RELEASES = "/api/process/invoice-releases";
    private static final String CREDITS = "/api/process/credit-memos";
    private static final String BY_SYSTEM =
            "{\"connection\":\"kantata\",\"type\":\"invoices\",\"id\":\"501\",\"reason\":\"January\"}";

    private final SmallHub hub = new SmallHub();
    private final FakeCrm crm = new FakeCrm();
    private final SpokenBilling billing = new SpokenBilling();
    private final Served served = new Served(hub, crm, null, billing);
    private UUID invoice;

    /// What billing answers, the test says; what it is asked, the test reads.
    private static final class SpokenBilling implements InvoiceActs {
        final List<String> asked = new ArrayList<>();
        Answered answer = new Answered.Taken("RELEASED", "i1-key-1", null);

        @Override
        public List<BilledLine> lines(UUID invoice) {
            return List.of(
                    new BilledLine(1, "Ana Ruiz", new Money(900_000, "USD"), new Money(0, "USD")));
        }

        @Override
        public Answered release(UUID invoice, Actor.Person by, String reason) {
            asked.add("release " + by.name() + " " + reason);
            return answer;
        }

        @Override
        public Answered credit(
                UUID invoice,
                List<Credit> credits,
                LocalDate date,
                String request,
                Actor.Person by,
                String reason) {
            asked.add("credit " + credits + " " + date + " " + request);
            return answer;
        }

        @Override
        public Answered review(
                UUID invoice, Review review, String request, Actor.Person by, String reason) {
            asked.add("review " + review + " " + request);
            return answer;
        }

        @Override
        public Answered sent(
                UUID invoice,
                LocalDate on,
                String means,
                String takenBy,
                Actor.Person by,
                String reason) {
            asked.add("sent " + on + " " + means + " " + takenBy);
            return answer;
        }

        @Override
        public Answered dispute(UUID invoice, Money amount, Actor.Person by, String reason) {
            asked.add("dispute " + amount + " " + reason);
            return answer;
        }

        @Override
        public Answered resolveDispute(
                UUID invoice, boolean upheld, Actor.Person by, String reason) {
            asked.add("resolve " + upheld + " " + reason);
            return answer;
        }

        @Override
        public Answered schedule(UUID line, Plan plan, Actor.Person by, String reason) {
            asked.add("schedule " + plan);
            return answer;
        }

        @Override
        public Answered confirm(
                UUID item, LocalDate reached, String evidence, Actor.Person by, String reason) {
            asked.add("confirm " + reached + " " + evidence);
            return answer;
        }

        @Override
        public Answered revokeConfirmation(UUID item, Actor.Person by, String reason) {
            asked.add("revoke " + reason);
            return answer;
        }

        @Override
        public List<UUID> collect(LocalDate until, Actor.Person by, String reason) {
            asked.add("collect " + until + " " + by.name() + " " + reason);
            return List.of(new UUID(1, 2));
        }

        @Override
        public Answered explain(
                UUID credit,
                @Nullable UUID invoice,
                List<Credit> credits,
                Actor.Person by,
                String reason) {
            asked.add("explain " + invoice + " " + credits);
            return answer;
        }
    }

    @BeforeEach
    void proposal() {
        invoice =
                hub.say(
                        "kantata",
                        "invoices",
                        "501",
                        "Invoice",
                        Map.of("proposal_no", "DRAFT-1", "ccy", "USD"));
        crm.people = true;
    }

    @AfterEach
    void close() {
        served.close();
        hub.close();
    }

    @Test
    void an_invoice_is_released_and_told_with_its_number_once_it_has_one() {
        Answer first = served.post(RELEASES, BY_SYSTEM, "Idempotency-Key", "k1");

        assertThat(first.status()).as(first.body()).isEqualTo(202);
        assertThat(Promise.faults("post", RELEASES, first)).isEmpty();
        assertThat(first.header("Retry-After")).isEqualTo("2");
        billing.answer = new Answered.Taken("POSTED", "i1-key-1", "INV-1001");
        Answer again = served.post(RELEASES, BY_SYSTEM, "Idempotency-Key", "k1");
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(Promise.faults("post", RELEASES, again)).isEmpty();
        assertThat(again.json().at("/number").stringValue()).isEqualTo("INV-1001");
        assertThat(again.json().at("/invoice").stringValue()).isEqualTo(invoice.toString());
        assertThat(again.json().at("/lines/0/amount").stringValue()).isEqualTo("9000.00");
        Answer byId =
                served.post(
                        RELEASES,
                        "{\"invoice\":\"" + invoice + "\",\"reason\":\"January\"}",
                        "Idempotency-Key",
                        "k1");
        assertThat(byId.json()).isEqualTo(again.json());
        assertThat(billing.asked).hasSize(3).containsOnly("release the demo's visitor January");
    }

    @Test
    void proposals_are_collected_until_a_day() {
        String path = "/api/process/invoice-proposals";

        Answer done = served.post(path, "{\"until\":\"2026-01-31\",\"reason\":\"January\"}");

        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(Promise.faults("post", path, done)).isEmpty();
        assertThat(done.json().at("/invoices/0").stringValue())
                .isEqualTo(new UUID(1, 2).toString());
        assertThat(billing.asked).containsExactly("collect 2026-01-31 the demo's visitor January");
        assertThat(served.post(path, "{\"until\":\"2026-01-32\",\"reason\":\"x\"}").status())
                .isEqualTo(422);
    }

    @Test
    void a_line_is_scheduled_and_what_is_reached_is_confirmed() {
        String schedules = "/api/process/billing-schedules";
        String confirmations = "/api/process/billing-confirmations";
        String line = "\"line\":\"" + invoice + "\",\"reason\":\"signed\"";
        String item = "\"item\":\"" + invoice + "\",\"reason\":\"seen\"";
        billing.answer = new Answered.Taken("PLANNED", null, null);

        Answer planned =
                served.post(
                        schedules,
                        "{"
                                + line
                                + ",\"count\":\"12\",\"first\":\"2026-04-30\",\"months\":\"1\"}");
        assertThat(planned.status()).as(planned.body()).isEqualTo(200);
        assertThat(Promise.faults("post", schedules, planned)).isEmpty();
        served.post(
                schedules,
                "{" + line + ",\"shares\":[{\"percent\":\"1\",\"due\":\"2026-04-30\"}]}");
        Answer confirmed =
                served.post(
                        confirmations,
                        "{" + item + ",\"reached\":\"2026-02-02\",\"evidence\":\"minutes\"}");
        assertThat(Promise.faults("post", confirmations, confirmed)).isEmpty();
        served.post(confirmations, "{" + item + ",\"revoked\":true}");

        assertThat(billing.asked)
                .containsExactly(
                        "schedule Periodic[count=12, first=2026-04-30, months=1]",
                        "schedule Percent[shares=[Share[percent=1, due=2026-04-30]]]",
                        "confirm 2026-02-02 minutes",
                        "revoke seen");
        assertThat(
                        served.post(
                                        schedules,
                                        "{" + line + ",\"count\":\"many\",\"first\":\"soon\"}")
                                .status())
                .isEqualTo(422);
    }

    @Test
    void an_invoice_is_sent_disputed_and_answered() {
        String sendings = "/api/process/invoice-sendings";
        String disputes = "/api/process/invoice-disputes";
        String named = "\"invoice\":\"" + invoice + "\",\"reason\":\"late\"";
        billing.answer = new Answered.Taken("SENT", null, "INV-1");

        Answer sent =
                served.post(
                        sendings,
                        "{"
                                + named
                                + ",\"on\":\"2026-02-02\",\"means\":\"EMAIL\",\"takenBy\":\"ap@x\"}");
        assertThat(sent.status()).as(sent.body()).isEqualTo(200);
        assertThat(Promise.faults("post", sendings, sent)).isEmpty();
        Answer opened =
                served.post(disputes, "{" + named + ",\"act\":\"OPEN\",\"amount\":\"12.50\"}");
        assertThat(Promise.faults("post", disputes, opened)).isEmpty();
        served.post(disputes, "{" + named + ",\"act\":\"UPHOLD\"}");
        served.post(disputes, "{" + named + ",\"act\":\"REJECT\"}");

        assertThat(billing.asked)
                .containsExactly(
                        "sent 2026-02-02 EMAIL ap@x",
                        "dispute 12.50 USD late",
                        "resolve true late",
                        "resolve false late");
        Answer wrong =
                served.post(sendings, "{" + named + ",\"on\":\"soon\",\"means\":\"PIGEON\"}");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.body()).contains("'PIGEON' is not known here");
    }

    @Test
    void a_proposal_is_reviewed_item_by_item() {
        String path = "/api/process/invoice-reviews";
        String named = "\"invoice\":\"" + invoice + "\",\"reason\":\"rework\"";
        billing.answer = new Answered.Taken("IN_REVIEW", null, null);

        Answer down =
                served.post(
                        path,
                        "{"
                                + named
                                + ",\"act\":\"WRITE_DOWN\",\"items\":[\"psa time t1\"],\"amount\":\"50.00\"}",
                        "Idempotency-Key",
                        "w1");

        assertThat(down.status()).as(down.body()).isEqualTo(200);
        assertThat(Promise.faults("post", path, down)).isEmpty();
        assertThat(down.json().at("/state").stringValue()).isEqualTo("IN_REVIEW");
        served.post(
                path,
                "{" + named + ",\"act\":\"MOVE\",\"items\":[\"psa time t2\"]}",
                "Idempotency-Key",
                "m1");
        served.post(
                path,
                "{" + named + ",\"act\":\"AGREE\",\"writeDown\":\"w1\"}",
                "Idempotency-Key",
                "a1");
        assertThat(billing.asked)
                .containsExactly(
                        "review WriteDown[items=[psa time t1], amount=50.00 USD] api w1",
                        "review MoveOn[items=[psa time t2]] api m1",
                        "review Agree[writeDown=api w1] api a1");
        billing.answer = new Answered.Awaits("above the limit");
        assertThat(
                        served.post(
                                        path,
                                        "{"
                                                + named
                                                + ",\"act\":\"WRITE_DOWN\",\"items\":[\"psa time t1\"],\"amount\":\"51.00\"}",
                                        "Idempotency-Key",
                                        "w2")
                                .status())
                .isEqualTo(409);
        assertThat(
                        served.post(
                                        path,
                                        "{"
                                                + named
                                                + ",\"act\":\"WRITE_DOWN\",\"items\":[\"psa time t1\"],\"amount\":\"0.001\"}",
                                        "Idempotency-Key",
                                        "w3")
                                .body())
                .contains("'0.001' is no amount in USD");
        assertThat(
                        served.post(
                                        path,
                                        "{" + named + ",\"act\":\"FORGET\"}",
                                        "Idempotency-Key",
                                        "w4")
                                .body())
                .contains("'FORGET' is no act of a review");
    }

    @Test
    void a_credit_memo_of_the_erp_is_explained_line_by_line() {
        String path = "/api/process/credit-explanations";
        UUID memo = hub.say("netsuite", "creditMemo", "77", "CreditMemo", Map.of("ccy", "USD"));
        billing.answer = new Answered.Taken("POSTED", null, "CM-11");
        String lines =
                "\"lines\":[{\"line\":\"1\",\"amount\":\"720.00\",\"disposition\":\"WRITE_OFF\",\"reason\":\"Goodwill\"}],\"reason\":\"Asked\"}";

        Answer done = served.post(path, "{\"creditMemo\":\"" + memo + "\"," + lines);

        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(Promise.faults("post", path, done)).isEmpty();
        assertThat(done.json().at("/number").stringValue()).isEqualTo("CM-11");
        assertThat(billing.asked)
                .singleElement()
                .asString()
                .contains("explain null", "WRITE_OFF", "720.00");
        assertThat(served.post(path, "{\"creditMemo\":\"" + invoice + "\"," + lines).status())
                .isEqualTo(404);
    }

    @Test
    void lines_are_credited_and_a_key_belongs_to_one_credit() {
        billing.answer = new Answered.Taken("POSTED", "c1-key-1", "CM-11");

        Answer done = served.post(CREDITS, credit("720.00"), "Idempotency-Key", "k2");

        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(Promise.faults("post", CREDITS, done)).isEmpty();
        assertThat(billing.asked)
                .singleElement()
                .asString()
                .contains("line=1", "RETURN_TO_UNBILLED", "720.00", "2026-02-10 api k2");
        Answer other = served.post(CREDITS, credit("721.00"), "Idempotency-Key", "k2");
        assertThat(other.status()).isEqualTo(422);
        assertThat(type(other)).isEqualTo("idempotency-key-reused");
        assertThat(billing.asked).hasSize(1);
    }

    @Test
    void a_refusal_tells_every_problem_with_its_code_and_mend() {
        billing.answer =
                new Answered.Refused(
                        List.of(
                                problem("BIL-LINE-REUSED", "m1 is on DRAFT-2."),
                                problem("BIL-SCHEDULE-SUM", "29,999.99 of 30,000.00.")));

        Answer refused = served.post(RELEASES, BY_SYSTEM, "Idempotency-Key", "k3");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(Promise.faults("post", RELEASES, refused)).isEmpty();
        assertThat(type(refused)).isEqualTo("invoice-refused");
        assertThat(refused.json().at("/problems").valueStream().map(one -> one.at("/code")))
                .extracting(JsonNode::stringValue)
                .containsExactly("BIL-LINE-REUSED", "BIL-SCHEDULE-SUM");
        billing.answer = new Answered.Awaits("60,000.00 USD is above 50,000.00 USD.");
        Answer awaits = served.post(RELEASES, BY_SYSTEM, "Idempotency-Key", "k3");
        assertThat(awaits.status()).isEqualTo(409);
        assertThat(type(awaits)).isEqualTo("second-person-wanted");
    }

    @Test
    void a_program_may_neither_release_nor_credit() {
        crm.people = false;

        for (Answer answer :
                List.of(
                        served.post(RELEASES, BY_SYSTEM, "Idempotency-Key", "k4"),
                        served.post(CREDITS, credit("720.00"), "Idempotency-Key", "k5"))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(type(answer)).isEqualTo("reserved-for-a-person");
        }
        assertThat(billing.asked).isEmpty();
    }

    @Test
    void a_wrong_request_is_refused_with_every_fault_and_asks_billing_nothing() {
        Answer nothing = served.post(RELEASES, "{}");
        assertThat(nothing.status()).isEqualTo(400);
        assertThat(nothing.json().at("/errors")).hasSize(5);
        Answer both =
                served.post(
                        RELEASES,
                        BY_SYSTEM.replace("{", "{\"invoice\":\"x\","),
                        "Idempotency-Key",
                        "k6");
        assertThat(both.status()).isEqualTo(422);
        assertThat(both.json().at("/errors")).hasSize(4);
        Answer lines =
                served.post(
                        CREDITS,
                        credit("7.2.0")
                                .replace("RETURN_TO_UNBILLED", "LOSE")
                                .replace("2026-02-10", "2026-02-30"),
                        "Idempotency-Key",
                        "k6");
        assertThat(lines.status()).isEqualTo(422);
        assertThat(lines.json().at("/errors").valueStream().map(one -> one.at("/pointer")))
                .extracting(JsonNode::stringValue)
                .containsExactlyInAnyOrder("#/date", "#/lines/0/amount", "#/lines/0/disposition");
        Answer digits = served.post(CREDITS, credit("7.205"), "Idempotency-Key", "k6");
        assertThat(digits.status()).isEqualTo(422);
        assertThat(digits.json().at("/errors/0/pointer").stringValue())
                .isEqualTo("#/lines/0/amount");
        Answer unknown =
                served.post(RELEASES, BY_SYSTEM.replace("501", "502"), "Idempotency-Key", "k6");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(type(unknown)).isEqualTo("unknown-invoice");
        assertThat(Promise.faults("post", RELEASES, unknown)).isEmpty();
        assertThat(billing.asked).isEmpty();
    }

    @Test
    void a_firm_that_invoices_nothing_says_so() {
        try (Served none = new Served(hub, crm)) {
            Answer answer = none.post(RELEASES, BY_SYSTEM, "Idempotency-Key", "k7");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(type(answer)).isEqualTo("nothing-is-invoiced");
        }
    }

    private static Problem problem(String code, String text) {
        return new Problem(Problem.Mender.DATA, code, text, "Mend it.", null);
    }

    private static String credit(String amount) {
        return BY_SYSTEM.replace(
                "}",
                ",\"date\":\"2026-02-10\",\"lines\":[{\"line\":\"1\",\"amount\":\""
                        + amount
                        + "\",\"disposition\":\"RETURN_TO_UNBILLED\",\"reason\":\"Wrong rate\"}]}");
    }

    private static String type(Answer answer) {
        return answer.json()
                .at("/type")
                .stringValue()
                .substring("urn:throughline:problem:".length());
    }
}
