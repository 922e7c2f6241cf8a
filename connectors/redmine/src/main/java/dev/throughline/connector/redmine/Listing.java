package dev.throughline.connector.redmine;

import dev.throughline.connect.Json;
import dev.throughline.connect.spi.CallFailed;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads a list of Redmine page by page without losing or doubling rows that shift meanwhile.
///
/// Redmine pages by offset only. A page is therefore asked for from the last row of the page
/// before: as the rows come by rising id, a page whose first id is not beyond that row leaves no
/// gap. Where rows before it were deleted, the page is asked for further to the front. What repeats
/// itself or is out of order is noticed: such a list is never taken for complete.
final class Listing {

    /// Redmine cuts `limit` to this without a word.
    static final int PAGE_MAX = 100;

    /// Pages of one call that bring nothing new, before the list is said to go in circles.
    private static final int IDLE_MAX = 20;

    /// Most rows of a list that is read whole.
    static final int WHOLE_MAX = 50_000;

    private static final int WHOLE_TRIES = 3;

    private final Talk talk;

    Listing(Talk talk) {
        this.talk = talk;
    }

    /// A place in a list.
    ///
    /// @param offset where the last row read stood
    /// @param last the id of that row; 0 before the first
    record Place(int offset, long last) {
        static final Place START = new Place(0, 0);
    }

    /// @param more whether rows are left after these
    record Part(List<Map<String, Object>> rows, Place next, boolean more) {}

    /// The next rows after a place, at most `limit`, by rising id.
    ///
    /// @param collection the name of the list inside the answer
    /// @throws CallFailed when the page could not be had, or the list goes in circles
    Part next(String path, String collection, Map<String, String> query, Place place, int limit) {
        int offset = place.offset();
        for (int idle = 0; idle < IDLE_MAX; idle++) {
            int size = idle > 0 ? PAGE_MAX : (int) Math.min(PAGE_MAX, limit + 1L);
            Page page = page(path, collection, query, "id", offset, size);
            ordered(path, page.rows());
            long first = page.rows().isEmpty() ? Long.MAX_VALUE : Rows.id(page.rows().getFirst());
            if (offset > 0 && first > place.last()) {
                offset = Math.max(0, offset - (PAGE_MAX - 1));
                continue;
            }
            List<Map<String, Object>> fresh = new ArrayList<>();
            int at = 0;
            for (Map<String, Object> row : page.rows()) {
                if (Rows.id(row) > place.last() && fresh.size() < limit) {
                    fresh.add(row);
                }
                if (fresh.isEmpty() || fresh.getLast() == row) {
                    at++;
                }
            }
            int read = offset + at;
            boolean more = read < page.total();
            if (!fresh.isEmpty()) {
                return new Part(
                        fresh, new Place(Math.max(0, read - 1), Rows.id(fresh.getLast())), more);
            }
            if (!more) {
                return new Part(List.of(), place, false);
            }
            offset = Math.max(offset + 1, read - 1);
        }
        throw talk.unreadable(path, "the list goes in circles after row " + place.last());
    }

    private record Page(List<Map<String, Object>> rows, int total) {}

    private Page page(
            String path,
            String collection,
            Map<String, String> query,
            String sort,
            int offset,
            int size) {
        Map<String, String> all = new LinkedHashMap<>(query);
        all.put("sort", sort);
        all.put("offset", Integer.toString(offset));
        all.put("limit", Integer.toString(size));
        Map<String, Object> answer = talk.read(path, all);
        List<Map<String, Object>> rows = new ArrayList<>();
        try {
            if (!(answer.get(collection) instanceof List<?>)) {
                throw talk.unreadable(path, "it holds no list '" + collection + "'");
            }
            for (Object row : Json.asList(answer.get(collection))) {
                rows.add(Json.asObject(row));
            }
        } catch (Json.Malformed e) {
            throw talk.unreadable(path, String.valueOf(e.getMessage()));
        }
        if (!(answer.get("total_count") instanceof BigDecimal total)
                || !(answer.get("offset") instanceof BigDecimal told)) {
            throw talk.unreadable(path, "it does not tell total_count and offset");
        }
        int due = Math.clamp((long) total.intValue() - offset, 0, size);
        if (told.compareTo(BigDecimal.valueOf(offset)) != 0 || rows.size() != due) {
            throw talk.unreadable(
                    path,
                    "asked for rows "
                            + offset
                            + " to "
                            + (offset + due)
                            + " of "
                            + total.toPlainString()
                            + ", it gave "
                            + rows.size()
                            + " from "
                            + told.toPlainString());
        }
        return new Page(rows, total.intValue());
    }

    private void ordered(String path, List<Map<String, Object>> rows) {
        long before = 0;
        for (Map<String, Object> row : rows) {
            long id = Rows.id(row);
            if (id <= before) {
                throw talk.unreadable(
                        path,
                        "row " + id + " after row " + before + " is not in the order asked for");
            }
            before = id;
        }
    }

    /// A whole list that Redmine cannot sort by id, by rising id. Projects come in the order of
    /// their tree, users by login, members by id: each page begins with the last row of the one
    /// before, so that rows which shift meanwhile show, and the list is read again.
    ///
    /// @throws CallFailed when it could not be had, does not come to rest, or has more than {@value
    ///   #WHOLE_MAX} rows
    List<Map<String, Object>> whole(String path, String collection, Map<String, String> query) {
        String sort = collection.equals("users") ? "login" : "id";
        for (int tries = 0; tries < WHOLE_TRIES; tries++) {
            SortedMap<Long, Map<String, Object>> found = new TreeMap<>();
            boolean still = true;
            long last = 0;
            int offset = 0;
            int total;
            do {
                Page page = page(path, collection, query, sort, offset, PAGE_MAX);
                total = page.total();
                if (total > WHOLE_MAX) {
                    throw talk.unreadable(
                            path, "it has " + total + " rows, more than " + WHOLE_MAX);
                }
                if (!page.rows().isEmpty()) {
                    still &= last == 0 || last == Rows.id(page.rows().getFirst());
                    page.rows().forEach(row -> found.put(Rows.id(row), row));
                    last = Rows.id(page.rows().getLast());
                    offset += page.rows().size() - 1;
                } else {
                    still &= total == 0;
                }
            } while (still && offset + 1 < total);
            if (still && found.size() == total) {
                return List.copyOf(found.values());
            }
        }
        throw talk.unreadable(
                path,
                "the list repeats rows or changes each time it is read, " + WHOLE_TRIES + " times");
    }
}
