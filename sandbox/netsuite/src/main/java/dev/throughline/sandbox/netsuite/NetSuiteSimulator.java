package dev.throughline.sandbox.netsuite;

import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.SimReply;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.SimServer;
import dev.throughline.sandbox.Simulator;
import java.net.URI;
import java.security.PublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// One NetSuite account, a OneWorld sandbox `1234567_SB1`, speaking SuiteTalk REST on loopback.
///
/// It begins set up but empty of business: currencies `USD` 1, `GBP` 2, `EUR` 3, `INR` 4, `CAD` 5,
/// `AUD` 6, `JPY` 7, `CHF` 8; terms `NET15` 1, `NET30` 2, `NET45` 3, `NET60` 4, `NET90` 5, `DUE` 6;
/// subsidiaries `US01` 1, `GB01` 2, `IN01` 3; departments `CC-100`…, classes `ADV`, `IMP`, `RUN`,
/// `CYB`, locations `NYC`, `LON`, `BLR`; monthly accounting periods 2025 (closed) to 2027; a chart
/// of accounts (`1100`…), service items, expense categories and daily currency rates of January to
/// March 2026 (1 GBP = 1.25 USD, 1 INR = 0.0120 USD). The texts are external ids.
///
/// Time bills, journal entries, expense reports, invoices, credit memos and customer payments are
/// kept in the account's own general ledger; {@link #accountants} closes its periods, approves,
/// voids, books payments, and posts time. Service items `CONSULTING` and `EXPENSES` sell into 4000,
/// `FIXED-FEE` into 2400 (deferred revenue); tax codes are `ZERO-US`, `NY-8.875`, `STD20-GB`,
/// `ZERO-GB`, `IGST18-IN`, `ZERO-IN`.
///
/// In-process, references may be given as bare id text or as `{"id": …}` / `{"externalId": …}`;
/// they are shown as id text. `Quirk.OUT_OF_ORDER` has no meaning here: SuiteQL keeps the order it
/// is asked for.
public final class NetSuiteSimulator implements Simulator {

    private static final String ACCOUNT = "1234567_SB1";
    private static final int CONCURRENCY_LIMIT = 15;

    private final InstantSource clock;
    private final Faults faults = new Faults();
    private final Ledger ledger;
    private final SuiteQl suiteQl;
    private final AsyncJobs jobs;
    private final RecordService records;
    private final SignIns signIns;
    private final PostTime postTime;
    private final SimServer server;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final AtomicLong windowStart = new AtomicLong();
    private final AtomicInteger windowCalls = new AtomicInteger();
    private final Set<String> moved = ConcurrentHashMap.newKeySet();
    private volatile int concurrencyLimit = CONCURRENCY_LIMIT;
    private volatile int callsPerMinute;
    private volatile Duration callTime = Duration.ZERO;
    private final Pace pace = new Pace();

    /// @param port 0 takes a free one
    /// @param clock the account's clock
    public NetSuiteSimulator(int port, InstantSource clock) {
        this.clock = clock;
        this.ledger = new Ledger(clock, faults);
        this.suiteQl = new SuiteQl(ledger);
        this.jobs = new AsyncJobs(clock);
        this.records = new RecordService(ledger, suiteQl, jobs);
        this.signIns = new SignIns(clock, ACCOUNT);
        new AccountSetup(ledger).fill();
        new LedgerSetup(ledger).fill();
        this.postTime = new PostTime(ledger.books().timeBills);
        this.server = new SimServer("netsuite", port, faults, new Api());
    }

    @Override
    public String name() {
        return "netsuite";
    }

    @Override
    public URI baseUrl() {
        return server.baseUrl();
    }

