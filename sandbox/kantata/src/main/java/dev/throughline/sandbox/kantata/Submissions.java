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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Time and expenses, and the submissions by which they are approved: pending, then approved,
/// rejected or cancelled; an approved one may be cancelled while nothing of it is invoiced or
/// locked. A re-submission is a new object. Runs with the ledger's write lock held.
final class Submissions {

    private static final BigDecimal MINUTES = BigDecimal.valueOf(60);

    private final Ledger ledger;

    /// Whether an approval stamps the entries it approves; the vendor's word on it is missing.
    private volatile boolean stamping = true;

    /// The last day whose items may not be changed any more.
    private volatile LocalDate lockedThrough = LocalDate.MIN;

    Submissions(Ledger ledger) {
        this.ledger = ledger;
    }

    void stamping(boolean on) {
        stamping = on;
    }

    void lockedThrough(LocalDate day) {
        lockedThrough = day;
    }

    /// The field of a submission that lists its items of that collection.
    static String itemsField(String items) {
        return items.replaceAll("ies$", "y").replaceAll("s$", "") + "_ids";
    }

    private static RecordType items(RecordType submissions) {
        return submissions == Timekeeping.TIMESHEET_SUBMISSIONS
                ? Timekeeping.TIME_ENTRIES
                : Timekeeping.EXPENSES;
    }

    private static String day(RecordType items) {
        return items == Timekeeping.TIME_ENTRIES ? "date_performed" : "date";
    }

    /// Fills in and checks a time entry or expense.
    void item(Draft draft, Origin origin) {
        Row workspace = ledger.row("workspaces", draft.text("workspace_id"));
        if (workspace == null) {
            return;
        }
        if (draft.before != null && origin == Origin.API) {
            frozen(draft.before, !draft.sent.isEmpty()).ifPresent(why -> draft.refuse("base", why));
        }
        if (draft.isNew() && origin == Origin.API && locked(draft.text(day(draft.type)))) {
            draft.refuse(day(draft.type), "is locked");
        }
        for (String field : List.of("currency", "currency_symbol", "currency_base_unit")) {
            draft.set(field, workspace.get(field));
        }
        if (draft.get("user_id") == null) {
            draft.set("user_id", SignIn.USER_ID);
        }
        Row story =
                draft.get("story_id") == null
                        ? null
                        : ledger.row("stories", draft.text("story_id"));
        if (story != null && !story.text("workspace_id").equals(workspace.idText())) {
            draft.refuse("story_id", "must be in the same project");
        }
        if (draft.type == Timekeeping.TIME_ENTRIES) {
            time(draft, workspace, story);
        } else {
            expense(draft);
        }
    }

    private void time(Draft draft, Row workspace, @Nullable Row story) {
        if (draft.get("time_in_minutes") instanceof BigDecimal minutes && minutes.signum() <= 0) {
            draft.refuse("time_in_minutes", "must be greater than 0");
        }
        if (draft.get("billable") == null) {
            draft.set("billable", story == null || story.is("billable"));
        }
        Row user = ledger.row("users", draft.text("user_id"));
        Row member =
                user == null
                        ? null
                        : ledger.row("account_memberships", user.text("account_membership_id"));
        if (user != null && draft.isNew() && draft.get("role_id") == null) {
            draft.set("role_id", user.get("role_id"));
        }
        if (draft.get("rate_in_cents") == null) {
            Table members = ledger.table("participations");
            Object own =
                    members.ids("workspace_id", workspace.idText()).stream()
                            .map(members::row)
                            .filter(Objects::nonNull)
                            .filter(each -> each.text("user_id").equals(draft.text("user_id")))
                            .map(each -> each.get("rate_in_cents"))
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse(null);
            draft.set(
                    "rate_in_cents",
                    own != null || member == null ? own : member.get("bill_rate_in_cents"));
        }
        if (draft.get("cost_rate_in_cents") == null && member != null) {
            draft.set("cost_rate_in_cents", member.get("cost_rate_in_cents"));
        }
    }

    private void expense(Draft draft) {
        if (draft.body.get("billable") != null) {
            draft.set("is_billable", String.valueOf(draft.body.get("billable")).equals("true"));
        }
        Row category = ledger.row("expense_categories", draft.text("expense_category_id"));
        if (category != null
                && (draft.sent.contains("expense_category_id") || draft.get("category") == null)) {
            draft.set("category", category.get("name"));
        }
        if (draft.get("category") == null) {
            draft.refuse("category", "can't be blank");
        }
    }

    private boolean locked(String day) {
        return !day.isEmpty() && !LocalDate.parse(day).isAfter(lockedThrough);
    }

