package dev.throughline.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The one folder the hub writes to.
final class Home {
    private Home() {}

    /// The folder: `THROUGHLINE_HOME`, or `.throughline` here. Made when missing.
    ///
    /// @param below a part of it with a life of its own, for example `demo`
    static Path folder(String below) {
        Path folder = root().resolve(below);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the folder "
                            + folder
                            + " cannot be made ("
                            + e.getMessage()
                            + "); set THROUGHLINE_HOME to a folder you may write to",
                    e);
        }
        return folder.toAbsolutePath().normalize();
    }

    private static Path root() {
        @Nullable String set = System.getenv("THROUGHLINE_HOME");
        return set == null || set.isBlank() ? Path.of(".throughline") : Path.of(set);
    }

    /// Where the log goes; Logback's configuration names the same file.
    static Path log() {
        return root().resolve("throughline.log").toAbsolutePath().normalize();
    }
}
