package dev.throughline.billing;

import dev.throughline.billing.InvoiceDrafts.Grain;
import dev.throughline.billing.InvoiceDrafts.Grouping;
import dev.throughline.billing.ReadyToBill.Gathered;
import dev.throughline.billing.TaxFacts.Buyer;
import dev.throughline.billing.TaxFacts.Place;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.mapping.TaxCodes;
import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Works out proposals: what the PSA collected becomes the draft that the hub would release, and
/// everything that stands against it is told at once.
final class Proposing {
    private final ReadyToBill readyToBill;
    private final BillingStore store;
    private final WriteDownBook writeDowns;
    private final EntityStore entities;
    private final TaxRules taxRules;
    private final TaxCodes taxCodes;
    private final InstantSource clock;

    Proposing(
            ReadyToBill readyToBill,
            BillingStore store,
            WriteDownBook writeDowns,
            EntityStore entities,
            TaxRules taxRules,
            TaxCodes taxCodes,
            InstantSource clock) {
        this.readyToBill = readyToBill;
        this.store = store;
        this.writeDowns = writeDowns;
        this.entities = entities;
        this.taxRules = taxRules;
        this.taxCodes = taxCodes;
        this.clock = clock;
    }

    /// The day whose prices and limits hold for a proposal: its own, or today while it has none.
    static LocalDate issueDate(Entity invoice, InstantSource clock) {
        return invoice.values()
                .find("issue_date", LocalDate.class)
                .orElseGet(() -> LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    }

    /// The proposal of an invoice that was not released yet.
    Proposal of(Entity invoice) {
        List<Problem> problems = new ArrayList<>();
        List<Problem> waits = new ArrayList<>();
        List<Map<?, ?>> lines = lines(invoice);
        Set<String> sources = sources(lines);
        LocalDate issueDate = issueDate(invoice, clock);
        boolean own = store.isCollected(invoice.id());
        Gathered gathered = readyToBill.of(sources, invoice.id(), issueDate, own);
        gathered.notYet().forEach(one -> (one.waits() ? waits : problems).add(one.problem()));
        InvoiceDrafts collected =
                InvoiceDrafts.collect(gathered.ready(), Grouping.PAYER, Grain.PERSON);
        collected.held().forEach(held -> problems.add(held.problem()));
        InvoiceDraft draft = collected.drafts().isEmpty() ? null : collected.drafts().getFirst();
        if (collected.drafts().size() > 1) {
            problems.add(
                    new Problem(
                            Problem.Mender.DATA,
                            "BIL-MIXED",
                            "The items of "
                                    + invoice.name()
                                    + " are for "
                                    + collected.drafts().size()
                                    + " payers, companies or currencies.",
                            "Split the proposal: one invoice has one of each.",
                            "sources"));
        }
        if (draft != null) {
            draft =
                    own
                            ? writtenDown(draft, writeDowns.of(invoice.id()), problems, waits)
                            : withFees(draft, lines);
        }
        if (draft == null && problems.isEmpty() && waits.isEmpty()) {
            problems.add(
                    new Problem(
                            Problem.Mender.DATA,
                            "BIL-EMPTY",
                            "Proposal " + invoice.name() + " bills nothing.",
                            "Add approved items, or cancel it.",
                            "lines"));
        }
        Money psaNet = invoice.values().find("net", Money.class).orElse(null);
        if (draft != null
                && psaNet != null
                && waits.isEmpty()
                && collected.held().isEmpty()
                && !psaNet.equals(draft.net())) {
            problems.add(
                    new Problem(
                            Problem.Mender.DATA,
                            "INV-AMOUNT-DRIFT",
                            (own ? "Collected " : "PSA ")
                                    + psaNet
                                    + " vs "
                                    + draft.net()
                                    + " of what is posted for "
                                    + invoice.name()
                                    + ".",
                            "Find the line that differs: price, hours or a missing item.",
                            "net"));
        }
        for (Map.Entry<String, BillingSchedule> one : gathered.schedules().entrySet()) {
            Money price = gathered.prices().get(one.getKey());
            if (price != null && bills(draft, one.getKey())) {
                one.getValue().problem(price).ifPresent(problems::add);
            }
        }
        LocalDate due = issueDate;
        TaxTreatment tax = new TaxTreatment.Unresolved(List.of());
        String taxCode = null;
        if (draft != null) {
            due = due(draft, gathered.terms(), issueDate, problems);
            tax = tax(draft, issueDate);
            if (tax instanceof TaxTreatment.Unresolved(List<Problem> open)) {
                problems.addAll(open);
            } else if (tax instanceof TaxTreatment.Resolved resolved) {
                taxCode = taxCode(draft, resolved, problems);
            }
        }
        return new Proposal(
                draft,
                psaNet,
                issueDate,
                due,
                problems,
                waits,
                tax,
                taxCode,
                gathered.ready().live());
    }

    /// The same for good: until the caller's transaction ends, none of its items is changed.
    Proposal held(Entity invoice) {
        readyToBill.hold(sources(lines(invoice)));
        return of(invoice);
    }

    private static Set<String> sources(List<Map<?, ?>> lines) {
        Set<String> sources = new HashSet<>();
        for (Map<?, ?> line : lines) {
            if (line.get("sources") instanceof List<?> all) {
                all.forEach(source -> sources.add(source.toString()));
            }
        }
        return sources;
    }

    static List<Map<?, ?>> lines(Entity invoice) {
        List<Map<?, ?>> lines = new ArrayList<>();
        if (invoice.values().get("lines") instanceof List<?> list) {
            for (Object one : list) {
                if (one instanceof Map<?, ?> line) {
                    lines.add(line);
                }
            }
        }
        return lines;
    }

    private static boolean bills(@Nullable InvoiceDraft draft, String contractLine) {
        return draft != null
                && draft.lines().stream()
                        .anyMatch(line -> contractLine.equals(line.contractLine()));
    }

    /// What the review takes off, and what it waits for.
    private static InvoiceDraft writtenDown(
            InvoiceDraft draft,
            List<WriteDown> downs,
            List<Problem> problems,
            List<Problem> waits) {
        for (WriteDown down : downs) {
            if (down.state() == WriteDown.State.OPEN) {
                waits.add(
                        new Problem(
                                Problem.Mender.DATA,
                                "HUB-STATE",
                                "A write-down of "
                                        + down.amount()
                                        + " that "
                                        + down.person()
                                        + " asked for waits for a second person.",
                                "Agree to it or decline it.",
                                "lines"));
            }
        }
        try {
            return WriteDown.on(draft, downs);
        } catch (IllegalArgumentException e) {
            problems.add(
                    new Problem(
                            Problem.Mender.DATA,
                            "INV-AMOUNT-DRIFT",
                            "More was written down than is left: " + e.getMessage() + ".",
                            "Take the write-down back, and write down what is there now.",
                            "lines"));
            return draft;
        }
    }

    /// Lines the PSA added without any item beneath: fees and discounts.
    private static InvoiceDraft withFees(InvoiceDraft draft, List<Map<?, ?>> lines) {
        List<DraftLine> all = new ArrayList<>(draft.lines());
        for (Map<?, ?> line : lines) {
            boolean itemless = !(line.get("sources") instanceof List<?> own) || own.isEmpty();
            if (itemless && line.get("amount") instanceof Money amount && !amount.isZero()) {
                all.add(
                        new DraftLine(
                                line.get("kind") instanceof String kind
                                        ? LineKind.valueOf(kind)
                                        : LineKind.FEE,
                                draft.contracts().size() == 1 ? draft.contracts().getFirst() : null,
                                null,
                                draft.lines().getFirst().project(),
                                line.get("description") instanceof String words ? words : "Fee",
                                null,
                                null,
                                List.of(),
                                amount));
            }
        }
        return new InvoiceDraft(draft.entity(), draft.billTo(), draft.client(), draft.ccy(), all);
    }

    /// The earliest day of the contracts' terms.
    private static LocalDate due(
            InvoiceDraft draft,
            Map<String, String> terms,
            LocalDate issueDate,
            List<Problem> problems) {
        LocalDate due = null;
        for (String contract : draft.contracts()) {
            String code = terms.get(contract);
            Optional<LocalDate> own =
                    Optional.ofNullable(code)
                            .flatMap(PaymentTerms::of)
                            .map(agreed -> agreed.due(issueDate));
            if (own.isEmpty()) {
                problems.add(
                        new Problem(
                                Problem.Mender.DATA,
                                "CTR-TERMS-MISSING",
                                "When the invoice is due cannot be told: the contract's payment terms are "
                                        + (code == null ? "not set" : "'" + code + "'")
                                        + ".",
                                "Set terms such as NET30 on the contract.",
                                "payment_terms"));
            } else if (due == null || own.get().isBefore(due)) {
                due = own.get();
            }
        }
        return due == null ? issueDate : due;
    }

    private TaxTreatment tax(InvoiceDraft draft, LocalDate day) {
        Entity company = find(draft.entity());
        Entity client = find(draft.billTo());
        if (company == null || client == null) {
            return new TaxTreatment.Unresolved(
                    List.of(
                            new Problem(
                                    Problem.Mender.DATA,
                                    "TAX-UNRESOLVED",
                                    "Cannot tell which tax applies: the "
                                            + (company == null ? "company" : "client")
                                            + " of the invoice is not known here.",
                                    "Give the project its legal entity and its client.",
                                    "tax")));
        }
        String home = company.values().text("country").orElse("");
        List<String> registrations = new ArrayList<>();
        if (company.values().get("tax_registrations") instanceof List<?> list) {
            for (Object one : list) {
                if (one instanceof Map<?, ?> registration) {
                    Object region = registration.get("region");
                    Object where = region == null ? registration.get("country") : region;
                    if (where != null) {
                        registrations.add(where.toString());
                    }
                }
            }
        }
        if (registrations.isEmpty() && !home.isEmpty()) {
            // A company is registered where it is, whether or not the ERP tells its number.
            registrations.add(home);
        }
        String taxId =
                client.values().get("tax_ids") instanceof List<?> ids && !ids.isEmpty()
                        ? ids.getFirst().toString()
                        : null;
        return taxRules.of(
                new TaxFacts(
                        home,
                        registrations,
                        client.name(),
                        place(client, "BILLING"),
                        shipTo(client),
                        client.values().text("buyer").map(Buyer::valueOf).orElse(Buyer.UNKNOWN),
                        taxId,
                        client.values().find("tax_id_valid_to", LocalDate.class).orElse(null),
                        null,
                        TaxTreatment.ServiceCategory.GENERAL,
                        null,
                        day));
    }

    /// How the ledger names the treatment; where nobody has said, that is a problem, for an invoice
    /// without a code may be posted without tax.
    private @Nullable String taxCode(
            InvoiceDraft draft, TaxTreatment.Resolved tax, List<Problem> problems) {
        Entity company = find(draft.entity());
        String code = company == null ? null : company.values().text("code").orElse(null);
        String found = taxCodes.of(code, tax.kind().name(), tax.jurisdictions()).orElse(null);
        if (found == null) {
            String named =
                    tax.jurisdictions().isEmpty()
                            ? tax.kind().name()
                            : tax.kind() + " " + tax.jurisdictions().getLast();
            problems.add(
                    new Problem(
                            Problem.Mender.SETTINGS,
                            "TAX-UNRESOLVED",
                            "Company " + code + " has no tax code of the ledger for " + named + ".",
                            "Add it to billing.yaml: taxCodes: {"
                                    + code
                                    + ": {"
                                    + tax.kind()
                                    + ": code}}, or none where the ledger finds the tax.",
                            "tax"));
        }
        return TaxCodes.NONE.equals(found) ? null : found;
    }

    private @Nullable Entity find(String id) {
        return id.isEmpty() ? null : entities.find(UUID.fromString(id)).orElse(null);
    }

    /// Where the client says that things go, if it says so.
    private static @Nullable Place shipTo(Entity client) {
        return client.values().get("addresses") instanceof List<?> list
                        && list.stream()
                                .anyMatch(one ->
                                        one instanceof Map<?, ?> address
                                                && "SHIPPING".equals(address.get("use")))
                ? place(client, "SHIPPING")
                : null;
    }

    /// The address of that use, else the first one, else the country alone.
    private static @Nullable Place place(Entity client, String use) {
        Map<?, ?> chosen = null;
        if (client.values().get("addresses") instanceof List<?> list) {
            for (Object one : list) {
                if (one instanceof Map<?, ?> address
                        && (chosen == null || use.equals(address.get("use")))) {
                    chosen = address;
                }
            }
        }
        String country =
                chosen != null && chosen.get("country") instanceof String there
                        ? there
                        : client.values().text("country").orElse(null);
        if (country == null) {
            return null;
        }
        return new Place(
                country,
                chosen != null && chosen.get("region") instanceof String region ? region : null,
                chosen != null && chosen.get("postal_code") instanceof String code ? code : null);
    }
}
