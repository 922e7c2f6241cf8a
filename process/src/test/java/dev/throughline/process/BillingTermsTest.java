package dev.throughline.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.curate.Entity;
import dev.throughline.model.BillingScheduleItem.Trigger;
import dev.throughline.model.Problem;
import dev.throughline.process.BillingTerms.Periods;
import dev.throughline.process.BillingTerms.Stage;
import dev.throughline.process.BillingTerms.Stages;
import dev.throughline.process.BillingTerms.Unclear;
import dev.throughline.process.InitiationPlan.Progress;
import dev.throughline.process.InitiationPlan.Unscheduled;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BillingTermsTest {
    private final Deal deal = new Deal();

    private void row(String... cells) {
        String[] columns = {
            "template", "billing", "step", "name", "trigger", "share", "months", "due"
        };
        Map<String, Object> row = new HashMap<>();
        for (int i = 0; i < cells.length; i++) {
            row.put(columns[i], cells[i]);
        }
        deal.schedules.add(row);
    }

    private void dates(int line, String start, String end) {
        deal.lines.get(line).put("start", LocalDate.parse(start));
        deal.lines.get(line).put("end", LocalDate.parse(end));
    }

    private Optional<BillingTerms> terms(int line) {
        InitiationFacts facts = deal.facts();
        return BillingTerms.of(facts, facts.lines().get(line));
    }

    private String slip(int line) {
        assertThat(terms(line)).get().isInstanceOf(Unclear.class);
        Problem problem = ((Unclear) terms(line).orElseThrow()).problem();
        return problem.code() + ": " + problem.text() + " " + problem.mend();
    }

    @Test
    void shares_come_by_what_the_file_says_counted_from_the_start_of_the_line() {
        dates(0, "2026-01-31", "2026-06-30");
        row("transition", "FIXED", "10", "Cut over", "percent", "0.40", "3");
        row("transition", "FIXED", "2", "Design accepted", "milestone", "0.35", "1");
        row("transition", "FIXED", "1", "On signing", "date", "0.25");

        assertThat(terms(0))
                .contains(
                        new Stages(
                                List.of(
                                        stage("On signing", Trigger.DATE, "0.25", "2026-01-31"),
                                        stage(
                                                "Design accepted",
                                                Trigger.MILESTONE,
                                                "0.35",
                                                "2026-02-28"),
                                        stage("Cut over", Trigger.PERCENT, "0.40", "2026-04-30"))));
    }

    private static Stage stage(String name, Trigger trigger, String share, String due) {
        return new Stage(name, trigger, new BigDecimal(share), LocalDate.parse(due));
    }

    @Test
    void a_period_is_billed_after_each_of_its_parts_or_ahead() {
        dates(1, "2026-04-01", "2027-03-31");
        row("*", "RETAINER", "1", "", "PERIODIC", "", "1", "end");
        assertThat(terms(1)).contains(new Periods(12, LocalDate.of(2026, 5, 1), 1));

        deal.schedules.clear();
        row("*", "RETAINER", "1", "", "PERIODIC", "", "3", "start");
        assertThat(terms(1)).contains(new Periods(4, LocalDate.of(2026, 4, 1), 3));

        dates(1, "2026-04-01", "2027-04-02");
        assertThat(terms(1))
                .as("what is left of a term is a part of its own")
                .contains(new Periods(5, LocalDate.of(2026, 4, 1), 3));
    }

    @Test
    void the_row_that_says_most_wins_and_work_is_billed_as_it_is_approved() {
        row("*", "*", "1", "All", "DATE", "1");
        row("*", "FIXED", "1", "Fixed", "DATE", "1");
        assertThat(((Stages) terms(0).orElseThrow()).stages().getFirst().name()).isEqualTo("Fixed");
        row("transition", "*", "1", "Transition", "DATE", "1");
        assertThat(((Stages) terms(0).orElseThrow()).stages().getFirst().name())
                .isEqualTo("Transition");
        assertThat(terms(2)).as("time and materials").isEmpty();
        deal.lines.getFirst().remove("amount");
        assertThat(terms(0)).as("no price").isEmpty();
    }

    @Test
    void a_row_that_bills_nothing_is_told_with_its_mend() {
        row("transition", "FIXED", "1", "x", "SOMETIME", "1");
        assertThat(slip(0))
                .isEqualTo(
                        "HUB-VALUE: The schedule of template transition, billed as FIXED, step 1 comes by 'SOMETIME'."
                                + " Say DATE, MILESTONE, PERCENT or PERIODIC. The row stands in billing-schedules.csv.");
        for (String share : List.of("", "30%", "-0.5", "1.01", "1e-99")) {
            deal.schedules.clear();
            row("transition", "FIXED", "1", "x", "DATE", share);
            assertThat(slip(0)).contains("has the share '" + share + "'");
        }
        for (String months : List.of("-1", "2.5", "99999", "soon")) {
            deal.schedules.clear();
            row("transition", "FIXED", "1", "x", "DATE", "1", months);
            assertThat(slip(0)).contains("says " + months + " months");
        }
        deal.schedules.clear();
        row("run", "*", "1", "", "PERIODIC", "", "1", "MIDDLE");
        assertThat(slip(1)).contains("is due at MIDDLE");
        deal.schedules.clear();
        row("run", "*", "1", "", "PERIODIC", "", "1");
        row("run", "*", "2", "", "DATE", "1");
        assertThat(slip(1)).contains("has 2 steps");
        deal.schedules.clear();
        row("run", "*", "1", "", "PERIODIC", "", "1");
        dates(1, "2026-04-01", "2026-03-31");
        assertThat(slip(1)).contains("Line L2", "no end after 2026-04-01");
    }

    @Test
    void a_slip_keeps_the_project_from_going_live_and_not_from_being_prepared() {
        everythingCut();
        deal.everywhere = true;
        assertThat(deal.plan().state()).isEqualTo(Progress.ACTIVE);

        row("transition", "FIXED", "1", "x", "SOMETIME", "1");
        InitiationPlan plan = deal.plan();

        assertThat(plan.state()).isEqualTo(Progress.BLOCKED);
        assertThat(plan.headline()).contains("comes by 'SOMETIME'");
        assertThat(plan.speech()).anyMatch(speech -> speech.type().equals("Task"));
        assertThat(plan.unscheduled()).isEmpty();

        deal.wasActive = true;
        assertThat(deal.plan().state()).as("what is live stays so").isEqualTo(Progress.ACTIVE);
    }

    @Test
    void a_line_is_scheduled_once_its_project_is_cut_and_only_at_the_start() {
        row("transition", "FIXED", "1", "x", "DATE", "1");
        assertThat(deal.plan().unscheduled()).as("no project yet").isEmpty();
        everythingCut();
        Entity line = deal.facts().lines().getFirst();
        assertThat(deal.plan().unscheduled())
                .extracting(Unscheduled::line)
                .containsExactly(line.id());
        deal.scheduled = new ScheduledLines(Set.of(line.id()), Map.of());
        assertThat(deal.plan().unscheduled()).as("somebody has made one").isEmpty();
        deal.scheduled = new ScheduledLines(Set.of(), Map.of());
        deal.wasActive = true;
        assertThat(deal.plan().unscheduled()).as("live already").isEmpty();
    }

    private void everythingCut() {
        deal.code = "P-1000";
        deal.projects.put(
                "project", new HashMap<>(Map.of("code", "P-1000", "status", "PROVISIONING")));
        for (String no : List.of("L1", "L2", "L3")) {
            deal.projects.put(
                    "project/" + no,
                    new HashMap<>(Map.of("code", "P-1000-" + no, "status", "PROVISIONING")));
        }
        for (String task :
                List.of("project/L1/1", "project/L1/2", "project/L2/1", "project/L3/1")) {
            deal.tasks.put(task, new HashMap<>(Map.of("name", task)));
        }
    }
}
