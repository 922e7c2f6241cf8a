package dev.throughline.billing;

import dev.throughline.billing.AmendmentRequest.ItemRequest;
import dev.throughline.model.BillingScheduleItem.Trigger;
import dev.throughline.model.Currencies;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The billing schedule of one contract line, and what an amendment makes of it: it adds items and
/// replaces only what is not billed, and what is left adds up to the line's new price (DOMAIN 4.7,
/// 4.10). Pure.
///
/// @param lineNo its number, for example L1
/// @param items those that are not cancelled
record AmendedSchedule(UUID line, String lineNo, String ccy, List<Standing> items) {
    AmendedSchedule {
        items = List.copyOf(items);
    }

    /// An item as it stands.
    ///
    /// @param amount null where its source told none
    /// @param invoice the invoice or proposal it is on; null where on none
    record Standing(
            UUID id,
            @Nullable LocalDate due,
            @Nullable Money amount,
            String description,
            ScheduleState state,
            @Nullable String invoice) {

        /// For people: what is billed when, and for what.
        String words() {
            return (amount == null ? "no amount" : amount.toString())
                    + (due == null ? "" : " on " + due)
                    + (description.isEmpty() ? "" : ": " + description);
        }

        private boolean unbilled() {
            return invoice == null && state.unbilled();
        }
    }

    /// One change of the schedule, as it was understood.
    ///
    /// @param replaces the item that is billed no more; null where one is added
    /// @param due the day of what is billed in its place; null where nothing is
    /// @param amount of what is billed in its place; null where nothing is
    /// @param was what is replaced, in words; empty where one is added
    record Wish(
            UUID line,
            @Nullable UUID replaces,
            @Nullable LocalDate due,
            @Nullable Money amount,
            String description,
            String was) {}

    /// Reads what is asked for; everything that is wrong is told at once, the sum included.
    ///
    /// @param effective the amendment's day: nothing it adds is billed before
    /// @param price the line's price with the amendment; null where the line has none
    /// @param problems takes what is wrong
    List<Wish> read(
            List<ItemRequest> asked,
            LocalDate effective,
            @Nullable Money price,
            List<Problem> problems) {
        List<Wish> wishes = new ArrayList<>();
        Set<UUID> named = new HashSet<>();
        boolean amounts = true;
        for (ItemRequest one : asked) {
            Standing old = null;
            if (one.item() != null) {
                old = find(one.item());
                if (old == null) {
                    problems.add(
                            problem(
                                    "Line "
                                            + lineNo
                                            + " has no schedule item "
                                            + one.item()
                                            + ", or it is cancelled.",
                                    "Name one of its items by its id in the hub.",
                                    "item"));
                    amounts = false;
                    continue;
                }
                if (!named.add(old.id())) {
                    problems.add(
                            problem(
                                    "Schedule item " + old.words() + " is named twice.",
                                    "Say all changes of an item in one place.",
                                    "item"));
                    continue;
                }
                if (!old.unbilled()) {
                    problems.add(billed(old));
                }
            }
            Money amount = old == null ? null : old.amount();
            if (one.amount() != null) {
                try {
                    amount = Money.of(one.amount(), ccy);
                } catch (IllegalArgumentException | ArithmeticException _) {
                    amount = null;
                }
            }
            LocalDate due = one.due() != null ? one.due() : old == null ? null : old.due();
            if (one.cancel()) {
                if (old == null
                        || one.due() != null
                        || one.amount() != null
                        || one.description() != null) {
                    problems.add(
                            problem(
                                    "Of line "
                                            + lineNo
                                            + " something is to be billed no more and says more or less than which item.",
                                    "Name the item with cancel, and nothing else.",
                                    "cancel"));
                    continue;
                }
                wishes.add(new Wish(line, old.id(), null, null, "", old.words()));
                continue;
            }
            if (amount == null || amount.minor() <= 0) {
                problems.add(
                        problem(
                                "A schedule item of line "
                                        + lineNo
                                        + " has "
                                        + (one.amount() == null
                                                ? "no amount."
                                                : "the amount "
                                                        + one.amount().toPlainString()
                                                        + ", which is nothing that can be billed in "
                                                        + ccy
                                                        + "."),
                                "Give an amount above zero with at most "
                                        + Currencies.minorDigits(ccy)
                                        + " digits after the point.",
                                "amount"));
                amounts = false;
            }
            if (due == null || (one.due() != null || old == null) && due.isBefore(effective)) {
                problems.add(
                        problem(
                                "A schedule item of line "
                                        + lineNo
                                        + (due == null
                                                ? " has no day."
                                                : " would be billed on "
                                                        + due
                                                        + ", before the amendment holds on "
                                                        + effective
                                                        + "."),
                                "Give a day from " + effective + " on.",
                                "due"));
            }
            if (amount != null && due != null) {
                wishes.add(
                        new Wish(
                                line,
                                old == null ? null : old.id(),
                                due,
                                amount,
                                one.description() != null
                                        ? one.description()
                                        : old == null ? "" : old.description(),
                                old == null ? "" : old.words()));
            }
        }
        if (price == null && !asked.isEmpty()) {
            problems.add(
                    problem(
                            "Line " + lineNo + " has no price that a schedule could add up to.",
                            "Leave the schedule out, or give the line a price.",
                            "schedule"));
        } else if (price != null && amounts) {
            sum(wishes, price, problems);
        }
        return wishes;
    }

