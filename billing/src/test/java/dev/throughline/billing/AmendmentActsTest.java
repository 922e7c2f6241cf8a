package dev.throughline.billing;

import static dev.throughline.billing.BillingRoom.DAY;
import static dev.throughline.billing.BillingRoom.FAY;
import static dev.throughline.billing.BillingRoom.PAM;
import static dev.throughline.billing.BillingRoom.gbp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.AmendmentActs.Answer;
import dev.throughline.billing.AmendmentActs.Decision;
import dev.throughline.billing.AmendmentRequest.LineRequest;
import dev.throughline.billing.AmendmentRequest.RateRequest;
import dev.throughline.billing.ContractPosition.Basis;
import dev.throughline.billing.Estimates.Covers;
import dev.throughline.billing.Estimates.Estimate;
import dev.throughline.model.ContractAmendment.Treatment;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Amendments from their entry to the day every system shows them, on the database.
@Timeout(300)
class AmendmentActsTest {
    private static final LocalDate EFFECTIVE = DAY.plusDays(10);

    /// Two systems that show what they are made to show.
    private static final class Showing implements AmendedSystems {
        final Set<String> showing = new HashSet<>(Set.of("erp", "psa"));

        @Override
        public Set<String> told(String entityType) {
            return entityType.equals("Project") ? Set.of("erp", "psa") : Set.of();
        }

        @Override
        public Shown shown(String system, UUID entity, int version) {
            return showing.contains(system)
                    ? new Shown.Has("record 7 in version " + version)
                    : new Shown.Lacks("its connection is off");
        }
    }

    private final Showing systems = new Showing();
    private final BillingRoom room =
            new BillingRoom(
                    BillingRoom.RULES,
                    rooms ->
                            new Billing.Contracts(
                                    new Positions(
                                            rooms.sql(),
                                            rooms.entities(),
                                            AmendmentActsTest::estimates,
                                            RevenuePolicy.STANDARD),
                                    AmendmentActsTest::estimates,
                                    systems));
    private final AmendmentActs acts = room.billing.amendments();
    private final Positions positions =
            new Positions(
                    room.sql, room.entities, AmendmentActsTest::estimates, RevenuePolicy.STANDARD);
    private final BookedRows rows = new BookedRows(room);

    @AfterEach
    void close() {
        room.close();
    }

    private static Estimates estimates() {
        return new Estimates(
                List.of(
                        new Estimate(
                                Estimates.keyOf("P-1"),
                                LocalDate.of(2026, 1, 1),
                                gbp(2_000_000),
                                null,
                                EnumSet.allOf(Covers.class),
                                null)));
    }

    /// A quarter of the work is done when the amendment comes: 7,500.00 are earned.
    private void quarterDone() {
        room.say("crm", "ContractLine", "line of work", Map.of("revenue_rule", "COST_TO_COST"));
        rows.booked("LABOUR_COST", "POSTED", "work", gbp(500_000), "2026-02-02", 50);
    }

    private Answer enter(int seq, String key, LineRequest... lines) {
        return acts.enter(
                new AmendmentRequest(
                        room.id("contract"), seq, EFFECTIVE, List.of(lines), false, null),
                key,
                PAM,
                "the client wants more");
    }

    private static LineRequest more(@Nullable String price, @Nullable String cost) {
        return new LineRequest(
                "L1",
                price == null ? null : new BigDecimal(price),
                null,
                cost == null ? null : new BigDecimal(cost),
                null,
                List.of());
    }

