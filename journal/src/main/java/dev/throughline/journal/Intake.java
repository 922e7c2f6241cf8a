package dev.throughline.journal;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.evidence.StorableText;
import dev.throughline.model.Ids;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;

/// Takes pages of observations in: sorts out what is new, appends it, keeps the newest observation,
/// and advances the feed's cursor, all in one transaction. A crash before the commit repeats the
/// page; what was taken already is recognised by its content and skipped.
public final class Intake {
    /// A record whose JSON is longer than this is kept as a fault without payload.
    public static final int RECORD_CHARACTERS_MAX = 256 * 1024;

    /// A longer native id or stamp is cut: no vendor has such, and no index holds it.
    public static final int NAME_CHARACTERS_MAX = 500;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Journal journal;
    private final Records records;
    private final Doubts doubts;
    private final InstantSource clock;
    private final Ids ids;

    public Intake(
            JdbcClient sql,
            TransactionTemplate transaction,
            Journal journal,
            Records records,
            InstantSource clock,
            Ids ids) {
        this.sql = sql;
        this.transaction = transaction;
        this.journal = journal;
        this.records = records;
        this.doubts = new Doubts(sql);
        this.clock = clock;
        this.ids = ids;
    }

    /// What became of one observation (DESIGN 4.1).
    enum Sorted {
        /// Not known, or newer than what is known.
        NEW,
        /// Known already: same content.
        KNOWN,
        /// Strictly older than what is known: counted and dropped.
        STALE
    }

    /// Compares one observation with the newest known one. Pure.
    ///
    /// Equal content is known, whatever its stamp. Other content with an older stamp is stale. An
    /// equal stamp with other content is taken as new: the page was read later than what is known,
    /// so it is the fresher look.
    static Sorted sort(Records.@Nullable Known known, Records.Observation seen) {
        if (known == null) {
            return Sorted.NEW;
        }
        if (Arrays.equals(known.contentHash(), seen.hash())
                && Objects.equals(known.mergedInto(), seen.record().mergedInto())) {
            return Sorted.KNOWN;
        }
        return older(seen.record().stamp(), known.stamp()) ? Sorted.STALE : Sorted.NEW;
    }

    /// Whether a stamp is strictly older than another; no stamp is neither older nor newer.
    private static boolean older(String stamp, String than) {
        return !stamp.isEmpty() && stamp.compareTo(than) < 0;
    }

    /// What a page held.
    ///
    /// @param taken how many went into the journal
    /// @param known how many were known already
    /// @param stale how many were older than what is known, or are not believed yet
    public record Taken(int taken, int known, int stale) {}

    /// Takes one page of a feed in and advances the cursor. All of it is believed that is not older
    /// than what is known.
    ///
    /// @param caughtUp whether the feed had nothing more at the time
    public Taken takePage(
            String connection,
            ObjectSchema schema,
            List<ObservedRecord> page,
            Cursor next,
            boolean caughtUp,
            Lane lane) {
        return takePage(connection, schema, page, next, caughtUp, lane, Trust.WHOLE);
    }

    /// Takes one page in as [#takePage] does, but does not believe what comes back under an equal
    /// stamp ([Doubt]): the caller asks for those records by their ids when [#nextLook] says so.
    public Taken takePageInDoubt(
            String connection,
            ObjectSchema schema,
            List<ObservedRecord> page,
            Cursor next,
            boolean caughtUp,
            Lane lane) {
        return takePage(connection, schema, page, next, caughtUp, lane, Trust.NO_RETURN);
    }

    /// When a record of this feed is to be asked by its id; empty where none is in doubt.
    public Optional<Instant> nextLook(String connection, String objectType) {
        return doubts.next(connection, objectType);
    }

    /// The records that are to be asked now.
    public List<String> dueLooks(String connection, String objectType) {
        return doubts.due(connection, objectType, clock.instant());
    }

