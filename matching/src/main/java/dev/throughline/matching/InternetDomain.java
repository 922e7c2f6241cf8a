package dev.throughline.matching;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The internet domain a client is known by.
final class InternetDomain {
    private static final int LENGTH_MAX = 253;
    private static final Pattern HOST =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]");

    /// Domains of mail and page hosters: sharing one says nothing about two clients.
    private static final Set<String> SHARED =
            Set.of(
                    "gmail.com",
                    "googlemail.com",
                    "outlook.com",
                    "hotmail.com",
                    "live.com",
                    "msn.com",
                    "yahoo.com",
                    "yahoo.co.uk",
                    "yahoo.fr",
                    "yahoo.de",
                    "yahoo.co.jp",
                    "ymail.com",
                    "icloud.com",
                    "me.com",
                    "mac.com",
                    "aol.com",
                    "gmx.de",
                    "gmx.net",
                    "gmx.com",
                    "gmx.at",
                    "gmx.ch",
                    "web.de",
                    "t-online.de",
                    "freenet.de",
                    "orange.fr",
                    "wanadoo.fr",
                    "free.fr",
                    "laposte.net",
                    "libero.it",
                    "mail.ru",
                    "yandex.ru",
                    "qq.com",
                    "163.com",
                    "126.com",
                    "proton.me",
                    "protonmail.com",
                    "zoho.com",
                    "linkedin.com",
                    "facebook.com",
                    "github.io",
                    "wordpress.com",
                    "wixsite.com");

    private InternetDomain() {}

    /// `https://www.Example.com/contact` and `ana@example.com` both become `example.com`. Empty for
    /// what is no domain, and for domains that many clients share.
    static Optional<String> of(String written) {
        String text = written.strip().toLowerCase(Locale.ROOT);
        int scheme = text.indexOf("://");
        text = scheme >= 0 ? text.substring(scheme + 3) : text;
        int end = 0;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        text = text.substring(0, end);
        text = text.substring(text.lastIndexOf('@') + 1);
        int port = text.indexOf(':');
        text = port >= 0 ? text.substring(0, port) : text;
        while (text.endsWith(".")) {
            text = text.substring(0, text.length() - 1);
        }
        if (text.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        try {
            text = IDN.toASCII(text).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException noDomain) {
            return Optional.empty();
        }
        text = text.startsWith("www.") ? text.substring(4) : text;
        return HOST.matcher(text).matches() && !SHARED.contains(text)
                ? Optional.of(text)
                : Optional.empty();
    }
}
