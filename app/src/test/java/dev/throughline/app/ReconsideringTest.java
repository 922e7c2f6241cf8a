package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.journal.Change;
import dev.throughline.journal.Intake;
import dev.throughline.journal.Journal;
import dev.throughline.journal.Lane;
import dev.throughline.journal.Records;
import dev.throughline.journal.Signal;
import dev.throughline.model.SeededIds;
import dev.throughline.postgres.TestDatabase;
import dev.throughline.sync.SyncQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What is looked at again when a hub meets a configuration: what was known before it, no more.
class ReconsideringTest {
    private static final ObjectSchema ACCOUNT =
            new ObjectSchema("Account", "Account", List.of(NativeField.text("Name", 80)));

    private final TestDatabase database = TestDatabase.fresh();
    private final JdbcClient sql = database.database().jdbc();
    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-01T10:00:00Z"));
    private final SeededIds ids = new SeededIds(7);
    private final Journal journal = new Journal(sql, new Signal());
    private final Intake intake =
            new Intake(
                    sql, database.database().transactions(), journal, new Records(sql), clock, ids);

    @TempDir private Path folder;

    private Path firm;

    @BeforeEach
    void unpack() {
        firm = Firms.unpack("global-consulting", folder);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /// A process that starts with the configuration as it stands in the folder.
    private Reconsidering started() {
        Reconsidering reconsidering =
                new Reconsidering(
                        ExampleFirm.load(firm),
                        sql,
                        database.database().transactions(),
                        intake,
                        journal,
                        new SyncQueue(sql, clock, new Signal()),
                        clock,
                        ids);
        reconsidering.compare();
        return reconsidering;
    }

    private void arrives(String account) {
        intake.takePage(
                "salesforce",
                ACCOUNT,
                List.of(
                        new ObservedRecord(
                                "Account", account, "1", false, null, Map.of("Name", account))),
                Cursor.BEGINNING,
                true,
                Lane.INTERACTIVE);
    }

    private List<String> lookedAtAgain() {
        List<String> again = new ArrayList<>();
        for (int shard = 0; shard < Lane.BULK.shards(); shard++) {
            journal.read(Lane.BULK, shard, 0, 1_000).stream()
                    .filter(change -> change.origin() == Change.Origin.REPLAY)
                    .forEach(change -> again.add(change.record().externalId()));
        }
        return again;
    }

    @Test
    void a_new_hub_looks_at_nothing_again() {
        Reconsidering first = started();

        arrives("001");
        first.round();

        assertThat(lookedAtAgain()).isEmpty();
    }

    @Test
    void a_hub_of_a_release_without_fingerprints_looks_at_all_it_knows_once() {
        arrives("001");
        arrives("002");

        Reconsidering upgraded = started();
        arrives("003");
        upgraded.round();
        started().round();

        assertThat(lookedAtAgain()).contains("001", "002").doesNotHaveDuplicates();
    }

    @Test
    void a_changed_mapping_has_only_its_own_records_looked_at_again() throws IOException {
        started().round();
        arrives("001");
        started().round();
        assertThat(lookedAtAgain()).isEmpty();

        Path mapping = firm.resolve("mappings/salesforce/account.yaml");
        Files.writeString(
                mapping,
                Files.readString(mapping).replace("phone: src.Phone", "phone: src.AccountNumber"));
        started().round();

        assertThat(lookedAtAgain()).containsExactly("001");
        assertThat(
                        sql.sql("select part from config_part where looked_at > 0")
                                .query(String.class)
                                .list())
                .containsExactly("in salesforce Account");
    }
}
