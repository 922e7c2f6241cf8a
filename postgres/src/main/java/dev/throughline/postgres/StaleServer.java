package dev.throughline.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// What an earlier life may have left in a data folder: a server still running, or the note of one
/// that is gone.
///
/// @param data the data folder
record StaleServer(Path data) {

    private static final int STOP_SECONDS = 30;

    /// Stops a server that still runs on the folder, and removes the note of one that does not. The
    /// home's lock is held, so such a server is nobody's.
    void clear(Consumer<String> progress) throws IOException {
        Optional<Long> pid = recordedPid(data);
        if (pid.isEmpty()) {
            return;
        }
        Optional<ProcessHandle> process =
                ProcessHandle.of(pid.get()).filter(ProcessHandle::isAlive);
        if (process.isPresent() && isServer(process.get())) {
            progress.accept(
                    "Stopping a PostgreSQL that an earlier run left behind (process "
                            + pid.get()
                            + ")");
            stop(process.get());
        }
        // Where the server did not remove its note, the number may be another program's by now: the
        // next server would take that for a rival and refuse to start.
        Files.deleteIfExists(data.resolve("postmaster.pid"));
    }

    /// Asks it to end all connections and stop. It may be at it already, since its own guard does
    /// the same when its JVM is killed.
    private static void stop(ProcessHandle server) throws IOException {
        new ProcessBuilder("kill", "-INT", Long.toString(server.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            server.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new DatabaseFailed(
                    "The PostgreSQL that an earlier run left behind (process "
                            + server.pid()
                            + ") does not stop within "
                            + STOP_SECONDS
                            + " s; end it by hand",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseFailed("Interrupted while an earlier PostgreSQL was stopping", e);
        }
    }

    /// Whether the process is a server on this folder, and not another program, or another server,
    /// that was given the same number since.
    private boolean isServer(ProcessHandle process) {
        ProcessHandle.Info info = process.info();
        return info.command().filter(path -> path.endsWith("/postgres")).isPresent()
                && info.arguments()
                        .map(arguments -> List.of(arguments).contains(data.toString()))
                        .orElse(true);
    }

    /// The process id in the folder's note, if there is one.
    static Optional<Long> recordedPid(Path data) {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            return lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Long.parseLong(lines.getFirst().strip()));
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }
}
