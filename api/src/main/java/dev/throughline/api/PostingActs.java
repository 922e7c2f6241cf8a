package dev.throughline.api;

import dev.throughline.dispatch.Documents;
import dev.throughline.posting.FactScope;
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

    /// Reads the feeds of facts and prepares what is due, now; of a narrow scope also what waits
    /// for something, which is looked at again. Waits for it no longer than that.
    ///
    /// @param scope its connection is one of {@link #sources}, or empty for all
    /// @return whether everything the sources showed of it was read and looked at in time
    boolean postNow(FactScope scope, Duration patience);
}
