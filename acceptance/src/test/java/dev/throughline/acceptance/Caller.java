package dev.throughline.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Somebody who calls a hub of people ({@link HubProcess#peopled}) over HTTP, with the entrance
/// that it printed last.
final class Caller implements AutoCloseable {
    private static final Pattern ENTRANCE = Pattern.compile("http://(\\S+?)/\\?token=([0-9a-f]+)");
    private static final Duration CALL_MAX = Duration.ofSeconds(20);

    private final HubProcess hub;
    private final HttpClient http = HttpClient.newHttpClient();

    Caller(HubProcess hub) {
        this.hub = hub;
    }

    /// A port of this machine that nobody has now.
    static int freePort() {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Posts a body; empty where no answer came, for example because the hub was killed.
    ///
    /// @param key the `Idempotency-Key`
    Optional<HttpResponse<String>> post(String path, String key, String json) {
        Matcher entrance = ENTRANCE.matcher(hub.words());
        if (!entrance.find()) {
            return Optional.empty();
        }
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + entrance.group(1) + path))
                        .timeout(CALL_MAX)
                        .header("Authorization", "Bearer " + entrance.group(2))
                        .header("Idempotency-Key", key)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build();
        try {
            return Optional.of(http.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException killed) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
