package dev.throughline.journal;

import java.time.Duration;
import java.time.Instant;

/// When the population of a feed is compared: from time to time, and after a compare that could not
/// see it soon again, then twice as late each time, and never later than usual. Its case stands
/// until one has seen it. For one thread.
public final class CompareTimes {
    /// How soon a compare that failed is made again at first.
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final Duration every;
    private Duration pause;
    private Instant last;
    private boolean blind;

    /// @param every the pause between compares
    /// @param begun the first is due so long after this
    public CompareTimes(Duration every, Instant begun) {
        this.every = every;
        this.pause = every;
        this.last = begun;
    }

    /// Whether a compare is due.
    public boolean due(Instant now) {
        return now.isAfter(last.plus(pause));
    }

    /// A compare was made.
    ///
    /// @param saw whether it could see the population
    public void made(boolean saw, Instant now) {
        Duration next = saw ? every : blind ? pause.multipliedBy(2) : AGAIN;
        pause = next.compareTo(every) < 0 ? next : every;
        blind = !saw;
        last = now;
    }

    /// Whether the last one could not see the population.
    public boolean blind() {
        return blind;
    }
}
