package dev.throughline.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What an earlier life may have left in a data folder: a server still running, or the note of one
/// that is gone.
///
/// @param data the data folder
/// @param binaries the programs
/// @param account as whom they run
record StaleServer(Path data, PostgresBinaries binaries, ServerAccount account) {

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
            new ServerCommand(
                            account.command(
                                    List.of(
                                            binaries.program("pg_ctl").toString(),
                                            "--pgdata=" + data,
                                            "--mode=fast",
                                            "--wait",
                                            "--timeout=" + STOP_SECONDS,
                                            "stop")))
                    .runOrFail(
                            "stop the server that was left behind (process " + pid.get() + ")",
                            STOP_SECONDS + 5);
        } else {
            // The number may be another program's by now: the server would take it for a rival and
            // refuse to start.
            Files.deleteIfExists(data.resolve("postmaster.pid"));
        }
    }

    private static boolean isServer(ProcessHandle process) {
        // Where the system does not tell, think of it as a server: pg_ctl then says what is wrong.
        return process.info().command().map(path -> path.endsWith("/postgres")).orElse(true);
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
