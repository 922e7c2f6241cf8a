package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.dispatch.FarSide.Fate;
import dev.throughline.evidence.Actor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One node at a time writes to a connection, and what a late node says does no harm.
@Timeout(60)
class LeaseTest {
    private static final Safety REFERENCE = new Safety.QueryableReference(DispatchRoom.QUIET);
    private static final Duration EXPIRED = Connections.LEASE.plusSeconds(1);

    private final DispatchRoom room = new DispatchRoom();
    private final FarSide far = new FarSide(room.clock);
    private final CountDownLatch sending = new CountDownLatch(1);
    private final CountDownLatch resume = new CountDownLatch(1);

    @AfterEach
    void close() {
        room.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A node that claims and is then paused in the middle of its send.
    private Thread pausedNode(FarSide farOfLate) {
        farOfLate.beforeWrite =
                () -> {
                    sending.countDown();
                    await(resume);
                };
        Dispatcher late = room.dispatcher(farOfLate, REFERENCE, 5);
        Thread thread = Thread.ofVirtual().start(late::turn);
        await(sending);
        room.clock.advance(EXPIRED);
        return thread;
    }

    private Dispatcher newHolder() {
        return room.dispatcher(room.connections("node-b"), far, REFERENCE, 5);
    }

    @Test
    void a_late_refusal_does_not_overwrite_what_the_new_holder_has_proved()
            throws InterruptedException {
        FarSide farOfLate = new FarSide(room.clock);
        farOfLate.fates.add(Fate.REFUSED);
        room.want(room.create("a"));
        Thread late = pausedNode(farOfLate);
        Dispatcher holder = newHolder();
        holder.turn();
        assertThat(room.states()).containsEntry("a", "UNKNOWN");
        room.clock.advance(DispatchRoom.QUIET);
        holder.turn();
        holder.turn();
        assertThat(room.states()).containsEntry("a", "DONE");
        resume.countDown();
        late.join();
        assertThat(room.attempts("a")).as("it did come").contains("SEND refused");
        assertThat(room.states()).containsEntry("a", "DONE");
        assertThat(room.settled).noneMatch(one -> one.next() instanceof Next.Refused);
    }

    @Test
    void what_a_late_node_says_of_a_later_try_is_not_taken_while_that_try_is_under_way() {
        room.want(room.create("a"));
        long first = room.connections.lease("erp", 0).orElseThrow();
        Intent early = room.claim(first).getFirst();
        room.sql.sql("update intent set state = 'IN_FLIGHT', tries = 2").update();
        Intents.Step done =
                new Intents.Step(
                        early,
                        Intent.State.DONE,
                        "E1",
                        room.clock.instant(),
                        null,
                        false,
                        true,
                        false);
        Intents.Step unknown =
                new Intents.Step(
                        early,
                        Intent.State.UNKNOWN,
                        null,
                        room.clock.instant(),
                        null,
                        false,
                        true,
                        false);
        room.transaction.executeWithoutResult(
                _ -> assertThat(room.intents.move(List.of(done))).isEmpty());
        room.transaction.executeWithoutResult(
                _ -> assertThat(room.intents.move(List.of(unknown))).isEmpty());
        assertThat(room.states()).containsEntry("a", "IN_FLIGHT");
        // The control: of its own try it is taken.
        room.sql.sql("update intent set tries = 1").update();
        room.transaction.executeWithoutResult(
                _ -> assertThat(room.intents.move(List.of(done))).hasSize(1));
    }

    @Test
    void late_proof_that_a_record_is_there_keeps_it_from_being_made_again()
            throws InterruptedException {
        room.want(room.create("a"));
        Thread late = pausedNode(far);
        far.beforeWrite = () -> {};
        Dispatcher holder = newHolder();
        holder.turn();
        assertThat(room.states()).containsEntry("a", "UNKNOWN");
        resume.countDown();
        late.join();
        assertThat(room.states()).containsEntry("a", "DONE");
        room.clock.advance(DispatchRoom.QUIET);
        holder.turn();
        holder.turn();
        assertThat(far.byKey().get("a")).hasSize(1);
    }

    @Test
    void the_quiet_time_of_what_a_dead_node_had_in_flight_counts_from_the_take_over()
            throws InterruptedException {
        room.want(room.create("a"));
        Thread late = pausedNode(far);
        far.beforeWrite = () -> {};
        Dispatcher holder = newHolder();
        holder.turn();
        room.clock.advance(DispatchRoom.QUIET.minusSeconds(1));
        holder.turn();
        holder.turn();
        assertThat(far.batches).as("the late one may be sending still").isEmpty();
        resume.countDown();
        late.join();
        room.clock.advance(DispatchRoom.QUIET);
        holder.turn();
        assertThat(far.byKey().get("a")).hasSize(1);
    }

    @Test
    void a_node_that_lost_its_lease_can_claim_nothing() {
        room.want(room.create("a"));
        long first = room.connections.lease("erp", 0).orElseThrow();
        room.clock.advance(EXPIRED);
        long second = room.connections("node-b").lease("erp", 0).orElseThrow();
        assertThat(second).isGreaterThan(first);
        assertThat(room.claim(first)).isEmpty();
        assertThat(room.claim(second)).hasSize(1);
    }

    @Test
    void what_was_claimed_is_not_sent_when_the_lease_has_ended_meanwhile() {
        room.connections.askFirst(
                true, new Actor.Person("Mira"), "makes a pause between claim and send");
        FarSide slow =
                new FarSide(room.clock) {
                    @Override
                    public List<Finding> findByKey(String objectType, List<WriteRequest> asked) {
                        room.clock.advance(EXPIRED);
                        return super.findByKey(objectType, asked);
                    }
                };
        room.want(room.create("a"));
        room.dispatcher(slow, REFERENCE, 5).turn();
        assertThat(slow.batches).isEmpty();
        assertThat(room.states()).containsEntry("a", "PENDING");
        assertThat(room.attempts("a")).containsExactly("SEND lease ended");
    }

    @Test
    void a_lease_is_kept_by_its_holder_and_taken_when_it_is_old() {
        Connections other = room.connections("node-b");
        long mine = room.connections.lease("erp", 0).orElseThrow();
        assertThat(other.lease("erp", 0)).isEmpty();
        assertThat(room.connections.lease("erp", mine))
                .as("renewed under the same epoch")
                .contains(mine);
        assertThat(room.connections.lease("erp", 0))
                .as("a restart is a new epoch")
                .contains(mine + 1);
        room.clock.advance(EXPIRED);
        assertThat(other.lease("erp", 0)).contains(mine + 2);
        assertThat(room.connections.lease("erp", mine + 1)).isEmpty();
        assertThat(room.connections.lease("nobody", 0)).isEmpty();
    }

    @Test
    void what_was_in_flight_when_the_process_ended_is_asked_about_by_the_next_one() {
        far.fates.add(Fate.DONE_UNHEARD);
        room.want(room.create("a"), room.create("b"));
        long epoch = room.connections.lease("erp", 0).orElseThrow();
        room.claim(epoch);
        far.put("a", "E5");
        Dispatcher next = room.dispatcher(far, new Safety.UniqueKey(), 5);
        next.turn();
        assertThat(room.states()).containsEntry("a", "DONE").containsEntry("b", "PENDING");
        assertThat(room.attempts("a")).containsExactly("ASK found");
        assertThat(far.batches).isEmpty();
    }
}
