package dev.throughline.reconcile;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.journal.Payload;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Clients, projects and people: every link leads to a live record, every live record is linked,
/// and the hub's newest observation says what the system says, field by field where the connector
/// declares the record type, else by its stamp. What differs and carries no time of its change
/// needs a {@link SecondLook}.
final class Masters {
    /// Records of one type at most, so that memory has a bound.
    static final int ROWS_MAX = 2_000_000;

    /// How far a vendor's clock and pages may lag behind what it has just stored.
    static final Duration LAG = Duration.ofSeconds(30);

    /// A master's period: it has none.
    static final String NO_PERIOD = "";

    /// The currency column of a count.
    static final String COUNT = "#";

    private final JdbcClient sql;
    private final InstantSource clock;
    private final SecondLooks looks;

    Masters(JdbcClient sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
        this.looks = new SecondLooks(sql);
    }

    /// Compares one record type of one system; the tie's entity is `connection type`.
    Tie compare(Reconciliation.Master master, List<Reading> evidence) {
        Reading.Taking taking =
                new Reading.Taking(
                        master.connection(),
                        "all live " + master.objectType(),
                        clock.instant(),
                        ROWS_MAX);
        // Asked before the hub and the source are: what the feed read until then, the hub shows.
        Instant caughtUp = looks.caughtUp(master.connection(), master.objectType()).orElse(null);
        Found found =
                new Found(
                        looked(master),
                        caughtUp,
                        looks.of(master.connection(), master.objectType()),
                        clock.instant());
        Map<String, String> linked = master.filled() ? linked(master) : read(master);
        int links = linked.size();
        Set<String> live = new HashSet<>();
        Cursor after = Cursor.BEGINNING;
        while (true) {
            ReadsPopulation.PopulationPage page =
                    master.reads().readPopulation(master.objectType(), after, Reading.PAGE);
            Map<String, Map<String, Object>> known = known(master, page.records());
            Map<String, Set<String>> names = names(master, page.records());
            for (ObservedRecord record : page.records()) {
                taking.row(
                        record.externalId()
                                + " "
                                + record.stamp()
                                + " "
                                + Reading.sorted(record.fields()));
                if (record.deleted() || !live.add(record.externalId())) {
                    continue;
                }
                found.unstamped |= !stamped(record);
                String seen = linked.remove(record.externalId());
                if (seen == null) {
                    found.shown(
                            record,
                            difference(
                                    Break.NOT_READ,
                                    master,
                                    record.externalId(),
                                    0,
                                    1,
                                    master.filled()
                                            ? "It is in the system, and linked to no entity."
                                            : "It is in the system, and the hub has not read it."));
                } else if (known.containsKey(record.externalId())) {
                    List<String> other =
                            other(
                                    known.getOrDefault(record.externalId(), Map.of()),
                                    record.fields(),
                                    master);
                    if (!other.isEmpty()) {
                        found.shown(
                                record,
                                difference(
                                        renamed(
                                                        known.getOrDefault(
                                                                record.externalId(), Map.of()),
                                                        other,
                                                        names.getOrDefault(
                                                                record.externalId(), Set.of()))
                                                ? Break.RENAMED
                                                : Break.EDITED_AT_SOURCE,
                                        master,
                                        record.externalId(),
                                        1,
                                        1,
                                        "Says something else than the hub has read: "
                                                + String.join(", ", other)
                                                + "."));
                    }
                } else if (!seen.isEmpty() && seen.compareTo(record.stamp()) < 0) {
                    found.shown(
                            record,
                            difference(
                                    Break.EDITED_AT_SOURCE,
                                    master,
                                    record.externalId(),
                                    1,
                                    1,
                                    "Changed there at "
                                            + record.stamp()
                                            + "; the hub has read it as of "
                                            + seen
                                            + "."));
                }
            }
            if (!page.more()) {
                break;
            }
            taking.turn(page.next());
            after = page.next();
        }
        evidence.add(taking.done());
        for (String id : linked.keySet().stream().sorted().toList()) {
            found.gone(
                    id,
                    difference(
                            Break.DELETED_AT_SOURCE,
                            master,
                            id,
                            1,
                            0,
                            master.filled()
                                    ? "It is linked, and the system no longer shows it."
                                    : "The hub has read it, and the system no longer shows it."));
        }
        looks.write(master.connection(), master.objectType(), found.settled());
        return new Tie(
                Check.RC12,
                "",
                master.connection() + " " + master.objectType(),
                NO_PERIOD,
                COUNT,
                BigDecimal.valueOf(links),
                BigDecimal.valueOf(links),
                BigDecimal.valueOf(links),
                BigDecimal.valueOf(live.size()),
                found.explained,
                found.lines,
                found.unexplained,
                found.differences,
                "");
    }

