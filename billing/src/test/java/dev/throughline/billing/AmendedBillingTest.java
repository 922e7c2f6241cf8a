package dev.throughline.billing;

import static dev.throughline.billing.BillingRoom.DAY;
import static dev.throughline.billing.BillingRoom.FAY;
import static dev.throughline.billing.BillingRoom.PAM;
import static dev.throughline.billing.BillingRoom.gbp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.AmendmentActs.Answer;
import dev.throughline.billing.AmendmentActs.Decision;
import dev.throughline.billing.AmendmentRequest.ItemRequest;
import dev.throughline.billing.AmendmentRequest.LineRequest;
import dev.throughline.curate.Entity;
import dev.throughline.mapping.BillingRules;
import dev.throughline.mapping.BillingRules.Collector;
import dev.throughline.mapping.BillingRules.Per;
import dev.throughline.model.ContractAmendment.Treatment;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Amendments of a line that is billed by a schedule: 30,000.00, of which 10,000.00 are on a
/// proposal that the hub collected.
@Timeout(300)
class AmendedBillingTest {
    private static final LocalDate EFFECTIVE = DAY.plusDays(10);
    private static final LocalDate LATER = DAY.plusDays(40);

    private final BillingRoom room =
            new BillingRoom(
                    new BillingRules(
                            true,
                            List.of("PM", "FIN"),
                            List.of(new Money(200_000_000, "GBP")),
                            new BillingRules.Proposals(
                                    Collector.HUB, Map.of(), Per.CONTRACT, null)));
    private UUID first = new UUID(0, 0);

    @BeforeEach
    void billed() {
        room.contractLine("work", 3_000_000);
        room.due("start", 1_000_000, DAY);
        room.due("go-live", 2_000_000, LATER);
        first = room.billing.collect(DAY, PAM, "start").getFirst();
    }

    @AfterEach
    void close() {
        room.close();
    }

