package dev.throughline.console;

import dev.throughline.curate.Link;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Reads what happened to entities, for the timeline: changes observed, versions, writes with their
/// tries folded, deeds, cases.
@Component
class Timelines {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    /// Rows of one kind in one timeline at most.
    static final int MOST = 300;

    private final JdbcClient sql;
    private final ConsoleSettings settings;

    Timelines(JdbcClient sql, ConsoleSettings settings) {
        this.sql = sql;
        this.settings = settings;
    }

    private String label(String connection) {
        return settings.faceOrPlain(connection).label();
    }

    /// Changes of these records seen since a moment.
    List<Moment> observed(Collection<Link> links, Map<UUID, String> names, Instant since) {
        Columns asked = Columns.of("connection", "object_type", "external_id");
        Map<String, Link> known = new LinkedHashMap<>();
        for (Link link : links) {
            if (known.putIfAbsent(link.record().toString(), link) == null) {
                asked.row(
                        link.record().connection(),
                        link.record().objectType(),
                        link.record().externalId());
            }
        }
        if (asked.isEmpty()) {
            return List.of();
        }
        return sql.sql(
                        "select c.connection, c.object_type, c.external_id, c.deleted, c.origin, c.fault, c.received_at from journal_change c join "
                                + asked.unnest()
                                + " using (connection, object_type, external_id)"
                                + " where c.received_at >= :since and c.connection <> 'hub' order by c.received_at limit :most")
                .params(asked.parameters())
                .param("since", Timestamp.from(since))
                .param("most", MOST)
                .query((row, _) -> {
                    Link link =
                            known.get(
                                    row.getString(1)
                                            + " "
                                            + row.getString(2)
                                            + " "
                                            + row.getString(3));
                    String name =
                            link == null
                                    ? row.getString(3)
                                    : names.getOrDefault(link.entityId(), row.getString(3));
                    String record = row.getString(2) + " " + row.getString(3);
                    String words =
                            switch (row.getString(5)) {
                                case "RECEIPT" -> "%s shows %s as written";
                                case "REPLAY" -> "%s: %s was looked at again";
                                case "HUB" -> "%s was told about %s";
                                default ->
                                        row.getBoolean(4)
                                                ? "%s says %s is deleted"
                                                : "%s says %s has changed";
                            };
                    return new Moment(
                            row.getTimestamp(7).toInstant(),
                            row.getString(6) == null ? Tone.WAITING : Tone.WRONG,
                            row.getString(5).equals("REPLAY") ? "refresh" : "eye",
                            words.formatted(label(row.getString(1)), name),
                            row.getString(1),
                            link == null ? null : "/records/" + link.entityId(),
                            row.getString(6) == null ? record : record + ": " + row.getString(6),
                            "",
                            List.of(),
                            row.getString(6) == null
                                    ? Format.plural(row.getString(2))
                                            + switch (row.getString(5)) {
                                                case "RECEIPT" -> " shown as written by ";
                                                case "REPLAY" -> " looked at again from ";
                                                default -> " changed in ";
                                            }
                                            + label(row.getString(1))
                                    : "");
                })
                .list();
    }

    /// Versions of these entities since a moment.
    ///
    /// @param masked whether a field of an entity may not be shown
    List<Moment> versions(Collection<UUID> entities, Map<UUID, String> names, Instant since) {
        Columns asked = Columns.of("id");
        entities.forEach(asked::row);
        if (asked.isEmpty()) {
            return List.of();
        }
        return sql.sql(
                        """
                        select v.entity_id, v.version, v.at, v.changes::text, v.source ->> 'connection', v.source ->> 'record', v.source ->> 'rule', e.type
                          from entity_version v join entity e on e.id = v.entity_id
                         where v.entity_id = any(:id::uuid[]) and v.at >= :since order by v.at, v.version limit :most\
                        """)
                .params(asked.parameters())
                .param("since", Timestamp.from(since))
                .param("most", MOST)
                .query((row, _) -> {
                    UUID id = row.getObject(1, UUID.class);
                    int version = row.getInt(2);
                    List<String> fields =
                            JSON.readValue(row.getString(4), MAP).keySet().stream()
                                    .map(Format::field)
                                    .toList();
                    String name = names.getOrDefault(id, id.toString());
                    String what =
                            Format.type(row.getString(8))
                                    + " "
                                    + name
                                    + (version == 1
                                            ? " became known"
                                            : ": "
                                                    + (fields.isEmpty()
                                                            ? "new version"
                                                            : Format.list(
                                                                            fields.size() > 4
                                                                                    ? shortened(
                                                                                            fields)
                                                                                    : fields)
                                                                    + " changed"));
                    return new Moment(
                            row.getTimestamp(3).toInstant(),
                            Tone.SETTLED,
                            version == 1 ? "sparkles" : "pencil",
                            what,
                            row.getString(5),
                            "/records/" + id + "#version-" + version,
                            "version "
                                    + version
                                    + ("hub".equals(row.getString(5))
                                            ? ""
                                            : ", said by " + row.getString(6))
                                    + ", through "
                                    + row.getString(7),
                            "",
                            fields.size() > 4
                                    ? List.of("Fields: " + Format.list(fields))
                                    : List.of(),
                            Format.plural(Format.type(row.getString(8)))
                                            .toLowerCase(java.util.Locale.ROOT)
                                    + (version == 1 ? " became known" : " changed"));
                })
                .list();
    }

