package dev.throughline.api;

import dev.throughline.posting.Bucket;
import dev.throughline.posting.FactScope;
import dev.throughline.posting.Facts;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The process API: posts approved time and expenses now, without waiting for the next round.
@RestController
@RequestMapping(TimeBatchesController.PATH)
final class TimeBatchesController {
    static final String PATH = "/api/process/time-batches";

    private final ObjectProvider<PostingActs> lane;
    private final Facts facts;
    private final JdbcClient sql;
    private final InstantSource clock;

    TimeBatchesController(
            ObjectProvider<PostingActs> lane, JdbcClient sql, ObjectProvider<InstantSource> clock) {
        this.lane = lane;
        this.sql = sql;
        this.clock = clock.getIfUnique(InstantSource::system);
        this.facts = new Facts(sql);
    }

    /// Where everything stands.
    ///
    /// @param connection whose facts; empty for all
    /// @param prepared whether everything the sources showed was read and looked at in time
    /// @param waiting versions registered and not looked at yet, of all sources
    record BatchView(
            String connection, boolean prepared, long waiting, Map<String, BucketView> buckets) {}

    /// What a bucket holds; hours as a decimal text.
    record BucketView(long versions, String hours) {}

    /// Reads and prepares now: 200 when that was done in time, else 202.
    @PostMapping
    ResponseEntity<byte[]> post(HttpServletRequest request) throws IOException {
        new Query(request).done();
        PostingActs acts = lane.getIfAvailable();
        Faults faults = new Faults();
        Body body =
                Body.read(
                        request, faults, List.of("connection", "project", "person", "from", "to"));
        String connection = "";
        if (body.has("connection")) {
            connection =
                    body.text(
                            "connection",
                            64,
                            c -> !Character.isISOControl(c),
                            "a system whose time or expenses are posted");
            if (acts != null && !connection.isEmpty() && !acts.sources().contains(connection)) {
                faults.body(
                        "#/connection",
                        "No facts of '"
                                + connection
                                + "' are posted"
                                + Fault.near(connection, acts.sources()),
                        "Name a connection of postings.yaml, or leave it out.");
            }
        }
        UUID project = named(body, faults, "project", "Project");
        UUID person = named(body, faults, "person", "Resource");
        LocalDate from = day(body, faults, "from");
        LocalDate to = day(body, faults, "to");
        if (from != null && to != null && to.isBefore(from)) {
            faults.body("#/to", "to is before from.", "Give the later day as to.");
        }
        faults.refuseIfAny();
        FactScope scope = new FactScope(connection, project, person, from, to);
        if (acts == null) {
            throw PostingsController.nothing();
        }
        Optional<Duration> preferred = Waiting.preferred(request);
        boolean done = acts.postNow(scope, preferred.orElse(Waiting.DEFAULT));
        HttpHeaders headers = Answers.headers(MediaType.APPLICATION_JSON);
        preferred.ifPresent(wait -> headers.set("Preference-Applied", "wait=" + wait.toSeconds()));
        if (!done) {
            headers.set(HttpHeaders.RETRY_AFTER, "5");
        }
        return new ResponseEntity<>(
                Answers.json(
                        new BatchView(
                                connection,
                                done,
                                scope.narrow() ? scope.due(sql, clock.instant()) : facts.backlog(),
                                scope.narrow() ? buckets(scope) : buckets(connection))),
                headers,
                done ? HttpStatus.OK : HttpStatus.ACCEPTED);
    }

    private @Nullable UUID named(Body body, Faults faults, String member, String type) {
        if (!body.has(member)) {
            return null;
        }
        String text =
                body.text(
                        member,
                        200,
                        c -> !Character.isISOControl(c),
                        "its code, e-mail address or id in any system");
        if (text.isEmpty()) {
            return null;
        }
        List<UUID> found = FactScope.named(sql, type, text);
        if (found.size() != 1) {
            faults.body(
                    "#/" + member,
                    found.isEmpty()
                            ? "There is no " + member + " '" + text + "'."
                            : "'" + text + "' is more than one " + member + ".",
                    "Give its code, e-mail address, or id; /api/v1 lists them.");
            return null;
        }
        return found.getFirst();
    }

    private static @Nullable LocalDate day(Body body, Faults faults, String member) {
        if (!body.has(member)) {
            return null;
        }
        String text =
                body.text(member, 10, c -> c == '-' || Character.isDigit(c), "a day as 2026-01-31");
        try {
            return text.isEmpty() ? null : LocalDate.parse(text);
        } catch (DateTimeException _) {
            faults.body(
                    "#/" + member,
                    member + " is '" + text + "', which is no day.",
                    "Write it as 2026-01-31.");
            return null;
        }
    }

    private Map<String, BucketView> buckets(FactScope scope) {
        Map<String, BucketView> buckets = new TreeMap<>();
        scope.buckets(sql)
                .forEach((bucket, held) ->
                        buckets.put(
                                bucket.name(),
                                new BucketView(
                                        held.versions(),
                                        held.hours().stripTrailingZeros().toPlainString())));
        return buckets;
    }

    private Map<String, BucketView> buckets(String connection) {
        Map<Bucket, Long> versions = new TreeMap<>();
        Map<Bucket, BigDecimal> hours = new TreeMap<>();
        for (Facts.Held held : facts.buckets()) {
            if (connection.isEmpty() || held.cell().connection().equals(connection)) {
                versions.merge(held.bucket(), held.versions(), Long::sum);
                hours.merge(held.bucket(), held.hours(), BigDecimal::add);
            }
        }
        Map<String, BucketView> buckets = new TreeMap<>();
        versions.forEach((bucket, count) ->
                buckets.put(
                        bucket.name(),
                        new BucketView(
                                count,
                                hours.getOrDefault(bucket, BigDecimal.ZERO)
                                        .stripTrailingZeros()
                                        .toPlainString())));
        return buckets;
    }
}
