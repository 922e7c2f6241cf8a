package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsChanges.ChangePage;
import dev.throughline.connector.tryton.RecordTypes.NestedPart;
import dev.throughline.connector.tryton.RecordTypes.RecordType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what changed in one record type. Tryton keeps `create_date` and, from the first change on,
/// `write_date`; both are the beginning of the transaction, so a long one becomes visible with an
/// old stamp.
///
/// A round reads one stream after the other, each by (stamp, id): records never changed by
/// `create_date`, changed ones by `write_date`, then the same for each nested part, whose owners
/// are fetched. A record that changes while the round runs moves forward to a later place of a
/// later stream, never out of sight. See {@link FeedPosition} for where the next round starts.
///
/// What a round repeats because of the overlap is dropped by id and stamp, but only against pages
/// that the caller has proved to keep by coming back with their cursor. After a restart some
/// records repeat; none is missed.
final class Feed {

    /// One answer stays small enough to be read in well under a second.
    private static final int PAGE_MAX = 1_000;

    /// Remembered (id, stamp) pairs; more than this many in one overlap repeat instead.
    private static final int REMEMBERED_MAX = 50_000;

    private static final String CREATED = "create_date";
    private static final String CHANGED = "write_date";

    private final RecordType type;
    private final Talk talk;
    private final InstantSource clock;
    private final Duration overlap;

    /// What has been handed on as of the two latest cursors: id → stamp.
    private final Map<String, Map<String, String>> handedOn = new HashMap<>();

    Feed(RecordType type, Talk talk, InstantSource clock, Duration overlap) {
        this.type = type;
        this.talk = talk;
        this.clock = clock;
        this.overlap = overlap;
    }

    /// The next page. One thread at a time.
    synchronized ChangePage read(Cursor since, int limit) {
        FeedPosition at = FeedPosition.of(since);
        Map<String, String> known = handedOn.getOrDefault(since.value(), Map.of());
        if (at.betweenRounds()) {
            at = at.begun(clock.instant());
            if (at.floor() == 0 && !type.parts().isEmpty()) {
                at = at.withPartFloor(newestPart(), overlap);
            }
        }
        List<Stream> streams = streams();
        Map<String, ObservedRecord> page = new LinkedHashMap<>();
        int want = Math.min(limit, PAGE_MAX);
        while (at.step() < streams.size() && page.size() < want) {
            Stream stream = streams.get(at.step());
            int asked = want - page.size();
            List<Map<String, @Nullable Object>> rows = rows(stream, at, asked);
            for (ObservedRecord record : records(stream, rows)) {
                if (!record.stamp().equals(known.get(record.externalId()))) {
                    page.put(record.externalId(), record);
                }
            }
            if (!rows.isEmpty()) {
                Map<String, @Nullable Object> last = rows.getLast();
                at =
                        at.at(
                                WireValue.micros(last.get(stream.stamp())),
                                Rows.id(last),
                                clock.instant());
            }
            if (rows.size() < asked) {
                at = at.nextStep();
            }
        }
        boolean more = at.step() < streams.size();
        if (!more) {
            at = at.ended(overlap);
        }
        if (!page.isEmpty()) {
            at = at.afterPage();
        }
        remember(since, at, known, page.values());
        return new ChangePage(List.copyOf(page.values()), at.cursor(), more);
    }

    private void remember(
            Cursor since,
            FeedPosition next,
            Map<String, String> known,
            Collection<ObservedRecord> page) {
        Map<String, String> all = new HashMap<>(known);
        page.forEach(record -> all.put(record.externalId(), record.stamp()));
        String floor = WireValue.timestamp(Math.min(next.floor(), next.partFloor()));
        all.values().removeIf(stamp -> stamp.compareTo(floor) <= 0);
        handedOn.keySet().removeIf(cursor -> !cursor.equals(since.value()));
        if (all.size() <= REMEMBERED_MAX) {
            handedOn.put(next.cursor().value(), Map.copyOf(all));
        }
    }

