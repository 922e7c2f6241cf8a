package dev.throughline.sandbox.netsuite;

import dev.throughline.sandbox.SimRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Limit and offset of a list, and the shape that lists come in.
record Paging(int limit, int offset) {

    private static final int LIMIT_MAX = 1000;

    /// @throws Refusal when limit or offset is out of the vendor's rules
    static Paging of(SimRequest request) {
        int limit = number(request, "limit", LIMIT_MAX);
        int offset = number(request, "offset", 0);
        if (limit < 1 || limit > LIMIT_MAX) {
            throw Refusal.parameter(
                    "Invalid limit " + limit + ": it must be between 1 and 1000.", "limit");
        }
        if (offset < 0 || offset % limit != 0) {
            throw Refusal.parameter(
                    "Invalid offset "
                            + offset
                            + ": it must be a multiple of the limit "
                            + limit
                            + ".",
                    "offset");
        }
        if (offset / limit >= LIMIT_MAX) {
            throw Refusal.parameter(
                    "Invalid offset " + offset + ": a result has at most 1000 pages.", "offset");
        }
        return new Paging(limit, offset);
    }

    private static int number(SimRequest request, String name, int otherwise) {
        String text = request.query(name).orElse("");
        try {
            return text.isEmpty() ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Refusal.parameter(
                    "Invalid " + name + " " + text + ": it must be a number.", name);
        }
    }

    /// The list body.
    Map<String, Object> body(String href, List<?> items, long total) {
        List<Map<String, Object>> links = new ArrayList<>();
        if (offset > 0) {
            links.add(RecordView.link("first", at(href, 0)));
            links.add(RecordView.link("prev", at(href, offset - limit)));
        }
        boolean more = (long) offset + limit < total;
        if (more) {
            links.add(RecordView.link("next", at(href, (long) offset + limit)));
            links.add(RecordView.link("last", at(href, (total - 1) / limit * limit)));
        }
        links.add(RecordView.link("self", at(href, offset)));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("links", links);
        body.put("count", items.size());
        body.put("hasMore", more);
        body.put("items", items);
        body.put("offset", offset);
        body.put("totalResults", total);
        return body;
    }

    private String at(String href, long offset) {
        return href + "?limit=" + limit + "&offset=" + offset;
    }
}
