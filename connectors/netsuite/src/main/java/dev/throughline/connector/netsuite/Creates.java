package dev.throughline.connector.netsuite;

import dev.throughline.connect.Http;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes transactions, never changes one: every create is a `POST` that carries the hub's key as
/// external id, so the account itself refuses a second with the same key. (An upsert would change
/// the first.) A few go one by one; many as asynchronous collections, several at once. What became
/// of them is read by asking for the keys; a task's result only for what is not there.
final class Creates {

    /// Up to this many records are made one by one.
    static final int SINGLE_MAX = 3;

    private static final int COLLECTION_MAX = 100;
    private static final int COLLECTION_CHARACTERS_MAX = 4_000_000;
    private static final Set<String> DIMENSIONS = Set.of("department", "class", "location");

    /// One record to be made.
    ///
    /// @param key its external id
    /// @param json its body
    record Unit(String key, String json) {}

    /// What became of it.
    sealed interface Fate {
        /// The account has it under our key.
        record There(States.State state) implements Fate {}

        /// The account said it made it; it could not be looked at since.
        record Made(String id) implements Fate {}

        record Refused(Problem problem) implements Fate {}

        record NotSent(Problem problem, @Nullable Duration retryAfter) implements Fate {}

        record Unknown(Problem problem) implements Fate {}
    }

    private final NetSuiteTalk talk;
    private final AsyncCollections collections;
    private final States states;
    private final RandomGenerator random;

    Creates(
            NetSuiteTalk talk,
            AsyncCollections collections,
            States states,
            RandomGenerator random) {
        this.talk = talk;
        this.collections = collections;
        this.states = states;
        this.random = random;
    }

    /// One fate for each unit, in order. Nothing is thrown.
    List<Fate> create(String type, List<Unit> units) {
        Fate[] fates = new Fate[units.size()];
        if (units.size() <= SINGLE_MAX) {
            AsyncCollections.atOnce(
                    units.size(), i -> fates[i] = single(type, units.get(i), Http.Priority.NORMAL));
            if (!Arrays.stream(fates).allMatch(Fate.NotSent.class::isInstance)) {
                look(type, units, fates);
            }
        } else {
            many(type, units, fates);
        }
        return Arrays.asList(fates);
    }

    /// Replaces fates by what the account shows under the keys; a key that is there is ours,
    /// however it came there.
    private void look(String type, List<Unit> units, Fate[] fates) {
        Map<String, States.State> there = shown(type, units);
        for (int i = 0; i < fates.length; i++) {
            States.State state = there.get(units.get(i).key());
            if (state != null) {
                fates[i] = new Fate.There(state);
            }
        }
    }

    private Map<String, States.State> shown(String type, List<Unit> units) {
        Duration wait = Duration.ofMillis(200);
        for (int tries = 1; tries <= 3; tries++) {
            try {
                return states.byKey(type, units.stream().map(Unit::key).toList());
            } catch (CallFailed failed) {
                NetSuiteTalk.pause(
                        failed.retryAfter()
                                .filter(w -> w.compareTo(Duration.ofSeconds(5)) < 0)
                                .orElse(wait));
                wait = wait.multipliedBy(3);
            }
        }
        return Map.of();
    }

    private Fate single(String type, Unit unit, Http.Priority priority) {
        return fate(
                type,
                unit,
                talk.send(
                        Http.Effect.WRITE,
                        priority,
                        "POST",
                        NetSuiteTalk.RECORD + type,
                        Map.of(),
                        SingleWrites.STRICT,
                        unit.json()));
    }

    private void many(String type, List<Unit> units, Fate[] fates) {
        List<int[]> chunks = chunks(units);
        AsyncCollections.Handed[] handed = new AsyncCollections.Handed[chunks.size()];
        AsyncCollections.atOnce(
                chunks.size(),
                c ->
                        handed[c] =
                                collections.hand(
                                        "POST",
                                        type,
                                        Map.of(),
                                        headers(),
                                        body(units, chunks.get(c))));
        // What was surely not sent needs no question, which would have to wait like the rest.
        Map<String, States.State> there =
                Arrays.stream(handed).allMatch(AsyncCollections.Handed.NotSent.class::isInstance)
                        ? Map.of()
                        : shown(type, units);
        for (int c = 0; c < handed.length; c++) {
            int from = chunks.get(c)[0];
            AsyncCollections.Handed hand = handed[c];
            AsyncCollections.atOnce(
                    chunks.get(c)[1] - from,
                    n -> {
                        Unit unit = units.get(from + n);
                        States.State state = there.get(unit.key());
                        fates[from + n] =
                                state != null
                                        ? new Fate.There(state)
                                        : absent(type, unit, hand, n + 1);
                    });
        }
        relook(type, units, fates);
    }

