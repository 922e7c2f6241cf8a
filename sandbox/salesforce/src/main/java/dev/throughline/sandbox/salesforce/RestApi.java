package dev.throughline.sandbox.salesforce;

import dev.throughline.sandbox.SimReply;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.SimServer;
import dev.throughline.sandbox.salesforce.Org.Manner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which path does what; and the limits every call meets.
final class RestApi implements SimServer.Handler {

    static final int OLDEST = 50;
    static final int NEWEST = 67;

    private static final Pattern DATA = Pattern.compile("/services/data/v(\\d{1,3}\\.\\d)(/.*)?");

    private final Org org;
    private final SignIn signIn;
    private final Org.Actor user;
    private final Records records;
    private final Queries queries;
    private final Collections collections;
    private final Composite composite;
    private final Replication replication;
    private final Describe describe;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile long callsPerDay = 100_000_000;
    private volatile int concurrent = Integer.MAX_VALUE;

    RestApi(Org org, SignIn signIn, Org.Actor user, Records records, Queries queries) {
        this.org = org;
        this.signIn = signIn;
        this.user = user;
        this.records = records;
        this.queries = queries;
        this.collections = new Collections(org, records);
        this.composite = new Composite(org, this::inner);
        this.replication = new Replication(org);
        this.describe = new Describe(org);
    }

    void limit(int concurrentCalls, long dailyCalls) {
        concurrent = concurrentCalls;
        callsPerDay = dailyCalls;
    }

    long refused() {
        return refused.get();
    }

