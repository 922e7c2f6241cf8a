package dev.throughline.billing;

import static dev.throughline.billing.Amounts.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.TaxFacts.Buyer;
import dev.throughline.billing.TaxFacts.Exemption;
import dev.throughline.billing.TaxFacts.Place;
import dev.throughline.billing.TaxTreatment.Kind;
import dev.throughline.billing.TaxTreatment.Resolved;
import dev.throughline.billing.TaxTreatment.ServiceCategory;
import dev.throughline.billing.TaxTreatment.Unresolved;
import dev.throughline.model.Problem;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaxRulesTest {
    private static final LocalDate DAY = day("2026-01-31");
    private static final LocalDate VALID = day("2026-12-31");
    private static final String GERMAN = "DE136695976";

    private static TaxFacts facts(
            String home,
            List<String> registrations,
            @Nullable Place there,
            @Nullable String taxId) {
        return new TaxFacts(
                home,
                registrations,
                "Acme",
                there,
                null,
                Buyer.UNKNOWN,
                taxId,
                taxId == null ? null : VALID,
                null,
                ServiceCategory.GENERAL,
                null,
                DAY);
    }

    private static Place at(String country) {
        return new Place(country, null, null);
    }

    private static Place at(String country, String region) {
        return new Place(country, region, null);
    }

    private static Resolved told(TaxFacts facts) {
        return told(TaxRules.STANDARD, facts);
    }

    private static Resolved told(TaxRules rules, TaxFacts facts) {
        TaxTreatment treatment = rules.of(facts);
        assertThat(treatment).isInstanceOf(Resolved.class);
        return (Resolved) treatment;
    }

    private static List<String> open(TaxFacts facts) {
        TaxTreatment treatment = TaxRules.STANDARD.of(facts);
        assertThat(treatment).isInstanceOf(Unresolved.class);
        return ((Unresolved) treatment).problems().stream().map(Problem::line).toList();
    }

    @Test
    void northwind_pays_no_tax_where_the_firm_is_not_registered() {
        Resolved treatment = told(facts("US", List.of("US-CA"), at("US", "US-NY"), null));
        assertThat(treatment.kind()).isEqualTo(Kind.OUT_OF_SCOPE);
        assertThat(treatment.jurisdictions()).isEmpty();
        assertThat(treatment.evidence())
                .containsExactly("no registration in US-NY", "received in US-NY");
    }

    @Test
    void a_state_taxes_a_service_only_where_the_firm_says_so() {
        TaxFacts texas = facts("US", List.of("US-TX"), at("US", "US-TX"), null);
        assertThat(told(texas).kind()).isEqualTo(Kind.EXEMPT);
        Resolved taxed = told(new TaxRules(Set.of("US"), Set.of("US-TX GENERAL"), Set.of()), texas);
        assertThat(taxed.kind()).isEqualTo(Kind.STANDARD);
        assertThat(taxed.jurisdictions()).containsExactly("US", "US-TX");
    }

    @Test
    void a_client_without_a_state_blocks_the_release() {
        assertThat(open(facts("US", List.of("US-CA"), at("US"), null)))
                .containsExactly(
                        "TAX-UNRESOLVED: Cannot tell which tax applies: client Acme has no region of US. Set the state in the client's address.");
    }

    @Test
    void the_plant_pays_its_provinces_tax() {
        Resolved treatment = told(facts("CA", List.of("CA"), at("CA", "CA-ON"), null));
        assertThat(treatment.kind()).isEqualTo(Kind.STANDARD);
        assertThat(treatment.jurisdictions()).containsExactly("CA", "CA-ON");
    }

    @Test
    void a_business_in_another_member_state_accounts_for_the_tax_itself() {
        Resolved treatment = told(facts("FR", List.of("FR"), at("DE"), GERMAN));
        assertThat(treatment.kind()).isEqualTo(Kind.REVERSE_CHARGE);
        assertThat(treatment.jurisdictions()).containsExactly("DE");
        assertThat(treatment.note()).contains("2006/112/EC");
        assertThat(treatment.evidence())
                .containsExactly("tax number DE:136695976 valid to 2026-12-31", "supplied in DE");
    }

    @Test
    void a_tax_number_nobody_asked_about_is_no_evidence() {
        TaxFacts unasked =
                new TaxFacts(
                        "FR",
                        List.of("FR"),
                        "Acme",
                        at("DE"),
                        null,
                        Buyer.BUSINESS,
                        GERMAN,
                        null,
                        null,
                        ServiceCategory.GENERAL,
                        null,
                        DAY);
        assertThat(open(unasked))
                .containsExactly(
                        "TAX-UNRESOLVED: Cannot tell which tax applies: the tax number of Acme was not found valid for 2026-01-31. Ask the tax authority's register and enter the date.");
    }

    @Test
    void a_tax_number_that_does_not_fit_the_country_is_refused() {
        assertThat(open(facts("FR", List.of("FR"), at("DE"), "DE136695977")))
                .containsExactly(
                        "CLI-TAXID-INVALID: Tax number of Acme does not fit DE. Correct it in the CRM.");
    }

    @Test
    void a_business_without_a_number_is_asked_for_it() {
        TaxFacts business =
                new TaxFacts(
                        "FR",
                        List.of("FR"),
                        "Acme",
                        at("DE"),
                        null,
                        Buyer.BUSINESS,
                        null,
                        null,
                        null,
                        ServiceCategory.GENERAL,
                        null,
                        DAY);
        assertThat(open(business))
                .containsExactly(
                        "CLI-TAXID-MISSING: Tax number needed to invoice Acme in DE. Ask the client for it and enter it in the CRM.");
    }

    @Test
    void a_consumer_is_taxed_where_the_supplier_is_and_a_doubtful_one_blocks() {
        TaxFacts consumer =
                new TaxFacts(
                        "FR",
                        List.of("FR"),
                        "Jean",
                        at("DE"),
                        null,
                        Buyer.CONSUMER,
                        null,
                        null,
                        null,
                        ServiceCategory.GENERAL,
                        null,
                        DAY);
        assertThat(told(consumer).kind()).isEqualTo(Kind.STANDARD);
        assertThat(told(consumer).jurisdictions()).containsExactly("FR");
        assertThat(open(facts("FR", List.of("FR"), at("DE"), null)))
                .containsExactly(
                        "TAX-UNRESOLVED: Cannot tell which tax applies: nobody has said whether Acme is a business. Enter its tax number, or mark it as a consumer.");
    }

    @Test
    void at_home_the_home_countrys_rules_hold() {
        assertThat(told(facts("DE", List.of("DE"), at("DE"), GERMAN)).kind())
                .isEqualTo(Kind.STANDARD);
        assertThat(told(facts("GB", List.of("GB"), at("GB"), null)).kind())
                .isEqualTo(Kind.STANDARD);
    }

    @Test
    void outside_the_suppliers_area_nothing_of_its_tax_applies() {
        TaxFacts swiss =
                new TaxFacts(
                        "DE",
                        List.of("DE"),
                        "Acme",
                        at("CH"),
                        null,
                        Buyer.BUSINESS,
                        null,
                        null,
                        null,
                        ServiceCategory.GENERAL,
                        null,
                        DAY);
        assertThat(told(swiss).kind()).isEqualTo(Kind.OUT_OF_SCOPE);
        assertThat(told(facts("GB", List.of("GB"), at("US", "US-NY"), null)).kind())
                .isEqualTo(Kind.OUT_OF_SCOPE);
        assertThat(told(facts("CA", List.of("CA"), at("US", "US-NY"), null)).kind())
                .as("an export of Canada is taxable at nothing")
                .isEqualTo(Kind.ZERO);
    }

    @Test
    void work_on_a_building_is_taxed_where_the_building_is() {
        TaxFacts building =
                new TaxFacts(
                        "DE",
                        List.of("DE", "AT"),
                        "Acme",
                        at("FR"),
                        null,
                        Buyer.BUSINESS,
                        null,
                        null,
                        null,
                        ServiceCategory.IMMOVABLE_PROPERTY,
                        at("AT"),
                        DAY);
        assertThat(told(building).jurisdictions()).containsExactly("AT");
        TaxFacts nowhere =
                new TaxFacts(
                        "DE",
                        List.of("DE"),
                        "Acme",
                        at("FR"),
                        null,
                        Buyer.BUSINESS,
                        null,
                        null,
                        null,
                        ServiceCategory.IMMOVABLE_PROPERTY,
                        null,
                        DAY);
        assertThat(open(nowhere))
                .containsExactly(
                        "TAX-UNRESOLVED: Cannot tell which tax applies: nobody has said where the work for Acme is done. Set the place of performance on the project.");
    }

    @Test
    void an_exemption_counts_while_it_is_valid_and_where_it_was_given() {
        assertThat(told(exempt("US-TX", "2026-12-31")).kind()).isEqualTo(Kind.EXEMPT);
        assertThat(told(exempt("US-TX", "2026-12-31")).evidence())
                .containsExactly("certificate E-1 valid to 2026-12-31");
        assertThat(told(exempt("US-NY", "2026-12-31")).evidence())
                .containsExactly("US-TX does not tax this kind of service", "registered in US-TX");
        assertThat(told(exempt("US-TX", "2026-01-30")).evidence())
                .containsExactly("US-TX does not tax this kind of service", "registered in US-TX");
    }

    private static TaxFacts exempt(String jurisdiction, String validTo) {
        return new TaxFacts(
                "US",
                List.of("US-TX"),
                "Acme",
                at("US", "US-TX"),
                null,
                Buyer.BUSINESS,
                null,
                null,
                new Exemption("E-1", jurisdiction, day(validTo)),
                ServiceCategory.GENERAL,
                null,
                DAY);
    }

    @Test
    void a_company_registered_nowhere_and_a_client_without_a_country_are_both_told() {
        assertThat(open(facts("DE", List.of(), null, null)))
                .containsExactly(
                        "TAX-UNRESOLVED: Cannot tell which tax applies: the company in DE has no tax registration. Enter the company's registrations in the ERP.",
                        "TAX-UNRESOLVED: Cannot tell which tax applies: client Acme has no country. Set the client's address.");
    }
}
