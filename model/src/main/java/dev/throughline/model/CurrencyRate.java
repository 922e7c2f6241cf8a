package dev.throughline.model;

import java.math.BigDecimal;
import java.time.LocalDate;

/// An exchange rate: 1 `from` = `rate` `to`. Never edited, only superseded. Every component's
/// meaning stands in its `@Meaning`.
@Meaning("An exchange rate: 1 `from` = `rate` `to`. Never edited, only superseded.")
@Owned(SystemOwner.ERP)
@Lifecycle({"PUBLISHED → SUPERSEDED: FIN"})
public record CurrencyRate(
        @Meaning("The currency of the 1.") @Kind(FieldKind.CURRENCY) String from,
        @Meaning("The currency of the rate.") @Kind(FieldKind.CURRENCY) String to,
        @Meaning("What the rate is for.") RateType rateType,
        @Meaning("The day it holds for.") LocalDate rateDate,
        @Meaning("How many `to` one `from` is.") BigDecimal rate,
        @Meaning("Who published it, for example ECB.") @Kind(FieldKind.CODE) String source,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {

    /// What a rate is for.
    public enum RateType {
        SPOT,
        AVERAGE,
        CLOSING,
        BUDGET,
        CONTRACT
    }
}
