package dev.throughline.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Health and figures for the programs that watch the hub, on a port of their own on this machine
/// and nothing else there: also where the hub runs without a console, and under a token that stays
/// the same over restarts.
final class Lookout implements AutoCloseable {
    private static final String FILE = "metrics-token";
    private static final int TOKEN_MIN = 16;
    private static final Set<String> NAMES = Set.of("127.0.0.1", "localhost", "[::1]");

    /// Longer than any healthy answer, shorter than the patience of those who ask.
    private static final long PATIENCE_SECONDS = 2;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final byte[] token;
    private final Supplier<String> metrics;
    private final Runnable database;

    private Lookout(HttpServer server, String token, Supplier<String> metrics, Runnable database) {
        this.server = server;
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.metrics = metrics;
        this.database = database;
    }

    /// Begins to answer.
    ///
    /// @param port 0 takes a free one
    /// @param metrics all figures in Prometheus's text format
    /// @param database asks the database something small; throws when it does not answer
    /// @throws IllegalArgumentException when the port is taken
    static Lookout open(int port, String token, Supplier<String> metrics, Runnable database) {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
            Lookout lookout = new Lookout(server, token, metrics, database);
            server.setExecutor(lookout.threads);
            server.createContext("/", lookout::answer);
            server.start();
            return lookout;
        } catch (BindException e) {
            throw new IllegalArgumentException(
                    "port "
                            + port
                            + " is taken by another program; choose another one with --metrics-port",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The token that `/metrics` asks for: what the environment names, else what the home's file
    /// `metrics-token` holds, which is made when there is none, readable by its owner only.
    ///
    /// @throws IllegalArgumentException when it is shorter than 16 characters
    static String token(Path home, @Nullable String named) {
        try {
            String token = named;
            if (token == null) {
                Path file = home.resolve(FILE);
                if (!Files.exists(file)) {
                    make(file);
                }
                token = Files.readString(file).strip();
            }
            if (token.length() < TOKEN_MIN) {
                throw new IllegalArgumentException(
                        "the token for /metrics has "
                                + token.length()
                                + " characters and needs "
                                + TOKEN_MIN
                                + "; correct THROUGHLINE_METRICS_TOKEN, or delete "
                                + home.resolve(FILE)
                                + " for a new one");
            }
            return token;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the file " + home.resolve(FILE) + " cannot be read or made", e);
        }
    }

    private static void make(Path file) throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
            Files.writeString(file, HexFormat.of().formatHex(random) + "\n");
        } catch (FileAlreadyExistsException _) {
            // another process was first
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String host = exchange.getRequestHeaders().getFirst("Host");
            String name = host == null ? "" : host.replaceFirst(":[0-9]+$", "");
            String path = exchange.getRequestURI().getPath();
            if (!NAMES.contains(name)) {
                say(exchange, 421, "text/plain", "This hub answers at 127.0.0.1 only.\n");
            } else if (!exchange.getRequestMethod().equals("GET")) {
                say(exchange, 405, "text/plain", "Only GET is answered here.\n");
            } else if (path.equals("/health")) {
                boolean up = up();
                say(
                        exchange,
                        up ? 200 : 503,
                        "application/json",
                        up ? "{\"status\":\"UP\"}" : "{\"status\":\"DOWN\"}");
            } else if (!path.equals("/metrics")) {
                say(exchange, 404, "text/plain", "Here are /health and /metrics only.\n");
            } else if (!right(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
                say(
                        exchange,
                        401,
                        "text/plain",
                        "Send the token of the file metrics-token as a bearer token.\n");
            } else {
                say(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.get());
            }
        }
    }

    private boolean right(@Nullable String header) {
        return header != null
                && header.startsWith("Bearer ")
                && MessageDigest.isEqual(
                        token,
                        header.substring("Bearer ".length()).getBytes(StandardCharsets.UTF_8));
    }

    private boolean up() {
        try {
            CompletableFuture.runAsync(database, threads).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void say(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /// The port it answers on.
    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
