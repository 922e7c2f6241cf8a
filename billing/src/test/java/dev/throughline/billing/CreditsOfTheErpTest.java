package dev.throughline.billing;

import static dev.throughline.billing.BillingRoom.DAY;
import static dev.throughline.billing.BillingRoom.FAY;
import static dev.throughline.billing.BillingRoom.gbp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Credit memos that somebody wrote in the ERP, and credits against what the hub never released, on
/// the database.
@Timeout(300)
class CreditsOfTheErpTest {
    private final BillingRoom room = new BillingRoom();

    @AfterEach
    void close() {
        room.close();
    }

    @Test
    void a_credit_of_the_erp_is_explained_line_by_line_and_what_returns_is_unbilled_again() {
        UUID invoice = worked();
        UUID memo = written("CM-9", invoice, 180_000);
        room.settle();
        assertThat(room.openCases()).containsExactly("INV-CREDIT-UNEXPLAINED");

        UnexplainedCredit looked =
                room.billing
                        .unexplained(
                                memo,
                                null,
                                List.of(
                                        ask(1, 72_000, Disposition.WRITE_OFF),
                                        ask(1, 108_000, Disposition.RETURN_TO_UNBILLED)))
                        .orElseThrow();
        assertThat(looked.preview().plan())
                .isInstanceOfSatisfying(
                        CreditPlan.Planned.class,
                        plan -> assertThat(plan.returned()).isEqualTo(gbp(108_000)));
        assertThat(looked.preview().bookings())
                .as("the ERP has booked the credit itself")
                .extracting(Booking::document)
                .containsOnly(PostingKind.UNBILLED_RELIEF);

        Outcome done =
                explain(
                        memo,
                        ask(1, 72_000, Disposition.WRITE_OFF),
                        ask(1, 108_000, Disposition.RETURN_TO_UNBILLED));
        assertThat(room.billing.unexplained(memo, null, List.of())).isEmpty();

        assertThat(done).isInstanceOf(Outcome.Done.class);
        room.settle();
        assertThat(room.openCases()).isEmpty();
        assertThat(room.ledger.of(PostingKind.CREDIT)).as("nothing is credited again").isEmpty();
        assertThat(
                        room.ledger.of(PostingKind.UNBILLED_RELIEF).stream()
                                .filter(one -> one.document().reversal())
                                .map(one ->
                                        one.document()
                                                .lines()
                                                .getFirst()
                                                .entries()
                                                .getFirst()
                                                .minor()))
                .containsExactly(-108_000L);
        assertThat(room.entity(memo).status()).isEqualTo("POSTED");
        assertThat(room.entity(memo).values().get("original")).isEqualTo(invoice);
        // What returned is an item of the next bill.
        UUID next = room.proposing("DRAFT-2", 108_000, "TIME", List.of("return " + memo + " 2"));
        assertThat(room.billing.approve(next, "PM", BillingRoom.PAM, "again"))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void the_same_explanation_twice_is_one_and_another_one_is_refused() {
        UUID invoice = worked();
        UUID memo = written("CM-9", invoice, 180_000);
        explain(memo, ask(1, 180_000, Disposition.RETURN_TO_UNBILLED));

        assertThat(explain(memo, ask(1, 180_000, Disposition.RETURN_TO_UNBILLED)))
                .isInstanceOf(Outcome.Done.class);
        assertThat(codes(explain(memo, ask(1, 180_000, Disposition.WRITE_OFF))))
                .containsExactly("HUB-STATE");
        room.settle();
        assertThat(room.ledger.of(PostingKind.UNBILLED_RELIEF)).hasSize(2);
    }

    @Test
    void an_explanation_says_what_becomes_of_all_of_it_and_of_no_more() {
        UUID invoice = worked();
        UUID memo = written("CM-9", invoice, 180_000);

        assertThat(codes(explain(memo, ask(1, 72_000, Disposition.WRITE_OFF))))
                .containsExactly("INV-AMOUNT-DRIFT");
        assertThat(codes(explain(memo, ask(1, 1_000_000, Disposition.WRITE_OFF))))
                .contains("INV-CREDIT-EXCEEDS");
        assertThat(codes(explain(memo, ask(7, 180_000, Disposition.WRITE_OFF))))
                .contains("HUB-STATE");
        room.settle();
        assertThat(room.openCases()).containsExactly("INV-CREDIT-UNEXPLAINED");
    }

    @Test
    void what_the_erp_credited_counts_before_anybody_has_explained_it() {
        UUID invoice = worked();
        written("CM-9", invoice, 800_000);

        assertThat(codes(credit(invoice, 1, 200_000, Disposition.WRITE_OFF, DAY)))
                .containsExactly("INV-CREDIT-EXCEEDS");
        assertThat(credit(invoice, 1, 100_000, Disposition.WRITE_OFF, DAY))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void a_credit_of_the_erp_larger_than_the_invoice_is_told_and_cannot_be_explained() {
        UUID invoice = worked();
        UUID memo = written("CM-9", invoice, 900_001);
        room.settle();

        assertThat(room.openCases())
                .containsExactly("INV-CREDIT-EXCEEDS", "INV-CREDIT-UNEXPLAINED");
        assertThat(codes(explain(memo, ask(1, 900_001, Disposition.WRITE_OFF))))
                .contains("INV-CREDIT-EXCEEDS");
    }

    @Test
    void a_credit_whose_invoice_the_erp_does_not_name_is_explained_by_naming_it() {
        UUID invoice = worked();
        UUID memo =
                room.say(
                        "erp",
                        "CreditMemo",
                        "CM-9",
                        Map.of(
                                "number",
                                "CM-9",
                                "ccy",
                                "GBP",
                                "date",
                                DAY,
                                "net",
                                gbp(180_000),
                                "gross",
                                gbp(180_000),
                                "erp_status",
                                "POSTED"));

        assertThat(codes(explain(memo, ask(1, 180_000, Disposition.WRITE_OFF))))
                .containsExactly("HUB-STATE");
        assertThat(
                        room.billing.explain(
                                memo,
                                invoice,
                                List.of(ask(1, 180_000, Disposition.WRITE_OFF)),
                                FAY,
                                "known by letter"))
                .isInstanceOf(Outcome.Done.class);
        room.settle();
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void an_opening_invoice_is_credited_as_a_whole_and_only_given_up() {
        UUID opening = opening();

        assertThat(codes(credit(opening, 1, 20_000, Disposition.RETURN_TO_UNBILLED, DAY)))
                .containsExactly("HUB-STATE");
        assertThat(codes(credit(opening, 1, 100_001, Disposition.WRITE_OFF, DAY)))
                .containsExactly("INV-CREDIT-EXCEEDS");
        assertThat(credit(opening, 1, 20_000, Disposition.WRITE_OFF, DAY))
                .isInstanceOf(Outcome.Done.class);
        room.settle();

        assertThat(room.ledger.of(PostingKind.CREDIT))
                .singleElement()
                .satisfies(one -> {
                    assertThat(Objects.requireNonNull(one.document().billing()).original())
                            .isEqualTo("INV-77");
                    assertThat(one.document().legalEntity()).isEqualTo("aldgate");
                });
        assertThat(codes(credit(opening, 1, 80_001, Disposition.WRITE_OFF, DAY)))
                .containsExactly("INV-CREDIT-EXCEEDS");
    }

    @Test
    void what_is_credited_of_an_opening_invoice_is_billed_on_its_contract_no_more() {
        UUID opening = opening();
        room.say("psa", "Invoice", "INV-77", Map.of("contract", room.id("contract")));
        assertThat(billed()).isEqualTo(gbp(100_000));
        credit(opening, 1, 20_000, Disposition.WRITE_OFF, DAY);
        room.settle();
        UUID memo =
                room.sql
                        .sql("select distinct credit from billing_credit_line")
                        .query(UUID.class)
                        .single();

        assertThat(room.entity(memo).values().get("net")).isEqualTo(gbp(20_000));
        assertThat(billed()).isEqualTo(gbp(80_000));
    }

    private Money billed() {
        return new Positions(room.sql, room.entities, () -> Estimates.NONE, RevenuePolicy.STANDARD)
                .at(List.of(room.id("contract")), DAY, ContractPosition.Basis.POSTED)
                .getFirst()
                .invoiced();
    }

    @Test
    void a_credit_of_the_erp_against_an_opening_invoice_is_explained() {
        UUID opening = opening();
        UUID memo = written("CM-9", opening, 30_000);

        assertThat(codes(explain(memo, ask(1, 30_000, Disposition.REBILL))))
                .containsExactly("HUB-STATE");
        assertThat(explain(memo, ask(1, 30_000, Disposition.WRITE_OFF)))
                .isInstanceOf(Outcome.Done.class);
        room.settle();
        assertThat(room.openCases()).doesNotContain("INV-CREDIT-UNEXPLAINED");
    }

    @Test
    void an_invoice_of_a_closed_period_is_credited_in_an_open_one() {
        UUID invoice = worked();
        period("2026-02", LocalDate.of(2026, 2, 1), "CLOSED");
        period("2026-03", LocalDate.of(2026, 3, 1), "OPEN");

        Outcome late = credit(invoice, 1, 100_000, Disposition.WRITE_OFF, DAY);
        assertThat(codes(late)).containsExactly("PER-CLOSED");
        assertThat(((Outcome.Refused) late).problems().getFirst().mend()).contains("2026-03-01");

        assertThat(credit(invoice, 1, 100_000, Disposition.WRITE_OFF, LocalDate.of(2026, 3, 1)))
                .isInstanceOf(Outcome.Done.class);
        room.settle();
        assertThat(room.ledger.of(PostingKind.CREDIT)).hasSize(1);
    }

    /// 90 posted and invoiced hours at 100.00.
    private UUID worked() {
        UUID invoice =
                room.agreed(
                        room.proposing(
                                "DRAFT-1",
                                900_000,
                                "TIME",
                                List.of(room.unbilled(1, "work", DAY, 90))));
        room.billing.release(invoice, FAY, "month end");
        room.settle();
        return invoice;
    }

    /// An invoice of the time before the hub: 1,000.00 and 20 % tax.
    private UUID opening() {
        return room.say(
                "erp",
                "Invoice",
                "INV-77",
                Map.of(
                        "number",
                        "INV-77",
                        "entity",
                        room.id("aldgate"),
                        "bill_to",
                        room.id("thames"),
                        "ccy",
                        "GBP",
                        "issue_date",
                        DAY,
                        "net",
                        gbp(100_000),
                        "gross",
                        gbp(120_000),
                        "open",
                        gbp(120_000),
                        "erp_status",
                        "POSTED"));
    }

    private UUID written(String number, UUID invoice, long net) {
        return room.say(
                "erp",
                "CreditMemo",
                number,
                Map.of(
                        "number",
                        number,
                        "original",
                        invoice,
                        "entity",
                        room.id("aldgate"),
                        "bill_to",
                        room.id("thames"),
                        "ccy",
                        "GBP",
                        "date",
                        DAY,
                        "net",
                        gbp(net),
                        "gross",
                        gbp(net),
                        "erp_status",
                        "POSTED"));
    }

    private void period(String name, LocalDate start, String status) {
        room.say(
                "erp",
                "AccountingPeriod",
                name,
                Map.of(
                        "entity",
                        room.id("aldgate"),
                        "name",
                        name,
                        "start",
                        start,
                        "end",
                        start.plusMonths(1).minusDays(1),
                        "ledger_status",
                        status,
                        "status",
                        status));
    }

    private static Ask ask(int line, long minor, Disposition disposition) {
        return new Ask(
                String.valueOf(line), gbp(minor), "agreed with the client", disposition, List.of());
    }

    private Outcome explain(UUID memo, Ask... asks) {
        return room.billing.explain(memo, null, List.of(asks), FAY, "asked accounts receivable");
    }

    private Outcome credit(
            UUID invoice, int line, long minor, Disposition disposition, LocalDate date) {
        return room.billing.credit(
                invoice,
                List.of(ask(line, minor, disposition)),
                date,
                invoice + " " + minor + " " + date,
                FAY,
                "complaint");
    }

    private static List<String> codes(Outcome outcome) {
        return ((Outcome.Refused) outcome).problems().stream().map(Problem::code).toList();
    }
}
