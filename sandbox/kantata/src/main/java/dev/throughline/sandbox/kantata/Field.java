package dev.throughline.sandbox.kantata;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One field of a record type: what it holds, who may write it, and what it is when nobody said.
///
/// @param textMax longest text kept, in characters; 0 = no limit
/// @param refersTo the collection a reference points to
/// @param values the only values taken; empty = any
/// @param byDefault the value of a new record that does not say
record Field(
        String name,
        Kind kind,
        Access access,
        boolean required,
        int textMax,
        String refersTo,
        Set<String> values,
        @Nullable Object byDefault) {

    enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        DATE,
        REFERENCE,
        /// A list of ids; shown only when its association is included, as the framework does.
        REFERENCES,
        /// Taken as it comes.
        FREE,
        /// Asked for on a write, never kept nor shown.
        UNKEPT
    }

    enum Access {
        READ,
        CREATE,
        UPDATE,
        WRITE
    }

    static Field text(String name, int textMax) {
        return new Field(name, Kind.TEXT, Access.WRITE, false, textMax, "", Set.of(), null);
    }

    static Field of(String name, Kind kind) {
        return new Field(name, kind, Access.WRITE, false, 0, "", Set.of(), null);
    }

    static Field choice(String name, String... values) {
        return new Field(
                name,
                Kind.TEXT,
                Access.WRITE,
                false,
                0,
                "",
                new LinkedHashSet<>(List.of(values)),
                null);
    }

    static Field yes(String name) {
        return of(name, Kind.BOOLEAN).or(true);
    }

    static Field no(String name) {
        return of(name, Kind.BOOLEAN).or(false);
    }

    static Field reference(String name, String collection) {
        return new Field(name, Kind.REFERENCE, Access.WRITE, false, 0, collection, Set.of(), null);
    }

    static Field references(String name, String collection) {
        return new Field(
                name, Kind.REFERENCES, Access.WRITE, false, 0, collection, Set.of(), List.of());
    }

    Field needed() {
        return new Field(name, kind, access, true, textMax, refersTo, values, byDefault);
    }

    Field or(Object otherwise) {
        return new Field(name, kind, access, required, textMax, refersTo, values, otherwise);
    }

    Field only(Access other) {
        return new Field(name, kind, other, required, textMax, refersTo, values, byDefault);
    }

    Field shown() {
        return only(Access.READ);
    }

    boolean writableOn(boolean create) {
        return access == Access.WRITE || access == (create ? Access.CREATE : Access.UPDATE);
    }

    /// The field's name as the vendor's sentences spell it: `time_in_minutes` is "Time in minutes".
    String spoken() {
        String words = name.replaceAll("_ids?$", "").replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /// The value as it is kept, from what a caller sent.
    ///
    /// @throws Unfit with the second half of the vendor's sentence
    @Nullable Object kept(@Nullable Object sent) throws Unfit {
        if (sent == null || (sent instanceof String text && text.isBlank())) {
            return kind == Kind.REFERENCES ? List.of() : null;
        }
        return switch (kind) {
            case TEXT -> among(text(sent));
            case INTEGER -> whole(sent);
            case DECIMAL -> number(sent);
            case BOOLEAN -> truth(sent);
            case DATE -> date(sent);
            case REFERENCE -> id(sent);
            case REFERENCES -> ids(sent);
            case FREE, UNKEPT -> sent;
        };
    }

    /// A value that does not fit its field.
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String sentence) {
            super(sentence);
        }

        String sentence() {
            return String.valueOf(getMessage());
        }
    }

    private String among(String text) throws Unfit {
        if (!values.isEmpty() && !values.contains(text)) {
            throw new Unfit("is not included in the list");
        }
        return text;
    }

    private static String text(Object sent) throws Unfit {
        if (sent instanceof List || sent instanceof java.util.Map) {
            throw new Unfit("is invalid");
        }
        return sent instanceof BigDecimal number ? number.toPlainString() : sent.toString();
    }

    private static BigDecimal number(Object sent) throws Unfit {
        try {
            BigDecimal number = new BigDecimal(text(sent).strip());
            if (number.precision() - number.scale() > 18 || number.scale() > 18) {
                throw new Unfit("is out of range");
            }
            BigDecimal plain = number.stripTrailingZeros();
            return plain.scale() < 0 ? plain.setScale(0) : plain;
        } catch (NumberFormatException notANumber) {
            throw new Unfit("is not a number");
        }
    }

    private static BigDecimal whole(Object sent) throws Unfit {
        BigDecimal number = number(sent);
        if (number.scale() > 0) {
            throw new Unfit("must be an integer");
        }
        return number;
    }

    private static Boolean truth(Object sent) throws Unfit {
        return switch (text(sent).toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new Unfit("is not a boolean");
        };
    }

    private static String date(Object sent) throws Unfit {
        String text = text(sent).strip();
        try {
            return LocalDate.parse(text.length() > 10 ? text.substring(0, 10) : text).toString();
        } catch (DateTimeParseException notADate) {
            throw new Unfit("is not a valid date");
        }
    }

    private static String id(Object sent) throws Unfit {
        try {
            return Long.toString(Long.parseLong(text(sent).strip()));
        } catch (NumberFormatException notAnId) {
            throw new Unfit("must exist");
        }
    }

    private static List<String> ids(Object sent) throws Unfit {
        List<?> all = sent instanceof List<?> list ? list : List.of(text(sent).split(","));
        Set<String> ids = new LinkedHashSet<>();
        for (Object each : all) {
            if (each != null) {
                ids.add(id(each));
            }
        }
        return List.copyOf(new ArrayList<>(ids));
    }
}
