package dev.throughline.billing;

import static dev.throughline.billing.Amounts.usd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.ReleaseDecision.Refused;
import dev.throughline.billing.ReleaseDecision.Release;
import dev.throughline.billing.ReleaseDecision.Repeated;
import dev.throughline.billing.ReleaseDecision.SecondPerson;
import dev.throughline.billing.ReleaseDecision.Wish;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReleaseDecisionTest {
    private static final InvoiceDraft DRAFT = InvoiceDraftsTest.northwind();
    private static final TaxTreatment TOLD =
            new TaxTreatment.Resolved(
                    TaxTreatment.Kind.OUT_OF_SCOPE,
                    List.of(),
                    TaxTreatment.ServiceCategory.GENERAL,
                    "",
                    List.of());

    private static Wish wish(InvoiceState state, @Nullable String number, InvoiceDraft draft) {
        return new Wish(
                "inv-17",
                1,
                state,
                number,
                draft,
                DRAFT.fingerprint(),
                List.of("pat"),
                "bill",
                usd("74,000"),
                usd("100,000"),
                TOLD,
                Map.of("Ben-1", "inv-17"),
                List.of());
    }

    private static List<String> refusal(ReleaseDecision decision) {
        assertThat(decision).isInstanceOf(Refused.class);
        return ((Refused) decision).problems().stream().map(Problem::line).toList();
    }

    @Test
    void an_approved_invoice_goes_under_one_key() {
        assertThat(ReleaseDecision.of(wish(InvoiceState.APPROVED, null, DRAFT)))
                .isEqualTo(new Release("inv-17-1"));
    }

    @Test
    void a_second_click_is_told_the_first_ones_key_and_number() {
        assertThat(ReleaseDecision.of(wish(InvoiceState.RELEASED, null, DRAFT)))
                .isEqualTo(new Repeated("inv-17-1", null));
        assertThat(ReleaseDecision.of(wish(InvoiceState.PAID, "INV-1", DRAFT)))
                .isEqualTo(new Repeated("inv-17-1", "INV-1"));
    }

    @Test
    void a_proposal_changed_after_its_approval_is_refused() {
        assertThat(
                        refusal(
                                ReleaseDecision.of(
                                        wish(InvoiceState.APPROVED, null, DRAFT.without("Ana-8")))))
                .containsExactly(
                        "HUB-STATE: Invoice inv-17 has changed after its approval. Review the change and approve it again.");
    }

    @Test
    void a_proposal_changed_after_its_release_is_refused_and_the_released_one_stands() {
        assertThat(
                        refusal(
                                ReleaseDecision.of(
                                        wish(InvoiceState.RELEASED, null, DRAFT.without("Ana-8")))))
                .containsExactly(
                        "HUB-STATE: Invoice inv-17 was released as inv-17-1 and has changed since; what was released stands. Correct it by a credit memo once it is posted.");
    }

    @Test
    void nothing_is_released_before_its_approval() {
        assertThat(refusal(ReleaseDecision.of(wish(InvoiceState.IN_REVIEW, null, DRAFT))))
                .containsExactly(
                        "HUB-STATE: Invoice inv-17 is IN_REVIEW and cannot be released. Review and approve it first.");
        assertThat(refusal(ReleaseDecision.of(wish(InvoiceState.CANCELLED, null, DRAFT))))
                .containsExactly(
                        "HUB-STATE: Invoice inv-17 is CANCELLED and cannot be released. Collect it anew.");
    }

    private static ReleaseDecision approvedBy(List<String> approvers, Money limit) {
        return ReleaseDecision.of(
                new Wish(
                        "inv-17",
                        1,
                        InvoiceState.APPROVED,
                        null,
                        DRAFT,
                        DRAFT.fingerprint(),
                        approvers,
                        "bill",
                        usd("74,000"),
                        limit,
                        TOLD,
                        Map.of(),
                        List.of()));
    }

    @Test
    void above_the_limit_a_second_person_is_needed_and_one_person_twice_is_one() {
        assertThat(approvedBy(List.of("pat"), usd("73,999.99")))
                .isEqualTo(new SecondPerson(usd("74,000"), usd("73,999.99")));
        assertThat(approvedBy(List.of("pat", "pat"), usd("50,000")))
                .isInstanceOf(SecondPerson.class);
        assertThat(approvedBy(List.of("pat", "bill"), usd("50,000")))
                .as("who proposed it does not count")
                .isInstanceOf(SecondPerson.class);
        assertThat(approvedBy(List.of("pat", "kim"), usd("50,000"))).isInstanceOf(Release.class);
        assertThat(approvedBy(List.of("pat"), usd("74,000"))).isInstanceOf(Release.class);
    }

    @Test
    void who_proposed_it_does_not_approve_it() {
        assertThat(refusal(approvedBy(List.of("bill"), usd("100,000"))))
                .containsExactly(
                        "HUB-STATE: Nobody but its proposer approved invoice inv-17. Another person approves it.");
    }

    @Test
    void all_that_stands_in_the_way_is_told_at_once() {
        Problem schedule =
                new Problem(
                        Problem.Mender.DATA,
                        "BIL-SCHEDULE-SUM",
                        "Schedule adds to 1 of 2.",
                        "Correct.");
        ReleaseDecision decision =
                ReleaseDecision.of(
                        new Wish(
                                "inv-17",
                                1,
                                InvoiceState.APPROVED,
                                null,
                                DRAFT,
                                null,
                                List.of("pat"),
                                "bill",
                                usd("74,000"),
                                usd("100,000"),
                                new TaxTreatment.Unresolved(
                                        List.of(
                                                new Problem(
                                                        Problem.Mender.DATA,
                                                        "TAX-UNRESOLVED",
                                                        "Cannot tell which tax applies.",
                                                        "Set evidence."))),
                                Map.of("Ben-1", "inv-16"),
                                List.of(schedule)));
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused ->
                                assertThat(refused.problems())
                                        .extracting(Problem::code)
                                        .containsExactly(
                                                "BIL-SCHEDULE-SUM",
                                                "HUB-STATE",
                                                "TAX-UNRESOLVED",
                                                "BIL-LINE-REUSED"));
    }

    @Test
    void after_a_surely_refused_release_the_next_one_has_a_key_of_its_own() {
        Wish first = wish(InvoiceState.APPROVED, null, DRAFT);
        Wish second =
                new Wish(
                        first.invoice(),
                        2,
                        first.state(),
                        null,
                        DRAFT,
                        first.approved(),
                        first.approvers(),
                        first.proposer(),
                        first.weight(),
                        first.limit(),
                        TOLD,
                        Map.of(),
                        List.of());
        assertThat(ReleaseDecision.of(second)).isEqualTo(new Release("inv-17-2"));
    }

    @Test
    void an_invoice_that_asks_for_less_than_nothing_is_refused() {
        InvoiceDraft empty = new InvoiceDraft("US01", "B", "C", "USD", List.of());
        assertThat(
                        refusal(
                                ReleaseDecision.of(
                                        new Wish(
                                                "inv-17",
                                                1,
                                                InvoiceState.APPROVED,
                                                null,
                                                empty,
                                                empty.fingerprint(),
                                                List.of("pat"),
                                                null,
                                                usd("0"),
                                                usd("1"),
                                                TOLD,
                                                Map.of(),
                                                List.of()))))
                .containsExactly(
                        "HUB-STATE: Invoice inv-17 asks for 0.00 USD. Add lines, or make a credit memo of it.");
    }
}
