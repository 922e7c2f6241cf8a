package dev.throughline.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/// How answers are written: JSON in the order of the record's components, absent values left out,
/// with an entity tag where the thing can be asked for again.
final class Answers {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .changeDefaultPropertyInclusion(
                            inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
                    .build();

    private Answers() {}

    static byte[] json(Object body) {
        return JSON.writeValueAsBytes(body);
    }

    /// 200 with the body and its entity tag; Spring answers 304 to who has this very version
    /// already.
    ///
    /// @param version leads the entity tag; a digest of the body follows, since links and
    ///   deliveries move without a new version
    static ResponseEntity<byte[]> ok(Object body, String version) {
        byte[] bytes = json(body);
        HttpHeaders headers = headers(MediaType.APPLICATION_JSON);
        headers.setETag("\"" + version + "-" + digest(bytes) + "\"");
        return new ResponseEntity<>(bytes, headers, HttpStatus.OK);
    }

    /// 200 with a body that has no version: a page, a list.
    static ResponseEntity<byte[]> ok(Object body) {
        return new ResponseEntity<>(json(body), headers(MediaType.APPLICATION_JSON), HttpStatus.OK);
    }

    static HttpHeaders headers(MediaType type) {
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(type);
        headers.setCacheControl("private, no-cache");
        return headers;
    }

    private static String digest(byte[] bytes) {
        return HexFormat.of().formatHex(sha256(bytes), 0, 6);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
