package dev.throughline.console;

import dev.throughline.billing.Billing;
import dev.throughline.billing.BillingStore.BilledLine;
import dev.throughline.billing.Booking;
import dev.throughline.billing.CreditPlan;
import dev.throughline.billing.CreditPreview;
import dev.throughline.billing.CreditWish;
import dev.throughline.billing.DraftLine;
import dev.throughline.billing.InvoiceDraft;
import dev.throughline.billing.InvoicePreview;
import dev.throughline.billing.PairVerdict;
import dev.throughline.billing.Repair;
import dev.throughline.billing.TaxTreatment;
import dev.throughline.console.InvoicePages.Against;
import dev.throughline.console.InvoicePages.Booked;
import dev.throughline.console.InvoicePages.CreditLine;
import dev.throughline.console.InvoicePages.CreditPage;
import dev.throughline.console.InvoicePages.CreditPlanned;
import dev.throughline.console.InvoicePages.Creditable;
import dev.throughline.console.InvoicePages.Mend;
import dev.throughline.console.InvoicePages.Preview;
import dev.throughline.console.InvoicePages.Wish;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Shows what acts on an invoice would do before anybody does them.
@Component
class InvoicePreviews {
    private final ObjectProvider<Billing> billing;
    private final ObjectProvider<LedgerAccounts> accounts;
    private final InvoiceLines written;
    private final InvoiceFaces faces;
    private final EntityStore entities;
    private final ConsoleSettings settings;

    InvoicePreviews(
            ObjectProvider<Billing> billing,
            ObjectProvider<LedgerAccounts> accounts,
            InvoiceLines written,
            InvoiceFaces faces,
            EntityStore entities,
            ConsoleSettings settings) {
        this.billing = billing;
        this.accounts = accounts;
        this.written = written;
        this.faces = faces;
        this.entities = entities;
        this.settings = settings;
    }

    /// What the release of an invoice would post; empty where it is not to be released.
    Optional<Preview> release(UUID invoice) {
        return Optional.ofNullable(billing.getIfAvailable())
                .flatMap(room -> room.preview(invoice))
                .map(this::preview);
    }

    private Preview preview(InvoicePreview looked) {
        InvoiceDraft draft = looked.draft();
        List<DraftLine> lines = draft == null ? List.of() : draft.lines();
        Set<UUID> projects = new HashSet<>();
        lines.stream()
                .map(DraftLine::project)
                .filter(Objects::nonNull)
                .map(UUID::fromString)
                .forEach(projects::add);
        return new Preview(
                looked.fingerprint(),
                written.drafted(lines, entities.load(projects)),
                draft == null ? "" : Format.money(draft.net()),
                Format.date(looked.issueDate()),
                Format.date(looked.dueDate()),
                tax(looked.tax()),
                looked.tax() instanceof TaxTreatment.Resolved resolved
                        ? grounds(resolved)
                        : List.of(),
                booked(looked.bookings()),
                looked.problems().stream().map(InvoicePreviews::against).toList(),
                looked.waits().stream().map(InvoicePreviews::against).toList());
    }

    private static Against against(Problem problem) {
        return new Against(problem.code(), problem.text() + " " + problem.mend());
    }

    private static String tax(TaxTreatment tax) {
        return switch (tax) {
            case TaxTreatment.Unresolved _ -> "";
            case TaxTreatment.Resolved resolved ->
                    InvoiceWords.tax(resolved.kind())
                            + (resolved.jurisdictions().isEmpty()
                                    ? ""
                                    : ", " + String.join(" / ", resolved.jurisdictions()));
        };
    }

    private static List<String> grounds(TaxTreatment.Resolved resolved) {
        List<String> grounds = new ArrayList<>();
        if (!resolved.note().isEmpty()) {
            grounds.add("On the invoice: " + resolved.note());
        }
        grounds.addAll(resolved.evidence());
        return grounds;
    }

    private List<Booked> booked(List<Booking> bookings) {
        Map<dev.throughline.model.AccountRole, String> known =
                accounts.getIfAvailable(() -> LedgerAccounts.NONE).byRole();
        return bookings.stream()
                .map(one ->
                        new Booked(
                                PostingWords.kind(one.document()),
                                InvoiceWords.account(one.role()),
                                known.getOrDefault(one.role(), ""),
                                one.amount().minor() > 0 ? Format.money(one.amount()) : "",
                                one.amount().minor() < 0
                                        ? Format.money(one.amount().negated())
                                        : ""))
                .toList();
    }

