package dev.throughline.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.billing.ContractPosition.Basis;
import dev.throughline.billing.EarnedRevenue.Ground;
import dev.throughline.billing.Estimates.Covers;
import dev.throughline.billing.Estimates.Estimate;
import dev.throughline.mapping.RevenueRules;
import dev.throughline.mapping.RevenueRules.StraightLine;
import dev.throughline.mapping.RevenueRules.WithoutEstimate;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Positions reckoned from the hub's tables. The engineering contract is DOMAIN 7.B.
@Timeout(300)
class PositionsTest {
    private static final LocalDate MARCH = LocalDate.of(2026, 3, 31);
    private static final LocalDate APRIL = LocalDate.of(2026, 4, 30);
    private static final LocalDate JANUARY = LocalDate.of(2026, 1, 31);

    private final BillingRoom room = new BillingRoom();
    private final BookedRows rows = new BookedRows(room);
    private Estimates estimates =
            new Estimates(
                    List.of(
                            estimate("P-2001", "2026-01-01", 800_000_00),
                            estimate("P-2001", "2026-04-30", 1_000_000_00)));
    private final Positions positions =
            new Positions(room.sql, room.entities, () -> estimates, RevenuePolicy.STANDARD);

    @AfterEach
    void close() {
        room.close();
    }

    private static Estimate estimate(String project, String from, long minor) {
        return new Estimate(
                Estimates.keyOf(project),
                LocalDate.parse(from),
                cad(minor),
                null,
                EnumSet.allOf(Covers.class),
                null);
    }

    private static Money cad(long minor) {
        return new Money(minor, "CAD");
    }

    /// The contract of DOMAIN 7.B, to 31 March: 342,000 posted, 2,000 on their way, a duplicate.
    private UUID engineering() {
        rows.project("bridge", "P-2001", "CAD");
        UUID contract = rows.contract("CTR-2001", "bridge deal", "CAD");
        rows.line("bridge deal", "L1", "FIXED", "COST_TO_COST", cad(1_000_000_00), null, "bridge");
        rows.booked("LABOUR_COST", "POSTED", "bridge", cad(210_000_00), "2026-03-20", 2_100);
        rows.booked("EXPENSE_COST", "POSTED", "bridge", cad(120_000_00), "2026-03-25", 0);
        rows.booked("EXPENSE_COST", "POSTED", "bridge", cad(12_000_00), "2026-03-26", 0);
        rows.booked("EXPENSE_COST", "READY", "bridge", cad(2_000_00), "2026-03-30", 0);
        rows.questioned("EXP-DUPLICATE", "bridge", cad(180_00), "2026-03-30");
        return contract;
    }

    @Test
    void what_is_posted_and_what_is_approved_earn_what_the_oracle_says() {
        UUID contract = engineering();

        Position operational = one(contract, MARCH, Basis.OPERATIONAL);
        Position posted = one(contract, MARCH, Basis.POSTED);

        assertThat(posted.lines().getFirst().cost()).isEqualTo(cad(342_000_00));
        assertThat(operational.lines().getFirst().cost()).isEqualTo(cad(344_000_00));
        assertThat(posted.earned()).isEqualTo(cad(427_500_00));
        assertThat(operational.earned()).isEqualTo(cad(430_000_00));
        assertThat(operational.contractPosition().ahead(posted.contractPosition()))
                .isEqualTo(cad(2_500_00));
        assertThat(operational.lines().getFirst().costToCome()).contains(cad(456_000_00));
        // Control: a duplicate that is let pass counts.
        room.sql.sql("update fact_version set problem = null").update();
        assertThat(one(contract, MARCH, Basis.OPERATIONAL).lines().getFirst().cost())
                .isEqualTo(cad(344_180_00));
    }

    @Test
    void an_invoice_the_erp_wrote_by_itself_counts_as_billed_and_defers_revenue() {
        UUID contract = engineering();
        rows.ledgersInvoice("E-1", contract, cad(450_000_00), "2026-03-15", "POSTED");
        rows.ledgersInvoice("E-2", contract, cad(99_00), "2026-03-15", "DRAFT");
        rows.ledgersInvoice("E-3", contract, cad(77_00), "2026-04-01", "POSTED");

        Position position = one(contract, MARCH, Basis.OPERATIONAL);

        assertThat(position.billed()).isEqualTo(cad(450_000_00));
        assertThat(position.deferred()).isEqualTo(cad(20_000_00));
        assertThat(position.asset()).isEqualTo(cad(0));
    }