    /// Why the item can no longer be changed or deleted over the API.
    private java.util.Optional<String> frozen(Row item, boolean changing) {
        if (item.is("is_invoiced")) {
            return java.util.Optional.of("has been invoiced");
        }
        if (locked(item.text(day(item.type())))) {
            return java.util.Optional.of("is locked by date");
        }
        return changing && status(item).equals("approved")
                ? java.util.Optional.of("has been approved")
                : java.util.Optional.empty();
    }

    /// The status of the submission an item is in; empty for none.
    String status(Row item) {
        Row submission = submission(item);
        return submission == null ? "" : submission.text("status");
    }

    private @Nullable Row submission(Row item) {
        String id = item.text("active_submission_id");
        return id.isEmpty()
                ? null
                : ledger.row(
                        item.type() == Timekeeping.TIME_ENTRIES
                                ? "timesheet_submissions"
                                : "expense_report_submissions",
                        id);
    }

    /// @throws Refusal if the item is invoiced or its day is locked
    void deletable(Row item) {
        frozen(item, false)
                .ifPresent(why -> {
                    throw Refusal.invalid("base", item.type().subject() + " " + why);
                });
    }

    /// Fills in and checks a submission: what it takes along, and the next state.
    void submission(Draft draft) {
        RecordType items = items(draft.type);
        String idsField = itemsField(items.collection());
        if (draft.isNew()) {
            Set<String> ids = new LinkedHashSet<>();
            if (draft.body.get("line_item_ids") instanceof List<?> several) {
                several.forEach(id -> ids.add(String.valueOf(id)));
            }
            if (ids.isEmpty() && draft.body.get(idsField) instanceof List<?> several) {
                several.forEach(id -> ids.add(String.valueOf(id)));
            }
            draft.set(idsField, List.copyOf(ids));
            gather(draft, items, ids);
            if (!draft.text("status").equals("pending")) {
                resolved(draft);
            }
        } else if (draft.before != null) {
            String before = draft.before.text("status");
            String after = draft.text("status");
            if (!before.equals(after)) {
                allowed(draft, items, before, after);
                resolved(draft);
            }
        }
        draft.set("permissions", permissions(draft.text("status")));
    }

    private void resolved(Draft draft) {
        if (!draft.sent.contains("current_resolution_creator_id")) {
            draft.set("current_resolution_creator_id", SignIn.USER_ID);
        }
        if (!draft.sent.contains("current_resolution_created_at_date")) {
            draft.set(
                    "current_resolution_created_at_date",
                    ledger.now().atOffset(ZoneOffset.ofHours(-8)).toLocalDate().toString());
        }
    }

    private void gather(Draft draft, RecordType items, Set<String> ids) {
        BigDecimal total = BigDecimal.ZERO;
        String first = "";
        String last = "";
        if (ids.isEmpty()) {
            draft.refuse("line_item_ids", "can't be blank");
        }
        for (String id : ids) {
            Row item = ledger.row(items.collection(), id);
            if (item == null) {
                draft.refuse("line_item_ids", "must exist");
                continue;
            }
            if (!item.text("workspace_id").equals(draft.text("workspace_id"))) {
                draft.refuse("line_item_ids", "must be in the same project");
            }
            if (draft.get("user_id") == null) {
                draft.set("user_id", item.get("user_id"));
            } else if (!item.text("user_id").equals(draft.text("user_id"))) {
                draft.refuse("line_item_ids", "must belong to one person");
            }
            if (submission(item) != null) {
                draft.refuse("line_item_ids", "are in another submission");
            }
            String day = item.text(day(items));
            first = first.isEmpty() || day.compareTo(first) < 0 ? day : first;
            last = day.compareTo(last) > 0 ? day : last;
            if (items == Timekeeping.TIME_ENTRIES) {
                Object rate = item.is("billable") ? item.get("rate_in_cents") : null;
                if (rate instanceof BigDecimal cents
                        && item.get("time_in_minutes") instanceof BigDecimal minutes) {
                    total =
                            total.add(
                                    minutes.multiply(cents)
                                            .divide(MINUTES, 0, RoundingMode.HALF_UP));
                }
            } else if (item.get("amount_in_cents") instanceof BigDecimal cents) {
                total = total.add(cents);
            }
        }
        draft.set("start_date", first.isEmpty() ? null : first);
        draft.set("end_date", last.isEmpty() ? null : last);
        Row workspace = ledger.row("workspaces", draft.text("workspace_id"));
        if (workspace != null) {
            for (String field : List.of("currency", "currency_symbol", "currency_base_unit")) {
                draft.set(field, workspace.get(field));
            }
            draft.set("line_item_total_in_cents", total);
            if (workspace.get("currency_base_unit") instanceof BigDecimal unit) {
                draft.set(
                        "line_item_total_formatted",
                        workspace.text("currency_symbol")
                                + String.format(
                                        Locale.US,
                                        "%,.0f",
                                        total.divide(unit, 0, RoundingMode.HALF_UP)));
            }
        }
    }

