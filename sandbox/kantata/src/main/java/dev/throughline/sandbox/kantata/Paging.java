package dev.throughline.sandbox.kantata;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which part of an answer is asked for, by the framework's rules: `per_page` 20 unless told,
/// clamped to 200; `limit` and `offset` only when both are there; `only` brings everything at once.
///
/// @param shownPage the raw `page`, echoed in `meta`
record Paging(int perPage, int shownPage, long skip, int take) {
    private static final int PER_PAGE = 20;
    private static final int PER_PAGE_MAX = 200;

    static Paging of(Map<String, List<String>> params) {
        int perPage = number(params, "per_page", PER_PAGE);
        perPage = perPage < 1 ? PER_PAGE : Math.min(perPage, PER_PAGE_MAX);
        int page = number(params, "page", 1);
        if (params.containsKey("only")) {
            return new Paging(perPage, page, 0, Integer.MAX_VALUE);
        }
        if (params.containsKey("limit") && params.containsKey("offset")) {
            int limit = Math.clamp(number(params, "limit", PER_PAGE), 1, PER_PAGE_MAX);
            return new Paging(perPage, page, Math.max(0, number(params, "offset", 0)), limit);
        }
        return new Paging(perPage, page, (Math.max(1, page) - 1L) * perPage, perPage);
    }

    private static int number(Map<String, List<String>> params, String name, int otherwise) {
        List<String> values = params.get(name);
        if (values == null) {
            return otherwise;
        }
        try {
            return Integer.parseInt(values.getFirst().strip());
        } catch (NumberFormatException notANumber) {
            return otherwise;
        }
    }

    /// The part of a list that is asked for.
    <T> List<T> part(List<T> all) {
        int from = (int) Math.min(skip, all.size());
        int to = (int) Math.min((long) from + take, all.size());
        return all.subList(from, to);
    }

    Map<String, Object> meta(int count) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("count", count);
        meta.put("page_count", (count + perPage - 1) / perPage);
        meta.put("page_number", count == 0 ? 0 : shownPage);
        meta.put("page_size", perPage);
        return meta;
    }
}
