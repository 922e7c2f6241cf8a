package dev.throughline.connect.kit;

import dev.throughline.connect.Http;
import dev.throughline.connect.Json;
import dev.throughline.connect.kit.FarSideFaults.Fault;
import dev.throughline.connect.kit.FarSideFaults.Traffic;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A far side of one record type, `things`, that speaks in HTTP answers without a network. It keeps
/// keys unique unless told otherwise.
final class MemoryFarSide implements Http {

    static final String SECRET = "open-sesame-42";
    private static final int IDS_PER_CALL = 100;

    private record Row(String id, String stamp, boolean deleted, Map<String, Object> fields) {}

    private record Armed(Fault fault, Traffic traffic) {}

    private final InstantSource clock;
    private final boolean uniqueKeys;
    private final TreeMap<String, Row> rows = new TreeMap<>();
    private final Map<Fault, Boolean> habits = new EnumMap<>(Fault.class);
    private final List<Armed> armed = new ArrayList<>();
    private int ids;
    private int tokens;

    MemoryFarSide(InstantSource clock, boolean uniqueKeys) {
        this.clock = clock;
        this.uniqueKeys = uniqueKeys;
    }

    synchronized String insert(Map<String, Object> fields) {
        String id = String.format(Locale.ROOT, "T%05d", ++ids);
        rows.put(id, new Row(id, clock.instant().toString(), false, new LinkedHashMap<>(fields)));
        return id;
    }

    synchronized void change(String id, Map<String, Object> changed, boolean deleted) {
        Row row = rows.get(id);
        if (row == null) {
            throw new IllegalArgumentException("no thing " + id);
        }
        Map<String, Object> fields = new LinkedHashMap<>(row.fields());
        fields.putAll(changed);
        rows.put(id, new Row(id, clock.instant().toString(), deleted, fields));
    }

    synchronized long count() {
        return rows.values().stream().filter(row -> !row.deleted()).count();
    }

    synchronized void arm(Fault fault, Traffic traffic, int times) {
        if (fault == Fault.DOUBLED_ROWS || fault == Fault.OUT_OF_ORDER) {
            habits.put(fault, true);
        }
        for (int i = 0; i < times; i++) {
            armed.add(new Armed(fault, traffic));
        }
    }

    synchronized void calm() {
        armed.clear();
        habits.clear();
    }

    private @Nullable Fault next(Traffic traffic) {
        for (int i = 0; i < armed.size(); i++) {
            if (armed.get(i).traffic() == traffic && !habits.containsKey(armed.get(i).fault())) {
                return armed.remove(i).fault();
            }
        }
        return null;
    }

    @Override
    public void throttled(@Nullable Duration retryAfter) {}

    @Override
    public void budget(long used, long allowed) {}

    @Override
    public synchronized Answer send(Call call) {
        if (call.uri().getPort() == 1) {
            return new Answer.NotSent(
                    new Problem(
                            Mender.WEATHER,
                            "SYS-UNREACHABLE",
                            "nobody there.",
                            "Check the address."),
                    null);
        }
        if (call.uri().getPath().equals("/token")) {
            boolean good = new String(call.body(), StandardCharsets.UTF_8).equals(SECRET);
            return good
                    ? json(200, Map.of("token", "t" + ++tokens))
                    : json(401, Map.of("error", "who are you?"));
        }
        Fault fault = next(call.method().equals("GET") ? Traffic.READS : Traffic.WRITES);
        if (fault == null) {
            return handled(call, false);
        }
        return switch (fault) {
            case LOST_ANSWER -> {
                handled(call, false);
                yield lost();
            }
            case CUT_BEFORE -> lost();
            case ERROR_AFTER_COMMIT -> {
                handled(call, false);
                yield text(500, "<html>Internal error</html>", Map.of());
            }
            case UNAVAILABLE -> text(503, "<html>Down for maintenance</html>", Map.of());
            case THROTTLED -> text(429, "slow down", Map.of("retry-after", "20"));
            case THROTTLED_BARE -> text(429, "slow down", Map.of());
            case EXPIRED_TOKEN -> {
                tokens++;
                yield handled(call, false);
            }
            case PARTIAL_BATCH -> handled(call, true);
            case DOUBLED_ROWS, OUT_OF_ORDER ->
                    throw new IllegalStateException("habits are not armed");
        };
    }

    private static Answer lost() {
        return new Answer.Lost(
                new Problem(Mender.WEATHER, "ERP-UNKNOWN-OUTCOME", "no answer.", "Ask."));
    }

