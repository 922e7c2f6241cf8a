package dev.throughline.connect.spi;

import java.util.List;

/// Can ask the far side for records by the hub's key: how an unknown outcome is resolved.
public interface FindsByKey {

    /// One answer for each asked write, in order.
    ///
    /// @throws CallFailed when the question itself found no answer
    List<Finding> findByKey(String objectType, List<WriteRequest> asked);

    /// What the far side knows under one key.
    sealed interface Finding {
        /// It is there.
        record Found(ObservedRecord record) implements Finding {}

        /// It is not there (now: see {@link WriteDeclaration.Safety.QueryableReference} on when
        /// that counts).
        record NotFound() implements Finding {}

        /// More than one record answers to the key: a person must look.
        record Several(List<String> externalIds) implements Finding {}
    }
}
