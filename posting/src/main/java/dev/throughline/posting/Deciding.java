package dev.throughline.posting;

import static dev.throughline.model.PostingKind.ACCRUED_COST;
import static dev.throughline.model.PostingKind.EXPENSE_COST;
import static dev.throughline.model.PostingKind.IC_COST;
import static dev.throughline.model.PostingKind.IC_SALES;
import static dev.throughline.model.PostingKind.LABOUR_COST;
import static dev.throughline.model.PostingKind.UNBILLED_EXPENSE;
import static dev.throughline.model.PostingKind.UNBILLED_TIME;

import dev.throughline.model.BillClass;
import dev.throughline.model.BillingType;
import dev.throughline.model.CurrencyRate.RateType;
import dev.throughline.model.ExpenseItem;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.model.TimeEntry;
import dev.throughline.posting.AccountingDate.Dated;
import dev.throughline.posting.PreparationFacts.EntityFacts;
import dev.throughline.posting.PreparationFacts.Fact;
import dev.throughline.posting.PreparationFacts.ProjectFacts;
import dev.throughline.posting.PreparationFacts.ResourceFacts;
import dev.throughline.posting.PreparationFacts.TaskFacts;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One decision of {@link Preparation}, step by step.
final class Deciding {
    private final PreparationFacts facts;
    private final PostingPolicy policy;
    private final Findings findings = new Findings();

    Deciding(PreparationFacts facts) {
        this.facts = facts;
        this.policy = facts.policy();
    }

    Prepared decide() {
        return switch (facts.fact()) {
            case Fact.Unreadable unreadable -> new Prepared.Refused(unreadable.problems());
            case Fact.Time time -> time(time.entry());
            case Fact.Expense expense -> expense(expense.item());
        };
    }

    private Prepared time(TimeEntry entry) {
        if (!policy.posts(LABOUR_COST)) {
            return new Prepared.NonPostable("Labour cost is not posted by policy.");
        }
        if (entry.billClass() == BillClass.ABSENCE) {
            return new Prepared.NonPostable("Absence makes no posting.");
        }
        new Validation(facts, findings).time(entry);
        if (entry.billClass() == BillClass.INTERNAL
                && !policy.postInternalCost()
                && !findings.any()) {
            return new Prepared.NonPostable("Cost of internal work is not posted by policy.");
        }
        ProjectFacts project = facts.project();
        ResourceFacts resource = facts.resource();
        EntityFacts lender = facts.workerEntity();
        EntityFacts borrower = facts.projectEntity();
        if (project == null || resource == null || lender == null || borrower == null) {
            return findings.refused();
        }
        Instant approved = decidedAt(entry.approvedAt());
        Dated own = date(lender.time(), entry.workDate(), approved);
        Dated theirs = date(borrower.time(), entry.workDate(), approved);
        String role = entry.role() == null ? resource.role() : entry.role();
        LinesOf lines =
                new LinesOf(
                        facts,
                        findings,
                        new LinesOf.Common(
                                entry.project(),
                                entry.task(),
                                entry.resource(),
                                project.client(),
                                entry.category(),
                                entry.workDate(),
                                Validation.evidence(
                                        entry.approvalBasis(),
                                        entry.approvedBy(),
                                        entry.approvedAt(),
                                        entry.submission())));
        boolean lent = !lender.id().equals(borrower.id());
        lines.labour(lender, own, entry.hours(), role, lent, billed(entry, project));
        if (lent && policy.posts(IC_SALES) && policy.posts(IC_COST)) {
            intercompany(lines, lender, own, borrower, theirs, entry, role);
        }
        if (policy.posts(UNBILLED_TIME) && billed(entry, project)) {
            lines.unbilledTime(borrower, theirs, entry, role);
        }
        return concluded(lines, entry.task() != null, own, theirs);
    }

