package dev.throughline.reconcile;

import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Array;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Signed-off periods: frozen by a hash over what their ties said. A later run that says otherwise
/// is told; a period that was closed and is open again is signed no more.
public final class Signatures {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Evidence evidence;
    private final Runs runs;
    private final InstantSource clock;

    Signatures(
            JdbcClient sql,
            TransactionTemplate transaction,
            Evidence evidence,
            Runs runs,
            InstantSource clock) {
        this.sql = sql;
        this.transaction = transaction;
        this.evidence = evidence;
        this.runs = runs;
        this.clock = clock;
    }

    /// A signature that stands.
    ///
    /// @param run the run it rests on
    /// @param checks the checks it rests on: what they say is frozen
    /// @param content SHA-256 over its ties, in hex
    /// @param changed whether a later run said otherwise
    public record Signature(
            String period,
            String entity,
            String person,
            String reason,
            Instant at,
            UUID run,
            Set<Check> checks,
            String content,
            boolean changed) {
        public Signature {
            checks = Set.copyOf(checks);
        }
    }

    /// A signed period of which a run says something else now.
    record Changed(Signature signature, UUID run) {}

    private record Step(
            String what,
            Instant at,
            String person,
            String reason,
            UUID run,
            Set<Check> checks,
            byte[] content) {}

    /// The checks without which nothing is signed: those of money and hours of one entity.
    static Set<Check> signed() {
        return Set.of(Check.RC1, Check.RC2, Check.RC3, Check.RC5);
    }

    /// Whether a check's word about a period is frozen by its signature. What clients owe is looked
    /// at before the signature and not frozen: it is to change, by each payment. Masters belong to
    /// no period.
    private static boolean freezes(Check check) {
        return switch (check) {
            case RC1, RC2, RC3, RC4, RC5, RC6, RC8, RC9, RC10, RC11, FX -> true;
            case RC7, RC12 -> false;
        };
    }

    /// The checks whose word a signature can freeze.
    static Set<Check> frozen() {
        Set<Check> frozen = EnumSet.allOf(Check.class);
        frozen.removeIf(check -> !freezes(check));
        return frozen;
    }

    /// Signed periods whose turn it is to be compared again: those nobody has compared, or tried
    /// to, for the longest time.
    ///
    /// @param before what was compared later has had its turn
    /// @param nights in so many rounds all have one
    /// @param least so many a round, where there are so many
    List<String> inTurn(Instant before, int nights, int least) {
        return sql.sql(
                        """
                        with life as (select distinct on (entity, period) period, what, at from reconciliation_signature
                                       where what in ('SIGNED', 'VOIDED') order by entity, period, id desc),
                             signed as (select period, max(at) as at from life where what = 'SIGNED' group by 1),
                             looked as (select t.period, max(r.started_at) as at from reconciliation_tie t join reconciliation_run r on r.id = t.run group by 1),
                             tried as (select scope, max(started_at) as at from reconciliation_run group by 1)
                        select s.period from signed s left join looked l on l.period = s.period left join tried t on t.scope = :named || s.period
                         where greatest(s.at, l.at, t.at) < :before order by greatest(s.at, l.at, t.at), s.period
                         limit greatest(:least, (select (count(*) + :nights - 1) / :nights from signed))\
                        """)
                .param("named", new Scope.Named("").words())
                .param("before", Timestamp.from(before))
                .param("nights", nights)
                .param("least", least)
                .query((row, _) -> row.getString(1))
                .list();
    }

