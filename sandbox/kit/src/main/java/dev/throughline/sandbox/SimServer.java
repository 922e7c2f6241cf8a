package dev.throughline.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP side of a simulator: listens on loopback only, one virtual thread a call, and puts the
/// general faults of {@link Faults} around the vendor's own handler.
public final class SimServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SimServer.class);

    /// Bodies above this are refused with 413, whatever the vendor.
    private static final int BODY_BYTES_MAX = 64 * 1024 * 1024;

    /// The vendor's part of the work.
    public interface Handler {
        /// Serves one call; an exception becomes a 500 with its message, and is logged.
        SimReply handle(SimRequest request);

        /// The vendor's own way to say "too many calls"; `retryAfterSeconds` is empty text where
        /// none is sent.
        SimReply throttled(SimRequest request, String retryAfterSeconds);

        /// The vendor's own outage page.
        default SimReply unavailable(SimRequest request) {
            return SimReply.text(
                    503, "text/html", "<html><body><h1>Service Unavailable</h1></body></html>");
        }

        /// The vendor's own "your token is not (or no longer) good".
        SimReply expired(SimRequest request);
    }

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "400");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final Faults faults;
    private final Handler handler;
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    /// Starts listening on `127.0.0.1`; port 0 takes a free one.
    public SimServer(String name, int port, Faults faults, Handler handler) {
        this.faults = faults;
        this.handler = handler;
        this.threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("sim-" + name + "-", 0).factory());
        try {
            this.server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 256);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The " + name + " simulator cannot listen on port " + port, e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /// Where this server listens.
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// Calls answered or cut since the start.
    public long served() {
        return served.get();
    }

    /// Calls answered with 429 since the start.
    public long refused() {
        return refused.get();
    }

    private void serve(HttpExchange exchange) throws IOException {
        served.incrementAndGet();
        try (exchange) {
            byte[] body;
            try (InputStream in = exchange.getRequestBody()) {
                body = in.readNBytes(BODY_BYTES_MAX + 1);
            }
            if (body.length > BODY_BYTES_MAX) {
                send(exchange, SimReply.empty(413));
                return;
            }
            Map<String, String> headers = new LinkedHashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) ->
                            headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
            SimRequest request =
                    new SimRequest(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().getPath(),
                            queryOf(exchange.getRequestURI().getRawQuery()),
                            headers,
                            body);
            Faults.Kind fault = faults.next(request).orElse(null);
            if (fault == null) {
                send(exchange, handled(request));
                return;
            }
            switch (fault) {
                case LOST_ANSWER ->
                        handled(request); // and nothing is sent: closing cuts the connection
                case CUT_BEFORE -> {}
                case THROTTLED ->
                        send(
                                exchange,
                                handler.throttled(
                                        request,
                                        Long.toString(
                                                Math.max(1, faults.retryAfter().toSeconds()))));
                case THROTTLED_BARE -> send(exchange, handler.throttled(request, ""));
                case UNAVAILABLE -> send(exchange, handler.unavailable(request));
                case ERROR_AFTER_COMMIT -> {
                    handled(request);
                    send(
                            exchange,
                            SimReply.text(
                                    500, "text/html", "<html><body>Internal error</body></html>"));
                }
                case SLOW -> {
                    SimReply reply = handled(request);
                    pause(faults.slowness().toMillis());
                    send(exchange, reply);
                }
                case EXPIRED_TOKEN -> send(exchange, handler.expired(request));
                case PARTIAL_BATCH ->
                        send(exchange, handled(withHeader(request, PARTIAL_BATCH_HEADER, "true")));
            }
        }
    }

    /// Tells the vendor's handler that this batch is to meet {@link Faults.Kind#PARTIAL_BATCH}.
    public static final String PARTIAL_BATCH_HEADER = "x-sim-partial-batch";

    private static SimRequest withHeader(SimRequest request, String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(request.headers());
        more.put(name, value);
        return new SimRequest(
                request.method(), request.path(), request.query(), more, request.body());
    }

    private SimReply handled(SimRequest request) {
        try {
            return handler.handle(request);
        } catch (RuntimeException e) {
            LOG.warn("Simulator failed on {} {}", request.method(), request.path(), e);
            return SimReply.text(500, "text/plain", "simulator defect: " + e);
        }
    }

    private void send(HttpExchange exchange, SimReply reply) throws IOException {
        if (reply.status() == 429) {
            refused.incrementAndGet();
        }
        reply.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(
                reply.status(), reply.body().length == 0 || head ? -1 : reply.body().length);
        if (reply.body().length > 0 && !head) {
            exchange.getResponseBody().write(reply.body());
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Decodes `a=1&b=2`; a form body has the same shape.
    public static Map<String, List<String>> queryOf(@org.jspecify.annotations.Nullable String raw) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        if (raw == null || raw.isEmpty()) {
            return query;
        }
        for (String pair : raw.split("&", -1)) {
            int at = pair.indexOf('=');
            String name = at < 0 ? pair : pair.substring(0, at);
            String value = at < 0 ? "" : pair.substring(at + 1);
            query.computeIfAbsent(
                            URLDecoder.decode(name, StandardCharsets.UTF_8), _ -> new ArrayList<>())
                    .add(URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
        return query;
    }

    /// Stops listening and cuts what is under way.
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
