package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.dispatch.AskingFirst.Ended;
import dev.throughline.evidence.Actor;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// When a person may end that each new record is looked up first.
class AskingFirstTest {
    private static final Actor.Person MIRA = new Actor.Person("Mira");
    private final DispatchRoom room = new DispatchRoom();
    private final AskingFirst asking = new AskingFirst(room.sql, room.transaction, room.evidence);

    @AfterEach
    void close() {
        room.close();
    }

    private void readToItsEnd(Instant at) {
        room.sql
                .sql(
                        "insert into feed (connection, object_type, last_read_at, caught_up_at) values ('erp', 'job', :at, :at)"
                                + " on conflict (connection, object_type) do update set caught_up_at = :at")
                .param("at", Timestamp.from(at))
                .update();
    }

    private boolean on() {
        return room.connections.find("erp").orElseThrow().askFirst();
    }

    @Test
    void it_ends_by_a_persons_word_when_all_feeds_were_read_since_and_nothing_is_unknown() {
        assertThat(asking.end("erp", MIRA, "x")).isInstanceOf(Ended.NotOn.class);
        readToItsEnd(room.clock.instant());
        room.clock.advance(Duration.ofMinutes(1));
        room.connections.askFirst(true, MIRA, "restored");
        assertThat(asking.end("erp", MIRA, "x"))
                .isEqualTo(
                        new Ended.TooEarly(
                                "erp job has not been read to its end since the restore"));
        assertThat(on()).isTrue();

        room.clock.advance(Duration.ofMinutes(1));
        readToItsEnd(room.clock.instant());
        room.want(room.create("a"));
        room.sql.sql("update intent set state = 'UNKNOWN'").update();
        assertThat(asking.end("erp", MIRA, "x"))
                .isEqualTo(new Ended.TooEarly("of 1 write nobody knows yet whether it arrived"));

        room.sql.sql("update intent set state = 'PENDING'").update();
        assertThat(asking.of("erp").orElseThrow().waiting()).isEqualTo(1);
        assertThat(asking.end("erp", MIRA, "all decided again")).isInstanceOf(Ended.Done.class);
        assertThat(on()).isFalse();
        assertThat(asking.of("erp")).isEmpty();
        assertThat(room.evidence.about("connection", "erp", 10))
                .anyMatch(act -> act.reason().equals("all decided again"));
    }
}
