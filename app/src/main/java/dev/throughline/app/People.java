package dev.throughline.app;

import dev.throughline.sandbox.Simulator;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The people of a scenario: they insert, change and delete records in the simulated systems, as
/// users of those systems would. Records get names (`as:`), and later steps call them by `${name}`.
final class People {
    private static final Pattern NAME = Pattern.compile("\\$\\{([^}]+)}");

    /// `today`, or so many days away from it: `today-3`.
    private static final Pattern DAY = Pattern.compile("today([+-][0-9]{1,4})?");

    private final Sandbox sandbox;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, Set<LocalDate>> booked = new HashMap<>();

    People(Sandbox sandbox) {
        this.sandbox = sandbox;
        names.put("run", sandbox.run());
        sandbox.find("redmine")
                .ifPresent(redmine ->
                        RedmineSystem.TOLD.forEach(name ->
                                names.put("redmine." + name, shown(redmine.signIn().get(name)))));
    }

    /// Plays the steps that happen in the systems, up to the first question: what follows builds on
    /// what a hub has made of them.
    void act(Scenario scenario) {
        for (Map<String, Object> step : scenario.steps()) {
            if (step.containsKey("ask")) {
                return;
            }
            act(step);
        }
    }

    /// Plays one step. Returns whether it was one that people do in a system.
    boolean act(Map<String, Object> step) {
        String verb = verb(step);
        Map<String, Object> what = Scenario.map(step.get(verb), verb);
        switch (verb) {
            case "insert" -> {
                String id = system(what).insert(text(what, "type"), fields(what.get("fields")));
                if (what.get("as") instanceof Object as) {
                    names.put(as.toString(), id);
                }
            }
            case "ensure" -> ensure(what);
            case "update" ->
                    system(what)
                            .update(
                                    text(what, "type"),
                                    filled(text(what, "id")),
                                    fields(what.get("fields")));
            case "book" -> book(what);
            case "delete" -> system(what).delete(text(what, "type"), filled(text(what, "id")));
            case "fault" -> new Mishaps(system(what).faults()).script(what);
            case "calm" -> new Mishaps(system(what).faults()).calm(what);
            default -> {
                return false;
            }
        }
        return true;
    }

    /// What a step does: its one key beside its label.
    static String verb(Map<String, Object> step) {
        List<String> verbs =
                step.keySet().stream().filter(key -> !key.equals(Scenario.LABEL)).toList();
        if (verbs.size() != 1) {
            throw new IllegalArgumentException(
                    "a step is one verb and may have a label; this one says " + step.keySet());
        }
        return verbs.getFirst();
    }

    /// Makes a record unless one with these values is there: a real system keeps those of earlier
    /// runs.
    private void ensure(Map<String, Object> what) {
        Map<String, Object> where = fields(what.get("where"));
        Simulator system = system(what);
        String id =
                system.all(text(what, "type")).stream()
                        .filter(record -> Story.fits(record, where))
                        .findFirst()
                        .map(record -> shown(record.get("id")))
                        .orElseGet(() ->
                                system.insert(text(what, "type"), fields(what.get("fields"))));
        if (what.get("as") instanceof Object as) {
            names.put(as.toString(), id);
        }
    }

