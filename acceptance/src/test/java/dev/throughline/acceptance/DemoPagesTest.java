package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demo as somebody meets it who opens the address it prints: API and console are put together
/// by the product itself, not by a test's own server.
@Tag("process")
class DemoPagesTest {
    private static final Pattern ENTRANCE =
            Pattern.compile("The console is at +(http://127\\.0\\.0\\.1:\\d+)(/\\S+)");

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir Path folder;

    @Test
    void every_page_and_the_api_answer_at_the_address_that_the_demo_prints()
            throws IOException, InterruptedException {
        Path words = folder.resolve("out.txt");
        Process demo = demo(words);
        try {
            Matcher entrance = entrance(demo, words);
            String base = entrance.group(1);
            HttpClient browser =
                    HttpClient.newBuilder()
                            .cookieHandler(new CookieManager())
                            .followRedirects(HttpClient.Redirect.NORMAL)
                            .build();
            assertThat(status(browser, base + entrance.group(2))).isEqualTo(200);
            for (String page :
                    List.of(
                            "/",
                            "/threads",
                            "/worklist",
                            "/worklist/proposals",
                            "/postings",
                            "/records",
                            "/systems",
                            "/health",
                            "/metrics",
                            "/api/v1/entities?type=Client",
                            "/api/process/reconciliations")) {
                assertThat(status(browser, base + page)).as(page).isEqualTo(200);
            }
            assertThat(status(browser, base + "/api/v1/postings?key=nosuch"))
                    .as("a key that is none")
                    .isBetween(400, 422);
        } finally {
            demo.destroy();
            if (!demo.waitFor(30, TimeUnit.SECONDS)) {
                demo.destroyForcibly();
            }
        }
    }

    private Process demo(Path words) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx400m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.throughline.app.Throughline",
                                "demo",
                                "--port",
                                "0")
                        .redirectErrorStream(true)
                        .redirectOutput(words.toFile());
        builder.environment().put("THROUGHLINE_HOME", folder.resolve("home").toString());
        return builder.start();
    }

    private static Matcher entrance(Process demo, Path words)
            throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            Matcher found = ENTRANCE.matcher(Files.readString(words));
            if (found.find()) {
                return found;
            }
            if (demo.waitFor(200, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        throw new AssertionError("no address was printed:\n" + Files.readString(words));
    }

    private static int status(HttpClient browser, String address)
            throws IOException, InterruptedException {
        return browser.send(
                        HttpRequest.newBuilder(URI.create(address))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }
}
