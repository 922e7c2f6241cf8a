package dev.throughline.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The product, run as a process of its own until it says where its console is.
final class Served implements AutoCloseable {
    private static final Pattern ENTRANCE =
            Pattern.compile("(http://127\\.0\\.0\\.1:\\d+/)\\?token=(\\w+)");

    private final Process process;
    private final double seconds;
    private final double processor;
    private final String base;
    private final String token;

    private Served(Process process, double seconds, double processor, String base, String token) {
        this.process = process;
        this.seconds = seconds;
        this.processor = processor;
        this.base = base;
        this.token = token;
    }

    /// Starts it and waits for the address.
    ///
    /// @param home its `THROUGHLINE_HOME`
    static Served start(List<String> command, Path home) {
        long begun = System.nanoTime();
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("THROUGHLINE_HOME", home.toString());
            Process process = builder.start();
            BufferedReader out =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder said = new StringBuilder();
            for (@Nullable String line = out.readLine(); line != null; line = out.readLine()) {
                said.append(line).append('\n');
                Matcher entrance = ENTRANCE.matcher(line);
                if (entrance.find()) {
                    double seconds = (System.nanoTime() - begun) / 1e9;
                    // What it says from here on is nobody's business, but must not fill the pipe.
                    Thread.ofVirtual().start(() -> drain(out));
                    return new Served(
                            process,
                            seconds,
                            Meter.ofTree(process.toHandle()).toMillis() / 1e3,
                            entrance.group(1),
                            entrance.group(2));
                }
            }
            throw new IllegalStateException("it ended without an address:\n" + said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void drain(BufferedReader out) {
        try {
            out.transferTo(java.io.Writer.nullWriter());
        } catch (IOException _) {
            // it has ended
        }
    }

    /// From the start of the process to the address.
    double seconds() {
        return seconds;
    }

    /// Processor seconds it used until then, its server's included.
    double processor() {
        return processor;
    }

    String base() {
        return base;
    }

    String token() {
        return token;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
