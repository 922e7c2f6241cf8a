package dev.throughline.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.process.InitiationPlan.Progress;
import dev.throughline.process.InitiationPlan.Speech;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InitiationPlanTest {

    private static List<Speech> of(InitiationPlan plan, String type) {
        return plan.speech().stream().filter(one -> one.type().equals(type)).toList();
    }

    private static Deal cut() {
        Deal deal = new Deal();
        deal.code = "P-1000";
        for (String child : List.of("project", "project/L1", "project/L2", "project/L3")) {
            deal.projects.put(
                    child,
                    new HashMap<>(Map.of("code", "P-1000" + child, "status", "PROVISIONING")));
        }
        for (String task :
                List.of("project/L1/1", "project/L1/2", "project/L2/1", "project/L3/1")) {
            deal.tasks.put(task, new HashMap<>(Map.of("name", task)));
        }
        return deal;
    }

    @Test
    void open_gates_ask_for_a_code_first() {
        InitiationPlan plan = new Deal().plan();
        assertThat(plan.state()).isEqualTo(Progress.PROVISIONING);
        assertThat(plan.needsCode()).isTrue();
        assertThat(of(plan, "Project")).isEmpty();
    }

    @Test
    void with_the_code_the_root_is_cut_first_and_the_rest_when_it_is_there() {
        Deal deal = new Deal();
        deal.code = "P-1000";
        assertThat(of(deal.plan(), "Project")).extracting(Speech::childKey).containsOnly("project");

        deal.projects.put(
                "project", new HashMap<>(Map.of("code", "P-1000", "status", "PROVISIONING")));
        assertThat(of(deal.plan(), "Project"))
                .filteredOn(one -> one.fields().containsKey("code"))
                .extracting(one -> one.fields().get("code"))
                .containsExactly("P-1000", "P-1000-T", "P-1000-R", "P-1000-E");
        assertThat(deal.plan().needsCode()).isFalse();
    }

    @Test
    void tasks_follow_the_template_of_their_line() {
        InitiationPlan plan = cut().plan();
        assertThat(of(plan, "Task"))
                .extracting(Speech::childKey)
                .containsExactly("project/L1/1", "project/L1/2", "project/L2/1", "project/L3/1");
        assertThat(of(plan, "Task").getLast().fields())
                .containsEntry("name", "Design")
                .containsEntry("billable", false);
    }

    @Test
    void it_is_live_when_everything_is_everywhere_and_not_before() {
        Deal deal = cut();
        InitiationPlan before = deal.plan();
        assertThat(before.state()).isEqualTo(Progress.PROVISIONING);
        assertThat(before.awaits())
                .contains(
                        "Project P-1000project is on its way to the ERP.",
                        "4 tasks are on the way to the PSA.");

        deal.everywhere = true;
        InitiationPlan after = deal.plan();
        assertThat(after.state()).isEqualTo(Progress.ACTIVE);
        assertThat(after.headline()).isEqualTo("Live: project P-1000 is open for time.");
        assertThat(of(after, "Project"))
                .filteredOn(one -> one.fields().containsKey("open_for_time"))
                .allMatch(one -> Boolean.TRUE.equals(one.fields().get("open_for_time")));
    }

    @Test
    void a_project_that_is_live_stays_open_when_a_gate_of_the_start_closes_later() {
        Deal deal = cut();
        deal.everywhere = true;
        deal.wasActive = true;
        deal.periods.getFirst().put("ledger_status", "CLOSED");
        deal.periods.getFirst().put("status", "CLOSED");
        InitiationPlan plan = deal.plan();

        assertThat(plan.state()).isEqualTo(Progress.ACTIVE);
        assertThat(of(plan, "Project"))
                .filteredOn(one -> one.fields().containsKey("open_for_time"))
                .allMatch(one -> Boolean.TRUE.equals(one.fields().get("open_for_time")));
    }

    @Test
    void a_shut_gate_blocks_and_says_why() {
        Deal deal = new Deal();
        deal.lines.getFirst().remove("revenue_rule");
        assertThat(deal.plan().state()).isEqualTo(Progress.BLOCKED);
        assertThat(deal.plan().headline()).isEqualTo("Revenue rule not set for line Transition.");
        assertThat(deal.plan().needsCode()).isFalse();
    }

    @Test
    void a_client_on_its_way_lets_everything_else_go_on() {
        Deal deal = new Deal();
        deal.payerInErp = false;
        assertThat(deal.plan().needsCode()).isTrue();
        assertThat(deal.plan().awaits())
                .containsExactly("Northwind Retail Inc is on its way to the ERP.");
    }

    @Test
    void the_clients_family_goes_step_by_step_along_its_states() {
        List<Object> steps =
                of(new Deal().plan(), "Client").stream()
                        .filter(one -> one.fields().containsKey("status"))
                        .map(one -> one.fields().get("status"))
                        .toList();
        assertThat(steps)
                .containsExactly("CANDIDATE", "APPROVED", "CANDIDATE", "APPROVED", "ACTIVE");

        Deal asked = new Deal();
        asked.undecided = true;
        assertThat(of(asked.plan(), "Client"))
                .anyMatch(one -> "UNDER_REVIEW".equals(one.fields().get("status")));
    }

    @Test
    void a_later_deal_with_another_company_leaves_the_clients_first_company_alone() {
        Deal deal = new Deal();
        deal.payer.put("entity", new java.util.UUID(9, 9));
        deal.payer.put("bill_ccy", "GBP");
        deal.payer.put("payment_terms", "NET60");
        Deal plain = new Deal();
        java.util.UUID payer = java.util.Objects.requireNonNull(plain.facts().billTo()).id();
        assertThat(of(deal.plan(), "Client"))
                .filteredOn(one -> payer.equals(one.entity()))
                .allMatch(one -> one.fields().keySet().equals(java.util.Set.of("status")));
        assertThat(of(plain.plan(), "Client"))
                .filteredOn(one -> payer.equals(one.entity()))
                .anyMatch(one -> one.fields().containsKey("entity"));
    }

    @Test
    void a_reopened_or_vanished_deal_stands_still_and_says_so() {
        Deal reopened = cut();
        reopened.deal.put("status", "REOPENED");
        assertThat(reopened.plan().state()).isEqualTo(Progress.REOPENED);
        assertThat(reopened.plan().headline())
                .isEqualTo("The deal is reopened again; the project start stands still.");
        assertThat(of(reopened.plan(), "Project")).isEmpty();

        Deal vanished = cut();
        vanished.active = false;
        assertThat(vanished.plan().state()).isEqualTo(Progress.REOPENED);
        assertThat(of(vanished.plan(), "Project")).isEmpty();
    }

    @Test
    void a_cancelled_start_closes_its_projects_and_deletes_none() {
        Deal deal = cut();
        deal.cancelled = true;
        InitiationPlan plan = deal.plan();
        assertThat(plan.state()).isEqualTo(Progress.CANCELLED);
        assertThat(of(plan, "Project"))
                .hasSize(4)
                .allMatch(one ->
                        one.fields().equals(Map.of("open_for_time", false, "cancelled", true)));
    }

    @Test
    void the_same_facts_give_the_same_plan() {
        assertThat(cut().plan()).isEqualTo(cut().plan());
    }
}
