package dev.throughline.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/// The example firms that ship with the hub: their configuration as files to look at, run and copy.
final class Firms {
    private Firms() {}

    /// Writes a firm's configuration below `into`, over what may be there.
    /// @throws IllegalArgumentException if no such firm ships with the hub
    static Path unpack(String firm, Path into) {
        try {
            String root = "firms/" + firm + "/";
            Resource[] files = new PathMatchingResourcePatternResolver().getResources("classpath*:" + root + "**/*.*");
            if (files.length == 0) {
                throw new IllegalArgumentException("no firm '" + firm + "' ships with the hub; there is global-consulting");
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
            throw new UncheckedIOException("the firm's configuration cannot be written to " + into, e);
        }
    }
}
