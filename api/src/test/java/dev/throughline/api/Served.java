package dev.throughline.api;

import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Links;
import dev.throughline.dispatch.DocumentQuestions;
import dev.throughline.dispatch.OpenQuestions;
import dev.throughline.dispatch.Runs;
import dev.throughline.dispatch.Undo;
import dev.throughline.evidence.Evidence;
import dev.throughline.posting.PostingLane;
import dev.throughline.process.InitiationStore;
import dev.throughline.process.Initiations;
import dev.throughline.reconcile.Reconciliation;
import dev.throughline.sync.Deliveries;
import dev.throughline.worklist.Cases;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The API served over real HTTP on a free port, on the rooms of a [SmallHub].
final class Served implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    final ServletWebServerApplicationContext context;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @ComponentScan("dev.throughline.api")
    static class App {}

    Served(SmallHub hub, ApiActs acts) {
        this(hub, acts, null);
    }

    /// @param lane what is posted; null where the firm posts nothing
    Served(SmallHub hub, ApiActs acts, @Nullable PostedLane lane) {
        this(hub, acts, lane, null);
    }

    /// @param invoices what is invoiced; null where the firm invoices nothing
    Served(SmallHub hub, ApiActs acts, @Nullable PostedLane lane, @Nullable InvoiceActs invoices) {
        this(hub, acts, lane, invoices, null);
    }

    /// @param amendments how contracts are changed; null where the firm invoices nothing
    Served(
            SmallHub hub,
            ApiActs acts,
            @Nullable PostedLane lane,
            @Nullable InvoiceActs invoices,
            @Nullable ContractAmendmentActs amendments) {
        SpringApplication application = new SpringApplication(App.class);
        application.setRegisterShutdownHook(false);
        application.setLogStartupInfo(false);
        application.setDefaultProperties(
                Map.of(
                        "server.port",
                        "0",
                        "server.address",
                        "127.0.0.1",
                        "spring.threads.virtual.enabled",
                        "true",
                        "spring.main.banner-mode",
                        "off",
                        "server.shutdown",
                        "graceful"));
        application.addInitializers(context -> {
            GenericApplicationContext beans = (GenericApplicationContext) context;
            beans.registerBean(JdbcClient.class, () -> hub.sql);
            beans.registerBean(TransactionTemplate.class, () -> hub.transaction);
            beans.registerBean(EntityStore.class, () -> hub.entities);
            beans.registerBean(Links.class, () -> hub.links);
            beans.registerBean(InitiationStore.class, () -> hub.store);
            beans.registerBean(Initiations.class, () -> hub.initiations);
            beans.registerBean(Deliveries.class, () -> hub.deliveries);
            beans.registerBean(Cases.class, () -> hub.cases);
            beans.registerBean(Runs.class, () -> hub.runs);
            beans.registerBean(Undo.class, () -> hub.undo);
            beans.registerBean(OpenQuestions.class, () -> hub.questions);
            beans.registerBean(Evidence.class, () -> hub.evidence);
            beans.registerBean(ApiActs.class, () -> acts);
            if (invoices != null) {
                beans.registerBean(InvoiceActs.class, () -> invoices);
            }
            if (amendments != null) {
                beans.registerBean(ContractAmendmentActs.class, () -> amendments);
            }
            if (lane != null) {
                beans.registerBean(PostingActs.class, () -> lane);
                beans.registerBean(PostingLane.class, () -> lane.lane);
                beans.registerBean(DocumentQuestions.class, () -> lane.questions);
                beans.registerBean(Reconciliation.class, () -> lane.reconciliation);
            }
            beans.registerBean(
                    MetricsText.class,
                    () ->
                            () ->
                                    "# TYPE throughline_cases_open gauge\nthroughline_cases_open 0.0\n");
        });
        context = (ServletWebServerApplicationContext) application.run();
    }

    /// An answer as it came.
    record Answer(int status, String type, String body, java.net.http.HttpHeaders headers) {
        JsonNode json() {
            return JSON.readTree(body);
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    HttpRequest.Builder request(String path) {
        int port = Objects.requireNonNull(context.getWebServer()).getPort();
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(40));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body(),
                    response.headers());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Answer get(String path, String... headers) {
        HttpRequest.Builder request = request(path).GET();
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /// Asks for a project start.
    Answer start(String key, String body, String... headers) {
        HttpRequest.Builder request =
                request("/api/process/project-initiations")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json");
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /// Posts a JSON body.
    Answer post(String path, String body, String... headers) {
        HttpRequest.Builder request =
                request(path)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json");
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    @Override
    public void close() {
        context.close();
        http.close();
    }
}
