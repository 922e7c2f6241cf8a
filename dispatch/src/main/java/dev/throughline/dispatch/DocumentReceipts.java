package dev.throughline.dispatch;

import java.util.List;

/// Takes what becomes of documents: implemented by the lane that froze them.
public interface DocumentReceipts {

    /// Called in the transaction that writes the changes down, once for each batch, after the
    /// documents themselves were written (so: lock documents first, your own rows second, and the
    /// two never wait for each other crosswise). What it writes commits with them.
    ///
    /// Each change of each line comes exactly once in a committed transaction: claimed (OPEN to
    /// IN_FLIGHT), surely not sent (back to OPEN), UNKNOWN, ACCEPTED, POSTED, REFUSED, RELEASED.
    void moved(List<DocumentResult> results);
}
