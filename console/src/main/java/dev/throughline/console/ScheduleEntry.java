package dev.throughline.console;

import dev.throughline.billing.Billing;
import dev.throughline.billing.Outcome;
import dev.throughline.billing.ScheduleDraft;
import dev.throughline.billing.ScheduleItem;
import dev.throughline.console.ContractPages.Planned;
import dev.throughline.console.ContractPages.SchedulePage;
import dev.throughline.console.ContractPages.ScheduleSum;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Shows what a schedule that somebody is entering comes to, and enters it.
@Component
class ScheduleEntry {
    private final ObjectProvider<Billing> billing;
    private final EntityStore entities;
    private final CaseActs acts;
    private final ConsoleSettings settings;

    ScheduleEntry(
            ObjectProvider<Billing> billing,
            EntityStore entities,
            CaseActs acts,
            ConsoleSettings settings) {
        this.billing = billing;
        this.entities = entities;
        this.acts = acts;
        this.settings = settings;
    }

    /// What the page is to say about the rows.
    enum Asked {
        NOTHING,
        /// What they add up to.
        SUM,
        /// That, and all that stands against them.
        FAULTS
    }

    /// The page.
    ///
    /// @param refused why the schedule was not entered
    /// @throws NotHere when there is no such line of the contract, or this hub does not bill
    SchedulePage page(
            UUID contract, UUID line, ScheduleForm form, Asked asked, List<Problem> refused) {
        Entity agreed = entities.find(contract).orElseThrow(() -> none(contract));
        ScheduleDraft bare = draft(contract, line);
        Money price = bare.price();
        List<Problem> faults = new ArrayList<>(refused);
        ScheduleSum sum = null;
        List<Planned> items = List.of();
        if (price != null && asked != Asked.NOTHING) {
            Judged judged = judge(line, form, price);
            sum = sum(judged.read(), price);
            if (asked == Asked.FAULTS) {
                faults.addAll(judged.problems());
                items = judged.items().stream().map(ScheduleEntry::planned).toList();
            }
        }
        return new SchedulePage(
                contract,
                line,
                "Contract " + ContractBoard.name(agreed),
                bare.number(),
                bare.name(),
                settings.people(),
                price == null ? "" : Format.money(price),
                price == null ? "" : price.ccy(),
                bare.problems(),
                form,
                sum,
                items,
                faults);
    }

    /// Enters the schedule; the same again is once.
    ///
    /// @throws Forbidden where no person is known
    Outcome save(UUID contract, UUID line, ScheduleForm form) {
        Actor.Person by = acts.person();
        ScheduleDraft bare = draft(contract, line);
        Money price = bare.price();
        if (price == null) {
            return new Outcome.Refused(bare.problems());
        }
        List<Problem> problems = new ArrayList<>(judge(line, form, price).problems());
        if (form.reason().isBlank()) {
            problems.add(
                    new Problem(
                            Problem.Mender.DATA,
                            "HUB-STATE",
                            "No reason is given.",
                            "Say why; it is kept with the act.",
                            "reason"));
        }
        return problems.isEmpty()
                ? room().schedule(line, form.read(price).plan(), by, form.reason())
                : new Outcome.Refused(problems);
    }

    /// @param problems all that stands against the rows, a sum only where every amount can be read
    private record Judged(
            ScheduleForm.Read read, List<ScheduleItem> items, List<Problem> problems) {}

    private Judged judge(UUID line, ScheduleForm form, Money price) {
        ScheduleForm.Read read = form.read(price);
        List<Problem> problems = new ArrayList<>(read.problems());
        ScheduleDraft draft = room().draftSchedule(line, read.plan()).orElseThrow();
        if (!draft.same()) {
            draft.problems().stream()
                    .filter(one -> read.counted() || !one.code().equals("BIL-SCHEDULE-SUM"))
                    .filter(one -> read.counted() || !read.plan().steps().isEmpty())
                    .forEach(problems::add);
        }
        return new Judged(read, problems.isEmpty() ? draft.items() : List.of(), problems);
    }

    private static ScheduleSum sum(ScheduleForm.Read read, Money price) {
        Money left = price.minus(read.sum());
        return new ScheduleSum(
                Format.money(read.sum()),
                Format.money(price),
                !read.counted()
                        ? "some amounts cannot be read yet"
                        : left.isZero()
                                ? "the whole line"
                                : left.minor() > 0
                                        ? Format.money(left) + " left to schedule"
                                        : Format.money(left.negated()) + " too much",
                read.counted() && left.isZero() ? Tone.SETTLED : Tone.PERSON);
    }

    private static Planned planned(ScheduleItem item) {
        String milestone = item.milestone();
        return new Planned(
                Format.date(item.due()),
                milestone == null ? "" : milestone,
                ContractWords.trigger(item.trigger().name()),
                Format.money(item.amount()));
    }

    private ScheduleDraft draft(UUID contract, UUID line) {
        Optional<ScheduleDraft> draft = room().draftSchedule(line, null);
        return draft.filter(one -> one.contract().equals(contract))
                .orElseThrow(() -> none(contract));
    }

    private Billing room() {
        @Nullable Billing room = billing.getIfAvailable();
        if (room == null) {
            throw new NotHere(
                    "This hub bills nothing: say in billing.yaml who agrees to invoices, then start the hub again.",
                    "/contracts");
        }
        return room;
    }

    private static NotHere none(UUID contract) {
        return new NotHere(
                "There is no line of this id on the contract.", "/contracts/" + contract);
    }
}
