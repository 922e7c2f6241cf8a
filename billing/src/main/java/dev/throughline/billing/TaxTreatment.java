package dev.throughline.billing;

import dev.throughline.model.Problem;
import java.util.List;

/// How an invoice is to be taxed (DOMAIN 4.13). The ERP or its tax engine computes the amount: no
/// rate is ever known here. What cannot be told blocks the release, never the time entry.
public sealed interface TaxTreatment {

    /// It can be told.
    ///
    /// @param kind the treatment
    /// @param jurisdictions whose rules apply, ISO 3166-1 or 3166-2, the widest first; empty where
    ///   no tax applies
    /// @param category the kind of service, as the firm names it
    /// @param note what the law wants to stand on the invoice; empty where nothing
    /// @param evidence what the treatment rests on, in words, for an audit
    record Resolved(
            Kind kind,
            List<String> jurisdictions,
            ServiceCategory category,
            String note,
            List<String> evidence)
            implements TaxTreatment {
        public Resolved {
            jurisdictions = List.copyOf(jurisdictions);
            evidence = List.copyOf(evidence);
        }
    }

    /// It cannot be told; every gap at once.
    record Unresolved(List<Problem> problems) implements TaxTreatment {
        public Unresolved {
            problems = List.copyOf(problems);
        }
    }

    /// The treatments.
    enum Kind {
        /// The jurisdiction's own rate applies.
        STANDARD,
        /// Taxable at nothing, as exports often are.
        ZERO,
        /// The jurisdiction asks for no tax on it.
        EXEMPT,
        /// The client accounts for it.
        REVERSE_CHARGE,
        /// No tax of the supplier's.
        OUT_OF_SCOPE
    }

    /// What kind of service it is, as far as the place of supply depends on it.
    enum ServiceCategory {
        /// Consulting, engineering, design and the like: supplied where the business client is.
        GENERAL,
        /// Connected with land or buildings: supplied where these are.
        IMMOVABLE_PROPERTY,
        /// Admission to events, restaurants and the like: supplied where it happens.
        ON_SITE
    }
}
