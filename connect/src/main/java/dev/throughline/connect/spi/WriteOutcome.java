package dev.throughline.connect.spi;

import dev.throughline.model.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What became of one written record. Every write ends in exactly one of these.
public sealed interface WriteOutcome {

    /// It is there.
    ///
    /// @param externalId its native id
    /// @param repeated whether an earlier attempt had already put it there
    /// @param readBack the record as the vendor now shows it, where the same exchange told; else
    ///   null and the hub reads it back
    record Written(String externalId, boolean repeated, @Nullable ObservedRecord readBack)
            implements WriteOutcome {}

    /// The vendor said no, in words. Nothing was done to this record.
    record Refused(Problem problem) implements WriteOutcome {}

    /// The vendor says that a record like this exists already, not made under our key: a duplicate
    /// to decide.
    ///
    /// @param externalId the existing record's id where the vendor tells
    record Duplicate(Problem problem, @Nullable String externalId) implements WriteOutcome {}

    /// Surely not executed: refused before it was looked at (429, connection refused, rolled back
    /// with its batch).
    ///
    /// @param retryAfter how long the vendor asked us to wait; null where it did not say
    record NotSent(Problem problem, @Nullable Duration retryAfter) implements WriteOutcome {}

    /// We do not know. Never sent again from here: ask by key first.
    record Unknown(Problem problem) implements WriteOutcome {}
}
