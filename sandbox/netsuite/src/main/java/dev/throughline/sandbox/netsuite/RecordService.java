package dev.throughline.sandbox.netsuite;

import dev.throughline.sandbox.SimReply;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.SimServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The record service: one record at a time, lists of ids, and collections that become jobs.
final class RecordService {

    private static final int COLLECTION_MAX = 100;

    private final Ledger ledger;
    private final RecordView view;
    private final SuiteQl suiteQl;
    private final AsyncJobs jobs;
    private final BookService books;
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    RecordService(Ledger ledger, SuiteQl suiteQl, AsyncJobs jobs) {
        this.ledger = ledger;
        this.view = new RecordView(ledger);
        this.suiteQl = suiteQl;
        this.jobs = jobs;
        this.books = new BookService(jobs);
    }

    /// Creates and updates received over the API, as `customer.creates`.
    Map<String, Long> counts() {
        Map<String, Long> now = new TreeMap<>();
        counts.forEach((name, count) -> now.put(name, count.get()));
        now.putAll(books.counts());
        return now;
    }

    private void count(RecordType type, Ledger.Saved saved) {
        counts.computeIfAbsent(
                        type.name() + (saved.created() ? ".creates" : ".updates"),
                        _ -> new AtomicLong())
                .incrementAndGet();
    }

    SimReply handle(String base, SimRequest request, List<String> path) {
        if (path.isEmpty()) {
            throw Refusal.missing("");
        }
        if (path.getFirst().equals("metadata-catalog")) {
            return MetadataCatalog.show(base, request, path.subList(1, path.size()));
        }
        Book book = ledger.books().named(path.getFirst());
        if (book != null) {
            return books.handle(base, request, book, path);
        }
        RecordType type = RecordTypes.named(path.getFirst());
        if (type == null) {
            throw new Refusal(
                    404,
                    "Not Found",
                    "NOT_FOUND",
                    "Record type '" + path.getFirst() + "' does not exist.",
                    "o:errorUrl",
                    request.path());
        }
        if (request.writes() && type.readOnly()) {
            throw Refusal.userError(
                    "Your current role does not have permission to perform this action.", null);
        }
        String prefer = request.header("prefer").orElse("");
        boolean async = prefer.contains("respond-async");
        boolean collection =
                request.header("content-type").orElse("").contains("type=collection")
                        || (path.size() == 1 && request.query("ids").isPresent());
        if (collection && path.size() == 1) {
            if (!async) {
                throw Refusal.header(
                        "Collection operations are available in asynchronous mode only: send the header Prefer: respond-async.",
                        "Prefer");
            }
            return jobs.submit(base, key(request), collection(base, request, type));
        }
        if (async) {
            return jobs.submit(
                    base, key(request), List.of(() -> single(base, request, type, path)));
        }
        return single(base, request, type, path);
    }

    private static String key(SimRequest request) {
        return request.header("x-netsuite-idempotency-key").orElse("");
    }

    private SimReply single(String base, SimRequest request, RecordType type, List<String> path) {
        if (path.size() == 1) {
            return switch (request.method()) {
                case "GET" -> list(base, request, type);
                case "POST" ->
                        saved(
                                base,
                                type,
                                ledger.create(
                                        type, null, Json.object(request.body()), entry(request)));
                default -> throw notAllowed(request);
            };
        }
        if (request.writes() && request.header(SimServer.PARTIAL_BATCH_HEADER).isPresent()) {
            throw Refusal.changedMeanwhile();
        }
        String id = path.get(1);
        if (path.size() > 2) {
            return path.size() == 3 && request.method().equals("GET")
                    ? sublist(base, type, id, path.get(2))
                    : methodOrMissing(request);
        }
        return switch (request.method()) {
            case "GET" -> show(base, request, type, id);
            case "PATCH" ->
                    saved(
                            base,
                            type,
                            ledger.update(type, id, Json.object(request.body()), entry(request)));
            case "PUT" -> {
                if (!id.startsWith("eid:")) {
                    throw Refusal.content(
                            "An upsert needs an external id in the address: eid:…", null);
                }
                yield saved(
                        base,
                        type,
                        ledger.upsert(
                                type, externalId(id), Json.object(request.body()), entry(request)));
            }
            case "DELETE" -> {
                ledger.delete(type, id);
                yield SimReply.empty(204);
            }
            default -> throw notAllowed(request);
        };
    }

    private static String externalId(String eid) {
        String key = eid.substring(4);
        if (key.isEmpty() || !key.matches("[A-Za-z0-9_-]+")) {
            throw Refusal.content(
                    "External id '" + key + "' has characters that cannot be used in an address.",
                    null);
        }
        return key;
    }

    private static SimReply methodOrMissing(SimRequest request) {
        throw request.method().equals("GET")
                ? Refusal.missing(request.path())
                : notAllowed(request);
    }

    private static Refusal notAllowed(SimRequest request) {
        return new Refusal(
                405,
                "Method Not Allowed",
                "METHOD_NOT_ALLOWED",
                "Method " + request.method() + " is not supported here.",
                null,
                null);
    }

