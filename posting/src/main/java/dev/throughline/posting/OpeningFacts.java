package dev.throughline.posting;

import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.mapping.PostingRules.Baseline;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.postgres.Columns;
import dev.throughline.posting.OpeningTotals.Group;
import dev.throughline.posting.OpeningTotals.Row;
import dev.throughline.posting.OpeningTotals.Said;
import dev.throughline.posting.OpeningTotals.Sum;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// How the lane begins in a ledger that may hold earlier postings: items settled before are loaded
/// as OPENING, under totals by entity, period, project and currency that a controller signs; or the
/// firm declares that there are none. Before one of the two, nothing is posted.
///
/// What is loaded is what the register holds, as intake took it in: its hash and version are those
/// that a later look at the source is compared with. Finance says what the ledger holds in totals.
public final class OpeningFacts {
    /// Items named as examples of one obstacle.
    static final int EXAMPLES_MAX = 5;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final OpeningLoad load;
    private final Evidence evidence;
    private final InstantSource clock;

    OpeningFacts(
            PreparationWorker.Rooms rooms,
            TransactionTemplate transaction,
            Evidence evidence,
            InstantSource clock) {
        this.sql = rooms.sql();
        this.transaction = transaction;
        this.load = new OpeningLoad(rooms, transaction, clock);
        this.evidence = evidence;
        this.clock = clock;
    }

    /// An item of a source.
    public record ItemKey(String connection, String objectType, String id) {}

    /// What finance decided about one item.
    ///
    /// @param settled false where it was never posted, so that the hub is to post it
    /// @param accountingDate the day it was posted on, where that is a later one than its own
    /// @param externalId the ledger's id of its cost, where a ledger needs it to take it back; else
    ///   empty
    /// @param ledgerRef the number of the ledger's document; empty where unknown
    public record Decision(
            boolean settled,
            @Nullable LocalDate accountingDate,
            String externalId,
            String ledgerRef) {}

    /// What is to be taken over.
    ///
    /// @param until the cut-over: items of that day and before were settled without the hub
    /// @param without kinds the ledger never held; leading kinds are never left out
    /// @param decisions on single items; all others were settled on their own day
    public record Wanted(
            LocalDate until, Set<PostingKind> without, Map<ItemKey, Decision> decisions) {
        public Wanted {
            without = Set.copyOf(without);
            decisions = Map.copyOf(decisions);
        }
    }

    /// One reason why items cannot be taken over.
    ///
    /// @param items how many
    /// @param examples some of them
    public record Obstacle(Problem problem, long items, List<ItemKey> examples) {}

    /// An item as it was found.
    ///
    /// @param lines what was posted of it; empty where it is left to the hub, or cannot be valued
    /// @param problem why it cannot be valued; null where it can
    public record Seen(
            ItemKey item,
            @Nullable LocalDate date,
            List<PostingLine> lines,
            @Nullable Problem problem) {
        static Seen settled(ItemKey item, @Nullable LocalDate date, List<PostingLine> lines) {
            return new Seen(item, date, lines, null);
        }

        static Seen refused(ItemKey item, @Nullable LocalDate date, Problem problem) {
            return new Seen(item, date, List.of(), problem);
        }

        static Seen leftToHub(ItemKey item, @Nullable LocalDate date) {
            return new Seen(item, date, List.of(), null);
        }
    }

    /// What was found of the items that are not loaded yet.
    ///
    /// @param sums what they make, group by group
    /// @param obstacles reasons why some cannot be taken over, the most frequent first
    /// @param settled items that can be
    /// @param notApproved items nobody has approved
    /// @param notPosted items that policy posts nothing of
    /// @param leftToHub items that finance says were never posted
    /// @param unused items decided about that are not there, or were loaded before
    public record Found(
            Map<Group, Sum> sums,
            List<Obstacle> obstacles,
            long settled,
            long notApproved,
            long notPosted,
            long leftToHub,
            Set<ItemKey> unused) {}

    /// What was found beside what finance says; what was loaded before is in it.
    public record Compared(Found found, List<Row> rows) {
        /// Groups in which both differ.
        public List<Row> differences() {
            return rows.stream().filter(row -> !row.equal()).toList();
        }
    }

    /// How a ledger's opening stands.
    public enum State {
        /// Nobody has said anything: nothing is posted.
        MISSING,
        /// Items are loaded, their totals are not signed: nothing is posted.
        LOADED,
        /// The totals are signed.
        SIGNED,
        /// The firm's word that there are none.
        DECLARED_EMPTY
    }

    /// How a ledger's opening stands, with its totals.
    ///
    /// @param until the cut-over of the last load; null where nothing was loaded
    /// @param by who signed or declared, or loaded last; null where nobody has
    public record Stand(
            String ledger,
            State state,
            @Nullable LocalDate until,
            List<Row> rows,
            @Nullable String by,
            @Nullable Instant at,
            @Nullable String reason) {
        /// Groups in which the hub and finance differ.
        public List<Row> differences() {
            return rows.stream().filter(row -> !row.equal()).toList();
        }
    }

