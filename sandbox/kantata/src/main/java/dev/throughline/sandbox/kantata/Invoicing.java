package dev.throughline.sandbox.kantata;

import static dev.throughline.sandbox.kantata.Field.Access.CREATE;
import static dev.throughline.sandbox.kantata.Field.Kind.DATE;
import static dev.throughline.sandbox.kantata.Field.Kind.DECIMAL;
import static dev.throughline.sandbox.kantata.Field.Kind.INTEGER;
import static dev.throughline.sandbox.kantata.Field.Kind.TEXT;
import static dev.throughline.sandbox.kantata.Field.Kind.UNKEPT;
import static dev.throughline.sandbox.kantata.Field.choice;
import static dev.throughline.sandbox.kantata.Field.no;
import static dev.throughline.sandbox.kantata.Field.of;
import static dev.throughline.sandbox.kantata.Field.reference;
import static dev.throughline.sandbox.kantata.Field.references;
import static dev.throughline.sandbox.kantata.Field.text;

import java.math.BigDecimal;
import java.util.List;

/// The part of the catalogue about invoices: what they bill, and what is paid on them. Amounts of
/// items are sent in main units and shown in cents, as the vendor does.
final class Invoicing {
    private Invoicing() {}

    static final RecordType INVOICES =
            RecordType.of("invoices", "invoice", "Invoice")
                    .orders("created_at", true, "id", "invoice_date", "updated_at")
                    .filters("user_invoice_number", "status")
                    .fields(
                            of("title", TEXT).shown(),
                            text("user_invoice_number", 255),
                            text("user_invoice_title", 255),
                            no("draft"),
                            choice("status", "new", "cancelled", "accepted payment")
                                    .shown()
                                    .or("new"),
                            of("invoice_date", DATE),
                            of("due_date", DATE).shown(),
                            of("payment_schedule", INTEGER).needed(),
                            of("currency", TEXT).shown(),
                            of("currency_symbol", TEXT).shown(),
                            of("currency_base_unit", INTEGER).shown(),
                            of("balance_in_cents", INTEGER).shown(),
                            of("tax_rate", DECIMAL).only(CREATE).or(BigDecimal.ZERO),
                            text("message", 10_000),
                            text("purchase_order", 255),
                            text("project_code", 255),
                            of("suppress_emails", UNKEPT),
                            of("workspace_id", UNKEPT).only(CREATE),
                            references("workspace_ids", "workspaces").only(CREATE),
                            references("time_entry_ids", "time_entries").only(CREATE),
                            references("expense_ids", "expenses").only(CREATE),
                            references("billing_milestone_ids", "billing_milestones").only(CREATE),
                            of("additional_items", UNKEPT).only(CREATE),
                            of("fixed_fee_items", UNKEPT).only(CREATE),
                            references("additional_item_ids", "additional_items").shown(),
                            references("fixed_fee_item_ids", "fixed_fee_items").shown(),
                            reference("user_id", "users").shown())
                    .own("workspaces", "workspaces", "workspace_ids")
                    .own("time_entries", "time_entries", "time_entry_ids")
                    .own("expenses", "expenses", "expense_ids")
                    .own("billing_milestones", "billing_milestones", "billing_milestone_ids")
                    .own("additional_items", "additional_items", "additional_item_ids")
                    .own("fixed_fee_items", "fixed_fee_items", "fixed_fee_item_ids")
                    .own("user", "users", "user_id")
                    .theirs("external_payments", "external_payments", "invoice_id")
                    .subjectOf("external_references")
                    .build();

    static final RecordType ADDITIONAL_ITEMS = item("additional_items", "AdditionalItem");

    static final RecordType FIXED_FEE_ITEMS = item("fixed_fee_items", "FixedFeeItem");

    static final RecordType EXTERNAL_PAYMENTS =
            RecordType.of("external_payments", "external_payment", "ExternalPayment")
                    .filters("invoice_id", "workspace_id")
                    .fields(
                            of("amount_in_cents", INTEGER).only(CREATE).needed(),
                            text("message", 2_000),
                            reference("invoice_id", "invoices").only(CREATE).needed(),
                            reference("workspace_id", "workspaces").only(CREATE),
                            of("currency", TEXT).shown(),
                            of("currency_base_unit", INTEGER).shown())
                    .own("invoice", "invoices", "invoice_id")
                    .own("workspace", "workspaces", "workspace_id")
                    .build();

    static final RecordType BILLING_MILESTONES =
            RecordType.of("billing_milestones", "billing_milestone", "BillingMilestone")
                    .filters("workspace_id", "story_id", "invoice_id")
                    .fields(
                            text("title", 255).needed(),
                            of("date_to_invoice", DATE),
                            of("amount_in_cents", INTEGER).needed(),
                            reference("workspace_id", "workspaces").needed(),
                            reference("story_id", "stories"),
                            of("currency", TEXT).shown(),
                            of("currency_base_unit", INTEGER).shown(),
                            of("invoice_id", TEXT).shown())
                    .own("workspace", "workspaces", "workspace_id")
                    .own("story", "stories", "story_id")
                    .subjectOf("external_references")
                    .build();

    static final List<RecordType> TYPES =
            List.of(
                    INVOICES,
                    ADDITIONAL_ITEMS,
                    FIXED_FEE_ITEMS,
                    EXTERNAL_PAYMENTS,
                    BILLING_MILESTONES);

    private static RecordType item(String collection, String subject) {
        return RecordType.of(collection, collection.replaceAll("s$", ""), subject)
                .notCreatable()
                .filters("workspace_id")
                .fields(
                        of("title", TEXT).shown(),
                        of("notes", TEXT).shown(),
                        of("amount_in_cents", INTEGER).shown(),
                        of("workspace_id", TEXT).shown(),
                        of("story_id", TEXT).shown(),
                        of("invoice_id", TEXT).shown(),
                        of("currency", TEXT).shown(),
                        of("currency_base_unit", INTEGER).shown())
                .build();
    }

    /// Whether a record lives and dies with its invoice, or is an invoice: neither is deleted over
    /// the API.
    static boolean kept(RecordType type) {
        return type == INVOICES || type == ADDITIONAL_ITEMS || type == FIXED_FEE_ITEMS;
    }
}