    private static AmendmentStory done(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Done.class);
        return ((Answer.Done) answer).amendment();
    }

    private static List<Problem> refused(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused) answer).problems();
    }

    private AmendmentStory approve(AmendmentStory story, Treatment treatment) {
        return done(
                acts.decide(
                        story.id(),
                        new Decision.Approve(treatment, "Tess of Thames", DAY),
                        FAY,
                        "agreed"));
    }

    @Test
    void an_amendment_is_told_everywhere_and_holds_once_every_system_shows_it() {
        quarterDone();
        AmendmentStory entered = done(enter(1, "k-1", more("10000.00", "5000")));
        assertThat(entered.state()).isEqualTo(Amendment.State.SUBMITTED);
        assertThat(room.entity(room.id("work")).values().has("agreed_value")).isFalse();

        approve(entered, Treatment.CUMULATIVE_CATCH_UP);
        room.settle();

        AmendmentStory applied = acts.find(entered.id()).orElseThrow();
        assertThat(applied.state()).isEqualTo(Amendment.State.APPLIED);
        assertThat(applied.everywhere()).isTrue();
        assertThat(applied.systems())
                .extracting(AmendmentStory.SystemStand::system)
                .containsExactly("erp", "psa");
        assertThat(room.entity(room.id("work")).values().get("agreed_value"))
                .isEqualTo(gbp(4_000_000));
        assertThat(room.entity(room.id("work")).values().get("agreed_cost"))
                .isEqualTo(gbp(2_500_000));
        assertThat(room.entity(room.id("deal")).values().get("agreed_value"))
                .isEqualTo(gbp(4_000_000));
        assertThat(room.openCases()).isEmpty();
        assertThat(earned(EFFECTIVE)).isEqualTo(gbp(800_000));
        assertThat(earned(EFFECTIVE.minusDays(1))).isEqualTo(gbp(750_000));
    }

    @Test
    void while_one_system_lacks_it_nothing_moves_and_the_next_invoice_waits() {
        quarterDone();
        room.milestone("m1", 1_000_000);
        room.milestone("m2", 2_000_000);
        UUID invoice = room.proposal("DRAFT-1", 3_000_000, "m1", "m2");
        systems.showing.remove("psa");
        AmendmentStory entered = done(enter(1, "k-1", more("10000", "5000")));
        // Control: what is only asked for holds nothing.
        assertThat(room.billing.approve(invoice, "PM", PAM, "done"))
                .isInstanceOf(Outcome.Done.class);

        approve(entered, Treatment.CUMULATIVE_CATCH_UP);
        room.settle();

        assertThat(acts.find(entered.id()).orElseThrow().state())
                .isEqualTo(Amendment.State.APPROVED);
        assertThat(room.openCases()).contains("CTR-AMEND-PENDING");
        assertThat(earned(EFFECTIVE)).isEqualTo(gbp(750_000));
        assertThat(room.billing.approve(invoice, "FIN", FAY, "right"))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        answer ->
                                assertThat(answer.problems())
                                        .anySatisfy(problem -> {
                                            assertThat(problem.code())
                                                    .isEqualTo("CTR-AMEND-PENDING");
                                            assertThat(problem.text()).contains("psa");
                                        }));

        systems.showing.add("psa");
        room.settle();
        // The PSA keeps the schedule, and it does not add up to the new price yet.
        assertThat(acts.find(entered.id()).orElseThrow())
                .satisfies(story -> {
                    assertThat(story.state()).isEqualTo(Amendment.State.APPROVED);
                    assertThat(story.systems())
                            .filteredOn(stand -> stand.system().equals("billing-schedule"))
                            .singleElement()
                            .satisfies(stand ->
                                    assertThat(stand.words())
                                            .contains("30000.00 GBP of 40000.00 GBP"));
                });
        room.milestone("m3", 1_000_000);
        room.settle();
        assertThat(acts.find(entered.id()).orElseThrow().state())
                .isEqualTo(Amendment.State.APPLIED);
        assertThat(room.openCases()).doesNotContain("CTR-AMEND-PENDING");
        assertThat(earned(EFFECTIVE)).isEqualTo(gbp(800_000));
    }

    @Test
    void what_is_withdrawn_before_it_is_everywhere_is_taken_back_where_it_was_told() {
        systems.showing.clear();
        AmendmentStory entered = done(enter(1, "k-1", more("10000", null)));
        approve(entered, Treatment.CUMULATIVE_CATCH_UP);
        room.settle();
        assertThat(room.entity(room.id("work")).values().get("agreed_value"))
                .isEqualTo(gbp(4_000_000));

        done(
                acts.decide(
                        entered.id(),
                        new Decision.Withdraw(),
                        FAY,
                        "the client has thought again"));
        room.settle();

        assertThat(room.entity(room.id("work")).values().get("agreed_value"))
                .isEqualTo(gbp(3_000_000));
        assertThat(room.openCases()).isEmpty();
        // A further one gets the next number; numbers are never used again.
        assertThat(refused(enter(1, "k-2", more("1", null))))
                .extracting(Problem::code)
                .containsExactly("CTR-AMEND-PENDING");
        assertThat(done(enter(2, "k-3", more("1", null))).seq()).isEqualTo(2);
    }

    @Test
    void the_three_treatments_are_shown_and_the_chosen_one_is_followed() {
        quarterDone();
        AmendmentStory entered = done(enter(1, "k-1", more("10000", "5000")));

        AmendmentTreatment shown = Objects.requireNonNull(entered.lines().getFirst().treatments());
        assertThat(shown.catchUp().catchUp()).isEqualTo(gbp(50_000));
        assertThat(shown.prospective().catchUp()).isEqualTo(gbp(0));
        assertThat(shown.separate().catchUp()).isEqualTo(gbp(0));
        assertThat(entered.suggested()).isEqualTo(Treatment.CUMULATIVE_CATCH_UP);

        approve(entered, Treatment.PROSPECTIVE);
        room.settle();
        assertThat(earned(EFFECTIVE)).isEqualTo(gbp(750_000));
        // Half of what was left to do is done: 7,500 and half of 32,500.
        rows.booked("LABOUR_COST", "POSTED", "work", gbp(1_000_000), "2026-02-20", 100);
        assertThat(earned(LocalDate.of(2026, 2, 28))).isEqualTo(gbp(750_000 + 1_625_000));
        assertThat(earned(DAY)).isEqualTo(gbp(750_000));
    }

    @Test
    void as_a_contract_of_its_own_the_old_price_goes_on_by_the_old_estimate() {
        quarterDone();
        approve(done(enter(1, "k-1", more("10000", "5000"))), Treatment.SEPARATE);
        room.settle();

        rows.booked("LABOUR_COST", "POSTED", "work", gbp(1_000_000), "2026-02-20", 100);
        assertThat(earned(LocalDate.of(2026, 2, 28))).isEqualTo(gbp(2_250_000));
        rows.booked("LABOUR_COST", "POSTED", "work", gbp(750_000), "2026-03-20", 100);
        assertThat(earned(LocalDate.of(2026, 3, 31))).isEqualTo(gbp(3_000_000 + 500_000));
    }

    @Test
    void everything_that_is_wrong_is_told_at_once() {
        List<Problem> problems =
                refused(
                        enter(
                                3,
                                "k-1",
                                more("-40000", null),
                                more("1", null),
                                new LineRequest("L9", BigDecimal.ONE, null, null, null, List.of()),
                                new LineRequest("L1", null, null, null, null, List.of())));

        assertThat(problems)
                .extracting(Problem::code)
                .containsExactlyInAnyOrder(
                        "CTR-VALUE-MISMATCH",
                        "CTR-AMEND-LINES",
                        "CTR-AMEND-LINES",
                        "CTR-AMEND-LINES",
                        "CTR-AMEND-PENDING");
        assertThat(problems).allSatisfy(problem -> assertThat(problem.mend()).isNotBlank());
        assertThat(acts.of(room.id("contract"))).isEmpty();
    }

    @Test
    void a_later_number_waits_for_the_earlier_one() {
        AmendmentStory first = done(enter(1, "k-1", more("100", null)));
        AmendmentStory second = done(enter(2, "k-2", more("200", null)));

        assertThat(
                        refused(
                                acts.decide(
                                        second.id(),
                                        new Decision.Approve(Treatment.PROSPECTIVE, "Tess", DAY),
                                        FAY,
                                        "agreed")))
                .first()
                .satisfies(problem -> assertThat(problem.text()).contains("waits for amendment 1"));

        approve(first, Treatment.PROSPECTIVE);
        room.settle();
        approve(second, Treatment.PROSPECTIVE);
        room.settle();
        assertThat(acts.of(room.id("contract")))
                .extracting(AmendmentStory::state)
                .containsOnly(Amendment.State.APPLIED);
    }

    @Test
    void the_same_key_is_the_same_amendment_and_never_another_one() {
        AmendmentStory first = done(enter(1, "k-1", more("100", null)));

        assertThat(done(enter(1, "k-1", more("100.00", null))).id()).isEqualTo(first.id());
        assertThat(acts.of(room.id("contract"))).hasSize(1);
        assertThat(refused(enter(2, "k-1", more("200", null))).getFirst().text())
                .contains("'k-1' was used");
    }

    @Test
    void an_agreed_price_of_an_hour_must_stand_in_the_firms_own_table() {
        AmendmentStory entered =
                done(
                        enter(
                                1,
                                "k-1",
                                new LineRequest(
                                        "L1",
                                        null,
                                        null,
                                        null,
                                        null,
                                        List.of(
                                                new RateRequest(
                                                        "Architect", new BigDecimal("260"))))));

        approve(entered, Treatment.PROSPECTIVE);
        room.settle();

        assertThat(acts.find(entered.id()).orElseThrow())
                .satisfies(story -> {
                    assertThat(story.state()).isEqualTo(Amendment.State.APPROVED);
                    assertThat(story.systems().getFirst().words()).contains("no prices");
                });
    }

    @Test
    void an_amendment_the_crm_tells_is_entered_line_by_line_under_its_number() {
        UUID told =
                room.say(
                        "crm",
                        "ContractAmendment",
                        "CO-1",
                        Map.of(
                                "contract",
                                room.id("contract"),
                                "seq",
                                1L,
                                "effective",
                                EFFECTIVE,
                                "delta_value",
                                gbp(10_000),
                                "status",
                                "SUBMITTED"));
        assertThat(
                        refused(
                                acts.decide(
                                        told,
                                        new Decision.Approve(Treatment.SEPARATE, "Tess", DAY),
                                        FAY,
                                        "agreed")))
                .extracting(Problem::code)
                .containsExactly("CTR-AMEND-LINES");

        AmendmentStory entered = done(enter(1, "k-1", more("100", null)));

        assertThat(entered.id()).isEqualTo(told);
        approve(entered, Treatment.SEPARATE);
        room.settle();
        assertThat(acts.find(told).orElseThrow().state()).isEqualTo(Amendment.State.APPLIED);
    }

    @Test
    void a_raised_limit_lets_more_be_billed_from_its_day_on() {
        room.limited(100_000);
        AmendmentStory entered =
                done(
                        enter(
                                1,
                                "k-1",
                                new LineRequest(
                                        "L1", null, new BigDecimal("500"), null, null, List.of())));
        approve(entered, Treatment.PROSPECTIVE);
        room.settle();

        assertThat(line(EFFECTIVE).limit()).isEqualTo(gbp(150_000));
        assertThat(line(EFFECTIVE.minusDays(1)).limit()).isEqualTo(gbp(100_000));
        assertThat(
                        refused(
                                enter(
                                        2,
                                        "k-2",
                                        new LineRequest(
                                                "L1",
                                                null,
                                                new BigDecimal("-2000"),
                                                null,
                                                null,
                                                List.of()))))
                .extracting(Problem::code)
                .containsExactly("CTR-NTE-EXCEEDED");
    }

    private Money earned(LocalDate day) {
        return line(day).earned();
    }

    private LinePosition line(LocalDate day) {
        return positions
                .at(List.of(room.id("contract")), day, Basis.OPERATIONAL)
                .getFirst()
                .lines()
                .getFirst();
    }
}
