package dev.throughline.connector.netsuite;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsChanges.ChangePage;
import dev.throughline.connector.netsuite.ChangeCursor.Phase;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what changed: by stamp and id from the floor, so that ties, moving rows and rows that show
/// up late within the overlap are met; then what was deleted. A pass's floor is never later than
/// its beginning less the overlap, so a long first load loses nothing that was committed late
/// meanwhile.
final class ChangeReads {

    /// NetSuite gives no longer page.
    static final int PAGE_MAX = 1000;

    private static final long HEAVY_ROWS = 1000;
    private static final Duration BETWEEN_HEAVY = Duration.ofSeconds(30);
    private static final String ORDER =
            "TO_CHAR(t.lastmodifieddate," + RecordQueries.LOCAL_SQL + "), t.id";
    private static final String MOMENT = "TO_TIMESTAMP(?," + RecordQueries.LOCAL_SQL + ")";

    private final NetSuiteTalk talk;
    private final RecordQueries queries;
    private final NetSuiteOptions options;
    private final InstantSource clock;

    ChangeReads(
            NetSuiteTalk talk,
            RecordQueries queries,
            NetSuiteOptions options,
            InstantSource clock) {
        this.talk = talk;
        this.queries = queries;
        this.options = options;
        this.clock = clock;
    }

    /// @throws CallFailed when the page could not be had
    ChangePage page(NetSuiteType type, Cursor since, int limit) {
        ChangeCursor cursor;
        try {
            cursor = ChangeCursor.parse(since.value());
        } catch (IllegalArgumentException e) {
            throw new CallFailed(
                    new Problem(
                            Mender.DEFECT,
                            "HUB-STATE",
                            talk.settings().label()
                                    + ", "
                                    + type.name()
                                    + ": "
                                    + e.getMessage()
                                    + ".",
                            "Reset the feed to its beginning."));
        }
        int size = Math.clamp(limit, 1, PAGE_MAX);
        if (cursor.phase() == Phase.REST) {
            cursor = begun(cursor);
        }
        return cursor.phase() == Phase.GONE ? gone(type, cursor, size) : rows(type, cursor, size);
    }

    private ChangeCursor begun(ChangeCursor rest) {
        Instant now = clock.instant();
        Instant swept = rest.swept();
        boolean onlyNew =
                rest.rows() > HEAVY_ROWS
                        && swept != null
                        && now.isBefore(swept.plus(BETWEEN_HEAVY))
                        && !now.isBefore(swept);
        return onlyNew
                ? new ChangeCursor(
                        Phase.ROWS,
                        rest.head(),
                        rest.headId(),
                        rest.head(),
                        rest.headId(),
                        rest.floor(),
                        now,
                        swept,
                        rest.rows(),
                        rest.goneSince())
                : new ChangeCursor(
                        Phase.ROWS,
                        rest.floor(),
                        0,
                        rest.head(),
                        rest.headId(),
                        null,
                        now,
                        now,
                        0,
                        rest.goneSince());
    }

    private ChangePage rows(NetSuiteType type, ChangeCursor cursor, int size) {
        LocalDateTime from = cursor.at();
        String where =
                from == null
                        ? ""
                        : "(t.lastmodifieddate >= "
                                + MOMENT
                                + " OR (t.lastmodifieddate >= "
                                + MOMENT
                                + " AND t.id > ?))";
        List<String> parameters =
                from == null
                        ? List.of()
                        : List.of(
                                RecordQueries.LOCAL.format(from.plusSeconds(1)),
                                RecordQueries.LOCAL.format(from),
                                Long.toString(cursor.id()));
        RecordQueries.Page page = queries.page(type, where, parameters, ORDER, size);
        LocalDateTime at = from;
        long id = cursor.id();
        LocalDateTime head = cursor.head();
        long headId = cursor.headId();
        for (Map<String, ?> row : page.rows()) {
            LocalDateTime stamp = moment(row.get(RecordQueries.STAMP));
            if (stamp == null) {
                continue;
            }
            long rowId = number(row.get("id"));
            if (later(stamp, rowId, at, id)) {
                at = stamp;
                id = rowId;
            }
            if (later(stamp, rowId, head, headId)) {
                head = stamp;
                headId = rowId;
            }
        }
        long rows = cursor.rows() + page.records().size();
        if (page.more()) {
            return new ChangePage(
                    page.records(),
                    new Cursor(
                            new ChangeCursor(
                                            Phase.ROWS,
                                            at,
                                            id,
                                            head,
                                            headId,
                                            cursor.floor(),
                                            cursor.began(),
                                            cursor.swept(),
                                            rows,
                                            cursor.goneSince())
                                    .text()),
                    true);
        }
        LocalDateTime floor = cursor.floor() != null ? cursor.floor() : floor(head, cursor.began());
        LocalDateTime goneSince = cursor.goneSince();
        boolean deletions = options.readsDeletions() && goneSince != null;
        ChangeCursor next =
                new ChangeCursor(
                        deletions ? Phase.GONE : Phase.REST,
                        deletions ? goneSince : null,
                        0,
                        head,
                        headId,
                        floor,
                        cursor.began(),
                        cursor.swept(),
                        rows,
                        goneSince != null ? goneSince : before(local(cursor.began())));
        return new ChangePage(page.records(), new Cursor(next.text()), deletions);
    }

