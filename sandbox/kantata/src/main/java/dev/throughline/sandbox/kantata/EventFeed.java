package dev.throughline.sandbox.kantata;

import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.Faults.Quirk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// `subscribed_events`: what happened, told late. An event shows only once its delay has passed, is
/// kept nine days, and with {@link Quirk#OUT_OF_ORDER} every second one takes half a minute longer.
/// Guarded by the ledger's lock.
final class EventFeed {

    /// One event.
    ///
    /// @param at when it happened
    /// @param shownAt `created_at`: when it enters the feed
    record Event(
            long id,
            String eventType,
            RecordType type,
            long subject,
            Instant at,
            Instant shownAt,
            @Nullable Row before,
            @Nullable Row after) {}

    private static final Duration KEPT = Duration.ofDays(9);
    private static final int EVENTS_MAX = 500_000;
    private static final Duration LATER = Duration.ofSeconds(30);

    private final Faults faults;
    private final TreeSet<Event> events =
            new TreeSet<>((a, b) -> {
                int byTime = a.shownAt().compareTo(b.shownAt());
                return byTime != 0 ? byTime : Long.compare(a.id(), b.id());
            });
    private final java.util.Set<String> types = ConcurrentHashMap.newKeySet();
    private volatile boolean on = true;
    private volatile Duration delay = Duration.ZERO;
    private long lastId = 9_000;

    EventFeed(Faults faults) {
        this.faults = faults;
    }

    boolean on() {
        return on;
    }

    void on(boolean now) {
        on = now;
    }

    void delay(Duration now) {
        delay = now;
    }

    void note(String happened, @Nullable Row before, @Nullable Row after, Instant at) {
        Row row = after == null ? before : after;
        if (row == null) {
            return;
        }
        long id = ++lastId;
        Duration late = faults.has(Quirk.OUT_OF_ORDER) && id % 2 == 0 ? delay.plus(LATER) : delay;
        String eventType = row.type().singular().replace("_submission", "") + ":" + happened;
        types.add(eventType);
        events.add(
                new Event(id, eventType, row.type(), row.id(), at, at.plus(late), before, after));
        Instant oldest = at.minus(KEPT);
        while (!events.isEmpty()
                && (events.size() > EVENTS_MAX || events.first().shownAt().isBefore(oldest))) {
            events.pollFirst();
        }
    }

    /// The events shown by now that fit, oldest first.
    List<Event> shown(Instant now, Instant after, Predicate<Event> wanted) {
        List<Event> shown = new ArrayList<>();
        Event edge =
                new Event(Long.MAX_VALUE, "", Catalogue.WORKSPACES, 0, after, after, null, null);
        for (Event event : events.tailSet(edge, false)) {
            if (event.shownAt().isAfter(now)) {
                break;
            }
            if (wanted.test(event)) {
                shown.add(event);
            }
        }
        return shown;
    }

    List<String> types() {
        return types.stream().sorted().toList();
    }
}
