package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PricingTest {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 15);

    private final List<PriceTable.Line> lines = new ArrayList<>();

    private void price(
            @Nullable UUID project,
            @Nullable UUID resource,
            @Nullable UUID task,
            @Nullable String role,
            @Nullable String region,
            String price) {
        lines.add(
                new PriceTable.Line(
                        project,
                        resource,
                        task,
                        role,
                        region,
                        "USD",
                        new BigDecimal(price),
                        LocalDate.of(2026, 1, 1),
                        LocalDate.of(2026, 1, 31),
                        "card line " + (lines.size() + 1)));
    }

    private String priced() {
        return priced(DAY, "Consultant");
    }

    private String priced(LocalDate day, @Nullable String role) {
        return switch (Pricing.price(
                new PriceTable(lines),
                new Pricing.Question(
                        "bill", Given.PROJECT, Given.PERSON, Given.TASK, role, "UK", day))) {
            case Pricing.Priced.Found found -> found.line().price().toPlainString();
            case Pricing.Priced.None none -> none.problem().code();
        };
    }

    @Test
    void the_most_specific_line_wins_resource_task_role_in_region_role_default() {
        assertThat(priced()).isEqualTo("RATE-MISSING");
        price(null, null, null, null, null, "1");
        assertThat(priced()).isEqualTo("1");
        price(null, null, null, "Consultant", null, "2");
        assertThat(priced()).isEqualTo("2");
        price(null, null, null, "Consultant", "UK", "3");
        assertThat(priced()).isEqualTo("3");
        price(null, null, Given.TASK, null, null, "4");
        assertThat(priced()).isEqualTo("4");
        price(null, Given.PERSON, null, null, null, "5");
        assertThat(priced()).isEqualTo("5");
    }

    @Test
    void a_projects_own_card_goes_before_the_standard_card() {
        price(null, null, null, "Architect", null, "275");
        price(Given.PROJECT, null, null, "Architect", null, "250");
        assertThat(priced(DAY, "Architect")).isEqualTo("250");
        price(null, Given.PERSON, null, null, null, "300");
        assertThat(priced(DAY, "Architect")).isEqualTo("250");
    }

    @Test
    void a_line_holds_from_its_first_to_its_last_day() {
        price(null, null, null, null, null, "1");
        assertThat(priced(LocalDate.of(2025, 12, 31), null)).isEqualTo("RATE-MISSING");
        assertThat(priced(LocalDate.of(2026, 1, 1), null)).isEqualTo("1");
        assertThat(priced(LocalDate.of(2026, 1, 31), null)).isEqualTo("1");
        assertThat(priced(LocalDate.of(2026, 2, 1), null)).isEqualTo("RATE-MISSING");
    }

    @Test
    void a_specific_line_that_has_ended_leaves_the_word_to_the_general_one() {
        price(null, null, null, null, null, "1");
        lines.add(
                new PriceTable.Line(
                        null,
                        Given.PERSON,
                        null,
                        null,
                        null,
                        "USD",
                        BigDecimal.TEN,
                        LocalDate.of(2025, 1, 1),
                        LocalDate.of(2026, 1, 14),
                        "old"));
        assertThat(priced()).isEqualTo("1");
        assertThat(priced(LocalDate.of(2026, 1, 14), null)).isEqualTo("10");
    }

    @Test
    void two_equally_specific_lines_are_ambiguous_and_both_are_named() {
        price(null, null, null, "Consultant", null, "180");
        price(null, null, null, "consultant ", null, "185");
        assertThat(
                        Pricing.price(
                                new PriceTable(lines),
                                new Pricing.Question(
                                        "bill", null, null, null, "CONSULTANT", null, DAY)))
                .isInstanceOfSatisfying(
                        Pricing.Priced.None.class,
                        none -> {
                            assertThat(none.problem().code()).isEqualTo("RATE-AMBIGUOUS");
                            assertThat(none.problem().text())
                                    .contains("180 USD (card line 1)")
                                    .contains("185 USD (card line 2)");
                        });
    }

    @Test
    void an_ambiguity_below_a_more_specific_line_does_not_matter() {
        price(null, null, null, "Consultant", null, "180");
        price(null, null, null, "Consultant", null, "185");
        price(null, Given.PERSON, null, null, null, "190");
        assertThat(priced()).isEqualTo("190");
    }

    @Test
    void other_peoples_tasks_and_projects_lines_are_not_ours() {
        price(Given.id("other"), null, null, null, null, "1");
        price(null, Given.id("other"), null, null, null, "2");
        price(null, null, Given.id("other"), null, null, "3");
        price(null, null, null, "Architect", null, "4");
        price(null, null, null, "Consultant", "US", "5");
        assertThat(priced()).isEqualTo("RATE-MISSING");
    }
}
