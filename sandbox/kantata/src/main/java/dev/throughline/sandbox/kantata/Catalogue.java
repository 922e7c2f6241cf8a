package dev.throughline.sandbox.kantata;

import static dev.throughline.sandbox.kantata.Field.Access.CREATE;
import static dev.throughline.sandbox.kantata.Field.Access.UPDATE;
import static dev.throughline.sandbox.kantata.Field.Kind.BOOLEAN;
import static dev.throughline.sandbox.kantata.Field.Kind.DATE;
import static dev.throughline.sandbox.kantata.Field.Kind.DECIMAL;
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

import dev.throughline.sandbox.kantata.RecordType.Removal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The record types this simulator serves, as a table. Field lists follow the vendor's own Ruby
/// client (MIT); time and expenses stand in {@link Timekeeping}, invoices in {@link Invoicing}.
final class Catalogue {
    private Catalogue() {}

    static final BigDecimal ZERO = BigDecimal.ZERO;

    static final RecordType WORKSPACES =
            RecordType.of("workspaces", "workspace", "Workspace")
                    .removal(Removal.ARCHIVE)
                    .orders("updated_at", true, "created_at", "title", "due_date", "start_date")
                    .filters("stage", "primary_maven_id")
                    .fields(
                            text("title", 255).needed(),
                            new Field(
                                    "creator_role",
                                    UNKEPT,
                                    CREATE,
                                    true,
                                    0,
                                    "",
                                    Set.of("maven", "buyer"),
                                    null),
                            of("account_id", TEXT).shown(),
                            no("archived").only(UPDATE),
                            text("description", 10_000),
                            of("start_date", DATE),
                            of("due_date", DATE),
                            of("effective_due_date", DATE).shown(),
                            no("budgeted"),
                            of("price", FREE),
                            of("price_in_cents", INTEGER).shown(),
                            of("currency", TEXT).or("USD"),
                            of("currency_symbol", TEXT).shown(),
                            of("currency_base_unit", INTEGER).shown(),
                            of("status", FREE).shown(),
                            of("status_key", INTEGER).or(BigDecimal.valueOf(305)),
                            choice("stage", "estimate", "project").or("project"),
                            reference("rate_card_id", "rate_cards"),
                            of("percentage_complete", INTEGER).shown().or(ZERO),
                            no("require_time_approvals"),
                            no("require_expense_approvals"),
                            of("default_rate", DECIMAL).shown(),
                            of("budget_used_in_cents", INTEGER).shown().or(ZERO),
                            no("over_budget").shown(),
                            of("target_margin", DECIMAL),
                            reference("creator_id", "users").shown(),
                            reference("primary_maven_id", "users"),
                            references("approver_ids", "users"),
                            references("workspace_group_ids", "workspace_groups"),
                            reference("primary_workspace_group_id", "workspace_groups"),
                            text("external_link", 2_000),
                            text("revenue_recognition_method", 100),
                            yes("time_trackable"),
                            choice("access_level", "open", "invitation", "admin").or("invitation"),
                            text("consultant_role_name", 100).or("Consultants"),
                            text("client_role_name", 100).or("Clients"),
                            no("tasks_default_non_billable"),
                            no("stories_are_fixed_fee_by_default"),
                            no("exclude_archived_stories_percent_complete"),
                            no("change_orders_enabled"),
                            no("expenses_in_burn_rate"),
                            no("posts_require_privacy_decision"),
                            no("require_notes_on_time_entries"),
                            no("has_active_timesheet_submissions").shown())
                    .own("creator", "users", "creator_id")
                    .own("primary_maven", "users", "primary_maven_id")
                    .own("approvers", "users", "approver_ids")
                    .own("workspace_groups", "workspace_groups", "workspace_group_ids")
                    .own(
                            "primary_workspace_group",
                            "workspace_groups",
                            "primary_workspace_group_id")
                    .theirs("participations", "participations", "workspace_id")
                    .subjectOf("external_references", "custom_field_values")
                    .build();

