package dev.throughline.sandbox.netsuite;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The tables SuiteQL can ask: one for each record type, and those that exist only there.
final class Relations {

    private final Ledger ledger;

    Relations(Ledger ledger) {
        this.ledger = ledger;
    }

    /// @throws Refusal when there is no such table
    Relation named(String table) {
        if (table.equals("customersubsidiaryrelationship")) {
            return new SubsidiaryRelationships(ledger);
        }
        RecordType type = RecordTypes.table(table);
        if (type != null) {
            return new Records(ledger, type);
        }
        Relation books = BookRelations.named(ledger.books(), table);
        if (books != null) {
            return books;
        }
        return switch (table) {
            case "customeraddressbook" -> new AddressLines(ledger);
            case "entityaddress" -> new EntityAddresses(ledger);
            case "deletedrecord" -> new DeletedRecords(ledger);
            default -> throw Refusal.query("Record '" + table + "' was not found.");
        };
    }

    private static @Nullable Long number(@Nullable Object id) {
        return id instanceof String text && !text.isEmpty() ? Long.valueOf(text) : null;
    }

    /// The records of one type.
    private record Records(Ledger ledger, RecordType type) implements Relation {

        @Override
        public @Nullable Column column(String name) {
            switch (name) {
                case "id" -> {
                    return row -> ((StoredRecord) row).id;
                }
                case "externalid" -> {
                    return row -> ((StoredRecord) row).externalId;
                }
                case "lastmodifieddate" -> {
                    return type.ordinal("lastModifiedDate") < 0
                            ? null
                            : row -> Instant.ofEpochSecond(((StoredRecord) row).modifiedSecond);
                }
                case "datecreated", "createddate" -> {
                    return type.ordinal("dateCreated") < 0
                            ? null
                            : row -> Instant.ofEpochSecond(((StoredRecord) row).createdSecond);
                }
                case "defaultbillingaddress" -> {
                    return type.ordinal("addressBook") < 0 ? null : Records::billing;
                }
                default -> {
                    int at = type.column(name);
                    if (at < 0) {
                        return null;
                    }
                    return switch (type.fields().get(at).kind()) {
                        case TEXT, CHOICE, DECIMAL, BOOLEAN, MULTI_REFERENCE ->
                                row -> ((StoredRecord) row).values[at];
                        case REFERENCE -> row -> number(((StoredRecord) row).values[at]);
                        case DATE ->
                                row ->
                                        ((StoredRecord) row).values[at] instanceof String d
                                                ? LocalDate.parse(d)
                                                : null;
                        case DATETIME ->
                                row ->
                                        ((StoredRecord) row).values[at] instanceof String t
                                                ? Instant.parse(t)
                                                : null;
                        case SUBLIST -> null;
                    };
                }
            }
        }

        private static @Nullable Object billing(Object row) {
            Map<String, Object> line =
                    AddressBook.billing(((StoredRecord) row).value("addressBook"));
            return line == null ? null : number(line.get("id"));
        }

        @Override
        public List<String> columns() {
            List<String> names = new ArrayList<>(List.of("id", "externalid"));
            type.fields().stream()
                    .filter(field -> field.kind() != Field.Kind.SUBLIST)
                    .map(Field::column)
                    .forEach(names::add);
            return names;
        }

        @Override
        public Collection<?> rows() {
            return ledger.table(type).byId.values();
        }

        @Override
        public Collection<?> rowsAfter(long id) {
            return ledger.table(type).byId.tailMap(id, false).values();
        }

        @Override
        public @Nullable Collection<?> rowsSince(long second) {
            return type.ordinal("lastModifiedDate") < 0
                    ? null
                    : ledger.table(type)
                            .byModified
                            .tailMap(new Table.Stamp(second, 0), true)
                            .values();
        }

