package dev.throughline.dispatch;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Deliveries that the lane may not write until a person lets it: implemented by the lane that
/// wants them. All in the caller's transaction.
public interface HeldBack {

    /// A record of an entity in a connection.
    record Delivery(UUID entityId, String connection, String objectType) {}

    /// Locks what the lane itself locks before it touches these entities' intents.
    void lock(Collection<UUID> entities);

    /// From now on nothing more is wanted for these deliveries, and `words` says why.
    ///
    /// @param run the run that was undone
    void hold(Collection<Delivery> deliveries, UUID run, String words);

    /// Lets the lane write again what was held back when this run was undone; returns how many
    /// deliveries.
    int resume(UUID run);

    /// What is held back since runs were undone.
    ///
    /// @param connection only there; empty for everywhere
    List<Suspended> suspended(String connection);

    /// A run that was undone, and how many deliveries wait for a person since.
    ///
    /// @param words who undid it, and why
    record Suspended(UUID run, String connection, long deliveries, String words) {}

    /// What the lane knows to have written last for these deliveries, by field.
    Map<Delivery, Map<String, Object>> written(Collection<Delivery> deliveries);

    /// Held intents were let go: their deliveries are wanted.
    void released(Collection<Delivery> deliveries);
}
