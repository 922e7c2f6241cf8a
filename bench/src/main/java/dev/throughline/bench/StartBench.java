package dev.throughline.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How long `./throughline demo` takes from a built tree to its first page, database made anew.
final class StartBench {
    private StartBench() {}

    public static void run(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            Path home;
            try {
                home = Files.createTempDirectory("throughline-bench");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            long begun = System.nanoTime();
            try (Served demo = Served.start(List.of("./throughline", "demo", "--port", "0"), home);
                    HttpClient client = HttpClient.newHttpClient()) {
                int status =
                        client.send(
                                        HttpRequest.newBuilder(URI.create(demo.base()))
                                                .header("Cookie", "throughline=" + demo.token())
                                                .build(),
                                        HttpResponse.BodyHandlers.ofString())
                                .statusCode();
                AccountsBench.say(
                        "demo: address printed after %.1f s (%.1f s of processor time), first page after %.1f s (status %d)",
                        demo.seconds(),
                        demo.processor(),
                        (System.nanoTime() - begun) / 1e9,
                        status);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                Ground.remove(home);
            }
        }
    }
}
