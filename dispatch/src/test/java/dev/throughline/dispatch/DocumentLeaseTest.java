package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.PostingDeclaration.Atomicity;
import dev.throughline.connect.spi.PostingDeclaration.Proof;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.dispatch.FakeLedger.Fate;
import dev.throughline.evidence.Actor;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One node at a time sends the documents of a connection, and what a late node says does no harm.
@Timeout(60)
class DocumentLeaseTest {
    private static final Duration EXPIRED = Connections.LEASE.plusSeconds(1);
    private static final PostingDeclaration WHOLE =
            DocumentRoom.declared(
                    new Safety.QueryableReference(DispatchRoom.QUIET),
                    Proof.ASKED,
                    Atomicity.WHOLE,
                    5);

    private final DocumentRoom room = new DocumentRoom();
    private final FakeLedger far = new FakeLedger(room.room.clock);
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

    private DocumentLease lease(String node) {
        return new DocumentLease(room.room.sql, room.room.clock, node);
    }

    /// A node that claims and is then paused in the middle of its send, past its lease.
    private Thread pausedNode(FakeLedger farOfLate) {
        farOfLate.beforePost =
                () -> {
                    sending.countDown();
                    await(resume);
                };
        DocumentDispatcher late = room.dispatcher("node-a", farOfLate, WHOLE);
        Thread thread = Thread.ofVirtual().start(late::turn);
        await(sending);
        room.room.clock.advance(EXPIRED);
        return thread;
    }

    @Test
    void a_node_that_may_not_trust_its_database_leaves_the_lease_to_one_that_may() {
        room.freeze("a", 2);
        room.room.trusted = false;
        room.dispatcher("node-a", far, WHOLE).turn();
        assertThat(lease("node-b").take("erp", 0)).as("never taken").isPresent();
        room.room.trusted = true;
        room.room.clock.advance(EXPIRED);
        DocumentDispatcher holder = room.dispatcher("node-a", far, WHOLE);
        holder.turn();
        assertThat(lease("node-b").take("erp", 0))
                .as("the control: a trusted one holds it")
                .isEmpty();
        room.room.trusted = false;
        room.room.clock.advance(EXPIRED);
        holder.turn();
        assertThat(lease("node-b").take("erp", 0)).as("not renewed").isPresent();
    }

    @Test
    void
            what_a_dead_node_had_in_flight_is_asked_about_and_its_quiet_time_counts_from_the_take_over()
                    throws InterruptedException {
        room.freeze("a", 2);
        Thread late = pausedNode(far);
        far.beforePost = () -> {};
        DocumentDispatcher holder = room.dispatcher("node-b", far, WHOLE);
        holder.turn();
        assertThat(room.states()).containsEntry("a", "UNKNOWN UU");
        room.booksAgree();
        room.room.clock.advance(DispatchRoom.QUIET.minusSeconds(1));
        holder.turn();
        holder.turn();
        assertThat(far.batches).as("the late one may be sending still").isEmpty();
        resume.countDown();
        late.join();
        room.room.clock.advance(DispatchRoom.QUIET);
        holder.turn();
        assertThat(far.times()).hasSize(2).values().containsOnly(1);
        assertThat(room.states()).containsEntry("a", "DONE PP");
        room.booksAgree();
    }

    @Test
    void late_proof_that_a_document_is_there_keeps_it_from_being_made_again()
            throws InterruptedException {
        room.freeze("a", 2);
        Thread late = pausedNode(far);
        far.beforePost = () -> {};
        DocumentDispatcher holder = room.dispatcher("node-b", far, WHOLE);
        holder.turn();
        assertThat(room.states()).containsEntry("a", "UNKNOWN UU");
        assertThat(room.document("a").tries()).as("asked meanwhile").isEqualTo(2);
        resume.countDown();
        late.join();
        // The late node looks for proof in the same turn, or the holder does.
        assertThat(room.states().get("a")).isIn("ACCEPTED AA", "DONE PP");
        room.room.clock.advance(DispatchRoom.QUIET);
        holder.turn();
        holder.turn();
        assertThat(far.times()).hasSize(2).values().containsOnly(1);
        assertThat(room.states()).containsEntry("a", "DONE PP");
        room.booksAgree();
    }

