package dev.throughline.reconcile;

import dev.throughline.billing.Positions;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ReadsLedger;
import dev.throughline.connect.spi.ReadsPeriod;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Links;
import dev.throughline.dispatch.Documents;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.mapping.InboundMapping;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Ids;
import dev.throughline.model.Problem;
import dev.throughline.posting.FactSource;
import dev.throughline.worklist.Worklist;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Reconciliation for those who ask for it: runs, their ties and lines, signatures. One run at a
/// time; others wait their turn.
public final class Reconciliation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

    /// Runs that may wait for their turn.
    private static final int WAITING_MAX = 8;

    private final Rooms rooms;
    private final Supplier<Systems> systems;
    private final Runs runs;
    private final Signatures signatures;
    private final ReconciliationCases cases;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Map<UUID, CountDownLatch> waiting = new ConcurrentHashMap<>();
    private final Map<UUID, Thread> threads = new ConcurrentHashMap<>();

    /// What it stands on.
    public record Rooms(
            JdbcClient sql,
            TransactionTemplate transaction,
            EntityStore entities,
            Links links,
            Documents documents,
            Worklist worklist,
            Evidence evidence,
            Ids ids,
            InstantSource clock) {}

    /// The systems it asks.
    ///
    /// @param sources every feed of facts that is posted
    /// @param masters the record types of clients, projects and people, in every system
    /// @param billed the record types of invoices, credit memos and payments, in every system
    /// @param positions how contracts stand; null where nothing is billed here
    public record Systems(
            List<Source> sources,
            Ledger ledger,
            List<Master> masters,
            List<Billed> billed,
            @Nullable Positions positions) {
        public Systems {
            sources = List.copyOf(sources);
            masters = List.copyOf(masters);
            billed = List.copyOf(billed);
        }

        List<SourceFacts.From> from() {
            return sources.stream()
                    .map(source ->
                            new SourceFacts.From(
                                    source.source(), source.reads(), source.mappings()))
                    .toList();
        }
    }

    /// A feed of facts.
    ///
    /// @param mappings the inbound mappings of its record type that hold today
    public record Source(
            FactSource source, ReadsPeriod reads, Supplier<List<InboundMapping>> mappings) {}

    /// The ledger.
    ///
    /// @param roles the roles that accounts of it have
    public record Ledger(String connection, ReadsLedger reads, Set<AccountRole> roles) {
        public Ledger {
            roles = Set.copyOf(roles);
        }
    }

    /// A record type of masters.
    ///
    /// @param entityType the canonical type its records are linked to, such as `Client`, `Project`,
    ///   `Resource` or `DimensionValue`
    /// @param schema its fields, so that content is compared; null compares stamps alone
    /// @param filled whether the hub creates such records there, so that each has to be linked;
    ///   else each has to be as the hub has read it
    public record Master(
            String entityType,
            String connection,
            String objectType,
            ReadsPopulation reads,
            @Nullable ObjectSchema schema,
            boolean filled) {}

    /// A record type of invoices, credit memos or payments.
    ///
    /// @param entityType the canonical type it becomes: `Invoice`, `CreditMemo`, `Payment`
    /// @param mappings the inbound mappings of it that hold today
    public record Billed(
            String connection,
            String objectType,
            String entityType,
            ReadsPopulation reads,
            Supplier<List<InboundMapping>> mappings) {

        BilledFact.Sort sort() {
            return switch (entityType) {
                case "Invoice" -> BilledFact.Sort.INVOICE;
                case "CreditMemo" -> BilledFact.Sort.CREDIT;
                case "Payment" -> BilledFact.Sort.PAYMENT;
                default ->
                        throw new IllegalArgumentException(
                                entityType
                                        + " is nothing that is billed; use Invoice, CreditMemo or Payment");
            };
        }
    }

    /// @param systems asked anew with every run, since connections come and go
    public Reconciliation(Rooms rooms, Supplier<Systems> systems) {
        this.rooms = rooms;
        this.systems = systems;
        this.runs = new Runs(rooms.sql());
        this.cases = new ReconciliationCases(rooms.worklist());
        this.signatures =
                new Signatures(
                        rooms.sql(), rooms.transaction(), rooms.evidence(), runs, rooms.clock());
        runs.abandoned(rooms.clock().instant());
    }

    /// Every check.
    public static Set<Check> allChecks() {
        return EnumSet.allOf(Check.class);
    }

    /// Runs now and waits for the end.
    ///
    /// @param by who asked, for people
    public Runs.Run run(Scope scope, Set<Check> checks, String by) {
        UUID id = rooms.ids().next();
        runs.begin(id, rooms.clock().instant(), by, scope, checks);
        carry(id, scope, checks);
        return runs.find(id).orElseThrow();
    }

    /// Begins a run and waits for its end no longer than that.
    ///
    /// @return the run as it stands then; empty when too many wait already
    public Optional<Runs.Run> start(Scope scope, Set<Check> checks, String by, Duration patience) {
        if (threads.size() >= WAITING_MAX) {
            return Optional.empty();
        }
        UUID id = rooms.ids().next();
        runs.begin(id, rooms.clock().instant(), by, scope, checks);
        CountDownLatch done = new CountDownLatch(1);
        waiting.put(id, done);
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("reconcile")
                        .unstarted(() -> {
                            try {
                                carry(id, scope, checks);
                            } finally {
                                threads.remove(id);
                                waiting.remove(id);
                                done.countDown();
                            }
                        });
        threads.put(id, thread);
        thread.start();
        return await(id, patience);
    }

    /// Waits for the end of a run no longer than that; answers it as it stands then.
    public Optional<Runs.Run> await(UUID id, Duration patience) {
        CountDownLatch done = waiting.get(id);
        try {
            if (done != null && !done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("reconciliation {} takes longer than {}", id, patience);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return runs.find(id);
    }

    private void carry(UUID id, Scope scope, Set<Check> checks) {
        @Nullable String problem = null;
        turn.lock();
        try {
            Reconciler reconciler =
                    new Reconciler(
                            rooms.entities(),
                            rooms.links(),
                            new HubFacts(rooms.sql(), rooms.documents()),
                            new Relieved(rooms.sql(), rooms.documents()),
                            new SourceFacts(rooms.links(), rooms.clock()),
                            new LedgerFacts(rooms.clock()),
                            new Masters(rooms.sql(), rooms.clock()),
                            new Conversions(rooms.sql()),
                            new BilledFacts(rooms.links(), rooms.clock()),
                            new BilledRegister(rooms.sql()),
                            new BilledContracts(rooms.sql()),
                            systems.get(),
                            LocalDate.ofInstant(rooms.clock().instant(), ZoneOffset.UTC));
            Reconciler.Found found = reconciler.run(scope, checks);
            Instant now = rooms.clock().instant();
            rooms.transaction()
                    .executeWithoutResult(_ -> {
                        runs.done(id, now, found.ties(), found.evidence());
                        List<Signatures.Changed> changed =
                                signatures.check(id, found.ties(), found.books(), checks);
                        cases.tell(found, checks, changed);
                    });
        } catch (CallFailed e) {
            problem = e.problem().line();
        } catch (RuntimeException e) {
            LOG.error("reconciliation {} broke off", id, e);
            problem =
                    new Problem(
                                    Problem.Mender.DEFECT,
                                    "HUB-RECON",
                                    "It broke off: " + e,
                                    "Report this with the log of that minute; nothing was concluded.")
                            .line();
        } finally {
            turn.unlock();
        }
        if (problem != null) {
            runs.failed(id, rooms.clock().instant(), problem);
        }
    }

    /// A run with its ties, without their lines.
    public Optional<Runs.Run> find(UUID id) {
        return runs.find(id);
    }

    /// Runs, the newest first.
    ///
    /// @param limit 1 to 1,000
    public List<Runs.Head> list(int limit) {
        return runs.list(limit);
    }

    /// The newest run that was carried through; empty before the first.
    public Optional<Runs.Run> newest() {
        return runs.newest().flatMap(runs::find);
    }

    /// The lines of one tie, a page of them.
    ///
    /// @param tie its number within the run, from 0
    public List<Difference> lines(UUID run, int tie, int from, int limit) {
        return runs.lines(run, tie, from, limit);
    }

    /// Signs an entity's period off, as the newest run of all checks over it found it.
    ///
    /// @throws IllegalArgumentException when there is no such run, or it is not explained in full
    public Signatures.Signature sign(
            String period, String entity, Actor.Person person, String reason) {
        Books books =
                Books.read(rooms.entities(), rooms.links(), systems.get().ledger().connection());
        return signatures.sign(period, entity, person, reason, books);
    }

    /// The signature that stands; empty where none was given, or it was voided.
    public Optional<Signatures.Signature> signature(String period, String entity) {
        return signatures.standing(period, entity);
    }

    /// All ties of a run as CSV, for a spreadsheet.
    public String tiesCsv(UUID run) {
        return Filing.ties(runs.find(run).orElseThrow());
    }

    /// All lines that differ as CSV.
    public String differencesCsv(UUID run) {
        return Filing.differences(runs.find(run).orElseThrow(), runs);
    }

    /// A run as a workbook for a spreadsheet program (.xlsx): its ties, the lines that differ, who
    /// signed, what was asked.
    public byte[] workbook(UUID run) {
        return FilingWorkbook.of(runs.find(run).orElseThrow(), runs, signatures);
    }

    /// A page to print and file: what was asked, what was found, who signed.
    public String html(UUID run) {
        return Filing.html(runs.find(run).orElseThrow(), runs, signatures);
    }

    /// The newest runs that were begun under a name: `every night` for the nightly ones.
    ///
    /// @param limit 1 to 1,000
    public List<Runs.Head> list(String by, int limit) {
        return runs.list(by, limit);
    }

    /// A legal entity's accounting period, as the ledger tells it.
    ///
    /// @param open whether it takes postings, of project accountants at least
    /// @param closed whether it takes none any more
    public record Period(
            UUID entityId,
            String entity,
            String name,
            LocalDate start,
            LocalDate end,
            boolean open,
            boolean closed) {}

    /// All accounting periods that the ledger tells, by entity, oldest first.
    public List<Period> periods() {
        List<Period> periods = new ArrayList<>();
        for (Books.Book book :
                Books.read(rooms.entities(), rooms.links(), systems.get().ledger().connection())
                        .all()) {
            for (Books.Period one : book.periods()) {
                periods.add(
                        new Period(
                                book.id(),
                                book.code(),
                                one.name(),
                                one.start(),
                                one.end(),
                                one.open(),
                                one.closed()));
            }
        }
        return periods;
    }

    /// The checks that a signature rests on.
    public static Set<Check> signed() {
        return Signatures.signed();
    }

    /// Signed periods that are to be compared again, the one that waited longest first.
    List<String> signedInTurn(Instant before, int nights, int least) {
        return signatures.inTurn(before, nights, least);
    }

    /// Whether masters wait for a second look, and its time has come.
    boolean secondLookDue() {
        return new SecondLooks(rooms.sql()).due(rooms.clock().instant());
    }

    NightLease lease(String node) {
        return new NightLease(rooms.sql(), rooms.clock(), node);
    }

    Runs runs() {
        return runs;
    }

    /// Stops what is under way; it is told as broken off.
    @Override
    public void close() {
        threads.values().forEach(Thread::interrupt);
        for (Thread thread : threads.values()) {
            try {
                if (!thread.join(Duration.ofSeconds(3))) {
                    LOG.warn("a reconciliation did not stop in time; it is told as broken off");
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