    /// The way on where PSA and ERP disagree; empty where they do not.
    Optional<Mend> mend(UUID invoice) {
        return Optional.ofNullable(billing.getIfAvailable())
                .flatMap(room -> room.verdict(invoice))
                .flatMap(verdict ->
                        switch (verdict) {
                            case PairVerdict.AtRest _ -> Optional.empty();
                            case PairVerdict.Moving _ -> Optional.empty();
                            case PairVerdict.Drift(Problem problem, Repair repair, _, _) ->
                                    Optional.of(
                                            InvoiceWords.mend(problem, repair, nobodys(invoice)));
                        });
    }

    /// Whether the ERP says something about it that nobody did here.
    private boolean nobodys(UUID invoice) {
        return entities.find(invoice)
                .filter(one -> {
                    dev.throughline.billing.InvoiceState state = InvoiceFaces.state(one);
                    return !state.posted()
                            && state != dev.throughline.billing.InvoiceState.RELEASED
                            && one.values().text("number").isPresent();
                })
                .isPresent();
    }

    /// The credits of an invoice that wait for a second person.
    List<Wish> wishes(UUID invoice) {
        Billing room = billing.getIfAvailable();
        return room == null
                ? List.of()
                : room.creditWishes(invoice).stream().map(InvoicePreviews::wish).toList();
    }

    private static Wish wish(CreditWish wish) {
        return new Wish(
                wish.request(),
                Format.money(wish.net()),
                wish.person(),
                wish.at(),
                wish.reason(),
                wish.asks().stream()
                        .map(ask ->
                                new CreditLine(
                                        "line " + ask.line(),
                                        Format.money(ask.amount()),
                                        InvoiceWords.disposition(ask.disposition().name()),
                                        ask.reason()))
                        .toList());
    }

    /// The page on which lines of an invoice are credited.
    ///
    /// @param form what was filled in; nothing at first
    /// @param refused why the act was refused
    /// @throws NotHere when there is no such invoice, or nothing of it was sent from here
    CreditPage credit(UUID id, CreditForm form, boolean asked, List<Problem> refused) {
        Entity invoice =
                entities.find(id)
                        .filter(one -> one.type().name().equals("Invoice"))
                        .orElseThrow(
                                () -> new NotHere("There is no invoice of this id.", "/invoices"));
        List<BilledLine> billed = faces.store().lines(List.of(id));
        if (billed.isEmpty() || !InvoiceFaces.state(invoice).posted()) {
            throw new NotHere(
                    "Nothing of this invoice was posted from here, so its lines cannot be credited from here; credit it in the ERP.",
                    "/invoices/" + id);
        }
        String ccy = billed.getFirst().amount().ccy();
        List<Problem> problems = new ArrayList<>(refused);
        CreditPlanned planned = null;
        if (asked) {
            CreditForm.Read read = form.read(billed);
            problems.addAll(read.problems());
            CreditPreview preview =
                    Optional.ofNullable(billing.getIfAvailable())
                            .flatMap(room -> room.previewCredit(id, read.asks()))
                            .orElse(null);
            if (preview != null) {
                switch (preview.plan()) {
                    case CreditPlan.Refused(List<Problem> against) -> {
                        if (read.problems().isEmpty()) {
                            problems.addAll(against);
                        }
                    }
                    case CreditPlan.Planned plan -> {
                        if (problems.isEmpty()) {
                            planned = planned(plan, preview, form.request(billed, before(id)));
                        }
                    }
                }
            }
        }
        return new CreditPage(
                id,
                InvoiceFaces.name(invoice),
                InvoiceFaces.client(invoice)
                        .flatMap(entities::find)
                        .map(one -> Masking.name(one, settings.people()))
                        .orElse("client not known yet"),
                settings.people() && billing.getIfAvailable() != null,
                ccy,
                billed.stream().map(line -> creditable(line, form)).toList(),
                form,
                problems.stream().distinct().toList(),
                planned);
    }

    private long before(UUID invoice) {
        Billing room = billing.getIfAvailable();
        return room == null ? 0 : room.creditsAskedFor(invoice);
    }

    static Creditable creditable(BilledLine line, CreditForm form) {
        Money left = line.amount().minus(line.credited());
        return new Creditable(
                Integer.toString(line.lineNo()),
                line.description(),
                Format.sentence(line.kind()),
                Format.money(line.amount()),
                Format.money(left),
                left.minor() > 0,
                line.kind().equals("MILESTONE"),
                form.entry(line.lineNo()));
    }

    CreditPlanned planned(CreditPlan.Planned plan, CreditPreview preview, String request) {
        Money above = preview.above();
        return new CreditPlanned(
                Format.money(plan.net()),
                Format.money(plan.returned()),
                Format.money(plan.rebilled()),
                Format.money(plan.writtenOff()),
                booked(preview.bookings()),
                above == null ? "" : Format.money(above),
                request);
    }
}
