package dev.throughline.billing;

import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.EntityWatcher;
import dev.throughline.curate.EntityWriter;
import dev.throughline.curate.Link;
import dev.throughline.curate.Linker;
import dev.throughline.curate.Links;
import dev.throughline.dispatch.DocumentReceipts;
import dev.throughline.dispatch.Documents;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Journal;
import dev.throughline.journal.Lane;
import dev.throughline.mapping.BillingRules;
import dev.throughline.model.Ids;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Invoices both ways: what the PSA collected is looked at, agreed to and released into the ledger
/// once; what the ledger and the ERP's people make of it is followed; credits give value back. It
/// calls no system itself: documents go out through dispatch, words through sync.
public final class Billing implements EntityWatcher {
    private static final String ROOM = "billing";

    /// Invoices looked at in one transaction.
    private static final int BATCH_MAX = 50;

    /// Items whose change may let a proposal go on.
    private static final Set<String> CONCERNS = Set.of("BillingScheduleItem");

    private final Rooms rooms;
    private final BillingStore store;
    private final BillingReceipts receipts;
    private final Releases releases;
    private final Following following;
    private final Credits credits;
    private final CreditWishes wishes;
    private final Previews previews;
    private final Repairs repairs;
    private final Amending amending;
    private final AmendmentActs amendments;
    private final Collecting collecting;
    private final Reviewing reviewing;
    private final Disputes disputes;
    private final Scheduling scheduling;

    /// The rooms it works with.
    public record Rooms(
            JdbcClient sql,
            TransactionTemplate transaction,
            EntityStore entities,
            EntityWriter writer,
            Links links,
            Linker linker,
            Journal journal,
            Worklist worklist,
            Evidence evidence,
            Documents documents,
            BillingQueue queue,
            Ids ids,
            InstantSource clock) {}

    /// Without estimates and without other systems that show what is agreed.
    public Billing(
            Rooms rooms, BillingRules rules, String ledger, List<PostingDeclaration> declared) {
        this(rooms, rules, ledger, declared, Contracts.alone(rooms));
    }

    /// @param rules who agrees to what
    /// @param ledger the connection invoices are posted into
    /// @param declared what it takes, as its connector declares it
    /// @param contracts what amendments of contracts stand on
    public Billing(
            Rooms rooms,
            BillingRules rules,
            String ledger,
            List<PostingDeclaration> declared,
            Contracts contracts) {
        this.rooms = rooms;
        this.store = new BillingStore(rooms.sql());
        this.receipts = new BillingReceipts(store, rooms.queue(), rooms.worklist(), rooms.clock());
        Ledger books = new Ledger(ledger, declared, rooms.links());
        Voice voice = new Voice(rooms.writer(), rooms.clock());
        ReadyToBill readyToBill = new ReadyToBill(rooms.sql(), rooms.entities(), rooms.links());
        WriteDownBook writeDowns = new WriteDownBook(rooms.sql());
        Proposing proposing =
                new Proposing(
                        readyToBill,
                        store,
                        writeDowns,
                        rooms.entities(),
                        TaxRules.STANDARD,
                        rules.taxCodes(),
                        rooms.clock());
        this.releases = new Releases(rooms, store, proposing, books, rules, voice);
        this.disputes = new Disputes(rooms, store, voice);
        this.following = new Following(rooms, store, proposing, books, voice, disputes);
        this.credits = new Credits(rooms, store, books, voice, following);
        this.wishes = new CreditWishes(rooms, store, credits, rules);
        this.previews = new Previews(rooms, store, proposing, credits, books, rules);
        this.repairs = new Repairs(rooms, store, following, voice);
        this.collecting = new Collecting(rooms, store, readyToBill, rules, voice);
        this.reviewing =
                new Reviewing(rooms, store, writeDowns, readyToBill, proposing, rules, voice);
        this.scheduling = new Scheduling(rooms, store, readyToBill, rules, voice);
        AmendedSchedules schedules = new AmendedSchedules(rooms, rules, readyToBill);
        this.amending = new Amending(rooms, contracts.systems(), contracts.estimates(), schedules);
        this.amendments = new AmendmentActs(rooms, contracts.positions(), amending, schedules);
    }

    /// What amendments of contracts stand on.
    ///
    /// @param estimates the reference table as it stands now
    /// @param systems what other systems show
    public record Contracts(
            Positions positions, Supplier<Estimates> estimates, AmendedSystems systems) {
        /// Without reference files and without other systems.
        public static Contracts alone(Rooms rooms) {
            return new Contracts(
                    new Positions(
                            rooms.sql(),
                            rooms.entities(),
                            () -> Estimates.NONE,
                            RevenuePolicy.STANDARD),
                    () -> Estimates.NONE,
                    AmendedSystems.NONE);
        }
    }

