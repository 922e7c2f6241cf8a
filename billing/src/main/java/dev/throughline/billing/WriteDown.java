package dev.throughline.billing;

import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What somebody takes off a proposal before it is agreed to (DOMAIN 4.8, step 2): less is asked
/// for, and the rest is given up when the invoice is posted.
///
/// @param request the caller's key: the same again is the same write-down
/// @param items what is taken off each item, by its key; above 0
/// @param person who asked for it
/// @param reason why; evidence and the invoice's page keep it
/// @param decidedBy the second person who agreed, or who declined or took it back; null where
///   nobody did
public record WriteDown(
        String request,
        Map<String, Money> items,
        Money amount,
        String person,
        String reason,
        Instant at,
        State state,
        @Nullable String decidedBy) {

    /// Where it stands.
    public enum State {
        /// Asked for: a second person has to agree. The proposal waits for it.
        OPEN,
        /// It counts.
        STANDS,
        /// Not done.
        DECLINED,
        /// It counted, and was taken back before the release.
        LIFTED
    }

    public WriteDown {
        items = Map.copyOf(items);
    }

    /// What comes of a wish to write items down.
    sealed interface Decision {
        /// It counts at once.
        ///
        /// @param items what is taken off each item
        record Stands(Map<String, Money> items) implements Decision {}

        /// A second person has to agree.
        ///
        /// @param before what was written down on the invoice by one person alone
        record Awaits(Map<String, Money> items, Money before, Money limit) implements Decision {}

        /// Nothing is written down; all problems at once.
        record Refused(List<Problem> problems) implements Decision {}
    }

    /// Decides. The amount is shared among the items by their value, to the last minor unit.
    ///
    /// @param draft the proposal as it is now, with what was written down before
    /// @param sources the items it is taken off
    /// @param before what was written down on it by one person alone
    /// @param limit what one person may give up of one invoice; null where there is no limit
    static Decision of(
            InvoiceDraft draft,
            Set<String> sources,
            Money amount,
            String reason,
            Money before,
            @Nullable Money limit) {
        List<Problem> problems = new ArrayList<>();
        Map<String, Money> values = new LinkedHashMap<>();
        Set<String> strange = new TreeSet<>(sources);
        for (DraftLine line : draft.lines()) {
            for (DraftLine.Part part : line.parts()) {
                if (strange.remove(part.source())) {
                    values.put(part.source(), part.amount());
                    if (line.kind() != LineKind.TIME && line.kind() != LineKind.EXPENSE) {
                        problems.add(
                                problem(
                                        part.source()
                                                + " is billed by a schedule and cannot be written down.",
                                        "Agree to a lower price by an amendment of the contract, or credit it in full."));
                    }
                }
            }
        }
        if (!strange.isEmpty() || sources.isEmpty()) {
            problems.add(
                    problem(
                            sources.isEmpty()
                                    ? "No item is named."
                                    : "Not on the proposal: " + strange + ".",
                            "Name items of it."));
        }
        if (reason.isBlank()) {
            problems.add(problem("The write-down has no reason.", "Say why so much is given up."));
        }
        Money most = values.values().stream().reduce(Money.zero(draft.ccy()), Money::plus);
        if (!amount.ccy().equals(draft.ccy())
                || amount.minor() <= 0
                || amount.compareTo(most) > 0
                || values.values().stream().anyMatch(value -> value.minor() < 0)) {
            problems.add(
                    problem(
                            "A write-down of "
                                    + amount
                                    + " does not fit items that are billed with "
                                    + most
                                    + ".",
                            "Write down more than 0 and at most " + most + "."));
        }
        if (!problems.isEmpty()) {
            return new Decision.Refused(problems);
        }
        Map<String, Money> items = shared(values, amount, most);
        return limit != null && before.plus(amount).compareTo(limit) > 0
                ? new Decision.Awaits(items, before, limit)
                : new Decision.Stands(items);
    }

    /// Shares by value; what rounding leaves goes to the items that lost most by it, the first of
    /// them first.
    private static Map<String, Money> shared(Map<String, Money> values, Money amount, Money most) {
        BigInteger whole = BigInteger.valueOf(most.minor());
        Map<String, Long> shares = new LinkedHashMap<>();
        Map<String, BigInteger> rests = new LinkedHashMap<>();
        long left = amount.minor();
        for (Map.Entry<String, Money> one : values.entrySet()) {
            BigInteger[] share =
                    BigInteger.valueOf(one.getValue().minor())
                            .multiply(BigInteger.valueOf(amount.minor()))
                            .divideAndRemainder(whole);
            shares.put(one.getKey(), share[0].longValueExact());
            rests.put(one.getKey(), share[1]);
            left -= share[0].longValueExact();
        }
        rests.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(left)
                .forEach(one -> shares.merge(one.getKey(), 1L, Long::sum));
        Map<String, Money> items = new LinkedHashMap<>();
        shares.forEach((source, minor) -> {
            if (minor > 0) {
                items.put(source, new Money(minor, amount.ccy()));
            }
        });
        return items;
    }

    /// The draft with all that stands taken off. Items that are no longer on it are passed over.
    ///
    /// @throws IllegalArgumentException when more is taken off an item than it is worth
    static InvoiceDraft on(InvoiceDraft draft, List<WriteDown> all) {
        InvoiceDraft down = draft;
        Set<String> there = Set.copyOf(draft.sources());
        for (WriteDown one : all) {
            if (one.state() != State.STANDS) {
                continue;
            }
            for (Map.Entry<String, Money> item : one.items().entrySet()) {
                if (there.contains(item.getKey())) {
                    Money now = down.amount(item.getKey());
                    down =
                            down.writtenDown(
                                    item.getKey(), now.minus(item.getValue()), one.reason());
                }
            }
        }
        return down;
    }

    private static Problem problem(String text, String mend) {
        return new Problem(Problem.Mender.DATA, "HUB-VALUE", text, mend, "amount");
    }
}
