package dev.throughline.connector.netsuite;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.WriteRequest;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Plain values to the record service's shape, and the question whether a record read back already
/// shows them.
final class RecordBody {

    private RecordBody() {}

    /// Whether a write touches the billing address.
    static boolean hasAddress(NetSuiteType type, WriteRequest request) {
        return request.fields().keySet().stream()
                .anyMatch(name ->
                        type.field(name)
                                .map(field -> field.form() == WireField.Form.ADDRESS)
                                .orElse(false));
    }

    /// The JSON object of a write.
    ///
    /// @param addressLine the id of the billing line to be changed, null to make one
    static Map<String, @Nullable Object> of(
            NetSuiteType type, WriteRequest request, @Nullable String addressLine) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        Map<String, @Nullable Object> address = new LinkedHashMap<>();
        request.fields()
                .forEach((name, value) -> {
                    WireField field = type.field(name).orElse(null);
                    if (field == null) {
                        body.put(name, value);
                        return;
                    }
                    switch (field.form()) {
                        case PLAIN -> body.put(name, value);
                        case ID -> body.put(name, id(value));
                        case IDS -> body.put(name, ids(value));
                        case ADDRESS -> {
                            String part = name.substring("address_".length());
                            address.put(part, part.equals("country") ? id(value) : value);
                        }
                        case KEY -> {}
                    }
                });
        boolean update = request.kind() == WriteRequest.Kind.UPDATE;
        if (address.values().stream().anyMatch(Objects::nonNull)
                || (update && addressLine != null && !address.isEmpty())) {
            if (!update) {
                address.values().removeIf(Objects::isNull);
            }
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            if (addressLine != null) {
                line.put("internalId", new BigDecimal(addressLine));
            } else {
                line.put("defaultBilling", true);
                line.put("defaultShipping", true);
            }
            line.put("addressBookAddress", address);
            body.put("addressBook", Map.of("items", List.of(line)));
        }
        return body;
    }

    private static @Nullable Object id(@Nullable Object value) {
        return value == null ? null : Map.of("id", String.valueOf(value));
    }

    private static Object ids(@Nullable Object value) {
        List<Object> items = new ArrayList<>();
        if (value != null) {
            Arrays.stream(String.valueOf(value).split(","))
                    .map(String::strip)
                    .filter(each -> !each.isEmpty())
                    .forEach(each -> items.add(Map.of("id", each)));
        }
        return Map.of("items", items);
    }

    /// Whether the record shows every value of the write, so that nothing is left to do.
    static boolean shows(
            NetSuiteType type, RecordQueries queries, ObservedRecord record, WriteRequest request) {
        for (Map.Entry<String, Object> entry : request.fields().entrySet()) {
            WireField field = type.field(entry.getKey()).orElse(null);
            if (field != null && field.form() == WireField.Form.KEY) {
                continue;
            }
            if (field == null
                    || !queries.readable(type, field.name())
                    || !same(
                            field.nativeField().type(),
                            entry.getValue(),
                            record.fields().get(field.name()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(
            NativeField.Type type, @Nullable Object wanted, @Nullable Object shown) {
        if (wanted == null || "".equals(wanted)) {
            return shown == null;
        }
        if (shown == null) {
            return false;
        }
        if (wanted instanceof BigDecimal left && shown instanceof BigDecimal right) {
            return left.compareTo(right) == 0;
        }
        if (type == NativeField.Type.INSTANT) {
            try {
                return Instant.parse(String.valueOf(wanted))
                        .truncatedTo(ChronoUnit.SECONDS)
                        .equals(
                                Instant.parse(String.valueOf(shown))
                                        .truncatedTo(ChronoUnit.SECONDS));
            } catch (DateTimeException e) {
                return false;
            }
        }
        return String.valueOf(wanted).strip().equals(String.valueOf(shown).strip());
    }
}
