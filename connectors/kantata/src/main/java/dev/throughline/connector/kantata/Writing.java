package dev.throughline.connector.kantata;

import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.Json;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connector.kantata.WireRecord.Unwritable;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Writes records: first each record itself, side by side, then the custom field values of all that
/// went through.
///
/// A record counts as written as soon as it exists under the hub's number; if its custom field
/// values could not be set, what is read back says so, and the hub's next comparison sends them as
/// an update. An update whose values fail is itself refused, not sent or unknown: to repeat it is
/// harmless.
final class Writing {
    private final Setup setup;
    private final Talk talk;
    private final Translation translation;
    private final Lookup lookup;
    private final CustomFields customFields;
    private final Values values;

    Writing(
            Setup setup,
            Talk talk,
            Translation translation,
            Lookup lookup,
            CustomFields customFields) {
        this.setup = setup;
        this.talk = talk;
        this.translation = translation;
        this.lookup = lookup;
        this.customFields = customFields;
        this.values = new Values(talk);
    }

    /// One record between its two steps.
    private record Sent(WriteRequest request, @Nullable WireRecord wire, WriteOutcome outcome) {
        boolean valuesFollow() {
            return outcome instanceof WriteOutcome.Written
                    && wire != null
                    && !wire.values().isEmpty();
        }
    }

    List<WriteOutcome> write(RecordType type, List<WriteRequest> batch) {
        List<Sent> sent = sideBySide(type, batch);
        Map<String, List<Map<String, @Nullable Object>>> byRecord = new LinkedHashMap<>();
        for (Sent each : sent) {
            if (each.valuesFollow()
                    && each.outcome() instanceof WriteOutcome.Written written
                    && each.wire() != null) {
                byRecord.computeIfAbsent(written.externalId(), _ -> new ArrayList<>())
                        .addAll(each.wire().bulk(type, written.externalId()));
            }
        }
        if (byRecord.isEmpty()) {
            return sent.stream().map(Sent::outcome).toList();
        }
        Map<String, Optional<WriteOutcome>> failures = values.set(byRecord);
        Map<String, ObservedRecord> seen = seenAgain(type, byRecord.keySet());
        return sent.stream()
                .map(each -> each.valuesFollow() ? ended(each, failures, seen) : each.outcome())
                .toList();
    }

    /// What the records show now, custom field values included; empty if that cannot be had, and
    /// the hub reads itself.
    private Map<String, ObservedRecord> seenAgain(
            RecordType type, java.util.Collection<String> ids) {
        Map<String, ObservedRecord> seen = new LinkedHashMap<>();
        try {
            lookup.fetch(type, ids).forEach(record -> seen.put(record.externalId(), record));
        } catch (CallFailed unread) {
            return Map.of();
        }
        return seen;
    }

    private static WriteOutcome ended(
            Sent sent,
            Map<String, Optional<WriteOutcome>> failures,
            Map<String, ObservedRecord> seen) {
        if (!(sent.outcome() instanceof WriteOutcome.Written written)) {
            return sent.outcome();
        }
        Optional<WriteOutcome> failed =
                failures.getOrDefault(written.externalId(), Optional.empty());
        if (failed.isPresent() && sent.request().kind() == WriteRequest.Kind.UPDATE) {
            return failed.get();
        }
        return new WriteOutcome.Written(
                written.externalId(), written.repeated(), seen.get(written.externalId()));
    }

    private List<Sent> sideBySide(RecordType type, List<WriteRequest> batch) {
        if (batch.size() == 1) {
            return List.of(send(type, batch.getFirst()));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Sent>> under = new ArrayList<>();
            batch.forEach(request -> under.add(threads.submit(() -> send(type, request))));
            List<Sent> sent = new ArrayList<>();
            for (int i = 0; i < under.size(); i++) {
                sent.add(ended(under.get(i), batch.get(i)));
            }
            return sent;
        }
    }

