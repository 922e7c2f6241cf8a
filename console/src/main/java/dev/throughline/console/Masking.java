package dev.throughline.console;

import dev.throughline.curate.Entity;
import dev.throughline.model.Canonical;
import dev.throughline.model.Sensitivity;

/// What may be shown of personal and confidential fields: nothing, unless a person is known to
/// look.
public final class Masking {
    /// What stands in place of a value.
    public static final String MASK = "••••••";

    private Masking() {}

    /// Whether a type's name is personal.
    static boolean namesPeople(String type) {
        return Canonical.find(type)
                .flatMap(known -> known.field("name"))
                .filter(field -> field.sensitivity() != Sensitivity.PUBLIC)
                .isPresent();
    }

    /// Whether a type has any field that is not for everybody.
    static boolean sensitive(String type) {
        return Canonical.find(type).stream()
                .flatMap(known -> known.fields().stream())
                .anyMatch(field -> field.sensitivity() != Sensitivity.PUBLIC);
    }

    /// Whether a field may be shown.
    static boolean hidden(String type, String field, boolean people) {
        return !people
                && Canonical.find(type)
                        .flatMap(known -> known.field(field))
                        .filter(one -> one.sensitivity() != Sensitivity.PUBLIC)
                        .isPresent();
    }

    /// An entity's name as it may be shown.
    static String name(Entity entity, boolean people) {
        return name(entity.type().name(), entity.name(), entity.id().toString(), people);
    }

    /// A name as it may be shown.
    static String name(String type, String name, String id, boolean people) {
        if (!people && namesPeople(type)) {
            return Format.type(type) + " " + id.substring(id.length() - 6);
        }
        return name.isBlank() ? Format.type(type) + " without a name" : name;
    }
}
