package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.NativeField.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a party keeps in nested records, shown as flat fields: one address, the tax identifier, and
/// the first phone, e-mail and website.
///
/// The address shown and written is the invoice address, else the first active one. The tax
/// identifier is the one that Tryton itself takes for taxes, else the first one without a type.
final class PartyParts {
    private PartyParts() {}

    static final String ADDRESSES = "addresses";
    static final String IDENTIFIERS = "identifiers";
    static final String TAX_CODE = "tax_code";
    static final String TAX_CODE_TYPE = "tax_code_type";
    static final String ADDRESS_PREFIX = "address_";

    /// Flat name → field of `party.address`, for plain texts.
    static final Map<String, String> ADDRESS_TEXTS =
            Map.of(
                    "address_name", "party_name",
                    "address_street", "street",
                    "address_city", "city",
                    "address_postal_code", "postal_code");

    static final String ADDRESS_COUNTRY = "address_country";
    static final String ADDRESS_SUBDIVISION = "address_subdivision";

    static final List<Column> COLUMNS =
            List.of(
                    addressText("address_name"),
                    addressText("address_street"),
                    addressText("address_city"),
                    addressText("address_postal_code"),
                    // ISO 3166-1 alpha-2, for example US
                    addressCode(ADDRESS_COUNTRY, "country"),
                    // ISO 3166-2, for example US-NY
                    addressCode(ADDRESS_SUBDIVISION, "subdivision"),
                    identifier(TAX_CODE, "code"),
                    // Tryton's kind of identifier, for example eu_vat; empty for an unchecked one
                    identifier(TAX_CODE_TYPE, "type"),
                    contact("phone"),
                    contact("email"),
                    contact("website"),
                    new Column.Part(
                            new NativeField(
                                    IDENTIFIERS,
                                    Type.LIST,
                                    false,
                                    false,
                                    null,
                                    0,
                                    List.of(
                                            NativeField.readOnly("type", Type.TEXT),
                                            NativeField.readOnly("code", Type.TEXT))),
                            List.of("identifiers.type", "identifiers.code"),
                            PartyParts::identifiers));

    private static Object identifiers(Map<String, @Nullable Object> row) {
        List<Object> all = new ArrayList<>();
        for (Map<String, @Nullable Object> identifier : nested(row, IDENTIFIERS)) {
            all.add(typeAndCode(identifier));
        }
        return all;
    }

    private static Map<String, Object> typeAndCode(Map<String, @Nullable Object> identifier) {
        Map<String, Object> plain = new LinkedHashMap<>();
        for (String name : List.of("type", "code")) {
            Object value = WireValue.plain(Type.TEXT, identifier.get(name));
            if (value != null) {
                plain.put(name, value);
            }
        }
        return plain;
    }

    /// The address that the flat fields speak of; null where the party has none.
    static @Nullable Map<String, @Nullable Object> address(Map<String, @Nullable Object> party) {
        List<Map<String, @Nullable Object>> active =
                nested(party, ADDRESSES).stream()
                        .filter(address -> !Boolean.FALSE.equals(address.get("active")))
                        .toList();
        return active.stream()
                .filter(address -> Boolean.TRUE.equals(address.get("invoice")))
                .findFirst()
                .orElse(active.isEmpty() ? null : active.getFirst());
    }

    /// The identifier that the tax code speaks of; null where the party has none.
    static @Nullable Map<String, @Nullable Object> taxIdentifier(
            Map<String, @Nullable Object> party) {
        Object chosen = party.get("tax_identifier");
        List<Map<String, @Nullable Object>> all = nested(party, IDENTIFIERS);
        for (Map<String, @Nullable Object> each : all) {
            if (chosen != null && chosen.equals(each.get("id"))) {
                return each;
            }
        }
        return all.stream()
                .filter(each -> WireValue.plain(Type.TEXT, each.get("type")) == null)
                .findFirst()
                .orElse(null);
    }

    /// The nested records of a row, as far as they are records.
    @SuppressWarnings("unchecked")
    static List<Map<String, @Nullable Object>> nested(
            Map<String, @Nullable Object> row, String path) {
        return row.get(path + ".") instanceof List<?> list
                ? list.stream()
                        .filter(each -> each instanceof Map<?, ?>)
                        .map(each -> (Map<String, @Nullable Object>) each)
                        .toList()
                : List.of();
    }

    private static Column addressText(String name) {
        String part = Objects.requireNonNull(ADDRESS_TEXTS.get(name));
        return new Column.Part(
                NativeField.text(name, 0),
                asking(ADDRESSES, part),
                row -> {
                    Map<String, @Nullable Object> address = address(row);
                    return address == null ? null : WireValue.plain(Type.TEXT, address.get(part));
                });
    }

    private static Column addressCode(String name, String part) {
        return new Column.Part(
                NativeField.text(name, 0),
                asking(ADDRESSES, part + ".code"),
                row -> {
                    Map<String, @Nullable Object> address = address(row);
                    return address != null && address.get(part + ".") instanceof Map<?, ?> target
                            ? WireValue.plain(Type.TEXT, target.get("code"))
                            : null;
                });
    }

    private static Column identifier(String name, String part) {
        return new Column.Part(
                NativeField.text(name, 0),
                List.of("identifiers.type", "identifiers.code", "tax_identifier"),
                row -> {
                    Map<String, @Nullable Object> identifier = taxIdentifier(row);
                    return identifier == null
                            ? null
                            : WireValue.plain(Type.TEXT, identifier.get(part));
                });
    }

    private static Column contact(String kind) {
        return new Column.Part(
                NativeField.readOnly(kind, Type.TEXT),
                List.of(
                        "contact_mechanisms.type",
                        "contact_mechanisms.value",
                        "contact_mechanisms.active"),
                row ->
                        nested(row, "contact_mechanisms").stream()
                                .filter(each ->
                                        kind.equals(each.get("type"))
                                                && !Boolean.FALSE.equals(each.get("active")))
                                .map(each -> WireValue.plain(Type.TEXT, each.get("value")))
                                .filter(Objects::nonNull)
                                .findFirst()
                                .orElse(null));
    }

    private static List<String> asking(String path, String part) {
        return List.of(path + "." + part, path + ".active", path + ".invoice");
    }
}
