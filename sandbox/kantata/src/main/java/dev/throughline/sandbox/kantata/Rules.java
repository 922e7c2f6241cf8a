package dev.throughline.sandbox.kantata;

import dev.throughline.sandbox.Faults.Quirk;
import dev.throughline.sandbox.kantata.Ledger.Origin;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What cannot be said as a table: derived fields, rules between fields, and what one change does
/// to other records.
final class Rules {
    private final Ledger ledger;

    /// The account's project statuses by key.
    private static final Map<Integer, List<String>> STATUSES =
            Map.of(
                    300, List.of("grey", "Not Started"),
                    305, List.of("green", "Active"),
                    310, List.of("yellow", "At Risk"),
                    315, List.of("red", "On Hold"),
                    320, List.of("light-green", "Done"),
                    325, List.of("grey", "Cancelled"));

    private static final Set<String> TASK_STATES =
            Set.of("not started", "started", "needs info", "completed");

    private static final Set<String> ISSUE_STATES =
            Set.of(
                    "not started",
                    "started",
                    "needs info",
                    "completed",
                    "new",
                    "reopened",
                    "in progress",
                    "blocked",
                    "fixed",
                    "duplicate",
                    "can't repro",
                    "resolved",
                    "won't fix");

    Rules(Ledger ledger) {
        this.ledger = ledger;
    }

    /// Fills in what follows from the draft itself, and notes what is wrong with it.
    void complete(Draft draft, Origin origin) {
        switch (draft.type.collection()) {
            case "workspaces" -> workspace(draft);
            case "workspace_groups" -> group(draft);
            case "stories" -> story(draft);
            case "users" -> user(draft);
            case "participations" -> participation(draft);
            case "custom_fields" -> customField(draft);
            case "time_entries", "expenses" -> ledger.submissions.item(draft, origin);
            case "timesheet_submissions", "expense_report_submissions" ->
                    ledger.submissions.submission(draft);
            case "invoices" -> ledger.invoices.invoice(draft);
            case "external_payments" -> ledger.invoices.payment(draft);
            case "billing_milestones" -> ledger.invoices.milestone(draft, origin);
            default -> {}
        }
    }

    private void workspace(Draft draft) {
        if (draft.isNew()) {
            draft.set("account_id", Ledger.ACCOUNT);
            if (draft.get("creator_id") == null) {
                draft.set("creator_id", SignIn.USER_ID);
            }
        }
        String code = draft.text("currency").toUpperCase(Locale.ROOT);
        try {
            Currency currency = Currency.getInstance(code);
            draft.set("currency", code);
            draft.set("currency_symbol", currency.getSymbol(Locale.US));
            draft.set(
                    "currency_base_unit",
                    BigDecimal.TEN.pow(Math.max(0, currency.getDefaultFractionDigits())));
        } catch (IllegalArgumentException unknown) {
            draft.refuse("currency", "is not included in the list");
            return;
        }
        price(draft);
        Object key = draft.get("status_key");
        List<String> status =
                key instanceof BigDecimal number ? STATUSES.get(number.intValue()) : null;
        if (status == null) {
            draft.refuse("status_key", "is not included in the list");
        } else {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("key", key);
            shown.put("color", status.getFirst());
            shown.put("message", status.getLast());
            draft.set("status", shown);
        }
        draft.set("effective_due_date", draft.get("due_date"));
        ordered(draft);
        List<String> groups = draft.ids("workspace_group_ids");
        String primary = draft.text("primary_workspace_group_id");
        if (draft.sent.contains("primary_workspace_group_id")
                && !primary.isEmpty()
                && !groups.contains(primary)) {
            List<String> more = new ArrayList<>(groups);
            more.add(primary);
            draft.set("workspace_group_ids", List.copyOf(more));
        } else if (!groups.contains(primary)) {
            draft.set("primary_workspace_group_id", groups.isEmpty() ? null : groups.getFirst());
        }
    }

