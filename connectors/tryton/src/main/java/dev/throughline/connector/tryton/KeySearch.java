package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.FindsByKey.Finding;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connector.tryton.RecordTypes.RecordType;
import dev.throughline.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds records by the hub's key: parties by code, works by the last line of their comment,
/// employees (which can carry no key) by party.
final class KeySearch {

    /// Keys asked for in one call.
    private static final int KEYS_MAX = 50;

    /// Answers of one call; more than one record a key is already too many.
    private static final int ROWS_MAX = 1_000;

    private final Talk talk;

    KeySearch(Talk talk) {
        this.talk = talk;
    }

    /// One finding for each asked write, in order.
    ///
    /// @throws CallFailed when the question found no answer
    List<Finding> find(RecordType type, List<WriteRequest> asked) {
        List<Finding> findings = new ArrayList<>();
        for (int from = 0; from < asked.size(); from += KEYS_MAX) {
            findings.addAll(
                    page(type, asked.subList(from, Math.min(asked.size(), from + KEYS_MAX))));
        }
        return List.copyOf(findings);
    }

    private List<Finding> page(RecordType type, List<WriteRequest> asked) {
        return switch (type.model()) {
            case "party.party" -> {
                List<String> codes = asked.stream().map(WriteRequest::key).toList();
                yield match(
                        records(type, List.of(List.of(RecordTypes.PARTY_KEY, "in", codes))),
                        asked,
                        RecordTypes.PARTY_KEY,
                        WriteRequest::key);
            }
            case "project.work" -> {
                List<Object> anyOf = new ArrayList<>(List.of("OR"));
                asked.forEach(request -> anyOf.add(KeyedComment.search(request.key())));
                yield match(
                        records(type, List.of(anyOf, List.of("company", "=", talk.company()))),
                        asked,
                        KeyedComment.KEY_FIELD,
                        WriteRequest::key);
            }
            case "company.employee" -> {
                List<Long> parties =
                        asked.stream().map(request -> TrytonConnection.id(party(request))).toList();
                yield match(
                        records(
                                type,
                                List.of(
                                        List.of("party", "in", parties),
                                        List.of("company", "=", talk.company()))),
                        asked,
                        "party",
                        KeySearch::party);
            }
            default ->
                    throw new CallFailed(
                            new Problem(
                                    Problem.Mender.DEFECT,
                                    "HUB-STATE",
                                    "Records of " + type.model() + " carry no key of the hub.",
                                    "Find them by id."));
        };
    }

    private static @Nullable String party(WriteRequest request) {
        Object party = request.fields().get("party");
        return party == null ? null : party.toString();
    }

    private List<ObservedRecord> records(RecordType type, List<?> domain) {
        return talk
                .rows(type.model(), domain, ROWS_MAX, List.of(List.of("id", "ASC")), type.asked())
                .stream()
                .map(row -> Rows.observed(type, row))
                .toList();
    }

    private static List<Finding> match(
            List<ObservedRecord> records,
            List<WriteRequest> asked,
            String field,
            Function<WriteRequest, @Nullable String> value) {
        List<Finding> findings = new ArrayList<>();
        for (WriteRequest request : asked) {
            String wanted = value.apply(request);
            List<ObservedRecord> found =
                    records.stream()
                            .filter(record ->
                                    wanted != null && wanted.equals(record.fields().get(field)))
                            .toList();
            findings.add(
                    switch (found.size()) {
                        case 0 -> new Finding.NotFound();
                        case 1 -> new Finding.Found(found.getFirst());
                        default ->
                                new Finding.Several(
                                        found.stream().map(ObservedRecord::externalId).toList());
                    });
        }
        return findings;
    }
}
