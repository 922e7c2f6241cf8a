package dev.throughline.sandbox.netsuite;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the account fills in by itself and what it insists on, type by type.
final class EntityRules {

    private final Ledger ledger;

    EntityRules(Ledger ledger) {
        this.ledger = ledger;
    }

    /// Fills in defaults and checks what belongs together, before required fields are looked at.
    void complete(RecordType type, @Nullable StoredRecord before, @Nullable Object[] after) {
        Values values = new Values(type, after);
        switch (type.name()) {
            case "customer" -> customer(before, values);
            case "job" -> job(before, values);
            case "projectTask" -> projectTask(values);
            case "employee" -> employee(values);
            case "customerSubsidiaryRelationship" -> relationship(before, values);
            default -> {}
        }
        values.otherwise("isInactive", false);
        noLoop(type, before, values);
    }

    /// Gives a number to what has none, once the id is known.
    void number(StoredRecord record, @Nullable Object[] after) {
        if (record.type.ordinal("entityId") >= 0) {
            new Values(record.type, after).otherwise("entityId", Long.toString(record.id));
        }
    }

    private void customer(@Nullable StoredRecord before, Values values) {
        values.otherwise("isPerson", false);
        if (Boolean.TRUE.equals(values.get("isPerson"))) {
            values.insist("firstName");
            values.insist("lastName");
            values.otherwise("entityId", values.text("firstName") + " " + values.text("lastName"));
        } else {
            values.insist("companyName");
            values.otherwise("entityId", values.text("companyName"));
        }
        StoredRecord subsidiary = found("subsidiary", values.text("subsidiary"));
        if (subsidiary != null) {
            values.otherwise("currency", subsidiary.value("currency"));
        }
        values.otherwise("entityStatus", "13");
        values.otherwise("creditHoldOverride", "AUTO");
        if (before != null
                && !Objects.equals(before.value("subsidiary"), values.get("subsidiary"))
                && ledger.dependents(before)) {
            throw Refusal.userError(
                    "You may not change the subsidiary of an entity that has been used on transactions.",
                    "subsidiary");
        }
    }

    private void job(@Nullable StoredRecord before, Values values) {
        StoredRecord parent = found("customer", values.text("parent"));
        if (parent == null) {
            StoredRecord above = found("job", values.text("parent"));
            parent = above == null ? null : found("customer", above.text("customer"));
        }
        if (parent != null) {
            values.set("customer", Long.toString(parent.id));
            values.otherwise("subsidiary", parent.value("subsidiary"));
            values.otherwise("currency", parent.value("currency"));
            if (!ledger.related(parent, values.text("subsidiary"))) {
                throw Refusal.fieldValue(values.text("subsidiary"), "subsidiary");
            }
            if (before == null && Boolean.TRUE.equals(parent.value("isInactive"))) {
                throw Refusal.fieldValue(values.text("parent"), "parent");
            }
        }
        values.otherwise("entityStatus", "2");
        values.otherwise("allowTime", true);
        values.otherwise("allowExpenses", true);
        values.otherwise("limitTimeToAssignees", false);
        String start = values.text("startDate");
        String end = values.text("projectedEndDate");
        if (!start.isEmpty() && !end.isEmpty() && end.compareTo(start) < 0) {
            throw Refusal.userError(
                    "The project end date must be on or after its start date.", "projectedEndDate");
        }
        values.set("calculatedStartDate", start.isEmpty() ? null : start);
        values.set("calculatedEndDate", end.isEmpty() ? null : end);
    }

    /// One row a customer and subsidiary, the primary one counted; neither can be changed.
    private void relationship(@Nullable StoredRecord before, Values values) {
        StoredRecord customer = found("customer", values.text("entity"));
        if (before == null) {
            if (customer != null && ledger.related(customer, values.text("subsidiary"))) {
                throw Refusal.userError("This record already exists.", "subsidiary");
            }
        } else if (!Objects.equals(before.value("entity"), values.get("entity"))
                || !Objects.equals(before.value("subsidiary"), values.get("subsidiary"))) {
            throw Refusal.userError(
                    "You may not change the customer or the subsidiary of a relationship.",
                    "subsidiary");
        }
        values.set("isPrimarySub", false);
    }

    private void projectTask(Values values) {
        values.otherwise("status", "NOTSTART");
        values.otherwise("priority", "MEDIUM");
        values.otherwise("constraintType", "ASAP");
        values.otherwise("nonBillableTask", false);
        StoredRecord parent = found("projectTask", values.text("parent"));
        if (parent != null && !Objects.equals(parent.value("project"), values.get("project"))) {
            throw Refusal.fieldValue(values.text("parent"), "parent");
        }
    }

    private static void employee(Values values) {
        if (!values.text("firstName").isEmpty() && !values.text("lastName").isEmpty()) {
            values.otherwise("entityId", values.text("firstName") + " " + values.text("lastName"));
        }
        String hired = values.text("hireDate");
        String left = values.text("releaseDate");
        if (!hired.isEmpty() && !left.isEmpty() && left.compareTo(hired) < 0) {
            throw Refusal.userError(
                    "The release date must be on or after the hire date.", "releaseDate");
        }
    }

    private void noLoop(RecordType type, @Nullable StoredRecord before, Values values) {
        if (before == null || type.ordinal("parent") < 0) {
            return;
        }
        String own = Long.toString(before.id);
        String above = values.text("parent");
        for (int steps = 0; !above.isEmpty() && steps < 100; steps++) {
            if (above.equals(own)) {
                throw Refusal.userError("A record cannot be its own parent.", "parent");
            }
            StoredRecord parent = found(type.name(), above);
            above = parent == null ? "" : parent.text("parent");
        }
    }

    private @Nullable StoredRecord found(String type, String id) {
        return id.isEmpty()
                ? null
                : ledger.find(Objects.requireNonNull(RecordTypes.named(type)), id);
    }

    /// The values of one record while it is being saved, by field name.
    private record Values(RecordType type, @Nullable Object[] array) {
        @Nullable Object get(String field) {
            return array[type.ordinal(field)];
        }

        String text(String field) {
            return get(field) instanceof String text ? text : "";
        }

        void set(String field, @Nullable Object value) {
            array[type.ordinal(field)] = value;
        }

        void otherwise(String field, @Nullable Object value) {
            int at = type.ordinal(field);
            if (at >= 0 && array[at] == null) {
                array[at] = value;
            }
        }

        void insist(String field) {
            if (get(field) == null) {
                throw Refusal.userError(
                        "You must enter a value for "
                                + Objects.requireNonNull(type.field(field)).label()
                                + ".",
                        field);
            }
        }
    }
}
