package dev.throughline.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Processor time of the hub's JVM, of PostgreSQL and of the simulators: on a machine that others
/// use too, it says more than the clock does.
///
/// @param simulators zero where they live in the hub's JVM
record Meter(Duration hub, Duration postgres, Duration simulators) {
    /// Clock ticks a second in `/proc`.
    private static final long TICKS = 100;

    /// What was used so far.
    static Meter read(@Nullable ProcessHandle simulators) {
        ProcessHandle self = ProcessHandle.current();
        Duration postgres =
                self.descendants()
                        .filter(one -> simulators == null || one.pid() != simulators.pid())
                        .map(Meter::withEnded)
                        .reduce(Duration.ZERO, Duration::plus);
        return new Meter(
                used(self), postgres, simulators == null ? Duration.ZERO : used(simulators));
    }

    /// What a process and its descendants have used.
    static Duration ofTree(ProcessHandle process) {
        return process.descendants().map(Meter::withEnded).reduce(used(process), Duration::plus);
    }

    private static Duration used(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /// With what its ended children have used: PostgreSQL's workers come and go.
    private static Duration withEnded(ProcessHandle process) {
        return stat(process.pid()).orElseGet(() -> used(process));
    }

    private static Optional<Duration> stat(long pid) {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int i = 11; i <= 14; i++) {
                ticks += Long.parseLong(fields[i]);
            }
            return Optional.of(Duration.ofMillis(ticks * 1_000 / TICKS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// What was used since an earlier reading, for each of so many records.
    String since(Meter earlier, long records) {
        return String.format(
                Locale.ROOT,
                "hub %,.0f, PostgreSQL %,.0f, simulators %,.0f µs",
                micros(hub.minus(earlier.hub), records),
                micros(postgres.minus(earlier.postgres), records),
                micros(simulators.minus(earlier.simulators), records));
    }

    private static double micros(Duration duration, long records) {
        return duration.toNanos() / 1_000.0 / Math.max(1, records);
    }
}
