package dev.throughline.curate;

import java.util.List;

/// Told about new links in the transaction that writes them, while the link locks are held.
public interface LinkWatcher {
    /// These links have just been written.
    void linked(List<Link> links);
}
