package dev.throughline.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.mapping.RevenueRules.StraightLine;
import dev.throughline.mapping.RevenueRules.WithoutEstimate;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevenueFileTest {
    @TempDir Path dir;

    @Test
    void the_firm_says_how_revenue_is_reckoned() {
        assertThat(said("progressDecimals: 3\nstraightLine: months\nwithoutEstimate: nothing\n"))
                .isEqualTo(new RevenueRules(3, StraightLine.MONTHS, WithoutEstimate.NOTHING));
        assertThat(said("progressDecimals: 0\n").progressDecimals()).isZero();
    }

    @Test
    void what_is_left_out_is_as_the_standards_read() {
        assertThat(said("straightLine: days\n")).isEqualTo(RevenueRules.STANDARD);
        assertThat(Firm.small().good(dir).policies().revenue()).isEqualTo(RevenueRules.STANDARD);
    }

    @Test
    void every_fault_is_told_with_its_place_and_mend() {
        assertThat(
                        Firm.small()
                                .with(
                                        "revenue.yaml",
                                        "progressDecimals: 11\nstraightLine: weeks\nwithoutEstimate: cost\nrounding: 3\n")
                                .faults(dir))
                .hasSize(3)
                .allSatisfy(fault -> assertThat(fault).startsWith("revenue.yaml:"))
                .anySatisfy(fault -> assertThat(fault).contains("progressDecimals").contains("10"))
                .anySatisfy(fault -> assertThat(fault).contains("weeks"));
    }

    private RevenueRules said(String text) {
        return Firm.small().with("revenue.yaml", text).good(dir).policies().revenue();
    }
}
