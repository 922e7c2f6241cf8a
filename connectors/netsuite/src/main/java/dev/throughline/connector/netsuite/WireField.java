package dev.throughline.connector.netsuite;

import dev.throughline.connect.spi.NativeField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One field of a record type: what mappings see, and how it crosses the border both ways.
///
/// @param nativeField name and type as mappings see them
/// @param form how it is written
/// @param sql the SuiteQL expression that reads it
record WireField(NativeField nativeField, Form form, String sql) {

    /// How a plain value is written to the record service.
    enum Form {
        /// As it is.
        PLAIN,
        /// `{"id": …}`, of another record or of a choice list.
        ID,
        /// `{"items": [{"id": …}]}` from ids separated by commas.
        IDS,
        /// A part of the billing address in the `addressBook` sublist.
        ADDRESS,
        /// The record's external id: it is part of the address of the call.
        KEY,
        /// Never written, and read by a question of its own: see `TransactionParts`.
        PART
    }

    String name() {
        return nativeField.name();
    }

    /// The column's name in an answer: SuiteQL gives lower case.
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    static WireField plain(NativeField field) {
        return new WireField(field, Form.PLAIN, own(field.name()));
    }

    static WireField text(String name, int textMax) {
        return plain(NativeField.text(name, textMax));
    }

    static WireField of(String name, NativeField.Type type) {
        return plain(NativeField.of(name, type));
    }

    static WireField readOnly(String name, NativeField.Type type) {
        return plain(NativeField.readOnly(name, type));
    }

    static WireField reference(String name, String target) {
        return new WireField(NativeField.reference(name, target), Form.ID, own(name));
    }

    static WireField choice(String name) {
        return new WireField(NativeField.text(name, 0), Form.ID, own(name));
    }

    static WireField address(String part, int textMax) {
        return new WireField(
                NativeField.text("address_" + part, textMax), Form.ADDRESS, "ea." + part);
    }

    static WireField part(NativeField field) {
        return new WireField(field, Form.PART, "");
    }

    WireField asRequired() {
        return new WireField(nativeField.asRequired(), form, sql);
    }

    /// The same field, read by another expression.
    WireField readAs(String expression) {
        return new WireField(nativeField, form, expression);
    }

    private static String own(String name) {
        return "t." + name.toLowerCase(Locale.ROOT);
    }

    /// A custom field of the firm, as declared in the connection.
    static @Nullable WireField custom(NativeField field) {
        return switch (field.type()) {
            case TEXT, DECIMAL, BOOLEAN, DATE, INSTANT -> plain(field);
            case REFERENCE -> new WireField(field, Form.ID, own(field.name()));
            case OBJECT, LIST -> null;
        };
    }
}
