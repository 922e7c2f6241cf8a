package dev.throughline.reconcile;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A record that differs from what the hub has read, and whose source does not tell when it
/// changed. It may have changed a second ago, so it is believed only when it still shows the same
/// after a whole round of its feed: what the feed reads as it is, the hub has read then. Pure.
///
/// @param externalId the record
/// @param content what it showed, as a hash
/// @param since when it differed first
/// @param seen when it showed this content first
/// @param round the end of a round of the feed after `seen`, which may have begun before it; the
///   round after that one began later. Null before
/// @param believed whether it counts as different
record SecondLook(
        String externalId,
        String content,
        Instant since,
        Instant seen,
        @Nullable Instant round,
        boolean believed) {

    /// What differs for so long is believed, though it changes all the time or its feed comes to no
    /// end: neither may hide it for ever.
    static final Duration PATIENCE = Duration.ofDays(1);

    /// The first look.
    static SecondLook first(String externalId, String content, Instant now) {
        return new SecondLook(externalId, content, now, now, null, false);
    }

    /// Another look at it, which found a difference again.
    ///
    /// @param caughtUp when the feed last came to its end, asked before the hub and the source
    ///   were; null where it never did
    SecondLook again(String shown, Instant now, @Nullable Instant caughtUp) {
        if (believed || !now.isBefore(since.plus(PATIENCE))) {
            return new SecondLook(externalId, shown, since, seen, round, true);
        }
        if (!shown.equals(content)) {
            return new SecondLook(externalId, shown, since, now, null, false);
        }
        return rounded(caughtUp)
                ? new SecondLook(externalId, content, since, seen, round, true)
                : noted(caughtUp);
    }

    /// With the end of a round, where that is news.
    SecondLook noted(@Nullable Instant caughtUp) {
        return round == null && caughtUp != null && caughtUp.isAfter(seen.plus(Masters.LAG))
                ? new SecondLook(externalId, content, since, seen, caughtUp, believed)
                : this;
    }

    /// Whether it is time for another look.
    boolean due(Instant now, @Nullable Instant caughtUp) {
        return !believed && (rounded(caughtUp) || !now.isBefore(since.plus(PATIENCE)));
    }

    /// Whether a round that began after it was seen came to its end.
    private boolean rounded(@Nullable Instant caughtUp) {
        return round != null && caughtUp != null && caughtUp.isAfter(round);
    }
}
