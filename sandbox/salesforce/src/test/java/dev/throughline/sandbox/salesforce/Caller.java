package dev.throughline.sandbox.salesforce;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls the simulator as any client would: plain HTTP with a bearer token.
record Caller(SalesforceSimulator org, String token) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    static final JsonMapper JSON = JsonMapper.builder().build();

    static Caller of(SalesforceSimulator org) {
        return new Caller(org, key(org, "accessToken"));
    }

    /// One entry of what the simulator tells a client to sign in with.
    static String key(SalesforceSimulator org, String name) {
        return String.valueOf(org.signIn().get(name));
    }

    record Answer(int status, JsonNode body, HttpResponse<String> raw) {}

    Answer get(String path) {
        return send("GET", path, "", Map.of());
    }

    Answer query(String soql) {
        return get("/services/data/v66.0/query?q=" + encoded(soql));
    }

    Answer queryAll(String soql) {
        return get("/services/data/v66.0/queryAll?q=" + encoded(soql));
    }

    Answer send(String method, String path, String body, Map<String, String> headers) {
        String full = path.startsWith("/") ? path : "/services/data/v66.0/" + path;
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(org.baseUrl() + full))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + token);
        headers.forEach(request::setHeader);
        return sent(request.build());
    }

    /// Posts a form without a token.
    static Answer form(
            SalesforceSimulator org,
            String path,
            Map<String, String> fields,
            Map<String, String> headers) {
        String body =
                String.join(
                        "&",
                        fields.entrySet().stream()
                                .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                                .toList());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(org.baseUrl() + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", "application/x-www-form-urlencoded");
        headers.forEach(request::setHeader);
        return sent(request.build());
    }

    private static Answer sent(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
            boolean json =
                    response.headers().firstValue("content-type").orElse("").contains("json");
            return new Answer(
                    response.statusCode(),
                    json ? JSON.readTree(response.body()) : JSON.nullNode(),
                    response);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static List<String> names(Answer answer) {
        return answer.body()
                .get("records")
                .valueStream()
                .map(record -> record.path("Name").asString(""))
                .toList();
    }
}
