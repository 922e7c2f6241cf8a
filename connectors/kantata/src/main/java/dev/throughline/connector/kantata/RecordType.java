package dev.throughline.connector.kantata;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.throughline.connect.spi.NativeField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One record type of the API as this connector uses it.
///
/// @param collection path and key of the collection, `workspaces`
/// @param singular key of one record in a body and prefix of its events, `workspace`
/// @param subject its name in custom field values, `Workspace`
/// @param stamped whether it has `created_at` and `updated_at` to read by
/// @param creatable whether the API creates it
/// @param referable whether it carries external references
/// @param valued whether it may carry custom field values
/// @param hardDelete whether a deleted record leaves no trace but an event
/// @param unhide parameters that switch the collection's default filters off
/// @param includes associations whose ids are wanted in an answer
/// @param fields its fields, the firm's own ones not counted
/// @param named the same by name: each value of each record asks for its field
record RecordType(
        String collection,
        String singular,
        String subject,
        String label,
        boolean stamped,
        boolean creatable,
        boolean referable,
        boolean valued,
        boolean hardDelete,
        Map<String, String> unhide,
        List<String> includes,
        List<NativeField> fields,
        Map<String, NativeField> named) {

    /// Fields of the nested external reference, as plain fields of the record, by their wire name.
    private static final Map<String, String> REFERENCE_FIELDS =
            Map.of(
                    "external_status", "external_status",
                    "external_message", "external_message",
                    "external_link", "external_link",
                    "external_reference_status", "status",
                    "external_locked", "locked");

    RecordType(
            String collection,
            String singular,
            String subject,
            String label,
            boolean stamped,
            boolean creatable,
            boolean referable,
            boolean valued,
            boolean hardDelete,
            Map<String, String> unhide,
            List<String> includes,
            List<NativeField> fields) {
        this(
                collection,
                singular,
                subject,
                label,
                stamped,
                creatable,
                referable,
                valued,
                hardDelete,
                unhide,
                includes,
                fields,
                fields.stream().collect(toUnmodifiableMap(NativeField::name, identity())));
    }

    /// The fields of a record type: its id, its own, those of its external reference, its stamps.
    static List<NativeField> fields(boolean referable, boolean stamped, NativeField... own) {
        List<NativeField> all = new ArrayList<>();
        all.add(NativeField.readOnly("id", NativeField.Type.TEXT));
        all.addAll(List.of(own));
        if (referable) {
            all.add(NativeField.text("external_status", 255));
            all.add(NativeField.text("external_message", 0));
            all.add(NativeField.text("external_link", 0));
            all.add(NativeField.text("external_reference_status", 20));
            all.add(NativeField.readOnly("external_reference_ids", NativeField.Type.LIST));
        }
        if (stamped) {
            all.add(NativeField.readOnly("created_at", NativeField.Type.INSTANT));
            all.add(NativeField.readOnly("updated_at", NativeField.Type.INSTANT));
        }
        return List.copyOf(all);
    }

    /// The external reference's own field behind a plain field of this record; empty where there is
    /// none.
    Optional<String> onReference(String name) {
        return referable && named.containsKey(name)
                ? Optional.ofNullable(REFERENCE_FIELDS.get(name))
                : Optional.empty();
    }

    /// The plain fields of this record that stand in its external reference.
    List<NativeField> referenceFields() {
        return fields.stream().filter(field -> onReference(field.name()).isPresent()).toList();
    }

    /// The field of that name, the firm's own ones not counted.
    Optional<NativeField> field(String name) {
        return Optional.ofNullable(named.get(name));
    }

    /// What `include` asks for.
    ///
    /// @param withValues whether custom field values are wanted
    String include(boolean withValues) {
        List<String> all = new ArrayList<>(includes);
        if (referable) {
            all.add("external_references");
        }
        if (valued && withValues) {
            all.add("custom_field_values");
        }
        return String.join(",", all);
    }
}
