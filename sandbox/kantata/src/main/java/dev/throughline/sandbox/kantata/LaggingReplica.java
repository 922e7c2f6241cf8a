package dev.throughline.sandbox.kantata;

import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.Faults.Quirk;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The far copy some reads are answered from. With {@link Quirk#PAST_ROWS} it lags: it shows a
/// changed row as it is when it is first read, and as it was before at every second read after.
final class LaggingReplica {
    private final Faults faults;
    private final Map<String, Past> past = new ConcurrentHashMap<>();

    private record Past(Row row, int reads) {}

    LaggingReplica(Faults faults) {
        this.faults = faults;
    }

    /// A row was changed.
    void changed(Row before, Row now) {
        if (faults.has(Quirk.PAST_ROWS)) {
            past.put(key(now), new Past(before, 0));
        }
    }

    /// The row as this read shows it.
    Row answers(Row row) {
        if (past.isEmpty() || !faults.has(Quirk.PAST_ROWS)) {
            return row;
        }
        @Nullable Past read =
                past.computeIfPresent(
                        key(row), (_, known) -> new Past(known.row(), known.reads() + 1));
        return read == null || read.reads() % 2 == 1 ? row : read.row();
    }

    private static String key(Row row) {
        return row.type().collection() + "/" + row.id();
    }
}
