package dev.throughline.billing;

import dev.throughline.billing.BillingStore.BilledLine;
import dev.throughline.billing.BillingStore.DocumentState;
import dev.throughline.billing.BillingStore.Released;
import dev.throughline.billing.InvoiceDocuments.Natives;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.curate.Entity;
import dev.throughline.curate.Link;
import dev.throughline.curate.Link.LinkOrigin;
import dev.throughline.dispatch.FrozenDocument;
import dev.throughline.journal.RecordKey;
import dev.throughline.model.Invoice.ErpStatus;
import dev.throughline.model.Invoice.PsaStatus;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.worklist.Finding;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Follows an invoice after people are done with it: what the ledger answered, what the ERP says by
/// now, what the PSA still shows. Decides nothing a person has to decide.
final class Following {
    private final Billing.Rooms rooms;
    private final BillingStore store;
    private final Proposing proposing;
    private final Ledger ledger;
    private final Voice voice;
    private final InvoicedOnContracts invoiced;
    private final Freed freed;
    private final Disputes disputes;

    Following(
            Billing.Rooms rooms,
            BillingStore store,
            Proposing proposing,
            Ledger ledger,
            Voice voice,
            Disputes disputes) {
        this.rooms = rooms;
        this.store = store;
        this.proposing = proposing;
        this.ledger = ledger;
        this.voice = voice;
        this.invoiced = new InvoicedOnContracts(rooms.sql());
        this.freed = new Freed(rooms.sql());
        this.disputes = disputes;
    }

    /// Looks at one invoice; answers what stands against it and the links to be written.
    List<Finding> look(Entity invoice, List<Link> newLinks, Instant now) {
        List<Finding> findings = new ArrayList<>();
        List<Released> documents = store.documents(List.of(invoice.id()));
        Released sent =
                documents.stream()
                        .filter(one -> one.kind() == PostingKind.INVOICE)
                        .max(Comparator.comparingInt(Released::attempt))
                        .orElse(null);
        InvoiceState state = Releases.state(invoice);
        if (sent != null) {
            state = followLedger(invoice, state, sent, documents, newLinks, findings, now);
        }
        ErpStatus erp = erp(invoice).orElse(null);
        state = disputes.follow(invoice, followErp(invoice, state, erp, sent != null, findings));
        if (sent != null && sent.state() == DocumentState.POSTED) {
            byHand(invoice, erp, sent, documents, findings, now);
        }
        if (sent == null || sent.state() == DocumentState.REFUSED) {
            propose(invoice, state, findings, now);
        }
        pair(invoice, state, erp, findings, now);
        return findings;
    }

    /// What the ledger answered to the release.
    private InvoiceState followLedger(
            Entity invoice,
            InvoiceState state,
            Released sent,
            List<Released> documents,
            List<Link> newLinks,
            List<Finding> findings,
            Instant now) {
        switch (sent.state()) {
            case POSTED -> {
                if (!sent.externalId().isEmpty()) {
                    newLinks.add(
                            new Link(
                                    new RecordKey(
                                            sent.ledger(), sent.objectType(), sent.externalId()),
                                    "",
                                    invoice.id(),
                                    "Invoice",
                                    LinkOrigin.CREATED,
                                    now,
                                    invoice.correlation()));
                }
                relieve(invoice, sent, documents, findings, now);
                if (state == InvoiceState.RELEASED) {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    if (!sent.number().isEmpty()) {
                        fields.put("number", sent.number());
                    }
                    voice.walk(invoice, List.of(InvoiceState.POSTED), fields);
                    return InvoiceState.POSTED;
                }
            }
            case REFUSED -> {
                if (state == InvoiceState.RELEASED) {
                    if (!store.isCollected(invoice.id())) {
                        store.free(invoice.id());
                    }
                    freed.byInvoice(invoice.id(), now);
                    voice.walk(invoice, List.of(InvoiceState.APPROVED), Map.of());
                    state = InvoiceState.APPROVED;
                }
                if (state == InvoiceState.APPROVED && sent.problem() != null) {
                    findings.add(
                            finding(
                                    invoice,
                                    "ERP-REJECTED",
                                    "The ERP refused invoice "
                                            + invoice.name()
                                            + ": "
                                            + sent.problem(),
                                    "Mend what it names and release again.",
                                    sent.net()));
                }
            }
            case OPEN, ACCEPTED -> {}
        }
        return state;
    }

