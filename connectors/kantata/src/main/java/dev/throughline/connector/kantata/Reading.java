package dev.throughline.connector.kantata;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsChanges.ChangePage;
import dev.throughline.connect.spi.ReadsPopulation.PopulationPage;
import dev.throughline.connector.kantata.Keyset.Part;
import dev.throughline.connector.kantata.Keyset.Position;
import dev.throughline.connector.kantata.Keyset.Stamp;
import dev.throughline.connector.kantata.Place.Pass;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads what changed, and what there is.
///
/// A change run reads everything updated since the last run's beginning less the overlap; what
/// changes while it runs is found by the next one. Custom field values change without stamping
/// their record, so a run also asks for the values that changed and reads their records; deletions
/// come from the event feed where the account has it.
final class Reading {
    /// Events enter the feed late.
    private static final Duration EVENTS_LATE = Duration.ofMinutes(10);

    private static final int WORKSPACES_AT_ONCE = 25;
    private static final int MEMBERS_MAX = 10_000;

    private final Setup setup;
    private final Talk talk;
    private final Keyset keyset;
    private final Translation translation;
    private final Lookup lookup;
    private final Surroundings surroundings;
    private final Archives archives;
    private final Approvals approvals;
    private final InstantSource clock;

    Reading(
            Setup setup,
            Talk talk,
            Keyset keyset,
            Translation translation,
            Lookup lookup,
            Surroundings surroundings,
            Archives archives,
            InstantSource clock) {
        this.surroundings = surroundings;
        this.archives = archives;
        this.approvals = new Approvals(talk, lookup);
        this.setup = setup;
        this.talk = talk;
        this.keyset = keyset;
        this.translation = translation;
        this.lookup = lookup;
        this.clock = clock;
    }

    ChangePage changes(RecordType type, Cursor since, int limit) {
        if (!type.stamped()) {
            PopulationPage page = population(type, since, limit);
            return new ChangePage(
                    page.records(), page.more() ? page.next() : Cursor.BEGINNING, page.more());
        }
        Place place = Place.of(since);
        if (place.pass() == Pass.REST) {
            place = place.at(firstPass(type), Position.START);
        }
        Place begun = place;
        while (true) {
            Instant asked = clock.instant();
            Step step;
            try {
                step = step(type, place, limit);
            } catch (CallFailed e) {
                if (place.equals(begun)) {
                    throw e;
                }
                // The passes before this one were read to their end: that much is kept, so that in
                // rough weather a round of many calls still comes to its end.
                return new ChangePage(List.of(), place.cursor(), true);
            }
            Place next = step.next();
            if (next.began().isEmpty()) {
                next = next.begun(Moments.text(talk.vendorTime(asked)));
            }
            if (next.pass() == Pass.REST) {
                String from = Moments.text(Instant.parse(next.began()).minus(setup.overlap()));
                next = next.resting(from.compareTo(place.since()) > 0 ? from : place.since());
            }
            boolean more = next.pass() != Pass.REST;
            if (!step.records().isEmpty() || !more) {
                return new ChangePage(step.records(), next.cursor(), more);
            }
            place = next;
        }
    }

    private record Step(List<ObservedRecord> records, Place next) {}

    private Step step(RecordType type, Place place, int limit) {
        return switch (place.pass()) {
            case RECORDS, ARCHIVED, REST -> {
                Map<String, String> params = params(type, place.pass());
                if (!place.since().isEmpty()) {
                    params.put("updated_after", place.since());
                }
                Part part =
                        keyset.next(type.collection(), params, place.at(), Stamp.CREATED, limit);
                yield new Step(translated(type, part), following(type, place, part));
            }
            case VALUES -> {
                Map<String, String> params =
                        Map.of("subject_type", type.subject(), "updated_after", place.since());
                Part part =
                        keyset.next(
                                "custom_field_values", params, place.at(), Stamp.CREATED, limit);
                Set<String> subjects = new LinkedHashSet<>();
                part.rows()
                        .forEach(row -> subjects.add(Envelope.text(row.wire().get("subject_id"))));
                yield new Step(lookup.fetch(type, subjects), following(type, place, part));
            }
            case APPROVALS -> {
                Approvals.Part part = approvals.next(type, place, limit);
                yield new Step(
                        part.records(),
                        part.more()
                                ? part.next()
                                : place.at(following(type, place), Position.START));
            }
            case DELETIONS -> {
                Map<String, String> params =
                        Map.of(
                                "event_types",
                                type.singular() + ":deleted",
                                "created_after",
                                Moments.text(Instant.parse(place.since()).minus(EVENTS_LATE)));
                Part part =
                        keyset.next("subscribed_events", params, place.at(), Stamp.CREATED, limit);
                yield new Step(deletions(type, part), following(type, place, part));
            }
        };
    }

    /// Facts of live projects first, unless asking for those of archived ones shows all.
    private Pass firstPass(RecordType type) {
        return FactTypes.isFact(type) && archives.views(type).size() == 1
                ? Pass.ARCHIVED
                : Pass.RECORDS;
    }

    private Map<String, String> params(RecordType type, Pass pass) {
        Map<String, String> params = new LinkedHashMap<>(type.unhide());
        if (FactTypes.isFact(type)) {
            params.put(FactTypes.ARCHIVED, Boolean.toString(pass == Pass.ARCHIVED));
        }
        String include = type.include(!setup.own(type).isEmpty());
        if (!include.isEmpty()) {
            params.put("include", include);
        }
        return params;
    }

