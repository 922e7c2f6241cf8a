package dev.throughline.connector.redmine;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsChanges.ChangePage;
import dev.throughline.connect.spi.ReadsPopulation.PopulationPage;
import dev.throughline.connector.redmine.Listing.Part;
import dev.throughline.connector.redmine.Listing.Place;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads what changed, and what there is.
///
/// Redmine filters issues by change; projects and users are few and looked through. Time entries it
/// can neither filter nor sort by change: it ignores both without a word (`sort=updated_on:desc`
/// answers by id, so a reader that stops at its mark would miss every amendment). Their round
/// therefore looks through all entries of the window by id and hands on those stamped since the
/// mark. Where a closed issue approves, the stamp of the issue counts as well, for closing it
/// leaves no trace on its entries.
///
/// A round's mark is the moment it began, less the overlap: what changes while it runs is found by
/// the next one. Deletions leave no trace at all; only {@link #period} shows them.
final class Reading {

    private final Setup setup;
    private final Talk talk;
    private final Listing listing;
    private final Rows rows;
    private final Approval approval;
    private final InstantSource clock;

    Reading(Setup setup, Talk talk, InstantSource clock) {
        this.setup = setup;
        this.talk = talk;
        this.listing = new Listing(talk);
        this.rows = new Rows(setup);
        this.approval = new Approval(setup, talk);
        this.clock = clock;
    }

    ChangePage changes(RecordType type, Cursor since, int limit) {
        if (!type.incremental()) {
            PopulationPage page = population(type, since, limit);
            return new ChangePage(
                    page.records(), page.more() ? page.next() : Cursor.BEGINNING, page.more());
        }
        Round round = Round.of(since);
        if (round.began().isEmpty()) {
            round = round.begun(talk.now().truncatedTo(ChronoUnit.SECONDS));
        }
        if (type == RecordType.PROJECTS || type == RecordType.USERS) {
            String mark = round.mark();
            Page page = whole(type, round.place().last(), mark, limit);
            Round next = round.at(page.next());
            return new ChangePage(
                    page.records(),
                    page.more() ? next.cursor() : next.ended(setup.overlap()).cursor(),
                    page.more());
        }
        Map<String, String> query = new LinkedHashMap<>();
        within(query);
        if (type == RecordType.ISSUES) {
            query.put("status_id", "*");
            if (!round.mark().isEmpty()) {
                query.put("updated_on", ">=" + round.mark());
            }
        } else if (!round.mark().isEmpty() && setup.windowDays() > 0) {
            query.put(
                    "from",
                    LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
                            .minusDays(setup.windowDays())
                            .toString());
        }
        while (true) {
            Part part = listing.next(type.path(), type.path(), query, round.place(), limit);
            List<ObservedRecord> changed = observed(type, part.rows(), round.mark());
            Round next = round.at(part.next());
            if (!part.more()) {
                return new ChangePage(changed, next.ended(setup.overlap()).cursor(), false);
            }
            if (!changed.isEmpty()) {
                return new ChangePage(changed, next.cursor(), true);
            }
            round = next;
        }
    }

    /// The records of some rows that changed since a mark, themselves or by their approval.
    private List<ObservedRecord> observed(
            RecordType type, List<Map<String, Object>> found, String mark) {
        if (!type.facts()) {
            return found.stream().map(row -> rows.observed(type, row)).toList();
        }
        Map<Long, Map<String, Object>> issues = approval.issues(found);
        List<ObservedRecord> changed = new ArrayList<>();
        for (Map<String, Object> entry : found) {
            if (!rows.is(type, entry)) {
                continue;
            }
            Map<String, Object> issue = issues.get(Approval.issue(entry));
            if (since(entry, mark) || (issue != null && since(issue, mark))) {
                changed.add(rows.observed(type, entry, approval.fields(entry, issue)));
            }
        }
        return changed;
    }

    /// An unreadable stamp counts as changed.
    private static boolean since(Map<String, Object> row, String mark) {
        return mark.isEmpty()
                || !(row.get("updated_on") instanceof String stamp)
                || stamp.compareTo(mark) >= 0;
    }

    PopulationPage population(RecordType type, Cursor after, int limit) {
        return switch (type) {
            case PROJECTS, USERS -> {
                Page page = whole(type, Round.of(after).place().last(), "", limit);
                yield new PopulationPage(
                        page.records(), Round.START.at(page.next()).cursor(), page.more());
            }
            case MEMBERSHIPS -> members(after, limit);
            case ISSUES -> paged(type, Map.of("status_id", "*"), after, limit);
            case TIME_ENTRIES, EXPENSES -> paged(type, Map.of(), after, limit);
        };
    }

    /// All facts of a type and a span of days.
    PopulationPage period(RecordType type, LocalDate from, LocalDate to, Cursor after, int limit) {
        return paged(type, Map.of("from", from.toString(), "to", to.toString()), after, limit);
    }

    private PopulationPage paged(
            RecordType type, Map<String, String> query, Cursor after, int limit) {
        Round round = Round.of(after);
        Map<String, String> within = new LinkedHashMap<>(query);
        within(within);
        Part part = listing.next(type.path(), type.path(), within, round.place(), limit);
        return new PopulationPage(
                observed(type, part.rows(), ""), round.at(part.next()).cursor(), part.more());
    }

    /// Keeps a list of issues or time beneath the root; Redmine leaves subprojects out on its own
    /// account where its settings say so.
    void within(Map<String, String> query) {
        if (!setup.root().isEmpty()) {
            query.put("project_id", setup.root());
            query.put("subproject_id", "*");
        }
    }

