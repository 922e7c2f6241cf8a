package dev.throughline.app;

import dev.throughline.connect.Http;
import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.Http.Effect;
import dev.throughline.connect.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Somebody at work in a real Tryton, over its JSON-RPC: makes, changes, deletes and looks at
/// records of any model. Values are plain (`"2026-01-05"`, `42.5`, an id as text, nested records as
/// a list); what Tryton wants for them it tells itself.
final class TrytonDesk {
    /// Models that are looked at here and not through the connector, with what is shown of them.
    static final Map<String, List<String>> SHOWN =
            Map.of(
                    "timesheet.line",
                    List.of(
                            "employee",
                            "work",
                            "date",
                            "duration",
                            "cost_price",
                            "description",
                            "uuid"),
                    "timesheet.work",
                    List.of("name", "origin"),
                    "account.invoice",
                    List.of(
                            "party",
                            "type",
                            "state",
                            "total_amount",
                            "amount_to_pay",
                            "number",
                            "reference",
                            "invoice_date",
                            "description"),
                    "account.journal",
                    List.of("name", "code", "type"),
                    "account.account",
                    List.of("name", "code", "type", "party_required"),
                    "account.account.type",
                    List.of("name", "statement", "assets", "expense"));

    /// By model, the button that leads to a state.
    private static final Map<String, Map<String, String>> BUTTONS =
            Map.of(
                    "account.move",
                    Map.of("posted", "post"),
                    "account.invoice",
                    Map.of(
                            "validated",
                            "validate_invoice",
                            "posted",
                            "post",
                            "cancelled",
                            "cancel"));

    private static final String CLASS = "__class__";
    private static final BigDecimal SECONDS = BigDecimal.valueOf(3_600);

    private final URI database;
    private final Map<String, String> headers;
    private final Http http;
    private final Map<String, Map<String, Object>> models = new ConcurrentHashMap<>();
    private @Nullable Map<String, Object> context;

    /// @param signIn `baseUrl`, `database`, `username`, `password`
    TrytonDesk(Map<String, String> signIn, Http http) {
        this.http = http;
        this.database =
                URI.create(
                        signIn.getOrDefault("baseUrl", "").replaceAll("/+$", "")
                                + "/"
                                + signIn.getOrDefault("database", "")
                                + "/");
        String who =
                signIn.getOrDefault("username", "") + ":" + signIn.getOrDefault("password", "");
        this.headers =
                Map.of(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(who.getBytes(StandardCharsets.UTF_8)));
    }

    /// Makes a record; answers its id.
    ///
    /// @throws IllegalArgumentException in Tryton's words if it refuses
    String create(String model, Map<String, Object> fields) {
        Object made = ask(Effect.WRITE, model, "create", List.of(wire(model, fields)));
        return People.shown(Json.asList(made).getFirst());
    }

    /// A `state` is not written but reached by its button, as people reach it.
    void write(String model, String id, Map<String, Object> fields) {
        Map<String, Object> written = new LinkedHashMap<>(fields);
        Object state = BUTTONS.containsKey(model) ? written.remove("state") : null;
        if (!written.isEmpty()) {
            ask(Effect.WRITE, model, "write", List.of(number(id)), wire(model, written));
        }
        if (state != null) {
            Map<String, String> buttons = BUTTONS.getOrDefault(model, Map.of());
            String button = buttons.get(state.toString());
            if (button == null) {
                throw new IllegalArgumentException(
                        "no button of "
                                + model
                                + " leads to the state '"
                                + state
                                + "'; there is "
                                + buttons.keySet());
            }
            ask(Effect.WRITE, model, button, List.of(number(id)));
        }
    }

    void delete(String model, String id) {
        ask(Effect.WRITE, model, "delete", List.of(number(id)));
    }

    /// Records of a model in {@link #SHOWN}, of this company where it has one.
    ///
    /// @param id of one; null for all
    List<Map<String, Object>> all(String model, @Nullable String id) {
        List<Object> domain = id == null ? List.of() : List.of(List.of("id", "=", number(id)));
        List<Object> limit = new ArrayList<>();
        limit.add(domain);
        limit.add(0);
        limit.add(null);
        limit.add(List.of(List.of("id", "ASC")));
        limit.add(SHOWN.getOrDefault(model, List.of()));
        List<Map<String, Object>> all = new ArrayList<>();
        for (Object row : Json.asList(ask(Effect.READ, model, "search_read", limit.toArray()))) {
            Map<String, Object> plain = new LinkedHashMap<>();
            Map<String, Object> definitions = fields(model);
            Json.asObject(row)
                    .forEach((name, value) -> {
                        boolean reference = "many2one".equals(type(definitions, name));
                        if (plain(value) instanceof Object told) {
                            plain.put(
                                    name,
                                    reference || name.equals("id") ? People.shown(told) : told);
                        }
                    });
            all.add(plain);
        }
        return all;
    }