    private List<ObservedRecord> translated(RecordType type, Part part) {
        Surroundings.Known known =
                surroundings.of(type, part.rows().stream().map(Keyset.Row::wire).toList());
        return part.rows().stream()
                .map(row -> translation.observed(type, row.wire(), row.answer(), known))
                .toList();
    }

    private static List<ObservedRecord> deletions(RecordType type, Part part) {
        Map<String, ObservedRecord> gone = new LinkedHashMap<>();
        for (Keyset.Row row : part.rows()) {
            String id = Envelope.text(row.wire().get("subject_id"));
            String stamp =
                    Moments.read(Envelope.text(row.wire().get("subject_changed_at")))
                            .map(Moments::text)
                            .orElse("");
            gone.put(id, new ObservedRecord(type.collection(), id, stamp, true, null, Map.of()));
        }
        return List.copyOf(gone.values());
    }

    private Place following(RecordType type, Place place, Part part) {
        if (part.more()) {
            return place.at(place.pass(), part.next());
        }
        return place.at(following(type, place), Position.START);
    }

    /// The pass after this one. The first run reads the records alone: all the rest is about
    /// changes.
    private Pass following(RecordType type, Place place) {
        boolean first = place.since().isEmpty();
        boolean fact = FactTypes.isFact(type);
        boolean values = !first && type.valued() && !setup.own(type).isEmpty();
        boolean approved = !first && fact && setup.approvalPoll();
        boolean deletions = !first && type.hardDelete() && setup.eventFeed();
        Pass last = deletions ? Pass.DELETIONS : Pass.REST;
        Pass afterRecords = values ? Pass.VALUES : approved ? Pass.APPROVALS : last;
        return switch (place.pass()) {
            case RECORDS, REST -> fact ? Pass.ARCHIVED : afterRecords;
            case ARCHIVED -> afterRecords;
            case VALUES, APPROVALS -> last;
            case DELETIONS -> Pass.REST;
        };
    }

    PopulationPage population(RecordType type, Cursor after, int limit) {
        Place place = Place.of(after);
        if (type == RecordTypes.PARTICIPATIONS) {
            return members(place, limit);
        }
        if (FactTypes.isFact(type)) {
            return facts(type, place, Map.of(), limit);
        }
        Map<String, String> params = new LinkedHashMap<>(type.unhide());
        params.remove("show_deleted");
        if (type == RecordTypes.WORKSPACES) {
            params.clear();
        }
        String include = type.include(!setup.own(type).isEmpty());
        if (!include.isEmpty()) {
            params.put("include", include);
        }
        Part part =
                keyset.next(
                        type.collection(),
                        params,
                        place.at(),
                        type.stamped() ? Stamp.CREATED : Stamp.NONE,
                        limit);
        return new PopulationPage(
                translated(type, part), place.at(Pass.RECORDS, part.next()).cursor(), part.more());
    }

    /// All facts of a span of days.
    PopulationPage period(RecordType type, LocalDate from, LocalDate to, Cursor after, int limit) {
        return facts(
                type,
                Place.of(after),
                Map.of(FactTypes.kind(type).between(), from + ":" + to),
                limit);
    }

    private PopulationPage facts(
            RecordType type, Place asked, Map<String, String> filter, int limit) {
        Place place = asked.pass() == Pass.REST ? asked.at(firstPass(type), Position.START) : asked;
        while (true) {
            Map<String, String> params = params(type, place.pass());
            params.putAll(filter);
            Part part = keyset.next(type.collection(), params, place.at(), Stamp.CREATED, limit);
            boolean live = place.pass() != Pass.ARCHIVED;
            Place next =
                    part.more() || !live
                            ? place.at(place.pass(), part.next())
                            : place.at(Pass.ARCHIVED, Position.START);
            boolean more = part.more() || live;
            if (!part.rows().isEmpty() || !more) {
                return new PopulationPage(translated(type, part), next.cursor(), more);
            }
            place = next;
        }
    }

    /// Members are served project by project only. The place is the last project done, and the last
    /// member done in the one after it.
    private PopulationPage members(Place place, int limit) {
        RecordType type = RecordTypes.PARTICIPATIONS;
        List<ObservedRecord> members = new ArrayList<>();
        Position done = place.at();
        String inner = place.inner();
        boolean more = true;
        while (more && members.size() < limit) {
            Part projects =
                    keyset.next("workspaces", Map.of(), done, Stamp.CREATED, WORKSPACES_AT_ONCE);
            for (Keyset.Row project : projects.rows()) {
                Map<String, String> params = new LinkedHashMap<>();
                params.put("workspace_id", project.position().id());
                params.put("include", type.include(false));
                Position from = inner.isEmpty() ? Position.START : new Position("", inner, 0);
                int room = Math.min(MEMBERS_MAX, limit - members.size());
                Part part =
                        room == 0
                                ? new Part(List.of(), from, true)
                                : keyset.next(type.collection(), params, from, Stamp.NONE, room);
                members.addAll(translated(type, part));
                if (part.more()) {
                    return new PopulationPage(
                            members, place.within(done, part.next().id()).cursor(), true);
                }
                done = project.position();
                inner = "";
            }
            more = projects.more();
        }
        return new PopulationPage(members, place.within(done, "").cursor(), more);
    }
}
