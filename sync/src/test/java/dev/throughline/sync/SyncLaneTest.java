package dev.throughline.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.dispatch.Brakes;
import dev.throughline.dispatch.HeldBack;
import dev.throughline.dispatch.Intent;
import dev.throughline.dispatch.Mode;
import dev.throughline.dispatch.Next;
import dev.throughline.evidence.Actor;
import dev.throughline.journal.RecordKey;
import dev.throughline.model.Problem;
import dev.throughline.sync.Deliveries.State;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SyncLaneTest {
    private static final Actor.Person VERA = new Actor.Person("Vera");

    private final Lane hub = new Lane();

    @AfterEach
    void close() {
        hub.close();
    }

    private static Problem problem(String code) {
        return new Problem(
                Problem.Mender.DATA, code, "The far side says no.", "Correct it.", "name");
    }

    private UUID settled(String name, String id) {
        UUID client = hub.client(name, null);
        hub.look();
        hub.done(client, id);
        while (hub.look() > 0) {}
        return client;
    }

    @Test
    void a_new_entity_is_wanted_once_and_settled_when_the_far_side_has_taken_it() {
        UUID client = hub.client("Northwind", null);
        assertThat(hub.look()).isEqualTo(1);
        assertThat(hub.delivery(client).state()).isEqualTo(State.WANTED);
        assertThat(hub.intents(client)).containsExactly("PENDING CREATE {\"name\": \"Northwind\"}");
        assertThat(hub.look()).as("nothing is marked").isZero();

        hub.done(client, "77");
        assertThat(hub.delivery(client).state()).isEqualTo(State.SETTLED);
        assertThat(hub.delivery(client).externalId()).isEqualTo("77");
        assertThat(hub.delivery(client).applied()).containsEntry("name", "Northwind");
        assertThat(hub.links.find("erp", "77").orElseThrow().entityId()).isEqualTo(client);
    }

    @Test
    void a_child_waits_for_its_parents_id_and_its_link_wakes_it() {
        UUID parent = hub.client("Holdings", null);
        UUID child = hub.client("Retail", parent);
        hub.look();
        assertThat(hub.delivery(child).state()).isEqualTo(State.WAITING);
        assertThat(hub.delivery(child).reason()).isEqualTo("Waits for the Client's id in erp.");
        assertThat(hub.count("select count(*) from delivery_wait")).isEqualTo(1);

        hub.done(parent, "1");
        assertThat(hub.look()).isGreaterThanOrEqualTo(1);
        assertThat(hub.intents(child))
                .containsExactly("PENDING CREATE {\"name\": \"Retail\", \"parent\": \"1\"}");
        assertThat(hub.count("select count(*) from delivery_wait")).isZero();
        hub.now = hub.now.plusSeconds(60);
        assertThat(hub.lane.sweep()).isZero();
    }

    @Test
    void a_closed_gate_says_why_and_opens_at_the_next_look() {
        UUID client = hub.client("Northwind", null);
        hub.gated = true;
        hub.closedGates.add(client);
        hub.look();
        assertThat(hub.delivery(client).state()).isEqualTo(State.GATED);
        assertThat(hub.delivery(client).waits()).containsExactly("No contract yet.");
        assertThat(hub.intents(client)).isEmpty();

        hub.closedGates.clear();
        hub.mark(client);
        hub.look();
        assertThat(hub.delivery(client).state()).isEqualTo(State.WANTED);
    }

    @Test
    void a_gate_that_closes_again_takes_back_what_was_not_sent() {
        UUID client = hub.client("Northwind", null);
        hub.gated = true;
        hub.look();
        hub.closedGates.add(client);
        hub.mark(client);
        hub.look();
        assertThat(hub.intents(client)).singleElement().asString().startsWith("WITHDRAWN");
    }

    @Test
    void gates_guard_the_creation_only() {
        UUID client = settled("Northwind", "77");
        hub.gated = true;
        hub.closedGates.add(client);
        hub.say(client, Map.of("legal_name", "Northwind Ltd"), true);
        hub.look();
        assertThat(hub.delivery(client).state()).isEqualTo(State.WANTED);
    }

    @Test
    void who_is_gone_before_being_there_is_not_created() {
        UUID client = hub.client("Northwind", null);
        hub.look();
        hub.say(client, Map.of(), false);
        hub.look();
        assertThat(hub.delivery(client).state()).isEqualTo(State.OFF);
        assertThat(hub.intents(client)).singleElement().asString().startsWith("WITHDRAWN");
    }

    @Test
    void an_entity_out_of_the_routes_scope_is_left_alone_and_its_case_closes() {
        UUID client = hub.client("Northwind", null);
        hub.look();
        hub.settle(hub.send(client), new Next.Refused(problem("ERP-REJECTED")));
        hub.say(client, Map.of("legal_name", "Northwind Ltd"), true);
        hub.look();
        assertThat(hub.openCodes()).containsExactly("ERP-REJECTED");
        hub.outOfScope.add(client);
        hub.mark(client);
        hub.look();

        assertThat(hub.delivery(client).state()).isEqualTo(State.OFF);
        assertThat(hub.intents(client)).noneMatch(one -> one.startsWith("PENDING"));
        assertThat(hub.openCodes()).isEmpty();
    }

    @Test
    void a_change_while_a_write_is_under_way_makes_no_second_one_its_outcome_looks_again() {
        UUID client = hub.client("Northwind", null);
        hub.look();
        Intent sent = hub.send(client);
        hub.say(client, Map.of("legal_name", "Northwind Ltd"), true);
        hub.look();
        assertThat(hub.intents(client)).hasSize(1);

        hub.settle(sent, new Next.Done("77", false, null));
        hub.look();
        assertThat(hub.intents(client))
                .hasSize(2)
                .last()
                .isEqualTo("PENDING UPDATE {\"name\": \"Northwind Ltd\"}");
    }

    @Test
    void a_change_before_the_send_replaces_what_waits() {
        UUID client = hub.client("Northwind", null);
        hub.look();
        hub.say(client, Map.of("legal_name", "Northwind Ltd"), true);
        hub.look();
        assertThat(hub.intents(client))
                .containsExactly("PENDING CREATE {\"name\": \"Northwind Ltd\"}");
    }

    @Test
    void what_the_far_side_shows_after_the_write_goes_into_the_journal_as_a_receipt() {
        UUID client = hub.client("Northwind", null);
        hub.look();
        hub.settle(
                hub.send(client), new Next.Done("77", false, Lane.record("77", "name", "Northw")));

        assertThat(
                        hub.count(
                                "select count(*) from journal_change where origin = 'RECEIPT' and external_id = '77'"))
                .isEqualTo(1);
        assertThat(
                        hub.records
                                .head(new RecordKey("erp", "customer", "77"))
                                .orElseThrow()
                                .record()
                                .fields())
                .containsEntry("name", "Northw");
        // What it cut off is noticed at the next look, though seen in the same instant.
        hub.mark(client);
        hub.look();
        assertThat(hub.delivery(client).state()).isEqualTo(State.WANTED);
    }

    @Test
    void a_value_the_far_side_changes_back_is_written_three_times_however_often_it_is_looked_at() {
        UUID client = hub.client("Northwind", null);
        hub.look();
        hub.done(client, "77");
        int writes = 1;
        for (int i = 0; i < 20 && hub.delivery(client).state() != State.BLOCKED; i++) {
            hub.shows("77", "name", "THEIRS " + i);
            for (int looks = 0; looks < 4; looks++) {
                hub.mark(client);
                hub.look();
            }
            if (hub.delivery(client).state() == State.WANTED) {
                hub.done(client, "77");
                writes++;
            }
            hub.mark(client);
            hub.look();
        }
        assertThat(writes).isEqualTo(3);
        assertThat(hub.openCodes()).containsExactly("SYS-REWRITTEN");

        // Somebody puts it right there: the case closes, and a later change is written again.
        hub.shows("77", "name", "Northwind");
        hub.mark(client);
        hub.look();
        assertThat(hub.openCodes()).isEmpty();
        hub.shows("77", "name", "THEIRS again");
        hub.mark(client);
        hub.look();
        assertThat(hub.delivery(client).state()).isEqualTo(State.WANTED);
    }

    /// Two records of one system are one client, and a person goes on with the other one.
    @Test
    void another_record_of_the_entity_is_written_by_what_it_shows_itself() {
        hub.shows("78", "name", "NORTHWIND (OLD)");
        UUID client = settled("Northwind", "77");
        hub.link(client, "78");
        hub.sql.sql("update link set beside_since = now() where external_id = '77'").update();
        for (int looks = 0; looks < 3; looks++) {
            hub.mark(client);
            hub.look();
        }

        assertThat(hub.intents(client).getLast())
                .isEqualTo("PENDING UPDATE {\"name\": \"Northwind\"}");
        assertThat(hub.delivery(client).externalId()).isEqualTo("78");
    }

    @Test
    void a_value_on_which_a_person_is_to_decide_is_left_alone_until_then() {
        UUID client = settled("Northwind", "77");
        hub.shows("77", "name", "THEIRS");
        hub.sql
                .sql(
                        "insert into drift values (:id, 'legal_name', 'erp', 'customer', '77', '\"Northwind\"', '\"THEIRS\"', 'PROPOSE', now())")
                .param("id", client)
                .update();
        hub.mark(client);
        hub.look();
        assertThat(hub.delivery(client).state()).isEqualTo(State.SETTLED);

        hub.sql.sql("delete from drift").update();
        hub.mark(client);
        hub.look();
        assertThat(hub.delivery(client).state()).isEqualTo(State.WANTED);
    }

    @Test
    void a_difference_that_is_only_our_own_older_write_waits_for_nobody() {
        UUID client = settled("Northwind", "77");
        hub.shows("77", "name", "Northwind");
        hub.sql
                .sql(
                        "insert into drift values (:id, 'legal_name', 'erp', 'customer', '77', '\"Northwind plc\"', '\"Northwind\"', 'PROPOSE', now())")
                .param("id", client)
                .update();
        hub.say(client, Map.of("legal_name", "Northwind plc"), true);
        hub.look();
        assertThat(hub.delivery(client).state()).isEqualTo(State.WANTED);
    }

    @Test
    void a_refusal_is_a_case_that_closes_when_it_is_done_later() {
        UUID client = hub.client("Northwind", null);
        hub.look();
        hub.settle(hub.send(client), new Next.Refused(problem("ERP-REJECTED")));
        assertThat(hub.delivery(client).state()).isEqualTo(State.BLOCKED);
        assertThat(hub.openCodes()).containsExactly("ERP-REJECTED");

        hub.say(client, Map.of("legal_name", "Northwind Ltd"), true);
        hub.look();
        hub.done(client, "77");
        assertThat(hub.openCodes()).isEmpty();
    }

    @Test
    void a_refusal_closes_too_when_nothing_is_to_be_written_any_more() {
        UUID client = settled("Northwind", "77");
        hub.say(client, Map.of("legal_name", "Refused Name"), true);
        hub.look();
        hub.settle(hub.send(client), new Next.Refused(problem("ERP-REJECTED")));
        hub.say(client, Map.of("legal_name", "Northwind"), true);
        hub.look();

        assertThat(hub.delivery(client).state()).isEqualTo(State.SETTLED);
        assertThat(hub.openCodes()).isEmpty();
    }

    @Test
    void a_duplicate_is_a_case_that_names_the_record_in_the_way() {
        UUID client = hub.client("Northwind", null);
        hub.look();
        hub.settle(hub.send(client), new Next.Duplicate(problem("CLI-DUP-REVIEW"), "99"));
        assertThat(hub.delivery(client).state()).isEqualTo(State.BLOCKED);
        assertThat(
                        hub.cases
                                .list(dev.throughline.worklist.Cases.Filter.OPEN, 0, 9)
                                .getFirst()
                                .context())
                .containsEntry("existing record", "99");
    }

    @Test
    void a_record_that_stands_for_somebody_else_is_not_taken_from_it() {
        UUID first = settled("Northwind", "77");
        UUID second = hub.client("Southwind", null);
        hub.look();
        hub.settle(hub.send(second), new Next.Done("77", true, null));

        assertThat(hub.links.find("erp", "77").orElseThrow().entityId()).isEqualTo(first);
        assertThat(hub.delivery(second).state()).isEqualTo(State.BLOCKED);
        assertThat(hub.openCodes()).containsExactly("CLI-DUP-REVIEW");
    }

    @Test
    void a_paused_route_is_worked_out_and_writes_nothing_until_it_is_live() {
        UUID client = hub.client("Northwind", null);
        hub.mode = Routes.Route.PAUSED;
        hub.look();
        assertThat(hub.delivery(client).state()).isEqualTo(State.HELD);
        assertThat(hub.intents(client)).isEmpty();

        hub.mode = Routes.Route.LIVE;
        hub.mark(client);
        hub.look();
        assertThat(hub.intents(client)).singleElement().asString().startsWith("PENDING");
    }

    @Test
    void a_route_in_shadow_shows_each_new_wish_once_and_sends_none() {
        UUID client = hub.client("Northwind", null);
        hub.mode = Routes.Route.SHADOW;
        for (int i = 0; i < 3; i++) {
            hub.mark(client);
            hub.look();
        }
        assertThat(hub.intents(client)).singleElement().asString().startsWith("SHADOWED");
        hub.say(client, Map.of("legal_name", "Northwind Ltd"), true);
        hub.look();
        assertThat(hub.intents(client)).hasSize(2).allMatch(one -> one.startsWith("SHADOWED"));
    }

    @Test
    void a_route_or_system_that_is_switched_off_gets_nothing() {
        hub.connections.mode("erp", Mode.OFF, new Actor.Person("Vera"), "test");
        UUID client = hub.client("Northwind", null);
        hub.look();
        assertThat(hub.deliveries.ofEntity(client)).isEmpty();
        assertThat(hub.intents(client)).isEmpty();
    }

    @Test
    void nothing_is_created_before_the_systems_records_are_linked() {
        hub.sql.sql("update connection_state set adoption = 'REQUIRED'").update();
        UUID one = hub.client("Northwind", null);
        UUID two = hub.client("Southwind", null);
        hub.look();
        assertThat(List.of(hub.delivery(one).state(), hub.delivery(two).state()))
                .containsOnly(State.BLOCKED);
        assertThat(hub.openCodes()).as("one cause, one case").containsExactly("SYS-NOT-ADOPTED");
    }

    @Test
    void a_paused_route_that_is_live_at_the_next_start_is_looked_at_again() {
        UUID client = hub.client("Northwind", null);
        hub.mode = Routes.Route.PAUSED;
        hub.look();
        hub.mode = Routes.Route.LIVE;
        assertThat(hub.look()).as("nobody has marked it").isZero();
        assertThat(hub.lane.reconsider()).isEqualTo(1);
        hub.look();
        assertThat(hub.intents(client)).singleElement().asString().startsWith("PENDING");
        assertThat(hub.lane.reconsider()).isZero();
    }

    @Test
    void what_a_person_has_undone_is_not_written_again_before_a_person_lets_it() {
        UUID client = settled("Northwind", "77");
        UUID run = new UUID(0, 1);
        hub.transaction.executeWithoutResult(_ ->
                hub.heldBack.hold(
                        List.of(new HeldBack.Delivery(client, "erp", "customer")),
                        run,
                        "Held back: undone."));
        hub.shows("77", "name", "Before");
        hub.say(client, Map.of("phone", "+14155550100"), true);
        hub.look();
        assertThat(hub.delivery(client).state()).isEqualTo(State.HELD);
        assertThat(hub.delivery(client).reason()).isEqualTo("Held back: undone.");
        assertThat(hub.intents(client)).noneMatch(one -> one.startsWith("PENDING"));
        assertThat(hub.runs.suspended("erp"))
                .containsExactly(new HeldBack.Suspended(run, "erp", 1, "Held back: undone."));
        assertThat(hub.lane.reconsider()).as("a restart is no person").isZero();

        assertThat(hub.runs.resume(run, VERA, "the mapping is mended")).isEqualTo(1);
        hub.look();
        assertThat(hub.intents(client))
                .last()
                .isEqualTo("PENDING UPDATE {\"name\": \"Northwind\", \"phone\": \"+14155550100\"}");
        assertThat(hub.runs.suspended("")).isEmpty();
    }

    @Test
    void a_run_over_the_brake_is_held_until_a_person_lets_it_go() {
        UUID client = settled("Northwind", "77");
        UUID other = settled("Southwind", "78");
        hub.limits.put("erp", new Brakes.Limit(1, 0));
        hub.say(client, Map.of("phone", "+14155550100"), true);
        hub.say(other, Map.of("phone", "+14155550101"), true);
        hub.look();
        assertThat(List.of(hub.delivery(client).state(), hub.delivery(other).state()))
                .containsOnly(State.HELD);

        hub.limits.clear();
        hub.mark(client);
        hub.look();
        assertThat(hub.delivery(client).state()).as("a look is no person").isEqualTo(State.HELD);
        UUID run = hub.runs.held("erp").getFirst().run();
        assertThat(hub.runs.release(run, "erp", VERA, "the yearly clean-up")).isEqualTo(2);
        assertThat(hub.delivery(client).state()).isEqualTo(State.WANTED);
        hub.limits.put("erp", new Brakes.Limit(1, 0));
        hub.mark(client);
        hub.look();
        assertThat(hub.intents(client)).last().asString().startsWith("PENDING");
        hub.done(client, "77");
        assertThat(hub.delivery(client).state()).isEqualTo(State.SETTLED);
    }
}
