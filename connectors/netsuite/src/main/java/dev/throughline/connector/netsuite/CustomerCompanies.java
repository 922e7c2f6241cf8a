package dev.throughline.connector.netsuite;

import dev.throughline.connect.Http;
import dev.throughline.connect.Json;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Witness;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes customers into further subsidiaries, before projects of those subsidiaries are made for
/// them. The pair of customer and subsidiary is the key: it is asked for before anything is sent
/// and after an answer was lost, and the account itself keeps one row a pair. Nothing is ever taken
/// out again. Each is taken down before it is sent and once it is answered, so that an auditor sees
/// when and for which project a customer came into a company.
final class CustomerCompanies {
    private static final Logger LOG = LoggerFactory.getLogger(CustomerCompanies.class);
    private static final String RECORD = "customersubsidiaryrelationship";

    /// A customer in a subsidiary, by their internal ids.
    private record Pair(String customer, String subsidiary) {}

    private final NetSuiteTalk talk;

    private final Witness witness;

    CustomerCompanies(NetSuiteTalk talk, Witness witness) {
        this.talk = talk;
        this.witness = witness;
    }

    /// Sees to it that the customers of these new projects are in the projects' subsidiaries.
    ///
    /// @return what stands against a project, by its place in the batch; those that may be made are
    ///   missing
    /// @throws CallFailed when the account cannot be asked; nothing has been sent then
    Map<Integer, WriteOutcome> extend(List<WriteRequest> batch) {
        Map<Integer, Pair> wanted = new TreeMap<>();
        for (int i = 0; i < batch.size(); i++) {
            Pair pair = pair(batch.get(i));
            if (pair != null) {
                wanted.put(i, pair);
            }
        }
        Set<Pair> missing = new LinkedHashSet<>(wanted.values());
        Set<Pair> known = known(missing);
        // Every customer is in one subsidiary at least: a parent that is in none is a project, and
        // the project below it is in its parent's.
        Set<String> customers = known.stream().map(Pair::customer).collect(Collectors.toSet());
        missing.removeIf(pair -> known.contains(pair) || !customers.contains(pair.customer()));
        Map<Pair, WriteOutcome> against = new HashMap<>();
        for (Pair pair : missing) {
            WriteOutcome outcome = add(pair, first(wanted, pair, batch));
            if (outcome != null) {
                against.put(pair, outcome);
            }
        }
        Map<Integer, WriteOutcome> stopped = new TreeMap<>();
        wanted.forEach((index, pair) -> {
            WriteOutcome outcome = against.get(pair);
            if (outcome != null) {
                stopped.put(index, outcome);
            }
        });
        return stopped;
    }

    private static @Nullable Pair pair(WriteRequest request) {
        return request.kind() == WriteRequest.Kind.CREATE
                        && request.fields().get("parent") instanceof String customer
                        && request.fields().get("subsidiary") instanceof String subsidiary
                        && !customer.isBlank()
                        && !subsidiary.isBlank()
                ? new Pair(customer, subsidiary)
                : null;
    }

    /// The key of the first project that needs the pair.
    private static String first(Map<Integer, Pair> wanted, Pair pair, List<WriteRequest> batch) {
        return wanted.entrySet().stream()
                .filter(one -> one.getValue().equals(pair))
                .map(one -> batch.get(one.getKey()).key())
                .findFirst()
                .orElseThrow();
    }

    /// The pairs of these customers.
    private Set<Pair> known(Collection<Pair> asked) {
        Set<Pair> known = new HashSet<>();
        List<String> customers = asked.stream().map(Pair::customer).distinct().toList();
        for (List<String> chunk : RecordQueries.chunks(customers, RecordQueries.IN_MAX)) {
            talk.suiteQl(
                            "SELECT sr.entity, sr.subsidiary FROM "
                                    + RECORD
                                    + " sr WHERE sr.entity IN ("
                                    + RecordQueries.marks(chunk.size())
                                    + ")",
                            chunk,
                            1000)
                    .items()
                    .forEach(row ->
                            known.add(
                                    new Pair(
                                            String.valueOf(row.get("entity")),
                                            String.valueOf(row.get("subsidiary")))));
        }
        return known;
    }