    @Test
    void a_new_estimate_is_caught_up_when_it_is_known_and_no_past_position_moves() {
        UUID contract = engineering();
        rows.booked("LABOUR_COST", "POSTED", "bridge", cad(106_000_00), "2026-04-20", 1_000);
        rows.amendment(
                contract, 1, "2026-04-15", "APPLIED", "L1", cad(150_000_00), cad(100_000_00));

        List<Position> months =
                positions.over(contract, LocalDate.of(2026, 3, 1), APRIL, Basis.OPERATIONAL);

        assertThat(months).extracting(Position::day).containsExactly(MARCH, APRIL);
        assertThat(months.getFirst().earned()).isEqualTo(cad(430_000_00));
        LinePosition april = months.getLast().lines().getFirst();
        assertThat(april.price()).isEqualTo(cad(1_150_000_00));
        assertThat(april.estimate()).isEqualTo(cad(1_000_000_00));
        assertThat(april.earned()).isEqualTo(cad(517_500_00));
        assertThat(april.earned().minus(months.getFirst().earned())).isEqualTo(cad(87_500_00));
        assertThat(april.costToCome()).contains(cad(550_000_00));
    }

    @Test
    void an_amendment_moves_price_and_estimate_together_from_its_day_on() {
        UUID contract = engineering();
        UUID amendment =
                rows.amendment(
                        contract,
                        1,
                        "2026-04-15",
                        "APPLIED",
                        "L1",
                        cad(150_000_00),
                        cad(100_000_00));

        Position before = one(contract, LocalDate.of(2026, 4, 14), Basis.OPERATIONAL);
        Position after = one(contract, LocalDate.of(2026, 4, 15), Basis.OPERATIONAL);

        assertThat(after.lines().getFirst().estimate()).isEqualTo(cad(900_000_00));
        assertThat(after.earned()).isEqualTo(cad(439_555_56));
        assertThat(after.earned().minus(before.earned())).isEqualTo(cad(9_555_56));
        // Control: what is agreed and not in all systems moves nothing.
        rows.state(amendment, "APPROVED");
        assertThat(one(contract, LocalDate.of(2026, 4, 15), Basis.OPERATIONAL).earned())
                .isEqualTo(before.earned());
    }

    /// The standard's Example 8: a building of 1,000,000 for 700,000 of cost, 420,000 of it spent,
    /// to which an amendment adds 350,000 (the bonus included) for 120,000 of cost.
    @Test
    void the_firm_says_to_how_many_digits_progress_is_rounded() {
        rows.project("building", "P-8", "USD");
        UUID contract = rows.contract("CTR-8", "building deal", "USD");
        rows.line(
                "building deal",
                "L1",
                "FIXED",
                "COST_TO_COST",
                usd(1_000_000_00),
                null,
                "building");
        rows.booked("LABOUR_COST", "POSTED", "building", usd(420_000_00), "2026-03-20", 4_200);
        estimates =
                new Estimates(
                        List.of(
                                new Estimate(
                                        Estimates.keyOf("P-8"),
                                        LocalDate.of(2026, 1, 1),
                                        usd(700_000_00),
                                        null,
                                        EnumSet.allOf(Covers.class),
                                        null)));
        rows.amendment(
                contract, 1, "2026-04-15", "APPLIED", "L1", usd(350_000_00), usd(120_000_00));

        assertThat(caughtUp(contract, RevenueRules.STANDARD)).isEqualTo(usd(91_463_41));
        assertThat(caughtUp(contract, new RevenueRules(3, StraightLine.DAYS, WithoutEstimate.COST)))
                .isEqualTo(usd(91_200_00));
    }

    private Money caughtUp(UUID contract, RevenueRules rules) {
        Positions own = by(rules);
        return own.at(List.of(contract), LocalDate.of(2026, 4, 15), Basis.POSTED)
                .getFirst()
                .earned()
                .minus(
                        own.at(List.of(contract), LocalDate.of(2026, 4, 14), Basis.POSTED)
                                .getFirst()
                                .earned());
    }

