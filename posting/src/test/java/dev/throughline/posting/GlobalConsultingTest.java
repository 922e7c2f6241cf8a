package dev.throughline.posting;

import static dev.throughline.posting.Given.line;
import static dev.throughline.posting.Given.money;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.model.BillClass;
import dev.throughline.model.BillingType;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.PreparationFacts.EntityFacts;
import dev.throughline.posting.PreparationFacts.ProjectFacts;
import dev.throughline.posting.PreparationFacts.ResourceFacts;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The numbers of DOMAIN 7.A (January of the global consulting firm) and the public oracle of 4.11,
/// worked out entry by entry by the lane's own decisions.
class GlobalConsultingTest {
    private static final UUID TRANSITION = Given.id("P-1000-T");
    private static final UUID ENHANCEMENTS = Given.id("P-1000-E");
    private static final UUID INTERNAL = Given.id("INTERNAL");
    private static final EntityFacts US = Given.entity(Given.US01, "US01", "USD", Given.january());
    private static final EntityFacts GB = Given.entity(Given.GB01, "GB01", "GBP", Given.january());
    private static final EntityFacts IN = Given.entity(Given.IN01, "IN01", "INR", Given.january());

    private record Person(
            String name,
            String role,
            EntityFacts entity,
            String day,
            PriceTable.Line cost,
            List<PriceTable.Line> transfer) {}

    private static final Person ANA =
            new Person("Ana", "Architect", US, "8", Given.price("USD", "110"), List.of());
    private static final Person BEN =
            new Person(
                    "Ben",
                    "Consultant",
                    GB,
                    "7.5",
                    Given.price("GBP", "70"),
                    List.of(Given.price("USD", "110")));
    private static final Person CHITRA =
            new Person(
                    "Chitra",
                    "Analyst",
                    IN,
                    "8",
                    Given.price("INR", "1500"),
                    List.of(Given.price("USD", "35")));

    private record Posted(String person, PostingLine line) {}

    private final List<Posted> posted = new ArrayList<>();
    private int entries;

    @BeforeEach
    void january_is_approved() {
        group(ANA, TRANSITION, "40");
        group(ANA, ENHANCEMENTS, "60");
        group(BEN, ENHANCEMENTS, "75");
        group(BEN, TRANSITION, "5");
        group(BEN, TRANSITION, "25");
        group(CHITRA, ENHANCEMENTS, "100");
        group(CHITRA, TRANSITION, "40");
        group(ANA, INTERNAL, "16");
    }

    /// One entry a full calendar day of the person, the remainder last.
    private void group(Person person, UUID project, String hours) {
        BigDecimal left = new BigDecimal(hours);
        BigDecimal full = new BigDecimal(person.day());
        while (left.signum() > 0) {
            BigDecimal worked = left.min(full);
            left = left.subtract(worked);
            entries++;
            for (PostingLine line : Given.lines(given(person, project, worked).preparedTime())) {
                posted.add(new Posted(person.name(), line));
            }
        }
    }

    private static Given given(Person person, UUID project, BigDecimal hours) {
        Given given = new Given();
        given.resource = Given.id(person.name());
        given.knownPerson =
                new ResourceFacts(
                        given.resource, person.name(), person.role(), null, null, true, Map.of());
        given.role = null;
        given.workedBy = person.name();
        given.project = project;
        given.hours = hours;
        given.day = LocalDate.of(2026, 1, 20);
        given.approvedAt = Instant.parse("2026-01-21T09:00:00Z");
        given.billClass =
                project.equals(INTERNAL)
                        ? BillClass.INTERNAL
                        : project.equals(TRANSITION) ? BillClass.FIXED_FEE : BillClass.BILLABLE;
        given.knownProject =
                new ProjectFacts(
                        project,
                        "P",
                        "ACTIVE",
                        true,
                        Given.CLIENT,
                        project.equals(ENHANCEMENTS) ? BillingType.TM : BillingType.FIXED,
                        "USD",
                        null,
                        Map.of());
        given.workerEntity = person.entity();
        given.projectEntity = US;
        given.cost = List.of(person.cost());
        given.transfer = person.transfer();
        given.bill =
                List.of(
                        rate("Architect", "275", null),
                        rate("Consultant", "200", null),
                        rate("Analyst", "100", null),
                        rate("Architect", "250", ENHANCEMENTS),
                        rate("Consultant", "180", ENHANCEMENTS),
                        rate("Analyst", "90", ENHANCEMENTS));
        return given;
    }

    private static PriceTable.Line rate(
            String role, String price, @org.jspecify.annotations.Nullable UUID project) {
        return new PriceTable.Line(
                project,
                null,
                null,
                role,
                null,
                "USD",
                new BigDecimal(price),
                LocalDate.of(2026, 1, 1),
                null,
                project == null ? "standard card" : "CTR-1001");
    }

    private Money sum(PostingKind kind, String person, boolean functional) {
        return posted.stream()
                .filter(one -> one.line().kind() == kind && one.person().equals(person))
                .map(one -> functional ? one.line().functional() : one.line().amount())
                .reduce(Money::plus)
                .orElseThrow();
    }

