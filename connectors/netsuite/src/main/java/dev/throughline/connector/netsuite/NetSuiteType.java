package dev.throughline.connector.netsuite;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One record type of NetSuite.
///
/// @param name the record service's name
/// @param label what it is called on screen
/// @param incremental whether SuiteQL can read it by modification stamp; else it is read whole
/// @param writable whether the hub may write it
/// @param joins SuiteQL text behind `FROM table t`
/// @param nameFields what the account's guard against duplicates looks at
/// @param fields its fields
/// @param transaction SuiteQL's type where the records are transactions; else empty
record NetSuiteType(
        String name,
        String label,
        boolean incremental,
        boolean writable,
        String joins,
        List<String> nameFields,
        List<WireField> fields,
        String transaction) {

    /// A type with a table of its own.
    NetSuiteType(
            String name,
            String label,
            boolean incremental,
            boolean writable,
            String joins,
            List<String> nameFields,
            List<WireField> fields) {
        this(name, label, incremental, writable, joins, nameFields, fields, "");
    }

    NetSuiteType {
        nameFields = List.copyOf(nameFields);
        fields = List.copyOf(fields);
    }

    /// SuiteQL's table.
    String table() {
        return transaction.isEmpty() ? name.toLowerCase(Locale.ROOT) : "transaction";
    }

    /// What the account's list of deletions calls it.
    String deletedAs() {
        return name.toLowerCase(Locale.ROOT);
    }

    /// A condition of the caller's, narrowed to this type where it shares a table.
    String where(String condition) {
        if (transaction.isEmpty()) {
            return condition;
        }
        String own = "t.type = '" + transaction + "'";
        return condition.isEmpty() ? own : "(" + condition + ") AND " + own;
    }

    Optional<WireField> field(String wanted) {
        return fields.stream().filter(field -> field.name().equals(wanted)).findFirst();
    }

    ObjectSchema schema() {
        return new ObjectSchema(name, label, fields.stream().map(WireField::nativeField).toList());
    }

    /// With the firm's own fields behind the vendor's; one declared under a name we know replaces
    /// ours.
    NetSuiteType with(List<NativeField> custom) {
        List<WireField> all = new ArrayList<>(fields);
        for (NativeField field : custom) {
            WireField wire = WireField.custom(field);
            if (wire != null) {
                all.removeIf(known -> known.name().equals(field.name()));
                all.add(wire);
            }
        }
        return new NetSuiteType(
                name, label, incremental, writable, joins, nameFields, all, transaction);
    }
}
