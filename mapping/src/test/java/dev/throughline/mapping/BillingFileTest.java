package dev.throughline.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.model.Money;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BillingFileTest {
    @TempDir Path dir;

    @Test
    void the_firm_says_who_agrees_to_an_invoice_and_when_two_must() {
        BillingRules rules =
                Firm.small()
                        .with(
                                "billing.yaml",
                                "approvals: [FIN]\nsecondPerson: {USD: 100000, JPY: 15000000}\n")
                        .good(dir)
                        .policies()
                        .billing();

        assertThat(rules.any()).isTrue();
        assertThat(rules.approvals()).containsExactly("FIN");
        assertThat(rules.secondPersonAbove("USD")).contains(new Money(10_000_000, "USD"));
        assertThat(rules.secondPersonAbove("JPY")).contains(new Money(15_000_000, "JPY"));
        assertThat(rules.secondPersonAbove("EUR")).isEmpty();
    }

    @Test
    void the_firm_says_who_collects_proposals_and_when() {
        BillingRules.Proposals proposals =
                Firm.small()
                        .with(
                                "billing.yaml",
                                "proposals: {by: hub, contracts: {C-7: psa}, per: payer, day: 3}\n")
                        .good(dir)
                        .policies()
                        .billing()
                        .proposals();

        assertThat(proposals.of("C-1")).isEqualTo(BillingRules.Collector.HUB);
        assertThat(proposals.of("C-7")).isEqualTo(BillingRules.Collector.PSA);
        assertThat(proposals.per()).isEqualTo(BillingRules.Per.PAYER);
        assertThat(proposals.day()).isEqualTo(3);
        assertThat(new BillingRules(true, java.util.List.of(), java.util.List.of()).proposals())
                .isEqualTo(BillingRules.Proposals.STANDARD);
    }

    @Test
    void an_empty_file_asks_for_the_project_manager_and_finance() {
        assertThat(
                        Firm.small()
                                .with("billing.yaml", "secondPerson: {}\n")
                                .good(dir)
                                .policies()
                                .billing()
                                .approvals())
                .containsExactly("PM", "FIN");
    }

    @Test
    void the_firm_says_how_the_erp_names_a_tax() {
        TaxCodes codes =
                Firm.small()
                        .with(
                                "billing.yaml",
                                """
                                taxCodes:
                                  GB01: {STANDARD: S20, ZERO: Z, OUT_OF_SCOPE: Z}
                                  US01: {STANDARD US-NY: NY8, "*": none}
                                """)
                        .good(dir)
                        .policies()
                        .billing()
                        .taxCodes();

        assertThat(codes.of("GB01", "STANDARD", List.of("GB"))).contains("S20");
        assertThat(codes.of("US01", "STANDARD", List.of("US", "US-NY"))).contains("NY8");
        assertThat(codes.of("US01", "STANDARD", List.of("US", "US-TX"))).contains("none");
        assertThat(codes.of("GB01", "REVERSE_CHARGE", List.of("FR"))).isEmpty();
        assertThat(codes.of("DE01", "STANDARD", List.of("DE"))).isEmpty();
        assertThat(TaxCodes.BY_LEDGER.of(null, "STANDARD", List.of())).contains("none");
    }

    @Test
    void a_tax_code_for_no_treatment_or_place_is_told() {
        assertThat(
                        Firm.small()
                                .with(
                                        "billing.yaml",
                                        "taxCodes:\n  GB01: {STANDRAD: S20, ZERO Wales: Z, EXEMPT: ''}\n")
                                .faults(dir))
                .hasSize(3)
                .allSatisfy(fault -> assertThat(fault).startsWith("billing.yaml:2"));
    }

    @Test
    void without_the_file_nothing_is_invoiced() {
        assertThat(Firm.small().good(dir).policies().billing()).isEqualTo(BillingRules.NONE);
    }

    @Test
    void every_fault_is_told_with_its_place_and_mend() {
        assertThat(
                        Firm.small()
                                .with(
                                        "billing.yaml",
                                        "approvals: [FNI, PM, PM]\nsecondPerson: {USX: 1, USD: 1.005}\nother: 1\n")
                                .faults(dir))
                .hasSize(5)
                .allSatisfy(fault -> assertThat(fault).startsWith("billing.yaml:"));
    }
}
