package dev.throughline.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.dispatch.Intent;
import dev.throughline.dispatch.Next;
import dev.throughline.sync.Deliveries.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the order of marks, links, changes and outcomes, at rest everything is as a fresh look
/// would decide.
@Timeout(120)
class SyncOrderTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void doubled_and_reordered_marks_links_and_changes_change_nothing(long seed) {
        try (Lane hub = new Lane()) {
            Random random = new Random(seed);
            hub.gated = true;
            List<UUID> clients = new ArrayList<>();
            Map<UUID, Intent> underWay = new HashMap<>();
            for (int step = 0; step < 120; step++) {
                UUID one = clients.isEmpty() ? null : clients.get(random.nextInt(clients.size()));
                switch (random.nextInt(9)) {
                    case 0 -> clients.add(hub.client("C" + clients.size(), one));
                    case 1 -> change(hub, one, "name " + step);
                    case 2 -> hub.look();
                    case 3 -> mark(hub, one);
                    case 4 -> toggle(hub, one);
                    case 5, 6 -> send(hub, one, underWay);
                    case 7, 8 -> settle(hub, one, underWay);
                    default -> throw new AssertionError();
                }
            }
            hub.closedGates.clear();
            hub.mark(clients.toArray(UUID[]::new));
            for (int round = 0; round < 60; round++) {
                List.copyOf(underWay.keySet()).forEach(one -> settle(hub, one, underWay));
                hub.look();
                clients.forEach(one -> send(hub, one, underWay));
            }

            assertThat(underWay).isEmpty();
            assertThat(hub.queue.size()).isZero();
            for (UUID one : clients) {
                Deliveries.Delivery delivery = hub.delivery(one);
                assertThat(delivery.state()).as(delivery.reason()).isEqualTo(State.SETTLED);
                assertThat(delivery.applied())
                        .containsEntry("name", hub.entity(one).values().get("legal_name"));
                if (hub.entity(one).values().get("parent_id") instanceof UUID parent) {
                    assertThat(delivery.applied())
                            .containsEntry("parent", hub.delivery(parent).externalId());
                }
            }
            Map<UUID, State> before = states(hub, clients);
            hub.mark(clients.toArray(UUID[]::new));
            hub.look();
            assertThat(states(hub, clients)).isEqualTo(before);
            hub.now = hub.now.plusSeconds(60);
            assertThat(hub.lane.sweep()).as("waits that nobody had woken").isZero();
            assertThat(
                            hub.count(
                                    "select count(*) from intent where kind = 'CREATE' and state = 'DONE'"))
                    .isEqualTo(clients.size());
        }
    }

    private static Map<UUID, State> states(Lane hub, List<UUID> clients) {
        Map<UUID, State> states = new HashMap<>();
        clients.forEach(one -> states.put(one, hub.delivery(one).state()));
        return states;
    }

    private static void change(Lane hub, @org.jspecify.annotations.Nullable UUID one, String name) {
        if (one != null) {
            hub.say(one, Map.of("legal_name", name), true);
        }
    }

    private static void mark(Lane hub, @org.jspecify.annotations.Nullable UUID one) {
        if (one != null) {
            hub.mark(one, one);
            hub.mark(one);
        }
    }

    private static void toggle(Lane hub, @org.jspecify.annotations.Nullable UUID one) {
        if (one != null) {
            if (!hub.closedGates.remove(one)) {
                hub.closedGates.add(one);
            }
            hub.mark(one);
        }
    }

    private static void send(
            Lane hub, @org.jspecify.annotations.Nullable UUID one, Map<UUID, Intent> underWay) {
        if (one != null
                && !underWay.containsKey(one)
                && hub.intents(one).stream().anyMatch(intent -> intent.startsWith("PENDING"))) {
            underWay.put(one, hub.send(one));
        }
    }

    private static void settle(
            Lane hub, @org.jspecify.annotations.Nullable UUID one, Map<UUID, Intent> underWay) {
        Intent intent = one == null ? null : underWay.remove(one);
        if (intent != null && one != null) {
            hub.settle(intent, new Next.Done("N-" + one, false, null));
        }
    }

    @Test
    void looks_links_and_changes_at_the_same_time_never_wait_for_each_other_in_a_circle()
            throws Exception {
        try (Lane hub = new Lane();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<UUID> parents = new ArrayList<>();
            List<UUID> children = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                parents.add(hub.client("P" + i, null));
                children.add(hub.client("C" + i, parents.getLast()));
            }
            CompletableFuture<?> looks =
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < 60; i++) {
                                    hub.lane.round(SyncQueue.INTERACTIVE, SyncQueue.BULK);
                                    hub.mark(children.toArray(UUID[]::new));
                                }
                            },
                            threads);
            CompletableFuture<?> links =
                    CompletableFuture.runAsync(
                            () -> parents.forEach(parent -> hub.link(parent, "N-" + parent)),
                            threads);
            CompletableFuture<?> changes =
                    CompletableFuture.runAsync(
                            () ->
                                    children.forEach(child ->
                                            hub.say(child, Map.of("phone", "+14155550100"), true)),
                            threads);
            CompletableFuture.allOf(looks, links, changes).get(90, TimeUnit.SECONDS);
            while (hub.look() > 0) {}

            assertThat(
                            hub.count(
                                    "select deadlocks from pg_stat_database where datname = current_database()"))
                    .isZero();
            assertThat(hub.count("select count(*) from delivery_wait")).isZero();
            assertThat(hub.count("select count(*) from delivery where state = 'WAITING'")).isZero();
        }
    }
}