    private static List<String> shortened(List<String> fields) {
        List<String> few = new ArrayList<>(fields.subList(0, 3));
        few.add((fields.size() - 3) + " more fields");
        return few;
    }

    /// Links of these entities; those that a version or a write tells of already are left out.
    List<Moment> linked(Collection<Link> links, Map<UUID, String> names, List<Moment> writes) {
        return links.stream()
                .filter(link -> link.origin() != Link.LinkOrigin.SOURCE)
                .filter(link ->
                        writes.stream()
                                .noneMatch(one ->
                                        link.record().connection().equals(one.system())
                                                && ("/records/" + link.entityId())
                                                        .equals(one.href())))
                .map(link ->
                        new Moment(
                                link.createdAt(),
                                Tone.SETTLED,
                                "link",
                                names.getOrDefault(link.entityId(), link.entityType())
                                        + switch (link.origin()) {
                                            case SOURCE -> " is known from ";
                                            case CREATED -> " was created in ";
                                            case ADOPTED -> " was adopted in ";
                                            case MATCHED -> " was recognised in ";
                                            case DECIDED -> " was linked by a person in ";
                                        }
                                        + label(link.record().connection()),
                                link.record().connection(),
                                "/records/" + link.entityId(),
                                link.record().objectType() + " " + link.record().externalId(),
                                "",
                                List.of(),
                                "records linked in " + label(link.record().connection())))
                .toList();
    }

    private record Try(
            Instant at,
            String kind,
            int millis,
            String outcome,
            int batch,
            @Nullable String problem) {}

    /// Writes of these entities, each with its tries folded.
    List<Moment> writes(Collection<UUID> entities, Map<UUID, String> names) {
        Columns asked = Columns.of("id");
        entities.forEach(asked::row);
        if (asked.isEmpty()) {
            return List.of();
        }
        Map<UUID, List<Try>> tries = new LinkedHashMap<>();
        sql.sql(
                        """
                        select a.intent_id, a.at, a.kind, a.millis, a.outcome, a.batch, a.problem ->> 'text'
                          from intent i join attempt a on a.intent_id = i.id where i.entity_id = any(:id::uuid[]) order by a.at limit :most\
                        """)
                .params(asked.parameters())
                .param("most", MOST * 4)
                .query((row, _) ->
                        tries.computeIfAbsent(row.getObject(1, UUID.class), _ -> new ArrayList<>())
                                .add(
                                        new Try(
                                                row.getTimestamp(2).toInstant(),
                                                row.getString(3),
                                                row.getInt(4),
                                                row.getString(5),
                                                row.getInt(6),
                                                row.getString(7))))
                .list();
        return sql.sql(
                        """
                        select i.id, i.connection, i.object_type, i.kind, i.entity_id, i.state, i.created_at, i.done_at, i.external_id,
                               i.problem ->> 'text', e.type
                          from intent i join entity e on e.id = i.entity_id where i.entity_id = any(:id::uuid[])
                         order by i.created_at desc limit :most\
                        """)
                .params(asked.parameters())
                .param("most", MOST)
                .query((row, _) -> {
                    UUID id = row.getObject(1, UUID.class);
                    Timestamp done = row.getTimestamp(8);
                    Instant created = row.getTimestamp(7).toInstant();
                    List<Try> own = tries.getOrDefault(id, List.of());
                    Badge badge =
                            Badge.of(
                                    dev.throughline.dispatch.Intent.State.valueOf(
                                            row.getString(6)));
                    Instant at =
                            done != null
                                    ? done.toInstant()
                                    : own.isEmpty() ? created : own.getLast().at();
                    String verb =
                            switch (badge.tone()) {
                                case SETTLED ->
                                        row.getString(4).equals("CREATE") ? "Created " : "Updated ";
                                case WRONG -> "Refused: ";
                                default ->
                                        (row.getString(4).equals("CREATE") ? "Create " : "Update ");
                            };
                    String type = Format.type(row.getString(11)).toLowerCase(java.util.Locale.ROOT);
                    String what =
                            verb
                                    + type
                                    + " "
                                    + names.getOrDefault(row.getObject(5, UUID.class), "")
                                    + " in "
                                    + label(row.getString(2))
                                    + (badge.tone() == Tone.SETTLED
                                            ? ""
                                            : " ("
                                                    + badge.words()
                                                            .toLowerCase(java.util.Locale.ROOT)
                                                    + ")");
                    List<String> parts = new ArrayList<>();
                    if (row.getString(9) != null) {
                        parts.add(row.getString(3) + " " + row.getString(9));
                    }
                    if (!own.isEmpty()) {
                        parts.add(Format.count(own.size(), "try", "tries"));
                        if (own.getLast().batch() > 1) {
                            parts.add("in a batch of " + Format.count(own.getLast().batch()));
                        }
                    }
                    if (row.getString(10) != null && badge.tone() != Tone.SETTLED) {
                        parts.add(row.getString(10));
                    }
                    return new Moment(
                            at,
                            badge.tone(),
                            "send",
                            what,
                            row.getString(2),
                            "/records/" + row.getString(5),
                            String.join(" · ", parts),
                            done == null
                                    ? ""
                                    : Format.took(Duration.between(created, done.toInstant()))
                                            + " from wanted to proved",
                            own.size() > 1
                                    ? own.stream().map(Timelines::words).toList()
                                    : List.of(),
                            own.size() > 1
                                    ? ""
                                    : Format.plural(type)
                                            + " "
                                            + (row.getString(4).equals("CREATE")
                                                    ? "created"
                                                    : "updated")
                                            + " in "
                                            + label(row.getString(2)));
                })
                .list();
    }

