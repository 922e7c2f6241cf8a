package dev.throughline.dispatch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// A lane in memory that notes what it is told to hold back.
final class HeldNotes implements HeldBack {
    final Map<Delivery, UUID> held = new HashMap<>();
    final Set<Delivery> released = new HashSet<>();
    final Map<Delivery, Map<String, Object>> written = new HashMap<>();

    @Override
    public void lock(Collection<UUID> entities) {}

    @Override
    public void hold(Collection<Delivery> deliveries, UUID run, String words) {
        deliveries.forEach(one -> held.put(one, run));
    }

    @Override
    public int resume(UUID run) {
        int before = held.size();
        held.values().removeIf(run::equals);
        return before - held.size();
    }

    @Override
    public List<Suspended> suspended(String connection) {
        return new ArrayList<>();
    }

    @Override
    public Map<Delivery, Map<String, Object>> written(Collection<Delivery> deliveries) {
        return written;
    }

    @Override
    public void released(Collection<Delivery> deliveries) {
        released.addAll(deliveries);
    }
}
