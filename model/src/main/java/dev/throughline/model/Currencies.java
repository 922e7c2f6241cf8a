package dev.throughline.model;

import java.time.LocalDate;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// ISO 4217 from our own table (`iso-4217.csv`), so that a new JDK never changes what a stored
/// amount means.
public final class Currencies {
    private static final Map<String, Currency> TABLE = read();

    private Currencies() {}

    /// One row of the table.
    ///
    /// @param code ISO 4217 alpha-3
    /// @param minorDigits digits after the point of an amount, 0 to 4; -1 where there are none
    ///   (gold, funds, tests): such a code is no posting currency
    /// @param withdrawn the last day it was legal tender; null while it is
    /// @param name its English name
    public record Currency(
            String code, int minorDigits, @Nullable LocalDate withdrawn, String name) {}

    /// The row of that code.
    public static Optional<Currency> find(String code) {
        return Optional.ofNullable(TABLE.get(code));
    }

    /// Digits after the point of an amount in that currency, 0 to 4.
    ///
    /// @throws IllegalArgumentException when the code is unknown or no posting currency
    public static int minorDigits(String code) {
        Currency currency = TABLE.get(code);
        if (currency == null) {
            throw new IllegalArgumentException(
                    "currency '" + code + "' is not in ISO 4217; use a code such as USD");
        }
        if (currency.minorDigits() < 0) {
            throw new IllegalArgumentException(
                    "currency "
                            + code
                            + " ("
                            + currency.name()
                            + ") has no minor unit and cannot be posted; use a national currency");
        }
        return currency.minorDigits();
    }

    /// All codes, funds and metals included, in order.
    public static Set<String> codes() {
        return TABLE.keySet();
    }

    private static Map<String, Currency> read() {
        Map<String, Currency> table = new TreeMap<>();
        for (String line : Table.lines("iso-4217.csv")) {
            String[] cells = line.split(",", 4);
            table.put(
                    cells[0],
                    new Currency(
                            cells[0],
                            cells[1].equals("-") ? -1 : Integer.parseInt(cells[1]),
                            cells[2].isEmpty() ? null : LocalDate.parse(cells[2]),
                            cells[3]));
        }
        return Collections.unmodifiableMap(table);
    }
}
