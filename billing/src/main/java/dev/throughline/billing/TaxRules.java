package dev.throughline.billing;

import dev.throughline.billing.TaxFacts.Buyer;
import dev.throughline.billing.TaxFacts.Exemption;
import dev.throughline.billing.TaxFacts.Place;
import dev.throughline.billing.TaxTreatment.Kind;
import dev.throughline.billing.TaxTreatment.Resolved;
import dev.throughline.billing.TaxTreatment.ServiceCategory;
import dev.throughline.matching.TaxNumber;
import dev.throughline.model.Countries;
import dev.throughline.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whose tax rules a supply falls under, and how. What differs from firm to firm comes in; finance
/// confirms it with its adviser.
///
/// @param regional countries whose regions tax on their own, and where nothing is taxed without a
///   registration in the region: the United States
/// @param taxedServices of those, the regions that tax services of this kind, as `US-TX GENERAL`
/// @param zeroRatedExports countries that tax exports at zero rather than not at all
public record TaxRules(
        Set<String> regional, Set<String> taxedServices, Set<String> zeroRatedExports) {
    /// What holds unless the firm says otherwise: no region of the United States taxes consulting,
    /// Canada and Australia rate exports at zero.
    public static final TaxRules STANDARD =
            new TaxRules(Set.of("US"), Set.of(), Set.of("CA", "AU", "NZ", "IN"));

    private static final String REVERSE_CHARGE_NOTE =
            "Reverse charge: VAT is to be accounted for by the customer (Articles 44 and 196 of Directive 2006/112/EC).";

    public TaxRules {
        regional = Set.copyOf(regional);
        taxedServices = Set.copyOf(taxedServices);
        zeroRatedExports = Set.copyOf(zeroRatedExports);
    }

    /// Tells it, or what is missing to tell it.
    public TaxTreatment of(TaxFacts facts) {
        List<Problem> gaps = new ArrayList<>();
        if (facts.registrations().isEmpty()) {
            gaps.add(
                    unresolved(
                            "the company in " + facts.entityCountry() + " has no tax registration",
                            "Enter the company's registrations in the ERP."));
        }
        Optional<Place> place = place(facts, gaps);
        Optional<TaxNumber> number = number(facts, gaps);
        if (!gaps.isEmpty() || place.isEmpty()) {
            return new TaxTreatment.Unresolved(gaps);
        }
        return exempt(facts, place.get())
                .orElseGet(() ->
                        regional.contains(place.get().country())
                                        && facts.entityCountry().equals(place.get().country())
                                ? regional(facts, place.get())
                                : national(facts, place.get(), number));
    }

    /// Where the supply is taxed, before it is asked who accounts for it.
    private static Optional<Place> place(TaxFacts facts, List<Problem> gaps) {
        boolean bound = facts.category() != ServiceCategory.GENERAL;
        Optional<Place> place =
                bound ? Optional.ofNullable(facts.performedIn()) : facts.receivedIn();
        if (place.isEmpty()) {
            gaps.add(
                    bound
                            ? unresolved(
                                    "nobody has said where the work for "
                                            + facts.client()
                                            + " is done",
                                    "Set the place of performance on the project.")
                            : unresolved(
                                    "client " + facts.client() + " has no country",
                                    "Set the client's address."));
        }
        return place;
    }

    private static Optional<TaxNumber> number(TaxFacts facts, List<Problem> gaps) {
        String written = facts.taxId();
        Place billTo = facts.billTo();
        if (written == null || written.isBlank()) {
            return Optional.empty();
        }
        Optional<TaxNumber> number =
                TaxNumber.of(written, billTo == null ? null : billTo.country());
        if (number.isPresent() && number.get().validity() == TaxNumber.Validity.INVALID) {
            gaps.add(
                    new Problem(
                            Problem.Mender.DATA,
                            "CLI-TAXID-INVALID",
                            "Tax number of "
                                    + facts.client()
                                    + " does not fit "
                                    + number.get().country()
                                    + ".",
                            "Correct it in the CRM.",
                            "tax_ids"));
        }
        return number;
    }

    private Optional<TaxTreatment> exempt(TaxFacts facts, Place place) {
        Exemption exemption = facts.exemption();
        if (exemption == null
                || exemption.validTo().isBefore(facts.day())
                || !(exemption.jurisdiction().equals(place.country())
                        || exemption.jurisdiction().equals(place.region()))) {
            return Optional.empty();
        }
        return Optional.of(
                new Resolved(
                        Kind.EXEMPT,
                        List.of(exemption.jurisdiction()),
                        facts.category(),
                        "Exempt by certificate " + exemption.number() + ".",
                        List.of(
                                "certificate "
                                        + exemption.number()
                                        + " valid to "
                                        + exemption.validTo())));
    }

    /// A country whose regions tax: nothing without a registration there.
    private TaxTreatment regional(TaxFacts facts, Place place) {
        String region = place.region();
        if (region == null) {
            return new TaxTreatment.Unresolved(
                    List.of(
                            unresolved(
                                    "client "
                                            + facts.client()
                                            + " has no region of "
                                            + place.country(),
                                    "Set the state in the client's address.")));
        }
        if (!facts.registrations().contains(region)) {
            return resolved(
                    Kind.OUT_OF_SCOPE,
                    List.of(),
                    facts,
                    "",
                    "no registration in " + region,
                    "received in " + region);
        }
        boolean taxed = taxedServices.contains(region + " " + facts.category());
        return resolved(
                taxed ? Kind.STANDARD : Kind.EXEMPT,
                List.of(place.country(), region),
                facts,
                "",
                region + (taxed ? " taxes" : " does not tax") + " this kind of service",
                "registered in " + region);
    }

    private TaxTreatment national(TaxFacts facts, Place place, Optional<TaxNumber> number) {
        String home = facts.entityCountry();
        String there = place.country();
        String registered = registration(facts, there);
        if (registered != null && (there.equals(home) || !Countries.inEuVatArea(there))) {
            String region = place.region();
            return resolved(
                    Kind.STANDARD,
                    region == null || there.equals(region)
                            ? List.of(there)
                            : List.of(there, region),
                    facts,
                    "",
                    "supplied in " + there,
                    "registered in " + registered);
        }
        if (there.equals(home)) {
            return new TaxTreatment.Unresolved(
                    List.of(
                            unresolved(
                                    "the company in " + home + " is not registered there",
                                    "Enter the company's registrations in the ERP.")));
        }
        if (!Countries.inEuVatArea(home)) {
            return resolved(
                    zeroRatedExports.contains(home) ? Kind.ZERO : Kind.OUT_OF_SCOPE,
                    zeroRatedExports.contains(home) ? List.of(home) : List.of(),
                    facts,
                    "",
                    "supplied in " + there + ", outside " + home);
        }
        if (facts.category() != ServiceCategory.GENERAL) {
            return registered != null
                    ? resolved(Kind.STANDARD, List.of(there), facts, "", "performed in " + there)
                    : new TaxTreatment.Unresolved(
                            List.of(
                                    unresolved(
                                            "the work is done in "
                                                    + there
                                                    + ", where the company is not registered",
                                            "Register there, or have the tax adviser confirm who accounts for it.")));
        }
        return withinEurope(facts, there, number);
    }

    /// A supplier in a member state and a client elsewhere.
    private TaxTreatment withinEurope(TaxFacts facts, String there, Optional<TaxNumber> number) {
        String home = facts.entityCountry();
        boolean business =
                facts.buyer() == Buyer.BUSINESS
                        || (facts.buyer() == Buyer.UNKNOWN && number.isPresent());
        if (facts.buyer() == Buyer.UNKNOWN && number.isEmpty()) {
            return new TaxTreatment.Unresolved(
                    List.of(
                            unresolved(
                                    "nobody has said whether " + facts.client() + " is a business",
                                    "Enter its tax number, or mark it as a consumer.")));
        }
        if (!business) {
            return resolved(
                    Kind.STANDARD, List.of(home), facts, "", "consumer: supplied in " + home);
        }
        if (!Countries.inEuVatArea(there)) {
            return resolved(
                    Kind.OUT_OF_SCOPE,
                    List.of(),
                    facts,
                    "",
                    "business client in " + there + ", outside the EU");
        }
        if (number.isEmpty()) {
            return new TaxTreatment.Unresolved(
                    List.of(
                            new Problem(
                                    Problem.Mender.DATA,
                                    "CLI-TAXID-MISSING",
                                    "Tax number needed to invoice "
                                            + facts.client()
                                            + " in "
                                            + there
                                            + ".",
                                    "Ask the client for it and enter it in the CRM.",
                                    "tax_ids")));
        }
        if (facts.taxIdValidTo() == null || facts.taxIdValidTo().isBefore(facts.day())) {
            return new TaxTreatment.Unresolved(
                    List.of(
                            unresolved(
                                    "the tax number of "
                                            + facts.client()
                                            + " was not found valid for "
                                            + facts.day(),
                                    "Ask the tax authority's register and enter the date.")));
        }
        return resolved(
                Kind.REVERSE_CHARGE,
                List.of(there),
                facts,
                REVERSE_CHARGE_NOTE,
                "tax number " + number.get() + " valid to " + facts.taxIdValidTo(),
                "supplied in " + there);
    }

    private static @Nullable String registration(TaxFacts facts, String country) {
        return facts.registrations().stream()
                .filter(each -> each.equals(country) || each.startsWith(country + "-"))
                .findFirst()
                .orElse(null);
    }

    private static TaxTreatment resolved(
            Kind kind,
            List<String> jurisdictions,
            TaxFacts facts,
            String note,
            String... evidence) {
        return new Resolved(kind, jurisdictions, facts.category(), note, List.of(evidence));
    }

    private static Problem unresolved(String why, String mend) {
        return new Problem(
                Problem.Mender.DATA,
                "TAX-UNRESOLVED",
                "Cannot tell which tax applies: " + why + ".",
                mend,
                "tax");
    }
}