    private Positions by(RevenueRules rules) {
        return new Positions(room.sql, room.entities, () -> estimates, RevenuePolicy.of(rules));
    }

    @Test
    void the_firm_says_whether_days_or_months_of_a_term_weigh_the_same() {
        rows.project("run", "P-9", "USD");
        UUID contract = rows.contract("CTR-9", "run deal", "USD");
        rows.line("run deal", "L1", "SUBSCRIPTION", "STRAIGHT_LINE", usd(360_000_00), null, "run");

        assertThat(one(contract, APRIL, Basis.POSTED).earned()).isEqualTo(usd(29_589_04));
        assertThat(
                        by(new RevenueRules(null, StraightLine.MONTHS, WithoutEstimate.COST))
                                .at(List.of(contract), APRIL, Basis.POSTED)
                                .getFirst()
                                .earned())
                .isEqualTo(usd(30_000_00));
    }

    @Test
    void the_firm_says_whether_the_cost_is_earned_while_nobody_has_estimated_the_end() {
        UUID contract = engineering();
        estimates = Estimates.NONE;

        assertThat(one(contract, MARCH, Basis.POSTED).earned()).isEqualTo(cad(342_000_00));
        assertThat(
                        by(new RevenueRules(null, StraightLine.DAYS, WithoutEstimate.NOTHING))
                                .at(List.of(contract), MARCH, Basis.POSTED)
                                .getFirst()
                                .earned())
                .isEqualTo(cad(0));
    }

    @Test
    void an_estimate_above_the_price_provides_for_the_whole_loss_at_once() {
        UUID contract = engineering();
        rows.booked("LABOUR_COST", "POSTED", "bridge", cad(106_000_00), "2026-04-20", 1_000);
        rows.amendment(
                contract, 1, "2026-04-15", "APPLIED", "L1", cad(150_000_00), cad(100_000_00));
        estimates = new Estimates(List.of(estimate("P-2001", "2026-04-30", 1_200_000_00)));

        LinePosition line = one(contract, APRIL, Basis.OPERATIONAL).lines().getFirst();

        assertThat(line.earned()).isEqualTo(cad(431_250_00));
        assertThat(line.loss())
                .isEqualTo(new LossProvision(cad(50_000_00), cad(18_750_00), cad(31_250_00)));
    }

    @Test
    void without_an_estimate_no_margin_is_earned_and_the_reader_is_told() {
        UUID contract = engineering();
        estimates = Estimates.NONE;

        LinePosition line = one(contract, MARCH, Basis.POSTED).lines().getFirst();

        assertThat(line.earned()).isEqualTo(cad(342_000_00));
        assertThat(line.ground()).isEqualTo(Ground.ZERO_MARGIN);
        assertThat(line.problems())
                .extracting(Problem::code)
                .containsExactly("REV-ESTIMATE-MISSING");
    }

    @Test
    void the_lines_of_northwind_net_against_each_other() {
        rows.project("transition", "P-1000-T", "USD");
        rows.project("run", "P-1000-R", "USD");
        rows.project("enhancements", "P-1000-E", "USD");
        UUID contract = rows.contract("CTR-1001", "northwind deal", "USD");
        rows.line(
                "northwind deal",
                "L1",
                "FIXED",
                "COST_TO_COST",
                usd(120_000_00),
                null,
                "transition");
        rows.line(
                "northwind deal",
                "L2",
                "SUBSCRIPTION",
                "STRAIGHT_LINE",
                usd(360_000_00),
                null,
                "run");
        rows.line(
                "northwind deal", "L3", "TM", "AS_INVOICED", null, usd(120_000_00), "enhancements");
        rows.booked("LABOUR_COST", "POSTED", "transition", usd(4_400_00), "2026-01-30", 40);
        rows.booked("IC_COST", "POSTED", "transition", usd(4_700_00), "2026-01-30", 0);
        rows.booked("EXPENSE_COST", "POSTED", "transition", usd(86_40), "2026-01-30", 0);
        rows.booked("UNBILLED_TIME", "POSTED", "enhancements", usd(37_500_00), "2026-01-30", 0);
        estimates =
                new Estimates(
                        List.of(
                                new Estimate(
                                        Estimates.keyOf("CTR-1001", "L1"),
                                        LocalDate.of(2026, 1, 2),
                                        usd(36_400_00),
                                        null,
                                        Set.of(Covers.LABOUR),
                                        null)));

        Position position = one(contract, JANUARY, Basis.POSTED);

        LinePosition transition = position.lines().getFirst();
        assertThat(Objects.requireNonNull(transition.progress()).ratio())
                .isEqualByComparingTo(new BigDecimal("0.25"));
        assertThat(transition.earned()).isEqualTo(usd(30_000_00));
        assertThat(position.earned()).isEqualTo(usd(67_500_00));
        assertThat(position.hardBacklog()).isEqualTo(usd(450_000_00));
        assertThat(position.softBacklog()).isEqualTo(usd(82_500_00));
        assertThat(position.unbilled()).isEqualTo(usd(37_500_00));
        assertThat(position.asset()).isEqualTo(usd(67_500_00));
        rows.ledgersInvoice("E-1", contract, usd(73_500_00), "2026-01-31", "POSTED");
        assertThat(one(contract, JANUARY, Basis.POSTED).deferred()).isEqualTo(usd(6_000_00));
    }

