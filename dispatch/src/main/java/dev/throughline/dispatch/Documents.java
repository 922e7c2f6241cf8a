package dev.throughline.dispatch;

import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.evidence.StorableText;
import dev.throughline.journal.Signal;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.postgres.AfterCommit;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// The documents: frozen, looked up, recalled, decided. What is sent and what became of it is
/// written by {@link DocumentDispatcher} alone.
public final class Documents {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// Of more documents let go at once, each carries the moment itself.
    private static final int KEYS_IN_EVIDENCE = 500;

    /// Payloads read in one statement: a document may have hundreds of lines.
    private static final int PAYLOADS_AT_ONCE = 200;

    private final JdbcClient sql;
    private final InstantSource clock;
    private final Evidence evidence;
    private final Signal wanted;
    private final Brakes brakes;

    /// @param wanted raised after a commit that left something to send or to ask
    public Documents(JdbcClient sql, InstantSource clock, Evidence evidence, Signal wanted) {
        this(sql, clock, evidence, wanted, new Brakes(sql, _ -> null));
    }

    /// @param wanted raised after a commit that left something to send or to ask
    /// @param brakes what waits for a person, by the money it puts at stake
    public Documents(
            JdbcClient sql, InstantSource clock, Evidence evidence, Signal wanted, Brakes brakes) {
        this.sql = sql;
        this.brakes = brakes;
        this.clock = clock;
        this.evidence = evidence;
        this.wanted = wanted;
    }

