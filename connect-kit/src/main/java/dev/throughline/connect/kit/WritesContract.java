package dev.throughline.connect.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.kit.FarSideFaults.Fault;
import dev.throughline.connect.kit.FarSideFaults.Traffic;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteOutcome.Duplicate;
import dev.throughline.connect.spi.WriteOutcome.NotSent;
import dev.throughline.connect.spi.WriteOutcome.Refused;
import dev.throughline.connect.spi.WriteOutcome.Unknown;
import dev.throughline.connect.spi.WriteOutcome.Written;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.Writes;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Records can be written: one truthful outcome for each, nothing thrown, and no create repeated by
/// the connector.
public abstract class WritesContract extends Contract {

    /// More than one, so that neighbours can suffer.
    private static final int BATCH = 3;

    @Override
    final Class<?> ability() {
        return Writes.class;
    }

    private WriteDeclaration declared() {
        return fixture().connector().writes(fixture().settings()).stream()
                .filter(write -> write.objectType().equals(type()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no write is declared for " + type()));
    }

    private List<WriteRequest> creates(int from) {
        List<WriteRequest> batch = new ArrayList<>();
        for (int number = from; number < from + Math.min(BATCH, declared().batchMax()); number++) {
            batch.add(Requests.create(fixture(), number));
        }
        return batch;
    }

    private List<WriteOutcome> write(Writes writes, List<WriteRequest> batch) {
        List<WriteOutcome> outcomes = writes.write(type(), batch);
        assertThat(outcomes).as("one outcome for each request").hasSameSizeAs(batch);
        outcomes.forEach(outcome -> {
            Problem problem = problemOf(outcome);
            if (problem != null) {
                assertGood(problem);
            }
        });
        return outcomes;
    }

    private static @Nullable Problem problemOf(WriteOutcome outcome) {
        return switch (outcome) {
            case Written _ -> null;
            case Refused refused -> refused.problem();
            case Duplicate duplicate -> duplicate.problem();
            case NotSent notSent -> notSent.problem();
            case Unknown unknown -> unknown.problem();
        };
    }

    private void assertShown(WriteOutcome outcome, Map<String, Object> fields) {
        assertThat(outcome).isInstanceOf(Written.class);
        Written written = (Written) outcome;
        ObservedRecord shown = written.readBack();
        if (shown == null && connection() instanceof Fetches fetches) {
            List<ObservedRecord> found = fetches.fetch(type(), List.of(written.externalId()));
            assertThat(found).as("the record %s just written", written.externalId()).hasSize(1);
            shown = found.getFirst();
        }
        if (shown != null) {
            assertThat(shown.externalId()).isEqualTo(written.externalId());
            assertShows(shown, fields);
        }
    }

    /// Signs in and warms up, so that a fault meets the write and not the sign-in. Returns how many
    /// are there then.
    private long warm(Writes writes) {
        assertThat(write(writes, List.of(Requests.create(fixture(), 900))))
                .hasOnlyElementsOfType(Written.class);
        return fixture().count();
    }

    @Test
    public void records_can_be_written_and_that_is_declared_or_both_are_absent() {
        if (absent()) {
            assertThat(connection()).isNotInstanceOf(Writes.class);
            assertThat(fixture().connector().writes(fixture().settings())).isEmpty();
            return;
        }
        assertThat(declared().batchMax()).isPositive();
        assertThat(write(able(Writes.class), List.of())).isEmpty();
    }

    @Test
    public void a_batch_of_creates_is_written_each_once_and_in_order() {
        Writes writes = able(Writes.class);
        List<WriteRequest> batch = creates(1);
        List<WriteOutcome> outcomes = write(writes, batch);
        assertThat(outcomes).hasOnlyElementsOfType(Written.class);
        assertThat(outcomes.stream().map(outcome -> ((Written) outcome).externalId()))
                .doesNotHaveDuplicates();
        assertThat(fixture().count()).isEqualTo(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            assertThat(((Written) outcomes.get(i)).repeated()).isFalse();
            assertShown(outcomes.get(i), batch.get(i).fields());
        }
    }

    @Test
    public void an_update_changes_the_record_and_may_be_repeated() {
        Writes writes = able(Writes.class);
        List<String> there = insert(2);
        Map<String, Object> changed = fixture().changedFields(1);
        List<WriteRequest> update = List.of(Requests.update(there.get(1), 1, changed));
        assertShown(write(writes, update).getFirst(), changed);
        assertShown(write(writes, update).getFirst(), changed);
        assertThat(fixture().count()).isEqualTo(2);
    }

    @Test
    public void an_update_of_a_record_that_is_gone_is_refused() {
        Writes writes = able(Writes.class);
        List<String> there = insert(1);
        fixture().delete(there.getFirst());
        WriteOutcome outcome =
                write(
                                writes,
                                List.of(
                                        Requests.update(
                                                there.getFirst(), 1, fixture().changedFields(1))))
                        .getFirst();
        assertThat(outcome).isInstanceOf(Refused.class);
        assertThat(fixture().count()).isZero();
    }

    @Test
    public void one_bad_record_is_refused_in_words_and_its_neighbours_are_written() {
        Writes writes = able(Writes.class);
        ConnectorFixture.Spoiled spoiled = fixture().spoiled().orElse(null);
        Assumptions.assumeTrue(spoiled != null, "this far side accepts anything");
        List<WriteRequest> batch = new ArrayList<>(creates(1));
        int bad = batch.size() / 2;
        batch.set(bad, Requests.create(500, spoiled.fields()));
        List<WriteOutcome> outcomes = write(writes, batch);
        for (int i = 0; i < outcomes.size(); i++) {
            assertThat(outcomes.get(i))
                    .as("outcome %d", i)
                    .isInstanceOf(i == bad ? Refused.class : Written.class);
        }
        Problem problem = ((Refused) outcomes.get(bad)).problem();
        assertThat(problem.mender()).isIn(Mender.DATA, Mender.SETTINGS);
        assertThat(problem.text() + " " + problem.field())
                .as("the words name what was wrong")
                .contains(spoiled.names());
        assertThat(fixture().count()).isEqualTo(batch.size() - 1);
    }

    @Test
    public void a_create_whose_answer_was_lost_is_unknown_and_not_repeated() {
        afterCommit(Fault.LOST_ANSWER);
    }

    @Test
    public void a_server_error_after_a_create_is_unknown_and_not_repeated() {
        afterCommit(Fault.ERROR_AFTER_COMMIT);
    }

    private void afterCommit(Fault fault) {
        Writes writes = able(Writes.class);
        long before = warm(writes);
        List<WriteRequest> batch = creates(1);
        meet(fault, Traffic.WRITES);
        List<WriteOutcome> outcomes = write(writes, batch);
        long there = fixture().count() - before;
        assertThat(there)
                .as("a connector never repeats a create by itself")
                .isLessThanOrEqualTo(batch.size());
        for (WriteOutcome outcome : outcomes) {
            assertThat(outcome)
                    .as(
                            "it may be there or not: only Unknown lets the hub ask (or Written, if the connector asked)")
                    .isInstanceOfAny(Unknown.class, Written.class);
        }
        assertThat(there)
                .as("records said to be written")
                .isGreaterThanOrEqualTo(
                        outcomes.stream().filter(Written.class::isInstance).count());
    }

    @Test
    public void a_connection_cut_before_the_work_was_done_is_not_repeated_either() {
        nothingDone(Fault.CUT_BEFORE);
    }

    @Test
    public void an_outage_is_not_repeated() {
        nothingDone(Fault.UNAVAILABLE);
    }

    private void nothingDone(Fault fault) {
        Writes writes = able(Writes.class);
        long before = warm(writes);
        meet(fault, Traffic.WRITES);
        List<WriteRequest> one = creates(1).subList(0, 1);
        List<WriteOutcome> outcomes = write(writes, one);
        assertThat(outcomes.getFirst()).isInstanceOfAny(Unknown.class, NotSent.class);
        assertThat(fixture().count())
                .as("a connector never repeats a create by itself")
                .isEqualTo(before);
    }

    @Test
    public void a_refusal_for_being_too_fast_is_surely_not_sent_and_says_how_long_to_wait() {
        Writes writes = able(Writes.class);
        long before = warm(writes);
        List<WriteRequest> one = creates(1).subList(0, 1);
        meet(Fault.THROTTLED, Traffic.WRITES);
        WriteOutcome outcome = write(writes, one).getFirst();
        assertThat(outcome).isInstanceOf(NotSent.class);
        assertThat(((NotSent) outcome).retryAfter())
                .as("the wait that the far side named")
                .isNotNull();
        assertThat(((NotSent) outcome).problem().mender()).isEqualTo(Mender.WEATHER);
        assertThat(fixture().count()).isEqualTo(before);
        pass(LATER);
        assertThat(write(writes, one).getFirst()).isInstanceOf(Written.class);
        assertThat(fixture().count()).isEqualTo(before + 1);
    }

    @Test
    public void a_refusal_for_being_too_fast_without_a_time_is_surely_not_sent_too() {
        Writes writes = able(Writes.class);
        long before = warm(writes);
        meet(Fault.THROTTLED_BARE, Traffic.WRITES);
        assertThat(write(writes, creates(1).subList(0, 1)).getFirst()).isInstanceOf(NotSent.class);
        assertThat(fixture().count()).isEqualTo(before);
    }

    @Test
    public void an_expired_token_is_renewed_and_the_batch_written_once() {
        Writes writes = able(Writes.class);
        long before = warm(writes);
        List<WriteRequest> batch = creates(1);
        meet(Fault.EXPIRED_TOKEN, Traffic.WRITES);
        assertThat(write(writes, batch)).hasOnlyElementsOfType(Written.class);
        assertThat(fixture().count()).isEqualTo(before + batch.size());
    }

    @Test
    public void a_half_done_batch_is_told_record_by_record() {
        Writes writes = able(Writes.class);
        Assumptions.assumeTrue(
                declared().batchMax() >= BATCH, "this vendor takes no batches of this type");
        long before = warm(writes);
        meet(Fault.PARTIAL_BATCH, Traffic.WRITES);
        List<WriteOutcome> outcomes = write(writes, creates(1));
        long written = outcomes.stream().filter(Written.class::isInstance).count();
        assertThat(fixture().count() - before).as("records said to be written").isEqualTo(written);
        assertThat(outcomes)
                .filteredOn(outcome -> !(outcome instanceof Written))
                .as("a row error that time mends")
                .isNotEmpty()
                .allSatisfy(outcome ->
                        assertThat(problemOf(outcome))
                                .isInstanceOfSatisfying(
                                        Problem.class,
                                        problem ->
                                                assertThat(problem.mender())
                                                        .isEqualTo(Mender.WEATHER)));
    }

    @Test
    public void a_create_with_a_key_that_is_taken_makes_no_second_record_where_that_is_promised() {
        Writes writes = able(Writes.class);
        boolean promised =
                switch (declared().safety()) {
                    case Safety.NativeKey _, Safety.UniqueKey _ -> true;
                    case Safety.QueryableReference _, Safety.None _ -> false;
                };
        Assumptions.assumeTrue(
                promised, "two creates would both succeed: declared as " + declared().safety());
        List<WriteRequest> one = creates(1).subList(0, 1);
        Written first = (Written) write(writes, one).getFirst();
        WriteOutcome again = write(writes, one).getFirst();
        assertThat(fixture().count()).isEqualTo(1);
        switch (again) {
            case Written repeated -> {
                assertThat(repeated.externalId()).isEqualTo(first.externalId());
                assertThat(repeated.repeated()).as("an earlier attempt had put it there").isTrue();
            }
            case Duplicate duplicate -> {
                if (duplicate.externalId() != null) {
                    assertThat(duplicate.externalId()).isEqualTo(first.externalId());
                }
            }
            default ->
                    throw new AssertionError(
                            "a taken key is Written(repeated) or Duplicate, not " + again);
        }
    }

    @Test
    public void an_unknown_record_type_is_refused_by_name() {
        Writes writes = able(Writes.class);
        List<WriteOutcome> outcomes =
                writes.write(unknownType(), List.of(Requests.create(fixture(), 1)));
        assertThat(outcomes)
                .singleElement()
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertGood(refused.problem());
                            assertThat(refused.problem().mender()).isEqualTo(Mender.SETTINGS);
                            assertThat(refused.problem().text()).contains(unknownType());
                        });
        assertThat(fixture().count()).isZero();
    }
}
