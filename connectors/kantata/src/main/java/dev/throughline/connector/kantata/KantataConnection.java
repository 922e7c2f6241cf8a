package dev.throughline.connector.kantata;

import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.FindsByKey;
import dev.throughline.connect.spi.NativeField;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One Kantata account, ready to be called.
final class KantataConnection
        implements OpenConnection,
                ReadsChanges,
                ReadsPopulation,
                ReadsPeriod,
                Fetches,
                Writes,
                FindsByKey {
    private final Setup setup;
    private final Talk talk;
    private final CustomFields customFields;
    private final Reading reading;
    private final Lookup lookup;
    private final Writing writing;

    KantataConnection(Setup setup, ConnectionContext context) {
        this.setup = setup;
        this.talk = new Talk(setup, context.http(), context.clock());
        Keyset keyset = new Keyset(talk, context.clock());
        this.customFields = new CustomFields(keyset, context.clock());
        Translation translation = new Translation(setup, customFields);
        Surroundings surroundings = new Surroundings(talk, context.clock());
        Archives archives = new Archives(talk, context.clock());
        this.lookup = new Lookup(setup, talk, translation, surroundings, archives);
        this.reading =
                new Reading(
                        setup,
                        talk,
                        keyset,
                        translation,
                        lookup,
                        surroundings,
                        archives,
                        context.clock());
        this.writing = new Writing(setup, talk, translation, lookup, customFields);
    }

    /// The account and user behind the token. Kantata does not tell production from a sandbox: they
    /// are accounts.
    @Override
    public Probe probe() {
        try {
            Envelope me = talk.read("users/me", Map.of());
            if (me.records().isEmpty()) {
                throw talk.refusals.unreadable(
                        "users/me", new Envelope.Misshapen("the answer holds no user"));
            }
            Map<String, Object> user = me.records().getFirst();
            Map<String, String> identity = new LinkedHashMap<>();
            identity.put("account", Envelope.text(user.get("account_id")));
            identity.put("user", Envelope.text(user.get("id")));
            return new Probe.Healthy(identity, limits());
        } catch (CallFailed failed) {
            return new Probe.Unwell(failed.problem());
        }
    }

    private Map<String, String> limits() {
        Map<String, String> limits = new LinkedHashMap<>();
        limits.put("pageMax", Integer.toString(Talk.PAGE_MAX));
        if (setup.eventFeed()) {
            Answer events = talk.get("subscribed_events", Map.of("per_page", "1"));
            boolean open = events instanceof Answer.Response response && response.ok();
            limits.put(
                    "eventFeed",
                    open ? "available" : "refused: needs the add-on and an administrator's token");
        }
        List<String> missing = new ArrayList<>();
        setup.customFields()
                .forEach((collection, fields) -> {
                    RecordType type = RecordTypes.named(collection);
                    for (NativeField field : fields) {
                        if (customFields.named(type.subject(), field.name()).isEmpty()) {
                            missing.add(collection + "." + field.name());
                        }
                    }
                });
        if (!missing.isEmpty()) {
            limits.put("customFieldsMissing", String.join(", ", missing));
        }
        return limits;
    }

    @Override
    public ChangePage readChanges(String objectType, Cursor since, int limit) {
        return reading.changes(RecordTypes.named(objectType), since, limit);
    }

    @Override
    public PopulationPage readPopulation(String objectType, Cursor after, int limit) {
        return reading.population(RecordTypes.named(objectType), after, limit);
    }

    @Override
    public PopulationPage readPeriod(
            String objectType, LocalDate from, LocalDate to, Cursor after, int limit) {
        return reading.period(fact(objectType), from, to, after, limit);
    }

    @Override
    public String periodQuery(String objectType, LocalDate from, LocalDate to) {
        RecordType type = fact(objectType);
        return "GET "
                + setup.api()
                + "/"
                + type.collection()
                + "?"
                + FactTypes.kind(type).between()
                + "="
                + from
                + ":"
                + to
                + "&order=created_at:asc&"
                + FactTypes.ARCHIVED
                + "=false, and the same with "
                + FactTypes.ARCHIVED
                + "=true";
    }

    private static RecordType fact(String objectType) {
        RecordType type = RecordTypes.named(objectType);
        if (!FactTypes.isFact(type)) {
            throw new CallFailed(
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-REFUSED",
                            "The Kantata connector reads no '" + objectType + "' by period.",
                            "Name one of "
                                    + FactTypes.ALL.stream().map(RecordType::collection).toList()
                                    + " under facts in postings.yaml."));
        }
        return type;
    }

    @Override
    public List<ObservedRecord> fetch(String objectType, Collection<String> externalIds) {
        return lookup.fetch(RecordTypes.named(objectType), externalIds);
    }

    @Override
    public List<WriteOutcome> write(String objectType, List<WriteRequest> batch) {
        RecordType type;
        try {
            type = RecordTypes.named(objectType);
        } catch (CallFailed unknownType) {
            return batch.stream()
                    .<WriteOutcome>map(_ -> new WriteOutcome.Refused(unknownType.problem()))
                    .toList();
        }
        return writing.write(type, batch);
    }

    @Override
    public List<Finding> findByKey(String objectType, List<WriteRequest> asked) {
        return lookup.find(RecordTypes.named(objectType), asked);
    }

    /// The token does not end and the sockets are the hub's: nothing is held here.
    @Override
    public void close() {}
}