    static final RecordType WORKSPACE_GROUPS =
            RecordType.of("workspace_groups", "workspace_group", "WorkspaceGroup")
                    .orders("name", false, "created_at", "updated_at")
                    .fields(
                            text("name", 255).needed(),
                            no("company"),
                            text("contact_name", 255),
                            text("email", 255),
                            text("phone_number", 255),
                            text("address", 2_000),
                            text("website", 255),
                            text("notes", 10_000),
                            of("add_workspace_ids", UNKEPT),
                            of("remove_workspace_ids", UNKEPT).only(UPDATE))
                    .theirs("workspaces", "workspaces", "workspace_group_ids")
                    .subjectOf("external_references", "custom_field_values")
                    .build();

    static final RecordType STORIES =
            RecordType.of("stories", "story", "Story")
                    .removal(Removal.SOFT)
                    .orders(
                            "position",
                            false,
                            "created_at",
                            "updated_at",
                            "title",
                            "due_date",
                            "start_date")
                    .filters("workspace_id", "parent_id", "story_type", "state")
                    .fields(
                            text("title", 200).needed(),
                            choice("story_type", "task", "deliverable", "milestone", "issue")
                                    .needed(),
                            reference("workspace_id", "workspaces").only(CREATE).needed(),
                            reference("parent_id", "stories"),
                            reference("root_id", "stories").shown(),
                            of("position", INTEGER).shown(),
                            text("description", 10_000),
                            of("start_date", DATE),
                            of("due_date", DATE),
                            no("archived"),
                            of("deleted_at", TEXT).shown(),
                            references("assignee_ids", "users"),
                            of("budget_estimate_in_cents", INTEGER),
                            of("cost_budget_in_cents", INTEGER),
                            of("time_estimate_in_minutes", INTEGER),
                            of("logged_billable_time_in_minutes", INTEGER).shown().or(ZERO),
                            of("logged_nonbillable_time_in_minutes", INTEGER).shown().or(ZERO),
                            yes("billable"),
                            no("fixed_fee"),
                            of("percentage_complete", INTEGER).or(ZERO),
                            text("state", 50).or("not started"),
                            choice("priority", "low", "normal", "high", "critical").or("normal"),
                            of("weight", INTEGER),
                            yes("time_trackable"),
                            of("checklist", FREE),
                            reference("creator_id", "users").shown())
                    .own("workspace", "workspaces", "workspace_id")
                    .own("parent", "stories", "parent_id")
                    .own("root", "stories", "root_id")
                    .own("assignees", "users", "assignee_ids")
                    .own("creator", "users", "creator_id")
                    .theirs("sub_stories", "stories", "parent_id")
                    .subjectOf("external_references", "custom_field_values")
                    .build();

    static final RecordType USERS =
            RecordType.of("users", "user", "User")
                    .removal(Removal.DISABLE)
                    .unstamped()
                    .notCreatable()
                    .orders("full_name", false)
                    .filters("role_id", "account_id")
                    .fields(
                            text("full_name", 255).needed(),
                            text("email_address", 255).needed(),
                            text("headline", 255),
                            of("photo_path", TEXT).shown(),
                            no("disabled").shown(),
                            of("account_id", TEXT).shown(),
                            of("account_permission", TEXT).shown(),
                            reference("role_id", "roles").shown(),
                            reference("account_membership_id", "account_memberships").shown())
                    .own("role", "roles", "role_id")
                    .own("account_membership", "account_memberships", "account_membership_id")
                    .subjectOf("external_references", "custom_field_values")
                    .build();

