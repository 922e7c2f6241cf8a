package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookoutTest {
    private static final String TOKEN = "0123456789abcdef";

    @TempDir private Path home;

    private static HttpResponse<String> get(Lookout lookout, String path, String token)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + lookout.port() + path));
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void figures_need_the_token_and_health_does_not() throws IOException, InterruptedException {
        try (Lookout lookout = Lookout.open(0, TOKEN, () -> "throughline_x 1\n", () -> {})) {
            assertThat(get(lookout, "/metrics", TOKEN).body()).isEqualTo("throughline_x 1\n");
            assertThat(get(lookout, "/metrics", "").statusCode()).isEqualTo(401);
            assertThat(get(lookout, "/metrics", "0123456789abcdeX").statusCode()).isEqualTo(401);
            assertThat(get(lookout, "/health", "").body()).isEqualTo("{\"status\":\"UP\"}");
            assertThat(get(lookout, "/systems", TOKEN).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void a_hub_whose_database_does_not_answer_is_down() throws IOException, InterruptedException {
        try (Lookout lookout =
                Lookout.open(
                        0,
                        TOKEN,
                        () -> "",
                        () -> {
                            throw new IllegalStateException("gone");
                        })) {
            assertThat(get(lookout, "/health", "").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void the_token_stays_the_same_over_restarts_and_only_its_owner_may_read_it()
            throws IOException {
        String made = Lookout.token(home, null);
        assertThat(made).hasSize(48);
        assertThat(Lookout.token(home, null)).isEqualTo(made);
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(home.resolve("metrics-token"))))
                .isEqualTo("rw-------");
        assertThat(Lookout.token(home, "named-in-the-environment"))
                .isEqualTo("named-in-the-environment");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Lookout.token(home, "short"))
                .withMessageContaining("has 5 characters and needs 16");
    }
}
