package dev.throughline.console;

import dev.throughline.curate.Entity;
import dev.throughline.model.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;

/// Two things side by side: equal parts quiet, differences marked, the reason in words under the
/// difference.
///
/// @param left what stands over the left column
/// @param right what stands over the right column
public record Comparison(String left, String right, List<Row> rows) {
    public Comparison {
        rows = List.copyOf(rows);
    }

    /// One row.
    ///
    /// @param why words under the difference, empty for none
    public record Row(String name, String left, String right, boolean same, String why) {}

    /// How many rows differ.
    public long differing() {
        return rows.stream().filter(row -> !row.same()).count();
    }

    /// Two entities, field by field; fields that neither has are left out.
    static Comparison of(
            String left,
            String right,
            Entity one,
            Entity other,
            boolean people,
            Function<UUID, String> name) {
        List<Row> rows = new ArrayList<>();
        for (Field field : one.type().fields()) {
            Object mine = one.values().get(field.name());
            Object theirs = other.values().get(field.name());
            if (mine == null && theirs == null || field.name().equals("status")) {
                continue;
            }
            boolean hidden = Masking.hidden(one.type().name(), field.name(), people);
            rows.add(
                    new Row(
                            Format.field(field.name()),
                            hidden ? Masking.MASK : FieldText.of(field, mine, name),
                            hidden ? Masking.MASK : FieldText.of(field, theirs, name),
                            Objects.equals(mine, theirs),
                            ""));
        }
        return new Comparison(left, right, rows);
    }
}
