package dev.throughline.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/// The example firms that ship with the hub: their configuration as files to look at, run and copy.
public final class Firms {
    private Firms() {}

    /// Writes a firm's configuration below `into`, over what may be there.
    ///
    /// @param firm the name of one that ships with the hub, or a folder, written with a slash:
    ///   `./our-firm`
    /// @throws IllegalArgumentException if there is no such firm
    public static Path unpack(String firm, Path into) {
        try {
            if (firm.contains("/")) {
                return copy(Path.of(firm), into);
            }
            String root = "firms/" + firm + "/";
            Resource[] files =
                    new PathMatchingResourcePatternResolver()
                            .getResources("classpath*:" + root + "**/*.*");
            if (files.length == 0) {
                throw new IllegalArgumentException(
                        "no firm '"
                                + firm
                                + "' ships with the hub; there are global-consulting and small-real; a folder of your own is written with a slash, ./our-firm");
            }
            for (Resource file : files) {
                String url = file.getURL().toString();
                Path target = into.resolve(url.substring(url.lastIndexOf(root) + root.length()));
                Files.createDirectories(target.getParent());
                try (InputStream in = file.getInputStream()) {
                    Files.write(target, in.readAllBytes());
                }
            }
            return into;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the firm's configuration cannot be written to " + into, e);
        }
    }

    private static Path copy(Path folder, Path into) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "there is no folder '"
                            + folder
                            + "' with a firm's configuration here ("
                            + Path.of("").toAbsolutePath()
                            + ")");
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = into.resolve(folder.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return into;
    }
}