    private static Entry entry(SimRequest request) {
        boolean strict =
                request.header("x-netsuite-propertynamevalidation")
                        .map("Error"::equalsIgnoreCase)
                        .orElse(false);
        return Entry.overApi(
                strict,
                request.query("replace").map(names -> Set.of(names.split(","))).orElse(Set.of()));
    }

    private SimReply saved(String base, RecordType type, Ledger.Saved saved) {
        count(type, saved);
        return SimReply.empty(204)
                .with("Location", base + RecordView.PATH + type.name() + "/" + saved.id());
    }

    private SimReply show(String base, SimRequest request, RecordType type, String id) {
        Set<String> fields =
                request.query("fields").map(names -> Set.of(names.split(","))).orElse(Set.of());
        boolean expand = request.query("expandSubResources").map("true"::equals).orElse(false);
        boolean plain = request.query("simpleEnumFormat").map("true"::equals).orElse(false);
        return ledger.reading(() -> {
            StoredRecord record = ledger.find(type, id);
            if (record == null) {
                throw Refusal.missing(id);
            }
            return SimReply.json(200, view.of(record, base, fields, expand, plain));
        });
    }

    private SimReply sublist(String base, RecordType type, String id, String name) {
        return ledger.reading(() -> {
            StoredRecord record = ledger.find(type, id);
            Field field = type.field(name);
            if (record == null || field == null || field.kind() != Field.Kind.SUBLIST) {
                throw Refusal.missing(id + "/" + name);
            }
            return SimReply.json(
                    200,
                    RecordView.sublist(
                            record.value(name),
                            base + RecordView.PATH + type.name() + "/" + record.id + "/" + name));
        });
    }

    private SimReply list(String base, SimRequest request, RecordType type) {
        Paging paging = Paging.of(request);
        Predicate<StoredRecord> filter =
                request.query("q")
                        .map(q -> RecordFilter.parse(type, suiteQl.zone(), q))
                        .orElse(_ -> true);
        String href = base + RecordView.PATH + type.name();
        return ledger.reading(() -> {
            List<Object> items = new ArrayList<>();
            long total = 0;
            for (StoredRecord record : ledger.table(type).byId.values()) {
                if (filter.test(record)) {
                    if (total >= paging.offset() && items.size() < paging.limit()) {
                        Map<String, Object> item = new LinkedHashMap<>();
                        item.put("links", List.of(RecordView.link("self", href + "/" + record.id)));
                        item.put("id", Long.toString(record.id));
                        items.add(item);
                    }
                    total++;
                }
            }
            return SimReply.json(200, paging.body(href, items, total));
        });
    }

    private List<Supplier<SimReply>> collection(String base, SimRequest request, RecordType type) {
        Entry entry = entry(request);
        boolean partial = request.header(SimServer.PARTIAL_BATCH_HEADER).isPresent();
        List<Supplier<SimReply>> work = new ArrayList<>();
        if (request.method().equals("GET") || request.method().equals("DELETE")) {
            List<String> ids =
                    Arrays.stream(request.query("ids").orElse("").split(","))
                            .map(String::strip)
                            .filter(id -> !id.isEmpty())
                            .toList();
            for (String id : ids) {
                work.add(() -> {
                    if (request.method().equals("GET")) {
                        return show(base, request, type, id);
                    }
                    ledger.delete(type, id);
                    return SimReply.empty(204);
                });
            }
        } else {
            for (Object item : Json.items(Json.object(request.body()).get("items"))) {
                int number = work.size();
                work.add(() -> {
                    if (partial && number % 3 == 1) {
                        throw Refusal.changedMeanwhile();
                    }
                    return saved(base, type, save(request.method(), type, item, entry));
                });
            }
        }
        if (work.isEmpty() || work.size() > COLLECTION_MAX) {
            throw Refusal.content(
                    "A collection must have 1 to "
                            + COLLECTION_MAX
                            + " items, this one has "
                            + work.size()
                            + ".",
                    "items");
        }
        return work;
    }

    private Ledger.Saved save(String method, RecordType type, @Nullable Object item, Entry entry) {
        if (!(item instanceof Map<?, ?> map)) {
            throw Refusal.content("An item of a collection must be an object.", "items");
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        map.forEach((name, value) -> fields.put(String.valueOf(name), value));
        Object id = fields.get("id");
        Object key = fields.get("externalId");
        return switch (method) {
            case "POST" -> ledger.create(type, null, fields, entry);
            case "PATCH" -> {
                if (id == null && key == null) {
                    throw Refusal.content(
                            "An item to update needs an id or an externalId.", "items");
                }
                yield ledger.update(
                        type, id != null ? String.valueOf(id) : "eid:" + key, fields, entry);
            }
            case "PUT" -> {
                if (key == null) {
                    throw Refusal.content("An item to upsert needs an externalId.", "items");
                }
                yield ledger.upsert(
                        type, externalId("eid:" + Objects.requireNonNull(key)), fields, entry);
            }
            default ->
                    throw new Refusal(
                            405,
                            "Method Not Allowed",
                            "METHOD_NOT_ALLOWED",
                            "Method " + method + " is not supported here.",
                            null,
                            null);
        };
    }
}