    static final RecordType ACCOUNT_MEMBERSHIPS =
            RecordType.of("account_memberships", "account_membership", "AccountMembership")
                    .removal(Removal.DISABLE)
                    .notCreatable()
                    .orders("created_at", false, "updated_at")
                    .filters("user_id", "manager_id")
                    .fields(
                            reference("user_id", "users").shown(),
                            choice(
                                            "permission",
                                            "member",
                                            "punch_clock",
                                            "collaborator",
                                            "report_viewer",
                                            "administrator")
                                    .or("member")
                                    .only(UPDATE),
                            of("bill_rate_in_cents", INTEGER).only(UPDATE),
                            of("cost_rate_in_cents", INTEGER).only(UPDATE),
                            of("billability_target", INTEGER).only(UPDATE),
                            reference("default_role_id", "roles").only(UPDATE),
                            reference("manager_id", "users").only(UPDATE),
                            no("is_administrator").shown(),
                            no("is_punch_clock_user").shown(),
                            yes("can_log_in").shown(),
                            of("disabled_at", TEXT).shown())
                    .own("user", "users", "user_id")
                    .own("default_role", "roles", "default_role_id")
                    .own("manager", "users", "manager_id")
                    .build();

    static final RecordType ROLES =
            RecordType.of("roles", "role", "Role")
                    .unstamped()
                    .orders("name", false)
                    .fields(text("name", 255).needed())
                    .subjectOf("external_references")
                    .build();

    static final RecordType RATE_CARDS =
            RecordType.of("rate_cards", "rate_card", "RateCard")
                    .unstamped()
                    .orders("title", false)
                    .fields(
                            text("title", 255),
                            text("currency", 3).or("USD"),
                            of("uses", INTEGER).shown().or(ZERO),
                            text("rate_card_set_id", 20).only(CREATE))
                    .subjectOf("external_references")
                    .build();

    static final RecordType PARTICIPATIONS =
            RecordType.of("participations", "participation", "Participation")
                    .unstamped()
                    .orders("id", false)
                    .filters("workspace_id", "user_id")
                    .mustFilter("workspace_id")
                    .fields(
                            reference("workspace_id", "workspaces").only(CREATE).needed(),
                            reference("user_id", "users").only(CREATE).needed(),
                            choice("role", "maven", "buyer").only(CREATE).needed(),
                            no("is_team_lead").shown(),
                            of("rate_in_cents", INTEGER).only(UPDATE),
                            of("cost_in_cents", INTEGER).only(UPDATE),
                            choice(
                                            "access_level",
                                            "none",
                                            "read_only",
                                            "time_only",
                                            "regular",
                                            "admin")
                                    .or("regular"),
                            no("can_invite"),
                            no("can_schedule_their_hours"),
                            no("can_schedule_team_hours"),
                            reference("workspace_role_id", "roles").only(UPDATE))
                    .own("user", "users", "user_id")
                    .own("workspace", "workspaces", "workspace_id")
                    .own("workspace_role", "roles", "workspace_role_id")
                    .subjectOf("external_references")
                    .build();

    static final RecordType CUSTOM_FIELD_SETS =
            RecordType.of("custom_field_sets", "custom_field_set", "CustomFieldSet")
                    .fields(text("name", 255).needed(), text("subject_type", 50).needed())
                    .theirs("custom_fields", "custom_fields", "custom_field_set_id")
                    .build();

    static final RecordType CUSTOM_FIELDS =
            RecordType.of("custom_fields", "custom_field", "CustomField")
                    .fields(
                            text("name", 255).needed(),
                            choice(
                                            "value_type",
                                            "string",
                                            "date",
                                            "number",
                                            "currency",
                                            "single",
                                            "multi")
                                    .or("string"),
                            reference("custom_field_set_id", "custom_field_sets"),
                            text("default_text", 255),
                            no("unique_constraint"),
                            no("hidden_in_user_interface"),
                            of("choices", UNKEPT),
                            reference("creator_id", "users").shown())
                    .own("creator", "users", "creator_id")
                    .own("custom_field_set", "custom_field_sets", "custom_field_set_id")
                    .theirs("choices", "custom_field_choices", "custom_field_id")
                    .subjectOf("external_references")
                    .build();

