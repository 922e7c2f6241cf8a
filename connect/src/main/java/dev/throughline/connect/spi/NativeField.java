package dev.throughline.connect.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One field of a native record type.
///
/// @param name the vendor's own API name
/// @param type how its plain value is to be understood
/// @param writable whether the vendor accepts it in a write
/// @param required whether the vendor refuses a create without it
/// @param referenceTo the record type it points to, for {@link Type#REFERENCE}
/// @param textMax longest text the vendor keeps; 0 where unknown
/// @param fields the members of an {@link Type#OBJECT}, or of each element of a {@link Type#LIST}
///   of objects
public record NativeField(
        String name,
        Type type,
        boolean writable,
        boolean required,
        @Nullable String referenceTo,
        int textMax,
        List<NativeField> fields) {

    /// How a plain value is to be understood.
    public enum Type {
        TEXT,
        /// A `BigDecimal`.
        DECIMAL,
        BOOLEAN,
        /// ISO text, `2026-01-31`: connectors translate their vendor's form at the border.
        DATE,
        /// ISO text in UTC, `2026-01-31T09:00:00Z`.
        INSTANT,
        /// Text: the native id of another record.
        REFERENCE,
        OBJECT,
        LIST
    }

    public NativeField {
        fields = List.copyOf(fields);
    }

    /// A writable field that may be absent.
    public static NativeField of(String name, Type type) {
        return new NativeField(name, type, true, false, null, 0, List.of());
    }

    /// A writable text of at most `textMax` characters.
    public static NativeField text(String name, int textMax) {
        return new NativeField(name, Type.TEXT, true, false, null, textMax, List.of());
    }

    /// A field the vendor computes.
    public static NativeField readOnly(String name, Type type) {
        return new NativeField(name, type, false, false, null, 0, List.of());
    }

    /// A writable reference.
    public static NativeField reference(String name, String referenceTo) {
        return new NativeField(name, Type.REFERENCE, true, false, referenceTo, 0, List.of());
    }

    /// The same field, required on create.
    public NativeField asRequired() {
        return new NativeField(name, type, writable, true, referenceTo, textMax, fields);
    }
}
