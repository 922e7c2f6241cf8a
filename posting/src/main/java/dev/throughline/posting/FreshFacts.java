package dev.throughline.posting;

import dev.throughline.connect.spi.ObservedRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Records just taken in, handed to preparation as they are: so that what is prepared soon is not
/// read and parsed again. Bounded; what was pushed out is read from the register.
final class FreshFacts {
    /// Records held at most; some pages of the largest kind, a few megabytes.
    static final int RECORDS_MAX = 8_000;

    /// A version of an item.
    record Version(long item, int ordinal) {}

    private final Map<Version, ObservedRecord> held = new LinkedHashMap<>();

    synchronized void put(Version version, ObservedRecord record) {
        held.put(version, record);
        if (held.size() > RECORDS_MAX) {
            var oldest = held.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    synchronized @Nullable ObservedRecord take(Version version) {
        return held.remove(version);
    }
}
