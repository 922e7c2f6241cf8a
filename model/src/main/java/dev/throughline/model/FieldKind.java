package dev.throughline.model;

/// How a field is to be understood. The Java type in [Values] follows from it.
public enum FieldKind {
    /// The canonical id of another entity: `UUID`.
    REFERENCE,
    /// A calendar date without zone: `LocalDate`.
    DATE,
    /// A moment in UTC, microseconds: `Instant`.
    INSTANT,
    /// An amount in minor units with its currency: [Money].
    MONEY,
    /// A price, an hourly rate or an exchange rate: `BigDecimal`, at most 9 digits before and 10
    /// after the point.
    RATE,
    /// Hours or units: `BigDecimal`, at most 8 digits before and 4 after the point.
    HOURS,
    /// A share, 0.25 = 25 %: `BigDecimal`, at most 9 digits before and 10 after the point.
    FRACTION,
    /// ISO 4217 alpha-3: `String`.
    CURRENCY,
    /// ISO 3166-1 alpha-2: `String`.
    COUNTRY,
    /// ISO 3166-2, for example `US-CA`: `String`.
    REGION,
    /// A short identifier of at most 64 characters, compared without regard to case: `String`.
    CODE,
    /// A name of at most 255 characters: `String`.
    NAME,
    /// Notes of at most 4,000 characters: `String`.
    TEXT,
    /// A whole number: `Long`.
    INTEGER,
    /// Yes or no: `Boolean`.
    BOOLEAN,
    /// One of a closed set of words: `String`.
    ENUM,
    /// Named members of their own: `Map<String, Object>`.
    OBJECT
}
