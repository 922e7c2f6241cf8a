package dev.throughline.posting;

import dev.throughline.evidence.Actor;
import dev.throughline.model.AccountingPeriod.Openness;
import dev.throughline.model.Problem;
import dev.throughline.posting.PreparationFacts.EntityFacts;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.transaction.support.TransactionTemplate;

/// What happens by itself when a period ends: at its cut-off its set is frozen, submitted time is
/// accrued where the policy says so, and accruals are taken back when the next period is open. Each
/// entity's periods go by that entity's own zone.
final class PeriodEnd {
    /// A cut-off that was missed longer than this ago, before the hub came, is not made up for.
    static final Duration MISSED_MAX = Duration.ofDays(40);

    /// How often entries are looked at again that could not be accrued.
    private static final Duration AGAIN = Duration.ofMinutes(10);

    private static final Actor RULE = new Actor.Rule("postings.yaml cut-off");
    private static final String ROOM = "period-end";

    private final KnownFirm firm;
    private final PostingPolicy policy;
    private final Cutoff cutoff;
    private final Accruals accruals;
    private final boolean accrues;
    private final Worklist worklist;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private Instant again = Instant.EPOCH;

    PeriodEnd(
            KnownFirm firm,
            PostingPolicy policy,
            Cutoff cutoff,
            Accruals accruals,
            boolean accrues,
            Worklist worklist,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.firm = firm;
        this.policy = policy;
        this.cutoff = cutoff;
        this.accruals = accruals;
        this.accrues = accrues;
        this.worklist = worklist;
        this.transaction = transaction;
        this.clock = clock;
    }

    /// Does what is due; answers how many periods it cut off.
    synchronized int round() {
        Instant now = clock.instant();
        boolean retry = !now.isBefore(again);
        again = retry ? now.plus(AGAIN) : again;
        int cut = 0;
        for (EntityFacts entity : List.copyOf(firm.entities())) {
            for (Calendar.Period period : entity.time().periods()) {
                Optional<Instant> at = AccountingDate.cutOff(entity.time(), period, policy);
                if (at.isEmpty()
                        || period.openness() == Openness.FUTURE
                        || at.get().isAfter(now)
                        || at.get().isBefore(now.minus(MISSED_MAX))) {
                    continue;
                }
                // A set that was frozen for an earlier cut-off is not this one's.
                boolean frozen =
                        cutoff.frozen(entity.id(), period.name())
                                .filter(set -> !set.cutAt().isBefore(at.get()))
                                .isPresent();
                if (accrues && (!frozen || retry)) {
                    accrue(entity, period, at.get(), now);
                }
                if (!frozen) {
                    cutoff.freeze(entity.id(), period.name(), at.get(), RULE);
                    cut++;
                }
            }
        }
        // Also with the switch off: what was accrued before is taken back.
        accruals.reverse(now);
        return cut;
    }

    private void accrue(EntityFacts entity, Calendar.Period period, Instant at, Instant now) {
        Subject subject =
                new Subject(
                        "period",
                        entity.id() + " " + period.name(),
                        entity.code() + " " + period.name());
        List<Finding> findings = new ArrayList<>();
        if (period.open()) {
            accruals.accrue(entity, period, at, now)
                    .refused()
                    .forEach((problem, entries) ->
                            findings.add(finding(problem, entries, entity, period)));
        }
        transaction.executeWithoutResult(
                _ -> worklist.standing(ROOM, Map.of(subject, List.copyOf(findings))));
    }

    private static Finding finding(
            Problem problem, int entries, EntityFacts entity, Calendar.Period period) {
        Map<String, String> context = new LinkedHashMap<>();
        context.put("entity", entity.code());
        context.put("period", period.name());
        context.put("entries", Integer.toString(entries));
        return new Finding(
                problem,
                "accrual " + entity.id() + " " + period.name() + " " + problem.text(),
                context,
                null,
                null);
    }
}
