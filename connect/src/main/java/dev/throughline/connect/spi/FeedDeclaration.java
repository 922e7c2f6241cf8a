package dev.throughline.connect.spi;

import java.time.Duration;

/// How changes of one record type can be read.
///
/// @param objectType the vendor's record type
/// @param kind by watermark, or only as a whole
/// @param overlap how far behind the watermark a read starts again, because rows become visible
///   late
/// @param tombstones whether deletions show in this feed; otherwise only a population compare finds
///   them
public record FeedDeclaration(String objectType, Kind kind, Duration overlap, boolean tombstones) {

    /// How a feed moves.
    public enum Kind {
        /// Reads what changed since a cursor.
        INCREMENTAL,
        /// The vendor keeps no modification stamp: read whole, on a slower schedule.
        RELOAD
    }
}
