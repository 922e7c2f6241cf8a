package dev.throughline.connector.tryton;

import dev.throughline.connect.Http.Effect;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.FindsByKey.Finding;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.WriteRequest.Kind;
import dev.throughline.connector.tryton.RecordTypes.RecordType;
import dev.throughline.connector.tryton.WireValue.Untranslatable;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes a batch of one record type. A batch is one transaction in Tryton: after a refusal nothing
/// of it is there, and its records are written one by one, so that the guilty one is found and its
/// siblings pass.
///
/// An update carries the `_timestamp` of the record and of its nested parts, so that nothing
/// changed meanwhile is overwritten.
final class Writing {

    /// More questions in one call than this, and a person should look.
    private static final int QUESTIONS_MAX = 20;

    private static final Duration SOON = Duration.ofSeconds(1);

    private final String label;
    private final Talk talk;
    private final Names names;
    private final KeySearch keys;
    private final List<String> acknowledged;

    /// @param acknowledged beginnings of the names of questions that are answered with yes
    Writing(String label, Talk talk, Names names, KeySearch keys, List<String> acknowledged) {
        this.label = label;
        this.talk = talk;
        this.names = names;
        this.keys = keys;
        this.acknowledged = List.copyOf(acknowledged);
    }

    List<WriteOutcome> write(RecordType type, List<WriteRequest> batch) {
        @Nullable WriteOutcome[] outcomes = new WriteOutcome[batch.size()];
        List<Draft> drafts = drafts(type, batch, outcomes);
        // A record asked for twice in one batch cannot hold one stamp for both.
        Set<Long> seen = new HashSet<>();
        List<Draft> together = new ArrayList<>();
        List<Draft> alone = new ArrayList<>();
        for (Draft draft : drafts) {
            (draft.id() == 0 || seen.add(draft.id()) ? together : alone).add(draft);
        }
        send(type, together, outcomes);
        for (Draft draft : alone) {
            outcomes[draft.place()] =
                    new WriteOutcome.NotSent(
                            problem(
                                    Mender.WEATHER,
                                    "ERP-REJECTED",
                                    draft.subject(type) + " was asked for twice in one batch.",
                                    "The hub sends it again by itself."),
                            SOON);
        }
        return Arrays.stream(outcomes)
                .map(outcome -> Objects.requireNonNull(outcome, "a write without an outcome"))
                .toList();
    }

    private List<Draft> drafts(
            RecordType type, List<WriteRequest> batch, @Nullable WriteOutcome[] outcomes) {
        List<Draft> drafts = new ArrayList<>();
        Map<String, Map<String, @Nullable Object>> current;
        long company;
        try {
            company = talk.company();
            current = current(type, batch);
        } catch (CallFailed unknown) {
            Arrays.fill(outcomes, notSent(unknown));
            return drafts;
        }
        for (int place = 0; place < batch.size(); place++) {
            WriteRequest request = batch.get(place);
            try {
                drafts.add(
                        Draft.of(
                                place,
                                type,
                                request,
                                current.get(request.externalId()),
                                names,
                                company));
            } catch (Untranslatable e) {
                outcomes[place] =
                        new WriteOutcome.Refused(
                                new Problem(
                                        Mender.DATA,
                                        "ERP-REJECTED",
                                        label
                                                + ": "
                                                + type.model()
                                                + " "
                                                + request.key()
                                                + ", field "
                                                + e.field()
                                                + ": "
                                                + e.getMessage()
                                                + ".",
                                        "Correct the value or the mapping of "
                                                + type.model()
                                                + "."
                                                + e.field()
                                                + ".",
                                        e.field()));
            } catch (CallFailed unknown) {
                outcomes[place] = notSent(unknown);
            }
        }
        return drafts;
    }

    private static WriteOutcome notSent(CallFailed why) {
        return new WriteOutcome.NotSent(why.problem(), why.retryAfter().orElse(null));
    }

    /// The records to be updated, as they are now, by id.
    private Map<String, Map<String, @Nullable Object>> current(
            RecordType type, List<WriteRequest> batch) {
        List<Long> ids =
                batch.stream()
                        .filter(request -> request.kind() == Kind.UPDATE)
                        .map(request -> TrytonConnection.id(request.externalId()))
                        .filter(id -> id > 0)
                        .distinct()
                        .toList();
        Map<String, Map<String, @Nullable Object>> current = new HashMap<>();
        if (!ids.isEmpty()) {
            for (Map<String, @Nullable Object> row :
                    talk.rows(
                            type.model(),
                            List.of(List.of("id", "in", ids)),
                            ids.size(),
                            List.of(List.of("id", "ASC")),
                            type.asked())) {
                current.put(Long.toString(Rows.id(row)), row);
            }
        }
        return current;
    }

    private void send(RecordType type, List<Draft> drafts, @Nullable WriteOutcome[] outcomes) {
        if (drafts.isEmpty()) {
            return;
        }
        Reply reply = exchange(type, drafts);
        if (drafts.size() == 1 || !(reply instanceof Reply.Fault)) {
            settle(type, drafts, reply, outcomes);
            return;
        }
        // The whole transaction was rolled back: one by one now, until something other than
        // Tryton's rules stops us.
        for (int i = 0; i < drafts.size(); i++) {
            List<Draft> one = drafts.subList(i, i + 1);
            Reply single = exchange(type, one);
            settle(type, one, single, outcomes);
            if (single instanceof Reply.NotDone || single instanceof Reply.Unclear) {
                Problem problem =
                        problem(
                                Mender.WEATHER,
                                "SYS-UNREACHABLE",
                                "the write was not tried because the one before it found no answer.",
                                "The hub sends it again by itself.");
                for (Draft left : drafts.subList(i + 1, drafts.size())) {
                    outcomes[left.place()] = new WriteOutcome.NotSent(problem, null);
                }
                return;
            }
        }
    }

