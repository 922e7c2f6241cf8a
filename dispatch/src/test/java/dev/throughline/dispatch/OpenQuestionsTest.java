package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.evidence.Actor;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenQuestionsTest {
    private static final Actor.Person VERA = new Actor.Person("Vera");

    private final DispatchRoom room = new DispatchRoom();
    private final Readable far = new Readable(room.clock);
    private final Dispatcher dispatcher = room.dispatcher(far, new Safety.None(), 10);
    private final OpenQuestions questions =
            new OpenQuestions(
                    room.sql,
                    room.transaction,
                    outcomes -> room.receipts.settled(outcomes),
                    _ -> Optional.of(far),
                    room.evidence,
                    room.clock,
                    room.wanted);

    /// It can be read by id, and its keys cannot be asked for.
    private static final class Readable extends FarSide implements Fetches {
        volatile boolean away;

        Readable(java.time.InstantSource clock) {
            super(clock);
        }

        @Override
        public List<Finding> findByKey(String objectType, List<WriteRequest> asked) {
            return asked.stream().<Finding>map(_ -> new Finding.NotFound()).toList();
        }

        @Override
        public List<ObservedRecord> fetch(String objectType, Collection<String> externalIds) {
            if (away) {
                throw new CallFailed(WEATHER);
            }
            return externalIds.stream()
                    .filter(id -> byKey().values().stream().anyMatch(ids -> ids.contains(id)))
                    .map(id -> new ObservedRecord(objectType, id, "1", false, null, Map.of()))
                    .toList();
        }
    }

    @AfterEach
    void close() {
        dispatcher.close();
        room.close();
    }

    /// A create of which no answer came, in a system that cannot be asked by key.
    private UUID asked(FarSide.Fate fate) {
        far.fates.add(fate);
        room.want(room.create("a"));
        dispatcher.turn();
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "UNKNOWN");
        return questions.all().getFirst().intent();
    }

    @Test
    void nobody_asks_a_person_before_asking_the_far_side() {
        far.fates.add(FarSide.Fate.LOST);
        room.want(room.create("a"));
        assertThat(questions.all()).isEmpty();
        dispatcher.turn();
        dispatcher.turn();
        assertThat(questions.all())
                .singleElement()
                .satisfies(question -> {
                    assertThat(question.key()).isEqualTo("a");
                    assertThat(question.text()).contains("cannot be asked by key");
                });
        assertThat(questions.about(DispatchRoom.entity("a"), "erp", "job")).isPresent();
    }

    @Test
    void it_is_there_links_the_record_and_sends_nothing_again() {
        UUID intent = asked(FarSide.Fate.DONE_UNHEARD);
        room.settled.clear();
        assertThat(questions.there(intent, "E9", VERA, "seen there"))
                .isEqualTo(new OpenQuestions.Answered.Wrong("There is no job E9 in erp."));
        far.away = true;
        assertThat(questions.there(intent, "E1", VERA, "seen there"))
                .isInstanceOf(OpenQuestions.Answered.Unreachable.class);
        far.away = false;
        assertThat(room.states()).containsEntry("a", "UNKNOWN");

        assertThat(questions.there(intent, "E1", VERA, "seen there"))
                .isEqualTo(
                        new OpenQuestions.Answered.Taken(
                                "job E1 is linked; nothing is sent again."));
        assertThat(room.states()).containsEntry("a", "DONE");
        assertThat(room.settled)
                .singleElement()
                .satisfies(one ->
                        assertThat(one.next())
                                .isInstanceOfSatisfying(
                                        Next.Done.class,
                                        done -> assertThat(done.externalId()).isEqualTo("E1")));
        dispatcher.turn();
        assertThat(far.batches).hasSize(1);
        assertThat(room.evidence.about("intent", intent.toString(), 9))
                .singleElement()
                .satisfies(act -> {
                    assertThat(act.actor()).isEqualTo("Vera");
                    assertThat(act.action()).isEqualTo("answered: it is there");
                    assertThat(act.reason()).isEqualTo("seen there");
                    assertThat(act.before()).contains("UNKNOWN");
                    assertThat(act.after()).contains("E1");
                });
        assertThat(questions.there(intent, "E1", VERA, "again"))
                .isInstanceOf(OpenQuestions.Answered.NotOpen.class);
    }

    @Test
    void it_is_not_there_sends_it_once_more() {
        UUID intent = asked(FarSide.Fate.LOST);
        assertThat(questions.notThere(intent, VERA, "looked everywhere"))
                .isEqualTo(new OpenQuestions.Answered.Taken("It is sent again."));
        dispatcher.turn();
        assertThat(room.states()).containsEntry("a", "DONE");
        assertThat(far.batches).hasSize(2);
        assertThat(far.byKey().get("a")).hasSize(1);
        assertThat(room.evidence.about("intent", intent.toString(), 9)).hasSize(1);
    }

    @Test
    void what_the_hub_found_out_meanwhile_is_no_question_any_more() {
        UUID intent = asked(FarSide.Fate.LOST);
        room.sql.sql("update intent set state = 'DONE'").update();
        assertThat(questions.notThere(intent, VERA, "late"))
                .isInstanceOf(OpenQuestions.Answered.NotOpen.class);
        assertThat(room.evidence.about("intent", intent.toString(), 9)).isEmpty();
    }
}
