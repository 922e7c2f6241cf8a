package dev.throughline.sandbox.kantata;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The filters of time entries, expenses and their submissions, by the vendor's names and habits.
final class TimeFilters {

    /// Which of two worlds is asked for: items of live projects, or those of archived ones.
    ///
    /// @param archived ids of the archived projects
    /// @param wanted whether items of these are asked for
    /// @param only whether nothing but these is
    record World(Set<Long> archived, boolean wanted, boolean only) {
        boolean holds(Row row) {
            boolean there =
                    !archived.isEmpty()
                            && archived.contains(Long.parseLong(row.text("workspace_id")));
            return there ? wanted : !only;
        }

        boolean all() {
            return wanted ? !only : archived.isEmpty();
        }
    }

    /// A span of days, both ends included.
    record Days(String field, LocalDate from, LocalDate to) {
        boolean holds(Row row) {
            String day = row.text(field);
            return day.compareTo(from.toString()) >= 0 && day.compareTo(to.toString()) <= 0;
        }
    }

    private final Ledger ledger;
    private final RecordType type;
    private final Map<String, List<String>> params;
    private final List<Predicate<Row>> filters;

    TimeFilters(
            Ledger ledger,
            RecordType type,
            Map<String, List<String>> params,
            List<Predicate<Row>> filters) {
        this.ledger = ledger;
        this.type = type;
        this.params = params;
        this.filters = filters;
    }

    private String first(String name) {
        List<String> values = params.get(name);
        return values == null ? "" : values.getFirst().strip();
    }

    private Optional<Boolean> truth(String name) {
        return switch (first(name).toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private Set<String> several(String name) {
        return Arrays.stream(first(name).split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .collect(Collectors.toSet());
    }

    World world() {
        boolean wanted = truth("from_archived_workspaces").orElse(false);
        return new World(
                ledger.table("workspaces").ids(Table.ARCHIVED, "true"),
                wanted,
                wanted && ledger.archivedAlone());
    }

    /// The asked days; empty where none (or unreadable ones) were asked for.
    Optional<Days> days() {
        boolean time = type == Timekeeping.TIME_ENTRIES;
        String[] ends =
                first(time ? "date_performed_between" : "date_expensed_between").split(":", -1);
        try {
            return ends.length == 2
                    ? Optional.of(
                            new Days(
                                    time ? "date_performed" : "date",
                                    LocalDate.parse(ends[0].strip()),
                                    LocalDate.parse(ends[1].strip())))
                    : Optional.empty();
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }

    void add() {
        if (Timekeeping.isItem(type)) {
            items();
        } else {
            submissions();
        }
    }

    private void items() {
        boolean time = type == Timekeeping.TIME_ENTRIES;
        if (params.containsKey("approved")) {
            // sent is always treated as true
            filters.add(row -> approved(row, time));
        }
        truth("invoiced").ifPresent(on -> filters.add(row -> row.is("is_invoiced") == on));
        if (params.containsKey("uninvoiced")) {
            filters.add(row -> !row.is("is_invoiced"));
        }
        among("in_active_invoice_id", "invoice_id");
        if (time) {
            truth("billable").ifPresent(on -> filters.add(row -> row.is("billable") == on));
            truth("in_active_submission").ifPresent(on -> filters.add(row -> submitted(row) == on));
            among("with_timesheet_id", "active_submission_id");
            among("with_recent_timesheet_ids", "recent_submission_id");
            among("with_user_ids", "user_id");
        } else {
            truth("reimbursable").ifPresent(on -> filters.add(row -> row.is("reimbursable") == on));
            truth("submitted").ifPresent(on -> filters.add(row -> submitted(row) == on));
            truth("unsubmitted").ifPresent(on -> filters.add(row -> submitted(row) != on));
            among("with_expense_report_id", "active_submission_id");
            among("with_recent_expense_report_ids", "recent_submission_id");
            truth("mine")
                    .filter(on -> on)
                    .ifPresent(_ -> filters.add(row -> row.text("user_id").equals(SignIn.USER_ID)));
        }
    }

    private static boolean submitted(Row row) {
        return row.get("active_submission_id") != null;
    }

    private boolean approved(Row row, boolean time) {
        boolean itself =
                time ? row.is("approved") : ledger.submissions.status(row).equals("approved");
        Row workspace = ledger.row("workspaces", row.text("workspace_id"));
        return itself
                || (workspace != null
                        && !workspace.is(
                                time ? "require_time_approvals" : "require_expense_approvals"));
    }

    private void submissions() {
        if (truth("active").orElse(false)) {
            filters.add(row -> List.of("pending", "approved").contains(row.text("status")));
        }
        if (truth("not_cancelled").orElse(false)) {
            filters.add(row -> !row.text("status").equals("cancelled"));
        }
        Set<String> statuses = several("statuses");
        if (!statuses.isEmpty()) {
            // the filter's word for a pending one is `new`
            filters.add(row ->
                    statuses.contains(
                            row.text("status").equals("pending") ? "new" : row.text("status")));
        }
        among("user_ids", "user_id");
        among("start_date", "start_date");
        among("end_date", "end_date");
        String after = first("start_date_after");
        if (!after.isEmpty()) {
            filters.add(row -> row.text("start_date").compareTo(after) > 0);
        }
    }

    private void among(String param, String field) {
        Set<String> wanted = several(param);
        if (!wanted.isEmpty()) {
            filters.add(row -> wanted.contains(row.text(field)));
        }
    }
}