    /// Project basis: what the project's own entity bears.
    private Money projectCost(UUID project) {
        return posted.stream()
                .map(Posted::line)
                .filter(line -> project.equals(line.project()))
                .filter(line ->
                        line.kind() == PostingKind.IC_COST
                                || (line.kind() == PostingKind.LABOUR_COST
                                        && line.entity().equals(Given.US01)))
                .map(PostingLine::functional)
                .reduce(Money::plus)
                .orElseThrow();
    }

    @Test
    void forty_eight_entries_have_366_hours_before_a_five_hour_amendment_reverses_none() {
        BigDecimal hours =
                posted.stream()
                        .map(one -> one.line().measure().hours())
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(entries).isEqualTo(48);
        assertThat(posted.stream().mapToLong(one -> one.line().measure().versions()).sum())
                .isEqualTo(48);
        assertThat(hours).isEqualByComparingTo("361");
    }

    @Test
    void unbilled_time_is_37500() {
        assertThat(sum(PostingKind.UNBILLED_TIME, "Ana", false))
                .isEqualTo(money("15000.00", "USD"));
        assertThat(sum(PostingKind.UNBILLED_TIME, "Ben", false))
                .isEqualTo(money("13500.00", "USD"));
        assertThat(sum(PostingKind.UNBILLED_TIME, "Chitra", false))
                .isEqualTo(money("9000.00", "USD"));
        assertThat(
                        posted.stream()
                                .map(Posted::line)
                                .filter(line -> line.kind() == PostingKind.UNBILLED_TIME)
                                .map(PostingLine::amount)
                                .reduce(Money::plus))
                .contains(money("37500.00", "USD"));
    }

    @Test
    void the_projects_bear_9100_and_18350() {
        assertThat(projectCost(TRANSITION)).isEqualTo(money("9100.00", "USD"));
        assertThat(projectCost(ENHANCEMENTS)).isEqualTo(money("18350.00", "USD"));
    }

    @Test
    void the_lender_in_britain_has_cost_of_7350_and_sales_of_9240_pounds() {
        assertThat(sum(PostingKind.LABOUR_COST, "Ben", false)).isEqualTo(money("7350.00", "GBP"));
        assertThat(sum(PostingKind.IC_SALES, "Ben", false)).isEqualTo(money("11550.00", "USD"));
        assertThat(sum(PostingKind.IC_SALES, "Ben", true)).isEqualTo(money("9240.00", "GBP"));
    }

    @Test
    void the_lender_in_india_has_cost_of_210000_and_sales_of_408333_33_rupees() {
        assertThat(sum(PostingKind.LABOUR_COST, "Chitra", false))
                .isEqualTo(money("210000.00", "INR"));
        Money sales = sum(PostingKind.IC_SALES, "Chitra", false);
        assertThat(sales).isEqualTo(money("4900.00", "USD"));
        FxPath path =
                posted.stream()
                        .filter(one -> one.person().equals("Chitra"))
                        .map(Posted::line)
                        .filter(line -> line.kind() == PostingKind.IC_SALES)
                        .findFirst()
                        .orElseThrow()
                        .fx();
        assertThat(path.convert(sales)).isEqualTo(money("408333.33", "INR"));
    }

    @Test
    void rounding_by_line_differs_from_the_converted_sum_by_less_than_a_minor_unit_a_line() {
        long lines =
                posted.stream()
                        .filter(one -> one.person().equals("Chitra"))
                        .filter(one -> one.line().kind() == PostingKind.IC_SALES)
                        .count();
        Money byLine = sum(PostingKind.IC_SALES, "Chitra", true);
        Money residual = money("408333.33", "INR").minus(byLine);
        assertThat(lines).isEqualTo(18);
        assertThat(byLine).isEqualTo(money("408333.28", "INR"));
        assertThat(residual.minor()).isBetween(-lines, lines).isEqualTo(5);
    }

    @Test
    void what_is_owed_to_a_lender_is_what_it_is_owed_in_the_transaction_currency() {
        for (String person : List.of("Ben", "Chitra")) {
            assertThat(sum(PostingKind.IC_SALES, person, false))
                    .isEqualTo(sum(PostingKind.IC_COST, person, false));
        }
    }

    @Test
    void group_labour_cost_is_22707_50_and_4742_50_of_profit_is_eliminated() {
        Money ana = projectCostOf("Ana");
        Money ben = new FxPathOf("GBP").usd(sum(PostingKind.LABOUR_COST, "Ben", false));
        Money chitra = new FxPathOf("INR").usd(sum(PostingKind.LABOUR_COST, "Chitra", false));
        Money group = ana.plus(ben).plus(chitra);
        assertThat(group).isEqualTo(money("22707.50", "USD"));
        assertThat(projectCost(TRANSITION).plus(projectCost(ENHANCEMENTS)).minus(group))
                .isEqualTo(money("4742.50", "USD"));
    }

