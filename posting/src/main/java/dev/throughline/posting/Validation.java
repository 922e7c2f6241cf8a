package dev.throughline.posting;

import dev.throughline.model.ApprovalBasis;
import dev.throughline.model.ExpenseItem;
import dev.throughline.model.TimeEntry;
import dev.throughline.posting.PreparationFacts.ProjectFacts;
import dev.throughline.posting.PreparationFacts.ResourceFacts;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What must hold before a fact may be priced (DOMAIN 4.5 step 2). Finds all faults of an item.
final class Validation {
    private static final BigDecimal DAY = BigDecimal.valueOf(24);

    /// Refused for hours that stand in another PSA; they fill no day of their own.
    static final String OVERLAP = "TIM-OVERLAP-XPSA";

    private static final int YEAR_MIN = 1970;
    private static final int YEAR_MAX = 2199;

    private final PreparationFacts facts;
    private final Findings findings;

    Validation(PreparationFacts facts, Findings findings) {
        this.facts = facts;
        this.findings = findings;
    }

    void time(TimeEntry entry) {
        status(entry.status(), "time entry");
        if (!settled()) {
            approval(entry.approvalBasis(), entry.approvedBy(), entry.workedBy());
        }
        work(entry);
    }

    /// Whether it was judged before the hub came; then only what its lines are made of is looked
    /// at.
    private boolean settled() {
        return facts.allowances().contains(Allowance.SETTLED);
    }

    /// What must hold whether or not it is approved yet.
    void work(TimeEntry entry) {
        date(entry.workDate(), "work_date");
        hours(entry);
        overlap(entry);
        project(true);
        task(entry.task());
        person(entry.workDate());
        category(entry.category());
        dimensions();
    }

    void expense(ExpenseItem item) {
        status(item.status(), "expense");
        if (!settled()) {
            approval(item.approvalBasis(), item.approvedBy(), item.claimedBy());
        }
        date(item.date(), "date");
        amounts(item);
        project(item.project() != null);
        task(item.task());
        person(item.date());
        category(item.category());
        if (facts.duplicateOf() != null && !facts.allowances().contains(Allowance.DUPLICATE)) {
            findings.add(
                    "EXP-DUPLICATE",
                    "Receipt already claimed in " + facts.duplicateOf() + ".",
                    "Reject one of the two claims.",
                    "receipt_hash");
        }
        dimensions();
    }

    private void status(String status, String what) {
        if (!status.equals("APPROVED") && !status.equals("PAID")) {
            findings.add(
                    "HUB-STATE",
                    "The "
                            + what
                            + " is "
                            + status
                            + ", not approved; only approved facts are posted.",
                    "Nothing to do: it goes on when it is approved.",
                    "status");
        }
    }

    /// Approval is evidence, not a flag.
    private void approval(ApprovalBasis basis, @Nullable String by, @Nullable String worker) {
        switch (basis) {
            case NONE ->
                    findings.add(
                            "APR-MISSING",
                            "Nobody approved it.",
                            "Have it approved in the source.",
                            "approved_by");
            case NOT_REQUIRED -> {
                if (!facts.policy().acceptApprovalNotRequired()) {
                    findings.add(
                            "APR-NOT-REQUIRED",
                            "The source calls it approved because its project needs no approval; nobody approved it.",
                            "Have it approved, or set acceptApprovalNotRequired in postings.yaml.",
                            "approved_by");
                }
            }
            case SUBMISSION, ITEM -> {
                if (blank(by)) {
                    findings.add(
                            "APR-MISSING",
                            "It is approved, but not by anybody named.",
                            "Map who approved it, or have it approved again.",
                            "approved_by");
                } else if (blank(worker)) {
                    findings.add(
                            "APR-SELF",
                            "It cannot be told whether " + by + " approved their own item.",
                            "Map who worked or claimed it as the source names persons.",
                            "approved_by");
                } else {
                    self(by, worker);
                }
            }
            case CONDITION -> {
                if (!blank(by) && !blank(worker)) {
                    self(by, worker);
                }
            }
        }
    }

    private void self(@Nullable String by, @Nullable String worker) {
        if (plain(by).equals(plain(worker))) {
            findings.add(
                    "APR-SELF",
                    by + " approved their own item.",
                    "Have somebody else approve it.",
                    "approved_by");
        }
    }

