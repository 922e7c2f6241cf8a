package dev.throughline.app;

import dev.throughline.billing.Billing;
import dev.throughline.billing.SyncGap;
import dev.throughline.connect.CallObserver;
import dev.throughline.sync.HomeReceipts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// What is counted for Prometheus: every call to a system, and the business counts of the hub.
final class Metrics implements CallObserver {
    private static final SyncGap NO_GAP = new SyncGap(0, List.of(), 0);

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MultiGauge gapMoney =
            MultiGauge.builder("throughline.invoices.sync.gap.amount")
                    .description(
                            "Invoices that PSA and ERP tell apart for over 15 minutes, net, in units of ccy")
                    .register(registry);
    private final AtomicReference<SyncGap> gap = new AtomicReference<>(NO_GAP);
    private volatile Supplier<SyncGap> gaps = () -> NO_GAP;

    Metrics() {
        FunctionCounter.builder("throughline.threads.ended", this, _ -> LastWords.heard())
                .description("Threads that ended by a failure that nobody caught")
                .register(registry);
    }

    /// The registry, for the actuator.
    MeterRegistry registry() {
        return registry;
    }

    /// All of it in Prometheus's text format.
    String scrape() {
        gap.set(look());
        gapMoney.register(
                gap.get().money().stream()
                        .map(one ->
                                MultiGauge.Row.of(
                                        Tags.of("ccy", one.ccy()), one.decimal().doubleValue()))
                        .toList(),
                true);
        return registry.scrape();
    }

    /// The invoices PSA and ERP tell apart; none where the hub bills nothing, or where its database
    /// does not answer: other figures tell that.
    private SyncGap look() {
        try {
            return gaps.get();
        } catch (DataAccessException | TransactionException _) {
            return NO_GAP;
        }
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

    /// Adds the invoice sync gap: invoices, their share of all live ones, their money by currency.
    ///
    /// @param now asked when scraped
    void gaps(Supplier<SyncGap> now) {
        gaps = now;
        Gauge.builder("throughline.invoices.sync.gap", gap, one -> one.get().invoices())
                .description("Invoices that PSA and ERP tell apart for over 15 minutes")
                .register(registry);
        Gauge.builder(
                        "throughline.invoices.sync.gap.ratio",
                        gap,
                        one -> one.get().percent().movePointLeft(2).doubleValue())
                .description("Their share of all live invoices, 0 to 1")
                .register(registry);
    }

    /// Adds gauges over the hub's own figures, asked when scraped.
    void watch(Hub hub) {
        gaps(() -> hub.billing().map(Billing::syncGap).orElse(NO_GAP));
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
        FunctionCounter.builder("throughline.wakes.lost", hub, Hub::lostWakes)
                .description("Times that something went on only because the sweep looked at it")
                .register(registry);
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