    private static String words(Try one) {
        return Format.time(one.at())
                + " UTC "
                + (one.kind().equals("ASK") ? "asked: " : "sent: ")
                + one.outcome()
                + " after "
                + Format.took(Duration.ofMillis(one.millis()))
                + (one.problem() == null ? "" : " (" + one.problem() + ")");
    }

    /// Deeds on these subjects or in this thread.
    List<Moment> deeds(Collection<String> subjects, @Nullable UUID thread) {
        Columns asked = Columns.of("id");
        subjects.forEach(asked::row);
        return sql.sql(
                        """
                        select at, actor_kind, actor, action, subject_type, reason from act
                         where subject_id = any(:id::text[]) or correlation = :thread::uuid order by id desc limit :most\
                        """)
                .params(asked.parameters())
                .param("thread", thread == null ? null : thread.toString())
                .param("most", MOST)
                .query((row, _) ->
                        new Moment(
                                row.getTimestamp(1).toInstant(),
                                Tone.MOVING,
                                row.getString(2).equals("PERSON") ? "gavel" : "flag",
                                Format.type(row.getString(5)) + " " + row.getString(4),
                                null,
                                null,
                                row.getString(6)
                                        + (row.getString(6).isEmpty() ? "" : " ")
                                        + "("
                                        + row.getString(3)
                                        + switch (row.getString(2)) {
                                            case "PERSON" -> ", a person)";
                                            case "CLIENT" -> ", a program)";
                                            case "RULE" -> ", a rule)";
                                            default -> ", the hub)";
                                        },
                                "",
                                List.of()))
                .list();
    }

    /// Cases that blocked these subjects or were found in this thread: their beginning and end.
    List<Moment> cases(Collection<String> subjects, @Nullable UUID thread) {
        Columns asked = Columns.of("id");
        subjects.forEach(asked::row);
        List<Moment> moments = new ArrayList<>();
        sql.sql(
                        """
                        select c.id, c.title, c.code, c.owner, c.opened_at, c.closed_at, c.closed_by from work_case c
                         where c.correlation = :thread::uuid
                            or c.id in (select s.case_id from work_case_subject s where s.subject_id = any(:id::text[]))
                         order by c.opened_at limit :most\
                        """)
                .params(asked.parameters())
                .param("thread", thread == null ? null : thread.toString())
                .param("most", MOST)
                .query((row, _) -> {
                    String href = "/worklist/" + row.getString(1);
                    Instant opened = row.getTimestamp(5).toInstant();
                    moments.add(
                            new Moment(
                                    opened,
                                    Tone.PERSON,
                                    "user-exclamation",
                                    "Case opened: " + row.getString(2),
                                    null,
                                    href,
                                    row.getString(3) + ", with " + Format.owner(row.getString(4)),
                                    "",
                                    List.of()));
                    Timestamp closed = row.getTimestamp(6);
                    if (closed != null) {
                        moments.add(
                                new Moment(
                                        closed.toInstant(),
                                        Tone.SETTLED,
                                        "circle-check",
                                        "Case closed: " + row.getString(2),
                                        null,
                                        href,
                                        "by " + row.getString(7),
                                        Format.took(Duration.between(opened, closed.toInstant()))
                                                + " open",
                                        List.of()));
                    }
                    return href;
                })
                .list();
        return moments;
    }
}