    private void date(LocalDate date, String field) {
        if (date.getYear() < YEAR_MIN || date.getYear() > YEAR_MAX) {
            findings.add(
                    "HUB-VALUE",
                    "The date " + date + " is not of this age.",
                    "Correct the date in the source.",
                    field);
        }
    }

    private void hours(TimeEntry entry) {
        BigDecimal hours = entry.hours();
        if (hours.signum() <= 0) {
            findings.add(
                    "HUB-VALUE",
                    "It has " + said(hours) + " hours; worked hours are above 0.",
                    "Correct the hours, or delete the entry; the hub makes reversals itself.",
                    "hours");
        } else if (hours.compareTo(DAY) > 0) {
            findings.add(
                    "TIM-DAY-CAP",
                    said(hours) + " hours on one day.",
                    "A day has 24 hours: correct the entry.",
                    "hours");
        } else if (hours.stripTrailingZeros().scale() > 4) {
            findings.add(
                    "HUB-VALUE",
                    said(hours) + " hours have more than 4 digits after the point.",
                    "Round the hours on purpose in the mapping or mend the source.",
                    "hours");
        } else if (facts.dayHours().compareTo(DAY) > 0) {
            findings.add(
                    "TIM-DAY-CAP",
                    said(facts.dayHours()) + " hours on one day.",
                    "A day has 24 hours: correct the person's entries of " + entry.workDate() + ".",
                    "hours");
        } else if (facts.dayHours().compareTo(facts.policy().dayCapHours()) > 0
                && !facts.allowances().contains(Allowance.DAY_CAP)) {
            findings.add(
                    "TIM-DAY-CAP",
                    said(facts.dayHours()) + " hours on one day.",
                    "Confirm them, or correct the person's entries of " + entry.workDate() + ".",
                    "hours");
        }
    }

    private void overlap(TimeEntry entry) {
        if (facts.overlap() != null && !facts.allowances().contains(Allowance.OVERLAP)) {
            findings.add(
                    OVERLAP,
                    "Same person, same day in two PSAs: "
                            + entry.workDate()
                            + " has hours in "
                            + facts.overlap()
                            + " too.",
                    "Reject one of the two, or confirm that both are right.",
                    "work_date");
        }
    }

    private void amounts(ExpenseItem item) {
        if (item.amount().minor() <= 0) {
            findings.add(
                    "HUB-VALUE",
                    "It claims " + item.amount() + "; a claim is above 0.",
                    "Correct the amount, or delete the item; the hub makes reversals itself.",
                    "amount");
        }
        if (item.taxAmount() != null
                && (!item.taxAmount().ccy().equals(item.amount().ccy())
                        || item.taxAmount().minor() < 0
                        || item.taxAmount().minor() > Math.max(0, item.amount().minor()))) {
            findings.add(
                    "HUB-VALUE",
                    "Its tax of " + item.taxAmount() + " is not a part of " + item.amount() + ".",
                    "Correct the tax in the source.",
                    "tax_amount");
        }
        if (item.markup() != null && item.markup().signum() < 0) {
            findings.add(
                    "HUB-VALUE",
                    "Its markup is " + said(item.markup()) + "; a markup is 0 or more.",
                    "Correct the markup in the source.",
                    "markup");
        }
    }

    private void project(boolean needed) {
        ProjectFacts project = facts.project();
        if (project == null) {
            if (needed) {
                findings.add(
                        "PRJ-UNKNOWN",
                        "Its project is not known here.",
                        "Start the project through the hub, link it, or move the item.",
                        "project");
            }
            return;
        }
        if (!settled()) {
            stillOpen(project);
        }
        if (facts.projectEntity() == null) {
            findings.add(
                    "PRJ-NO-ENTITY-MAP",
                    "Project " + project.code() + " has no legal entity known here.",
                    "Give the project a legal entity in the ERP.",
                    "entity");
        }
    }

    private void stillOpen(ProjectFacts project) {
        if (project.status().equals("CANCELLED")) {
            findings.add(
                    "PRJ-CLOSED",
                    "The start of project " + project.code() + " was cancelled.",
                    "Move the item to another project.",
                    "project");
        }
        if (project.status().equals("CLOSED")) {
            findings.add(
                    "PRJ-CLOSED",
                    "Project " + project.code() + " is closed.",
                    "Reopen the project or move the item.",
                    "project");
        }
    }

