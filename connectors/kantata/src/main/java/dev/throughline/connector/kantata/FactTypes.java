package dev.throughline.connector.kantata;

import static dev.throughline.connect.spi.NativeField.readOnly;

import dev.throughline.connect.spi.FactDeclaration;
import dev.throughline.connect.spi.FactDeclaration.Measure;
import dev.throughline.connect.spi.FactDeclaration.Unit;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.connect.spi.ReceiptDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Time entries and expenses: facts, which the hub reads and says something about, and never
/// changes.
///
/// The submission that approves an item comes beside it and is told as plain fields of the item
/// (`submission_id`, `submission_status`, `approved_by_id`, `approved_on`); so is what its project
/// task and role say (`approval_required`, `fixed_fee`, `role`), and figures in main units
/// (`hours`, `bill_rate`, `cost_rate`, `amount`).
final class FactTypes {
    private FactTypes() {}

    /// The filter that decides whether items of archived projects are shown.
    static final String ARCHIVED = "from_archived_workspaces";

    /// What tells one kind of fact from the other.
    ///
    /// @param submissions the collection that approves the items
    /// @param submissionItems the field of a submission that lists them
    /// @param submissionItemsInclude the association behind it
    /// @param between the filter by days
    /// @param required the project's field that says whether they must be approved
    record Kind(
            RecordType type,
            String submissions,
            String submissionItems,
            String submissionItemsInclude,
            String between,
            String required,
            FactDeclaration declaration) {}

    static final RecordType TIME_ENTRIES =
            type(
                    "time_entries",
                    "time_entry",
                    "TimeEntry",
                    "Time entry",
                    readOnly("date_performed", Type.DATE),
                    readOnly("time_in_minutes", Type.DECIMAL),
                    readOnly("hours", Type.DECIMAL),
                    reference("role_id", "roles"),
                    readOnly("role", Type.TEXT),
                    readOnly("rate_in_cents", Type.DECIMAL),
                    readOnly("bill_rate", Type.DECIMAL),
                    readOnly("cost_rate_in_cents", Type.DECIMAL),
                    readOnly("cost_rate", Type.DECIMAL),
                    readOnly("location", Type.TEXT));

    static final RecordType EXPENSES =
            type(
                    "expenses",
                    "expense",
                    "Expense",
                    "Expense",
                    readOnly("date", Type.DATE),
                    readOnly("category", Type.TEXT),
                    readOnly("expense_category_id", Type.TEXT),
                    readOnly("amount_in_cents", Type.DECIMAL),
                    readOnly("amount", Type.DECIMAL),
                    readOnly("reimbursable", Type.BOOLEAN),
                    readOnly("vendor_id", Type.TEXT),
                    readOnly("vendor_name", Type.TEXT),
                    readOnly("receipt_id", Type.TEXT),
                    readOnly("foreign_exchange_amount", Type.OBJECT),
                    readOnly("paid_amount", Type.DECIMAL),
                    readOnly("paid_currency", Type.TEXT));

    private static final List<String> APPROVAL =
            List.of(
                    "approved",
                    "approval_required",
                    "submission_id",
                    "submission_status",
                    "approved_by_id",
                    "approved_on");

    private static final Map<String, Kind> KINDS =
            Map.of(
                    "time_entries",
                    new Kind(
                            TIME_ENTRIES,
                            "timesheet_submissions",
                            "time_entry_ids",
                            "time_entries",
                            "date_performed_between",
                            "require_time_approvals",
                            new FactDeclaration(
                                    "time_entries",
                                    "TimeEntry",
                                    "date_performed",
                                    withApproval(
                                            "workspace_id",
                                            "story_id",
                                            "user_id",
                                            "role_id",
                                            "date_performed",
                                            "time_in_minutes",
                                            "billable",
                                            "fixed_fee",
                                            "rate_in_cents",
                                            "currency",
                                            "currency_base_unit"),
                                    Set.of(
                                            new Measure("time_in_minutes", Unit.MINUTES),
                                            new Measure("currency", Unit.CURRENCY)))),
                    "expenses",
                    new Kind(
                            EXPENSES,
                            "expense_report_submissions",
                            "expense_ids",
                            "expenses",
                            "date_expensed_between",
                            "require_expense_approvals",
                            new FactDeclaration(
                                    "expenses",
                                    "ExpenseItem",
                                    "date",
                                    withApproval(
                                            "workspace_id",
                                            "story_id",
                                            "user_id",
                                            "date",
                                            "category",
                                            "expense_category_id",
                                            "amount_in_cents",
                                            "billable",
                                            "reimbursable",
                                            "currency",
                                            "currency_base_unit",
                                            "paid_amount",
                                            "paid_currency"),
                                    Set.of(
                                            new Measure("paid_amount", Unit.AMOUNT),
                                            new Measure("paid_currency", Unit.CURRENCY)))));

    /// What shows on an item where it stands in the ledger: its external reference. Of `locked` the
    /// vendor takes heed only where an expense report is to be rejected.
    static ReceiptDeclaration receipt(RecordType type) {
        return new ReceiptDeclaration(
                type.collection(), "external_message", "external_status", "external_locked");
    }

    /// Both, in the order they are declared in.
    static final List<RecordType> ALL = List.of(TIME_ENTRIES, EXPENSES);

    static boolean isFact(RecordType type) {
        return KINDS.containsKey(type.collection());
    }

    /// @throws IllegalArgumentException for a record type that is no fact
    static Kind kind(RecordType type) {
        Kind kind = KINDS.get(type.collection());
        if (kind == null) {
            throw new IllegalArgumentException(type.collection() + " holds no facts");
        }
        return kind;
    }

    private static List<String> withApproval(String... own) {
        List<String> all = new ArrayList<>(List.of(own));
        all.addAll(APPROVAL);
        return List.copyOf(all);
    }

    private static NativeField reference(String name, String to) {
        return new NativeField(name, Type.REFERENCE, false, false, to, 0, List.of());
    }

    private static RecordType type(
            String collection, String singular, String subject, String label, NativeField... own) {
        List<NativeField> fields = new ArrayList<>();
        fields.add(reference("workspace_id", "workspaces"));
        fields.add(reference("story_id", "stories"));
        fields.add(reference("user_id", "users"));
        fields.addAll(List.of(own));
        fields.add(readOnly("billable", Type.BOOLEAN));
        fields.add(readOnly("fixed_fee", Type.BOOLEAN));
        fields.add(readOnly("notes", Type.TEXT));
        fields.add(readOnly("currency", Type.TEXT));
        fields.add(readOnly("currency_base_unit", Type.DECIMAL));
        fields.add(readOnly("taxable", Type.BOOLEAN));
        fields.add(readOnly("approved", Type.BOOLEAN));
        fields.add(readOnly("approval_required", Type.BOOLEAN));
        fields.add(readOnly("submission_id", Type.TEXT));
        fields.add(readOnly("submission_status", Type.TEXT));
        fields.add(reference("approved_by_id", "users"));
        fields.add(readOnly("approved_on", Type.DATE));
        fields.add(readOnly("active_submission_id", Type.TEXT));
        fields.add(readOnly("recent_submission_id", Type.TEXT));
        fields.add(readOnly("is_invoiced", Type.BOOLEAN));
        fields.add(readOnly("invoice_id", Type.TEXT));
        fields.add(NativeField.of("external_locked", Type.BOOLEAN));
        return new RecordType(
                collection,
                singular,
                subject,
                label,
                true,
                false,
                true,
                false,
                true,
                Map.of(),
                List.of("active_submission", "recent_submission"),
                RecordType.fields(true, true, fields.toArray(NativeField[]::new)));
    }
}
