package dev.throughline.curate;

import dev.throughline.model.Values;
import dev.throughline.model.ValuesCodec;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// One field's value as JSON text, for drift.
final class DriftValue {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private DriftValue() {}

    static @Nullable String json(String field, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return JSON.readTree(ValuesCodec.write(Values.of(Map.of(field, value))))
                .path(field)
                .toString();
    }
}
