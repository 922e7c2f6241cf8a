package dev.throughline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.ReadsLedger.LedgerRow;
import dev.throughline.model.AccountRole;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.Bucket;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// DOMAIN 6.1 and 6.3: each break by its name, each with what it is worth.
class TieOutTest {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 20);

    private final List<SourceFact> source = new ArrayList<>();
    private final List<HubFact> hub = new ArrayList<>();
    private final List<LedgerFact> ledger = new ArrayList<>();

    @Test
    void an_hour_approved_posted_and_in_the_ledger_ties() {
        approved("1", "5");
        posted("1", "5", "2026-01");
        inLedger("1", "100", "5", 90000, "2026-01", DAY);

        Tie tie = only(Check.RC1);

        assertThat(tie.colour()).isEqualTo(Tie.Colour.GREEN);
        assertThat(tie.source()).isEqualByComparingTo("5");
        assertThat(tie.ledger()).isEqualByComparingTo("5");
        assertThat(only(Check.RC2).ledger()).isEqualByComparingTo("900.00");
    }

    @Test
    void what_waits_in_a_bucket_is_explained_by_it() {
        for (Map.Entry<Bucket, Break> open :
                Map.of(
                                Bucket.READY, Break.NOT_SENT,
                                Bucket.IN_FLIGHT, Break.NOT_SENT,
                                Bucket.UNKNOWN, Break.NOT_CONFIRMED,
                                Bucket.ACCEPTED, Break.NOT_IN_LEDGER_YET,
                                Bucket.EXCEPTION, Break.REJECTED,
                                Bucket.NON_POSTABLE, Break.NOT_POSTABLE)
                        .entrySet()) {
            clear();
            approved("1", "5");
            held("1", "5", open.getKey());

            Tie tie = only(Check.RC1);

            assertThat(tie.colour()).as(open.getKey().name()).isEqualTo(Tie.Colour.AMBER);
            assertThat(breaks(tie)).containsExactly(open.getValue());
            assertThat(tie.difference()).isEqualByComparingTo("5");
            assertThat(tie.explained()).isEqualByComparingTo("5");
        }
    }

    @Test
    void an_answer_that_never_came_is_told_from_both_sides() {
        approved("1", "5");
        held("1", "5", Bucket.UNKNOWN);
        inLedger("1", "100", "5", 90000, "2026-01", DAY);

        Tie tie = only(Check.RC1);

        assertThat(tie.difference()).isEqualByComparingTo("0");
        assertThat(breaks(tie)).containsExactly(Break.NOT_CONFIRMED, Break.NOT_CONFIRMED);
        assertThat(tie.colour()).isEqualTo(Tie.Colour.AMBER);
    }

    @Test
    void what_the_feed_missed_is_found() {
        approved("1", "5");

        Tie tie = only(Check.RC1);

        assertThat(breaks(tie)).containsExactly(Break.NOT_READ);
        assertThat(tie.colour()).isEqualTo(Tie.Colour.RED);
    }

    @Test
    void what_was_deleted_or_edited_at_the_source_is_found() {
        posted("1", "5", "2026-01");
        inLedger("1", "100", "5", 90000, "2026-01", DAY);
        approved("2", "7");
        posted("2", "8", "2026-01");
        inLedger("2", "101", "8", 144000, "2026-01", DAY);

        Tie tie = only(Check.RC1);

        assertThat(breaks(tie))
                .containsExactlyInAnyOrder(Break.DELETED_AT_SOURCE, Break.EDITED_AT_SOURCE);
        assertThat(tie.colour()).isEqualTo(Tie.Colour.RED);
    }

    @Test
    void a_ledger_that_keeps_no_hours_is_taken_by_its_lines() {
        approved("1", "5");
        posted("1", "5", "2026-01");
        LedgerFact row =
                new LedgerFact("1", "2026-01", row("K1", "100", null, 90000, DAY, Map.of()));
        ledger.add(row);
        assertThat(only(Check.RC1).colour()).isEqualTo(Tie.Colour.GREEN);

        ledger.add(new LedgerFact("1", "2026-01", row("K1", "101", null, 90000, DAY, Map.of())));
        assertThat(breaks(only(Check.RC1))).containsExactly(Break.DOUBLE_POSTED);
    }

    @Test
    void what_vanished_from_the_ledger_is_missing() {
        approved("1", "5");
        posted("1", "5", "2026-01");

        assertThat(breaks(only(Check.RC1))).containsExactly(Break.MISSING_IN_ERP);
    }

    @Test
    void one_key_on_two_records_is_posted_twice() {
        approved("1", "5");
        posted("1", "5", "2026-01");
        inLedger("1", "100", "5", 90000, "2026-01", DAY);
        inLedger("1", "101", "5", 90000, "2026-01", DAY);

        assertThat(breaks(only(Check.RC1))).containsExactly(Break.DOUBLE_POSTED);
        assertThat(breaks(only(Check.RC2))).containsExactly(Break.DOUBLE_POSTED);
    }

    @Test
    void an_amount_edited_in_the_ledger_is_seen_though_the_hours_tie() {
        approved("1", "5");
        posted("1", "5", "2026-01");
        inLedger("1", "100", "5", 89999, "2026-01", DAY);

        assertThat(only(Check.RC1).colour()).isEqualTo(Tie.Colour.GREEN);
        assertThat(breaks(only(Check.RC2))).containsExactly(Break.AMOUNT_CHANGED);
        assertThat(only(Check.RC2).difference()).isEqualByComparingTo("0.01");
    }

    @Test
    void a_manual_entry_and_a_key_nobody_gave_are_told_apart() {
        inLedger(null, "100", "5", 90000, "2026-01", DAY);
        inLedger("9", "101", "5", 90000, "2026-01", DAY);

        assertThat(breaks(only(Check.RC2)))
                .containsExactlyInAnyOrder(Break.MANUAL_ENTRY, Break.ORPHAN);
    }

    @Test
    void another_period_of_the_ledger_shows_in_both_periods() {
        approved("1", "5");
        posted("1", "5", "2026-01");
        inLedger("1", "100", "5", 90000, "2026-02", LocalDate.of(2026, 2, 1));

        List<Tie> ties = ties(Check.RC1);

        assertThat(ties).hasSize(2).allMatch(tie -> breaks(tie).contains(Break.OTHER_PERIOD));
        assertThat(ties).allMatch(tie -> tie.colour() == Tie.Colour.RED);
    }

    @Test
    void a_reversal_in_a_later_period_explains_each_half() {
        hub.add(fact("1", Bucket.REVERSED, false, true, "K1", "5", 90000, "2026-01"));
        hub.add(fact("1", Bucket.POSTED_NET, true, true, "K1-R", "-5", -90000, "2026-02"));
        inLedger("1", "100", "5", 90000, "2026-01", DAY);
        inLedger("1-R", "101", "-5", -90000, "2026-02", LocalDate.of(2026, 2, 1));

        List<Tie> ties = ties(Check.RC1);

        assertThat(ties).hasSize(2).allMatch(tie -> tie.colour() == Tie.Colour.AMBER);
        assertThat(ties.getFirst().ledger()).isEqualByComparingTo("5");
        assertThat(ties.getLast().ledger()).isEqualByComparingTo("-5");
    }

    @Test
    void the_same_hours_at_another_rate_are_a_changed_rate() {
        approved("1", "5");
        posted("1", "5", "2026-01");
        inLedger("1", "100", "5", 95000, "2026-01", DAY);

        Tie tie = only(Check.RC2);

        assertThat(breaks(tie)).containsExactly(Break.RATE_CHANGED);
        assertThat(tie.differences().getFirst().toString())
                .contains("The same hours at 190.00 an hour in the ledger.");
        assertThat(tie.colour()).isEqualTo(Tie.Colour.RED);
    }

    @Test
    void other_hours_are_no_changed_rate() {
        approved("1", "5");
        posted("1", "5", "2026-01");
        inLedger("1", "100", "4", 72000, "2026-01", DAY);

        assertThat(breaks(only(Check.RC2))).containsExactly(Break.AMOUNT_CHANGED);
    }

    @Test
    void a_reversal_in_the_same_period_leaves_nothing() {
        hub.add(fact("1", Bucket.REVERSED, false, true, "K1", "5", 90000, "2026-01"));
        hub.add(fact("1", Bucket.POSTED_NET, true, true, "K1-R", "-5", -90000, "2026-01"));
        inLedger("1", "100", "5", 90000, "2026-01", DAY);
        inLedger("1-R", "101", "-5", -90000, "2026-01", DAY);

        assertThat(only(Check.RC1).colour()).isEqualTo(Tie.Colour.GREEN);
    }

    @Test
    void work_that_was_moved_to_another_project_is_called_so() {
        approved("1", "5");
        posted("1", "5", "2026-01");
        ledger.add(
                new LedgerFact(
                        "1",
                        "2026-01",
                        row("K1", "100", "5", 90000, DAY, Map.of("project", "902"))));

        assertThat(breaks(only(Check.RC1))).containsExactly(Break.OTHER_PROJECT);
    }

    @Test
    void a_dimension_changed_in_the_ledger_is_listed_without_a_difference() {
        approved("1", "5");
        posted("1", "5", "2026-01");
        ledger.add(
                new LedgerFact(
                        "1",
                        "2026-01",
                        row("K1", "100", "5", 90000, DAY, Map.of("department", "9"))));

        Tie tie = only(Check.RC1);

        assertThat(breaks(tie)).containsExactly(Break.RECLASSED);
        assertThat(tie.difference()).isEqualByComparingTo("0");
        assertThat(tie.colour()).isEqualTo(Tie.Colour.RED);
    }

    @Test
    void the_lenders_receivable_is_the_borrowers_payable() {
        intercompany("1", 110000, 110000);
        Tie tie = only(Check.RC10);
        assertThat(tie.colour()).isEqualTo(Tie.Colour.GREEN);
        assertThat(tie.entity()).isEqualTo("2→1");
        assertThat(tie.source()).isEqualByComparingTo("1100.00");
        assertThat(tie.ledger()).isEqualByComparingTo("1100.00");
    }

    @Test
    void a_missing_side_between_companies_is_found() {
        intercompany("1", 110000, 0);
        assertThat(breaks(only(Check.RC10))).containsExactly(Break.ONE_SIDED);
    }

    private void intercompany(String item, long receivable, long payable) {
        hub.add(ic(item, PostingKind.IC_SALES, "S" + item, "2", "1"));
        hub.add(ic(item, PostingKind.IC_COST, "C" + item, "1", "2"));
        ledger.add(
                new LedgerFact(
                        "2",
                        "2026-01",
                        row(
                                "S" + item,
                                "200",
                                null,
                                receivable,
                                DAY,
                                Map.of(),
                                AccountRole.IC_RECEIVABLE)));
        if (payable != 0) {
            ledger.add(
                    new LedgerFact(
                            "1",
                            "2026-01",
                            row(
                                    "C" + item,
                                    "201",
                                    null,
                                    -payable,
                                    DAY,
                                    Map.of(),
                                    AccountRole.IC_PAYABLE)));
        }
    }

    private static HubFact ic(
            String item, PostingKind kind, String key, String entity, String partner) {
        return new HubFact(
                item,
                kind,
                1,
                Bucket.POSTED_NET,
                false,
                true,
                false,
                key,
                entity,
                partner,
                "2026-01",
                DAY,
                "P-1000-T",
                null,
                110000L,
                "USD",
                DAY,
                Map.of());
    }

    private void clear() {
        source.clear();
        hub.clear();
        ledger.clear();
    }

    private void approved(String item, String hours) {
        source.add(new SourceFact(item, DAY, new BigDecimal(hours), null, null));
    }

    private void posted(String item, String hours, String period) {
        long minor = new BigDecimal(hours).movePointRight(2).longValueExact() * 180;
        hub.add(fact(item, Bucket.POSTED_NET, false, true, "K" + item, hours, minor, period));
    }

    private void held(String item, String hours, Bucket bucket) {
        hub.add(fact(item, bucket, false, false, "K" + item, hours, 90000, "2026-01"));
    }

    private static HubFact fact(
            String item,
            Bucket bucket,
            boolean reversal,
            boolean inLedger,
            String key,
            String hours,
            long minor,
            String period) {
        return new HubFact(
                item,
                PostingKind.LABOUR_COST,
                1,
                bucket,
                reversal,
                inLedger,
                bucket == Bucket.REVERSED,
                key,
                "1",
                null,
                period,
                period.endsWith("01") ? DAY : LocalDate.of(2026, 2, 1),
                "P-1000-E",
                new BigDecimal(hours),
                minor,
                "USD",
                DAY,
                Map.of("department", "3", "project", "901"));
    }

    private void inLedger(
            @Nullable String item,
            String id,
            String hours,
            long minor,
            String period,
            LocalDate date) {
        ledger.add(
                new LedgerFact(
                        "1",
                        period,
                        row(
                                item == null ? "" : "K" + item,
                                id,
                                hours,
                                minor,
                                date,
                                Map.of("department", "3"))));
    }

    private static LedgerRow row(
            String key,
            String id,
            @Nullable String hours,
            long minor,
            LocalDate date,
            Map<String, String> refs) {
        return row(key, id, hours, minor, date, refs, AccountRole.PROJECT_COST_LABOUR);
    }

    private static LedgerRow row(
            String key,
            String id,
            @Nullable String hours,
            long minor,
            LocalDate date,
            Map<String, String> refs,
            AccountRole role) {
        return new LedgerRow(
                "timeBill",
                id,
                "1",
                "",
                key,
                role,
                "5100",
                minor,
                "USD",
                null,
                hours == null ? null : new BigDecimal(hours),
                date,
                refs);
    }

    private Tie only(Check check) {
        List<Tie> ties = ties(check);
        assertThat(ties).hasSize(1);
        return ties.getFirst();
    }

    private List<Tie> ties(Check check) {
        return TieOut.compare(check, day -> day.toString().substring(0, 7), source, hub, ledger);
    }

    private static List<Break> breaks(Tie tie) {
        return tie.differences().stream().map(Difference::why).toList();
    }
}