    /// When it was decided that it is posted so: by its approval, or by finance that has it posted
    /// anew.
    private Instant decidedAt(@Nullable Instant approvedAt) {
        return approvedAt == null || facts.allowances().contains(Allowance.REPOSTED)
                ? facts.seenAt()
                : approvedAt;
    }

    Prepared accrue(Calendar.Period period, Calendar.Period next) {
        if (!(facts.fact() instanceof Fact.Time(TimeEntry entry))
                || !policy.posts(ACCRUED_COST)
                || !entry.status().equals("SUBMITTED")
                || entry.billClass() == BillClass.ABSENCE
                || !period.holds(entry.workDate())) {
            return new Prepared.NonPostable(
                    "Only submitted time of period " + period.name() + " is accrued.");
        }
        new Validation(facts, findings).work(entry);
        ProjectFacts project = facts.project();
        ResourceFacts resource = facts.resource();
        EntityFacts entity = facts.workerEntity();
        if (project == null || resource == null || entity == null) {
            return findings.refused();
        }
        if (!period.open()) {
            findings.add(
                    "PER-CLOSED",
                    "Period " + period.name() + " is not open in " + entity.code() + ".",
                    "Accrue before the period is closed.",
                    "accounting_date");
        }
        TaskFacts task = facts.task();
        if (!project.inTarget() || !resource.inTarget() || (task != null && !task.inTarget())) {
            findings.add(
                    "PRJ-UNKNOWN",
                    "Its project, task or worker is not in the ledger yet.",
                    "Start the project in the ERP before the period is closed.",
                    "project");
        }
        LinesOf lines =
                new LinesOf(
                        facts,
                        findings,
                        new LinesOf.Common(
                                entry.project(),
                                entry.task(),
                                entry.resource(),
                                project.client(),
                                entry.category(),
                                entry.workDate(),
                                "submitted, not approved"));
        EntityFacts books = facts.projectEntity();
        boolean lent = books != null && !books.id().equals(entity.id());
        lines.accrued(
                entity,
                new Dated.Booked(period.end(), period.name(), false),
                entry.hours(),
                entry.role() == null ? resource.role() : entry.role(),
                lent);
        if (findings.any()) {
            return findings.refused();
        }
        PostingLine line = lines.all().getFirst();
        return new Prepared.Lines(List.of(line, line.reversed(next.start(), next.name(), false)));
    }

    private void intercompany(
            LinesOf lines,
            EntityFacts lender,
            Dated own,
            EntityFacts borrower,
            Dated theirs,
            TimeEntry entry,
            @Nullable String role) {
        if (!(own instanceof Dated.Booked mine) || !(theirs instanceof Dated.Booked other)) {
            return;
        }
        Optional<LocalDate> common =
                AccountingDate.common(lender.time(), mine.date(), borrower.time(), other.date());
        if (common.isEmpty()) {
            findings.add(
                    "PER-CLOSED",
                    "No period is open in both " + lender.code() + " and " + borrower.code() + ".",
                    "Open the next period in both entities.",
                    "accounting_date");
            return;
        }
        lines.intercompany(
                lender,
                moved(mine, common.get(), lender.time()),
                borrower,
                moved(other, common.get(), borrower.time()),
                entry.hours(),
                role);
    }

    private static Dated.Booked moved(Dated.Booked booked, LocalDate date, Calendar calendar) {
        return date.equals(booked.date())
                ? booked
                : new Dated.Booked(
                        date,
                        calendar.at(date).map(Calendar.Period::name).orElse(booked.period()),
                        true);
    }

