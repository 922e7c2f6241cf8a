package dev.throughline.app;

import dev.throughline.api.ApiActs;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.evidence.Actor;
import dev.throughline.journal.Change;
import dev.throughline.journal.Lane;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What the API asks of the running hub: it appends a fresh observation and lets the hub do the
/// rest, so there is one writer.
final class HubActs implements ApiActs {
    /// The record type of a deal in the CRM.
    private static final String DEAL = "Opportunity";

    private final Hub hub;
    private final boolean people;

    HubActs(Hub hub, boolean people) {
        this.hub = hub;
        this.people = people;
    }

    @Override
    public boolean people() {
        return people;
    }

    @Override
    public Actor.Person person() {
        if (!people) {
            throw new IllegalStateException("no person is known here");
        }
        return new Actor.Person("the demo's visitor");
    }

    @Override
    public Set<String> systems() {
        return new TreeSet<>(hub.config().connections().keySet());
    }

    @Override
    public Requested requestStart(String connection, String externalId) {
        OpenConnection open = hub.connection(connection).orElse(null);
        ObjectSchema schema = hub.schema(connection, DEAL).orElse(null);
        if (open == null || schema == null || !(open instanceof Fetches fetches)) {
            return new Requested.NotThere(
                    "'"
                            + connection
                            + "' is no system that has deals; deals live in "
                            + systems()
                            + ".");
        }
        List<ObservedRecord> found;
        try {
            hub.proven(connection);
            found = fetches.fetch(DEAL, List.of(externalId));
        } catch (CallFailed e) {
            return new Requested.Unreachable(e.problem());
        }
        if (found.isEmpty() || found.getFirst().deleted()) {
            return new Requested.NotThere(
                    "There is no deal " + externalId + " in " + connection + ".");
        }
        ObservedRecord deal = found.getFirst();
        hub.rooms()
                .transaction()
                .executeWithoutResult(_ ->
                        hub.rooms()
                                .journal()
                                .append(
                                        Lane.INTERACTIVE,
                                        hub.rooms()
                                                .intake()
                                                .sift(
                                                        connection,
                                                        schema,
                                                        List.of(deal),
                                                        Change.Origin.FEED,
                                                        null)
                                                .changes()));
        hub.hint(connection);
        return hub.rooms()
                .links()
                .find(connection, deal.externalId())
                .<Requested>map(link -> new Requested.Taken(link.entityId()))
                .orElse(new Requested.Waiting("The deal was read; the hub is making its entity."));
    }
}