    Signature sign(String period, String entity, Actor.Person person, String reason, Books books) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException(
                    "a period is signed with a reason; say what was looked at");
        }
        Books.Period told =
                books.all().stream()
                        .filter(book -> book.code().equals(entity))
                        .flatMap(book -> book.period(period).stream())
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "the ledger has no period "
                                                + period
                                                + " of "
                                                + entity
                                                + "; use their names there"));
        Set<Check> wanted = EnumSet.copyOf(signed());
        wanted.addAll(runs.compared(period, entity));
        UUID newest =
                runs.newest(period, entity, wanted)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "period "
                                                + period
                                                + " of "
                                                + entity
                                                + " was never reconciled by all of "
                                                + wanted.stream().sorted().toList()
                                                + "; run them together first"));
        Runs.Run run = runs.find(newest).orElseThrow();
        List<Tie> ties = of(run.ties(), period, entity, wanted);
        Set<Check> frozen = EnumSet.copyOf(wanted);
        frozen.removeIf(check -> !freezes(check));
        List<Tie> open = ties.stream().filter(tie -> tie.colour() == Tie.Colour.RED).toList();
        if (!open.isEmpty()) {
            throw new IllegalArgumentException(
                    "period "
                            + period
                            + " of "
                            + entity
                            + " has differences nobody explained: "
                            + String.join(
                                    ", ",
                                    open.stream()
                                            .map(tie -> tie.check() + " " + tie.currency())
                                            .distinct()
                                            .toList())
                            + "; mend them and run it again");
        }
        Instant now = clock.instant();
        byte[] content = content(of(ties, period, entity, frozen));
        return Objects.requireNonNull(
                transaction.execute(_ -> {
                    step(
                            entity,
                            period,
                            new Step(
                                    "SIGNED", now, person.name(), reason, newest, frozen, content));
                    if (told.closed()) {
                        step(
                                entity,
                                period,
                                new Step(
                                        "CLOSED",
                                        now,
                                        "the hub",
                                        "closed in the ledger",
                                        newest,
                                        frozen,
                                        content));
                    }
                    act(person, "period signed off", entity, period, reason, newest, content);
                    return standing(period, entity).orElseThrow();
                }));
    }

    /// The signature that stands.
    public Optional<Signature> standing(String period, String entity) {
        List<Step> life = life(period, entity);
        Step signed = null;
        boolean changed = false;
        for (Step step : life) {
            switch (step.what()) {
                case "SIGNED" -> {
                    signed = step;
                    changed = false;
                }
                case "VOIDED" -> signed = null;
                case "CHANGED" -> changed = true;
                default -> {}
            }
        }
        return signed == null
                ? Optional.empty()
                : Optional.of(
                        new Signature(
                                period,
                                entity,
                                signed.person(),
                                signed.reason(),
                                signed.at(),
                                signed.run(),
                                signed.checks(),
                                HexFormat.of().formatHex(signed.content()),
                                changed));
    }

    /// Compares a run with what was signed, in the caller's transaction; answers what differs.
    List<Changed> check(UUID run, List<Tie> ties, Books books, Set<Check> checks) {
        List<Changed> changes = new ArrayList<>();
        for (Books.Book book : books.all()) {
            for (Books.Period period : book.periods()) {
                Optional<Signature> standing = standing(period.name(), book.code());
                if (standing.isEmpty()) {
                    continue;
                }
                if (reopened(run, book.code(), period, standing.get())) {
                    continue;
                }
                Set<Check> frozen = standing.get().checks();
                List<Tie> now = of(ties, period.name(), book.code(), frozen);
                if (!checks.containsAll(frozen)
                        || now.isEmpty()
                                && ties.stream()
                                        .noneMatch(tie -> tie.period().equals(period.name()))) {
                    if (standing.get().changed()) {
                        changes.add(new Changed(standing.get(), run));
                    }
                    continue;
                }
                byte[] content = content(now);
                if (HexFormat.of().formatHex(content).equals(standing.get().content())) {
                    continue;
                }
                changes.add(new Changed(standing.get(), run));
                List<Step> life = life(period.name(), book.code());
                boolean known =
                        life.getLast().what().equals("CHANGED")
                                && MessageDigest.isEqual(life.getLast().content(), content);
                if (!known) {
                    step(
                            book.code(),
                            period.name(),
                            new Step(
                                    "CHANGED",
                                    clock.instant(),
                                    "the hub",
                                    "a later run says otherwise",
                                    run,
                                    frozen,
                                    content));
                    act(
                            new Actor.Hub("reconcile"),
                            "signed period found changed",
                            book.code(),
                            period.name(),
                            "a later run says otherwise",
                            run,
                            content);
                }
            }
        }
        return changes;
    }

    /// Whether the signature was voided, since its period was closed and is open again.
    private boolean reopened(UUID run, String entity, Books.Period period, Signature signature) {
        boolean wasClosed = false;
        for (Step step : life(period.name(), entity)) {
            wasClosed = step.what().equals("CLOSED") || wasClosed && !step.what().equals("SIGNED");
        }
        byte[] content = HexFormat.of().parseHex(signature.content());
        if (wasClosed && period.open()) {
            String reason = "the period was closed and is open again";
            step(
                    entity,
                    period.name(),
                    new Step(
                            "VOIDED",
                            clock.instant(),
                            "the hub",
                            reason,
                            run,
                            signature.checks(),
                            content));
            act(
                    new Actor.Hub("reconcile"),
                    "signature voided",
                    entity,
                    period.name(),
                    reason,
                    run,
                    content);
            return true;
        }
        if (!wasClosed && period.closed()) {
            step(
                    entity,
                    period.name(),
                    new Step(
                            "CLOSED",
                            clock.instant(),
                            "the hub",
                            "closed in the ledger",
                            run,
                            signature.checks(),
                            content));
        }
        return false;
    }

    private static List<Tie> of(List<Tie> ties, String period, String entity, Set<Check> checks) {
        return ties.stream()
                .filter(tie ->
                        checks.contains(tie.check())
                                && tie.period().equals(period)
                                && about(tie, entity))
                .sorted(
                        Comparator.comparing(Tie::check)
                                .thenComparing(Tie::entity)
                                .thenComparing(Tie::currency)
                                .thenComparing(Tie::part))
                .toList();
    }

    /// Whether a tie is about that company, as one side of a pair too.
    private static boolean about(Tie tie, String entity) {
        return tie.entity().equals(entity)
                || tie.check() == Check.RC10 && List.of(tie.entity().split("→")).contains(entity);
    }

    /// A hash over what ties say; how many digits a number is written with does not matter, and
    /// cells in which nothing is are as if they were not there.
    static byte[] content(List<Tie> ties) {
        MessageDigest digest = Reading.digest();
        for (Tie tie : ties) {
            if (tie.lines() == 0
                    && tie.source().signum() == 0
                    && tie.hub().signum() == 0
                    && tie.posted().signum() == 0
                    && tie.ledger().signum() == 0) {
                continue;
            }
            String text =
                    String.join(
                            "\t",
                            tie.check().name(),
                            tie.entity(),
                            tie.period(),
                            tie.currency(),
                            plain(tie.source()),
                            plain(tie.hub()),
                            plain(tie.posted()),
                            plain(tie.ledger()),
                            plain(tie.explained()),
                            Integer.toString(tie.lines())
                                    + (tie.part().isEmpty() ? "" : "\t" + tie.part()));
            digest.update(text.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
        }
        return digest.digest();
    }

    private static String plain(java.math.BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    private void step(String entity, String period, Step step) {
        sql.sql(
                        "insert into reconciliation_signature (entity, period, what, at, person, reason, run, checks, content)"
                                + " values (:entity, :period, :what, :at, :person, :reason, :run, cast(:checks as text[]), :content)")
                .param("entity", entity)
                .param("period", period)
                .param("what", step.what())
                .param("at", Timestamp.from(step.at()))
                .param("person", dev.throughline.evidence.StorableText.of(step.person()))
                .param("reason", dev.throughline.evidence.StorableText.of(step.reason()))
                .param("run", step.run())
                .param(
                        "checks",
                        step.checks().stream().sorted().map(Enum::name).toArray(String[]::new))
                .param("content", step.content())
                .update();
    }

    private List<Step> life(String period, String entity) {
        return sql.sql(
                        "select * from reconciliation_signature where entity = :entity and period = :period order by id")
                .param("entity", entity)
                .param("period", period)
                .query((row, _) ->
                        new Step(
                                row.getString("what"),
                                row.getTimestamp("at").toInstant(),
                                row.getString("person"),
                                row.getString("reason"),
                                row.getObject("run", UUID.class),
                                checks(row.getArray("checks")),
                                row.getBytes("content")))
                .list();
    }

    private static Set<Check> checks(@Nullable Array told) throws SQLException {
        return told == null
                ? signed()
                : Arrays.stream((Object[]) told.getArray())
                        .map(name -> Check.valueOf(name.toString()))
                        .collect(Collectors.toUnmodifiableSet());
    }

    private void act(
            Actor actor,
            String action,
            String entity,
            String period,
            String reason,
            UUID run,
            byte[] content) {
        evidence.record(
                new Act(
                        actor,
                        "reconcile.sign",
                        action,
                        "period",
                        entity + " " + period,
                        reason,
                        null,
                        "{\"run\":\""
                                + run
                                + "\",\"content\":\""
                                + HexFormat.of().formatHex(content)
                                + "\"}",
                        null));
    }
}
