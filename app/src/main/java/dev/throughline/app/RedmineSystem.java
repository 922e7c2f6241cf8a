package dev.throughline.app;

import dev.throughline.connect.Http;
import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.Http.Effect;
import dev.throughline.connect.Json;
import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.Simulator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A real Redmine among the systems of a scenario. Each run works beneath a project of its own, so
/// that what earlier runs have left there is out of sight. People work in it over its REST API, as
/// themselves where a step says who. No weather comes over it.
final class RedmineSystem implements Simulator {
    private static final String NAME = "redmine";

    /// What of its sign-in a scenario may name.
    static final List<String> TOLD = List.of("issueKeyField", "amountField", "rootProject");

    /// Read through the connector; everything else as Redmine lists it.
    private static final List<String> CONNECTED =
            List.of("projects", "users", "issues", "memberships", "time_entries", "expenses");

    /// The record types whose totals are told in reports.
    private static final List<String> COUNTED =
            List.of("projects", "issues", "time_entries", "expenses");

    private static final int LIST_MAX = 100;

    private final RealServer server;
    private final Map<String, Object> signIn;
    private final LimitedHttp http;
    private final OpenConnection connection;
    private final Faults none = new Faults();

    /// Makes the run's own project. Closes the server with itself.
    RedmineSystem(RealServer server, String run, InstantSource clock) {
        this.server = server;
        String root = "run-" + run;
        this.signIn = new LinkedHashMap<>(server.signIn());
        signIn.put("rootProject", root);
        ConnectionSettings settings =
                new ConnectionSettings(
                        NAME,
                        NAME,
                        ConnectionSettings.SystemClass.PSA,
                        "Redmine",
                        server.baseUrl(),
                        Map.of(),
                        Map.of(
                                "rootProject",
                                root,
                                "issueKeyField",
                                server.signIn().getOrDefault("issueKeyField", "0"),
                                "expense.amountField",
                                server.signIn().getOrDefault("amountField", "0"),
                                "expense.currency",
                                "USD",
                                "approval.closedIssue",
                                "true"),
                        server.signIn(),
                        Map.of(),
                        ConnectionSettings.Limits.DEFAULT,
                        ConnectionSettings.Transport.DIRECT);
        Connector connector = Hub.connectors().get(NAME);
        if (connector == null) {
            throw new IllegalStateException("the Redmine connector is not on the class path");
        }
        this.http = new LimitedHttp(settings, clock);
        this.connection = connector.open(settings, new ConnectionContext(clock, http));
        try {
            insert(
                    "projects",
                    Map.of("identifier", root, "name", "Run " + run, "is_public", false));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public URI baseUrl() {
        return server.baseUrl();
    }

    /// What a connection needs: `baseUrl`, `apiKey`, the numbers of the custom fields
    /// (`issueKeyField`, `amountField`), `rootProject`.
    @Override
    public Map<String, Object> signIn() {
        return new LinkedHashMap<>(signIn);
    }

    /// Faults that never come.
    @Override
    public Faults faults() {
        return none;
    }

    /// The same system as somebody works in it who has that login.
    Simulator by(String login) {
        return new Person(login);
    }

    @Override
    public String insert(String objectType, Map<String, Object> fields) {
        return insert(null, objectType, fields);
    }

    private String insert(@Nullable String login, String objectType, Map<String, Object> fields) {
        Map<String, Object> record = new LinkedHashMap<>(fields);
        String path =
                objectType.equals("memberships")
                        ? "projects/" + People.shown(record.remove("project_id")) + "/memberships"
                        : objectType;
        Map<String, Object> made =
                call(
                        Effect.WRITE,
                        "POST",
                        path,
                        login,
                        Json.write(Map.of(singular(objectType), record)));
        return People.shown(Json.asObject(made.get(singular(objectType))).get("id"));
    }

    @Override
    public void update(String objectType, String id, Map<String, Object> fields) {
        update(null, objectType, id, fields);
    }

    private void update(
            @Nullable String login, String objectType, String id, Map<String, Object> fields) {
        call(
                Effect.WRITE,
                "PUT",
                objectType + "/" + id,
                login,
                Json.write(Map.of(singular(objectType), fields)));
    }

    @Override
    public void delete(String objectType, String id) {
        call(Effect.WRITE, "DELETE", objectType + "/" + id, null, "");
    }

    private static String singular(String objectType) {
        return objectType.equals("time_entries")
                ? "time_entry"
                : objectType.substring(0, objectType.length() - 1);
    }

    @Override
    public Optional<Map<String, Object>> find(String objectType, String id) {
        if (CONNECTED.contains(objectType) && connection instanceof Fetches fetches) {
            return fetches.fetch(objectType, List.of(id)).stream()
                    .map(TrytonSystem::fields)
                    .findFirst();
        }
        return all(objectType).stream()
                .filter(record -> id.equals(People.shown(record.get("id"))))
                .findFirst();
    }

    @Override
    public List<Map<String, Object>> all(String objectType) {
        if (CONNECTED.contains(objectType) && connection instanceof ReadsPopulation reads) {
            return TrytonSystem.everything(reads, objectType);
        }
        String path = objectType.endsWith("activities") ? "enumerations/" + objectType : objectType;
        Map<String, Object> answer =
                call(Effect.READ, "GET", path + ".json?limit=" + LIST_MAX, null, "");
        List<Map<String, Object>> all = new ArrayList<>();
        Json.asList(answer.get(objectType)).forEach(row -> all.add(Json.asObject(row)));
        return all;
    }

    private Map<String, Object> call(
            Effect effect, String method, String path, @Nullable String login, String body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Redmine-API-Key", server.signIn().getOrDefault("apiKey", ""));
        headers.put("Content-Type", "application/json");
        if (login != null) {
            headers.put("X-Redmine-Switch-User", login);
        }
        URI uri =
                URI.create(
                        baseUrl().toString().replaceAll("/+$", "")
                                + "/"
                                + path
                                + (path.contains(".json") ? "" : ".json"));
        Answer answer =
                http.send(
                        new Http.Call(
                                effect,
                                method,
                                uri,
                                headers,
                                body.getBytes(StandardCharsets.UTF_8),
                                Http.Priority.NORMAL));
        if (!(answer instanceof Answer.Response response)) {
            throw new IllegalStateException(
                    "Redmine gave no answer to " + method + " " + path + ": " + answer);
        }
        if (!response.ok()) {
            throw new IllegalArgumentException(
                    "Redmine refuses "
                            + method
                            + " "
                            + path
                            + (login == null ? "" : " by " + login)
                            + ": "
                            + response.status()
                            + " "
                            + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response.body().length < 2 ? Map.of() : Json.object(response.body());
    }

    @Override
    public Map<String, Object> totals() {
        Map<String, Object> records = new LinkedHashMap<>();
        COUNTED.forEach(type -> records.put(type, all(type).size()));
        return Map.of("records", records);
    }

    @Override
    public void close() {
        connection.close();
        http.close();
        server.close();
    }

    /// One person's hands; eyes are everybody's.
    private final class Person implements Simulator {
        private final String login;

        Person(String login) {
            this.login = login;
        }

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public URI baseUrl() {
            return RedmineSystem.this.baseUrl();
        }

        @Override
        public Map<String, Object> signIn() {
            return RedmineSystem.this.signIn();
        }

        @Override
        public Faults faults() {
            return none;
        }

        @Override
        public String insert(String objectType, Map<String, Object> fields) {
            return RedmineSystem.this.insert(login, objectType, fields);
        }

        @Override
        public void update(String objectType, String id, Map<String, Object> fields) {
            RedmineSystem.this.update(login, objectType, id, fields);
        }

        @Override
        public void delete(String objectType, String id) {
            call(Effect.WRITE, "DELETE", objectType + "/" + id, login, "");
        }

        @Override
        public Optional<Map<String, Object>> find(String objectType, String id) {
            return RedmineSystem.this.find(objectType, id);
        }

        @Override
        public List<Map<String, Object>> all(String objectType) {
            return RedmineSystem.this.all(objectType);
        }

        @Override
        public Map<String, Object> totals() {
            return RedmineSystem.this.totals();
        }

        @Override
        public void close() {}
    }
}
