package dev.throughline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.api.Served.Answer;
import org.junit.jupiter.api.Test;

class OperationsTest {

    @Test
    void health_counts_systems_without_naming_them_and_is_503_once_the_database_is_gone() {
        SmallHub hub = new SmallHub();
        try (Served served = new Served(hub, new FakeCrm())) {
            hub.sql
                    .sql(
                            "insert into connection_state (connection, health) values ('netsuite', 'UNWELL'), ('salesforce', 'HEALTHY')")
                    .update();
            Answer up = served.get("/health");
            assertThat(up.status()).isEqualTo(200);
            assertThat(Promise.faults("get", "/health", up)).isEmpty();
            assertThat(up.json().at("/components/connections/unwell").intValue()).isEqualTo(1);
            assertThat(up.body()).doesNotContain("netsuite");

            hub.close();

            Answer down = served.get("/health");
            assertThat(down.status()).isEqualTo(503);
            assertThat(down.json().at("/status").stringValue()).isEqualTo("DOWN");
            assertThat(Promise.faults("get", "/health", down)).isEmpty();
            Answer away = served.get("/api/v1/entities");
            assertThat(away.status()).as(away.body()).isEqualTo(503);
            assertThat(away.json().at("/type").stringValue())
                    .isEqualTo("urn:throughline:problem:database-away");
            assertThat(away.header("Retry-After")).isNotEmpty();
        }
    }

    @Test
    void metrics_are_in_prometheus_text() {
        try (SmallHub hub = new SmallHub();
                Served served = new Served(hub, new FakeCrm())) {
            Answer metrics = served.get("/metrics");
            assertThat(metrics.type()).startsWith("text/plain").contains("version=0.0.4");
            assertThat(metrics.body()).contains("throughline_cases_open 0.0\n");
        }
    }
}
