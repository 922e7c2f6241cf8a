package dev.throughline.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseEpochTest {

    private static final InstantSource CLOCK = () -> Instant.parse("2026-03-31T10:15:30Z");

    @TempDir private Path home;
    private TestDatabase fresh;

    @BeforeEach
    void open() {
        fresh = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        fresh.close();
    }

    @Test
    void a_first_start_begins_a_life_and_every_later_start_finds_it() {
        assertThat(epoch().verdict()).isEqualTo(new EpochVerdict.First());
        assertThat(epoch().verdict()).isEqualTo(new EpochVerdict.Same());
        assertThat(epoch().verdict()).isEqualTo(new EpochVerdict.Same());
    }

    @Test
    void a_backup_restored_after_the_hub_had_worked_on_is_noticed_at_the_next_start()
            throws SQLException {
        DatabaseEpoch epoch = epoch();
        String backup = row();
        epoch.advance();
        restore(backup);
        assertThat(cause(epoch())).isEqualTo(EpochVerdict.Cause.RESTORED);
    }

    @Test
    void a_backup_restored_under_a_running_hub_is_noticed_at_the_next_advance()
            throws SQLException {
        DatabaseEpoch epoch = epoch();
        String backup = row();
        epoch.advance();
        epoch.advance();
        restore(backup);
        assertThat(epoch.verdict().trusted()).as("before it is looked at").isTrue();
        epoch.advance();
        assertThat(cause(epoch)).isEqualTo(EpochVerdict.Cause.RESTORED);
    }

    @Test
    void a_copy_with_a_home_of_its_own_is_noticed_and_so_is_the_copy_under_the_same_home()
            throws Exception {
        epoch();
        DatabaseSettings copy = copied();
        try (Database database = Database.connect(copy)) {
            assertThat(cause(DatabaseEpoch.open(database, home, CLOCK, UUID::randomUUID)))
                    .isEqualTo(EpochVerdict.Cause.OTHER_SERVER);
            Path own = Files.createDirectory(home.resolve("own"));
            assertThat(cause(DatabaseEpoch.open(database, own, CLOCK, UUID::randomUUID)))
                    .isEqualTo(EpochVerdict.Cause.NEW_HOME);
        }
    }

    @Test
    void an_untrusted_database_stays_so_until_a_person_says_who_and_why() throws SQLException {
        DatabaseEpoch epoch = epoch();
        String backup = row();
        epoch.advance();
        restore(backup);
        DatabaseEpoch restored = epoch();
        restored.advance();
        assertThat(restored.verdict().trusted()).isFalse();
        assertThat(epoch().verdict().trusted()).as("a restart does not heal it").isFalse();

        assertThatThrownBy(() -> restored.acknowledge(" ", "looked up"))
                .hasMessage("a database is acknowledged by a named person with a reason");
        restored.acknowledge("ines", "all 12 unconfirmed looked up");

        assertThat(restored.verdict()).isEqualTo(new EpochVerdict.Same());
        assertThat(epoch().verdict()).isEqualTo(new EpochVerdict.Same());
        assertThat(
                        fresh.database()
                                .jdbc()
                                .sql("select actor || ': ' || reason from database_epoch_act")
                                .query(String.class)
                                .list())
                .containsExactly("ines: all 12 unconfirmed looked up");
    }

    @Test
    void a_restore_taken_into_use_on_one_node_is_not_thereby_good_on_the_others() throws Exception {
        epoch();
        Path second = Files.createDirectory(home.resolve("second"));
        DatabaseEpoch other = DatabaseEpoch.open(fresh.database(), second, CLOCK, UUID::randomUUID);
        other.acknowledge("ines", "the second node");
        assertThat(epoch().verdict())
                .as("one node more disturbs nobody")
                .isEqualTo(new EpochVerdict.Same());

        String backup = row();
        epoch();
        restore(backup);
        epoch().acknowledge("ines", "looked up");
        other.advance();
        assertThat(cause(other)).isEqualTo(EpochVerdict.Cause.OTHER_EPOCH);
    }

    @Test
    void a_note_that_cannot_be_read_is_not_taken_for_none() throws IOException {
        epoch();
        Files.writeString(home.resolve("database-epoch"), "rubbish");
        DatabaseEpoch epoch = epoch();
        assertThat(cause(epoch)).isEqualTo(EpochVerdict.Cause.UNREADABLE);
        epoch.acknowledge("ines", "the disk was full");
        assertThat(epoch().verdict()).isEqualTo(new EpochVerdict.Same());
    }

    private DatabaseEpoch epoch() {
        return DatabaseEpoch.open(fresh.database(), home, CLOCK, UUID::randomUUID);
    }

    private static EpochVerdict.Cause cause(DatabaseEpoch epoch) {
        assertThat(epoch.verdict()).isInstanceOf(EpochVerdict.ReadOnly.class);
        return ((EpochVerdict.ReadOnly) epoch.verdict()).cause();
    }

    private String row() {
        return fresh.database()
                .jdbc()
                .sql("select epoch_id || '|' || counter from database_epoch")
                .query(String.class)
                .single();
    }

    /// What a restore does to this table.
    private void restore(String backup) throws SQLException {
        String[] parts = backup.split("\\|", -1);
        try (Connection owner = fresh.ownerConnection();
                Statement statement = owner.createStatement()) {
            statement.execute(
                    "update database_epoch set epoch_id = '"
                            + parts[0]
                            + "', counter = "
                            + parts[1]);
        }
    }

    private DatabaseSettings copied() throws SQLException {
        DatabaseSettings original = fresh.settings();
        String url = original.url();
        String name = url.substring(url.lastIndexOf('/') + 1);
        fresh.database().close();
        DatabaseSettings postgres =
                DatabaseSettings.of(
                        url.replace("/" + name, "/postgres"), original.owner(), original.runtime());
        try (Connection owner = Database.ownerConnection(postgres);
                Statement statement = owner.createStatement()) {
            statement.execute("create database " + name + "_copy template " + name);
        }
        return DatabaseSettings.of(url + "_copy", original.owner(), original.runtime());
    }
}