    /// What stands against these changes now: items billed since they were asked for, and a sum
    /// that is not the line's price.
    ///
    /// @param price with the amendment
    List<Problem> against(List<Wish> wishes, Money price) {
        List<Problem> problems = new ArrayList<>();
        for (Wish wish : wishes) {
            Standing old = wish.replaces() == null ? null : find(wish.replaces());
            if (wish.replaces() != null && old == null) {
                problems.add(
                        problem(
                                "Schedule item " + wish.was() + " is cancelled already.",
                                "Withdraw the amendment and enter it anew.",
                                "item"));
            } else if (old != null && !old.unbilled()) {
                problems.add(billed(old));
            }
        }
        sum(wishes, price, problems);
        return problems;
    }

    /// The sum counts wherever anything of the line is billed by a schedule.
    private void sum(List<Wish> wishes, Money price, List<Problem> problems) {
        Set<UUID> replaced = new HashSet<>();
        List<ScheduleItem> left = new ArrayList<>();
        for (Wish wish : wishes) {
            if (wish.replaces() != null) {
                replaced.add(wish.replaces());
            }
            if (wish.amount() != null) {
                left.add(item("new " + left.size(), wish.due(), wish.amount()));
            }
        }
        for (Standing one : items) {
            Money amount = one.amount();
            if (!replaced.contains(one.id()) && amount != null && amount.ccy().equals(ccy)) {
                left.add(item(one.id().toString(), one.due(), amount));
            }
        }
        if (!items.isEmpty() || !wishes.isEmpty()) {
            new BillingSchedule(lineNo, ccy, left).problem(price).ifPresent(problems::add);
        }
    }

    private @Nullable Standing find(UUID id) {
        return items.stream().filter(one -> one.id().equals(id)).findFirst().orElse(null);
    }

    private static ScheduleItem item(String key, @Nullable LocalDate due, Money amount) {
        return new ScheduleItem(
                key,
                Trigger.DATE,
                due == null ? LocalDate.MIN : due,
                amount,
                null,
                null,
                null,
                ScheduleState.PLANNED);
    }

    private static Problem billed(Standing old) {
        return new Problem(
                Problem.Mender.DATA,
                "HUB-STATE",
                "Schedule item "
                        + old.words()
                        + " is "
                        + (old.invoice() == null ? old.state() : "on " + old.invoice())
                        + "; an amendment replaces only what is not billed.",
                "Credit the invoice or take the item off the proposal first, or leave the item as it is.",
                "item");
    }

    private static Problem problem(String text, String mend, String field) {
        return new Problem(Problem.Mender.DATA, "CTR-AMEND-LINES", text, mend, field);
    }
}