    @Test
    void what_exceeds_the_limit_is_not_earned_and_may_not_be_billed() {
        rows.project("help", "P-3", "USD");
        UUID contract = rows.contract("CTR-3", "help deal", "USD");
        rows.line("help deal", "L1", "TM", "AS_INVOICED", null, usd(1_000_00), "help");
        rows.booked("UNBILLED_TIME", "POSTED", "help", usd(1_200_00), "2026-01-30", 0);

        LinePosition line = one(contract, JANUARY, Basis.POSTED).lines().getFirst();

        assertThat(line.earned()).isEqualTo(usd(1_000_00));
        assertThat(line.ground()).isEqualTo(Ground.LIMITED);
        assertThat(line.unbilled()).isEqualTo(usd(1_000_00));
        assertThat(line.problems()).extracting(Problem::code).containsExactly("CTR-NTE-EXCEEDED");
    }

    @Test
    void a_released_invoice_and_its_credit_count_on_their_line() {
        UUID invoice = room.posted("DRAFT-1");
        UUID contract = room.id("contract");

        Position billed = one(contract, BillingRoom.DAY, Basis.POSTED);
        room.billing.credit(
                invoice,
                List.of(
                        new CreditPlan.Ask(
                                "1",
                                room.billing.store().lines(List.of(invoice)).getFirst().amount(),
                                "not accepted",
                                Disposition.WRITE_OFF,
                                List.of())),
                BillingRoom.DAY.plusDays(1),
                "c-1",
                BillingRoom.FAY,
                "not accepted");
        room.settle();
        Position credited = one(contract, BillingRoom.DAY.plusDays(1), Basis.POSTED);

        assertThat(billed.billed()).isEqualTo(BillingRoom.gbp(3_000_000));
        assertThat(billed.billedElsewhere()).isEqualTo(BillingRoom.gbp(0));
        assertThat(credited.billed()).isLessThan(billed.billed());
        assertThat(credited.lines().getFirst().writtenOff())
                .isEqualTo(billed.billed().minus(credited.billed()));
        assertThat(one(contract, BillingRoom.DAY, Basis.POSTED)).isEqualTo(billed);
    }

    @Test
    void a_span_is_answered_by_month_ends_and_limited() {
        assertThat(Positions.monthEnds(LocalDate.of(2026, 1, 15), LocalDate.of(2026, 3, 10)))
                .containsExactly(JANUARY, LocalDate.of(2026, 2, 28), LocalDate.of(2026, 3, 10));
        assertThatThrownBy(() -> Positions.monthEnds(LocalDate.of(1900, 1, 1), JANUARY))
                .hasMessageContaining("more than 240 month ends");
        assertThatThrownBy(() -> Positions.monthEnds(APRIL, JANUARY))
                .hasMessageContaining("swap the two");
    }

    private static Money usd(long minor) {
        return new Money(minor, "USD");
    }

    private Position one(UUID contract, LocalDate day, Basis basis) {
        return positions.at(List.of(contract), day, basis).getFirst();
    }
}
