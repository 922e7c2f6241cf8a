package dev.throughline.connect.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.throughline.connect.kit.FarSideFaults.Fault;
import dev.throughline.connect.kit.FarSideFaults.Traffic;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.model.Problem.Mender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Records can be had by their native ids.
public abstract class FetchesContract extends Contract {

    @Override
    final Class<?> ability() {
        return Fetches.class;
    }

    private List<ObservedRecord> fetch(Fetches fetches, List<String> ids) {
        List<ObservedRecord> records = fetches.fetch(type(), ids);
        records.forEach(this::assertGood);
        return records;
    }

    @Test
    public void records_can_be_fetched_or_that_is_declared_absent() {
        if (absent()) {
            assertThat(connection()).isNotInstanceOf(Fetches.class);
            return;
        }
        assertThat(fetch(able(Fetches.class), List.of())).isEmpty();
    }

    @Test
    public void exactly_the_records_asked_for_come_back() {
        Fetches fetches = able(Fetches.class);
        List<String> there = insert(5);
        List<String> asked = List.of(there.get(3), there.get(0));
        assertThat(ids(fetch(fetches, asked))).containsExactlyInAnyOrderElementsOf(asked);
    }

    @Test
    public void more_ids_than_one_call_of_the_vendor_takes_are_fetched_all_the_same() {
        Fetches fetches = able(Fetches.class);
        List<String> there = new ArrayList<>();
        for (int number = 1; number <= 250; number++) {
            there.add(fixture().insert(number));
        }
        assertThat(ids(fetch(fetches, there))).containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    public void what_is_not_there_is_missing_from_the_answer() {
        Fetches fetches = able(Fetches.class);
        List<String> there = insert(2);
        fixture().delete(there.get(0));
        List<ObservedRecord> records = fetch(fetches, there);
        assertThat(ids(records)).contains(there.get(1));
        assertThat(records)
                .as("a deleted record is missing or marked as deleted")
                .filteredOn(record -> record.externalId().equals(there.get(0)))
                .allMatch(ObservedRecord::deleted);
    }

    @Test
    public void the_newest_state_is_fetched() {
        Fetches fetches = able(Fetches.class);
        String id = insert(1).getFirst();
        ObservedRecord before = fetch(fetches, List.of(id)).getFirst();
        pass(Duration.ofSeconds(1));
        fixture().update(id, 1);
        ObservedRecord after = fetch(fetches, List.of(id)).getFirst();
        assertThat(after.fields()).isNotEqualTo(before.fields());
    }

    @Test
    public void an_expired_token_is_renewed_without_a_word() {
        Fetches fetches = able(Fetches.class);
        List<String> there = insert(1);
        fetch(fetches, there);
        meet(Fault.EXPIRED_TOKEN, Traffic.READS);
        assertThat(ids(fetch(fetches, there))).isEqualTo(there);
    }

    @Test
    public void an_outage_is_weather_and_never_an_empty_answer() {
        Fetches fetches = able(Fetches.class);
        List<String> there = insert(1);
        meet(Fault.UNAVAILABLE, Traffic.READS);
        CallFailed failed =
                catchThrowableOfType(CallFailed.class, () -> fetches.fetch(type(), there));
        assertThat(failed).as("no answer must not look like 'not there'").isNotNull();
        assertGood(failed.problem());
        assertThat(failed.problem().mender()).isEqualTo(Mender.WEATHER);
    }
}
