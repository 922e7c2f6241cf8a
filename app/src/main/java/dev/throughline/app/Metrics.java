package dev.throughline.app;

import dev.throughline.connect.CallObserver;
import dev.throughline.sync.HomeReceipts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.ToLongFunction;

/// What is counted for Prometheus: every call to a system, and the business counts of the hub.
final class Metrics implements CallObserver {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /// The registry, for the actuator.
    MeterRegistry registry() {
        return registry;
    }

    /// All of it in Prometheus's text format.
    String scrape() {
        return registry.scrape();
    }

    @Override
    public void ended(CallReport report) {
        Timer.builder("throughline.calls")
                .description("Calls to connected systems")
                .tag("connection", report.connection())
                .tag("effect", report.effect().name().toLowerCase(java.util.Locale.ROOT))
                .tag("kind", report.kind().name().toLowerCase(java.util.Locale.ROOT))
                .tag("status", Integer.toString(report.status()))
                .register(registry)
                .record(report.duration());
    }

    private static long home(Hub hub, ToLongFunction<HomeReceipts.Count> of) {
        return hub.posting()
                .map(posting -> posting.home().counts().values().stream().mapToLong(of).sum())
                .orElse(0L);
    }

    /// Adds gauges over the hub's own figures, asked when scraped.
    void watch(Hub hub) {
        registry.gauge(
                "throughline.journal.backlog", hub, one -> one.rooms().shards().backlog("curate"));
        registry.gauge("throughline.sync.queue", hub, one -> one.rooms().syncQueue().size());
        registry.gauge(
                "throughline.cases.open",
                hub,
                one ->
                        one.rooms().cases().counts(java.time.Instant.now()).stream()
                                .mapToLong(dev.throughline.worklist.Cases.Count::cases)
                                .sum());
        registry.gauge(
                "throughline.home.waiting", hub, one -> home(one, HomeReceipts.Count::waiting));
        FunctionCounter.builder(
                        "throughline.home.sent", hub, one -> home(one, HomeReceipts.Count::sent))
                .description("Receipts that sources of facts took")
                .register(registry);
        registry.gauge(
                "throughline.intents.live",
                hub,
                one ->
                        one.rooms().intents().live().stream()
                                .mapToLong(dev.throughline.dispatch.Intents.Count::intents)
                                .sum());
    }
}
