package dev.throughline.billing;

import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The amendments of one contract, in the order of their numbers.
///
/// @param contract the contract's key
/// @param list by number, without a gap
public record Amendments(String contract, List<Amendment> list) {

    /// @throws IllegalArgumentException when the numbers have a gap
    public Amendments {
        list = List.copyOf(list);
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).seq() != i + 1) {
                throw new IllegalArgumentException(
                        "amendment "
                                + list.get(i).seq()
                                + " of contract "
                                + contract
                                + " stands where "
                                + (i + 1)
                                + " belongs; numbers have no gap");
            }
        }
    }

    /// Those before a number.
    Amendments before(int seq) {
        return new Amendments(contract, list.subList(0, Math.min(seq - 1, list.size())));
    }

    /// The newest that holds for a line on a day and is accounted for without catching up.
    Optional<Amendment> apart(LocalDate day, String line) {
        return list.reversed().stream()
                .filter(one ->
                        one.state() == Amendment.State.APPLIED
                                && !one.effective().isAfter(day)
                                && one.apart()
                                && one.remeasures(line))
                .findFirst();
    }

    /// What holds for a line on a day.
    ///
    /// @param price null where only a limit is agreed
    /// @param limit null where none is agreed
    /// @param cost estimated cost at completion; null where nobody estimated it
    /// @param hours budgeted hours; null where none are
    public record LineTerms(
            @Nullable Money price,
            @Nullable Money limit,
            @Nullable Money cost,
            @Nullable BigDecimal hours) {}

    /// Why an amendment cannot come next: its number is not the next one, or an earlier one is not
    /// settled and would be overtaken. Empty when it can.
    public Optional<Problem> refuses(Amendment next) {
        if (next.seq() != list.size() + 1) {
            return Optional.of(
                    pendingProblem(
                            "Amendment "
                                    + next.seq()
                                    + " of contract "
                                    + contract
                                    + " came where "
                                    + (list.size() + 1)
                                    + " is expected; billing of its lines is paused.",
                            next.seq() > list.size()
                                    ? "Enter amendment " + (list.size() + 1) + " first."
                                    : "Give it the number " + (list.size() + 1) + "."));
        }
        return Optional.empty();
    }

    /// Why an approved amendment cannot be applied yet: an earlier one is neither applied nor
    /// dropped. Empty when it can.
    public Optional<Problem> overtaken(int seq) {
        return list.stream()
                .filter(earlier -> earlier.seq() < seq && !earlier.state().settled())
                .findFirst()
                .map(earlier ->
                        pendingProblem(
                                "Amendment "
                                        + seq
                                        + " of contract "
                                        + contract
                                        + " waits for amendment "
                                        + earlier.seq()
                                        + ", which is "
                                        + earlier.state()
                                        + ".",
                                "Apply, reject or withdraw amendment "
                                        + earlier.seq()
                                        + " first."));
    }

    /// `CTR-AMEND-PENDING` while an approved amendment of that line is not in all systems: the
    /// line's next invoice waits.
    public Optional<Problem> holds(String line) {
        return list.stream()
                .filter(amendment -> amendment.pending() && amendment.touches(line))
                .findFirst()
                .map(amendment ->
                        pendingProblem(
                                "Amendment "
                                        + amendment.seq()
                                        + " not in all systems (missing in "
                                        + String.join(", ", amendment.missing())
                                        + "); billing of line "
                                        + line
                                        + " paused.",
                                "Apply it there, or withdraw it."));
    }

    /// What holds for a line on a day: what was signed and every applied amendment that is
    /// effective by then. Price, limit, estimate and budget move together.
    public LineTerms on(LocalDate day, String line, LineTerms signed) {
        Money price = signed.price();
        Money limit = signed.limit();
        Money cost = signed.cost();
        BigDecimal hours = signed.hours();
        for (Amendment amendment : list) {
            if (amendment.state() != Amendment.State.APPLIED
                    || amendment.effective().isAfter(day)) {
                continue;
            }
            for (Amendment.Change change : amendment.changes()) {
                if (change.line().equals(line)) {
                    price = sum(price, change.price());
                    limit = sum(limit, change.limit());
                    cost = sum(cost, change.cost());
                    BigDecimal more = change.hours();
                    if (more != null) {
                        hours = hours == null ? more : hours.add(more);
                    }
                }
            }
        }
        return new LineTerms(price, limit, cost, hours);
    }

    private static @Nullable Money sum(@Nullable Money sum, @Nullable Money more) {
        if (more == null) {
            return sum;
        }
        return sum == null ? more : sum.plus(more);
    }

    private static Problem pendingProblem(String text, String mend) {
        return new Problem(Problem.Mender.DATA, "CTR-AMEND-PENDING", text, mend, "seq");
    }
}
