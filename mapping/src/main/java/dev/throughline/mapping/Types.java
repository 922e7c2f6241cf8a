package dev.throughline.mapping;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.model.EntityType;
import dev.throughline.model.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The types of the language: CEL's own text, yes/no, whole number and list, and ours for what CEL
/// has no word for. Derived from the canonical model and from the connectors' schemas; unknown
/// names are refused by CEL's checker.
@SuppressWarnings("Immutable") // grows only while a scope is built, and is asked only then
final class Types implements CelTypeProvider {
    static final CelType TEXT = SimpleType.STRING;
    static final CelType WHOLE = SimpleType.INT;
    static final CelType YES_NO = SimpleType.BOOL;

    /// A `BigDecimal`: CEL knows only binary floating point, which is no use for money.
    static final CelType DECIMAL = OpaqueType.create("decimal");

    static final CelType HOURS = OpaqueType.create("hours");
    static final CelType MONEY = OpaqueType.create("money");
    static final CelType DATE = OpaqueType.create("date");
    static final CelType INSTANT = OpaqueType.create("instant");

    /// A canonical id.
    static final CelType ID = OpaqueType.create("id");

    /// The answers a look-up reads from; never written by people.
    static final CelType CONTEXT = OpaqueType.create("context");

    static final CelType TEXTS = ListType.create(SimpleType.STRING);

    private final Map<String, StructType> structs = new HashMap<>();

    /// The type of a native record.
    CelType ofRecord(ObjectSchema schema) {
        return ofNative(schema.objectType(), schema.fields());
    }

    /// The type of one value of a native field.
    CelType ofNative(String path, NativeField field) {
        return switch (field.type()) {
            case TEXT, REFERENCE -> TEXT;
            case DECIMAL -> DECIMAL;
            case BOOLEAN -> YES_NO;
            case DATE -> DATE;
            case INSTANT -> INSTANT;
            case OBJECT -> ofNative(path + "." + field.name(), field.fields());
            case LIST -> field.fields().isEmpty() ? TEXTS : ListType.create(ofElement(path, field));
        };
    }

    /// The type of an element of a native list of objects.
    CelType ofElement(String path, NativeField list) {
        return ofNative(path + "." + list.name(), list.fields());
    }

    private CelType ofNative(String name, List<NativeField> fields) {
        Map<String, CelType> members = new HashMap<>();
        for (NativeField field : fields) {
            members.put(field.name(), ofNative(name, field));
        }
        return struct(name, members);
    }

    /// The type of a canonical entity, its id a further field `id`.
    CelType ofEntityWithId(EntityType type) {
        return ofMembers(type.name(), type.fields(), Map.of("id", ID));
    }

    private CelType ofMembers(String name, List<Field> fields) {
        return ofMembers(name, fields, Map.of());
    }

    private CelType ofMembers(String name, List<Field> fields, Map<String, CelType> further) {
        Map<String, CelType> members = new HashMap<>(further);
        for (Field field : fields) {
            CelType one = ofOne(name, field);
            members.put(field.name(), field.list() ? ListType.create(one) : one);
        }
        return struct(name, members);
    }

    /// The type of one value of a canonical field (of a list: of an element).
    CelType ofOne(String path, Field field) {
        return switch (field.kind()) {
            case REFERENCE -> ID;
            case DATE -> DATE;
            case INSTANT -> INSTANT;
            case MONEY -> MONEY;
            case RATE, FRACTION -> DECIMAL;
            case HOURS -> HOURS;
            case CURRENCY, COUNTRY, REGION, CODE, NAME, TEXT, ENUM -> TEXT;
            case INTEGER -> WHOLE;
            case BOOLEAN -> YES_NO;
            case OBJECT -> ofMembers(path + "." + field.name(), field.members());
        };
    }

    private CelType struct(String name, Map<String, CelType> members) {
        structs.put(
                name,
                StructType.create(
                        name,
                        ImmutableSet.copyOf(members.keySet()),
                        member -> Optional.ofNullable(members.get(member))));
        return StructTypeReference.create(name);
    }

    /// The names a value of that type has below it; empty for anything but a record.
    List<String> members(CelType type) {
        StructType struct = structs.get(type.name());
        return struct == null
                ? List.of()
                : struct.fields().stream().map(StructType.Field::name).sorted().toList();
    }

    /// How people call a type.
    static String word(CelType type) {
        return switch (type.kind()) {
            case STRING -> "text";
            case INT -> "whole number";
            case BOOL -> "yes/no";
            case DOUBLE -> "binary number";
            case NULL_TYPE -> "nothing";
            case LIST -> "list of " + word(((ListType) type).elemType());
            case MAP -> "object";
            case STRUCT -> type.name().contains(" ") ? "object" : "record " + type.name();
            case OPAQUE -> type.name().equals("id") ? "entity id" : type.name();
            default -> type.name();
        };
    }

    /// Whether a value of `actual` may stand where `wanted` is asked for. A whole number may stand
    /// for a decimal; nothing (`null`) and values whose type shows only at run time may stand
    /// anywhere.
    static boolean fits(CelType actual, CelType wanted) {
        if (loose(actual) || wanted.kind() == CelKind.DYN) {
            return true;
        }
        if (actual instanceof ListType list && wanted instanceof ListType other) {
            return fits(list.elemType(), other.elemType());
        }
        if (actual instanceof MapType) {
            return wanted.kind() == CelKind.STRUCT || wanted.kind() == CelKind.MAP;
        }
        return actual.equals(wanted)
                || (actual.kind() == wanted.kind() && actual.name().equals(wanted.name()))
                || (actual.equals(WHOLE) && wanted.equals(DECIMAL));
    }

    private static boolean loose(CelType type) {
        return type.kind() == CelKind.NULL_TYPE
                || type.kind() == CelKind.DYN
                || type.kind() == CelKind.TYPE_PARAM;
    }

    @Override
    public ImmutableCollection<CelType> types() {
        return ImmutableList.copyOf(structs.values());
    }

    @Override
    public Optional<CelType> findType(String name) {
        return Optional.ofNullable(structs.get(name));
    }
}
