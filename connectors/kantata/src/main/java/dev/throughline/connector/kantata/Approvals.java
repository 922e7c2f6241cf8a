package dev.throughline.connector.kantata;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connector.kantata.FactTypes.Kind;
import dev.throughline.connector.kantata.Keyset.Position;
import dev.throughline.connector.kantata.Place.Pass;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds items whose approval changed though they themselves were not stamped: asks for the
/// submissions that changed, and reads the items in these again.
///
/// Submissions are ordered by date only. While one run reads, more of them may come into the answer
/// but none leaves it, so what follows a place never moves before it; what comes in before it is
/// told by the next run.
final class Approvals {
    private static final int PLACES_MAX = 2_000_000;

    private final Talk talk;
    private final Lookup lookup;

    Approvals(Talk talk, Lookup lookup) {
        this.talk = talk;
        this.lookup = lookup;
    }

    /// Items read again, and where to go on; {@link Pass#REST} where all are done.
    record Part(List<ObservedRecord> records, Place next, boolean more) {}

    Part next(RecordType type, Place place, int limit) {
        Kind kind = FactTypes.kind(type);
        int offset = place.at().ahead();
        if (offset > PLACES_MAX) {
            throw new CallFailed(
                    new Problem(
                            Mender.WEATHER,
                            "SYS-UNAVAILABLE",
                            kind.submissions()
                                    + " came to no end after "
                                    + PLACES_MAX
                                    + " of them.",
                            "The hub reads again by itself."));
        }
        Map<String, String> params = new LinkedHashMap<>();
        params.put("updated_after", place.since());
        params.put("include", kind.submissionItemsInclude());
        params.put("order", "date:asc");
        params.put("limit", Integer.toString(Math.clamp(limit, 1, Talk.PAGE_MAX)));
        params.put("offset", Integer.toString(offset));
        Envelope page = talk.read(kind.submissions(), params);
        Set<String> ids = new LinkedHashSet<>();
        String inner = place.inner();
        int done = 0;
        for (Map<String, Object> submission : page.records()) {
            List<String> items = items(submission, kind, done == 0 ? inner : "");
            int room = limit - ids.size();
            if (items.size() > room) {
                ids.addAll(items.subList(0, room));
                String last = room == 0 ? (done == 0 ? inner : "") : items.get(room - 1);
                Position at = new Position("", "s", offset + done);
                return new Part(
                        lookup.fetch(type, ids),
                        place.at(Pass.APPROVALS, at).within(at, last),
                        true);
            }
            ids.addAll(items);
            done++;
        }
        boolean more = page.listed() > 0 && page.count() > (long) offset + page.listed();
        return new Part(
                ids.isEmpty() ? List.of() : lookup.fetch(type, ids),
                place.at(Pass.APPROVALS, new Position("", "s", offset + page.listed())),
                more);
    }

    /// The ids of a submission's items beyond `after`, in an order of their own.
    private static List<String> items(Map<String, Object> submission, Kind kind, String after) {
        List<Long> ids = new ArrayList<>();
        if (submission.get(kind.submissionItems()) instanceof List<?> listed) {
            for (Object each : listed) {
                String id = Envelope.text(each);
                if (id.matches("\\d{1,18}")) {
                    ids.add(Long.parseLong(id));
                }
            }
        }
        long from = after.isEmpty() ? -1 : Long.parseLong(after);
        return ids.stream()
                .filter(id -> id > from)
                .distinct()
                .sorted()
                .map(id -> Long.toString(id))
                .toList();
    }
}