    private void price(Draft draft) {
        BigDecimal unit = (BigDecimal) draft.get("currency_base_unit");
        if (unit == null) {
            return;
        }
        if (draft.sent.contains("price") && !draft.sent.contains("price_in_cents")) {
            Object price = draft.body.get("price");
            if (price == null || price.toString().isBlank()) {
                draft.set("price_in_cents", null);
            } else {
                try {
                    BigDecimal main = new BigDecimal(price.toString().replaceAll("[$,\\s]", ""));
                    int digits = ledger.faults.has(Quirk.REWRITTEN_VALUES) ? 0 : 2;
                    draft.set(
                            "price_in_cents",
                            main.setScale(digits, RoundingMode.HALF_UP)
                                    .multiply(unit)
                                    .setScale(0, RoundingMode.HALF_UP));
                } catch (NumberFormatException notANumber) {
                    draft.refuse("price", "is not a number");
                }
            }
        }
        Object cents = draft.get("price_in_cents");
        draft.set(
                "price", cents instanceof BigDecimal amount ? spelled(draft, amount, unit) : null);
    }

    private static String spelled(Draft draft, BigDecimal cents, BigDecimal unit) {
        BigDecimal main = cents.divide(unit, 2, RoundingMode.HALF_UP).stripTrailingZeros();
        return draft.text("currency_symbol")
                + String.format(Locale.US, main.scale() > 0 ? "%,.2f" : "%,.0f", main);
    }

    private static void ordered(Draft draft) {
        String start = draft.text("start_date");
        String due = draft.text("due_date");
        if (!start.isEmpty() && !due.isEmpty() && due.compareTo(start) < 0) {
            draft.refuse("due_date", "must be on or after the start date");
        }
    }

    private void group(Draft draft) {
        if (ledger.faults.has(Quirk.REWRITTEN_VALUES)) {
            draft.set("name", draft.text("name").replaceAll("\\s+", " "));
            if (draft.get("phone_number") != null) {
                draft.set("phone_number", draft.text("phone_number").replaceAll("[^+0-9]", ""));
            }
        }
    }

    private void story(Draft draft) {
        ordered(draft);
        Row parent =
                draft.get("parent_id") == null
                        ? null
                        : ledger.row("stories", draft.text("parent_id"));
        if (parent != null) {
            if (!parent.text("workspace_id").equals(draft.text("workspace_id"))) {
                draft.refuse("parent_id", "must be in the same project");
            }
            if (draft.before != null && under(parent, draft.before.id())) {
                draft.refuse("parent_id", "can't be a descendant of itself");
            }
            Object root = parent.get("root_id");
            draft.set("root_id", root == null ? parent.idText() : root);
        } else if (draft.sent.contains("parent_id")) {
            draft.set("root_id", null);
        }
        String state = draft.text("state");
        Set<String> states = draft.text("story_type").equals("issue") ? ISSUE_STATES : TASK_STATES;
        if (!states.contains(state)) {
            draft.refuse("state", "is not included in the list");
        }
        Object percent = draft.get("percentage_complete");
        if (percent instanceof BigDecimal number
                && (number.signum() < 0 || number.compareTo(BigDecimal.valueOf(100)) > 0)) {
            draft.refuse("percentage_complete", "must be between 0 and 100");
        }
        if (draft.get("weight") != null && !draft.text("story_type").equals("milestone")) {
            draft.refuse("weight", "can only be set on a milestone");
        }
        if (draft.isNew()) {
            draft.set("creator_id", SignIn.USER_ID);
            int siblings =
                    ledger.table("stories").ids("workspace_id", draft.text("workspace_id")).size();
            draft.set("position", BigDecimal.valueOf(siblings + 1L));
        }
    }

    private boolean under(@Nullable Row story, long ancestor) {
        Set<Long> seen = new LinkedHashSet<>();
        for (Row each = story;
                each != null && seen.add(each.id());
                each = ledger.row("stories", each.text("parent_id"))) {
            if (each.id() == ancestor) {
                return true;
            }
        }
        return false;
    }

