package dev.throughline.postgres;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Many rows as column-wise text arrays, so that one statement with `unnest` writes or asks for all
/// of them.
///
/// Each column becomes a `text[]` parameter; the statement casts it (`u.id::uuid`,
/// `u.payload::jsonb`). Bytes travel as `\x…`, everything else as its `toString`, null as null.
///
/// Instants are rounded to microseconds here, half up, as the driver rounds a parameter of its own
/// kind. The database rounds text half to even: one instant in two thousand written both ways would
/// not equal itself.
///
/// ```java
/// Columns rows = Columns.of("id", "name").row(id, name);
/// sql.sql("insert into t(id, name) select u.id::uuid, u.name from unnest(:id::text[], :name::text[]) as u(id, name)")
///         .params(rows.parameters()).update();
/// ```
public final class Columns {
    private static final HexFormat HEX = HexFormat.of();

    private final String[] names;
    private final List<List<@Nullable String>> columns = new ArrayList<>();
    private int rows;

    private Columns(String[] names) {
        this.names = names;
        for (int i = 0; i < names.length; i++) {
            columns.add(new ArrayList<>());
        }
    }

    /// Empty columns of these names.
    public static Columns of(String... names) {
        return new Columns(names);
    }

    /// Adds one row, values in the order of the names.
    public Columns row(@Nullable Object... values) {
        if (values.length != names.length) {
            throw new IllegalArgumentException(
                    "a row of "
                            + values.length
                            + " values for "
                            + names.length
                            + " columns "
                            + String.join(", ", names));
        }
        for (int i = 0; i < values.length; i++) {
            columns.get(i).add(text(values[i]));
        }
        rows++;
        return this;
    }

    private static @Nullable String text(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case byte[] bytes -> "\\x" + HEX.formatHex(bytes);
            case Instant instant ->
                    instant.plusNanos(500).truncatedTo(ChronoUnit.MICROS).toString();
            case Object other -> other.toString();
        };
    }

    /// How many rows there are.
    public int size() {
        return rows;
    }

    /// Whether there are none.
    public boolean isEmpty() {
        return rows == 0;
    }

    /// The parameters for the statement: column name to `String[]`.
    public Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            parameters.put(names[i], columns.get(i).toArray(new String[0]));
        }
        return parameters;
    }

    /// The select list and `from` clause over these columns: `unnest(:a::text[], :b::text[]) as
    /// u(a, b)`.
    public String unnest() {
        List<String> asked = new ArrayList<>();
        for (String name : names) {
            asked.add(":" + name + "::text[]");
        }
        return "unnest(" + String.join(", ", asked) + ") as u(" + String.join(", ", names) + ")";
    }
}
