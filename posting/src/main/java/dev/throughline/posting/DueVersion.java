package dev.throughline.posting;

import dev.throughline.connect.spi.ObservedRecord;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A version whose time to be prepared has come.
///
/// @param root what it waited for; null where it is new
/// @param tries how often it was looked at in vain
/// @param state its state, or PREPARED where its postings count
/// @param gone whether this version says that the item is gone
/// @param cell where it is counted while it is not prepared
/// @param hoursE4 what it counts there
/// @param minor what it counts there
/// @param problem the code of its case; null where it has none
/// @param dayE4 what it counts in the hours of a day
/// @param resource whose day
/// @param workDate which day
/// @param latest the item's newest ordinal
/// @param reposted whether no change in the source made it: finance had its item posted anew
record DueVersion(
        Instant dueAt,
        long item,
        int ordinal,
        @Nullable String root,
        int tries,
        String state,
        boolean gone,
        int cell,
        long hoursE4,
        long minor,
        @Nullable String problem,
        long dayE4,
        @Nullable UUID resource,
        @Nullable LocalDate workDate,
        Instant observedAt,
        FactSource source,
        String sourceId,
        String stamp,
        String key,
        int latest,
        boolean reposted) {

    boolean superseded() {
        return ordinal < latest;
    }

    boolean prepared() {
        return state.equals("PREPARED");
    }

    /// Whether nobody has approved it: it may have been accrued at a period's end.
    boolean accruable() {
        return state.equals("NOT_READY");
    }

    FreshFacts.Version version() {
        return new FreshFacts.Version(item, ordinal);
    }

    Movements.Counted counted() {
        return new Movements.Counted(cell, 1, hoursE4, minor);
    }

    /// Where it is counted while it is not prepared; null where it is not.
    @Nullable Bucket bucket() {
        return prepared() ? null : Bucket.of(PostingState.valueOf(state)).orElse(null);
    }

    /// The record it says, from its kept payload.
    ObservedRecord record(java.util.Map<String, Object> fields) {
        return new ObservedRecord(source.objectType(), sourceId, stamp, gone, null, fields);
    }
}
