package dev.throughline.connect;

import static dev.throughline.connect.Http.Effect.READ;
import static dev.throughline.connect.Http.Effect.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.Http.Call;
import dev.throughline.connect.Http.Effect;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import dev.throughline.connect.spi.ConnectionSettings.SystemClass;
import dev.throughline.connect.spi.ConnectionSettings.Transport;
import dev.throughline.model.Problem.Mender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LimitedHttpTest {

    private static final Limits LIMITS = new Limits(4, 0, 60, 0, 0, 2, 64 * 1024);

    static ConnectionSettings settings(URI endpoint, Limits limits, Transport transport) {
        return new ConnectionSettings(
                "erp-emea",
                "test",
                SystemClass.ERP,
                "ERP",
                endpoint,
                Map.of(),
                Map.of(),
                Map.of("clientSecret", "hush"),
                Map.of(),
                limits,
                transport);
    }

    private static LimitedHttp http(Wire wire) {
        return new LimitedHttp(
                settings(wire.uri(), LIMITS, Transport.DIRECT), InstantSource.system());
    }

    private static Call call(Effect effect, URI uri) {
        return effect == READ
                ? Call.get(uri, Map.of())
                : Call.json(WRITE, "POST", uri, Map.of(), "{\"name\":\"Ada\"}");
    }

    private static Answer.Lost lost(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Lost.class);
        return (Answer.Lost) answer;
    }

    private static Answer.NotSent notSent(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.NotSent.class);
        return (Answer.NotSent) answer;
    }

    private static Answer.Response response(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Response.class);
        return (Answer.Response) answer;
    }

    @Test
    void an_answer_comes_back_whole_and_its_connection_is_used_again() {
        try (Wire wire =
                        new Wire((line, out, _) ->
                                Wire.say(out, "201 Created", "X-Id: 7\r\n", line));
                LimitedHttp http = http(wire)) {
            for (int i = 0; i < 3; i++) {
                Answer.Response answer = response(http.send(call(WRITE, wire.uri())));
                assertThat(answer.status()).isEqualTo(201);
                assertThat(answer.header("X-ID")).contains("7");
                assertThat(answer.text()).isEqualTo("POST /records HTTP/1.1");
            }
            assertThat(wire.connections).hasValue(1);
        }
    }

    @Test
    void a_refused_connection_was_surely_not_sent() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0)) {
            port = taken.getLocalPort();
        }
        URI nobody = URI.create("http://127.0.0.1:" + port + "/");
        try (LimitedHttp http =
                new LimitedHttp(
                        settings(nobody, LIMITS, Transport.DIRECT), InstantSource.system())) {
            Answer.NotSent answer = notSent(http.send(call(WRITE, nobody)));
            assertThat(answer.problem().mender()).isEqualTo(Mender.WEATHER);
            assertThat(answer.problem().line())
                    .isEqualTo(
                            "SYS-UNREACHABLE: ERP: 127.0.0.1:"
                                    + port
                                    + " refuses the connection. The hub tries again by itself; if it stays, check the endpoint"
                                    + " of connection erp-emea and the network.");
        }
    }

    @Test
    void an_unknown_host_is_a_matter_of_settings() {
        URI nowhere = URI.create("https://no-such-host.invalid/api");
        try (LimitedHttp http =
                new LimitedHttp(
                        settings(nowhere, LIMITS, Transport.DIRECT), InstantSource.system())) {
            Answer.NotSent answer = notSent(http.send(call(READ, nowhere)));
            assertThat(answer.problem().mender()).isEqualTo(Mender.SETTINGS);
            assertThat(answer.problem().text()).contains("no-such-host.invalid", "DNS");
        }
    }

    @Test
    void a_connection_cut_after_the_body_was_read_is_lost_and_never_repeated() {
        try (Wire wire = new Wire((_, _, socket) -> socket.close());
                LimitedHttp http = http(wire)) {
            Answer.Lost answer = lost(http.send(call(WRITE, wire.uri())));
            assertThat(answer.problem().code()).isEqualTo("ERP-UNKNOWN-OUTCOME");
            assertThat(answer.problem().mender()).isEqualTo(Mender.WEATHER);
            assertThat(wire.requests).hasValue(1);
            lost(http.send(call(READ, wire.uri())));
            assertThat(wire.requests).hasValue(2);
        }
    }

    @Test
    void a_connection_cut_before_the_body_was_read_is_lost_too() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0)) {
            Thread.startVirtualThread(() -> {
                try {
                    var socket = deaf.accept();
                    assertThat(socket.getInputStream().read()).isEqualTo('P');
                    socket.setSoLinger(true, 0);
                    socket.close();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            URI uri = URI.create("http://127.0.0.1:" + deaf.getLocalPort() + "/");
            try (LimitedHttp http =
                    new LimitedHttp(
                            settings(uri, LIMITS, Transport.DIRECT), InstantSource.system())) {
                lost(http.send(call(WRITE, uri)));
            }
        }
    }

    @Test
    void an_answer_cut_in_the_middle_is_lost() {
        try (Wire wire =
                        new Wire((_, out, socket) -> {
                            out.write(
                                    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":"
                                            .getBytes(StandardCharsets.US_ASCII));
                            out.flush();
                            socket.close();
                        });
                LimitedHttp http = http(wire)) {
            assertThat(lost(http.send(call(WRITE, wire.uri()))).problem().text())
                    .contains("broke off before the answer was whole");
        }
    }

    @Test
    void a_pooled_connection_that_the_far_side_closed_meanwhile_is_noticed_before_it_is_used()
            throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (Wire wire =
                        new Wire((_, out, socket) -> {
                            Wire.say(out, "200 OK", "", "ok");
                            socket.close();
                            closed.countDown();
                        });
                LimitedHttp http = http(wire)) {
            response(http.send(call(WRITE, wire.uri())));
            assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
            Thread.sleep(400);
            response(http.send(call(WRITE, wire.uri())));
            assertThat(wire.connections).hasValue(2);
        }
    }

    @Test
    void no_answer_within_the_time_limit_is_lost() {
        try (Wire wire = new Wire((_, _, _) -> Thread.sleep(10_000));
                LimitedHttp http = http(wire)) {
            long began = System.nanoTime();
            assertThat(lost(http.send(call(WRITE, wire.uri()))).problem().text())
                    .isEqualTo("ERP: POST 127.0.0.1/records gave no whole answer within 2 s.");
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(6));
        }
    }

    @Test
    void an_answer_that_drips_byte_by_byte_is_cut_at_the_time_limit() {
        try (Wire wire =
                        new Wire((_, out, _) -> {
                            out.write(
                                    "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
                                            .getBytes(StandardCharsets.US_ASCII));
                            while (true) {
                                out.write('x');
                                out.flush();
                                Thread.sleep(100);
                            }
                        });
                LimitedHttp http = http(wire)) {
            assertThat(lost(http.send(call(READ, wire.uri()))).problem().text())
                    .contains("gave no whole answer within 2 s");
        }
    }

    @Test
    void a_redirect_is_an_answer_and_not_followed() {
        try (Wire wire =
                        new Wire((_, out, _) ->
                                Wire.say(
                                        out,
                                        "302 Found",
                                        "Location: http://127.0.0.1:1/elsewhere\r\n",
                                        ""));
                LimitedHttp http = http(wire)) {
            Answer.Response answer = response(http.send(call(READ, wire.uri())));
            assertThat(answer.status()).isEqualTo(302);
            assertThat(answer.header("location")).contains("http://127.0.0.1:1/elsewhere");
            assertThat(wire.requests).hasValue(1);
        }
    }

    @Test
    void an_unauthorized_answer_and_a_cookie_change_nothing_about_the_next_call() {
        List<String> seen = new ArrayList<>();
        try (Wire wire =
                        new Wire((line, out, _) -> {
                            seen.add(line);
                            Wire.say(
                                    out,
                                    "401 Unauthorized",
                                    "WWW-Authenticate: Basic\r\nSet-Cookie: a=b\r\n",
                                    "");
                        });
                LimitedHttp http = http(wire)) {
            assertThat(response(http.send(call(READ, wire.uri()))).status()).isEqualTo(401);
            assertThat(seen).hasSize(1);
        }
    }

    @Test
    void a_compressed_answer_is_read_as_text() throws IOException {
        byte[] packed = gzip("{\"name\":\"Ada\"}".getBytes(StandardCharsets.UTF_8));
        try (Wire wire = new Wire((_, out, _) -> sayPacked(out, packed));
                LimitedHttp http = http(wire)) {
            assertThat(response(http.send(call(READ, wire.uri()))).text())
                    .isEqualTo("{\"name\":\"Ada\"}");
        }
    }

    @Test
    void a_small_answer_that_unpacks_to_more_than_the_limit_is_not_read() throws IOException {
        byte[] bomb = gzip(new byte[20 * 1024 * 1024]);
        assertThat(bomb.length).isLessThan(LIMITS.answerBytes());
        try (Wire wire = new Wire((_, out, _) -> sayPacked(out, bomb));
                LimitedHttp http = http(wire)) {
            Answer.Lost answer = lost(http.send(call(READ, wire.uri())));
            assertThat(answer.problem().text())
                    .isEqualTo(
                            "ERP: the answer to GET 127.0.0.1/records is larger than the limit of 65536 bytes and was"
                                    + " not read.");
            assertThat(answer.problem().mend()).contains("limits.answerBytes", "erp-emea");
        }
    }

    @Test
    void an_endless_answer_is_cut_at_the_limit_and_the_client_goes_on() {
        try (Wire wire =
                        new Wire((line, out, _) -> {
                            if (line.startsWith("GET")) {
                                out.write(
                                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                                .getBytes(StandardCharsets.US_ASCII));
                                while (true) {
                                    out.write(
                                            ("400\r\n" + "x".repeat(1024) + "\r\n")
                                                    .getBytes(StandardCharsets.US_ASCII));
                                }
                            }
                            Wire.say(out, "200 OK", "", "fine");
                        });
                LimitedHttp http = http(wire)) {
            lost(http.send(call(READ, wire.uri())));
            assertThat(response(http.send(call(WRITE, wire.uri()))).text()).isEqualTo("fine");
            assertThat(http.limiterState().inFlight()).isZero();
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private static void sayPacked(OutputStream out, byte[] packed) throws IOException {
        out.write(
                ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                                + packed.length
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        out.write(packed);
        out.flush();
    }

    @Test
    void a_429_pauses_everybody_for_the_time_named_and_telling_it_again_does_no_harm() {
        try (Wire wire =
                        new Wire((_, out, _) ->
                                Wire.say(
                                        out, "429 Too Many", "Retry-After: 900\r\n", "slow down"));
                LimitedHttp http = http(wire)) {
            Answer.Response refusal = response(http.send(call(WRITE, wire.uri())));
            http.throttled(refusal.retryAfter().orElseThrow());
            assertThat(http.limiterState().refused()).isEqualTo(1);
            assertThat(http.limiterState().pausedUntil()).isNotNull();

            Answer.NotSent next = notSent(http.send(call(WRITE, wire.uri())));
            assertThat(next.problem().code()).isEqualTo("ERP-THROTTLED");
            assertThat(next.retryAfter())
                    .isBetween(Duration.ofSeconds(880), Duration.ofSeconds(900));
            assertThat(wire.requests).hasValue(1);
        }
    }

    @Test
    void a_refusal_in_the_vendors_own_words_counts_once_told() {
        try (Wire wire =
                        new Wire((_, out, _) ->
                                Wire.say(out, "403 Forbidden", "", "REQUEST_LIMIT_EXCEEDED"));
                LimitedHttp http = http(wire)) {
            response(http.send(call(READ, wire.uri())));
            assertThat(http.limiterState().refused()).isZero();
            http.throttled(null);
            assertThat(http.limiterState().refused()).isEqualTo(1);
            response(http.send(call(READ, wire.uri())));
            http.throttled(null);
            http.throttled(null);
            assertThat(http.limiterState().refused()).isEqualTo(2);
            assertThat(http.limiterState().perSecond()).isPositive();
        }
    }

    @Test
    void a_link_that_leads_from_https_to_http_is_not_followed_with_our_token() {
        try (Wire wire = new Wire((_, out, _) -> Wire.say(out, "200 OK", "", "ok"));
                LimitedHttp http =
                        new LimitedHttp(
                                settings(
                                        URI.create("https://erp.example"),
                                        LIMITS,
                                        Transport.DIRECT),
                                InstantSource.system())) {
            Answer.NotSent answer = notSent(http.send(call(READ, wire.uri())));
            assertThat(answer.problem().text()).contains("asked to go on without TLS");
            assertThat(wire.connections).hasValue(0);
        }
    }

    @Test
    void a_proxy_is_used_and_its_refusal_said_in_words() {
        try (Wire proxy =
                new Wire((line, out, _) -> {
                    if (line.startsWith("CONNECT")) {
                        Wire.say(out, "403 Forbidden", "", "not allowed");
                    } else {
                        Wire.say(out, "200 OK", "", "by proxy: " + line);
                    }
                })) {
            Transport through = new Transport("http://127.0.0.1:" + proxy.port(), "", "");
            URI plain = URI.create("http://erp.example/records");
            try (LimitedHttp http =
                    new LimitedHttp(settings(plain, LIMITS, through), InstantSource.system())) {
                assertThat(response(http.send(call(READ, plain))).text())
                        .isEqualTo("by proxy: GET http://erp.example/records HTTP/1.1");
                Answer.NotSent tunnel =
                        notSent(http.send(call(WRITE, URI.create("https://erp.example/records"))));
                assertThat(tunnel.problem().text())
                        .contains("the proxy http://127.0.0.1:" + proxy.port() + " refused");
            }
        }
    }

    @Test
    void a_proxy_that_cannot_be_one_is_told_at_once() {
        assertThatThrownBy(() ->
                        new LimitedHttp(
                                settings(
                                        URI.create("http://x"),
                                        LIMITS,
                                        new Transport("proxy:3128", "", "")),
                                InstantSource.system()))
                .hasMessage(
                        "connection erp-emea: transport.proxy is not of the form http://host:port without user;"
                                + " correct it");
    }

    @Test
    void each_call_is_told_to_the_observer_without_query_header_or_body() {
        List<CallObserver.CallReport> reports = new ArrayList<>();
        try (Wire wire = new Wire((_, out, _) -> Wire.say(out, "200 OK", "", "four"));
                LimitedHttp http =
                        new LimitedHttp(
                                settings(wire.uri(), LIMITS, Transport.DIRECT),
                                InstantSource.system(),
                                reports::add)) {
            http.send(
                    Call.json(
                            WRITE,
                            "POST",
                            URI.create(wire.uri() + "?token=hush"),
                            Map.of("A", "hush"),
                            "hush"));
            assertThat(reports)
                    .singleElement()
                    .satisfies(report -> {
                        assertThat(report.connection()).isEqualTo("erp-emea");
                        assertThat(report.call()).isEqualTo("POST 127.0.0.1/records");
                        assertThat(report.kind()).isEqualTo(CallObserver.Kind.ANSWERED);
                        assertThat(report.status()).isEqualTo(200);
                        assertThat(report.bytesSent()).isEqualTo(4);
                        assertThat(report.bytesRead()).isEqualTo(4);
                        assertThat(report.toString()).doesNotContain("hush");
                    });
            assertThat(http.toString()).doesNotContain("hush");
        }
    }
}
