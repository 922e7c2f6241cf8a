package dev.throughline.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.process.Gate.State;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every gate open, on its way and shut, with the words people read (DOMAIN 4.2, 6.4).
class GatesTest {

    @Test
    void the_deal_of_scenario_7a_passes_every_gate() {
        assertThat(new Deal().plan().gates())
                .extracting(gate -> gate.name() + " " + gate.state() + ": " + gate.words())
                .containsExactly(
                        "SIGNED OPEN: Signed on 2026-01-02.",
                        "G1 OPEN: Contracted by Global Consulting Inc.",
                        "G2 OPEN: Northwind Retail Inc is a customer in the ERP.",
                        "G3 OPEN: NET30, USD.",
                        "G4 OPEN: Taxed in US.",
                        "G5 OPEN: 3 lines have their revenue rule.",
                        "G6 OPEN: Dimensions fit together.",
                        "G7 OPEN: Lines add to 600,000.00 USD.",
                        "G8 OPEN: Manager and period are ready.");
    }

    private static Arguments row(
            String gate, State state, String code, String words, Consumer<Deal> but) {
        return Arguments.of(gate, state, code, words, but);
    }

    static List<Arguments> table() {
        return List.of(
                row(
                        "SIGNED",
                        State.SHUT,
                        "CTR-UNSIGNED",
                        "No signature found: the deal has no contract.",
                        deal -> deal.signed = false),
                row(
                        "SIGNED",
                        State.SHUT,
                        "CTR-UNSIGNED",
                        "No signature found on contract CTR-1001.",
                        deal -> deal.contract.remove("sign_date")),
                row(
                        "SIGNED",
                        State.SHUT,
                        "CTR-UNSIGNED",
                        "No signature found on contract CTR-1001.",
                        deal -> deal.contract.put("status", "DRAFT")),
                row(
                        "G1",
                        State.SHUT,
                        "PRJ-NO-ENTITY-MAP",
                        "No legal entity is mapped for service line Cyber in US.",
                        deal -> deal.deal.put("service_line", "Cyber")),
                row(
                        "G1",
                        State.SHUT,
                        "PRJ-NO-ENTITY-MAP",
                        "No legal entity is mapped for service line (none) in (no country).",
                        deal -> {
                            deal.deal.remove("service_line");
                            deal.payer.remove("country");
                        }),
                row(
                        "G1",
                        State.ON_ITS_WAY,
                        "",
                        "Legal entity US01 has not been read from the ERP yet.",
                        deal -> deal.companyRead = false),
                row(
                        "G1",
                        State.SHUT,
                        "PRJ-NO-ENTITY-MAP",
                        "Legal entity US01 is CLOSING, not active.",
                        deal -> deal.company.put("status", "CLOSING")),
                row(
                        "G2",
                        State.ON_ITS_WAY,
                        "",
                        "The client has not been read yet.",
                        deal -> deal.clientRead = false),
                row(
                        "G2",
                        State.ON_ITS_WAY,
                        "",
                        "Northwind Retail Inc looks like an existing client; somebody is asked.",
                        deal -> deal.undecided = true),
                row(
                        "G2",
                        State.SHUT,
                        "CLI-CREDIT-HOLD",
                        "Client Northwind Retail Inc is on credit hold in the ERP.",
                        deal -> deal.payer.put("credit_status", "HOLD")),
                row(
                        "G2",
                        State.SHUT,
                        "CLI-INCOMPLETE",
                        "Client Northwind Retail Inc has no country.",
                        deal -> deal.payer.remove("country")),
                row(
                        "G2",
                        State.SHUT,
                        "CLI-NOT-IN-ENTITY",
                        "Client Northwind Retail Inc is set up in another company, not in Global Consulting Inc.",
                        deal -> deal.payer.put("entity", new java.util.UUID(9, 9))),
                row(
                        "G2",
                        State.SHUT,
                        "CLI-NOT-IN-ENTITY",
                        "Client Northwind Holdings is set up in another company, not in Global Consulting Inc.",
                        deal -> deal.client.put("entity", new java.util.UUID(9, 9))),
                row(
                        "G2",
                        State.ON_ITS_WAY,
                        "",
                        "Northwind Retail Inc is on its way to the ERP.",
                        deal -> deal.payerInErp = false),
                row(
                        "G3",
                        State.SHUT,
                        "CTR-TERMS-MISSING",
                        "The contract has no payment terms.",
                        deal -> deal.contract.remove("payment_terms")),
                row(
                        "G3",
                        State.SHUT,
                        "CTR-TERMS-MISSING",
                        "The contract has no currency.",
                        deal -> {
                            deal.contract.remove("ccy");
                            deal.deal.remove("ccy");
                        }),
                row(
                        "G4",
                        State.ON_ITS_WAY,
                        "",
                        "The company is not known yet.",
                        deal -> deal.companyRead = false),
                row(
                        "G4",
                        State.SHUT,
                        "TAX-UNRESOLVED",
                        "Cannot tell which tax applies: the company has no country.",
                        deal -> deal.company.remove("country")),
                row(
                        "G5",
                        State.SHUT,
                        "PRJ-REVRULE-MISSING",
                        "Revenue rule not set for line Transition.",
                        deal -> deal.lines.getFirst().remove("revenue_rule")),
                row(
                        "G6",
                        State.SHUT,
                        "PRJ-DIM-INVALID",
                        "Department CC-100 is not known in the ERP.",
                        deal -> deal.dimensions.remove("DEPARTMENT/CC-100")),
                row(
                        "G6",
                        State.SHUT,
                        "PRJ-DIM-INVALID",
                        "Class IMP may not be posted on.",
                        deal -> deal.dimension("CLASS/IMP").put("status", "BLOCKED")),
                row(
                        "G6",
                        State.SHUT,
                        "PRJ-DIM-INVALID",
                        "Class IMP may not be posted on.",
                        deal -> deal.dimension("CLASS/IMP").put("postable", false)),
                row(
                        "G6",
                        State.SHUT,
                        "PRJ-DIM-INVALID",
                        "Location NYC is not allowed with company US01.",
                        deal ->
                                deal.dimension("LOCATION/NYC")
                                        .put("combination_rules", List.of("GB01"))),
                row(
                        "G7",
                        State.SHUT,
                        "CTR-VALUE-MISMATCH",
                        "Lines add to 600,000.00 USD, contract says 600,000.01 USD.",
                        deal -> deal.contract.put("total_value", Deal.money("600000.01", "USD"))),
                row(
                        "G7",
                        State.SHUT,
                        "CTR-VALUE-MISMATCH",
                        "The deal has no lines.",
                        deal -> deal.lines.clear()),
                row(
                        "G7",
                        State.SHUT,
                        "CTR-VALUE-MISMATCH",
                        "The contract says no total value.",
                        deal -> deal.contract.remove("total_value")),
                row(
                        "G7",
                        State.SHUT,
                        "CTR-VALUE-MISMATCH",
                        "Line Run has no amount.",
                        deal -> deal.lines.get(1).remove("amount")),
                row(
                        "G7",
                        State.SHUT,
                        "CTR-VALUE-MISMATCH",
                        "Line Run has another currency.",
                        deal -> deal.lines.get(1).put("amount", Deal.money("1", "GBP"))),
                row(
                        "G7",
                        State.ON_ITS_WAY,
                        "",
                        "There is no contract to compare with.",
                        deal -> deal.signed = false),
                row(
                        "G8",
                        State.SHUT,
                        "PRJ-PM-MISSING",
                        "No project manager is named for this work.",
                        deal -> deal.entityMap.getFirst().put("pm_email", "")),
                row(
                        "G8",
                        State.ON_ITS_WAY,
                        "",
                        "Project manager mia.pm@global-consulting.example has not been read from a system yet.",
                        deal -> deal.managerRead = false),
                row(
                        "G8",
                        State.SHUT,
                        "PER-CLOSED",
                        "Neither the period of 2026-01-05 nor today's is open.",
                        deal -> {
                            deal.periods.getFirst().put("ledger_status", "CLOSED");
                            deal.periods.getFirst().put("status", "CLOSED");
                        }),
                row(
                        "G8",
                        State.SHUT,
                        "PER-CLOSED",
                        "Neither the period of 2026-01-05 nor today's is open.",
                        deal -> deal.periods.getFirst().put("end", LocalDate.of(2026, 1, 4))),
                row(
                        "G8",
                        State.ON_ITS_WAY,
                        "",
                        "Accounting periods have not been read yet.",
                        deal -> deal.periods.clear()));
    }

