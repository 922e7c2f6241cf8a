package dev.throughline.billing;

import static dev.throughline.billing.BillingRoom.DAY;
import static dev.throughline.billing.BillingRoom.FAY;
import static dev.throughline.billing.BillingRoom.PAM;
import static dev.throughline.billing.BillingRoom.gbp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.ContractPosition.Basis;
import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.mapping.BillingRules;
import dev.throughline.mapping.BillingRules.Collector;
import dev.throughline.mapping.BillingRules.Per;
import dev.throughline.model.AccountRole;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.BilledItems;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The review of what the hub collected, on the database: less is asked for, and what is given up
/// is nowhere lost.
@Timeout(300)
class ReviewingTest {
    private static final LocalDate END = LocalDate.of(2026, 2, 28);

    /// One person may give up 1,000.00.
    private final BillingRoom room =
            new BillingRoom(
                    new BillingRules(
                            true,
                            List.of("PM", "FIN"),
                            List.of(new Money(100_000, "GBP")),
                            new BillingRules.Proposals(
                                    Collector.HUB, Map.of(), Per.CONTRACT, null)));

    private final BillingSums sums = new BillingSums(room);

    @AfterEach
    void close() {
        room.close();
    }

    private UUID proposal() {
        room.limited(100_000_000);
        room.unbilled(1, "work", DAY, 10);
        room.unbilled(2, "work", DAY, 20);
        sums.posted(300_000);
        UUID invoice =
                room.billing
                        .collect(END, new dev.throughline.evidence.Actor.Person("cal"), "end")
                        .getFirst();
        room.settle();
        return invoice;
    }

    private List<String> items(UUID invoice) {
        return room.billing.store().claimed(invoice);
    }

    private Outcome down(UUID invoice, String request, long minor) {
        return room.billing.writeDown(
                invoice, Set.copyOf(items(invoice)), gbp(minor), request, PAM, "rework", null);
    }

    private @Nullable Object net(UUID invoice) {
        return room.entity(invoice).values().get("net");
    }

    private UUID posted(UUID invoice) {
        room.agreed(invoice);
        assertThat(room.billing.release(invoice, FAY, "month end"))
                .isInstanceOf(Outcome.Done.class);
        room.settle();
        assertThat(room.state(invoice)).isEqualTo(InvoiceState.POSTED);
        return invoice;
    }

    @Test
    void what_is_written_down_is_not_asked_for_leaves_unbilled_and_is_given_up() {
        UUID invoice = proposal();

        assertThat(down(invoice, "r1", 50_001)).isInstanceOf(Outcome.Done.class);
        assertThat(down(invoice, "r1", 50_001))
                .as("the same again is once")
                .isInstanceOf(Outcome.Done.class);
        room.settle();

        assertThat(net(invoice)).isEqualTo(gbp(249_999));
        assertThat(room.openCases()).isEmpty();
        posted(invoice);
        assertThat(
                        room.ledger.of(PostingKind.INVOICE).getFirst().document().lines().stream()
                                .flatMap(line -> line.entries().stream())
                                .filter(entry -> entry.role() == AccountRole.RECEIVABLE)
                                .mapToLong(Entry::minor)
                                .sum())
                .isEqualTo(249_999);
        sums.hold("after the invoice");
        sums.inTheLedger("after the invoice");
        LinePosition line =
                new Positions(room.sql, room.entities, () -> Estimates.NONE, RevenuePolicy.STANDARD)
                        .at(List.of(room.id("contract")), END, Basis.OPERATIONAL)
                        .getFirst()
                        .lines()
                        .getFirst();
        assertThat(line.writtenOff()).isEqualTo(gbp(50_001));
        assertThat(line.billed()).isEqualTo(gbp(249_999));
        assertThat(line.unbilled()).isEqualTo(gbp(0));
        assertThat(
                        room.sql
                                .sql(
                                        "select actor || ' ' || action || ' ' || reason from act where right_used = 'invoice.review' limit 1")
                                .query(String.class)
                                .single())
                .contains("pam", "write-down of 500.01 GBP", "rework");
    }

