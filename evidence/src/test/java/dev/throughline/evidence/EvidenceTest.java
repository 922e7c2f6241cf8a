package dev.throughline.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class EvidenceTest {
    private static final Instant NOW = Instant.parse("2026-03-10T09:00:00Z");
    private static final TestDatabase database = TestDatabase.fresh();
    private static final JdbcClient sql = database.database().jdbc();
    private static final TransactionTemplate transaction = database.database().transactions();

    private final Evidence evidence = new Evidence(sql, () -> NOW);

    @AfterAll
    static void close() {
        database.close();
    }

    private static Act act(String subject, String reason) {
        return new Act(
                new Actor.Person("Mira"),
                "case.retry",
                "case retried",
                "case",
                subject,
                reason,
                "\"open\"",
                "\"retried\"",
                UUID.nameUUIDFromBytes(subject.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"act", "config_snapshot", "config_activation"})
    void the_hub_itself_can_add_evidence_but_never_change_or_remove_it(String table)
            throws SQLException {
        evidence.record(act("kept-" + table, "because"));
        evidence.activate("hash of " + table, Map.of("hub.yaml", "a: 1"), "Mira");
        String column =
                table.equals("config_snapshot") ? "hash" : table.equals("act") ? "actor" : "author";
        List<String> attacks =
                List.of(
                        "update " + table + " set " + column + " = 'x'",
                        "delete from " + table,
                        "truncate " + table);
        for (String attack : attacks) {
            assertThatThrownBy(() -> sql.sql(attack).update())
                    .as(attack)
                    .rootCause()
                    .hasMessageContaining("permission denied");
        }
        // The control: the very same statements are sound, only the right is missing.
        try (Connection owner = database.ownerConnection();
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            assertThat(
                            statement.executeUpdate(
                                    "update " + table + " set " + column + " = " + column))
                    .isPositive();
            owner.rollback();
        }
    }

    @Test
    void a_deed_and_its_evidence_commit_together_or_not_at_all() {
        assertThatThrownBy(() ->
                        transaction.executeWithoutResult(_ -> {
                            evidence.record(act("undone", "because"));
                            throw new IllegalStateException("the deed failed");
                        }))
                .hasMessage("the deed failed");
        assertThat(evidence.about("case", "undone", 10)).isEmpty();
    }

    @Test
    void what_was_done_is_told_oldest_first_by_subject_and_by_thread() {
        Act first = act("told", "first");
        evidence.record(List.of(first, act("told", "second")));
        assertThat(evidence.about("case", "told", 10))
                .extracting(Evidence.Recorded::reason)
                .containsExactly("first", "second");
        assertThat(evidence.about("case", "told", 1)).hasSize(1);
        UUID thread = java.util.Objects.requireNonNull(first.correlation());
        assertThat(evidence.of(thread, 10))
                .extracting(
                        Evidence.Recorded::actor,
                        Evidence.Recorded::actorKind,
                        Evidence.Recorded::at)
                .contains(org.assertj.core.api.Assertions.tuple("Mira", "PERSON", NOW));
    }

    @Test
    void a_configuration_is_activated_once_however_often_the_hub_starts_with_it() {
        String hash = "once";
        evidence.activate(hash, Map.of("hub.yaml", "a: 1"), "Mira");
        new Evidence(sql, () -> NOW).activate(hash, Map.of("hub.yaml", "a: 1"), "Mira");
        assertThat(activations(hash)).isEqualTo(1);
        // The control: another one in between makes it a new activation.
        evidence.activate("another", Map.of("hub.yaml", "a: 2"), "Mira");
        evidence.activate(hash, Map.of("hub.yaml", "a: 1"), "Mira");
        assertThat(activations(hash)).isEqualTo(2);
    }

    private static long activations(String hash) {
        return sql.sql("select count(*) from config_activation where hash = :hash")
                .param("hash", hash)
                .query(Long.class)
                .single();
    }

    @Test
    void later_acts_carry_the_hash_of_the_running_configuration() {
        Evidence own = new Evidence(sql, () -> NOW);
        own.record(act("stamped", "before"));
        own.activate("stamp", Map.of(), "Mira");
        own.record(act("stamped", "after"));
        assertThat(own.about("case", "stamped", 10))
                .extracting(Evidence.Recorded::configHash)
                .containsExactly("none", "stamp");
    }

    @Test
    void an_activation_that_is_rolled_back_stamps_nothing() {
        Evidence own = new Evidence(sql, () -> NOW);
        transaction.executeWithoutResult(status -> {
            own.activate("rolled back", Map.of(), "Mira");
            status.setRollbackOnly();
        });
        assertThat(own.configHash()).isEqualTo("none");
    }

    @Test
    void broken_characters_do_not_undo_the_deed_they_tell_about() {
        String broken = "a\u0000b\uD800c";
        Act told =
                new Act(
                        new Actor.Client("api" + broken),
                        "r",
                        "did",
                        "case",
                        "broken",
                        broken,
                        "{\"v\":\"\\u0000 \\ud800 \\\\u0000 \\ud83d\\ude00\"}",
                        null,
                        null);
        assertThatCode(() -> evidence.record(told)).doesNotThrowAnyException();
        Evidence.Recorded recorded = evidence.about("case", "broken", 1).getFirst();
        assertThat(recorded.reason()).isEqualTo("a\uFFFDb\uFFFDc");
        assertThat(recorded.before())
                .isEqualTo("{\"v\": \"\uFFFD \uFFFD \\\\u0000 \uD83D\uDE00\"}");
    }

    @Test
    void partitions_begin_at_the_utc_month_whatever_the_zone_of_the_session() throws SQLException {
        try (Connection owner = database.ownerConnection();
                Statement statement = owner.createStatement()) {
            statement.execute(
                    "create table parted(at timestamptz not null) partition by range (at)");
            statement.execute("set time zone 'Pacific/Honolulu'");
            statement.execute("select ensure_partitions('parted', 1)");
            statement.execute("set time zone 'Pacific/Chatham'");
            // Before the function knew its zone, this met the partitions of the other zone.
            statement.execute("select ensure_partitions('parted', 4)");
            statement.execute("set time zone 'UTC'");
            List<String> bounds = new ArrayList<>();
            try (var rows =
                    statement.executeQuery(
                            "select pg_get_expr(relpartbound, oid) from pg_class where relname like 'parted_2%'")) {
                while (rows.next()) {
                    bounds.add(rows.getString(1));
                }
            }
            assertThat(bounds).hasSize(5).allMatch(bound -> bound.contains("-01 00:00:00+00')"));
        }
    }
}
