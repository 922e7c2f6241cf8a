package dev.throughline.connector.kantata;

import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.spi.WriteOutcome;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says something about a time entry or expense in its external reference, and nowhere else: the
/// item itself is not touched, so nothing of it moves, and it may be locked or invoiced. The vendor
/// takes these one at a time, and takes the same one twice without harm.
final class Receipts {
    private Receipts() {}

    static WriteOutcome write(Talk talk, RecordType type, String id, Map<String, ?> reference) {
        String what = type.singular() + " " + id;
        Map<String, @Nullable Object> body = new LinkedHashMap<>(reference);
        body.put("subject_type", type.subject());
        body.put("subject_id", id);
        Answer answer =
                talk.writeLast(
                        "POST",
                        "external_references/create_or_update",
                        Map.of("external_reference", body));
        return answer instanceof Answer.Response response && response.ok()
                ? new WriteOutcome.Written(id, false, null)
                : talk.refusals.unwritten(answer, what, true);
    }
}
