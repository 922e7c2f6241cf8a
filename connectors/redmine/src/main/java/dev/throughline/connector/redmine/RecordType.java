package dev.throughline.connector.redmine;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.NativeField.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The record types of this connector, as data, in reading order: what others point to comes first.
enum RecordType {
    PROJECTS(
            "Project",
            NativeField.readOnly("identifier", Type.TEXT),
            NativeField.text("name", 255).asRequired(),
            NativeField.text("description", 0),
            NativeField.text("homepage", 255),
            NativeField.of("is_public", Type.BOOLEAN),
            NativeField.of("inherit_members", Type.BOOLEAN),
            NativeField.reference("parent_id", "projects"),
            NativeField.readOnly("parent", Type.TEXT),
            // 1 active, 5 closed, 9 archived
            NativeField.readOnly("status", Type.DECIMAL),
            NativeField.of("enabled_module_names", Type.LIST),
            NativeField.of("tracker_ids", Type.LIST),
            NativeField.readOnly("created_on", Type.INSTANT),
            NativeField.readOnly("updated_on", Type.INSTANT)),
    USERS(
            "User",
            NativeField.text("login", 60),
            NativeField.text("firstname", 30).asRequired(),
            NativeField.text("lastname", 255).asRequired(),
            NativeField.text("mail", 60).asRequired(),
            NativeField.readOnly("admin", Type.BOOLEAN),
            // 1 active, 2 registered, 3 locked
            NativeField.of("status", Type.DECIMAL),
            NativeField.of("auth_source_id", Type.DECIMAL),
            NativeField.of("generate_password", Type.BOOLEAN),
            NativeField.readOnly("last_login_on", Type.INSTANT),
            NativeField.readOnly("passwd_changed_on", Type.INSTANT),
            NativeField.readOnly("avatar_url", Type.TEXT),
            NativeField.readOnly("twofa_scheme", Type.TEXT),
            NativeField.readOnly("created_on", Type.INSTANT),
            NativeField.readOnly("updated_on", Type.INSTANT)),
    ISSUES(
            "Issue",
            NativeField.reference("project_id", "projects").asRequired(),
            NativeField.readOnly("project", Type.TEXT),
            NativeField.text("subject", 255).asRequired(),
            NativeField.text("description", 0),
            NativeField.of("tracker_id", Type.TEXT),
            NativeField.readOnly("tracker", Type.TEXT),
            NativeField.of("status_id", Type.TEXT),
            NativeField.readOnly("status", Type.TEXT),
            NativeField.readOnly("is_closed", Type.BOOLEAN),
            NativeField.of("priority_id", Type.TEXT),
            NativeField.readOnly("priority", Type.TEXT),
            NativeField.reference("assigned_to_id", "users"),
            NativeField.readOnly("assigned_to", Type.TEXT),
            NativeField.reference("parent_issue_id", "issues"),
            NativeField.of("start_date", Type.DATE),
            NativeField.of("due_date", Type.DATE),
            NativeField.of("done_ratio", Type.DECIMAL),
            NativeField.of("estimated_hours", Type.DECIMAL),
            NativeField.readOnly("total_estimated_hours", Type.DECIMAL),
            NativeField.readOnly("spent_hours", Type.DECIMAL),
            NativeField.readOnly("total_spent_hours", Type.DECIMAL),
            NativeField.of("is_private", Type.BOOLEAN),
            readOnlyReference("author_id", "users"),
            NativeField.readOnly("author", Type.TEXT),
            NativeField.of("category_id", Type.TEXT),
            NativeField.readOnly("category", Type.TEXT),
            NativeField.of("fixed_version_id", Type.TEXT),
            NativeField.readOnly("fixed_version", Type.TEXT),
            NativeField.readOnly("throughline_key", Type.TEXT),
            NativeField.readOnly("created_on", Type.INSTANT),
            NativeField.readOnly("updated_on", Type.INSTANT),
            NativeField.readOnly("closed_on", Type.INSTANT)),
    MEMBERSHIPS(
            "Project member",
            NativeField.reference("project_id", "projects").asRequired(),
            NativeField.readOnly("project", Type.TEXT),
            NativeField.reference("user_id", "users").asRequired(),
            NativeField.readOnly("user", Type.TEXT),
            NativeField.of("role_ids", Type.LIST).asRequired()),
    /// Facts: read, never created or changed but for the firm's own fields.
    TIME_ENTRIES(
            "Spent time",
            readOnlyReference("project_id", "projects"),
            NativeField.readOnly("project", Type.TEXT),
            readOnlyReference("issue_id", "issues"),
            readOnlyReference("user_id", "users"),
            NativeField.readOnly("user", Type.TEXT),
            NativeField.readOnly("activity_id", Type.TEXT),
            NativeField.readOnly("activity", Type.TEXT),
            NativeField.readOnly("spent_on", Type.DATE),
            NativeField.readOnly("hours", Type.DECIMAL),
            NativeField.readOnly("comments", Type.TEXT),
            NativeField.readOnly("approved", Type.BOOLEAN),
            // `CONDITION` or `NONE`
            NativeField.readOnly("approval_basis", Type.TEXT),
            NativeField.readOnly("approval_condition", Type.TEXT),
            NativeField.readOnly("approved_on", Type.INSTANT),
            NativeField.readOnly("created_on", Type.INSTANT),
            NativeField.readOnly("updated_on", Type.INSTANT)),
    /// What people lay out, booked as spent time with an amount in one of the firm's own fields;
    /// there where the connection names that field.
    EXPENSES(
            "Expense",
            readOnlyReference("project_id", "projects"),
            NativeField.readOnly("project", Type.TEXT),
            readOnlyReference("issue_id", "issues"),
            readOnlyReference("user_id", "users"),
            NativeField.readOnly("user", Type.TEXT),
            NativeField.readOnly("activity_id", Type.TEXT),
            NativeField.readOnly("activity", Type.TEXT),
            NativeField.readOnly("spent_on", Type.DATE),
            NativeField.readOnly("amount", Type.DECIMAL),
            NativeField.readOnly("currency", Type.TEXT),
            NativeField.readOnly("comments", Type.TEXT),
            NativeField.readOnly("approved", Type.BOOLEAN),
            // `CONDITION` or `NONE`
            NativeField.readOnly("approval_basis", Type.TEXT),
            NativeField.readOnly("approval_condition", Type.TEXT),
            NativeField.readOnly("approved_on", Type.INSTANT),
            NativeField.readOnly("created_on", Type.INSTANT),
            NativeField.readOnly("updated_on", Type.INSTANT));