    private Sent ended(Future<Sent> under, WriteRequest request) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return under.get();
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException defect) {
            return new Sent(
                    request,
                    null,
                    new WriteOutcome.Unknown(defect(String.valueOf(defect.getCause()))));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Problem defect(String cause) {
        return new Problem(
                Problem.Mender.DEFECT,
                "ERP-UNKNOWN-OUTCOME",
                setup.label() + ": the connector failed in the middle of a write: " + cause + ".",
                "Tell the makers of the connector; the hub asks by its own key.");
    }

    private Sent send(RecordType type, WriteRequest request) {
        WireRecord wire;
        try {
            wire = WireRecord.of(type, request, setup, customFields);
        } catch (Unwritable unwritable) {
            return new Sent(request, null, new WriteOutcome.Refused(unwritable.problem()));
        } catch (CallFailed unread) {
            return new Sent(
                    request,
                    null,
                    new WriteOutcome.NotSent(unread.problem(), unread.retryAfter().orElse(null)));
        }
        return new Sent(
                request,
                wire,
                request.kind() == WriteRequest.Kind.CREATE
                        ? create(type, request, wire)
                        : update(type, request, wire));
    }

    private WriteOutcome create(RecordType type, WriteRequest request, WireRecord wire) {
        if (!type.creatable()) {
            return new WriteOutcome.Refused(
                    Refusals.setting(
                            setup.label()
                                    + " does not create "
                                    + type.collection()
                                    + " over its API.",
                            type == RecordTypes.USERS
                                    ? "Invite the person in Kantata; the hub links and updates the record then."
                                    : "Create the record in Kantata; the hub links and updates it then.",
                            null));
        }
        String what = type.singular() + " '" + named(request) + "'";
        Answer answer =
                talk.write(
                        "POST",
                        type.collection(),
                        params(type),
                        Map.of(type.singular(), wire.body()));
        if (answer instanceof Answer.Response response && response.ok()) {
            return written(type, response, what, null);
        }
        WriteOutcome outcome = talk.refusals.unwritten(answer, what, false);
        return outcome instanceof WriteOutcome.Refused refused && type == RecordTypes.PARTICIPATIONS
                ? member(request, refused)
                : outcome;
    }

    private WriteOutcome update(RecordType type, WriteRequest request, WireRecord wire) {
        String id = Envelope.text(request.externalId());
        if (!wire.hasBody()) {
            return new WriteOutcome.Written(id, false, null);
        }
        if (FactTypes.isFact(type)
                && wire.body().get("external_reference") instanceof Map<?, ?> reference) {
            return Receipts.write(talk, type, id, Json.asObject(reference));
        }
        String what = type.singular() + " " + id;
        Map<String, @Nullable Object> body = new LinkedHashMap<>(wire.body());
        if (type == InvoiceTypes.INVOICES
                && body.remove(InvoiceTypes.SETTLED) instanceof BigDecimal settled) {
            return settle(type, id, what, body, settled);
        }
        Answer answer =
                talk.write(
                        "PUT",
                        type.collection() + "/" + id,
                        params(type),
                        Map.of(type.singular(), wire.body()));
        return answer instanceof Answer.Response response && response.ok()
                ? written(type, response, what, id)
                : talk.refusals.unwritten(answer, what, true);
    }

    /// The invoice's own fields first: a draft cannot be paid on.
    private WriteOutcome settle(
            RecordType type,
            String id,
            String what,
            Map<String, @Nullable Object> body,
            BigDecimal settled) {
        if (!body.isEmpty()) {
            Answer answer =
                    talk.write(
                            "PUT",
                            type.collection() + "/" + id,
                            params(type),
                            Map.of(type.singular(), body));
            if (!(answer instanceof Answer.Response response) || !response.ok()) {
                return talk.refusals.unwritten(answer, what, true);
            }
        }
        return new Settling(talk)
                .write(id, settled)
                .orElseGet(() -> new WriteOutcome.Written(id, false, null));
    }

    private WriteOutcome written(
            RecordType type, Answer.Response response, String what, @Nullable String expected) {
        try {
            Envelope envelope = Envelope.read(response.body());
            if (envelope.records().isEmpty()) {
                throw new Envelope.Misshapen("the answer holds no record");
            }
            Map<String, Object> record = envelope.records().getFirst();
            String id = Envelope.text(record.get("id"));
            if (id.isEmpty() || (expected != null && !expected.equals(id))) {
                throw new Envelope.Misshapen(
                        "the answer holds " + type.singular() + " '" + id + "'");
            }
            boolean whole = envelope.beside().keySet().containsAll(beside(type));
            return new WriteOutcome.Written(
                    id, false, whole ? translation.observed(type, record, envelope) : null);
        } catch (Envelope.Misshapen malformed) {
            return talk.refusals.unclear(what, malformed);
        }
    }

    /// What must have come beside a record for it to be wholly known.
    private List<String> beside(RecordType type) {
        List<String> beside = new ArrayList<>();
        if (type.referable()) {
            beside.add("external_references");
        }
        if (!setup.own(type).isEmpty()) {
            beside.add("custom_field_values");
        }
        return beside;
    }

    private Map<String, String> params(RecordType type) {
        Map<String, String> params = new LinkedHashMap<>(type.unhide());
        String include = type.include(!setup.own(type).isEmpty());
        if (!include.isEmpty()) {
            params.put("include", include);
        }
        return params;
    }

    private static String named(WriteRequest request) {
        for (String field : List.of("title", "name", "full_name")) {
            if (request.fields().get(field) instanceof String name) {
                return name.length() <= 80 ? name : name.substring(0, 80) + "…";
            }
        }
        return request.key();
    }

    /// A person is a member of a project once. If the refused one is there already, that is what
    /// the vendor meant.
    private WriteOutcome member(WriteRequest request, WriteOutcome.Refused refused) {
        String user = Envelope.text(request.fields().get("user_id"));
        Map<String, String> params = new LinkedHashMap<>();
        params.put("workspace_id", Envelope.text(request.fields().get("workspace_id")));
        params.put("per_page", Integer.toString(Talk.PAGE_MAX));
        try {
            long count = Long.MAX_VALUE;
            for (int page = 1; (page - 1L) * Talk.PAGE_MAX < count; page++) {
                params.put("page", Integer.toString(page));
                Envelope members = talk.read("participations", params);
                count = members.count();
                for (Map<String, Object> member : members.records()) {
                    if (!user.isEmpty() && user.equals(Envelope.text(member.get("user_id")))) {
                        return new WriteOutcome.Duplicate(
                                refused.problem(), Envelope.text(member.get("id")));
                    }
                }
            }
        } catch (CallFailed unread) {
            return refused;
        }
        return refused;
    }
}
