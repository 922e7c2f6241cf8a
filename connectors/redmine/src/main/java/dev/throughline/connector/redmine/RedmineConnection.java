package dev.throughline.connector.redmine;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.FindsByKey;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsPeriod;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.Writes;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// One open Redmine: hands each ability to the room that keeps it.
final class RedmineConnection
        implements OpenConnection,
                ReadsChanges,
                ReadsPopulation,
                ReadsPeriod,
                Fetches,
                Writes,
                FindsByKey {

    private final Setup setup;
    private final Talk talk;
    private final Reading reading;
    private final Writing writing;

    RedmineConnection(Setup setup, ConnectionContext context) {
        this.setup = setup;
        this.talk = new Talk(setup, context.http(), context.clock());
        this.reading = new Reading(setup, talk, context.clock());
        this.writing = new Writing(setup, talk, reading);
    }

    /// The user behind the key: `user` (id) and `login`. Redmine has no name of its own to tell.
    @Override
    public Probe probe() {
        try {
            ObservedRecord user =
                    new Rows(setup)
                            .observed(
                                    RecordType.USERS,
                                    reading.inner(
                                            RecordType.USERS,
                                            talk.read("users/current", Map.of())));
            return new Probe.Healthy(
                    Map.of(
                            "user",
                            user.externalId(),
                            "login",
                            String.valueOf(user.fields().get("login"))),
                    Map.of(
                            "pageMax",
                            Integer.toString(Listing.PAGE_MAX),
                            "administrator",
                            String.valueOf(user.fields().getOrDefault("admin", false))));
        } catch (CallFailed unwell) {
            return new Probe.Unwell(unwell.problem());
        }
    }

    @Override
    public ChangePage readChanges(String objectType, Cursor since, int limit) {
        return reading.changes(type(objectType), since, limit);
    }

    @Override
    public PopulationPage readPopulation(String objectType, Cursor after, int limit) {
        return reading.population(type(objectType), after, limit);
    }

    @Override
    public PopulationPage readPeriod(
            String objectType, LocalDate from, LocalDate to, Cursor after, int limit) {
        fact(objectType);
        return reading.period(type(objectType), from, to, after, limit);
    }

    @Override
    public String periodQuery(String objectType, LocalDate from, LocalDate to) {
        fact(objectType);
        Map<String, String> query = new LinkedHashMap<>();
        query.put("from", from.toString());
        query.put("to", to.toString());
        query.put("sort", "id");
        reading.within(query);
        return "GET "
                + setup.base()
                + "time_entries.json?"
                + query.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining("&"));
    }

    @Override
    public List<ObservedRecord> fetch(String objectType, Collection<String> externalIds) {
        return reading.fetch(type(objectType), externalIds);
    }

    @Override
    public List<WriteOutcome> write(String objectType, List<WriteRequest> batch) {
        try {
            return writing.write(type(objectType), batch);
        } catch (CallFailed unknownType) {
            return batch.stream()
                    .<WriteOutcome>map(_ -> new WriteOutcome.Refused(unknownType.problem()))
                    .toList();
        }
    }

    @Override
    public List<Finding> findByKey(String objectType, List<WriteRequest> asked) {
        return writing.find(type(objectType), asked);
    }

    /// The key does not end and the sockets are the hub's: nothing is held here.
    @Override
    public void close() {}

    private void fact(String objectType) {
        if (!type(objectType).facts()) {
            throw new CallFailed(
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-REFUSED",
                            "The Redmine connector reads no '" + objectType + "' by period.",
                            "Name time_entries or expenses under facts in postings.yaml."));
        }
    }

    private RecordType type(String objectType) {
        return Arrays.stream(RecordType.values())
                .filter(type -> type.collection().equals(objectType))
                .findFirst()
                .orElseThrow(() ->
                        new CallFailed(
                                new Problem(
                                        Mender.SETTINGS,
                                        "SYS-SCHEMA-DRIFT",
                                        setup.label()
                                                + ": '"
                                                + objectType
                                                + "' is not a record type of the Redmine connector.",
                                        "Take it out of the configuration; the connector knows "
                                                + String.join(", ", RecordType.names())
                                                + ".")));
    }
}
