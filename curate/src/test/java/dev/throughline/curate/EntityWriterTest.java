package dev.throughline.curate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.curate.EntityWriter.RecordRef;
import dev.throughline.curate.EntityWriter.Said;
import dev.throughline.curate.EntityWriter.Saying;
import dev.throughline.model.Canonical;
import dev.throughline.model.Values;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.OptimisticLockingFailureException;

class EntityWriterTest {
    private final Rig rig = new Rig();
    private final List<EntityWatcher.Changed> told = new ArrayList<>();

    EntityWriterTest() {
        rig.entityWatchers.add((batch, _) -> told.addAll(batch));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Saying saying(
            String connection, @Nullable UUID id, String type, Map<String, Object> fields) {
        return new Saying(
                Canonical.type(type),
                id,
                "origin-1",
                Values.of(fields),
                new LinkedHashSet<>(fields.keySet()),
                new Provenance.Source(connection, false, "record 1", "rule@1", rig.now),
                false,
                true,
                null,
                new RecordRef("Account", "1"));
    }

    private List<Said> say(Saying... sayings) {
        told.clear();
        return java.util.Objects.requireNonNull(
                rig.transaction.execute(_ -> rig.writer.say(List.of(sayings), false)));
    }

    private UUID client() {
        return say(saying("crm", null, "Client", Map.of("legal_name", "Northwind")))
                .getFirst()
                .entity()
                .id();
    }

    @Test
    void several_sayings_about_a_new_entity_make_one_version_with_the_whole_history() {
        List<Said> said =
                say(
                        saying("crm", null, "Client", Map.of("legal_name", "Northwind")),
                        saying("hub", null, "Client", Map.of("status", "CANDIDATE")),
                        saying("hub", null, "Client", Map.of("status", "APPROVED")));

        assertThat(said)
                .extracting(one -> one.entity().id())
                .containsOnly(said.getFirst().entity().id());
        Entity entity = rig.store.find(said.getFirst().entity().id()).orElseThrow();
        assertThat(entity.version()).isEqualTo(1);
        assertThat(entity.status()).isEqualTo("APPROVED");
        assertThat(told).hasSize(1);
        assertThat(rig.store.history(entity.id(), 10).getFirst().changes())
                .contains("\"legal_name\":[null,\"Northwind\"]");
    }

    @Test
    void several_steps_of_a_known_entity_make_one_version_from_the_old_value_to_the_new() {
        UUID id = client();
        say(
                saying("hub", id, "Client", Map.of("status", "CANDIDATE")),
                        saying("hub", id, "Client", Map.of("status", "APPROVED")),
                saying("crm", id, "Client", Map.of("phone", "+14155550100")),
                        saying("crm", id, "Client", Map.of("phone", "+14155550199")));

        EntityStore.Past newest = rig.store.history(id, 10).getFirst();
        assertThat(newest.version()).isEqualTo(2);
        assertThat(newest.changes()).contains("\"status\":[\"PROSPECT\",\"APPROVED\"]");
        assertThat(newest.changes())
                .as("nothing was there before")
                .contains("\"phone\":[null,\"+14155550199\"]");
    }

    @Test
    void what_is_said_and_taken_back_in_one_call_makes_no_version() {
        UUID id = client();
        say(
                saying("crm", id, "Client", Map.of("legal_name", "Other")),
                saying("crm", id, "Client", Map.of("legal_name", "Northwind")));

        assertThat(rig.store.find(id).orElseThrow().version()).isEqualTo(1);
        assertThat(told).isEmpty();
    }

    @Test
    void an_owner_that_confirms_a_stand_in_is_remembered_without_a_version() {
        UUID id = client();
        say(saying("crm", id, "Client", Map.of("payment_terms", "NET30")));
        say(saying("erp", id, "Client", Map.of("payment_terms", "NET30")));
        Entity confirmed = rig.store.find(id).orElseThrow();
        assertThat(confirmed.version()).isEqualTo(2);
        assertThat(confirmed.provenance().of("payment_terms").orElseThrow().connection())
                .isEqualTo("erp");
        assertThat(told).isEmpty();

        // The one who stood in can no longer change it.
        say(saying("crm", id, "Client", Map.of("payment_terms", "NET90")));
        assertThat(rig.store.find(id).orElseThrow().values().get("payment_terms"))
                .isEqualTo("NET30");
        assertThat(
                        rig.count(
                                "select count(*) from drift where held = '\"NET30\"' and seen = '\"NET90\"'"))
                .isEqualTo(1);
    }

    @Test
    void references_follow_the_newest_version() {
        UUID first = client();
        UUID second =
                say(new Saying(
                                Canonical.type("Client"),
                                null,
                                "origin-2",
                                Values.of(Map.of("legal_name", "Southwind")),
                                java.util.Set.of("legal_name"),
                                new Provenance.Source("crm", false, "r", "m", rig.now),
                                false,
                                true,
                                null,
                                RecordRef.HUB))
                        .getFirst()
                        .entity()
                        .id();
        Saying deal = saying("crm", null, "Opportunity", Map.of("name", "Deal", "client", first));
        UUID dealId = say(deal).getFirst().entity().id();
        assertThat(rig.store.referringIds(first)).containsExactly(dealId);

        say(saying("crm", dealId, "Opportunity", Map.of("client", second)));
        assertThat(rig.store.referringIds(first)).isEmpty();
        assertThat(rig.store.referring(List.of(second), "Opportunity", "client"))
                .extracting(Entity::id)
                .containsExactly(dealId);
    }

    @Test
    void a_version_written_on_stale_ground_is_refused_whole() {
        UUID id = client();
        Entity stale = rig.store.find(id).orElseThrow();
        say(saying("crm", id, "Client", Map.of("phone", "+14155550100")));
        Entity next =
                new Entity(
                        stale.id(),
                        stale.type(),
                        stale.originKey(),
                        2,
                        "Stale",
                        stale.status(),
                        true,
                        null,
                        stale.values().with("legal_name", "Stale"),
                        stale.provenance(),
                        null,
                        stale.createdAt(),
                        rig.now);

        assertThatThrownBy(() ->
                        rig.transaction.executeWithoutResult(_ ->
                                rig.store.write(
                                        List.of(
                                                new EntityStore.NewVersion(
                                                        next,
                                                        stale,
                                                        Map.of(),
                                                        new Provenance.Source(
                                                                "crm", true, "r", "m", rig.now))))))
                .isInstanceOf(OptimisticLockingFailureException.class)
                .hasMessageContaining("1 of 1 entities");
        assertThat(rig.store.find(id).orElseThrow().name()).isEqualTo("Northwind");
    }

    @Test
    void a_second_entity_of_the_same_origin_is_a_reason_to_try_again_not_a_poison() {
        client();
        assertThatThrownBy(() ->
                        rig.transaction.executeWithoutResult(_ ->
                                rig.writer.say(
                                        List.of(
                                                saying(
                                                        "crm",
                                                        null,
                                                        "Client",
                                                        Map.of("legal_name", "Twin"))),
                                        false)))
                .isInstanceOf(OptimisticLockingFailureException.class);
    }

    @Test
    void who_speaks_about_somebody_merged_away_speaks_about_the_survivor() {
        UUID loser = client();
        UUID survivor =
                say(new Saying(
                                Canonical.type("Client"),
                                null,
                                "origin-2",
                                Values.of(Map.of("legal_name", "Southwind")),
                                java.util.Set.of("legal_name"),
                                new Provenance.Source("crm", false, "r", "m", rig.now),
                                false,
                                true,
                                null,
                                RecordRef.HUB))
                        .getFirst()
                        .entity()
                        .id();
        rig.transaction.executeWithoutResult(_ -> rig.merging.merge(loser, survivor, "test", null));

        say(saying("crm", loser, "Client", Map.of("phone", "+14155550100")));

        assertThat(rig.store.find(loser).orElseThrow().active()).isFalse();
        assertThat(rig.store.find(survivor).orElseThrow().values().get("phone"))
                .isEqualTo("+14155550100");
    }

    @Test
    void a_drift_to_be_reverted_marks_the_entity_though_it_has_not_changed() {
        UUID id = client();
        say(saying("crm", id, "Client", Map.of("phone", "+14155550100")));
        say(saying("erp", id, "Client", Map.of("phone", "+14155550199")));

        assertThat(told).extracting(one -> one.entity().id()).containsExactly(id);
        assertThat(rig.store.find(id).orElseThrow().version()).isEqualTo(2);
    }
}
