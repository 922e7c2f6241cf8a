package dev.throughline.sandbox.salesforce;

import dev.throughline.sandbox.salesforce.FieldDef.Kind;
import dev.throughline.sandbox.salesforce.FieldDef.Trait;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What every field demands, whatever the type: presence, length, range, form, known references,
/// uniqueness.
final class FieldChecks {

    private static final int DIGITS_MAX = 18;

    private final Org org;

    FieldChecks(Org org) {
        this.org = org;
    }

    /// Refuses a row that breaks a rule of its fields; values that were there before are not looked
    /// at again.
    void check(Table table, @Nullable Row old, @Nullable Object[] values) {
        List<String> missing = new ArrayList<>();
        for (FieldDef field : table.type().fields()) {
            if (field.has(Trait.REQUIRED) && values[field.position()] == null) {
                missing.add(field.name());
            }
        }
        if (!missing.isEmpty()) {
            throw Refusal.row(
                    "REQUIRED_FIELD_MISSING",
                    "Required fields are missing: " + missing,
                    missing.toArray(String[]::new));
        }
        for (FieldDef field : table.type().fields()) {
            Object value = values[field.position()];
            boolean changed = old == null || !Objects.equals(value, old.value(field));
            if (value != null && changed && !field.has(Trait.READONLY)) {
                check(table, old, field, value);
            }
        }
    }

    private void check(Table table, @Nullable Row old, FieldDef field, Object value) {
        if (value instanceof String text) {
            if (field.kind() == Kind.REFERENCE) {
                checkReference(field, text);
            } else if (text.length() > field.length()) {
                throw Refusal.row(
                        "STRING_TOO_LONG",
                        field.name()
                                + ": data value too large: "
                                + (text.length() > 300 ? text.substring(0, 300) : text)
                                + " (max length="
                                + field.length()
                                + ")",
                        field.name());
            }
            if (field.kind() == Kind.EMAIL && !text.matches("[^@\\s]+@[^@\\s]+\\.[^@\\s]+")) {
                throw Refusal.row(
                        "INVALID_EMAIL_ADDRESS",
                        field.name() + ": invalid email address: " + text,
                        field.name());
            }
            if (field.has(Trait.RESTRICTED) && !field.values().contains(text)) {
                throw Refusal.row(
                        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                        field.name() + ": bad value for restricted picklist field: " + text,
                        field.name());
            }
        }
        if (value instanceof BigDecimal number
                && field.kind().isNumber()
                && number.precision() - number.scale() > Math.min(field.length(), DIGITS_MAX)) {
            throw Refusal.row(
                    "NUMBER_OUTSIDE_VALID_RANGE",
                    field.name() + ": value outside of valid range on numeric field: " + number,
                    field.name());
        }
        if (field.has(Trait.UNIQUE)) {
            for (Row other : table.having(field, value)) {
                if (!other.deleted() && (old == null || !other.id().equals(old.id()))) {
                    throw Refusal.row(
                            "DUPLICATE_VALUE",
                            "duplicate value found: "
                                    + field.name()
                                    + " duplicates value on record with id: "
                                    + other.id(),
                            field.name());
                }
            }
        }
    }

    private void checkReference(FieldDef field, String id) {
        Table target = org.table(String.valueOf(field.target()));
        if (!SalesforceId.wellFormed(id)) {
            throw Refusal.row(
                    "MALFORMED_ID",
                    field.name() + ": id value of incorrect type: " + id,
                    field.name());
        }
        if (!id.startsWith(target.type().prefix())) {
            throw Refusal.row(
                    "MALFORMED_ID",
                    field.name() + ": id value of incorrect type: " + id,
                    field.name());
        }
        Row row = target.find(id);
        if (row == null) {
            throw Refusal.row(
                    "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", field.name());
        }
        if (row.deleted()) {
            throw Refusal.row("ENTITY_IS_DELETED", "entity is deleted", field.name());
        }
    }
}
