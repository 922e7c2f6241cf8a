package dev.throughline.connector.kantata;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Time and expenses of archived projects are hidden unless asked for, and the vendor does not say
/// whether who asks for them gets them beside all others or alone. So it is tried out, with an item
/// of a live project; in doubt both are asked for.
final class Archives {
    private static final Duration KEPT = Duration.ofHours(1);

    private record Tried(Instant at, boolean together) {}

    private final Talk talk;
    private final InstantSource clock;
    private final Map<String, Tried> tried = new ConcurrentHashMap<>();

    Archives(Talk talk, InstantSource clock) {
        this.talk = talk;
        this.clock = clock;
    }

    /// The filter's values that together show every item: never none, live projects first.
    List<String> views(RecordType type) {
        return together(type) ? List.of("true") : List.of("false", "true");
    }

    private boolean together(RecordType type) {
        Tried seen = tried.get(type.collection());
        if (seen != null && clock.instant().isBefore(seen.at().plus(KEPT))) {
            return seen.together();
        }
        String live = one(type, Map.of(FactTypes.ARCHIVED, "false", "limit", "1", "offset", "0"));
        if (live == null) {
            return false;
        }
        // asked for last among the live once more: its project may have been archived meanwhile
        boolean together =
                live.equals(one(type, Map.of(FactTypes.ARCHIVED, "true", "only", live)))
                        && live.equals(
                                one(type, Map.of(FactTypes.ARCHIVED, "false", "only", live)));
        tried.put(type.collection(), new Tried(clock.instant(), together));
        return together;
    }

    private @Nullable String one(RecordType type, Map<String, String> params) {
        List<Map<String, Object>> records = talk.read(type.collection(), params).records();
        return records.isEmpty() ? null : Envelope.text(records.getFirst().get("id"));
    }
}