    private void user(Draft draft) {
        String email = draft.text("email_address").toLowerCase(Locale.ROOT);
        draft.set("account_id", Ledger.ACCOUNT);
        if (!email.contains("@")) {
            draft.refuse("email_address", "is invalid");
            return;
        }
        draft.set("email_address", email);
        Set<Long> known = ledger.table("users").ids("email_address", email);
        Row before = draft.before;
        if (!known.isEmpty() && (before == null || !known.contains(before.id()))) {
            draft.refuse("email_address", "has already been taken");
        }
    }

    private void participation(Draft draft) {
        if (!draft.isNew()) {
            return;
        }
        Table participations = ledger.table("participations");
        for (long id : participations.ids("workspace_id", draft.text("workspace_id"))) {
            Row other = participations.row(id);
            if (other != null && other.text("user_id").equals(draft.text("user_id"))) {
                draft.refuse("user_id", "is already a participant");
            }
        }
    }

    private void customField(Draft draft) {
        if (draft.isNew() && draft.get("custom_field_set_id") == null) {
            ledger.table("custom_field_sets").rows().stream()
                    .filter(set -> set.text("subject_type").equals("Workspace"))
                    .findFirst()
                    .ifPresent(set -> draft.set("custom_field_set_id", set.idText()));
        }
        if (draft.isNew()) {
            draft.set("creator_id", SignIn.USER_ID);
        }
        if (draft.isNew() && List.of("single", "multi").contains(draft.text("value_type"))) {
            if (!(draft.body.get("choices") instanceof List<?> choices) || choices.isEmpty()) {
                draft.refuse("choices", "can't be blank");
            }
        }
    }

    /// What the new state of one record does to others.
    void follow(Draft draft, Row row, Origin origin) {
        switch (draft.type.collection()) {
            case "workspaces" -> {
                if (draft.isNew()) {
                    join(
                            row,
                            row.text("creator_id"),
                            String.valueOf(draft.body.getOrDefault("creator_role", "maven")));
                }
                if (row.get("primary_maven_id") != null) {
                    join(row, row.text("primary_maven_id"), "maven");
                }
            }
            case "workspace_groups" -> {
                regroup(row, draft.body.get("add_workspace_ids"), true);
                regroup(row, draft.body.get("remove_workspace_ids"), false);
            }
            case "users" -> {
                if (draft.isNew()) {
                    member(row);
                }
            }
            case "account_memberships" -> {
                Row user = ledger.row("users", row.text("user_id"));
                if (user != null && draft.sent.contains("default_role_id")) {
                    ledger.quietly(user, "role_id", row.get("default_role_id"));
                }
            }
            case "custom_fields" -> {
                if (draft.body.get("choices") instanceof List<?> choices) {
                    choices.forEach(choice -> choose(row, choice));
                }
            }
            case "timesheet_submissions", "expense_report_submissions" ->
                    ledger.submissions.follow(row);
            case "invoices" -> ledger.invoices.follow(draft, row);
            case "external_payments" -> {
                if (draft.isNew()) {
                    ledger.invoices.paid(row, 1);
                }
            }
            default -> {}
        }
    }

    private void join(Row workspace, String user, String role) {
        Table participations = ledger.table("participations");
        boolean there =
                participations.ids("workspace_id", workspace.idText()).stream()
                        .map(participations::row)
                        .anyMatch(each -> each != null && each.text("user_id").equals(user));
        if (!there && ledger.row("users", user) != null) {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("workspace_id", workspace.idText());
            body.put("user_id", user);
            body.put("role", role.equals("buyer") ? "buyer" : "maven");
            ledger.commit(
                    ledger.prepare(Catalogue.PARTICIPATIONS, null, body, Origin.INSIDE),
                    Origin.INSIDE);
        }
    }

