package dev.throughline.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.sync.Deliveries.State;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnreadChangesTest {
    private final Lane hub = new Lane();

    @AfterEach
    void close() {
        hub.close();
    }

    private UUID settled(String name, String id) {
        UUID client = hub.client(name, null);
        hub.look();
        hub.done(client, id);
        while (hub.look() > 0) {}
        assertThat(hub.delivery(client).state()).isEqualTo(State.SETTLED);
        return client;
    }

    @Test
    void in_bulk_work_a_change_that_no_mapping_reads_needs_no_look() {
        UUID client = settled("Northwind", "77");
        hub.sayInBulk(client, Map.of("credit_status", "OK"));
        assertThat(hub.look()).isZero();
        assertThat(hub.delivery(client).state()).isEqualTo(State.SETTLED);
    }

    @Test
    void a_change_that_a_mapping_reads_is_looked_at() {
        UUID client = settled("Northwind", "77");
        hub.sayInBulk(client, Map.of("credit_status", "OK", "legal_name", "Northwind Ltd"));
        assertThat(hub.look()).isEqualTo(1);
        assertThat(hub.delivery(client).state()).isEqualTo(State.WANTED);
    }

    @Test
    void outside_bulk_work_every_change_is_looked_at() {
        UUID client = settled("Northwind", "77");
        hub.say(client, Map.of("credit_status", "OK"), true);
        assertThat(hub.look()).isEqualTo(1);
    }

    @Test
    void what_is_not_settled_is_looked_at_whatever_changes() {
        UUID client = hub.client("Northwind", null);
        hub.gated = true;
        hub.closedGates.add(client);
        hub.look();
        assertThat(hub.delivery(client).state()).isEqualTo(State.GATED);
        // The gate may hang on just this field.
        hub.closedGates.clear();
        hub.sayInBulk(client, Map.of("credit_status", "OK"));
        assertThat(hub.look()).isEqualTo(1);
        assertThat(hub.delivery(client).state()).isEqualTo(State.WANTED);
    }

    @Test
    void who_is_no_longer_where_it_went_is_looked_at() {
        UUID client = settled("Northwind", "77");
        hub.outOfScope.add(client);
        hub.sayInBulk(client, Map.of("credit_status", "OK"));
        assertThat(hub.look()).isEqualTo(1);
        assertThat(hub.delivery(client).state()).isEqualTo(State.OFF);
    }

    @Test
    void what_another_version_of_the_mapping_decided_is_looked_at() {
        UUID client = settled("Northwind", "77");
        hub.sql.sql("update delivery set mapping = 'customer@0'").update();
        hub.sayInBulk(client, Map.of("credit_status", "OK"));
        assertThat(hub.look()).isEqualTo(1);
    }

    @Test
    void a_new_entity_that_goes_nowhere_needs_no_look() {
        hub.nowhere = true;
        UUID client = hub.client("Northwind", null);
        assertThat(hub.look()).isZero();
        hub.nowhere = false;
        hub.say(client, Map.of("phone", "1"), true);
        assertThat(hub.look()).as("it has a way now").isEqualTo(1);
        assertThat(hub.delivery(client).state()).isEqualTo(State.WANTED);
    }
}
