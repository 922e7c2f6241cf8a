package dev.throughline.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// A line that the target holds and whose proof is still wanted.
///
/// @param line its place in the document
/// @param key its key in the target
/// @param externalId its id there
record HeldLine(int line, String key, String externalId) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// As stored: `[[line, key, external id], …]`; null for none.
    static @Nullable String text(List<HeldLine> held) {
        if (held.isEmpty()) {
            return null;
        }
        ArrayNode lines = JSON.createArrayNode();
        for (HeldLine one : held) {
            lines.addArray().add(one.line()).add(one.key()).add(one.externalId());
        }
        return JSON.writeValueAsString(lines);
    }

    static List<HeldLine> of(@Nullable String text) {
        if (text == null) {
            return List.of();
        }
        List<HeldLine> held = new ArrayList<>();
        for (JsonNode one : JSON.readTree(text)) {
            held.add(
                    new HeldLine(one.get(0).asInt(), one.get(1).asString(), one.get(2).asString()));
        }
        return held;
    }

    /// What is held after these changes.
    ///
    /// @param keys a line's key by its place
    static List<HeldLine> after(
            List<HeldLine> before, List<LineChange> changes, IntFunction<String> keys) {
        Map<Integer, LineChange> moved =
                changes.stream().collect(Collectors.toMap(LineChange::line, change -> change));
        List<HeldLine> held = new ArrayList<>();
        before.stream().filter(one -> !moved.containsKey(one.line())).forEach(held::add);
        for (LineChange change : changes) {
            if (change.to() == LineStand.ACCEPTED) {
                held.add(
                        new HeldLine(
                                change.line(), keys.apply(change.line()), change.externalId()));
            }
        }
        return held;
    }
}
