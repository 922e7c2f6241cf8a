package dev.throughline.sandbox.netsuite;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The properties sent for one transaction record or one of its lines, read with the account's
/// refusals. References may be `{"id": …}`, `{"externalId": …}`, or bare id text from a person.
///
/// @param path what stands before a property's name in an error's place, for example
///   `line.items[3].`
record Sent(Ledger ledger, Map<String, ?> properties, String path, boolean wire) {

    static final int NO_DAY = Integer.MIN_VALUE;

    /// @throws Refusal when a property is unknown and names are checked
    static Sent of(
            Ledger ledger,
            Map<String, ?> properties,
            String path,
            Set<String> known,
            String type,
            Entry entry) {
        for (String name : properties.keySet()) {
            if (!known.contains(name)) {
                if (entry.strictNames()) {
                    throw Refusal.content(
                            "Unknown property '" + name + "' of record '" + type + "'.",
                            path + name);
                }
                entry.warnings().add(name);
            }
        }
        return new Sent(ledger, properties, path, entry.wire());
    }

    boolean has(String name) {
        Object value = properties.get(name);
        return value != null && !"".equals(value);
    }

    Refusal missing(String name, String label) {
        return Refusal.userError("You must enter a value for " + label + ".", path + name);
    }

    /// The record referred to, or null where nothing was sent.
    @Nullable StoredRecord reference(String name, String... types) {
        Object value = properties.get(name);
        if (value == null || "".equals(value)) {
            return null;
        }
        Object shown = value;
        String wanted;
        if (value instanceof Map<?, ?> map) {
            if (map.get("id") != null) {
                shown = map.get("id");
                wanted = String.valueOf(shown);
            } else if (map.get("externalId") != null) {
                shown = map.get("externalId");
                wanted = "eid:" + shown;
            } else {
                throw Refusal.content("A reference needs an id or an externalId.", path + name);
            }
        } else if (wire) {
            throw Refusal.content(
                    "Invalid value for the property '" + name + "': an object is expected.",
                    path + name);
        } else {
            wanted = String.valueOf(value);
        }
        for (String type : types) {
            RecordType each = RecordTypes.named(type);
            StoredRecord found = each == null ? null : ledger.find(each, wanted);
            if (found != null) {
                if (Boolean.TRUE.equals(found.value("isInactive"))) {
                    throw invalid(shown, name);
                }
                return found;
            }
        }
        throw invalid(shown, name);
    }

    /// The account's words for a value that cannot stand there.
    Refusal invalid(@Nullable Object value, String name) {
        return Refusal.content(
                "You have entered an Invalid Field Value "
                        + value
                        + " for the following field: "
                        + name
                        + ".",
                path + name);
    }

    /// The id of a reference, 0 where none.
    static int id(@Nullable StoredRecord record) {
        return record == null ? 0 : (int) record.id;
    }

    /// A department, class or location that this subsidiary may use.
    int segment(String name, String type, StoredRecord subsidiary) {
        StoredRecord record = reference(name, type);
        if (record == null) {
            return 0;
        }
        Object allowed = record.value("subsidiary");
        if (allowed instanceof java.util.List<?> list
                && !list.isEmpty()
                && !list.contains(Long.toString(subsidiary.id))) {
            throw invalid(record.id, name);
        }
        return (int) record.id;
    }

    @Nullable String text(String name, int textMax) {
        Object value = properties.get(name);
        if (value == null || "".equals(value)) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw Refusal.content(
                    "Invalid value for the property '" + name + "': a string is expected.",
                    path + name);
        }
        if (text.length() > textMax) {
            throw Refusal.userError(
                    "The field "
                            + name
                            + " contained more than the maximum number ( "
                            + textMax
                            + " ) of characters allowed.",
                    path + name);
        }
        return text;
    }

    @Nullable BigDecimal decimal(String name) {
        Object value = Json.plain(properties.get(name));
        if (value == null || "".equals(value)) {
            return null;
        }
        if (value instanceof BigDecimal number) {
            return number;
        }
        throw Refusal.content(
                "Invalid value for the property '" + name + "': a number is expected.",
                path + name);
    }

    /// An amount in minor units; refused when it has more decimals than its currency or more than
    /// 15 digits.
    long minor(String name, int precision) {
        BigDecimal number = decimal(name);
        if (number == null) {
            return 0;
        }
        try {
            BigDecimal minor = number.movePointRight(precision).setScale(0);
            if (minor.precision() > 15) {
                throw invalid(number.toPlainString(), name);
            }
            return minor.longValueExact();
        } catch (ArithmeticException e) {
            throw invalid(number.toPlainString(), name);
        }
    }

    /// Hours in ten-thousandths; `Long.MIN_VALUE` where none.
    long hours(String name) {
        BigDecimal number = decimal(name);
        try {
            return number == null
                    ? Long.MIN_VALUE
                    : number.movePointRight(4).setScale(0).longValueExact();
        } catch (ArithmeticException e) {
            throw invalid(number == null ? null : number.toPlainString(), name);
        }
    }

    boolean truth(String name, boolean otherwise) {
        Object value = properties.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw Refusal.content(
                "Invalid value for the property '" + name + "': a boolean is expected.",
                path + name);
    }

    /// The id of an enumeration, empty where none was sent.
    String choice(String name) {
        Object value = properties.get(name);
        return value == null
                ? ""
                : value instanceof Map<?, ?> map
                        ? String.valueOf(map.get("id"))
                        : String.valueOf(value);
    }

    /// A day, {@link #NO_DAY} where none was sent.
    int day(String name) {
        Object value = properties.get(name);
        if (value == null || "".equals(value)) {
            return NO_DAY;
        }
        try {
            return Math.toIntExact(LocalDate.parse(String.valueOf(value)).toEpochDay());
        } catch (DateTimeException | ArithmeticException e) {
            throw Refusal.content(
                    "Invalid date value for the property '"
                            + name
                            + "' (must be YYYY-MM-DD): "
                            + value,
                    path + name);
        }
    }
}
