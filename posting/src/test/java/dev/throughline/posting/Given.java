package dev.throughline.posting;

import dev.throughline.model.AccountingPeriod.Openness;
import dev.throughline.model.ApprovalBasis;
import dev.throughline.model.BillClass;
import dev.throughline.model.BillingType;
import dev.throughline.model.CurrencyRate.RateType;
import dev.throughline.model.ExpenseItem;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.model.TimeEntry;
import dev.throughline.posting.PreparationFacts.DimensionRules;
import dev.throughline.posting.PreparationFacts.EntityFacts;
import dev.throughline.posting.PreparationFacts.Fact;
import dev.throughline.posting.PreparationFacts.ProjectFacts;
import dev.throughline.posting.PreparationFacts.ResourceFacts;
import dev.throughline.posting.PreparationFacts.TaskFacts;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The facts of one item, as tests tell them: Ben of GB01 works for a US project unless said
/// otherwise.
final class Given {
    static final UUID US01 = id("US01");
    static final UUID GB01 = id("GB01");
    static final UUID IN01 = id("IN01");
    static final UUID PROJECT = id("P-1000-E");
    static final UUID CLIENT = id("Northwind Retail Inc");
    static final UUID TASK = id("P-1000-E/1");
    static final UUID PERSON = id("Ben");
    static final ZoneId LONDON = ZoneId.of("Europe/London");

    UUID resource = PERSON;
    UUID project = PROJECT;
    @Nullable UUID task;
    LocalDate day = LocalDate.of(2026, 1, 15);
    BigDecimal hours = new BigDecimal("7.5");
    @Nullable String category;
    BillClass billClass = BillClass.BILLABLE;
    @Nullable String role = "Consultant";
    @Nullable BigDecimal billRate;
    @Nullable String billCcy;
    ApprovalBasis basis = ApprovalBasis.SUBMISSION;
    @Nullable String approvedBy = "pm-7";
    @Nullable String workedBy = "ben-1";
    @Nullable Instant approvedAt = Instant.parse("2026-01-16T09:00:00Z");
    @Nullable Boolean invoiced;
    String status = "APPROVED";

    Money amount = Money.parse("400.00", "GBP");
    @Nullable Money tax;
    @Nullable String receipt = "sha-1";
    boolean reimbursable = true;
    boolean billable = true;
    @Nullable BigDecimal markup;
    ExpenseItem.Payment payment = ExpenseItem.Payment.OWN;
    @Nullable UUID expenseProject = PROJECT;

    @Nullable ProjectFacts knownProject =
            new ProjectFacts(
                    PROJECT,
                    "P-1000-E",
                    "ACTIVE",
                    true,
                    CLIENT,
                    BillingType.TM,
                    "USD",
                    null,
                    Map.of());
    @Nullable TaskFacts knownTask;
    @Nullable ResourceFacts knownPerson =
            new ResourceFacts(PERSON, "W-2", "Consultant", null, null, true, Map.of());
    @Nullable EntityFacts workerEntity = entity(GB01, "GB01", "GBP", january());
    @Nullable EntityFacts projectEntity = entity(US01, "US01", "USD", january());
    @Nullable Set<String> categories;
    List<PriceTable.Line> cost = new ArrayList<>(List.of(price("GBP", "70")));
    List<PriceTable.Line> bill = new ArrayList<>(List.of(price("USD", "180")));
    List<PriceTable.Line> transfer = new ArrayList<>(List.of(price("USD", "110")));
    FxRates fx = januaryRates();
    DimensionRules dimensionRules = DimensionRules.NONE;
    @Nullable BigDecimal dayHours;
    @Nullable String duplicateOf;
    @Nullable String overlap;
    PostingPolicy policy = policy();
    Set<Allowance> allowances = EnumSet.noneOf(Allowance.class);

