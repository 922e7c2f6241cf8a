package dev.throughline.connector.kantata;

import static dev.throughline.connect.spi.NativeField.of;
import static dev.throughline.connect.spi.NativeField.readOnly;
import static dev.throughline.connect.spi.NativeField.reference;
import static dev.throughline.connect.spi.NativeField.text;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The record types, parents first.
final class RecordTypes {
    private RecordTypes() {}

    static final RecordType ROLES =
            new RecordType(
                    "roles",
                    "role",
                    "Role",
                    "Role",
                    false,
                    true,
                    true,
                    false,
                    true,
                    Map.of(),
                    List.of(),
                    fields(true, false, text("name", 255).asRequired()));

    static final RecordType RATE_CARDS =
            new RecordType(
                    "rate_cards",
                    "rate_card",
                    "RateCard",
                    "Rate card",
                    false,
                    false,
                    false,
                    false,
                    true,
                    Map.of(),
                    List.of(),
                    fields(
                            false,
                            false,
                            readOnly("title", Type.TEXT),
                            readOnly("currency", Type.TEXT),
                            readOnly("rate_card_set_id", Type.TEXT)));

    static final RecordType USERS =
            new RecordType(
                    "users",
                    "user",
                    "User",
                    "Person",
                    false,
                    false,
                    true,
                    true,
                    false,
                    Map.of(),
                    List.of(),
                    fields(
                            true,
                            false,
                            text("full_name", 255),
                            text("email_address", 255),
                            text("headline", 255),
                            readOnly("disabled", Type.BOOLEAN),
                            readOnly("account_id", Type.TEXT),
                            readOnly("account_permission", Type.TEXT),
                            readOnlyReference("role_id", "roles"),
                            readOnlyReference("account_membership_id", "account_memberships")));

    static final RecordType ACCOUNT_MEMBERSHIPS =
            new RecordType(
                    "account_memberships",
                    "account_membership",
                    "AccountMembership",
                    "Account membership",
                    true,
                    false,
                    false,
                    false,
                    false,
                    Map.of(),
                    List.of(),
                    fields(
                            false,
                            true,
                            readOnlyReference("user_id", "users"),
                            text("permission", 50),
                            of("bill_rate_in_cents", Type.DECIMAL),
                            of("cost_rate_in_cents", Type.DECIMAL),
                            of("billability_target", Type.DECIMAL),
                            reference("default_role_id", "roles"),
                            reference("manager_id", "users"),
                            readOnly("is_administrator", Type.BOOLEAN),
                            readOnly("is_punch_clock_user", Type.BOOLEAN),
                            readOnly("can_log_in", Type.BOOLEAN),
                            readOnly("disabled_at", Type.INSTANT)));

    static final RecordType WORKSPACE_GROUPS =
            new RecordType(
                    "workspace_groups",
                    "workspace_group",
                    "WorkspaceGroup",
                    "Client (project group)",
                    true,
                    true,
                    true,
                    true,
                    true,
                    Map.of(),
                    List.of(),
                    fields(
                            true,
                            true,
                            text("name", 255).asRequired(),
                            of("company", Type.BOOLEAN),
                            text("contact_name", 255),
                            text("email", 255),
                            text("phone_number", 255),
                            text("address", 0),
                            text("website", 255),
                            text("notes", 0)));

    static final RecordType CUSTOM_FIELDS =
            new RecordType(
                    "custom_fields",
                    "custom_field",
                    "CustomField",
                    "Custom field",
                    true,
                    false,
                    false,
                    false,
                    true,
                    Map.of(),
                    List.of(),
                    fields(
                            false,
                            true,
                            readOnly("name", Type.TEXT),
                            readOnly("value_type", Type.TEXT),
                            readOnly("custom_field_set_id", Type.TEXT),
                            readOnly("unique_constraint", Type.BOOLEAN)));

    static final RecordType WORKSPACES =
            new RecordType(
                    "workspaces",
                    "workspace",
                    "Workspace",
                    "Project",
                    true,
                    true,
                    true,
                    true,
                    false,
                    unhide("archived", "include", "include_archived", "true"),
                    List.of("workspace_groups", "approvers"),
                    fields(
                            true,
                            true,
                            text("title", 255).asRequired(),
                            text("description", 0),
                            of("start_date", Type.DATE),
                            of("due_date", Type.DATE),
                            text("currency", 3),
                            of("price", Type.DECIMAL),
                            readOnly("price_in_cents", Type.DECIMAL),
                            readOnly("currency_base_unit", Type.DECIMAL),
                            of("budgeted", Type.BOOLEAN),
                            of("status_key", Type.DECIMAL),
                            readOnly("status", Type.OBJECT),
                            text("stage", 20),
                            of("archived", Type.BOOLEAN),
                            of("time_trackable", Type.BOOLEAN),
                            of("require_time_approvals", Type.BOOLEAN),
                            of("require_expense_approvals", Type.BOOLEAN),
                            of("require_notes_on_time_entries", Type.BOOLEAN),
                            of("tasks_default_non_billable", Type.BOOLEAN),
                            of("stories_are_fixed_fee_by_default", Type.BOOLEAN),
                            of("change_orders_enabled", Type.BOOLEAN),
                            of("expenses_in_burn_rate", Type.BOOLEAN),
                            of("target_margin", Type.DECIMAL),
                            text("access_level", 20),
                            text("consultant_role_name", 100),
                            text("client_role_name", 100),
                            text("revenue_recognition_method", 100),
                            reference("rate_card_id", "rate_cards"),
                            reference("primary_maven_id", "users"),
                            of("approver_ids", Type.LIST),
                            of("workspace_group_ids", Type.LIST),
                            reference("primary_workspace_group_id", "workspace_groups"),
                            readOnlyReference("creator_id", "users"),
                            readOnly("account_id", Type.TEXT),
                            readOnly("percentage_complete", Type.DECIMAL),
                            readOnly("budget_used_in_cents", Type.DECIMAL),
                            readOnly("over_budget", Type.BOOLEAN),
                            readOnly("currency_symbol", Type.TEXT),
                            readOnly("effective_due_date", Type.TEXT),
                            readOnly("exclude_archived_stories_percent_complete", Type.BOOLEAN),
                            readOnly("has_active_timesheet_submissions", Type.BOOLEAN),
                            readOnly("posts_require_privacy_decision", Type.BOOLEAN)));