    /// What the ERP says decides money; a step that is not listed is told, not forced.
    private InvoiceState followErp(
            Entity invoice,
            InvoiceState state,
            @Nullable ErpStatus erp,
            boolean released,
            List<Finding> findings) {
        if (erp == null || (!released && !state.posted())) {
            // An invoice that nobody released here is a person's to judge: see the pair.
            return state;
        }
        InvoiceState wanted = InvoiceState.following(erp, state);
        if (wanted == state) {
            return state;
        }
        if (state.may(wanted)) {
            voice.walk(invoice, List.of(wanted), Map.of());
            return wanted;
        }
        for (InvoiceState by : List.of(InvoiceState.POSTED, InvoiceState.SENT)) {
            if (state.may(by) && by.may(wanted)) {
                voice.walk(invoice, List.of(by, wanted), Map.of());
                return wanted;
            }
        }
        findings.add(
                finding(
                        invoice,
                        "HUB-STATE",
                        "Invoice "
                                + invoice.name()
                                + " is "
                                + state
                                + " and the ERP says "
                                + erp
                                + "; that step is not allowed.",
                        "Look at what was done to it in the ERP.",
                        stake(invoice)));
        return state;
    }

    /// What somebody did to a posted invoice in the ERP: voided, its items are unbilled again and
    /// their accrual is made again; with another amount, it is told for as long as it differs.
    private void byHand(
            Entity invoice,
            @Nullable ErpStatus erp,
            Released sent,
            List<Released> documents,
            List<Finding> findings,
            Instant now) {
        if (erp == ErpStatus.VOIDED) {
            voided(invoice, sent, documents, findings, now);
            return;
        }
        Money gross = invoice.values().find("gross", Money.class).orElse(null);
        Money tax = invoice.values().find("tax", Money.class).orElse(null);
        if (erp == null || gross == null || tax == null) {
            return;
        }
        Money net = gross.minus(tax);
        if (!net.equals(sent.net())) {
            findings.add(
                    finding(
                            invoice,
                            "INV-AMOUNT-DRIFT",
                            "The ERP has "
                                    + net
                                    + " before tax on invoice "
                                    + invoice.name()
                                    + ", and "
                                    + sent.net()
                                    + " was released.",
                            "Undo the change in the ERP, and correct the invoice by a credit memo.",
                            net));
        }
    }

    private void voided(
            Entity invoice,
            Released sent,
            List<Released> documents,
            List<Finding> findings,
            Instant now) {
        if (store.isCredited(invoice.id())) {
            // What a credit brought back may be on another bill: what is free then, a person knows.
            findings.add(
                    finding(
                            invoice,
                            "HUB-STATE",
                            "Invoice "
                                    + invoice.name()
                                    + " was voided in the ERP, and credit memos of it stand.",
                            "Void the credit memos too, or bring the invoice back, and bill by hand what is open.",
                            sent.net()));
            return;
        }
        store.free(invoice.id());
        freed.byInvoice(invoice.id(), now);
        Released relief = null;
        for (Released one : documents) {
            if (one.kind() == PostingKind.UNBILLED_RELIEF && one.reversal()) {
                refused(invoice, one, findings);
                return;
            }
            if (one.kind() == PostingKind.UNBILLED_RELIEF && one.state() == DocumentState.POSTED) {
                relief = one;
            }
        }
        PostingDeclaration declared = ledger.takes(PostingKind.UNBILLED_RELIEF).orElse(null);
        Map<UUID, Money> amounts = worked(invoice);
        if (relief != null && declared != null && !amounts.isEmpty()) {
            freeze(
                    invoice,
                    Basis.of(sent),
                    declared,
                    true,
                    amounts,
                    issueDate(invoice),
                    documents,
                    now);
        }
    }