    @Test
    void what_is_billed_moves_with_the_price_all_at_once() {
        AmendmentStory entered =
                done(
                        enter(
                                "k-1",
                                "5000.00",
                                change("go-live", LATER.plusDays(5), "22000.00"),
                                added(LATER.plusDays(30), "3000", "Aftercare")));
        assertThat(entered.lines().getFirst().schedule())
                .extracting(one -> one.was() + " > " + one.amount() + " " + one.description())
                .containsExactly(
                        "20000.00 GBP on " + LATER + ": go-live > 22000.00 GBP go-live",
                        " > 3000.00 GBP Aftercare");
        assertThat(sum()).as("asked for, nothing has moved").isEqualTo(gbp(3_000_000));

        approve(entered);

        assertThat(state(entered)).isEqualTo(Amendment.State.APPLIED);
        assertThat(sum()).isEqualTo(gbp(3_500_000));
        assertThat(room.entity(room.id("go-live")).status()).isEqualTo("CANCELLED");
        room.agreed(first);
        assertThat(room.billing.release(first, FAY, "start"))
                .as("an invoice before the amendment's day adds up, too")
                .isInstanceOf(Outcome.Done.class);
        room.settle();
        UUID rest = room.billing.collect(LATER.plusDays(60), PAM, "the rest").getFirst();
        assertThat(room.entity(rest).values().get("net")).isEqualTo(gbp(2_500_000));
        room.agreed(rest);
        assertThat(room.billing.release(rest, FAY, "the rest")).isInstanceOf(Outcome.Done.class);
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void a_price_that_the_schedule_no_longer_adds_up_to_is_told_as_it_is_entered() {
        assertThat(refused(enter("k-1", "5000.00")))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo("BIL-SCHEDULE-SUM");
                    assertThat(problem.text()).contains("30000.00 GBP of 35000.00 GBP");
                });
        // Control: a change that leaves the price alone needs no schedule.
        assertThat(
                        room.billing
                                .amendments()
                                .enter(
                                        new AmendmentRequest(
                                                room.id("contract"),
                                                1,
                                                EFFECTIVE,
                                                List.of(
                                                        new LineRequest(
                                                                "L1",
                                                                null,
                                                                null,
                                                                new BigDecimal("100"),
                                                                null,
                                                                List.of())),
                                                false,
                                                null),
                                        "k-2",
                                        PAM,
                                        "more work"))
                .isInstanceOf(Answer.Done.class);
    }

    @Test
    void everything_that_is_wrong_with_a_schedule_is_told_at_once() {
        List<Problem> problems =
                refused(
                        enter(
                                "k-1",
                                "5000.00",
                                change("start", null, "12000.00"),
                                new ItemRequest(new UUID(9, 9), null, BigDecimal.ONE, null, false),
                                added(EFFECTIVE.minusDays(1), "1000.00", "early"),
                                new ItemRequest(null, LATER, new BigDecimal("0.001"), null, false),
                                new ItemRequest(null, null, new BigDecimal("10"), "no day", false),
                                new ItemRequest(null, null, null, null, true)));

        assertThat(problems)
                .extracting(one -> one.code() + " " + one.field())
                .containsExactly(
                        "HUB-STATE item",
                        "CTR-AMEND-LINES item",
                        "CTR-AMEND-LINES due",
                        "CTR-AMEND-LINES amount",
                        "CTR-AMEND-LINES due",
                        "CTR-AMEND-LINES cancel");
        assertThat(problems.getFirst().text()).contains("on " + room.entity(first).name());
        assertThat(
                        refused(
                                enter(
                                        "k-2",
                                        "5000.00",
                                        change("start", null, "12000.00"),
                                        added(EFFECTIVE.minusDays(1), "1000.00", "early"))))
                .extracting(Problem::code)
                .containsExactly("HUB-STATE", "CTR-AMEND-LINES", "BIL-SCHEDULE-SUM");
    }

    @Test
    void what_was_billed_since_holds_the_amendment_until_it_is_free_again() {
        AmendmentStory entered =
                done(enter("k-1", "-5000.00", change("go-live", null, "15000.00")));
        UUID taken = room.billing.collect(LATER, PAM, "all of it").getFirst();

        approve(entered);

        assertThat(state(entered)).isEqualTo(Amendment.State.APPROVED);
        assertThat(room.openCases()).contains("CTR-AMEND-PENDING");
        assertThat(room.billing.amendments().find(entered.id()).orElseThrow().systems())
                .singleElement()
                .satisfies(stand ->
                        assertThat(stand.words()).contains("on " + room.entity(taken).name()));
        assertThat(sum()).isEqualTo(gbp(3_000_000));

        room.billing.cancel(taken, PAM, "not yet");
        room.settle();
        assertThat(state(entered)).isEqualTo(Amendment.State.APPLIED);
        assertThat(sum()).isEqualTo(gbp(2_500_000));
    }

    @Test
    void the_same_schedule_again_is_the_same_amendment_and_another_one_is_refused() {
        ItemRequest more = added(LATER, "5000.00", "more");
        AmendmentStory entered = done(enter("k-1", "5000.00", more));
        assertThat(done(enter("k-1", "5000", added(LATER, "5000", "more"))).id())
                .isEqualTo(entered.id());
        assertThat(refused(enter("k-1", "5000.00", added(LATER, "5000.00", "else"))))
                .extracting(Problem::code)
                .containsExactly("HUB-STATE");
    }

    private Answer enter(String key, String price, ItemRequest... items) {
        return room.billing
                .amendments()
                .enter(
                        new AmendmentRequest(
                                room.id("contract"),
                                1,
                                EFFECTIVE,
                                List.of(
                                        new LineRequest(
                                                "L1",
                                                new BigDecimal(price),
                                                null,
                                                null,
                                                null,
                                                List.of(),
                                                List.of(items))),
                                false,
                                null),
                        key,
                        PAM,
                        "the client wants more");
    }

    private ItemRequest change(String item, @Nullable LocalDate due, String amount) {
        return new ItemRequest(room.id(item), due, new BigDecimal(amount), null, false);
    }

    private static ItemRequest added(LocalDate due, String amount, String words) {
        return new ItemRequest(null, due, new BigDecimal(amount), words, false);
    }

    private void approve(AmendmentStory story) {
        done(
                room.billing
                        .amendments()
                        .decide(
                                story.id(),
                                new Decision.Approve(Treatment.PROSPECTIVE, "Tess of Thames", DAY),
                                FAY,
                                "agreed"));
        room.settle();
    }

    private Amendment.State state(AmendmentStory story) {
        return room.billing.amendments().find(story.id()).orElseThrow().state();
    }

    private Money sum() {
        Money sum = gbp(0);
        for (Entity one :
                room.entities.referring(
                        List.of(room.id("work")), "BillingScheduleItem", "project")) {
            if (!"CANCELLED".equals(one.status())) {
                sum = sum.plus(one.values().find("amount", Money.class).orElseThrow());
            }
        }
        return sum;
    }

    private static AmendmentStory done(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Done.class);
        return ((Answer.Done) answer).amendment();
    }

    private static List<Problem> refused(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused) answer).problems();
    }
}
