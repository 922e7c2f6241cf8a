package dev.throughline.connect;

import dev.throughline.connect.Http.Priority;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How hard one connection is being pressed right now, for the Systems page.
///
/// @param inFlight calls out, without an answer yet
/// @param waiting callers waiting for a place, by priority; priorities without waiters are 0
/// @param allowedNow calls allowed in flight at once, as learned from refusals
/// @param ceiling the most that configuration allows, the share for others already taken off
/// @param perSecond calls a second allowed now, as learned from refusals; 0 while no such limit is
///   known
/// @param byChance the part of all calls that is refused at any pace (0 to 1), and is therefore no
///   reason to go slower; 0 while no such share is known
/// @param usedToday calls sent in the last 24 hours by this process
/// @param allowedPerDay our part of the configured daily budget; 0 = none configured
/// @param vendorUsed calls used as the vendor counts them, other software included; 0 where it does
///   not say
/// @param vendorAllowed the vendor's own daily limit; 0 where it does not say
/// @param pausedUntil no call goes before; null when not paused
/// @param refused calls the vendor refused for being too fast, since the start
public record LimiterState(
        int inFlight,
        Map<Priority, Integer> waiting,
        int allowedNow,
        int ceiling,
        double perSecond,
        double byChance,
        long usedToday,
        long allowedPerDay,
        long vendorUsed,
        long vendorAllowed,
        @Nullable Instant pausedUntil,
        long refused) {
    public LimiterState {
        waiting = Map.copyOf(waiting);
    }
}
