package dev.throughline.connector.redmine;

import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.Json;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.FindsByKey.Finding;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.WriteRequest.Kind;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes records one by one, and finds them by the hub's key: a project by its identifier, which
/// nobody can change afterwards; a user by login; an issue by a custom field; a member by project
/// and user.
final class Writing {

    private final Setup setup;
    private final Talk talk;
    private final Listing listing;
    private final Reading reading;
    private final Rows rows;

    Writing(Setup setup, Talk talk, Reading reading) {
        this.setup = setup;
        this.talk = talk;
        this.listing = new Listing(talk);
        this.reading = reading;
        this.rows = new Rows(setup);
    }

    List<WriteOutcome> write(RecordType type, List<WriteRequest> batch) {
        List<WriteOutcome> outcomes = new ArrayList<>();
        for (WriteRequest request : batch) {
            outcomes.add(write(type, request));
        }
        return outcomes;
    }

    private WriteOutcome write(RecordType type, WriteRequest request) {
        boolean create = request.kind() == Kind.CREATE;
        String what = type.singular() + " " + (create ? request.key() : request.externalId());
        Map<String, Object> body = new LinkedHashMap<>();
        List<Map<String, ?>> custom = new ArrayList<>();
        for (Map.Entry<String, Object> field : request.fields().entrySet()) {
            boolean own =
                    setup.own(type).stream().anyMatch(each -> each.name().equals(field.getKey()));
            if (!own) {
                body.put(field.getKey(), field.getValue());
            } else if (field.getKey().matches("cf_[0-9]{1,9}")) {
                custom.add(custom(field.getKey().substring(3), field.getValue()));
            } else {
                return new WriteOutcome.Refused(
                        new Problem(
                                Mender.SETTINGS,
                                "ERP-REJECTED",
                                setup.label()
                                        + ": the custom field '"
                                        + field.getKey()
                                        + "' of "
                                        + type.collection()
                                        + " cannot be written by its name.",
                                "Name it cf_ and its number under customFields of connection "
                                        + setup.name()
                                        + ".",
                                field.getKey()));
            }
        }
        if (type.facts() && (create || !body.isEmpty())) {
            return new WriteOutcome.Refused(
                    new Problem(
                            Mender.SETTINGS,
                            "ERP-REJECTED",
                            setup.label()
                                    + ": time entries are facts; the hub does not change them.",
                            "Map nothing but the firm's own fields onto time_entries."));
        }
        String path = type.path();
        if (create) {
            switch (type) {
                case PROJECTS -> {
                    body.put("identifier", identifier(request.key()));
                    if (body.get("parent_id") == null && !setup.root().isEmpty()) {
                        try {
                            body.put("parent_id", reading.root());
                        } catch (CallFailed unanswered) {
                            return new WriteOutcome.NotSent(
                                    unanswered.problem(), unanswered.retryAfter().orElse(null));
                        }
                    }
                }
                case USERS -> body.putIfAbsent("login", login(request));
                case ISSUES -> {
                    if (setup.issueKey() > 0) {
                        custom.add(custom(Integer.toString(setup.issueKey()), request.key()));
                    }
                }
                case MEMBERSHIPS -> path = "projects/" + body.remove("project_id") + "/memberships";
                case TIME_ENTRIES, EXPENSES -> {}
            }
        } else {
            if (type == RecordType.MEMBERSHIPS) {
                body.keySet().retainAll(List.of("role_ids"));
            }
            path += "/" + request.externalId();
        }
        if (!custom.isEmpty()) {
            body.put("custom_fields", custom);
        }
        Answer answer = talk.write(create ? "POST" : "PUT", path, Map.of(type.singular(), body));
        return settled(type, request, what, answer);
    }

    private static Map<String, Object> custom(String number, @Nullable Object value) {
        Map<String, Object> field = new LinkedHashMap<>();
        field.put("id", number);
        field.put("value", value == null ? "" : value);
        return field;
    }

    private WriteOutcome settled(
            RecordType type, WriteRequest request, String what, Answer answer) {
        return switch (answer) {
            case Answer.NotSent(Problem problem, var retryAfter) ->
                    new WriteOutcome.NotSent(problem, retryAfter);
            case Answer.Lost(Problem problem) -> new WriteOutcome.Unknown(problem);
            case Answer.Response response when response.ok() -> done(type, request, what, response);
            case Answer.Response response when response.status() == 422 ->
                    refused(type, request, what, response);
            case Answer.Response response when response.status() == 404 ->
                    new WriteOutcome.Refused(
                            new Problem(
                                    Mender.DATA,
                                    "ERP-REJECTED",
                                    setup.label()
                                            + " does not find "
                                            + what
                                            + " (404): it, or what it belongs to, was deleted, or the user of the key may"
                                            + " not see it.",
                                    "Restore it in Redmine, or unlink it in the hub."));
            case Answer.Response response
                    when response.status() == 401 || response.status() == 429 ->
                    new WriteOutcome.NotSent(
                            talk.refused(response, what), response.retryAfter().orElse(null));
            case Answer.Response response
                    when response.status() >= 500 || response.status() == 408 ->
                    new WriteOutcome.Unknown(unknown(what, "HTTP " + response.status()));
            case Answer.Response response -> new WriteOutcome.Refused(talk.refused(response, what));
        };
    }

    private Problem unknown(String what, String why) {
        return new Problem(
                Mender.WEATHER,
                "ERP-UNKNOWN-OUTCOME",
                setup.label() + " gave no usable answer to " + what + ": " + why + ".",
                "The hub asks for it by key before anything is sent again.");
    }

