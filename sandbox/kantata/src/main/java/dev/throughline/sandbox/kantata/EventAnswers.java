package dev.throughline.sandbox.kantata;

import dev.throughline.sandbox.Faults.Quirk;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.kantata.EventFeed.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Answers to `GET /subscribed_events`: newest first unless asked otherwise, payloads as JSON
/// inside strings.
final class EventAnswers {
    private final Ledger ledger;

    EventAnswers(Ledger ledger) {
        this.ledger = ledger;
    }

    byte[] answer(SimRequest request, String[] path) {
        if (!ledger.events.on()) {
            throw Refusal.system(403, "You are not authorized to access this resource");
        }
        if (path.length == 2 && path[1].equals("event_types")) {
            return ledger.reading(() ->
                    Envelope.text(Map.of("event_types", ledger.events.types()))
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        if (path.length > 1) {
            throw Refusal.notFound();
        }
        return ledger.reading(() -> list(request));
    }

    private byte[] list(SimRequest request) {
        Set<String> types = split(request.query("event_types").orElse(""));
        String subjectType = request.query("subject_type").orElse("");
        Set<String> subjects = split(request.query("subject_id").orElse(""));
        Instant after = request.query("created_after").flatMap(Stamps::read).orElse(Instant.EPOCH);
        Instant before = request.query("created_before").flatMap(Stamps::read).orElse(Instant.MAX);
        List<Event> found =
                new ArrayList<>(
                        ledger.events.shown(
                                ledger.clockTime(),
                                after,
                                event ->
                                        (types.isEmpty() || types.contains(event.eventType()))
                                                && (subjectType.isEmpty()
                                                        || event.type()
                                                                .subject()
                                                                .equals(subjectType))
                                                && (subjects.isEmpty()
                                                        || subjects.contains(
                                                                Long.toString(event.subject())))
                                                && event.shownAt().isBefore(before)));
        boolean ascending = request.query("order").filter("created_at:asc"::equals).isPresent();
        if (!ascending) {
            Collections.reverse(found);
        }
        if (request.query("most_recent").filter("true"::equals).isPresent()) {
            Set<String> seen = new HashSet<>();
            found.removeIf(event -> !seen.add(event.type().subject() + event.subject()));
        }
        Paging paging = Paging.of(request.query());
        List<Event> part = paging.part(found);
        Set<String> optional = split(request.query("optional_fields").orElse(""));
        boolean withSubject = split(request.query("include").orElse("")).contains("subject");
        Envelope envelope = new Envelope(ledger, "subscribed_events");
        for (Event event : part) {
            Row subject = ledger.table(event.type().collection()).row(event.subject());
            envelope.plain(
                    "subscribed_events",
                    Long.toString(event.id()),
                    shown(event, subject, optional, withSubject));
            if (withSubject && subject != null) {
                envelope.beside(subject);
            }
        }
        if (ledger.faults.has(Quirk.DOUBLED_ROWS)) {
            int size = envelope.size();
            for (int i = 0; i < size; i += 3) {
                envelope.repeat(i);
            }
        }
        return envelope.bytes(found.size(), paging.meta(found.size()));
    }

    private static Map<String, Object> shown(
            Event event, @Nullable Row subject, Set<String> optional, boolean withSubject) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", Long.toString(event.id()));
        shown.put("event_type", event.eventType());
        shown.put("account_id", Ledger.ACCOUNT);
        shown.put("user_id", SignIn.USER_ID);
        shown.put("subject_type", event.type().subject());
        shown.put("subject_id", Long.toString(event.subject()));
        shown.put("subject_changed_at", Stamps.text(event.at()));
        shown.put("created_at", Stamps.text(event.shownAt()));
        shown.put("updated_at", Stamps.text(event.shownAt()));
        if (optional.contains("current_payload")) {
            shown.put(
                    "current_payload",
                    event.after() == null ? "{}" : Envelope.text(Envelope.map(event.after())));
        }
        if (optional.contains("payload_changes")) {
            shown.put("payload_changes", Envelope.text(changes(event)));
        }
        if (withSubject) {
            shown.put(
                    "subject_ref",
                    subject == null
                            ? NO_SUBJECT
                            : Map.of("key", event.type().collection(), "id", subject.idText()));
        }
        return shown;
    }

    /// Written as a JSON null.
    private static final Object NO_SUBJECT = tools.jackson.databind.node.NullNode.getInstance();

    private static Map<String, Object> changes(Event event) {
        Map<String, Object> changes = new LinkedHashMap<>();
        Row before = event.before();
        Row after = event.after();
        if (before != null && after != null) {
            List<Field> fields = event.type().fields();
            for (int i = 0; i < fields.size(); i++) {
                if (!Objects.equals(before.values()[i], after.values()[i])) {
                    List<@Nullable Object> pair = new ArrayList<>();
                    pair.add(before.values()[i]);
                    pair.add(after.values()[i]);
                    changes.put(fields.get(i).name(), pair);
                }
            }
        }
        return changes;
    }

    private static Set<String> split(String list) {
        Set<String> parts = new HashSet<>();
        for (String each : list.split(",")) {
            if (!each.isBlank()) {
                parts.add(each.strip());
            }
        }
        return parts;
    }
}
