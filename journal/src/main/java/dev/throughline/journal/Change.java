package dev.throughline.journal;

import dev.throughline.connect.spi.ObservedRecord;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One observation of a record, as it lies in the journal.
///
/// @param position its place within lane and shard; 0 before it is appended
/// @param connection where it was observed
/// @param record what was observed
/// @param origin how it came to be known
/// @param fault why the payload could not be kept whole (too large), null for a sound record
/// @param correlation the thread it began or belongs to
/// @param receivedAt when the hub received it
/// @param text the fields as JSON text where somebody has made it already; null where not
public record Change(
        long position,
        String connection,
        ObservedRecord record,
        Origin origin,
        @Nullable String fault,
        UUID correlation,
        Instant receivedAt,
        @Nullable String text) {

    /// A change whose fields nobody has written as text yet.
    public Change(
            long position,
            String connection,
            ObservedRecord record,
            Origin origin,
            @Nullable String fault,
            UUID correlation,
            Instant receivedAt) {
        this(position, connection, record, origin, fault, correlation, receivedAt, null);
    }

    /// How an observation came to be known.
    public enum Origin {
        /// Read from a feed.
        FEED,
        /// What a target says after our own write: never drift.
        RECEIPT,
        /// Put in again from the newest observation, because something it waited for has come.
        REPLAY,
        /// Said by the hub itself (a process, an API call).
        HUB
    }

    /// Which record this is about.
    public RecordKey key() {
        return new RecordKey(connection, record.objectType(), record.externalId());
    }
}