    static final RecordType CUSTOM_FIELD_CHOICES =
            RecordType.of("custom_field_choices", "custom_field_choice", "CustomFieldChoice")
                    .filters("custom_field_id")
                    .fields(
                            text("label", 255).needed(),
                            reference("custom_field_id", "custom_fields").needed())
                    .own("custom_field", "custom_fields", "custom_field_id")
                    .build();

    static final RecordType CUSTOM_FIELD_VALUES =
            RecordType.of("custom_field_values", "custom_field_value", "CustomFieldValue")
                    .bulk()
                    .orders("created_at", false, "updated_at")
                    .filters("subject_type", "subject_id", "custom_field_id")
                    .mustFilter("subject_type")
                    .fields(
                            text("subject_type", 50).needed(),
                            of("subject_id", TEXT).needed(),
                            reference("custom_field_id", "custom_fields").needed(),
                            of("custom_field_name", TEXT).shown(),
                            of("value", FREE),
                            of("display_value", TEXT).shown(),
                            of("type", TEXT).shown(),
                            yes("can_edit").shown(),
                            of("account_id", TEXT).shown(),
                            reference("setter_id", "users").shown())
                    .own("custom_field", "custom_fields", "custom_field_id")
                    .own("setter", "users", "setter_id")
                    .build();

    static final RecordType EXTERNAL_REFERENCES =
            RecordType.of("external_references", "external_reference", "ExternalReference")
                    .orders("last_synced_at", true, "created_at")
                    .filters(
                            "subject_type",
                            "subject_id",
                            "service_name",
                            "service_model",
                            "service_model_ref",
                            "status")
                    .mustFilter("subject_type")
                    .fields(
                            text("subject_type", 50).needed(),
                            of("subject_id", TEXT).needed(),
                            text("service_name", 255).needed(),
                            text("service_model", 255).needed(),
                            of("service_model_ref", INTEGER).needed(),
                            choice("status", "pending", "successful", "failed").or("pending"),
                            text("external_link", 2_000),
                            text("external_status", 255),
                            text("external_message", 2_000),
                            of("locked", BOOLEAN).or(false),
                            of("last_synced_at", TEXT).shown())
                    .build();

    static final List<RecordType> TYPES =
            all(
                    WORKSPACES,
                    WORKSPACE_GROUPS,
                    STORIES,
                    USERS,
                    ACCOUNT_MEMBERSHIPS,
                    ROLES,
                    RATE_CARDS,
                    PARTICIPATIONS,
                    CUSTOM_FIELD_SETS,
                    CUSTOM_FIELDS,
                    CUSTOM_FIELD_CHOICES,
                    CUSTOM_FIELD_VALUES,
                    EXTERNAL_REFERENCES);

    static final Map<String, RecordType> BY_COLLECTION = byCollection();

    static final Map<String, RecordType> BY_SUBJECT = bySubject();

    private static List<RecordType> all(RecordType... masters) {
        List<RecordType> all = new ArrayList<>(List.of(masters));
        all.addAll(Timekeeping.TYPES);
        all.addAll(Invoicing.TYPES);
        return List.copyOf(all);
    }

    /// The record type of that collection.
    static RecordType type(String collection) {
        RecordType type = BY_COLLECTION.get(collection);
        if (type == null) {
            throw new IllegalArgumentException(
                    "the Kantata simulator has no collection '"
                            + collection
                            + "'; it has "
                            + BY_COLLECTION.keySet());
        }
        return type;
    }

    private static Map<String, RecordType> byCollection() {
        Map<String, RecordType> types = new LinkedHashMap<>();
        TYPES.forEach(type -> types.put(type.collection(), type));
        return types;
    }

    private static Map<String, RecordType> bySubject() {
        Map<String, RecordType> types = new LinkedHashMap<>();
        TYPES.forEach(type -> types.put(type.subject(), type));
        return types;
    }
}