    /// What would be released, and what stands against it. An approval lapses when what was
    /// approved has changed.
    private void propose(Entity invoice, InvoiceState state, List<Finding> findings, Instant now) {
        boolean open =
                state == InvoiceState.PROPOSED
                        || state == InvoiceState.IN_REVIEW
                        || state == InvoiceState.APPROVED;
        if (!open || !invoice.values().has("psa_status")) {
            return;
        }
        Proposal proposal = proposing.of(invoice);
        InvoiceDraft draft = proposal.draft();
        String fingerprint = draft == null ? "" : Releases.fingerprint(proposal, draft);
        Money net =
                draft == null
                        ? Money.zero(invoice.values().text("ccy").orElse("USD"))
                        : draft.net();
        store.looked(
                new BillingStore.Looked(
                        invoice.id(),
                        fingerprint,
                        net,
                        proposal.psaNet(),
                        proposal.problems().stream().map(Problem::line).toList(),
                        proposal.waits().stream().map(Problem::line).toList(),
                        now));
        if (state == InvoiceState.APPROVED && store.agreed(invoice.id(), fingerprint).isEmpty()) {
            voice.walk(invoice, List.of(InvoiceState.IN_REVIEW), Map.of());
        }
        for (Problem problem : proposal.problems()) {
            findings.add(
                    new Finding(
                            problem,
                            "invoice " + invoice.id() + " " + problem.code(),
                            context(invoice),
                            net,
                            invoice.correlation()));
        }
    }

    /// How PSA and ERP stand to each other (DOMAIN 4.16).
    private void pair(
            Entity invoice,
            InvoiceState state,
            @Nullable ErpStatus erp,
            List<Finding> findings,
            Instant now) {
        InvoicePair pair = pair(invoice, state, erp, now).orElse(null);
        if (pair == null) {
            return;
        }
        PsaStatus psa = pair.psa();
        Instant since = store.pair(invoice.id(), pair.words(), now);
        pair = pair.since(since);
        PairVerdict verdict = pair.verdict(now);
        if (verdict instanceof PairVerdict.Drift && store.accepted(invoice.id(), pair.standing())) {
            verdict = new PairVerdict.AtRest();
        }
        switch (verdict) {
            case PairVerdict.AtRest() -> store.verdict(invoice.id(), "AT_REST", stake(invoice));
            case PairVerdict.Moving(Instant until, Repair _) -> {
                store.verdict(invoice.id(), "MOVING", stake(invoice));
                rooms.queue().later(invoice.id(), until.plusSeconds(1));
            }
            case PairVerdict.Drift(Problem problem, Repair _, Instant _, boolean gap) -> {
                store.verdict(invoice.id(), gap ? "GAP" : "DRIFT", stake(invoice));
                // The PSA is told by the sync lane, which needs a moment.
                if (gap || psa == null || state == InvoiceState.APPROVED) {
                    findings.add(
                            new Finding(
                                    problem,
                                    "invoice " + invoice.id() + " pair",
                                    context(invoice),
                                    stake(invoice),
                                    invoice.correlation()));
                }
                if (!gap) {
                    rooms.queue().later(invoice.id(), since.plus(InvoicePair.LIMIT).plusSeconds(1));
                }
            }
        }
    }

    private Optional<InvoicePair> pair(
            Entity invoice, InvoiceState state, @Nullable ErpStatus erp, Instant since) {
        PsaStatus psa = psa(invoice, state).orElse(null);
        if (psa == null && erp == null) {
            return Optional.empty();
        }
        String erpNumber = invoice.values().text("number").orElse(null);
        String psaNumber = invoice.values().text("proposal_no").orElse(null);
        if (store.isCollected(invoice.id())) {
            // No PSA has it: the hub's own word is the PSA's, and knows the number at once.
            psaNumber = erpNumber;
        } else if (psaNumber != null && !psaNumber.equalsIgnoreCase(erpNumber)) {
            // A proposal's own number is not the ERP's shown there.
            psaNumber = null;
        }
        return Optional.of(new InvoicePair(psa, psaNumber, erp, erpNumber, since));
    }

    /// How PSA and ERP stand to each other now; empty where neither has it.
    Optional<InvoicePair> standing(Entity invoice, Instant now) {
        return pair(invoice, Releases.state(invoice), erp(invoice).orElse(null), now)
                .map(pair -> pair.since(store.since(invoice.id(), pair.words()).orElse(now)));
    }