    private List<Stream> streams() {
        List<Stream> streams = new ArrayList<>();
        streams.add(new Stream(type.model(), "id", CREATED, "id"));
        streams.add(new Stream(type.model(), "id", CHANGED, "id"));
        for (NestedPart part : type.parts()) {
            streams.add(new Stream(part.model(), part.owner(), CREATED, part.by()));
            streams.add(new Stream(part.model(), part.owner(), CHANGED, part.by()));
        }
        return streams;
    }

    private List<Map<String, @Nullable Object>> rows(Stream stream, FeedPosition at, int limit) {
        List<Object> domain = new ArrayList<>();
        domain.add(after(stream, at));
        if (stream.stamp().equals(CREATED)) {
            domain.add(asList(CHANGED, "=", null));
        }
        if (stream.ofRecord()) {
            domain.addAll(type.filter());
        }
        if (stream.ofRecord() && type.companyScoped()) {
            domain.add(List.of("company", "=", talk.company()));
        }
        return talk.rows(
                stream.model(),
                domain,
                limit,
                List.of(List.of(stream.stamp(), "ASC"), List.of("id", "ASC")),
                stream.ofRecord() ? type.asked() : List.of(stream.owner(), stream.stamp()));
    }

    private static List<Object> after(Stream stream, FeedPosition at) {
        if (at.stamp() == 0) {
            return List.of(
                    stream.stamp(),
                    ">",
                    WireValue.moment(stream.ofRecord() ? at.floor() : at.partFloor()));
        }
        Map<String, Object> stamp = WireValue.moment(at.stamp());
        return List.of(
                "OR",
                List.of(stream.stamp(), ">", stamp),
                List.of(List.of(stream.stamp(), "=", stamp), List.of("id", ">", at.id())));
    }

    private List<ObservedRecord> records(Stream stream, List<Map<String, @Nullable Object>> rows) {
        if (stream.ofRecord()) {
            return rows.stream().map(row -> Rows.observed(type, row)).toList();
        }
        Set<Long> owners = new LinkedHashSet<>();
        rows.forEach(row -> {
            if (row.get(stream.owner()) instanceof List<?> several) {
                several.forEach(each -> owners.add(Rows.id(each)));
            } else {
                owners.add(Rows.id(row.get(stream.owner())));
            }
        });
        owners.remove(0L);
        if (owners.isEmpty()) {
            return List.of();
        }
        List<Object> domain = new ArrayList<>(type.filter());
        domain.add(List.of(stream.by(), "in", List.copyOf(owners)));
        if (type.companyScoped()) {
            domain.add(List.of("company", "=", talk.company()));
        }
        return talk
                .rows(
                        type.model(),
                        domain,
                        owners.size(),
                        List.of(List.of("id", "ASC")),
                        type.asked())
                .stream()
                .map(row -> Rows.observed(type, row))
                .toList();
    }

    /// The newest stamp of all nested parts.
    private long newestPart() {
        long newest = 0;
        for (NestedPart part : type.parts()) {
            for (String stamp : List.of(CREATED, CHANGED)) {
                List<Map<String, @Nullable Object>> rows =
                        talk.rows(
                                part.model(),
                                List.of(asList(stamp, "!=", null)),
                                1,
                                List.of(List.of(stamp, "DESC")),
                                List.of(stamp));
                for (Map<String, @Nullable Object> row : rows) {
                    newest = Math.max(newest, WireValue.micros(row.get(stamp)));
                }
            }
        }
        return newest;
    }

    private static List<@Nullable Object> asList(@Nullable Object... values) {
        return java.util.Arrays.asList(values);
    }

    /// One ordered list of changes.
    ///
    /// @param owner the field that leads to the record: `id` for the record's own stream
    /// @param by the record's field that is compared with it
    private record Stream(String model, String owner, String stamp, String by) {
        boolean ofRecord() {
            return owner.equals("id");
        }
    }
}
