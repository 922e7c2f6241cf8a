package dev.throughline.sandbox.salesforce;

import dev.throughline.sandbox.SimReply;
import dev.throughline.sandbox.SimRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `/sobjects/X/updated` and `/sobjects/X/deleted`.
final class Replication {

    private final Org org;

    Replication(Org org) {
        this.org = org;
    }

    SimReply updated(ObjectDef type, SimRequest request) {
        Instant from = bound(request, "start", Duration.ofDays(30));
        Instant to = bound(request, "end", Duration.ofDays(30));
        return org.reading(() -> {
            List<String> ids =
                    org.table(type.name()).byStamp().stream()
                            .filter(row ->
                                    !row.deleted()
                                            && !row.stamp().isBefore(from)
                                            && row.stamp().isBefore(to))
                            .map(Row::id)
                            .toList();
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("ids", ids);
            body.put("latestDateCovered", String.valueOf(Values.write(to)));
            return Json.reply(200, body);
        });
    }

    SimReply deleted(ObjectDef type, SimRequest request) {
        Instant from = bound(request, "start", Duration.ofDays(15));
        Instant to = bound(request, "end", Duration.ofDays(15));
        return org.reading(() -> {
            List<Map<String, Object>> gone =
                    org.table(type.name()).byStamp().stream()
                            .filter(row ->
                                    row.deleted()
                                            && !row.stamp().isBefore(from)
                                            && row.stamp().isBefore(to))
                            .map(row ->
                                    Map.<String, Object>of(
                                            "id",
                                            row.id(),
                                            "deletedDate",
                                            String.valueOf(Values.write(row.stamp()))))
                            .toList();
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("deletedRecords", gone);
            body.put(
                    "earliestDateAvailable",
                    String.valueOf(Values.write(org.stamp().minus(Duration.ofDays(15)))));
            body.put("latestDateCovered", String.valueOf(Values.write(to)));
            return Json.reply(200, body);
        });
    }

    /// A bound of the window; seconds are ignored, as the vendor does.
    private Instant bound(SimRequest request, String name, Duration oldest) {
        String text = request.query(name).orElse("").replace(' ', '+');
        Instant at = Values.instant(text);
        if (at == null) {
            throw Refusal.request(400, "INVALID_REPLICATION_DATE", name + " is no date: " + text);
        }
        Instant whole = at.truncatedTo(ChronoUnit.MINUTES);
        if (whole.isBefore(org.stamp().minus(oldest).minus(Duration.ofMinutes(1)))) {
            throw Refusal.request(
                    400,
                    "INVALID_REPLICATION_DATE",
                    "startDate before org replication enabled date");
        }
        return name.equals("end") && at.isAfter(whole) ? whole.plus(Duration.ofMinutes(1)) : whole;
    }
}
