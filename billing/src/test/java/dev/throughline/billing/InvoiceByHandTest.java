package dev.throughline.billing;

import static dev.throughline.billing.BillingRoom.DAY;
import static dev.throughline.billing.BillingRoom.FAY;
import static dev.throughline.billing.BillingRoom.gbp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.PostingKind;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Somebody works on a released invoice in the ERP by hand: another amount, another due date, a
/// void. The ERP's word is followed, what needs a person is told, and no value appears or vanishes.
class InvoiceByHandTest {
    private static final long BILLED = 900_000;

    private final BillingRoom room = new BillingRoom();
    private final BillingSums sums = new BillingSums(room);
    private UUID invoice = new UUID(0, 0);

    @BeforeEach
    void posted() {
        invoice =
                room.agreed(
                        room.proposing(
                                "DRAFT-1",
                                BILLED,
                                "TIME",
                                List.of(room.unbilled(1, "work", DAY, 90))));
        sums.posted(BILLED);
        room.billing.release(invoice, FAY, "month end");
        room.settle();
        told(
                Map.of(
                        "net",
                        gbp(BILLED),
                        "tax",
                        gbp(0),
                        "gross",
                        gbp(BILLED),
                        "open",
                        gbp(BILLED),
                        "erp_status",
                        "POSTED"));
        assertThat(room.openCases()).isEmpty();
        sums.hold("posted");
        sums.inTheLedger("posted");
    }

    @AfterEach
    void close() {
        room.close();
    }

    /// The ERP's feed shows it so.
    private void told(Map<String, Object> fields) {
        room.say("erp", "Invoice", "DRAFT-1", fields);
        room.settle();
    }

    @Test
    void another_amount_is_told_until_it_is_undone() {
        told(
                Map.of(
                        "net",
                        gbp(910_000),
                        "tax",
                        gbp(0),
                        "gross",
                        gbp(910_000),
                        "open",
                        gbp(910_000)));
        assertThat(room.openCases()).containsExactly("INV-AMOUNT-DRIFT");
        sums.hold("another amount");

        told(Map.of("net", gbp(BILLED), "tax", gbp(0), "gross", gbp(BILLED), "open", gbp(BILLED)));
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void another_due_date_is_the_erps_to_decide_and_nobodys_case() {
        told(Map.of("due_date", LocalDate.of(2026, 4, 1)));

        assertThat(room.entity(invoice).values().find("due_date", LocalDate.class))
                .contains(LocalDate.of(2026, 4, 1));
        assertThat(room.state(invoice)).isEqualTo(InvoiceState.POSTED);
        assertThat(room.openCases()).isEmpty();
        sums.hold("another due date");
    }

    @Test
    void voided_its_work_is_unbilled_again_once_and_may_be_billed_anew() {
        told(Map.of("erp_status", "VOIDED", "open", gbp(0)));
        told(Map.of("erp_status", "VOIDED", "open", gbp(0), "gross", gbp(BILLED)));

        assertThat(room.state(invoice)).isEqualTo(InvoiceState.CANCELLED);
        sums.hold("voided");
        sums.inTheLedger("voided");
        assertThat(sums.unbilled()).isEqualTo(BILLED);
        assertThat(room.ledger.of(PostingKind.UNBILLED_RELIEF)).hasSize(2);

        UUID anew = room.agreed(room.proposing("DRAFT-2", BILLED, "TIME", List.of("psa time t1")));
        assertThat(room.billing.release(anew, FAY, "again")).isInstanceOf(Outcome.Done.class);
        room.settle();
        assertThat(room.state(anew)).isEqualTo(InvoiceState.POSTED);
        sums.hold("billed anew");
        sums.inTheLedger("billed anew");
        assertThat(sums.unbilled()).isZero();
    }

    @Test
    void voided_though_credited_needs_a_person_and_returns_nothing_twice() {
        assertThat(
                        room.billing.credit(
                                invoice,
                                List.of(
                                        new Ask(
                                                "1",
                                                gbp(108_000),
                                                "with evidence",
                                                Disposition.RETURN_TO_UNBILLED,
                                                List.of())),
                                DAY,
                                "complaint",
                                FAY,
                                "complaint"))
                .isInstanceOf(Outcome.Done.class);
        room.settle();
        sums.inTheLedger("credited");

        told(Map.of("erp_status", "VOIDED", "open", gbp(0)));

        assertThat(room.openCases()).containsExactly("HUB-STATE");
        assertThat(sums.unbilled()).isEqualTo(108_000);
        sums.inTheLedger("voided");
    }
}
