package dev.throughline.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes CEL's own values out of a result: its null, and views of records.
final class Clean {
    private Clean() {}

    static @Nullable Object of(@Nullable Object value) {
        if (Vocabulary.empty(value)) {
            return null;
        }
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> clean = new LinkedHashMap<>();
                map.forEach((key, member) -> {
                    Object one = of(member);
                    if (one != null) {
                        clean.put(String.valueOf(key), one);
                    }
                });
                yield clean.isEmpty() ? null : clean;
            }
            case List<?> list -> {
                List<Object> clean = new ArrayList<>(list.size());
                for (Object element : list) {
                    Object one = of(element);
                    if (one != null) {
                        clean.add(one);
                    }
                }
                yield clean.isEmpty() ? null : clean;
            }
            case null, default -> value;
        };
    }
}