    private static BigDecimal number(String id) {
        return new BigDecimal(id);
    }

    private static @Nullable Object plain(@Nullable Object wire) {
        if (!(wire instanceof Map<?, ?> tagged)) {
            return wire;
        }
        return switch (String.valueOf(tagged.get(CLASS))) {
            case "Decimal" -> new BigDecimal(String.valueOf(tagged.get("decimal")));
            case "date" ->
                    LocalDate.of(part(tagged, "year"), part(tagged, "month"), part(tagged, "day"))
                            .toString();
            case "timedelta" ->
                    new BigDecimal(String.valueOf(tagged.get("seconds")))
                            .divide(SECONDS, 6, RoundingMode.HALF_UP);
            default -> wire.toString();
        };
    }

    private static int part(Map<?, ?> date, String name) {
        return date.get(name) instanceof BigDecimal number ? number.intValue() : 0;
    }

    private Map<String, Object> fields(String model) {
        return models.computeIfAbsent(
                model, _ -> Json.asObject(ask(Effect.READ, model, "fields_get", List.of())));
    }

    private static String type(Map<String, Object> definitions, String field) {
        return definitions.get(field) instanceof Map<?, ?> definition
                ? String.valueOf(definition.get("type"))
                : "";
    }

    private Map<String, Object> wire(String model, Map<String, Object> fields) {
        Map<String, Object> definitions = fields(model);
        Map<String, Object> wire = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (!definitions.containsKey(name)) {
                throw new IllegalArgumentException(
                        model
                                + " has no field '"
                                + name
                                + "' in Tryton; it has "
                                + definitions.keySet());
            }
            wire.put(name, wire(Json.asObject(definitions.get(name)), value));
        });
        return wire;
    }

    private Object wire(Map<String, Object> definition, Object value) {
        return switch (String.valueOf(definition.get("type"))) {
            case "many2one", "integer", "biginteger", "float" -> number(People.shown(value));
            case "numeric" -> Map.of(CLASS, "Decimal", "decimal", People.shown(value));
            case "timedelta" ->
                    Map.of(
                            CLASS,
                            "timedelta",
                            "seconds",
                            new BigDecimal(People.shown(value)).multiply(SECONDS));
            case "date" -> {
                LocalDate day = LocalDate.parse(value.toString());
                yield Map.of(
                        CLASS,
                        "date",
                        "year",
                        day.getYear(),
                        "month",
                        day.getMonthValue(),
                        "day",
                        day.getDayOfMonth());
            }
            case "many2many" ->
                    List.of(
                            List.of(
                                    "add",
                                    Json.asList(value).stream()
                                            .map(each -> number(People.shown(each)))
                                            .toList()));
            case "one2many" -> {
                String nested = String.valueOf(definition.get("relation"));
                yield List.of(
                        List.of(
                                "create",
                                Json.asList(value).stream()
                                        .map(each -> wire(nested, Json.asObject(each)))
                                        .toList()));
            }
            default -> value;
        };
    }

    /// Calls a method of a model with the user's own context, without which Tryton knows no
    /// company.
    private @Nullable Object ask(Effect effect, String model, String method, Object... arguments) {
        Map<String, Object> own = context;
        if (own == null) {
            own = new LinkedHashMap<>();
            Map<String, Object> preferences =
                    Json.asObject(
                            call(
                                    Effect.READ,
                                    "model.res.user.get_preferences",
                                    List.of(true, Map.of())));
            for (String name : List.of("company", "employee", "language")) {
                if (preferences.get(name) instanceof Object value) {
                    own.put(name, value);
                }
            }
            context = own;
        }
        List<Object> all = new ArrayList<>(java.util.Arrays.asList(arguments));
        all.add(own);
        return call(effect, "model." + model + "." + method, all);
    }

    private @Nullable Object call(Effect effect, String method, List<Object> arguments) {
        String body = Json.write(Map.of("id", 1, "method", method, "params", arguments));
        Answer answer = http.send(Http.Call.json(effect, "POST", database, headers, body));
        if (!(answer instanceof Answer.Response response) || !response.ok()) {
            throw new IllegalStateException("Tryton gave no answer to " + method + ": " + answer);
        }
        Map<String, Object> said = Json.object(response.body());
        if (said.get("error") instanceof Object error) {
            throw new IllegalArgumentException("Tryton refuses " + method + ": " + error);
        }
        return said.get("result");
    }
}
