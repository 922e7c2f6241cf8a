package dev.throughline.connector.redmine;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObservedRecord;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows as Redmine answers them → observed records. `"issue": {"id": 7, "name": "x"}` becomes
/// `issue_id` and `issue`; a custom field becomes a plain field, by the name the settings give it:
/// `cf_7`, or the field's own name.
final class Rows {

    private final Setup setup;

    Rows(Setup setup) {
        this.setup = setup;
    }

    /// The row's id.
    static long id(Map<String, Object> row) {
        return row.get("id") instanceof BigDecimal number ? number.longValue() : 0;
    }

    ObservedRecord observed(RecordType type, Map<String, Object> row) {
        return observed(type, row, Map.of());
    }

    /// @param besides what is known of the record from elsewhere
    ObservedRecord observed(RecordType type, Map<String, Object> row, Map<String, Object> besides) {
        Map<String, Object> fields = new LinkedHashMap<>();
        row.forEach((name, value) -> {
            switch (value) {
                case Map<?, ?> part -> reference(type, name, part, fields);
                case List<?> list when type == RecordType.MEMBERSHIPS && name.equals("roles") ->
                        fields.put("role_ids", roles(list));
                case String text when text.isEmpty() -> {}
                case String _, Boolean _, BigDecimal _ -> fields.put(name, value);
                case null, default -> {}
            }
        });
        for (NativeField own : setup.own(type)) {
            Object value = custom(row, own.name());
            if (value != null) {
                fields.put(own.name(), value);
            }
        }
        if (type == RecordType.ISSUES && setup.issueKey() > 0) {
            Object key = custom(row, "cf_" + setup.issueKey());
            if (key != null) {
                fields.put("throughline_key", key);
            }
        }
        if (type == RecordType.EXPENSES) {
            fields.remove("hours");
            fields.put("amount", amount(row));
            fields.put("currency", setup.expenseCurrency());
        }
        fields.remove("id");
        fields.remove("api_key");
        fields.putAll(besides);
        return new ObservedRecord(
                type.collection(),
                Long.toString(id(row)),
                row.get("updated_on") instanceof String stamp ? stamp : "",
                gone(type, row),
                null,
                Collections.unmodifiableMap(fields));
    }

    /// Whether it is a record of that type: spent time with an amount is an expense, and time only
    /// with hours.
    boolean is(RecordType type, Map<String, Object> row) {
        if (!type.facts() || setup.expenseField() == 0) {
            return true;
        }
        boolean laidOut = custom(row, "cf_" + setup.expenseField()) != null;
        return type == RecordType.EXPENSES
                ? laidOut
                : !laidOut
                        || !(row.get("hours") instanceof BigDecimal hours)
                        || hours.signum() != 0;
    }

    /// A number where it is one, or whatever was written instead: a mapping tells it then.
    private Object amount(Map<String, Object> row) {
        Object told = custom(row, "cf_" + setup.expenseField());
        return told instanceof String text && text.matches("-?[0-9]{1,15}(\\.[0-9]{1,10})?")
                ? new BigDecimal(text)
                : told == null ? "" : told;
    }

    private static boolean gone(RecordType type, Map<String, Object> row) {
        return row.get("status") instanceof BigDecimal status
                && (type == RecordType.USERS
                        ? status.intValue() != 1
                        : type == RecordType.PROJECTS && status.intValue() == 9);
    }

    private static void reference(
            RecordType type, String name, Map<?, ?> part, Map<String, Object> fields) {
        if (part.get("id") instanceof BigDecimal id) {
            String plain =
                    type == RecordType.ISSUES && name.equals("parent") ? "parent_issue" : name;
            fields.put(plain + "_id", id.toBigInteger().toString());
            if (part.get("name") instanceof String text) {
                fields.put(plain, text);
            }
            if (part.get("is_closed") instanceof Boolean closed) {
                fields.put("is_closed", closed);
            }
        }
    }

    /// The roles given to this member itself; inherited ones come and go with their source.
    private static List<String> roles(List<?> roles) {
        List<String> ids = new ArrayList<>();
        for (Object each : roles) {
            if (each instanceof Map<?, ?> role
                    && role.get("id") instanceof BigDecimal id
                    && !Boolean.TRUE.equals(role.get("inherited"))) {
                ids.add(id.toBigInteger().toString());
            }
        }
        Collections.sort(ids);
        return List.copyOf(ids);
    }

    /// The value of a custom field, by `cf_<number>` or name; null where empty or missing.
    static @Nullable Object custom(Map<String, Object> row, String name) {
        if (row.get("custom_fields") instanceof List<?> fields) {
            for (Object each : fields) {
                if (each instanceof Map<?, ?> field
                        && (name.equals("cf_" + field.get("id"))
                                || name.equals(field.get("name")))) {
                    Object value = field.get("value");
                    return value instanceof String text && text.isEmpty() ? null : value;
                }
            }
        }
        return null;
    }
}
