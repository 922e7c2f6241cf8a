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
import java.util.Set;
import java.util.UUID;
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
    private static final Set<String> CONCERNS = Set.of("BillingScheduleItem", "ContractAmendment");

    private final Rooms rooms;
    private final BillingStore store;
    private final BillingReceipts receipts;
    private final Releases releases;
    private final Following following;
    private final Credits credits;

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

    /// @param rules who agrees to what
    /// @param ledger the connection invoices are posted into
    /// @param declared what it takes, as its connector declares it
    public Billing(
            Rooms rooms, BillingRules rules, String ledger, List<PostingDeclaration> declared) {
        this.rooms = rooms;
        this.store = new BillingStore(rooms.sql());
        this.receipts = new BillingReceipts(store, rooms.queue(), rooms.clock());
        Ledger books = new Ledger(ledger, declared, rooms.links());
        Voice voice = new Voice(rooms.writer(), rooms.clock());
        Proposing proposing =
                new Proposing(
                        new ReadyToBill(rooms.sql(), rooms.entities(), rooms.links()),
                        rooms.entities(),
                        TaxRules.STANDARD,
                        rooms.clock());
        this.releases = new Releases(rooms, store, proposing, books, rules, voice);
        this.following = new Following(rooms, store, proposing, books, voice);
        this.credits = new Credits(rooms, store, books, voice, following);
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
        for (UUID id : marked) {
            Entity entity = entities.get(id);
            if (entity == null || entity.mergedInto() != null) {
                continue;
            }
            List<Finding> findings =
                    switch (entity.type().name()) {
                        case "Invoice" -> following.look(entity, newLinks, now);
                        case "CreditMemo" -> credits.look(entity, newLinks, now);
                        default -> List.of();
                    };
            standing.put(
                    new Subject(
                            entity.type().name().toLowerCase(java.util.Locale.ROOT),
                            id.toString(),
                            entity.name()),
                    findings);
        }
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
        return releases.approve(invoice, role, person, reason);
    }

    /// Sends an approved invoice to the ledger, once; asked again, it answers what became of it.
    public Outcome release(UUID invoice, Actor.Person person, String reason) {
        return releases.release(invoice, person, reason);
    }

    /// Drops a proposal.
    public Outcome cancel(UUID invoice, Actor.Person person, String reason) {
        return releases.cancel(invoice, person, reason);
    }

    /// Credits lines of a posted invoice.
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
        return credits.credit(invoice, asks, date, request, person, reason);
    }

    /// How many marks wait.
    public long waiting() {
        return rooms.sql()
                .sql("select count(*) from billing_queue where due_at <= now()")
                .query(Long.class)
                .single();
    }
}