    /// Takes in what the records themselves have shown; it is believed, unless it is older than
    /// what is known.
    ///
    /// @param asked the ids that were asked for
    /// @param shown what was shown of them
    public Taken takeLooked(
            String connection,
            ObjectSchema schema,
            Collection<String> asked,
            List<ObservedRecord> shown) {
        return Objects.requireNonNull(
                transaction.execute(_ -> {
                    Set<String> volatileFields = volatileFields(schema);
                    Map<String, Records.Observation> seen = new HashMap<>();
                    shown.stream()
                            .map(record -> observation(connection, record, volatileFields))
                            .forEach(one -> seen.put(one.record().externalId(), one));
                    Doubts.Sheet sheet =
                            doubts.sheet(connection, schema.objectType(), asked, clock.instant());
                    records.known(
                                    asked.stream()
                                            .map(id ->
                                                    new RecordKey(
                                                            connection, schema.objectType(), id))
                                            .toList())
                            .forEach((key, known) ->
                                    sheet.looked(
                                            key.externalId(),
                                            known.stamp(),
                                            hex(known.contentHash()),
                                            looked(known, seen.get(key.externalId()))));
                    sheet.write();
                    Sifted sifted = sift(connection, schema, shown, Change.Origin.FEED, null);
                    journal.append(Lane.INTERACTIVE, sifted.changes());
                    return sifted.taken();
                }));
    }

    private static Doubt.Seen looked(Records.Known known, Records.@Nullable Observation seen) {
        if (seen == null) {
            return Doubt.Seen.NOTHING;
        }
        return switch (sort(known, seen)) {
            case STALE -> Doubt.Seen.NOTHING;
            case KNOWN ->
                    seen.record().stamp().equals(known.stamp())
                            ? Doubt.Seen.KNOWN
                            : Doubt.Seen.NEWER;
            case NEW ->
                    seen.record().stamp().equals(known.stamp())
                            ? Doubt.Seen.OTHER
                            : Doubt.Seen.NEWER;
        };
    }

    /// Forgets doubts that were settled a while ago; answers how many.
    public int forgetDoubts() {
        return doubts.forget(clock.instant());
    }

    /// What of a page is believed.
    private enum Trust {
        /// All that is not older than what is known.
        WHOLE,
        /// The same, but not what comes back under an equal stamp.
        NO_RETURN
    }

    private Taken takePage(
            String connection,
            ObjectSchema schema,
            List<ObservedRecord> page,
            Cursor next,
            boolean caughtUp,
            Lane lane,
            Trust trust) {
        Taken[] taken = {new Taken(0, 0, 0)};
        transaction.executeWithoutResult(_ -> {
            Sifted sifted = sift(connection, schema, page, Change.Origin.FEED, null, trust);
            taken[0] = sifted.taken();
            Instant now = clock.instant();
            sql.sql(
                            """
                            insert into feed as f (connection, object_type, cursor, records_read, records_new, records_stale, last_read_at,
                                                   last_change_at, caught_up_at)
                            values (:connection, :type, :cursor, :read, :new, :stale, :now, case when :new > 0 then :now::timestamptz end,
                                    case when :caughtUp then :now::timestamptz end)
                            on conflict (connection, object_type) do update
                               set cursor = excluded.cursor, records_read = f.records_read + excluded.records_read,
                                   records_new = f.records_new + excluded.records_new, records_stale = f.records_stale + excluded.records_stale,
                                   last_read_at = excluded.last_read_at, last_change_at = coalesce(excluded.last_change_at, f.last_change_at),
                                   caught_up_at = coalesce(excluded.caught_up_at, f.caught_up_at), problem = null, problem_since = null\
                            """)
                    .param("connection", connection)
                    .param("type", schema.objectType())
                    .param("cursor", next.value())
                    .param("read", page.size())
                    .param("new", taken[0].taken())
                    .param("stale", taken[0].stale())
                    .param("now", Timestamp.from(now))
                    .param("caughtUp", caughtUp)
                    .update();
            journal.append(lane, sifted.changes());
        });
        return taken[0];
    }

    /// Sorts observations and keeps the newest of each record, in the caller's transaction. The
    /// changes of the answer are still to be appended to the journal, as the transaction's last
    /// work.
    ///
    /// @param correlation the thread they belong to; null begins one for each
    public Sifted sift(
            String connection,
            ObjectSchema schema,
            List<ObservedRecord> page,
            Change.Origin origin,
            @Nullable UUID correlation) {
        return sift(connection, schema, page, origin, correlation, Trust.WHOLE);
    }

