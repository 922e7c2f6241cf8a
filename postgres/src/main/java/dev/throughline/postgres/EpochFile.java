package dev.throughline.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The home's note of the database it works with, outside the database. Four lines: a format
/// number, the epoch, the counter, the server.
///
/// @param path where it is kept
record EpochFile(Path path) {

    private static final String FORMAT = "throughline-epoch 1";

    /// What is noted, if anything.
    ///
    /// @throws IOException when there is a note and it cannot be understood
    Optional<EpochMark> read() throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(path);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
        if (lines.size() != 4 || !lines.getFirst().equals(FORMAT)) {
            throw new IOException("it is not four lines that begin with '" + FORMAT + "'");
        }
        try {
            return Optional.of(
                    new EpochMark(
                            UUID.fromString(lines.get(1)),
                            Long.parseLong(lines.get(2)),
                            lines.get(3)));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Notes durably, whole or not at all.
    void write(EpochMark mark) throws IOException {
        Path folder = Files.createDirectories(path.toAbsolutePath().getParent());
        Path partial = folder.resolve(path.getFileName() + ".partial");
        String text =
                String.join(
                        "\n",
                        FORMAT,
                        mark.epoch().toString(),
                        Long.toString(mark.counter()),
                        mark.server(),
                        "");
        try (FileChannel channel =
                FileChannel.open(
                        partial,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
