package dev.throughline.billing;

import static dev.throughline.billing.BillingRoom.DAY;
import static dev.throughline.billing.BillingRoom.FAY;
import static dev.throughline.billing.BillingRoom.PAM;
import static dev.throughline.billing.BillingRoom.gbp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.mapping.BillingRules;
import dev.throughline.mapping.BillingRules.Collector;
import dev.throughline.mapping.BillingRules.Per;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DuplicateKeyException;

/// Proposals that the hub collects where no PSA does, on the database.
@Timeout(300)
class CollectingTest {
    private static final LocalDate END = LocalDate.of(2026, 2, 28);

    private BillingRoom room = new BillingRoom(rules(Map.of(), Per.CONTRACT, null));

    private static BillingRules rules(
            Map<String, Collector> contracts, Per per, @Nullable Integer day) {
        return new BillingRules(
                true,
                List.of("PM", "FIN"),
                List.of(new Money(200_000_000, "GBP")),
                new BillingRules.Proposals(Collector.HUB, contracts, per, day));
    }

    private void ruled(BillingRules rules) {
        room.close();
        room = new BillingRoom(rules);
    }

    @AfterEach
    void close() {
        room.close();
    }

    @Test
    void what_is_ready_is_collected_once_and_goes_the_way_of_every_proposal() {
        room.contractLine("work", 1_000_000);
        room.unbilled(1, "work", DAY, 90);
        room.due("m1", 1_000_000, DAY);

        List<UUID> collected = collect(END);

        assertThat(collected).hasSize(1);
        assertThat(collect(END)).isEmpty();
        UUID invoice = collected.getFirst();
        room.settle();
        assertThat(room.entity(invoice).values().text("proposal_no")).contains("H-1001");
        assertThat(room.entity(invoice).values().get("net")).isEqualTo(gbp(1_900_000));
        room.agreed(invoice);
        assertThat(room.billing.release(invoice, FAY, "month end"))
                .isInstanceOf(Outcome.Done.class);
        room.settle();
        assertThat(room.state(invoice)).isEqualTo(InvoiceState.POSTED);
        assertThat(room.ledger.of(PostingKind.INVOICE)).hasSize(1);
        assertThat(room.ledger.of(PostingKind.UNBILLED_RELIEF)).hasSize(1);
        room.name("D1", invoice);
        room.say("erp", "Invoice", "D1", Map.of("erp_status", "POSTED", "number", "INV-1001"));
        room.settle();
        assertThat(room.openCases()).isEmpty();
        assertThat(verdict(invoice)).isEqualTo("AT_REST");
        assertThat(collect(END)).isEmpty();
    }

    @Test
    void what_was_done_after_the_day_waits_for_the_next_bill() {
        room.unbilled(1, "work", DAY, 10);
        room.unbilled(2, "work", DAY.plusDays(1), 5);

        UUID first = collect(DAY).getFirst();
        UUID second = collect(END).getFirst();

        assertThat(room.entity(first).values().get("net")).isEqualTo(gbp(100_000));
        assertThat(room.entity(second).values().get("net")).isEqualTo(gbp(50_000));
    }

