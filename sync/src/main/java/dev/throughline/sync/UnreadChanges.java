package dev.throughline.sync;

import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityWatcher.Changed;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/// Changes at which a look could only find that nothing is to be written:
///
/// - new entities that no route leads anywhere;
/// - in bulk work, changes of entities that stand settled everywhere, in fields that none of their
///   mappings reads. In a first load there are as many of them as records: each system answers a
///   new record with something it alone decides (a number, a credit standing).
///
/// In doubt a change is no such one: a look too many does no harm, one too few would.
final class UnreadChanges {
    private final Deliveries deliveries;
    private final Routes routes;

    UnreadChanges(Deliveries deliveries, Routes routes) {
        this.deliveries = deliveries;
        this.routes = routes;
    }

    /// Those of the changed entities that need no look. To be asked in the transaction that changes
    /// them: their lock keeps their deliveries as they are.
    Set<UUID> among(List<Changed> batch, boolean bulk) {
        Set<UUID> idle = new HashSet<>();
        Set<UUID> unread = new HashSet<>();
        Set<UUID> others = new HashSet<>();
        for (Changed change : batch) {
            UUID id = change.entity().id();
            if (change.before() == null && routes.of(change.entity()).isEmpty()) {
                idle.add(id);
            } else if (bulk && readByNone(change)) {
                unread.add(id);
            } else {
                others.add(id);
            }
        }
        unread.removeAll(others);
        idle.removeAll(others);
        if (unread.isEmpty()) {
            return idle;
        }
        Map<UUID, Map<Deliveries.Key, Deliveries.Stand>> stands = deliveries.stands(unread);
        for (Changed change : batch) {
            Entity entity = change.entity();
            if (unread.contains(entity.id())
                    && settled(entity, stands.getOrDefault(entity.id(), Map.of()))) {
                idle.add(entity.id());
            }
        }
        return idle;
    }

    /// Whether only values have changed, of fields from which no mapping of this entity makes
    /// anything and which do not decide where it goes.
    private boolean readByNone(Changed change) {
        Entity now = change.entity();
        Entity before = change.before();
        if (before == null
                || change.fields().isEmpty()
                || before.active() != now.active()
                || !Objects.equals(before.mergedInto(), now.mergedInto())) {
            return false;
        }
        List<Routes.Way> ways = routes.of(now);
        return ways.equals(routes.of(before))
                && ways.stream()
                        .allMatch(way ->
                                Collections.disjoint(way.mapping().reads(), change.fields()));
    }

    /// Whether it is everywhere as it should be, as the mappings of today see it.
    private boolean settled(Entity entity, Map<Deliveries.Key, Deliveries.Stand> stands) {
        Set<Deliveries.Key> ways = new HashSet<>();
        for (Routes.Way way : routes.of(entity)) {
            Deliveries.Key key =
                    new Deliveries.Key(
                            entity.id(), way.mapping().connection(), way.mapping().targetType());
            Deliveries.Stand stand = stands.get(key);
            if (stand == null
                    || stand.state() != Deliveries.State.SETTLED
                    || !stand.mapping().equals(SyncLane.nameOf(way.mapping()))) {
                return false;
            }
            ways.add(key);
        }
        return ways.equals(stands.keySet());
    }
}