        @Override
        public @Nullable Collection<?> rowsWith(String column, Set<String> values) {
            Table table = ledger.table(type);
            TreeMap<Long, StoredRecord> found = new TreeMap<>();
            int at = type.column(column);
            String field = at < 0 ? column : type.fields().get(at).name();
            for (String value : values) {
                if (column.equals("id") || column.equals("externalid")) {
                    StoredRecord record =
                            ledger.find(type, column.equals("id") ? value : "eid:" + value);
                    if (record != null) {
                        found.put(record.id, record);
                    }
                } else if (table.indexes(field)) {
                    table.referringTo(field, value).forEach(record -> found.put(record.id, record));
                } else {
                    return null;
                }
            }
            return found.values();
        }
    }

    /// Which subsidiaries customers belong to: the primary one, which is on the customer itself,
    /// and those they were extended to.
    private record SubsidiaryRelationships(Ledger ledger) implements Relation {

        private Table customers() {
            return ledger.table(Objects.requireNonNull(RecordTypes.named("customer")));
        }

        private Table extended() {
            return ledger.table(
                    Objects.requireNonNull(RecordTypes.named("customerSubsidiaryRelationship")));
        }

        private static boolean primary(Object row) {
            return ((StoredRecord) row).type.name().equals("customer");
        }

        @Override
        public @Nullable Column column(String name) {
            return switch (name) {
                case "id" -> row -> ((StoredRecord) row).id;
                case "entity" ->
                        row ->
                                primary(row)
                                        ? Long.valueOf(((StoredRecord) row).id)
                                        : number(((StoredRecord) row).value("entity"));
                case "subsidiary" -> row -> number(((StoredRecord) row).value("subsidiary"));
                case "isprimarysub" -> SubsidiaryRelationships::primary;
                default -> null;
            };
        }

        @Override
        public List<String> columns() {
            return List.of("id", "entity", "subsidiary", "isprimarysub");
        }

        @Override
        public Collection<?> rows() {
            return extended().byId.isEmpty()
                    ? customers().byId.values()
                    : rowsAfter(Long.MIN_VALUE);
        }

        @Override
        public Collection<?> rowsAfter(long id) {
            if (extended().byId.isEmpty()) {
                return customers().byId.tailMap(id, false).values();
            }
            TreeMap<Long, StoredRecord> all = new TreeMap<>(customers().byId.tailMap(id, false));
            all.putAll(extended().byId.tailMap(id, false));
            return all.values();
        }

        @Override
        public @Nullable Collection<?> rowsSince(long second) {
            return null;
        }

        @Override
        public @Nullable Collection<?> rowsWith(String column, Set<String> values) {
            if (!column.equals("entity") && !column.equals("id")) {
                return null;
            }
            List<StoredRecord> found = new ArrayList<>();
            for (String value : values) {
                StoredRecord customer = customers().byId.get(Long.valueOf(value));
                if (customer != null) {
                    found.add(customer);
                }
                if (column.equals("entity")) {
                    found.addAll(extended().referringTo("entity", value));
                } else if (extended().byId.get(Long.valueOf(value)) instanceof StoredRecord row) {
                    found.add(row);
                }
            }
            return found;
        }
    }

    /// Addresses by their own key. A row is the customer that has it as billing address.
    private record EntityAddresses(Ledger ledger) implements Relation {

        @Override
        public @Nullable Column column(String name) {
            return switch (name) {
                case "nkey" -> row -> number(line(row).get("id"));
                case "addressee", "addr1", "addr2", "city", "state", "zip", "country" ->
                        row ->
                                ((Map<?, ?>)
                                                Objects.requireNonNull(
                                                        line(row).get("addressBookAddress")))
                                        .get(name);
                case "dropdownstate" ->
                        row ->
                                ((Map<?, ?>)
                                                Objects.requireNonNull(
                                                        line(row).get("addressBookAddress")))
                                        .get("state");
                default -> null;
            };
        }

        private static Map<String, Object> line(Object row) {
            return Objects.requireNonNull(
                    AddressBook.billing(((StoredRecord) row).value("addressBook")));
        }