    @Test
    void each_contract_has_its_own_invoice_or_a_client_has_one_for_all() {
        room.secondContract();
        room.unbilled(1, "work", DAY, 10);
        room.unbilled(2, "run", DAY, 20);
        assertThat(collect(END)).hasSize(2);

        ruled(rules(Map.of(), Per.PAYER, null));
        room.secondContract();
        room.unbilled(1, "work", DAY, 10);
        room.unbilled(2, "run", DAY, 20);
        UUID together = collect(END).getFirst();
        assertThat(room.entity(together).values().get("net")).isEqualTo(gbp(300_000));
        room.agreed(together);
        assertThat(room.billing.release(together, FAY, "month end"))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void several_invoices_of_one_contract_bill_each_item_once() {
        room.unbilled(1, "work", DAY, 10);
        UUID first = room.agreed(collect(END).getFirst());
        room.unbilled(2, "work", DAY, 20);
        UUID second = room.agreed(collect(END).getFirst());
        room.billing.release(first, FAY, "month end");
        room.billing.release(second, FAY, "month end");
        room.settle();

        assertThat(
                        room.ledger.of(PostingKind.INVOICE).stream()
                                .map(one ->
                                        one.document()
                                                .lines()
                                                .getFirst()
                                                .entries()
                                                .getFirst()
                                                .minor()))
                .containsExactlyInAnyOrder(100_000L, 200_000L);
    }

    @Test
    void what_a_psa_collects_is_left_to_it_by_contract_and_by_proposal() {
        ruled(rules(Map.of("C-2", Collector.PSA), Per.CONTRACT, null));
        room.secondContract();
        room.unbilled(1, "run", DAY, 10);
        String proposed = room.unbilled(2, "work", DAY, 20);
        room.unbilled(3, "work", DAY, 30);
        room.proposing("DRAFT-1", 200_000, "TIME", List.of(proposed));

        List<UUID> collected = collect(END);

        assertThat(collected).hasSize(1);
        assertThat(room.entity(collected.getFirst()).values().get("net")).isEqualTo(gbp(300_000));
    }

    @Test
    void ten_that_collect_at_once_make_one_proposal() throws Exception {
        room.unbilled(1, "work", DAY, 10);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<List<UUID>>> asked = new ArrayList<>();
        List<UUID> collected = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10; i++) {
                asked.add(
                        threads.submit(() -> {
                            go.await();
                            return collect(END);
                        }));
            }
            go.countDown();
            for (Future<List<UUID>> one : asked) {
                collected.addAll(one.get());
            }
        }
        assertThat(collected).hasSize(1);
        // Control: without the turn-taking the books themselves refuse a second proposal of an
        // item.
        UUID other = room.proposing("DRAFT-9", 1, "TIME", List.of());
        assertThatThrownBy(() ->
                        room.sql
                                .sql(
                                        "with line as (insert into billing_line (invoice, line_no, kind, description, minor, ccy)"
                                                + " values (:other, 1, 'TIME', 'x', 1, 'GBP') returning invoice)"
                                                + " insert into billing_claim (source, invoice, line_no, minor, ccy, live)"
                                                + " select c.source, line.invoice, 1, c.minor, c.ccy, true from billing_claim c, line")
                                .param("other", other)
                                .update())
                .isInstanceOf(DuplicateKeyException.class)
                .hasMessageContaining("billing_claim_live");
    }

    @Test
    void what_is_moved_to_the_next_bill_or_cancelled_is_collected_with_it() {
        String moved = room.unbilled(1, "work", DAY, 10);
        room.unbilled(2, "work", DAY, 20);
        UUID first = collect(END).getFirst();

        assertThat(room.billing.leaveOut(first, Set.of(moved), PAM, "to be clarified"))
                .isInstanceOf(Outcome.Done.class);
        room.settle();
        assertThat(room.entity(first).values().get("net")).isEqualTo(gbp(200_000));
        UUID second = collect(END).getFirst();
        assertThat(room.entity(second).values().get("net")).isEqualTo(gbp(100_000));
        assertThat(room.billing.leaveOut(second, Set.of(moved), PAM, "all of it"))
                .isInstanceOf(Outcome.Refused.class);

        room.billing.cancel(second, PAM, "not now");
        UUID third = collect(END).getFirst();
        assertThat(third).isNotEqualTo(second);
        assertThat(room.entity(third).values().get("net")).isEqualTo(gbp(100_000));
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void a_month_is_collected_when_its_day_has_come_and_once() {
        ruled(rules(Map.of(), Per.CONTRACT, 3));
        room.unbilled(1, "work", DAY, 10);
        room.now = Instant.parse("2026-03-02T23:59:59Z");
        room.billing.collectByCalendar();
        assertThat(proposals()).isZero();

        room.now = Instant.parse("2026-03-03T00:00:00Z");
        room.billing.collectByCalendar();
        assertThat(proposals()).isOne();
        room.unbilled(2, "work", DAY, 10);
        room.billing.collectByCalendar();
        assertThat(proposals()).isOne();

        room.now = Instant.parse("2026-04-03T00:00:00Z");
        room.billing.collectByCalendar();
        assertThat(proposals()).isEqualTo(2);
    }

    @Test
    void what_does_not_fit_under_the_limit_waits_with_a_case_until_it_does() {
        room.limited(1_000_000);
        room.unbilled(1, "work", DAY, 90);
        room.unbilled(2, "work", DAY, 20);

        UUID first = collect(END).getFirst();

        assertThat(room.entity(first).values().get("net")).isEqualTo(gbp(900_000));
        assertThat(room.openCases()).containsExactly("CTR-NTE-EXCEEDED");
        room.agreed(first);
        room.billing.release(first, FAY, "month end");
        room.settle();
        room.limited(1_200_000);
        assertThat(collect(END)).hasSize(1);
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void what_a_retainer_paid_ahead_is_drawn_down_and_no_more() {
        room.contractLine("work", 500_000);
        room.say("crm", "ContractLine", "line of work", Map.of("billing", "RETAINER"));
        room.due("retainer", 500_000, DAY);
        UUID ahead = room.agreed(collect(DAY).getFirst());
        room.billing.release(ahead, FAY, "start");
        room.settle();

        room.unbilled(1, "work", DAY, 30);
        UUID first = collect(END).getFirst();
        assertThat(room.entity(first).values().get("net")).isEqualTo(gbp(0));
        room.agreed(first);
        assertThat(room.billing.release(first, FAY, "month end")).isInstanceOf(Outcome.Done.class);
        room.settle();
        room.unbilled(2, "work", DAY, 30);
        UUID second = collect(END).getFirst();
        assertThat(room.entity(second).values().get("net")).isEqualTo(gbp(100_000));
        // Control: looked at again it draws the same, not what it drew itself once more.
        room.agreed(second);
        assertThat(room.billing.release(second, FAY, "month end")).isInstanceOf(Outcome.Done.class);
        room.unbilled(3, "work", DAY, 30);
        assertThat(room.entity(collect(END).getFirst()).values().get("net"))
                .isEqualTo(gbp(300_000));
    }

    private List<UUID> collect(LocalDate until) {
        return room.billing.collect(until, PAM, "month end");
    }

    private long proposals() {
        return room.sql.sql("select count(*) from billing_collected").query(Long.class).single();
    }

    private String verdict(UUID invoice) {
        return room.sql
                .sql("select verdict from billing_pair where invoice = :invoice")
                .param("invoice", invoice)
                .query((row, _) -> row.getString(1))
                .single();
    }
}