    /// Records whose task says "made" or "already exists" but that were not there when we looked.
    private void relook(String type, List<Unit> units, Fate[] fates) {
        boolean again = false;
        for (Fate fate : fates) {
            again |= fate instanceof Fate.Made;
        }
        if (again) {
            look(type, units, fates);
        }
    }

    private Fate absent(String type, Unit unit, AsyncCollections.Handed handed, int task) {
        return switch (handed) {
            case AsyncCollections.Handed.NotSent(var problem, var retryAfter) ->
                    new Fate.NotSent(problem, retryAfter);
            case AsyncCollections.Handed.Unknown(var why) -> unknown(type, unit, why);
            case AsyncCollections.Handed.Refused _ -> single(type, unit, Http.Priority.BULK);
            case AsyncCollections.Handed.Job(var job, var completed) -> {
                if (!completed) {
                    yield unknown(type, unit, "job " + job + " still runs.");
                }
                Http.Answer answer = collections.result(job, task);
                if (answer instanceof Http.Answer.Response response
                        && !response.ok()
                        && NetSuiteRefusal.of(response).questionFailed()) {
                    yield unknown(
                            type,
                            unit,
                            NetSuiteRefusal.of(response)
                                    .problem(talk.settings(), "the result of job " + job)
                                    .text());
                }
                yield answer instanceof Http.Answer.NotSent(var problem, _)
                        ? unknown(type, unit, problem.text())
                        : fate(type, unit, answer);
            }
        };
    }

    private Fate fate(String type, Unit unit, Http.Answer answer) {
        return switch (answer) {
            case Http.Answer.NotSent(var problem, var retryAfter) ->
                    new Fate.NotSent(problem, retryAfter);
            case Http.Answer.Lost(var problem) -> unknown(type, unit, problem.text());
            case Http.Answer.Response response -> {
                if (response.ok()) {
                    String id =
                            response.header("location").map(SingleWrites::lastSegment).orElse("");
                    yield id.matches("\\d+")
                            ? new Fate.Made(id)
                            : unknown(type, unit, "the answer names no record.");
                }
                NetSuiteRefusal refusal = NetSuiteRefusal.of(response);
                Problem problem = sorted(refusal, type, unit.key());
                if (refusal.tooFast()
                        || refusal.status() == 401
                        || refusal.changedMeanwhile()
                        || (refusal.status() == 503 && refusal.retryAfter() != null)) {
                    yield new Fate.NotSent(problem, refusal.retryAfter());
                }
                yield refusal.unknownOutcome() || refusal.alreadyExists()
                        ? unknown(type, unit, problem.text())
                        : new Fate.Refused(problem);
            }
        };
    }

    /// A refusal with the code of its cause: a closed period, a dimension, anything else.
    private Problem sorted(NetSuiteRefusal refusal, String type, String key) {
        Problem problem = refusal.problem(talk.settings(), type + " " + key);
        String path = refusal.path();
        if (problem.mender() != Mender.DATA || path == null) {
            return problem;
        }
        String field = path.substring(path.lastIndexOf('.') + 1);
        return DIMENSIONS.contains(field) && problem.code().equals("ERP-REJECTED")
                ? new Problem(
                        Mender.DATA,
                        "PRJ-DIM-INVALID",
                        problem.text(),
                        "Choose a "
                                + field
                                + " that NetSuite allows here with the others, or allow it there.",
                        path)
                : problem;
    }

    private Fate unknown(String type, Unit unit, String why) {
        return new Fate.Unknown(
                new Problem(
                        Mender.WEATHER,
                        "ERP-UNKNOWN-OUTCOME",
                        talk.settings().label()
                                + ", "
                                + type
                                + " "
                                + unit.key()
                                + ": sent, but not known to be done: "
                                + why,
                        "The hub asks NetSuite for external id "
                                + unit.key()
                                + " before anything else."));
    }

    /// From and to of each collection: at most 100 records and not too long a body.
    private static List<int[]> chunks(List<Unit> units) {
        List<int[]> chunks = new ArrayList<>();
        int from = 0;
        int characters = 0;
        for (int i = 0; i < units.size(); i++) {
            int length = units.get(i).json().length();
            if (i > from
                    && (i - from == COLLECTION_MAX
                            || characters + length > COLLECTION_CHARACTERS_MAX)) {
                chunks.add(new int[] {from, i});
                from = i;
                characters = 0;
            }
            characters += length;
        }
        chunks.add(new int[] {from, units.size()});
        return chunks;
    }

    private static String body(List<Unit> units, int[] chunk) {
        StringBuilder body = new StringBuilder("{\"items\":[");
        for (int i = chunk[0]; i < chunk[1]; i++) {
            body.append(i == chunk[0] ? "" : ",").append(units.get(i).json());
        }
        return body.append("]}").toString();
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>(SingleWrites.STRICT);
        headers.put(
                "X-NetSuite-Idempotency-Key",
                new UUID(random.nextLong(), random.nextLong()).toString());
        return headers;
    }
}
