package dev.throughline.billing;

import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What comes of a wish to release an invoice. Asking twice is asking once: two clicks, two users,
/// a crash and a lost answer all lead to the one release under the one key.
public sealed interface ReleaseDecision {

    /// It goes to the ERP under that key, once.
    record Release(String key) implements ReleaseDecision {}

    /// It went already, unchanged.
    ///
    /// @param number the ERP's; null while it is on its way
    record Repeated(String key, @Nullable String number) implements ReleaseDecision {}

    /// It is above the limit of one person: another one approves it first.
    record SecondPerson(Money net, Money limit) implements ReleaseDecision {}

    /// It cannot go; nothing was sent. All problems at once.
    record Refused(List<Problem> problems) implements ReleaseDecision {
        public Refused {
            problems = List.copyOf(problems);
        }
    }

    /// What an invoice is when somebody wants it released.
    ///
    /// @param invoice its key in the hub
    /// @param attempt 1, and one more after each release the ERP surely refused whole
    /// @param state where it stands
    /// @param number the ERP's; null before it is posted
    /// @param draft what it bills now
    /// @param approved the fingerprint that was approved or released; null before
    /// @param approvers who approved exactly that, each once
    /// @param proposer who made it; does not count as an approver
    /// @param weight its net in the currency of the limit
    /// @param limit what one approver may release
    /// @param tax how it is taxed
    /// @param live the invoice each item is on, by the item's key
    /// @param obstacles what else stands in the way: pending amendments, schedules that do not sum
    record Wish(
            String invoice,
            int attempt,
            InvoiceState state,
            @Nullable String number,
            InvoiceDraft draft,
            @Nullable String approved,
            List<String> approvers,
            @Nullable String proposer,
            Money weight,
            Money limit,
            TaxTreatment tax,
            Map<String, String> live,
            List<Problem> obstacles) {
        public Wish {
            approvers = List.copyOf(approvers);
            live = Map.copyOf(live);
            obstacles = List.copyOf(obstacles);
        }

        /// The key it is released under: the same for every click of one attempt.
        public String key() {
            return invoice + "-" + attempt;
        }
    }

    /// Decides.
    static ReleaseDecision of(Wish wish) {
        boolean changed = !wish.draft().fingerprint().equals(wish.approved());
        if (wish.state() == InvoiceState.RELEASED || wish.state().posted()) {
            return changed
                    ? new Refused(
                            List.of(
                                    stateProblem(
                                            "Invoice "
                                                    + wish.invoice()
                                                    + " was released as "
                                                    + wish.key()
                                                    + " and has changed since; what was released stands.",
                                            "Correct it by a credit memo once it is posted.")))
                    : new Repeated(wish.key(), wish.number());
        } else if (wish.state() != InvoiceState.APPROVED) {
            return new Refused(
                    List.of(
                            stateProblem(
                                    "Invoice "
                                            + wish.invoice()
                                            + " is "
                                            + wish.state()
                                            + " and cannot be released.",
                                    wish.state() == InvoiceState.CANCELLED
                                            ? "Collect it anew."
                                            : "Review and approve it first.")));
        }
        List<Problem> problems = new ArrayList<>(wish.obstacles());
        if (changed) {
            problems.add(
                    stateProblem(
                            "Invoice " + wish.invoice() + " has changed after its approval.",
                            "Review the change and approve it again."));
        }
        if (wish.draft().lines().isEmpty() || wish.draft().net().minor() < 0) {
            problems.add(
                    stateProblem(
                            "Invoice " + wish.invoice() + " asks for " + wish.draft().net() + ".",
                            "Add lines, or make a credit memo of it."));
        }
        if (wish.tax() instanceof TaxTreatment.Unresolved(List<Problem> open)) {
            problems.addAll(open);
        }
        for (String source : wish.draft().sources()) {
            String other = wish.live().get(source);
            if (other != null && !other.equals(wish.invoice())) {
                problems.add(BillableItem.reused(source, other));
            }
        }
        if (!problems.isEmpty()) {
            return new Refused(problems);
        }
        long persons =
                wish.approvers().stream()
                        .filter(person -> !person.equals(wish.proposer()))
                        .distinct()
                        .count();
        if (persons == 0) {
            return new Refused(
                    List.of(
                            stateProblem(
                                    "Nobody but its proposer approved invoice "
                                            + wish.invoice()
                                            + ".",
                                    "Another person approves it.")));
        } else if (persons == 1 && wish.weight().compareTo(wish.limit()) > 0) {
            return new SecondPerson(wish.weight(), wish.limit());
        }
        return new Release(wish.key());
    }

    private static Problem stateProblem(String text, String mend) {
        return new Problem(Problem.Mender.DATA, "HUB-STATE", text, mend, "status");
    }
}
