package dev.throughline.sandbox.netsuite;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// OAuth 1.0a as NetSuite's token-based authentication uses it: HMAC-SHA256 over method, address
/// without query, and every OAuth and query parameter.
final class TbaSignature {

    private static final Pattern PARAMETER = Pattern.compile("([A-Za-z_]+)=\"([^\"]*)\"");

    private TbaSignature() {}

    /// The parameters of an `Authorization: OAuth …` header, decoded.
    static Map<String, String> parameters(String header) {
        Map<String, String> found = new LinkedHashMap<>();
        Matcher matcher = PARAMETER.matcher(header);
        while (matcher.find()) {
            found.put(
                    matcher.group(1),
                    URLDecoder.decode(
                            matcher.group(2).replace("+", "%2B"), StandardCharsets.UTF_8));
        }
        return found;
    }

    /// The signature of a call in base 64.
    static String of(
            String method,
            String url,
            Map<String, String> oauth,
            Map<String, List<String>> query,
            String consumerSecret,
            String tokenSecret) {
        List<String> pairs = new ArrayList<>();
        oauth.forEach((name, value) -> {
            if (!name.equals("realm") && !name.equals("oauth_signature")) {
                pairs.add(encoded(name) + "=" + encoded(value));
            }
        });
        query.forEach((name, values) ->
                values.forEach(value -> pairs.add(encoded(name) + "=" + encoded(value))));
        pairs.sort(null);
        String base = method + "&" + encoded(url) + "&" + encoded(String.join("&", pairs));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(
                    new SecretKeySpec(
                            (encoded(consumerSecret) + "&" + encoded(tokenSecret))
                                    .getBytes(StandardCharsets.UTF_8),
                            "HmacSHA256"));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal(base.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
        }
    }

    /// RFC 3986: only letters, digits and `-._~` stay.
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
