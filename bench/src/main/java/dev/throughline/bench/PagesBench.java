package dev.throughline.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The console's pages over many accounts, and how long `serve` takes to be ready on them: the hub
/// runs as a process of its own, as it does in production.
final class PagesBench {
    private PagesBench() {}

    private static final int WARM = 10;
    private static final int MEASURED = 60;

    /// Accounts that cannot become clients, so that there are cases.
    private static final int ODD = 200;

    public static void run(int accounts) throws InterruptedException {
        Map<String, String> changes = AccountsBench.configuration();
        try (FarSide systems = new FarSide(accounts)) {
            systems.odd(ODD);
            Path root;
            Path firm;
            String entity;
            try (Ground ground = Ground.kept(changes, systems.signIns())) {
                root = ground.root();
                firm = ground.firmForServe();
                ground.hub().start();
                long deadline = System.nanoTime() + Duration.ofMinutes(15).toNanos();
                while (ground.links("netsuite") < accounts && System.nanoTime() < deadline) {
                    Thread.sleep(1_000);
                }
                entity = ground.anyClient();
                System.out.println(
                        ground.links("salesforce")
                                + " clients, "
                                + ground.links("netsuite")
                                + " of them in the ERP");
            }
            try {
                measure(root, firm, entity);
                measure(root, firm, entity);
            } finally {
                Ground.remove(root);
            }
        }
    }

    private static void measure(Path root, Path firm, String entity) throws InterruptedException {
        try (Served served = serve(root, firm)) {
            AccountsBench.say(
                    "serve on existing data, ready after %.1f s (%.1f s of processor time)",
                    served.seconds(), served.processor());
            Map<String, String> pages = new LinkedHashMap<>();
            pages.put("Overview", "/");
            pages.put("Threads", "/threads");
            pages.put("Worklist", "/worklist");
            pages.put("Records", "/records");
            pages.put("Records, one word", "/records?q=client");
            pages.put("Record", "/records/" + entity);
            pages.put("Systems", "/systems");
            try (HttpClient client =
                    HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build()) {
                pages.forEach((name, path) -> page(client, served, name, path));
            }
        }
    }

    /// The product over what a ground has left.
    static Served serve(Path root, Path firm) {
        return Served.start(
                List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx512m",
                        "-XX:+UseCompactObjectHeaders",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.throughline.app.Throughline",
                        "serve",
                        "--config",
                        firm.toString(),
                        "--port",
                        "0"),
                root);
    }

    /// Asks for a page again and again; says how long it takes.
    static void page(HttpClient client, Served served, String name, String path) {
        List<Long> took = new ArrayList<>();
        try {
            for (int i = 0; i < WARM + MEASURED; i++) {
                long begun = System.nanoTime();
                HttpResponse<String> page =
                        client.send(
                                HttpRequest.newBuilder(URI.create(served.base()).resolve(path))
                                        .header("Cookie", "throughline=" + served.token())
                                        .timeout(Duration.ofSeconds(60))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                if (page.statusCode() != 200) {
                    throw new IllegalStateException(path + " answered " + page.statusCode());
                }
                if (i >= WARM) {
                    took.add((System.nanoTime() - begun) / 1_000_000);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while asking for " + path, e);
        }
        took.sort(null);
        AccountsBench.say(
                "  %-18s p50 %4d ms, p95 %4d ms",
                name, took.get(took.size() / 2), took.get(took.size() * 95 / 100));
    }
}
