package dev.throughline.connector.tryton;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.throughline.connect.Json;
import dev.throughline.connect.kit.FarSideFaults;
import dev.throughline.connect.kit.HandClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A stand-in for Tryton over real HTTP, for what a real one cannot be asked to do: lose answers,
/// throttle, talk HTML. Speaks the calls this connector makes, in the envelopes seen on a real
/// server.
final class SmallTryton implements FarSideFaults, AutoCloseable {

    private final HttpServer server;
    private final SmallTables tables;
    private final Set<String> sessions = new HashSet<>();
    private final Deque<Met> faults = new ArrayDeque<>();
    private final Deque<Scripted> scripted = new ArrayDeque<>();
    private final Set<String> acknowledged = new HashSet<>();

    /// The methods called, in order, sign-in excluded.
    final List<String> calls = new CopyOnWriteArrayList<>();

    private int signIns;

    private record Met(Fault fault, Traffic traffic) {}

    /// One answer given in place of the real one.
    private record Scripted(String method, int status, String body, Runnable meanwhile) {}

    SmallTryton(HandClock clock) throws IOException {
        this.tables = new SmallTables(clock);
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized <T> T inside(java.util.function.Function<SmallTables, T> work) {
        return work.apply(tables);
    }

    synchronized int signIns() {
        return signIns;
    }

    /// The next call whose method ends like this is answered so.
    synchronized void answer(String method, int status, String body) {
        answer(method, status, body, () -> {});
    }

    /// The same, while something else happens there.
    synchronized void answer(String method, int status, String body, Runnable meanwhile) {
        scripted.add(new Scripted(method, status, body, meanwhile));
    }

    @Override
    public boolean able(Fault fault) {
        return switch (fault) {
            case LOST_ANSWER,
                    CUT_BEFORE,
                    ERROR_AFTER_COMMIT,
                    UNAVAILABLE,
                    THROTTLED,
                    THROTTLED_BARE,
                    EXPIRED_TOKEN ->
                    true;
            case PARTIAL_BATCH, DOUBLED_ROWS, OUT_OF_ORDER -> false;
        };
    }

    @Override
    public synchronized void meet(Fault fault, Traffic traffic, int times) {
        for (int i = 0; i < times; i++) {
            faults.add(new Met(fault, traffic));
        }
    }

    @Override
    public synchronized void calm() {
        faults.clear();
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, @Nullable Object> request =
                    Wire.object(Json.read(exchange.getRequestBody().readAllBytes()));
            String method = String.valueOf(request.get("method"));
            List<@Nullable Object> params = Wire.list(request.get("params"));
            if (method.equals("common.db.login")) {
                signIn(exchange, params);
                return;
            }
            calls.add(method);
            Scripted script =
                    scripted.stream()
                            .filter(each -> method.endsWith(each.method()))
                            .findFirst()
                            .orElse(null);
            if (script != null) {
                scripted.remove(script);
                script.meanwhile().run();
                send(exchange, script.status(), script.body());
                return;
            }
            if (method.equals("common.server.version")) {
                result(exchange, "6.0.29");
                return;
            }
            Fault fault = next(method);
            String session = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            if (fault == Fault.EXPIRED_TOKEN) {
                sessions.remove(session);
            }
            if (!sessions.contains(session)) {
                send(exchange, 401, "");
                return;
            }
            respond(exchange, method, params, fault);
        }
    }

    private @Nullable Fault next(String method) {
        boolean write = method.endsWith(".create") || method.endsWith(".write");
        boolean read = method.endsWith(".search_read");
        for (Met met : faults) {
            if (met.traffic() == Traffic.WRITES ? write : read) {
                faults.remove(met);
                return met.fault();
            }
        }
        return null;
    }