    private Prepared expense(ExpenseItem item) {
        if (!policy.posts(EXPENSE_COST)) {
            return new Prepared.NonPostable("Expense cost is not posted by policy.");
        }
        new Validation(facts, findings).expense(item);
        if (policy.reimbursableOnly() && !item.reimbursable() && !findings.any()) {
            return new Prepared.NonPostable("Only expenses paid back are posted by policy.");
        }
        ProjectFacts project = facts.project();
        EntityFacts claimant = facts.workerEntity();
        EntityFacts books = facts.projectEntity();
        if (facts.resource() == null
                || claimant == null
                || (item.project() != null && (project == null || books == null))) {
            return findings.refused();
        }
        Instant approved = decidedAt(item.approvedAt());
        Dated own = date(claimant.expense(), item.date(), approved);
        LinesOf lines =
                new LinesOf(
                        facts,
                        findings,
                        new LinesOf.Common(
                                item.project(),
                                item.task(),
                                item.employee(),
                                project == null ? null : project.client(),
                                item.category(),
                                item.date(),
                                Validation.evidence(
                                        item.approvalBasis(),
                                        item.approvedBy(),
                                        item.approvedAt(),
                                        item.report())));
        receipt(item, claimant, own);
        boolean billed =
                item.billable()
                        && project != null
                        && books != null
                        && policy.posts(UNBILLED_EXPENSE);
        lines.expense(claimant, own, item, billed);
        if (!billed || project == null || books == null) {
            return concluded(lines, item.task() != null, own);
        }
        Dated theirs = date(books.expense(), item.date(), approved);
        lines.unbilledExpense(books, theirs, item, project.currency());
        return concluded(lines, item.task() != null, own, theirs);
    }

    private void receipt(ExpenseItem item, EntityFacts claimant, Dated own) {
        Money limit = policy.receiptLimit();
        if (limit == null
                || item.receiptHash() != null
                || facts.allowances().contains(Allowance.NO_RECEIPT)
                || !(own instanceof Dated.Booked booked)) {
            return;
        }
        FxRates.Found found =
                facts.fx()
                        .path(
                                item.amount().ccy(),
                                limit.ccy(),
                                RateType.SPOT,
                                booked.date(),
                                claimant.functionalCurrency(),
                                facts.staleRateDays());
        switch (found) {
            case FxRates.Found.None none -> findings.add(none.problem());
            case FxRates.Found.Path path -> {
                if (path.path().convert(item.amount()).compareTo(limit) > 0) {
                    findings.add(
                            "EXP-NO-RECEIPT",
                            "Receipt of " + item.amount() + " missing above " + limit + ".",
                            "Attach the receipt.",
                            "receipt_hash");
                }
            }
        }
    }

    private static boolean billed(TimeEntry entry, @Nullable ProjectFacts project) {
        return entry.billClass() == BillClass.BILLABLE
                && project != null
                && project.billingType() == BillingType.TM;
    }

    private Dated date(Calendar calendar, LocalDate workDate, Instant approved) {
        Set<Allowance> allowances = facts.allowances();
        return AccountingDate.of(calendar, workDate, approved, policy, allowances);
    }

    private Prepared concluded(LinesOf lines, boolean hasTask, Dated... dates) {
        for (Dated date : dates) {
            if (date instanceof Dated.Refused(Problem problem)) {
                findings.add(problem);
            }
        }
        if (findings.any()) {
            return findings.refused();
        }
        boolean settled = facts.allowances().contains(Allowance.SETTLED);
        ProjectFacts project = settled ? null : facts.project();
        TaskFacts task = settled ? null : facts.task();
        ResourceFacts resource = settled ? null : facts.resource();
        if (project != null && !project.inTarget()) {
            return new Prepared.Waits(
                    "Project " + project.code() + " is not in the ledger yet.", "PROJECT");
        }
        if (hasTask && task != null && !task.inTarget()) {
            return new Prepared.Waits("Its task is not in the ledger yet.", "TASK");
        }
        if (resource != null && !resource.inTarget()) {
            return new Prepared.Waits(
                    "Worker " + resource.name() + " is not in the ledger yet.", "RESOURCE");
        }
        for (Dated date : dates) {
            if (date instanceof Dated.Waits(String reason)) {
                return new Prepared.Waits(reason, "PERIOD");
            }
        }
        return new Prepared.Lines(lines.all());
    }
}
