package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.WriteRequest.Kind;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Money;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunsTest {
    private static final Actor.Person VERA = new Actor.Person("Vera");

    private final DispatchRoom room = new DispatchRoom();

    @AfterEach
    void close() {
        room.close();
    }

    private void held(UUID run, String key, Kind kind, Map<String, Long> stake) {
        room.want(
                new Intents.Wanted(
                        room.ids.next(),
                        "erp",
                        "job",
                        kind,
                        DispatchRoom.entity(key),
                        kind == Kind.UPDATE ? "X-" + key : null,
                        key,
                        1,
                        Map.of("name", key),
                        null,
                        Intent.State.HELD,
                        1,
                        run,
                        null,
                        stake,
                        null));
    }

    @Test
    void a_held_run_tells_what_it_is_and_goes_by_a_persons_word_with_evidence() {
        UUID run = room.ids.next();
        UUID other = room.ids.next();
        held(run, "a", Kind.UPDATE, Map.of("USD", 500L));
        held(run, "b", Kind.CREATE, Map.of("USD", 200L, "JPY", 3L));
        held(other, "c", Kind.UPDATE, Map.of());

        assertThat(room.runs.held("erp"))
                .containsExactly(
                        new Runs.Held(
                                run,
                                "erp",
                                room.clock.instant(),
                                1,
                                1,
                                List.of(new Money(3, "JPY"), new Money(700, "USD"))),
                        new Runs.Held(other, "erp", room.clock.instant(), 0, 1, List.of()));
        assertThat(room.runs.held("crm")).isEmpty();

        assertThat(room.runs.release(run, "erp", VERA, "it is the new price list")).isEqualTo(2);
        assertThat(room.states()).isEqualTo(Map.of("a", "PENDING", "b", "PENDING", "c", "HELD"));
        assertThat(room.heldBack.released)
                .containsExactlyInAnyOrder(
                        new HeldBack.Delivery(DispatchRoom.entity("a"), "erp", "job"),
                        new HeldBack.Delivery(DispatchRoom.entity("b"), "erp", "job"));
        assertThat(room.evidence.about("connection", "erp", 9))
                .filteredOn(act -> !act.action().equals("pinned"))
                .singleElement()
                .satisfies(act -> {
                    assertThat(act.actorKind()).isEqualTo("PERSON");
                    assertThat(act.actor()).isEqualTo("Vera");
                    assertThat(act.reason()).isEqualTo("it is the new price list");
                    assertThat(act.before()).contains(run.toString()).contains("\"held\": 2");
                    assertThat(act.after()).contains("\"released\": 2");
                });
        assertThat(room.runs.release(run, "erp", VERA, "again")).isZero();
        assertThat(room.evidence.about("connection", "erp", 9))
                .filteredOn(act -> !act.action().equals("pinned"))
                .hasSize(1);
    }

    @Test
    void writing_goes_on_after_an_undo_by_a_persons_word_only() {
        UUID run = room.ids.next();
        room.heldBack.hold(
                List.of(new HeldBack.Delivery(DispatchRoom.entity("a"), "erp", "job")), run, "x");
        assertThat(room.runs.resume(run, VERA, "mapping mended")).isEqualTo(1);
        assertThat(room.evidence.about("run", run.toString(), 9))
                .singleElement()
                .satisfies(act -> assertThat(act.after()).contains("\"resumed\": 1"));
    }
}