    /// Where the PSA has no word for a state, the hub's stands in: it knows drafts, issued, paid
    /// and cancelled invoices, and nothing of reviews and credits. Its own words stand where they
    /// say something else than the hub: issued there and not released here, a draft there beside
    /// what the ledger has.
    private Optional<PsaStatus> psa(Entity invoice, InvoiceState state) {
        PsaStatus said = invoice.values().text("psa_status").map(PsaStatus::valueOf).orElse(null);
        if (said == null || said == PsaStatus.CANCELLED) {
            return Optional.ofNullable(said);
        }
        if (said == PsaStatus.PAID) {
            // Nothing is open there, by payments or by a credit that takes all of it back.
            return Optional.of(state == InvoiceState.CREDITED ? PsaStatus.CREDITED : said);
        }
        boolean here = store.isCollected(invoice.id());
        boolean notReleased =
                state == InvoiceState.PROPOSED
                        || state == InvoiceState.IN_REVIEW
                        || state == InvoiceState.APPROVED
                        || state == InvoiceState.CANCELLED;
        if (!here
                && ((said == PsaStatus.INVOICED && notReleased)
                        || (said == PsaStatus.PROPOSED && state.posted()))) {
            return Optional.of(said);
        }
        return Optional.of(
                switch (state) {
                    case PROPOSED -> PsaStatus.PROPOSED;
                    case IN_REVIEW -> PsaStatus.IN_REVIEW;
                    case APPROVED -> PsaStatus.APPROVED;
                    case RELEASED -> PsaStatus.RELEASED;
                    case POSTED, SENT, DISPUTED, PARTIALLY_PAID, PAID -> PsaStatus.INVOICED;
                    case PARTIALLY_CREDITED -> PsaStatus.PARTIALLY_CREDITED;
                    case CREDITED -> PsaStatus.CREDITED;
                    case CANCELLED -> PsaStatus.CANCELLED;
                });
    }

    /// Where it stands in the ERP. Many count payments and credits together: what the credit memos
    /// say is told apart here.
    private Optional<ErpStatus> erp(Entity invoice) {
        ErpStatus said = invoice.values().text("erp_status").map(ErpStatus::valueOf).orElse(null);
        Money gross = invoice.values().find("gross", Money.class).orElse(null);
        Money open = invoice.values().find("open", Money.class).orElse(null);
        if (gross == null
                || open == null
                || (said != ErpStatus.PARTIALLY_PAID && said != ErpStatus.PAID)) {
            return Optional.ofNullable(said);
        }
        Applications applied = Applications.of(gross);
        Money credited = Money.zero(gross.ccy());
        for (Entity credit : credits(invoice)) {
            boolean booked =
                    credit.values()
                            .text("erp_status")
                            .filter(status -> status.equals("POSTED") || status.equals("APPLIED"))
                            .isPresent();
            Money whole = credit.values().find("gross", Money.class).orElse(null);
            Money loose = credit.values().find("open", Money.class).orElse(Money.zero(gross.ccy()));
            if (booked && whole != null && whole.compareTo(loose) > 0) {
                Money set = whole.minus(loose);
                credited = credited.plus(set);
                applied =
                        applied.with(
                                credit.id().toString(),
                                new Applications.Settlement(Applications.Kind.CREDIT, set));
            }
        }
        Money paid = gross.minus(open).minus(credited);
        if (paid.minor() > 0) {
            applied =
                    applied.with(
                            "payments",
                            new Applications.Settlement(Applications.Kind.PAYMENT, paid));
        }
        return Optional.of(applied.status());
    }

    /// What salespeople see on the deals of these contracts: the newest invoice, what was invoiced
    /// and what is open.
    void tellSales(Collection<UUID> contracts) {
        List<InvoicedOnContracts.Invoiced> invoiced = this.invoiced.of(contracts);
        Map<UUID, Entity> known =
                rooms.entities()
                        .load(
                                invoiced.stream()
                                        .flatMap(one -> Stream.of(one.contract(), one.newest()))
                                        .toList());
        Map<UUID, Entity> deals =
                rooms.entities()
                        .load(
                                invoiced.stream()
                                        .flatMap(one -> deal(known.get(one.contract())).stream())
                                        .toList());
        for (InvoicedOnContracts.Invoiced one : invoiced) {
            Entity newest = known.get(one.newest());
            Entity deal = deal(known.get(one.contract())).map(deals::get).orElse(null);
            if (newest == null || deal == null) {
                continue;
            }
            Map<String, Object> said = new LinkedHashMap<>();
            said.put(
                    "invoice_status",
                    newest.values().text("number").orElse(newest.name())
                            + " "
                            + word(newest).orElse(""));
            said.put("invoiced", one.invoiced());
            said.put("open_balance", one.open());
            voice.say(deal, said);
        }
    }