    /// What people do with amendments of contracts.
    public AmendmentActs amendments() {
        return amendments;
    }

    /// Takes down what becomes of documents of billing; others are passed over.
    public DocumentReceipts receipts() {
        return receipts;
    }

    /// The books of billing, for those who show them.
    public BillingStore store() {
        return store;
    }

    @Override
    public void changed(List<Changed> batch, boolean bulk) {
        Set<UUID> marked = new LinkedHashSet<>();
        Set<UUID> credits = new LinkedHashSet<>();
        boolean concerns = false;
        for (Changed change : batch) {
            Entity entity = change.entity();
            switch (entity.type().name()) {
                case "Invoice" -> marked.add(entity.id());
                case "CreditMemo" -> {
                    marked.add(entity.id());
                    credits.add(entity.id());
                    if (entity.values().get("original") instanceof UUID invoice) {
                        marked.add(invoice);
                    }
                }
                case "ContractAmendment" -> {
                    marked.add(entity.id());
                    concerns = true;
                }
                default -> concerns |= CONCERNS.contains(entity.type().name());
            }
        }
        marked.addAll(store.credited(credits));
        rooms.queue().mark(marked);
        if (concerns) {
            markProposals();
        }
    }

    /// Something a proposal waits for may have happened: items were posted, amendments applied.
    public void markProposals() {
        rooms.queue()
                .mark(
                        rooms.sql()
                                .sql(
                                        "select invoice from billing_proposal p where (cardinality(p.waits) > 0 or cardinality(p.problems) > 0)"
                                                + " and not exists (select 1 from billing_document d where d.entity = p.invoice and d.state <> 'REFUSED')"
                                                + " and not exists (select 1 from billing_queue q where q.entity = p.invoice)")
                                .query((row, _) -> row.getObject(1, UUID.class))
                                .list());
    }

    /// Looks at one batch of marked invoices and credit memos. Returns how many there were.
    public int round() {
        Integer looked =
                rooms.transaction()
                        .execute(_ -> {
                            List<UUID> marked = rooms.queue().take(BATCH_MAX);
                            if (!marked.isEmpty()) {
                                look(marked.stream().sorted().toList());
                            }
                            return marked.size();
                        });
        return looked == null ? 0 : looked;
    }

    private void look(List<UUID> marked) {
        Instant now = rooms.clock().instant();
        marked.forEach(store::lock);
        Map<UUID, Entity> entities = rooms.entities().load(marked);
        List<Link> newLinks = new ArrayList<>();
        Map<Subject, List<Finding>> standing = new LinkedHashMap<>();
        Set<UUID> contracts = new TreeSet<>();
        List<UUID> invoices = new ArrayList<>();
        for (UUID id : marked) {
            Entity entity = entities.get(id);
            if (entity == null || entity.mergedInto() != null) {
                continue;
            }
            List<Finding> findings =
                    switch (entity.type().name()) {
                        case "Invoice" -> following.look(entity, newLinks, now);
                        case "CreditMemo" -> credits.look(entity, newLinks, now);
                        case "ContractAmendment" -> amending.look(entity, now);
                        default -> List.of();
                    };
            if (entity.type().name().equals("Invoice")) {
                invoices.add(id);
                if (entity.values().get("contract") instanceof UUID contract) {
                    contracts.add(contract);
                }
            }
            standing.put(
                    new Subject(
                            entity.type().name().toLowerCase(java.util.Locale.ROOT),
                            id.toString(),
                            entity.name()),
                    findings);
        }
        following.tellSales(contracts);
        following.tellProjects(invoices);
        rooms.worklist().standing(ROOM, standing);
        List<Link> missing = missing(newLinks);
        if (!missing.isEmpty()) {
            rooms.journal().append(Lane.INTERACTIVE, rooms.linker().apply(missing, List.of()));
        }
    }

    /// Links that are not there yet.
    private List<Link> missing(List<Link> wanted) {
        var known = rooms.links().of(wanted.stream().map(Link::record).toList());
        return wanted.stream()
                .filter(link -> known.getOrDefault(link.record(), List.of()).isEmpty())
                .toList();
    }

    /// One role agrees to a proposal as it is now.
    ///
    /// @param role as in `billing.yaml`
    public Outcome approve(UUID invoice, String role, Actor.Person person, String reason) {
        return releases.approve(invoice, role, person, reason, null);
    }

    /// One role agrees to the proposal as the person saw it; refused where it has changed since.
    ///
    /// @param seen the fingerprint of what was looked at, as in [InvoicePreview]
    public Outcome approve(
            UUID invoice, String role, Actor.Person person, String reason, String seen) {
        return releases.approve(invoice, role, person, reason, seen);
    }