    /// What was asked is not possible now.
    public static final class NotNow extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotNow(String words) {
            super(words);
        }
    }

    /// Looks at what the register holds until the cut-over, and changes nothing.
    ///
    /// @param each told of every item
    /// @param progress told how many items were looked at, now and then
    public Compared look(
            String ledger,
            Wanted wanted,
            Map<Group, Said> said,
            Consumer<Seen> each,
            LongConsumer progress) {
        Found found = load.walk(wanted, false, each, progress);
        return new Compared(
                found,
                OpeningTotals.compare(OpeningTotals.together(found.sums(), loaded(ledger)), said));
    }

    /// Loads what {@link #look} has shown, page by page; what was loaded before is passed by, so
    /// that it goes on where it ended. Answers how many items are new.
    ///
    /// @param said what finance says; kept, to be signed
    /// @throws NotNow when the ledger has begun already
    public long load(
            String ledger,
            Wanted wanted,
            Map<Group, Said> said,
            Actor.Person actor,
            String reason,
            LongConsumer progress) {
        baseline(ledger)
                .ifPresent(begun -> {
                    throw new NotNow(begunWords(ledger, begun) + " Nothing was loaded.");
                });
        transaction.executeWithoutResult(_ -> keep(ledger, wanted.until(), said, actor, reason));
        long settled = load.walk(wanted, true, _ -> {}, progress).settled();
        transaction.executeWithoutResult(_ ->
                evidence.record(
                        new Act(
                                actor,
                                "posting.opening.load",
                                settled + " items until " + wanted.until(),
                                "connection",
                                ledger,
                                reason,
                                null,
                                Long.toString(settled),
                                null)));
        return settled;
    }

    private static String begunWords(String ledger, Baseline begun) {
        return switch (begun) {
            case SIGNED -> "The opening totals of " + ledger + " are signed already.";
            case DECLARED_EMPTY, REQUIRED ->
                    ledger
                            + " was declared empty, and the hub has begun there; what it held before cannot be taken over any more.";
        };
    }

    private void keep(
            String ledger,
            LocalDate until,
            Map<Group, Said> said,
            Actor.Person actor,
            String reason) {
        Timestamp now = Timestamp.from(clock.instant());
        sql.sql(
                        "insert into posting_opening_load (ledger, until, loaded_by, loaded_at, reason) values (:ledger, :until, :by, :at, :reason)"
                                + " on conflict (ledger) do update set until = excluded.until, loaded_by = excluded.loaded_by,"
                                + " loaded_at = excluded.loaded_at, reason = excluded.reason")
                .param("ledger", ledger)
                .param("until", until)
                .param("by", actor.label())
                .param("at", now)
                .param("reason", reason)
                .update();
        sql.sql("delete from posting_opening_said where ledger = :ledger")
                .param("ledger", ledger)
                .update();
        Columns rows =
                Columns.of(
                        "kind",
                        "entity",
                        "period",
                        "project",
                        "currency",
                        "items",
                        "hours",
                        "minor");
        said.forEach((group, one) ->
                rows.row(
                        group.kind(),
                        group.entity(),
                        group.period(),
                        group.storedProject(),
                        group.currency(),
                        one.items(),
                        one.hours() == null ? null : HoursE4.of(one.hours()),
                        one.minor()));
        if (!rows.isEmpty()) {
            sql.sql(
                            "insert into posting_opening_said (ledger, kind, entity, period, project, currency, items, hours_e4, minor)"
                                    + " select :ledger, u.kind, u.entity::uuid, u.period, u.project::uuid, u.currency, u.items::bigint, u.hours::bigint,"
                                    + " u.minor::bigint from "
                                    + rows.unnest())
                    .params(rows.parameters())
                    .param("ledger", ledger)
                    .update();
        }
    }

    private boolean any(String ledger) {
        return sql.sql(
                        "select exists (select 1 from posting where opening and opening_ledger = :ledger)")
                .param("ledger", ledger)
                .query(Boolean.class)
                .single();
    }

    /// What was signed of a ledger, group by group.
    private Map<Group, Sum> signed(String ledger) {
        Map<Group, Sum> signed = new HashMap<>();
        sql.sql(
                        "select kind, entity, period, project, currency, versions, hours_e4, minor from posting_opening where ledger = :ledger")
                .param("ledger", ledger)
                .query((row, _) ->
                        signed.put(
                                new Group(
                                        PostingKind.valueOf(row.getString(1)),
                                        row.getObject(2, UUID.class),
                                        row.getString(3),
                                        Group.projectOf(row.getObject(4, UUID.class)),
                                        row.getString(5)),
                                new Sum(
                                        row.getLong(6),
                                        HoursE4.hours(row.getLong(7)),
                                        row.getLong(8))))
                .list();
        return signed;
    }

    /// What is loaded in a ledger, group by group.
    Map<Group, Sum> loaded(String ledger) {
        Map<Group, Sum> loaded = new HashMap<>();
        sql.sql(
                        "select c.*, s.items, s.hours, s.minor from (select cell, count(*) as items, sum(hours_e4) as hours, sum(minor) as minor"
                                + " from posting where opening and not reversal and opening_ledger = :ledger group by cell) s"
                                + " join posting_cell c on c.id = s.cell")
                .param("ledger", ledger)
                .query((row, _) -> {
                    Sum sum =
                            new Sum(
                                    row.getLong("items"),
                                    HoursE4.hours(row.getLong("hours")),
                                    row.getLong("minor"));
                    return Group.of(Cells.cell(row))
                            .map(group -> loaded.merge(group, sum, Sum::plus))
                            .orElse(null);
                })
                .list();
        return loaded;
    }

    /// What finance said last of a ledger.
    Map<Group, Said> said(String ledger) {
        Map<Group, Said> said = new HashMap<>();
        sql.sql(
                        "select kind, entity, period, project, currency, items, hours_e4, minor from posting_opening_said where ledger = :ledger")
                .param("ledger", ledger)
                .query((row, _) -> {
                    Long items = row.getObject(6, Long.class);
                    Long hours = row.getObject(7, Long.class);
                    return said.put(
                            new Group(
                                    PostingKind.valueOf(row.getString(1)),
                                    row.getObject(2, UUID.class),
                                    row.getString(3),
                                    Group.projectOf(row.getObject(4, UUID.class)),
                                    row.getString(5)),
                            new Said(
                                    items,
                                    hours == null ? null : HoursE4.hours(hours),
                                    row.getLong(8)));
                })
                .list();
        return said;
    }

    /// How a ledger's opening stands.
    public Stand stand(String ledger) {
        record Said(String kind, String by, Instant at, String reason) {}
        Optional<Said> begun =
                sql.sql(
                                "select kind, signed_by, signed_at, reason from posting_baseline where ledger = :ledger")
                        .param("ledger", ledger)
                        .query((row, _) ->
                                new Said(
                                        row.getString(1),
                                        row.getString(2),
                                        row.getTimestamp(3).toInstant(),
                                        row.getString(4)))
                        .optional();
        record Loaded(LocalDate until, String by, Instant at, String reason) {}
        Optional<Loaded> load =
                sql.sql(
                                "select until, loaded_by, loaded_at, reason from posting_opening_load where ledger = :ledger")
                        .param("ledger", ledger)
                        .query((row, _) ->
                                new Loaded(
                                        row.getObject(1, LocalDate.class),
                                        row.getString(2),
                                        row.getTimestamp(3).toInstant(),
                                        row.getString(4)))
                        .optional();
        State state =
                begun.map(said -> State.valueOf(said.kind()))
                        .orElse(load.isPresent() ? State.LOADED : State.MISSING);
        return new Stand(
                ledger,
                state,
                load.map(Loaded::until).orElse(null),
                load.isEmpty()
                        ? List.of()
                        : OpeningTotals.compare(
                                state == State.SIGNED ? signed(ledger) : loaded(ledger),
                                said(ledger)),
                begun.map(Said::by).or(() -> load.map(Loaded::by)).orElse(null),
                begun.map(Said::at).or(() -> load.map(Loaded::at)).orElse(null),
                begun.map(Said::reason).or(() -> load.map(Loaded::reason)).orElse(null));
    }

    /// Signs what was loaded: finance's totals must be those of the loaded items, group by group.
    ///
    /// @param second who agrees that groups differ, with the reason; null where none may
    /// @throws NotNow when the ledger has begun already, nothing was loaded, both persons are one,
    ///   or groups differ and no second person agrees
    public void sign(
            String ledger, Actor.Person actor, Actor.@Nullable Person second, String reason) {
        if (second != null && second.label().equals(actor.label())) {
            throw new NotNow(
                    "Signing totals that differ needs a second person; "
                            + actor.label()
                            + " cannot agree alone. Nothing was signed.");
        }
        transaction.executeWithoutResult(_ -> {
            Optional<Baseline> begun = baseline(ledger);
            if (begun.isPresent()) {
                throw new NotNow(begunWords(ledger, begun.get()) + " Nothing was signed.");
            }
            Stand stand = stand(ledger);
            if (stand.state() != State.LOADED) {
                throw new NotNow(
                        "Nothing was loaded for "
                                + ledger
                                + " yet, so there is nothing to sign. Load the opening items with 'throughline opening --load', or write 'baseline: declared-empty' in postings.yaml.");
            }
            List<Row> differences = stand.differences();
            if (!differences.isEmpty() && second == null) {
                throw new NotNow(
                        differences.size()
                                + (differences.size() == 1 ? " total differs" : " totals differ")
                                + " from what finance says of "
                                + ledger
                                + ". Correct the items or the totals and load again, or let a second person agree to the differences; nothing was signed.");
            }
            Instant now = clock.instant();
            write(ledger, stand.rows(), actor, now);
            begin(
                    ledger,
                    "SIGNED",
                    actor,
                    differences.isEmpty() || second == null
                            ? reason
                            : reason
                                    + " ("
                                    + differences.size()
                                    + " differing totals agreed by "
                                    + second.label()
                                    + ")",
                    now);
        });
    }

    private void write(String ledger, List<Row> totals, Actor.Person actor, Instant now) {
        Columns rows =
                Columns.of(
                        "kind",
                        "entity",
                        "period",
                        "project",
                        "currency",
                        "versions",
                        "hours",
                        "minor");
        totals.stream()
                .filter(row -> row.hub().items() > 0)
                .forEach(row ->
                        rows.row(
                                row.group().kind(),
                                row.group().entity(),
                                row.group().period(),
                                row.group().storedProject(),
                                row.group().currency(),
                                row.hub().items(),
                                HoursE4.of(row.hub().hours()),
                                row.hub().minor()));
        if (!rows.isEmpty()) {
            sql.sql(
                            "insert into posting_opening (ledger, kind, entity, period, project, currency, versions, hours_e4, minor, signed_by, signed_at)"
                                    + " select :ledger, u.kind, u.entity::uuid, u.period, u.project::uuid, u.currency, u.versions::bigint, u.hours::bigint,"
                                    + " u.minor::bigint, :by, :at from "
                                    + rows.unnest())
                    .params(rows.parameters())
                    .param("ledger", ledger)
                    .param("by", actor.label())
                    .param("at", Timestamp.from(now))
                    .update();
        }
    }

    /// The firm's word that the ledger holds none of these facts yet.
    ///
    /// @throws NotNow when items were loaded for it: then their totals are to be signed
    public void declareEmpty(String ledger, Actor actor, String reason) {
        transaction.executeWithoutResult(_ -> {
            if (any(ledger)) {
                throw new NotNow(
                        ledger
                                + " cannot be declared empty: opening items are loaded for it. Sign their totals with 'throughline opening --sign'.");
            }
            begin(ledger, "DECLARED_EMPTY", actor, reason, clock.instant());
        });
    }

    private void begin(String ledger, String kind, Actor actor, String reason, Instant now) {
        int written =
                sql.sql(
                                "insert into posting_baseline (ledger, kind, signed_by, signed_at, reason) values (:ledger, :kind, :by, :at, :reason)"
                                        + " on conflict do nothing")
                        .param("ledger", ledger)
                        .param("kind", kind)
                        .param("by", actor.label())
                        .param("at", Timestamp.from(now))
                        .param("reason", reason)
                        .update();
        if (written > 0) {
            evidence.record(
                    new Act(
                            actor,
                            "posting.baseline",
                            kind,
                            "connection",
                            ledger,
                            reason,
                            null,
                            "\"" + kind + "\"",
                            null));
        }
    }

    /// How the lane began in a ledger; empty where it has not.
    public Optional<Baseline> baseline(String ledger) {
        return sql.sql("select kind from posting_baseline where ledger = :ledger")
                .param("ledger", ledger)
                .query(String.class)
                .optional()
                .map(Baseline::valueOf);
    }

    /// Why nothing may be posted into a ledger yet; empty when it may. A ledger that configuration
    /// declares empty is so from then on.
    Optional<Problem> missing(String ledger, Baseline configured) {
        Optional<Baseline> begun = baseline(ledger);
        if (begun.isPresent()) {
            return Optional.empty();
        }
        boolean loaded = any(ledger);
        if (configured == Baseline.DECLARED_EMPTY && !loaded) {
            declareEmpty(
                    ledger,
                    new Actor.Rule("configuration"),
                    "postings.yaml says baseline: declared-empty");
            return Optional.empty();
        }
        return Optional.of(
                loaded
                        ? new Problem(
                                Problem.Mender.SETTINGS,
                                "HUB-BASELINE",
                                "Opening items of "
                                        + ledger
                                        + " are loaded and their totals are not signed, so nothing is posted into it.",
                                "Sign the totals: throughline opening --sign --as NAME --because REASON.")
                        : new Problem(
                                Problem.Mender.SETTINGS,
                                "HUB-BASELINE",
                                "Nobody has said what "
                                        + ledger
                                        + " holds already, so nothing is posted into it.",
                                "Load what was posted before and sign its totals (throughline opening --help), or write 'baseline: declared-empty' in postings.yaml."));
    }
}