    static final RecordType STORIES =
            new RecordType(
                    "stories",
                    "story",
                    "Story",
                    "Task",
                    true,
                    true,
                    true,
                    true,
                    false,
                    unhide(
                            "show_archived",
                            "true",
                            "show_deleted",
                            "true",
                            "show_from_archived_workspaces",
                            "true"),
                    List.of("assignees"),
                    fields(
                            true,
                            true,
                            text("title", 200).asRequired(),
                            text("story_type", 20).asRequired(),
                            reference("workspace_id", "workspaces").asRequired(),
                            reference("parent_id", "stories"),
                            readOnlyReference("root_id", "stories"),
                            readOnly("position", Type.DECIMAL),
                            text("description", 0),
                            of("start_date", Type.DATE),
                            of("due_date", Type.DATE),
                            of("archived", Type.BOOLEAN),
                            readOnly("deleted_at", Type.INSTANT),
                            of("assignee_ids", Type.LIST),
                            of("budget_estimate_in_cents", Type.DECIMAL),
                            of("cost_budget_in_cents", Type.DECIMAL),
                            of("time_estimate_in_minutes", Type.DECIMAL),
                            of("billable", Type.BOOLEAN),
                            of("fixed_fee", Type.BOOLEAN),
                            of("percentage_complete", Type.DECIMAL),
                            text("state", 50),
                            text("priority", 20),
                            of("weight", Type.DECIMAL),
                            of("time_trackable", Type.BOOLEAN),
                            readOnlyReference("creator_id", "users"),
                            readOnly("logged_billable_time_in_minutes", Type.DECIMAL),
                            readOnly("logged_nonbillable_time_in_minutes", Type.DECIMAL)));

    static final RecordType PARTICIPATIONS =
            new RecordType(
                    "participations",
                    "participation",
                    "Participation",
                    "Project member",
                    false,
                    true,
                    true,
                    false,
                    true,
                    Map.of(),
                    List.of(),
                    fields(
                            true,
                            false,
                            reference("workspace_id", "workspaces").asRequired(),
                            reference("user_id", "users").asRequired(),
                            text("role", 10).asRequired(),
                            text("access_level", 20),
                            of("rate_in_cents", Type.DECIMAL),
                            of("cost_in_cents", Type.DECIMAL),
                            of("can_invite", Type.BOOLEAN),
                            of("can_schedule_their_hours", Type.BOOLEAN),
                            of("can_schedule_team_hours", Type.BOOLEAN),
                            reference("workspace_role_id", "roles"),
                            readOnly("is_team_lead", Type.BOOLEAN)));

    /// All of them, parents first.
    static final List<RecordType> ALL =
            List.of(
                    ROLES,
                    RATE_CARDS,
                    USERS,
                    ACCOUNT_MEMBERSHIPS,
                    WORKSPACE_GROUPS,
                    CUSTOM_FIELDS,
                    WORKSPACES,
                    STORIES,
                    PARTICIPATIONS,
                    FactTypes.TIME_ENTRIES,
                    FactTypes.EXPENSES,
                    InvoiceTypes.BILLING_MILESTONES,
                    InvoiceTypes.INVOICES);

    /// The record type of that collection.
    ///
    /// @throws CallFailed naming the ones there are
    static RecordType named(String collection) {
        return ALL.stream()
                .filter(type -> type.collection().equals(collection))
                .findFirst()
                .orElseThrow(() ->
                        new CallFailed(
                                new Problem(
                                        Mender.SETTINGS,
                                        "SYS-REFUSED",
                                        "The Kantata connector has no record type '"
                                                + collection
                                                + "'.",
                                        "Correct the mapping or route; there are "
                                                + ALL.stream().map(RecordType::collection).toList()
                                                + ".")));
    }

    private static NativeField readOnlyReference(String name, String to) {
        return new NativeField(name, Type.REFERENCE, false, false, to, 0, List.of());
    }

    static List<NativeField> fields(boolean referable, boolean stamped, NativeField... own) {
        return RecordType.fields(referable, stamped, own);
    }

    private static Map<String, String> unhide(String... pairs) {
        Map<String, String> unhide = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            unhide.put(pairs[i], pairs[i + 1]);
        }
        return unhide;
    }
}