    /// Books a person's hours on a project, a full calendar day at a time, remainder last, on
    /// working days on which the person has booked nothing yet; and has somebody approve them. Each
    /// entry is named `<as>.1`, `<as>.2` and so on.
    private void book(Map<String, Object> what) {
        String who = filled(text(what, "who"));
        Set<LocalDate> taken = booked.computeIfAbsent(who, _ -> new HashSet<>());
        Set<LocalDate> off = new HashSet<>();
        if (what.get("off") instanceof List<?> days) {
            days.forEach(day -> off.add(LocalDate.parse(day.toString())));
        }
        BigDecimal left = new BigDecimal(text(what, "hours"));
        BigDecimal full = new BigDecimal(text(what, "day"));
        LocalDate day = LocalDate.parse(text(what, "from"));
        List<String> entries = new ArrayList<>();
        while (left.signum() > 0) {
            if (day.getDayOfWeek().getValue() > 5 || off.contains(day) || !taken.add(day)) {
                day = day.plusDays(1);
                continue;
            }
            BigDecimal hours = left.min(full);
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("user_id", who);
            entry.put("date_performed", day.toString());
            entry.put("time_in_minutes", hours.multiply(BigDecimal.valueOf(60)));
            entry.putAll(fields(what.get("fields")));
            String id = system(what).insert("time_entries", entry);
            entries.add(id);
            names.put(text(what, "as") + "." + entries.size(), id);
            left = left.subtract(hours);
        }
        if (what.get("approved") instanceof Object approval) {
            Map<String, Object> approved = Scenario.map(approval, "approved");
            Map<String, Object> submission = new LinkedHashMap<>();
            submission.put("line_item_ids", entries);
            submission.put("title", text(what, "as"));
            submission.put("user_id", who);
            submission.put("workspace_id", fields(what.get("fields")).get("workspace_id"));
            submission.put("status", "approved");
            submission.put("current_resolution_creator_id", filled(text(approved, "by")));
            submission.put("current_resolution_created_at_date", text(approved, "on"));
            names.put(text(what, "as"), system(what).insert("timesheet_submissions", submission));
        }
    }

    /// Gives a text a name that later steps may call.
    void name(String name, String text) {
        names.put(name, text);
    }

    Simulator system(Map<String, Object> what) {
        Simulator system = named(what);
        if (!(what.get("by") instanceof Object by)) {
            return system;
        }
        if (system instanceof RedmineSystem redmine) {
            return redmine.by(filled(by.toString()));
        }
        throw new IllegalArgumentException(
                "'by' works in redmine only; leave it out, what is done in "
                        + system.name()
                        + " has no person's name");
    }

    private Simulator named(Map<String, Object> what) {
        return sandbox.find(text(what, "in"))
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "there is no system '"
                                        + what.get("in")
                                        + "' here; there is "
                                        + sandbox.systems().keySet()));
    }

    static String text(Map<String, Object> what, String key) {
        Object value = what.get(key);
        if (value == null) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
        return value.toString();
    }

    String filled(String text) {
        Matcher matcher = NAME.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            Matcher day = DAY.matcher(matcher.group(1));
            String value =
                    day.matches()
                            ? sandbox.today()
                                    .plusDays(
                                            day.group(1) == null ? 0 : Long.parseLong(day.group(1)))
                                    .toString()
                            : names.get(matcher.group(1));
            if (value == null) {
                throw new IllegalArgumentException(
                        "'"
                                + matcher.group(1)
                                + "' has no name yet; give an earlier insert 'as: "
                                + matcher.group(1)
                                + "'");
            }
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(filled).toString();
    }

    Map<String, Object> fields(@Nullable Object fields) {
        Map<String, Object> filled = new LinkedHashMap<>();
        Scenario.map(fields == null ? Map.of() : fields, "fields")
                .forEach((name, value) -> filled.put(name, plain(value)));
        return filled;
    }

    @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> filled(text);
            case Integer number -> BigDecimal.valueOf(number);
            case Long number -> BigDecimal.valueOf(number);
            case List<?> list -> list.stream().flatMap(each -> all(each).stream()).toList();
            case Map<?, ?> map -> fields(map);
            default -> value;
        };
    }

    /// An element of a list; `${A1.*}` stands for all that was named `A1.1`, `A1.2` and so on.
    private List<@Nullable Object> all(@Nullable Object each) {
        List<@Nullable Object> all = new ArrayList<>();
        if (each instanceof String text && text.startsWith("${") && text.endsWith(".*}")) {
            String prefix = text.substring(2, text.length() - 2);
            names.forEach((name, value) -> {
                if (name.startsWith(prefix)) {
                    all.add(value);
                }
            });
        } else {
            all.add(plain(each));
        }
        return all;
    }

    static String shown(@Nullable Object value) {
        return value instanceof BigDecimal number
                ? number.stripTrailingZeros().toPlainString()
                : String.valueOf(value);
    }
}
