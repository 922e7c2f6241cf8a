package dev.throughline.billing;

import static dev.throughline.billing.BillingRoom.DAY;
import static dev.throughline.billing.BillingRoom.FAY;
import static dev.throughline.billing.BillingRoom.PAM;
import static dev.throughline.billing.BillingRoom.gbp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.BillingSchedule.Share;
import dev.throughline.billing.SchedulePlan.Made;
import dev.throughline.billing.SchedulePlan.Part;
import dev.throughline.billing.SchedulePlan.Step;
import dev.throughline.curate.Entity;
import dev.throughline.mapping.BillingRules;
import dev.throughline.mapping.BillingRules.Collector;
import dev.throughline.mapping.BillingRules.Per;
import dev.throughline.model.BillingScheduleItem.Trigger;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Schedules that people enter and confirm here, on the database.
@Timeout(300)
class SchedulingTest {
    private static final LocalDate END = LocalDate.of(2026, 2, 28);

    private final BillingRoom room =
            new BillingRoom(
                    new BillingRules(
                            true,
                            List.of("PM", "FIN"),
                            List.of(),
                            new BillingRules.Proposals(
                                    Collector.HUB,
                                    Map.of("C-2", Collector.PSA),
                                    Per.CONTRACT,
                                    null)));

    @AfterEach
    void close() {
        room.close();
    }

    private UUID line() {
        return room.id("line of work");
    }

    private List<Entity> items() {
        return room
                .entities
                .referring(List.of(line()), "BillingScheduleItem", "contract_line")
                .stream()
                .sorted(
                        Comparator.comparing(
                                one -> one.values().find("due", LocalDate.class).orElseThrow()))
                .toList();
    }

    private static Share share(String percent, int month) {
        return new Share(new BigDecimal(percent), LocalDate.of(2026, month, 1));
    }

