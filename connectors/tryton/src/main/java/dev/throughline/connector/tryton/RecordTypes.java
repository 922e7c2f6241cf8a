package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.connector.tryton.WireValue.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The record types of this connector, as data. A further type is a further constant here.
final class RecordTypes {
    private RecordTypes() {}

    /// The party's unique code carries the hub's key.
    static final String PARTY_KEY = "code";

    private static final String PAYMENT_TERM_MODEL = "account.invoice.payment_term";
    private static final String ACTIVE = "active";

    /// One record type.
    ///
    /// @param model Tryton's name, which is also the record type's name
    /// @param columns its fields
    /// @param parts nested records whose own changes are changes of the record too
    /// @param companyScoped whether each record belongs to one company
    /// @param filter which records of the model are meant; empty for all
    record RecordType(
            String model,
            String label,
            List<Column> columns,
            List<NestedPart> parts,
            boolean companyScoped,
            List<?> filter) {
        RecordType {
            columns = List.copyOf(columns);
            parts = List.copyOf(parts);
            filter = List.copyOf(filter);
        }

        /// All records of a model.
        RecordType(
                String model,
                String label,
                List<Column> columns,
                List<NestedPart> parts,
                boolean companyScoped) {
            this(model, label, columns, parts, companyScoped, List.of());
        }

        /// This type with the firm's own fields.
        RecordType with(List<NativeField> custom) {
            List<Column> all = new ArrayList<>(columns);
            custom.forEach(field -> {
                all.removeIf(column -> column.field().name().equals(field.name()));
                all.add(new Column.Own(field, field.name(), null));
            });
            return new RecordType(model, label, all, parts, companyScoped, filter);
        }

        /// The records of this type that were made at that moment or later.
        RecordType since(Instant moment) {
            List<Object> narrower = new ArrayList<>(filter);
            narrower.add(List.of("create_date", ">=", WireValue.moment(WireValue.micros(moment))));
            return new RecordType(model, label, columns, parts, companyScoped, narrower);
        }

        Optional<Column> column(String name) {
            return columns.stream()
                    .filter(column -> column.field().name().equals(name))
                    .findFirst();
        }

        /// All names to ask Tryton for.
        List<String> asked() {
            return Stream.concat(
                            Stream.concat(
                                    columns.stream().flatMap(column -> column.asked().stream()),
                                    parts.stream().map(part -> part.path() + "._timestamp")),
                            Stream.of("_timestamp", "create_date", "write_date"))
                    .distinct()
                    .toList();
        }
    }

    /// A nested record.
    ///
    /// @param model its model
    /// @param owner its field that points to the owning record, or lists several
    /// @param path the owner's field that lists it; with a dot where it hangs on a nested record
    /// @param by the record's field that holds what `owner` points to
    record NestedPart(String model, String owner, String path, String by) {
        /// A part that points to the record itself.
        NestedPart(String model, String owner, String path) {
            this(model, owner, path, "id");
        }
    }

    static final RecordType COMPANY =
            new RecordType(
                    "company.company",
                    "Company",
                    List.of(
                            own(NativeField.readOnly("name", Type.TEXT), "rec_name"),
                            reference("party", "party.party", false),
                            byName(
                                    NativeField.readOnly("party_code", Type.TEXT),
                                    "party",
                                    "party.party",
                                    "code"),
                            byName(
                                    NativeField.readOnly("currency_code", Type.TEXT),
                                    "currency",
                                    "currency.currency",
                                    "code"),
                            own(NativeField.readOnly("timezone", Type.TEXT), "timezone")),
                    List.of(),
                    false);

    static final RecordType PAYMENT_TERM =
            new RecordType(
                    PAYMENT_TERM_MODEL,
                    "Payment term",
                    List.of(
                            own(NativeField.readOnly("name", Type.TEXT), "name"),
                            own(NativeField.readOnly("description", Type.TEXT), "description"),
                            own(NativeField.readOnly(ACTIVE, Type.BOOLEAN), ACTIVE)),
                    List.of(),
                    false);

    static final RecordType PARTY =
            new RecordType(
                    "party.party",
                    "Party",
                    concat(
                            List.of(
                                    own(NativeField.readOnly(PARTY_KEY, Type.TEXT), PARTY_KEY),
                                    own(NativeField.text("name", 0), "name"),
                                    new Column.Own(
                                            NativeField.of(ACTIVE, Type.BOOLEAN),
                                            ACTIVE,
                                            Kind.BOOLEAN),
                                    reference("customer_payment_term", PAYMENT_TERM_MODEL, true),
                                    byName(
                                            NativeField.text("payment_term", 0),
                                            "customer_payment_term",
                                            PAYMENT_TERM_MODEL,
                                            "name"),
                                    reference("supplier_payment_term", PAYMENT_TERM_MODEL, true),
                                    reference("replaced_by", "party.party", false)),
                            PartyParts.COLUMNS),
                    List.of(
                            new NestedPart("party.address", "party", "addresses"),
                            new NestedPart("party.identifier", "party", "identifiers"),
                            new NestedPart(
                                    "party.contact_mechanism", "party", "contact_mechanisms")),
                    false);