    private static boolean later(
            LocalDateTime stamp, long id, @Nullable LocalDateTime than, long thanId) {
        return than == null || stamp.isAfter(than) || (stamp.isEqual(than) && id > thanId);
    }

    /// Behind the newest row by the overlap, but never later than the pass's beginning allows.
    private @Nullable LocalDateTime floor(@Nullable LocalDateTime head, @Nullable Instant began) {
        if (head == null) {
            return null;
        }
        LocalDateTime start = local(began);
        return before(start.isBefore(head) ? start : head);
    }

    private LocalDateTime local(@Nullable Instant moment) {
        return LocalDateTime.ofInstant(moment == null ? clock.instant() : moment, queries.zone())
                .withNano(0);
    }

    /// Earlier by the overlap; by two hours more where clocks were put back around then.
    private LocalDateTime before(LocalDateTime moment) {
        LocalDateTime earlier = moment.minus(options.overlap());
        boolean changing =
                !queries.zone()
                        .getRules()
                        .getOffset(moment.minusHours(3))
                        .equals(queries.zone().getRules().getOffset(moment.plusHours(3)));
        return changing ? earlier.minusHours(2) : earlier;
    }

    private ChangePage gone(NetSuiteType type, ChangeCursor cursor, int size) {
        LocalDateTime from = cursor.at() == null ? local(cursor.began()) : cursor.at();
        NetSuiteTalk.Rows rows =
                talk.suiteQl(
                        "SELECT d.recordid AS recordid, TO_CHAR(d.deleteddate,"
                                + RecordQueries.LOCAL_SQL
                                + ") AS deleteddate"
                                + " FROM deletedrecord d WHERE d.recordtypeid = ? AND (d.deleteddate >= "
                                + MOMENT
                                + " OR (d.deleteddate >= "
                                + MOMENT
                                + " AND d.recordid > ?))"
                                + " ORDER BY TO_CHAR(d.deleteddate,"
                                + RecordQueries.LOCAL_SQL
                                + "), d.recordid",
                        List.of(
                                type.deletedAs(),
                                RecordQueries.LOCAL.format(from.plusSeconds(1)),
                                RecordQueries.LOCAL.format(from),
                                Long.toString(cursor.id())),
                        size);
        List<ObservedRecord> records = new ArrayList<>();
        LocalDateTime at = from;
        long id = cursor.id();
        for (Map<String, ?> row : rows.items()) {
            LocalDateTime deleted = moment(row.get("deleteddate"));
            if (deleted == null) {
                continue;
            }
            at = deleted;
            id = number(row.get("recordid"));
            records.add(
                    new ObservedRecord(
                            type.name(),
                            Long.toString(id),
                            deleted.atZone(queries.zone()).toInstant().toString(),
                            true,
                            null,
                            Map.of()));
        }
        ChangeCursor next =
                rows.more()
                        ? new ChangeCursor(
                                Phase.GONE,
                                at,
                                id,
                                cursor.head(),
                                cursor.headId(),
                                cursor.floor(),
                                cursor.began(),
                                cursor.swept(),
                                cursor.rows(),
                                cursor.goneSince())
                        : new ChangeCursor(
                                Phase.REST,
                                null,
                                0,
                                cursor.head(),
                                cursor.headId(),
                                cursor.floor(),
                                cursor.began(),
                                cursor.swept(),
                                cursor.rows(),
                                before(local(cursor.began())));
        return new ChangePage(records, new Cursor(next.text()), rows.more());
    }

    private static @Nullable LocalDateTime moment(@Nullable Object text) {
        try {
            return text == null
                    ? null
                    : LocalDateTime.parse(String.valueOf(text), RecordQueries.LOCAL);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static long number(@Nullable Object text) {
        try {
            return Long.parseLong(String.valueOf(text));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
