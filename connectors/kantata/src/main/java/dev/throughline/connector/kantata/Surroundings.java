package dev.throughline.connector.kantata;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What projects, tasks and roles say about the items booked on them, kept for a minute: asked for
/// by id, many at once, rather than beside every page.
final class Surroundings {
    private static final Duration KEPT = Duration.ofSeconds(60);
    private static final int KEPT_MAX = 50_000;
    private static final int IDS_MAX = 100;

    private static final Map<String, String> PROJECTS =
            Map.of("archived", "include", "include_archived", "true");
    private static final Map<String, String> TASKS =
            Map.of(
                    "show_archived", "true",
                    "show_deleted", "true",
                    "show_from_archived_workspaces", "true");

    /// The wanted projects, tasks and roles by id, those out of our rights left out.
    record Known(
            Map<String, Map<String, Object>> projects,
            Map<String, Map<String, Object>> tasks,
            Map<String, Map<String, Object>> roles) {
        static final Known NOTHING = new Known(Map.of(), Map.of(), Map.of());
    }

    private record Kept(Instant at, Map<String, Object> said) {}

    private final Talk talk;
    private final InstantSource clock;
    private final Map<String, Kept> projects = new ConcurrentHashMap<>();
    private final Map<String, Kept> tasks = new ConcurrentHashMap<>();
    private final Map<String, Kept> roles = new ConcurrentHashMap<>();

    Surroundings(Talk talk, InstantSource clock) {
        this.talk = talk;
        this.clock = clock;
    }

    /// What belongs to these records.
    ///
    /// @throws dev.throughline.connect.spi.CallFailed when it could not be had
    Known of(RecordType type, Collection<Map<String, Object>> wires) {
        if (!FactTypes.isFact(type) || wires.isEmpty()) {
            return Known.NOTHING;
        }
        return new Known(
                said("workspaces", PROJECTS, "workspace_id", wires, projects),
                said("stories", TASKS, "story_id", wires, tasks),
                said("roles", Map.of(), "role_id", wires, roles));
    }

    private Map<String, Map<String, Object>> said(
            String collection,
            Map<String, String> unhide,
            String key,
            Collection<Map<String, Object>> wires,
            Map<String, Kept> kept) {
        Set<String> wanted = new LinkedHashSet<>();
        wires.forEach(wire -> wanted.add(Envelope.text(wire.get(key))));
        wanted.removeIf(id -> !id.matches("\\d{1,18}"));
        Map<String, Map<String, Object>> said = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        Instant now = clock.instant();
        for (String id : wanted) {
            Kept seen = kept.get(id);
            if (seen != null && now.isBefore(seen.at().plus(KEPT))) {
                said.put(id, seen.said());
            } else {
                missing.add(id);
            }
        }
        if (kept.size() + missing.size() > KEPT_MAX) {
            kept.clear();
        }
        for (int from = 0; from < missing.size(); from += IDS_MAX) {
            List<String> part = missing.subList(from, Math.min(from + IDS_MAX, missing.size()));
            Map<String, String> params = new LinkedHashMap<>(unhide);
            params.put("only", String.join(",", part));
            Map<String, Map<String, Object>> found = new LinkedHashMap<>();
            for (Map<String, Object> record : talk.read(collection, params).records()) {
                found.put(Envelope.text(record.get("id")), flags(record));
            }
            for (String id : part) {
                Map<String, Object> flags = found.getOrDefault(id, Map.of());
                kept.put(id, new Kept(now, flags));
                said.put(id, flags);
            }
        }
        return said;
    }

    private static Map<String, Object> flags(Map<String, Object> record) {
        Map<String, Object> flags = new LinkedHashMap<>();
        for (String name :
                List.of("require_time_approvals", "require_expense_approvals", "fixed_fee")) {
            if (record.get(name) instanceof Boolean flag) {
                flags.put(name, flag);
            }
        }
        if (record.get("name") instanceof String name) {
            flags.put("name", name);
        }
        return Map.copyOf(flags);
    }
}
