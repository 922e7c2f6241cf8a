package dev.throughline.console;

import dev.throughline.billing.Billing;
import dev.throughline.billing.CreditPlan;
import dev.throughline.billing.Outcome;
import dev.throughline.billing.UnexplainedCredit;
import dev.throughline.console.InvoicePages.CreditPlanned;
import dev.throughline.console.InvoicePages.ExplainPage;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// What somebody says about credit memos that were written in the ERP: which lines they take back
/// and what becomes of the value. Shown before it is done.
@Component
class CreditExplanations {
    /// Invoices offered where the ERP does not name one, the newest first.
    private static final int INVOICES = 100;

    private final ObjectProvider<Billing> billing;
    private final InvoicePreviews previews;
    private final CaseActs acts;
    private final EntityStore entities;
    private final ConsoleSettings settings;

    CreditExplanations(
            ObjectProvider<Billing> billing,
            InvoicePreviews previews,
            CaseActs acts,
            EntityStore entities,
            ConsoleSettings settings) {
        this.billing = billing;
        this.previews = previews;
        this.acts = acts;
        this.entities = entities;
        this.settings = settings;
    }

    /// Whether a credit memo waits to be explained.
    boolean waits(UUID credit) {
        return unexplained(credit, null, List.of()).isPresent();
    }

    private Optional<UnexplainedCredit> unexplained(
            UUID credit, @Nullable UUID invoice, List<CreditPlan.Ask> asks) {
        return Optional.ofNullable(billing.getIfAvailable())
                .flatMap(room -> room.unexplained(credit, invoice, asks));
    }

    /// The page of a credit memo that waits.
    ///
    /// @param named the invoice somebody named, where the ERP names none; else null
    /// @param form what was filled in; nothing at first
    /// @param asked whether a preview is wanted
    /// @param refused why the act was refused
    /// @throws NotHere when it does not wait
    ExplainPage page(
            UUID credit,
            @Nullable UUID named,
            @Nullable CreditForm form,
            boolean asked,
            List<Problem> refused) {
        UnexplainedCredit told =
                unexplained(credit, null, List.of())
                        .orElseThrow(() ->
                                new NotHere(
                                        "No credit memo of this id waits to be explained; it may have been explained meanwhile.",
                                        "/invoices"));
        // What the ERP says it is against counts, whatever an address says.
        UUID against = told.original() == null ? named : null;
        UnexplainedCredit open =
                against == null ? told : unexplained(credit, against, List.of()).orElse(told);
        Entity memo = entities.find(credit).orElseThrow();
        CreditForm filled = form == null ? new CreditForm(java.util.Map.of(), day(memo), "") : form;
        List<Problem> problems = new ArrayList<>(refused);
        CreditPlanned planned = null;
        if (open.invoice() == null && (against != null || open.original() != null)) {
            if (open.preview().plan() instanceof CreditPlan.Refused(List<Problem> standing)) {
                problems.addAll(standing);
            }
        } else if (asked && open.invoice() != null) {
            CreditForm.Read read = filled.read(open.lines());
            problems.addAll(read.problems());
            UnexplainedCredit tried = unexplained(credit, against, read.asks()).orElse(open);
            switch (tried.preview().plan()) {
                case CreditPlan.Refused(List<Problem> standing) -> {
                    if (read.problems().isEmpty()) {
                        problems.addAll(standing);
                    }
                }
                case CreditPlan.Planned plan -> {
                    if (problems.isEmpty()) {
                        planned = previews.planned(plan, tried.preview(), "");
                    }
                }
            }
        }
        return new ExplainPage(
                credit,
                open.number(),
                InvoiceFaces.client(memo)
                        .flatMap(entities::find)
                        .map(one -> Masking.name(one, settings.people()))
                        .orElse("client not known yet"),
                settings.people(),
                Format.money(open.net()),
                open.invoice(),
                Optional.ofNullable(open.invoice())
                        .flatMap(entities::find)
                        .map(InvoiceFaces::name)
                        .orElse(""),
                open.invoice() == null ? invoices(memo, open) : List.of(),
                open.known(),
                open.net().ccy(),
                open.lines().stream()
                        .map(line -> InvoicePreviews.creditable(line, filled))
                        .toList(),
                filled,
                problems.stream().distinct().toList(),
                planned);
    }

    private static String day(Entity memo) {
        return memo.values()
                .find("date", java.time.LocalDate.class)
                .orElse(java.time.LocalDate.EPOCH)
                .toString();
    }

    /// What it may be against: posted invoices of the same client in the same currency.
    private List<PostingPages.Option> invoices(Entity memo, UnexplainedCredit open) {
        UUID client = InvoiceFaces.client(memo).orElse(null);
        return client == null || open.original() != null
                ? List.of()
                : entities.referring(List.of(client), "Invoice", "bill_to").stream()
                        .filter(one -> one.values().has("erp_status"))
                        .filter(one ->
                                one.values()
                                        .text("ccy")
                                        .filter(open.net().ccy()::equals)
                                        .isPresent())
                        .sorted(Comparator.comparing(Entity::id).reversed())
                        .limit(INVOICES)
                        .map(one ->
                                new PostingPages.Option(
                                        one.id().toString(),
                                        InvoiceFaces.name(one)
                                                + ", "
                                                + InvoiceFaces.shown(InvoiceFaces.money(one, "net"))
                                                + " net, "
                                                + InvoiceFaces.shown(
                                                        InvoiceFaces.money(one, "open"))
                                                + " open"))
                        .toList();
    }

    /// Says it. The same again, such as a second click, is once.
    ///
    /// @param named the invoice somebody named, where the ERP names none; else null
    /// @throws Forbidden where no person is known
    /// @throws NotHere when there is no such credit memo
    Outcome explain(UUID credit, @Nullable UUID named, CreditForm form) {
        Actor.Person by = acts.person();
        Billing room = billing.getIfAvailable();
        if (room == null) {
            throw new NotHere("This hub bills nothing.", "/invoices");
        }
        UUID original =
                entities.find(credit)
                        .filter(one -> one.type().name().equals("CreditMemo"))
                        .map(one -> one.values().get("original") instanceof UUID id ? id : null)
                        .orElse(named);
        UnexplainedCredit open = room.unexplained(credit, original, List.of()).orElse(null);
        CreditForm.Read read =
                form.read(
                        open == null && original != null
                                ? room.store().lines(List.of(original))
                                : open == null ? List.of() : open.lines());
        return read.problems().isEmpty()
                ? room.explain(credit, original, read.asks(), by, form.reason())
                : new Outcome.Refused(read.problems());
    }
}
