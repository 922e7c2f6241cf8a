package dev.throughline.sandbox.kantata;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A plain client of the simulated API, knowing nothing but HTTP.
record Caller(URI base, String token, HttpClient http) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    record Heard(int status, JsonNode body, HttpResponse<String> raw) {
        /// Ids in the order of `results`.
        List<String> ids() {
            List<String> ids = new ArrayList<>();
            body.path("results").forEach(result -> ids.add(result.path("id").asString()));
            return ids;
        }

        JsonNode record(String collection, String id) {
            return body.path(collection).path(id);
        }

        JsonNode first() {
            JsonNode result = body.path("results").path(0);
            return record(result.path("key").asString(), result.path("id").asString());
        }
    }

    static Caller of(KantataSimulator kantata) {
        return new Caller(
                kantata.baseUrl(),
                String.valueOf(kantata.signIn().get("accessToken")),
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    Heard get(String path) throws IOException, InterruptedException {
        return call("GET", path, "");
    }

    Heard post(String path, String body) throws IOException, InterruptedException {
        return call("POST", path, body);
    }

    Heard put(String path, String body) throws IOException, InterruptedException {
        return call("PUT", path, body);
    }

    Heard delete(String path) throws IOException, InterruptedException {
        return call("DELETE", path, "");
    }

    Heard call(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve("/api/v1/" + path))
                        .timeout(Duration.ofSeconds(20))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build();
        HttpResponse<String> raw = http.send(request, BodyHandlers.ofString());
        boolean json =
                raw.headers().firstValue("content-type").orElse("").startsWith("application/json");
        JsonNode read =
                json && !raw.body().isEmpty() ? JSON.readTree(raw.body()) : JSON.createObjectNode();
        return new Heard(raw.statusCode(), read, raw);
    }
}
