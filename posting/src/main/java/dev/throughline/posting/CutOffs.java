package dev.throughline.posting;

import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.model.AccountingPeriod.Openness;
import dev.throughline.postgres.AfterCommit;
import dev.throughline.posting.PreparationFacts.EntityFacts;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The cut-offs of periods, and what persons decide about them: a period is cut off now, before its
/// schedule, or a cut-off is lifted again. What was dated before keeps its date either way.
public final class CutOffs {
    /// The right that either takes.
    public static final String RIGHT = "posting.cut-off";

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final KnownFirm firm;
    private final PostingPolicy policy;
    private final Cutoff sets;
    private final Evidence evidence;
    private final InstantSource clock;

    CutOffs(
            JdbcClient sql,
            TransactionTemplate transaction,
            KnownFirm firm,
            PostingPolicy policy,
            Cutoff sets,
            Evidence evidence,
            InstantSource clock) {
        this.sql = sql;
        this.transaction = transaction;
        this.firm = firm;
        this.policy = policy;
        this.sets = sets;
        this.evidence = evidence;
        this.clock = clock;
    }

    /// The newest decision on each period, by entity and period name.
    static Map<UUID, Map<String, Calendar.Decided>> decided(JdbcClient sql) {
        Map<UUID, Map<String, Calendar.Decided>> decided = new HashMap<>();
        sql.sql(
                        "select distinct on (entity, period) entity, period, decided_at, lifted from posting_cutoff_decision order by entity, period, id desc")
                .query((row, _) ->
                        decided.computeIfAbsent(row.getObject(1, UUID.class), _ -> new HashMap<>())
                                .put(
                                        row.getString(2),
                                        new Calendar.Decided(
                                                row.getTimestamp(3).toInstant(),
                                                row.getBoolean(4))))
                .list();
        return decided;
    }

    /// Where the cut-off of a period stands.
    ///
    /// @param code the entity's code
    /// @param at when approvals stop to count in it, in the past or ahead; null where nothing cuts
    ///   it off
    /// @param cut whether that moment has passed
    /// @param decision what a person decided last; null where the schedule holds
    /// @param frozen the set as it was frozen last; null where it never was
    public record Stand(
            UUID entity,
            String code,
            Calendar.Period period,
            @Nullable Instant at,
            boolean cut,
            @Nullable Decision decision,
            Cutoff.@Nullable FrozenSet frozen) {}

    /// A person's decision.
    public record Decision(boolean lifted, Instant at, String by, String reason) {}

    /// The periods of all entities that take postings, or still may, by entity and date.
    public List<Stand> open() {
        Instant now = clock.instant();
        List<Stand> stands = new ArrayList<>();
        firm.entities().stream()
                .sorted(Comparator.comparing(EntityFacts::code))
                .forEach(entity ->
                        entity.time().periods().stream()
                                .filter(period ->
                                        period.openness() == Openness.OPEN
                                                || period.openness() == Openness.SOFT_CLOSED)
                                .forEach(period -> stands.add(stand(entity, period, now))));
        return stands;
    }

    /// One period, by the entity's id or code and the period's name; empty where there is none.
    public Optional<Stand> find(String entity, String period) {
        Instant now = clock.instant();
        return firm.entities().stream()
                .filter(one ->
                        one.code().equalsIgnoreCase(entity) || one.id().toString().equals(entity))
                .findFirst()
                .flatMap(one ->
                        one.time().periods().stream()
                                .filter(each -> each.name().equals(period))
                                .findFirst()
                                .map(each -> stand(one, each, now)));
    }

    private Stand stand(EntityFacts entity, Calendar.Period period, Instant now) {
        Instant at = AccountingDate.cutOff(entity.time(), period, policy).orElse(null);
        return new Stand(
                entity.id(),
                entity.code(),
                period,
                at,
                at != null && now.isAfter(at),
                decision(entity.id(), period.name()).orElse(null),
                sets.frozen(entity.id(), period.name()).orElse(null));
    }

    private Optional<Decision> decision(UUID entity, String period) {
        return sql.sql(
                        "select lifted, decided_at, decided_by, reason from posting_cutoff_decision where entity = :entity and period = :period order by id desc limit 1")
                .param("entity", entity)
                .param("period", period)
                .query((row, _) ->
                        new Decision(
                                row.getBoolean(1),
                                row.getTimestamp(2).toInstant(),
                                row.getString(3),
                                row.getString(4)))
                .optional();
    }

