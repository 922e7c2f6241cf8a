package dev.throughline.billing;

import static dev.throughline.billing.BillingRoom.DAY;
import static dev.throughline.billing.BillingRoom.FAY;
import static dev.throughline.billing.BillingRoom.gbp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.curate.Entity;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Money;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the ERP tells of an invoice comes in any order: that it is booked (our own receipt), how it
/// stands, its credit memo, its payment. 9,000.00 of time is invoiced, 1,800.00 of it credited,
/// 6,000.00 paid, in every order the same in the end, and no value appears or vanishes on the way
/// (DOMAIN 6.2). Over a real database.
class InvoiceArrivalsTest {
    private static final long BILLED = 900_000;
    private static final long CREDITED = 180_000;
    private static final long PAID = 600_000;
    private static final long OPEN = BILLED - CREDITED - PAID;

    private final BillingRoom room = new BillingRoom();
    private final BillingSums sums = new BillingSums(room);
    private int invoices;

    @AfterEach
    void close() {
        room.close();
    }

    /// One piece of news.
    private enum News {
        /// The ledger's answer to what we sent.
        RECEIPT,
        INVOICE,
        CREDIT,
        PAYMENT
    }

    @Test
    void a_credit_of_the_erp_its_payment_and_its_invoice_may_come_in_any_order() {
        for (List<News> order : orders(EnumSet.allOf(News.class))) {
            String name = released();
            for (News news : order) {
                arrives(news, name);
                sums.hold(order + " after " + news);
            }
            room.settle();
            sums.hold("after " + order);
            assertThat(
                            room.billing.explain(
                                    room.id("CM " + name), null, asks(), FAY, "asked the client"))
                    .as(order.toString())
                    .isInstanceOf(Outcome.Done.class);
            room.settle();
            settled(name, order);
            shown(name);
        }
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void a_credit_made_here_its_receipt_its_payment_and_its_invoice_may_come_in_any_order() {
        for (List<News> order : orders(EnumSet.allOf(News.class))) {
            String name = released();
            room.settle();
            UUID invoice = room.id(name);
            assertThat(room.billing.credit(invoice, asks(), DAY, name, FAY, "complaint"))
                    .isInstanceOf(Outcome.Done.class);
            room.name(
                    "CM " + name,
                    room.sql
                            .sql(
                                    "select credit from billing_credit_line where invoice = :invoice limit 1")
                            .param("invoice", invoice)
                            .query((row, _) -> row.getObject(1, UUID.class))
                            .single());
            for (News news : order) {
                arrives(news, name);
                sums.hold(order + " after " + news);
            }
            room.settle();
            settled(name, order);
            shown(name);
        }
        assertThat(room.openCases()).isEmpty();
    }

    /// The control: with one piece of news lost the same look finds it.
    @Test
    void news_that_never_comes_would_be_noticed() {
        for (News lost : EnumSet.of(News.INVOICE, News.CREDIT, News.PAYMENT)) {
            String name = released();
            EnumSet.complementOf(EnumSet.of(lost)).forEach(news -> arrives(news, name));
            room.settle();
            assertThatThrownBy(() -> settled(name, List.of(lost)))
                    .as("without " + lost)
                    .isInstanceOf(AssertionError.class);
        }
    }

    /// 90 hours at 100.00, agreed to and released; the answer of the ledger is on its way.
    private String released() {
        invoices++;
        String name = "DRAFT-" + invoices;
        UUID invoice =
                room.agreed(
                        room.proposing(
                                name,
                                BILLED,
                                "TIME",
                                List.of(room.unbilled(invoices, "work", DAY, 90))));
        sums.posted(BILLED);
        assertThat(room.billing.release(invoice, FAY, "month end"))
                .isInstanceOf(Outcome.Done.class);
        return name;
    }

    private void arrives(News news, String name) {
        switch (news) {
            case RECEIPT -> room.settle();
            case INVOICE ->
                    room.say(
                            "erp",
                            "Invoice",
                            name,
                            Map.of(
                                    "number",
                                    "INV-" + name,
                                    "net",
                                    gbp(BILLED),
                                    "gross",
                                    gbp(BILLED),
                                    "open",
                                    gbp(OPEN),
                                    "erp_status",
                                    "PARTIALLY_PAID"));
            case CREDIT ->
                    room.say(
                            "erp",
                            "CreditMemo",
                            "CM " + name,
                            Map.of(
                                    "number",
                                    "CM-" + name,
                                    "original",
                                    room.id(name),
                                    "entity",
                                    room.id("aldgate"),
                                    "bill_to",
                                    room.id("thames"),
                                    "ccy",
                                    "GBP",
                                    "date",
                                    DAY,
                                    "net",
                                    gbp(CREDITED),
                                    "gross",
                                    gbp(CREDITED),
                                    "open",
                                    gbp(0),
                                    "erp_status",
                                    "APPLIED"));
            case PAYMENT ->
                    room.say(
                            "erp",
                            "Payment",
                            "PAY " + name,
                            Map.of(
                                    "number",
                                    "PAY-" + name,
                                    "payer",
                                    room.id("thames"),
                                    "entity",
                                    room.id("aldgate"),
                                    "date",
                                    DAY,
                                    "amount",
                                    gbp(PAID),
                                    "ccy",
                                    "GBP",
                                    "open",
                                    gbp(0),
                                    "status",
                                    "APPLIED",
                                    "applications",
                                    List.of(
                                            Map.of(
                                                    "invoice",
                                                    room.id(name),
                                                    "amount",
                                                    gbp(PAID)))));
        }
        room.look();
    }

    /// 720.00 are given up, 1,080.00 return.
    private static List<Ask> asks() {
        return List.of(
                new Ask("1", gbp(72_000), "agreed", Disposition.WRITE_OFF, List.of()),
                new Ask(
                        "1",
                        gbp(108_000),
                        "with evidence",
                        Disposition.RETURN_TO_UNBILLED,
                        List.of()));
    }

    /// The PSA shows the ERP's number by now.
    private void shown(String name) {
        room.say(
                "psa",
                "Invoice",
                name,
                Map.of("psa_status", "INVOICED", "proposal_no", "INV-" + name));
        room.settle();
    }

    private void settled(String name, List<News> order) {
        String as = order.toString();
        Entity invoice = room.entity(room.id(name));
        assertThat(room.state(invoice.id())).as(as).isEqualTo(InvoiceState.PARTIALLY_PAID);
        assertThat(invoice.values().find("open", Money.class)).as(as).contains(gbp(OPEN));
        assertThat(room.knows("CM " + name)).as("the credit memo is known, " + as).isTrue();
        assertThat(room.knows("PAY " + name)).as("the payment is known, " + as).isTrue();
        assertThat(room.entity(room.id("CM " + name)).status()).as(as).isEqualTo("APPLIED");
        assertThat(room.entity(room.id("PAY " + name)).status()).as(as).isEqualTo("APPLIED");
        sums.hold("at rest after " + as);
        sums.cash(invoice, room.id("CM " + name), room.id("PAY " + name), as);
        sums.inTheLedger(as);
    }

    /// All orders of some news.
    private static List<List<News>> orders(Set<News> news) {
        if (news.isEmpty()) {
            return List.of(List.of());
        }
        List<List<News>> orders = new ArrayList<>();
        for (News first : news) {
            Set<News> others = EnumSet.copyOf(news);
            others.remove(first);
            for (List<News> rest : orders(others)) {
                List<News> order = new ArrayList<>(List.of(first));
                order.addAll(rest);
                orders.add(order);
            }
        }
        return orders;
    }
}