    /// Whether the source tells when a record changed.
    private static boolean stamped(ObservedRecord record) {
        try {
            return !Instant.parse(record.stamp()).equals(Instant.EPOCH);
        } catch (DateTimeException _) {
            return false;
        }
    }

    private static String hash(Map<String, Object> fields) {
        return HexFormat.of()
                .formatHex(
                        Reading.digest()
                                .digest(Payload.text(fields).getBytes(StandardCharsets.UTF_8)));
    }

    /// What differs. A record changed since the hub last looked at its feed is in motion: the hub
    /// could not know. One whose source does not tell when it changed is in motion until a second
    /// look.
    private static final class Found {
        final List<Difference> differences = new ArrayList<>();
        private final @Nullable Instant looked;
        private final @Nullable Instant caughtUp;
        private final Map<String, SecondLook> before;
        private final Instant now;
        private final List<Undated> undated = new ArrayList<>();
        private int many;

        /// Whether the source does not tell of a live record when it changed.
        boolean unstamped;

        BigDecimal explained = BigDecimal.ZERO;
        int lines;
        int unexplained;

        Found(
                @Nullable Instant looked,
                @Nullable Instant caughtUp,
                Map<String, SecondLook> before,
                Instant now) {
            this.looked = looked;
            this.caughtUp = caughtUp;
            this.before = before;
            this.now = now;
        }

        /// A difference nobody dates, and the content that shows it.
        private record Undated(String id, String content, Difference difference) {}

        void shown(ObservedRecord record, Difference difference) {
            if (!stamped(record)) {
                undated(record.externalId(), hash(record.fields()), difference);
                return;
            }
            add(
                    BilledTies.since(record.stamp(), looked)
                            ? difference.as(
                                    Break.IN_MOTION,
                                    Break.IN_MOTION.words()
                                            + ": it is younger than the hub's last look.")
                            : difference);
        }

        /// A record that is no more; when it went, nobody tells. Where others show their stamps,
        /// the feed brings deletions of its own.
        void gone(String id, Difference difference) {
            if (unstamped) {
                undated(id, "gone", difference);
            } else {
                add(difference);
            }
        }

        private void undated(String id, String content, Difference difference) {
            // Nothing reads it to an end, so nothing will be known later that is not known now.
            if (caughtUp == null) {
                add(difference);
                return;
            }
            many++;
            if (many <= SecondLooks.AGAIN_MAX) {
                undated.add(new Undated(id, content, difference));
            } else {
                add(difference);
            }
        }

        /// Adds what is not dated, as believed or in motion; answers the looks to be kept.
        List<SecondLook> settled() {
            List<SecondLook> kept = new ArrayList<>();
            for (Undated one : undated) {
                SecondLook was = before.get(one.id());
                SecondLook is =
                        was == null
                                ? SecondLook.first(one.id(), one.content(), now)
                                : was.again(one.content(), now, caughtUp);
                boolean motion = many <= SecondLooks.AGAIN_MAX && !is.believed();
                if (many <= SecondLooks.AGAIN_MAX) {
                    kept.add(is);
                }
                add(
                        motion
                                ? one.difference()
                                        .as(
                                                Break.IN_MOTION,
                                                Break.IN_MOTION.words()
                                                        + ", perhaps: its source does not tell when; looked at again"
                                                        + " after the next whole round of its feed. "
                                                        + one.difference().words())
                                : one.difference());
            }
            return kept;
        }

        void add(Difference difference) {
            lines++;
            if (difference.why().explained()) {
                explained = explained.add(difference.difference());
            } else {
                unexplained++;
            }
            if (differences.size() < Sums.LINES_MAX) {
                differences.add(difference);
            }
        }
    }

    /// When the hub last looked at the feed of a record type, less what a vendor's clock and pages
    /// may lag behind; null where it never did.
    private @Nullable Instant looked(Reconciliation.Master master) {
        return sql.sql(
                        "select last_read_at from feed where connection = :c and object_type = :t and last_read_at is not null")
                .param("c", master.connection())
                .param("t", master.objectType())
                .query((row, _) -> row.getTimestamp(1).toInstant().minus(LAG))
                .optional()
                .orElse(null);
    }

