package dev.throughline.connector.netsuite;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObservedRecord;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads records by SuiteQL and translates rows to plain values: times to UTC, `T`/`F` to truth,
/// number text to decimals. A field that this account does not have (a feature is switched off) is
/// left out from then on.
final class RecordQueries {

    /// The form in which times are asked for and sent.
    static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    static final String LOCAL_SQL = "'YYYY-MM-DD HH24:MI:SS'";

    /// The stamp of a row, in the user's zone.
    static final String STAMP = "tl_stamp";

    /// The most values in one `IN` list.
    static final int IN_MAX = 500;

    private static final Pattern MISSING_FIELD = Pattern.compile("[Ff]ield '([A-Za-z0-9_]+)'");
    private static final int MISSING_FIELDS_MAX = 30;

    /// Rows as the vendor gave them, with the records they are.
    record Page(List<ObservedRecord> records, List<Map<String, ?>> rows, boolean more) {}

    private final NetSuiteTalk talk;
    private final ZoneId zone;
    private final Set<String> absent = ConcurrentHashMap.newKeySet();
    private final TransactionParts parts;

    RecordQueries(NetSuiteTalk talk, ZoneId zone) {
        this.talk = talk;
        this.zone = zone;
        this.parts = new TransactionParts(talk);
    }

    ZoneId zone() {
        return zone;
    }

    /// @param where text behind `WHERE`; empty for all
    /// @param order text behind `ORDER BY`
    /// @throws CallFailed when the page could not be had
    Page page(NetSuiteType type, String where, List<String> parameters, String order, int limit) {
        String narrowed = type.where(where);
        for (int tries = 0; ; tries++) {
            String query =
                    "SELECT "
                            + columns(type)
                            + " FROM "
                            + type.table()
                            + " t"
                            + type.joins()
                            + (narrowed.isEmpty() ? "" : " WHERE " + narrowed)
                            + " ORDER BY "
                            + order;
            try {
                NetSuiteTalk.Rows rows = talk.suiteQl(query, parameters, limit);
                List<ObservedRecord> records = new ArrayList<>(rows.items().size());
                rows.items().forEach(row -> records.add(record(type, row)));
                return new Page(parts.whole(type, records), rows.items(), rows.more());
            } catch (CallFailed failed) {
                if (tries >= MISSING_FIELDS_MAX || !leaveOut(type, failed)) {
                    throw failed;
                }
            }
        }
    }

    private boolean leaveOut(NetSuiteType type, CallFailed failed) {
        String text = failed.problem().text();
        Matcher field = MISSING_FIELD.matcher(text);
        if (!text.contains("(400 ") || !field.find()) {
            return false;
        }
        String column = field.group(1).toLowerCase(Locale.ROOT);
        return type.fields().stream()
                .filter(each -> each.sql().endsWith("." + column))
                .filter(each -> !each.name().equals("id") && !each.name().equals("externalId"))
                .map(each -> absent.add(type.name() + "." + each.name()))
                .reduce(false, Boolean::logicalOr);
    }

    private boolean present(NetSuiteType type, WireField field) {
        return !absent.contains(type.name() + "." + field.name());
    }

    /// Whether this account shows the field at all.
    boolean readable(NetSuiteType type, String field) {
        return type.field(field).map(each -> present(type, each)).orElse(false);
    }

    private String columns(NetSuiteType type) {
        List<String> columns = new ArrayList<>();
        for (WireField field : type.fields()) {
            if (present(type, field) && field.form() != WireField.Form.PART) {
                columns.add(
                        switch (field.nativeField().type()) {
                            case DATE ->
                                    "TO_CHAR("
                                            + field.sql()
                                            + ",'YYYY-MM-DD') AS "
                                            + field.column();
                            case INSTANT ->
                                    "TO_CHAR("
                                            + field.sql()
                                            + ","
                                            + LOCAL_SQL
                                            + ") AS "
                                            + field.column();
                            default -> field.sql() + " AS " + field.column();
                        });
            }
        }
        if (type.incremental()) {
            columns.add("TO_CHAR(t.lastmodifieddate," + LOCAL_SQL + ") AS " + STAMP);
        }
        return String.join(", ", columns);
    }

    private ObservedRecord record(NetSuiteType type, Map<String, ?> row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (WireField field : type.fields()) {
            Object value = plain(field.nativeField().type(), row.get(field.column()));
            if (value != null) {
                fields.put(field.name(), value);
            }
        }
        Object stamp = row.get(STAMP) == null ? "" : utc(String.valueOf(row.get(STAMP)));
        return new ObservedRecord(
                type.name(),
                String.valueOf(row.get("id")),
                String.valueOf(stamp),
                false,
                null,
                Collections.unmodifiableMap(fields));
    }

    private @Nullable Object plain(NativeField.Type type, @Nullable Object value) {
        if (value == null || "".equals(value)) {
            return null;
        }
        String text = String.valueOf(value);
        return switch (type) {
            case BOOLEAN ->
                    text.equals("T") || text.equals("true")
                            ? Boolean.TRUE
                            : text.equals("F") || text.equals("false") ? Boolean.FALSE : text;
            case DECIMAL -> decimal(text);
            case INSTANT -> utc(text);
            case TEXT, DATE, REFERENCE, OBJECT, LIST -> text;
        };
    }

    private static Object decimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return text;
        }
    }

    /// A local time as ISO text in UTC; what cannot be read is handed on as it is.
    private String utc(String local) {
        try {
            return LocalDateTime.parse(local, LOCAL).atZone(zone).toInstant().toString();
        } catch (DateTimeException e) {
            return local;
        }
    }

    /// The records with one of these values in `id` or `externalid`, whatever their number.
    ///
    /// @throws CallFailed when they could not be had
    List<ObservedRecord> having(NetSuiteType type, String column, Collection<String> values) {
        List<ObservedRecord> found = new ArrayList<>();
        for (List<String> chunk : chunks(List.copyOf(values), IN_MAX)) {
            found.addAll(
                    page(
                                    type,
                                    "t." + column + " IN (" + marks(chunk.size()) + ")",
                                    chunk,
                                    "t.id",
                                    1000)
                            .records());
        }
        return found;
    }

    static String marks(int count) {
        return String.join(",", Collections.nCopies(count, "?"));
    }

    static <T> List<List<T>> chunks(List<T> all, int size) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            chunks.add(all.subList(from, Math.min(all.size(), from + size)));
        }
        return chunks;
    }
}