    /// A key was used before for other content.
    public static final class KeyReused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        KeyReused(String connection, String key, String known, String now) {
            super(
                    "Document key "
                            + key
                            + " of "
                            + connection
                            + " is taken by other content (frozen "
                            + known.substring(0, 12)
                            + ", now "
                            + now.substring(0, 12)
                            + "). A frozen document never changes: give the new content a key of its own.");
        }
    }

    /// Writes documents in the caller's transaction. The same key with the same content is no
    /// second document.
    ///
    /// Documents over a brake of money, and those frozen while their connection is in SHADOW, wait
    /// for a person: switching to LIVE does not send what nobody has looked at.
    ///
    /// @return the ids of those that are new
    /// @throws KeyReused for the same key with other content
    public Set<UUID> freeze(List<FrozenDocument> documents) {
        if (documents.isEmpty()) {
            return Set.of();
        }
        Instant now = clock.instant();
        Map<UUID, String> hashes = new HashMap<>();
        Map<String, Set<String>> braked = braked(documents, now);
        Columns rows =
                Columns.of(
                        "id",
                        "connection",
                        "object_type",
                        "kind",
                        "reversal",
                        "key",
                        "key_number",
                        "payload_hash",
                        "legal_entity",
                        "currency",
                        "accounting_date",
                        "line_count",
                        "hours",
                        "debit_minor",
                        "state",
                        "line_stands",
                        "priority",
                        "correlation",
                        "format",
                        "payload");
        for (FrozenDocument one : documents) {
            DocumentRequest request = one.request();
            String payload = DocumentPayload.text(request);
            String hash = DocumentPayload.hash(payload);
            hashes.put(one.id(), hash);
            rows.row(
                    one.id(),
                    one.connection(),
                    request.objectType(),
                    request.kind(),
                    request.reversal(),
                    request.key(),
                    request.keyNumber(),
                    "\\x" + hash,
                    request.legalEntity(),
                    request.currency(),
                    request.accountingDate(),
                    request.lines().size(),
                    one.hours().toPlainString(),
                    one.debitMinor(),
                    one.held()
                                    || braked.getOrDefault(one.connection(), Set.of())
                                            .contains(request.currency())
                            ? Document.State.HELD
                            : Document.State.PENDING,
                    LineStands.all(request.lines().size(), LineStand.OPEN).letters(),
                    one.priority(),
                    one.correlation(),
                    DocumentPayload.format(request),
                    payload);
        }
        Set<UUID> fresh =
                new HashSet<>(
                        sql.sql(
                                        "with u as materialized (select * from "
                                                + rows.unnest()
                                                + """
                                                ), fresh as (
                                                  insert into document (id, connection, object_type, kind, reversal, key, key_number, format, payload_hash,
                                                                        legal_entity, currency, accounting_date, line_count, hours, debit_minor, state,
                                                                        line_stands, priority, created_at, next_at, correlation)
                                                  select u.id::uuid, u.connection, u.object_type, u.kind, u.reversal::boolean, u.key, u.key_number::bigint,
                                                         u.format::smallint, u.payload_hash::bytea, u.legal_entity, u.currency, u.accounting_date::date,
                                                         u.line_count::int, u.hours::numeric, u.debit_minor::bigint,
                                                         case when s.mode = 'SHADOW' then 'HELD' else u.state end, u.line_stands,
                                                         u.priority::smallint, :now, :now, u.correlation::uuid
                                                    from u left join connection_state s on s.connection = u.connection where true
                                                  on conflict (connection, key) do nothing returning id, created_at),
                                                payload as (
                                                  insert into document_payload (document_id, at, payload)
                                                  select fresh.id, fresh.created_at, u.payload::json from fresh join u on u.id::uuid = fresh.id)
                                                select id from fresh\
                                                """)
                                .params(rows.parameters())
                                .param("now", Timestamp.from(now))
                                .query((row, _) -> row.getObject(1, UUID.class))
                                .list());
        List<FrozenDocument> known =
                documents.stream().filter(one -> !fresh.contains(one.id())).toList();
        if (!known.isEmpty()) {
            refuseOtherContent(known, hashes);
        }
        if (!fresh.isEmpty()) {
            AfterCommit.run(wanted::raise);
        }
        return fresh;
    }

    /// By connection, the currencies of which these put more at stake than may go by itself.
    private Map<String, Set<String>> braked(List<FrozenDocument> documents, Instant now) {
        Map<String, Map<String, Long>> stakes = new HashMap<>();
        for (FrozenDocument one : documents) {
            if (brakes.weighsMoney(one.connection())) {
                stakes.computeIfAbsent(one.connection(), _ -> new HashMap<>())
                        .merge(one.request().currency(), one.debitMinor(), Math::addExact);
            }
        }
        Map<String, Set<String>> braked = new HashMap<>();
        stakes.forEach((connection, stake) ->
                braked.put(connection, brakes.overDocuments(connection, stake, now)));
        return braked;
    }

    private void refuseOtherContent(List<FrozenDocument> known, Map<UUID, String> hashes) {
        Columns keys = Columns.of("connection", "key");
        known.forEach(one -> keys.row(one.connection(), one.request().key()));
        Map<String, String> stored = new HashMap<>();
        sql.sql(
                        "select d.connection || ' ' || d.key, encode(d.payload_hash, 'hex') from document d join "
                                + keys.unnest()
                                + " on d.connection = u.connection and d.key = u.key")
                .params(keys.parameters())
                .query((row, _) -> stored.put(row.getString(1), row.getString(2)))
                .list();
        for (FrozenDocument one : known) {
            String was = stored.get(one.connection() + " " + one.request().key());
            String is = hashes.getOrDefault(one.id(), "");
            if (was != null && !was.equals(is)) {
                throw new KeyReused(one.connection(), one.request().key(), was, is);
            }
        }
    }

    /// One document.
    public Optional<Document> find(UUID id) {
        return find(List.of(id)).stream().findFirst();
    }

    /// Documents by id, in no order; unknown ids are left out.
    public List<Document> find(Collection<UUID> ids) {
        Columns rows = Columns.of("id");
        ids.forEach(rows::row);
        return sql.sql("select d.* from document d join " + rows.unnest() + " on d.id = u.id::uuid")
                .params(rows.parameters())
                .query((row, _) -> DocumentRow.document(row))
                .list();
    }

    /// The document of a key.
    public Optional<Document> byKey(String connection, String key) {
        return sql.sql("select * from document where connection = :c and key = :key")
                .param("c", connection)
                .param("key", key)
                .query((row, _) -> DocumentRow.document(row))
                .optional();
    }

    /// The documents that the target gave this number or id; usually one.
    public List<Document> byNumber(String connection, String number) {
        return sql.sql(
                        """
                        select * from document where connection = :c and number = :number and number <> ''
                        union select * from document where connection = :c and external_id = :number and external_id <> '' limit 50\
                        """
                                .replace("select *", "select " + COLUMNS))
                .param("c", connection)
                .param("number", number)
                .query((row, _) -> DocumentRow.document(row))
                .list();
    }

    private static final String COLUMNS =
            "id, connection, object_type, kind, reversal, key, key_number, payload_hash, legal_entity, currency, accounting_date,"
                    + " line_count, hours, debit_minor, state, line_stands, external_id, number, priority, tries, sends, proofs,"
                    + " created_at, next_at, sent_at, problem, correlation";

    /// What was frozen, as it is sent; empty where its payload is past its retention.
    public Optional<DocumentRequest> request(UUID id) {
        return sql.sql(
                        "select p.payload from document d join document_payload p on p.document_id = d.id and p.at = d.created_at where d.id = :id")
                .param("id", id)
                .query((row, _) -> DocumentPayload.request(row.getString(1)))
                .optional();
    }

    /// As {@link #request}, for many documents, a few hundred in one statement and in memory at
    /// once; those whose payload is past its retention are left out.
    ///
    /// @param each told each document's id and what was frozen, in no order
    public void requests(Collection<UUID> ids, BiConsumer<UUID, DocumentRequest> each) {
        List<UUID> all = List.copyOf(ids);
        for (int from = 0; from < all.size(); from += PAYLOADS_AT_ONCE) {
            Columns rows = Columns.of("id");
            all.subList(from, Math.min(all.size(), from + PAYLOADS_AT_ONCE)).forEach(rows::row);
            sql.sql(
                            "select d.id, p.payload from "
                                    + rows.unnest()
                                    + " join document d on d.id = u.id::uuid join document_payload p on p.document_id = d.id and p.at = d.created_at")
                    .params(rows.parameters())
                    .query(row -> {
                        each.accept(
                                row.getObject(1, UUID.class),
                                DocumentPayload.request(row.getString(2)));
                    });
        }
    }

    /// One try, as it is shown.
    ///
    /// @param kind SEND, ASK or PROVE
    /// @param batch how many documents went together
    public record Attempt(
            Instant at,
            String kind,
            long millis,
            String outcome,
            int batch,
            @Nullable Problem problem) {}

    /// The newest tries of a document, newest first.
    public List<Attempt> attempts(UUID id, int limit) {
        return sql.sql(
                        "select * from document_attempt where document_id = :id order by at desc, kind limit :limit")
                .param("id", id)
                .param("limit", limit)
                .query((row, _) ->
                        new Attempt(
                                row.getTimestamp("at").toInstant(),
                                row.getString("kind"),
                                row.getLong("millis"),
                                row.getString("outcome"),
                                row.getInt("batch"),
                                DocumentRow.problem(row.getString("problem"))))
                .list();
    }

    /// How many documents and lines of each live state each connection has.
    public record Count(
            String connection, Document.State state, long documents, long lines, Instant oldest) {}

    /// Counts of live documents, for the overview.
    public List<Count> live() {
        return sql.sql(
                        """
                        select connection, state, count(*), sum(line_count), min(created_at) from document
                         where state in ('PENDING', 'IN_FLIGHT', 'UNKNOWN', 'PARKED', 'HELD') or prove_at is not null
                         group by connection, state\
                        """)
                .query((row, _) ->
                        new Count(
                                row.getString(1),
                                Document.State.valueOf(row.getString(2)),
                                row.getLong(3),
                                row.getLong(4),
                                row.getTimestamp(5).toInstant()))
                .list();
    }

    /// Recalls documents that were never claimed, in the caller's transaction; answers which. The
    /// others are on their way or over. Call it before locking rows of your own.
    public Set<UUID> withdraw(Collection<UUID> ids) {
        Columns rows = Columns.of("id");
        ids.forEach(rows::row);
        return new HashSet<>(
                sql.sql(
                                "update document d set state = 'WITHDRAWN', line_stands = translate(d.line_stands, 'O', 'L'), done_at = :now from "
                                        + rows.unnest()
                                        + " where d.id = u.id::uuid and d.state in ('PENDING', 'HELD') and d.sends = 0"
                                        + " and d.line_stands !~ '[^O]' returning d.id")
                        .params(rows.parameters())
                        .param("now", Timestamp.from(clock.instant()))
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list());
    }

    /// Asks the target about documents whose outcome is not known now rather than at their next
    /// time; in the caller's transaction. Returns how many wait for an answer.
    public int askNow(Collection<UUID> ids) {
        Columns rows = Columns.of("id");
        ids.forEach(rows::row);
        int asked =
                sql.sql(
                                "update document d set next_at = least(d.next_at, :now) from "
                                        + rows.unnest()
                                        + " where d.id = u.id::uuid and d.state in ('UNKNOWN', 'PARKED')")
                        .params(rows.parameters())
                        .param("now", Timestamp.from(clock.instant()))
                        .update();
        AfterCommit.run(wanted::raise);
        return asked;
    }

    /// Lets everything go that is held of a connection now; returns how many documents.
    public int release(String connection, Actor.Person actor, String reason) {
        return release(connection, clock.instant(), actor, reason).documents();
    }

    /// What a person let go.
    ///
    /// @param documents how many
    /// @param stake their debits, by currency
    public record Released(int documents, List<Money> stake) {}

    /// Lets held documents of a connection go, by a person's decision, in the caller's transaction.
    /// What was frozen after the person looked stays held. Where nothing is held, nothing is kept
    /// as evidence.
    ///
    /// @param until the newest that the person saw: those frozen until then, itself included
    public Released release(String connection, Instant until, Actor.Person actor, String reason) {
        Map<String, Long> stake = new TreeMap<>();
        List<String> keys =
                sql.sql(
                                "update document set state = 'PENDING', next_at = :now, released_at = :now where connection = :c and state = 'HELD'"
                                        + " and created_at <= :until returning key, currency, debit_minor")
                        .param("now", Timestamp.from(clock.instant()))
                        .param("c", connection)
                        .param("until", Timestamp.from(until))
                        .query((row, _) -> {
                            stake.merge(row.getString(2), row.getLong(3), Math::addExact);
                            return row.getString(1);
                        })
                        .list();
        List<Money> sums =
                stake.entrySet().stream()
                        .map(sum -> new Money(sum.getValue(), sum.getKey()))
                        .toList();
        if (keys.isEmpty()) {
            return new Released(0, sums);
        }
        evidence.record(
                new Act(
                        actor,
                        "document.release",
                        "released "
                                + keys.size()
                                + ", debits "
                                + sums.stream()
                                        .map(Money::toString)
                                        .collect(Collectors.joining(", ")),
                        "connection",
                        connection,
                        reason,
                        "\"HELD\"",
                        JSON.writeValueAsString(
                                keys.stream().sorted().limit(KEYS_IN_EVIDENCE).toList()),
                        null));
        AfterCommit.run(wanted::raise);
        return new Released(keys.size(), sums);
    }

    /// What waits for a person in a connection.
    ///
    /// @param documents how many
    /// @param stake their debits, by currency
    /// @param newest when the newest of them was frozen; null where there is none
    public record Held(long documents, List<Money> stake, @Nullable Instant newest) {}

    /// What waits for a person in a connection, frozen in SHADOW or over a brake.
    public Held held(String connection) {
        long[] documents = new long[1];
        List<Instant> newest = new ArrayList<>();
        List<Money> stake =
                sql.sql(
                                "select currency, count(*), sum(debit_minor), max(created_at) from document where connection = :c and state = 'HELD' group by currency order by 1")
                        .param("c", connection)
                        .query((row, _) -> {
                            documents[0] += row.getLong(2);
                            newest.add(row.getTimestamp(4).toInstant());
                            return new Money(row.getLong(3), row.getString(1));
                        })
                        .list();
        return new Held(documents[0], stake, newest.stream().max(Instant::compareTo).orElse(null));
    }

    /// The held documents of a connection, the oldest first.
    public List<Document> heldOf(String connection, int limit) {
        return sql.sql(
                        "select * from document where connection = :c and state = 'HELD' order by created_at, id limit :limit")
                .param("c", connection)
                .param("limit", limit)
                .query((row, _) -> DocumentRow.document(row))
                .list();
    }

    /// Documents of a connection of which nobody but a person can say what became of them, the
    /// oldest first.
    public List<Document> parked(String connection, int limit) {
        return sql.sql(
                        "select * from document where connection = :c and state = 'PARKED' order by created_at, id limit :limit")
                .param("c", connection)
                .param("limit", limit)
                .query((row, _) -> DocumentRow.document(row))
                .list();
    }

    /// Takes a person's answer on a document whose outcome is not known, in the caller's
    /// transaction, with evidence. The caller writes the changes into its own books.
    ///
    /// @throws IllegalStateException when the document has no unknown line, or the answer names
    ///   another number of lines
    public DocumentResult decide(
            UUID id, DocumentAnswer answer, Actor.Person actor, String reason) {
        DocumentWork work =
                sql.sql(
                                "select d.*, p.payload from document d left join document_payload p on p.document_id = d.id and p.at = d.created_at"
                                        + " where d.id = :id for update of d")
                        .param("id", id)
                        .query((row, _) -> DocumentWork.of(row))
                        .optional()
                        .orElseThrow(() -> new IllegalStateException("there is no document " + id));
        Document document = work.document();
        List<Integer> unknown = document.stands().lines(LineStand.UNKNOWN);
        if (unknown.isEmpty()) {
            throw new IllegalStateException(
                    "HUB-STATE: document "
                            + document.key()
                            + " is "
                            + document.state()
                            + " and has no unknown line; there is nothing to decide");
        }
        Instant now = clock.instant();
        DocumentDecision decided = DocumentDecision.answered(document, answer, reason, now);
        List<HeldLine> held = HeldLine.after(work.held(), decided.changes(), work::key);
        sql.sql(
                        """
                        update document set state = :state, line_stands = :stands, held = :held::json, external_id = :external, number = :number,
                               next_at = :now, prove_at = :prove::timestamptz, problem = :problem::jsonb, tries = tries + 1,
                               sends = case when :again then 0 else sends end, done_at = case when :over then :now::timestamptz end
                         where id = :id\
                        """)
                .param("state", decided.next().state().name())
                .param("stands", document.stands().with(decided.changes()).letters())
                .param("held", HeldLine.text(held))
                .param("external", StorableText.of(decided.externalId()))
                .param("number", StorableText.of(decided.number()))
                .param("now", Timestamp.from(now))
                .param("prove", decided.proveAt() == null ? null : decided.proveAt().toString())
                .param("problem", DocumentRow.json(decided.next().problem()))
                .param("again", answer instanceof DocumentAnswer.SendAgain)
                .param("over", decided.over())
                .param("id", id)
                .update();
        evidence.record(
                new Act(
                        actor,
                        "document.decide",
                        answer.getClass().getSimpleName(),
                        "document",
                        id.toString(),
                        reason,
                        "\"" + document.stands().letters() + "\"",
                        "\"" + document.stands().with(decided.changes()).letters() + "\"",
                        document.correlation()));
        AfterCommit.run(wanted::raise);
        return decided.result(DocumentResult.Event.DECIDED, decided.changes());
    }
}
