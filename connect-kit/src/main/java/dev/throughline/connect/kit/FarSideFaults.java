package dev.throughline.connect.kit;

/// How a contract makes the far side misbehave. A fixture on a simulator hands this on to the
/// simulator; a fixture on a real system is able to do nothing, and the tests that need a fault
/// then say so.
public interface FarSideFaults {

    /// What one call can meet, or (the last two) a standing habit.
    enum Fault {
        /// The work is done and committed, then the connection is cut before any byte of the
        /// answer.
        LOST_ANSWER,
        /// The connection is cut after the call was received and before anything is done.
        CUT_BEFORE,
        /// 500 after the work was done: looks like a failure, is none.
        ERROR_AFTER_COMMIT,
        /// The vendor's outage page; nothing done.
        UNAVAILABLE,
        /// Refused for being too fast, with a time to wait of at most one minute.
        THROTTLED,
        /// Refused for being too fast, without a time to wait.
        THROTTLED_BARE,
        /// The token of the call has just expired; signing in again gives a good one.
        EXPIRED_TOKEN,
        /// Some records of the batch are refused with a row error that time mends; the others are
        /// done.
        PARTIAL_BATCH,
        /// Change reads return some rows twice.
        DOUBLED_ROWS,
        /// Change reads return rows out of order, where the vendor promises none.
        OUT_OF_ORDER
    }

    /// Which calls: those that read records, or those that carry records to be written. Never
    /// sign-in.
    enum Traffic {
        READS,
        WRITES
    }

    /// A far side that cannot be told to misbehave.
    FarSideFaults NONE =
            new FarSideFaults() {
                @Override
                public boolean able(Fault fault) {
                    return false;
                }

                @Override
                public void meet(Fault fault, Traffic traffic, int times) {
                    throw new IllegalStateException("this far side cannot do " + fault);
                }

                @Override
                public void calm() {}
            };

    /// Whether this far side can do that.
    boolean able(Fault fault);

    /// The next `times` calls of that kind meet the fault; habits stay until {@link #calm}.
    void meet(Fault fault, Traffic traffic, int times);

    /// Ends all faults and habits.
    void calm();
}
