package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Work of the lane that nobody waits for and that fails.
class LooksTest {
    private static final RuntimeException BROKEN = new IllegalStateException("no such column");

    @TempDir Path dir;
    private LaneRoom room;
    private Looks looks;

    @BeforeEach
    void begin() {
        room = new LaneRoom(dir);
        looks = new Looks("erp", room.worklist, room.transaction, room.clock);
    }

    @AfterEach
    void close() {
        room.close();
    }

    private void fails(int times, Duration every) {
        for (int i = 0; i < times; i++) {
            looks.failed("ends of periods", BROKEN);
            room.now = room.now.plus(every);
        }
    }

    @Test
    void what_fails_once_in_a_while_is_weather() {
        fails(2, Duration.ofMinutes(5));
        looks.works("ends of periods");
        fails(2, Duration.ofMinutes(5));
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void what_fails_each_time_is_a_case_until_it_works() {
        fails(5, Duration.ofSeconds(20));
        assertThat(room.openCases()).containsExactly("HUB-LOOK");
        assertThat(room.sql.sql("select title from work_case").query(String.class).single())
                .contains("ends of periods", "no such column");

        looks.works("what waits for a person");
        assertThat(room.openCases()).as("other work says nothing of it").hasSize(1);
        looks.works("ends of periods");
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void a_case_of_a_process_that_is_gone_closes_with_the_first_success_of_the_next() {
        fails(5, Duration.ofSeconds(20));
        new Looks("erp", room.worklist, room.transaction, room.clock).works("ends of periods");
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void many_failures_in_a_moment_are_one_failure() {
        fails(20, Duration.ofSeconds(1));
        assertThat(room.openCases()).isEmpty();
    }
}
