package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrytonServerTest {
    @TempDir private Path root;

    private final List<String> told = new ArrayList<>();

    @Test
    void one_that_runs_already_is_read_from_its_instance_file_and_left_running()
            throws IOException {
        Path instance = Files.writeString(root.resolve("instance"), instance("127.0.0.1:7001"));

        try (RealServer server =
                TrytonServer.find(Map.of("THROUGHLINE_TRYTON", instance.toString()), told::add)) {
            assertThat(server.baseUrl()).isEqualTo(URI.create("http://127.0.0.1:7001"));
            assertThat(server.signIn())
                    .containsOnlyKeys("baseUrl", "database", "username", "password");
            assertThat(server.toString()).doesNotContain("secret");
        }
        assertThat(root.resolve("stopped")).doesNotExist();
        assertThat(told).isEmpty();
    }

    @Test
    void an_address_comes_with_its_variables() {
        RealServer server =
                TrytonServer.find(
                        Map.of(
                                "THROUGHLINE_TRYTON", "https://erp.example",
                                "THROUGHLINE_TRYTON_USERNAME", "hub",
                                "THROUGHLINE_TRYTON_PASSWORD", "secret"),
                        told::add);

        assertThat(server.signIn())
                .isEqualTo(
                        Map.of(
                                "baseUrl",
                                "https://erp.example",
                                "database",
                                "tryton",
                                "username",
                                "hub",
                                "password",
                                "secret"));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        TrytonServer.find(
                                Map.of("THROUGHLINE_TRYTON", "https://erp.example"), told::add))
                .withMessageContaining("THROUGHLINE_TRYTON_USERNAME must be set");
    }

    @Test
    void what_is_no_instance_file_is_told() throws IOException {
        Path list = Files.writeString(root.resolve("list"), "[]");
        Path half =
                Files.writeString(root.resolve("half"), "{\"baseUrl\": \"http://127.0.0.1:7001\"}");

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        TrytonServer.find(
                                Map.of("THROUGHLINE_TRYTON", root.resolve("none").toString()),
                                told::add))
                .withMessageContaining("neither an address nor a file");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        TrytonServer.find(Map.of("THROUGHLINE_TRYTON", list.toString()), told::add))
                .withMessageContaining("no JSON object");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        TrytonServer.find(Map.of("THROUGHLINE_TRYTON", half.toString()), told::add))
                .withMessageContaining("'database' is missing");
    }

    @Test
    void one_that_the_script_has_started_is_stopped_at_the_end() throws IOException {
        script(
                "echo '12:00:00 starting the server' >&2; echo \"$1 $2\" >'"
                        + root.resolve("asked")
                        + "'; echo '"
                        + instance("127.0.0.1:7002")
                        + "'");

        RealServer server =
                TrytonServer.find(
                        Map.of(
                                "THROUGHLINE_ROOT",
                                root.toString(),
                                "THROUGHLINE_TRYTON_DIR",
                                "/var/tmp/mine"),
                        told::add);

        assertThat(server.baseUrl()).isEqualTo(URI.create("http://127.0.0.1:7002"));
        assertThat(root.resolve("asked")).hasContent("--dir /var/tmp/mine");
        assertThat(told).last().isEqualTo("Tryton: starting the server");
        server.close();
        assertThat(root.resolve("stopped")).exists();
    }

    @Test
    void one_that_the_script_has_found_running_is_left_running() throws IOException {
        script("echo '12:00:00 already running' >&2; echo '" + instance("127.0.0.1:7003") + "'");

        TrytonServer.find(Map.of("THROUGHLINE_ROOT", root.toString()), told::add).close();

        assertThat(root.resolve("stopped")).doesNotExist();
    }

    @Test
    void where_none_can_be_brought_up_the_reason_and_the_mend_are_told() throws IOException {
        Map<String, String> environment = Map.of("THROUGHLINE_ROOT", root.toString());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrytonServer.find(environment, told::add))
                .withMessageContaining("there is no " + root)
                .withMessageContaining("set THROUGHLINE_TRYTON");

        script("echo '12:00:00 missing packages: tryton-server' >&2; exit 3");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrytonServer.find(environment, told::add))
                .withMessageContaining("missing packages: tryton-server")
                .withMessageContaining("set THROUGHLINE_TRYTON");
    }

    private void script(String body) throws IOException {
        executable(root.resolve("sandbox/tryton/setup-tryton"), body);
    }

    private String instance(String address) throws IOException {
        Path stop = root.resolve("stop");
        executable(stop, "touch '" + root.resolve("stopped") + "'");
        return "{\"baseUrl\": \"http://"
                + address
                + "\", \"database\": \"tryton\", \"username\": \"hub\", \"password\": \"secret\", \"stop\": \""
                + stop
                + "\"}";
    }

    private static void executable(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
