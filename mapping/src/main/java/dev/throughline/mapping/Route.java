package dev.throughline.mapping;

import dev.throughline.model.Values;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where entities of one type go.
public final class Route {
    private final String entityType;
    private final String connection;
    private final Mode mode;
    private final List<String> gates;
    private final int priority;
    private final @Nullable Expression when;
    private final Set<String> reads;
    private final RecordView.Shape shape;
    private final Map<String, CodeMap> codeMaps;
    private final InstantSource clock;

    Route(
            String entityType,
            String connection,
            Mode mode,
            List<String> gates,
            int priority,
            @Nullable Expression when,
            Set<String> reads,
            RecordView.Shape shape,
            Map<String, CodeMap> codeMaps,
            InstantSource clock) {
        this.entityType = entityType;
        this.connection = connection;
        this.mode = mode;
        this.gates = List.copyOf(gates);
        this.priority = priority;
        this.when = when;
        this.reads = Set.copyOf(reads);
        this.shape = shape;
        this.codeMaps = codeMaps;
        this.clock = clock;
    }

    /// How far a route goes.
    public enum Mode {
        /// Nothing is worked out.
        OFF,
        /// The desired state is worked out and compared, nothing is written.
        SHADOW,
        /// Written.
        LIVE,
        /// Worked out and kept waiting; nothing is written until it is live again.
        PAUSED
    }

    /// The canonical type, for example `Client`.
    public String entityType() {
        return entityType;
    }

    /// The connection it goes to.
    public String connection() {
        return connection;
    }

    /// How far it goes.
    public Mode mode() {
        return mode;
    }

    /// The business gates that must hold before a record is created there, `G1` to `G8`.
    public List<String> gates() {
        return gates;
    }

    /// 0 first, 100 last.
    public int priority() {
        return priority;
    }

    /// Whether it goes for some entities only.
    public boolean scoped() {
        return when != null;
    }

    /// The canonical fields its scope depends on.
    public Set<String> reads() {
        return reads;
    }

    /// Whether an entity is in its scope. A scope that cannot be worked out holds nothing.
    public boolean covers(UUID id, Values it) {
        if (when == null) {
            return true;
        }
        Map<String, Object> raw = new TreeMap<>(it.asMap());
        raw.put("id", id);
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Context context = new Context(Lookups.NONE, codeMaps, today);
        try {
            return when.holds(new Variables(context, Variables.ENTITY, shape.view(raw), "", false));
        } catch (Refusal refusal) {
            return false;
        }
    }

    /// `Client → netsuite (live)`.
    @Override
    public String toString() {
        return entityType + " → " + connection + " (" + Section.written(mode) + ")";
    }
}
