package dev.throughline.billing;

import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityWriter;
import dev.throughline.curate.EntityWriter.RecordRef;
import dev.throughline.curate.EntityWriter.Saying;
import dev.throughline.curate.Owners;
import dev.throughline.curate.Provenance;
import dev.throughline.model.Values;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How billing speaks about invoices and credit memos: as the hub, through the one writer of
/// entities. What a system owns it only stands in for.
final class Voice {
    private final EntityWriter writer;
    private final InstantSource clock;

    Voice(EntityWriter writer, InstantSource clock) {
        this.writer = writer;
        this.clock = clock;
    }

    /// Says fields of a known entity; answers it as it is now.
    Entity say(Entity entity, Map<String, ? extends @Nullable Object> fields) {
        return writer.say(List.of(saying(entity, fields)), false).getFirst().entity();
    }

    /// Says states one after the other, the fields with the last of them.
    void walk(Entity entity, List<InvoiceState> states, Map<String, Object> fields) {
        List<Saying> sayings = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            Map<String, Object> said = new LinkedHashMap<>();
            said.put("status", states.get(i).name());
            if (i == states.size() - 1) {
                said.putAll(fields);
            }
            sayings.add(saying(entity, said));
        }
        say(sayings);
    }

    void say(List<Saying> sayings) {
        writer.say(sayings, false);
    }

    private Saying saying(Entity entity, Map<String, ? extends @Nullable Object> fields) {
        return new Saying(
                entity.type(),
                entity.id(),
                "",
                Values.of(fields),
                fields.keySet(),
                source(entity.name()),
                true,
                true,
                entity.correlation(),
                RecordRef.HUB);
    }

    Provenance.Source source(String about) {
        return new Provenance.Source(
                Owners.HUB, false, "billing " + about, "billing", clock.instant());
    }
}