    /// What the release of an invoice would post; empty for one that is not to be released any
    /// more.
    public Optional<InvoicePreview> preview(UUID invoice) {
        return previews.release(invoice);
    }

    /// Sends an approved invoice to the ledger, once; asked again, it answers what became of it.
    public Outcome release(UUID invoice, Actor.Person person, String reason) {
        return releases.release(invoice, person, reason);
    }

    /// Collects proposals of what is ready, for the contracts that `billing.yaml` gives to the hub.
    /// Doing it again takes only what came since.
    ///
    /// @param until items of later days wait for the next bill
    /// @return the new proposals
    public List<UUID> collect(LocalDate until, Actor.Person person, String reason) {
        return collecting.collect(until, person, reason);
    }

    /// Collects the last month once its day has come, as `billing.yaml` says; each month once.
    public void collectByCalendar() {
        collecting.collectByCalendar();
    }

    /// Moves items of a proposal that was collected here to the next bill.
    ///
    /// @param sources the items, by their keys
    /// @param seen the fingerprint of what the person looked at, as in [InvoicePreview]; null where
    ///   it is what is there now
    public Outcome leaveOut(
            UUID invoice,
            Set<String> sources,
            Actor.Person person,
            String reason,
            @Nullable String seen) {
        return reviewing.leaveOut(invoice, sources, person, reason, seen);
    }

    /// Takes an amount off items of a proposal that was collected here; it is given up when the
    /// invoice is posted. Above the limit of one person it waits until a second person has agreed,
    /// and the proposal waits for it.
    ///
    /// @param sources the items, by their keys; they share the amount by their value
    /// @param request the caller's key: the same again is the same write-down
    /// @param seen the fingerprint of what the person looked at; null where it is what is there now
    public Outcome writeDown(
            UUID invoice,
            Set<String> sources,
            Money amount,
            String request,
            Actor.Person person,
            String reason,
            @Nullable String seen) {
        return reviewing.writeDown(invoice, sources, amount, request, person, reason, seen);
    }

    /// A second person agrees to a write-down that waits; it counts then.
    public Outcome agreeToWriteDown(String request, Actor.Person person, String reason) {
        return reviewing.agree(request, person, reason);
    }

    /// Declines a write-down that waits, or takes back one that counts, before the release.
    public Outcome takeBackWriteDown(String request, Actor.Person person, String reason) {
        return reviewing.takeBack(request, person, reason);
    }

    /// All write-downs of a proposal, oldest first.
    public List<WriteDown> writeDowns(UUID invoice) {
        return reviewing.writeDowns(invoice);
    }

    /// Takes down that a posted invoice went to the client; the same again is once.
    ///
    /// @param on from the invoice's own day to today
    /// @param takenBy where it went, such as an address; empty where nobody says
    public Outcome sent(
            UUID invoice,
            LocalDate on,
            Sending.Means means,
            String takenBy,
            Actor.Person person,
            String reason) {
        return disputes.sent(invoice, on, means, takenBy, person, reason);
    }

    /// When and how an invoice went to the client, the newest first.
    public List<Sending> sendings(UUID invoice) {
        return disputes.sendings(invoice);
    }

    /// A client does not accept so much of an invoice that was sent.
    ///
    /// @param amount of what is open, with tax; above 0
    /// @param reason what the client says
    public Outcome dispute(UUID invoice, Money amount, Actor.Person person, String reason) {
        return disputes.open(invoice, amount, person, reason);
    }

    /// Answers the open dispute of an invoice. Upheld, it stays disputed until a credit memo is
    /// posted; rejected, it stands as it was sent.
    ///
    /// @param answer what the client was told
    public Outcome resolveDispute(
            UUID invoice, boolean upheld, Actor.Person person, String answer) {
        return disputes.resolve(invoice, upheld, person, answer);
    }

    /// All disputes of an invoice, oldest first.
    public List<Dispute> disputes(UUID invoice) {
        return disputes.of(invoice);
    }

    /// Gives a contract line that the hub bills its schedule, once; its items add up to the line's
    /// price, and the same again changes nothing. Afterwards an amendment changes it.
    public Outcome schedule(UUID line, SchedulePlan plan, Actor.Person person, String reason) {
        return scheduling.plan(line, plan, person, reason);
    }

    /// Whether the hub itself bills that contract, so that the schedules of its lines are kept
    /// here.
    public boolean bills(Entity contract) {
        return scheduling.bills(contract);
    }

    /// Gives a contract line its schedule as its project starts, in the caller's transaction; one
    /// that has a schedule keeps it. Answers what stands against it, and then nothing is scheduled.
    ///
    /// @param thread the correlation of the start
    public List<Problem> scheduleAtStart(UUID line, SchedulePlan plan, UUID thread) {
        return scheduling.start(line, plan, thread);
    }

