package dev.throughline.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One home for all tests: each starts the durable server anew on what the others left.
class EmbeddedPostgresTest {

    @TempDir private static Path folder;
    private static Path home;

    @BeforeAll
    static void make_the_home() {
        home = folder.resolve("home");
        EmbeddedPostgres.start(home).close();
    }

    @AfterAll
    static void nothing_runs_on() {
        assertThat(runningOn(home)).isEmpty();
    }

    @Test
    void it_is_durable_and_on_loopback_only() throws SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(home)) {
            assertThat(ask(server, "show fsync")).isEqualTo("on");
            assertThat(ask(server, "show synchronous_commit")).isEqualTo("on");
            assertThat(ask(server, "show full_page_writes")).isEqualTo("on");
            assertThat(ask(server, "show data_checksums")).isEqualTo("on");
            assertThat(ask(server, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(ask(server, "show unix_socket_directories")).isEmpty();
            assertThat(ask(server, "show server_version")).isEqualTo(PostgresBinaries.VERSION);
        }
    }

    @Test
    void nobody_gets_in_without_the_password_which_only_its_owner_can_read() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(home)) {
            assertThatThrownBy(() ->
                            DriverManager.getConnection(
                                    server.jdbcUrl(), server.ownerUser(), "guess"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
        Path password = home.resolve("pg/owner.password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(password)).matches("[0-9a-f]{48}");
    }

    @Test
    void a_restart_keeps_the_rows_and_the_port_and_is_quick() throws SQLException {
        int port;
        try (EmbeddedPostgres server = EmbeddedPostgres.start(home)) {
            port = server.port();
            run(server, "create table restarted(n int)", "insert into restarted values (7)");
        }
        long begun = System.nanoTime();
        try (EmbeddedPostgres server = EmbeddedPostgres.start(home)) {
            assertThat(server.port()).isEqualTo(port);
            assertThat(ask(server, "select n from restarted")).isEqualTo("7");
        }
        // Well below 1 s on a quiet machine; the margin is for a crowded one.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void a_second_hub_on_the_same_home_is_refused_by_name() {
        try (EmbeddedPostgres _ = EmbeddedPostgres.start(home)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(home))
                    .isInstanceOf(DatabaseFailed.class)
                    .hasMessage(
                            "Another hub (process "
                                    + ProcessHandle.current().pid()
                                    + ") is running on "
                                    + home
                                    + "; stop it, or choose another folder by THROUGHLINE_HOME");
        }
    }

    @Test
    void closing_twice_is_closing_once() {
        EmbeddedPostgres server = EmbeddedPostgres.start(home);
        server.close();
        server.close();
        assertThat(server.alive()).isFalse();
    }

    @Test
    void a_killed_server_comes_back_on_the_same_port_with_the_committed_rows() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(home)) {
            run(server, "create table killed(n int)", "insert into killed values (1), (2)");
            long pid = server.pid();
            assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
            eventually("the server is back", () -> answersAnew(server, pid));
            assertThat(ask(server, "select count(*) from killed")).isEqualTo("2");
        }
    }

    @Test
    void a_killed_jvm_leaves_no_server_behind_and_no_acknowledged_row_is_lost() throws Exception {
        Process other = OtherJvm.running(OtherJvm.Inserts.class, home.toString()).start();
        List<Integer> acknowledged = new ArrayList<>();
        long serverPid;
        try (BufferedReader lines = other.inputReader()) {
            serverPid = Long.parseLong(lines.readLine().substring("server ".length()));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                acknowledged.add(Integer.parseInt(line));
                if (acknowledged.size() == 50) {
                    // Not by the Process itself, which would close the stream that we read.
                    other.toHandle().destroyForcibly();
                }
            }
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(50);
        eventually("the server has ended", () -> ProcessHandle.of(serverPid).isEmpty());
        try (EmbeddedPostgres server = EmbeddedPostgres.start(home)) {
            int kept = Integer.parseInt(ask(server, "select count(distinct n) from kept"));
            // A row may have been committed and the JVM killed before it could say so.
            assertThat(kept).isBetween(acknowledged.getLast(), acknowledged.getLast() + 1);
        }
    }

    @Test
    void a_server_that_an_earlier_life_left_running_is_stopped_first() throws Exception {
        int port = Integer.parseInt(Files.readString(home.resolve("pg/port")).strip());
        Path data = home.resolve("pg/data");
        PostgresBinaries binaries = PostgresBinaries.unpackedInto(home.resolve("pg"), _ -> {});
        Process orphan =
                new ProcessBuilder(
                                ServerAccount.find(binaries, data)
                                        .command(
                                                List.of(
                                                        binaries.program("postgres").toString(),
                                                        "-D",
                                                        data.toString(),
                                                        "-p",
                                                        Integer.toString(port),
                                                        "-c",
                                                        "listen_addresses=127.0.0.1",
                                                        "-c",
                                                        "unix_socket_directories=")))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            eventually(
                    "the orphan runs",
                    () ->
                            StaleServer.recordedPid(data)
                                    .filter(pid -> pid == orphan.pid())
                                    .isPresent());
            List<String> told = new ArrayList<>();
            try (EmbeddedPostgres server = EmbeddedPostgres.start(home, told::add)) {
                assertThat(server.pid()).isNotEqualTo(orphan.pid());
                assertThat(told)
                        .contains(
                                "Stopping a PostgreSQL that an earlier run left behind (process "
                                        + orphan.pid()
                                        + ")");
            }
            assertThat(orphan.waitFor(5, TimeUnit.SECONDS)).isTrue();
        } finally {
            orphan.destroyForcibly();
        }
    }

    @Test
    void a_stale_note_whose_number_is_another_programs_by_now_is_no_obstacle() throws IOException {
        Files.writeString(
                home.resolve("pg/data/postmaster.pid"), ProcessHandle.current().pid() + "\n/x\n");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(home)) {
            assertThat(server.alive()).isTrue();
        }
    }

    @Test
    void a_port_that_is_taken_meanwhile_is_replaced() throws Exception {
        int before = Integer.parseInt(Files.readString(home.resolve("pg/port")).strip());
        try (var taken = new ServerSocket(before, 1, InetAddress.getLoopbackAddress());
                EmbeddedPostgres server = EmbeddedPostgres.start(home)) {
            assertThat(server.port()).isNotEqualTo(taken.getLocalPort());
            assertThat(ask(server, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void a_folder_of_another_major_version_is_refused_with_the_way_out() throws IOException {
        Path old = folder.resolve("old");
        Files.createDirectories(old.resolve("pg/data"));
        Files.writeString(old.resolve("pg/data/PG_VERSION"), "15\n");
        Files.writeString(old.resolve("pg/owner.password"), "x");
        assertThatThrownBy(() -> startSharingPrograms(old))
                .isInstanceOf(DatabaseFailed.class)
                .hasMessage(
                        "The database in "
                                + old.resolve("pg/data")
                                + " was made by PostgreSQL 15, and this hub brings 18.6; start the release that"
                                + " made it, dump it, and restore the dump into an empty folder");
    }

    @Test
    void data_without_its_password_is_refused_with_the_way_out() throws IOException {
        Path lost = folder.resolve("lost");
        Files.createDirectories(lost.resolve("pg/data"));
        assertThatThrownBy(() -> startSharingPrograms(lost))
                .isInstanceOf(DatabaseFailed.class)
                .hasMessageContaining("its password file " + lost.resolve("pg/owner.password"))
                .hasMessageEndingWith("put it back from the backup of the folder");
    }

    @Test
    void a_server_that_cannot_start_says_what_its_log_says_and_frees_the_home() {
        EmbeddedPostgresSettings wrong =
                new EmbeddedPostgresSettings(
                        home, home.resolve("pg"), true, Map.of("work_mem", "a lot"));
        assertThatThrownBy(() -> EmbeddedPostgres.start(wrong, _ -> {}))
                .isInstanceOf(DatabaseFailed.class)
                .hasMessageContaining("invalid value for parameter \"work_mem\": \"a lot\"");
        EmbeddedPostgres.start(home).close();
    }

    private EmbeddedPostgres startSharingPrograms(Path other) {
        return EmbeddedPostgres.start(
                new EmbeddedPostgresSettings(other, home.resolve("pg"), true, Map.of()), _ -> {});
    }

    private static boolean answersAnew(EmbeddedPostgres server, long oldPid) {
        try {
            return server.pid() != oldPid && ask(server, "select 1").equals("1");
        } catch (SQLException _) {
            return false;
        }
    }

    private static void eventually(String what, BooleanSupplier condition)
            throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what + " within 20 s").isLessThan(until);
            Thread.sleep(20);
        }
    }

    private static List<ProcessHandle> runningOn(Path home) {
        return ProcessHandle.allProcesses()
                .filter(process ->
                        process.info()
                                .commandLine()
                                .filter(line -> line.contains("-D " + home))
                                .isPresent())
                .toList();
    }

    private static String ask(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                server.jdbcUrl(), server.ownerUser(), server.ownerPassword());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void run(EmbeddedPostgres server, String... sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                server.jdbcUrl(), server.ownerUser(), server.ownerPassword());
                Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
        }
    }
}
