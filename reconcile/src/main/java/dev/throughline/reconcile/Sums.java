package dev.throughline.reconcile;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// What adds up to one tie while lines are looked at.
final class Sums {
    /// Lines of each sort, explained or not, that a tie keeps; all of them are counted.
    static final int LINES_MAX = 5_000;

    BigDecimal source = BigDecimal.ZERO;
    BigDecimal hub = BigDecimal.ZERO;
    BigDecimal posted = BigDecimal.ZERO;
    BigDecimal ledger = BigDecimal.ZERO;
    private BigDecimal explained = BigDecimal.ZERO;
    private int lines;
    private int open;
    private int keptExplained;
    final List<Difference> kept = new ArrayList<>();

    void add(Difference difference) {
        lines++;
        if (difference.why().explained()) {
            explained = explained.add(difference.difference());
            if (keptExplained++ < LINES_MAX) {
                kept.add(difference);
            }
        } else if (open++ < LINES_MAX) {
            kept.add(difference);
        }
    }

    /// Whether no side has anything.
    boolean empty() {
        return lines == 0
                && source.signum() == 0
                && hub.signum() == 0
                && posted.signum() == 0
                && ledger.signum() == 0;
    }

    /// @param part which of several amounts of the cell; empty where there is one
    Tie tie(Check check, String part, String entity, String period, String currency) {
        return new Tie(
                check, part, entity, period, currency, source, hub, posted, ledger, explained,
                lines, open, kept, "");
    }
}
