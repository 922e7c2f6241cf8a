package dev.throughline.connector.netsuite;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.OptionDeclaration;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/// The connector's own settings, checked.
///
/// @param account the account id as NetSuite writes it, `1234567_SB1`
/// @param tokenBased whether calls are signed (OAuth 1.0a) instead of carrying a bearer token
/// @param zone the time zone of the user who signs in: SuiteQL shows times in it
/// @param overlap how far behind the watermark a change read starts again
/// @param jobWait how long one asynchronous job is waited for
/// @param readsDeletions whether the deleted-record table is read
/// @param extendsCustomers whether a customer is taken into another subsidiary when a project of it
///   is made for them
record NetSuiteOptions(
        String account,
        boolean tokenBased,
        ZoneId zone,
        Duration overlap,
        Duration jobWait,
        boolean readsDeletions,
        boolean extendsCustomers) {

    private static final String CLOUD = ".suitetalk.api.netsuite.com";

    static final List<OptionDeclaration> DECLARED =
            List.of(
                    new OptionDeclaration(
                            "account",
                            "Account id as NetSuite writes it, for example 1234567 or 1234567_SB1.",
                            "",
                            true),
                    new OptionDeclaration(
                            "auth",
                            "How calls sign in: oauth2 (certificate, client credentials) or tba (token-based, HMAC-SHA256).",
                            "oauth2",
                            false),
                    new OptionDeclaration(
                            "timeZone",
                            "Time zone preference of the integration's user, as SuiteQL shows times in it; an IANA name.",
                            "UTC",
                            false),
                    new OptionDeclaration(
                            "overlapSeconds",
                            "How far behind the last change a read starts again, in seconds, 0 to 86400.",
                            "300",
                            false),
                    new OptionDeclaration(
                            "jobSeconds",
                            "How long one asynchronous job is waited for, in seconds, 1 to 3600.",
                            "120",
                            false),
                    new OptionDeclaration(
                            "deletedRecords",
                            "Whether deletions are read from SuiteQL's deletedrecord table: read or ignore.",
                            "read",
                            false),
                    new OptionDeclaration(
                            "customersInOtherSubsidiaries",
                            "What happens when a project of another subsidiary is made for a customer: refuse, or extend the customer to that subsidiary"
                                    + " (needs the feature Multi-Subsidiary Customer).",
                            "refuse",
                            false));

    /// @throws IllegalArgumentException naming option, value and mend
    static NetSuiteOptions of(ConnectionSettings settings) {
        String account = settings.option("account", "").strip();
        if (account.isEmpty()) {
            throw wrong(
                    settings, "account", "", "set it to the account id, for example 1234567_SB1");
        }
        String host = settings.endpoint().getHost();
        String expected = account.toLowerCase(Locale.ROOT).replace('_', '-') + CLOUD;
        if (host != null && host.endsWith(CLOUD) && !host.equalsIgnoreCase(expected)) {
            throw wrong(
                    settings,
                    "account",
                    account,
                    "the endpoint is " + host + ", but this account answers at " + expected);
        }
        return new NetSuiteOptions(
                account,
                choice(settings, "auth", "oauth2", "tba").equals("tba"),
                zone(settings),
                Duration.ofSeconds(number(settings, "overlapSeconds", 300, 0, 86_400)),
                Duration.ofSeconds(number(settings, "jobSeconds", 120, 1, 3_600)),
                choice(settings, "deletedRecords", "read", "ignore").equals("read"),
                choice(settings, "customersInOtherSubsidiaries", "refuse", "extend")
                        .equals("extend"));
    }

    /// `sandbox` for account ids such as `1234567_SB1`, `release-preview` for `…_RP…`, else
    /// `production`.
    static String environmentOf(String account) {
        String upper = account.toUpperCase(Locale.ROOT);
        if (upper.contains("_SB")) {
            return "sandbox";
        }
        return upper.contains("_RP") ? "release-preview" : "production";
    }

    static String choice(ConnectionSettings settings, String option, String first, String second) {
        String value = settings.option(option, first);
        if (!value.equals(first) && !value.equals(second)) {
            throw wrong(settings, option, value, "use " + first + " or " + second);
        }
        return value;
    }

    static long number(
            ConnectionSettings settings, String option, long otherwise, long least, long most) {
        String value = settings.option(option, Long.toString(otherwise));
        try {
            long number = Long.parseLong(value.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, together with numbers out of range
        }
        throw wrong(settings, option, value, "use a whole number from " + least + " to " + most);
    }

    private static ZoneId zone(ConnectionSettings settings) {
        String value = settings.option("timeZone", "UTC");
        try {
            return ZoneId.of(value.strip());
        } catch (DateTimeException e) {
            throw wrong(settings, "timeZone", value, "use an IANA name such as Europe/London");
        }
    }

    private static IllegalArgumentException wrong(
            ConnectionSettings settings, String option, String value, String mend) {
        return new IllegalArgumentException(
                "connection "
                        + settings.name()
                        + ": option '"
                        + option
                        + "' is '"
                        + value
                        + "'; "
                        + mend);
    }
}