    /// A frozen set beside what the period holds now. Reads the whole period.
    ///
    /// @param same whether not one posting came, went or changed since
    public record Compared(Cutoff.FrozenSet frozen, Cutoff.FrozenSet now, boolean same) {}

    /// Compares what was frozen with what is there; empty where nothing was frozen.
    public Optional<Compared> compare(UUID entity, String period) {
        return sets.frozen(entity, period)
                .map(frozen -> {
                    Cutoff.FrozenSet now = sets.now(entity, period, frozen.cutAt());
                    return new Compared(frozen, now, frozen.hash().equals(now.hash()));
                });
    }

    /// What became of a decision.
    public sealed interface Outcome {
        /// Done; `words` say what holds now.
        record Done(String words) implements Outcome {}

        /// It cannot be decided so now.
        record Refused(String words, String mend) implements Outcome {}
    }

    /// Cuts a period off now: its set is frozen as it stands, and what is approved from now on
    /// counts in the next period.
    public Outcome cut(Stand stand, Actor.Person by, String reason) {
        String name = stand.code() + " " + stand.period().name();
        if (stand.cut()) {
            return new Outcome.Refused(
                    name + " is cut off since " + stand.at() + ".",
                    "Lift that cut-off first, where later approvals are to count.");
        }
        if (stand.period().openness() == Openness.CLOSED) {
            return new Outcome.Refused(
                    name + " is closed in the ledger; nothing comes into it any more.",
                    "Nothing is to be done; or reopen the period there.");
        }
        if (stand.period().openness() == Openness.FUTURE) {
            return new Outcome.Refused(
                    name + " is not open in the ledger yet.", "Open the period there first.");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Cutoff.FrozenSet set =
                java.util.Objects.requireNonNull(
                        transaction.execute(_ -> {
                            decide(stand, false, now, by, reason);
                            return sets.freeze(stand.entity(), stand.period().name(), now, by);
                        }));
        return new Outcome.Done(
                name
                        + " is cut off: "
                        + set.versions()
                        + (set.versions() == 1 ? " version, " : " versions, ")
                        + set.hours().stripTrailingZeros().toPlainString()
                        + " h are frozen, and what is approved from now on counts in the next period.");
    }

    /// Lifts a cut-off: what the ledger still takes counts in the period again, until a schedule
    /// that is still ahead. What was dated into the next period stays there.
    public Outcome lift(Stand stand, Actor.Person by, String reason) {
        String name = stand.code() + " " + stand.period().name();
        if (!stand.cut()) {
            return new Outcome.Refused(
                    name
                            + (stand.at() == null
                                    ? " is cut off by nothing."
                                    : " is not cut off before " + stand.at() + "."),
                    "There is nothing to lift.");
        }
        if (stand.period().openness() == Openness.CLOSED) {
            return new Outcome.Refused(
                    name + " is closed in the ledger.",
                    "Reopen the period there first; then lift its cut-off.");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        transaction.executeWithoutResult(_ -> decide(stand, true, now, by, reason));
        return new Outcome.Done(
                name + " takes approvals again. What was dated into the next period stays there.");
    }

    private void decide(Stand stand, boolean lifted, Instant now, Actor.Person by, String reason) {
        sql.sql(
                        "insert into posting_cutoff_decision (entity, period, lifted, decided_at, decided_by, reason)"
                                + " values (:entity, :period, :lifted, :now, :by, :reason)")
                .param("entity", stand.entity())
                .param("period", stand.period().name())
                .param("lifted", lifted)
                .param("now", Timestamp.from(now))
                .param("by", by.label())
                .param("reason", reason)
                .update();
        Instant before = stand.at();
        evidence.record(
                new Act(
                        by,
                        RIGHT,
                        lifted ? "cut-off lifted" : "cut off now",
                        "period",
                        stand.entity() + " " + stand.period().name(),
                        reason,
                        before == null ? null : "\"" + before + "\"",
                        lifted ? null : "\"" + now + "\"",
                        null));
        AfterCommit.run(firm::forget);
    }
}
