package dev.throughline.sync;

import dev.throughline.connect.spi.ReceiptDeclaration;
import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.dispatch.HomeOutbox;
import dev.throughline.journal.Signal;
import dev.throughline.model.Problem;
import dev.throughline.postgres.AfterCommit;
import dev.throughline.postgres.Columns;
import dev.throughline.worklist.Worklist;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Keeps what sources are to show about their facts, one row a record: only the newest is sent, and
/// what is sent already is not sent again. Receipts are not facts; writing one twice shows the
/// same.
public final class HomeReceipts implements HomeOutbox {
    /// How long a receipt waits for a newer one of its record: a correction is a reversal and a new
    /// posting within seconds, and only what stands in the end is told.
    static final Duration LINGER = Duration.ofSeconds(1);

    /// The first pause after a write that was not taken; doubled with each try.
    static final Duration AGAIN = Duration.ofSeconds(1);

    private static final Duration AGAIN_MAX = Duration.ofMinutes(5);

    /// The first pause after a refusal; doubled with each. The cause may have gone unseen.
    static final Duration REFUSED_AGAIN = Duration.ofMinutes(10);

    private static final Duration REFUSED_AGAIN_MAX = Duration.ofHours(6);

    /// So many refused ones are tried at a time: they are asked whether the cause has gone, and
    /// once one is taken, all of its kind follow.
    static final int PROBES_MAX = 20;

    static final Duration PROBE_EVERY = Duration.ofSeconds(30);

    private static final int DOUBLED_MAX = 10;
    private static final int TEXT_MAX = 1_000;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final HomeCases cases;
    private final InstantSource clock;
    private final Signal wanted;
    private final Map<String, Source> sources;
    private final Map<String, Instant> probed = new ConcurrentHashMap<>();

    /// A system that shows receipts.
    ///
    /// @param label its name for people
    /// @param receipts what it shows them in
    /// @param writes how it is written
    public record Source(
            String label, List<ReceiptDeclaration> receipts, List<WriteDeclaration> writes) {
        public Source {
            receipts = List.copyOf(receipts);
            writes = List.copyOf(writes);
        }

        Optional<ReceiptDeclaration> receipt(String objectType) {
            return receipts.stream().filter(one -> one.objectType().equals(objectType)).findFirst();
        }

        /// How long what was sent may still come to pass.
        Duration quiet(String objectType) {
            return writes.stream()
                    .filter(one -> one.objectType().equals(objectType))
                    .map(WriteDeclaration::safety)
                    .map(safety ->
                            safety
                                            instanceof
                                            WriteDeclaration.Safety.QueryableReference(
                                                    Duration quiet)
                                    ? quiet
                                    : Duration.ZERO)
                    .findFirst()
                    .orElse(Duration.ZERO);
        }
    }

    /// What a record is to show, and whether it does.
    ///
    /// @param shown whether the source shows it
    /// @param sentAt when the source last took one; null before the first
    /// @param problem why it does not; null where nothing is wrong
    public record Stand(
            int ordinal,
            String ledgerRef,
            boolean standing,
            boolean shown,
            @Nullable Instant sentAt,
            @Nullable String problem) {}

    /// How much was told.
    ///
    /// @param sent receipts taken by the source, ever
    /// @param tried records written, those not taken included
    /// @param waiting records that do not show their newest receipt yet
    /// @param refused those of them that the source will not take
    public record Count(long sent, long tried, long waiting, long refused) {}

    /// @param wanted raised when there may be something to send
    /// @param sources the systems that show receipts, by connection
    public HomeReceipts(
            JdbcClient sql,
            TransactionTemplate transaction,
            Worklist worklist,
            InstantSource clock,
            Signal wanted,
            Map<String, Source> sources) {
        this.sql = sql;
        this.transaction = transaction;
        this.cases = new HomeCases(sql, worklist);
        this.clock = clock;
        this.wanted = wanted;
        this.sources = Map.copyOf(sources);
    }

