package dev.throughline.console;

import dev.throughline.billing.Amendment;
import dev.throughline.billing.AmendmentStory;
import dev.throughline.billing.AmendmentTreatment;
import dev.throughline.billing.Billing;
import dev.throughline.console.ContractPages.Amended;
import dev.throughline.console.ContractPages.Changed;
import dev.throughline.console.ContractPages.Stand;
import dev.throughline.console.ContractPages.Treated;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.model.Money;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Tells the amendments of a contract: what each changes, what the treatments would mean, where it
/// is applied.
@Component
class ContractAmendments {
    private final EntityStore entities;
    private final ObjectProvider<Billing> billing;
    private final ConsoleSettings settings;

    ContractAmendments(
            EntityStore entities, ObjectProvider<Billing> billing, ConsoleSettings settings) {
        this.entities = entities;
        this.billing = billing;
        this.settings = settings;
    }

    /// The amendments of a contract by number.
    List<Amended> of(Entity contract) {
        Billing room = billing.getIfAvailable();
        Map<UUID, AmendmentStory> stories = new HashMap<>();
        if (room != null) {
            room.amendments().of(contract.id()).forEach(one -> stories.put(one.id(), one));
        }
        return entities.referring(List.of(contract.id()), "ContractAmendment", "contract").stream()
                .sorted(
                        Comparator.comparingLong(
                                one -> one.values().find("seq", Long.class).orElse(Long.MAX_VALUE)))
                .map(one -> amended(one, stories.get(one.id())))
                .toList();
    }

    private Amended amended(Entity one, @Nullable AmendmentStory story) {
        Money delta = InvoiceFaces.money(one, "delta_value");
        return new Amended(
                "Amendment " + one.values().find("seq", Long.class).map(String::valueOf).orElse(""),
                "/records/" + one.id(),
                ContractWords.badge(state(one)),
                one.values().find("effective", LocalDate.class).map(Format::date).orElse("–"),
                delta == null ? "" : "changes the value by " + Format.money(delta),
                story == null
                        ? List.of()
                        : story.lines().stream().map(line -> changed(line, story)).toList(),
                story == null
                        ? List.of()
                        : story.systems().stream()
                                .map(stand ->
                                        new Stand(
                                                settings.faceOrPlain(place(stand.system())),
                                                stand.appliedAt() != null,
                                                stand.words()))
                                .toList(),
                story == null ? null : AmendmentDecisions.deciding(story));
    }

    private static Changed changed(AmendmentStory.LineStory line, AmendmentStory story) {
        List<String> changes = new ArrayList<>();
        change(changes, "price", line.price());
        change(changes, "limit", line.limit());
        change(changes, "cost at completion", line.cost());
        if (line.hours() != null) {
            changes.add("hours by " + Format.hours(line.hours()));
        }
        line.rates()
                .forEach(rate ->
                        changes.add(
                                rate.role()
                                        + " at "
                                        + Format.number(rate.price())
                                        + " "
                                        + rate.ccy()
                                        + " an hour"));
        line.schedule().forEach(one -> changes.add(billed(one)));
        AmendmentTreatment all = line.treatments();
        return new Changed(
                line.lineNo() + " " + line.name(),
                changes,
                all == null
                        ? List.of()
                        : Stream.of(all.separate(), all.prospective(), all.catchUp())
                                .map(shown -> treated(shown, story))
                                .toList(),
                line.why());
    }

    /// Some places where an amendment must be seen are no connection of the firm.
    private static String place(String system) {
        return switch (system) {
            case "billing-schedule" -> "Billing schedule";
            case "bill-rates" -> "Bill rates";
            default -> system;
        };
    }

    /// What is billed, or billed no more, in words.
    private static String billed(AmendmentStory.ScheduleChange one) {
        if (one.amount() == null || one.due() == null) {
            return "bills no more " + one.was();
        }
        return "bills "
                + Format.money(one.amount())
                + " on "
                + Format.date(one.due())
                + (one.description().isEmpty() ? "" : ": " + one.description())
                + (one.was().isEmpty() ? "" : " (was " + one.was() + ")");
    }

    private static void change(List<String> changes, String what, @Nullable Money by) {
        if (by != null) {
            changes.add(what + " by " + Format.money(by));
        }
    }

    private static Treated treated(AmendmentTreatment.Shown shown, AmendmentStory story) {
        return new Treated(
                ContractWords.treatment(shown.treatment()),
                ContractWords.fits(shown.treatment()),
                Format.money(shown.catchUp()),
                Format.money(shown.recognised()),
                String.join(
                        ", and ",
                        shown.toCome().stream()
                                .map(part -> Format.money(part.revenue()) + " over " + effort(part))
                                .toList()),
                shown.treatment() == story.treatment(),
                shown.treatment() == story.suggested());
    }

    /// What is still to be done for it, in words.
    private static String effort(AmendmentTreatment.ToCome part) {
        return switch (part.measure()) {
            case COST -> Format.money(Money.of(part.effort(), part.revenue().ccy())) + " of cost";
            case HOURS -> Format.number(part.effort()) + " hours";
            case DAYS -> Format.number(part.effort()) + " days";
            case MONTHS ->
                    Format.number(
                                    part.effort()
                                            .setScale(2, RoundingMode.HALF_UP)
                                            .stripTrailingZeros())
                            + " months";
        };
    }

    private static Amendment.State state(Entity one) {
        return Arrays.stream(Amendment.State.values())
                .filter(state -> state.name().equals(one.status()))
                .findFirst()
                .orElse(Amendment.State.DRAFT);
    }
}
