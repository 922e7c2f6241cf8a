package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.Witness.Beside;
import dev.throughline.curate.Links;
import dev.throughline.evidence.Evidence;
import dev.throughline.postgres.TestDatabase;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;

@Timeout(120)
class WitnessedActsTest {
    private static final UUID CLIENT = new UUID(1, 1);
    private static final UUID PROJECT = new UUID(1, 2);
    private static final UUID THREAD = new UUID(1, 3);
    private static final Beside TAKEN =
            new Beside("customer", "77", "customer 77 was taken into subsidiary 2", "tl-p1");

    @Test
    void
            a_customer_taken_into_a_company_is_found_under_the_client_and_in_the_thread_of_the_project() {
        try (TestDatabase database = TestDatabase.fresh()) {
            JdbcClient sql = database.database().jdbc();
            WitnessedActs witness =
                    new WitnessedActs(
                            "netsuite",
                            sql,
                            database.database().transactions(),
                            new Links(sql),
                            new Evidence(sql, () -> Instant.parse("2026-02-02T09:00:00Z")));
            witness.saw(TAKEN);
            sql.sql(
                            "insert into entity (id, type, origin_key, version, name, data, provenance, content_hash, created_at, updated_at)"
                                    + " values (:id, 'Client', 'o1', 1, 'Northwind', '{}', '{}', '', now(), now())")
                    .param("id", CLIENT)
                    .update();
            sql.sql(
                            "insert into link (connection, object_type, external_id, entity_id, entity_type, origin, created_at)"
                                    + " values ('netsuite', 'customer', '77', :id, 'Client', 'CREATED', now())")
                    .param("id", CLIENT)
                    .update();
            sql.sql(
                            "insert into intent (id, connection, object_type, kind, entity_id, key, key_number, fields, state, created_at, next_at, correlation)"
                                    + " values (:id, 'netsuite', 'job', 'CREATE', :id, 'tl-p1', 1, '{}', 'IN_FLIGHT', now(), now(), :thread)")
                    .param("id", PROJECT)
                    .param("thread", THREAD)
                    .update();
            witness.saw(TAKEN);

            assertThat(
                            sql.sql(
                                            "select concat_ws(' | ', subject_type, subject_id, action, reason, actor, correlation) from act order by id")
                                    .query((row, _) -> row.getString(1))
                                    .list())
                    .containsExactly(
                            "customer | netsuite 77 | customer 77 was taken into subsidiary 2 | for tl-p1 | connection netsuite",
                            "Client | "
                                    + CLIENT
                                    + " | customer 77 was taken into subsidiary 2 | before job of entity "
                                    + PROJECT
                                    + " is made with key tl-p1 | connection netsuite | "
                                    + THREAD);
        }
    }
}
