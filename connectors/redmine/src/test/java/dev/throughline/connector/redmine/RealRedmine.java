package dev.throughline.connector.redmine;

import dev.throughline.connect.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// The real system, as `sandbox/redmine/setup-redmine` brings it up; or one that runs already, told
/// by the environment variable `THROUGHLINE_REDMINE` (the path of its `instance` file). What was
/// started here is stopped at the end.
final class RealRedmine implements AutoCloseable {

    private static final long SETUP_SECONDS_MAX = 900;

    private final Map<String, Object> instance;
    private final boolean started;
    private final HttpClient hands = HttpClient.newHttpClient();

    private RealRedmine(Map<String, Object> instance, boolean started) {
        this.instance = instance;
        this.started = started;
    }

    static RealRedmine start() throws IOException, InterruptedException {
        String running = System.getenv("THROUGHLINE_REDMINE");
        if (running != null) {
            return new RealRedmine(Json.object(Files.readAllBytes(Path.of(running))), false);
        }
        Path script = Path.of("../../sandbox/redmine/setup-redmine").toAbsolutePath().normalize();
        Path errors = Files.createTempFile("setup-redmine", ".log");
        Path output = Files.createTempFile("setup-redmine", ".json");
        Process setup =
                new ProcessBuilder(script.toString())
                        .redirectError(errors.toFile())
                        .redirectOutput(output.toFile())
                        .start();
        if (!setup.waitFor(SETUP_SECONDS_MAX, TimeUnit.SECONDS) || setup.exitValue() != 0) {
            setup.destroy();
            throw new IllegalStateException("setup-redmine failed:\n" + Files.readString(errors));
        }
        return new RealRedmine(
                Json.object(Files.readAllBytes(output)),
                !Files.readString(errors).contains("already running"));
    }

    URI endpoint() {
        return URI.create(text("baseUrl"));
    }

    String text(String name) {
        return Objects.requireNonNull(instance.get(name)).toString();
    }

    String id(String name) {
        return String.valueOf(Json.asObject(instance.get("ids")).get(name));
    }

    String customField(String name) {
        return String.valueOf(Json.asObject(instance.get("customFields")).get(name));
    }

    /// What a user of that system does; the answer as an object, empty where it has no body.
    ///
    /// @throws IllegalStateException when Redmine does not agree
    Map<String, Object> byHand(String method, String path, Map<String, ?> body)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer =
                hands.send(
                        HttpRequest.newBuilder(endpoint().resolve(path + ".json"))
                                .header("X-Redmine-API-Key", text("apiKey"))
                                .header("Content-Type", "application/json")
                                .method(
                                        method,
                                        HttpRequest.BodyPublishers.ofString(Json.write(body)))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(
                    method
                            + " "
                            + path
                            + ": "
                            + answer.statusCode()
                            + " "
                            + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return answer.body().length < 2 ? Map.of() : Json.object(answer.body());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        hands.close();
        if (started) {
            new ProcessBuilder(text("stop")).start().waitFor(60, TimeUnit.SECONDS);
        }
    }
}