    /// What a schedule would come to and all that stands against it, for those who are about to
    /// enter it; empty where there is no such line of a contract.
    ///
    /// @param plan null to ask only whether the line can be scheduled
    public Optional<ScheduleDraft> draftSchedule(UUID line, @Nullable SchedulePlan plan) {
        return scheduling.draft(line, plan);
    }

    /// Confirms that a milestone or a share of a line is reached, so that the next proposal takes
    /// it; the same again is once.
    ///
    /// @param reached the day, today at the latest
    /// @param evidence what shows it, such as a signed acceptance
    public Outcome confirm(
            UUID item, LocalDate reached, String evidence, Actor.Person person, String reason) {
        return scheduling.confirm(item, reached, evidence, person, reason);
    }

    /// Takes a confirmation back, as long as no proposal and no invoice has the item.
    public Outcome revokeConfirmation(UUID item, Actor.Person person, String reason) {
        return scheduling.revoke(item, person, reason);
    }

    /// Drops a proposal.
    public Outcome cancel(UUID invoice, Actor.Person person, String reason) {
        return releases.cancel(invoice, person, reason);
    }

    /// Credits lines of a posted invoice. Above the limit of one person it waits until a second
    /// person has asked for the very same, or agreed.
    ///
    /// @param asks line by line, with what becomes of the value
    /// @param date the credit memo's day
    /// @param request the caller's key: the same again is the same credit memo
    public Outcome credit(
            UUID invoice,
            List<Ask> asks,
            LocalDate date,
            String request,
            Actor.Person person,
            String reason) {
        return wishes.credit(invoice, asks, date, request, person, reason);
    }

    /// What such a credit would take back and book; empty where there is no such invoice.
    public Optional<CreditPreview> previewCredit(UUID invoice, List<Ask> asks) {
        return previews.credit(invoice, asks);
    }

    /// How many credits of an invoice were asked for from here, whatever became of them.
    public long creditsAskedFor(UUID invoice) {
        return wishes.askedFor(invoice);
    }

    /// The credits of an invoice that wait for a second person, oldest first.
    public List<CreditWish> creditWishes(UUID invoice) {
        return wishes.open(invoice);
    }

    /// A second person agrees to a credit that waits; it is done then.
    public Outcome agreeToCredit(String request, Actor.Person person, String reason) {
        return wishes.agree(request, person, reason);
    }

    /// Somebody says that a credit that waits is not done.
    public Outcome declineCredit(String request, Actor.Person person, String reason) {
        return wishes.decline(request, person, reason);
    }

    /// How PSA and ERP stand to each other, and what brings them together; empty where neither has
    /// the invoice.
    public Optional<PairVerdict> verdict(UUID invoice) {
        return repairs.verdict(invoice);
    }

    /// Takes the ERP's word where it is open whether there is an invoice at all: what nobody
    /// released here is followed from now on like any other. Where its items would stay unbilled it
    /// is refused.
    public Outcome accept(UUID invoice, Actor.Person person, String reason) {
        return repairs.accept(invoice, person, reason);
    }

    /// Asks the ERP now, by the key of the release, whether it holds what was released.
    public Outcome askErp(UUID invoice, Actor.Person person, String reason) {
        return repairs.ask(invoice, person, reason);
    }

    /// Says for a credit memo that the ERP wrote which lines it takes back and what becomes of the
    /// value.
    ///
    /// @param invoice the invoice it is against, where the ERP names none; else null
    /// @param asks line by line; together exactly what the memo takes back before tax
    public Outcome explain(
            UUID credit,
            @Nullable UUID invoice,
            List<Ask> asks,
            Actor.Person person,
            String reason) {
        return credits.explain(credit, invoice, asks, person, reason);
    }

    /// A credit memo of the ERP that waits to be explained, and what a way to explain it would come
    /// to; empty where it does not wait.
    ///
    /// @param invoice the invoice it is against, where the ERP names none; else null
    /// @param asks line by line; empty for nothing said yet
    public Optional<UnexplainedCredit> unexplained(
            UUID credit, @Nullable UUID invoice, List<Ask> asks) {
        return credits.unexplained(credit, invoice, asks);
    }

    /// The invoices that PSA and ERP tell apart for too long, now.
    public SyncGap syncGap() {
        return SyncGap.at(rooms.sql(), rooms.clock().instant());
    }

    /// How many marks wait.
    public long waiting() {
        return rooms.sql()
                .sql("select count(*) from billing_queue where due_at <= now()")
                .query(Long.class)
                .single();
    }
}
