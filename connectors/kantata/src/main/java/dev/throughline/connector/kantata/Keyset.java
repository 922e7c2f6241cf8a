package dev.throughline.connector.kantata;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a collection forward from a known row, without gaps, though the vendor pages by number.
///
/// Rows are taken in the order of `created_at`, ties by id: a moment that never changes, so rows
/// that are touched meanwhile stay in their place. Each page is asked for from one second before
/// the last row's moment, at the offset where that row should be; only if the page begins at or
/// before that row is it trusted, else it is asked for from further left. An answer that is not in
/// that order (the vendor silently falls back to another) is not used: the collection is then read
/// whole, as those are that have no moments at all.
final class Keyset {
    private static final int WHOLE_ROWS_MAX = 20_000;
    private static final int WHOLE_TRIES = 3;
    private static final int SECONDS_LENGTH = "2026-01-31T09:00:00Z".length();

    /// Most pages asked for in one go: 10,000 rows need 51 of 200.
    private static final int TURNS_MAX = 500;

    private static final Duration WHOLE_KEPT = Duration.ofSeconds(60);

    /// What a collection is ordered by.
    enum Stamp {
        CREATED,
        /// No moments: read whole, by id.
        NONE
    }

    /// The last row taken.
    ///
    /// @param stamp its `created_at` as an ISO moment; empty before everything and for collections
    ///   without moments
    /// @param id its id; empty before everything
    /// @param ahead how many rows of that very moment had been seen up to it: a guess at its offset
    record Position(String stamp, String id, int ahead) {
        static final Position START = new Position("", "", 0);

        boolean isStart() {
            return id.isEmpty();
        }
    }

    /// One row, with the answer it came in and where to go on after it.
    record Row(Position position, Map<String, Object> wire, Envelope answer) {}

    record Part(List<Row> rows, Position next, boolean more) {}

    private record Whole(String question, Instant at, List<Row> rows) {}

    private final Talk talk;
    private final InstantSource clock;
    private volatile @Nullable Whole kept;

    Keyset(Talk talk, InstantSource clock) {
        this.talk = talk;
        this.clock = clock;
    }

    /// The rows after a position, at most `limit`.
    ///
    /// @throws CallFailed when a page could not be had
    Part next(String path, Map<String, String> params, Position after, Stamp stamp, int limit) {
        if (stamp == Stamp.NONE) {
            return whole(path, params, after, limit, stamp);
        }
        List<Row> rows = new ArrayList<>();
        Position at = after;
        int offset = Math.max(0, at.ahead() - 1);
        boolean forward = false;
        for (int turn = 0; turn < TURNS_MAX; turn++) {
            Position base = at;
            int wanted = limit - rows.size() + (at.isStart() ? 0 : 1);
            Envelope page =
                    talk.read(path, question(params, at, offset, Math.min(Talk.PAGE_MAX, wanted)));
            List<Row> found = ordered(page);
            if (found == null) {
                return whole(path, params, after, limit, stamp);
            }
            boolean reaches = !found.isEmpty() && compare(found.getFirst().position(), at) <= 0;
            if (offset > 0 && !reaches && (page.listed() > 0 || !forward)) {
                // what was left of this page has moved: nothing may be skipped
                offset = forward ? 0 : offset / 2;
                continue;
            }
            boolean more = page.listed() > 0 && page.count() > (long) offset + page.listed();
            int seen = offset;
            boolean advanced = false;
            for (Row row : found) {
                seen++;
                if (!at.isStart() && compare(row.position(), at) <= 0) {
                    continue;
                }
                if (rows.size() == limit) {
                    more = true;
                    break;
                }
                at = counted(row.position(), at, base, seen);
                rows.add(new Row(at, row.wire(), row.answer()));
                advanced = true;
            }
            if (!more || rows.size() >= limit) {
                return new Part(List.copyOf(rows), at, more);
            }
            forward = !advanced;
            offset =
                    advanced
                            ? Math.max(0, at.ahead() - 1)
                            : offset + Math.max(1, page.listed() - 1);
        }
        throw new CallFailed(
                new Problem(
                        Mender.WEATHER,
                        "SYS-UNAVAILABLE",
                        path
                                + " changed faster than it could be read: no page was surely complete.",
                        "The hub reads again by itself."));
    }

    /// The row's position with its place among the rows of its moment.
    ///
    /// @param base the position the page was asked from
    /// @param seen the row's place in the answer before paging, counted from 1
    private static Position counted(Position row, Position before, Position base, int seen) {
        if (!base.isStart() && row.stamp().equals(base.stamp())) {
            return new Position(row.stamp(), row.id(), seen);
        }
        boolean sameMoment = row.stamp().equals(before.stamp());
        return new Position(row.stamp(), row.id(), sameMoment ? before.ahead() + 1 : 1);
    }

