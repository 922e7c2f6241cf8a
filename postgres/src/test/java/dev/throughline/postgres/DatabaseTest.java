package dev.throughline.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {

    private static TestDatabase fresh;
    private static Database database;

    @BeforeAll
    static void open() throws SQLException {
        fresh = TestDatabase.fresh();
        owner(
                "create table ordinary(n int)",
                "create table act(n int not null, at date not null) partition by range (at)",
                "comment on table act is 'append-only: who did what'",
                "create table act_2026 partition of act for values from ('2026-01-01') to ('2027-01-01')",
                "create table note(n int)",
                "comment on table note is 'append-only'");
        Database.open(fresh.settings()).close();
        database = fresh.database();
        run("insert into act values (1, '2026-03-31')");
        run("insert into note values (1)");
        run("insert into ordinary values (1)");
    }

    @AfterAll
    static void close() {
        fresh.close();
    }

    @Test
    void a_test_database_is_migrated_and_speaks_the_odd_zone_as_the_runtime_role() {
        assertThat(one("select count(*) from flyway_schema_history where not success"))
                .isEqualTo("0");
        assertThat(one("select count(*) from database_epoch")).isEqualTo("0");
        assertThat(one("show time zone")).isEqualTo("Asia/Kathmandu");
        assertThat(one("select current_user")).isEqualTo(DatabaseSettings.RUNTIME);
    }

    @Test
    void the_hub_itself_speaks_utc_and_ends_statements_that_take_too_long() {
        DatabaseSettings usual =
                DatabaseSettings.of(
                        fresh.settings().url(),
                        fresh.settings().owner(),
                        fresh.settings().runtime());
        DatabaseSettings hasty =
                new DatabaseSettings(
                        usual.url(),
                        usual.owner(),
                        usual.runtime(),
                        1,
                        "hasty",
                        Duration.ofSeconds(1),
                        usual.sessionZone());
        try (Database hub = Database.open(hasty)) {
            assertThat(hub.jdbc().sql("show time zone").query(String.class).single())
                    .isEqualTo("UTC");
            assertThat(
                            hub.jdbc()
                                    .sql("select extract(timezone from now())")
                                    .query(Integer.class)
                                    .single())
                    .isZero();
            assertThat(
                            hub.jdbc()
                                    .sql("select current_setting('application_name')")
                                    .query(String.class)
                                    .single())
                    .isEqualTo("hasty");
            assertThatThrownBy(
                            () -> hub.jdbc().sql("select pg_sleep(20)").query(String.class).list())
                    .hasMessageContaining("canceling statement due to statement timeout");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update note set n = 2",
                "delete from note",
                "truncate note",
                "update act set n = 2",
                "delete from act",
                "update act_2026 set n = 2",
                "delete from act_2026",
                "truncate act",
                "drop table note",
                "alter table note add column forged int",
                "comment on table note is 'ordinary'",
                "update flyway_schema_history set success = false",
                "create table own(n int)",
                "truncate ordinary",
                "set role throughline_owner",
                "update database_epoch_act set actor = 'nobody'"
            })
    void the_runtime_role_may_not(String sql) {
        assertThatThrownBy(() -> run(sql))
                .rootCause()
                .isInstanceOf(SQLException.class)
                .hasMessageMatching("(?s).*(permission denied|must be owner|no privileges).*");
    }

    @Test
    void the_owner_may_change_the_same_rows_so_it_is_the_role_that_protects_them()
            throws SQLException {
        owner("update note set n = 1", "update act set n = 1", "update act_2026 set n = 1");
        assertThat(one("select n from note")).isEqualTo("1");
    }

    @Test
    void the_runtime_role_may_add_to_append_only_tables_and_do_all_with_ordinary_ones() {
        assertThatCode(
                        () -> {
                            run("insert into act values (2, '2026-04-01')");
                            run("insert into ordinary values (5)");
                            run("update ordinary set n = 6 where n = 5");
                            run("delete from ordinary where n = 6");
                        })
                .doesNotThrowAnyException();
    }

    @Test
    void what_fails_inside_a_transaction_leaves_nothing() {
        assertThatThrownBy(() ->
                        database.transactions()
                                .executeWithoutResult(_ -> {
                                    run("insert into ordinary values (77)");
                                    throw new IllegalStateException("halfway");
                                }))
                .hasMessage("halfway");
        assertThat(one("select count(*) from ordinary where n = 77")).isEqualTo("0");
    }

    @Test
    void several_nodes_may_open_the_database_at_once() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> nodes = new ArrayList<>();
            for (int node = 0; node < 4; node++) {
                nodes.add(
                        threads.submit(
                                () -> Database.open(fresh.settings().withPoolSize(1)).close()));
            }
            for (Future<?> node : nodes) {
                node.get();
            }
        }
    }

    @Test
    void a_database_that_cannot_be_reached_is_named_without_any_password() {
        DatabaseSettings nowhere =
                DatabaseSettings.of(
                        "jdbc:postgresql://127.0.0.1:1/none",
                        new DatabaseSettings.Credentials("boss", "s3cret-boss"),
                        new DatabaseSettings.Credentials("hub", "s3cret-hub"));
        assertThatThrownBy(() -> Database.open(nowhere))
                .isInstanceOf(DatabaseFailed.class)
                .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/none")
                .hasMessageContaining("as boss")
                .hasMessageNotContaining("s3cret");
        assertThat(nowhere.toString()).doesNotContain("s3cret");
    }

    @Test
    void an_owner_who_may_not_make_roles_is_told_what_an_administrator_runs() throws SQLException {
        String url = fresh.settings().url();
        owner("create role modest login password 'modest'");
        try {
            DatabaseSettings modest =
                    DatabaseSettings.of(
                            url,
                            new DatabaseSettings.Credentials("modest", "modest"),
                            new DatabaseSettings.Credentials("absent", "absent"));
            assertThatThrownBy(() -> Database.open(modest))
                    .isInstanceOf(DatabaseFailed.class)
                    .hasMessage(
                            "The owner may not make the runtime role 'absent'; let an administrator run: create"
                                    + " role \"absent\" login password '…'");
        } finally {
            owner("drop role modest");
        }
    }

    @Test
    void a_superuser_is_no_runtime_role() {
        DatabaseSettings careless =
                DatabaseSettings.of(
                        fresh.settings().url(),
                        new DatabaseSettings.Credentials(
                                fresh.settings().owner().user(),
                                fresh.settings().owner().password()),
                        new DatabaseSettings.Credentials("boss2", "x"));
        assertThatThrownBy(
                        () -> {
                            owner("create role boss2 superuser");
                            try {
                                Database.open(careless);
                            } finally {
                                owner("drop role boss2");
                            }
                        })
                .hasMessage(
                        "The runtime role 'boss2' is a superuser and could change the evidence; give an ordinary"
                                + " role");
    }

    @Test
    void owner_and_runtime_role_must_differ() {
        DatabaseSettings.Credentials same = new DatabaseSettings.Credentials("hub", "x");
        assertThatThrownBy(() -> DatabaseSettings.of("jdbc:postgresql://h/d", same, same))
                .hasMessage(
                        "The owner and the runtime role are both 'hub'; they must differ, or the evidence could be"
                                + " changed by the hub itself");
    }

    @Test
    void a_password_has_no_place_in_the_url() {
        assertThatThrownBy(() ->
                        DatabaseSettings.of(
                                "jdbc:postgresql://h/d?user=boss&password=s3cret",
                                new DatabaseSettings.Credentials("boss", "x"),
                                new DatabaseSettings.Credentials("hub", "x")))
                .hasMessage(
                        "The database URL holds a password; give it as a secret of its own instead");
    }

    @Test
    void two_test_databases_do_not_see_each_other() {
        try (TestDatabase other = TestDatabase.fresh()) {
            assertThat(
                            other.database()
                                    .jdbc()
                                    .sql("select to_regclass('ordinary') is null")
                                    .query(Boolean.class)
                                    .single())
                    .isTrue();
        }
    }

    @Test
    void a_jvm_that_used_a_test_database_leaves_no_folder_behind() throws Exception {
        Process other = OtherJvm.running(OtherJvm.UsesTestDatabase.class).start();
        assertThat(new String(other.getInputStream().readAllBytes())).endsWith("42\n");
        assertThat(other.waitFor()).isZero();
        Path base =
                Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "throughline-test-pg-" + System.getProperty("user.name"));
        try (var folders = Files.list(base)) {
            assertThat(folders)
                    .noneMatch(path ->
                            path.getFileName().toString().startsWith("jvm-" + other.pid() + "-"));
        }
    }

    private static void run(String sql) {
        database.jdbc().sql(sql).update();
    }

    private static String one(String sql) {
        return database.jdbc().sql(sql).query(String.class).single();
    }

    private static void owner(String... sql) throws SQLException {
        try (Connection owner = fresh.ownerConnection();
                Statement statement = owner.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
        }
    }
}
