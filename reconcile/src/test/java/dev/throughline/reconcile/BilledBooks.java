package dev.throughline.reconcile;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.mapping.InboundMapping;
import dev.throughline.mapping.LookupKey;
import dev.throughline.mapping.Lookups;
import dev.throughline.mapping.Produced;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
import dev.throughline.model.Values;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A system's invoices, credit memos or payments in memory, two a page. A record's fields are the
/// canonical values themselves.
final class BilledBooks implements ReadsPopulation, Fetches {
    private final String connection;
    private final String objectType;
    private final String entityType;
    private final Map<String, ObservedRecord> records = new LinkedHashMap<>();

    /// Runs once, after the population was read to its end.
    @Nullable Runnable afterwards;

    BilledBooks(String connection, String objectType, String entityType) {
        this.connection = connection;
        this.objectType = objectType;
        this.entityType = entityType;
    }

    void shows(String id, String stamp, Map<String, Object> values) {
        records.put(id, new ObservedRecord(objectType, id, stamp, false, null, values));
    }

    void forgets(String id) {
        records.remove(id);
    }

    Reconciliation.Billed asked() {
        return new Reconciliation.Billed(
                connection, objectType, entityType, this, () -> List.of(new AsItIs()));
    }

    @Override
    public PopulationPage readPopulation(String type, Cursor after, int limit) {
        List<ObservedRecord> all = List.copyOf(records.values());
        int from = after.isBeginning() ? 0 : Integer.parseInt(after.value());
        int to = Math.min(all.size(), from + 2);
        boolean more = to < all.size();
        Runnable then = afterwards;
        if (!more && then != null) {
            afterwards = null;
            then.run();
        }
        return new PopulationPage(
                all.subList(Math.min(from, to), to), new Cursor(Integer.toString(to)), more);
    }

    @Override
    public List<ObservedRecord> fetch(String type, Collection<String> ids) {
        return records.values().stream().filter(one -> ids.contains(one.externalId())).toList();
    }

    private final class AsItIs implements InboundMapping {
        @Override
        public String connection() {
            return connection;
        }

        @Override
        public String sourceType() {
            return objectType;
        }

        @Override
        public String name() {
            return objectType;
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public LocalDate effective() {
            return LocalDate.EPOCH;
        }

        @Override
        public Map<EntityType, Set<String>> produces() {
            return Map.of();
        }

        @Override
        public List<LookupKey> lookups(ObservedRecord record) {
            return List.of();
        }

        @Override
        public List<Produced> map(ObservedRecord record, Lookups found) {
            return List.of(
                    new Produced(
                            Canonical.find(entityType).orElseThrow(),
                            "",
                            Values.of(record.fields()),
                            Map.of(),
                            List.of()));
        }
    }
}
