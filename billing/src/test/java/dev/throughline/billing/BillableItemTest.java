package dev.throughline.billing;

import static dev.throughline.billing.Amounts.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.billing.Applications.Kind;
import dev.throughline.billing.Applications.Settlement;
import dev.throughline.billing.BillableItem.Step;
import dev.throughline.billing.BillingConservation.Billing;
import dev.throughline.billing.BillingConservation.Cash;
import dev.throughline.billing.BillingConservation.Difference;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Invoice.ErpStatus;
import org.junit.jupiter.api.Test;

class BillableItemTest {
    private static final BillableItem FRESH = BillableItem.posted("Ben-1", usd("1,350"));

    static BillableItem done(Step step) {
        assertThat(step).isInstanceOf(Step.Done.class);
        return ((Step.Done) step).item();
    }

    private static String refused(Step step) {
        assertThat(step).isInstanceOf(Step.Refused.class);
        return ((Step.Refused) step).problem().line();
    }

    private static BillableItem invoiced() {
        return done(done(FRESH.proposed("inv-1")).billed("inv-1", usd("1,350")));
    }

    @Test
    void an_item_is_on_one_live_line_at_most() {
        BillableItem proposed = done(FRESH.proposed("inv-1"));
        assertThat(proposed.unbilled()).isEqualTo(usd("1,350"));
        assertThat(done(proposed.proposed("inv-1"))).isEqualTo(proposed);
        assertThat(refused(proposed.proposed("inv-2")))
                .isEqualTo(
                        "BIL-LINE-REUSED: Item Ben-1 is already on inv-1. Take it off one of the two; nothing is released until then.");
        assertThat(done(proposed.moved())).isEqualTo(FRESH);
    }

    @Test
    void billing_it_twice_is_billing_it_once() {
        assertThat(done(invoiced().billed("inv-1", usd("1,350")))).isEqualTo(invoiced());
        assertThat(refused(invoiced().billed("inv-1", usd("1,000"))))
                .isEqualTo(
                        "HUB-STATE: Item Ben-1 is invoiced with 1350.00 USD, not 1000.00 USD. Correct it by a credit memo.");
        assertThat(refused(FRESH.billed("inv-1", usd("1"))))
                .isEqualTo("HUB-STATE: Item Ben-1 is on no invoice. Propose it first.");
        assertThat(refused(done(FRESH.proposed("inv-1")).billed("inv-1", usd("1,351"))))
                .isEqualTo(
                        "HUB-STATE: Item Ben-1 has 1350.00 USD to bill, not 1351.00 USD. Bill at most that.");
    }

    @Test
    void what_the_review_wrote_down_is_given_up_when_the_invoice_is_posted() {
        BillableItem down = done(done(FRESH.proposed("inv-1")).billed("inv-1", usd("1,000")));
        assertThat(down.invoiced()).isEqualTo(usd("1,000"));
        assertThat(down.writtenOff()).isEqualTo(usd("350"));
        assertThat(down.unbilled()).isEqualTo(usd("0"));
    }

    @Test
    void a_credit_gives_up_what_is_written_off_and_frees_what_returns() {
        BillableItem written = done(invoiced().credited(usd("720"), Disposition.WRITE_OFF));
        assertThat(written.writtenOff()).isEqualTo(usd("720"));
        Step returned = written.credited(usd("630"), Disposition.RETURN_TO_UNBILLED);
        assertThat(returned)
                .isEqualTo(
                        new Step.Done(
                                new BillableItem(
                                        "Ben-1", usd("720"), usd("0"), usd("720"), "inv-1", 1),
                                BillableItem.posted("Ben-1~1", usd("630"))));
        assertThat(refused(written.credited(usd("631"), Disposition.REBILL)))
                .startsWith("INV-CREDIT-EXCEEDS: Item Ben-1 has 630.00 USD invoiced;");
    }

    @Test
    void an_invoiced_entry_is_not_reversed_but_credited() {
        assertThat(refused(invoiced().reversed()))
                .isEqualTo(
                        "TIM-ALREADY-INVOICED: Entry Ben-1 is on invoice inv-1; use a credit. Start a credit memo for it; that returns it to unbilled.");
        assertThat(refused(invoiced().moved())).startsWith("TIM-ALREADY-INVOICED");
        assertThat(done(done(FRESH.proposed("inv-1")).reversed()).posted()).isEqualTo(usd("0"));
    }

    @Test
    void nothing_left_cannot_be_proposed() {
        BillableItem gone = done(FRESH.reversed());
        assertThat(refused(gone.proposed("inv-1")))
                .isEqualTo(
                        "HUB-STATE: Item Ben-1 has nothing left to bill. Take it off the proposal.");
        assertThatThrownBy(() -> new BillableItem("x", usd("1"), usd("1"), usd("1"), null, 0))
                .hasMessage(
                        "item x of 1.00 USD cannot have 1.00 USD invoiced and 1.00 USD written off");
    }

