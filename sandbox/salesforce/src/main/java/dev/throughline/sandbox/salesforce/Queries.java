package dev.throughline.sandbox.salesforce;

import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.Faults.Quirk;
import dev.throughline.sandbox.SimReply;
import dev.throughline.sandbox.SimRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `/query`, `/queryAll` and their further pages. A query's rows are found once; each page shows
/// its own part of them.
final class Queries {

    private static final int PAGE_MAX = 2000;
    private static final int PAGE_MIN = 200;

    /// Open cursors kept; the oldest goes first.
    private static final int CURSORS_MAX = 50;

    private static final Pattern BATCH_SIZE = Pattern.compile("batchSize\\s*=\\s*(\\d{1,6})");

    private record Cursor(SoqlSearch search, List<Row> rows, int page) {}

    private final Org org;
    private final Faults faults;
    private final Map<String, Cursor> cursors = new LinkedHashMap<>();
    private final Set<String> touched = ConcurrentHashMap.newKeySet();
    private long sequence;

    Queries(Org org, Faults faults) {
        this.org = org;
        this.faults = faults;
    }

    SimReply query(SimRequest request, boolean all, String version) {
        Soql soql =
                SoqlParser.parse(
                        request.query("q")
                                .orElseThrow(() ->
                                        Refusal.request(
                                                400,
                                                "MALFORMED_QUERY",
                                                "A query string has to be specified")));
        SimReply reply =
                org.reading(() -> {
                    SoqlSearch search = new SoqlSearch(org, soql, all, version);
                    List<Row> rows = search.rows();
                    if (search.counts()) {
                        return Json.reply(
                                200,
                                Map.of(
                                        "totalSize",
                                        rows.size(),
                                        "done",
                                        true,
                                        "records",
                                        List.of()));
                    }
                    Cursor cursor = new Cursor(search, rows, page(request));
                    return page(cursor, "", 0, version);
                });
        move(soql);
        return reply;
    }

    /// A further page, by the last part of `nextRecordsUrl`.
    SimReply more(String locator, String version) {
        int dash = locator.lastIndexOf('-');
        Cursor cursor = null;
        int from = 0;
        if (dash > 0 && locator.substring(dash + 1).matches("\\d{1,9}")) {
            from = Integer.parseInt(locator.substring(dash + 1));
            synchronized (cursors) {
                cursor = cursors.get(locator.substring(0, dash));
            }
        }
        if (cursor == null || from > cursor.rows().size()) {
            throw Refusal.request(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
        }
        Cursor found = cursor;
        int start = from;
        return org.reading(() -> page(found, locator.substring(0, dash), start, version));
    }

    /// Forgets all open cursors, as the vendor does after two days.
    void forget() {
        synchronized (cursors) {
            cursors.clear();
        }
    }

    private SimReply page(Cursor cursor, String name, int from, String version) {
        int to = Math.min(cursor.rows().size(), from + cursor.page());
        boolean done = to == cursor.rows().size();
        boolean doubled = cursor.search().readsChanges() && faults.has(Quirk.DOUBLED_ROWS);
        List<Map<String, @Nullable Object>> records = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            Map<String, @Nullable Object> shown = cursor.search().show(cursor.rows().get(i));
            records.add(shown);
            if (doubled && i % 3 == 0) {
                records.add(shown);
            }
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("totalSize", cursor.rows().size());
        body.put("done", done);
        if (!done) {
            String kept = name.isEmpty() ? keep(cursor) : name;
            body.put("nextRecordsUrl", "/services/data/v" + version + "/query/" + kept + "-" + to);
        }
        body.put("records", records);
        return Json.reply(200, body);
    }

    private String keep(Cursor cursor) {
        synchronized (cursors) {
            String name = SalesforceId.of("01g", ++sequence);
            cursors.put(name, cursor);
            if (cursors.size() > CURSORS_MAX) {
                cursors.remove(cursors.keySet().iterator().next());
            }
            return name;
        }
    }

    private static int page(SimRequest request) {
        Matcher size = BATCH_SIZE.matcher(request.header("sforce-query-options").orElse(""));
        return size.find()
                ? Math.clamp(Integer.parseInt(size.group(1)), PAGE_MIN, PAGE_MAX)
                : PAGE_MAX;
    }

    /// Somebody edits a row that was just read while more pages wait: it moves to the end of the
    /// change order.
    private void move(Soql soql) {
        if (!faults.has(Quirk.MOVING_PAGES)) {
            return;
        }
        org.writing(() -> {
            SoqlSearch search = new SoqlSearch(org, soql, true, "66.0");
            List<Row> rows = search.readsChanges() ? search.rows() : List.of();
            boolean more = soql.limit() > 0 ? rows.size() == soql.limit() : rows.size() > PAGE_MIN;
            Row first = rows.isEmpty() ? null : rows.getFirst();
            if (more && first != null && !first.deleted() && touched.add(first.id())) {
                Table table = org.table(search.type().name());
                org.keep(
                        table,
                        first,
                        first.copy(),
                        new Org.Actor(first.text("LastModifiedById"), false));
            }
            return more;
        });
    }
}