    @Test
    void a_late_refusal_does_not_overwrite_what_the_new_holder_has_proved()
            throws InterruptedException {
        FakeLedger farOfLate = new FakeLedger(room.room.clock);
        farOfLate.fates.add(Fate.REFUSED);
        room.freeze("a", 2);
        Thread late = pausedNode(farOfLate);
        DocumentDispatcher holder = room.dispatcher("node-b", far, WHOLE);
        holder.turn();
        room.room.clock.advance(DispatchRoom.QUIET);
        holder.turn();
        holder.turn();
        assertThat(room.states()).containsEntry("a", "DONE PP");
        resume.countDown();
        late.join();
        assertThat(room.attempts("a")).as("it did come").contains("SEND refused");
        assertThat(room.states()).containsEntry("a", "DONE PP");
        room.booksAgree();
    }

    @Test
    void what_was_claimed_when_the_process_ended_is_asked_about_by_the_next_one() {
        room.freeze(room.document("a", 2), room.document("b", 2));
        DocumentTable table = new DocumentTable(room.room.sql, room.room.clock);
        long epoch = lease("node-a").take("erp", 0).orElseThrow();
        room.room.transaction.executeWithoutResult(_ ->
                room.keepBooks(
                        table.claim("erp", epoch, 0, 9, 10).stream()
                                .map(DocumentTable::claimed)
                                .toList()));
        far.book(DocumentRoom.request("a", 2));
        DocumentDispatcher next =
                room.dispatcher(
                        far,
                        DocumentRoom.declared(
                                new Safety.UniqueKey(), Proof.ASKED, Atomicity.WHOLE, 5));
        next.turn();
        assertThat(far.batches).as("first it is asked").isEmpty();
        next.turn();
        assertThat(far.times()).hasSize(4).values().containsOnly(1);
        assertThat(room.states()).values().containsOnly("DONE PP");
        assertThat(room.attempts("a")).containsExactly("ASK found");
        room.booksAgree();
    }

    @Test
    void a_node_that_lost_its_lease_can_claim_nothing() {
        room.freeze("a", 2);
        DocumentTable table = new DocumentTable(room.room.sql, room.room.clock);
        long first = lease("node-a").take("erp", 0).orElseThrow();
        room.room.clock.advance(EXPIRED);
        long second = lease("node-b").take("erp", 0).orElseThrow();
        assertThat(second).isGreaterThan(first);
        assertThat(table.claim("erp", first, 0, 9, 10)).isEmpty();
        assertThat(table.claim("erp", second, 0, 9, 10)).as("the control").hasSize(1);
    }

    @Test
    void a_lease_is_kept_by_its_holder_and_taken_when_it_is_old() {
        long mine = lease("node-a").take("erp", 0).orElseThrow();
        assertThat(lease("node-b").take("erp", 0)).isEmpty();
        assertThat(lease("node-a").take("erp", mine)).contains(mine);
        assertThat(lease("node-a").take("erp", 0)).as("a restart").contains(mine + 1);
        room.room.clock.advance(EXPIRED);
        assertThat(lease("node-b").take("erp", 0)).contains(mine + 2);
        assertThat(lease("node-a").take("erp", mine + 1)).isEmpty();
    }

    @Test
    void documents_go_with_the_node_that_writes_the_master_data() {
        Connections other = room.room.connections("node-b");
        long master = other.lease("erp", 0).orElseThrow();
        assertThat(lease("node-a").take("erp", 0)).isEmpty();
        assertThat(lease("node-b").take("erp", 0)).isPresent();
        assertThat(other.lease("erp", master)).as("and leave its epoch alone").contains(master);
        room.room.clock.advance(EXPIRED);
        assertThat(lease("node-a").take("erp", 0)).as("until it is gone").isPresent();
    }

    @Test
    void what_was_claimed_is_not_sent_when_the_lease_has_ended_meanwhile() {
        room.room.connections.askFirst(
                true, new Actor.Person("Mira"), "makes a pause between claim and send");
        FakeLedger slow =
                new FakeLedger(room.room.clock) {
                    private boolean once = true;

                    @Override
                    public java.util.List<
                                    dev.throughline.connect.spi.DocumentOutcome.@org.jspecify
                                            .annotations.Nullable
                                    Taken>
                            find(
                                    java.util.List<dev.throughline.connect.spi.DocumentRequest>
                                            documents) {
                        if (once) {
                            once = false;
                            room.room.clock.advance(EXPIRED);
                        }
                        return super.find(documents);
                    }
                };
        room.freeze("a", 2);
        DocumentDispatcher dispatcher = room.dispatcher(slow, WHOLE);
        dispatcher.turn();
        assertThat(room.attempts("a"))
                .containsExactlyInAnyOrder("SEND lease ended", "SEND taken", "PROVE proved");
        assertThat(slow.batches).hasSize(1);
        assertThat(slow.times()).hasSize(2).values().containsOnly(1);
        room.booksAgree();
    }
}
