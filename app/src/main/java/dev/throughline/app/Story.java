package dev.throughline.app;

import dev.throughline.connect.spi.ReadsLedger.LedgerRow;
import dev.throughline.curate.Reviews;
import dev.throughline.evidence.Actor;
import dev.throughline.posting.FactReader;
import dev.throughline.process.Initiation;
import dev.throughline.reconcile.Check;
import dev.throughline.reconcile.Scope;
import dev.throughline.reconcile.Tie;
import dev.throughline.sandbox.Simulator;
import dev.throughline.worklist.Cases;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Plays a scenario against the sandbox and the hub, and asks afterwards each system itself whether
/// the expectations hold.
final class Story {
    /// How long the hub may take to come to rest.
    private final Duration longest;

    /// How often expectations are asked again before they count as not holding.
    private static final int CHECKS_MAX = 15;

    /// What ties out facts; masters that earlier runs left in a real system are no facts.
    private static final Set<Check> FACTS =
            EnumSet.complementOf(EnumSet.of(Check.RC4, Check.RC12, Check.FX));

    private final Sandbox sandbox;
    private final Hub hub;
    private final People people;
    private final Map<String, List<Tie>> ties = new HashMap<>();
    private @Nullable Map<Ledgers.Books, List<LedgerRow>> books;
    private @Nullable Map<String, List<Map<String, Object>>> populations;

    Story(Sandbox sandbox, Hub hub, Duration longest) {
        this.sandbox = sandbox;
        this.people = new People(sandbox);
        this.hub = hub;
        this.longest = longest;
    }

    /// One expectation and what was found.
    record Outcome(String name, Object expected, Object actual, boolean ok) {}

    /// Plays all steps in order.
    ///
    /// @throws IllegalArgumentException naming the step that cannot be played
    void play(Scenario scenario) {
        int number = 0;
        for (Map<String, Object> step : scenario.steps()) {
            number++;
            String where = scenario.name() + ", step " + number;
            try {
                play(step, where);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(
                        where + " " + step.keySet() + ": " + e.getMessage(), e);
            }
        }
        rest();
    }

    private void play(Map<String, Object> step, String where) {
        if (people.act(step)) {
            return;
        }
        String verb = People.verb(step);
        Map<String, Object> what = Scenario.map(step.get(verb), where);
        if (new InvoiceSteps(hub, people).act(verb, what)) {
            return;
        }
        switch (verb) {
            case "rest" -> rest();
            case "ask" ->
                    people.name(
                            People.text(what, "as"),
                            found(Scenario.map(what.get("of"), where)) instanceof Object answer
                                    ? People.shown(answer)
                                    : "");
            case "judge" -> judge(what);
            case "compare" -> compare(People.text(what, "in"));
            case "cancel" ->
                    hub.initiations()
                            .cancel(
                                    entity("salesforce", people.filled(People.text(what, "deal"))),
                                    new Actor.Person(People.text(what, "by")),
                                    People.text(what, "because"));
            default ->
                    throw new IllegalArgumentException(
                            "'"
                                    + verb
                                    + "' is no step; use insert, ensure, update, delete, book, fault, calm, rest, ask, compare, judge, collect, approve, release, credit, explain or cancel");
        }
    }

    /// What the hub does every few minutes to find deletions that a system does not tell: it
    /// compares the facts of the open periods with those it knows.
    private void compare(String connection) {
        hub.posting()
                .ifPresent(posting ->
                        posting.lane().readers().stream()
                                .filter(reader -> reader.source().connection().equals(connection))
                                .forEach(FactReader::comparePopulation));
    }

    private void judge(Map<String, Object> what) {
        for (Reviews.Review review : hub.rooms().reviews().open(100)) {
            if (review.record().externalId().equals(people.filled(People.text(what, "record")))) {
                hub.rooms()
                        .merging()
                        .judge(
                                review.id(),
                                "same".equals(People.text(what, "as")),
                                new Actor.Person(People.text(what, "by")),
                                "scenario");
                return;
            }
        }
        throw new IllegalArgumentException(
                "no open review for record " + People.text(what, "record"));
    }

