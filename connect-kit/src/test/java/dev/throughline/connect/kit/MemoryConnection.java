package dev.throughline.connect.kit;

import dev.throughline.connect.FormBody;
import dev.throughline.connect.Http;
import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.Http.Call;
import dev.throughline.connect.Http.Effect;
import dev.throughline.connect.Json;
import dev.throughline.connect.TokenSource;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.FindsByKey;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.Writes;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Talks to a {@link MemoryFarSide}. Each `bug == …` is one way to break the contract, next to the
/// right way.
final class MemoryConnection
        implements OpenConnection, ReadsChanges, ReadsPopulation, Fetches, Writes, FindsByKey {

    private static final int IDS_PER_CALL = 100;

    private final ConnectionSettings settings;
    private final Http http;
    private final Bug bug;
    private final TokenSource tokens;

    MemoryConnection(ConnectionSettings settings, ConnectionContext context) {
        this.settings = settings;
        this.http = context.http();
        this.bug = MemoryConnector.bug(settings);
        this.tokens = new TokenSource(context.clock(), this::signIn);
    }

    private TokenSource.Token signIn() {
        String secret = settings.secrets().getOrDefault("password", "");
        Answer answer =
                http.send(Call.form(Effect.READ, at("/token", new FormBody()), Map.of(), secret));
        if (answer instanceof Answer.Response response && response.ok()) {
            return new TokenSource.Token(
                    String.valueOf(Json.object(response.body()).get("token")), null, Map.of());
        }
        if (answer instanceof Answer.Response) {
            throw new CallFailed(
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-AUTH",
                            bug == Bug.SECRET_IN_WORDS
                                    ? "the password " + secret + " was refused."
                                    : "sign-in was refused.",
                            "Set another password."));
        }
        throw failed(answer);
    }

    private URI at(String path, FormBody query) {
        return URI.create(settings.endpoint() + path + "?" + query.encoded());
    }

    private Answer send(Effect effect, String method, URI uri, String body) {
        TokenSource.Token token = tokens.current();
        Answer answer = once(effect, method, uri, body, token);
        if (answer instanceof Answer.Response response
                && response.status() == 401
                && bug != Bug.NO_RENEWAL) {
            answer = once(effect, method, uri, body, tokens.renewed(token));
        }
        return answer;
    }

    private Answer once(
            Effect effect, String method, URI uri, String body, TokenSource.Token token) {
        return http.send(
                Call.json(
                        effect,
                        method,
                        uri,
                        Map.of("Authorization", "Bearer " + token.value()),
                        body));
    }

    private CallFailed failed(Answer answer) {
        return switch (answer) {
            case Answer.NotSent notSent -> new CallFailed(notSent.problem(), notSent.retryAfter());
            case Answer.Lost lost -> new CallFailed(lost.problem());
            case Answer.Response response ->
                    response.status() == 429
                            ? new CallFailed(
                                    new Problem(
                                            Mender.WEATHER, "ERP-THROTTLED", "too fast.", "Wait."),
                                    bug == Bug.WAIT_FORGOTTEN
                                            ? null
                                            : response.retryAfter().orElse(null))
                            : new CallFailed(
                                    new Problem(
                                            Mender.WEATHER,
                                            "SYS-UNREACHABLE",
                                            "status " + response.status() + ".",
                                            "Wait."));
        };
    }

    private List<ObservedRecord> get(String path, FormBody query) {
        Answer answer = send(Effect.READ, "GET", at(path, query), "");
        if (!(answer instanceof Answer.Response response) || !response.ok()) {
            if (bug == Bug.OUTAGE_IS_EMPTY) {
                return List.of();
            }
            throw failed(answer);
        }
        return Json.asList(Json.read(response.body())).stream()
                .map(each -> observed(Json.asObject(each)))
                .toList();
    }

    private ObservedRecord observed(Map<String, Object> wire) {
        Map<String, Object> fields = new LinkedHashMap<>(wire);
        fields.keySet().removeAll(List.of("id", "stamp", "deleted"));
        if (bug == Bug.NUMBERS_AS_DOUBLE && fields.get("amount") instanceof BigDecimal amount) {
            fields.put("amount", amount.doubleValue());
        }
        boolean deleted =
                Boolean.TRUE.equals(wire.get("deleted")) && bug != Bug.TOMBSTONES_DECLARED_NOT_KEPT;
        return new ObservedRecord(
                MemoryConnector.TYPE,
                String.valueOf(wire.get("id")),
                String.valueOf(wire.get("stamp")),
                deleted,
                null,
                fields);
    }

    private @Nullable Problem unknown(String objectType) {
        return objectType.equals(MemoryConnector.TYPE) || bug == Bug.ANY_TYPE_ACCEPTED
                ? null
                : new Problem(
                        Mender.SETTINGS,
                        "SYS-SCHEMA-DRIFT",
                        "there is no type " + objectType + ".",
                        "Correct the mapping.");
    }

    private void know(String objectType) {
        Problem problem = unknown(objectType);
        if (problem != null) {
            throw new CallFailed(problem);
        }
    }

    /// Cursor text: `from|fromId|highest stamp seen`; between pages a place, at the end the highest
    /// stamp less the overlap.
    @Override
    public ChangePage readChanges(String objectType, Cursor since, int limit) {
        know(objectType);
        String[] place = (since.isBeginning() ? "||" : since.value()).split("\\|", -1);
        FormBody query =
                new FormBody()
                        .with(
                                "limit",
                                Integer.toString(bug == Bug.PAGES_TOO_LARGE ? limit + 1 : limit));
        if (bug == Bug.CHANGES_BY_OFFSET) {
            query.with("offset", place[0].isEmpty() ? "0" : place[0]);
        } else {
            query.with("from", place[0])
                    .with("fromId", bug == Bug.CURSOR_GREATER_THAN_ONLY ? "~" : place[1]);
        }
        List<ObservedRecord> records = get("/changes", query);
        boolean more = records.size() >= limit || bug == Bug.FEED_NEVER_ENDS;
        if (bug == Bug.CHANGES_BY_OFFSET) {
            int read = (place[0].isEmpty() ? 0 : Integer.parseInt(place[0])) + records.size();
            return new ChangePage(records, new Cursor(read + "||"), more);
        }
        String from = place[0];
        String fromId = place[1];
        String highest = place[2];
        for (ObservedRecord record : records) {
            if ((record.stamp() + record.externalId()).compareTo(from + fromId) > 0) {
                from = record.stamp();
                fromId = record.externalId();
            }
            highest = highest.compareTo(record.stamp()) > 0 ? highest : record.stamp();
        }
        boolean keepPlace =
                bug == Bug.CURSOR_WITHOUT_OVERLAP || bug == Bug.CURSOR_GREATER_THAN_ONLY;
        if (!more && bug == Bug.FEED_STARTS_OVER) {
            return new ChangePage(records, Cursor.BEGINNING, false);
        }
        if (!more && !keepPlace && !highest.isEmpty()) {
            from = Instant.parse(highest).minus(MemoryConnector.OVERLAP).toString();
            fromId = "";
        }
        return new ChangePage(records, new Cursor(from + "|" + fromId + "|" + highest), more);
    }

    @Override
    public PopulationPage readPopulation(String objectType, Cursor after, int limit) {
        know(objectType);
        FormBody query = new FormBody().with("limit", Integer.toString(limit));
        if (bug == Bug.POPULATION_WITH_DELETED) {
            query.with("deleted", "true");
        }
        query.with(bug == Bug.POPULATION_BY_OFFSET ? "offset" : "after", place(after));
        List<ObservedRecord> records = get("/things", query);
        String next =
                bug == Bug.POPULATION_BY_OFFSET
                        ? Long.toString(Long.parseLong(place(after)) + records.size())
                        : records.isEmpty() ? after.value() : records.getLast().externalId();
        return new PopulationPage(records, new Cursor(next), records.size() >= limit);
    }

    private String place(Cursor after) {
        return bug == Bug.POPULATION_BY_OFFSET && after.isBeginning() ? "0" : after.value();
    }

    @Override
    public List<ObservedRecord> fetch(String objectType, Collection<String> externalIds) {
        know(objectType);
        List<String> ids = List.copyOf(externalIds);
        List<ObservedRecord> found = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += IDS_PER_CALL) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + IDS_PER_CALL));
            found.addAll(get("/things", new FormBody().with("ids", String.join(",", some))));
            if (bug == Bug.FETCHES_ONE_HUNDRED) {
                break;
            }
        }
        return found;
    }

    @Override
    public List<Finding> findByKey(String objectType, List<WriteRequest> asked) {
        know(objectType);
        List<Finding> findings = new ArrayList<>();
        for (WriteRequest request : asked) {
            List<ObservedRecord> found = get("/things", new FormBody().with("key", request.key()));
            if (found.isEmpty()) {
                findings.add(new Finding.NotFound());
            } else if (found.size() == 1 || bug == Bug.FIRST_OF_SEVERAL) {
                findings.add(new Finding.Found(found.getFirst()));
            } else {
                findings.add(
                        new Finding.Several(
                                found.stream().map(ObservedRecord::externalId).toList()));
            }
        }
        return ordered(findings);
    }

    private <T> List<T> ordered(List<T> answers) {
        if (bug == Bug.OUTCOMES_OUT_OF_ORDER && answers.size() > 1) {
            Collections.rotate(answers, 1);
        }
        return answers;
    }

    @Override
    public List<WriteOutcome> write(String objectType, List<WriteRequest> batch) {
        Problem unknown = unknown(objectType);
        if (unknown != null) {
            return all(batch, new WriteOutcome.Refused(unknown));
        }
        if (batch.isEmpty()) {
            return List.of();
        }
        List<Object> body = new ArrayList<>();
        for (WriteRequest request : batch) {
            Map<String, Object> fields = new LinkedHashMap<>(request.fields());
            fields.put("key", request.key());
            if (bug == Bug.FIELD_DROPPED) {
                fields.remove("amount");
            }
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("fields", fields);
            if (request.externalId() != null) {
                one.put("id", request.externalId());
            }
            body.add(one);
        }
        Answer answer;
        try {
            answer = send(Effect.WRITE, "POST", at("/things", new FormBody()), Json.write(body));
            if (bug == Bug.CREATES_RETRIED && answer instanceof Answer.Lost) {
                answer =
                        send(Effect.WRITE, "POST", at("/things", new FormBody()), Json.write(body));
            }
        } catch (CallFailed signInFailed) {
            return all(
                    batch,
                    new WriteOutcome.NotSent(
                            signInFailed.problem(), signInFailed.retryAfter().orElse(null)));
        }
        if (answer instanceof Answer.Response response && response.ok()) {
            return outcomes(batch, Json.asList(Json.read(response.body())));
        }
        if (bug == Bug.WRITE_THROWS) {
            throw failed(answer);
        }
        return all(batch, unanswered(answer));
    }

    private static List<WriteOutcome> all(List<WriteRequest> batch, WriteOutcome outcome) {
        return Collections.nCopies(batch.size(), outcome);
    }

    private WriteOutcome unanswered(Answer answer) {
        return switch (answer) {
            case Answer.NotSent notSent ->
                    new WriteOutcome.NotSent(notSent.problem(), notSent.retryAfter());
            case Answer.Lost lost ->
                    bug == Bug.LOST_IS_REFUSED
                            ? new WriteOutcome.Refused(lost.problem())
                            : bug == Bug.LOST_IS_NOT_SENT
                                    ? new WriteOutcome.NotSent(lost.problem(), null)
                                    : new WriteOutcome.Unknown(lost.problem());
            case Answer.Response response -> {
                CallFailed failed = failed(response);
                boolean surelyNot =
                        response.status() < 500 && bug != Bug.THROTTLED_IS_UNKNOWN
                                || bug == Bug.SERVER_ERROR_IS_NOT_SENT;
                yield surelyNot
                        ? new WriteOutcome.NotSent(
                                failed.problem(), failed.retryAfter().orElse(null))
                        : new WriteOutcome.Unknown(failed.problem());
            }
        };
    }

    private List<WriteOutcome> outcomes(List<WriteRequest> batch, List<Object> results) {
        List<WriteOutcome> outcomes = new ArrayList<>();
        for (Object each : results) {
            outcomes.add(outcome(Json.asObject(each)));
        }
        boolean bad = outcomes.stream().anyMatch(WriteOutcome.Refused.class::isInstance);
        if (bad && bug == Bug.ONE_BAD_FAILS_ALL) {
            return all(
                    batch,
                    outcomes.stream()
                            .filter(WriteOutcome.Refused.class::isInstance)
                            .findFirst()
                            .orElseThrow());
        }
        return ordered(outcomes);
    }

    private WriteOutcome outcome(Map<String, Object> result) {
        Object error = result.get("error");
        if (error == null) {
            return new WriteOutcome.Written(
                    String.valueOf(result.get("id")),
                    Boolean.TRUE.equals(result.get("repeated")),
                    null);
        }
        if (error.equals("ROW_LOCKED") && bug != Bug.TRANSIENT_ROW_IS_DATA) {
            return new WriteOutcome.NotSent(
                    new Problem(
                            Mender.WEATHER, "ERP-REJECTED", "the row is locked.", "Send it again."),
                    null);
        }
        return new WriteOutcome.Refused(
                new Problem(
                        Mender.DATA,
                        "ERP-REJECTED",
                        bug == Bug.REFUSED_WITHOUT_WORDS ? "refused." : error + ".",
                        "Correct the record."));
    }

    @Override
    public Probe probe() {
        try {
            Answer answer = send(Effect.READ, "GET", at("/me", new FormBody()), "");
            if (!(answer instanceof Answer.Response response) || !response.ok()) {
                throw failed(answer);
            }
            Map<String, String> identity = new LinkedHashMap<>();
            Json.object(response.body())
                    .forEach((name, value) -> identity.put(name, String.valueOf(value)));
            return new Probe.Healthy(identity, Map.of());
        } catch (CallFailed failed) {
            if (bug == Bug.PROBE_THROWS) {
                throw failed;
            }
            return new Probe.Unwell(failed.problem());
        }
    }

    @Override
    public void close() {}
}
