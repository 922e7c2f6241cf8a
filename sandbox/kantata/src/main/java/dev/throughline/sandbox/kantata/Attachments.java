package dev.throughline.sandbox.kantata;

import dev.throughline.sandbox.kantata.Ledger.Origin;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What hangs on other records by subject type and id: external references (one per service and
/// record) and custom field values (one per field and record, under a new id at each write). Both
/// are written as upserts.
final class Attachments {

    private static final Set<String> VALUED =
            Set.of("Workspace", "Story", "User", "WorkspaceGroup", "Estimate", "Resource");

    private final Ledger ledger;

    Attachments(Ledger ledger) {
        this.ledger = ledger;
    }

    /// The external references of a record.
    List<Row> references(Row subject) {
        return of("external_references", subject);
    }

    /// The custom field values of a record.
    List<Row> values(Row subject) {
        return of("custom_field_values", subject);
    }

    private List<Row> of(String collection, Row subject) {
        Table table = ledger.table(collection);
        return table
                .ids(Table.SUBJECT, Table.subjectKey(subject.type().subject(), subject.idText()))
                .stream()
                .map(table::row)
                .filter(Objects::nonNull)
                .toList();
    }

    /// The nested `external_reference` of a record's own write.
    Row refer(Row subject, Map<?, ?> reference, Origin origin) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        reference.forEach((key, value) -> body.put(String.valueOf(key), value));
        body.put("subject_type", subject.type().subject());
        body.put("subject_id", subject.idText());
        body.putIfAbsent("service_model", subject.type().subject());
        return refer(body, origin);
    }

    /// Creates the reference of that service on that record, or changes the one that is there.
    Row refer(Map<String, @Nullable Object> body, Origin origin) {
        RecordType type = Catalogue.EXTERNAL_REFERENCES;
        subject(String.valueOf(body.get("subject_type")), String.valueOf(body.get("subject_id")));
        Table table = ledger.table(type.collection());
        String key =
                Table.subjectKey(
                        String.valueOf(body.get("subject_type")),
                        String.valueOf(body.get("subject_id")));
        Row before = null;
        for (long id : table.ids(Table.SUBJECT, key)) {
            Row each = table.row(id);
            if (each != null
                    && each.text("service_name").equals(String.valueOf(body.get("service_name")))) {
                before = each;
            }
        }
        Draft draft = ledger.prepare(type, before, body, origin);
        draft.set("last_synced_at", Stamps.text(ledger.now()));
        return ledger.commit(draft, origin);
    }

    private @Nullable Row subject(String subject, String id) {
        RecordType type = Catalogue.BY_SUBJECT.get(subject);
        if (type == null) {
            throw Refusal.invalid("subject_type", "Subject type is not included in the list");
        }
        Row row = ledger.row(type.collection(), id);
        if (row == null) {
            throw Refusal.invalid("subject_id", "Subject must exist");
        }
        return row;
    }

    private record Prepared(Row field, @Nullable Row before, @Nullable Object[] values) {}

    /// Sets custom field values, all or none.
    List<Row> setValues(List<Map<String, @Nullable Object>> bodies, Origin origin) {
        List<Prepared> prepared = new ArrayList<>();
        List<Refusal.Fault> faults = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            try {
                prepared.add(prepare(bodies.get(i)));
            } catch (Refusal refusal) {
                faults.addAll(refusal.at(i));
            }
        }
        if (!faults.isEmpty()) {
            throw new Refusal(422, faults);
        }
        return prepared.stream().map(each -> put(each, origin)).toList();
    }

    private Prepared prepare(Map<String, @Nullable Object> body) {
        RecordType type = Catalogue.CUSTOM_FIELD_VALUES;
        String subjectType = String.valueOf(body.get("subject_type"));
        if (!VALUED.contains(subjectType)) {
            throw Refusal.invalid("subject_type", "Subject type is not included in the list");
        }
        Row subject = subject(subjectType, String.valueOf(body.get("subject_id")));
        Row field = ledger.row("custom_fields", String.valueOf(body.get("custom_field_id")));
        if (field == null || subject == null) {
            throw Refusal.invalid("custom_field_id", "Custom field must exist");
        }
        Row set = ledger.row("custom_field_sets", field.text("custom_field_set_id"));
        if (set == null || !set.text("subject_type").equals(subjectType)) {
            throw Refusal.invalid(
                    "custom_field_id", "Custom field is not available for this subject type");
        }
        @Nullable Object value = kept(field, body.get("value"));
        Row before = null;
        for (Row each : values(subject)) {
            if (each.text("custom_field_id").equals(field.idText())) {
                before = each;
            }
        }
        if (field.is("unique_constraint") && value != null && taken(field, subject, value)) {
            throw Refusal.invalid("value", "Value has already been taken");
        }
        Draft draft = new Draft(type, null, body);
        draft.set("subject_type", subjectType);
        draft.set("subject_id", subject.idText());
        draft.set("custom_field_id", field.idText());
        draft.set("custom_field_name", field.get("name"));
        draft.set("type", field.get("value_type"));
        draft.set("value", value);
        draft.set("display_value", displayed(field, value));
        draft.set("account_id", Ledger.ACCOUNT);
        draft.set("setter_id", SignIn.USER_ID);
        return new Prepared(field, before, draft.values);
    }

    private boolean taken(Row field, Row subject, Object value) {
        return ledger.table("custom_field_values").rows().stream()
                .anyMatch(each ->
                        each.text("custom_field_id").equals(field.idText())
                                && value.equals(each.get("value"))
                                && !each.text("subject_id").equals(subject.idText()));
    }

    private Row put(Prepared prepared, Origin origin) {
        Table table = ledger.table("custom_field_values");
        Row before = prepared.before() == null ? null : table.row(prepared.before().id());
        if (before != null) {
            table.remove(before);
        }
        Instant now = ledger.now();
        Row row =
                new Row(Catalogue.CUSTOM_FIELD_VALUES, table.nextId(), now, now, prepared.values());
        table.add(row);
        RecordType subject = Catalogue.BY_SUBJECT.get(row.text("subject_type"));
        if (subject != null) {
            String happened =
                    before == null ? "custom_field_value_created" : "custom_field_value_updated";
            Row owner = ledger.row(subject.collection(), row.text("subject_id"));
            if (owner != null) {
                ledger.events.note(happened, owner, owner, ledger.clockTime());
            }
        }
        if (origin == Origin.API) {
            if (before == null) {
                ledger.countCreate(row.type());
            } else {
                ledger.countUpdate(row.type());
            }
        }
        return row;
    }

    private @Nullable Object kept(Row field, @Nullable Object sent) {
        if (sent == null
                || (sent instanceof String text && text.isBlank())
                || (sent instanceof List<?> list && list.isEmpty())) {
            return null;
        }
        try {
            return switch (field.text("value_type")) {
                case "number" -> Field.of("value", Field.Kind.DECIMAL).kept(sent);
                case "currency" -> Field.of("value", Field.Kind.INTEGER).kept(sent);
                case "date" -> LocalDate.parse(sent.toString()).toString();
                case "single" ->
                        choices(field, sent instanceof List<?> list ? list : List.of(sent), 1);
                case "multi" ->
                        choices(field, sent instanceof List<?> list ? list : List.of(sent), 100);
                default -> shortText(sent);
            };
        } catch (DateTimeParseException notADate) {
            throw Refusal.invalid("value", "Value is not a valid date");
        } catch (Field.Unfit unfit) {
            throw Refusal.invalid("value", "Value " + unfit.sentence());
        }
    }

    private String shortText(Object sent) {
        String text = sent instanceof BigDecimal number ? number.toPlainString() : sent.toString();
        if (ledger.faults.has(dev.throughline.sandbox.Faults.Quirk.TRIMMED_VALUES)) {
            String stripped = text.strip();
            return stripped.length() > 255 ? stripped.substring(0, 255) : stripped;
        }
        if (text.length() > 255) {
            throw Refusal.invalid("value", "Value is too long (maximum is 255 characters)");
        }
        return text;
    }

    private List<String> choices(Row field, List<?> sent, int most) {
        List<String> ids = sent.stream().map(String::valueOf).distinct().toList();
        Set<Long> known =
                ledger.table("custom_field_choices").ids("custom_field_id", field.idText());
        if (ids.size() > most
                || ids.stream()
                        .anyMatch(id ->
                                known.stream().noneMatch(each -> id.equals(each.toString())))) {
            throw Refusal.invalid("value", "Value is not included in the list of choices");
        }
        return ids;
    }

    private @Nullable String displayed(Row field, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof List<?> ids)) {
            return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
        }
        return String.join(
                ", ",
                ids.stream()
                        .map(id -> ledger.row("custom_field_choices", id.toString()))
                        .filter(Objects::nonNull)
                        .map(choice -> choice.text("label"))
                        .toList());
    }

    /// Custom field values by field name, as people type them: choices by their label.
    void setByName(Row subject, Map<?, ?> values) {
        List<Map<String, @Nullable Object>> bodies = new ArrayList<>();
        values.forEach((name, value) -> {
            Row field = fieldNamed(subject.type().subject(), String.valueOf(name));
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("subject_type", subject.type().subject());
            body.put("subject_id", subject.idText());
            body.put("custom_field_id", field.idText());
            body.put("value", chosen(field, value));
            bodies.add(body);
        });
        setValues(bodies, Origin.INSIDE);
    }

    private @Nullable Object chosen(Row field, @Nullable Object value) {
        if (value == null || !List.of("single", "multi").contains(field.text("value_type"))) {
            return value;
        }
        List<?> labels = value instanceof List<?> list ? list : List.of(value);
        Table choices = ledger.table("custom_field_choices");
        return labels.stream()
                .map(label ->
                        choices.ids("custom_field_id", field.idText()).stream()
                                .map(choices::row)
                                .filter(choice ->
                                        choice != null
                                                && choice.text("label")
                                                        .equals(String.valueOf(label)))
                                .map(choice -> Objects.requireNonNull(choice).idText())
                                .findFirst()
                                .orElseThrow(() ->
                                        Refusal.invalid(
                                                "value",
                                                "Value is not included in the list of choices")))
                .toList();
    }

    private Row fieldNamed(String subject, String name) {
        return ledger.table("custom_fields").rows().stream()
                .filter(field -> field.text("name").equals(name))
                .filter(field -> {
                    Row set = ledger.row("custom_field_sets", field.text("custom_field_set_id"));
                    return set != null && set.text("subject_type").equals(subject);
                })
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "the Kantata simulator has no custom field '"
                                        + name
                                        + "' for "
                                        + subject));
    }

    /// What hangs on a record that is deleted goes with it.
    void dropAll(Row subject) {
        references(subject).forEach(row -> ledger.table("external_references").remove(row));
        values(subject).forEach(row -> ledger.table("custom_field_values").remove(row));
    }
}