    /// Returns what stands against it; null once the account has the pair.
    private @Nullable WriteOutcome add(Pair pair, String project) {
        try {
            saw(pair, "is being taken", "", project);
        } catch (RuntimeException e) {
            LOG.warn("customer {} waits: its act could not be taken down", pair.customer(), e);
            return new WriteOutcome.NotSent(
                    new Problem(
                            Mender.WEATHER,
                            "SYS-UNREACHABLE",
                            talk.settings().label()
                                    + ": customer "
                                    + pair.customer()
                                    + " is not taken into subsidiary "
                                    + pair.subsidiary()
                                    + " while the hub cannot take that down.",
                            "It is tried again by itself."),
                    null);
        }
        Http.Answer answer =
                talk.send(
                        Http.Effect.WRITE,
                        Http.Priority.INTERACTIVE,
                        "POST",
                        NetSuiteTalk.RECORD + "customerSubsidiaryRelationship",
                        Map.of(),
                        SingleWrites.STRICT,
                        Json.write(
                                Map.of(
                                        "entity",
                                        Map.of("id", pair.customer()),
                                        "subsidiary",
                                        Map.of("id", pair.subsidiary()))));
        return switch (answer) {
            case Http.Answer.NotSent notSent -> {
                told(pair, "was not taken", ": nothing was sent", project);
                yield new WriteOutcome.NotSent(notSent.problem(), notSent.retryAfter());
            }
            // The project itself has not been sent: it is tried again, and the pair is asked for
            // first.
            case Http.Answer.Lost lost -> {
                told(pair, "was perhaps taken", ": the answer was lost", project);
                yield new WriteOutcome.NotSent(lost.problem(), null);
            }
            case Http.Answer.Response response when response.ok() -> {
                told(pair, "was taken", "", project);
                yield null;
            }
            case Http.Answer.Response response -> {
                told(pair, "was not taken", ": NetSuite refused it", project);
                yield refused(pair, response);
            }
        };
    }

    /// What came of it. That it was begun stands already: the account's own answer is not lost for
    /// a book that cannot be written now.
    private void told(Pair pair, String what, String why, String project) {
        try {
            saw(pair, what, why, project);
        } catch (RuntimeException e) {
            LOG.warn("what became of customer {} could not be taken down", pair.customer(), e);
        }
    }

    private void saw(Pair pair, String what, String why, String project) {
        witness.saw(
                new Witness.Beside(
                        "customer",
                        pair.customer(),
                        "customer "
                                + pair.customer()
                                + " "
                                + what
                                + " into subsidiary "
                                + pair.subsidiary()
                                + why,
                        project));
    }

    private @Nullable WriteOutcome refused(Pair pair, Http.Answer.Response response) {
        NetSuiteRefusal refusal = NetSuiteRefusal.of(response);
        Problem problem =
                refusal.problem(
                        talk.settings(),
                        "customer " + pair.customer() + " in subsidiary " + pair.subsidiary());
        if (refusal.tooFast() || refusal.status() == 401 || refusal.status() >= 500) {
            return new WriteOutcome.NotSent(problem, refusal.retryAfter());
        }
        try {
            // Somebody else may have been faster.
            if (known(Set.of(pair)).contains(pair)) {
                return null;
            }
        } catch (CallFailed failed) {
            return new WriteOutcome.NotSent(failed.problem(), failed.retryAfter().orElse(null));
        }
        return new WriteOutcome.Refused(
                new Problem(
                        Mender.SETTINGS,
                        "CLI-NOT-IN-ENTITY",
                        problem.text(),
                        "Switch on NetSuite's feature Multi-Subsidiary Customer and let the hub's role create customer-subsidiary relationships, or add the subsidiary to the customer there.",
                        "subsidiary"));
    }
}