    private void task(@Nullable UUID task) {
        if (task == null) {
            return;
        }
        ProjectFacts project = facts.project();
        PreparationFacts.TaskFacts known = facts.task();
        if (known == null) {
            findings.add(
                    "PRJ-TASK-UNKNOWN",
                    "Its task is not known here.",
                    "Link the task, or move the item to another one.",
                    "task");
        } else if (project != null && !known.project().equals(project.id())) {
            findings.add(
                    "PRJ-TASK-UNKNOWN",
                    "Its task belongs to another project than " + project.code() + ".",
                    "Correct the task or the project.",
                    "task");
        }
    }

    private void person(LocalDate date) {
        ResourceFacts resource = facts.resource();
        if (resource == null) {
            findings.add(
                    "RES-UNKNOWN",
                    "The person is not known here.",
                    "Link the person, or add them to the HR system.",
                    "resource");
            return;
        }
        boolean early = resource.hire() != null && date.isBefore(resource.hire());
        boolean after = resource.term() != null && date.isAfter(resource.term());
        if ((early || after) && !settled()) {
            findings.add(
                    "RES-INACTIVE-DATE",
                    "Worker " + resource.name() + " is not employed on " + date + ".",
                    "Correct the date, or the employment in the HR system.",
                    "work_date");
        }
        if (facts.workerEntity() == null) {
            findings.add(
                    "RES-NO-ENTITY",
                    "Worker " + resource.name() + " has no legal entity on " + date + ".",
                    "Give the worker a legal entity in the HR system.",
                    "entity");
        }
    }

    private void category(@Nullable String category) {
        Set<String> known = facts.categories();
        if (category != null && known != null && !known.contains(category) && !settled()) {
            findings.add(
                    "TIM-CODE-UNMAPPED",
                    "Work type " + category + " has no meaning here.",
                    "Map it in the code map.",
                    "category");
        }
    }

    private void dimensions() {
        if (settled()) {
            return;
        }
        Map<String, String> merged = merged(facts, true);
        facts.dimensionRules()
                .values()
                .forEach((dimension, values) -> {
                    String value = merged.get(dimension);
                    if (value != null && !values.contains(value)) {
                        findings.add(
                                "PRJ-DIM-INVALID",
                                dimension + " " + value + " is not active in the ledger.",
                                "Change the value, or add it to the ERP.",
                                dimension);
                    }
                });
        for (Map<String, String> combination : facts.dimensionRules().forbidden()) {
            if (!combination.isEmpty() && merged.entrySet().containsAll(combination.entrySet())) {
                findings.add(
                        "PRJ-DIM-INVALID",
                        "The combination "
                                + new java.util.TreeMap<>(combination)
                                + " is not allowed.",
                        "Change one of the values.",
                        "dimensions");
            }
        }
    }

    /// The worker's and the project's dimensions.
    ///
    /// @param projectWins who wins where both speak of one
    static Map<String, String> merged(PreparationFacts facts, boolean projectWins) {
        Map<String, String> worker =
                facts.resource() == null ? Map.of() : facts.resource().dimensions();
        Map<String, String> project =
                facts.project() == null ? Map.of() : facts.project().dimensions();
        Map<String, String> merged = new HashMap<>(projectWins ? worker : project);
        merged.putAll(projectWins ? project : worker);
        return Map.copyOf(merged);
    }

    /// On what the approval rests, in words.
    static String evidence(
            ApprovalBasis basis, @Nullable String by, @Nullable Instant at, @Nullable String in) {
        String when = at == null ? "" : " at " + at;
        return switch (basis) {
            case NOT_REQUIRED -> "no approval required, accepted by policy";
            case CONDITION -> "condition of the source" + (by == null ? "" : ", " + by) + when;
            case SUBMISSION ->
                    "approved by " + by + when + (in == null ? "" : " in submission " + in);
            case ITEM -> "approved by " + by + when;
            case NONE -> "not approved";
        };
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private static String plain(@Nullable String text) {
        return text == null ? "" : text.strip().toLowerCase(Locale.ROOT);
    }

    private static String said(BigDecimal number) {
        return Math.abs((long) number.scale()) > 30 || number.precision() > 40
                ? "far too many"
                : number.toPlainString();
    }
}