    static final RecordType EMPLOYEE =
            new RecordType(
                    "company.employee",
                    "Employee",
                    List.of(
                            own(NativeField.readOnly("name", Type.TEXT), "rec_name"),
                            new Column.Own(
                                    NativeField.reference("party", "party.party").asRequired(),
                                    "party",
                                    Kind.MANY2ONE),
                            byName(
                                    NativeField.readOnly("party_code", Type.TEXT),
                                    "party",
                                    "party.party",
                                    "code"),
                            byName(
                                    NativeField.readOnly("email", Type.TEXT),
                                    "party",
                                    "party.party",
                                    "email"),
                            reference("company", "company.company", true),
                            new Column.Own(
                                    NativeField.of("start_date", Type.DATE),
                                    "start_date",
                                    Kind.DATE),
                            new Column.Own(
                                    NativeField.of("end_date", Type.DATE), "end_date", Kind.DATE),
                            reference("supervisor", "company.employee", true)),
                    List.of(),
                    true);

    /// A month of one company's books, or a further period for year-end adjustments over the same
    /// days.
    static final RecordType PERIOD =
            new RecordType(
                    "account.period",
                    "Accounting period",
                    List.of(
                            own(NativeField.readOnly("name", Type.TEXT), "name"),
                            own(NativeField.readOnly("start_date", Type.DATE), "start_date"),
                            own(NativeField.readOnly("end_date", Type.DATE), "end_date"),
                            // `open`, `close` or `locked`
                            own(NativeField.readOnly("state", Type.TEXT), "state"),
                            // `standard` or `adjustment`
                            own(NativeField.readOnly("type", Type.TEXT), "type"),
                            reference("fiscalyear", "account.fiscalyear", false),
                            reference("company", "company.company", false)),
                    List.of(),
                    true);

    static final RecordType WORK =
            new RecordType(
                    "project.work",
                    "Project work",
                    List.of(
                            own(NativeField.text("name", 0).asRequired(), "name"),
                            // `project` or `task`
                            own(NativeField.text("type", 0), "type"),
                            reference("parent", "project.work", true),
                            reference("company", "company.company", true),
                            reference("party", "party.party", true),
                            reference("product", "product.product", true),
                            byName(
                                    NativeField.text("product_code", 0),
                                    "product",
                                    "product.product",
                                    "code"),
                            new Column.Own(
                                    NativeField.of("list_price", Type.DECIMAL),
                                    "list_price",
                                    Kind.NUMERIC),
                            new Column.Own(
                                    NativeField.of("effort_hours", Type.DECIMAL),
                                    "effort_duration",
                                    Kind.TIMEDELTA),
                            new Column.Own(
                                    NativeField.of("progress", Type.DECIMAL),
                                    "progress",
                                    Kind.FLOAT),
                            reference("status", "project.work.status", true),
                            byName(
                                    NativeField.text("status_name", 0),
                                    "status",
                                    "project.work.status",
                                    "name"),
                            // `manual`, `timesheet`, `progress` or `effort`
                            own(
                                    NativeField.text("project_invoice_method", 0),
                                    "project_invoice_method"),
                            new Column.Own(
                                    NativeField.of("timesheet_available", Type.BOOLEAN),
                                    "timesheet_available",
                                    Kind.BOOLEAN),
                            new Column.Own(
                                    NativeField.of("timesheet_start_date", Type.DATE),
                                    "timesheet_start_date",
                                    Kind.DATE),
                            new Column.Own(
                                    NativeField.of("timesheet_end_date", Type.DATE),
                                    "timesheet_end_date",
                                    Kind.DATE),
                            new Column.Part(
                                    NativeField.text(KeyedComment.WIRE, 0),
                                    List.of(KeyedComment.WIRE),
                                    row -> KeyedComment.of(row.get(KeyedComment.WIRE)).text()),
                            new Column.Part(
                                    NativeField.readOnly(KeyedComment.KEY_FIELD, Type.TEXT),
                                    List.of(KeyedComment.WIRE),
                                    row -> KeyedComment.of(row.get(KeyedComment.WIRE)).key())),
                    List.of(),
                    true);

    /// In reading order: what others point to comes first.
    static final List<RecordType> ALL =
            List.of(
                    COMPANY,
                    PAYMENT_TERM,
                    PERIOD,
                    PARTY,
                    EMPLOYEE,
                    WORK,
                    InvoiceTypes.INVOICE,
                    InvoiceTypes.PAYMENT);

    /// Those that the hub may write. What clients are asked for and what they pay.
    static final List<String> BILLED =
            List.of(InvoiceTypes.INVOICE.model(), InvoiceTypes.PAYMENT.model());

    static final List<String> WRITABLE = List.of(PARTY.model(), EMPLOYEE.model(), WORK.model());

    private static Column own(NativeField field, String wire) {
        return new Column.Own(field, wire, Kind.TEXT);
    }

    private static Column reference(String name, String to, boolean writable) {
        NativeField field = NativeField.reference(name, to);
        return new Column.Own(
                writable
                        ? field
                        : new NativeField(name, Type.REFERENCE, false, false, to, 0, List.of()),
                name,
                Kind.MANY2ONE);
    }

    private static Column byName(NativeField field, String wire, String model, String by) {
        return new Column.ByName(field, wire, model, by);
    }

    private static List<Column> concat(List<Column> first, List<Column> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