    private UUID entity(String connection, String externalId) {
        return hub.rooms()
                .links()
                .find(connection, externalId)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                connection + " " + externalId + " is not known to the hub"))
                .entityId();
    }

    /// Waits until nothing is left to do: every feed read since, every queue empty. A hub without
    /// work is told to read on, as a webhook would tell it: the coarsest feed looks every ten
    /// seconds only, and a story comes to rest many times.
    boolean rest() {
        Instant deadline = Instant.now().plus(longest);
        Instant since = Instant.now();
        boolean hinted = false;
        while (Instant.now().isBefore(deadline)) {
            if (!hub.quiet()) {
                since = Instant.now();
                hinted = false;
            } else if (!hinted) {
                hub.config().connections().keySet().forEach(hub::hint);
                hinted = true;
            } else if (hub.readSince(since) && hub.quiet()) {
                return true;
            }
            pause(100);
        }
        return false;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }

    /// Asks each expectation of the system it names; in rough weather the last word may take a
    /// moment, so it asks again for a while.
    List<Outcome> check(Scenario scenario) {
        List<Outcome> outcomes = checkNow(scenario);
        for (int again = 0;
                again < CHECKS_MAX && !outcomes.stream().allMatch(Outcome::ok);
                again++) {
            pause(1_000);
            rest();
            outcomes = checkNow(scenario);
        }
        return outcomes;
    }

    /// The tie-outs of facts, asked once for all expectations of a round: of the period in which a
    /// day lies (`on`), or of all open ones.
    private List<Tie> tied(Map<String, Object> of) {
        String on = of.get("on") instanceof Object day ? people.filled(day.toString()) : "";
        return ties.computeIfAbsent(
                on,
                _ ->
                        Ledgers.ties(
                                hub,
                                on.isEmpty()
                                        ? new Scope.Open()
                                        : new Scope.Dates(LocalDate.parse(on), LocalDate.parse(on)),
                                FACTS));
    }

    private List<Outcome> checkNow(Scenario scenario) {
        ties.clear();
        populations = new HashMap<>();
        books = new HashMap<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (Map<String, Object> expectation : scenario.expect()) {
            String name = People.text(expectation, "name");
            Object expected;
            Object actual;
            try {
                actual = found(Scenario.map(expectation.get("of"), name));
                expected = wanted(expectation);
            } catch (RuntimeException e) {
                outcomes.add(
                        new Outcome(name, "to be answered", "error: " + e.getMessage(), false));
                continue;
            }
            boolean ok =
                    "present".equals(expected) && expectation.containsKey("is")
                            ? actual != null && !actual.toString().isEmpty()
                            : Objects.equals(String.valueOf(expected), People.shown(actual));
            outcomes.add(new Outcome(name, expected, actual == null ? "" : actual, ok));
        }
        return outcomes;
    }

    private Object wanted(Map<String, Object> expectation) {
        if (expectation.get("count") instanceof Object count) {
            return count;
        }
        if (expectation.get("same") instanceof Object same) {
            return String.valueOf(found(Scenario.map(same, "same")));
        }
        return people.plain(expectation.get("is")) instanceof Object value
                ? People.shown(value)
                : "";
    }

    /// All records of a type, asked once for all expectations of a round.
    private List<Map<String, Object>> all(Simulator system, String type) {
        Map<String, List<Map<String, Object>>> known = populations;
        return known == null
                ? system.all(type)
                : known.computeIfAbsent(system.name() + " " + type, _ -> system.all(type));
    }

    /// What an ERP's own ledger shows, asked once for all expectations of a round.
    private List<LedgerRow> rows(Ledgers.Books asked) {
        Map<Ledgers.Books, List<LedgerRow>> known = books;
        return known == null
                ? Ledgers.rows(hub, asked)
                : known.computeIfAbsent(asked, one -> Ledgers.rows(hub, one));
    }

    /// Answers to several questions, each times its `times` (1 where it has none), added up.
    private BigDecimal added(List<Map<String, Object>> parts) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Map<String, Object> part : parts) {
            Map<String, Object> question = new LinkedHashMap<>(part);
            Object times = question.remove("times");
            Object found = found(question);
            sum =
                    sum.add(
                            new BigDecimal(String.valueOf(found))
                                    .multiply(
                                            times == null
                                                    ? BigDecimal.ONE
                                                    : new BigDecimal(times.toString())));
        }
        return sum;
    }

    private @Nullable Object found(Map<String, Object> of) {
        if (of.get("sum") instanceof Object parts) {
            return added(Scenario.maps(parts, "sum"));
        }
        if (of.get("system") instanceof Object name) {
            Simulator system =
                    sandbox.find(name.toString())
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "there is no system '" + name + "'"));
            if (of.get("id") instanceof Object id) {
                Map<String, Object> record =
                        system.find(People.text(of, "type"), people.filled(id.toString()))
                                .orElse(Map.of());
                return record.get(People.text(of, "field"));
            }
            Map<String, Object> where = asked(of.get("where"));
            List<Map<String, Object>> matching =
                    all(system, People.text(of, "type")).stream()
                            .filter(record -> fits(record, where))
                            .toList();
            if (of.get("field") instanceof Object field) {
                return matching.isEmpty() ? null : matching.getFirst().get(field.toString());
            }
            return matching.size();
        }
        if (of.get("named") instanceof Object name) {
            return people.filled("${" + name + "}");
        }
        if (of.get("met") instanceof Object kind) {
            return new Mishaps(people.system(of).faults()).met(kind.toString());
        }
        if (of.get("ledger") instanceof Object ledger) {
            Map<String, Object> question = new LinkedHashMap<>(of);
            question.put("entity", people.filled(People.text(of, "entity")));
            return Ledgers.sum(
                    rows(Ledgers.Books.of(ledger.toString(), question)),
                    question,
                    asked(of.get("where")));
        }
        return switch (People.text(of, "hub")) {
            case "postings" -> Ledgers.bucket(hub, of);
            case "posting" -> Ledgers.posting(hub, of, people.filled(People.text(of, "record")));
            case "conservation" -> Ledgers.holds(hub);
            case "reconciliation" -> Ledgers.tied(tied(of), of);
            case "position" ->
                    Standing.of(
                            hub,
                            entity(
                                    People.text(of, "in"),
                                    people.filled(People.text(of, "contract"))),
                            of);
            case "entities" ->
                    hub
                            .rooms()
                            .entities()
                            .counts()
                            .getOrDefault(People.text(of, "type"), Map.of())
                            .entrySet()
                            .stream()
                            .filter(count ->
                                    !of.containsKey("status")
                                            || count.getKey().equals(People.text(of, "status")))
                            .mapToLong(Map.Entry::getValue)
                            .sum();
            case "cases" ->
                    hub
                            .rooms()
                            .cases()
                            .list(
                                    new Cases.Filter(
                                            !"closed".equals(of.get("state")),
                                            "",
                                            of.containsKey("code") ? People.text(of, "code") : "",
                                            ""),
                                    0,
                                    10_000)
                            .stream()
                            .filter(one -> !Ledgers.names(of.get("besides")).contains(one.code()))
                            .count();
            case "links" ->
                    hub.rooms()
                            .links()
                            .counts()
                            .getOrDefault(People.text(of, "connection"), Map.of())
                            .getOrDefault(People.text(of, "type"), 0L);
            case "initiation" -> {
                Initiation initiation =
                        hub.rooms()
                                .initiations()
                                .find(entity("salesforce", people.filled(People.text(of, "deal"))))
                                .orElseThrow(() ->
                                        new IllegalArgumentException(
                                                "no initiation for that deal"));
                yield switch (People.text(of, "field")) {
                    case "state" -> initiation.state().name();
                    case "code" -> initiation.projectCode();
                    case "headline" -> initiation.headline();
                    default ->
                            throw new IllegalArgumentException(
                                    "an initiation has state, code and headline, not '"
                                            + of.get("field")
                                            + "'");
                };
            }
            default ->
                    throw new IllegalArgumentException(
                            "'"
                                    + of.get("hub")
                                    + "' is nothing the hub can be asked; use entities, cases, links, initiation, postings, posting, position, conservation or reconciliation");
        };
    }

    /// What fields must hold; a value that is a question itself (`party: {system: tryton, …, field:
    /// id}`) is asked first.
    private Map<String, Object> asked(@Nullable Object where) {
        Map<String, Object> asked = new LinkedHashMap<>();
        Scenario.map(where == null ? Map.of() : where, "where")
                .forEach((name, value) -> {
                    if (value instanceof Map<?, ?> question && question.containsKey("system")) {
                        Object answer = found(Scenario.map(value, name));
                        if (answer == null) {
                            throw new IllegalArgumentException(
                                    "'"
                                            + name
                                            + "' asks for a record that is not there: "
                                            + question);
                        }
                        asked.put(name, answer);
                    } else if (people.plain(value) instanceof Object plain) {
                        asked.put(name, plain);
                    }
                });
        return asked;
    }

    static boolean fits(Map<String, Object> record, Map<String, Object> where) {
        return where.entrySet().stream()
                .allMatch(want ->
                        People.shown(want.getValue())
                                .equals(People.shown(record.get(want.getKey()))));
    }
}
