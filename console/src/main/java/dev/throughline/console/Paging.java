package dev.throughline.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Pages of a list with its filters kept in the address.
///
/// @param previous address of the page before, null on the first
/// @param next address of the page after, null on the last
public record Paging(int page, @Nullable String previous, @Nullable String next) {
    private static final int PAGE_MAX = 2_000;
    private static final int TEXT_MAX = 200;

    /// A page number within bounds.
    static int page(int wanted) {
        return Math.clamp(wanted, 1, PAGE_MAX);
    }

    /// A search text within bounds.
    static String bounded(String text) {
        String stripped = text.strip().replace("\u0000", "");
        return stripped.length() > TEXT_MAX ? stripped.substring(0, TEXT_MAX) : stripped;
    }

    /// Of rows read with one more than a page holds.
    static Paging of(List<?> rows, int page, int size, String path, Map<String, String> filters) {
        return new Paging(
                page,
                page > 1 ? address(path, filters, page - 1) : null,
                rows.size() > size ? address(path, filters, page + 1) : null);
    }

    /// The rows of one page.
    static <T> List<T> cut(List<T> rows, int size) {
        return rows.size() > size ? List.copyOf(rows.subList(0, size)) : rows;
    }

    /// An address with its filters.
    static String address(String path, Map<String, String> filters, int page) {
        StringBuilder address = new StringBuilder(path);
        Map<String, String> all = new TreeMap<>(filters);
        if (page > 1) {
            all.put("page", Integer.toString(page));
        }
        all.forEach((name, value) -> {
            if (!value.isEmpty()) {
                address.append(address.length() == path.length() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        return address.toString();
    }
}
