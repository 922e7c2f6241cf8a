package dev.throughline.mapping;

import dev.throughline.model.Money;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the firm asks for before it invoices, as `billing.yaml` says it.
///
/// @param any whether the hub releases invoices at all; without the file it does not
/// @param approvals the roles that agree to a proposal before it is released, in no order
/// @param secondPerson by currency, the net above which two different persons must have agreed
/// @param proposals who collects what is to be billed
/// @param taxCodes how the ERP names the tax of a line
public record BillingRules(
        boolean any,
        List<String> approvals,
        List<Money> secondPerson,
        Proposals proposals,
        TaxCodes taxCodes) {

    /// Nothing is invoiced.
    public static final BillingRules NONE = new BillingRules(false, List.of(), List.of());

    /// Who makes a proposal of what is ready to be billed.
    public enum Collector {
        /// The PSA collects; the hub takes its proposals.
        PSA,
        /// The hub collects by itself.
        HUB
    }

    /// What goes onto one proposal that the hub collects.
    public enum Per {
        CONTRACT,
        PROJECT,
        /// All contracts of one client that pays in one currency.
        PAYER
    }

    /// Who collects what.
    ///
    /// @param by where no contract says otherwise
    /// @param contracts by a contract's number, where it differs
    /// @param per what goes onto one proposal
    /// @param day the day of a month (1 to 28, UTC) from which on the hub collects the month
    ///   before; null where only persons ask for it
    public record Proposals(
            Collector by, Map<String, Collector> contracts, Per per, @Nullable Integer day) {
        /// What the PSA collects.
        public static final Proposals STANDARD =
                new Proposals(Collector.PSA, Map.of(), Per.CONTRACT, null);

        public Proposals {
            contracts = Map.copyOf(contracts);
        }

        /// Who collects for a contract.
        ///
        /// @param contract its number; null for work without one
        public Collector of(@Nullable String contract) {
            return contract == null ? by : contracts.getOrDefault(contract, by);
        }
    }

    /// Where the ERP finds the tax by itself.
    public BillingRules(
            boolean any, List<String> approvals, List<Money> secondPerson, Proposals proposals) {
        this(any, approvals, secondPerson, proposals, TaxCodes.BY_LEDGER);
    }

    /// Where the PSA makes all proposals and the ERP finds the tax by itself.
    public BillingRules(boolean any, List<String> approvals, List<Money> secondPerson) {
        this(any, approvals, secondPerson, Proposals.STANDARD);
    }

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
