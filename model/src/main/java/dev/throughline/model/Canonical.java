package dev.throughline.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The canonical model: the one list of entity types. Everything that speaks of fields (mappings,
/// schemas, pages, ownership) derives from the records named here.
public final class Canonical {
    private static final List<EntityType> TYPES =
            List.of(
                            LegalEntity.class,
                            AccountingPeriod.class,
                            AccountingDimension.class,
                            DimensionValue.class,
                            CostCentre.class,
                            CurrencyRate.class,
                            RateCard.class,
                            Client.class,
                            Contact.class,
                            Opportunity.class,
                            Contract.class,
                            ContractLine.class,
                            ContractAmendment.class,
                            Engagement.class,
                            Project.class,
                            Task.class,
                            Milestone.class,
                            Resource.class,
                            Assignment.class,
                            TimeEntry.class,
                            ExpenseItem.class,
                            BillingScheduleItem.class,
                            Invoice.class,
                            CreditMemo.class,
                            Payment.class)
                    .stream()
                    .map(RecordSchema::of)
                    .toList();

    private static final Map<String, EntityType> BY_NAME =
            TYPES.stream()
                    .collect(Collectors.toUnmodifiableMap(EntityType::name, Function.identity()));

    private Canonical() {}

    /// All types, referred-to ones before those that refer to them as far as that is possible.
    public static List<EntityType> types() {
        return TYPES;
    }

    /// The type of that name, as in `CostCentre`.
    ///
    /// @throws IllegalArgumentException naming the nearest names
    public static EntityType type(String name) {
        return find(name)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "entity type '"
                                        + name
                                        + "' is not known"
                                        + Names.didYouMean(
                                                name,
                                                TYPES.stream().map(EntityType::name).toList())));
    }

    /// The type of that name, if there is one.
    public static Optional<EntityType> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
