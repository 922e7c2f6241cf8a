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
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The record service for transactions: one at a time, or collections of up to 100 that become jobs
/// with one task a record.
final class BookService {

    private static final int COLLECTION_MAX = 100;

    private final AsyncJobs jobs;
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    BookService(AsyncJobs jobs) {
        this.jobs = jobs;
    }

    /// Creates, updates and refusals over the API, as `timeBill.creates`.
    Map<String, Long> counts() {
        Map<String, Long> now = new TreeMap<>();
        counts.forEach((name, count) -> now.put(name, count.sum()));
        return now;
    }

    SimReply handle(String base, SimRequest request, Book book, List<String> path) {
        boolean async = request.header("prefer").orElse("").contains("respond-async");
        String key = request.header("x-netsuite-idempotency-key").orElse("");
        boolean collection =
                request.header("content-type").orElse("").contains("type=collection")
                        || (path.size() == 1 && request.query("ids").isPresent());
        if (collection && path.size() == 1) {
            if (!async) {
                throw Refusal.header(
                        "Collection operations are available in asynchronous mode only: send the header Prefer: respond-async.",
                        "Prefer");
            }
            return jobs.submit(base, key, collection(base, request, book));
        }
        if (async) {
            return jobs.submit(base, key, List.of(() -> single(base, request, book, path)));
        }
        return single(base, request, book, path);
    }

    private SimReply single(String base, SimRequest request, Book book, List<String> path) {
        String method = request.method();
        if (request.writes() && request.header(SimServer.PARTIAL_BATCH_HEADER).isPresent()) {
            throw Refusal.changedMeanwhile();
        }
        Entry entry = entry(request);
        if (path.size() == 1) {
            return switch (method) {
                case "GET" -> list(base, request, book);
                case "POST" ->
                        saved(base, book, () -> book.create(Json.object(request.body()), entry));
                default -> throw notAllowed(method);
            };
        }
        String id = path.get(1);
        if (path.size() > 2) {
            throw notAllowed(method);
        }
        return switch (method) {
            case "GET" -> shown(base, book, id);
            case "PATCH" ->
                    saved(base, book, () -> book.update(id, Json.object(request.body()), entry));
            case "PUT" -> {
                if (!id.matches("eid:[A-Za-z0-9_-]+")) {
                    throw Refusal.content(
                            "An upsert needs an external id in the address: eid:…", null);
                }
                yield saved(
                        base,
                        book,
                        () -> book.upsert(id.substring(4), Json.object(request.body()), entry));
            }
            case "DELETE" -> {
                book.delete(id, entry);
                yield SimReply.empty(204);
            }
            default -> throw notAllowed(method);
        };
    }

    private static Refusal notAllowed(String method) {
        return new Refusal(
                405,
                "Method Not Allowed",
                "METHOD_NOT_ALLOWED",
                "Method " + method + " is not supported here.",
                null,
                null);
    }

    private static Entry entry(SimRequest request) {
        return Entry.overApi(
                request.header("x-netsuite-propertynamevalidation")
                        .map("Error"::equalsIgnoreCase)
                        .orElse(false),
                request.query("replace").map(names -> Set.of(names.split(","))).orElse(Set.of()));
    }

    private SimReply saved(String base, Book book, Supplier<Ledger.Saved> work) {
        Ledger.Saved saved;
        try {
            saved = work.get();
        } catch (Refusal refusal) {
            count(book, ".refusals");
            throw refusal;
        }
        count(book, saved.created() ? ".creates" : ".updates");
        return SimReply.empty(204)
                .with("Location", base + RecordView.PATH + book.name() + "/" + saved.id());
    }

    private void count(Book book, String what) {
        counts.computeIfAbsent(book.name() + what, _ -> new LongAdder()).increment();
    }

    private static SimReply shown(String base, Book book, String id) {
        Map<String, Object> view = book.show(id);
        if (view == null) {
            throw Refusal.missing(id);
        }
        String self = base + RecordView.PATH + book.name() + "/" + view.get("id");
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("links", List.of(RecordView.link("self", self)));
        body.putAll(view);
        return SimReply.json(200, body);
    }

    private static SimReply list(String base, SimRequest request, Book book) {
        if (request.query("q").isPresent()) {
            throw Refusal.parameter(
                    "This account answers no q for " + book.name() + ": ask SuiteQL.", "q");
        }
        Paging paging = Paging.of(request);
        String href = base + RecordView.PATH + book.name();
        List<Integer> ids = book.ids();
        List<Object> items = new ArrayList<>();
        for (int i = paging.offset();
                i < Math.min(ids.size(), paging.offset() + paging.limit());
                i++) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("links", List.of(RecordView.link("self", href + "/" + ids.get(i))));
            item.put("id", Integer.toString(ids.get(i)));
            items.add(item);
        }
        return SimReply.json(200, paging.body(href, items, ids.size()));
    }

    private List<Supplier<SimReply>> collection(String base, SimRequest request, Book book) {
        Entry entry = entry(request);
        boolean partial = request.header(SimServer.PARTIAL_BATCH_HEADER).isPresent();
        List<Supplier<SimReply>> work = new ArrayList<>();
        if (request.method().equals("GET") || request.method().equals("DELETE")) {
            Arrays.stream(request.query("ids").orElse("").split(","))
                    .map(String::strip)
                    .filter(id -> !id.isEmpty())
                    .forEach(id ->
                            work.add(() -> {
                                if (request.method().equals("GET")) {
                                    return shown(base, book, id);
                                }
                                book.delete(id, entry);
                                return SimReply.empty(204);
                            }));
        } else {
            for (Object item : Json.items(Json.object(request.body()).get("items"))) {
                int number = work.size();
                work.add(() -> {
                    if (partial && number % 3 == 1) {
                        throw Refusal.changedMeanwhile();
                    }
                    return saved(base, book, () -> save(request.method(), book, item, entry));
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

    @SuppressWarnings("unchecked")
    private static Ledger.Saved save(String method, Book book, @Nullable Object item, Entry entry) {
        if (!(item instanceof Map<?, ?>)) {
            throw Refusal.content("An item of a collection must be an object.", "items");
        }
        Map<String, ?> fields = (Map<String, ?>) item;
        Object id = fields.get("id");
        Object key = fields.get("externalId");
        return switch (method) {
            case "POST" -> book.create(fields, entry);
            case "PATCH" -> {
                if (id == null && key == null) {
                    throw Refusal.content(
                            "An item to update needs an id or an externalId.", "items");
                }
                yield book.update(id != null ? String.valueOf(id) : "eid:" + key, fields, entry);
            }
            case "PUT" -> {
                if (key == null) {
                    throw Refusal.content("An item to upsert needs an externalId.", "items");
                }
                yield book.upsert(Objects.requireNonNull(key).toString(), fields, entry);
            }
            default -> throw notAllowed(method);
        };
    }
}
