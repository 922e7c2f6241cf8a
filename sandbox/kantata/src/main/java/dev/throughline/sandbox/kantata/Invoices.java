package dev.throughline.sandbox.kantata;

import dev.throughline.sandbox.kantata.Ledger.Origin;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Invoices and payments: what may be billed, once; what is still open; what a cancellation gives
/// back.
///
/// The vendor does not document these; taken as given here: drafts claim their items like other
/// invoices, the tax rate applies to all of them, and payments and claims move `updated_at`.
final class Invoices {
    private static final BigDecimal MINUTES = BigDecimal.valueOf(60);
    private static final int FIRST_NUMBER = 1;

    private final Ledger ledger;

    Invoices(Ledger ledger) {
        this.ledger = ledger;
    }

    /// The number the next invoice gets unless it brings its own.
    String nextNumber() {
        int highest =
                ledger.table("invoices").rows().stream()
                        .map(row -> row.text("user_invoice_number"))
                        .filter(number -> number.matches("\\d{1,9}"))
                        .mapToInt(Integer::parseInt)
                        .max()
                        .orElse(FIRST_NUMBER - 1);
        return Integer.toString(highest + 1);
    }

    /// Fills in and checks an invoice.
    void invoice(Draft draft) {
        if (draft.before != null && draft.before.text("status").equals("cancelled")) {
            draft.refuse("base", "has been cancelled");
            return;
        }
        if (draft.isNew()) {
            made(draft);
        }
        if (draft.get("invoice_date") == null) {
            draft.set(
                    "invoice_date", ledger.now().atOffset(ZoneOffset.UTC).toLocalDate().toString());
        }
        if (draft.get("payment_schedule") instanceof BigDecimal days) {
            if (days.signum() < 0 || days.compareTo(BigDecimal.valueOf(3_650)) > 0) {
                draft.refuse("payment_schedule", "is out of range");
                return;
            }
            draft.set(
                    "due_date",
                    LocalDate.parse(draft.text("invoice_date"))
                            .plusDays(days.longValue())
                            .toString());
        }
        if (draft.text("user_invoice_number").isEmpty()) {
            draft.set("user_invoice_number", nextNumber());
        }
        draft.set(
                "title",
                (Boolean.TRUE.equals(draft.get("draft")) ? "Draft Invoice #" : "Invoice #")
                        + draft.text("user_invoice_number"));
    }

    private void made(Draft draft) {
        Set<String> projects = new LinkedHashSet<>(draft.ids("workspace_ids"));
        Object one = draft.body.get("workspace_id");
        if (one != null) {
            projects.add(String.valueOf(one));
        }
        draft.set("workspace_ids", List.copyOf(projects));
        draft.set("user_id", SignIn.USER_ID);
        if (projects.isEmpty()) {
            draft.refuse("workspace_id", "can't be blank");
            return;
        }
        for (String id : projects) {
            Row project = ledger.row("workspaces", id);
            if (project == null) {
                draft.refuse("workspace_id", "must exist");
                return;
            }
            if (draft.get("currency") != null
                    && !draft.text("currency").equals(project.text("currency"))) {
                draft.refuse("workspace_ids", "must all have the same currency");
            }
            for (String field : List.of("currency", "currency_symbol", "currency_base_unit")) {
                draft.set(field, project.get(field));
            }
        }
        BigDecimal total = claimed(draft, projects).add(sent(draft));
        if (!draft.body.containsKey("additional_items")
                && !draft.body.containsKey("fixed_fee_items")
                && draft.ids("time_entry_ids").isEmpty()
                && draft.ids("expense_ids").isEmpty()
                && draft.ids("billing_milestone_ids").isEmpty()) {
            draft.refuse("base", "must have at least one item");
        }
        BigDecimal rate =
                draft.get("tax_rate") instanceof BigDecimal percent ? percent : BigDecimal.ZERO;
        draft.set(
                "balance_in_cents",
                total.add(total.multiply(rate).movePointLeft(2).setScale(0, RoundingMode.HALF_UP)));
    }

