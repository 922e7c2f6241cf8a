package dev.throughline.billing;

import dev.throughline.model.Canonical;
import dev.throughline.model.ContractAmendment.Treatment;
import dev.throughline.model.Money;
import dev.throughline.model.Transition;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An agreed change of a contract (DOMAIN 4.10). It holds everywhere or nowhere: until every system
/// has it, it is pending as a whole and holds the next invoice of the lines it touches.
///
/// @param contract the contract's key
/// @param seq its number in the contract, from 1 without a gap
/// @param effective the first day it holds
/// @param state where it stands
/// @param changes what it changes, line by line
/// @param systems the systems that must have it, by connection
/// @param applied those that have
/// @param treatment how finance accounts for it; null before it has chosen, and then it counts as a
///   catch-up
public record Amendment(
        String contract,
        int seq,
        LocalDate effective,
        State state,
        List<Change> changes,
        Set<String> systems,
        Set<String> applied,
        @Nullable Treatment treatment) {

    public Amendment {
        changes = List.copyOf(changes);
        systems = Set.copyOf(systems);
        applied = Set.copyOf(applied);
    }

    /// One nobody has chosen a treatment for.
    public Amendment(
            String contract,
            int seq,
            LocalDate effective,
            State state,
            List<Change> changes,
            Set<String> systems,
            Set<String> applied) {
        this(contract, seq, effective, state, changes, systems, applied, null);
    }

    /// Where an amendment stands; the steps are the canonical model's.
    public enum State {
        DRAFT,
        SUBMITTED,
        /// Client and finance agreed; not in all systems yet.
        APPROVED,
        REJECTED,
        WITHDRAWN,
        /// In all systems.
        APPLIED;

        /// Whether that step is listed. Staying is none.
        public boolean may(State to) {
            return this != to
                    && Canonical.type("ContractAmendment").states().check(name(), to.name())
                            instanceof Transition.Allowed;
        }

        /// Whether nothing will ever come of it, or all of it has.
        public boolean settled() {
            return this == REJECTED || this == WITHDRAWN || this == APPLIED;
        }
    }

    /// By how much it changes one line; null where it leaves a figure alone. Rates are effective by
    /// their own cards' dates.
    ///
    /// @param line the contract line; one the contract does not have yet is added
    /// @param price of the line's price
    /// @param limit of the most that may be billed
    /// @param cost of the estimated cost at completion and of the budget
    /// @param hours of the budgeted hours
    public record Change(
            String line,
            @Nullable Money price,
            @Nullable Money limit,
            @Nullable Money cost,
            @Nullable BigDecimal hours) {}

    /// Whether it is agreed and not in all systems: the next invoice of its lines waits.
    public boolean pending() {
        return state == State.APPROVED;
    }

    /// Whether it is accounted for without catching up: from its day on, or as a contract of its
    /// own.
    boolean apart() {
        return treatment == Treatment.PROSPECTIVE || treatment == Treatment.SEPARATE;
    }

    /// Whether it changes what a line earns by.
    boolean remeasures(String line) {
        return changes.stream()
                .anyMatch(change ->
                        change.line().equals(line)
                                && (change.price() != null
                                        || change.cost() != null
                                        || change.hours() != null));
    }

    /// Whether it changes that line.
    public boolean touches(String line) {
        return changes.stream().anyMatch(change -> change.line().equals(line));
    }

    /// The same after one more system has it; applied once all have.
    ///
    /// @throws IllegalStateException `HUB-STATE` when it is not approved
    public Amendment appliedIn(String system) {
        if (state != State.APPROVED && state != State.APPLIED) {
            throw new IllegalStateException(
                    "HUB-STATE: amendment "
                            + seq
                            + " of contract "
                            + contract
                            + " is "
                            + state
                            + " and changes nothing; client and finance approve it first");
        }
        Set<String> now = new HashSet<>(applied);
        now.add(system);
        return new Amendment(
                contract,
                seq,
                effective,
                now.containsAll(systems) ? State.APPLIED : State.APPROVED,
                changes,
                systems,
                now,
                treatment);
    }

    /// The same with other changes.
    Amendment changing(List<Change> others) {
        return new Amendment(contract, seq, effective, state, others, systems, applied, treatment);
    }

    /// The same in another state, whatever leads there.
    Amendment to(State other) {
        return new Amendment(contract, seq, effective, other, changes, systems, applied, treatment);
    }

    /// The systems that do not have it yet, in order.
    public List<String> missing() {
        return systems.stream().filter(system -> !applied.contains(system)).sorted().toList();
    }
}
