package dev.throughline.connector.tryton;

import dev.throughline.connector.tryton.WireValue.Untranslatable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Flat address and tax fields → the nested records that a party keeps them in, as part of the same
/// transaction.
final class PartyWrite {
    private PartyWrite() {}

    /// Adds what the flat fields ask for to the party's values.
    ///
    /// @param current the party as it is now; null for a new one
    static void putParts(
            Map<String, @Nullable Object> values,
            Map<String, Object> flat,
            @Nullable Map<String, @Nullable Object> current,
            Names names)
            throws Untranslatable {
        Map<String, @Nullable Object> address = address(flat, names);
        if (!address.isEmpty()) {
            Map<String, @Nullable Object> present =
                    current == null ? null : PartyParts.address(current);
            if (present != null) {
                values.put(
                        PartyParts.ADDRESSES,
                        List.of(List.of("write", List.of(Rows.id(present)), address)));
            } else if (address.values().stream().anyMatch(value -> value != null)) {
                address.put("invoice", true);
                values.put(PartyParts.ADDRESSES, List.of(List.of("create", List.of(address))));
            }
        }
        putIdentifier(values, flat, current);
    }

    private static Map<String, @Nullable Object> address(Map<String, Object> flat, Names names)
            throws Untranslatable {
        Map<String, @Nullable Object> address = new LinkedHashMap<>();
        for (Map.Entry<String, Object> field : flat.entrySet()) {
            String name = field.getKey();
            Object value = field.getValue();
            String text = PartyParts.ADDRESS_TEXTS.get(name);
            if (text != null) {
                address.put(text, value == null ? null : value.toString());
            } else if (name.equals(PartyParts.ADDRESS_COUNTRY)) {
                address.put(
                        "country",
                        value == null
                                ? null
                                : names.id(name, "country.country", "code", value.toString()));
            } else if (name.equals(PartyParts.ADDRESS_SUBDIVISION)) {
                address.put(
                        "subdivision",
                        value == null
                                ? null
                                : names.id(name, "country.subdivision", "code", value.toString()));
            }
        }
        return address;
    }

    private static void putIdentifier(
            Map<String, @Nullable Object> values,
            Map<String, Object> flat,
            @Nullable Map<String, @Nullable Object> current) {
        boolean code = flat.containsKey(PartyParts.TAX_CODE);
        boolean type = flat.containsKey(PartyParts.TAX_CODE_TYPE);
        if (!code && !type) {
            return;
        }
        Map<String, @Nullable Object> present =
                current == null ? null : PartyParts.taxIdentifier(current);
        Object newCode = flat.get(PartyParts.TAX_CODE);
        List<Object> commands = new ArrayList<>();
        if (code && newCode == null) {
            if (present != null) {
                commands.add(List.of("delete", List.of(Rows.id(present))));
            }
        } else {
            Map<String, @Nullable Object> identifier = new LinkedHashMap<>();
            if (type) {
                identifier.put("type", flat.get(PartyParts.TAX_CODE_TYPE));
            }
            if (code) {
                identifier.put("code", newCode);
            }
            if (present != null) {
                commands.add(List.of("write", List.of(Rows.id(present)), identifier));
            } else if (code) {
                commands.add(List.of("create", List.of(identifier)));
            }
        }
        if (!commands.isEmpty()) {
            values.put(PartyParts.IDENTIFIERS, commands);
        }
    }
}
