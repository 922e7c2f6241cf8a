package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.WriteRequest.Kind;
import dev.throughline.dispatch.Undo.Remedy;
import dev.throughline.evidence.Actor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UndoTest {
    private static final Actor.Person VERA = new Actor.Person("Vera");

    private final DispatchRoom room = new DispatchRoom();
    private final Shelf far = new Shelf();
    private final List<NativeField> fields = new ArrayList<>();
    private final Dispatcher dispatcher = room.dispatcher(far, new Safety.UniqueKey(), 10);
    private final Undo undo =
            new Undo(
                    room.sql,
                    room.transaction,
                    room.intents,
                    room.heldBack,
                    new Undo.Systems() {
                        @Override
                        public Optional<OpenConnection> connection(String name) {
                            return name.equals("erp") ? Optional.of(far) : Optional.empty();
                        }

                        @Override
                        public Optional<ObjectSchema> schema(String connection, String objectType) {
                            return Optional.of(new ObjectSchema(objectType, objectType, fields));
                        }

                        @Override
                        public boolean same(
                                String connection,
                                String objectType,
                                String field,
                                @Nullable Object left,
                                @Nullable Object right) {
                            return Objects.equals(left, right);
                        }
                    },
                    room.evidence,
                    room.ids);

    /// A far side of records by key, that anybody may change.
    private static final class Shelf extends FarSide implements Fetches {
        final Map<String, Map<String, Object>> records = new HashMap<>();

        Shelf() {
            super(java.time.InstantSource.system());
        }

        Map<String, Object> at(String id) {
            return Objects.requireNonNull(records.get(id));
        }

        @Override
        public List<WriteOutcome> write(String objectType, List<WriteRequest> batch) {
            batch.forEach(request -> {
                String id = Objects.requireNonNullElse(request.externalId(), "X-" + request.key());
                records.computeIfAbsent(id, _ -> new HashMap<>()).putAll(request.fields());
            });
            return batch.stream()
                    .<WriteOutcome>map(request ->
                            new WriteOutcome.Written(
                                    Objects.requireNonNullElse(
                                            request.externalId(), "X-" + request.key()),
                                    false,
                                    null))
                    .toList();
        }

        @Override
        public List<ObservedRecord> fetch(String objectType, Collection<String> externalIds) {
            return externalIds.stream()
                    .filter(records::containsKey)
                    .map(id -> new ObservedRecord(objectType, id, "", false, null, at(id)))
                    .toList();
        }
    }

    @AfterEach
    void close() {
        dispatcher.close();
        room.close();
    }

    private UUID run() {
        return room.ids.next();
    }

    private void want(
            UUID run,
            String key,
            Kind kind,
            Map<String, Object> write,
            @Nullable Map<String, Object> before) {
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
                        write,
                        before,
                        Intent.State.PENDING,
                        1,
                        run,
                        null));
    }

    private static HeldBack.Delivery delivery(String key) {
        return new HeldBack.Delivery(DispatchRoom.entity(key), "erp", "job");
    }

    private void shows(String key, Map<String, Object> record) {
        far.records.put("X-" + key, new HashMap<>(record));
    }

    @Test
    void a_field_gets_its_before_image_back_where_the_target_still_shows_what_was_written() {
        shows("a", Map.of("name", "old", "phone", "1"));
        UUID run = run();
        want(
                run,
                "a",
                Kind.UPDATE,
                Map.of("name", "new", "phone", "2"),
                Map.of("name", "old", "phone", "1"));
        dispatcher.turn();
        assertThat(far.records.get("X-a")).containsEntry("name", "new").containsEntry("phone", "2");
        // Somebody gives it another phone meanwhile.
        far.at("X-a").put("phone", "3");

        Undo.Plan plan = undo.plan(List.of(run));
        assertThat(plan.steps())
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.remedy()).isEqualTo(Remedy.RESTORE);
                    assertThat(step.fields()).isEqualTo(Map.of("name", "old"));
                    assertThat(step.moved()).containsExactly("phone");
                    assertThat(step.line())
                            .isEqualTo(
                                    "erp job X-a: name as before; phone has moved on and is left");
                });
        assertThat(far.records.get("X-a")).as("a plan writes nothing").containsEntry("name", "new");
        assertThat(room.heldBack.held).isEmpty();

        Undo.Undone undone = undo.apply(plan, VERA, "wrong mapping");
        dispatcher.turn();
        assertThat(far.records.get("X-a")).isEqualTo(Map.of("name", "old", "phone", "3"));
        assertThat(room.heldBack.held).isEqualTo(Map.of(delivery("a"), run));
        assertThat(undo.standing(undone.run()))
                .extracting(Undo.Standing::state)
                .containsExactly(Intent.State.DONE);
        assertThat(room.evidence.about("run", run.toString(), 9))
                .singleElement()
                .satisfies(act -> {
                    assertThat(act.actor()).isEqualTo("Vera");
                    assertThat(act.reason()).isEqualTo("wrong mapping");
                    assertThat(act.after()).contains("\"RESTORE\": 1");
                });
        assertThat(room.evidence.about("record", "erp job X-a", 9))
                .singleElement()
                .satisfies(act -> assertThat(act.after()).contains("name").doesNotContain("old"));

        assertThat(undo.plan(List.of(run)).steps())
                .as("undone is undone")
                .singleElement()
                .extracting(Undo.Step::remedy)
                .isEqualTo(Remedy.LEAVE);
        assertThat(room.runs.list("erp", room.clock.instant().minusSeconds(60), 9))
                .extracting(Runs.Run::id, Runs.Run::undone)
                .contains(org.assertj.core.groups.Tuple.tuple(run, true))
                .contains(org.assertj.core.groups.Tuple.tuple(undone.run(), false));
    }

    @Test
    void several_runs_are_undone_from_the_last_to_the_first() {
        shows("a", Map.of("name", "one"));
        UUID first = run();
        want(first, "a", Kind.UPDATE, Map.of("name", "two"), Map.of("name", "one"));
        dispatcher.turn();
        room.clock.advance(java.time.Duration.ofSeconds(1));
        UUID second = run();
        want(second, "a", Kind.UPDATE, Map.of("name", "three"), Map.of("name", "two"));
        dispatcher.turn();

        assertThat(undo.plan(List.of(first)).steps())
                .as("the first alone has moved on")
                .singleElement()
                .extracting(Undo.Step::remedy)
                .isEqualTo(Remedy.LEAVE);
        undo.apply(undo.plan(List.of(first, second)), VERA, "both wrong");
        dispatcher.turn();
        assertThat(far.records.get("X-a")).containsEntry("name", "one");
    }

    @Test
    void a_created_record_is_taken_out_of_use_where_its_type_can_be_else_named_never_deleted() {
        UUID run = run();
        want(run, "a", Kind.CREATE, Map.of("name", "new"), null);
        dispatcher.turn();
        assertThat(undo.plan(List.of(run)).steps().getFirst().line())
                .isEqualTo(
                        "erp job X-a: was created; a job has no field that takes it out of use, so look at it there");

        fields.add(NativeField.of("isInactive", NativeField.Type.BOOLEAN));
        undo.apply(undo.plan(List.of(run)), VERA, "not meant");
        dispatcher.turn();
        assertThat(far.records.get("X-a")).isEqualTo(Map.of("name", "new", "isInactive", true));
        assertThat(undo.plan(List.of(run)).steps().getFirst().remedy()).isEqualTo(Remedy.NOTHING);
    }

    @Test
    void a_created_record_that_somebody_works_on_is_left() {
        fields.add(NativeField.of("isInactive", NativeField.Type.BOOLEAN));
        UUID run = run();
        want(run, "a", Kind.CREATE, Map.of("name", "new"), null);
        dispatcher.turn();
        far.at("X-a").put("name", "theirs");
        assertThat(undo.plan(List.of(run)).steps().getFirst().words())
                .isEqualTo(
                        "was created and somebody has worked on it since (name); look at it there");
        // What the hub itself wrote later is nobody's work.
        room.heldBack.written.put(delivery("a"), Map.of("name", "theirs"));
        assertThat(undo.plan(List.of(run)).steps().getFirst().remedy())
                .isEqualTo(Remedy.INACTIVATE);
    }

    @Test
    void what_was_not_sent_is_taken_back_and_what_is_not_known_is_left() {
        UUID run = run();
        want(run, "a", Kind.UPDATE, Map.of("name", "new"), Map.of("name", "old"));
        want(run, "b", Kind.CREATE, Map.of("name", "new"), null);
        want(run, "c", Kind.CREATE, Map.of("name", "new"), null);
        room.sql.sql("update intent set state = 'UNKNOWN', sends = 1 where key = 'b'").update();
        room.sql.sql("update intent set state = 'REFUSED', sends = 1 where key = 'c'").update();
        Undo.Plan plan = undo.plan(List.of(run));
        assertThat(plan.counts())
                .isEqualTo(Map.of(Remedy.TAKE_BACK, 1L, Remedy.LEAVE, 1L, Remedy.NEVER, 1L));
        undo.apply(plan, VERA, "stop it");
        assertThat(room.states())
                .isEqualTo(Map.of("a", "WITHDRAWN", "b", "UNKNOWN", "c", "REFUSED"));
        assertThat(room.heldBack.held.keySet())
                .containsExactlyInAnyOrder(delivery("a"), delivery("b"));
    }

    @Test
    void an_undoing_write_is_neither_withdrawn_nor_overwritten_by_the_lane() {
        shows("a", Map.of("name", "old"));
        UUID run = run();
        want(run, "a", Kind.UPDATE, Map.of("name", "new"), Map.of("name", "old"));
        dispatcher.turn();
        undo.apply(undo.plan(List.of(run)), VERA, "wrong");
        room.intents.withdraw("erp", List.of(DispatchRoom.entity("a")));
        want(run(), "a", Kind.UPDATE, Map.of("name", "newer"), Map.of("name", "new"));
        dispatcher.turn();
        assertThat(far.records.get("X-a")).containsEntry("name", "old");
    }

    @Test
    void a_dispatcher_for_one_run_sends_nothing_else() {
        shows("a", Map.of("name", "old"));
        UUID one = run();
        UUID other = run();
        want(one, "a", Kind.UPDATE, Map.of("name", "new"), Map.of("name", "old"));
        want(other, "b", Kind.CREATE, Map.of("name", "b"), null);
        room.transaction.executeWithoutResult(_ -> {
            long epoch = room.connections.lease("erp", 0).orElseThrow();
            assertThat(room.intents.only(one).claim("erp", epoch, 0, 9, 100))
                    .extracting(Intent::key)
                    .containsExactly("a");
        });
    }

    @Test
    void an_unknown_run_is_told() {
        assertThatThrownBy(() -> undo.plan(List.of(new UUID(1, 2))))
                .hasMessageContaining("There is no run 00000000-0000-0001-0000-000000000002");
    }
}