    /// What is linked, by id, with the stamp the hub has read.
    private Map<String, String> linked(Reconciliation.Master master) {
        Map<String, String> linked = new HashMap<>();
        sql.sql(
                        """
                        select l.external_id, h.stamp from link l
                          left join record_head h using (connection, object_type, external_id)
                         where l.connection = :c and l.object_type = :t and l.entity_type = :e\
                        """)
                .param("c", master.connection())
                .param("t", master.objectType())
                .param("e", master.entityType())
                .query((row, _) ->
                        linked.put(
                                row.getString(1), Objects.requireNonNullElse(row.getString(2), "")))
                .list();
        return linked;
    }

    /// What the hub has read and the system had not taken away then, by id, with its stamp.
    private Map<String, String> read(Reconciliation.Master master) {
        Map<String, String> read = new HashMap<>();
        sql.sql(
                        "select external_id, stamp from record_head where connection = :c and object_type = :t and not deleted")
                .param("c", master.connection())
                .param("t", master.objectType())
                .query((row, _) ->
                        read.put(
                                row.getString(1), Objects.requireNonNullElse(row.getString(2), "")))
                .list();
        return read;
    }

    /// What the hub has read of these, where content is compared.
    private Map<String, Map<String, Object>> known(
            Reconciliation.Master master, List<ObservedRecord> page) {
        Map<String, Map<String, Object>> known = new HashMap<>();
        if (master.schema() == null || page.isEmpty()) {
            return known;
        }
        sql.sql(
                        "select external_id, payload::text from record_head where connection = :c and object_type = :t and not deleted"
                                + " and payload is not null and external_id = any(:ids)")
                .param("c", master.connection())
                .param("t", master.objectType())
                .param("ids", page.stream().map(ObservedRecord::externalId).toArray(String[]::new))
                .query((row, _) -> known.put(row.getString(1), Payload.fields(row.getString(2))))
                .list();
        return known;
    }

    /// What the hub calls these, by id: names and codes.
    private Map<String, Set<String>> names(
            Reconciliation.Master master, List<ObservedRecord> page) {
        Map<String, Set<String>> names = new HashMap<>();
        if (master.schema() == null || page.isEmpty()) {
            return names;
        }
        sql.sql(
                        "select l.external_id, e.name, e.data ->> 'name', e.data ->> 'legal_name', e.data ->> 'code' from link l"
                                + " join entity e on e.id = l.entity_id where l.connection = :c and l.object_type = :t and l.entity_type = :e"
                                + " and l.external_id = any(:ids)")
                .param("c", master.connection())
                .param("t", master.objectType())
                .param("e", master.entityType())
                .param("ids", page.stream().map(ObservedRecord::externalId).toArray(String[]::new))
                .query((row, _) -> {
                    Set<String> own = names.computeIfAbsent(row.getString(1), _ -> new HashSet<>());
                    for (int column = 2; column <= 5; column++) {
                        String name = row.getString(column);
                        if (name != null) {
                            own.add(name);
                        }
                    }
                    return own;
                })
                .list();
        return names;
    }

    /// Whether nothing but names is another.
    private static boolean renamed(
            Map<String, Object> known, List<String> other, Set<String> names) {
        return other.stream()
                .allMatch(field -> known.get(field) instanceof String was && names.contains(was));
    }

    /// The fields that say something else, by name: values may be confidential. What the vendor
    /// stamps itself, and what only one side shows, is left out.
    private static List<String> other(
            Map<String, Object> known, Map<String, Object> shown, Reconciliation.Master master) {
        ObjectSchema schema = master.schema();
        if (schema == null) {
            return List.of();
        }
        List<String> other = new ArrayList<>();
        for (NativeField field : schema.fields()) {
            String name = field.name();
            boolean stamp = !field.writable() && field.type() == NativeField.Type.INSTANT;
            Object was = known.get(name);
            Object is = shown.get(name);
            if (!stamp
                    && was != null
                    && is != null
                    && !Payload.text(Map.of(name, was)).equals(Payload.text(Map.of(name, is)))) {
                other.add(name);
            }
        }
        return other;
    }

    private static Difference difference(
            Break why, Reconciliation.Master master, String id, int left, int right, String words) {
        return new Difference(
                why,
                SourceFacts.item(master.connection(), master.objectType(), id),
                null,
                id,
                BigDecimal.valueOf(left),
                BigDecimal.valueOf(right),
                null,
                words);
    }
}
