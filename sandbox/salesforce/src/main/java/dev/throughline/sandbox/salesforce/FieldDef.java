package dev.throughline.sandbox.salesforce;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One field of a record type.
///
/// @param name API name
/// @param kind what it holds
/// @param length longest text; digits before the point for numbers
/// @param scale digits after the point
/// @param values picklist values
/// @param target the record type a reference points to
/// @param relationship the name of the parent relationship (`Owner`)
/// @param children the name of the child relationship seen from the target (`Contacts`); empty for
///   none
/// @param traits what else holds
/// @param preset value on create when none is given
/// @param position place in a row
record FieldDef(
        String name,
        Kind kind,
        int length,
        int scale,
        List<String> values,
        @Nullable String target,
        @Nullable String relationship,
        String children,
        Set<Trait> traits,
        @Nullable String preset,
        int position) {

    enum Kind {
        ID("id", "tns:ID"),
        STRING("string", "xsd:string"),
        TEXTAREA("textarea", "xsd:string"),
        REFERENCE("reference", "tns:ID"),
        PICKLIST("picklist", "xsd:string"),
        BOOLEAN("boolean", "xsd:boolean"),
        INT("int", "xsd:int"),
        DOUBLE("double", "xsd:double"),
        CURRENCY("currency", "xsd:double"),
        PERCENT("percent", "xsd:double"),
        DATE("date", "xsd:date"),
        DATETIME("datetime", "xsd:dateTime"),
        EMAIL("email", "xsd:string"),
        PHONE("phone", "xsd:string"),
        URL("url", "xsd:string");

        final String wire;
        final String soap;

        Kind(String wire, String soap) {
            this.wire = wire;
            this.soap = soap;
        }

        boolean isText() {
            return soap.equals("xsd:string");
        }

        boolean isNumber() {
            return this == INT || this == DOUBLE || this == CURRENCY || this == PERCENT;
        }
    }

    enum Trait {
        /// Must be given on create and never be cleared.
        REQUIRED,
        /// No two live records may share a value.
        UNIQUE,
        /// May be used to upsert.
        EXTERNAL,
        /// Computed: refused in any write.
        READONLY,
        /// Given on create only.
        FIXED,
        /// Only listed picklist values are taken.
        RESTRICTED,
        /// Deleted with the record it points to.
        CASCADE
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    boolean custom() {
        return name.endsWith("__c");
    }

    boolean createable() {
        return !has(Trait.READONLY);
    }

    boolean updateable() {
        return !has(Trait.READONLY) && !has(Trait.FIXED);
    }

    /// Whether rows are found by this field without a scan.
    boolean indexed() {
        return has(Trait.UNIQUE)
                || has(Trait.EXTERNAL)
                || kind == Kind.REFERENCE && !name.endsWith("ById") && !name.equals("OwnerId");
    }
}
