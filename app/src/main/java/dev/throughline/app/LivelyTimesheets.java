package dev.throughline.app;

import dev.throughline.sandbox.Simulator;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// People of the lively demo who book hours on whatever project is open for time, and have them
/// approved: so that there is something to post while somebody watches.
final class LivelyTimesheets {
    private static final String DOMAIN = "@global-consulting.example";

    /// Days that are booked, counted back from today; with the full day it bounds what is ever
    /// booked.
    private static final int DAYS = 25;

    private static final int FULL_DAY = 8;

    private static final List<String[]> PEOPLE =
            List.of(
                    new String[] {"Dana", "Kim", "E-1002", "115", "25000"},
                    new String[] {"Eli", "Novak", "E-1003", "82", "18000"},
                    new String[] {"Fay", "Okafor", "E-1004", "58", "9000"},
                    new String[] {"Gus", "Lindt", "E-1005", "80", "18000"});

    private final Simulator psa;
    private final Simulator erp;
    private final Random random;
    private final Map<String, Integer> booked = new HashMap<>();
    private final Map<String, String> users = new LinkedHashMap<>();

    LivelyTimesheets(Simulator psa, Simulator erp, Random random) {
        this.psa = psa;
        this.erp = erp;
        this.random = random;
    }

    /// Somebody books a few hours and somebody else approves them.
    void book() {
        hire();
        List<Map<String, Object>> open =
                psa.all("workspaces").stream()
                        .filter(workspace -> Boolean.TRUE.equals(workspace.get("time_trackable")))
                        .toList();
        if (open.isEmpty()) {
            return;
        }
        String workspace = String.valueOf(open.get(random.nextInt(open.size())).get("id"));
        String[] person = PEOPLE.get(random.nextInt(PEOPLE.size()));
        String user = String.valueOf(users.get(person[2]));
        LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(1L + random.nextInt(DAYS));
        int hours = 1 + random.nextInt(4);
        int sum = booked.getOrDefault(user + day, 0) + hours;
        if (sum > FULL_DAY || day.getDayOfWeek().getValue() > 5) {
            return;
        }
        booked.put(user + day, sum);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("workspace_id", workspace);
        entry.put("user_id", user);
        entry.put("date_performed", day.toString());
        entry.put("time_in_minutes", BigDecimal.valueOf(60L * hours));
        entry.put("billable", true);
        entry.put("rate_in_cents", new BigDecimal(person[4]));
        String id = psa.insert("time_entries", entry);
        Map<String, Object> approval = new LinkedHashMap<>();
        approval.put("line_item_ids", List.of(id));
        approval.put("title", person[0] + " " + person[1] + ", " + day);
        approval.put("user_id", user);
        approval.put("workspace_id", workspace);
        approval.put("status", "approved");
        approval.put("current_resolution_creator_id", approver(user));
        psa.insert("timesheet_submissions", approval);
    }

    private String approver(String other) {
        return psa.all("users").stream()
                .map(user -> String.valueOf(user.get("id")))
                .filter(id -> !id.equals(other) && !users.containsValue(id))
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    private void hire() {
        if (!users.isEmpty()) {
            return;
        }
        for (String[] person : PEOPLE) {
            String email =
                    (person[0] + "." + person[1]).toLowerCase(java.util.Locale.ROOT) + DOMAIN;
            users.put(
                    person[2],
                    psa.insert(
                            "users",
                            Map.of(
                                    "full_name",
                                    person[0] + " " + person[1],
                                    "email_address",
                                    email)));
            erp.insert(
                    "employee",
                    Map.of(
                            "entityId",
                            person[2],
                            "firstName",
                            person[0],
                            "lastName",
                            person[1],
                            "email",
                            email,
                            "subsidiary",
                            Map.of("id", "1"),
                            "laborCost",
                            new BigDecimal(person[3])));
        }
    }
}
