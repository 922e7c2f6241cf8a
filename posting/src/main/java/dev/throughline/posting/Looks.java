package dev.throughline.posting;

import dev.throughline.model.Problem;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/// Watches what the lane does again and again. What fails once may be weather; what has failed each
/// time for {@link #FAILING} is a case until it works again, because nobody would miss it: periods
/// would not be cut off, held documents not be told, books not be checked.
final class Looks {
    private static final Logger LOG = LoggerFactory.getLogger(Looks.class);

    /// Since when it must have failed each time.
    static final Duration FAILING = Duration.ofMinutes(1);

    /// How often at least.
    static final int TRIES = 3;

    private static final int WORDS_MAX = 300;

    private final String ledger;
    private final Worklist worklist;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final Map<String, Failing> failing = new HashMap<>();

    private record Failing(Instant since, int tries, boolean told) {}

    Looks(String ledger, Worklist worklist, TransactionTemplate transaction, InstantSource clock) {
        this.ledger = ledger;
        this.worklist = worklist;
        this.transaction = transaction;
        this.clock = clock;
    }

    /// It worked; its case is over.
    synchronized void works(String what) {
        Failing before = failing.get(what);
        // What was told by a process that is gone is over with the first success here, too.
        if (before != null && !before.told() && before.tries() == 0) {
            return;
        }
        try {
            tell(what, List.of());
            failing.put(what, new Failing(clock.instant(), 0, false));
        } catch (RuntimeException e) {
            LOG.warn("that {} works again could not be told: {}", what, e.toString());
        }
    }

    /// It failed.
    synchronized void failed(String what, RuntimeException why) {
        Instant now = clock.instant();
        Failing before = failing.get(what);
        Failing is =
                before == null || before.tries() == 0
                        ? new Failing(now, 1, false)
                        : new Failing(before.since(), before.tries() + 1, before.told());
        failing.put(what, is);
        LOG.warn("{} failed, {} times now; tried again: {}", what, is.tries(), why.toString(), why);
        if (is.told() || is.tries() < TRIES || now.isBefore(is.since().plus(FAILING))) {
            return;
        }
        try {
            tell(what, List.of(finding(what, why)));
            failing.put(what, new Failing(is.since(), is.tries(), true));
        } catch (RuntimeException e) {
            LOG.warn("that {} fails could not be told: {}", what, e.toString());
        }
    }

    private Subject subject() {
        return new Subject("ledger", ledger, ledger);
    }

    private void tell(String what, List<Finding> findings) {
        transaction.executeWithoutResult(
                _ -> worklist.standing("posting look: " + what, Map.of(subject(), findings)));
    }

    private Finding finding(String what, RuntimeException why) {
        String words = why.toString();
        return new Finding(
                new Problem(
                        Problem.Mender.DEFECT,
                        "HUB-LOOK",
                        "The posting lane's work on "
                                + what
                                + " fails each time: "
                                + words.substring(0, Math.min(words.length(), WORDS_MAX)),
                        "Look at the hub's log for it and report it; it is tried again, and this closes when it works."),
                "look " + ledger + " " + what,
                Map.of("ledger", ledger, "work", what),
                null,
                null);
    }
}