    private record Address(String connection, String objectType, String sourceId)
            implements Comparable<Address> {
        private static final Comparator<Address> ORDER =
                Comparator.comparing(Address::connection)
                        .thenComparing(Address::objectType)
                        .thenComparing(Address::sourceId);

        static Address of(HomeReceipt receipt) {
            return new Address(receipt.connection(), receipt.objectType(), receipt.sourceId());
        }

        @Override
        public int compareTo(Address other) {
            return ORDER.compare(this, other);
        }
    }

    /// Takes receipts over, in the caller's transaction. An older one than is known changes
    /// nothing; those of sources that show none are dropped.
    public void carry(List<HomeReceipt> receipts) {
        Map<Address, HomeReceipt> newest = new TreeMap<>();
        for (HomeReceipt receipt : receipts) {
            Source source = sources.get(receipt.connection());
            if (source != null && source.receipt(receipt.objectType()).isPresent()) {
                newest.merge(
                        Address.of(receipt),
                        receipt,
                        (one, other) -> other.rank() > one.rank() ? other : one);
            }
        }
        Columns wants =
                Columns.of(
                        "connection", "object_type", "source_id", "rank", "ledger_ref", "standing");
        Columns gone = Columns.of("connection", "object_type", "source_id");
        TreeSet<String> left = new TreeSet<>();
        newest.forEach((at, receipt) -> {
            if (receipt.gone()) {
                gone.row(at.connection(), at.objectType(), at.sourceId());
                left.add(at.connection());
            } else {
                wants.row(
                        at.connection(),
                        at.objectType(),
                        at.sourceId(),
                        receipt.rank(),
                        receipt.ledgerRef(),
                        receipt.standing());
            }
        });
        Instant now = clock.instant();
        if (!wants.isEmpty()) {
            sql.sql(
                            "insert into home_receipt as h (connection, object_type, source_id, rank, ledger_ref, standing, wanted_at, due_at)"
                                    + " select u.connection, u.object_type, u.source_id, u.rank::bigint, u.ledger_ref, u.standing::boolean, :now, :due from "
                                    + wants.unnest()
                                    + " on conflict (connection, object_type, source_id) do update set rank = excluded.rank,"
                                    + " ledger_ref = excluded.ledger_ref, standing = excluded.standing, wanted_at = excluded.wanted_at,"
                                    // What waits keeps its place; a write that may still come to
                                    // pass is waited for.
                                    + " due_at = case when h.refused then excluded.due_at else coalesce(h.due_at, excluded.due_at) end,"
                                    + " refused = false where excluded.rank > h.rank")
                    .params(wants.parameters())
                    .param("now", Timestamp.from(now))
                    .param("due", Timestamp.from(now.plus(LINGER)))
                    .update();
            AfterCommit.run(wanted::raise);
        }
        if (!gone.isEmpty()) {
            sql.sql(
                            "delete from home_receipt h using "
                                    + gone.unnest()
                                    + " where h.connection = u.connection and h.object_type = u.object_type and h.source_id = u.source_id")
                    .params(gone.parameters())
                    .update();
            left.forEach(this::tellCases);
        }
    }

    @Override
    public List<Due> due(String connection, int limit) {
        Source source = sources.get(connection);
        if (source == null) {
            return List.of();
        }
        Instant now = clock.instant();
        List<Due> due = new ArrayList<>(due(connection, source, false, limit, now));
        Instant before = probed.get(connection);
        if (due.size() < limit
                && (before == null || !now.isBefore(before.plus(PROBE_EVERY)))
                && due.addAll(due(connection, source, true, PROBES_MAX, now))) {
            probed.put(connection, now);
        }
        return due;
    }

    private List<Due> due(
            String connection, Source source, boolean refused, int limit, Instant now) {
        List<Due> due = new ArrayList<>();
        sql.sql(
                        "select object_type, source_id, rank, ledger_ref, standing from home_receipt where connection = :c and refused = :refused"
                                + " and due_at <= :now order by due_at limit :limit")
                .param("c", connection)
                .param("refused", refused)
                .param("now", Timestamp.from(now))
                .param("limit", limit)
                .query((row, _) -> {
                    String type = row.getString(1);
                    HomeReceipt receipt =
                            new HomeReceipt(
                                    connection,
                                    type,
                                    row.getString(2),
                                    (int) (row.getLong(3) / 2),
                                    row.getString(4),
                                    row.getBoolean(5),
                                    false);
                    return source.receipt(type)
                            .map(declared ->
                                    due.add(
                                            new Due(
                                                    type,
                                                    receipt.sourceId(),
                                                    receipt.rank(),
                                                    receipt.request(declared))))
                            .orElse(false);
                })
                .list();
        return due;
    }

