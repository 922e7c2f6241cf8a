package dev.throughline.connector.netsuite;

import dev.throughline.connect.Http;
import dev.throughline.connect.Json;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes one record by one synchronous call: a create is `PUT eid:`, so the account itself keeps a
/// repeat from doubling; an update is a `PATCH`. Sorts every answer into an outcome.
final class SingleWrites {

    /// Unknown properties are an error: the vendor's default would drop them in silence.
    static final Map<String, String> STRICT = Map.of("X-NetSuite-PropertyNameValidation", "Error");

    private final NetSuiteTalk talk;
    private final ConnectionSettings settings;

    SingleWrites(NetSuiteTalk talk) {
        this.talk = talk;
        this.settings = talk.settings();
    }

    /// @param known whether the record was there already under our key
    /// @param addressLine the billing line an update changes, null where there is none
    WriteOutcome write(
            NetSuiteType type,
            WriteRequest request,
            boolean known,
            @Nullable String addressLine,
            Http.Priority priority) {
        boolean create = request.kind() == WriteRequest.Kind.CREATE;
        Map<String, String> query = new LinkedHashMap<>();
        if (create && RecordBody.hasAddress(type, request)) {
            query.put("replace", "addressBook");
        }
        Http.Answer answer =
                talk.send(
                        Http.Effect.WRITE,
                        priority,
                        create ? "PUT" : "PATCH",
                        NetSuiteTalk.RECORD
                                + type.name()
                                + "/"
                                + (create || request.externalId() == null
                                        ? "eid:" + request.key()
                                        : request.externalId()),
                        query,
                        STRICT,
                        Json.write(RecordBody.of(type, request, addressLine)));
        return switch (answer) {
            case Http.Answer.NotSent notSent ->
                    new WriteOutcome.NotSent(notSent.problem(), notSent.retryAfter());
            case Http.Answer.Lost lost ->
                    new WriteOutcome.Unknown(unknown(type, request, lost.problem().text()));
            case Http.Answer.Response response -> outcome(type, request, response, known);
        };
    }

    /// What an answer of the record service (or a task's result) means for the record.
    WriteOutcome outcome(
            NetSuiteType type, WriteRequest request, Http.Answer.Response response, boolean known) {
        if (response.ok()) {
            String id = response.header("location").map(SingleWrites::lastSegment).orElse("");
            String sure = id.matches("-?\\d+") ? id : request.externalId();
            return sure == null
                    ? new WriteOutcome.Unknown(
                            unknown(type, request, "the answer names no record id."))
                    : new WriteOutcome.Written(
                            sure, known && request.kind() == WriteRequest.Kind.CREATE, null);
        }
        NetSuiteRefusal refusal = NetSuiteRefusal.of(response);
        String what = type.name() + " " + name(request);
        Problem problem = refusal.problem(settings, what);
        if (refusal.tooFast()
                || refusal.status() == 401
                || refusal.changedMeanwhile()
                || (refusal.status() == 503 && refusal.retryAfter() != null)) {
            return new WriteOutcome.NotSent(problem, refusal.retryAfter());
        }
        if (refusal.unknownOutcome()) {
            return new WriteOutcome.Unknown(unknown(type, request, problem.text()));
        }
        if (refusal.alreadyExists() && request.kind() == WriteRequest.Kind.CREATE) {
            return duplicate(type, request, refusal);
        }
        return new WriteOutcome.Refused(problem);
    }

    static String lastSegment(String location) {
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private static String name(WriteRequest request) {
        for (String field : List.of("entityId", "companyName", "name", "title")) {
            if (request.fields().get(field) instanceof String text && !text.isBlank()) {
                return "'" + NetSuiteRefusal.shortened(text) + "'";
            }
        }
        return request.externalId() != null ? request.externalId() : request.key();
    }

    Problem unknown(NetSuiteType type, WriteRequest request, String why) {
        return new Problem(
                Mender.WEATHER,
                "ERP-UNKNOWN-OUTCOME",
                settings.label()
                        + ", "
                        + type.name()
                        + " "
                        + name(request)
                        + ": sent, but not known to be done: "
                        + why,
                "The hub asks NetSuite for external id "
                        + request.key()
                        + " before anything else.");
    }

    private WriteOutcome duplicate(
            NetSuiteType type, WriteRequest request, NetSuiteRefusal refusal) {
        String existing = byName(type, request);
        String code =
                switch (type.name()) {
                    case "customer" -> "CLI-DUP-REVIEW";
                    case "job" -> "PRJ-CODE-CLASH";
                    default -> "ERP-REJECTED";
                };
        return new WriteOutcome.Duplicate(
                new Problem(
                        Mender.DATA,
                        code,
                        settings.label()
                                + ", "
                                + type.name()
                                + " "
                                + name(request)
                                + ": NetSuite says \""
                                + refusal.words()
                                + "\""
                                + (existing == null
                                        ? ""
                                        : "; record " + existing + " carries this name")
                                + ".",
                        "Link the existing record, or give the new one another name.",
                        refusal.path()),
                existing);
    }

    /// The record that carries one of the names, if exactly one does and it can be asked now.
    private @Nullable String byName(NetSuiteType type, WriteRequest request) {
        for (String field : type.nameFields()) {
            if (request.fields().get(field) instanceof String text && !text.isBlank()) {
                String wanted = text.strip().toLowerCase(Locale.ROOT);
                for (String column : type.nameFields()) {
                    try {
                        List<Map<String, ?>> rows =
                                talk.suiteQl(
                                                "SELECT t.id FROM "
                                                        + type.table()
                                                        + " t WHERE LOWER(t."
                                                        + column.toLowerCase(Locale.ROOT)
                                                        + ") = ?",
                                                List.of(wanted),
                                                2)
                                        .items();
                        if (rows.size() == 1) {
                            return String.valueOf(
                                    Objects.requireNonNull(rows.getFirst().get("id")));
                        }
                    } catch (CallFailed unknownForNow) {
                        return null;
                    }
                }
            }
        }
        return null;
    }
}