    /// Says on projects where the newest invoice that the hub collected for them stands: a PSA that
    /// did not collect it shows no proposal of its own.
    void tellProjects(Collection<UUID> invoices) {
        Set<UUID> projects = store.collectedFor(invoices);
        Map<UUID, UUID> newest = store.newestCollected(projects);
        Map<UUID, Entity> known =
                rooms.entities()
                        .load(
                                Stream.concat(projects.stream(), newest.values().stream())
                                        .distinct()
                                        .toList());
        for (UUID id : projects) {
            Entity project = known.get(id);
            Entity invoice = Optional.ofNullable(newest.get(id)).map(known::get).orElse(null);
            if (project == null) {
                continue;
            }
            Map<String, @Nullable Object> said = new LinkedHashMap<>();
            said.put("invoice_status", invoice == null ? null : words(invoice));
            voice.say(project, said);
        }
    }

    /// The ERP's word; where it says no more than that it is posted, and the hub knows that it was
    /// sent or is disputed, the hub's.
    private Optional<String> word(Entity invoice) {
        InvoiceState state = Releases.state(invoice);
        return erp(invoice)
                .map(erp ->
                        erp == ErpStatus.POSTED
                                        && (state == InvoiceState.SENT
                                                || state == InvoiceState.DISPUTED)
                                ? state.name()
                                : erp.name());
    }

    private String words(Entity invoice) {
        String state = word(invoice).orElse(String.valueOf(invoice.status()));
        return invoice.values()
                        .text("number")
                        .or(() -> invoice.values().text("proposal_no"))
                        .orElse(invoice.name())
                + " "
                + state.toLowerCase(Locale.ROOT).replace('_', ' ')
                + invoice.values().find("net", Money.class).map(net -> ", " + net).orElse("");
    }

    private static Optional<UUID> deal(@Nullable Entity contract) {
        return contract != null && contract.values().get("opportunity") instanceof UUID deal
                ? Optional.of(deal)
                : Optional.empty();
    }

    /// The credit memos of an invoice: those the ERP names it on, and those written here, which an
    /// ERP may only show as set against it.
    private List<Entity> credits(Entity invoice) {
        Map<UUID, Entity> all = new TreeMap<>();
        rooms.entities()
                .referring(List.of(invoice.id()), "CreditMemo", "original")
                .forEach(credit -> all.put(credit.id(), credit));
        all.putAll(rooms.entities().load(store.creditsOf(invoice.id())));
        return List.copyOf(all.values());
    }

    private static Optional<ErpStatus> erpSays(Entity invoice) {
        return invoice.values().text("erp_status").map(ErpStatus::valueOf);
    }

    /// P3 undone for the time and expenses on a posted invoice, once.
    private void relieve(
            Entity invoice,
            Released sent,
            List<Released> documents,
            List<Finding> findings,
            Instant now) {
        Released known =
                documents.stream()
                        .filter(one -> one.kind() == PostingKind.UNBILLED_RELIEF && !one.reversal())
                        .max(Comparator.comparingInt(Released::attempt))
                        .orElse(null);
        PostingDeclaration declared = ledger.takes(PostingKind.UNBILLED_RELIEF).orElse(null);
        if (known != null) {
            refused(invoice, known, findings);
        }
        if (known != null || declared == null) {
            return;
        }
        Map<UUID, Money> amounts = worked(invoice);
        if (!amounts.isEmpty()) {
            freeze(
                    invoice,
                    Basis.of(sent),
                    declared,
                    false,
                    amounts,
                    issueDate(invoice),
                    documents,
                    now);
        }
    }

    /// Time and expenses on an invoice with what was written down of them, by project.
    private Map<UUID, Money> worked(Entity invoice) {
        Map<UUID, Money> amounts = new TreeMap<>();
        for (BilledLine line : store.lines(List.of(invoice.id()))) {
            UUID project = line.project();
            if ((line.kind().equals("TIME") || line.kind().equals("EXPENSE")) && project != null) {
                amounts.merge(project, line.amount().plus(line.writtenDown()), Money::plus);
            }
        }
        amounts.values().removeIf(Money::isZero);
        return amounts;
    }

