package dev.throughline.matching;

import dev.throughline.matching.TaxNumber.Validity;
import java.math.BigInteger;

/// The check digits of the tax numbers we know, by country. Numbers come in capitals, without
/// separators and country code.
final class TaxChecks {
    private static final String ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private TaxChecks() {}

    static Validity check(String country, String number) {
        return switch (country) {
            case "AT" -> verdict(digits(number, 8) && austria(number));
            case "AU" -> verdict(digits(number, 11) && australia(number));
            case "BE" -> verdict(belgium(number));
            case "BR" -> verdict(digits(number, 14) && brazil(number));
            case "CH" ->
                    verdict(
                            digits(number, 9)
                                    && weighted(number, 5, 4, 3, 2, 7, 6, 5, 4)
                                            == check11(number, 8));
            case "DE" -> germany(number);
            case "DK" ->
                    verdict(digits(number, 8) && weighted(number, 2, 7, 6, 5, 4, 3, 2, 1) == 0);
            case "FR" -> verdict(france(number));
            case "GB" -> verdict(britain(number));
            case "IN" -> verdict(india(number));
            case "IT" -> verdict(digits(number, 11) && luhn(number));
            case "JP" -> verdict(digits(number, 13) && japan(number));
            case "NL" -> verdict(netherlands(number));
            case "PL" ->
                    verdict(
                            digits(number, 10)
                                    && weighted(number, 6, 5, 7, 2, 3, 4, 5, 6, 7)
                                            == number.charAt(9) - '0');
            case "US" -> verdict(digits(number, 9) && !number.startsWith("00"));
            default -> Validity.UNCHECKED;
        };
    }

    private static Validity verdict(boolean fits) {
        return fits ? Validity.VALID : Validity.INVALID;
    }

    private static boolean digits(String number, int length) {
        return number.length() == length && number.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// The weighted sum of the leading digits, modulo 11.
    private static int weighted(String number, int... weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * (number.charAt(i) - '0');
        }
        return sum % 11;
    }

    /// What the weighted sum must be when the digit at `place` makes the whole divisible by 11.
    private static int check11(String number, int place) {
        return (11 - (number.charAt(place) - '0')) % 11;
    }

    private static boolean luhn(String number) {
        int sum = 0;
        for (int i = 0; i < number.length(); i++) {
            int digit = number.charAt(number.length() - 1 - i) - '0';
            int part = i % 2 == 0 ? digit : digit * 2;
            sum += part > 9 ? part - 9 : part;
        }
        return sum % 10 == 0;
    }

    /// USt-IdNr: 9 digits, ISO 7064 mod 11,10. The Steuernummer of 10 to 13 digits differs by state
    /// and is not checked.
    private static Validity germany(String number) {
        if (!digits(number, 9)) {
            return number.length() >= 10 && number.length() <= 13 && digits(number, number.length())
                    ? Validity.UNCHECKED
                    : Validity.INVALID;
        }
        int product = 10;
        for (int i = 0; i < 8; i++) {
            int sum = (number.charAt(i) - '0' + product) % 10;
            product = 2 * (sum == 0 ? 10 : sum) % 11;
        }
        return verdict((11 - product) % 10 == number.charAt(8) - '0');
    }

    /// UID: ATU and 8 digits, the last by a Luhn sum with 4 added.
    private static boolean austria(String number) {
        int sum = 4;
        for (int i = 0; i < 7; i++) {
            int part = (number.charAt(i) - '0') * (i % 2 == 0 ? 1 : 2);
            sum += part > 9 ? part - 9 : part;
        }
        return (10 - sum % 10) % 10 == number.charAt(7) - '0';
    }

    /// ABN: 11 digits, 1 taken from the first, weighted sum divisible by 89.
    private static boolean australia(String number) {
        int[] weights = {10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19};
        int sum = -10;
        for (int i = 0; i < 11; i++) {
            sum += weights[i] * (number.charAt(i) - '0');
        }
        return sum % 89 == 0;
    }

    /// 10 digits, formerly 9: 97 less the rest of the first eight by 97.
    private static boolean belgium(String number) {
        String full = number.length() == 9 ? "0" + number : number;
        return digits(full, 10)
                && 97 - Integer.parseInt(full.substring(0, 8)) % 97
                        == Integer.parseInt(full.substring(8));
    }

    /// CNPJ: 14 digits, two check digits by 11.
    private static boolean brazil(String number) {
        int first = weighted(number, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2);
        int second = weighted(number, 6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2);
        return (first < 2 ? 0 : 11 - first) == number.charAt(12) - '0'
                && (second < 2 ? 0 : 11 - second) == number.charAt(13) - '0';
    }

    /// SIREN (9 digits), SIRET (14) or TVA (key of 2 and the SIREN).
    private static boolean france(String number) {
        if (digits(number, 9) || digits(number, 14)) {
            return luhn(number);
        }
        if (number.length() != 11
                || !digits(number.substring(2), 9)
                || !luhn(number.substring(2))) {
            return false;
        }
        String key = number.substring(0, 2);
        long siren = Long.parseLong(number.substring(2));
        return !digits(key, 2) || Integer.parseInt(key) == (12 + 3 * (siren % 97)) % 97;
    }

    /// VAT: 9 digits (12 for a branch), modulo 97 in the old or the new manner; or an 8-character
    /// company number.
    private static boolean britain(String number) {
        String main = number.length() == 12 ? number.substring(0, 9) : number;
        if (!digits(main, 9)) {
            return number.length() == 8 && number.matches("[A-Z]{0,2}[0-9]{6,8}");
        }
        int sum = Integer.parseInt(main.substring(7));
        for (int i = 0; i < 7; i++) {
            sum += (8 - i) * (main.charAt(i) - '0');
        }
        return sum % 97 == 0 || (sum + 55) % 97 == 0;
    }

    /// GSTIN: 15 characters, the last a Luhn sum by 36; or a PAN of 10.
    private static boolean india(String number) {
        if (number.matches("[A-Z]{5}[0-9]{4}[A-Z]")) {
            return true;
        }
        if (!number.matches("[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][0-9A-Z]{3}")) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 14; i++) {
            int product = ALPHANUMERIC.indexOf(number.charAt(i)) * (i % 2 == 0 ? 1 : 2);
            sum += product / 36 + product % 36;
        }
        return ALPHANUMERIC.charAt((36 - sum % 36) % 36) == number.charAt(14);
    }

    /// Corporate number: 13 digits, the first checks the rest by 9.
    private static boolean japan(String number) {
        int sum = 0;
        for (int i = 1; i <= 12; i++) {
            sum += (number.charAt(13 - i) - '0') * (i % 2 == 1 ? 1 : 2);
        }
        return 9 - sum % 9 == number.charAt(0) - '0';
    }

    /// 9 digits, B and 2 digits: by 11 for companies, by 97 over the whole for persons since 2020.
    private static boolean netherlands(String number) {
        if (!number.matches("[0-9]{9}B[0-9]{2}")) {
            return digits(number, 9)
                    && weighted(number, 9, 8, 7, 6, 5, 4, 3, 2) == number.charAt(8) - '0';
        }
        if (weighted(number, 9, 8, 7, 6, 5, 4, 3, 2) == number.charAt(8) - '0') {
            return true;
        }
        StringBuilder value = new StringBuilder();
        ("NL" + number).chars().forEach(c -> value.append(ALPHANUMERIC.indexOf(c)));
        return new BigInteger(value.toString()).mod(BigInteger.valueOf(97)).intValue() == 1;
    }
}