    private void allowed(Draft draft, RecordType items, String before, String after) {
        boolean open = before.equals("pending") && !after.equals("pending");
        boolean withdrawn = before.equals("approved") && after.equals("cancelled");
        if (!open && !withdrawn) {
            draft.refuse("status", "can't be " + after + " once it is " + before);
        }
        if (withdrawn) {
            for (String id : draft.ids(itemsField(items.collection()))) {
                Row item = ledger.row(items.collection(), id);
                if (item != null && (item.is("is_invoiced") || locked(item.text(day(items))))) {
                    draft.refuse("status", "can't be cancelled: an item is invoiced or locked");
                    return;
                }
            }
        }
    }

    static Map<String, Object> permissions(String status) {
        Map<String, Object> permissions = new LinkedHashMap<>();
        boolean pending = status.equals("pending");
        permissions.put("can_cancel_submission", pending || status.equals("approved"));
        permissions.put("can_approve_submission", pending);
        permissions.put("can_reject_submission", pending);
        permissions.put("can_resubmit_submission", !pending && !status.equals("approved"));
        return permissions;
    }

    /// What a submission's new state does to its items.
    void follow(Row submission) {
        RecordType items = items(submission.type());
        String status = submission.text("status");
        boolean stands = status.equals("pending") || status.equals("approved");
        for (String id : submission.ids(itemsField(items.collection()))) {
            Row item = ledger.row(items.collection(), id);
            if (item == null) {
                continue;
            }
            boolean ours =
                    item.text("active_submission_id").equals(submission.idText())
                            || (stands && item.get("active_submission_id") == null);
            if (!ours) {
                continue;
            }
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            values.put("active_submission_id", stands ? submission.idText() : null);
            values.put("recent_submission_id", submission.idText());
            if (items == Timekeeping.TIME_ENTRIES) {
                values.put("approved", status.equals("approved"));
            }
            ledger.amend(item, values, stamping);
        }
    }

    /// Carries out the vendor's `approve`, `reject`, `cancel`.
    ///
    /// @param verb the last part of the path
    Row resolve(RecordType type, long id, String verb, String description) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put(
                "status",
                switch (verb) {
                    case "approve" -> "approved";
                    case "reject" -> "rejected";
                    case "cancel" -> "cancelled";
                    default -> throw Refusal.notFound();
                });
        body.put("resolution_description", description);
        body.put("current_resolution_description", description);
        Row before = ledger.table(type.collection()).row(id);
        if (before == null) {
            throw Refusal.notFound();
        }
        if (before.text("status").equals(body.get("status"))) {
            throw Refusal.invalid("status", "Status is already " + body.get("status"));
        }
        Row after = ledger.update(type, id, body, Origin.INSIDE);
        ledger.countUpdate(type);
        return after;
    }

    /// Submits items by person and project, and approves them.
    List<String> approve(RecordType items, List<String> ids, String approver) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (String id : ids) {
            Row item = ledger.row(items.collection(), id);
            if (item == null) {
                throw new IllegalArgumentException(
                        "the Kantata simulator has no " + items.singular() + " " + id);
            }
            if (submission(item) == null) {
                groups.computeIfAbsent(
                                item.text("user_id") + "|" + item.text("workspace_id"),
                                _ -> new ArrayList<>())
                        .add(id);
            }
        }
        RecordType type =
                items == Timekeeping.TIME_ENTRIES
                        ? Timekeeping.TIMESHEET_SUBMISSIONS
                        : Timekeeping.EXPENSE_REPORT_SUBMISSIONS;
        List<String> made = new ArrayList<>();
        groups.values()
                .forEach(group -> {
                    Row first =
                            Objects.requireNonNull(
                                    ledger.row(items.collection(), group.getFirst()));
                    Map<String, @Nullable Object> body = new LinkedHashMap<>();
                    body.put("title", "Submission of " + first.text(day(items)));
                    body.put("workspace_id", first.get("workspace_id"));
                    body.put("line_item_ids", group);
                    Row pending = ledger.create(type, body, Origin.INSIDE);
                    Map<String, @Nullable Object> approval = new LinkedHashMap<>();
                    approval.put("status", "approved");
                    approval.put("current_resolution_creator_id", approver);
                    ledger.update(type, pending.id(), approval, Origin.INSIDE);
                    made.add(pending.idText());
                });
        return made;
    }
}
