package dev.throughline.matching;

import dev.throughline.model.Countries;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A tax number as it is compared: the country whose number it is, and the number in capitals
/// without separators and without a leading country code.
///
/// @param country ISO 3166-1 alpha-2
/// @param number letters and digits
/// @param validity what its check digits say
public record TaxNumber(String country, String number, Validity validity) {
    private static final Pattern SEPARATORS = Pattern.compile("[\\s.\\-/_·\\u2010-\\u2015]+");
    private static final Pattern PLAIN = Pattern.compile("[A-Z0-9]{5,20}");
    private static final Pattern ONE_CHARACTER = Pattern.compile("(.)\\1*");

    /// What the check digits say.
    public enum Validity {
        /// They fit.
        VALID,
        /// They do not fit, or the number has no possible form.
        INVALID,
        /// We know no check for that country.
        UNCHECKED
    }

    /// A number as written, of a client registered in `country`; `DE:DE136695976` names the
    /// number's own country. Empty where no country is known at all.
    public static Optional<TaxNumber> of(String written, @Nullable String country) {
        String text = written.strip().toUpperCase(Locale.ROOT);
        String home = country;
        if (text.length() > 3 && text.charAt(2) == ':' && Countries.knows(text.substring(0, 2))) {
            home = text.substring(0, 2);
            text = text.substring(3);
        }
        if (home == null) {
            return Optional.empty();
        }
        String number = SEPARATORS.matcher(text).replaceAll("");
        String own = withoutPrefix(number, home);
        if (own.equals(number) && number.length() > 4) {
            String elsewhere = number.startsWith("EL") ? "GR" : number.substring(0, 2);
            String rest = withoutPrefix(number, elsewhere);
            if (!elsewhere.equals(home)
                    && TaxChecks.check(elsewhere, rest) == Validity.VALID
                    && TaxChecks.check(home, number) != Validity.VALID) {
                return Optional.of(new TaxNumber(elsewhere, rest, Validity.VALID));
            }
        }
        Validity validity =
                PLAIN.matcher(own).matches() && !ONE_CHARACTER.matcher(own).matches()
                        ? TaxChecks.check(home, own)
                        : Validity.INVALID;
        return Optional.of(new TaxNumber(home, own, validity));
    }

    /// `DE:136695976`.
    @Override
    public String toString() {
        return country + ":" + number;
    }

    private static String withoutPrefix(String number, String country) {
        String prefix =
                switch (country) {
                    case "GR" -> "EL";
                    case "CH" -> "CHE";
                    case "AT" -> "ATU";
                    default -> country;
                };
        String rest =
                number.startsWith(prefix) && number.length() > prefix.length()
                        ? number.substring(prefix.length())
                        : number;
        if (country.equals("CH")) {
            return rest.replaceFirst("(MWST|TVA|IVA)$", "");
        }
        return country.equals("AT") && rest.startsWith("U") ? rest.substring(1) : rest;
    }
}
