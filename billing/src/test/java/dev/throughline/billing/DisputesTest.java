package dev.throughline.billing;

import static dev.throughline.billing.BillingRoom.DAY;
import static dev.throughline.billing.BillingRoom.FAY;
import static dev.throughline.billing.BillingRoom.PAM;
import static dev.throughline.billing.BillingRoom.gbp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.billing.Sending.Means;
import dev.throughline.model.CreditMemo.Disposition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What happens to an invoice between posting and payment, on the database.
@Timeout(300)
class DisputesTest {
    private final BillingRoom room = new BillingRoom();

    @AfterEach
    void close() {
        room.close();
    }

    /// Posted, with what the ERP says of it: 36,000.00 with tax.
    private UUID invoice() {
        UUID invoice = room.posted("D1");
        room.name("i1", invoice);
        erp("POSTED", 3_600_000);
        return invoice;
    }

    private void erp(String status, long open) {
        Map<String, Object> said = new HashMap<>();
        said.put("erp_status", status);
        said.put("number", "INV-1");
        said.put("tax", gbp(600_000));
        said.put("gross", gbp(3_600_000));
        said.put("open", gbp(open));
        room.say("erp", "Invoice", "i1", said);
        room.say("psa", "Invoice", "D1", Map.of("psa_status", "INVOICED", "proposal_no", "INV-1"));
        room.settle();
    }

    private Outcome sent(UUID invoice) {
        return room.billing.sent(invoice, DAY, Means.EMAIL, "ap@thames.example", PAM, "month end");
    }

    private InvoiceState state() {
        return room.state(room.id("i1"));
    }

    @Test
    void an_invoice_is_sent_once_it_is_posted_and_within_its_days() {
        UUID invoice = invoice();
        room.milestone("m9", 1_000_000);
        UUID proposal = room.proposal("D9", 1_000_000, "m9");
        assertThat(sent(proposal)).asString().contains("once the ERP has posted it");
        assertThat(room.billing.sent(invoice, DAY.minusDays(1), Means.POST, "", PAM, "x"))
                .asString()
                .contains("cannot have been sent on 2026-02-01");
        assertThat(room.billing.sent(invoice, DAY.plusDays(9), Means.POST, "", PAM, "x"))
                .isInstanceOf(Outcome.Refused.class);

        assertThat(sent(invoice)).isEqualTo(new Outcome.Done("SENT", null, "INV-1"));
        assertThat(sent(invoice)).isEqualTo(new Outcome.Done("SENT", null, "INV-1"));

        room.settle();
        assertThat(state()).isEqualTo(InvoiceState.SENT);
        assertThat(room.billing.sendings(invoice)).hasSize(1);
        assertThat(room.entity(room.id("deal")).values().text("invoice_status"))
                .as("what salespeople see")
                .contains("INV-1 SENT");
    }

    @Test
    void a_dispute_needs_a_sent_invoice_an_amount_that_is_owed_and_a_reason() {
        UUID invoice = invoice();
        assertThat(room.billing.dispute(invoice, gbp(1), PAM, "late"))
                .asString()
                .contains("posted and not sent");
        sent(invoice);
        assertThat(room.billing.dispute(invoice, gbp(3_600_001), PAM, " "))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused ->
                                assertThat(refused.problems())
                                        .extracting(dev.throughline.model.Problem::text)
                                        .containsExactly(
                                                "The dispute has no reason.",
                                                "36000.01 GBP cannot be disputed of invoice "
                                                        + room.entity(invoice).name()
                                                        + ", on which 36000.00 GBP are open."));

        assertThat(room.billing.dispute(invoice, gbp(120_000), PAM, "late"))
                .isEqualTo(new Outcome.Done("DISPUTED", null, "INV-1"));
        assertThat(room.billing.dispute(invoice, gbp(120_000), PAM, "late"))
                .as("the same click again")
                .isInstanceOf(Outcome.Done.class);
        assertThat(room.billing.dispute(invoice, gbp(1), PAM, "more"))
                .asString()
                .contains("is disputed already");
        room.settle();
        assertThat(state()).isEqualTo(InvoiceState.DISPUTED);
        assertThat(room.entity(room.id("deal")).values().text("invoice_status"))
                .contains("INV-1 DISPUTED");
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void rejected_it_stands_as_it_was_sent() {
        UUID invoice = invoice();
        sent(invoice);
        room.billing.dispute(invoice, gbp(120_000), PAM, "late");

        assertThat(room.billing.resolveDispute(invoice, false, FAY, "it was on time"))
                .isEqualTo(new Outcome.Done("SENT", null, "INV-1"));

        assertThat(room.billing.resolveDispute(invoice, false, FAY, "again"))
                .isInstanceOf(Outcome.Done.class);
        assertThat(room.billing.resolveDispute(invoice, true, FAY, "or not"))
                .asString()
                .contains("No dispute");
        assertThat(room.billing.disputes(invoice).getLast().answer()).isEqualTo("it was on time");
    }

    @Test
    void upheld_it_is_disputed_until_a_credit_memo_takes_it_back() {
        UUID invoice = invoice();
        sent(invoice);
        room.billing.dispute(invoice, gbp(1_200_000), PAM, "the plan was never accepted");

        assertThat(room.billing.resolveDispute(invoice, true, FAY, "they are right"))
                .isEqualTo(new Outcome.Done("DISPUTED", null, "INV-1"));
        assertThat(
                        room.billing.credit(
                                invoice,
                                List.of(
                                        new Ask(
                                                "1",
                                                gbp(1_000_000),
                                                "not accepted",
                                                Disposition.RETURN_TO_UNBILLED,
                                                List.of())),
                                DAY,
                                "c1",
                                PAM,
                                "they are right"))
                .isInstanceOf(Outcome.Done.class);
        room.settle();
        erp("PARTIALLY_CREDITED", 2_400_000);

        assertThat(state()).isEqualTo(InvoiceState.PARTIALLY_CREDITED);
    }

    @Test
    void money_decides_the_word_and_a_payment_that_bounces_shows_the_dispute_again() {
        UUID invoice = invoice();
        sent(invoice);
        room.billing.dispute(invoice, gbp(120_000), PAM, "late");
        erp("PARTIALLY_PAID", 120_000);
        assertThat(state()).isEqualTo(InvoiceState.PARTIALLY_PAID);
        assertThat(room.billing.disputes(invoice).getLast().state()).isEqualTo(Dispute.State.OPEN);

        erp("POSTED", 3_600_000);

        assertThat(state()).isEqualTo(InvoiceState.DISPUTED);
    }
}
