package dev.throughline.connector.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import dev.throughline.connect.spi.ConnectionSettings.SystemClass;
import dev.throughline.connect.spi.ConnectionSettings.Transport;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.model.Problem.Mender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a proxy, an outage or a defect over there may send instead of an answer.
class BrokenAnswersTest {

    private final HttpServer server = server();
    private volatile int status = 200;
    private volatile String body = "";
    private final ConnectionSettings settings =
            new ConnectionSettings(
                    "salesforce-test",
                    "salesforce",
                    SystemClass.CRM,
                    "Salesforce",
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                    Map.of(),
                    Map.of(),
                    Map.of("clientId", "id", "clientSecret", "secret"),
                    Map.of(),
                    Limits.DEFAULT,
                    Transport.DIRECT);
    private final LimitedHttp http = new LimitedHttp(settings, InstantSource.system());
    private final SalesforceConnection connection =
            (SalesforceConnection)
                    new SalesforceConnector()
                            .open(settings, new ConnectionContext(InstantSource.system(), http));

    private HttpServer server() {
        try {
            HttpServer made =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.createContext(
                    "/",
                    exchange -> {
                        exchange.getRequestBody().readAllBytes();
                        boolean token = exchange.getRequestURI().getPath().endsWith("/token");
                        byte[] answer =
                                (token
                                                ? "{\"access_token\":\"t\",\"id\":\"https://x/id/00D/005\"}"
                                                : body)
                                        .getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(
                                token ? 200 : status, answer.length == 0 ? -1 : answer.length);
                        if (answer.length > 0) {
                            exchange.getResponseBody().write(answer);
                        }
                        exchange.close();
                    });
            made.start();
            return made;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() {
        http.close();
        server.stop(0);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "200|{\"totalSize\":1,\"rec",
                "200|<html>Down for maintenance</html>",
                "200|''",
                "200|null",
                "200|[1]",
                "503|<html>Service Unavailable</html>",
                "502|''",
                "420|''",
                "302|''",
                "406|<html>?</html>"
            })
    void nothing_is_concluded_from_an_answer_that_is_none(int code, String answer) {
        status = code;
        body = answer;
        CallFailed failed =
                catchThrowableOfType(
                        CallFailed.class,
                        () -> connection.readChanges("Account", Cursor.BEGINNING, 10));
        assertThat(failed).isNotNull();
        assertThat(failed.problem().text()).startsWith("Salesforce");
        assertThat(connection.probe()).isInstanceOf(Probe.Unwell.class);
        WriteOutcome outcome =
                connection
                        .write(
                                "Account",
                                List.of(
                                        new WriteRequest(
                                                WriteRequest.Kind.CREATE,
                                                null,
                                                "K",
                                                1,
                                                Map.of("Name", "N"))))
                        .getFirst();
        switch (outcome) {
            case WriteOutcome.Unknown unknown ->
                    assertThat(unknown.problem().mender()).isEqualTo(Mender.WEATHER);
            case WriteOutcome.NotSent _ -> assertThat(code).isIn(420, 302);
            case WriteOutcome.Refused _ -> assertThat(code).isEqualTo(406);
            default -> throw new AssertionError("not to be concluded: " + outcome);
        }
    }
}