    @Test
    void what_settles_an_invoice_may_come_in_any_order_and_twice() {
        Settlement payment = new Settlement(Kind.PAYMENT, usd("60,000"), usd("100"));
        Settlement credit = new Settlement(Kind.CREDIT, usd("1,800"));
        Applications one =
                Applications.of(usd("74,000"))
                        .with("P", payment)
                        .with("C", credit)
                        .with("P", payment);
        assertThat(one.open()).isEqualTo(usd("12,100"));
        assertThat(one.discounts()).isEqualTo(usd("100"));
        assertThat(one.status()).isEqualTo(ErpStatus.PARTIALLY_PAID);
        assertThat(one.without("P").status()).isEqualTo(ErpStatus.PARTIALLY_CREDITED);
        assertThat(one.without("P").without("C").status()).isEqualTo(ErpStatus.POSTED);
        assertThat(one.with("B", new Settlement(Kind.BAD_DEBT, usd("12,100"))).status())
                .isEqualTo(ErpStatus.PAID);
        assertThat(
                        Applications.of(usd("10"))
                                .with("C", new Settlement(Kind.CREDIT, usd("10")))
                                .status())
                .isEqualTo(ErpStatus.CREDITED);
        assertThat(Applications.of(usd("74,000")).with("C", credit).with("P", payment).open())
                .isEqualTo(one.open());
        assertThatThrownBy(() -> new Settlement(Kind.PAYMENT, usd("-1")))
                .hasMessageContaining("a payment taken back is left out, not negated");
    }

    @Test
    void too_much_applied_is_shown_and_not_hidden() {
        assertThat(
                        Applications.of(usd("10"))
                                .with("P", new Settlement(Kind.PAYMENT, usd("11")))
                                .open())
                .isEqualTo(usd("-1"));
    }

    @Test
    void the_hub_follows_the_erps_word_and_keeps_what_only_it_knows() {
        assertThat(InvoiceState.following(ErpStatus.POSTED, InvoiceState.RELEASED))
                .isEqualTo(InvoiceState.POSTED);
        assertThat(InvoiceState.following(ErpStatus.POSTED, InvoiceState.DISPUTED))
                .isEqualTo(InvoiceState.DISPUTED);
        assertThat(InvoiceState.following(ErpStatus.POSTED, InvoiceState.PAID))
                .as("the payment bounced")
                .isEqualTo(InvoiceState.SENT);
        assertThat(InvoiceState.following(ErpStatus.PENDING_APPROVAL, InvoiceState.RELEASED))
                .isEqualTo(InvoiceState.RELEASED);
        assertThat(InvoiceState.following(ErpStatus.VOIDED, InvoiceState.SENT))
                .isEqualTo(InvoiceState.CANCELLED);
    }

    @Test
    void every_step_the_erp_asks_of_a_posted_invoice_is_listed() {
        for (InvoiceState now : InvoiceState.values()) {
            for (ErpStatus erp : ErpStatus.values()) {
                InvoiceState next = InvoiceState.following(erp, now);
                boolean neverReleased = !now.posted() && now != InvoiceState.RELEASED;
                if (!neverReleased && next != now) {
                    InvoiceState from =
                            now == InvoiceState.RELEASED && next != InvoiceState.POSTED
                                    ? InvoiceState.POSTED
                                    : now;
                    assertThat(from.may(next))
                            .as(now + " beside " + erp + " becomes " + next)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void nobody_edits_a_posted_invoice_back_into_a_proposal() {
        for (InvoiceState now : InvoiceState.values()) {
            if (now.posted()) {
                assertThat(now.may(InvoiceState.PROPOSED)).as(now.name()).isFalse();
                assertThat(now.may(InvoiceState.APPROVED)).as(now.name()).isFalse();
                assertThat(now.may(InvoiceState.RELEASED)).as(now.name()).isFalse();
            }
        }
        assertThat(InvoiceState.PROPOSED.may(InvoiceState.RELEASED)).isFalse();
    }

    @Test
    void a_law_that_does_not_hold_says_where_and_by_how_much() {
        BillingConservation laws = new BillingConservation();
        laws.add("US01 USD", new Billing(usd("100"), usd("60"), usd("30"), usd("10")));
        laws.add("US01 USD", new Billing(usd("50"), usd("0"), usd("49"), usd("0")));
        laws.add(
                "US01 USD",
                new Cash(usd("74,000"), usd("60,000"), usd("12,200"), usd("1,800"), usd("0")));
        laws.add("GB01 USD", new Cash(usd("10"), usd("10"), usd("10"), usd("0"), usd("0")));
        assertThat(laws.differences())
                .containsExactly(
                        new Difference("billing", "US01 USD", usd("1")),
                        new Difference("cash", "GB01 USD", usd("-10")));
    }
}
