package dev.throughline.dispatch;

import dev.throughline.connect.spi.WriteRequest;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is to be done to one record of one system.
///
/// @param key the key the record carries there
/// @param fields native fields to write
/// @param tries sends and questions so far
/// @param sends how often it may have reached the far side
/// @param sentAt when it was last sent
public record Intent(
        UUID id,
        String connection,
        String objectType,
        WriteRequest.Kind kind,
        UUID entityId,
        @Nullable String externalId,
        String key,
        long keyNumber,
        Map<String, Object> fields,
        State state,
        int priority,
        int tries,
        int sends,
        Instant createdAt,
        @Nullable Instant sentAt,
        @Nullable UUID correlation) {

    /// Where an intent stands.
    public enum State {
        /// To be sent when its time comes.
        PENDING,
        /// Being sent by the holder of the lease.
        IN_FLIGHT,
        /// Sent, not known whether done: to be asked.
        UNKNOWN,
        /// Over a brake: a person decides.
        HELD,
        /// Computed in shadow mode, never sent.
        SHADOWED,
        /// Done, proved by the far side.
        DONE,
        /// The far side said no.
        REFUSED,
        /// No longer wanted before it was sent.
        WITHDRAWN
    }

    /// As the connector wants it.
    WriteRequest request() {
        return new WriteRequest(kind, externalId, key, keyNumber, fields);
    }
}
