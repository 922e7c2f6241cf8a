package dev.throughline.connector.kantata;

import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.FindsByKey.Finding;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Asks for records by their own id, and by the hub's number in their external reference.
final class Lookup {
    /// Well below the vendor's 200, for the length of the address.
    private static final int IDS_MAX = 100;

    private final Setup setup;
    private final Talk talk;
    private final Translation translation;

    private final Surroundings surroundings;
    private final Archives archives;

    Lookup(
            Setup setup,
            Talk talk,
            Translation translation,
            Surroundings surroundings,
            Archives archives) {
        this.surroundings = surroundings;
        this.archives = archives;
        this.setup = setup;
        this.talk = talk;
        this.translation = translation;
    }

    /// The records that exist; archived ones included.
    List<ObservedRecord> fetch(RecordType type, Collection<String> ids) {
        List<String> asked = ids.stream().filter(id -> id.matches("\\d{1,18}")).distinct().toList();
        List<ObservedRecord> found = new ArrayList<>();
        if (type == RecordTypes.PARTICIPATIONS) {
            asked.forEach(id -> one(type, id, found));
            return found;
        }
        for (int from = 0; from < asked.size(); from += IDS_MAX) {
            Set<String> part =
                    new LinkedHashSet<>(
                            asked.subList(from, Math.min(from + IDS_MAX, asked.size())));
            for (Map<String, String> view : views(type)) {
                if (part.isEmpty()) {
                    break;
                }
                Map<String, String> params = params(type);
                params.putAll(view);
                params.put("only", String.join(",", part));
                Envelope answer = talk.read(type.collection(), params);
                Surroundings.Known known = surroundings.of(type, answer.records());
                for (Map<String, Object> wire : answer.records()) {
                    if (part.remove(Envelope.text(wire.get("id")))) {
                        found.add(translation.observed(type, wire, answer, known));
                    }
                }
            }
        }
        return found;
    }

    /// What has to be asked for, one after the other, so that nothing is hidden.
    private List<Map<String, String>> views(RecordType type) {
        return FactTypes.isFact(type)
                ? archives.views(type).stream()
                        .map(view -> Map.of(FactTypes.ARCHIVED, view))
                        .toList()
                : List.of(Map.of());
    }

    private void one(RecordType type, String id, List<ObservedRecord> found) {
        Answer answer = talk.get(type.collection() + "/" + id, params(type));
        if (answer instanceof Answer.Response response && response.status() == 404) {
            return;
        }
        if (!(answer instanceof Answer.Response response) || !response.ok()) {
            throw talk.refusals.unread(answer, type.collection() + "/" + id);
        }
        try {
            Envelope read = Envelope.read(response.body());
            read.records().forEach(wire -> found.add(translation.observed(type, wire, read)));
        } catch (Envelope.Misshapen malformed) {
            throw talk.refusals.unreadable(type.collection(), malformed);
        }
    }

    private Map<String, String> params(RecordType type) {
        Map<String, String> params = new LinkedHashMap<>(type.unhide());
        String include = type.include(!setup.own(type).isEmpty());
        if (!include.isEmpty()) {
            params.put("include", include);
        }
        return params;
    }

    /// One finding for each request, in order.
    List<Finding> find(RecordType type, List<WriteRequest> asked) {
        if (!type.referable()) {
            throw new CallFailed(
                    new Problem(
                            Mender.DEFECT,
                            "SYS-REFUSED",
                            setup.label()
                                    + " carries no external references on "
                                    + type.collection()
                                    + ".",
                            "Ask only for record types whose writes are declared with a key."));
        }
        Map<String, List<ObservedRecord>> byNumber = new LinkedHashMap<>();
        // members are served project by project only
        Map<String, List<WriteRequest>> groups = new LinkedHashMap<>();
        for (WriteRequest request : asked) {
            String group =
                    type == RecordTypes.PARTICIPATIONS
                            ? Envelope.text(request.fields().get("workspace_id"))
                            : "";
            groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(request);
        }
        List<Map<String, String>> views = views(type);
        groups.forEach((group, requests) -> {
            for (int from = 0; from < requests.size(); from += IDS_MAX) {
                for (Map<String, String> view : views) {
                    ask(
                            type,
                            view,
                            group,
                            requests.subList(from, Math.min(from + IDS_MAX, requests.size())),
                            byNumber);
                }
            }
        });
        return asked.stream()
                .map(request -> finding(byNumber.getOrDefault(number(request), List.of())))
                .toList();
    }

    private static String number(WriteRequest request) {
        return Long.toString(request.keyNumber());
    }

    private static Finding finding(List<ObservedRecord> records) {
        return switch (records.size()) {
            case 0 -> new Finding.NotFound();
            case 1 -> new Finding.Found(records.getFirst());
            default ->
                    new Finding.Several(records.stream().map(ObservedRecord::externalId).toList());
        };
    }

    private void ask(
            RecordType type,
            Map<String, String> view,
            String workspace,
            List<WriteRequest> requests,
            Map<String, List<ObservedRecord>> byNumber) {
        Set<String> numbers = new LinkedHashSet<>();
        requests.forEach(request -> numbers.add(number(request)));
        Map<String, String> params = params(type);
        params.putAll(view);
        params.put("external_reference_service_name", setup.serviceName());
        params.put("external_reference_service_model_refs", String.join(",", numbers));
        params.put("per_page", Integer.toString(Talk.PAGE_MAX));
        if (!workspace.isEmpty()) {
            params.put("workspace_id", workspace);
        }
        long count = Long.MAX_VALUE;
        Set<String> seen = new LinkedHashSet<>();
        for (int page = 1; (page - 1L) * Talk.PAGE_MAX < count; page++) {
            params.put("page", Integer.toString(page));
            Envelope answer = talk.read(type.collection(), params);
            count = answer.count();
            Surroundings.Known known = surroundings.of(type, answer.records());
            for (Map<String, Object> wire : answer.records()) {
                String id = Envelope.text(wire.get("id"));
                Set<String> carried = carried(type, id, answer, numbers);
                if (carried.isEmpty()) {
                    // An ignored filter would answer with everything: nothing may be concluded from
                    // that.
                    throw new CallFailed(
                            new Problem(
                                    Mender.DEFECT,
                                    "SYS-SCHEMA-DRIFT",
                                    setup.label()
                                            + " answered a question by external reference with "
                                            + type.singular()
                                            + " "
                                            + id
                                            + ", which does not carry an asked number.",
                                    "Tell the makers of the connector: the vendor's filter has changed."));
                }
                if (seen.add(id)) {
                    ObservedRecord record = translation.observed(type, wire, answer, known);
                    carried.forEach(number ->
                            byNumber.computeIfAbsent(number, _ -> new ArrayList<>()).add(record));
                }
            }
        }
    }

    private Set<String> carried(RecordType type, String id, Envelope answer, Set<String> numbers) {
        Set<String> carried = new LinkedHashSet<>();
        for (Map<String, Object> reference : answer.of("external_references", type.subject(), id)) {
            String number = Envelope.text(reference.get("service_model_ref"));
            if (setup.serviceName().equals(Envelope.text(reference.get("service_name")))
                    && numbers.contains(number)) {
                carried.add(number);
            }
        }
        return carried;
    }
}
