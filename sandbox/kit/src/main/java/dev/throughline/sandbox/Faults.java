package dev.throughline.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// The weather of one simulated system: faults that are scripted ("the next two creates lose their
/// answer") or seeded ("2 % of all calls meet a 503"), and standing quirks. Safe for use by many
/// threads.
///
/// Scripted faults are used up first, in the order given; then the seeded rates are drawn from one
/// random stream, so that a single-threaded run repeats exactly for the same seed.
public final class Faults {

    /// What can go wrong with one call.
    public enum Kind {
        /// The work is done and committed, then the connection is cut before any byte of the
        /// answer.
        LOST_ANSWER,
        /// The connection is cut before anything is done.
        CUT_BEFORE,
        /// 429 (or the vendor's own refusal) with a `Retry-After`.
        THROTTLED,
        /// 429 (or the vendor's own refusal) without a `Retry-After`.
        THROTTLED_BARE,
        /// 503 with the vendor's own (often not JSON) outage page; nothing done.
        UNAVAILABLE,
        /// 500 after the work was done: looks like a failure, is none.
        ERROR_AFTER_COMMIT,
        /// The answer comes, late: see {@link Faults#slowness}.
        SLOW,
        /// The token of this call has just expired.
        EXPIRED_TOKEN,
        /// Some records of this batch are refused with the vendor's transient row error (lock,
        /// concurrency).
        PARTIAL_BATCH
    }

    /// Standing habits of a system's data, on until switched off.
    public enum Quirk {
        /// Change reads return some rows twice.
        DOUBLED_ROWS,
        /// Change reads return rows out of order where the vendor gives no order promise.
        OUT_OF_ORDER,
        /// Many rows share one modification stamp.
        CURSOR_TIES,
        /// A row is touched between two pages of one read and so moves.
        MOVING_PAGES,
        /// Text is trimmed and cut to the field's length on save.
        TRIMMED_VALUES,
        /// Some values are rewritten on save (upper-cased country, rounded amount), as admins'
        /// triggers do.
        REWRITTEN_VALUES
    }

    private record Scripted(Kind kind, Predicate<SimRequest> when, AtomicLong left) {}

    private final List<Scripted> script = new ArrayList<>();
    private final Map<Kind, Double> rates = new EnumMap<>(Kind.class);
    private final Map<Kind, Long> met = new EnumMap<>(Kind.class);
    private final Set<Quirk> quirks = EnumSet.noneOf(Quirk.class);
    private Random random = new Random(0);
    private Duration slowness = Duration.ofMillis(400);
    private Duration retryAfter = Duration.ofSeconds(1);

    /// The next `times` calls for which `when` holds meet `kind`.
    public synchronized void script(Kind kind, int times, Predicate<SimRequest> when) {
        script.add(new Scripted(kind, when, new AtomicLong(times)));
    }

    /// From now on each call meets `kind` with this probability (0 to 1), drawn from the stream of
    /// `seed`.
    public synchronized void seeded(long seed, Map<Kind, Double> probabilities) {
        random = new Random(seed);
        rates.clear();
        rates.putAll(probabilities);
    }

    /// Switches a quirk on or off.
    public synchronized void quirk(Quirk quirk, boolean on) {
        if (on) {
            quirks.add(quirk);
        } else {
            quirks.remove(quirk);
        }
    }

    /// Whether the quirk is on.
    public synchronized boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    /// How late {@link Kind#SLOW} answers come; 400 ms unless set.
    public synchronized void slowness(Duration duration) {
        slowness = duration;
    }

    /// How late slow answers come.
    public synchronized Duration slowness() {
        return slowness;
    }

    /// The `Retry-After` of {@link Kind#THROTTLED}; 1 s unless set.
    public synchronized void retryAfter(Duration duration) {
        retryAfter = duration;
    }

    /// The `Retry-After` of throttled answers.
    public synchronized Duration retryAfter() {
        return retryAfter;
    }

    /// Ends all faults and quirks: scripted, seeded and standing. Counts of what was met stay.
    public synchronized void calm() {
        script.clear();
        rates.clear();
        quirks.clear();
    }

    /// Ends what was scripted of one kind.
    public synchronized void calm(Kind kind) {
        script.removeIf(scripted -> scripted.kind() == kind);
    }

    /// How often each kind was met since the start.
    public synchronized Map<Kind, Long> met() {
        return Map.copyOf(met);
    }

    /// Decides the fate of one call; at most one fault a call. Called once per request by the
    /// server.
    synchronized Optional<Kind> next(SimRequest request) {
        for (Iterator<Scripted> each = script.iterator(); each.hasNext(); ) {
            Scripted scripted = each.next();
            if (scripted.when().test(request)) {
                if (scripted.left().decrementAndGet() <= 0) {
                    each.remove();
                }
                met.merge(scripted.kind(), 1L, Long::sum);
                return Optional.of(scripted.kind());
            }
        }
        for (Kind kind : Kind.values()) {
            double rate = rates.getOrDefault(kind, 0.0);
            if (rate > 0 && random.nextDouble() < rate) {
                met.merge(kind, 1L, Long::sum);
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