    private static Map<String, String> question(
            Map<String, String> params, Position at, int offset, int limit) {
        Map<String, String> question = new LinkedHashMap<>(params);
        question.put("order", "created_at:asc");
        question.put("limit", Integer.toString(limit));
        question.put("offset", Integer.toString(offset));
        if (!at.isStart()) {
            Instant from = Instant.parse(at.stamp()).minusSeconds(1);
            String asked = question.getOrDefault("created_after", "");
            String own = Moments.text(from);
            question.put("created_after", asked.compareTo(own) > 0 ? asked : own);
        }
        return question;
    }

    /// The rows with their positions; null if they are not in order.
    private static @Nullable List<Row> ordered(Envelope page) {
        List<Row> rows = new ArrayList<>();
        Position last = Position.START;
        for (Map<String, Object> wire : page.records()) {
            Optional<Instant> created = Moments.read(Envelope.text(wire.get("created_at")));
            if (created.isEmpty()) {
                return null;
            }
            Position position =
                    new Position(created.get().toString(), Envelope.text(wire.get("id")), 0);
            if (!last.isStart() && compare(last, position) > 0) {
                return null;
            }
            rows.add(new Row(position, wire, page));
            last = position;
        }
        return rows;
    }

    private static int compare(Position a, Position b) {
        if (a.isStart() || b.isStart()) {
            return Boolean.compare(!a.isStart(), !b.isStart());
        }
        if (!a.stamp().equals(b.stamp()) && !a.stamp().isEmpty() && !b.stamp().isEmpty()) {
            // moments in whole seconds are written alike and sort as text
            return a.stamp().length() == SECONDS_LENGTH && b.stamp().length() == SECONDS_LENGTH
                    ? a.stamp().compareTo(b.stamp())
                    : Instant.parse(a.stamp()).compareTo(Instant.parse(b.stamp()));
        }
        int byLength = Integer.compare(a.id().length(), b.id().length());
        return byLength != 0 ? byLength : a.id().compareTo(b.id());
    }

    private Part whole(
            String path, Map<String, String> params, Position after, int limit, Stamp stamp) {
        List<Row> rest =
                all(path, params, !after.isStart(), stamp).stream()
                        .filter(row -> compare(row.position(), after) > 0)
                        .toList();
        List<Row> rows = rest.subList(0, Math.min(limit, rest.size()));
        Position next = rows.isEmpty() ? after : rows.getLast().position();
        return new Part(List.copyOf(rows), next, rest.size() > rows.size());
    }

    private List<Row> all(String path, Map<String, String> params, boolean goingOn, Stamp stamp) {
        String question = path + params;
        Whole seen = kept;
        if (goingOn && seen != null && seen.question().equals(question)) {
            if (clock.instant().isBefore(seen.at().plus(WHOLE_KEPT))) {
                return seen.rows();
            }
        }
        for (int i = 0; i < WHOLE_TRIES; i++) {
            List<Row> rows = once(path, params, stamp);
            if (rows != null) {
                kept = new Whole(question, clock.instant(), rows);
                return rows;
            }
        }
        throw new CallFailed(
                new Problem(
                        Mender.WEATHER,
                        "SYS-UNAVAILABLE",
                        path
                                + " changed under each of "
                                + WHOLE_TRIES
                                + " whole reads, so that no read was surely complete.",
                        "The hub reads again by itself."));
    }

    /// Everything, page by page; null if the pages do not add up to the count they tell.
    private @Nullable List<Row> once(String path, Map<String, String> params, Stamp stamp) {
        Map<String, Row> rows = new LinkedHashMap<>();
        long count = Long.MAX_VALUE;
        for (int page = 1; (page - 1L) * Talk.PAGE_MAX < count; page++) {
            Map<String, String> question = new LinkedHashMap<>(params);
            question.put("order", stamp == Stamp.NONE ? "id:asc" : "created_at:asc");
            question.put("per_page", Integer.toString(Talk.PAGE_MAX));
            question.put("page", Integer.toString(page));
            Envelope answer = talk.read(path, question);
            count = answer.count();
            if (count > WHOLE_ROWS_MAX) {
                throw new CallFailed(
                        new Problem(
                                Mender.DEFECT,
                                "SYS-REFUSED",
                                path
                                        + " holds "
                                        + count
                                        + " rows and cannot be read in a stable order; at most "
                                        + WHOLE_ROWS_MAX
                                        + " are read whole.",
                                "Tell the makers of the connector."));
            }
            for (Map<String, Object> wire : answer.records()) {
                String created =
                        stamp == Stamp.NONE
                                ? ""
                                : Moments.read(Envelope.text(wire.get("created_at")))
                                        .map(Instant::toString)
                                        .orElse("");
                Position position = new Position(created, Envelope.text(wire.get("id")), 1);
                rows.put(position.id(), new Row(position, wire, answer));
            }
        }
        if (rows.size() < count) {
            return null;
        }
        return rows.values().stream()
                .sorted(Comparator.comparing(Row::position, Keyset::compare))
                .toList();
    }
}
