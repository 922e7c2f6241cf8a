package dev.throughline.sandbox.netsuite;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One field of a record type, as data.
///
/// @param name the record service's name, `companyName`
/// @param column SuiteQL's name, `companyname`
/// @param kind what values it takes
/// @param target for references: the record types an id may belong to
/// @param choices for choices: the ids that are accepted, empty for any
/// @param textMax longest text kept; 0 = no limit
/// @param required whether a create without it is refused
/// @param readOnly whether the account computes it; written values are ignored
record Field(
        String name,
        String column,
        Kind kind,
        List<String> target,
        List<String> choices,
        int textMax,
        boolean required,
        boolean readOnly) {

    /// What values a field takes, and how they are kept: text, `BigDecimal`, `Boolean`, ISO text,
    /// id text, list.
    enum Kind {
        TEXT,
        DECIMAL,
        BOOLEAN,
        DATE,
        DATETIME,
        REFERENCE,
        MULTI_REFERENCE,
        CHOICE,
        SUBLIST
    }

    static Field of(String name, Kind kind) {
        return new Field(
                name, name.toLowerCase(Locale.ROOT), kind, List.of(), List.of(), 0, false, false);
    }

    static Field text(String name, int textMax) {
        return new Field(
                name,
                name.toLowerCase(Locale.ROOT),
                Kind.TEXT,
                List.of(),
                List.of(),
                textMax,
                false,
                false);
    }

    static Field reference(String name, String... target) {
        return new Field(
                name,
                name.toLowerCase(Locale.ROOT),
                Kind.REFERENCE,
                List.of(target),
                List.of(),
                0,
                false,
                false);
    }

    static Field choice(String name, String... choices) {
        return new Field(
                name,
                name.toLowerCase(Locale.ROOT),
                Kind.CHOICE,
                List.of(),
                List.of(choices),
                0,
                false,
                false);
    }

    Field asRequired() {
        return new Field(name, column, kind, target, choices, textMax, true, readOnly);
    }

    Field computed() {
        return new Field(name, column, kind, target, choices, textMax, required, true);
    }

    Field inSuiteQlAs(String other) {
        return new Field(name, other, kind, target, choices, textMax, required, readOnly);
    }

    boolean isReference() {
        return kind == Kind.REFERENCE;
    }

    /// `companyName` as people see it: `Company Name`.
    String label() {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (i == 0) {
                words.append(Character.toUpperCase(c));
            } else {
                if (Character.isUpperCase(c)) {
                    words.append(' ');
                }
                words.append(c);
            }
        }
        return words.toString();
    }

    /// The single record type a list of ids is shown as belonging to.
    @Nullable String firstTarget() {
        return target.isEmpty() ? null : target.getFirst();
    }
}
