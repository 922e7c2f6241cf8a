package dev.throughline.billing;

import static dev.throughline.billing.Amounts.usd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.billing.CreditPlan.Line;
import dev.throughline.billing.CreditPlan.Original;
import dev.throughline.billing.CreditPlan.Part;
import dev.throughline.billing.CreditPlan.Planned;
import dev.throughline.billing.CreditPlan.Refused;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class CreditPlanTest {

    private static Original northwind() {
        LinkedHashMap<String, Money> ben = new LinkedHashMap<>();
        for (int i = 1; i <= 10; i++) {
            ben.put("Ben-" + i, usd("1,350"));
        }
        return new Original(
                "INV-1",
                List.of(
                        new Line(
                                "1",
                                LineKind.MILESTONE,
                                usd("36,000"),
                                usd("0"),
                                items("L1/1", "36,000")),
                        new Line("2", LineKind.TIME, usd("13,500"), usd("0"), ben),
                        new Line(
                                "3",
                                LineKind.EXPENSE,
                                usd("500"),
                                usd("0"),
                                items("hotel", "500"))),
                usd("0"));
    }

    private static LinkedHashMap<String, Money> items(String key, String amount) {
        LinkedHashMap<String, Money> items = new LinkedHashMap<>();
        items.put(key, usd(amount));
        return items;
    }

    private static Ask ask(String line, String amount, Disposition disposition) {
        return new Ask(line, usd(amount), "agreed with the client", disposition, List.of());
    }

    private static List<Problem> refused(Original original, Ask... asks) {
        CreditPlan plan = CreditPlan.of(original, List.of(asks));
        assertThat(plan).isInstanceOf(Refused.class);
        return ((Refused) plan).problems();
    }

    @Test
    void of_bens_ten_hours_four_are_given_up_and_six_return_to_unbilled() {
        CreditPlan plan =
                CreditPlan.of(
                        northwind(),
                        List.of(
                                ask("2", "720", Disposition.WRITE_OFF),
                                ask("2", "1,080", Disposition.RETURN_TO_UNBILLED)));
        assertThat(plan)
                .isEqualTo(
                        new Planned(
                                usd("1,800"),
                                usd("1,080"),
                                usd("0"),
                                usd("720"),
                                List.of(
                                        new Part("2", "Ben-1", usd("720"), Disposition.WRITE_OFF),
                                        new Part(
                                                "2",
                                                "Ben-1",
                                                usd("630"),
                                                Disposition.RETURN_TO_UNBILLED),
                                        new Part(
                                                "2",
                                                "Ben-2",
                                                usd("450"),
                                                Disposition.RETURN_TO_UNBILLED))));
    }

    @Test
    void after_the_credit_and_the_payment_12_200_are_open() {
        Applications applied =
                Applications.of(usd("74,000"))
                        .with(
                                "CM-1",
                                new Applications.Settlement(Applications.Kind.CREDIT, usd("1,800")))
                        .with(
                                "PAY-1",
                                new Applications.Settlement(
                                        Applications.Kind.PAYMENT, usd("60,000")));
        assertThat(applied.open()).isEqualTo(usd("12,200.00"));
    }

    @Test
    void more_than_the_line_asked_for_is_refused_with_what_is_possible() {
        assertThat(refused(northwind(), ask("3", "500.01", Disposition.WRITE_OFF)))
                .extracting(Problem::line)
                .containsExactly(
                        "INV-CREDIT-EXCEEDS: Credit larger than invoice: 500.01 USD on line 3 of invoice INV-1, where 500.00 USD can be credited. Credit at most 500.00 USD.");
    }

    @Test
    void two_asks_for_one_line_count_together() {
        assertThat(
                        refused(
                                northwind(),
                                ask("3", "300", Disposition.WRITE_OFF),
                                ask("3", "300", Disposition.RETURN_TO_UNBILLED)))
                .extracting(Problem::code)
                .containsExactly("INV-CREDIT-EXCEEDS");
    }

    @Test
    void what_was_credited_before_counts_also_where_it_named_no_line() {
        Original partly =
                new Original(
                        "INV-1",
                        List.of(
                                new Line(
                                        "3",
                                        LineKind.EXPENSE,
                                        usd("500"),
                                        usd("400"),
                                        items("hotel", "100"))),
                        usd("0"));
        assertThat(refused(partly, ask("3", "100.01", Disposition.WRITE_OFF))).hasSize(1);
        assertThat(CreditPlan.of(partly, List.of(ask("3", "100", Disposition.WRITE_OFF))))
                .isInstanceOf(Planned.class);
        Original apart = new Original("INV-1", northwind().lines(), usd("49,800"));
        assertThat(refused(apart, ask("3", "500", Disposition.WRITE_OFF)))
                .extracting(Problem::line)
                .containsExactly(
                        "INV-CREDIT-EXCEEDS: Credit larger than invoice: 500.00 USD on invoice INV-1, where 200.00 USD can be credited. Credit at most 200.00 USD.");
    }

    @Test
    void a_milestone_is_credited_in_full_or_not_at_all() {
        assertThat(refused(northwind(), ask("1", "1", Disposition.RETURN_TO_UNBILLED)))
                .extracting(Problem::line)
                .containsExactly(
                        "HUB-STATE: The milestone on line 1 of invoice INV-1 is credited in full (36000.00 USD) or not at all, not with 1.00 USD. Credit 36000.00 USD, and bill what remains anew.");
        assertThat(
                        CreditPlan.of(
                                northwind(),
                                List.of(ask("1", "36,000", Disposition.RETURN_TO_UNBILLED))))
                .isInstanceOf(Planned.class);
    }

    @Test
    void named_items_are_taken_back_and_no_others() {
        CreditPlan plan =
                CreditPlan.of(
                        northwind(),
                        List.of(
                                new Ask(
                                        "2",
                                        usd("1,350"),
                                        "wrong project",
                                        Disposition.REBILL,
                                        List.of("Ben-7"))));
        assertThat(plan)
                .isInstanceOfSatisfying(
                        Planned.class,
                        planned -> {
                            assertThat(planned.rebilled()).isEqualTo(usd("1,350"));
                            assertThat(planned.parts())
                                    .containsExactly(
                                            new Part(
                                                    "2",
                                                    "Ben-7",
                                                    usd("1,350"),
                                                    Disposition.REBILL));
                        });
        assertThat(
                        refused(
                                northwind(),
                                new Ask(
                                        "2",
                                        usd("1,351"),
                                        "x",
                                        Disposition.REBILL,
                                        List.of("Ben-7"))))
                .extracting(Problem::code)
                .containsExactly("INV-CREDIT-EXCEEDS");
        assertThat(
                        refused(
                                northwind(),
                                new Ask("2", usd("1"), "x", Disposition.REBILL, List.of("Ana-1"))))
                .extracting(Problem::text)
                .containsExactly("Item Ana-1 is not on line 2.");
    }

    @Test
    void a_line_is_not_credited_beyond_what_its_items_still_hold() {
        Original line =
                new Original(
                        "INV-1",
                        List.of(
                                new Line(
                                        "3",
                                        LineKind.EXPENSE,
                                        usd("500"),
                                        usd("0"),
                                        items("hotel", "400"))),
                        usd("0"));
        assertThat(refused(line, ask("3", "500", Disposition.RETURN_TO_UNBILLED)))
                .extracting(Problem::line)
                .containsExactly(
                        "INV-CREDIT-EXCEEDS: Credit larger than invoice: 500.00 USD on the items of line 3, where 400.00 USD can be credited. Credit at most 400.00 USD.");
    }

    @Test
    void an_invoice_settled_before_the_hub_came_is_credited_without_items() {
        Original opening =
                new Original(
                        "OLD-77",
                        List.of(
                                new Line(
                                        "1",
                                        LineKind.FEE,
                                        usd("900"),
                                        usd("0"),
                                        new LinkedHashMap<>())),
                        usd("0"));
        assertThat(CreditPlan.of(opening, List.of(ask("1", "900", Disposition.WRITE_OFF))))
                .isEqualTo(new Planned(usd("900"), usd("0"), usd("0"), usd("900"), List.of()));
    }

    @Test
    void all_faults_are_told_at_once() {
        assertThat(
                        refused(
                                northwind(),
                                ask("9", "1", Disposition.WRITE_OFF),
                                ask("2", "0", Disposition.WRITE_OFF),
                                new Ask("3", usd("501"), " ", Disposition.WRITE_OFF, List.of())))
                .extracting(Problem::code)
                .containsExactly("HUB-STATE", "HUB-VALUE", "HUB-VALUE", "INV-CREDIT-EXCEEDS");
        assertThat(refused(northwind()))
                .extracting(Problem::text)
                .containsExactly("The credit of invoice INV-1 has no line.");
    }
}