    @Test
    void a_period_is_billed_by_its_days_and_adds_up_to_the_price() {
        room.contractLine("work", 1_000_000);
        SchedulePlan plan = new SchedulePlan.Periodic(3, LocalDate.of(2026, 1, 31), 1);

        assertThat(room.billing.schedule(line(), plan, PAM, "as signed"))
                .isInstanceOf(Outcome.Done.class);

        assertThat(items())
                .extracting(
                        one -> one.values().find("due", LocalDate.class).orElseThrow(),
                        one -> one.values().get("amount"))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                LocalDate.of(2026, 1, 31), gbp(333_334)),
                        org.assertj.core.groups.Tuple.tuple(
                                LocalDate.of(2026, 2, 28), gbp(333_333)),
                        org.assertj.core.groups.Tuple.tuple(
                                LocalDate.of(2026, 3, 31), gbp(333_333)));
        assertThat(room.billing.schedule(line(), plan, PAM, "clicked twice"))
                .isInstanceOf(Outcome.Done.class);
        assertThat(items()).hasSize(3);
        assertThat(
                        room.billing.schedule(
                                line(),
                                new SchedulePlan.Periodic(3, LocalDate.of(2026, 1, 30), 1),
                                PAM,
                                "another one"))
                .asString()
                .contains("BIL-SCHEDULE-SUM", "has a schedule of 3 items");
        UUID invoice = room.billing.collect(END, PAM, "month end").getFirst();
        assertThat(room.entity(invoice).values().get("net")).isEqualTo(gbp(666_667));
    }

    @Test
    void a_share_is_billed_once_somebody_confirmed_it_on_evidence() {
        room.contractLine("work", 1_000_000);
        room.billing.schedule(
                line(),
                new SchedulePlan.Percent(List.of(share("0.3", 2), share("0.7", 3))),
                PAM,
                "as signed");
        assertThat(room.billing.collect(END, PAM, "nothing yet")).isEmpty();
        UUID first = items().getFirst().id();
        assertThat(room.billing.confirm(first, DAY, " ", FAY, "seen"))
                .asString()
                .contains("Nothing is named");
        assertThat(room.billing.confirm(first, DAY.plusDays(9), "minutes", FAY, "seen"))
                .asString()
                .contains("cannot have been reached on 2026-02-11");

        for (int click = 0; click < 2; click++) {
            assertThat(room.billing.confirm(first, DAY, "minutes of 2 February", FAY, "seen"))
                    .isEqualTo(new Outcome.Done("READY", null, null));
        }

        UUID invoice = room.billing.collect(END, PAM, "month end").getFirst();
        assertThat(room.entity(invoice).values().get("net")).isEqualTo(gbp(300_000));
        assertThat(room.billing.revokeConfirmation(first, FAY, "not so"))
                .asString()
                .contains("Take it off the proposal");
        room.billing.cancel(invoice, PAM, "not so");
        assertThat(room.billing.revokeConfirmation(first, FAY, "not so"))
                .isEqualTo(new Outcome.Done("PLANNED", null, null));
        assertThat(room.billing.collect(END, PAM, "again")).isEmpty();
        assertThat(room.openCases()).isEmpty();
        assertThat(
                        room.sql
                                .sql(
                                        "select person || ' ' || evidence || ' ' || revoked_by from billing_confirmation")
                                .query(String.class)
                                .list())
                .containsExactly("fay minutes of 2 February fay");
    }

    @Test
    void a_milestone_of_the_psa_is_confirmed_here_and_a_dated_amount_needs_nobody() {
        room.contractLine("work", 2_000_000);
        room.milestone("m1", 1_000_000);
        room.due("d1", 1_000_000, END.plusDays(1));

        assertThat(room.billing.confirm(room.id("d1"), DAY, "x", FAY, "seen"))
                .asString()
                .contains("comes by its day");
        room.billing.confirm(room.id("m1"), DAY, "signed", FAY, "seen");

        UUID invoice = room.billing.collect(END, PAM, "month end").getFirst();
        assertThat(room.entity(invoice).values().get("net")).isEqualTo(gbp(1_000_000));
    }

    @Test
    void rows_of_all_kinds_make_one_schedule_that_adds_up() {
        room.contractLine("work", 1_000_000);
        SchedulePlan plan =
                new SchedulePlan.Steps(
                        List.of(
                                new Step.Dated(DAY, new Part.Sum(gbp(100_000))),
                                new Step.Milestone(
                                        "Design accepted", END, new Part.Of(new BigDecimal("0.2"))),
                                new Step.Done(END, new Part.Of(new BigDecimal("0.2"))),
                                new Step.Done(END.plusDays(9), new Part.Of(new BigDecimal("0.1"))),
                                new Step.Repeated(
                                        END.plusDays(1), 3, 1, new Part.Sum(gbp(400_000)))));
        assertThat(room.billing.draftSchedule(line(), plan))
                .hasValueSatisfying(draft -> assertThat(draft.problems()).isEmpty());
        assertThat(items()).as("a look writes nothing").isEmpty();

        assertThat(room.billing.schedule(line(), plan, PAM, "as signed"))
                .isInstanceOf(Outcome.Done.class);

        assertThat(items())
                .extracting(one ->
                        one.values().text("trigger").orElse("")
                                + " "
                                + one.values().get("amount")
                                + " "
                                + one.values().get("percent"))
                .containsExactlyInAnyOrder(
                        "DATE 1000.00 GBP null",
                        "MILESTONE 2000.00 GBP null",
                        "PERCENT 2000.00 GBP 0.2",
                        "PERCENT 1000.00 GBP 0.3",
                        "PERIODIC 1333.34 GBP null",
                        "PERIODIC 1333.33 GBP null",
                        "PERIODIC 1333.33 GBP null");
        UUID milestone =
                items().stream()
                        .filter(one ->
                                ("Design accepted, " + END).equals(one.values().get("description")))
                        .findFirst()
                        .orElseThrow()
                        .id();
        UUID before = room.billing.collect(END, PAM, "month end").getFirst();
        assertThat(room.entity(before).values().get("net"))
                .as("nobody confirmed the milestone")
                .isEqualTo(gbp(100_000));
        room.billing.cancel(before, PAM, "once more");
        room.billing.confirm(milestone, DAY, "signed acceptance", FAY, "seen");
        UUID after = room.billing.collect(END, PAM, "month end").getFirst();
        assertThat(room.entity(after).values().get("net")).isEqualTo(gbp(300_000));
    }

    @Test
    void rows_that_cannot_be_are_told_all_at_once_with_what_is_missing() {
        Part.Sum none = new Part.Sum(gbp(0));
        assertThat(
                        new SchedulePlan.Steps(
                                        List.of(
                                                new Step.Dated(DAY, none),
                                                new Step.Milestone(" ", DAY, new Part.Sum(gbp(40))),
                                                new Step.Repeated(
                                                        DAY, 2, 0, new Part.Sum(gbp(40)))))
                                .of("L1", gbp(100)))
                .isInstanceOfSatisfying(
                        Made.Refused.class,
                        refused ->
                                assertThat(refused.problems())
                                        .extracting(Problem::text)
                                        .containsExactly(
                                                "Row 1 bills nothing: 0.00 GBP in 1.",
                                                "Row 2 names no milestone.",
                                                "Row 3: every 0 months is no period.",
                                                "Schedule of line L1 adds to 0.80 GBP of 1.00 GBP."));
        BigDecimal quarter = new BigDecimal("0.25");
        assertThat(
                        new SchedulePlan.Steps(
                                        List.of(
                                                new Step.Dated(DAY, new Part.Of(quarter)),
                                                new Step.Dated(DAY, new Part.Of(quarter)),
                                                new Step.Dated(DAY, new Part.Of(quarter)),
                                                new Step.Dated(DAY, new Part.Of(quarter))))
                                .of("L1", gbp(103)))
                .as("shares that are the whole lose no penny")
                .isInstanceOf(Made.Items.class);
        assertThat(new SchedulePlan.Steps(List.of()).of("L1", gbp(100)))
                .isInstanceOf(Made.Refused.class);
        assertThat(
                        new SchedulePlan.Steps(
                                        List.of(
                                                new Step.Dated(
                                                        DAY, new Part.Sum(new Money(100, "USD")))))
                                .of("L1", gbp(100)))
                .isInstanceOf(Made.Refused.class);
    }

    @Test
    void what_a_psa_bills_is_scheduled_there_and_what_has_no_price_nowhere() {
        room.secondContract();
        assertThat(
                        room.billing.schedule(
                                room.id("line of run"),
                                new SchedulePlan.Periodic(2, DAY, 1),
                                PAM,
                                "x"))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused ->
                                assertThat(refused.problems())
                                        .extracting(Problem::text)
                                        .containsExactly(
                                                "What is billed of contract C-2 its PSA collects.",
                                                "Line L1 has no price that a schedule could add up to."));
    }

    private static SchedulePlan.Stage stage(String name, Trigger trigger, String share, int month) {
        return new SchedulePlan.Stage(
                name, trigger, new BigDecimal(share), LocalDate.of(2026, month, 1));
    }

    private List<Problem> start(UUID line, SchedulePlan plan) {
        return java.util.Objects.requireNonNull(
                room.transaction.execute(
                        _ -> room.billing.scheduleAtStart(line, plan, new UUID(7, 7))));
    }

    private static final SchedulePlan STAGES =
            new SchedulePlan.Staged(
                    List.of(
                            stage("On signing", Trigger.DATE, "0.333", 1),
                            stage("Design accepted", Trigger.MILESTONE, "0.333", 2),
                            stage("Cut over", Trigger.PERCENT, "0.334", 3)));

    @Test
    void a_start_schedules_a_line_once_by_its_own_triggers_and_names() {
        room.contractLine("work", 1_000_001);

        assertThat(start(line(), STAGES)).isEmpty();
        assertThat(start(line(), STAGES)).as("looked at again").isEmpty();

        assertThat(items())
                .extracting(
                        one -> one.values().text("trigger").orElse(""),
                        one -> one.values().get("amount"),
                        one -> one.values().text("description").orElse(""))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "DATE", gbp(333_000), "On signing, 2026-01-01"),
                        org.assertj.core.groups.Tuple.tuple(
                                "MILESTONE", gbp(333_000), "Design accepted, 2026-02-01"),
                        org.assertj.core.groups.Tuple.tuple(
                                "PERCENT", gbp(334_001), "Cut over, up to 100 %"));
        assertThat(
                        room.sql
                                .sql(
                                        "select actor || ', ' || reason || ': ' || action from act where right_used = 'billing.schedule' and correlation = :thread")
                                .param("thread", new UUID(7, 7))
                                .query((row, _) -> row.getString(1))
                                .list())
                .containsExactly("project initiation, its project starts: scheduled: done");
        room.billing.confirm(items().get(1).id(), DAY, "minutes", FAY, "seen");
        UUID invoice = room.billing.collect(END, PAM, "month end").getFirst();
        assertThat(room.entity(invoice).values().get("net")).isEqualTo(gbp(666_000));
    }

    @Test
    void a_schedule_that_somebody_made_stands_and_a_psa_keeps_its_own() {
        room.contractLine("work", 1_000_000);
        room.billing.schedule(
                line(), new SchedulePlan.Periodic(2, END, 1), PAM, "agreed before the start");
        assertThat(start(line(), STAGES)).isEmpty();
        assertThat(items()).hasSize(2);

        room.secondContract();
        UUID psa = room.id("line of run");
        assertThat(start(psa, STAGES)).isEmpty();
        assertThat(room.entities.referring(List.of(psa), "BillingScheduleItem", "contract_line"))
                .isEmpty();
    }

    @Test
    void a_start_whose_shares_do_not_add_up_schedules_nothing_and_says_why() {
        room.contractLine("work", 1_000_000);
        assertThat(
                        start(
                                line(),
                                new SchedulePlan.Staged(
                                        List.of(stage("Half", Trigger.DATE, "0.5", 1)))))
                .extracting(Problem::code)
                .containsExactly("BIL-SCHEDULE-SUM");
        assertThat(items()).isEmpty();
    }

    @Test
    void a_plan_that_does_not_add_up_is_told_whole() {
        Money price = gbp(100);
        assertThat(
                        new SchedulePlan.Percent(
                                        List.of(share("0.5", 3), share("0", 2), share("0.4", 4)))
                                .of("L1", price))
                .isInstanceOfSatisfying(
                        Made.Refused.class,
                        refused ->
                                assertThat(refused.problems())
                                        .extracting(Problem::code)
                                        .containsExactly(
                                                "HUB-VALUE", "HUB-VALUE", "BIL-SCHEDULE-SUM"));
        assertThat(new SchedulePlan.Periodic(101, DAY, 1).of("L1", price))
                .as("a hundred pence are not billed in 101 parts")
                .isInstanceOf(Made.Refused.class);
        assertThat(new SchedulePlan.Periodic(1, DAY, 0).of("L1", price))
                .isInstanceOf(Made.Refused.class);
        assertThat(new SchedulePlan.Periodic(100, DAY, 1).of("L1", price))
                .isInstanceOf(Made.Items.class);
    }
}
