package dev.throughline.model;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Prices of work by role, person, task, region and date. Every component's meaning stands in its
/// `@Meaning`.
@Meaning("Prices of work by role, person, task, region and date.")
@Owned(SystemOwner.PSA)
@Lifecycle({"DRAFT → APPROVED: FIN", "APPROVED → ACTIVE: SYS", "ACTIVE → EXPIRED: SYS"})
public record RateCard(
        @Meaning("The card's code.") @Nullable String code,
        @Meaning("What people call it.") @Nullable String name,
        @Meaning("What the prices are: to clients, cost, or between companies of the group.")
                RateCardKind kind,
        @Meaning("The currency of all its prices.") String ccy,
        @Meaning(
                        "Its lines. The most specific one valid on the work date counts: resource, task, role and region, role, card default.")
                @Sensitive(Sensitivity.CONFIDENTIAL)
                List<Line> lines,
        @Meaning("Which card is asked first; the lowest number wins.") long precedence,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {

    /// Lists are copied.
    public RateCard {
        lines = List.copyOf(lines);
    }

    /// What the prices of a card are.
    public enum RateCardKind {
        /// What clients pay.
        BILL,
        /// What the work costs the firm; reveals salaries.
        COST,
        /// What companies of the group pay each other.
        TRANSFER
    }

    /// What one price is for.
    public enum Unit {
        HOUR,
        DAY,
        EACH
    }

    /// One price.
    public record Line(
            @Meaning("The role it is for.") @Kind(FieldKind.CODE) @Nullable String role,
            @Meaning("The person it is for.") @RefersTo(Resource.class) @Nullable UUID resource,
            @Meaning("The task it is for.") @RefersTo(Task.class) @Nullable UUID task,
            @Meaning("The expense or product category it is for.") @Kind(FieldKind.CODE)
                    @Nullable String category,
            @Meaning("Where the work is done.") @Kind(FieldKind.CODE) @Nullable String region,
            @Meaning("The first work date it holds on.") LocalDate validFrom,
            @Meaning("The last work date it holds on.") @Nullable LocalDate validTo,
            @Meaning("What the price is for.") Unit unit,
            @Meaning("The price of one unit, in the card's currency.")
                    @Kind(FieldKind.RATE)
                    @Sensitive(Sensitivity.CONFIDENTIAL)
                    BigDecimal price) {}
}
