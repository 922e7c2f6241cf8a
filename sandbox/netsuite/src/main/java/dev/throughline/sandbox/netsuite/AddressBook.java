package dev.throughline.sandbox.netsuite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The `addressBook` sublist: keyed by line id, so lines sent without an id are added to what is
/// there. Lines are kept as small immutable maps: `id`, `label`, `defaultBilling`,
/// `defaultShipping`, `addressBookAddress`.
final class AddressBook {

    private static final List<String> ADDRESS_FIELDS =
            List.of("addressee", "addr1", "addr2", "city", "state", "zip", "country");

    private AddressBook() {}

    /// The lines after a write.
    static @Nullable List<Map<String, Object>> merged(
            @Nullable List<Map<String, Object>> before,
            @Nullable Object sent,
            boolean replace,
            LongSupplier ids) {
        if (sent == null
                || (sent instanceof Map<?, ?> map
                        && map.containsKey("items")
                        && map.get("items") == null)) {
            return null;
        }
        Map<String, Map<String, Object>> lines = new LinkedHashMap<>();
        if (before != null && !replace) {
            before.forEach(line -> lines.put((String) line.get("id"), line));
        }
        int at = 0;
        for (Object item : Json.items(sent)) {
            String path = "addressBook.items[" + at++ + "]";
            if (!(item instanceof Map<?, ?> map)) {
                throw Refusal.content("A line of addressBook must be an object.", path);
            }
            Object sentId = map.get("internalId") != null ? map.get("internalId") : map.get("id");
            String id = sentId == null ? Long.toString(ids.getAsLong()) : String.valueOf(sentId);
            Map<String, Object> old = lines.get(id);
            Map<String, Object> address = new LinkedHashMap<>();
            if (old != null && old.get("addressBookAddress") instanceof Map<?, ?> kept) {
                kept.forEach((name, value) -> address.put(String.valueOf(name), value));
            }
            if (map.get("addressBookAddress") instanceof Map<?, ?> given) {
                for (String field : ADDRESS_FIELDS) {
                    String value = text(given.get(field));
                    if (!value.isEmpty()) {
                        address.put(field, field.equals("country") ? country(value, path) : value);
                    } else if (given.containsKey(field)) {
                        address.remove(field);
                    }
                }
            } else if (old == null) {
                throw Refusal.userError(
                        "You must enter a value for Address.", path + ".addressBookAddress");
            }
            boolean first = lines.isEmpty();
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("id", id);
            line.put(
                    "label",
                    map.containsKey("label") || old == null
                            ? text(map.get("label"))
                            : old.get("label"));
            line.put(
                    "defaultBilling",
                    map.get("defaultBilling") instanceof Boolean is
                            ? is
                            : old == null ? first : old.get("defaultBilling"));
            line.put(
                    "defaultShipping",
                    map.get("defaultShipping") instanceof Boolean is
                            ? is
                            : old == null ? first : old.get("defaultShipping"));
            line.put("addressBookAddress", Map.copyOf(address));
            if (Boolean.TRUE.equals(line.get("defaultBilling"))) {
                lines.replaceAll((_, other) -> without(other, "defaultBilling"));
            }
            lines.put(id, Map.copyOf(line));
        }
        return lines.isEmpty() ? null : List.copyOf(new ArrayList<>(lines.values()));
    }

    private static Map<String, Object> without(Map<String, Object> line, String mark) {
        Map<String, Object> copy = new LinkedHashMap<>(line);
        copy.put(mark, false);
        return Map.copyOf(copy);
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Map<?, ?> map -> String.valueOf(map.get("id"));
            default -> String.valueOf(value);
        };
    }

    private static String country(String value, String path) {
        String code = value.toUpperCase(Locale.ROOT);
        if (code.length() != 2 || !COUNTRIES.contains(code)) {
            throw Refusal.fieldValue(value, path + ".addressBookAddress.country");
        }
        return code;
    }

    private static final java.util.Set<String> COUNTRIES =
            java.util.Set.of(Locale.getISOCountries());

    /// The line that stands as the billing address, or null.
    static @Nullable Map<String, Object> billing(@Nullable Object lines) {
        if (!(lines instanceof List<?> list)) {
            return null;
        }
        for (Object line : list) {
            if (line instanceof Map<?, ?> map && Boolean.TRUE.equals(map.get("defaultBilling"))) {
                @SuppressWarnings("unchecked")
                Map<String, Object> found = (Map<String, Object>) map;
                return found;
            }
        }
        return null;
    }
}