    /// A journal beside the invoice that the ledger refused: told, never sent again by itself.
    static void refused(Entity about, Released journal, List<Finding> findings) {
        if (journal.state() == DocumentState.REFUSED) {
            findings.add(
                    finding(
                            about,
                            "ERP-REJECTED",
                            "The ERP refused the journal that takes "
                                    + journal.net()
                                    + (journal.reversal() ? " back into" : " out of")
                                    + " unbilled for "
                                    + about.name()
                                    + ": "
                                    + journal.problem(),
                            "Book it by hand in the ERP, or mend what it names.",
                            journal.net()));
        }
    }

    /// What a relief rests on.
    ///
    /// @param document what went to the ledger for the invoice or credit memo; null where the ERP
    ///   wrote it
    /// @param proposal fingerprint, or why
    record Basis(@Nullable UUID document, String ccy, String proposal, String by) {
        static Basis of(Released sent) {
            return new Basis(sent.document(), sent.net().ccy(), sent.proposal(), sent.releasedBy());
        }
    }

    /// Freezes a relief or its reversal.
    void freeze(
            Entity about,
            Basis basis,
            PostingDeclaration declared,
            boolean reversal,
            Map<UUID, Money> amounts,
            LocalDate date,
            List<Released> documents,
            Instant now) {
        int attempt =
                1
                        + (int)
                                documents.stream()
                                        .filter(one ->
                                                one.kind() == PostingKind.UNBILLED_RELIEF
                                                        && one.reversal() == reversal)
                                        .count();
        DocumentRequest original =
                basis.document() == null
                        ? null
                        : rooms.documents().request(basis.document()).orElse(null);
        String company =
                original != null
                        ? original.legalEntity()
                        : about.values().get("entity") instanceof UUID id
                                ? Objects.requireNonNullElse(ledger.nativeId(id), "")
                                : "";
        String billTo =
                original != null && original.billing() != null
                        ? original.billing().billTo()
                        : about.values().get("bill_to") instanceof UUID id
                                ? Objects.requireNonNullElse(ledger.nativeId(id), "")
                                : "";
        String key =
                InvoiceDocuments.key(
                        about.originKey(),
                        ledger.name(),
                        PostingKind.UNBILLED_RELIEF,
                        reversal,
                        attempt);
        DocumentRequest request =
                InvoiceDocuments.relief(
                        declared,
                        key,
                        about.name(),
                        reversal,
                        basis.ccy(),
                        amounts,
                        date,
                        new Natives(company, billTo, ledger.natives(amounts.keySet())::get));
        UUID document = rooms.ids().next();
        rooms.documents()
                .freeze(
                        List.of(
                                new FrozenDocument(
                                        document,
                                        ledger.name(),
                                        request,
                                        1,
                                        false,
                                        about.correlation())));
        store.insert(
                new Released(
                        document,
                        about.id(),
                        PostingKind.UNBILLED_RELIEF,
                        reversal,
                        attempt,
                        DocumentState.OPEN,
                        ledger.name(),
                        request.objectType(),
                        key,
                        basis.proposal(),
                        amounts.values().stream().reduce(Money.zero(basis.ccy()), Money::plus),
                        "",
                        "",
                        null,
                        basis.by(),
                        now,
                        null));
    }

    private static LocalDate issueDate(Entity invoice) {
        return invoice.values()
                .find("issue_date", LocalDate.class)
                .orElseThrow(() ->
                        new IllegalStateException(
                                "invoice " + invoice.id() + " was released without a date"));
    }

    static @Nullable Money stake(Entity invoice) {
        return invoice.values()
                .find("open", Money.class)
                .or(() -> invoice.values().find("gross", Money.class))
                .or(() -> invoice.values().find("net", Money.class))
                .orElse(null);
    }

    static Finding finding(
            Entity invoice, String code, String text, String mend, @Nullable Money stake) {
        return new Finding(
                new Problem(Problem.Mender.DATA, code, text, mend),
                "invoice " + invoice.id() + " " + code,
                context(invoice),
                stake,
                invoice.correlation());
    }

    static Map<String, String> context(Entity invoice) {
        Map<String, String> context = new LinkedHashMap<>();
        context.put("invoice", invoice.name());
        invoice.values().text("number").ifPresent(number -> context.put("number", number));
        invoice.values()
                .find("issue_date", LocalDate.class)
                .ifPresent(date -> context.put("dated", date.toString()));
        return context;
    }
}
