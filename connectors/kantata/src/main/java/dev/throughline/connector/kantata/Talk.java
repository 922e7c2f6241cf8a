package dev.throughline.connector.kantata;

import dev.throughline.connect.FormBody;
import dev.throughline.connect.Http;
import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.Http.Call;
import dev.throughline.connect.Http.Effect;
import dev.throughline.connect.Http.Priority;
import dev.throughline.connect.Json;
import dev.throughline.connect.spi.CallFailed;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// The wire: addresses, token, one call at a time.
final class Talk {
    /// The vendor clamps to this silently.
    static final int PAGE_MAX = 200;

    /// What is asked for after a 504: the vendor ran out of its three minutes.
    private static final int PAGE_SMALL = 50;

    final Refusals refusals;
    private final Setup setup;
    private final Http http;
    private final InstantSource clock;

    /// How far the vendor's clock ran behind ours when it last told its time; never negative.

    private volatile Duration behind = Duration.ZERO;

    Talk(Setup setup, Http http, InstantSource clock) {
        this.setup = setup;
        this.http = http;
        this.clock = clock;
        this.refusals = new Refusals(setup.label());
    }

    /// One read of a collection or record.
    ///
    /// @throws CallFailed when the answer could not be had or read
    Envelope read(String path, Map<String, String> params) {
        Answer answer = get(path, params);
        String limit = params.getOrDefault("limit", "");
        if (answer instanceof Answer.Response response
                && response.status() == 504
                && limit.equals("" + PAGE_MAX)) {
            Map<String, String> smaller = new LinkedHashMap<>(params);
            smaller.put("limit", Integer.toString(PAGE_SMALL));
            answer = get(path, smaller);
        }
        if (!(answer instanceof Answer.Response response) || !response.ok()) {
            throw refusals.unread(answer, path);
        }
        try {
            return Envelope.read(response.body());
        } catch (Envelope.Misshapen malformed) {
            throw refusals.unreadable(path, malformed);
        }
    }

    /// One read, whatever comes of it.
    Answer get(String path, Map<String, String> params) {
        return send(Call.get(address(path, params), headers()));
    }

    /// One write, whatever comes of it.
    Answer write(String method, String path, Map<String, String> params, Map<String, ?> body) {
        return send(
                Call.json(
                        Effect.WRITE, method, address(path, params), headers(), Json.write(body)));
    }

    /// One write that nobody waits for: it gives way to everything else on the connection.
    Answer writeLast(String method, String path, Map<String, ?> body) {
        return send(
                Call.json(
                                Effect.WRITE,
                                method,
                                address(path, Map.of()),
                                headers(),
                                Json.write(body))
                        .at(Priority.BULK));
    }

    /// A 401 is surely not executed, and this vendor's tokens do not end: one repeat tells a hiccup
    /// from a revoked token.
    private Answer send(Call call) {
        Answer answer = http.send(call);
        if (answer instanceof Answer.Response first && first.status() == 401) {
            answer = http.send(call);
        }
        if (answer instanceof Answer.Response response) {
            response.header("date")
                    .flatMap(Moments::readHttp)
                    .ifPresent(told -> {
                        Duration late = Duration.between(told, clock.instant());
                        behind = late.isNegative() ? Duration.ZERO : late;
                    });
        }
        return answer;
    }

    /// Our moment in the vendor's time, never later than it: what a watermark may be set to.
    Instant vendorTime(Instant ours) {
        return ours.minus(behind);
    }

    private URI address(String path, Map<String, String> params) {
        FormBody query = new FormBody();
        params.forEach(query::with);
        String text = setup.api() + "/" + path;
        return URI.create(params.isEmpty() ? text : text + "?" + query.encoded());
    }

    private Map<String, String> headers() {
        return Map.of(
                "Authorization", "Bearer " + setup.accessToken(), "Accept", "application/json");
    }
}