    private BigDecimal claimed(Draft draft, Set<String> projects) {
        BigDecimal total = BigDecimal.ZERO;
        for (String field : List.of("time_entry_ids", "expense_ids", "billing_milestone_ids")) {
            String collection =
                    switch (field) {
                        case "time_entry_ids" -> "time_entries";
                        case "expense_ids" -> "expenses";
                        default -> "billing_milestones";
                    };
            for (String id : draft.ids(field)) {
                Row item = ledger.row(collection, id);
                if (item == null) {
                    continue;
                }
                if (!item.text("invoice_id").isEmpty()) {
                    draft.refuse(field, "have already been invoiced");
                } else if (!projects.contains(item.text("workspace_id"))) {
                    draft.refuse(field, "must be in the invoice's projects");
                } else if (unapproved(item)) {
                    draft.refuse(field, "must be approved");
                }
                total = total.add(cents(item));
            }
        }
        return total;
    }

    private boolean unapproved(Row item) {
        if (!Timekeeping.isItem(item.type())) {
            return false;
        }
        Row project = ledger.row("workspaces", item.text("workspace_id"));
        String required =
                item.type() == Timekeeping.TIME_ENTRIES
                        ? "require_time_approvals"
                        : "require_expense_approvals";
        return project != null
                && project.is(required)
                && !ledger.submissions.status(item).equals("approved");
    }

    private static BigDecimal cents(Row item) {
        if (item.type() == Timekeeping.TIME_ENTRIES) {
            return item.get("time_in_minutes") instanceof BigDecimal minutes
                            && item.get("rate_in_cents") instanceof BigDecimal rate
                    ? minutes.multiply(rate).divide(MINUTES, 0, RoundingMode.HALF_UP)
                    : BigDecimal.ZERO;
        }
        return item.get("amount_in_cents") instanceof BigDecimal cents ? cents : BigDecimal.ZERO;
    }

    private BigDecimal sent(Draft draft) {
        BigDecimal total = BigDecimal.ZERO;
        for (String field : List.of("additional_items", "fixed_fee_items")) {
            for (Map<?, ?> item : items(draft, field)) {
                try {
                    total = total.add(cents(draft, item));
                } catch (NumberFormatException | ArithmeticException notAnAmount) {
                    draft.refuse(field, "amount is not a number");
                }
            }
        }
        return total;
    }