    private Sifted sift(
            String connection,
            ObjectSchema schema,
            List<ObservedRecord> page,
            Change.Origin origin,
            @Nullable UUID correlation,
            Trust trust) {
        Instant now = clock.instant();
        Set<String> volatileFields = volatileFields(schema);
        // The last observation of a record within the page wins, unless its stamp is older.
        Map<String, Records.Observation> newest = new TreeMap<>();
        for (ObservedRecord record : page) {
            Records.Observation seen = observation(connection, record, volatileFields);
            Records.Observation other = newest.get(seen.record().externalId());
            if (other == null || !older(seen.record().stamp(), other.record().stamp())) {
                newest.put(seen.record().externalId(), seen);
            }
        }
        Map<RecordKey, Records.Known> known =
                records.known(newest.values().stream().map(Records.Observation::key).toList());
        List<Records.Observation> wanted = new ArrayList<>();
        List<Records.Observation> touched = new ArrayList<>();
        int same = page.size() - newest.size();
        int stale = 0;
        Set<String> unbelieved =
                trust == Trust.WHOLE
                        ? Set.of()
                        : unbelieved(connection, schema, newest.values(), known, now);
        for (Records.Observation seen : newest.values()) {
            Records.@Nullable Known before = known.get(seen.key());
            switch (sort(before, seen)) {
                case NEW -> {
                    if (unbelieved.contains(seen.record().externalId())) {
                        stale++;
                    } else {
                        wanted.add(seen);
                    }
                }
                case KNOWN -> {
                    same++;
                    if (before != null && older(before.stamp(), seen.record().stamp())) {
                        touched.add(seen);
                    }
                }
                case STALE -> stale++;
            }
        }
        records.touch(touched, now);
        // What another transaction took in meanwhile is passed by: it was newer, or the same.
        Set<RecordKey> kept = records.keep(wanted, now);
        List<Records.Observation> fresh =
                wanted.stream().filter(seen -> kept.contains(seen.key())).toList();
        same += wanted.size() - fresh.size();
        noteDrift(connection, schema, fresh, now);
        List<Change> changes =
                fresh.stream()
                        .map(seen ->
                                new Change(
                                        0,
                                        connection,
                                        seen.record(),
                                        origin,
                                        seen.fault(),
                                        correlation == null ? ids.next() : correlation,
                                        now,
                                        seen.text()))
                        .toList();
        return new Sifted(changes, new Taken(fresh.size(), same, stale));
    }

    /// What comes back under the stamp it was replaced under, now noted as in doubt. Where no
    /// record shows other content under an equal stamp, as is usual, the database is not asked.
    private Set<String> unbelieved(
            String connection,
            ObjectSchema schema,
            Collection<Records.Observation> page,
            Map<RecordKey, Records.Known> known,
            Instant now) {
        List<Records.Observation> equal =
                page.stream()
                        .filter(seen -> changedUnderItsStamp(known.get(seen.key()), seen))
                        .toList();
        if (equal.isEmpty()) {
            return Set.of();
        }
        Doubts.Sheet sheet =
                doubts.sheet(
                        connection,
                        schema.objectType(),
                        equal.stream().map(seen -> seen.record().externalId()).toList(),
                        now);
        Set<String> unbelieved =
                equal.stream()
                        .filter(seen ->
                                !sheet.believes(
                                        seen.record().externalId(),
                                        seen.record().stamp(),
                                        hex(
                                                Objects.requireNonNull(known.get(seen.key()))
                                                        .contentHash()),
                                        hex(seen.hash())))
                        .map(seen -> seen.record().externalId())
                        .collect(Collectors.toSet());
        sheet.write();
        return unbelieved;
    }

    private static boolean changedUnderItsStamp(
            Records.@Nullable Known known, Records.Observation seen) {
        return known != null
                && !known.stamp().isEmpty()
                && known.stamp().equals(seen.record().stamp())
                && !Arrays.equals(known.contentHash(), seen.hash());
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }

    /// What is new among some observations.
    ///
    /// @param changes to be appended
    public record Sifted(List<Change> changes, Taken taken) {}

    /// The newest observations of these records as changes to be appended again, because what they
    /// waited for has come.
    public List<Change> replays(Map<RecordKey, UUID> correlations) {
        Instant now = clock.instant();
        List<Change> again = new ArrayList<>();
        records.heads(correlations.keySet())
                .forEach((key, head) ->
                        again.add(
                                new Change(
                                        0,
                                        key.connection(),
                                        head.record(),
                                        Change.Origin.REPLAY,
                                        head.fault(),
                                        correlations.getOrDefault(key, ids.next()),
                                        now)));
        return again;
    }