    /// What is written down of one outcome.
    private record Written(boolean taken, boolean refused, Duration pause, @Nullable Problem why) {}

    private static Written written(WriteOutcome outcome, Duration quiet) {
        return switch (outcome) {
            case WriteOutcome.Written _ -> new Written(true, false, Duration.ZERO, null);
            case WriteOutcome.NotSent(Problem why, Duration after) ->
                    new Written(false, false, after == null ? Duration.ZERO : after, why);
            // The newer one must not be overtaken by what is still under way over there.
            case WriteOutcome.Unknown(Problem why) -> new Written(false, false, quiet, why);
            case WriteOutcome.Refused(Problem why) ->
                    new Written(false, why.mender() != Problem.Mender.WEATHER, Duration.ZERO, why);
            case WriteOutcome.Duplicate(Problem why, String _) ->
                    new Written(false, true, Duration.ZERO, why);
        };
    }

    @Override
    public void told(String connection, List<Told> told) {
        Source source = sources.get(connection);
        if (told.isEmpty() || source == null) {
            return;
        }
        Columns rows =
                Columns.of(
                        "object_type",
                        "source_id",
                        "rank",
                        "taken",
                        "refused",
                        "wait_ms",
                        "code",
                        "text",
                        "mend",
                        "mender");
        long taken = 0;
        boolean failed = false;
        for (Told one : told) {
            Written result = written(one.outcome(), source.quiet(one.due().objectType()));
            Problem why = result.why();
            rows.row(
                    one.due().objectType(),
                    one.due().sourceId(),
                    one.due().rank(),
                    result.taken(),
                    result.refused(),
                    result.pause().toMillis(),
                    why == null ? null : why.code(),
                    why == null ? null : cut(why.text()),
                    why == null ? null : cut(why.mend()),
                    why == null ? null : why.mender());
            taken += result.taken() ? 1 : 0;
            failed |= !result.taken();
        }
        long took = taken;
        boolean some = failed;
        transaction.executeWithoutResult(_ -> {
            Instant now = clock.instant();
            List<Healed> healed = healed(connection, rows);
            settle(connection, rows, now);
            release(connection, healed, now);
            sql.sql(
                            "insert into home_total as t (connection, sent, tried) values (:c, :sent, :tried)"
                                    + " on conflict (connection) do update set sent = t.sent + excluded.sent, tried = t.tried + excluded.tried")
                    .param("c", connection)
                    .param("sent", took)
                    .param("tried", told.size())
                    .update();
            if (some || !healed.isEmpty()) {
                tellCases(connection);
            }
        });
    }

