package dev.throughline.matching;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A telephone number in E.164: `+` and 8 to 15 digits.
final class PhoneNumber {
    private static final Pattern EXTENSION =
            Pattern.compile("(?i)(ext\\.?|extension|durchwahl|[x#;,])\\s*[:=]?\\s*\\d{1,6}\\s*$");
    private static final Pattern TRUNK_IN_BRACKETS = Pattern.compile("\\(\\s*0\\s*\\)");
    private static final Pattern NUMBER =
            Pattern.compile("\\+?[0-9 ().\\-/\\u00A0\\u2010-\\u2015]+");

    /// Country, calling code, and the trunk prefix dialled only inside the country (empty: none).
    private static final Map<String, String[]> PLANS =
            plans(
                    """
                    US 1 1, CA 1 1, GB 44 0, IE 353 0, DE 49 0, AT 43 0, CH 41 0, LI 423 -, FR 33 0, BE 32 0, NL 31 0, LU 352 -,
                    ES 34 -, PT 351 -, IT 39 -, DK 45 -, NO 47 -, SE 46 0, FI 358 0, IS 354 -, PL 48 -, CZ 420 -, SK 421 0,
                    HU 36 06, RO 40 0, BG 359 0, GR 30 -, HR 385 0, SI 386 0, RS 381 0, EE 372 -, LV 371 -, LT 370 8, UA 380 0,
                    TR 90 0, IL 972 0, AE 971 0, SA 966 0, QA 974 -, KW 965 -, BH 973 -, EG 20 0, MA 212 0, ZA 27 0, NG 234 0,
                    KE 254 0, IN 91 0, PK 92 0, BD 880 0, LK 94 0, CN 86 0, HK 852 -, TW 886 0, JP 81 0, KR 82 0, SG 65 -,
                    MY 60 0, TH 66 0, VN 84 0, ID 62 0, PH 63 0, AU 61 0, NZ 64 0, BR 55 0, AR 54 0, CL 56 -, CO 57 -, PE 51 0,
                    MX 52 -\
                    """);

    private PhoneNumber() {}

    /// A number as written, with the client's country for numbers without a calling code. Empty for
    /// what cannot be told.
    static Optional<String> of(String written, @Nullable String country) {
        String text = EXTENSION.matcher(written.strip()).replaceFirst("");
        text = TRUNK_IN_BRACKETS.matcher(text).replaceAll("").strip();
        if (text.toLowerCase(Locale.ROOT).startsWith("tel:")) {
            text = text.substring(4);
        }
        if (!NUMBER.matcher(text).matches()) {
            return Optional.empty();
        }
        boolean international = text.startsWith("+");
        StringBuilder kept = new StringBuilder();
        text.chars().filter(c -> c >= '0' && c <= '9').forEach(c -> kept.append((char) c));
        String digits = kept.toString();
        String[] plan = country == null ? null : PLANS.get(country);
        if (!international && digits.startsWith("00")) {
            international = true;
            digits = digits.substring(2);
        } else if (!international
                && plan != null
                && plan[0].equals("1")
                && digits.startsWith("011")) {
            international = true;
            digits = digits.substring(3);
        }
        if (!international) {
            if (plan == null) {
                return Optional.empty();
            }
            String trunk = plan[1];
            digits =
                    plan[0]
                            + (!trunk.isEmpty() && digits.startsWith(trunk)
                                    ? digits.substring(trunk.length())
                                    : digits);
        }
        return digits.length() >= 8 && digits.length() <= 15 && digits.charAt(0) != '0'
                ? Optional.of("+" + digits)
                : Optional.empty();
    }

    private static Map<String, String[]> plans(String table) {
        Map<String, String[]> plans = new HashMap<>();
        for (String row : table.split(",")) {
            String[] cells = row.strip().split(" ");
            plans.put(cells[0], new String[] {cells[1], cells[2].equals("-") ? "" : cells[2]});
        }
        return Map.copyOf(plans);
    }
}
