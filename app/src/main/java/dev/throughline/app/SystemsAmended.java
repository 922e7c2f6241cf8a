package dev.throughline.app;

import dev.throughline.billing.AmendedSystems;
import dev.throughline.billing.AmendmentStory.AgreedRate;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.journal.Records;
import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.OutboundMapping;
import dev.throughline.sync.Deliveries;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/// Which systems are told what is agreed about contracts: those whose mappings read agreed values.
/// What they show is what the sync lane knows to be there.
final class SystemsAmended implements AmendedSystems {
    private static final String AGREED = "agreed_";

    /// More rows than a table of prices that a person keeps.
    private static final int ROWS_MAX = 200_000;

    private final HubConfig config;
    private final Deliveries deliveries;
    private final Records records;
    private final String reference;

    SystemsAmended(HubConfig config, Deliveries deliveries, Records records, String reference) {
        this.config = config;
        this.deliveries = deliveries;
        this.records = records;
        this.reference = reference;
    }

    @Override
    public Set<String> told(String entityType) {
        Set<String> told = new TreeSet<>();
        for (OutboundMapping mapping : config.outbound()) {
            if (mapping.entityType().equals(entityType)
                    && mapping.reads().stream().anyMatch(field -> field.startsWith(AGREED))) {
                told.add(mapping.connection());
            }
        }
        return told;
    }

    @Override
    public Shown shown(String system, UUID entity, int version) {
        List<Deliveries.Delivery> own =
                deliveries.ofEntity(entity).stream()
                        .filter(one -> one.key().connection().equals(system))
                        .toList();
        if (own.isEmpty()) {
            return new Shown.Lacks("it has no record of it yet");
        }
        for (Deliveries.Delivery one : own) {
            if (one.state() != Deliveries.State.SETTLED || one.entityVersion() < version) {
                return new Shown.Lacks(
                        one.reason().isEmpty()
                                ? "the change is on its way (" + one.state() + ")"
                                : one.reason());
            }
        }
        Deliveries.Delivery first = own.getFirst();
        return new Shown.Has(
                first.key().targetType()
                        + " "
                        + first.externalId()
                        + " shows it since "
                        + first.settledAt());
    }

    @Override
    public Shown price(String project, AgreedRate rate, LocalDate from) {
        for (Records.Head head : records.all(reference, "bill-rates", ROWS_MAX)) {
            ObservedRecord row = head.record();
            boolean fits =
                    (text(row, "project").equalsIgnoreCase(project)
                                    || text(row, "project").equals("*"))
                            && text(row, "role").equalsIgnoreCase(rate.role())
                            && text(row, "ccy").equals(rate.ccy())
                            && text(row, "valid_from").equals(from.toString())
                            && text(row, "price").matches("[0-9]{1,9}(\\.[0-9]{1,10})?")
                            && new BigDecimal(text(row, "price")).compareTo(rate.price()) == 0;
            if (fits) {
                return new Shown.Has(
                        "bill-rates.csv has "
                                + rate.role()
                                + " at "
                                + rate.price().toPlainString()
                                + " "
                                + rate.ccy()
                                + " from "
                                + from);
            }
        }
        return new Shown.Lacks(
                "bill-rates.csv has no row for "
                        + rate.role()
                        + " on "
                        + project
                        + " at "
                        + rate.price().toPlainString()
                        + " "
                        + rate.ccy()
                        + " from "
                        + from);
    }

    private static String text(ObservedRecord row, String field) {
        return row.fields().get(field) instanceof Object value ? value.toString().strip() : "";
    }
}
