package dev.throughline.billing;

import static dev.throughline.billing.BillingRoom.DAY;
import static dev.throughline.billing.BillingRoom.FAY;
import static dev.throughline.billing.BillingRoom.gbp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.mapping.BillingRules;
import dev.throughline.mapping.BillingRules.Collector;
import dev.throughline.mapping.BillingRules.Per;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.BilledItems;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the posting lane is told of items on invoices that the hub collected itself.
@Timeout(300)
class InvoicedItemsTest {
    private static final LocalDate END = LocalDate.of(2026, 2, 28);

    private final BillingRoom room =
            new BillingRoom(
                    new BillingRules(
                            true,
                            List.of("PM", "FIN"),
                            List.of(new Money(200_000_000, "GBP")),
                            new BillingRules.Proposals(
                                    Collector.HUB, Map.of(), Per.CONTRACT, null)));
    private final BilledItems billed = new InvoicedItems(room.sql, room.clock);
    private int requests;

    @AfterEach
    void close() {
        room.close();
    }

    private static BilledItems.Item item(int number) {
        return new BilledItems.Item("psa", "time", "t" + number);
    }

    private List<String> invoices(int... numbers) {
        List<BilledItems.Item> asked =
                Arrays.stream(numbers).mapToObj(InvoicedItemsTest::item).toList();
        Map<BilledItems.Item, String> told =
                Objects.requireNonNull(room.transaction.execute(_ -> billed.of(asked)));
        return asked.stream().map(one -> told.getOrDefault(one, "none")).toList();
    }

    private void takenBack(int number) {
        room.transaction.executeWithoutResult(_ -> {
            room.sql
                    .sql("update posting set state = 'REVERSAL_PENDING' where item = :item")
                    .param("item", number)
                    .update();
            billed.takenBack(List.of(item(number)));
        });
    }

    private UUID collected() {
        UUID invoice = room.billing.collect(END, FAY, "month end").getFirst();
        room.look();
        return invoice;
    }

    private UUID released() {
        UUID invoice = room.agreed(collected());
        assertThat(room.billing.release(invoice, FAY, "month end"))
                .isInstanceOf(Outcome.Done.class);
        room.settle();
        return invoice;
    }

    /// Two items of one person on one line of 1,500.00.
    private UUID billedTwo() {
        room.unbilled(1, "work", DAY, 10);
        room.unbilled(2, "work", DAY, 5);
        return released();
    }

    @Test
    void a_correction_that_waits_for_a_credit_is_looked_at_as_soon_as_it_is_in_the_ledger() {
        UUID invoice = billedTwo();
        room.unbilled(3, "work", DAY, 7);
        released();
        waits(1, "TIM-ALREADY-INVOICED fact 1");
        waits(2, "PERIOD of another reason");
        waits(3, "TIM-ALREADY-INVOICED fact 3");
        room.look();
        assertThat(waiting()).containsExactly(1, 2, 3);

        credit(invoice, 150_000, Disposition.RETURN_TO_UNBILLED);

        // What is on another invoice, or waits for something else, has its own time.
        assertThat(waiting()).containsExactly(2, 3);
    }

    @Test
    void a_correction_that_was_just_being_looked_at_is_told_once_more() {
        UUID invoice = billedTwo();
        asked(invoice, 150_000, Disposition.RETURN_TO_UNBILLED);
        while (room.sql
                .sql("select exists (select 1 from billing_credit_line where state <> 'POSTED')")
                .query(Boolean.class)
                .single()) {
            room.step();
        }
        room.step();
        room.step();
        // It read before the credit was there, and waits from now on.
        waits(1, "TIM-ALREADY-INVOICED fact 1");
        room.step();
        assertThat(waiting()).containsExactly(1);

        room.now = room.now.plusSeconds(31);
        room.look();

        assertThat(waiting()).isEmpty();
    }

