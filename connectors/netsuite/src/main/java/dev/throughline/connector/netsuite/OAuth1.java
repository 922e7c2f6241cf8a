package dev.throughline.connector.netsuite;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs calls as RFC 5849 says, with HMAC-SHA256. Query parameters count, in the same encoding as
/// on the wire.
record OAuth1(String consumerKey, String consumerSecret, String tokenId, String tokenSecret) {

    /// The `Authorization` header of a call.
    ///
    /// @param address without query
    String header(
            String realm,
            String method,
            URI address,
            Map<String, String> query,
            String nonce,
            long epochSecond) {
        SortedMap<String, String> oauth = new TreeMap<>();
        oauth.put("oauth_consumer_key", consumerKey);
        oauth.put("oauth_nonce", nonce);
        oauth.put("oauth_signature_method", "HMAC-SHA256");
        oauth.put("oauth_timestamp", Long.toString(epochSecond));
        oauth.put("oauth_token", tokenId);
        oauth.put("oauth_version", "1.0");
        SortedMap<String, String> all = new TreeMap<>(oauth);
        query.forEach((name, value) -> all.put(SignIn.encoded(name), SignIn.encoded(value)));
        oauth.forEach((name, value) -> all.put(name, SignIn.encoded(value)));
        String parameters =
                all.entrySet().stream()
                        .map(pair -> pair.getKey() + "=" + pair.getValue())
                        .collect(Collectors.joining("&"));
        String base =
                method
                        + "&"
                        + SignIn.encoded(address.toString())
                        + "&"
                        + SignIn.encoded(parameters);
        oauth.put("oauth_signature", signature(base));
        return "OAuth realm=\""
                + realm
                + "\","
                + oauth.entrySet().stream()
                        .map(pair -> pair.getKey() + "=\"" + SignIn.encoded(pair.getValue()) + "\"")
                        .collect(Collectors.joining(","));
    }

    private String signature(String base) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            String key = SignIn.encoded(consumerSecret) + "&" + SignIn.encoded(tokenSecret);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal(base.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
        }
    }

    /// Secrets stay inside.
    @Override
    public String toString() {
        return "OAuth1(…)";
    }
}
