package dev.throughline.reconcile;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.curate.Link;
import dev.throughline.curate.Links;
import dev.throughline.journal.RecordKey;
import dev.throughline.mapping.InboundMapping;
import dev.throughline.mapping.LookupKey;
import dev.throughline.mapping.Produced;
import dev.throughline.model.Money;
import dev.throughline.model.Values;
import dev.throughline.reconcile.BilledFact.Sort;
import dev.throughline.reconcile.BilledFact.Standing;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads all invoices, credit memos or payments of a system by its own population query, of any
/// age: what is open may be old. What a record says is what today's mapping makes of it.
final class BilledFacts {
    /// Records of one type at most, so that memory has a bound.
    static final int ROWS_MAX = 1_000_000;

    private static final Set<String> CONFIRMED =
            Set.of("INVOICED", "PAID", "PARTIALLY_CREDITED", "CREDITED");
    private static final Set<String> GONE = Set.of("VOIDED", "REVERSED", "CANCELLED");
    private static final Set<String> HELD = Set.of("DRAFT", "PENDING_APPROVAL", "");

    private final Links links;
    private final InstantSource clock;

    BilledFacts(Links links, InstantSource clock) {
        this.links = links;
        this.clock = clock;
    }

    /// What was read, by native id.
    record Read(Map<String, BilledFact> facts, Reading evidence) {}

    /// @param ledger whether it is the ERP: its own states count then, else the PSA's
    Read read(Reconciliation.Billed from, Books books, boolean ledger) {
        Reading.Taking taking =
                new Reading.Taking(
                        from.connection(),
                        "every " + from.objectType() + ", of any age",
                        clock.instant(),
                        ROWS_MAX);
        List<InboundMapping> mappings = from.mappings().get();
        Map<String, BilledFact> facts = new LinkedHashMap<>();
        Cursor after = Cursor.BEGINNING;
        while (true) {
            ReadsPopulation.PopulationPage page =
                    from.reads().readPopulation(from.objectType(), after, Reading.PAGE);
            page.records()
                    .forEach(record ->
                            taking.row(
                                    record.externalId()
                                            + " "
                                            + record.stamp()
                                            + " "
                                            + Reading.sorted(record.fields())));
            take(from, books, ledger, mappings, page.records(), facts);
            if (!page.more()) {
                break;
            }
            taking.turn(page.next());
            after = page.next();
        }
        return new Read(facts, taking.done());
    }

    /// The same records as they are now; empty where the system cannot be asked for single ones.
    Optional<Map<String, BilledFact>> again(
            Reconciliation.Billed from, Books books, boolean ledger, Collection<String> ids) {
        if (!(from.reads() instanceof Fetches fetches)) {
            return Optional.empty();
        }
        Map<String, BilledFact> facts = new LinkedHashMap<>();
        take(
                from,
                books,
                ledger,
                from.mappings().get(),
                fetches.fetch(from.objectType(), ids),
                facts);
        return Optional.of(facts);
    }

    private void take(
            Reconciliation.Billed from,
            Books books,
            boolean ledger,
            List<InboundMapping> mappings,
            List<ObservedRecord> records,
            Map<String, BilledFact> facts) {
        Set<LookupKey> asked = new LinkedHashSet<>();
        List<RecordKey> own = new ArrayList<>();
        for (ObservedRecord record : records) {
            own.add(new RecordKey(from.connection(), from.objectType(), record.externalId()));
            mappings.forEach(mapping -> asked.addAll(mapping.lookups(record)));
        }
        Map<LookupKey, String> answers =
                asked.isEmpty() ? Map.of() : links.lookUp(from.connection(), asked);
        Map<RecordKey, List<Link>> linked = links.of(own);
        for (int i = 0; i < records.size(); i++) {
            ObservedRecord record = records.get(i);
            // The last sight of a record holds: a page may be shown twice.
            facts.remove(record.externalId());
            UUID entity =
                    linked.getOrDefault(own.get(i), List.of()).stream()
                            .filter(link -> link.entityType().equals(from.sort().entityType()))
                            .map(Link::entityId)
                            .findFirst()
                            .orElse(null);
            for (InboundMapping mapping : mappings) {
                for (Produced one :
                        mapping.map(record, key -> Optional.ofNullable(answers.get(key)))) {
                    if (!record.deleted() && one.type().name().equals(from.sort().entityType())) {
                        BilledFact fact = fact(from, books, ledger, record, entity, one.values());
                        if (fact != null) {
                            facts.put(record.externalId(), fact);
                        }
                    }
                }
            }
        }
    }

    /// Null where it tells no day or no currency, which a draft may lack.
    private static @Nullable BilledFact fact(
            Reconciliation.Billed from,
            Books books,
            boolean ledger,
            ObservedRecord record,
            @Nullable UUID entity,
            Values v) {
        LocalDate date =
                v.find("issue_date", LocalDate.class)
                        .or(() -> v.find("date", LocalDate.class))
                        .orElse(null);
        Optional<String> currency = v.text("ccy");
        if (date == null || currency.isEmpty()) {
            return null;
        }
        boolean payment = from.sort() == Sort.PAYMENT;
        return new BilledFact(
                from.sort(),
                from.connection(),
                from.objectType(),
                record.externalId(),
                entity,
                v.text("release_key").orElse(""),
                v.text("number").or(() -> v.text("proposal_no")).orElse(""),
                books.code(v.find("entity", UUID.class).orElse(null)),
                currency.get(),
                date,
                amount(v, "net"),
                amount(v, "tax"),
                payment ? settled(v) : amount(v, "gross"),
                amount(v, "open"),
                standing(
                        v.text(payment ? "status" : ledger ? "erp_status" : "psa_status")
                                .orElse(""),
                        ledger),
                record.stamp());
    }

    static Standing standing(String status, boolean ledger) {
        if (GONE.contains(status)) {
            return Standing.GONE;
        }
        boolean booked = ledger ? !HELD.contains(status) : CONFIRMED.contains(status);
        return booked ? Standing.BOOKED : Standing.DRAFT;
    }

    /// What a payment takes off what the client owes: its amount and the discounts taken with it.
    private static @Nullable BigDecimal settled(Values values) {
        BigDecimal settled = amount(values, "amount");
        if (settled == null || !(values.get("applications") instanceof List<?> applications)) {
            return settled;
        }
        for (Object one : applications) {
            if (one instanceof Map<?, ?> application
                    && application.get("discount") instanceof Money discount) {
                settled = settled.add(discount.decimal());
            }
        }
        return settled;
    }

    private static @Nullable BigDecimal amount(Values values, String field) {
        return values.find(field, Money.class).map(Money::decimal).orElse(null);
    }
}
