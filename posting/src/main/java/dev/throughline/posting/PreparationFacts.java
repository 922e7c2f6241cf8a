package dev.throughline.posting;

import dev.throughline.model.BillingType;
import dev.throughline.model.ExpenseItem;
import dev.throughline.model.Problem;
import dev.throughline.model.TimeEntry;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Everything the preparation of one version needs, as plain values.
///
/// @param fact what the mapping made of the item
/// @param seenAt when this version was registered; stands for the approval's time where the source
///   tells none
/// @param project the project as known; null where there is no such project
/// @param task the task as known; null where there is none or it is unknown
/// @param resource the worker or claimant as known; null where there is no such person
/// @param workerEntity the legal entity that employs the person on the work date; null where none
/// @param projectEntity the legal entity whose books the project is in; null where none
/// @param categories categories that have a meaning in the target; null where none are checked
/// @param costPrices the worker's entity's cost rates
/// @param billPrices the firm's bill rates
/// @param transferPrices transfer prices from the worker's entity to the project's
/// @param fx the ERP's rates
/// @param dimensionRules which values and combinations the target takes
/// @param dayHours all approved current hours of the person on that day, this version included
/// @param duplicateOf the claim that has the same receipt, or the same person, date, amount and
///   merchant; null where none
/// @param overlap another connection in which the same person has hours on the same day; null where
///   none
/// @param policy what the firm decided
/// @param allowances what persons decided for this item
public record PreparationFacts(
        Fact fact,
        Instant seenAt,
        @Nullable ProjectFacts project,
        @Nullable TaskFacts task,
        @Nullable ResourceFacts resource,
        @Nullable EntityFacts workerEntity,
        @Nullable EntityFacts projectEntity,
        @Nullable Set<String> categories,
        PriceTable costPrices,
        PriceTable billPrices,
        PriceTable transferPrices,
        FxRates fx,
        DimensionRules dimensionRules,
        BigDecimal dayHours,
        @Nullable String duplicateOf,
        @Nullable String overlap,
        PostingPolicy policy,
        Set<Allowance> allowances) {

    public PreparationFacts {
        categories = categories == null ? null : Set.copyOf(categories);
        allowances = Set.copyOf(allowances);
    }

    /// The same as it was when what is settled was posted: nothing that keeps new work out counts,
    /// and every period takes it.
    ///
    /// @param on the later day on which it is known to have been posted; null for its own day
    PreparationFacts settled(@Nullable LocalDate on) {
        return new PreparationFacts(
                fact,
                seenAt,
                project,
                task,
                resource,
                settled(workerEntity, on),
                settled(projectEntity, on),
                null,
                costPrices,
                billPrices,
                transferPrices,
                fx,
                DimensionRules.NONE,
                BigDecimal.ZERO,
                null,
                null,
                policy,
                EnumSet.complementOf(EnumSet.of(Allowance.REPOSTED)));
    }

    private static @Nullable EntityFacts settled(
            @Nullable EntityFacts entity, @Nullable LocalDate on) {
        return entity == null
                ? null
                : new EntityFacts(
                        entity.id(),
                        entity.code(),
                        entity.functionalCurrency(),
                        entity.time().settled(on),
                        entity.expense().settled(on));
    }

    /// How many days old an exchange rate may be: any age where a person accepted it.
    int staleRateDays() {
        return allowances.contains(Allowance.STALE_RATE)
                ? Integer.MAX_VALUE
                : policy.staleRateDays();
    }

    /// What the mapping made of the source item.
    public sealed interface Fact {
        /// The project it names; null where it names none.
        default @Nullable UUID project() {
            return switch (this) {
                case Time(TimeEntry entry) -> entry.project();
                case Expense(ExpenseItem item) -> item.project();
                case Unreadable _ -> null;
            };
        }

        /// The task it names; null where it names none.
        default @Nullable UUID task() {
            return switch (this) {
                case Time(TimeEntry entry) -> entry.task();
                case Expense(ExpenseItem item) -> item.task();
                case Unreadable _ -> null;
            };
        }

        /// Who worked or claims, or null where nobody is known yet: people unknown here share no
        /// day.
        default @Nullable UUID person() {
            UUID person =
                    switch (this) {
                        case Time(TimeEntry entry) -> entry.resource();
                        case Expense(ExpenseItem item) -> item.employee();
                        case Unreadable _ -> null;
                    };
            return FactMapping.UNKNOWN.equals(person) ? null : person;
        }

        /// The day of the work or receipt; null where none can be read.
        default @Nullable LocalDate date() {
            return switch (this) {
                case Time(TimeEntry entry) -> entry.workDate();
                case Expense(ExpenseItem item) -> item.date();
                case Unreadable _ -> null;
            };
        }

        /// Hours.
        record Time(TimeEntry entry) implements Fact {}

        /// A receipt.
        record Expense(ExpenseItem item) implements Fact {}

        /// It could not be mapped; its siblings are not held up.
        ///
        /// @param problems at least one
        record Unreadable(List<Problem> problems) implements Fact {
            public Unreadable {
                problems = List.copyOf(problems);
            }
        }
    }

    /// A project.
    ///
    /// @param status its canonical state, for example `ACTIVE`
    /// @param inTarget whether the ledger knows it
    /// @param currency the currency it is billed in
    /// @param region where it is delivered, for rates by region; null where none
    /// @param dimensions value by dimension
    public record ProjectFacts(
            UUID id,
            String code,
            String status,
            boolean inTarget,
            UUID client,
            BillingType billingType,
            String currency,
            @Nullable String region,
            Map<String, String> dimensions) {
        public ProjectFacts {
            dimensions = Map.copyOf(dimensions);
        }
    }

    /// A task.
    ///
    /// @param project the project it belongs to
    /// @param inTarget whether the ledger knows it
    public record TaskFacts(
            UUID id, UUID project, boolean chargeable, boolean billable, boolean inTarget) {}

    /// A worker.
    ///
    /// @param name for messages to people: a number or code, not a private detail
    /// @param role the role the person has where the entry names none
    /// @param hire first day of employment; null where unknown
    /// @param term last day; null where none
    /// @param inTarget whether the ledger knows the person
    /// @param dimensions value by dimension
    public record ResourceFacts(
            UUID id,
            String name,
            @Nullable String role,
            @Nullable LocalDate hire,
            @Nullable LocalDate term,
            boolean inTarget,
            Map<String, String> dimensions) {
        public ResourceFacts {
            dimensions = Map.copyOf(dimensions);
        }
    }

    /// A legal entity.
    ///
    /// @param functionalCurrency the currency of its books
    /// @param time its periods as they stand for time
    /// @param expense its periods as they stand for expenses
    public record EntityFacts(
            UUID id, String code, String functionalCurrency, Calendar time, Calendar expense) {}

    /// Which dimension values the target takes, and which combinations it does not.
    ///
    /// @param values active values by dimension; a dimension that is not here is not checked
    /// @param forbidden combinations that are refused when all their pairs hold
    public record DimensionRules(
            Map<String, Set<String>> values, List<Map<String, String>> forbidden) {
        /// Nothing is checked.
        public static final DimensionRules NONE = new DimensionRules(Map.of(), List.of());

        public DimensionRules {
            values = Map.copyOf(values);
            forbidden = List.copyOf(forbidden);
        }
    }
}
