package dev.throughline.api;

/// The hub's figures for Prometheus.
@FunctionalInterface
public interface MetricsText {

    /// All figures in Prometheus's text exposition format 0.0.4, as they are now.
    String scrape();
}