    /// The number of the project beneath which the hub works.
    ///
    /// @throws CallFailed when it could not be had
    String root() {
        return Long.toString(
                Rows.id(
                        inner(
                                RecordType.PROJECTS,
                                talk.read("projects/" + setup.root(), Map.of()))));
    }

    /// All projects or users of a status; of the projects those beneath the root.
    private List<Map<String, Object>> all(RecordType type, String status) {
        List<Map<String, Object>> all =
                listing.whole(type.path(), type.path(), Map.of("status", status));
        if (type != RecordType.PROJECTS || setup.root().isEmpty()) {
            return all;
        }
        long root = Long.parseLong(root());
        Map<Long, Long> parents = new HashMap<>();
        all.forEach(row -> parents.put(Rows.id(row), parent(row)));
        return all.stream().filter(row -> beneath(root, parent(row), parents)).toList();
    }

    private static long parent(Map<String, Object> row) {
        return row.get("parent") instanceof Map<?, ?> parent
                        && parent.get("id") instanceof BigDecimal id
                ? id.longValue()
                : 0;
    }

    private static boolean beneath(long root, long project, Map<Long, Long> parents) {
        long at = project;
        // A tree has no more steps than projects.
        for (int steps = 0; at != 0 && steps <= parents.size(); steps++) {
            if (at == root) {
                return true;
            }
            at = parents.getOrDefault(at, 0L);
        }
        return false;
    }

    private record Page(List<ObservedRecord> records, Place next, boolean more) {}

    /// Projects that are not archived and users that are not locked, after an id, changed since a
    /// mark.
    private Page whole(RecordType type, long last, String mark, int limit) {
        String live = type == RecordType.PROJECTS ? "1|5" : "1";
        List<Map<String, Object>> left =
                all(type, live).stream()
                        .filter(row -> Rows.id(row) > last && since(row, mark))
                        .toList();
        List<ObservedRecord> page =
                left.stream().limit(limit).map(row -> rows.observed(type, row)).toList();
        return new Page(
                page,
                new Place(0, page.isEmpty() ? last : lastId(page)),
                left.size() > page.size());
    }

    private static long lastId(List<ObservedRecord> page) {
        return Long.parseLong(page.getLast().externalId());
    }

    /// Members are served project by project only; groups are no people and left out. The place is
    /// the project (as offset) and its last member done.
    private PopulationPage members(Cursor after, int limit) {
        Place place = Round.of(after).place();
        List<ObservedRecord> members = new ArrayList<>();
        for (Map<String, Object> project : all(RecordType.PROJECTS, "1|5")) {
            long id = Rows.id(project);
            if (id < place.offset()) {
                continue;
            }
            long done = id == place.offset() ? place.last() : 0;
            for (Map<String, Object> member :
                    listing.whole("projects/" + id + "/memberships", "memberships", Map.of())) {
                if (Rows.id(member) <= done || !member.containsKey("user")) {
                    continue;
                }
                if (members.size() == limit) {
                    return new PopulationPage(
                            members, Round.START.at(new Place((int) id, done)).cursor(), true);
                }
                done = Rows.id(member);
                members.add(rows.observed(RecordType.MEMBERSHIPS, member));
            }
        }
        return new PopulationPage(members, after, false);
    }

    /// Records by id.
    ///
    /// @throws CallFailed when the answer could not be had
    List<ObservedRecord> fetch(RecordType type, Collection<String> ids) {
        List<Long> numbers =
                ids.stream()
                        .filter(id -> id.matches("[0-9]{1,18}"))
                        .map(Long::parseLong)
                        .distinct()
                        .toList();
        if (type == RecordType.ISSUES) {
            return approval.byId(numbers).values().stream()
                    .map(row -> rows.observed(type, row))
                    .toList();
        }
        List<Map<String, Object>> found = new ArrayList<>();
        for (long id : numbers) {
            Map<String, Object> answer = talk.find(type.path() + "/" + id, Map.of());
            if (answer != null) {
                found.add(inner(type, answer));
            }
        }
        List<ObservedRecord> records = new ArrayList<>();
        for (int from = 0; from < found.size(); from += Listing.PAGE_MAX) {
            records.addAll(
                    observed(
                            type,
                            found.subList(from, Math.min(found.size(), from + Listing.PAGE_MAX)),
                            ""));
        }
        return records;
    }

    /// The record inside `{"project": {…}}`.
    Map<String, Object> inner(RecordType type, Map<String, Object> answer) {
        if (answer.get(type.singular()) instanceof Map<?, ?> row) {
            Map<String, Object> plain = new LinkedHashMap<>();
            row.forEach((name, value) -> plain.put(String.valueOf(name), value));
            return plain;
        }
        throw talk.unreadable(type.collection(), "it holds no '" + type.singular() + "'");
    }

    /// Where a run of reads stands.
    ///
    /// @param mark what is stamped since is wanted; empty = everything
    /// @param began when this round began; empty between rounds
    record Round(String mark, String began, Place place) {
        static final Round START = new Round("", "", Place.START);

        static Round of(Cursor cursor) {
            String[] parts = cursor.value().split(" ", -1);
            if (parts.length != 4) {
                return START;
            }
            return new Round(
                    parts[0],
                    parts[1],
                    new Place(Integer.parseInt(parts[2]), Long.parseLong(parts[3])));
        }

        Cursor cursor() {
            return new Cursor(mark + " " + began + " " + place.offset() + " " + place.last());
        }

        Round begun(Instant now) {
            return new Round(mark, now.toString(), place);
        }

        Round at(Place next) {
            return new Round(mark, began, next);
        }

        /// The mark never moves back.
        Round ended(java.time.Duration overlap) {
            String from = Instant.parse(began).minus(overlap).toString();
            return new Round(from.compareTo(mark) > 0 ? from : mark, "", Place.START);
        }
    }
}