    /// Sends, answering such questions as the settings allow.
    private Reply exchange(RecordType type, List<Draft> drafts) {
        String verb = drafts.getFirst().request().kind() == Kind.CREATE ? "create" : "write";
        Map<String, String> timestamps = new LinkedHashMap<>();
        drafts.forEach(draft -> timestamps.putAll(draft.timestamps()));
        Map<String, ?> extra = timestamps.isEmpty() ? Map.of() : Map.of(Draft.STAMP, timestamps);
        Set<String> answered = new HashSet<>();
        while (true) {
            Reply reply =
                    talk.call(
                            Effect.WRITE,
                            "model." + type.model() + "." + verb,
                            Draft.arguments(drafts),
                            extra);
            if (!(reply instanceof Reply.Fault.Question question)
                    || acknowledged.stream().noneMatch(question.name()::startsWith)
                    || !answered.add(question.name())
                    || answered.size() > QUESTIONS_MAX
                    || !acknowledge(question)) {
                return reply;
            }
        }
    }

    /// Says yes for the next call only.
    private boolean acknowledge(Reply.Fault.Question question) {
        try {
            Map<String, Object> yes =
                    Map.of("user", talk.user(), "name", question.name(), "always", false);
            return talk.call(
                            Effect.WRITE,
                            "model.res.user.warning.create",
                            List.of(List.of(yes)),
                            Map.of())
                    instanceof Reply.Result;
        } catch (CallFailed signedOut) {
            return false;
        }
    }

    private void settle(
            RecordType type, List<Draft> drafts, Reply reply, @Nullable WriteOutcome[] outcomes) {
        List<?> made =
                reply instanceof Reply.Result(Object value) && value instanceof List<?> ids
                        ? ids
                        : List.of();
        boolean create = drafts.getFirst().request().kind() == Kind.CREATE;
        for (int i = 0; i < drafts.size(); i++) {
            Draft draft = drafts.get(i);
            outcomes[draft.place()] =
                    switch (reply) {
                        case Reply.Result _ when !create ->
                                new WriteOutcome.Written(Long.toString(draft.id()), false, null);
                        case Reply.Result _ when made.size() == drafts.size() ->
                                new WriteOutcome.Written(
                                        Long.toString(Rows.id(made.get(i))), false, null);
                        case Reply.Result _ ->
                                new WriteOutcome.Unknown(
                                        problem(
                                                Mender.WEATHER,
                                                "ERP-UNKNOWN-OUTCOME",
                                                "made "
                                                        + drafts.size()
                                                        + " "
                                                        + type.model()
                                                        + " and named "
                                                        + made.size()
                                                        + " ids.",
                                                "The hub asks for them by key before anything is sent again."));
                        case Reply.NotDone(Problem problem, Duration retryAfter) ->
                                new WriteOutcome.NotSent(problem, retryAfter);
                        case Reply.Unclear(Problem problem) -> new WriteOutcome.Unknown(problem);
                        case Reply.Fault fault -> refused(type, draft, fault);
                    };
        }
    }

    private WriteOutcome refused(RecordType type, Draft draft, Reply.Fault fault) {
        String subject = draft.subject(type);
        return switch (fault) {
            case Reply.Fault.Rule rule -> {
                WriteOutcome earlier = earlierCreate(type, draft);
                yield earlier != null
                        ? earlier
                        : new WriteOutcome.Refused(
                                problem(
                                        Mender.DATA,
                                        "ERP-REJECTED",
                                        subject + " was refused: " + rule.words(),
                                        "Correct the record at its source, or what Tryton holds against it."));
            }
            case Reply.Fault.Question question ->
                    new WriteOutcome.Refused(
                            problem(
                                    Mender.DATA,
                                    "ERP-REJECTED",
                                    subject
                                            + " needs an answer: "
                                            + question.words()
                                            + " (question "
                                            + question.name()
                                            + ")",
                                    "Decide it in Tryton, or allow it for good: option '"
                                            + TrytonConnector.ACKNOWLEDGE
                                            + "' with the beginning of the question's name."));
            case Reply.Fault.Stale _ -> {
                Problem problem =
                        problem(
                                Mender.WEATHER,
                                "ERP-REJECTED",
                                subject
                                        + " was changed by somebody else meanwhile; nothing was overwritten.",
                                "The hub reads it anew and compares again.");
                yield draft.staleByUs()
                        ? new WriteOutcome.Refused(problem)
                        : new WriteOutcome.NotSent(problem, SOON);
            }
            case Reply.Fault.Other(String text) ->
                    new WriteOutcome.Refused(
                            problem(
                                    Mender.SETTINGS,
                                    "ERP-REJECTED",
                                    subject + " could not be taken: " + text,
                                    "Compare the mapping's fields with those of "
                                            + type.model()
                                            + " in Tryton."));
        };
    }

    /// A create refused by a rule, though a record with our unique key is there: an earlier attempt
    /// has made it.
    private @Nullable WriteOutcome earlierCreate(RecordType type, Draft draft) {
        if (draft.request().kind() != Kind.CREATE
                || !type.model().equals(RecordTypes.PARTY.model())) {
            return null;
        }
        try {
            return keys.find(type, List.of(draft.request())).getFirst()
                            instanceof Finding.Found found
                    ? new WriteOutcome.Written(found.record().externalId(), true, found.record())
                    : null;
        } catch (CallFailed unanswered) {
            return notSent(unanswered);
        }
    }

    private Problem problem(Mender mender, String code, String what, String mend) {
        return new Problem(mender, code, label + ": " + what, mend);
    }
}
