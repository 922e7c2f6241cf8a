package dev.throughline.connector.kantata;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.connect.spi.ObservedRecord;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The crossing from what Kantata sent to plain values. Values that do not fit their field's type
/// are handed on as they came; fields we do not know are kept.
final class Translation {
    private final Setup setup;
    private final CustomFields customFields;

    Translation(Setup setup, CustomFields customFields) {
        this.setup = setup;
        this.customFields = customFields;
    }

    /// One record of an answer, with the custom field values and the external reference that came
    /// beside it.
    ObservedRecord observed(RecordType type, Map<String, Object> wire, Envelope answer) {
        return observed(type, wire, answer, Surroundings.Known.NOTHING);
    }

    /// The same for a fact.
    ///
    /// @param known what its project and task say
    ObservedRecord observed(
            RecordType type, Map<String, Object> wire, Envelope answer, Surroundings.Known known) {
        String id = Envelope.text(wire.get("id"));
        Map<String, Object> fields = new LinkedHashMap<>();
        String stamp = stamp(wire, "");
        wire.forEach((name, value) -> {
            // a record's own `external_link` gives way to the hub's
            boolean hidden = type.onReference(name).isPresent();
            Type as = type.field(name).map(NativeField::type).orElse(Type.OBJECT);
            Object plain = hidden ? null : plain(value, as);
            if (plain != null) {
                fields.put(name, plain);
            }
        });
        price(type, wire, fields);
        if (FactTypes.isFact(type)) {
            String approved = Flattening.add(type, wire, answer, known, fields);
            stamp = approved.compareTo(stamp) > 0 ? approved : stamp;
        }
        if (type == InvoiceTypes.INVOICES) {
            InvoiceLines.add(wire, answer, fields);
        }
        if (type.referable()) {
            for (Map<String, Object> reference :
                    answer.of("external_references", type.subject(), id)) {
                if (setup.serviceName().equals(Envelope.text(reference.get("service_name")))) {
                    stamp = stamp(reference, stamp);
                    for (NativeField field : type.referenceFields()) {
                        String on = type.onReference(field.name()).orElseThrow();
                        Object said = plain(reference.get(on), field.type());
                        if (said != null) {
                            fields.put(field.name(), said);
                        }
                    }
                }
            }
        }
        List<NativeField> own = setup.own(type);
        if (!own.isEmpty()) {
            for (Map<String, Object> value : answer.of("custom_field_values", type.subject(), id)) {
                stamp = stamp(value, stamp);
                value(own, value).ifPresent(named -> fields.put(named.name(), named.value()));
            }
        }
        return new ObservedRecord(type.collection(), id, stamp, gone(type, wire), null, fields);
    }

    /// The later of the record's own stamp and `seen`: values and references change without
    /// stamping their record.
    private static String stamp(Map<String, Object> wire, String seen) {
        String own =
                Moments.read(Envelope.text(wire.get("updated_at"))).map(Moments::text).orElse("");
        return own.compareTo(seen) > 0 ? own : seen;
    }

    private static boolean gone(RecordType type, Map<String, Object> wire) {
        return (type == RecordTypes.WORKSPACES && Boolean.TRUE.equals(wire.get("archived")))
                || (type == RecordTypes.STORIES && wire.get("deleted_at") != null);
    }

    private static void price(
            RecordType type, Map<String, Object> wire, Map<String, Object> fields) {
        if (type != RecordTypes.WORKSPACES) {
            return;
        }
        fields.remove("price");
        if (wire.get("price_in_cents") instanceof BigDecimal cents) {
            BigDecimal unit =
                    wire.get("currency_base_unit") instanceof BigDecimal told && told.signum() > 0
                            ? told
                            : BigDecimal.valueOf(100);
            int digits = unit.precision() - 1;
            fields.put("price", cents.divide(unit, Math.max(digits, 0), RoundingMode.HALF_UP));
        }
    }

    /// A custom field's value under the name the settings give it.
    record Named(String name, Object value) {}

    private java.util.Optional<Named> value(List<NativeField> own, Map<String, Object> value) {
        String called = Envelope.text(value.get("custom_field_name"));
        for (NativeField field : own) {
            if (CustomFields.same(field.name(), called)) {
                Object plain = plain(spoken(value), field.type());
                return plain == null
                        ? java.util.Optional.empty()
                        : java.util.Optional.of(new Named(field.name(), plain));
            }
        }
        return java.util.Optional.empty();
    }

    /// Choices are kept by id and spoken by label.
    private @Nullable Object spoken(Map<String, Object> value) {
        Object kept = value.get("value");
        return switch (Envelope.text(value.get("type"))) {
            case "single" -> value.get("display_value");
            case "multi" -> customFields.labels(Envelope.text(value.get("custom_field_id")), kept);
            default -> kept;
        };
    }

    static @Nullable Object plain(@Nullable Object value, Type as) {
        if (value == null || (value instanceof String text && text.isEmpty())) {
            return null;
        }
        return switch (as) {
            case TEXT, REFERENCE ->
                    value instanceof Map || value instanceof List ? value : Envelope.text(value);
            case DECIMAL -> decimal(value);
            case BOOLEAN -> truth(value);
            case DATE -> Moments.day(Envelope.text(value)).<Object>map(day -> day).orElse(value);
            case INSTANT ->
                    Moments.read(Envelope.text(value)).<Object>map(Moments::text).orElse(value);
            case LIST -> value instanceof List<?> list ? items(list) : value;
            case OBJECT -> value;
        };
    }

    private static Object decimal(Object value) {
        if (value instanceof String text) {
            try {
                return new BigDecimal(text.strip());
            } catch (NumberFormatException notANumber) {
                return value;
            }
        }
        return value;
    }

    private static Object truth(Object value) {
        return switch (Envelope.text(value).toLowerCase(Locale.ROOT)) {
            case "true", "yes", "1" -> true;
            case "false", "no", "0" -> false;
            default -> value;
        };
    }

    private static List<Object> items(List<?> list) {
        List<Object> items = new ArrayList<>();
        for (Object each : list) {
            if (each instanceof BigDecimal number) {
                items.add(number.toPlainString());
            } else if (each != null) {
                items.add(each);
            }
        }
        return items;
    }
}
