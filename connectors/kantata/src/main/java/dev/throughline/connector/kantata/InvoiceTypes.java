package dev.throughline.connector.kantata;

import static dev.throughline.connect.spi.NativeField.of;
import static dev.throughline.connect.spi.NativeField.readOnly;
import static dev.throughline.connect.spi.NativeField.text;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.NativeField.Type;
import java.util.List;
import java.util.Map;

/// Invoices and billing milestones.
///
/// What an invoice bills comes beside it and is told as `lines`; what was paid as `payments`; and
/// figures in main units as `net`, `tax`, `total` and `balance`. `settled` is what the hub says was
/// paid and credited in the ledger; written, it becomes payments made elsewhere. The vendor shows
/// no total of its own: `net` is the sum of the lines, `tax` the tax rate's share of it.
final class InvoiceTypes {
    private InvoiceTypes() {}

    static final String LINES = "lines";
    static final String PAYMENTS = "payments";

    /// How much of an invoice the hub shows as settled in the ledger, in main units.
    static final String SETTLED = "settled";

    static final RecordType BILLING_MILESTONES =
            new RecordType(
                    "billing_milestones",
                    "billing_milestone",
                    "BillingMilestone",
                    "Billing milestone",
                    true,
                    true,
                    true,
                    false,
                    true,
                    Map.of(),
                    List.of(),
                    RecordType.fields(
                            true,
                            true,
                            text("title", 255).asRequired(),
                            of("date_to_invoice", Type.DATE),
                            of("amount_in_cents", Type.DECIMAL).asRequired(),
                            NativeField.reference("workspace_id", "workspaces").asRequired(),
                            NativeField.reference("story_id", "stories"),
                            readOnly("currency", Type.TEXT),
                            readOnly("currency_base_unit", Type.DECIMAL),
                            readOnlyReference("invoice_id", "invoices")));

    static final RecordType INVOICES =
            new RecordType(
                    "invoices",
                    "invoice",
                    "Invoice",
                    "Invoice",
                    true,
                    true,
                    true,
                    false,
                    true,
                    Map.of(),
                    List.of(
                            "workspaces",
                            "time_entries",
                            "expenses",
                            "billing_milestones",
                            "additional_items",
                            "fixed_fee_items",
                            "external_payments"),
                    RecordType.fields(
                            true,
                            true,
                            readOnly("title", Type.TEXT),
                            text("user_invoice_number", 255),
                            text("user_invoice_title", 255),
                            of("draft", Type.BOOLEAN),
                            readOnly("status", Type.TEXT),
                            of("invoice_date", Type.DATE),
                            of("payment_schedule", Type.DECIMAL).asRequired(),
                            readOnly("due_date", Type.DATE),
                            readOnly("currency", Type.TEXT),
                            readOnly("currency_symbol", Type.TEXT),
                            readOnly("currency_base_unit", Type.DECIMAL),
                            of("tax_rate", Type.DECIMAL),
                            text("message", 0),
                            text("purchase_order", 255),
                            text("project_code", 255),
                            of("workspace_ids", Type.LIST),
                            of("time_entry_ids", Type.LIST),
                            of("expense_ids", Type.LIST),
                            of("billing_milestone_ids", Type.LIST),
                            items("additional_items"),
                            items("fixed_fee_items"),
                            readOnly("additional_item_ids", Type.LIST),
                            readOnly("fixed_fee_item_ids", Type.LIST),
                            readOnly("external_payment_ids", Type.LIST),
                            readOnlyReference("user_id", "users"),
                            readOnly("balance_in_cents", Type.DECIMAL),
                            readOnly("balance", Type.DECIMAL),
                            of(SETTLED, Type.DECIMAL),
                            readOnly("net", Type.DECIMAL),
                            readOnly("tax", Type.DECIMAL),
                            readOnly("total", Type.DECIMAL),
                            list(
                                    LINES,
                                    readOnly("kind", Type.TEXT),
                                    readOnly("source_type", Type.TEXT),
                                    readOnly("source_id", Type.TEXT),
                                    readOnlyReference("workspace_id", "workspaces"),
                                    readOnlyReference("story_id", "stories"),
                                    readOnlyReference("user_id", "users"),
                                    readOnly("date", Type.DATE),
                                    readOnly("hours", Type.DECIMAL),
                                    readOnly("rate", Type.DECIMAL),
                                    readOnly("amount", Type.DECIMAL),
                                    readOnly("description", Type.TEXT)),
                            list(
                                    PAYMENTS,
                                    readOnly("id", Type.TEXT),
                                    readOnly("amount", Type.DECIMAL),
                                    readOnly("message", Type.TEXT),
                                    readOnly("at", Type.INSTANT))));

    /// Sent in main units, and only when the invoice is made.
    private static NativeField items(String name) {
        return new NativeField(
                name,
                Type.LIST,
                true,
                false,
                null,
                0,
                List.of(
                        text("title", 255),
                        of("amount", Type.DECIMAL),
                        NativeField.reference("workspace_id", "workspaces"),
                        NativeField.reference("story_id", "stories")));
    }

    private static NativeField list(String name, NativeField... fields) {
        return new NativeField(name, Type.LIST, false, false, null, 0, List.of(fields));
    }

    private static NativeField readOnlyReference(String name, String to) {
        return new NativeField(name, Type.REFERENCE, false, false, to, 0, List.of());
    }
}
