package dev.throughline.connect.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One native record as seen in one read.
///
/// @param objectType the vendor's record type
/// @param externalId its native id, in the vendor's canonical spelling
/// @param stamp the vendor's modification stamp, as text that sorts in time order within this
///   record; empty where the vendor has none. Only orders observations of one record.
/// @param deleted whether it is gone or archived there
/// @param mergedInto the id of the record it was merged into, where the vendor tells
/// @param fields plain values by native name; absent and null both mean empty
public record ObservedRecord(
        String objectType,
        String externalId,
        String stamp,
        boolean deleted,
        @Nullable String mergedInto,
        Map<String, Object> fields) {}
