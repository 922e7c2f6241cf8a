package dev.throughline.console;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FactDeclaration;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsPeriod;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.mapping.InboundMapping;
import dev.throughline.mapping.LookupKey;
import dev.throughline.mapping.Lookups;
import dev.throughline.mapping.Produced;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
import dev.throughline.model.Values;
import dev.throughline.posting.FactSource;
import dev.throughline.reconcile.Reconciliation;
import java.math.BigDecimal;
import java.sql.Date;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A source of time entries that says of each what the hub has read of it.
record MemorySource(JdbcClient sql) implements ReadsPeriod {
    static final FactDeclaration TIME =
            new FactDeclaration(
                    "time_entries",
                    "TimeEntry",
                    "date",
                    List.of("minutes"),
                    Set.of(new FactDeclaration.Measure("minutes", FactDeclaration.Unit.MINUTES)));

    Reconciliation.Source asked() {
        return new Reconciliation.Source(
                FactSource.register(sql, "kantata", TIME, "netsuite"),
                this,
                () -> List.of(new Approved()));
    }

    @Override
    public ReadsPopulation.PopulationPage readPeriod(
            String objectType, LocalDate from, LocalDate to, Cursor after, int limit) {
        return new ReadsPopulation.PopulationPage(
                sql.sql(
                                "select i.source_id, v.hours_e4, v.work_date from fact_item i join fact_version v on v.item = i.id and v.ordinal = i.latest"
                                        + " where v.work_date between :from and :to and not i.gone order by i.id")
                        .param("from", Date.valueOf(from))
                        .param("to", Date.valueOf(to))
                        .query((row, _) ->
                                new ObservedRecord(
                                        objectType,
                                        row.getString(1),
                                        "1",
                                        false,
                                        null,
                                        Map.of(
                                                "minutes",
                                                BigDecimal.valueOf(row.getLong(2), 4)
                                                        .multiply(BigDecimal.valueOf(60)),
                                                "date",
                                                row.getDate(3).toString())))
                        .list(),
                Cursor.BEGINNING,
                false);
    }

    @Override
    public String periodQuery(String objectType, LocalDate from, LocalDate to) {
        return objectType + " performed from " + from + " to " + to;
    }

    /// All of it is approved.
    private record Approved() implements InboundMapping {
        @Override
        public String connection() {
            return "kantata";
        }

        @Override
        public String sourceType() {
            return "time_entries";
        }

        @Override
        public String name() {
            return "time";
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
                            Canonical.find("TimeEntry").orElseThrow(),
                            "",
                            Values.of(Map.of("status", "APPROVED", "approval_basis", "ITEM")),
                            Map.of(),
                            List.of()));
        }
    }
}
