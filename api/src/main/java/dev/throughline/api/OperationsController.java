package dev.throughline.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// For those who run the hub: health and figures.
@RestController
final class OperationsController {
    /// Longer than any healthy answer, shorter than the patience of those who ask.
    private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(2);

    private final JdbcClient sql;
    private final MetricsText metrics;

    OperationsController(JdbcClient sql, MetricsText metrics) {
        this.sql = sql;
        this.metrics = metrics;
    }

    /// Whether the hub can work. A system that is away does not make the hub unwell: it tells, and
    /// waits for it. No names and no figures of the firm, since anybody may ask.
    @GetMapping("/health")
    ResponseEntity<byte[]> health() {
        Map<String, Object> components = new LinkedHashMap<>();
        boolean up = true;
        try {
            Map<String, Long> connections = ask();
            components.put("database", Map.of("status", "UP"));
            components.put("connections", connections);
        } catch (ExecutionException | TimeoutException _) {
            up = false;
            components.put("database", Map.of("status", "DOWN"));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            up = false;
            components.put("database", Map.of("status", "UNKNOWN"));
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", up ? "UP" : "DOWN");
        body.put("components", components);
        return ResponseEntity.status(up ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .header("Cache-Control", "no-store")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Answers.json(body));
    }

    private Map<String, Long> ask()
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Map<String, Long>> answer = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("health")
                .start(() -> {
                    try {
                        Map<String, Long> counts =
                                new TreeMap<>(Map.of("healthy", 0L, "unwell", 0L, "unknown", 0L));
                        sql.sql("select lower(health), count(*) from connection_state group by 1")
                                .query((row, _) -> counts.put(row.getString(1), row.getLong(2)))
                                .list();
                        answer.complete(counts);
                    } catch (RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                });
        return answer.get(DATABASE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// All figures for Prometheus.
    @GetMapping("/metrics")
    ResponseEntity<String> metrics() {
        return ResponseEntity.ok()
                .header("Cache-Control", "no-store")
                .contentType(MediaType.parseMediaType("text/plain;version=0.0.4;charset=utf-8"))
                .body(metrics.scrape());
    }
}