        @Override
        public List<String> columns() {
            return List.of(
                    "nkey", "addressee", "addr1", "addr2", "city", "state", "zip", "country");
        }

        @Override
        public Collection<?> rows() {
            return ledger
                    .table(Objects.requireNonNull(RecordTypes.named("customer")))
                    .byId
                    .values()
                    .stream()
                    .filter(record -> AddressBook.billing(record.value("addressBook")) != null)
                    .toList();
        }

        @Override
        public Collection<?> rowsAfter(long id) {
            return rows();
        }

        @Override
        public @Nullable Collection<?> rowsSince(long second) {
            return null;
        }

        @Override
        public @Nullable Collection<?> rowsWith(String column, Set<String> values) {
            return column.equals("nkey")
                    ? values.stream().map(ledger::addressOwner).filter(Objects::nonNull).toList()
                    : null;
        }
    }

    /// The billing lines of customers' address books. A row is the customer.
    private record AddressLines(Ledger ledger) implements Relation {

        private static @Nullable Long line(Object row) {
            Map<String, Object> billing =
                    AddressBook.billing(((StoredRecord) row).value("addressBook"));
            return billing == null ? null : number(billing.get("id"));
        }

        @Override
        public @Nullable Column column(String name) {
            return switch (name) {
                case "entity" -> row -> ((StoredRecord) row).id;
                case "internalid", "addressbookaddress" -> AddressLines::line;
                case "defaultbilling" -> row -> line(row) == null ? null : true;
                default -> null;
            };
        }

        @Override
        public List<String> columns() {
            return List.of("entity", "internalid", "addressbookaddress", "defaultbilling");
        }

        @Override
        public Collection<?> rows() {
            return ledger
                    .table(Objects.requireNonNull(RecordTypes.named("customer")))
                    .byId
                    .values()
                    .stream()
                    .filter(record -> line(record) != null)
                    .toList();
        }

        @Override
        public Collection<?> rowsAfter(long id) {
            return rows();
        }

        @Override
        public @Nullable Collection<?> rowsSince(long second) {
            return null;
        }

        @Override
        public @Nullable Collection<?> rowsWith(String column, Set<String> values) {
            RecordType customer = Objects.requireNonNull(RecordTypes.named("customer"));
            return column.equals("entity")
                    ? values.stream()
                            .map(id -> ledger.find(customer, id))
                            .filter(record -> record != null && line(record) != null)
                            .toList()
                    : null;
        }
    }

    /// What was deleted. The shape is not documented for REST; kept as clients of the vendor use
    /// it.
    private record DeletedRecords(Ledger ledger) implements Relation {

        @Override
        public @Nullable Column column(String name) {
            return switch (name) {
                case "recordid" -> row -> ((Ledger.Deleted) row).id();
                case "recordtypeid" -> row -> ((Ledger.Deleted) row).table();
                case "deleteddate" -> row -> Instant.ofEpochSecond(((Ledger.Deleted) row).second());
                default -> null;
            };
        }

        @Override
        public List<String> columns() {
            return List.of("recordid", "recordtypeid", "deleteddate");
        }

        @Override
        public Collection<?> rows() {
            return ledger.deletions();
        }

        @Override
        public Collection<?> rowsAfter(long id) {
            return rows();
        }

        @Override
        public @Nullable Collection<?> rowsSince(long second) {
            return null;
        }

        @Override
        public @Nullable Collection<?> rowsWith(String column, Set<String> values) {
            return column.equals("nkey")
                    ? values.stream().map(ledger::addressOwner).filter(Objects::nonNull).toList()
                    : null;
        }
    }

    /// A value as SuiteQL compares it: numbers as `BigDecimal`, truth as `T`/`F`, lists as joined
    /// text.
    static @Nullable Object comparable(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Long number -> BigDecimal.valueOf(number);
            case Boolean truth -> truth ? "T" : "F";
            case List<?> list -> String.join(", ", list.stream().map(String::valueOf).toList());
            default -> value;
        };
    }
}
