package dev.throughline.connector.netsuite;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where a change read stands. Text: `ns1` and `key=value` pairs divided by `;`, times of rows as
/// SuiteQL shows them (the user's zone, whole seconds):
///
/// - `phase`: `rows` inside a pass, `gone` reading deletions at its end, `rest` between passes
/// - `at`, `id`: the last row (or deletion) delivered in this phase
/// - `head`: the newest row stamp ever delivered; `headId` its id
/// - `floor`: where the next full pass starts: behind the head by the overlap
/// - `began`: when the running pass began, by the hub's clock; `swept`: when the last full pass
///   began
/// - `rows`: rows delivered in this pass; above 1,000 the next passes read only what is new for
///   half a minute
/// - `goneSince`: from where deletions are read
record ChangeCursor(
        Phase phase,
        @Nullable LocalDateTime at,
        long id,
        @Nullable LocalDateTime head,
        long headId,
        @Nullable LocalDateTime floor,
        @Nullable Instant began,
        @Nullable Instant swept,
        long rows,
        @Nullable LocalDateTime goneSince) {

    /// What is being read.
    enum Phase {
        ROWS,
        GONE,
        REST
    }

    private static final String FORMAT = "ns1";

    static final ChangeCursor START =
            new ChangeCursor(Phase.REST, null, 0, null, 0, null, null, null, 0, null);

    /// @throws IllegalArgumentException when the text is no cursor of ours
    static ChangeCursor parse(String text) {
        if (text.isEmpty()) {
            return START;
        }
        String[] parts = text.split(";", -1);
        if (!parts[0].equals(FORMAT)) {
            throw new IllegalArgumentException("'" + text + "' is no cursor of this connector");
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int at = parts[i].indexOf('=');
            if (at > 0) {
                values.put(parts[i].substring(0, at), parts[i].substring(at + 1));
            }
        }
        try {
            return new ChangeCursor(
                    Phase.valueOf(values.getOrDefault("phase", "")),
                    read(values.get("at"), LocalDateTime::parse),
                    Long.parseLong(values.getOrDefault("id", "0")),
                    read(values.get("head"), LocalDateTime::parse),
                    Long.parseLong(values.getOrDefault("headId", "0")),
                    read(values.get("floor"), LocalDateTime::parse),
                    read(values.get("began"), Instant::parse),
                    read(values.get("swept"), Instant::parse),
                    Long.parseLong(values.getOrDefault("rows", "0")),
                    read(values.get("goneSince"), LocalDateTime::parse));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is no cursor of this connector", e);
        }
    }

    private static <T> @Nullable T read(@Nullable String text, Function<String, T> parser) {
        return text == null ? null : parser.apply(text);
    }

    /// The cursor as text.
    String text() {
        StringBuilder text = new StringBuilder(FORMAT).append(";phase=").append(phase);
        add(text, "at", at);
        add(text, "id", id);
        add(text, "head", head);
        add(text, "headId", headId);
        add(text, "floor", floor);
        add(text, "began", began);
        add(text, "swept", swept);
        add(text, "rows", rows);
        add(text, "goneSince", goneSince);
        return text.toString();
    }

    private static void add(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            text.append(';').append(name).append('=').append(value);
        }
    }
}
