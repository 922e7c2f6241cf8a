package dev.throughline.model;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// ISO 3166 from our own table (`iso-3166.csv`).
public final class Countries {
    private static final Map<String, String> TABLE = read();
    private static final Pattern SUBDIVISION = Pattern.compile("[A-Z0-9]{1,3}");

    private static final Set<String> EU_VAT =
            Set.of(
                    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR",
                    "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI",
                    "SK");

    private Countries() {}

    /// Whether that country belongs to the EU's VAT area (state of 2026).
    public static boolean inEuVatArea(String code) {
        return EU_VAT.contains(code);
    }

    /// Whether that is an ISO 3166-1 alpha-2 code in capitals.
    public static boolean knows(String code) {
        return TABLE.containsKey(code);
    }

    /// Whether that has the form of an ISO 3166-2 code of a known country, for example `US-CA`.
    /// Subdivisions themselves are not kept: they change too often to be refused by us.
    public static boolean knowsRegion(String code) {
        return code.length() >= 4
                && code.charAt(2) == '-'
                && knows(code.substring(0, 2))
                && SUBDIVISION.matcher(code.substring(3)).matches();
    }

    /// The English name.
    ///
    /// @throws IllegalArgumentException when the code is unknown
    public static String name(String code) {
        String name = TABLE.get(code);
        if (name == null) {
            throw new IllegalArgumentException(
                    "country '" + code + "' is not in ISO 3166-1; use a code such as DE");
        }
        return name;
    }

    /// All codes in order.
    public static Set<String> codes() {
        return TABLE.keySet();
    }

    private static Map<String, String> read() {
        Map<String, String> table = new TreeMap<>();
        for (String line : Table.lines("iso-3166.csv")) {
            String[] cells = line.split(",", 2);
            table.put(cells[0], cells[1]);
        }
        return Collections.unmodifiableMap(table);
    }
}
