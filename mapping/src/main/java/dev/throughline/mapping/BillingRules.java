package dev.throughline.mapping;

import dev.throughline.model.Money;
import java.util.List;
import java.util.Optional;

/// What the firm asks for before it invoices, as `billing.yaml` says it.
///
/// @param any whether the hub releases invoices at all; without the file it does not
/// @param approvals the roles that agree to a proposal before it is released, in no order
/// @param secondPerson by currency, the net above which two different persons must have agreed
public record BillingRules(boolean any, List<String> approvals, List<Money> secondPerson) {

    /// Nothing is invoiced.
    public static final BillingRules NONE = new BillingRules(false, List.of(), List.of());

    /// What is asked where the file says nothing else (DOMAIN 2.4: PM and FIN).
    public static final List<String> STANDARD_APPROVALS = List.of("PM", "FIN");

    public BillingRules {
        approvals = List.copyOf(approvals);
        secondPerson = List.copyOf(secondPerson);
    }

    /// Above which net of that currency two persons must have agreed; empty where there is no such
    /// limit.
    public Optional<Money> secondPersonAbove(String ccy) {
        return secondPerson.stream().filter(limit -> limit.ccy().equals(ccy)).findFirst();
    }
}
