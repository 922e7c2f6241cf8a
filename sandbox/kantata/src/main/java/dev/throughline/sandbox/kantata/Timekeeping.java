package dev.throughline.sandbox.kantata;

import static dev.throughline.sandbox.kantata.Field.Access.CREATE;
import static dev.throughline.sandbox.kantata.Field.Kind.BOOLEAN;
import static dev.throughline.sandbox.kantata.Field.Kind.DATE;
import static dev.throughline.sandbox.kantata.Field.Kind.FREE;
import static dev.throughline.sandbox.kantata.Field.Kind.INTEGER;
import static dev.throughline.sandbox.kantata.Field.Kind.TEXT;
import static dev.throughline.sandbox.kantata.Field.Kind.UNKEPT;
import static dev.throughline.sandbox.kantata.Field.choice;
import static dev.throughline.sandbox.kantata.Field.no;
import static dev.throughline.sandbox.kantata.Field.of;
import static dev.throughline.sandbox.kantata.Field.reference;
import static dev.throughline.sandbox.kantata.Field.references;
import static dev.throughline.sandbox.kantata.Field.text;
import static dev.throughline.sandbox.kantata.Field.yes;

import java.util.List;

/// The part of the catalogue about time and expenses: items, and the submissions that approve them.
final class Timekeeping {
    private Timekeeping() {}

    static final RecordType TIME_ENTRIES =
            RecordType.of("time_entries", "time_entry", "TimeEntry")
                    .bulk()
                    .orders("date_performed", true, "created_at", "updated_at")
                    .filters("workspace_id")
                    .fields(
                            reference("workspace_id", "workspaces").needed(),
                            of("date_performed", DATE).needed(),
                            of("time_in_minutes", INTEGER).needed(),
                            reference("story_id", "stories"),
                            reference("user_id", "users"),
                            reference("role_id", "roles"),
                            of("billable", BOOLEAN),
                            text("notes", 10_000),
                            of("rate_in_cents", INTEGER),
                            of("cost_rate_in_cents", INTEGER),
                            text("location", 255),
                            no("taxable").shown(),
                            of("currency", TEXT).shown(),
                            of("currency_symbol", TEXT).shown(),
                            of("currency_base_unit", INTEGER).shown(),
                            no("approved").shown(),
                            no("is_invoiced").shown(),
                            of("invoice_id", TEXT).shown(),
                            reference("active_submission_id", "timesheet_submissions").shown(),
                            reference("recent_submission_id", "timesheet_submissions").shown())
                    .own("workspace", "workspaces", "workspace_id")
                    .own("user", "users", "user_id")
                    .own("story", "stories", "story_id")
                    .own("role", "roles", "role_id")
                    .own("active_submission", "timesheet_submissions", "active_submission_id")
                    .own("recent_submission", "timesheet_submissions", "recent_submission_id")
                    .subjectOf("external_references")
                    .build();

    static final RecordType TIMESHEET_SUBMISSIONS =
            submissions("timesheet_submissions", "TimesheetSubmission", "time_entries");

    static final RecordType EXPENSES =
            RecordType.of("expenses", "expense", "Expense")
                    .bulk()
                    .orders(
                            "date",
                            true,
                            "amount",
                            "category",
                            "created_at",
                            "notes",
                            "vendor_name")
                    .filters("workspace_id")
                    .fields(
                            reference("workspace_id", "workspaces").needed(),
                            of("date", DATE).needed(),
                            text("category", 255),
                            reference("expense_category_id", "expense_categories"),
                            of("amount_in_cents", INTEGER).needed(),
                            of("billable", UNKEPT),
                            yes("is_billable").shown(),
                            no("reimbursable"),
                            text("notes", 10_000),
                            reference("user_id", "users"),
                            reference("story_id", "stories"),
                            text("vendor_id", 20),
                            of("vendor_name", TEXT).shown(),
                            text("receipt_id", 20),
                            of("foreign_exchange_amount", FREE),
                            no("taxable").shown(),
                            of("currency", TEXT).shown(),
                            of("currency_symbol", TEXT).shown(),
                            of("currency_base_unit", INTEGER).shown(),
                            no("is_invoiced").shown(),
                            of("invoice_id", TEXT).shown(),
                            reference("active_submission_id", "expense_report_submissions").shown(),
                            reference("recent_submission_id", "expense_report_submissions").shown())
                    .own("workspace", "workspaces", "workspace_id")
                    .own("user", "users", "user_id")
                    .own("story", "stories", "story_id")
                    .own("expense_category", "expense_categories", "expense_category_id")
                    .own("active_submission", "expense_report_submissions", "active_submission_id")
                    .own("recent_submission", "expense_report_submissions", "recent_submission_id")
                    .subjectOf("external_references")
                    .build();

    static final RecordType EXPENSE_REPORT_SUBMISSIONS =
            submissions("expense_report_submissions", "ExpenseReportSubmission", "expenses");

    static final RecordType EXPENSE_CATEGORIES =
            RecordType.of("expense_categories", "expense_category", "ExpenseCategory")
                    .unstamped()
                    .orders("name", false)
                    .fields(text("name", 255).needed(), of("deleted_at", TEXT).shown())
                    .build();

    static final List<RecordType> TYPES =
            List.of(
                    TIME_ENTRIES,
                    TIMESHEET_SUBMISSIONS,
                    EXPENSES,
                    EXPENSE_REPORT_SUBMISSIONS,
                    EXPENSE_CATEGORIES);

    /// Both kinds of submission are made alike.
    private static RecordType submissions(String collection, String subject, String items) {
        return RecordType.of(collection, collection.replaceAll("s$", ""), subject)
                .orders("date", true)
                .filters("workspace_id")
                .fields(
                        of("line_item_ids", UNKEPT).only(CREATE).needed(),
                        text("title", 255).only(CREATE).needed(),
                        reference("workspace_id", "workspaces").only(CREATE).needed(),
                        reference("user_id", "users").only(CREATE),
                        text("comment", 10_000).only(CREATE),
                        choice("status", "pending", "approved", "rejected", "cancelled")
                                .shown()
                                .or("pending"),
                        of("type", TEXT).shown().or(subject),
                        of("start_date", DATE).shown(),
                        of("end_date", DATE).shown(),
                        of("line_item_total_in_cents", INTEGER).shown(),
                        of("line_item_total_formatted", TEXT).shown(),
                        of("currency", TEXT).shown(),
                        of("currency_symbol", TEXT).shown(),
                        of("currency_base_unit", INTEGER).shown(),
                        of("resolution_description", TEXT).shown(),
                        of("current_resolution_created_at_date", DATE).shown(),
                        reference("current_resolution_creator_id", "users").shown(),
                        of("current_resolution_description", TEXT).shown(),
                        of("permissions", FREE).shown(),
                        references(Submissions.itemsField(items), items).shown())
                .own(items, items, Submissions.itemsField(items))
                .own("user", "users", "user_id")
                .own("workspace", "workspaces", "workspace_id")
                .subjectOf("external_references")
                .build();
    }

    static boolean isItem(RecordType type) {
        return type == TIME_ENTRIES || type == EXPENSES;
    }

    static boolean isSubmission(RecordType type) {
        return type == TIMESHEET_SUBMISSIONS || type == EXPENSE_REPORT_SUBMISSIONS;
    }
}