    /// The observation as it can be kept. One that cannot be kept whole is kept as a fault, so that
    /// it neither is lost nor stops its page.
    private static Records.Observation observation(
            String connection, ObservedRecord seen, Set<String> volatileFields) {
        ObservedRecord record = named(seen);
        Payload.Kept kept;
        try {
            kept = Payload.kept(record.fields(), volatileFields, record.deleted());
        } catch (JacksonException e) {
            return faulty(
                    connection,
                    record,
                    "The record cannot be written as JSON: "
                            + StorableText.of(e.getOriginalMessage()),
                    "unwritable");
        }
        String text = kept.text();
        if (text.length() > RECORD_CHARACTERS_MAX) {
            return faulty(
                    connection,
                    record,
                    "The record has "
                            + text.length()
                            + " characters of JSON, more than the "
                            + RECORD_CHARACTERS_MAX
                            + " allowed.",
                    Integer.toString(text.length()));
        }
        if (!record.externalId().equals(seen.externalId())) {
            return faulty(
                    connection,
                    record,
                    "The id of the record has "
                            + seen.externalId().length()
                            + " characters, or such as no database keeps (NUL, half a surrogate pair); it is shown cut and cleaned.",
                    text);
        }
        return new Records.Observation(connection, record, text, kept.hash(), null);
    }

    private static Records.Observation faulty(
            String connection, ObservedRecord record, String fault, String content) {
        ObservedRecord bare =
                new ObservedRecord(
                        record.objectType(),
                        record.externalId(),
                        record.stamp(),
                        record.deleted(),
                        record.mergedInto(),
                        Map.of());
        return new Records.Observation(
                connection,
                bare,
                Payload.text(bare.fields()),
                Payload.hash(
                        Map.of("fault", content, "stamp", record.stamp()),
                        Set.of(),
                        record.deleted()),
                fault);
    }

    /// The record with names the database and its indexes can hold.
    private static ObservedRecord named(ObservedRecord record) {
        String id = storable(record.externalId());
        String stamp = storable(record.stamp());
        String into = record.mergedInto() == null ? null : storable(record.mergedInto());
        return id.equals(record.externalId())
                        && stamp.equals(record.stamp())
                        && Objects.equals(into, record.mergedInto())
                ? record
                : new ObservedRecord(
                        record.objectType(), id, stamp, record.deleted(), into, record.fields());
    }

    private static String storable(String name) {
        String clean = StorableText.of(name);
        return clean.length() <= NAME_CHARACTERS_MAX
                ? clean
                : clean.substring(0, NAME_CHARACTERS_MAX - 9)
                        + "~"
                        + String.format(Locale.ROOT, "%08x", clean.hashCode());
    }

    /// Fields that change without the content changing: instants the vendor sets itself.
    private static Set<String> volatileFields(ObjectSchema schema) {
        return schema.fields().stream()
                .filter(field -> !field.writable() && field.type() == NativeField.Type.INSTANT)
                .map(NativeField::name)
                .collect(Collectors.toSet());
    }

    /// Of what kind a value is, never the value: new fields may hold anything.
    private static String kind(@Nullable Object value) {
        return switch (value) {
            case null -> "empty";
            case CharSequence _ -> "text";
            case Number _ -> "number";
            case Boolean _ -> "yes or no";
            case Collection<?> _ -> "list";
            case Map<?, ?> _ -> "object";
            default -> "text";
        };
    }

    private void noteDrift(
            String connection, ObjectSchema schema, List<Records.Observation> fresh, Instant now) {
        Set<String> known =
                schema.fields().stream().map(NativeField::name).collect(Collectors.toSet());
        Map<String, Records.Observation> unknown = new LinkedHashMap<>();
        Map<String, String> kinds = new HashMap<>();
        for (Records.Observation seen : fresh) {
            for (String field : seen.record().fields().keySet()) {
                if (!known.contains(field) && !field.startsWith("_") && unknown.size() < 50) {
                    String name = storable(field);
                    if (unknown.putIfAbsent(name, seen) == null) {
                        kinds.put(name, kind(seen.record().fields().get(field)));
                    }
                }
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("field", "sample_id", "sample_type");
        unknown.forEach((field, seen) ->
                rows.row(field, seen.record().externalId(), kinds.getOrDefault(field, "")));
        sql.sql(
                        "insert into schema_drift (connection, object_type, field, first_seen_at, sample_id, sample_type)"
                                + " select :connection, :type, u.field, :now, u.sample_id, u.sample_type from "
                                + rows.unnest()
                                + " on conflict do nothing")
                .params(rows.parameters())
                .param("connection", connection)
                .param("type", schema.objectType())
                .param("now", Timestamp.from(now))
                .update();
    }
}
