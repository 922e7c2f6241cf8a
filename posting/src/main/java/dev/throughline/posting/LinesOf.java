package dev.throughline.posting;

import static dev.throughline.model.AccountRole.ACCRUED_LABOUR;
import static dev.throughline.model.AccountRole.ACCRUED_REVENUE;
import static dev.throughline.model.AccountRole.CARD_CLEARING;
import static dev.throughline.model.AccountRole.EMPLOYEE_PAYABLE;
import static dev.throughline.model.AccountRole.IC_PAYABLE;
import static dev.throughline.model.AccountRole.IC_RECEIVABLE;
import static dev.throughline.model.AccountRole.IC_REVENUE;
import static dev.throughline.model.AccountRole.INPUT_TAX;
import static dev.throughline.model.AccountRole.PAYROLL_ALLOCATION;
import static dev.throughline.model.AccountRole.PROJECT_COST_EXPENSE;
import static dev.throughline.model.AccountRole.PROJECT_COST_LABOUR;
import static dev.throughline.model.AccountRole.RESOURCING_COST;
import static dev.throughline.model.AccountRole.WIP_SALES_VALUE;

import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.model.AccountRole;
import dev.throughline.model.CurrencyRate.RateType;
import dev.throughline.model.ExpenseItem;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import dev.throughline.model.TimeEntry;
import dev.throughline.posting.AccountingDate.Dated;
import dev.throughline.posting.PreparationFacts.EntityFacts;
import dev.throughline.posting.PreparationFacts.ProjectFacts;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Builds the lines of one version (DOMAIN 4.11, 4.12, 4.14): each amount rounded once, last.
final class LinesOf {
    private final PreparationFacts facts;
    private final Findings findings;
    private final Common common;
    private final Map<String, String> dimensions;
    private final Map<String, String> allocation;
    private final List<PostingLine> lines = new ArrayList<>(4);

    /// What all lines of a version share.
    record Common(
            @Nullable UUID project,
            @Nullable UUID task,
            UUID resource,
            @Nullable UUID client,
            @Nullable String category,
            LocalDate workDate,
            String evidence) {}

    private record Price(BigDecimal amount, String currency, String source) {}

    LinesOf(PreparationFacts facts, Findings findings, Common common) {
        this.facts = facts;
        this.findings = findings;
        this.common = common;
        this.dimensions = Validation.merged(facts, true);
        this.allocation = Validation.merged(facts, false);
    }

    List<PostingLine> all() {
        return lines;
    }

    /// P1: at the worker's own cost, in the functional currency of the worker's entity.
    void labour(
            EntityFacts entity,
            Dated dated,
            BigDecimal hours,
            @Nullable String role,
            boolean lent,
            boolean billable) {
        cost(
                PostingKind.LABOUR_COST,
                entity,
                dated,
                hours,
                role,
                lent ? RESOURCING_COST : PROJECT_COST_LABOUR,
                PAYROLL_ALLOCATION,
                billable);
    }

    /// Submitted time at the end of a period, at the worker's own cost, against what its cost will
    /// be posted to.
    void accrued(
            EntityFacts entity,
            Dated dated,
            BigDecimal hours,
            @Nullable String role,
            boolean lent) {
        cost(
                PostingKind.ACCRUED_COST,
                entity,
                dated,
                hours,
                role,
                lent ? RESOURCING_COST : PROJECT_COST_LABOUR,
                ACCRUED_LABOUR,
                false);
    }

    private void cost(
            PostingKind kind,
            EntityFacts entity,
            Dated dated,
            BigDecimal hours,
            @Nullable String role,
            AccountRole debit,
            AccountRole credit,
            boolean billable) {
        Optional<Price> price = price(facts.costPrices(), "cost", role, null);
        if (price.isEmpty() || !(dated instanceof Dated.Booked booked)) {
            return;
        }
        Optional<FxPath> path =
                path(price.get().currency(), entity.functionalCurrency(), entity, booked);
        if (path.isEmpty()) {
            return;
        }
        exactly(() -> {
            Money amount = path.get().convert(hours.multiply(price.get().amount()));
            add(
                    kind,
                    entity,
                    null,
                    booked,
                    hours,
                    price.get(),
                    amount,
                    pair(debit, credit, amount),
                    amount,
                    path.get(),
                    billable);
        });
    }