    @Test
    void an_approval_lapses_with_a_write_down_and_a_stale_look_changes_nothing() {
        UUID invoice = room.agreed(proposal());
        assertThat(room.state(invoice)).isEqualTo(InvoiceState.APPROVED);
        String seen = room.billing.preview(invoice).orElseThrow().fingerprint();

        down(invoice, "r1", 10_000);

        assertThat(room.state(invoice)).isEqualTo(InvoiceState.IN_REVIEW);
        assertThat(room.billing.release(invoice, FAY, "month end"))
                .isInstanceOf(Outcome.Refused.class);
        assertThat(
                        room.billing.writeDown(
                                invoice,
                                Set.of(items(invoice).getFirst()),
                                gbp(1),
                                "r2",
                                PAM,
                                "x",
                                seen))
                .asString()
                .contains("has changed since you looked at it");
        assertThat(
                        room.billing.leaveOut(
                                invoice, Set.of(items(invoice).getFirst()), PAM, "x", seen))
                .asString()
                .contains("has changed since you looked at it");
    }

    @Test
    void above_the_limit_the_proposal_waits_for_a_second_person() {
        UUID invoice = proposal();
        assertThat(down(invoice, "small", 90_000)).isInstanceOf(Outcome.Done.class);

        assertThat(down(invoice, "more", 20_000)).isInstanceOf(Outcome.Awaits.class);

        assertThat(room.billing.agreeToWriteDown("more", PAM, "it is mine"))
                .isInstanceOf(Outcome.Awaits.class);
        assertThat(room.billing.approve(invoice, "PM", PAM, "done")).asString().contains("waits");
        assertThat(net(invoice)).isEqualTo(gbp(210_000));
        assertThat(room.billing.agreeToWriteDown("more", FAY, "rightly"))
                .isInstanceOf(Outcome.Done.class);
        assertThat(net(invoice)).isEqualTo(gbp(190_000));
        room.settle();
        posted(invoice);
        sums.hold("after two write-downs");
        sums.inTheLedger("after two write-downs");
        assertThat(room.billing.takeBackWriteDown("more", FAY, "too late"))
                .asString()
                .contains("credit memo");
    }

    @Test
    void what_is_declined_or_taken_back_is_asked_for_in_full() {
        UUID invoice = proposal();
        down(invoice, "much", 150_000);
        room.billing.takeBackWriteDown("much", FAY, "no");
        down(invoice, "some", 50_000);
        assertThat(net(invoice)).isEqualTo(gbp(250_000));
        assertThat(
                        room.billing.leaveOut(
                                invoice, Set.of(items(invoice).getFirst()), PAM, "later", null))
                .asString()
                .contains("Take that write-down back first");

        assertThat(room.billing.takeBackWriteDown("some", PAM, "they pay after all"))
                .isInstanceOf(Outcome.Done.class);

        assertThat(net(invoice)).isEqualTo(gbp(300_000));
        assertThat(room.billing.agreeToWriteDown("some", FAY, "again"))
                .asString()
                .contains("was taken back by pam");
        room.settle();
        assertThat(room.openCases()).isEmpty();
        posted(invoice);
        sums.hold("in full");
    }

    @Test
    void a_proposal_of_the_psa_is_written_down_there() {
        UUID invoice =
                room.proposing(
                        "DRAFT-1", 100_000, "TIME", List.of(room.unbilled(1, "work", DAY, 10)));
        assertThat(room.billing.writeDown(invoice, Set.of("psa x 1"), gbp(1), "r1", PAM, "x", null))
                .asString()
                .contains("was collected by the PSA");
    }

    @Test
    void a_credit_returns_what_was_billed_and_what_was_written_down_stays_given_up() {
        UUID invoice = proposal();
        String item = items(invoice).getFirst();
        down(invoice, "r1", 60_000);
        posted(invoice);

        room.billing.credit(
                invoice,
                List.of(
                        new Ask(
                                "1",
                                gbp(240_000),
                                "all",
                                Disposition.RETURN_TO_UNBILLED,
                                List.of())),
                DAY,
                "c1",
                PAM,
                "all");
        room.billing.agreeToCredit("c1", FAY, "yes");
        room.settle();

        sums.hold("after the credit");
        sums.inTheLedger("after the credit");
        String[] parts = item.split(" ", 3);
        BilledItems.Item one = new BilledItems.Item(parts[0], parts[1], parts[2]);
        assertThat(new InvoicedItems(room.sql, room.clock).of(List.of(one)))
                .as("its posting must not be reversed: a part of it is given up for good")
                .containsKey(one);
    }

    @Test
    void control_an_invoice_that_relieved_only_what_it_asks_for_would_leave_work_in_the_ledger() {
        UUID invoice = proposal();
        down(invoice, "r1", 50_000);
        posted(invoice);
        room.sql.sql("update billing_line set down_minor = 0").update();
        room.sql.sql("update billing_line_sum set down_minor = 0").update();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> sums.hold("without it"))
                .isInstanceOf(AssertionError.class);
    }
}