    private Answer handled(Call call, boolean partly) {
        if (!("Bearer t" + tokens).equals(call.headers().get("Authorization"))) {
            return json(401, Map.of("error", "token expired"));
        }
        Map<String, String> query = query(call.uri().getRawQuery());
        return switch (call.method() + " " + call.uri().getPath()) {
            case "GET /me" -> json(200, Map.of("account", "M-1", "environment", "sandbox"));
            case "GET /changes" -> changes(query);
            case "GET /things" -> things(query);
            case "POST /things" -> written(call, partly);
            default -> json(404, Map.of("error", "no such place"));
        };
    }

    private Answer changes(Map<String, String> query) {
        String from = query.getOrDefault("from", "");
        String fromId = query.getOrDefault("fromId", "");
        List<Row> found =
                new ArrayList<>(
                        rows.values().stream()
                                .filter(row ->
                                        row.stamp().compareTo(from) > 0
                                                || row.stamp().equals(from)
                                                        && row.id().compareTo(fromId) > 0)
                                .sorted(Comparator.comparing(Row::stamp).thenComparing(Row::id))
                                .skip(number(query, "offset"))
                                .limit(number(query, "limit"))
                                .toList());
        if (habits.containsKey(Fault.DOUBLED_ROWS) && !found.isEmpty()) {
            if (found.size() == number(query, "limit")) {
                found.removeLast();
            }
            found.add(found.getFirst());
        }
        if (habits.containsKey(Fault.OUT_OF_ORDER)) {
            found = found.reversed();
        }
        return json(200, found.stream().map(MemoryFarSide::shown).toList());
    }

    private Answer things(Map<String, String> query) {
        List<String> wanted = List.of(query.getOrDefault("ids", "").split(","));
        if (wanted.size() > IDS_PER_CALL) {
            return json(414, Map.of("error", "at most " + IDS_PER_CALL + " ids"));
        }
        String key = query.getOrDefault("key", "");
        boolean byId = query.containsKey("ids");
        return json(
                200,
                rows.values().stream()
                        .filter(row -> !row.deleted() || query.containsKey("deleted"))
                        .filter(row -> !byId || wanted.contains(row.id()))
                        .filter(row -> key.isEmpty() || key.equals(row.fields().get("key")))
                        .filter(row -> row.id().compareTo(query.getOrDefault("after", "")) > 0)
                        .skip(number(query, "offset"))
                        .limit(query.containsKey("limit") ? number(query, "limit") : Long.MAX_VALUE)
                        .map(MemoryFarSide::shown)
                        .toList());
    }

    private Answer written(Call call, boolean partly) {
        List<Object> results = new ArrayList<>();
        int number = 0;
        for (Object each : Json.asList(Json.read(call.body()))) {
            results.add(written(Json.asObject(each), partly && number++ % 2 == 0));
        }
        return json(200, results);
    }

    private Map<String, Object> written(Map<String, Object> asked, boolean locked) {
        if (locked) {
            return Map.of("error", "ROW_LOCKED");
        }
        Map<String, Object> fields = Json.asObject(asked.get("fields"));
        if (asked.get("id") instanceof String id) {
            Row row = rows.get(id);
            if (row == null || row.deleted()) {
                return Map.of("error", "no thing " + id);
            }
            change(id, fields, false);
            return Map.of("id", id);
        }
        if (fields.get("name") == null) {
            return Map.of("error", "name is required");
        }
        if (uniqueKeys) {
            for (Row row : rows.values()) {
                if (!row.deleted()
                        && String.valueOf(fields.get("key")).equals(row.fields().get("key"))) {
                    return Map.of("id", row.id(), "repeated", true);
                }
            }
        }
        return Map.of("id", insert(fields));
    }

    private static Map<String, Object> shown(Row row) {
        Map<String, Object> shown = new LinkedHashMap<>(row.fields());
        shown.put("id", row.id());
        shown.put("stamp", row.stamp());
        shown.put("deleted", row.deleted());
        return shown;
    }

    private static long number(Map<String, String> query, String name) {
        return Long.parseLong(query.getOrDefault(name, "0"));
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        if (raw != null && !raw.isEmpty()) {
            for (String pair : raw.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private static Answer json(int status, Object body) {
        return text(status, Json.write(body), Map.of());
    }

    private static Answer text(int status, String body, Map<String, String> headers) {
        return new Answer.Response(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }
}
