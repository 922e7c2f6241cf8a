package dev.throughline.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// What the server keeps on disk, ready to be started.
///
/// @param binaries the programs
/// @param account as whom they run
/// @param data the data folder
/// @param log the server's own log
/// @param port the loopback port
/// @param password the owner's password, secret
/// @param parameters the server's parameters
record ServerFolder(
        PostgresBinaries binaries,
        ServerAccount account,
        Path data,
        Path log,
        int port,
        String password,
        Map<String, String> parameters) {

    private static final int PASSWORD_BYTES = 24;

    /// A log above this is put aside as `server.log.1` at the next start.
    private static final long LOG_BYTES_MAX = 10L * 1024 * 1024;

    /// Makes what is missing. A crash in between leaves nothing that looks finished.
    ///
    /// @throws DatabaseFailed when it cannot be made
    static ServerFolder prepared(
            EmbeddedPostgresSettings settings,
            PostgresBinaries binaries,
            RandomGenerator random,
            Consumer<String> progress) {
        Path folder = settings.home().resolve("pg");
        Path data = folder.resolve("data");
        try {
            ServerAccount account = ServerAccount.find(binaries, data);
            String password = password(folder, data, random);
            if (Files.exists(data)) {
                refuseOtherMajor(data);
                new StaleServer(data).clear(progress);
            } else {
                progress.accept("Making the database in " + data);
                initialise(folder, data, binaries, account, password, settings.durable());
            }
            Path log = folder.resolve("server.log");
            if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
                Files.move(
                        log, folder.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
            }
            return new ServerFolder(
                    binaries, account, data, log, port(folder), password, settings.effective());
        } catch (IOException e) {
            throw new DatabaseFailed(
                    "The database folder "
                            + folder
                            + " cannot be prepared: "
                            + e
                            + "; make it writable for the hub's user and check the free space",
                    e);
        }
    }

    /// The process id that the running (or killed) server wrote down.
    Optional<Long> recordedPid() {
        return StaleServer.recordedPid(data);
    }

    @Override
    public String toString() {
        return "PostgreSQL in " + data;
    }

    private static String password(Path folder, Path data, RandomGenerator random)
            throws IOException {
        Path file = folder.resolve("owner.password");
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        if (Files.exists(data)) {
            throw new DatabaseFailed(
                    "The database in "
                            + data
                            + " is there, but its password file "
                            + file
                            + " is missing; put it back from the backup of the folder");
        }
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        String password = HexFormat.of().formatHex(bytes);
        writePrivately(file, password);
        return password;
    }

    /// Writes a file that only its owner can read, at no moment otherwise, and whole or not at all.
    private static void writePrivately(Path file, String text) throws IOException {
        Path partial =
                Files.createTempFile(
                        file.toAbsolutePath().getParent(),
                        "secret",
                        ".partial",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        Files.writeString(partial, text);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void refuseOtherMajor(Path data) throws IOException {
        String found = Files.readString(data.resolve("PG_VERSION")).strip();
        if (!found.equals(PostgresBinaries.MAJOR)) {
            throw new DatabaseFailed(
                    "The database in "
                            + data
                            + " was made by PostgreSQL "
                            + found
                            + ", and this hub brings "
                            + PostgresBinaries.VERSION
                            + "; start the release that made it, dump it, and restore the dump into an empty folder");
        }
    }

    private static void initialise(
            Path folder,
            Path data,
            PostgresBinaries binaries,
            ServerAccount account,
            String password,
            boolean durable)
            throws IOException {
        Path work = Files.createTempDirectory(folder, "data.partial-");
        try {
            Path passwordFile = work.resolve("password");
            writePrivately(passwordFile, password);
            Path partial = Files.createDirectory(work.resolve("data"));
            account.own(work);
            account.own(passwordFile);
            account.own(partial);
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    binaries.program("initdb").toString(),
                                    "--pgdata=" + partial,
                                    "--username=" + EmbeddedPostgres.OWNER,
                                    "--pwfile=" + passwordFile,
                                    "--auth=scram-sha-256",
                                    "--encoding=UTF8",
                                    "--locale=C",
                                    "--locale-provider=builtin",
                                    "--builtin-locale=C.UTF-8",
                                    "--no-instructions"));
            if (!durable) {
                command.add("--no-sync");
            }
            new ServerCommand(account.command(command)).runOrFail("make the database", 120);
            Files.move(partial, data, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            PostgresBinaries.deleteTree(work);
        }
    }

    /// The port of the last start where it is still free, else a fresh one, written down.
    private static int port(Path folder) throws IOException {
        Path file = folder.resolve("port");
        if (Files.exists(file)) {
            String text = Files.readString(file).strip();
            if (text.matches("\\d{1,5}") && free(Integer.parseInt(text))) {
                return Integer.parseInt(text);
            }
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = socket.getLocalPort();
            Files.writeString(file, Integer.toString(port));
            return port;
        }
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException | IllegalArgumentException _) {
            return false;
        }
    }
}
