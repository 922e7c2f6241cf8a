package dev.throughline.sandbox.kantata;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// How much the system bears: calls at once, calls in a window, and fewer on the endpoints that the
/// vendor names as costly. Nothing is limited until told.
final class Allowance {

    /// Endpoints with an own, lower limit, as method and collection.
    static final Set<String> COSTLY =
            Set.of(
                    "GET workspaces",
                    "POST workspaces",
                    "GET custom_field_values",
                    "POST custom_field_values");

    private final InstantSource clock;
    private final Map<String, Integer> spent = new HashMap<>();
    private int atOnce;
    private int concurrent;
    private int callsPerWindow;
    private int costlyCallsPerWindow;
    private Duration window = Duration.ofMinutes(1);
    private Instant windowEnds = Instant.MIN;

    Allowance(InstantSource clock) {
        this.clock = clock;
    }

    /// 0 = no such limit.
    synchronized void set(int concurrentCalls, int calls, int costlyCalls, Duration perWindow) {
        concurrent = concurrentCalls;
        callsPerWindow = calls;
        costlyCallsPerWindow = costlyCalls;
        window = perWindow;
        windowEnds = Instant.MIN;
    }

    /// Whether this call may begin; each begun call must {@link #end}.
    synchronized boolean begin(String method, String collection) {
        Instant now = clock.instant();
        if (!now.isBefore(windowEnds)) {
            spent.clear();
            windowEnds = now.plus(window);
        }
        if (concurrent > 0 && atOnce >= concurrent) {
            return false;
        }
        if (callsPerWindow > 0 && spent.getOrDefault("", 0) >= callsPerWindow) {
            return false;
        }
        String endpoint = method + " " + collection;
        boolean costly = costlyCallsPerWindow > 0 && COSTLY.contains(endpoint);
        if (costly && spent.getOrDefault(endpoint, 0) >= costlyCallsPerWindow) {
            return false;
        }
        spent.merge("", 1, Integer::sum);
        if (costly) {
            spent.merge(endpoint, 1, Integer::sum);
        }
        atOnce++;
        return true;
    }

    synchronized void end() {
        atOnce--;
    }
}
