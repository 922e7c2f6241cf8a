package dev.throughline.app;

import dev.throughline.billing.Billing;
import dev.throughline.billing.BillingStore.BilledLine;
import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.billing.Outcome;
import dev.throughline.curate.Link;
import dev.throughline.evidence.Actor;
import dev.throughline.journal.RecordKey;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// What people of a scenario do with invoices in the hub: agree, release, credit. `times` does the
/// same again at once, as impatient people do.
final class InvoiceSteps {
    private final Hub hub;
    private final People people;

    InvoiceSteps(Hub hub, People people) {
        this.hub = hub;
        this.people = people;
    }

    /// Plays one step; false when it is none of these.
    boolean act(String verb, Map<String, Object> what) {
        switch (verb) {
            case "approve" ->
                    done(
                            billing()
                                    .approve(
                                            invoice(what),
                                            People.text(what, "as"),
                                            person(what),
                                            reason(what)));
            case "release" -> {
                int times = what.get("times") instanceof Integer count ? count : 1;
                for (int i = 0; i < times; i++) {
                    done(billing().release(invoice(what), person(what), reason(what)));
                }
            }
            case "collect" -> {
                List<UUID> collected =
                        billing()
                                .collect(
                                        LocalDate.parse(people.filled(People.text(what, "until"))),
                                        person(what),
                                        reason(what));
                if (what.get("as") instanceof Object name) {
                    for (int i = 0; i < collected.size(); i++) {
                        people.name(
                                i == 0 ? name.toString() : name + "." + (i + 1),
                                collected.get(i).toString());
                    }
                }
            }
            case "explain" -> {
                UUID memo = entity(what, "CreditMemo");
                UUID original =
                        hub.rooms()
                                                .entities()
                                                .find(memo)
                                                .map(one -> one.values().get("original"))
                                                .orElse(null)
                                        instanceof UUID known
                                ? known
                                : null;
                done(
                        billing()
                                .explain(
                                        memo,
                                        null,
                                        original == null ? List.of() : asks(original, what),
                                        person(what),
                                        reason(what)));
            }
            case "credit" ->
                    done(
                            billing()
                                    .credit(
                                            invoice(what),
                                            asks(invoice(what), what),
                                            LocalDate.parse(people.filled(People.text(what, "on"))),
                                            people.filled(People.text(what, "as")),
                                            person(what),
                                            reason(what)));
            default -> {
                return false;
            }
        }
        return true;
    }

    private Billing billing() {
        return hub.billing()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "this firm invoices nothing through the hub; add billing.yaml"));
    }

    /// By a system's own record, or (without `in`) by the hub's id.
    private UUID invoice(Map<String, Object> what) {
        return what.containsKey("in")
                ? entity(what, "Invoice")
                : UUID.fromString(people.filled(People.text(what, "id")));
    }

    private UUID entity(Map<String, Object> what, String type) {
        RecordKey record =
                new RecordKey(
                        People.text(what, "in"),
                        People.text(what, "type"),
                        people.filled(People.text(what, "id")));
        return hub.rooms().links().of(List.of(record)).getOrDefault(record, List.of()).stream()
                .filter(link -> link.entityType().equals(type))
                .map(Link::entityId)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException(record + " is not known to the hub"));
    }

    private Actor.Person person(Map<String, Object> what) {
        return new Actor.Person(people.filled(People.text(what, "by")));
    }

    private static String reason(Map<String, Object> what) {
        return what.get("because") instanceof Object words ? words.toString() : "scenario";
    }

    /// Lines are named by what the client reads on them.
    private List<Ask> asks(UUID invoice, Map<String, Object> what) {
        List<BilledLine> lines = billing().store().lines(List.of(invoice));
        List<Ask> asks = new ArrayList<>();
        if (!(what.get("lines") instanceof List<?> wanted)) {
            throw new IllegalArgumentException("'lines' is missing");
        }
        for (Object one : wanted) {
            Map<String, Object> ask = Scenario.map(one, "lines");
            String name = People.text(ask, "line");
            BilledLine line =
                    lines.stream()
                            .filter(candidate -> candidate.description().equals(name))
                            .findFirst()
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "the invoice has no line '"
                                                    + name
                                                    + "'; it has "
                                                    + lines.stream()
                                                            .map(BilledLine::description)
                                                            .toList()));
            asks.add(
                    new Ask(
                            String.valueOf(line.lineNo()),
                            Money.of(
                                    new BigDecimal(People.text(ask, "amount")),
                                    line.amount().ccy()),
                            People.text(ask, "because"),
                            Disposition.valueOf(People.text(ask, "then")),
                            List.of()));
        }
        return asks;
    }

    private static void done(Outcome outcome) {
        switch (outcome) {
            case Outcome.Done _ -> {}
            case Outcome.Awaits(String words) -> throw new IllegalArgumentException(words);
            case Outcome.Refused(List<Problem> problems) ->
                    throw new IllegalArgumentException(
                            problems.stream()
                                    .map(Problem::line)
                                    .collect(Collectors.joining(" | ")));
        }
    }
}
