package dev.throughline.sandbox.kantata;

import dev.throughline.sandbox.Faults.Quirk;
import dev.throughline.sandbox.SimReply;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.SimServer;
import dev.throughline.sandbox.kantata.Ledger.Origin;
import dev.throughline.sandbox.kantata.Query.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The vendor's API: paths, sign-in, envelopes, refusals.
final class KantataApi implements SimServer.Handler {
    private static final String ROOT = "/api/v1/";
    private static final int BULK_MAX = 100;

    private final Ledger ledger;
    private final SignIn signIn;
    private final Allowance allowance;
    private final EventAnswers events;
    private final Resolutions resolutions;
    private final AtomicLong requests = new AtomicLong();

    KantataApi(Ledger ledger, SignIn signIn, Allowance allowance) {
        this.ledger = ledger;
        this.signIn = signIn;
        this.allowance = allowance;
        this.events = new EventAnswers(ledger);
        this.resolutions = new Resolutions(ledger);
    }

    @Override
    public SimReply handle(SimRequest request) {
        return switch (request.path()) {
            case "/oauth/authorize" -> named(signIn.authorize(request));
            case "/oauth/token" -> named(signIn.token(request));
            default -> named(api(request));
        };
    }

    private SimReply named(SimReply reply) {
        return reply.with("x-request-id", "sim-" + requests.incrementAndGet());
    }

    private SimReply api(SimRequest request) {
        if (!request.path().startsWith(ROOT)) {
            return refused(Refusal.notFound());
        }
        if (!signIn.admits(request)) {
            return unauthorised();
        }
        String[] path =
                request.path().substring(ROOT.length()).replaceAll("\\.json$", "").split("/", -1);
        if (!allowance.begin(request.method(), path[0])) {
            return tooMany("");
        }
        try {
            return route(request, path);
        } catch (Refusal refusal) {
            return refused(refusal);
        } finally {
            allowance.end();
        }
    }

    private SimReply route(SimRequest request, String[] path) {
        if (path[0].equals("subscribed_events") && request.method().equals("GET")) {
            return ok(events.answer(request, path));
        }
        if (resolutions.serves(request, path)) {
            return ok(resolutions.answer(request, path));
        }
        RecordType type = Catalogue.BY_COLLECTION.get(path[0]);
        if (type == Invoicing.INVOICES
                && path.length == 3
                && path[2].equals("cancel")
                && request.method().equals("PUT")) {
            locked(request);
            return written(type, request, List.of(ledger.invoices.cancel(id(path[1]))));
        }
        if (type == null || path.length > 2) {
            throw Refusal.notFound();
        }
        if (path.length == 1) {
            return switch (request.method()) {
                case "GET" -> list(type, request);
                case "POST" -> create(type, request);
                case "DELETE" -> deleteSeveral(type, request);
                default -> throw Refusal.notFound();
            };
        }
        if (type == Catalogue.USERS && path[1].equals("me") && request.method().equals("GET")) {
            return show(type, Long.parseLong(SignIn.USER_ID), request);
        }
        if (type == Catalogue.EXTERNAL_REFERENCES && path[1].equals("create_or_update")) {
            return request.method().equals("POST")
                    ? create(type, request)
                    : refused(Refusal.notFound());
        }
        if (type == Invoicing.INVOICES && path[1].equals("next_invoice_number")) {
            // the shape of this answer is not documented
            return SimReply.json(
                    200,
                    Map.of("next_invoice_number", ledger.reading(ledger.invoices::nextNumber)));
        }
        long id = id(path[1]);
        if (Timekeeping.isSubmission(type) && request.writes()) {
            throw Refusal.notFound();
        }
        return switch (request.method()) {
            case "GET" -> show(type, id, request);
            case "PUT", "PATCH" -> update(type, id, request);
            case "DELETE" -> delete(type, id);
            default -> throw Refusal.notFound();
        };
    }