    @ParameterizedTest
    @MethodSource("table")
    void each_gate_says_how_it_stands(
            String gate, State state, String code, String words, Consumer<Deal> but) {
        Deal deal = new Deal();
        but.accept(deal);
        Gate found = deal.gate(gate);

        assertThat(found.state()).isEqualTo(state);
        assertThat(found.words()).isEqualTo(words);
        assertThat(found.problem() == null ? "" : found.problem().code()).isEqualTo(code);
        assertThat(found.root().isEmpty()).isEqualTo(state != State.SHUT);
        if (found.problem() != null) {
            assertThat(found.problem().mend()).isNotBlank();
        }
    }

    @Test
    void two_deals_without_the_same_row_of_the_entity_map_have_one_root() {
        Deal one = new Deal();
        Deal two = new Deal();
        one.entityMap.clear();
        two.entityMap.clear();
        two.deal.put("name", "Another deal");
        assertThat(one.gate("G1").root()).isEqualTo(two.gate("G1").root());
        two.deal.put("service_line", "Cyber");
        assertThat(one.gate("G1").root()).isNotEqualTo(two.gate("G1").root());
    }

    @Test
    void the_most_specific_row_of_the_entity_map_wins() {
        ReferenceTables tables =
                ReferenceTables.of(
                        List.of(
                                java.util.Map.of(
                                        "service_line", "*", "country", "DE", "entity", "DE01"),
                                java.util.Map.of("service_line", "Advisory", "entity", "US01"),
                                java.util.Map.of(
                                        "service_line",
                                        "Advisory",
                                        "selling_unit",
                                        "EMEA",
                                        "entity",
                                        "GB01")),
                        List.of(),
                        List.of());
        assertThat(tables.entityFor("Advisory", "NA", "DE").orElseThrow().entity())
                .isEqualTo("US01");
        assertThat(tables.entityFor("advisory", "emea", "DE").orElseThrow().entity())
                .isEqualTo("GB01");
        assertThat(tables.entityFor("Cyber", "NA", "DE").orElseThrow().entity()).isEqualTo("DE01");
        assertThat(tables.entityFor("Cyber", "NA", "US")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "US, US, false, Standard",
        "DE, DE, false, Standard",
        "DE, FR, true,  ReverseCharge",
        "DE, FR, false, Unresolved",
        "DE, US, false, OutOfScope",
        "US, DE, false, OutOfScope",
        "GB, DE, true,  OutOfScope",
        "'', DE, true,  Unresolved",
        "DE, '', true,  Unresolved",
    })
    void the_tax_treatment_follows_from_countries_and_tax_number(
            String supplier, String client, boolean taxId, String treatment) {
        assertThat(TaxTreatment.decide(supplier, client, taxId).getClass().getSimpleName())
                .isEqualTo(treatment);
    }

    @Test
    void a_client_of_the_delivering_company_passes_and_so_does_any_where_the_erp_shares_clients() {
        Deal same = new Deal();
        same.payer.put("entity", same.companyId());
        assertThat(same.gate("G2").state()).isEqualTo(State.OPEN);

        Deal shared = new Deal();
        shared.clientReach = ClientReach.ANY;
        shared.payer.put("entity", new java.util.UUID(9, 9));
        assertThat(shared.gate("G2").state()).isEqualTo(State.OPEN);
    }

    @Test
    void a_client_of_another_company_is_extended_where_the_erp_can_and_else_refused() {
        Deal extended = new Deal();
        extended.clientReach = ClientReach.EXTENDED;
        extended.payer.put("entity", new java.util.UUID(9, 9));
        assertThat(extended.gate("G2").state()).isEqualTo(State.OPEN);
        assertThat(extended.gate("G2").words())
                .endsWith(
                        "It is set up in another company; its project takes it into Global Consulting Inc.");

        extended.clientReach = ClientReach.ONE;
        assertThat(extended.gate("G2").state()).isEqualTo(State.SHUT);
    }
}
