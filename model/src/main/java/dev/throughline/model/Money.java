package dev.throughline.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// An amount: whole minor units of one currency, `123456 USD` minor = 1,234.56. Never a float;
/// nothing overflows silently.
///
/// @param minor minor units (cents), the currency's own number of digits
/// @param ccy ISO 4217 alpha-3 of a posting currency
public record Money(long minor, String ccy) implements Comparable<Money> {

    /// @throws IllegalArgumentException when the currency is unknown or has no minor unit
    public Money {
        Currencies.minorDigits(ccy);
    }

    /// Nothing, in that currency.
    public static Money zero(String ccy) {
        return new Money(0, ccy);
    }

    /// The amount exactly as written.
    ///
    /// @throws IllegalArgumentException when it has more digits than the currency, or is too large
    public static Money of(BigDecimal amount, String ccy) {
        try {
            return new Money(
                    Decimals.bounded(amount)
                            .movePointRight(Currencies.minorDigits(ccy))
                            .longValueExact(),
                    ccy);
        } catch (ArithmeticException inexact) {
            throw new IllegalArgumentException(
                    "amount "
                            + amount.toPlainString()
                            + " "
                            + ccy
                            + " does not fit whole minor units ("
                            + Currencies.minorDigits(ccy)
                            + " digits after the point, at most 18 in all); round it on purpose or mend the source");
        }
    }

    /// The amount exactly as written in plain decimal digits with a point, for example `-1234.56`.
    ///
    /// @throws IllegalArgumentException when it is no such number or does not fit the currency
    public static Money parse(String amount, String ccy) {
        return of(Decimals.parse(amount), ccy);
    }

    /// **R1**: the amount rounded half up, away from zero, to the currency's minor digits. Call it
    /// once a line, last.
    ///
    /// @throws IllegalArgumentException when it is too large
    public static Money rounded(BigDecimal amount, String ccy) {
        return of(
                Decimals.bounded(amount)
                        .setScale(Currencies.minorDigits(ccy), RoundingMode.HALF_UP),
                ccy);
    }

    /// The sum.
    ///
    /// @throws IllegalArgumentException when the other currency is another
    /// @throws ArithmeticException when the sum leaves 64 bits
    public Money plus(Money other) {
        same(other, "added to");
        return new Money(Math.addExact(minor, other.minor), ccy);
    }

    /// The difference.
    ///
    /// @throws IllegalArgumentException when the other currency is another
    /// @throws ArithmeticException when it leaves 64 bits
    public Money minus(Money other) {
        same(other, "taken from");
        return new Money(Math.subtractExact(minor, other.minor), ccy);
    }

    /// **R2**: the exact opposite, as a reversal needs it.
    public Money negated() {
        return new Money(Math.negateExact(minor), ccy);
    }

    /// The product, rounded once by R1.
    public Money times(BigDecimal factor) {
        return rounded(decimal().multiply(factor), ccy);
    }

    /// The amount in another currency at `rate` (1 of ours = `rate` of theirs), rounded once by R1.
    public Money convertedTo(String other, BigDecimal rate) {
        return rounded(decimal().multiply(rate), other);
    }

    /// **R3**: the amount in `parts` equal parts that sum to the whole; what is left over goes to
    /// the first ones.
    ///
    /// @throws IllegalArgumentException when there is no part
    public List<Money> split(int parts) {
        if (parts < 1) {
            throw new IllegalArgumentException(
                    this + " cannot be split into " + parts + " parts; use 1 or more");
        }
        return split(Collections.nCopies(parts, BigDecimal.ONE));
    }

    /// **R3**: the amount shared by weight, by largest remainder in minor units, ties to the lowest
    /// index; the parts sum to the whole.
    ///
    /// @throws IllegalArgumentException when a weight is negative or all are zero
    public List<Money> split(List<BigDecimal> weights) {
        BigDecimal total = weights.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        if (total.signum() <= 0 || weights.stream().anyMatch(weight -> weight.signum() < 0)) {
            throw new IllegalArgumentException(
                    this
                            + " cannot be split by the weights "
                            + weights
                            + "; use weights of 0 or more that are not all 0");
        }
        int scale = weights.stream().mapToInt(BigDecimal::scale).max().orElse(0);
        BigInteger whole = total.setScale(scale).unscaledValue();
        BigInteger amount = BigInteger.valueOf(minor).abs();
        long[] shares = new long[weights.size()];
        BigInteger[] remainders = new BigInteger[weights.size()];
        long given = 0;
        for (int i = 0; i < shares.length; i++) {
            BigInteger[] quotient =
                    amount.multiply(weights.get(i).setScale(scale).unscaledValue())
                            .divideAndRemainder(whole);
            shares[i] = quotient[0].longValueExact();
            remainders[i] = quotient[1];
            given += shares[i];
        }
        List<Integer> byRemainder = new ArrayList<>();
        for (int i = 0; i < shares.length; i++) {
            byRemainder.add(i);
        }
        byRemainder.sort((a, b) -> remainders[b].compareTo(remainders[a]));
        long left = amount.longValueExact() - given;
        for (int i = 0; i < left; i++) {
            shares[byRemainder.get(i)]++;
        }
        List<Money> parts = new ArrayList<>(shares.length);
        for (long share : shares) {
            parts.add(new Money(minor < 0 ? -share : share, ccy));
        }
        return List.copyOf(parts);
    }

    /// The amount as a decimal with exactly the currency's digits.
    public BigDecimal decimal() {
        return BigDecimal.valueOf(minor, Currencies.minorDigits(ccy));
    }

    /// Whether it is exactly nothing.
    public boolean isZero() {
        return minor == 0;
    }

    /// By size.
    ///
    /// @throws IllegalArgumentException when the other currency is another
    @Override
    public int compareTo(Money other) {
        same(other, "compared with");
        return Long.compare(minor, other.minor);
    }

    /// `1234.56 USD`, for people and messages.
    @Override
    public String toString() {
        return decimal().toPlainString() + " " + ccy;
    }

    private void same(Money other, String verb) {
        if (!ccy.equals(other.ccy)) {
            throw new IllegalArgumentException(
                    other
                            + " cannot be "
                            + verb
                            + " "
                            + this
                            + ": convert one of them first, at a rate somebody owns");
        }
    }
}
