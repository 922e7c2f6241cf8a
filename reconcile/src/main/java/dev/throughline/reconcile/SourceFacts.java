package dev.throughline.reconcile;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FactDeclaration.Measure;
import dev.throughline.connect.spi.FactDeclaration.Unit;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsPeriod;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.curate.Links;
import dev.throughline.mapping.InboundMapping;
import dev.throughline.mapping.LookupKey;
import dev.throughline.mapping.Produced;
import dev.throughline.model.ApprovalBasis;
import dev.throughline.model.Currencies;
import dev.throughline.model.Decimals;
import dev.throughline.model.Money;
import dev.throughline.posting.FactSource;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Asks a source anew for what it holds as approved, by its own query over a span of days, past the
/// change feed and past the hub's register. Whether a record counts as approved is what the mapping
/// says of it today; hours and amounts are read from the native fields that the connector declares,
/// not from what the hub made of them.
final class SourceFacts {
    /// Records of one span at most, so that memory has a bound.
    static final int ROWS_MAX = 2_000_000;

    private static final BigDecimal MINUTES = BigDecimal.valueOf(60);

    private final Links links;
    private final InstantSource clock;

    SourceFacts(Links links, InstantSource clock) {
        this.links = links;
        this.clock = clock;
    }

    /// A source of facts.
    ///
    /// @param mappings the inbound mappings of the record type that hold today
    record From(FactSource source, ReadsPeriod reads, Supplier<List<InboundMapping>> mappings) {}

    /// What was read.
    ///
    /// @param stamps when the vendor last changed those records that were asked about
    record Read(List<SourceFact> facts, Reading evidence, Map<String, String> stamps) {}

    /// @param about items whose vendor's stamp is wanted, too
    Read read(From from, LocalDate first, LocalDate last, Set<String> about) {
        FactSource source = from.source();
        Reading.Taking taking =
                new Reading.Taking(
                        source.connection(),
                        from.reads().periodQuery(source.objectType(), first, last),
                        clock.instant(),
                        ROWS_MAX);
        List<InboundMapping> mappings = from.mappings().get();
        // The last sight of an item holds: a page may be shown twice.
        Map<String, SourceFact> facts = new LinkedHashMap<>();
        Map<String, String> stamps = new HashMap<>();
        Cursor after = Cursor.BEGINNING;
        while (true) {
            ReadsPopulation.PopulationPage page =
                    from.reads().readPeriod(source.objectType(), first, last, after, Reading.PAGE);
            page.records()
                    .forEach(record ->
                            taking.row(
                                    record.externalId()
                                            + " "
                                            + record.deleted()
                                            + " "
                                            + Reading.sorted(record.fields())));
            take(source, mappings, page.records(), facts);
            for (ObservedRecord record :
                    about.isEmpty() ? List.<ObservedRecord>of() : page.records()) {
                String item = item(source.connection(), source.objectType(), record.externalId());
                if (about.contains(item)) {
                    stamps.put(item, record.stamp());
                }
            }
            if (!page.more()) {
                break;
            }
            taking.turn(page.next());
            after = page.next();
        }
        return new Read(List.copyOf(facts.values()), taking.done(), stamps);
    }

    private void take(
            FactSource source,
            List<InboundMapping> mappings,
            List<ObservedRecord> records,
            Map<String, SourceFact> facts) {
        Set<LookupKey> asked = new LinkedHashSet<>();
        for (ObservedRecord record : records) {
            mappings.forEach(mapping -> asked.addAll(mapping.lookups(record)));
        }
        Map<LookupKey, String> answers =
                asked.isEmpty() ? Map.of() : links.lookUp(source.connection(), asked);
        for (ObservedRecord record : records) {
            String item = item(source.connection(), source.objectType(), record.externalId());
            facts.remove(item);
            if (!record.deleted() && approved(source, mappings, record, answers)) {
                SourceFact fact = measured(source, item, record);
                if (fact != null) {
                    facts.put(item, fact);
                }
            }
        }
    }

    static String item(String connection, String objectType, String id) {
        return connection + "/" + objectType + "/" + id;
    }

    /// What cannot be told is counted as approved, as it is where facts are taken in.
    private static boolean approved(
            FactSource source,
            List<InboundMapping> mappings,
            ObservedRecord record,
            Map<LookupKey, String> answers) {
        for (InboundMapping mapping : mappings) {
            for (Produced produced :
                    mapping.map(record, key -> Optional.ofNullable(answers.get(key)))) {
                if (produced.type().name().equals(source.declaration().entityType())) {
                    String status = produced.values().text("status").orElse("");
                    if (status.isEmpty() && !produced.problems().isEmpty()) {
                        return true;
                    }
                    return (status.equals("APPROVED") || status.equals("PAID"))
                            && !produced.values()
                                    .text("approval_basis")
                                    .orElse("NONE")
                                    .equals(ApprovalBasis.NONE.name());
                }
            }
        }
        return mappings.isEmpty();
    }

    private static @Nullable SourceFact measured(
            FactSource source, String item, ObservedRecord record) {
        LocalDate date = date(record.fields().get(source.declaration().dateField()));
        if (date == null) {
            return null;
        }
        String currency = null;
        List<Measure> measures = new ArrayList<>(source.declaration().measureFields());
        for (Measure measure : measures) {
            if (measure.unit() == Unit.CURRENCY
                    && record.fields().get(measure.field()) instanceof String code
                    && Currencies.find(code.strip())
                            .filter(known -> known.minorDigits() >= 0)
                            .isPresent()) {
                currency = code.strip();
            }
        }
        BigDecimal hours = null;
        Long minor = null;
        for (Measure measure : measures) {
            BigDecimal number = number(record.fields().get(measure.field()));
            if (number == null) {
                continue;
            }
            switch (measure.unit()) {
                case MINUTES -> hours = number.divide(MINUTES, 4, RoundingMode.HALF_UP);
                case HOURS -> hours = number.setScale(4, RoundingMode.HALF_UP);
                case AMOUNT -> minor = currency == null ? null : rounded(number, currency);
                case MINOR_UNITS -> minor = currency == null ? null : whole(number);
                case CURRENCY -> {}
            }
        }
        if (source.expense()) {
            return minor == null ? null : new SourceFact(item, date, null, minor, currency);
        }
        return hours == null
                ? null
                : new SourceFact(item, date, hours.stripTrailingZeros(), null, null);
    }

    private static @Nullable Long rounded(BigDecimal number, String currency) {
        try {
            return Money.rounded(number, currency).minor();
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static @Nullable Long whole(BigDecimal number) {
        try {
            return number.longValueExact();
        } catch (ArithmeticException _) {
            return null;
        }
    }

    private static @Nullable BigDecimal number(@Nullable Object value) {
        try {
            return switch (value) {
                case null -> null;
                case BigDecimal number -> Decimals.normal(number);
                case Number number -> new BigDecimal(number.toString());
                case String text -> Decimals.parse(text.strip());
                default -> null;
            };
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static @Nullable LocalDate date(@Nullable Object value) {
        if (value instanceof LocalDate date) {
            return date;
        }
        try {
            return value instanceof String text && text.length() >= 10
                    ? LocalDate.parse(text.substring(0, 10))
                    : null;
        } catch (DateTimeException _) {
            return null;
        }
    }
}