    /// `baseUrl`, `account`, `auth`, `clientId`, `certificateId`, `privateKey` (PEM, ES256),
    /// `consumerKey`, `consumerSecret`, `tokenId`, `tokenSecret`, and an `accessToken` that is good
    /// for an hour.
    @Override
    public Map<String, Object> signIn() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("baseUrl", baseUrl().toString());
        all.putAll(signIns.secrets());
        return all;
    }

    /// Uploads a certificate to the integration, as an administrator would; returns its id for the
    /// assertion's `kid`.
    public String uploadCertificate(PublicKey key) {
        return signIns.upload(key);
    }

    /// How many calls the account serves at once; more are refused with 429
    /// `CONCURRENCY_LIMIT_EXCEEDED`. 15 unless set.
    public void concurrencyLimit(int calls) {
        concurrencyLimit = calls;
    }

    /// How many calls the account serves a minute; more are refused with 429
    /// `REQUEST_LIMIT_EXCEEDED`. 0, the default, is no limit.
    public void callsPerMinute(int calls) {
        callsPerMinute = calls;
    }

    /// How many calls the account serves in any second, on average over that second; more are
    /// refused with 429 `REQUEST_LIMIT_EXCEEDED`. 0, the default, is no limit.
    public void callsPerSecond(int calls) {
        pace.set(calls);
    }

    /// How long each call takes inside its place; zero unless set.
    public void callTime(Duration duration) {
        callTime = duration;
    }

    /// How long asynchronous jobs wait before they begin; zero unless set.
    public void jobDelay(Duration duration) {
        jobs.delay(duration);
    }

    /// The time zone of the integration's user, in which SuiteQL shows and reads times. UTC unless
    /// set.
    public void timeZone(ZoneId zone) {
        suiteQl.zone(zone);
    }

    /// The account's accounting, in the hands of its accountants.
    public Accountants accountants() {
        return new Accountants(ledger, postTime);
    }

    @Override
    public Faults faults() {
        return faults;
    }

    @Override
    public String insert(String objectType, Map<String, Object> fields) {
        try {
            Book book = ledger.books().named(objectType);
            if (book != null) {
                return Long.toString(book.create(fields, Entry.byPerson()).id());
            }
            return Long.toString(
                    ledger.create(type(objectType), null, fields, Entry.byPerson()).id());
        } catch (Refusal refusal) {
            throw new IllegalArgumentException(
                    "NetSuite refuses this " + objectType + ": " + refusal.getMessage());
        }
    }

    @Override
    public void update(String objectType, String id, Map<String, Object> fields) {
        try {
            Book book = ledger.books().named(objectType);
            if (book != null) {
                book.update(id, fields, Entry.byPerson());
                return;
            }
            ledger.update(type(objectType), id, fields, Entry.byPerson());
        } catch (Refusal refusal) {
            throw new IllegalArgumentException(
                    "NetSuite refuses this change of "
                            + objectType
                            + " "
                            + id
                            + ": "
                            + refusal.getMessage());
        }
    }

    @Override
    public void delete(String objectType, String id) {
        try {
            Book book = ledger.books().named(objectType);
            if (book != null) {
                book.delete(id, Entry.byPerson());
                return;
            }
            ledger.delete(type(objectType), id);
        } catch (Refusal refusal) {
            throw new IllegalArgumentException(
                    "NetSuite refuses to delete "
                            + objectType
                            + " "
                            + id
                            + ": "
                            + refusal.getMessage());
        }
    }

    @Override
    public Optional<Map<String, Object>> find(String objectType, String id) {
        Book book = ledger.books().named(objectType);
        if (book != null) {
            return Optional.ofNullable(book.show(id));
        }
        RecordType type = type(objectType);
        return ledger.reading(
                () -> Optional.ofNullable(ledger.find(type, id)).map(RecordView::plain));
    }

    @Override
    public List<Map<String, Object>> all(String objectType) {
        Book book = ledger.books().named(objectType);
        if (book != null) {
            return book.ids().stream()
                    .map(id -> book.show(Integer.toString(id)))
                    .filter(Objects::nonNull)
                    .toList();
        }
        RecordType type = type(objectType);
        return ledger.reading(
                () -> ledger.table(type).byId.values().stream().map(RecordView::plain).toList());
    }

    private static RecordType type(String name) {
        RecordType type = RecordTypes.named(name);
        if (type == null) {
            throw new IllegalArgumentException(
                    "NetSuite has no record type '"
                            + name
                            + "'; it has "
                            + RecordTypes.BY_NAME.keySet());
        }
        return type;
    }

    @Override
    public Map<String, Object> totals() {
        Map<String, Object> live = new TreeMap<>();
        ledger.reading(() -> {
            RecordTypes.BY_NAME
                    .values()
                    .forEach(type -> live.put(type.name(), ledger.table(type).byId.size()));
            ledger.books().all().forEach(book -> live.put(book.name(), book.size()));
            return live;
        });
        Map<String, Object> totals = new LinkedHashMap<>();
        totals.put("records", live);
        totals.put("api", records.counts());
        totals.put("callsServed", server.served());
        totals.put("callsRefused", server.refused());
        totals.put("mostCallsAtOnce", mostInFlight.get());
        return totals;
    }

    @Override
    public void close() {
        postTime.close();
        jobs.close();
        server.close();
    }

    private final class Api implements SimServer.Handler {

        @Override
        public SimReply handle(SimRequest request) {
            if (request.path().equals(SignIns.TOKEN_PATH)) {
                return signIns.token(request);
            }
            int now = inFlight.incrementAndGet();
            try {
                mostInFlight.accumulateAndGet(now, Math::max);
                if (now > concurrencyLimit) {
                    return throttled(request, "");
                }
                if (overWindow() || !pace.admits(System.nanoTime())) {
                    return Refusal.tooMany(
                            "",
                            "REQUEST_LIMIT_EXCEEDED",
                            "Request limit exceeded. Request blocked.");
                }
                signIns.check(request);
                Duration takes = callTime;
                if (takes.isPositive()) {
                    Thread.sleep(takes);
                }
                return route(request);
            } catch (Refusal refusal) {
                return refusal.reply();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return unavailable(request);
            } finally {
                inFlight.decrementAndGet();
            }
        }

        private boolean overWindow() {
            int allowed = callsPerMinute;
            if (allowed <= 0) {
                return false;
            }
            long minute = clock.instant().getEpochSecond() / 60;
            if (windowStart.getAndSet(minute) != minute) {
                windowCalls.set(0);
            }
            return windowCalls.incrementAndGet() > allowed;
        }

        private SimReply route(SimRequest request) {
            List<String> path =
                    Arrays.stream(request.path().split("/"))
                            .filter(part -> !part.isEmpty())
                            .toList();
            String base = baseUrl().toString();
            if (path.size() >= 4
                    && path.get(0).equals("services")
                    && path.get(1).equals("rest")
                    && path.get(3).equals("v1")) {
                List<String> rest = path.subList(4, path.size());
                switch (path.get(2)) {
                    case "record" -> {
                        return records.handle(base, request, rest);
                    }
                    case "query" -> {
                        if (rest.equals(List.of("suiteql")) && request.method().equals("POST")) {
                            return suiteQl(base, request);
                        }
                    }
                    case "async" -> {
                        if (rest.size() >= 2
                                && rest.size() <= 5
                                && rest.getFirst().equals("job")
                                && request.method().equals("GET")) {
                            return jobs.show(base, rest.subList(1, rest.size()));
                        }
                    }
                    case "system" -> {
                        if (rest.equals(List.of("serverTime"))) {
                            return SimReply.json(
                                    200,
                                    Map.of(
                                            "serverTime",
                                            clock.instant()
                                                    .truncatedTo(ChronoUnit.MILLIS)
                                                    .toString()));
                        }
                        if (rest.equals(List.of("governanceLimits"))) {
                            return governanceLimits();
                        }
                    }
                    default -> {}
                }
            }
            throw new Refusal(
                    404,
                    "Not Found",
                    "NOT_FOUND",
                    "The requested resource was not found.",
                    "o:errorUrl",
                    request.path());
        }

        private SimReply governanceLimits() {
            Map<String, Object> limits = new LinkedHashMap<>();
            limits.put("accountConcurrencyLimit", concurrencyLimit);
            limits.put("accountUnallocatedConcurrencyLimit", concurrencyLimit);
            limits.put("integrationConcurrencyLimit", concurrencyLimit);
            limits.put("integrationLimitType", "accountLimit");
            return SimReply.json(200, limits);
        }

        private SimReply suiteQl(String base, SimRequest request) {
            if (!request.header("prefer").orElse("").contains("transient")) {
                throw Refusal.header("Required header Prefer: transient is missing.", "Prefer");
            }
            Paging paging = Paging.of(request);
            if (paging.offset() >= SuiteQl.ROWS_MAX) {
                throw Refusal.parameter(
                        "A query gives at most " + SuiteQl.ROWS_MAX + " rows.", "offset");
            }
            Map<String, ?> body = Json.object(request.body());
            if (!(body.get("q") instanceof String text)) {
                throw Refusal.content("The property 'q' with the query is missing.", "q");
            }
            List<?> parameters = body.get("params") instanceof List<?> list ? list : List.of();
            Sql.Query query = SqlParser.parse(text);
            SuiteQl.Page page = suiteQl.page(query, parameters, paging.offset(), paging.limit());
            List<Map<String, Object>> items = page.items();
            boolean changeRead = text.contains("lastmodifieddate >");
            if (changeRead
                    && faults.has(Faults.Quirk.DOUBLED_ROWS)
                    && !items.isEmpty()
                    && items.size() < paging.limit()) {
                items = new ArrayList<>(items);
                items.add(items.getFirst());
            }
            if (changeRead
                    && faults.has(Faults.Quirk.MOVING_PAGES)
                    && page.nextRow() instanceof StoredRecord next
                    && moved.add(next.type.name() + "/" + next.id)) {
                ledger.touch(next.type, next.id);
            }
            if (changeRead
                    && faults.has(Faults.Quirk.MOVING_PAGES)
                    && page.nextRow() instanceof GlTransaction next
                    && ledger.books().receivables(next.type) instanceof ReceivableBook book
                    && moved.add(next.type + "/" + next.id)) {
                ledger.writing(() -> {
                    book.touch(next);
                    return true;
                });
            }
            return SimReply.json(
                    200,
                    paging.body(base + "/services/rest/query/v1/suiteql", items, page.total()));
        }

        @Override
        public SimReply throttled(SimRequest request, String retryAfterSeconds) {
            return Refusal.tooMany(
                    retryAfterSeconds,
                    "CONCURRENCY_LIMIT_EXCEEDED",
                    "Concurrent request limit exceeded. Request blocked.");
        }

        @Override
        public SimReply unavailable(SimRequest request) {
            return SimReply.text(
                    503,
                    "text/html",
                    "<!DOCTYPE html><html><head><title>NetSuite</title></head><body><h1>We are down for"
                            + " maintenance</h1></body></html>");
        }

        @Override
        public SimReply expired(SimRequest request) {
            signIns.expire(request);
            return Objects.requireNonNull(Refusal.signIn().reply());
        }
    }
}