    private static List<Map<?, ?>> items(Draft draft, String field) {
        List<Map<?, ?>> items = new ArrayList<>();
        if (draft.body.get(field) instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> item) {
                    items.add(item);
                }
            }
        }
        return items;
    }

    /// Sent in main units, kept in cents.
    private static BigDecimal cents(Draft draft, Map<?, ?> item) {
        BigDecimal unit =
                draft.get("currency_base_unit") instanceof BigDecimal told
                        ? told
                        : BigDecimal.valueOf(100);
        return new BigDecimal(String.valueOf(item.get("amount")).strip())
                .multiply(unit)
                .setScale(0);
    }

    /// A new invoice claims its items, and those it brought become records.
    void follow(Draft draft, Row invoice) {
        if (!draft.isNew()) {
            return;
        }
        claim(invoice, invoice.idText());
        for (RecordType type : List.of(Invoicing.ADDITIONAL_ITEMS, Invoicing.FIXED_FEE_ITEMS)) {
            List<String> ids = new ArrayList<>();
            for (Map<?, ?> item : items(draft, type.collection())) {
                Map<String, @Nullable Object> body = new LinkedHashMap<>();
                Object workspace = item.get("workspace_id");
                body.put("title", item.get("title"));
                body.put("notes", item.get("notes"));
                body.put("story_id", item.get("story_id"));
                body.put("amount_in_cents", cents(draft, item));
                body.put(
                        "workspace_id",
                        workspace != null
                                ? String.valueOf(workspace)
                                : invoice.ids("workspace_ids").getFirst());
                body.put("invoice_id", invoice.idText());
                body.put("currency", invoice.get("currency"));
                body.put("currency_base_unit", invoice.get("currency_base_unit"));
                ids.add(
                        ledger.commit(
                                        ledger.prepare(type, null, body, Origin.INSIDE),
                                        Origin.INSIDE)
                                .idText());
            }
            Row latest = ledger.row("invoices", invoice.idText());
            if (latest != null && !ids.isEmpty()) {
                ledger.quietly(
                        latest,
                        type == Invoicing.ADDITIONAL_ITEMS
                                ? "additional_item_ids"
                                : "fixed_fee_item_ids",
                        List.copyOf(ids));
            }
        }
    }

    /// Marks the claimed items with an invoice, or with null as free.
    private void claim(Row invoice, @Nullable String id) {
        mark("time_entries", invoice.ids("time_entry_ids"), id, true);
        mark("expenses", invoice.ids("expense_ids"), id, true);
        mark("billing_milestones", invoice.ids("billing_milestone_ids"), id, false);
    }

    private void mark(String collection, List<String> ids, @Nullable String invoice, boolean told) {
        for (String each : ids) {
            Row item = ledger.row(collection, each);
            if (item != null) {
                Map<String, @Nullable Object> changes = new LinkedHashMap<>();
                changes.put("invoice_id", invoice);
                if (told) {
                    changes.put("is_invoiced", invoice != null);
                }
                ledger.amend(item, changes, true);
            }
        }
    }

    /// Cancels an invoice: its items are free again.
    ///
    /// @throws Refusal when it has been paid on, or is cancelled already
    Row cancel(long id) {
        return ledger.writing(() -> {
            Row invoice = ledger.table("invoices").row(id);
            if (invoice == null) {
                throw Refusal.notFound();
            }
            if (invoice.text("status").equals("cancelled")) {
                throw Refusal.invalid("base", "Invoice has been cancelled");
            }
            if (!ledger.table("external_payments").ids("invoice_id", invoice.idText()).isEmpty()) {
                throw Refusal.invalid("base", "Invoice has payments and can't be cancelled");
            }
            claim(invoice, null);
            ledger.amend(invoice, Map.of("status", "cancelled"), true);
            Row latest = ledger.table("invoices").row(id);
            return latest == null ? invoice : latest;
        });
    }

    /// Fills in and checks a payment made elsewhere.
    void payment(Draft draft) {
        if (!draft.isNew()) {
            return;
        }
        Row invoice = ledger.row("invoices", draft.text("invoice_id"));
        if (invoice == null) {
            return;
        }
        if (!invoice.text("status").equals("new") || invoice.is("draft")) {
            draft.refuse("invoice_id", "can't be paid");
        }
        if (draft.get("amount_in_cents") instanceof BigDecimal amount
                && invoice.get("balance_in_cents") instanceof BigDecimal balance
                && (amount.signum() <= 0 || amount.compareTo(balance) > 0)) {
            draft.refuse("amount_in_cents", "must be more than 0 and at most the balance");
        }
        if (draft.get("workspace_id") == null) {
            draft.set("workspace_id", invoice.ids("workspace_ids").getFirst());
        }
        draft.set("currency", invoice.get("currency"));
        draft.set("currency_base_unit", invoice.get("currency_base_unit"));
    }

    /// What a payment (or, with -1, its removal) does to the balance.
    void paid(Row payment, int sign) {
        Row invoice = ledger.row("invoices", payment.text("invoice_id"));
        if (invoice == null
                || !(invoice.get("balance_in_cents") instanceof BigDecimal balance)
                || !(payment.get("amount_in_cents") instanceof BigDecimal amount)) {
            return;
        }
        BigDecimal now = balance.subtract(amount.multiply(BigDecimal.valueOf(sign)));
        ledger.amend(
                invoice,
                Map.of(
                        "balance_in_cents",
                        now,
                        "status",
                        now.signum() == 0 ? "accepted payment" : "new"),
                true);
    }

    /// Fills in a billing milestone.
    void milestone(Draft draft, Origin origin) {
        if (draft.before != null
                && origin == Origin.API
                && !draft.before.text("invoice_id").isEmpty()) {
            draft.refuse("base", "has been invoiced");
        }
        Row project = ledger.row("workspaces", draft.text("workspace_id"));
        if (project != null) {
            draft.set("currency", project.get("currency"));
            draft.set("currency_base_unit", project.get("currency_base_unit"));
        }
    }

    /// A deleted invoice frees what it claimed.
    void removed(Row row) {
        if (row.type() == Invoicing.INVOICES) {
            claim(row, null);
            for (String field : List.of("additional_item_ids", "fixed_fee_item_ids")) {
                for (String id : row.ids(field)) {
                    Row item =
                            ledger.row(
                                    field.equals("additional_item_ids")
                                            ? "additional_items"
                                            : "fixed_fee_items",
                                    id);
                    if (item != null) {
                        ledger.remove(item);
                    }
                }
            }
        } else if (row.type() == Invoicing.EXTERNAL_PAYMENTS) {
            paid(row, -1);
        }
    }
}
