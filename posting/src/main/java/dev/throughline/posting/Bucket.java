package dev.throughline.posting;

import java.util.Optional;

/// Where an approved version is counted (DOMAIN 6.2): in exactly one bucket at any moment.
public enum Bucket {
    READY,
    IN_FLIGHT,
    UNKNOWN,
    ACCEPTED,
    EXCEPTION,
    /// In the ledger and standing; also while its reversal is still to come.
    POSTED_NET,
    /// Posted once, and taken out of the ledger by an exact reversal.
    REVERSED,
    WITHDRAWN,
    WRITTEN_OFF,
    NON_POSTABLE,
    /// Settled before the hub came; also while its reversal is still to come.
    OPENING;

    /// The bucket of a version whose leading posting is in that state; empty before approval.
    ///
    /// @param opening whether it came in under a signed opening total
    public static Optional<Bucket> of(PostingState state, boolean opening) {
        return Optional.ofNullable(
                switch (state) {
                    case NOT_READY -> null;
                    case READY -> READY;
                    case IN_FLIGHT -> IN_FLIGHT;
                    case UNKNOWN -> UNKNOWN;
                    case ACCEPTED -> ACCEPTED;
                    case EXCEPTION -> EXCEPTION;
                    case POSTED -> POSTED_NET;
                    case REVERSAL_PENDING -> opening ? OPENING : POSTED_NET;
                    case REVERSED -> REVERSED;
                    case WITHDRAWN -> WITHDRAWN;
                    case WRITTEN_OFF -> WRITTEN_OFF;
                    case NON_POSTABLE -> NON_POSTABLE;
                    case OPENING -> OPENING;
                });
    }

    /// The bucket of a version that did not come in as an opening.
    public static Optional<Bucket> of(PostingState state) {
        return of(state, false);
    }
}
