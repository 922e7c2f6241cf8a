package dev.throughline.billing;

import static dev.throughline.billing.Amounts.day;
import static dev.throughline.billing.Amounts.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.billing.Billable.Payer;
import dev.throughline.billing.InvoiceDrafts.Grain;
import dev.throughline.billing.InvoiceDrafts.Grouping;
import dev.throughline.billing.InvoiceDrafts.Held;
import dev.throughline.billing.InvoiceDrafts.Ready;
import dev.throughline.model.BillingScheduleItem.Trigger;
import dev.throughline.model.Hours;
import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import dev.throughline.model.Rate;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InvoiceDraftsTest {
    static final Payer NORTHWIND =
            new Payer("US01", "Northwind Retail Inc", "Northwind Holdings", "CTR-1001", "USD");

    /// Northwind's January as scenario 7.A tells it: Ana 60 h, Ben 75 h, Chitra 100 h on
    /// enhancements, Ben's hotel of 400.00 GBP at 1.25, milestone M1.
    static List<Billable> january() {
        List<Billable> items = new ArrayList<>();
        work(items, "Ana", "8", "60", "250");
        work(items, "Ben", "7.5", "75", "180");
        work(items, "Chitra", "8", "100", "90");
        items.add(
                Billable.expense(
                        "hotel",
                        NORTHWIND,
                        "L3",
                        "P-1000-E",
                        "Ben: hotel",
                        day("2026-01-15"),
                        new Rate(new BigDecimal("1.25"))
                                .convert(Money.parse("400.00", "GBP"), "USD")));
        items.add(
                Billable.due(
                        NORTHWIND,
                        "L1",
                        "P-1000-T",
                        new ScheduleItem(
                                "L1/1",
                                Trigger.MILESTONE,
                                day("2026-01-31"),
                                usd("36,000"),
                                "M1",
                                null,
                                null,
                                ScheduleState.READY)));
        return items;
    }

    /// Full days, what is left over on the last.
    private static void work(
            List<Billable> items, String who, String fullDay, String hours, String price) {
        Hours left = Hours.parse(hours);
        for (int i = 0; left.compareTo(Hours.ZERO) > 0; i++) {
            Hours today = left.compareTo(Hours.parse(fullDay)) < 0 ? left : Hours.parse(fullDay);
            left = left.minus(today);
            items.add(
                    Billable.time(
                            who + "-" + (i + 1),
                            NORTHWIND,
                            "L3",
                            "P-1000-E",
                            who,
                            day("2026-01-05").plusDays(i),
                            today,
                            Rate.parse(price)));
        }
    }

    static Ready ready(List<Billable> items) {
        return new Ready(items, day("2026-01-31"), Map.of(), Map.of(), Map.of(), Map.of());
    }

    static InvoiceDraft northwind() {
        return InvoiceDrafts.collect(ready(january()), Grouping.CONTRACT, Grain.PERSON)
                .drafts()
                .getFirst();
    }

    @Test
    void northwinds_january_is_one_invoice_of_74_000_due_on_2_march() {
        InvoiceDrafts collected =
                InvoiceDrafts.collect(ready(january()), Grouping.CONTRACT, Grain.PERSON);
        assertThat(collected.held()).isEmpty();
        assertThat(collected.drafts()).hasSize(1);
        InvoiceDraft draft = collected.drafts().getFirst();
        assertThat(draft.net()).isEqualTo(usd("74,000.00"));
        assertThat(draft.lines())
                .extracting(line -> line.description() + " " + line.hours() + " " + line.amount())
                .containsExactly(
                        "M1 null 36000.00 USD",
                        "Ana 60 h 15000.00 USD",
                        "Ben 75 h 13500.00 USD",
                        "Chitra 100 h 9000.00 USD",
                        "Ben: hotel null 500.00 USD");
        assertThat(PaymentTerms.of("NET30").orElseThrow().due(day("2026-01-31")))
                .isEqualTo(day("2026-03-02"));
    }

    @Test
    void payment_terms_are_read_as_the_firm_writes_them() {
        assertThat(PaymentTerms.of("Net 30")).contains(new PaymentTerms(30, false));
        assertThat(PaymentTerms.of("due on receipt")).contains(new PaymentTerms(0, false));
        assertThat(PaymentTerms.of("EOM15").orElseThrow().due(day("2026-02-03")))
                .isEqualTo(day("2026-03-15"));
        assertThat(PaymentTerms.of("NET")).isEmpty();
        assertThat(PaymentTerms.of("2% 10, net 30")).isEmpty();
    }

    @Test
    void an_item_on_another_invoice_is_held_and_named() {
        Ready ready =
                new Ready(
                        january(),
                        day("2026-01-31"),
                        Map.of("Ben-3", "INV-7"),
                        Map.of(),
                        Map.of(),
                        Map.of());
        InvoiceDrafts collected = InvoiceDrafts.collect(ready, Grouping.CONTRACT, Grain.PERSON);
        assertThat(collected.held())
                .extracting(held -> held.problem().line())
                .containsExactly(
                        "BIL-LINE-REUSED: Item Ben-3 is already on INV-7. Take it off one of the two; nothing is released until then.");
        assertThat(collected.drafts().getFirst().sources()).doesNotContain("Ben-3");
    }

    @Test
    void over_the_limit_the_newest_work_waits_and_the_rest_is_billed() {
        Ready ready =
                new Ready(
                        january(),
                        day("2026-01-31"),
                        Map.of(),
                        Map.of("L3", new Cap("L3", usd("120,000"), usd("84,000"))),
                        Map.of(),
                        Map.of());
        InvoiceDrafts collected = InvoiceDrafts.collect(ready, Grouping.CONTRACT, Grain.PERSON);
        assertThat(collected.held())
                .extracting(held -> held.problem().code())
                .containsOnly("CTR-NTE-EXCEEDED");
        Money time =
                collected.drafts().getFirst().lines().stream()
                        .filter(line -> line.kind() == LineKind.TIME)
                        .map(DraftLine::amount)
                        .reduce(usd("0"), Money::plus);
        Money waiting =
                collected.held().stream()
                        .map(Held::item)
                        .map(Billable::amount)
                        .reduce(usd("0"), Money::plus);
        assertThat(time).isLessThanOrEqualTo(usd("36,000"));
        assertThat(time.plus(waiting)).isEqualTo(usd("37,500"));
        assertThat(collected.held().getLast().item().day()).isAfterOrEqualTo(day("2026-01-12"));
    }

    @Test
    void a_pending_amendment_holds_its_line_and_no_other() {
        Amendment pending =
                new Amendment(
                        "CTR-1001",
                        1,
                        day("2026-02-01"),
                        Amendment.State.APPROVED,
                        List.of(
                                new Amendment.Change(
                                        "L1", usd("150,000"), null, usd("100,000"), null)),
                        Set.of("salesforce", "kantata", "netsuite"),
                        Set.of("salesforce"));
        Ready ready =
                new Ready(
                        january(),
                        day("2026-01-31"),
                        Map.of(),
                        Map.of(),
                        Map.of("CTR-1001", new Amendments("CTR-1001", List.of(pending))),
                        Map.of());
        InvoiceDrafts collected = InvoiceDrafts.collect(ready, Grouping.CONTRACT, Grain.PERSON);
        assertThat(collected.held())
                .extracting(held -> held.problem().line())
                .containsExactly(
                        "CTR-AMEND-PENDING: Amendment 1 not in all systems (missing in kantata, netsuite); billing of line L1 paused. Apply it there, or withdraw it.");
        assertThat(collected.drafts().getFirst().net()).isEqualTo(usd("38,000"));
    }

    @Test
    void work_after_the_day_asked_for_waits_without_a_word() {
        Ready ready =
                new Ready(january(), day("2026-01-08"), Map.of(), Map.of(), Map.of(), Map.of());
        InvoiceDrafts collected = InvoiceDrafts.collect(ready, Grouping.CONTRACT, Grain.PERSON);
        assertThat(collected.held()).isEmpty();
        assertThat(collected.drafts().getFirst().sources()).hasSize(12);
    }

    @Test
    void several_invoices_of_one_contract_or_one_invoice_of_several_contracts() {
        List<Billable> items = new ArrayList<>(january());
        Payer other =
                new Payer("US01", "Northwind Retail Inc", "Northwind Holdings", "CTR-1002", "USD");
        items.add(
                Billable.expense(
                        "taxi", other, "L9", "P-2000", "Taxi", day("2026-01-09"), usd("40")));
        assertThat(drafts(items, Grouping.PROJECT)).hasSize(3);
        assertThat(drafts(items, Grouping.CONTRACT)).hasSize(2);
        assertThat(drafts(items, Grouping.PAYER))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.contracts()).containsExactly("CTR-1001", "CTR-1002");
                    assertThat(one.net()).isEqualTo(usd("74,040"));
                });
    }

    private static List<InvoiceDraft> drafts(List<Billable> items, Grouping grouping) {
        return InvoiceDrafts.collect(ready(items), grouping, Grain.PERSON).drafts();
    }

    @Test
    void the_order_of_arrival_changes_nothing() {
        List<Billable> backwards = new ArrayList<>(january()).reversed();
        assertThat(drafts(backwards, Grouping.CONTRACT))
                .isEqualTo(drafts(january(), Grouping.CONTRACT));
    }

    @Test
    void a_retainer_is_drawn_down_by_what_it_pays_for_and_no_further() {
        Ready ready =
                new Ready(
                        january(),
                        day("2026-01-31"),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of("CTR-1001", usd("50,000")));
        InvoiceDraft draft =
                InvoiceDrafts.collect(ready, Grouping.CONTRACT, Grain.PERSON).drafts().getFirst();
        assertThat(draft.lines().getLast().kind()).isEqualTo(LineKind.RETAINER_DRAWDOWN);
        assertThat(draft.net()).isEqualTo(usd("24,000"));
        InvoiceDraft small = draft.without("L1/1");
        assertThat(small.lines().getLast().amount()).isEqualTo(usd("-38,000"));
        assertThat(small.net()).isEqualTo(usd("0"));
    }

    @Test
    void a_retainer_pays_for_two_invoices_of_its_contract_once() {
        Ready ready =
                new Ready(
                        january(),
                        day("2026-01-31"),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of("CTR-1001", usd("50,000")));
        assertThat(
                        InvoiceDrafts.collect(ready, Grouping.PROJECT, Grain.PERSON)
                                .drafts()
                                .stream()
                                .map(InvoiceDraft::net)
                                .reduce(usd("0"), Money::plus))
                .isEqualTo(usd("24,000"));
    }

    @Test
    void an_item_moved_to_the_next_bill_leaves_its_line() {
        InvoiceDraft moved = northwind().without("Ana-8");
        assertThat(moved.net()).isEqualTo(usd("73,000"));
        assertThat(moved.sources()).doesNotContain("Ana-8");
        assertThatThrownBy(() -> moved.without("Ana-8"))
                .hasMessage("item Ana-8 is not on the draft for Northwind Retail Inc");
    }

    @Test
    void a_write_down_keeps_its_reason_and_what_was_lost() {
        InvoiceDraft down = northwind().writtenDown("Ben-1", usd("1,000"), "goodwill");
        assertThat(down.net()).isEqualTo(usd("73,650"));
        assertThat(down.writtenDown()).isEqualTo(usd("350"));
        assertThat(down.lines().stream().flatMap(line -> line.parts().stream()))
                .filteredOn(part -> part.source().equals("Ben-1"))
                .singleElement()
                .satisfies(part -> assertThat(part.reason()).isEqualTo("goodwill"));
        assertThatThrownBy(() -> down.writtenDown("Ben-1", usd("1,000"), "again"))
                .hasMessageStartingWith("item Ben-1 is billed with 1000.00 USD; it can be written");
        assertThatThrownBy(() -> down.writtenDown("Ben-2", usd("1"), " "))
                .hasMessage("the write-down of item Ben-2 needs a reason");
    }

    @Test
    void a_line_bills_what_was_posted_and_not_hours_times_price_anew() {
        List<Billable> thirds = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            thirds.add(
                    Billable.time(
                            "t" + i,
                            NORTHWIND,
                            "L3",
                            null,
                            "Ana",
                            day("2026-01-05"),
                            Hours.parse("0.3333"),
                            Rate.parse("100")));
        }
        DraftLine line = drafts(thirds, Grouping.CONTRACT).getFirst().lines().getFirst();
        assertThat(line.hours()).isEqualTo(Hours.parse("0.9999"));
        assertThat(line.amount())
                .as("3 x 33.33, where 0.9999 x 100 were 99.99 as well")
                .isEqualTo(usd("99.99"));
        List<Billable> halves = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            halves.add(
                    Billable.time(
                            "h" + i,
                            NORTHWIND,
                            "L3",
                            null,
                            "Ana",
                            day("2026-01-05"),
                            Hours.parse("0.5"),
                            Rate.parse("100.01")));
        }
        assertThat(drafts(halves, Grouping.CONTRACT).getFirst().net())
                .as("two posted halves of 50.01 (50.005 rounded away from zero)")
                .isEqualTo(usd("100.02"));
    }

    @Test
    void hours_at_a_price_are_rounded_to_the_currencys_own_digits() {
        assertThat(price("JPY", "0.5", "12345")).isEqualTo(Money.parse("6173", "JPY"));
        assertThat(price("BHD", "0.3333", "10")).isEqualTo(Money.parse("3.333", "BHD"));
        assertThat(price("USD", "0.3333", "10")).isEqualTo(usd("3.33"));
    }

    private static Money price(String ccy, String hours, String rate) {
        return Billable.time(
                        "k",
                        new Payer("E", "B", "C", null, ccy),
                        "L",
                        null,
                        "Ana",
                        day("2026-01-05"),
                        Hours.parse(hours),
                        Rate.parse(rate))
                .amount();
    }

    @Test
    void an_item_of_another_currency_is_converted_first() {
        assertThatThrownBy(() ->
                        Billable.expense(
                                "hotel",
                                NORTHWIND,
                                "L3",
                                null,
                                "Hotel",
                                day("2026-01-15"),
                                Money.parse("400", "GBP")))
                .hasMessage(
                        "item hotel of 400.00 GBP cannot be billed in USD; convert it at the rate of its accounting date first");
    }

    @Test
    void the_fingerprint_changes_with_what_is_billed_and_with_nothing_else() {
        InvoiceDraft draft = northwind();
        assertThat(draft.fingerprint()).isEqualTo(northwind().fingerprint());
        assertThat(draft.without("Ana-8").fingerprint()).isNotEqualTo(draft.fingerprint());
        assertThat(draft.writtenDown("Ana-8", usd("0.01"), "x").fingerprint())
                .isNotEqualTo(draft.fingerprint());
    }

    @Test
    void the_fingerprints_format_is_fixed_for_ever() {
        InvoiceDraft draft =
                new InvoiceDraft(
                        "US01",
                        "Northwind",
                        "Northwind",
                        "USD",
                        List.of(
                                new DraftLine(
                                        LineKind.FEE,
                                        "CTR-1",
                                        "L2",
                                        null,
                                        "April",
                                        null,
                                        null,
                                        List.of(
                                                new DraftLine.Part(
                                                        "L2/1",
                                                        null,
                                                        usd("30,000"),
                                                        usd("0"),
                                                        null)),
                                        null)));
        assertThat(draft.fingerprint())
                .isEqualTo("1:011ccda1d971404340fdce0c6e3bbfece3d19f01474e119ad31b45c94d98ad14");
    }

    @Test
    void an_item_is_on_one_line_at_most() {
        DraftLine line = northwind().lines().getFirst();
        assertThatThrownBy(() -> new InvoiceDraft("E", "B", "C", "USD", List.of(line, line)))
                .hasMessage(
                        "an item is on two lines of the draft for B; each item is on one line at most");
    }
}
