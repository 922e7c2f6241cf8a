package dev.throughline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.api.Served.Answer;
import dev.throughline.billing.Amendment;
import dev.throughline.billing.AmendmentActs;
import dev.throughline.billing.AmendmentActs.Decision;
import dev.throughline.billing.AmendmentRequest;
import dev.throughline.billing.AmendmentStory;
import dev.throughline.billing.AmendmentStory.LineStory;
import dev.throughline.billing.AmendmentStory.SystemStand;
import dev.throughline.billing.AmendmentTreatment;
import dev.throughline.billing.RevenuePolicy;
import dev.throughline.evidence.Actor;
import dev.throughline.model.ContractAmendment.Treatment;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Changing contracts, over HTTP: the figures are those of the standard's Example 8 (DOMAIN 4.10).
class AmendmentsTest {
    private static final String AMENDMENTS = "/api/process/contract-amendments";
    private static final UUID CONTRACT = new UUID(7, 1);
    private static final UUID AMENDMENT = new UUID(7, 2);
    private static final String ASKED =
            """
            {"contract":"%s","number":"1","effective":"2026-04-15","distinct":false,"reason":"Change order 1",
             "lines":[{"line":"L1","price":"350000.00","cost":"120000","hours":"-8.5","rates":[{"role":"Architect","price":"260.00"}],
              "schedule":[{"item":"00000000-0000-0007-0000-000000000009","due":"2026-06-01","amount":"370000.00"},
                          {"item":"00000000-0000-0007-0000-00000000000a","cancel":true}]}]}\
            """
                    .formatted(CONTRACT);

    private final SmallHub hub = new SmallHub();
    private final FakeCrm crm = new FakeCrm();
    private final SpokenAmendments spoken = new SpokenAmendments();
    private final Served served = new Served(hub, crm, null, null, spoken);

    /// What the engine answers, the test says; what it is asked, the test reads.
    private static final class SpokenAmendments implements ContractAmendmentActs {
        final List<Object> asked = new ArrayList<>();
        AmendmentActs.Answer answer = new AmendmentActs.Answer.Done(story());

        @Override
        public AmendmentActs.Answer enter(
                AmendmentRequest request, String key, Actor.Person by, String reason) {
            asked.addAll(List.of(request, key, reason));
            return answer;
        }

        @Override
        public AmendmentActs.Answer decide(
                UUID amendment, Decision decision, Actor.Person by, String reason) {
            asked.addAll(List.of(amendment, decision, reason));
            return answer;
        }

        @Override
        public Optional<AmendmentStory> find(UUID amendment) {
            return amendment.equals(AMENDMENT) ? Optional.of(story()) : Optional.empty();
        }
    }

    private static Money usd(long units) {
        return new Money(units * 100, "USD");
    }

    private static AmendmentStory story() {
        return new AmendmentStory(
                AMENDMENT,
                CONTRACT,
                "CTR-2001",
                1,
                LocalDate.of(2026, 4, 15),
                Amendment.State.SUBMITTED,
                false,
                null,
                Treatment.CUMULATIVE_CATCH_UP,
                null,
                List.of(
                        new LineStory(
                                new UUID(7, 3),
                                "L1",
                                "Building",
                                usd(350_000),
                                null,
                                usd(120_000),
                                new BigDecimal("-8.5"),
                                List.of(),
                                List.of(
                                        new AmendmentStory.ScheduleChange(
                                                new UUID(7, 9),
                                                "20000.00 USD on 2026-05-01: Roof",
                                                LocalDate.of(2026, 6, 1),
                                                usd(370_000),
                                                "Roof")),
                                AmendmentTreatment.of(
                                        new AmendmentTreatment.Standing(
                                                usd(1_000_000),
                                                usd(700_000),
                                                usd(420_000),
                                                usd(600_000)),
                                        usd(350_000),
                                        usd(120_000),
                                        RevenuePolicy.STANDARD),
                                "")),
                List.of(
                        new SystemStand(
                                "netsuite", new UUID(7, 4), "P-2000", null, "not sent yet")),
                "the demo's visitor",
                Instant.parse("2026-04-10T08:00:00Z"),
                "Change order 1");
    }

    @BeforeEach
    void person() {
        crm.people = true;
    }

    @AfterEach
    void close() {
        served.close();
        hub.close();
    }

