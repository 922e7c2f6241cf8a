package dev.throughline.connector.netsuite;

import dev.throughline.connect.Http;
import dev.throughline.connect.Json;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The API client: signs calls, renews a refused sign-in once, asks SuiteQL. Knows nothing of
/// record types.
final class NetSuiteTalk {

    static final String RECORD = "/services/rest/record/v1/";
    static final String JOB = "/services/rest/async/v1/job/";
    private static final String SUITEQL = "/services/rest/query/v1/suiteql";

    /// One page of a SuiteQL answer.
    record Rows(List<Map<String, ?>> items, boolean more) {}

    private final ConnectionSettings settings;
    private final Http http;
    private final SignIn signIn;

    NetSuiteTalk(ConnectionSettings settings, Http http, SignIn signIn) {
        this.settings = settings;
        this.http = http;
        this.signIn = signIn;
    }

    ConnectionSettings settings() {
        return settings;
    }

    /// The account the far side itself names.
    ///
    /// @throws CallFailed when signing in fails
    Optional<String> provenAccount() {
        return signIn.provenAccount();
    }

    /// An address of this account; `query` is already encoded.
    static URI address(URI endpoint, String path, String query) {
        String base = endpoint.toString();
        while (base.endsWith("/")) {
            base = base.substring(0, base.length() - 1);
        }
        return URI.create(base + path + (query.isEmpty() ? "" : "?" + query));
    }

    /// Sends one call. A 401 is surely not executed: sign-in is renewed once and the call sent once
    /// more.
    Http.Answer send(
            Http.Effect effect,
            Http.Priority priority,
            String method,
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            String body) {
        String encoded =
                query.entrySet().stream()
                        .map(pair ->
                                SignIn.encoded(pair.getKey())
                                        + "="
                                        + SignIn.encoded(pair.getValue()))
                        .collect(Collectors.joining("&"));
        URI bare = address(settings.endpoint(), path, "");
        URI full = address(settings.endpoint(), path, encoded);
        try {
            SignIn.Proof proof = signIn.proof(method, bare, query);
            Http.Answer answer =
                    http.send(call(effect, priority, method, full, proof, headers, body));
            if (answer instanceof Http.Answer.Response response && response.status() == 401) {
                proof = signIn.renewed(proof, method, bare, query);
                answer = http.send(call(effect, priority, method, full, proof, headers, body));
            }
            if (answer instanceof Http.Answer.Response response
                    && response.status() != 429
                    && !response.ok()
                    && NetSuiteRefusal.of(response).tooFast()) {
                http.throttled(response.retryAfter().orElse(null));
            }
            return answer;
        } catch (CallFailed failed) {
            return new Http.Answer.NotSent(failed.problem(), failed.retryAfter().orElse(null));
        }
    }

    private static Http.Call call(
            Http.Effect effect,
            Http.Priority priority,
            String method,
            URI address,
            SignIn.Proof proof,
            Map<String, String> headers,
            String body) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Accept", "application/json");
        if (!body.isEmpty()) {
            all.put("Content-Type", "application/json");
        }
        all.putAll(headers);
        all.put("Authorization", proof.authorization());
        return new Http.Call(
                effect, method, address, all, body.getBytes(StandardCharsets.UTF_8), priority);
    }

    /// A GET that must succeed.
    ///
    /// @throws CallFailed when it does not
    Http.Answer.Response get(String path) {
        return expect(
                send(Http.Effect.READ, Http.Priority.NORMAL, "GET", path, Map.of(), Map.of(), ""),
                "GET " + path);
    }

    /// One page of a query; `limit` 1 to 1000.
    ///
    /// @throws CallFailed when the page could not be had
    Rows suiteQl(String query, List<String> parameters, int limit) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("q", query);
        if (!parameters.isEmpty()) {
            body.put("params", parameters);
        }
        Map<String, String> page = new LinkedHashMap<>();
        page.put("limit", Integer.toString(limit));
        page.put("offset", "0");
        Http.Answer.Response response =
                expect(
                        send(
                                Http.Effect.READ,
                                Http.Priority.NORMAL,
                                "POST",
                                SUITEQL,
                                page,
                                Map.of("Prefer", "transient"),
                                Json.write(body)),
                        "the query");
        try {
            Map<String, ?> answer = Json.object(response.body());
            List<Map<String, ?>> items = new ArrayList<>();
            for (Object item : Json.asList(answer.get("items"))) {
                items.add(Json.asObject(item));
            }
            return new Rows(items, Boolean.TRUE.equals(answer.get("hasMore")));
        } catch (Json.Malformed e) {
            throw new CallFailed(strange(response, e));
        }
    }

    /// The object in an answer.
    ///
    /// @throws CallFailed when it holds none
    Map<String, ?> object(Http.Answer.Response response) {
        try {
            return Json.object(response.body());
        } catch (Json.Malformed e) {
            throw new CallFailed(strange(response, e));
        }
    }

    private Problem strange(Http.Answer.Response response, Json.Malformed why) {
        return new Problem(
                Mender.WEATHER,
                "SYS-UNREACHABLE",
                settings.label()
                        + ": status "
                        + response.status()
                        + ", but the answer cannot be read: "
                        + why.getMessage()
                        + ".",
                "The hub asks again by itself; if it stays, check that the endpoint of connection "
                        + settings.name()
                        + " is https://<account>.suitetalk.api.netsuite.com.");
    }

    private Http.Answer.Response expect(Http.Answer answer, String what) {
        return switch (answer) {
            case Http.Answer.NotSent notSent ->
                    throw new CallFailed(notSent.problem(), notSent.retryAfter());
            case Http.Answer.Lost lost -> throw new CallFailed(lost.problem());
            case Http.Answer.Response response -> {
                if (response.ok()) {
                    yield response;
                }
                throw NetSuiteRefusal.of(response).failure(settings, what);
            }
        };
    }

    /// Waits; the interrupt is kept.
    static void pause(Duration wait) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