    private void waits(int item, String root) {
        room.sql
                .sql(
                        "insert into fact_due (due_at, item, ordinal, feed, root) select :at, id, latest + 1, feed, :root from fact_item where id = :item")
                .param("at", java.sql.Timestamp.from(room.now.plusSeconds(6_000)))
                .param("root", root)
                .param("item", item)
                .update();
    }

    private List<Integer> waiting() {
        return room.sql
                .sql("select item from fact_due where due_at > :now order by item")
                .param("now", java.sql.Timestamp.from(room.now))
                .query((row, _) -> row.getInt(1))
                .list();
    }

    private void credit(UUID invoice, long minor, Disposition disposition) {
        asked(invoice, minor, disposition);
        room.settle();
    }

    private void asked(UUID invoice, long minor, Disposition disposition) {
        assertThat(
                        room.billing.credit(
                                invoice,
                                List.of(
                                        new Ask(
                                                "1",
                                                gbp(minor),
                                                "complaint",
                                                disposition,
                                                List.of())),
                                DAY,
                                "r" + ++requests,
                                FAY,
                                "complaint"))
                .isInstanceOf(Outcome.Done.class);
    }

    private Object net(UUID invoice) {
        return Objects.requireNonNull(room.entity(invoice).values().get("net"));
    }

    @Test
    void an_item_is_billed_from_the_release_on_and_not_on_a_proposal() {
        room.unbilled(1, "work", DAY, 10);
        UUID invoice = collected();
        assertThat(invoices(1)).containsExactly("none");

        room.agreed(invoice);
        room.billing.release(invoice, FAY, "month end");
        assertThat(invoices(1)).as("sent, and no answer yet").doesNotContain("none");
        room.settle();
        assertThat(invoices(1, 7)).hasSize(2).doesNotContain((String) null).endsWith("none");
        assertThat(invoices(1)).doesNotContain("none");
    }

    @Test
    void what_the_hub_ever_billed_it_knows_after_a_credit_too_and_no_proposal() {
        UUID invoice = billedTwo();
        room.unbilled(3, "work", DAY, 1);
        collected();
        assertThat(known(1, 2, 3, 7)).containsExactlyInAnyOrder(item(1), item(2));
        credit(invoice, 150_000, Disposition.RETURN_TO_UNBILLED);
        assertThat(invoices(1)).containsExactly("none");
        assertThat(known(1, 2, 3)).containsExactlyInAnyOrder(item(1), item(2));
        takenBack(1);
        assertThat(known(1)).containsExactly(item(1));
        assertThat(known()).isEmpty();
    }

    private Set<BilledItems.Item> known(int... numbers) {
        return billed.known(Arrays.stream(numbers).mapToObj(InvoicedItemsTest::item).toList());
    }

    @Test
    void what_the_ledger_refused_is_not_billed() {
        room.unbilled(1, "work", DAY, 10);
        UUID invoice = released();
        room.sql.sql("update billing_document set state = 'REFUSED'").update();

        assertThat(invoices(1)).containsExactly("none");
        assertThat(room.state(invoice)).isNotNull();
    }

    @Test
    void a_line_that_returned_in_whole_bills_nothing_any_more_one_in_part_bills_all() {
        UUID invoice = billedTwo();
        credit(invoice, 100_000, Disposition.RETURN_TO_UNBILLED);
        assertThat(invoices(1, 2)).doesNotContain("none");

        credit(invoice, 50_000, Disposition.REBILL);
        assertThat(invoices(1, 2)).containsExactly("none", "none");
    }

    @Test
    void what_was_written_off_stays_billed() {
        UUID invoice = billedTwo();
        credit(invoice, 100_000, Disposition.RETURN_TO_UNBILLED);
        credit(invoice, 50_000, Disposition.WRITE_OFF);

        assertThat(invoices(1, 2)).doesNotContain("none");
    }

