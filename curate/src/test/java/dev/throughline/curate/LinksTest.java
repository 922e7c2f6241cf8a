package dev.throughline.curate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.curate.Link.LinkOrigin;
import dev.throughline.journal.RecordKey;
import dev.throughline.mapping.LookupKey;
import dev.throughline.mapping.LookupKey.Kind;
import dev.throughline.model.Canonical;
import dev.throughline.model.Values;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinksTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private UUID entity(String type, String origin) {
        return java.util.Objects.requireNonNull(
                        rig.transaction.execute(_ ->
                                rig.writer.say(
                                        List.of(
                                                new EntityWriter.Saying(
                                                        Canonical.type(type),
                                                        null,
                                                        origin,
                                                        Values.empty(),
                                                        Set.of(),
                                                        new Provenance.Source(
                                                                "crm", false, "r", "m", rig.now),
                                                        false,
                                                        true,
                                                        null,
                                                        EntityWriter.RecordRef.HUB)),
                                        false)))
                .getFirst()
                .entity()
                .id();
    }

    private void link(String connection, String type, String id, UUID entity, String entityType) {
        rig.transaction.executeWithoutResult(_ ->
                rig.linker.apply(
                        List.of(
                                new Link(
                                        new RecordKey(connection, type, id),
                                        Canonical.type(entityType).code(),
                                        entity,
                                        entityType,
                                        LinkOrigin.SOURCE,
                                        rig.now,
                                        null)),
                        List.of()));
    }

    private static LookupKey key(Kind kind, String connection, String type, String id) {
        return new LookupKey(kind, connection, type, id);
    }

    @Test
    void both_directions_are_answered_for_the_own_and_for_named_connections() {
        UUID client = entity("Client", "o1");
        link("crm", "Account", "A1", client, "Client");
        link("erp", "customer", "77", client, "Client");

        Map<LookupKey, String> found =
                rig.links.lookUp(
                        "crm",
                        List.of(
                                key(Kind.LINK, "", "Client", "A1"),
                                key(Kind.LINK, "erp", "Client", "77"),
                                key(Kind.LINK, "", "Client", "nobody"),
                                key(Kind.LINK, "", "Project", "A1"),
                                key(Kind.REF, "", "Client", client.toString()),
                                key(Kind.REF, "erp", "Client", client.toString()),
                                key(Kind.REF, "psa", "Client", client.toString()),
                                key(Kind.REF, "", "Client", "not an id"),
                                key(Kind.REF, "", "Client", "x".repeat(36))));

        assertThat(found)
                .containsEntry(key(Kind.LINK, "", "Client", "A1"), client.toString())
                .containsEntry(key(Kind.LINK, "erp", "Client", "77"), client.toString())
                .containsEntry(key(Kind.REF, "", "Client", client.toString()), "A1")
                .containsEntry(key(Kind.REF, "erp", "Client", client.toString()), "77")
                .doesNotContainKeys(
                        key(Kind.LINK, "", "Client", "nobody"),
                        key(Kind.LINK, "", "Project", "A1"),
                        key(Kind.REF, "psa", "Client", client.toString()));
    }

    @Test
    void who_was_merged_away_is_answered_by_the_survivor_over_any_number_of_merges() {
        UUID a = entity("Client", "a");
        UUID b = entity("Client", "b");
        UUID c = entity("Client", "c");
        link("crm", "Account", "A", a, "Client");
        link("crm", "Account", "C", c, "Client");
        link("erp", "customer", "77", c, "Client");
        rig.transaction.executeWithoutResult(_ -> rig.merging.merge(a, b, "first", null));
        rig.transaction.executeWithoutResult(_ -> rig.merging.merge(b, c, "second", null));

        Map<LookupKey, String> found =
                rig.links.lookUp(
                        "erp",
                        List.of(
                                key(Kind.LINK, "crm", "Client", "A"),
                                key(Kind.REF, "", "Client", a.toString()),
                                key(Kind.REF, "", "Client", b.toString())));
        assertThat(found)
                .containsEntry(key(Kind.LINK, "crm", "Client", "A"), c.toString())
                .containsEntry(key(Kind.REF, "", "Client", a.toString()), "77")
                .containsEntry(key(Kind.REF, "", "Client", b.toString()), "77");
    }

    @Test
    void a_record_that_is_linked_keeps_its_link() {
        UUID first = entity("Client", "a");
        UUID second = entity("Client", "b");
        link("crm", "Account", "A", first, "Client");
        link("crm", "Account", "A", second, "Client");

        assertThat(rig.links.find("crm", "A").orElseThrow().entityId()).isEqualTo(first);
    }
}
