package dev.throughline.connector.redmine;

import dev.throughline.connect.Json;
import dev.throughline.connect.spi.CallFailed;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What stands for approval in Redmine, which has none of its own: a condition that the connection
/// names. Nobody is named as approver; the condition is the evidence.
final class Approval {

    private final Setup setup;
    private final Talk talk;

    Approval(Setup setup, Talk talk) {
        this.setup = setup;
        this.talk = talk;
    }

    /// The issues of some time entries by id; empty where approval does not look at issues.
    ///
    /// @param entries at most {@value Listing#PAGE_MAX}
    /// @throws CallFailed when they could not be had
    Map<Long, Map<String, Object>> issues(List<Map<String, Object>> entries) {
        TreeSet<Long> ids = new TreeSet<>();
        if (setup.closedIssue()) {
            for (Map<String, Object> entry : entries) {
                long issue = issue(entry);
                if (issue > 0) {
                    ids.add(issue);
                }
            }
        }
        return byId(new ArrayList<>(ids));
    }

    /// @throws CallFailed when they could not be had
    Map<Long, Map<String, Object>> byId(List<Long> ids) {
        Map<Long, Map<String, Object>> found = new HashMap<>();
        for (int from = 0; from < ids.size(); from += Listing.PAGE_MAX) {
            List<Long> some = ids.subList(from, Math.min(ids.size(), from + Listing.PAGE_MAX));
            Map<String, Object> answer =
                    talk.read(
                            "issues",
                            Map.of(
                                    "issue_id",
                                    String.join(",", some.stream().map(String::valueOf).toList()),
                                    "status_id",
                                    "*",
                                    "limit",
                                    Integer.toString(Listing.PAGE_MAX)));
            try {
                if (!(answer.get("issues") instanceof List<?>)) {
                    throw talk.unreadable("issues", "it holds no list 'issues'");
                }
                for (Object each : Json.asList(answer.get("issues"))) {
                    Map<String, Object> issue = Json.asObject(each);
                    found.put(Rows.id(issue), issue);
                }
            } catch (Json.Malformed e) {
                throw talk.unreadable("issues", String.valueOf(e.getMessage()));
            }
        }
        return found;
    }

    static long issue(Map<String, Object> entry) {
        return entry.get("issue") instanceof Map<?, ?> issue
                        && issue.get("id") instanceof BigDecimal id
                ? id.longValue()
                : 0;
    }

    /// What a time entry says of its approval, as fields of it.
    Map<String, Object> fields(Map<String, Object> entry, @Nullable Map<String, Object> issue) {
        List<String> conditions = new ArrayList<>();
        boolean approved = setup.approvalField() > 0 || setup.closedIssue();
        Map<String, Object> fields = new LinkedHashMap<>();
        if (setup.approvalField() > 0) {
            Object value = Rows.custom(entry, "cf_" + setup.approvalField());
            approved &= setup.approvalValue().equals(String.valueOf(value));
            conditions.add(
                    "custom field " + setup.approvalField() + " is " + setup.approvalValue());
        }
        if (setup.closedIssue()) {
            boolean closed =
                    issue != null
                            && issue.get("status") instanceof Map<?, ?> status
                            && Boolean.TRUE.equals(status.get("is_closed"));
            approved &= closed;
            conditions.add(
                    issue == null
                            ? "its issue is closed"
                            : "issue " + Rows.id(issue) + " is closed");
            // closed_on stays after an issue was opened again.
            if (closed
                    && approved
                    && issue != null
                    && issue.get("closed_on") instanceof String on) {
                fields.put("approved_on", on);
            }
        }
        fields.put("approved", approved);
        fields.put("approval_basis", approved ? "CONDITION" : "NONE");
        if (!conditions.isEmpty()) {
            fields.put("approval_condition", String.join(" and ", conditions));
        }
        return fields;
    }
}
