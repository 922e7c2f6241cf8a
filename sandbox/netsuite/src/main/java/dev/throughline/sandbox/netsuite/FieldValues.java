package dev.throughline.sandbox.netsuite;

import dev.throughline.sandbox.Faults;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes a sent value for one field and gives the value the account keeps, or refuses.
final class FieldValues {

    private final Ledger ledger;
    private final Faults faults;

    FieldValues(Ledger ledger, Faults faults) {
        this.ledger = ledger;
        this.faults = faults;
    }

    /// @throws Refusal when the value does not fit
    @Nullable Object kept(Field field, @Nullable Object sent, Entry entry) {
        Object value = Json.plain(sent);
        if (value == null || "".equals(value)) {
            return null;
        }
        return switch (field.kind()) {
            case TEXT -> text(field, value);
            case DECIMAL -> decimal(field, value);
            case BOOLEAN -> bool(field, value);
            case DATE -> date(field, value);
            case DATETIME -> moment(field, value);
            case REFERENCE -> reference(field, value, entry);
            case MULTI_REFERENCE -> references(field, value, entry);
            case CHOICE -> choice(field, value);
            case SUBLIST ->
                    throw new IllegalStateException(
                            "sublists are merged, not kept: " + field.name());
        };
    }

    private Object text(Field field, Object value) {
        if (!(value instanceof String text)) {
            throw Refusal.content(
                    "Invalid value for the property '" + field.name() + "': a string is expected.",
                    field.name());
        }
        String kept = text;
        if (faults.has(Faults.Quirk.TRIMMED_VALUES)) {
            kept = kept.strip();
            if (field.textMax() > 0 && kept.length() > field.textMax()) {
                kept = kept.substring(0, field.textMax());
            }
        }
        if (faults.has(Faults.Quirk.REWRITTEN_VALUES) && field.name().equals("email")) {
            kept = kept.toLowerCase(Locale.ROOT);
        }
        if (field.textMax() > 0 && kept.length() > field.textMax()) {
            throw Refusal.userError(
                    "The field "
                            + field.name().toLowerCase(Locale.ROOT)
                            + " contained more than the maximum number ( "
                            + field.textMax()
                            + " ) of characters allowed.",
                    field.name());
        }
        return kept;
    }

    private Object decimal(Field field, Object value) {
        try {
            BigDecimal number =
                    value instanceof BigDecimal given
                            ? given
                            : new BigDecimal(String.valueOf(value));
            if (faults.has(Faults.Quirk.REWRITTEN_VALUES)) {
                number = number.setScale(0, RoundingMode.HALF_UP);
            }
            return number;
        } catch (NumberFormatException e) {
            throw Refusal.content(
                    "Invalid value for the property '" + field.name() + "': a number is expected.",
                    field.name());
        }
    }

    private static Object bool(Field field, Object value) {
        if (value instanceof Boolean) {
            return value;
        }
        throw Refusal.content(
                "Invalid value for the property '" + field.name() + "': a boolean is expected.",
                field.name());
    }

    private static Object date(Field field, Object value) {
        try {
            return LocalDate.parse(String.valueOf(value)).toString();
        } catch (DateTimeException e) {
            throw Refusal.content(
                    "Invalid date value for the property '"
                            + field.name()
                            + "' (must be YYYY-MM-DD): "
                            + value,
                    field.name());
        }
    }

    private static Object moment(Field field, Object value) {
        try {
            return OffsetDateTime.parse(String.valueOf(value))
                    .toInstant()
                    .truncatedTo(ChronoUnit.SECONDS)
                    .toString();
        } catch (DateTimeException e) {
            throw Refusal.content(
                    "Invalid date value for the property '"
                            + field.name()
                            + "' (must be YYYY-MM-DDThh:mm:ssZ): "
                            + value,
                    field.name());
        }
    }

    private Object reference(Field field, Object value, Entry entry) {
        StoredRecord target;
        Object shown = value;
        if (value instanceof Map<?, ?> map) {
            if (map.get("id") != null) {
                shown = map.get("id");
                target = ledger.byAnyId(field.target(), String.valueOf(shown));
            } else if (map.get("externalId") != null) {
                shown = map.get("externalId");
                target = ledger.byAnyId(field.target(), "eid:" + shown);
            } else {
                throw Refusal.content("A reference needs an id or an externalId.", field.name());
            }
        } else if (entry.wire()) {
            throw Refusal.content(
                    "Invalid value for the property '" + field.name() + "': an object is expected.",
                    field.name());
        } else {
            target = ledger.byAnyId(field.target(), String.valueOf(value));
        }
        if (target == null) {
            throw Refusal.fieldValue(String.valueOf(shown), field.name());
        }
        return Long.toString(target.id);
    }

    private Object references(Field field, Object value, Entry entry) {
        List<String> ids = new ArrayList<>();
        for (Object item : Json.items(value)) {
            ids.add((String) reference(field, item, entry));
        }
        return List.copyOf(ids);
    }

    private static Object choice(Field field, Object value) {
        String id =
                value instanceof Map<?, ?> map
                        ? String.valueOf(map.get("id"))
                        : String.valueOf(value);
        if (!field.choices().isEmpty() && !field.choices().contains(id)) {
            throw Refusal.fieldValue(id, field.name());
        }
        return id;
    }
}
