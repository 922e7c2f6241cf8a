package dev.throughline.billing;

import static dev.throughline.billing.Amounts.cad;
import static dev.throughline.billing.Amounts.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.billing.ContractPosition.Basis;
import dev.throughline.billing.ContractPosition.Line;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContractPositionTest {

    @Test
    void northwind_has_6_000_deferred_after_its_first_invoice() {
        ContractPosition january =
                new ContractPosition(
                        "CTR-1001",
                        "USD",
                        Basis.OPERATIONAL,
                        List.of(
                                new Line("L1", usd("30,000"), usd("36,000")),
                                new Line("L2", usd("0"), usd("0")),
                                new Line("L3", usd("37,500"), usd("37,500"))));
        assertThat(january.earned()).isEqualTo(usd("67,500"));
        assertThat(january.billed()).isEqualTo(usd("73,500"));
        assertThat(january.deferred()).isEqualTo(usd("6,000"));
        assertThat(january.unbilled()).isEqualTo(usd("0"));
    }

    @Test
    void lines_of_one_contract_net_against_each_other() {
        ContractPosition position =
                new ContractPosition(
                        "C",
                        "USD",
                        Basis.POSTED,
                        List.of(
                                new Line("L1", usd("30,000"), usd("36,000")),
                                new Line("L3", usd("37,500"), usd("0"))));
        assertThat(position.unbilled()).isEqualTo(usd("31,500"));
        assertThat(position.deferred()).isEqualTo(usd("0"));
    }

    @Test
    void the_plant_is_2_500_ahead_of_its_books_and_has_20_000_deferred() {
        ContractPosition posted =
                new ContractPosition(
                        "CTR-2001",
                        "CAD",
                        Basis.POSTED,
                        List.of(new Line("L1", cad("427,500"), cad("450,000"))));
        ContractPosition operational =
                new ContractPosition(
                        "CTR-2001",
                        "CAD",
                        Basis.OPERATIONAL,
                        List.of(new Line("L1", cad("430,000"), cad("450,000"))));
        assertThat(operational.deferred()).isEqualTo(cad("20,000"));
        assertThat(operational.ahead(posted)).isEqualTo(cad("2,500"));
    }

    @Test
    void contracts_never_net_against_each_other() {
        ContractPosition one = new ContractPosition("C1", "USD", Basis.POSTED, List.of());
        ContractPosition other = new ContractPosition("C2", "USD", Basis.POSTED, List.of());
        assertThatThrownBy(() -> one.ahead(other))
                .hasMessage("contract C1 cannot be compared with C2");
    }

    @Test
    void a_line_counts_once() {
        Line line = new Line("L1", usd("1"), usd("1"));
        assertThatThrownBy(
                        () -> new ContractPosition("C1", "USD", Basis.POSTED, List.of(line, line)))
                .hasMessage("contract C1 has a line twice; its figures would count twice");
    }

    @Test
    void a_contract_that_costs_more_than_it_brings_is_provided_for_at_once() {
        assertThat(
                        LossProvision.of(
                                cad("1,150,000"), cad("1,200,000"), cad("431,250"), cad("450,000")))
                .isEqualTo(new LossProvision(cad("50,000"), cad("18,750"), cad("31,250")));
    }

    @Test
    void a_contract_with_a_margin_needs_no_provision() {
        assertThat(
                        LossProvision.of(
                                cad("1,150,000"), cad("1,000,000"), cad("517,500"), cad("450,000")))
                .isEqualTo(new LossProvision(cad("0"), cad("0"), cad("0")));
    }

    @Test
    void an_estimate_below_what_was_spent_counts_as_spent() {
        assertThat(LossProvision.of(usd("100"), usd("110"), usd("100"), usd("130")))
                .isEqualTo(new LossProvision(usd("30"), usd("30"), usd("0")));
    }
}
