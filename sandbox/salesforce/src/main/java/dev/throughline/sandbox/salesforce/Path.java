package dev.throughline.sandbox.salesforce;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A dotted field path, resolved: the references to follow and the field at the end.
record Path(List<FieldDef> hops, FieldDef field) {

    private static final int HOPS_MAX = 5;

    /// @throws Refusal `INVALID_FIELD` in the vendor's words
    static Path resolve(Org org, ObjectDef type, String dotted) {
        String[] parts = dotted.split("\\.", -1);
        List<FieldDef> hops = new ArrayList<>();
        ObjectDef here = type;
        for (int i = 0; i < parts.length - 1; i++) {
            if (i == 0
                    && parts[0].equalsIgnoreCase(type.name())
                    && here.relationship(parts[0]) == null) {
                continue;
            }
            FieldDef hop = here.relationship(parts[i]);
            if (hop == null
                    || hop.target() == null
                    || hops.size() == HOPS_MAX
                    || org.hidden(here, hop)) {
                throw Refusal.request(
                        400,
                        "INVALID_FIELD",
                        "Didn't understand relationship '"
                                + parts[i]
                                + "' in field path. If you are attempting to use"
                                + " a custom relationship, be sure to append the '__r' after the custom relationship"
                                + " name. Please reference your WSDL or the describe call for the appropriate names.");
            }
            hops.add(hop);
            here = org.type(hop.target());
        }
        String last = parts[parts.length - 1];
        FieldDef field = here.field(last);
        if (field == null || org.hidden(here, field)) {
            throw Refusal.request(
                    400,
                    "INVALID_FIELD",
                    "\nSELECT "
                            + last
                            + " FROM "
                            + here.name()
                            + "\n       ^\nERROR at Row:1:Column:8\nNo such column '"
                            + last
                            + "' on entity '"
                            + here.name()
                            + "'. If you are attempting to use a custom field, be sure to append the '__c' after the"
                            + " custom field name. Please reference your WSDL or the describe call for the appropriate"
                            + " names.");
        }
        return new Path(List.copyOf(hops), field);
    }

    boolean own() {
        return hops.isEmpty();
    }

    @Nullable Object value(Org org, Row row) {
        Row here = row;
        for (FieldDef hop : hops) {
            Object id = here.value(hop);
            Row parent =
                    id == null ? null : org.table(String.valueOf(hop.target())).find(id.toString());
            if (parent == null) {
                return null;
            }
            here = parent;
        }
        return here.value(field);
    }
}
