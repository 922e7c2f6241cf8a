package dev.throughline.sandbox.salesforce;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// What a caller wants to write to one record: read and typed, not yet checked against the org's
/// rules.
///
/// @param given field values; null clears
/// @param parents parents named by an external id instead of an id: reference field → (external
///   field, value)
record Draft(
        ObjectDef type,
        Map<FieldDef, @Nullable Object> given,
        Map<FieldDef, Map.Entry<FieldDef, String>> parents) {

    /// Reads the JSON object of a record.
    ///
    /// @param hidden fields the caller may not see: they do not exist for it
    /// @param skipped names to pass over (`attributes`, the id)
    /// @throws Refusal for an unknown field or an unreadable value; both refuse the whole request
    static Draft read(
            ObjectDef type,
            Map<String, ? extends @Nullable Object> json,
            Set<String> skipped,
            BiPredicate<ObjectDef, FieldDef> hidden,
            java.util.function.Function<String, ObjectDef> types,
            boolean lenient) {
        Map<FieldDef, @Nullable Object> given = new LinkedHashMap<>();
        Map<FieldDef, Map.Entry<FieldDef, String>> parents = new LinkedHashMap<>();
        for (Map.Entry<String, ? extends @Nullable Object> entry : json.entrySet()) {
            String name = entry.getKey();
            Object raw = entry.getValue();
            if (name.equals("attributes") || skipped.contains(name)) {
                continue;
            }
            FieldDef field = type.field(name);
            if (field != null && !hidden.test(type, field)) {
                given.put(field, Values.read(field, raw, lenient));
                continue;
            }
            FieldDef reference = type.relationship(name);
            if (reference != null && raw instanceof Map<?, ?> keys && reference.target() != null) {
                parents.put(reference, parent(types.apply(reference.target()), keys));
                continue;
            }
            throw Refusal.request(
                    400,
                    "INVALID_FIELD",
                    "No such column '" + name + "' on sobject of type " + type.name());
        }
        return new Draft(type, given, parents);
    }

    private static Map.Entry<FieldDef, String> parent(ObjectDef target, Map<?, ?> keys) {
        for (Map.Entry<?, ?> key : keys.entrySet()) {
            FieldDef field = target.field(String.valueOf(key.getKey()));
            if (field != null
                    && (field.has(FieldDef.Trait.EXTERNAL) || field.kind() == FieldDef.Kind.ID)) {
                return Map.entry(field, String.valueOf(key.getValue()));
            }
        }
        throw Refusal.request(
                400,
                "INVALID_FIELD",
                "Foreign key external ID: no external id field of " + target.name() + " is given");
    }
}
