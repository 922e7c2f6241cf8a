package dev.throughline.api;

import dev.throughline.dispatch.Documents;
import java.time.Duration;
import java.util.Set;

/// What the API asks of the posting lane. There is none where a firm posts nothing.
public interface PostingActs {

    /// The ledger's connection.
    String ledger();

    /// The connections whose facts are posted.
    Set<String> sources();

    /// The documents of the lane.
    Documents documents();

    /// Reads the feeds of facts of a connection and prepares what is due, now; waits for it no
    /// longer than that.
    ///
    /// @param connection one of {@link #sources}; empty for all
    /// @return whether everything the sources showed was read and looked at in time
    boolean postNow(String connection, Duration patience);
}