    @Override
    public SimReply handle(SimRequest request) {
        String path = request.path();
        if (path.startsWith("/services/oauth2/")) {
            return signIn.oauth(request);
        }
        if (path.startsWith("/services/Soap/")) {
            return signIn.soap(request);
        }
        if (path.startsWith("/id/")) {
            return signIn.identity(request);
        }
        if (path.equals("/services/data") || path.equals("/services/data/")) {
            return Json.reply(200, versions());
        }
        if (!signIn.welcomes(request)) {
            return SignIn.sessionExpired();
        }
        int now = inFlight.incrementAndGet();
        try {
            if (now > concurrent) {
                return limitExceeded(
                        "ConcurrentRequests (Concurrent API Requests) Limit exceeded.");
            }
            if (used.get() >= callsPerDay) {
                return limitExceeded("TotalRequests Limit exceeded.");
            }
            long count = used.incrementAndGet();
            SimReply reply;
            try {
                reply = route(request);
            } catch (Refusal refusal) {
                reply = Json.refusal(refusal);
            }
            return reply.with("Sforce-Limit-Info", "api-usage=" + count + "/" + callsPerDay);
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private SimReply limitExceeded(String words) {
        refused.incrementAndGet();
        return Json.refusal(Refusal.request(403, "REQUEST_LIMIT_EXCEEDED", words))
                .with("Sforce-Limit-Info", "api-usage=" + used.get() + "/" + callsPerDay);
    }

    @Override
    public SimReply throttled(SimRequest request, String retryAfterSeconds) {
        SimReply reply =
                limitExceeded("ConcurrentRequests (Concurrent API Requests) Limit exceeded.");
        return retryAfterSeconds.isEmpty() ? reply : reply.with("Retry-After", retryAfterSeconds);
    }

    /// Where no session is needed, none can have expired: such a call is served.
    @Override
    public SimReply expired(SimRequest request) {
        if (!DATA.matcher(request.path()).matches()) {
            return handle(request);
        }
        signIn.end(request);
        return SignIn.sessionExpired();
    }

    private SimReply inner(SimRequest request) {
        return route(request);
    }

    private static List<Map<String, String>> versions() {
        List<Map<String, String>> all = new ArrayList<>();
        for (int version = OLDEST; version <= NEWEST; version++) {
            String season = List.of("Spring", "Summer", "Winter").get((version - 1) % 3);
            int year = 26 + (version - 65) / 3;
            all.add(
                    Map.of(
                            "label", season + " '" + year,
                            "url", "/services/data/v" + version + ".0",
                            "version", version + ".0"));
        }
        return all;
    }

    private SimReply route(SimRequest request) {
        Matcher data = DATA.matcher(request.path());
        if (!data.matches()) {
            throw Refusal.notFound();
        }
        String version = data.group(1);
        int major = Integer.parseInt(version.substring(0, version.indexOf('.')));
        if (major <= 30) {
            throw Refusal.request(
                    410,
                    "UNSUPPORTED_API_VERSION",
                    "The requested version of the API has been retired: " + version);
        }
        if (major < OLDEST || major > NEWEST) {
            throw Refusal.notFound();
        }
        String rest = data.group(2) == null ? "" : data.group(2);
        List<String> parts = new ArrayList<>(List.of(rest.split("/", -1)));
        parts.removeIf(String::isEmpty);
        if (parts.isEmpty()) {
            return Json.reply(200, resources(version, signIn.identityUrl()));
        }
        Manner manner =
                new Manner(
                        user,
                        request.header("sforce-duplicate-rule-header")
                                .filter(header ->
                                        header.toLowerCase(Locale.ROOT)
                                                .replace(" ", "")
                                                .contains("allowsave=true"))
                                .isPresent());
        return switch (parts.getFirst()) {
            case "limits" -> Json.reply(200, limits());
            case "query", "queryAll" ->
                    parts.size() > 1
                            ? queries.more(parts.get(1), version)
                            : queries.query(request, parts.getFirst().equals("queryAll"), version);
            case "sobjects" -> sobjects(parts, request, manner, version);
            case "composite" -> composite(parts, request, manner, version);
            default -> throw Refusal.notFound();
        };
    }

    private SimReply sobjects(
            List<String> parts, SimRequest request, Manner manner, String version) {
        String method = request.method();
        if (parts.size() == 1) {
            return Json.reply(200, describe.all(version));
        }
        ObjectDef type = org.type(parts.get(1));
        if (parts.size() == 2) {
            return switch (method) {
                case "GET" ->
                        Json.reply(
                                200,
                                Map.of(
                                        "objectDescribe",
                                        describe.brief(type, version),
                                        "recentItems",
                                        List.of()));
                case "POST" -> records.create(type, request, manner, version);
                default -> throw wrongMethod(method);
            };
        }
        if (parts.size() == 3) {
            String last = parts.get(2);
            return switch (last) {
                case "describe" -> Json.reply(200, describe.full(type, version));
                case "updated" -> replication.updated(type, request);
                case "deleted" -> replication.deleted(type, request);
                default ->
                        switch (method) {
                            case "GET" -> records.read(type, last, request, version);
                            case "PATCH" -> records.update(type, last, request, manner);
                            case "DELETE" -> records.delete(type, last, request, manner);
                            default -> throw wrongMethod(method);
                        };
            };
        }
        String value = String.join("/", parts.subList(3, parts.size()));
        return switch (method) {
            case "GET" -> records.readByExternalId(type, parts.get(2), value, request, version);
            case "PATCH" ->
                    parts.get(2).equalsIgnoreCase("Id")
                            ? records.update(type, value, request, manner)
                            : records.upsert(type, parts.get(2), value, request, manner, version);
            default -> throw wrongMethod(method);
        };
    }

    private SimReply composite(
            List<String> parts, SimRequest request, Manner manner, String version) {
        String method = request.method();
        if (parts.size() == 1) {
            return method.equals("POST")
                    ? composite.composite(request)
                    : Json.reply(
                            200,
                            Map.of(
                                    "sobjects",
                                    "/services/data/v" + version + "/composite/sobjects"));
        }
        if (parts.get(1).equals("batch") && method.equals("POST")) {
            return composite.batch(request);
        }
        if (!parts.get(1).equals("sobjects")) {
            throw Refusal.notFound();
        }
        return switch (method) {
            case "POST" ->
                    parts.size() == 2
                            ? collections.create(request, manner)
                            : collections.read(org.type(parts.get(2)), request, version);
            case "GET" ->
                    collections.read(
                            org.type(parts.size() > 2 ? parts.get(2) : ""), request, version);
            case "PATCH" ->
                    parts.size() > 3
                            ? collections.upsert(
                                    org.type(parts.get(2)), parts.get(3), request, manner)
                            : collections.update(request, manner);
            case "DELETE" -> collections.delete(request, manner);
            default -> throw wrongMethod(method);
        };
    }

    private static Refusal wrongMethod(String method) {
        return Refusal.request(
                405,
                "METHOD_NOT_ALLOWED",
                "HTTP Method '" + method + "' not allowed. Allowed are HEAD,GET,POST,PATCH,DELETE");
    }

    private static Map<String, String> resources(String version, String identity) {
        Map<String, String> resources = new LinkedHashMap<>();
        for (String name : List.of("sobjects", "query", "queryAll", "limits", "composite")) {
            resources.put(name, "/services/data/v" + version + "/" + name);
        }
        resources.put("identity", identity);
        return resources;
    }

    private Map<String, Object> limits() {
        Map<String, Object> limits = new LinkedHashMap<>();
        limits.put(
                "DailyApiRequests",
                Map.of("Max", callsPerDay, "Remaining", Math.max(0, callsPerDay - used.get())));
        limits.put("DailyBulkV2QueryJobs", Map.of("Max", 10_000, "Remaining", 10_000));
        limits.put("DailyAsyncApexExecutions", Map.of("Max", 250_000, "Remaining", 250_000));
        limits.put("DataStorageMB", Map.of("Max", 1024, "Remaining", 900));
        return limits;
    }
}
