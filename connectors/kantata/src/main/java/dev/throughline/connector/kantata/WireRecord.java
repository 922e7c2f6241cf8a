package dev.throughline.connector.kantata;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connector.kantata.CustomFields.Definition;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One record on its way out: the body of its own write, and the custom field values that follow
/// it.
///
/// @param body what goes under the singular key
/// @param values custom field values by definition; null clears
record WireRecord(Map<String, @Nullable Object> body, Map<Definition, @Nullable Object> values) {

    /// The request cannot be written as it is; nothing was sent.
    static final class Unwritable extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        Unwritable(Problem problem) {
            super(problem.line());
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    /// Translates a request.
    ///
    /// @throws Unwritable if a field or choice does not exist there
    static WireRecord of(
            RecordType type, WriteRequest request, Setup setup, CustomFields customFields)
            throws Unwritable {
        boolean create = request.kind() == WriteRequest.Kind.CREATE;
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        Map<Definition, @Nullable Object> values = new LinkedHashMap<>();
        Map<String, @Nullable Object> reference = new LinkedHashMap<>();
        for (Map.Entry<String, ?> entry : request.fields().entrySet()) {
            String name = entry.getKey();
            Object value = entry.getValue();
            Optional<NativeField> own =
                    setup.own(type).stream().filter(field -> field.name().equals(name)).findFirst();
            Optional<String> onReference = type.onReference(name);
            if (own.isPresent()) {
                if (value != null || !create) {
                    Definition field = defined(type, name, setup, customFields);
                    values.put(field, chosen(field, value, name, setup));
                }
            } else if (onReference.isPresent()) {
                reference.put(onReference.get(), value);
            } else {
                body.put(writable(type, name, setup), value);
            }
        }
        if (create && type == InvoiceTypes.INVOICES) {
            // the client's contact must not get mail from what two systems agree upon
            body.put("suppress_emails", true);
        }
        if (create && type == RecordTypes.WORKSPACES) {
            body.put("creator_role", setup.creatorRole());
        }
        if (type.referable() && (create || !reference.isEmpty())) {
            reference.put("service_name", setup.serviceName());
            reference.put("service_model", type.subject());
            reference.put("service_model_ref", request.keyNumber());
            reference.putIfAbsent("status", "successful");
            body.put("external_reference", reference);
        }
        return new WireRecord(body, values);
    }

    private static String writable(RecordType type, String name, Setup setup) throws Unwritable {
        if (type.field(name).filter(NativeField::writable).isPresent()) {
            return name;
        }
        throw new Unwritable(
                Refusals.setting(
                        setup.label()
                                + " has no writable field '"
                                + name
                                + "' on "
                                + type.collection()
                                + ".",
                        "Correct the mapping, or add the field to customFields of the connection.",
                        name));
    }

    private static Definition defined(
            RecordType type, String name, Setup setup, CustomFields customFields)
            throws Unwritable {
        Optional<Definition> field = customFields.named(type.subject(), name);
        if (field.isPresent()) {
            return field.get();
        }
        throw new Unwritable(
                Refusals.setting(
                        setup.label()
                                + " has no custom field '"
                                + name
                                + "' for "
                                + type.label()
                                + ".",
                        "Create the custom field in Kantata, or correct customFields of the connection.",
                        name));
    }

    private static @Nullable Object chosen(
            Definition field, @Nullable Object value, String name, Setup setup) throws Unwritable {
        if (value == null || !field.chosen()) {
            return value;
        }
        List<String> ids = new ArrayList<>();
        for (Object label : value instanceof List<?> list ? list : List.of(value)) {
            String id = field.choices().get(Envelope.text(label));
            if (id == null) {
                throw new Unwritable(
                        new Problem(
                                Mender.DATA,
                                "ERP-REJECTED",
                                setup.label()
                                        + ": '"
                                        + Envelope.text(label)
                                        + "' is not a choice of the custom field '"
                                        + field.name()
                                        + "'.",
                                "Use one of "
                                        + field.choices().keySet()
                                        + ", or add the choice in Kantata.",
                                name));
            }
            ids.add(id);
        }
        return ids;
    }

    /// Whether anything but custom field values is to be written.
    boolean hasBody() {
        return !body.isEmpty();
    }

    /// The values as the vendor's bulk form takes them, for one record.
    List<Map<String, @Nullable Object>> bulk(RecordType type, String id) {
        List<Map<String, @Nullable Object>> bulk = new ArrayList<>();
        values.forEach((field, value) -> {
            Map<String, @Nullable Object> each = new LinkedHashMap<>();
            each.put("subject_type", type.subject());
            each.put("subject_id", id);
            each.put("custom_field_id", field.id());
            each.put("value", value);
            bulk.add(each);
        });
        return bulk;
    }
}
