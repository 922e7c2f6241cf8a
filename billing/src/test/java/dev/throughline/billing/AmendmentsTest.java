package dev.throughline.billing;

import static dev.throughline.billing.Amounts.cad;
import static dev.throughline.billing.Amounts.day;
import static dev.throughline.billing.Amounts.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.billing.Amendment.Change;
import dev.throughline.billing.Amendment.State;
import dev.throughline.billing.Amendments.LineTerms;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AmendmentsTest {

    /// The plant's change order of 15 April.
    private static Amendment changeOrder(int seq, State state) {
        return new Amendment(
                "CTR-2001",
                seq,
                day("2026-04-15"),
                state,
                List.of(
                        new Change(
                                "L1", cad("150,000"), null, cad("100,000"), new BigDecimal("400"))),
                Set.of("crm", "psa", "erp"),
                Set.of());
    }

    private static Amendments amendments(Amendment... all) {
        return new Amendments("CTR-2001", List.of(all));
    }

    @Test
    void an_amendment_holds_its_line_until_every_system_has_it() {
        Amendment approved = changeOrder(1, State.APPROVED);
        assertThat(amendments(approved).holds("L1"))
                .map(Problem::line)
                .contains(
                        "CTR-AMEND-PENDING: Amendment 1 not in all systems (missing in crm, erp, psa); billing of line L1 paused. Apply it there, or withdraw it.");
        assertThat(amendments(approved).holds("L2")).isEmpty();
        Amendment almost = approved.appliedIn("crm").appliedIn("psa").appliedIn("psa");
        assertThat(almost.state()).isEqualTo(State.APPROVED);
        assertThat(almost.missing()).containsExactly("erp");
        Amendment everywhere = almost.appliedIn("erp");
        assertThat(everywhere.state()).isEqualTo(State.APPLIED);
        assertThat(amendments(everywhere).holds("L1")).isEmpty();
    }

    @Test
    void what_is_not_approved_changes_and_holds_nothing() {
        for (State state : List.of(State.DRAFT, State.SUBMITTED, State.REJECTED, State.WITHDRAWN)) {
            Amendment amendment = changeOrder(1, state);
            assertThat(amendments(amendment).holds("L1")).as(state.name()).isEmpty();
            assertThatThrownBy(() -> amendment.appliedIn("crm"))
                    .hasMessage(
                            "HUB-STATE: amendment 1 of contract CTR-2001 is "
                                    + state
                                    + " and changes nothing; client and finance approve it first");
        }
    }

    @Test
    void price_limit_estimate_and_budget_move_together_on_the_effective_day() {
        LineTerms signed =
                new LineTerms(cad("1,000,000"), null, cad("800,000"), new BigDecimal("4200"));
        Amendments applied = amendments(changeOrder(1, State.APPLIED));
        assertThat(applied.on(day("2026-04-14"), "L1", signed)).isEqualTo(signed);
        assertThat(applied.on(day("2026-04-15"), "L1", signed))
                .isEqualTo(
                        new LineTerms(
                                cad("1,150,000"), null, cad("900,000"), new BigDecimal("4600")));
        assertThat(applied.on(day("2026-04-15"), "L2", signed)).isEqualTo(signed);
        assertThat(amendments(changeOrder(1, State.APPROVED)).on(day("2026-04-15"), "L1", signed))
                .as("pending as a whole")
                .isEqualTo(signed);
    }

    @Test
    void a_line_the_contract_did_not_have_begins_with_the_amendment() {
        assertThat(
                        amendments(changeOrder(1, State.APPLIED))
                                .on(day("2026-05-01"), "L1", new LineTerms(null, null, null, null)))
                .isEqualTo(
                        new LineTerms(cad("150,000"), null, cad("100,000"), new BigDecimal("400")));
    }

    @Test
    void an_amendment_out_of_sequence_is_refused() {
        Amendments one = amendments(changeOrder(1, State.APPLIED));
        assertThat(one.refuses(changeOrder(2, State.DRAFT))).isEmpty();
        assertThat(one.refuses(changeOrder(3, State.DRAFT)))
                .map(Problem::line)
                .contains(
                        "CTR-AMEND-PENDING: Amendment 3 of contract CTR-2001 came where 2 is expected; billing of its lines is paused. Enter amendment 2 first.");
        assertThat(one.refuses(changeOrder(1, State.DRAFT)))
                .map(Problem::mend)
                .contains("Give it the number 2.");
        assertThatThrownBy(() -> amendments(changeOrder(2, State.APPLIED)))
                .hasMessage(
                        "amendment 2 of contract CTR-2001 stands where 1 belongs; numbers have no gap");
    }

    @Test
    void no_amendment_overtakes_an_open_one() {
        Amendments two =
                amendments(changeOrder(1, State.SUBMITTED), changeOrder(2, State.APPROVED));
        assertThat(two.overtaken(2))
                .map(Problem::line)
                .contains(
                        "CTR-AMEND-PENDING: Amendment 2 of contract CTR-2001 waits for amendment 1, which is SUBMITTED. Apply, reject or withdraw amendment 1 first.");
        assertThat(
                        amendments(changeOrder(1, State.WITHDRAWN), changeOrder(2, State.APPROVED))
                                .overtaken(2))
                .isEqualTo(Optional.empty());
    }

    @Test
    void a_limit_shows_what_is_used_and_what_is_left() {
        Cap cap = new Cap("L3", usd("120,000"), usd("37,500"));
        assertThat(cap.left()).isEqualTo(usd("82,500"));
        assertThat(cap.consumption()).isEqualByComparingTo("0.3125");
        assertThat(cap.problem(usd("82,500"))).isEmpty();
        assertThat(cap.problem(usd("82,500.01")))
                .map(Problem::line)
                .contains(
                        "CTR-NTE-EXCEEDED: Time on line L3 exceeds the agreed limit of 120000.00 USD by 0.01 USD. Agree an amendment that raises the limit, or write 0.01 USD off.");
        assertThat(cap.using(usd("90,000")).left()).isEqualTo(usd("0"));
        assertThat(new Cap("L3", usd("0"), usd("0")).consumption()).isNull();
    }
}