    @Test
    void a_change_is_entered_line_by_line_and_told_with_its_three_treatments() {
        Answer entered = served.post(AMENDMENTS, ASKED, "Idempotency-Key", "k1");

        assertThat(entered.status()).as(entered.body()).isEqualTo(201);
        assertThat(Promise.faults("post", AMENDMENTS, entered)).isEmpty();
        assertThat(entered.header("Location")).isEqualTo(AMENDMENTS + "/" + AMENDMENT);
        assertThat(spoken.asked)
                .containsExactly(
                        new AmendmentRequest(
                                CONTRACT,
                                1,
                                LocalDate.of(2026, 4, 15),
                                List.of(
                                        new AmendmentRequest.LineRequest(
                                                "L1",
                                                new BigDecimal("350000.00"),
                                                null,
                                                new BigDecimal("120000"),
                                                new BigDecimal("-8.5"),
                                                List.of(
                                                        new AmendmentRequest.RateRequest(
                                                                "Architect",
                                                                new BigDecimal("260.00"))),
                                                List.of(
                                                        new AmendmentRequest.ItemRequest(
                                                                new UUID(7, 9),
                                                                LocalDate.of(2026, 6, 1),
                                                                new BigDecimal("370000.00"),
                                                                null,
                                                                false),
                                                        new AmendmentRequest.ItemRequest(
                                                                new UUID(7, 10),
                                                                null,
                                                                null,
                                                                null,
                                                                true)))),
                                false,
                                null),
                        "api k1",
                        "Change order 1");
        Answer found = served.get(AMENDMENTS + "/" + AMENDMENT);
        assertThat(found.json()).isEqualTo(entered.json());
        assertThat(Promise.faults("get", AMENDMENTS + "/{id}", found)).isEmpty();
        assertThat(found.json().at("/lines/0/treatments/2/treatment").stringValue())
                .isEqualTo("CUMULATIVE_CATCH_UP");
        assertThat(found.json().at("/lines/0/treatments/2/catchUp").stringValue())
                .isEqualTo("91463.41");
        assertThat(found.json().at("/lines/0/treatments/0/catchUp").stringValue())
                .isEqualTo("0.00");
        assertThat(found.json().at("/lines/0/schedule/0/amount").stringValue())
                .isEqualTo("370000.00");
        assertThat(found.json().at("/lines/0/schedule/0/was").stringValue()).endsWith("Roof");
        assertThat(found.json().at("/systems/0/words").stringValue()).isEqualTo("not sent yet");
    }

    @Test
    void finance_decides_by_choosing_a_treatment() {
        String path = AMENDMENTS + "/" + AMENDMENT + "/decision";

        Answer agreed =
                served.post(
                        path,
                        "{\"decision\":\"APPROVE\",\"treatment\":\"PROSPECTIVE\",\"clientApprover\":\"Nora Lind\",\"clientAgreedOn\":\"2026-04-10\",\"reason\":\"Distinct\"}");
        Answer taken = served.post(path, "{\"decision\":\"WITHDRAW\",\"reason\":\"Not now\"}");

        assertThat(agreed.status()).as(agreed.body()).isEqualTo(200);
        assertThat(Promise.faults("post", AMENDMENTS + "/{id}/decision", agreed)).isEmpty();
        assertThat(taken.status()).isEqualTo(200);
        assertThat(spoken.asked)
                .containsExactly(
                        AMENDMENT,
                        new Decision.Approve(
                                Treatment.PROSPECTIVE, "Nora Lind", LocalDate.of(2026, 4, 10)),
                        "Distinct",
                        AMENDMENT,
                        new Decision.Withdraw(),
                        "Not now");
    }

    @Test
    void what_stands_against_a_change_is_told_with_codes_and_mends() {
        spoken.answer =
                new AmendmentActs.Answer.Refused(
                        List.of(
                                new Problem(
                                        Problem.Mender.DATA,
                                        "CTR-AMEND-PENDING",
                                        "Amendment 3 came where 2 is expected.",
                                        "Enter amendment 2 first.",
                                        null)));

        Answer refused = served.post(AMENDMENTS, ASKED, "Idempotency-Key", "k1");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().at("/type").stringValue())
                .isEqualTo("urn:throughline:problem:amendment-refused");
        assertThat(refused.json().at("/problems/0/mend").stringValue())
                .isEqualTo("Enter amendment 2 first.");
    }

    @Test
    void every_fault_of_the_request_is_told_at_once_and_nothing_is_asked() {
        Answer answer =
                served.post(
                        AMENDMENTS,
                        "{\"contract\":\"x\",\"number\":\"one\",\"effective\":\"2026-02-30\",\"lines\":[{\"price\":\"1-2\",\"cost\":\"1e9\",\"rates\":[{\"role\":\"A\"}]}],\"reason\":\" \"}",
                        "Idempotency-Key",
                        "k1");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(Promise.faults("post", AMENDMENTS, answer)).isEmpty();
        List<String> places = new ArrayList<>();
        answer.json().at("/errors").forEach(one -> places.add(one.at("/pointer").stringValue()));
        assertThat(places)
                .containsExactlyInAnyOrder(
                        "#/contract",
                        "#/number",
                        "#/effective",
                        "#/lines/0/line",
                        "#/lines/0/price",
                        "#/lines/0/cost",
                        "#/lines/0/rates/0/price",
                        "#/reason");
        assertThat(spoken.asked).isEmpty();
    }

    @Test
    void a_program_may_look_but_not_decide() {
        crm.people = false;

        assertThat(served.post(AMENDMENTS, ASKED, "Idempotency-Key", "k1").status()).isEqualTo(403);
        assertThat(
                        served.post(
                                        AMENDMENTS + "/" + AMENDMENT + "/decision",
                                        "{\"decision\":\"REJECT\",\"reason\":\"No\"}")
                                .status())
                .isEqualTo(403);
        assertThat(served.get(AMENDMENTS + "/" + AMENDMENT).status()).isEqualTo(200);
        assertThat(served.get(AMENDMENTS + "/" + new UUID(9, 9)).status()).isEqualTo(404);
        assertThat(spoken.asked).isEmpty();
    }
}