    static UUID id(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    static PostingPolicy policy() {
        return policy(Grain.ITEM);
    }

    static PostingPolicy policy(Grain grain) {
        Map<PostingKind, Grain> kinds = new HashMap<>();
        for (PostingKind kind : PostingKind.ofFacts()) {
            kinds.put(kind, grain);
        }
        return new PostingPolicy(
                kinds,
                30,
                3,
                LocalTime.of(18, 0),
                BigDecimal.valueOf(12),
                false,
                40,
                true,
                false,
                null,
                List.of());
    }

    static PriceTable.Line price(String currency, String price) {
        return new PriceTable.Line(
                null,
                null,
                null,
                null,
                null,
                currency,
                new BigDecimal(price),
                LocalDate.of(2025, 1, 1),
                null,
                "standard");
    }

    static FxRates januaryRates() {
        LocalDate first = LocalDate.of(2026, 1, 1);
        return new FxRates(
                List.of(
                        new FxRates.Rate(
                                "GBP", "USD", RateType.SPOT, first, new BigDecimal("1.25")),
                        new FxRates.Rate(
                                "INR", "USD", RateType.SPOT, first, new BigDecimal("0.0120"))));
    }

    static EntityFacts entity(UUID id, String code, String currency, Calendar calendar) {
        return new EntityFacts(id, code, currency, calendar, calendar);
    }

    /// December 2025 closed, January to March open.
    static Calendar january() {
        return calendar(LONDON, "2025-12 CLOSED", "2026-01 OPEN", "2026-02 OPEN", "2026-03 OPEN");
    }

    /// Months and their openness, for example `2026-01 OPEN`.
    static Calendar calendar(ZoneId zone, String... months) {
        List<Calendar.Period> periods = new ArrayList<>();
        for (String said : months) {
            YearMonth month = YearMonth.parse(said.substring(0, 7));
            periods.add(
                    new Calendar.Period(
                            month.toString(),
                            month.atDay(1),
                            month.atEndOfMonth(),
                            Openness.valueOf(said.substring(8))));
        }
        return new Calendar(zone, periods);
    }

    /// Everybody in one legal entity.
    Given sameEntity() {
        workerEntity = projectEntity;
        cost = new ArrayList<>(List.of(price("USD", "110")));
        return this;
    }

    Given periods(String... months) {
        workerEntity = entity(GB01, "GB01", "GBP", calendar(LONDON, months));
        projectEntity = entity(US01, "US01", "USD", calendar(LONDON, months));
        return this;
    }

    TimeEntry entry() {
        return new TimeEntry(
                resource,
                project,
                task,
                day,
                hours,
                category,
                billClass,
                role,
                billRate,
                billCcy,
                null,
                basis,
                approvedBy,
                workedBy,
                approvedAt,
                "S-1",
                invoiced,
                status);
    }

    ExpenseItem item() {
        return new ExpenseItem(
                resource,
                expenseProject,
                task,
                day,
                "Hotel",
                category == null ? "TRAVEL" : category,
                amount,
                tax,
                receipt,
                reimbursable,
                billable,
                markup,
                payment,
                "R-1",
                basis,
                approvedBy,
                workedBy,
                approvedAt,
                invoiced,
                status);
    }

    PreparationFacts time() {
        return facts(new Fact.Time(entry()));
    }

    PreparationFacts expense() {
        return facts(new Fact.Expense(item()));
    }

    PreparationFacts facts(Fact fact) {
        return new PreparationFacts(
                fact,
                Instant.parse("2026-01-16T10:00:00Z"),
                knownProject,
                knownTask,
                knownPerson,
                workerEntity,
                projectEntity,
                categories,
                new PriceTable(cost),
                new PriceTable(bill),
                new PriceTable(transfer),
                fx,
                dimensionRules,
                dayHours == null ? hours : dayHours,
                duplicateOf,
                overlap,
                policy,
                allowances);
    }

    Prepared preparedTime() {
        return Preparation.decide(time());
    }

    Prepared preparedExpense() {
        return Preparation.decide(expense());
    }

    /// The lines of a time entry that is prepared.
    List<PostingLine> lines() {
        return lines(preparedTime());
    }

    static List<PostingLine> lines(Prepared prepared) {
        if (prepared instanceof Prepared.Lines(List<PostingLine> lines)) {
            return lines;
        }
        throw new AssertionError("expected lines but was " + prepared);
    }

    static PostingLine line(List<PostingLine> lines, PostingKind kind) {
        return lines.stream()
                .filter(line -> line.kind() == kind)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " in " + lines));
    }

    static List<String> codes(Prepared prepared) {
        if (prepared instanceof Prepared.Refused(List<Problem> problems)) {
            return problems.stream().map(Problem::code).toList();
        }
        throw new AssertionError("expected a refusal but was " + prepared);
    }

    static Money money(String amount, String currency) {
        return Money.parse(amount, currency);
    }
}
