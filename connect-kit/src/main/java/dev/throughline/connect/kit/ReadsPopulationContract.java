package dev.throughline.connect.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.throughline.connect.kit.FarSideFaults.Fault;
import dev.throughline.connect.kit.FarSideFaults.Traffic;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.connect.spi.ReadsPopulation.PopulationPage;
import dev.throughline.model.Problem.Mender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// All live records of a type can be read, page by page, whatever happens meanwhile.
public abstract class ReadsPopulationContract extends Contract {

    private static final int PAGES_MAX = 200;

    @Override
    final Class<?> ability() {
        return ReadsPopulation.class;
    }

    private List<ObservedRecord> readAll(ReadsPopulation population, Cursor from, int limit) {
        List<ObservedRecord> all = new ArrayList<>();
        Cursor cursor = from;
        for (int page = 0; page < PAGES_MAX; page++) {
            PopulationPage read = population.readPopulation(type(), cursor, limit);
            assertThat(read.records())
                    .as("a page of at most %d", limit)
                    .hasSizeLessThanOrEqualTo(limit);
            read.records().forEach(this::assertGood);
            all.addAll(read.records());
            if (!read.more()) {
                return all;
            }
            assertThat(read.next().value()).as("cursor text").hasSizeLessThanOrEqualTo(4_000);
            cursor = read.next();
        }
        throw new AssertionError(
                "the population does not end: "
                        + PAGES_MAX
                        + " pages of "
                        + limit
                        + " read, "
                        + all.size()
                        + " records so far");
    }

    @Test
    public void a_population_can_be_read_or_is_declared_absent() {
        if (absent()) {
            assertThat(connection()).isNotInstanceOf(ReadsPopulation.class);
            return;
        }
        assertThat(readAll(able(ReadsPopulation.class), Cursor.BEGINNING, 10)).isEmpty();
    }

    @Test
    public void every_live_record_is_read_once() {
        ReadsPopulation population = able(ReadsPopulation.class);
        List<String> there = insert(7);
        fixture().delete(there.get(2));
        pass(LATER);
        List<String> expected = new ArrayList<>(there);
        expected.remove(2);
        assertThat(ids(readAll(population, Cursor.BEGINNING, 3)))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(ids(readAll(population, Cursor.BEGINNING, 1_000)))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    public void a_last_page_that_is_exactly_full_ends_the_population() {
        ReadsPopulation population = able(ReadsPopulation.class);
        List<String> there = insert(6);
        pass(LATER);
        assertThat(ids(readAll(population, Cursor.BEGINNING, 3)))
                .containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    public void rows_that_move_between_pages_are_neither_lost_nor_doubled() {
        ReadsPopulation population = able(ReadsPopulation.class);
        List<String> there = insert(7);
        pass(LATER);
        PopulationPage first = population.readPopulation(type(), Cursor.BEGINNING, 3);
        List<String> read = new ArrayList<>(ids(first.records()));
        assertThat(read).isNotEmpty();
        pass(Duration.ofSeconds(1));
        fixture().update(read.getFirst(), 1);
        fixture().delete(read.getLast());
        pass(LATER);
        read.addAll(ids(readAll(population, first.next(), 3)));
        assertThat(read).containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    public void a_cursor_outlives_its_connection() {
        ReadsPopulation population = able(ReadsPopulation.class);
        List<String> there = insert(5);
        pass(LATER);
        PopulationPage first = population.readPopulation(type(), Cursor.BEGINNING, 2);
        List<String> read = new ArrayList<>(ids(first.records()));
        connection().close();
        ReadsPopulation after = (ReadsPopulation) open(fixture().settings());
        read.addAll(ids(readAll(after, new Cursor(first.next().value()), 2)));
        assertThat(read).containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    public void an_expired_token_is_renewed_without_a_word() {
        ReadsPopulation population = able(ReadsPopulation.class);
        List<String> there = insert(3);
        pass(LATER);
        population.readPopulation(type(), Cursor.BEGINNING, 1);
        meet(Fault.EXPIRED_TOKEN, Traffic.READS);
        assertThat(ids(readAll(population, Cursor.BEGINNING, 2)))
                .containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    public void an_outage_is_weather_and_the_same_page_can_be_asked_for_again() {
        ReadsPopulation population = able(ReadsPopulation.class);
        List<String> there = insert(3);
        pass(LATER);
        meet(Fault.UNAVAILABLE, Traffic.READS);
        CallFailed failed =
                catchThrowableOfType(
                        CallFailed.class,
                        () -> population.readPopulation(type(), Cursor.BEGINNING, 2));
        assertThat(failed).as("an outage page is no population").isNotNull();
        assertGood(failed.problem());
        assertThat(failed.problem().mender()).isEqualTo(Mender.WEATHER);
        pass(LATER);
        assertThat(ids(readAll(population, Cursor.BEGINNING, 2)))
                .containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    public void an_unknown_record_type_is_refused_by_name() {
        ReadsPopulation population = able(ReadsPopulation.class);
        CallFailed failed =
                catchThrowableOfType(
                        CallFailed.class,
                        () -> population.readPopulation(unknownType(), Cursor.BEGINNING, 2));
        assertThat(failed).as("an unknown record type must be refused").isNotNull();
        assertGood(failed.problem());
        assertThat(failed.problem().mender()).isEqualTo(Mender.SETTINGS);
        assertThat(failed.problem().text()).contains(unknownType());
    }
}
