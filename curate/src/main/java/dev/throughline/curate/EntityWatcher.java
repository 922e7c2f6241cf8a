package dev.throughline.curate;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Told about new entity versions in the transaction that writes them. Watchers only mark work;
/// they do none.
public interface EntityWatcher {

    /// New versions of one batch.
    ///
    /// @param bulk whether they come from the bulk lane: followers may take their time
    void changed(List<Changed> batch, boolean bulk);

    /// One new version.
    ///
    /// @param before the version before; null for a new entity
    /// @param fields the fields that changed
    record Changed(Entity entity, @Nullable Entity before, Set<String> fields) {}
}
