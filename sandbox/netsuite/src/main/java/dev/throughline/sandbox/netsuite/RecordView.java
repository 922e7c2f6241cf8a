package dev.throughline.sandbox.netsuite;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A record as the record service shows it. Called under the ledger's read lock.
final class RecordView {

    static final String PATH = "/services/rest/record/v1/";

    private final Ledger ledger;

    RecordView(Ledger ledger) {
        this.ledger = ledger;
    }

    static Map<String, Object> link(String rel, String href) {
        Map<String, Object> link = new LinkedHashMap<>();
        link.put("rel", rel);
        link.put("href", href);
        return link;
    }

    /// @param fields only these; empty for all
    /// @param expand whether sublists come with their lines instead of as links
    Map<String, Object> of(
            StoredRecord record,
            String base,
            Set<String> fields,
            boolean expand,
            boolean plainChoices) {
        String self = base + PATH + record.type.name() + "/" + record.id;
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("links", List.of(link("self", self)));
        view.put("id", Long.toString(record.id));
        if (record.externalId != null && wanted(fields, "externalId")) {
            view.put("externalId", record.externalId);
        }
        for (int i = 0; i < record.values.length; i++) {
            Field field = record.type.fields().get(i);
            if (wanted(fields, field.name())) {
                Object shown =
                        shown(record, field, record.values[i], base, self, expand, plainChoices);
                if (shown != null) {
                    view.put(field.name(), shown);
                }
            }
        }
        return view;
    }

    private static boolean wanted(Set<String> fields, String name) {
        return fields.isEmpty() || fields.contains(name);
    }

    private @Nullable Object shown(
            StoredRecord record,
            Field field,
            @Nullable Object value,
            String base,
            String self,
            boolean expand,
            boolean plainChoices) {
        if (field.name().equals("lastModifiedDate")) {
            return Instant.ofEpochSecond(record.modifiedSecond).toString();
        }
        if (field.name().equals("dateCreated")) {
            return Instant.ofEpochSecond(record.createdSecond).toString();
        }
        if (field.kind() == Field.Kind.SUBLIST) {
            String href = self + "/" + field.name();
            return expand ? sublist(value, href) : Map.of("links", List.of(link("self", href)));
        }
        if (value == null) {
            return null;
        }
        return switch (field.kind()) {
            case TEXT, BOOLEAN, DECIMAL, DATE, DATETIME, SUBLIST -> value;
            case CHOICE -> {
                if (plainChoices) {
                    yield value;
                }
                Map<String, Object> choice = new LinkedHashMap<>();
                choice.put("id", value);
                choice.put("refName", value);
                yield choice;
            }
            case REFERENCE -> reference(field, (String) value, base);
            case MULTI_REFERENCE -> {
                List<Object> items = new ArrayList<>();
                for (Object id : (List<?>) value) {
                    items.add(reference(field, (String) id, base));
                }
                yield Map.of(
                        "links",
                        List.of(link("self", self + "/" + field.name())),
                        "items",
                        items,
                        "totalResults",
                        items.size());
            }
        };
    }

    private Map<String, Object> reference(Field field, String id, String base) {
        Map<String, Object> reference = new LinkedHashMap<>();
        StoredRecord target = ledger.byAnyId(field.target(), id);
        String type = target == null ? field.firstTarget() : target.type.name();
        reference.put("links", List.of(link("self", base + PATH + type + "/" + id)));
        reference.put("id", id);
        if (target != null) {
            reference.put("refName", target.refName());
            if (target.externalId != null) {
                reference.put("externalId", target.externalId);
            }
        }
        return reference;
    }

    /// A sublist with its lines.
    static Map<String, Object> sublist(@Nullable Object value, String href) {
        List<Object> items = new ArrayList<>();
        for (Object line : value instanceof List<?> lines ? lines : List.of()) {
            Map<String, Object> item = new LinkedHashMap<>();
            ((Map<?, ?>) line).forEach((name, each) -> item.put(String.valueOf(name), each));
            Map<String, Object> address = new LinkedHashMap<>();
            if (item.get("addressBookAddress") instanceof Map<?, ?> kept) {
                kept.forEach((name, each) ->
                        address.put(
                                String.valueOf(name),
                                name.equals("country")
                                        ? Map.of("id", each, "refName", each)
                                        : each));
            }
            item.put("addressBookAddress", address);
            items.add(item);
        }
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("links", List.of(link("self", href)));
        shown.put("count", items.size());
        shown.put("hasMore", false);
        shown.put("items", items);
        shown.put("offset", 0);
        shown.put("totalResults", items.size());
        return shown;
    }

    /// A record as a person in the account would read it off the screen: plain values by field
    /// name, references as id text.
    static Map<String, Object> plain(StoredRecord record) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("id", Long.toString(record.id));
        if (record.externalId != null) {
            plain.put("externalId", record.externalId);
        }
        for (int i = 0; i < record.values.length; i++) {
            Object value = record.values[i];
            if (value != null) {
                plain.put(record.type.fields().get(i).name(), value);
            }
        }
        if (record.type.ordinal("dateCreated") >= 0) {
            plain.put("dateCreated", Instant.ofEpochSecond(record.createdSecond).toString());
        }
        if (record.type.ordinal("lastModifiedDate") >= 0) {
            plain.put("lastModifiedDate", Instant.ofEpochSecond(record.modifiedSecond).toString());
        }
        return plain;
    }
}
