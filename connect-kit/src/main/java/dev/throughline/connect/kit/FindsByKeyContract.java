package dev.throughline.connect.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.throughline.connect.kit.FarSideFaults.Fault;
import dev.throughline.connect.kit.FarSideFaults.Traffic;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.FindsByKey;
import dev.throughline.connect.spi.FindsByKey.Finding;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.Writes;
import dev.throughline.model.Problem.Mender;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The far side can be asked for a record by the hub's key: how an unknown outcome is resolved.
public abstract class FindsByKeyContract extends Contract {

    @Override
    final Class<?> ability() {
        return FindsByKey.class;
    }

    private List<Finding> find(FindsByKey finds, List<WriteRequest> asked) {
        List<Finding> findings = finds.findByKey(type(), asked);
        assertThat(findings).as("one answer for each asked write").hasSameSizeAs(asked);
        return findings;
    }

    private String written(WriteRequest request) {
        Assumptions.assumeTrue(
                connection() instanceof Writes,
                "nothing can be written here, so nothing carries a key");
        WriteOutcome outcome = ((Writes) connection()).write(type(), List.of(request)).getFirst();
        assertThat(outcome).isInstanceOf(WriteOutcome.Written.class);
        return ((WriteOutcome.Written) outcome).externalId();
    }

    private static String foundId(Finding finding) {
        assertThat(finding).isInstanceOf(Finding.Found.class);
        return ((Finding.Found) finding).record().externalId();
    }

    @Test
    public void a_key_can_be_asked_for_or_that_is_declared_absent() {
        if (absent()) {
            assertThat(connection()).isNotInstanceOf(FindsByKey.class);
            return;
        }
        assertThat(find(able(FindsByKey.class), List.of())).isEmpty();
    }

    @Test
    public void each_key_is_answered_in_order() {
        FindsByKey finds = able(FindsByKey.class);
        fixture().insert(90);
        WriteRequest one = Requests.create(fixture(), 1);
        WriteRequest two = Requests.create(fixture(), 2);
        WriteRequest never = Requests.create(fixture(), 3);
        String first = written(one);
        String second = written(two);
        pass(LATER);
        List<Finding> findings = find(finds, List.of(two, never, one));
        assertThat(foundId(findings.get(0))).isEqualTo(second);
        assertThat(findings.get(1)).isEqualTo(new Finding.NotFound());
        assertThat(foundId(findings.get(2))).isEqualTo(first);
        assertGood(((Finding.Found) findings.get(0)).record());
    }

    @Test
    public void a_create_whose_answer_was_lost_is_found() {
        FindsByKey finds = able(FindsByKey.class);
        WriteRequest first = Requests.create(fixture(), 1);
        written(first);
        WriteRequest lost = Requests.create(fixture(), 2);
        meet(Fault.LOST_ANSWER, Traffic.WRITES);
        ((Writes) connection()).write(type(), List.of(lost));
        fixture().faults().calm();
        pass(LATER);
        assertThat(find(finds, List.of(lost)).getFirst()).isInstanceOf(Finding.Found.class);
    }

    @Test
    public void two_records_under_one_key_are_told_not_chosen_from() {
        FindsByKey finds = able(FindsByKey.class);
        WriteRequest request = Requests.create(fixture(), 1);
        String ours = written(request);
        Assumptions.assumeTrue(fixture().insertWithKeyOf(request), "the far side keeps keys apart");
        pass(LATER);
        assertThat(find(finds, List.of(request)).getFirst())
                .isInstanceOfSatisfying(
                        Finding.Several.class,
                        several -> assertThat(several.externalIds()).hasSize(2).contains(ours));
    }

    @Test
    public void an_expired_token_is_renewed_without_a_word() {
        FindsByKey finds = able(FindsByKey.class);
        WriteRequest request = Requests.create(fixture(), 1);
        String id = written(request);
        pass(LATER);
        meet(Fault.EXPIRED_TOKEN, Traffic.READS);
        assertThat(foundId(find(finds, List.of(request)).getFirst())).isEqualTo(id);
    }

    @Test
    public void an_outage_is_never_taken_for_not_found() {
        FindsByKey finds = able(FindsByKey.class);
        WriteRequest request = Requests.create(fixture(), 1);
        meet(Fault.UNAVAILABLE, Traffic.READS);
        CallFailed failed =
                catchThrowableOfType(
                        CallFailed.class, () -> finds.findByKey(type(), List.of(request)));
        assertThat(failed)
                .as(
                        "'not found' lets the hub create again: it must never come from a call without an answer")
                .isNotNull();
        assertGood(failed.problem());
        assertThat(failed.problem().mender()).isEqualTo(Mender.WEATHER);
    }
}
