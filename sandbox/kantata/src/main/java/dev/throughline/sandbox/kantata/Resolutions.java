package dev.throughline.sandbox.kantata;

import dev.throughline.sandbox.SimRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The calls that end a submission's waiting: `PUT /timesheet_submissions/5/approve` and its like
/// for one, `POST /timesheet_approvals` and its like for several.
final class Resolutions {
    private static final Map<String, String> SEVERAL =
            Map.of(
                    "timesheet_approvals", "approve",
                    "timesheet_rejections", "reject",
                    "timesheet_cancellations", "cancel");
    private static final Set<String> VERBS = Set.of("approve", "reject", "cancel");
    private static final int BULK_MAX = 100;

    private final Ledger ledger;
    private final AtomicLong lastId = new AtomicLong();

    Resolutions(Ledger ledger) {
        this.ledger = ledger;
    }

    boolean serves(SimRequest request, String[] path) {
        if (path.length == 1) {
            return SEVERAL.containsKey(path[0]) && request.method().equals("POST");
        }
        RecordType type = Catalogue.BY_COLLECTION.get(path[0]);
        return path.length == 3
                && type != null
                && Timekeeping.isSubmission(type)
                && VERBS.contains(path[2])
                && request.method().equals("PUT");
    }

    byte[] answer(SimRequest request, String[] path) {
        Map<String, @Nullable Object> resolution =
                Bodies.of(request).get("resolution") instanceof Map<?, ?> map
                        ? Bodies.typed(map)
                        : Map.of();
        Object told = resolution.get("description");
        String description = told == null ? "" : told.toString();
        return path.length == 1
                ? several(path[0], resolution, description)
                : one(path, description);
    }

    private byte[] one(String[] path, String description) {
        RecordType type = Catalogue.type(path[0]);
        Row row =
                ledger.writing(
                        () -> ledger.submissions.resolve(type, id(path[1]), path[2], description));
        Envelope envelope = new Envelope(ledger, type.collection());
        ledger.reading(() -> {
            envelope.result(row, Set.of());
            return row;
        });
        return envelope.bytes(1, Paging.of(Map.of()).meta(1));
    }

    private byte[] several(
            String collection, Map<String, @Nullable Object> resolution, String description) {
        String verb = SEVERAL.getOrDefault(collection, "");
        List<Long> ids = new ArrayList<>();
        if (resolution.get("submission_ids") instanceof List<?> asked) {
            asked.forEach(each -> ids.add(id(String.valueOf(each))));
        }
        if (ids.isEmpty() || ids.size() > BULK_MAX) {
            throw Refusal.system(400, "submission_ids must name 1 to " + BULK_MAX);
        }
        RecordType type = Timekeeping.TIMESHEET_SUBMISSIONS;
        List<Row> rows =
                ledger.writing(() -> {
                    List<Refusal.Fault> faults = new ArrayList<>();
                    for (int i = 0; i < ids.size(); i++) {
                        Row row = ledger.table(type.collection()).row(ids.get(i));
                        if (row == null) {
                            throw Refusal.notFound();
                        }
                        if (!row.text("status").equals("pending")
                                && !(verb.equals("cancel")
                                        && row.text("status").equals("approved"))) {
                            faults.addAll(
                                    Refusal.invalid(
                                                    "status",
                                                    "Status can't be changed once it is "
                                                            + row.text("status"))
                                            .at(i));
                        }
                    }
                    if (!faults.isEmpty()) {
                        throw new Refusal(422, faults);
                    }
                    return ids.stream()
                            .map(id -> ledger.submissions.resolve(type, id, verb, description))
                            .toList();
                });
        Envelope envelope = new Envelope(ledger, "resolutions");
        String noun =
                switch (verb) {
                    case "approve" -> "approval";
                    case "reject" -> "rejection";
                    default -> "cancellation";
                };
        for (Row row : rows) {
            String id = Long.toString(lastId.incrementAndGet());
            Map<String, Object> wire = new LinkedHashMap<>();
            wire.put("id", id);
            wire.put("type", noun);
            wire.put("target_type", row.type().subject());
            wire.put("target_id", row.idText());
            wire.put("user_id", SignIn.USER_ID);
            wire.put("account_id", Ledger.ACCOUNT);
            wire.put("current", true);
            wire.put("description", description);
            wire.put("created_at", Stamps.text(ledger.now()));
            wire.put("updated_at", Stamps.text(ledger.now()));
            envelope.plain("resolutions", id, wire);
        }
        return envelope.bytes(rows.size(), Paging.of(Map.of()).meta(rows.size()));
    }

    private static long id(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException notAnId) {
            throw Refusal.notFound();
        }
    }
}
