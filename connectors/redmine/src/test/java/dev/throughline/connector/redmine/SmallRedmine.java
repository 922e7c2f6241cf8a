package dev.throughline.connector.redmine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.throughline.connect.Json;
import dev.throughline.connect.kit.FarSideFaults;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A stand-in for Redmine 5.0 over real HTTP, for what a real one cannot be asked to do: lose
/// answers, throttle, repeat pages. Answers as a real one was seen to answer, also in what it
/// ignores without a word: limits beyond 100, sorting time entries by change.
final class SmallRedmine implements FarSideFaults, AutoCloseable {

    static final String KEY = "right-key-of-the-hub";

    private final HttpServer server;
    private final InstantSource clock;
    private final Map<String, NavigableMap<Long, Map<String, Object>>> tables = new TreeMap<>();
    private final Deque<Met> faults = new ArrayDeque<>();
    private long nextId = 1;

    /// Changes the text of each answer to a list.
    private UnaryOperator<Map<String, Object>> bend = UnaryOperator.identity();

    /// Method, path and query of each call, in order.
    final List<String> calls = new CopyOnWriteArrayList<>();

    private record Met(Fault fault, Traffic traffic) {}

    SmallRedmine(InstantSource clock) throws IOException {
        this.clock = clock;
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized void bend(UnaryOperator<Map<String, Object>> answer) {
        bend = answer;
    }

    @Override
    public boolean able(Fault fault) {
        return switch (fault) {
            case LOST_ANSWER,
                    CUT_BEFORE,
                    ERROR_AFTER_COMMIT,
                    UNAVAILABLE,
                    THROTTLED,
                    THROTTLED_BARE ->
                    true;
            case EXPIRED_TOKEN, PARTIAL_BATCH, DOUBLED_ROWS, OUT_OF_ORDER -> false;
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
        bend = UnaryOperator.identity();
    }

    synchronized NavigableMap<Long, Map<String, Object>> table(String name) {
        return tables.computeIfAbsent(name, any -> new TreeMap<>());
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// Makes a record as Redmine shows it, and returns its id.
    synchronized long add(String table, Map<String, ?> fields) {
        long id = nextId++;
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", BigDecimal.valueOf(id));
        row.putAll(fields);
        row.put("created_on", now());
        row.put("updated_on", now());
        table(table).put(id, row);
        return id;
    }

    synchronized void change(String table, long id, Map<String, ?> fields) {
        Map<String, Object> row = Objects.requireNonNull(table(table).get(id));
        row.putAll(fields);
        row.put("updated_on", now());
    }

    synchronized void remove(String table, long id) {
        table(table).remove(id);
    }

    static Map<String, Object> ref(long id, String name) {
        return Map.of("id", BigDecimal.valueOf(id), "name", name);
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getPath().replaceAll("^/|\\.json$", "");
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            byte[] body = exchange.getRequestBody().readAllBytes();
            calls.add(method + " " + path + " " + query);
            Fault fault = next(method.equals("GET") ? Traffic.READS : Traffic.WRITES);
            switch (fault) {
                case CUT_BEFORE -> {
                    return;
                }
                case UNAVAILABLE -> {
                    send(exchange, 503, "<html>down</html>");
                    return;
                }
                case THROTTLED, THROTTLED_BARE -> {
                    if (fault == Fault.THROTTLED) {
                        exchange.getResponseHeaders().set("Retry-After", "7");
                    }
                    send(exchange, 429, "<html>slow down</html>");
                    return;
                }
                case null, default -> {}
            }
            if (!KEY.equals(exchange.getRequestHeaders().getFirst("X-Redmine-API-Key"))) {
                send(exchange, 401, "");
                return;
            }
            Answer answer =
                    method.equals("GET")
                            ? read(path.split("/"), query)
                            : write(method, path.split("/"), Json.object(body));
            if (fault == Fault.LOST_ANSWER) {
                return;
            }
            if (fault == Fault.ERROR_AFTER_COMMIT) {
                send(exchange, 500, "<html>error</html>");
                return;
            }
            send(exchange, answer.status(), answer.body() == null ? "" : Json.write(answer.body()));
        }
    }

    private record Answer(int status, @Nullable Object body) {
        static final Answer MISSING = new Answer(404, null);
        static final Answer DONE = new Answer(204, null);

        static Answer refused(String... errors) {
            return new Answer(422, Map.of("errors", List.of(errors)));
        }
    }

    private @Nullable Fault next(Traffic traffic) {
        for (Met met : faults) {
            if (met.traffic() == traffic) {
                faults.remove(met);
                return met.fault();
            }
        }
        return null;
    }

    private static String singular(String table) {
        return table.equals("time_entries") ? "time_entry" : table.substring(0, table.length() - 1);
    }

    private Answer read(String[] path, Map<String, String> query) {
        String table = path.length == 3 ? path[2] : path[0];
        if (table.equals("users") && path.length == 2 && path[1].equals("current")) {
            return new Answer(
                    200,
                    Map.of("user", Map.of("id", 1, "login", "hub", "admin", true, "api_key", KEY)));
        }
        if (path.length == 2) {
            Map<String, Object> row = row(table, path[1]);
            return row == null ? Answer.MISSING : new Answer(200, Map.of(singular(table), row));
        }
        List<Map<String, Object>> rows = new ArrayList<>(table(table).values());
        rows.removeIf(row -> !matches(path, row, query));
        if (List.of("projects", "users").contains(table)) {
            String by = table.equals("users") ? "login" : "name";
            rows.sort(Comparator.comparing(row -> String.valueOf(row.get(by))));
        }
        int offset = Integer.parseInt(query.getOrDefault("offset", "0"));
        int limit = Math.min(100, Integer.parseInt(query.getOrDefault("limit", "25")));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                table,
                rows.subList(Math.min(offset, rows.size()), Math.min(offset + limit, rows.size())));
        answer.put("total_count", rows.size());
        answer.put("offset", offset);
        answer.put("limit", limit);
        return new Answer(200, bend.apply(answer));
    }

    private @Nullable Map<String, Object> row(String table, String id) {
        return id.matches("[0-9]+")
                ? table(table).get(Long.parseLong(id))
                : table(table).values().stream()
                        .filter(row -> id.equals(row.get("identifier")))
                        .findFirst()
                        .orElse(null);
    }

    private boolean matches(String[] path, Map<String, Object> row, Map<String, String> query) {
        boolean all = path.length < 3 || id(row, "project") == Long.parseLong(path[1]);
        for (Map.Entry<String, String> filter : query.entrySet()) {
            String wanted = filter.getValue();
            String name = filter.getKey();
            if (name.startsWith("cf_")) {
                all &= wanted.equals(Rows.custom(row, name));
            } else if (path[0].equals("issues") && name.equals("updated_on")) {
                all &= String.valueOf(row.get(name)).compareTo(wanted.substring(2)) >= 0;
            } else if (name.equals("issue_id")) {
                all &= List.of(wanted.split(",")).contains(String.valueOf(row.get("id")));
            } else if (name.equals("project_id")) {
                all &= within(id(row, "project"), wanted);
            } else if (name.equals("from")) {
                all &= String.valueOf(row.get("spent_on")).compareTo(wanted) >= 0;
            } else if (name.equals("to")) {
                all &= String.valueOf(row.get("spent_on")).compareTo(wanted) <= 0;
            } else if (name.equals("name")) {
                all &= String.valueOf(row.get("login")).contains(wanted);
            }
        }
        return all;
    }

    /// Whether a project is the one asked for, by id or identifier, or lies beneath it.
    private boolean within(long project, String wanted) {
        Map<String, Object> at = table("projects").get(project);
        while (at != null) {
            if (wanted.equals(at.get("identifier")) || wanted.equals("" + Rows.id(at))) {
                return true;
            }
            at = table("projects").get(id(at, "parent"));
        }
        return false;
    }

    private static long id(Map<String, Object> row, String part) {
        return row.get(part) instanceof Map<?, ?> map && map.get("id") instanceof BigDecimal id
                ? id.longValue()
                : 0;
    }

    private Answer write(String method, String[] path, Map<String, Object> body) {
        String table = path.length == 3 ? path[2] : path[0];
        Map<String, Object> row = shown(Json.asObject(body.get(singular(table))));
        if (method.equals("PUT")) {
            Map<String, Object> there = row(table, path[1]);
            if (there == null) {
                return Answer.MISSING;
            }
            change(table, Rows.id(there), row);
            return Answer.DONE;
        }
        if (path.length == 3) {
            row.put("project", ref(Long.parseLong(path[1]), "P"));
            if (table(table).values().stream()
                    .anyMatch(each ->
                            id(each, "user") == id(row, "user")
                                    && id(each, "project") == id(row, "project"))) {
                return Answer.refused("User has already been taken");
            }
        }
        for (String unique : List.of("identifier", "login")) {
            if (row.get(unique) != null
                    && table(table).values().stream()
                            .anyMatch(each -> row.get(unique).equals(each.get(unique)))) {
                return Answer.refused(
                        (unique.equals("login") ? "Login" : "Identifier")
                                + " has already been taken");
            }
        }
        if (String.valueOf(row.getOrDefault("identifier", "a"))
                .matches("(.*[^a-z0-9_-].*)|[0-9]*")) {
            return Answer.refused("Identifier is invalid");
        }
        if (table.equals("issues") && "".equals(row.get("subject"))) {
            return Answer.refused("Subject cannot be blank");
        }
        if (table.equals("projects") && "".equals(row.get("name"))) {
            return Answer.refused("Name cannot be blank");
        }
        long id = add(table, row);
        return new Answer(
                201, Map.of(singular(table), Objects.requireNonNull(row(table, "" + id))));
    }

    /// What was written, as it is shown: `user_id` as `user`, `role_ids` as `roles`.
    private static Map<String, Object> shown(Map<String, Object> written) {
        Map<String, Object> row = new LinkedHashMap<>();
        written.forEach((name, value) -> {
            if (name.equals("role_ids")) {
                row.put(
                        "roles",
                        Json.asList(value).stream()
                                .map(id -> ref(Long.parseLong(String.valueOf(id)), "Role"))
                                .toList());
            } else if (name.endsWith("_id")) {
                row.put(
                        name.substring(0, name.length() - 3),
                        ref(Long.parseLong(String.valueOf(value)), "X"));
            } else {
                row.put(name, value);
            }
        });
        return row;
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                int at = pair.indexOf('=');
                query.put(
                        pair.substring(0, at),
                        URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
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