    @Test
    void what_returned_and_is_billed_again_is_billed_by_the_second_invoice() {
        credit(billedTwo(), 150_000, Disposition.RETURN_TO_UNBILLED);
        String first =
                room.sql
                        .sql(
                                "select e.name from billing_claim c join entity e on e.id = c.invoice limit 1")
                        .query(String.class)
                        .single();
        UUID second = released();

        assertThat(net(second)).isEqualTo(gbp(150_000));
        assertThat(invoices(1, 2)).doesNotContain("none", first);

        credit(second, 150_000, Disposition.RETURN_TO_UNBILLED);
        assertThat(invoices(1, 2)).containsExactly("none", "none");
        takenBack(1);
        assertThat(net(collected())).as("what is left of it").isEqualTo(gbp(50_000));
    }

    @Test
    void
            what_is_taken_back_after_a_return_is_billed_as_its_source_says_now_and_its_sibling_as_before() {
        credit(billedTwo(), 150_000, Disposition.RETURN_TO_UNBILLED);
        takenBack(1);
        room.sql
                .sql(
                        """
                        insert into posting (item, ordinal, kind, reversal, state, cell, hours_e4, minor, accounting_date, line, external_id, changed_at)
                        select 1, 2, kind, false, 'POSTED', cell, hours_e4, minor, accounting_date, line, external_id, changed_at
                          from posting where item = 2\
                        """)
                .update();
        room.sql.sql("update fact_item set latest = 2 where id = 1").update();

        UUID next = released();
        assertThat(net(next)).as("5 hours anew, and 5 that returned").isEqualTo(gbp(100_000));
        assertThat(
                        room.sql
                                .sql(
                                        "select coalesce(sum(qty), 0) from billing_line where invoice = :next")
                                .param("next", next)
                                .query(java.math.BigDecimal.class)
                                .single())
                .isEqualByComparingTo("10");
        assertThat(invoices(1, 2)).doesNotContain("none");
    }

    /// The control: what is not taken back is billed a second time, though its source says less.
    @Test
    void without_it_the_returned_hours_would_be_billed_beside_the_new_ones() {
        credit(billedTwo(), 150_000, Disposition.RETURN_TO_UNBILLED);
        room.sql.sql("update posting set state = 'REVERSAL_PENDING' where item = 1").update();
        assertThat(net(collected())).isEqualTo(gbp(150_000));
    }

    @Test
    void a_release_waits_for_a_correction_under_way_and_then_bills_nothing_of_it()
            throws Exception {
        room.unbilled(1, "work", DAY, 10);
        UUID invoice = room.agreed(collected());
        try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch reversing = new CountDownLatch(1);
            CountDownLatch finish = new CountDownLatch(1);
            Future<?> correction =
                    other.submit(() ->
                            room.transaction.executeWithoutResult(_ -> {
                                room.sql
                                        .sql("select 1 from posting where item = 1 for update")
                                        .query((_, _) -> 1)
                                        .list();
                                assertThat(billed.of(List.of(item(1)))).isEmpty();
                                room.sql
                                        .sql("update posting set state = 'REVERSAL_PENDING'")
                                        .update();
                                reversing.countDown();
                                await(finish);
                            }));
            await(reversing);
            Future<Outcome> release =
                    other.submit(() -> room.billing.release(invoice, FAY, "month end"));
            awaitWaiting();
            finish.countDown();
            correction.get();
            assertThat(release.get()).isInstanceOf(Outcome.Refused.class);
        }
        room.settle();
        assertThat(room.ledger.of(PostingKind.INVOICE)).isEmpty();
        assertThat(invoices(1)).containsExactly("none");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Until the release waits for a lock; without the lock it would be over before.
    private void awaitWaiting() throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            boolean waits =
                    room.sql
                            .sql(
                                    "select exists (select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')")
                            .query(Boolean.class)
                            .single();
            if (waits) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the release did not wait for the correction");
    }
}