    private void respond(
            HttpExchange exchange,
            String method,
            List<@Nullable Object> params,
            @Nullable Fault fault)
            throws IOException {
        switch (fault) {
            case CUT_BEFORE -> {
                return;
            }
            case UNAVAILABLE -> {
                send(exchange, 503, "<html><body>Service Unavailable</body></html>");
                return;
            }
            case THROTTLED, THROTTLED_BARE -> {
                if (fault == Fault.THROTTLED) {
                    exchange.getResponseHeaders().set("Retry-After", "7");
                }
                send(exchange, 429, "<html>Too Many Requests</html>");
                return;
            }
            case null, default -> {}
        }
        Object result;
        try {
            result = tables.transaction(() -> execute(method, params));
        } catch (SmallTables.Refusal refusal) {
            send(exchange, 200, Json.write(Map.of("id", 1, "error", refusal.error())));
            return;
        }
        if (fault == Fault.LOST_ANSWER) {
            return;
        }
        if (fault == Fault.ERROR_AFTER_COMMIT) {
            send(exchange, 500, "<html>Internal Server Error</html>");
            return;
        }
        result(exchange, result);
    }

    private @Nullable Object execute(String method, List<@Nullable Object> params) {
        String model = method.replaceAll("^model\\.|\\.[a-z_]+$", "");
        String verb = method.substring(method.lastIndexOf('.') + 1);
        Map<String, @Nullable Object> context = Wire.object(params.getLast());
        return switch (verb) {
            case "get_preferences" -> Map.of("company", 1, "language", "en");
            case "search_read" ->
                    tables.search(
                            model,
                            params.get(0),
                            ((Number) java.util.Objects.requireNonNull(params.get(2))).intValue(),
                            params.get(3),
                            Wire.list(params.get(4)));
            case "create" -> {
                List<Object> ids = new ArrayList<>();
                for (Object each : Wire.list(params.getFirst())) {
                    Map<String, @Nullable Object> values = Wire.object(each);
                    if (model.equals("res.user.warning")) {
                        acknowledged.add(String.valueOf(values.get("name")));
                    }
                    question(values);
                    ids.add(tables.create(model, values));
                }
                yield ids;
            }
            case "write" -> {
                Object stamps = context.get("_timestamp");
                for (int i = 0; i + 1 < params.size(); i += 2) {
                    for (Object id : Wire.list(params.get(i))) {
                        tables.write(
                                model,
                                Rows.id(id),
                                Wire.object(params.get(i + 1)),
                                stamps == null ? Map.of() : Wire.object(stamps));
                    }
                }
                yield null;
            }
            case "delete" -> {
                Wire.list(params.getFirst()).forEach(id -> tables.delete(model, Rows.id(id)));
                yield null;
            }
            case "post" -> {
                Wire.list(params.getFirst())
                        .forEach(id ->
                                tables.write(
                                        model,
                                        Rows.id(id),
                                        Map.of("state", "posted", "post_number", "M" + Rows.id(id)),
                                        Map.of()));
                yield null;
            }
            default -> throw new SmallTables.Refusal("'" + verb + "'", "");
        };
    }

    /// A party whose name is a question asks it.
    private void question(Map<String, @Nullable Object> values) {
        if (String.valueOf(values.get("name")).endsWith("?")
                && !acknowledged.remove("name_check_1")) {
            throw new SmallTables.Refusal(
                    "UserWarning", List.of("name_check_1", "Are you sure?", ""));
        }
    }

    private void signIn(HttpExchange exchange, List<@Nullable Object> params) throws IOException {
        signIns++;
        String password = String.valueOf(Wire.object(params.get(1)).get("password"));
        if (!password.equals("right-password")) {
            send(exchange, 401, "<html>Unauthorized</html>");
            return;
        }
        String key = "key" + signIns;
        sessions.add(
                "Session "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (params.getFirst() + ":1:" + key)
                                                .getBytes(StandardCharsets.UTF_8)));
        result(exchange, List.of(1, key));
    }

    private static void result(HttpExchange exchange, @Nullable Object value) throws IOException {
        Map<String, @Nullable Object> envelope = new java.util.LinkedHashMap<>();
        envelope.put("id", 1);
        envelope.put("result", value);
        send(exchange, 200, Json.write(envelope));
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
