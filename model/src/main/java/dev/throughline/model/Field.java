package dev.throughline.model;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One field of a canonical entity, or one member of an [FieldKind#OBJECT] field.
///
/// @param name in snake case, as in `legal_name`
/// @param kind how a value (of a list: each element) is to be understood
/// @param list whether the field holds a list
/// @param required whether a complete entity must have it; of a list: at least one element
/// @param refersTo the name of the entity type a [FieldKind#REFERENCE] points to
/// @param values the closed set of words of an [FieldKind#ENUM]; empty otherwise
/// @param members the members of an [FieldKind#OBJECT]; empty otherwise
/// @param owner the class of system that decides it by default
/// @param sensitivity who may see its value
/// @param meaning one sentence for people, with unit where the kind does not say it
public record Field(
        String name,
        FieldKind kind,
        boolean list,
        boolean required,
        @Nullable String refersTo,
        List<String> values,
        List<Field> members,
        SystemOwner owner,
        Sensitivity sensitivity,
        String meaning) {

    public Field {
        values = List.copyOf(values);
        members = List.copyOf(members);
        if ((kind == FieldKind.ENUM) == values.isEmpty()) {
            throw new IllegalArgumentException(
                    "field "
                            + name
                            + ": an ENUM needs values and nothing else may have them, but it is "
                            + kind
                            + " with "
                            + values);
        }
        if ((kind == FieldKind.OBJECT) == members.isEmpty()) {
            throw new IllegalArgumentException(
                    "field "
                            + name
                            + ": an OBJECT needs members and nothing else may have them, but it is "
                            + kind
                            + " with "
                            + members.size()
                            + " members");
        }
        if ((kind == FieldKind.REFERENCE) != (refersTo != null)) {
            throw new IllegalArgumentException(
                    "field "
                            + name
                            + ": a REFERENCE names the entity type it refers to and nothing else does, but it is "
                            + kind
                            + " referring to "
                            + refersTo);
        }
    }

    /// The member of that name.
    public Optional<Field> member(String member) {
        return members.stream().filter(field -> field.name().equals(member)).findFirst();
    }
}