    private Money projectCostOf(String person) {
        return posted.stream()
                .filter(one -> one.person().equals(person))
                .map(Posted::line)
                .filter(line -> line.kind() == PostingKind.LABOUR_COST)
                .filter(line -> !INTERNAL.equals(line.project()))
                .map(PostingLine::amount)
                .reduce(Money::plus)
                .orElseThrow();
    }

    private record FxPathOf(String from) {
        Money usd(Money amount) {
            if (Given.januaryRates()
                            .path(
                                    from,
                                    "USD",
                                    dev.throughline.model.CurrencyRate.RateType.SPOT,
                                    LocalDate.of(2026, 1, 31),
                                    "USD",
                                    40)
                    instanceof FxRates.Found.Path(FxPath path)) {
                return path.convert(amount);
            }
            throw new AssertionError("no rate from " + from);
        }
    }

    @Test
    void bens_hotel_of_400_pounds_is_billed_with_500_dollars() {
        Given hotel = given(BEN, ENHANCEMENTS, BigDecimal.ONE);
        List<PostingLine> lines = Given.lines(hotel.preparedExpense());
        PostingLine cost = line(lines, PostingKind.EXPENSE_COST);
        assertThat(cost.entity()).isEqualTo(Given.GB01);
        assertThat(cost.amount()).isEqualTo(money("400.00", "GBP"));
        assertThat(cost.functional()).isEqualTo(money("400.00", "GBP"));
        PostingLine unbilled = line(lines, PostingKind.UNBILLED_EXPENSE);
        assertThat(unbilled.entity()).isEqualTo(Given.US01);
        assertThat(unbilled.amount()).isEqualTo(money("500.00", "USD"));
    }

    @Test
    void anas_meal_of_86_40_is_cost_only() {
        Given meal = given(ANA, ENHANCEMENTS, BigDecimal.ONE);
        meal.amount = money("86.40", "USD");
        meal.billable = false;
        assertThat(Given.lines(meal.preparedExpense()))
                .singleElement()
                .satisfies(cost -> {
                    assertThat(cost.kind()).isEqualTo(PostingKind.EXPENSE_COST);
                    assertThat(cost.functional()).isEqualTo(money("86.40", "USD"));
                });
    }

    @Test
    void with_january_closed_the_entry_counts_on_the_first_of_february_and_keeps_its_day() {
        Given late = given(BEN, TRANSITION, new BigDecimal("7.5"));
        late.approvedAt = Instant.parse("2026-02-05T09:00:00Z");
        late.periods("2026-01 CLOSED", "2026-02 OPEN");
        late.fx = Given.januaryRates();
        assertThat(Given.lines(late.preparedTime()))
                .allSatisfy(line -> {
                    assertThat(line.accountingDate()).isEqualTo(LocalDate.of(2026, 2, 1));
                    assertThat(line.workDate()).isEqualTo(LocalDate.of(2026, 1, 20));
                    assertThat(line.late()).isTrue();
                });
    }

    @Test
    void the_public_oracle_of_intercompany_labour() {
        Given oracle = new Given();
        oracle.hours = BigDecimal.TEN;
        oracle.cost = List.of(Given.price("GBP", "88"));
        oracle.transfer = List.of(Given.price("USD", "120"));
        oracle.bill = List.of(Given.price("USD", "200"));
        List<PostingLine> lines = oracle.lines();
        PostingLine cost = line(lines, PostingKind.LABOUR_COST);
        assertThat(cost.entity()).isEqualTo(Given.GB01);
        assertThat(cost.amount()).isEqualTo(money("880.00", "GBP"));
        assertThat(cost.entries())
                .extracting(entry -> entry.role() + " " + entry.minor())
                .containsExactly("RESOURCING_COST 88000", "PAYROLL_ALLOCATION -88000");
        PostingLine sales = line(lines, PostingKind.IC_SALES);
        assertThat(sales.entity()).isEqualTo(Given.GB01);
        assertThat(sales.partner()).isEqualTo(Given.US01);
        assertThat(sales.amount()).isEqualTo(money("1200.00", "USD"));
        assertThat(sales.entries())
                .extracting(entry -> entry.role() + " " + entry.minor())
                .containsExactly("IC_RECEIVABLE 120000", "IC_REVENUE -120000");
        PostingLine bought = line(lines, PostingKind.IC_COST);
        assertThat(bought.entity()).isEqualTo(Given.US01);
        assertThat(bought.partner()).isEqualTo(Given.GB01);
        assertThat(bought.amount()).isEqualTo(money("1200.00", "USD"));
        assertThat(bought.entries())
                .extracting(entry -> entry.role() + " " + entry.minor())
                .containsExactly("PROJECT_COST_LABOUR 120000", "IC_PAYABLE -120000");
        PostingLine unbilled = line(lines, PostingKind.UNBILLED_TIME);
        assertThat(unbilled.entity()).isEqualTo(Given.US01);
        assertThat(unbilled.amount()).isEqualTo(money("2000.00", "USD"));
        assertThat(unbilled.entries())
                .extracting(entry -> entry.role() + " " + entry.minor())
                .containsExactly("WIP_SALES_VALUE 200000", "ACCRUED_REVENUE -200000");
    }
}
