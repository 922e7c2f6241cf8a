package dev.throughline.adopt;

import java.util.Locale;
import java.util.Optional;

/// Two fields of which one holds the other side's id: `customer.id:Account.ERP_Customer_Id__c`.
///
/// @param left one side
/// @param right the other side
public record IdPair(Side left, Side right) {

    /// A field of a record type; the field `id` is the record's own native id.
    public record Side(String objectType, String field) {
        /// Whether it means the record's own id.
        boolean own() {
            return field.toLowerCase(Locale.ROOT).equals("id");
        }

        @Override
        public String toString() {
            return objectType + "." + field;
        }
    }

    /// Reads `TYPE.Field:TYPE.Field`, with or without `field=` before it; empty where it is not of
    /// that form.
    public static Optional<IdPair> parse(String text) {
        String pair = text.startsWith("field=") ? text.substring("field=".length()) : text;
        String[] sides = pair.split("[:=]", -1);
        if (sides.length != 2) {
            return Optional.empty();
        }
        return side(sides[0]).flatMap(left -> side(sides[1]).map(right -> new IdPair(left, right)));
    }

    private static Optional<Side> side(String text) {
        String side = text.strip();
        // Types may have dots of their own (party.party), fields have none.
        int dot = side.lastIndexOf('.');
        return dot < 1 || dot == side.length() - 1
                ? Optional.empty()
                : Optional.of(new Side(side.substring(0, dot), side.substring(dot + 1)));
    }

    @Override
    public String toString() {
        return left + ":" + right;
    }
}