    private static String cut(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX - 1) + "…";
    }

    /// What stood in a record's way that is now taken.
    private record Healed(String objectType, String code, boolean refused) {}

    private List<Healed> healed(String connection, Columns rows) {
        return sql.sql(
                        "select distinct h.object_type, h.problem_code, h.refused from home_receipt h join "
                                + rows.unnest()
                                + " on h.connection = :c and h.object_type = u.object_type and h.source_id = u.source_id"
                                + " where u.taken::boolean and h.problem_code is not null")
                .params(rows.parameters())
                .param("c", connection)
                .query((row, _) ->
                        new Healed(row.getString(1), row.getString(2), row.getBoolean(3)))
                .list();
    }

    private void settle(String connection, Columns rows, Instant now) {
        sql.sql(
                        """
                        update home_receipt h set
                          sent_rank = case when u.taken then u.rank else h.sent_rank end,
                          sent_at = case when u.taken then :now::timestamptz else h.sent_at end,
                          tries = case when u.taken then 0 else h.tries + 1 end,
                          refused = u.refused and h.rank = u.rank,
                          problem_code = u.code, problem = u.text, mend = u.mend, mender = u.mender,
                          due_at = case
                            when u.taken and h.rank = u.rank then null
                            when u.taken then :now::timestamptz
                            else :now::timestamptz + interval '1 ms' * greatest(u.wait_ms,
                              case when u.refused then least(:refused_max, :refused_again * power(2, least(h.tries, :doubled)))
                                   else least(:again_max, :again * power(2, least(h.tries, :doubled))) end) end
                        from (select u.object_type, u.source_id, u.rank::bigint, u.taken::boolean, u.refused::boolean, u.wait_ms::bigint,
                                     u.code, u.text, u.mend, u.mender from\
                        """
                                + " "
                                + rows.unnest()
                                + ") u where h.connection = :c and h.object_type = u.object_type and h.source_id = u.source_id")
                .params(rows.parameters())
                .param("c", connection)
                .param("now", Timestamp.from(now))
                .param("again", AGAIN.toMillis())
                .param("again_max", AGAIN_MAX.toMillis())
                .param("refused_again", REFUSED_AGAIN.toMillis())
                .param("refused_max", REFUSED_AGAIN_MAX.toMillis())
                .param("doubled", DOUBLED_MAX)
                .update();
    }

    /// Once one of those refused for a cause is taken, the others go too.
    private void release(String connection, List<Healed> healed, Instant now) {
        Columns causes = Columns.of("object_type", "code");
        healed.stream()
                .filter(Healed::refused)
                .forEach(one -> causes.row(one.objectType(), one.code()));
        if (!causes.isEmpty()) {
            sql.sql(
                            "update home_receipt h set refused = false, due_at = :now from "
                                    + causes.unnest()
                                    + " where h.connection = :c and h.object_type = u.object_type and h.problem_code = u.code and h.refused")
                    .params(causes.parameters())
                    .param("c", connection)
                    .param("now", Timestamp.from(now))
                    .update();
        }
    }

    private void tellCases(String connection) {
        Source source = sources.get(connection);
        cases.tell(connection, source == null ? connection : source.label());
    }

    /// What a record is to show; empty where there is nothing to tell.
    public Optional<Stand> find(String connection, String objectType, String sourceId) {
        return sql.sql(
                        "select rank, ledger_ref, standing, due_at is null, sent_at, problem from home_receipt"
                                + " where connection = :c and object_type = :t and source_id = :id")
                .param("c", connection)
                .param("t", objectType)
                .param("id", sourceId)
                .query((row, _) -> {
                    Timestamp sent = row.getTimestamp(5);
                    return new Stand(
                            (int) (row.getLong(1) / 2),
                            row.getString(2),
                            row.getBoolean(3),
                            row.getBoolean(4),
                            sent == null ? null : sent.toInstant(),
                            row.getString(6));
                })
                .optional();
    }

    /// How much was told, by connection.
    public Map<String, Count> counts() {
        Map<String, Count> counts = new HashMap<>();
        sql.sql(
                        """
                        select c.connection, coalesce(t.sent, 0), coalesce(t.tried, 0), coalesce(w.waiting, 0), coalesce(w.refused, 0)
                          from (select connection from home_total union select distinct connection from home_receipt where due_at is not null) c
                          left join home_total t using (connection)
                          left join (select connection, count(*) as waiting, count(*) filter (where refused) as refused
                                       from home_receipt where due_at is not null group by 1) w using (connection)\
                        """)
                .query((row, _) ->
                        counts.put(
                                row.getString(1),
                                new Count(
                                        row.getLong(2),
                                        row.getLong(3),
                                        row.getLong(4),
                                        row.getLong(5))))
                .list();
        return counts;
    }

    /// Whether nothing is on its way to a system that takes it: what was refused and what a person
    /// holds back does not count.
    public boolean quiet() {
        return sql.sql(
                                "select count(*) from connection_state s where s.mode = 'LIVE' and s.identity_ok"
                                        + " and exists (select 1 from home_receipt h where h.connection = s.connection and not h.refused and h.due_at is not null)")
                        .query(Long.class)
                        .single()
                == 0;
    }

    /// The systems that show receipts.
    public Map<String, Source> sources() {
        return sources;
    }
}