    /// P10: the worker's entity sells the hours to the project's; the same amount in the same
    /// currency on both sides.
    void intercompany(
            EntityFacts lender,
            Dated.Booked sold,
            EntityFacts borrower,
            Dated.Booked bought,
            BigDecimal hours,
            @Nullable String role) {
        Optional<Price> price = transferPrice(lender, borrower, role);
        if (price.isEmpty()) {
            return;
        }
        String currency = price.get().currency();
        Optional<FxPath> toLender = path(currency, lender.functionalCurrency(), lender, sold);
        Optional<FxPath> toBorrower =
                path(currency, borrower.functionalCurrency(), borrower, bought);
        if (toLender.isEmpty() || toBorrower.isEmpty()) {
            return;
        }
        exactly(() -> {
            Money amount = Money.rounded(hours.multiply(price.get().amount()), currency);
            add(
                    PostingKind.IC_SALES,
                    lender,
                    borrower.id(),
                    sold,
                    hours,
                    price.get(),
                    amount,
                    pair(IC_RECEIVABLE, IC_REVENUE, amount),
                    toLender.get().convert(amount),
                    toLender.get(),
                    false);
            add(
                    PostingKind.IC_COST,
                    borrower,
                    lender.id(),
                    bought,
                    hours,
                    price.get(),
                    amount,
                    pair(PROJECT_COST_LABOUR, IC_PAYABLE, amount),
                    toBorrower.get().convert(amount),
                    toBorrower.get(),
                    false);
        });
    }

    /// P3: hours at the bill rate, in the currency of the rate.
    void unbilledTime(EntityFacts entity, Dated dated, TimeEntry entry, @Nullable String role) {
        ProjectFacts project = facts.project();
        Optional<Price> price;
        if (entry.billRate() != null && entry.billCcy() != null) {
            price = sound(new Price(entry.billRate(), entry.billCcy(), "the source"), "bill");
        } else {
            price =
                    price(
                            facts.billPrices(),
                            "bill",
                            role,
                            project == null ? null : project.region());
        }
        if (price.isEmpty() || !(dated instanceof Dated.Booked booked)) {
            return;
        }
        Optional<FxPath> path =
                path(price.get().currency(), entity.functionalCurrency(), entity, booked);
        if (path.isEmpty()) {
            return;
        }
        exactly(() -> {
            Money amount =
                    Money.rounded(
                            entry.hours().multiply(price.get().amount()), price.get().currency());
            add(
                    PostingKind.UNBILLED_TIME,
                    entity,
                    null,
                    booked,
                    entry.hours(),
                    price.get(),
                    amount,
                    pair(WIP_SALES_VALUE, ACCRUED_REVENUE, amount),
                    path.get().convert(amount),
                    path.get(),
                    true);
        });
    }

    /// P8: in the currency of the receipt, in the claimant's entity.
    void expense(EntityFacts entity, Dated dated, ExpenseItem item, boolean billable) {
        if (!(dated instanceof Dated.Booked booked)) {
            return;
        }
        Optional<FxPath> path =
                path(item.amount().ccy(), entity.functionalCurrency(), entity, booked);
        if (path.isEmpty()) {
            return;
        }
        exactly(() -> {
            Money amount = item.amount();
            long tax = item.taxAmount() == null ? 0 : item.taxAmount().minor();
            List<Entry> entries = new ArrayList<>(3);
            entries.add(new Entry(PROJECT_COST_EXPENSE, Math.subtractExact(amount.minor(), tax)));
            if (tax != 0) {
                entries.add(new Entry(INPUT_TAX, tax));
            }
            entries.add(
                    new Entry(
                            item.payment() == ExpenseItem.Payment.CORP_CARD
                                    ? CARD_CLEARING
                                    : EMPLOYEE_PAYABLE,
                            Math.negateExact(amount.minor())));
            add(
                    PostingKind.EXPENSE_COST,
                    entity,
                    null,
                    booked,
                    null,
                    null,
                    amount,
                    entries,
                    path.get().convert(amount),
                    path.get(),
                    billable);
        });
    }

    /// P3 for a receipt: what was paid without reclaimed tax, plus markup, in the project's
    /// currency.
    void unbilledExpense(EntityFacts entity, Dated dated, ExpenseItem item, String billCurrency) {
        if (!(dated instanceof Dated.Booked booked)) {
            return;
        }
        Optional<FxPath> toBill = path(item.amount().ccy(), billCurrency, entity, booked);
        Optional<FxPath> toBooks = path(billCurrency, entity.functionalCurrency(), entity, booked);
        if (toBill.isEmpty() || toBooks.isEmpty()) {
            return;
        }
        exactly(() -> {
            BigDecimal net = item.amount().decimal();
            if (item.taxAmount() != null) {
                net = net.subtract(item.taxAmount().decimal());
            }
            if (item.markup() != null) {
                net = net.multiply(BigDecimal.ONE.add(item.markup()));
            }
            Money amount = toBill.get().convert(net);
            add(
                    PostingKind.UNBILLED_EXPENSE,
                    entity,
                    null,
                    booked,
                    null,
                    null,
                    amount,
                    pair(WIP_SALES_VALUE, ACCRUED_REVENUE, amount),
                    toBooks.get().convert(amount),
                    toBooks.get(),
                    true);
        });
    }

