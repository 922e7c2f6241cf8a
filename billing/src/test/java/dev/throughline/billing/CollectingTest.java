package dev.throughline.billing;

import static dev.throughline.billing.BillingRoom.DAY;
import static dev.throughline.billing.BillingRoom.FAY;
import static dev.throughline.billing.BillingRoom.PAM;
import static dev.throughline.billing.BillingRoom.gbp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.billing.ContractPosition.Basis;
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
    void what_was_unbilled_when_the_hub_came_is_billed_and_relieved_like_what_it_posted() {
        room.unbilled(1, "work", DAY, 10);
        room.sql
                .sql("update posting set state = 'OPENING', opening = true where item = 1")
                .update();

        UUID invoice = room.agreed(collect(END).getFirst());
        assertThat(room.billing.release(invoice, FAY, "month end"))
                .isInstanceOf(Outcome.Done.class);
        room.settle();

        assertThat(room.state(invoice)).isEqualTo(InvoiceState.POSTED);
        assertThat(room.ledger.of(PostingKind.INVOICE)).hasSize(1);
        assertThat(room.ledger.of(PostingKind.UNBILLED_RELIEF)).hasSize(1);
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

        assertThat(room.billing.leaveOut(first, Set.of(moved), PAM, "to be clarified", null))
                .isInstanceOf(Outcome.Done.class);
        room.settle();
        assertThat(room.entity(first).values().get("net")).isEqualTo(gbp(200_000));
        UUID second = collect(END).getFirst();
        assertThat(room.entity(second).values().get("net")).isEqualTo(gbp(100_000));
        assertThat(room.billing.leaveOut(second, Set.of(moved), PAM, "all of it", null))
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
    void a_limit_counts_what_an_earlier_proposal_holds() {
        room.limited(1_000_000);
        room.unbilled(1, "work", DAY, 90);
        UUID first = collect(END).getFirst();
        room.unbilled(2, "work", DAY, 80);

        assertThat(collect(END)).as("8,000 more do not fit under 10,000").isEmpty();
        assertThat(room.openCases()).containsExactly("CTR-NTE-EXCEEDED");

        room.billing.cancel(first, PAM, "not now");
        assertThat(collect(END)).as("what was done first comes first").hasSize(1);
    }

    @Test
    void where_a_limit_was_lowered_the_proposal_that_came_first_keeps_its_place() {
        room.limited(2_000_000);
        room.unbilled(1, "work", DAY, 90);
        UUID first = room.agreed(collect(END).getFirst());
        room.unbilled(2, "work", DAY, 80);
        UUID second = room.agreed(collect(END).getFirst());
        room.limited(1_000_000);

        assertThat(room.billing.release(second, FAY, "month end"))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused ->
                                assertThat(refused.problems())
                                        .anyMatch(one -> one.code().equals("CTR-NTE-EXCEEDED")));
        assertThat(room.billing.release(first, FAY, "month end")).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void two_released_at_once_stay_under_the_limit() throws Exception {
        ruled(rules(Map.of("C-1", Collector.PSA), Per.CONTRACT, null));
        room.limited(1_000_000);
        // A PSA's proposals hold nothing before they are released: both look as if they fit.
        UUID first =
                room.agreed(
                        room.proposing(
                                "DRAFT-1",
                                900_000,
                                "TIME",
                                List.of(room.unbilled(1, "work", DAY, 90))));
        UUID second =
                room.agreed(
                        room.proposing(
                                "DRAFT-2",
                                800_000,
                                "TIME",
                                List.of(room.unbilled(2, "work", DAY, 80))));
        assertThat(List.of(first, second))
                .allSatisfy(one -> assertThat(room.state(one)).isEqualTo(InvoiceState.APPROVED));
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Outcome>> asked = new ArrayList<>();
        List<Outcome> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (UUID one : List.of(first, second)) {
                asked.add(
                        threads.submit(() -> {
                            go.await();
                            return room.billing.release(one, FAY, "month end");
                        }));
            }
            go.countDown();
            for (Future<Outcome> one : asked) {
                answers.add(one.get());
            }
        }
        assertThat(answers).filteredOn(Outcome.Done.class::isInstance).hasSize(1);
        assertThat(answers)
                .filteredOn(Outcome.Refused.class::isInstance)
                .singleElement()
                .asString()
                .contains("CTR-NTE-EXCEEDED");
    }

    @Test
    void who_collected_a_proposal_does_not_count_as_its_approver() {
        room.unbilled(1, "work", DAY, 90);
        UUID own = collect(END).getFirst();
        room.billing.approve(own, "PM", PAM, "mine");
        room.billing.approve(own, "FIN", PAM, "mine");

        assertThat(room.billing.release(own, PAM, "mine"))
                .isInstanceOf(Outcome.Refused.class)
                .asString()
                .contains("Nobody but its proposer approved");
        room.billing.approve(own, "FIN", FAY, "looked at");
        assertThat(room.billing.release(own, PAM, "month end")).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void what_the_calendar_collected_has_no_person_as_proposer() {
        ruled(rules(Map.of(), Per.CONTRACT, 3));
        room.unbilled(1, "work", DAY, 10);
        room.now = Instant.parse("2026-03-03T00:00:00Z");
        room.billing.collectByCalendar();
        UUID collected =
                room.sql
                        .sql("select invoice from billing_collected")
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .single();
        room.billing.approve(collected, "PM", PAM, "looked at");
        room.billing.approve(collected, "FIN", PAM, "looked at");

        assertThat(room.billing.release(collected, PAM, "month end"))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void a_milestone_confirmed_before_its_planned_day_is_billed() {
        room.contractLine("work", 1_000_000);
        room.due("later", 400_000, END.plusDays(20));
        room.say(
                "psa",
                "BillingScheduleItem",
                "early",
                Map.of(
                        "project",
                        room.id("work"),
                        "trigger",
                        "MILESTONE",
                        "due",
                        END.plusDays(20),
                        "amount",
                        gbp(600_000),
                        "description",
                        "early",
                        "status",
                        "READY"));

        UUID invoice = collect(END).getFirst();

        // Control: what is due by its day alone waits for it.
        assertThat(room.entity(invoice).values().get("net")).isEqualTo(gbp(600_000));
        room.settle();
        assertThat(room.openCases()).isEmpty();
        room.agreed(invoice);
        assertThat(room.billing.release(invoice, FAY, "month end"))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void a_project_says_where_the_newest_proposal_that_the_hub_collected_stands() {
        room.contractLine("work", 1_000_000);
        room.unbilled(1, "work", DAY, 90);
        UUID collected = collect(END).getFirst();
        String number = room.entity(collected).values().text("proposal_no").orElseThrow();
        room.look();
        assertThat(shown()).isEqualTo(number + " proposed, 9000.00 GBP");
        room.agreed(collected);
        room.look();
        assertThat(shown()).isEqualTo(number + " approved, 9000.00 GBP");

        room.billing.release(collected, FAY, "month end");
        room.settle();
        assertThat(shown())
                .isEqualTo(
                        room.entity(collected).values().text("number").orElseThrow()
                                + " posted, 9000.00 GBP");

        room.unbilled(2, "work", DAY, 5);
        UUID another = collect(END).getFirst();
        room.look();
        assertThat(shown()).endsWith(" proposed, 500.00 GBP");
        room.billing.cancel(another, PAM, "too early");
        room.look();
        assertThat(shown()).endsWith(" posted, 9000.00 GBP");
    }

    private String shown() {
        return room.entity(room.id("work")).values().text("invoice_status").orElse("");
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
        room.settle();
        Positions positions =
                new Positions(
                        room.sql, room.entities, () -> Estimates.NONE, RevenuePolicy.STANDARD);
        assertThat(
                        positions
                                .at(List.of(room.id("contract")), END, Basis.POSTED)
                                .getFirst()
                                .invoiced())
                .as("what was paid ahead, and what work went beyond it")
                .isEqualTo(gbp(600_000));
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
