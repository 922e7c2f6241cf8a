package dev.throughline.connect.spi;

import java.util.Collection;
import java.util.List;

/// Can read records by native id: to read back after a write, or to follow a hint.
public interface Fetches {

    /// The records that exist, in any order; unknown ids are simply missing from the answer.
    ///
    /// @throws CallFailed when the answer could not be had
    List<ObservedRecord> fetch(String objectType, Collection<String> externalIds);
}