    private Optional<Price> transferPrice(
            EntityFacts lender, EntityFacts borrower, @Nullable String role) {
        return switch (Pricing.price(facts.transferPrices(), question("transfer", role, null))) {
            case Pricing.Priced.Found(PriceTable.Line line) ->
                    sound(new Price(line.price(), line.currency(), line.source()), "transfer");
            case Pricing.Priced.None(Problem problem) -> {
                findings.add(
                        problem.code().equals("RATE-AMBIGUOUS")
                                ? problem
                                : new Problem(
                                        Mender.DATA,
                                        "ICO-NO-TRANSFER-PRICE",
                                        "No transfer price "
                                                + lender.code()
                                                + "→"
                                                + borrower.code()
                                                + " for "
                                                + (role == null ? "the person" : role)
                                                + " on "
                                                + common.workDate()
                                                + ".",
                                        "Add the transfer price for that day.",
                                        "transfer_price"));
                yield Optional.empty();
            }
        };
    }

    private Optional<Price> price(
            PriceTable table, String name, @Nullable String role, @Nullable String region) {
        return switch (Pricing.price(table, question(name, role, region))) {
            case Pricing.Priced.Found(PriceTable.Line line) ->
                    sound(new Price(line.price(), line.currency(), line.source()), name);
            case Pricing.Priced.None(Problem problem) -> {
                findings.add(problem);
                yield Optional.empty();
            }
        };
    }

    private Pricing.Question question(
            String table, @Nullable String role, @Nullable String region) {
        return new Pricing.Question(
                table,
                common.project(),
                common.resource(),
                common.task(),
                role,
                region,
                common.workDate());
    }

    private Optional<Price> sound(Price price, String table) {
        if (price.amount().signum() >= 0) {
            return Optional.of(price);
        }
        findings.add(
                "HUB-VALUE",
                "The " + table + " rate of " + price.source() + " is below 0.",
                "Correct the rate.",
                "rate");
        return Optional.empty();
    }

    private Optional<FxPath> path(String from, String to, EntityFacts entity, Dated.Booked booked) {
        return switch (facts.fx()
                .path(
                        from,
                        to,
                        RateType.SPOT,
                        booked.date(),
                        entity.functionalCurrency(),
                        facts.staleRateDays())) {
            case FxRates.Found.Path(FxPath path) -> Optional.of(path);
            case FxRates.Found.None(Problem problem) -> {
                findings.add(problem);
                yield Optional.empty();
            }
        };
    }

    /// An amount that does not fit is the item's problem, not ours.
    private void exactly(Runnable building) {
        try {
            building.run();
        } catch (IllegalArgumentException | ArithmeticException unfit) {
            findings.add(
                    "HUB-VALUE",
                    "Its amount cannot be posted: " + unfit.getMessage(),
                    "Correct the hours, the amount, the rate or the currency.",
                    "amount");
        }
    }

    private static List<Entry> pair(AccountRole debit, AccountRole credit, Money amount) {
        return List.of(
                new Entry(debit, amount.minor()),
                new Entry(credit, Math.negateExact(amount.minor())));
    }

    private void add(
            PostingKind kind,
            EntityFacts entity,
            @Nullable UUID partner,
            Dated.Booked booked,
            @Nullable BigDecimal hours,
            @Nullable Price price,
            Money amount,
            List<Entry> entries,
            Money functional,
            FxPath fx,
            boolean billable) {
        lines.add(
                new PostingLine(
                        kind,
                        entity.id(),
                        partner,
                        common.project(),
                        common.task(),
                        common.resource(),
                        common.client(),
                        common.category(),
                        common.workDate(),
                        booked.date(),
                        booked.period(),
                        booked.late(),
                        hours,
                        price == null ? null : price.amount(),
                        price == null ? null : price.currency(),
                        price == null ? null : price.source(),
                        amount,
                        entries,
                        functional,
                        fx,
                        billable,
                        dimensions,
                        allocation,
                        common.evidence(),
                        false));
    }
}
