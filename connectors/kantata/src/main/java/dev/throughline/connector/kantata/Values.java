package dev.throughline.connector.kantata;

import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.spi.WriteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes the custom field values of many records in the vendor's bulk form. The form is an upsert,
/// so it is repeated where an answer got lost; it is all or nothing, so records that were refused
/// together are then sent one by one.
final class Values {
    private static final int BULK_MAX = 100;
    private static final int TRIES = 3;

    /// Longest pause between two tries.
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

    private final Talk talk;

    Values(Talk talk) {
        this.talk = talk;
    }

    /// Writes the values of records, by record id; answers for each record what went wrong, empty =
    /// all are set.
    Map<String, Optional<WriteOutcome>> set(
            Map<String, List<Map<String, @Nullable Object>>> byRecord) {
        Map<String, Optional<WriteOutcome>> outcomes = new LinkedHashMap<>();
        List<String> together = new ArrayList<>();
        int size = 0;
        for (Map.Entry<String, List<Map<String, @Nullable Object>>> record : byRecord.entrySet()) {
            int more = record.getValue().size();
            if (more == 0) {
                outcomes.put(record.getKey(), Optional.empty());
                continue;
            }
            if (size + more > BULK_MAX && !together.isEmpty()) {
                send(together, byRecord, outcomes);
                together.clear();
                size = 0;
            }
            together.add(record.getKey());
            size += more;
        }
        if (!together.isEmpty()) {
            send(together, byRecord, outcomes);
        }
        return outcomes;
    }

    private void send(
            List<String> records,
            Map<String, List<Map<String, @Nullable Object>>> byRecord,
            Map<String, Optional<WriteOutcome>> outcomes) {
        List<Map<String, @Nullable Object>> values = new ArrayList<>();
        records.forEach(id -> values.addAll(byRecord.getOrDefault(id, List.of())));
        Optional<WriteOutcome> failed = write(values, records);
        if (failed.isPresent()
                && failed.get() instanceof WriteOutcome.Refused
                && records.size() > 1) {
            records.forEach(id -> send(List.of(id), byRecord, outcomes));
            return;
        }
        records.forEach(id -> outcomes.put(id, failed));
    }

    /// Empty when all are set. A record with more values than one bulk takes is written in parts.
    private Optional<WriteOutcome> write(
            List<Map<String, @Nullable Object>> values, List<String> records) {
        for (int from = 0; from < values.size(); from += BULK_MAX) {
            List<Map<String, @Nullable Object>> part =
                    values.subList(from, Math.min(from + BULK_MAX, values.size()));
            Optional<WriteOutcome> failed = persistently(part, records);
            if (failed.isPresent()) {
                return failed;
            }
        }
        return Optional.empty();
    }

    private Optional<WriteOutcome> persistently(
            List<Map<String, @Nullable Object>> values, List<String> records) {
        String what =
                "the custom fields of "
                        + (records.size() == 1
                                ? "record " + records.getFirst()
                                : records.size() + " records");
        Optional<WriteOutcome> failed = Optional.empty();
        for (int i = 1; i <= TRIES; i++) {
            Answer answer =
                    talk.write(
                            "POST",
                            "custom_field_values",
                            Map.of(),
                            Map.of("custom_field_values", values));
            if (answer instanceof Answer.Response response && response.ok()) {
                return Optional.empty();
            }
            WriteOutcome outcome = talk.refusals.unwritten(answer, what, false);
            failed = Optional.of(outcome);
            if (outcome instanceof WriteOutcome.Refused || i == TRIES) {
                break;
            }
            Duration wait =
                    outcome instanceof WriteOutcome.NotSent notSent && notSent.retryAfter() != null
                            ? notSent.retryAfter()
                            : Duration.ofMillis(200L * i);
            if (wait.compareTo(PAUSE_MAX) > 0 || !pause(wait)) {
                break;
            }
        }
        return failed;
    }

    private static boolean pause(Duration wait) {
        try {
            Thread.sleep(wait);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