    private static long id(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notAnId) {
            throw Refusal.notFound();
        }
    }

    private SimReply list(RecordType type, SimRequest request) {
        String must = type.mustFilter();
        if (!must.isEmpty() && request.query(must).filter(value -> !value.isBlank()).isEmpty()) {
            throw Refusal.invalid(must, "You must provide a " + must + " param");
        }
        Set<String> includes = includes(request);
        Envelope envelope = new Envelope(ledger, type.collection());
        envelope.including(type, includes);
        Selection selection =
                ledger.reading(() -> {
                    Query query = new Query(ledger, type, request.query());
                    Selection found = query.select();
                    found.rows().forEach(row -> envelope.result(row, includes));
                    habits(envelope, query.ordered);
                    return found;
                });
        if (ledger.faults.has(Quirk.MOVING_PAGES) && selection.rows().size() < selection.count()) {
            selection.rows().stream()
                    .findFirst()
                    .ifPresent(row ->
                            ledger.writing(() -> {
                                ledger.touch(row);
                                return row;
                            }));
        }
        return ok(envelope.bytes(selection.count(), selection.paging().meta(selection.count())));
    }

    private void habits(Envelope envelope, boolean ordered) {
        if (!ordered && ledger.faults.has(Quirk.OUT_OF_ORDER)) {
            envelope.disorder();
        }
        if (ledger.faults.has(Quirk.DOUBLED_ROWS)) {
            int shown = envelope.size();
            for (int i = 0; i < shown; i += 7) {
                envelope.repeat(i);
            }
        }
    }

    private SimReply show(RecordType type, long id, SimRequest request) {
        Set<String> includes = includes(request);
        Envelope envelope = new Envelope(ledger, type.collection());
        envelope.including(type, includes);
        ledger.reading(() -> {
            Row row = new Query(ledger, type, request.query()).one(id);
            if (row == null) {
                throw Refusal.notFound();
            }
            envelope.result(row, includes);
            return row;
        });
        return ok(single(envelope));
    }

    private SimReply create(RecordType type, SimRequest request) {
        Map<String, @Nullable Object> body = Bodies.of(request);
        if (!type.creatable()) {
            throw Refusal.notFound();
        }
        locked(request);
        if (type.bulk() && body.get(type.collection()) instanceof List<?> several) {
            if (several.size() > BULK_MAX) {
                throw Refusal.system(400, "Too many records: the maximum is " + BULK_MAX);
            }
            List<Map<String, @Nullable Object>> bodies = new ArrayList<>();
            for (Object each : several) {
                bodies.add(each instanceof Map<?, ?> map ? Bodies.typed(map) : Map.of());
            }
            return written(type, request, ledger.createAll(type, bodies, Origin.API));
        }
        return written(type, request, List.of(ledger.create(type, record(type, body), Origin.API)));
    }

    private SimReply update(RecordType type, long id, SimRequest request) {
        Map<String, @Nullable Object> body = Bodies.of(request);
        Map<String, @Nullable Object> record = record(type, body);
        locked(request);
        return written(type, request, List.of(ledger.update(type, id, record, Origin.API)));
    }

    private SimReply delete(RecordType type, long id) {
        ledger.delete(type, id, Origin.API);
        return SimReply.empty(204);
    }

    private SimReply deleteSeveral(RecordType type, SimRequest request) {
        if (!Timekeeping.isItem(type)) {
            throw Refusal.notFound();
        }
        List<Long> ids =
                Arrays.stream(request.query("ids").orElse("").split(","))
                        .filter(each -> each.strip().matches("\\d{1,18}"))
                        .map(each -> Long.parseLong(each.strip()))
                        .distinct()
                        .toList();
        if (ids.isEmpty() || ids.size() > BULK_MAX) {
            throw Refusal.system(400, "ids must name 1 to " + BULK_MAX + " records");
        }
        ledger.deleteAll(type, ids);
        return type == Timekeeping.TIME_ENTRIES
                ? SimReply.empty(204)
                : SimReply.json(
                        200, Map.of("deleted", ids.stream().map(id -> Long.toString(id)).toList()));
    }

    private static Map<String, @Nullable Object> record(
            RecordType type, Map<String, @Nullable Object> body) {
        if (body.get(type.singular()) instanceof Map<?, ?> record) {
            return Bodies.typed(record);
        }
        throw Refusal.system(400, "param is missing or the value is empty: " + type.singular());
    }

    private static void locked(SimRequest request) {
        if (request.header(SimServer.PARTIAL_BATCH_HEADER).isPresent()) {
            throw new Refusal(
                    422,
                    List.of(
                            new Refusal.Fault(
                                    "system",
                                    "",
                                    "The record is being changed by someone else, please try again",
                                    0)));
        }
    }

    private SimReply written(RecordType type, SimRequest request, List<Row> rows) {
        Set<String> includes = includes(request);
        Envelope envelope = new Envelope(ledger, type.collection());
        envelope.including(type, includes);
        ledger.reading(() -> {
            rows.forEach(row -> envelope.result(row, includes));
            return rows;
        });
        return ok(envelope.bytes(rows.size(), Paging.of(Map.of()).meta(rows.size())));
    }

    private static byte[] single(Envelope envelope) {
        return envelope.bytes(1, Paging.of(Map.of()).meta(1));
    }

    private static Set<String> includes(SimRequest request) {
        Set<String> includes = new LinkedHashSet<>();
        for (String each : request.query("include").orElse("").split(",")) {
            if (!each.isBlank()) {
                includes.add(each.strip());
            }
        }
        return includes;
    }

    private static SimReply ok(byte[] body) {
        return new SimReply(200, Map.of("Content-Type", "application/json; charset=utf-8"), body);
    }

    private static SimReply refused(Refusal refusal) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("errors", refusal.faults.stream().map(Refusal.Fault::wire).toList());
        return SimReply.json(refusal.status, body);
    }

    private static SimReply unauthorised() {
        return refused(
                new Refusal(
                        401,
                        List.of(new Refusal.Fault("oauth", "", "Invalid OAuth 2 Request", -1))));
    }

    private static SimReply tooMany(String retryAfterSeconds) {
        SimReply reply = refused(Refusal.system(429, "API rate limit exceeded"));
        return retryAfterSeconds.isEmpty() ? reply : reply.with("Retry-After", retryAfterSeconds);
    }

    @Override
    public SimReply throttled(SimRequest request, String retryAfterSeconds) {
        return named(tooMany(retryAfterSeconds));
    }

    @Override
    public SimReply expired(SimRequest request) {
        return named(unauthorised());
    }
}