    private WriteOutcome done(
            RecordType type, WriteRequest request, String what, Answer.Response response) {
        if (request.kind() == Kind.UPDATE) {
            return new WriteOutcome.Written(
                    Objects.requireNonNull(request.externalId()), false, null);
        }
        try {
            ObservedRecord made =
                    rows.observed(type, reading.inner(type, Json.object(response.body())));
            return made.externalId().equals("0")
                    ? new WriteOutcome.Unknown(unknown(what, "it names no id"))
                    : new WriteOutcome.Written(made.externalId(), false, made);
        } catch (Json.Malformed | CallFailed e) {
            return new WriteOutcome.Unknown(unknown(what, String.valueOf(e.getMessage())));
        }
    }

    /// A create refused although a record under our key is there: an earlier attempt has made it.
    private WriteOutcome refused(
            RecordType type, WriteRequest request, String what, Answer.Response response) {
        Problem problem = talk.refused(response, what);
        if (request.kind() == Kind.CREATE && type != RecordType.ISSUES) {
            try {
                if (find(type, request) instanceof Finding.Found(ObservedRecord there)) {
                    return ours(type, request, there)
                            ? new WriteOutcome.Written(there.externalId(), true, there)
                            : new WriteOutcome.Duplicate(problem, there.externalId());
                }
            } catch (CallFailed unanswered) {
                return new WriteOutcome.NotSent(
                        unanswered.problem(), unanswered.retryAfter().orElse(null));
            }
        }
        if (Talk.words(response).isEmpty()) {
            // Redmine's answer to a stale lock: nothing was done.
            return new WriteOutcome.NotSent(
                    new Problem(
                            Mender.WEATHER,
                            "ERP-REJECTED",
                            setup.label()
                                    + ": "
                                    + what
                                    + " was changed by somebody else meanwhile.",
                            "The hub reads it anew and compares again."),
                    null);
        }
        return new WriteOutcome.Refused(problem);
    }

    /// A project under our identifier is ours. A login or a membership may be somebody else's work:
    /// it counts as ours only if it looks exactly as asked.
    private static boolean ours(RecordType type, WriteRequest request, ObservedRecord there) {
        return type == RecordType.PROJECTS
                || request.fields().entrySet().stream()
                        .filter(field -> there.fields().containsKey(field.getKey()))
                        .allMatch(field ->
                                text(there.fields().get(field.getKey()))
                                        .equals(text(field.getValue())));
    }

    private static String text(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).sorted().toList().toString()
                : String.valueOf(value);
    }

    List<Finding> find(RecordType type, List<WriteRequest> asked) {
        return asked.stream().map(request -> find(type, request)).toList();
    }

    private Finding find(RecordType type, WriteRequest request) {
        return switch (type) {
            case PROJECTS -> {
                Map<String, Object> answer =
                        talk.find("projects/" + identifier(request.key()), Map.of());
                yield answer == null
                        ? new Finding.NotFound()
                        : new Finding.Found(rows.observed(type, reading.inner(type, answer)));
            }
            case USERS -> {
                String login = login(request);
                yield finding(
                        type,
                        listing
                                .whole("users", "users", Map.of("name", login, "status", ""))
                                .stream()
                                .filter(row ->
                                        login.equalsIgnoreCase(String.valueOf(row.get("login"))))
                                .toList());
            }
            case ISSUES -> {
                if (setup.issueKey() == 0) {
                    throw keyless(type);
                }
                String field = "cf_" + setup.issueKey();
                yield finding(
                        type,
                        listing
                                .next(
                                        "issues",
                                        "issues",
                                        Map.of(field, request.key(), "status_id", "*"),
                                        Listing.Place.START,
                                        Listing.PAGE_MAX)
                                .rows()
                                .stream()
                                .filter(row -> request.key().equals(Rows.custom(row, field)))
                                .toList());
            }
            case MEMBERSHIPS -> {
                String project = String.valueOf(request.fields().get("project_id"));
                String user = String.valueOf(request.fields().get("user_id"));
                yield finding(
                        type,
                        listing
                                .whole(
                                        "projects/" + project + "/memberships",
                                        "memberships",
                                        Map.of())
                                .stream()
                                .filter(row ->
                                        row.get("user") instanceof Map<?, ?> who
                                                && user.equals(String.valueOf(who.get("id"))))
                                .toList());
            }
            case TIME_ENTRIES, EXPENSES -> throw keyless(type);
        };
    }

    private CallFailed keyless(RecordType type) {
        return new CallFailed(
                new Problem(
                        Mender.SETTINGS,
                        "SYS-REFUSED",
                        setup.label() + ": " + type.collection() + " carry no key of the hub.",
                        "Set the option issueKeyField of connection "
                                + setup.name()
                                + ", or look for the record by hand."));
    }

    private Finding finding(RecordType type, List<Map<String, Object>> found) {
        return switch (found.size()) {
            case 0 -> new Finding.NotFound();
            case 1 -> new Finding.Found(rows.observed(type, found.getFirst()));
            default ->
                    new Finding.Several(
                            found.stream().map(row -> Long.toString(Rows.id(row))).toList());
        };
    }

    /// Identifiers are lower case; the hub's keys do not differ by case alone.
    private static String identifier(String key) {
        return key.toLowerCase(Locale.ROOT);
    }

    private static String login(WriteRequest request) {
        return request.fields().get("login") instanceof String login ? login : request.key();
    }
}
