package dev.throughline.posting;

import static dev.throughline.posting.Given.codes;
import static dev.throughline.posting.Given.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.model.ApprovalBasis;
import dev.throughline.model.BillClass;
import dev.throughline.model.BillingType;
import dev.throughline.model.CurrencyRate.RateType;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.posting.PreparationFacts.DimensionRules;
import dev.throughline.posting.PreparationFacts.Fact;
import dev.throughline.posting.PreparationFacts.ProjectFacts;
import dev.throughline.posting.PreparationFacts.ResourceFacts;
import dev.throughline.posting.PreparationFacts.TaskFacts;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreparationTest {
    private final Given given = new Given();

    private void project(String status, BillingType type, boolean inTarget) {
        given.knownProject =
                new ProjectFacts(
                        Given.PROJECT,
                        "P-1000-E",
                        status,
                        inTarget,
                        Given.CLIENT,
                        type,
                        "USD",
                        null,
                        Map.of("DEPARTMENT", "D-PROJECT", "CLASS", "C-1"));
    }

    private void person(@Nullable LocalDate hire, @Nullable LocalDate term) {
        given.knownPerson =
                new ResourceFacts(
                        Given.PERSON,
                        "W-2",
                        "Consultant",
                        hire,
                        term,
                        true,
                        Map.of("DEPARTMENT", "D-WORKER", "LOCATION", "L-1"));
    }

    private void policy(boolean noApproval, boolean internal, boolean reimbursable) {
        given.policy =
                new PostingPolicy(
                        Given.policy().kinds(),
                        30,
                        3,
                        LocalTime.of(18, 0),
                        BigDecimal.valueOf(12),
                        noApproval,
                        40,
                        internal,
                        reimbursable,
                        Given.money("25.00", "USD"),
                        List.of());
    }

    private static List<PostingKind> kinds(Prepared prepared) {
        return Given.lines(prepared).stream().map(PostingLine::kind).toList();
    }

    // What becomes what

    @Test
    void time_and_material_makes_cost_and_unbilled() {
        assertThat(kinds(given.sameEntity().preparedTime()))
                .containsExactly(PostingKind.LABOUR_COST, PostingKind.UNBILLED_TIME);
    }

    @Test
    void lent_time_makes_the_whole_intercompany_chain() {
        assertThat(kinds(given.preparedTime()))
                .containsExactly(
                        PostingKind.LABOUR_COST,
                        PostingKind.IC_SALES,
                        PostingKind.IC_COST,
                        PostingKind.UNBILLED_TIME);
    }

    @Test
    void a_fixed_fee_project_makes_cost_only() {
        project("ACTIVE", BillingType.FIXED, true);
        assertThat(kinds(given.sameEntity().preparedTime()))
                .containsExactly(PostingKind.LABOUR_COST);
    }

    @ParameterizedTest
    @EnumSource(
            value = BillClass.class,
            names = {"FIXED_FEE", "NON_CHARGEABLE", "COMPLIMENTARY", "INTERNAL"})
    void what_is_not_billable_makes_cost_only(BillClass billClass) {
        given.billClass = billClass;
        assertThat(kinds(given.sameEntity().preparedTime()))
                .containsExactly(PostingKind.LABOUR_COST);
    }

    @Test
    void internal_time_is_kept_out_where_policy_says_so() {
        given.billClass = BillClass.INTERNAL;
        policy(false, false, false);
        assertThat(given.preparedTime()).isInstanceOf(Prepared.NonPostable.class);
    }

    @Test
    void absence_makes_no_posting() {
        given.billClass = BillClass.ABSENCE;
        assertThat(given.preparedTime()).isInstanceOf(Prepared.NonPostable.class);
    }

    @Test
    void a_faulty_internal_entry_is_an_exception_first() {
        given.billClass = BillClass.INTERNAL;
        given.hours = BigDecimal.valueOf(25);
        policy(false, false, false);
        assertThat(codes(given.preparedTime())).contains("TIM-DAY-CAP");
    }

    @Test
    void every_line_of_every_version_balances_and_carries_its_evidence() {
        for (PostingLine line : given.lines()) {
            assertThat(line.entries().stream().mapToLong(entry -> entry.minor()).sum()).isZero();
            assertThat(line.evidence()).contains("pm-7").contains("S-1").contains("2026-01-16");
        }
    }

    @Test
    void what_cannot_be_mapped_is_an_exception_with_the_mappings_own_words() {
        Problem problem =
                new Problem(Problem.Mender.DATA, "TIM-CODE-UNMAPPED", "Work type X.", "Map it.");
        assertThat(Preparation.decide(given.facts(new Fact.Unreadable(List.of(problem)))))
                .isEqualTo(new Prepared.Refused(List.of(problem)));
    }

    // Approval is evidence

    @Test
    void self_approval_is_refused_however_it_is_spelled() {
        given.approvedBy = " BEN-1 ";
        assertThat(codes(given.preparedTime())).containsExactly("APR-SELF");
        assertThat(codes(given.preparedExpense())).containsExactly("APR-SELF");
    }

    @Test
    void approval_by_nobody_named_is_no_approval() {
        given.approvedBy = null;
        assertThat(codes(given.preparedTime())).containsExactly("APR-MISSING");
        given.approvedBy = "  ";
        assertThat(codes(given.preparedTime())).containsExactly("APR-MISSING");
    }

    @Test
    void when_the_worker_is_not_named_self_approval_cannot_be_ruled_out() {
        given.workedBy = null;
        assertThat(codes(given.preparedTime())).containsExactly("APR-SELF");
    }

    @Test
    void approval_not_required_is_refused_unless_policy_names_it() {
        given.basis = ApprovalBasis.NOT_REQUIRED;
        given.approvedBy = null;
        assertThat(codes(given.preparedTime())).containsExactly("APR-NOT-REQUIRED");
        policy(true, true, false);
        assertThat(given.lines().getFirst().evidence()).contains("accepted by policy");
    }

    @Test
    void a_condition_of_the_source_may_stand_for_approval_but_not_by_the_worker() {
        given.basis = ApprovalBasis.CONDITION;
        given.approvedBy = null;
        assertThat(given.lines().getFirst().evidence()).contains("condition");
        given.approvedBy = "ben-1";
        assertThat(codes(given.preparedTime())).containsExactly("APR-SELF");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DRAFT", "SUBMITTED", "REJECTED"})
    void what_is_not_approved_is_not_posted(String status) {
        given.status = status;
        assertThat(codes(given.preparedTime())).containsExactly("HUB-STATE");
    }

    // Bad input

    @Test
    void twenty_five_hours_are_no_day_and_nobody_can_confirm_them() {
        given.hours = BigDecimal.valueOf(25);
        given.allowances = Set.of(Allowance.DAY_CAP);
        assertThat(codes(given.preparedTime())).containsExactly("TIM-DAY-CAP");
    }

    @Test
    void more_than_the_day_cap_is_asked_about_and_may_be_confirmed() {
        given.dayHours = new BigDecimal("12.0001");
        assertThat(codes(given.preparedTime())).containsExactly("TIM-DAY-CAP");
        given.allowances = Set.of(Allowance.DAY_CAP);
        assertThat(given.lines()).isNotEmpty();
        given.dayHours = new BigDecimal("24.0001");
        assertThat(codes(given.preparedTime())).containsExactly("TIM-DAY-CAP");
    }

    @Test
    void twelve_hours_are_within_the_cap() {
        given.dayHours = new BigDecimal("12.0000");
        assertThat(given.lines()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "-8", "-0.0001", "7.00001", "1E-5"})
    void hours_that_are_no_hours_are_told(String hours) {
        given.hours = new BigDecimal(hours);
        given.dayHours = BigDecimal.ONE;
        assertThat(codes(given.preparedTime())).containsExactly("HUB-VALUE");
    }

    @Test
    void numbers_meant_to_fill_the_memory_are_told_in_few_words() {
        given.hours = new BigDecimal("-1E+1000000000");
        given.dayHours = BigDecimal.ONE;
        assertThat(given.preparedTime())
                .isInstanceOfSatisfying(
                        Prepared.Refused.class,
                        refused ->
                                assertThat(refused.problems().getFirst().text())
                                        .hasSizeLessThan(200));
        given.hours = new BigDecimal("1E+1000000000");
        assertThat(codes(given.preparedTime())).contains("TIM-DAY-CAP");
    }

    @Test
    void the_year_0_is_not_of_this_age() {
        given.day = LocalDate.of(0, 1, 1);
        assertThat(codes(given.preparedTime())).contains("HUB-VALUE");
    }

    @Test
    void a_price_that_makes_an_amount_too_large_is_the_items_problem() {
        given.bill = List.of(Given.price("USD", "9999999999999999999"));
        assertThat(codes(given.preparedTime())).containsExactly("HUB-VALUE");
    }

    @Test
    void a_bill_currency_that_is_none_is_told() {
        given.billRate = BigDecimal.TEN;
        given.billCcy = "XAU";
        assertThat(codes(given.preparedTime())).containsExactly("FX-RATE-MISSING");
        given.sameEntity().billCcy = "USD";
        given.billRate = BigDecimal.valueOf(-1);
        assertThat(codes(given.preparedTime())).containsExactly("HUB-VALUE");
    }

    @Test
    void an_unknown_project_task_or_person_is_an_exception_of_its_own() {
        given.knownProject = null;
        assertThat(codes(given.preparedTime())).containsExactly("PRJ-UNKNOWN");
        given.knownPerson = null;
        assertThat(codes(given.preparedTime())).containsExactly("PRJ-UNKNOWN", "RES-UNKNOWN");
    }

    @Test
    void an_unknown_task_or_one_of_another_project_is_told() {
        given.task = Given.TASK;
        assertThat(codes(given.preparedTime())).containsExactly("PRJ-TASK-UNKNOWN");
        given.knownTask = new TaskFacts(Given.TASK, Given.id("other"), true, true, true);
        assertThat(codes(given.preparedTime())).containsExactly("PRJ-TASK-UNKNOWN");
        given.knownTask = new TaskFacts(Given.TASK, Given.PROJECT, true, true, true);
        assertThat(given.lines()).hasSize(4);
    }

    @Test
    void a_closed_project_takes_nothing_and_a_complete_one_takes_late_time() {
        project("CLOSED", BillingType.TM, true);
        assertThat(codes(given.preparedTime())).containsExactly("PRJ-CLOSED");
        assertThat(codes(given.preparedExpense())).containsExactly("PRJ-CLOSED");
        project("COMPLETE", BillingType.TM, true);
        assertThat(given.lines()).hasSize(4);
    }

    @Test
    void work_is_done_between_the_first_and_the_last_day_of_employment() {
        person(LocalDate.of(2026, 1, 15), LocalDate.of(2026, 1, 15));
        assertThat(given.lines()).isNotEmpty();
        person(LocalDate.of(2026, 1, 16), null);
        assertThat(codes(given.preparedTime())).containsExactly("RES-INACTIVE-DATE");
        person(null, LocalDate.of(2026, 1, 14));
        assertThat(codes(given.preparedTime())).containsExactly("RES-INACTIVE-DATE");
    }

    @Test
    void a_worker_or_project_without_a_legal_entity_is_told() {
        given.workerEntity = null;
        given.projectEntity = null;
        assertThat(codes(given.preparedTime()))
                .containsExactly("PRJ-NO-ENTITY-MAP", "RES-NO-ENTITY");
    }

    /// A proposal that the source drafts waits for its entries to be posted: refused, the two would
    /// wait for each other. What stands in the books is a correction's business.
    @Test
    void an_entry_that_the_source_says_is_invoiced_is_still_posted_for_the_first_time() {
        given.invoiced = true;
        assertThat(kinds(given.preparedTime())).contains(PostingKind.UNBILLED_TIME);
        assertThat(kinds(given.preparedExpense())).contains(PostingKind.EXPENSE_COST);
    }

    @Test
    void a_category_without_a_meaning_is_told() {
        given.categories = Set.of("TRAVEL");
        given.category = "FUN";
        assertThat(codes(given.preparedTime())).containsExactly("TIM-CODE-UNMAPPED");
        assertThat(codes(given.preparedExpense())).containsExactly("TIM-CODE-UNMAPPED");
    }

    @Test
    void all_faults_are_found_at_once() {
        given.hours = BigDecimal.valueOf(30);
        given.approvedBy = "ben-1";
        project("CLOSED", BillingType.TM, true);
        person(LocalDate.of(2027, 1, 1), null);
        given.cost = List.of();
        given.transfer = List.of();
        given.bill = List.of();
        assertThat(codes(given.preparedTime()))
                .containsExactly(
                        "APR-SELF",
                        "TIM-DAY-CAP",
                        "PRJ-CLOSED",
                        "RES-INACTIVE-DATE",
                        "RATE-MISSING",
                        "ICO-NO-TRANSFER-PRICE",
                        "RATE-MISSING");
    }

    // Dimensions

    @Test
    void the_project_wins_on_the_cost_line_and_the_worker_on_the_payroll_side() {
        project("ACTIVE", BillingType.TM, true);
        person(null, null);
        PostingLine cost = line(given.lines(), PostingKind.LABOUR_COST);
        assertThat(cost.dimensions())
                .isEqualTo(Map.of("DEPARTMENT", "D-PROJECT", "CLASS", "C-1", "LOCATION", "L-1"));
        assertThat(cost.allocationDimensions())
                .isEqualTo(Map.of("DEPARTMENT", "D-WORKER", "CLASS", "C-1", "LOCATION", "L-1"));
    }

    @Test
    void dimensions_are_checked_as_values_and_as_a_combination() {
        project("ACTIVE", BillingType.TM, true);
        person(null, null);
        given.dimensionRules = new DimensionRules(Map.of("CLASS", Set.of("C-2")), List.of());
        assertThat(codes(given.preparedTime())).containsExactly("PRJ-DIM-INVALID");
        given.dimensionRules =
                new DimensionRules(
                        Map.of("CLASS", Set.of("C-1")),
                        List.of(Map.of("CLASS", "C-1", "LOCATION", "L-1")));
        assertThat(codes(given.preparedTime())).containsExactly("PRJ-DIM-INVALID");
        given.dimensionRules =
                new DimensionRules(
                        Map.of("CLASS", Set.of("C-1")),
                        List.of(Map.of("CLASS", "C-1", "LOCATION", "L-2")));
        assertThat(given.lines()).isNotEmpty();
    }

    // Waits

    @Test
    void what_is_not_in_the_ledger_yet_is_waited_for() {
        project("ACTIVE", BillingType.TM, false);
        assertThat(given.preparedTime())
                .isInstanceOfSatisfying(
                        Prepared.Waits.class,
                        waits -> assertThat(waits.code()).isEqualTo("PROJECT"));
    }

    @Test
    void a_fault_is_told_before_a_wait() {
        project("ACTIVE", BillingType.TM, false);
        given.approvedBy = "ben-1";
        assertThat(codes(given.preparedTime())).containsExactly("APR-SELF");
    }

    @Test
    void one_entity_whose_period_is_not_open_yet_holds_the_whole_version() {
        given.projectEntity =
                Given.entity(
                        Given.US01,
                        "US01",
                        "USD",
                        Given.calendar(Given.LONDON, "2025-12 OPEN", "2026-01 FUTURE"));
        assertThat(given.preparedTime())
                .isInstanceOfSatisfying(
                        Prepared.Waits.class,
                        waits -> assertThat(waits.code()).isEqualTo("PERIOD"));
    }

    @Test
    void the_day_of_registration_stands_for_an_approval_without_a_time() {
        given.approvedAt = null;
        assertThat(given.lines().getFirst().accountingDate()).isEqualTo(LocalDate.of(2026, 1, 15));
    }

    @Test
    void a_closed_entity_makes_its_side_late_and_the_pair_counts_in_one_period() {
        given.workerEntity =
                Given.entity(
                        Given.GB01,
                        "GB01",
                        "GBP",
                        Given.calendar(Given.LONDON, "2026-01 CLOSED", "2026-02 OPEN"));
        List<PostingLine> lines = given.lines();
        assertThat(line(lines, PostingKind.LABOUR_COST).accountingDate())
                .isEqualTo(LocalDate.of(2026, 2, 1));
        assertThat(line(lines, PostingKind.IC_SALES).period()).isEqualTo("2026-02");
        assertThat(line(lines, PostingKind.IC_COST).period()).isEqualTo("2026-02");
        assertThat(line(lines, PostingKind.IC_COST).late()).isTrue();
        assertThat(line(lines, PostingKind.UNBILLED_TIME).period()).isEqualTo("2026-01");
    }

    // Rates

    @Test
    void a_missing_exchange_rate_posts_nothing() {
        given.fx = FxRates.NONE;
        assertThat(codes(given.preparedTime())).containsExactly("FX-RATE-MISSING");
    }

    @Test
    void a_stale_exchange_rate_may_be_accepted_by_a_person() {
        given.day = LocalDate.of(2026, 3, 10);
        given.approvedAt = Instant.parse("2026-03-11T09:00:00Z");
        assertThat(codes(given.preparedTime())).containsExactly("FX-RATE-STALE");
        given.allowances = Set.of(Allowance.STALE_RATE);
        assertThat(given.lines()).hasSize(4);
    }

    @Test
    void the_sources_own_price_goes_before_the_rate_card() {
        given.billRate = new BigDecimal("199.99");
        given.billCcy = "USD";
        assertThat(line(given.lines(), PostingKind.UNBILLED_TIME).amount())
                .isEqualTo(Given.money("1499.93", "USD"));
    }

    @Test
    void prices_are_those_of_the_work_date_and_rates_those_of_the_accounting_date() {
        given.periods("2026-01 CLOSED", "2026-02 OPEN");
        given.fx =
                new FxRates(
                        List.of(
                                new FxRates.Rate(
                                        "GBP",
                                        "USD",
                                        dev.throughline.model.CurrencyRate.RateType.SPOT,
                                        LocalDate.of(2026, 1, 1),
                                        new BigDecimal("1.25")),
                                new FxRates.Rate(
                                        "GBP",
                                        "USD",
                                        dev.throughline.model.CurrencyRate.RateType.SPOT,
                                        LocalDate.of(2026, 2, 1),
                                        new BigDecimal("1.60"))));
        PostingLine sales = line(given.lines(), PostingKind.IC_SALES);
        assertThat(sales.amount()).isEqualTo(Given.money("825.00", "USD"));
        assertThat(sales.functional()).isEqualTo(Given.money("515.63", "GBP"));
        assertThat(sales.workDate()).isEqualTo(LocalDate.of(2026, 1, 15));
        assertThat(sales.late()).isTrue();
    }

    // Accrual

    @Test
    void submitted_time_is_accrued_on_the_last_day_and_reversed_on_the_first() {
        given.status = "SUBMITTED";
        given.basis = ApprovalBasis.NONE;
        List<Calendar.Period> periods = Given.january().periods();
        Prepared accrued = Preparation.accrue(given.time(), periods.get(1), periods.get(2));
        assertThat(Given.lines(accrued))
                .extracting(line ->
                        line.kind()
                                + " "
                                + line.accountingDate()
                                + " "
                                + line.amount()
                                + " "
                                + line.measure().versions())
                .containsExactly(
                        "ACCRUED_COST 2026-01-31 525.00 GBP 0",
                        "ACCRUED_COST 2026-02-01 -525.00 GBP 0");
    }

    @Test
    void lent_hours_are_accrued_as_they_will_be_posted_and_own_ones_on_the_project() {
        given.status = "SUBMITTED";
        given.basis = ApprovalBasis.NONE;
        assertThat(accruedRoles()).containsExactly("RESOURCING_COST", "ACCRUED_LABOUR");
        given.sameEntity();
        assertThat(accruedRoles()).containsExactly("PROJECT_COST_LABOUR", "ACCRUED_LABOUR");
    }

    private List<String> accruedRoles() {
        List<Calendar.Period> periods = Given.january().periods();
        return Given.lines(Preparation.accrue(given.time(), periods.get(1), periods.get(2)))
                .getFirst()
                .entries()
                .stream()
                .map(entry -> entry.role().name())
                .toList();
    }

    @Test
    void approved_time_is_not_accrued_and_a_closed_period_takes_none() {
        List<Calendar.Period> periods = Given.january().periods();
        assertThat(Preparation.accrue(given.time(), periods.get(1), periods.get(2)))
                .isInstanceOf(Prepared.NonPostable.class);
        given.status = "SUBMITTED";
        given.day = LocalDate.of(2025, 12, 15);
        assertThat(codes(Preparation.accrue(given.time(), periods.get(0), periods.get(1))))
                .contains("PER-CLOSED");
    }

    // Expenses

    @Test
    void an_own_paid_expense_is_cost_and_input_tax_against_the_employee() {
        given.tax = Given.money("66.67", "GBP");
        PostingLine cost = line(Given.lines(given.preparedExpense()), PostingKind.EXPENSE_COST);
        assertThat(cost.entries())
                .extracting(entry -> entry.role() + " " + entry.minor())
                .containsExactly(
                        "PROJECT_COST_EXPENSE 33333", "INPUT_TAX 6667", "EMPLOYEE_PAYABLE -40000");
    }

    @Test
    void a_card_paid_expense_goes_against_the_card() {
        given.payment = dev.throughline.model.ExpenseItem.Payment.CORP_CARD;
        PostingLine cost = line(Given.lines(given.preparedExpense()), PostingKind.EXPENSE_COST);
        assertThat(cost.entries())
                .extracting(entry -> entry.role() + " " + entry.minor())
                .containsExactly("PROJECT_COST_EXPENSE 40000", "CARD_CLEARING -40000");
    }

    @Test
    void reclaimed_tax_is_not_billed_and_markup_is() {
        given.tax = Given.money("66.67", "GBP");
        given.markup = new BigDecimal("0.10");
        // 333.33 × 1.10 × 1.25 = 458.32875
        assertThat(
                        line(Given.lines(given.preparedExpense()), PostingKind.UNBILLED_EXPENSE)
                                .amount())
                .isEqualTo(Given.money("458.33", "USD"));
    }

    @Test
    void an_expense_without_a_project_is_cost_only() {
        given.expenseProject = null;
        given.knownProject = null;
        given.projectEntity = null;
        given.billable = true;
        assertThat(kinds(given.preparedExpense())).containsExactly(PostingKind.EXPENSE_COST);
    }

    @Test
    void the_same_receipt_twice_is_told_and_may_be_let_pass() {
        given.duplicateOf = "R-9";
        assertThat(codes(given.preparedExpense())).containsExactly("EXP-DUPLICATE");
        given.allowances = Set.of(Allowance.DUPLICATE);
        assertThat(kinds(given.preparedExpense())).contains(PostingKind.EXPENSE_COST);
    }

    @Test
    void a_missing_receipt_is_told_above_the_limit_only() {
        policy(false, true, false);
        given.receipt = null;
        given.amount = Given.money("20.00", "GBP");
        assertThat(kinds(given.preparedExpense())).isNotEmpty();
        given.amount = Given.money("20.01", "GBP");
        assertThat(codes(given.preparedExpense())).containsExactly("EXP-NO-RECEIPT");
        given.allowances = Set.of(Allowance.NO_RECEIPT);
        assertThat(kinds(given.preparedExpense())).isNotEmpty();
    }

    @Test
    void an_old_rate_that_was_accepted_serves_the_limit_of_receipts_too() {
        policy(false, true, false);
        given.receipt = null;
        given.fx =
                new FxRates(
                        List.of(
                                new FxRates.Rate(
                                        "GBP",
                                        "USD",
                                        RateType.SPOT,
                                        LocalDate.of(2025, 6, 1),
                                        new BigDecimal("1.25"))));
        given.amount = Given.money("20.00", "GBP");
        assertThat(codes(given.preparedExpense())).contains("FX-RATE-STALE");
        given.allowances = Set.of(Allowance.STALE_RATE);
        assertThat(kinds(given.preparedExpense())).contains(PostingKind.EXPENSE_COST);
        given.amount = Given.money("20.01", "GBP");
        assertThat(codes(given.preparedExpense())).containsExactly("EXP-NO-RECEIPT");
    }

    @Test
    void what_is_not_paid_back_is_kept_out_where_policy_says_so() {
        policy(false, true, true);
        given.reimbursable = false;
        assertThat(given.preparedExpense()).isInstanceOf(Prepared.NonPostable.class);
    }

    @Test
    void amounts_that_are_no_claims_are_told() {
        given.amount = Given.money("-1.00", "GBP");
        assertThat(codes(given.preparedExpense())).containsExactly("HUB-VALUE");
        given.amount = Given.money("10.00", "GBP");
        given.tax = Given.money("10.01", "GBP");
        assertThat(codes(given.preparedExpense())).containsExactly("HUB-VALUE");
        given.tax = Given.money("1.00", "USD");
        assertThat(codes(given.preparedExpense())).containsExactly("HUB-VALUE");
        given.tax = null;
        given.markup = new BigDecimal("-0.1");
        assertThat(codes(given.preparedExpense())).containsExactly("HUB-VALUE");
    }

    @Test
    void the_largest_amount_there_is_does_not_overflow_in_silence() {
        given.amount = new dev.throughline.model.Money(Long.MAX_VALUE, "GBP");
        assertThat(codes(given.preparedExpense())).containsExactly("HUB-VALUE");
    }
}