    private void regroup(Row group, @Nullable Object workspaceIds, boolean add) {
        if (!(workspaceIds instanceof List<?> ids)) {
            return;
        }
        for (Object id : ids) {
            Row workspace = ledger.row("workspaces", String.valueOf(id));
            if (workspace != null) {
                Set<String> groups = new LinkedHashSet<>(workspace.ids("workspace_group_ids"));
                if (add ? groups.add(group.idText()) : groups.remove(group.idText())) {
                    Map<String, @Nullable Object> body =
                            Map.of("workspace_group_ids", List.copyOf(groups));
                    ledger.commit(
                            ledger.prepare(Catalogue.WORKSPACES, workspace, body, Origin.INSIDE),
                            Origin.INSIDE);
                }
            }
        }
    }

    private void member(Row user) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("user_id", user.idText());
        body.put("default_role_id", user.get("role_id"));
        Row membership =
                ledger.commit(
                        ledger.prepare(Catalogue.ACCOUNT_MEMBERSHIPS, null, body, Origin.INSIDE),
                        Origin.INSIDE);
        ledger.quietly(user, "account_membership_id", membership.idText());
    }

    private void choose(Row field, @Nullable Object choice) {
        if (choice instanceof Map<?, ?> named
                && named.get("id") == null
                && named.get("label") != null) {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("label", named.get("label"));
            body.put("custom_field_id", field.idText());
            ledger.commit(
                    ledger.prepare(Catalogue.CUSTOM_FIELD_CHOICES, null, body, Origin.INSIDE),
                    Origin.INSIDE);
        }
    }

    /// A story takes its sub-stories with it, softly.
    void deleteWithChildren(Row story) {
        List<Row> doomed = new ArrayList<>(List.of(story));
        for (int i = 0; i < doomed.size(); i++) {
            Row each = doomed.get(i);
            for (long child : ledger.table("stories").ids("parent_id", each.idText())) {
                Row row = ledger.table("stories").row(child);
                if (row != null && row.get("deleted_at") == null) {
                    doomed.add(row);
                }
            }
            Row latest = ledger.table("stories").row(each.id());
            if (latest != null) {
                @Nullable Object[] values = latest.values().clone();
                values[latest.type().position("deleted_at")] = Stamps.text(ledger.now());
                Row gone =
                        new Row(
                                latest.type(),
                                latest.id(),
                                latest.createdAt(),
                                ledger.now(),
                                values);
                ledger.table("stories").replace(latest, gone);
                ledger.events.note("deleted", latest, null, ledger.clockTime());
            }
        }
    }

    /// A user leaves: kept, switched off.
    void disable(Row row) {
        boolean user = row.type() == Catalogue.USERS;
        Row person = user ? row : ledger.row("users", row.text("user_id"));
        Row membership =
                user ? ledger.row("account_memberships", row.text("account_membership_id")) : row;
        if (person != null) {
            ledger.commit(
                    ledger.prepare(
                            Catalogue.USERS, person, Map.of("disabled", true), Origin.INSIDE),
                    Origin.INSIDE);
        }
        if (membership != null) {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("disabled_at", Stamps.text(ledger.now()));
            body.put("can_log_in", false);
            ledger.commit(
                    ledger.prepare(Catalogue.ACCOUNT_MEMBERSHIPS, membership, body, Origin.INSIDE),
                    Origin.INSIDE);
        }
    }

    /// A group that is gone leaves its projects; a field takes its values along.
    void afterRemoval(Row row) {
        ledger.invoices.removed(row);
        if (row.type() == Catalogue.WORKSPACE_GROUPS) {
            for (long id :
                    List.copyOf(
                            ledger.table("workspaces").ids("workspace_group_ids", row.idText()))) {
                regroup(row, List.of(Long.toString(id)), false);
            }
        }
        if (row.type() == Catalogue.CUSTOM_FIELDS) {
            ledger.table("custom_field_values").rows().stream()
                    .filter(value -> value.text("custom_field_id").equals(row.idText()))
                    .toList()
                    .forEach(ledger::remove);
        }
    }
}
