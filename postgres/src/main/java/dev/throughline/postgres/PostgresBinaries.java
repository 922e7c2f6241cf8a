package dev.throughline.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// The server's programs, unpacked once from the jar for this machine's system and processor.
///
/// @param folder holds `bin/`, `lib/` and `share/`
record PostgresBinaries(Path folder) {

    /// The version of the bundled binaries; the root pom's `postgres-binaries.version` says the
    /// same.
    static final String VERSION = "18.6";

    /// The major version: a data folder of another one cannot be opened.
    static final String MAJOR = "18";

    private static final Duration UNPACK_WAIT = Duration.ofSeconds(120);

    /// The path of one program.
    Path program(String name) {
        return folder.resolve("bin").resolve(name);
    }

    /// Unpacks into `<parent>/<version>`, or finds it there. Several JVMs may call this at once:
    /// one unpacks, the others wait. A half-unpacked folder is never seen, since it is moved into
    /// place whole.
    ///
    /// @throws DatabaseFailed when there are no binaries for this machine, or the folder cannot be
    ///   written
    static PostgresBinaries unpackedInto(Path parent, Consumer<String> progress) {
        PostgresBinaries binaries = new PostgresBinaries(parent.resolve(VERSION));
        if (Files.isExecutable(binaries.program("postgres"))) {
            return binaries;
        }
        String archive = archiveFor(System.getProperty("os.name"), System.getProperty("os.arch"));
        try {
            Files.createDirectories(parent);
            try (FileChannel channel =
                            FileChannel.open(
                                    parent.resolve(VERSION + ".lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock _ = waitFor(channel)) {
                if (!Files.isExecutable(binaries.program("postgres"))) {
                    progress.accept(
                            "Unpacking PostgreSQL " + VERSION + " into " + binaries.folder());
                    unpack(archive, parent, binaries.folder());
                }
            }
        } catch (IOException e) {
            throw new DatabaseFailed(
                    "PostgreSQL "
                            + VERSION
                            + " could not be unpacked into "
                            + parent
                            + ": "
                            + e.getMessage()
                            + "; make the folder writable and check the free space (80 MB are needed)",
                    e);
        }
        return binaries;
    }

    /// The archive's name on the class path for a system and a processor as the JVM names them.
    static String archiveFor(String system, String processor) {
        String os = system.toLowerCase(Locale.ROOT);
        String family = os.startsWith("linux") ? "linux" : os.startsWith("mac") ? "darwin" : "";
        String arch =
                switch (processor.toLowerCase(Locale.ROOT)) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    default -> "";
                };
        if (family.isEmpty()
                || arch.isEmpty()
                || (family.equals("darwin") && arch.equals("x86_64"))) {
            throw new DatabaseFailed(
                    "There is no embedded PostgreSQL for "
                            + system
                            + " on "
                            + processor
                            + " (there is for Linux on x86-64 and arm64, and macOS on arm64); give the URL of a PostgreSQL "
                            + MAJOR
                            + " instead");
        }
        return "postgres-" + family + "-" + arch + ".txz";
    }

    private static FileLock waitFor(FileChannel channel) throws IOException {
        long until = System.nanoTime() + UNPACK_WAIT.toNanos();
        while (true) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException _) {
                // another thread of this JVM unpacks: wait as for another JVM
            }
            if (System.nanoTime() > until) {
                throw new IOException(
                        "another process holds the lock for more than "
                                + UNPACK_WAIT.toSeconds()
                                + " s");
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for another process to unpack", e);
        }
    }

    private static void unpack(String archive, Path parent, Path target) throws IOException {
        Path partial = Files.createTempDirectory(parent, VERSION + ".partial-");
        try (InputStream packed = PostgresBinaries.class.getResourceAsStream("/" + archive)) {
            if (packed == null) {
                throw new IOException(archive + " is not on the class path");
            }
            try (TarArchiveInputStream tar =
                    new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
                for (TarArchiveEntry entry = tar.getNextEntry();
                        entry != null;
                        entry = tar.getNextEntry()) {
                    place(tar, entry, partial);
                }
            }
            // Another account may have to run the programs: see ServerAccount.
            Files.setPosixFilePermissions(partial, permissions(0755));
            if (Files.exists(target)) {
                deleteTree(target);
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            deleteTree(partial);
        }
    }

    private static void place(TarArchiveInputStream tar, TarArchiveEntry entry, Path into)
            throws IOException {
        Path path = into.resolve(entry.getName()).normalize();
        if (!path.startsWith(into)) {
            throw new IOException("the archive names a path outside itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(path, into.resolve(entry.getLinkName()).normalize());
        } else {
            Files.copy(tar, path);
            Files.setPosixFilePermissions(
                    path, permissions((entry.getMode() & 0111) != 0 ? 0755 : 0644));
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] bits = PosixFilePermission.values();
        for (int bit = 0; bit < bits.length; bit++) {
            if ((mode & (0400 >> bit)) != 0) {
                set.add(bits[bit]);
            }
        }
        return set;
    }

    /// Deletes a folder with all that is in it; one that is not there is fine, and so is a file
    /// that goes meanwhile.
    static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
