package dev.throughline.connector.kantata;

import dev.throughline.connect.spi.CallFailed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The account's custom fields with their choices, kept for a while: they change when an
/// administrator changes them.
final class CustomFields {
    private static final Duration KEPT = Duration.ofMinutes(10);

    /// A field that is not found is asked for again, but not more often than this.
    private static final Duration ASKED_AGAIN_AFTER = Duration.ofSeconds(20);

    /// One custom field of one subject type; `choices` are ids by label.
    record Definition(
            String id, String name, String valueType, String subject, Map<String, String> choices) {
        boolean chosen() {
            return valueType.equals("single") || valueType.equals("multi");
        }
    }

    private record Known(Instant at, List<Definition> definitions) {}

    private final Keyset keyset;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Known known;

    CustomFields(Keyset keyset, InstantSource clock) {
        this.keyset = keyset;
        this.clock = clock;
    }

    /// The field of that name on that subject.
    ///
    /// @throws CallFailed when the definitions could not be read
    Optional<Definition> named(String subject, String name) {
        Optional<Definition> found = find(definitions(KEPT), subject, name);
        return found.isPresent() ? found : find(definitions(ASKED_AGAIN_AFTER), subject, name);
    }

    private static Optional<Definition> find(
            List<Definition> definitions, String subject, String name) {
        return definitions.stream()
                .filter(each -> each.subject().equals(subject) && same(name, each.name()))
                .findFirst();
    }

    /// Labels of choice ids; ids we do not know stay.
    List<Object> labels(String fieldId, @Nullable Object ids) {
        List<Object> labels = new ArrayList<>();
        if (ids instanceof List<?> list) {
            Map<String, String> byId = new LinkedHashMap<>();
            definitions(KEPT).stream()
                    .filter(each -> each.id().equals(fieldId))
                    .forEach(each -> each.choices().forEach((label, id) -> byId.put(id, label)));
            list.forEach(id -> labels.add(byId.getOrDefault(Envelope.text(id), Envelope.text(id))));
        }
        return labels;
    }

    /// Names are compared as they are, or by their letters and digits: `Project code` may be called
    /// `project_code`.
    static boolean same(String ours, String theirs) {
        return ours.equals(theirs) || plain(ours).equals(plain(theirs));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "_");
    }

    private List<Definition> definitions(Duration fresh) {
        Known seen = known;
        if (seen != null && clock.instant().isBefore(seen.at().plus(fresh))) {
            return seen.definitions();
        }
        lock.lock();
        try {
            Known now = known;
            if (now != null && now != seen) {
                return now.definitions();
            }
            List<Definition> read = read();
            known = new Known(clock.instant(), read);
            return read;
        } finally {
            lock.unlock();
        }
    }

    private List<Definition> read() {
        List<Definition> read = new ArrayList<>();
        Keyset.Position at = Keyset.Position.START;
        boolean more = true;
        while (more) {
            Keyset.Part part =
                    keyset.next(
                            "custom_fields",
                            Map.of("include", "custom_field_set,choices"),
                            at,
                            Keyset.Stamp.CREATED,
                            1_000);
            for (Keyset.Row row : part.rows()) {
                read.add(definition(row));
            }
            at = part.next();
            more = part.more();
        }
        return List.copyOf(read);
    }

    private static Definition definition(Keyset.Row row) {
        Map<String, Object> wire = row.wire();
        String id = Envelope.text(wire.get("id"));
        Map<String, Object> set =
                row.answer()
                        .beside()
                        .getOrDefault("custom_field_sets", Map.of())
                        .getOrDefault(Envelope.text(wire.get("custom_field_set_id")), Map.of());
        Map<String, String> choices = new LinkedHashMap<>();
        row.answer()
                .beside()
                .getOrDefault("custom_field_choices", Map.of())
                .forEach((choice, fields) -> {
                    if (id.equals(Envelope.text(fields.get("custom_field_id")))) {
                        choices.put(Envelope.text(fields.get("label")), choice);
                    }
                });
        String subject = Envelope.text(set.get("subject_type"));
        return new Definition(
                id,
                Envelope.text(wire.get("name")),
                Envelope.text(wire.get("value_type")),
                subject.isEmpty() ? "Workspace" : subject,
                choices);
    }
}
