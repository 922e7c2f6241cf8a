package dev.throughline.connect.kit;

import dev.throughline.connect.spi.WriteRequest;
import java.util.Locale;
import java.util.Map;

/// Writes as the hub would make them.
final class Requests {
    private Requests() {}

    /// A create of record `number`, under a key of its own.
    static WriteRequest create(ConnectorFixture fixture, int number) {
        return create(number, fixture.fields(number));
    }

    static WriteRequest create(int number, Map<String, Object> fields) {
        return new WriteRequest(
                WriteRequest.Kind.CREATE, null, key(number), number(number), fields);
    }

    /// An update of an existing record.
    static WriteRequest update(String externalId, int number, Map<String, Object> fields) {
        return new WriteRequest(
                WriteRequest.Kind.UPDATE, externalId, key(number), number(number), fields);
    }

    private static String key(int number) {
        return String.format(Locale.ROOT, "tl-contract-%06d", number);
    }

    private static long number(int number) {
        return 7_000_000_000_000L + number;
    }
}