    private final String label;
    private final List<NativeField> fields;

    RecordType(String label, NativeField... fields) {
        this.label = label;
        this.fields = List.of(fields);
    }

    private static NativeField readOnlyReference(String name, String to) {
        return new NativeField(name, Type.REFERENCE, false, false, to, 0, List.of());
    }

    /// The record type's name, for example `time_entries`.
    String collection() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Where Redmine serves it.
    String path() {
        return this == EXPENSES ? TIME_ENTRIES.collection() : collection();
    }

    /// Whether it is read as facts, which the hub never changes.
    boolean facts() {
        return this == TIME_ENTRIES || this == EXPENSES;
    }

    /// The name of one record in a body, for example `time_entry`.
    String singular() {
        return switch (this) {
            case PROJECTS -> "project";
            case USERS -> "user";
            case ISSUES -> "issue";
            case MEMBERSHIPS -> "membership";
            case TIME_ENTRIES, EXPENSES -> "time_entry";
        };
    }

    String label() {
        return label;
    }

    /// Its fields, the firm's own last.
    List<NativeField> with(List<NativeField> own) {
        List<NativeField> all = new ArrayList<>(fields);
        all.removeIf(field -> own.stream().anyMatch(each -> each.name().equals(field.name())));
        all.addAll(own);
        return List.copyOf(all);
    }

    /// Whether it has a stamp by which changes can be told; the others are handed on whole.
    boolean incremental() {
        return this != MEMBERSHIPS;
    }

    static List<String> names() {
        return Arrays.stream(values()).map(RecordType::collection).toList();
    }
}
