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

    private static Map<String, Object> codes(Deal deal) {
        Map<String, Object> codes = new HashMap<>();
        of(deal.plan(), "Project").stream()
                .filter(one -> one.fields().containsKey("code"))
                .forEach(one -> codes.put(one.childKey(), one.fields().get("code")));
        return codes;
    }

    private static Deal begun() {
        Deal deal = new Deal();
        deal.code = "P-1000";
        deal.projects.put(
                "project", new HashMap<>(Map.of("code", "P-1000", "status", "PROVISIONING")));
        return deal;
    }

    @Test
    void lines_of_one_template_get_codes_of_their_own() {
        Deal deal = begun();
        deal.lines.get(1).put("template", "transition");
        deal.lines.get(2).put("template", "transition");
        assertThat(codes(deal))
                .containsEntry("project/L1", "P-1000-T")
                .containsEntry("project/L2", "P-1000-T2")
                .containsEntry("project/L3", "P-1000-T3");
    }

    @Test
    void a_code_that_was_given_stays_whatever_becomes_of_template_and_other_lines() {
        Deal deal = begun();
        deal.projects.put("project/L1", new HashMap<>(Map.of("code", "P-1000-T")));
        deal.projects.put("project/L2", new HashMap<>(Map.of("code", "P-1000-T2")));
        deal.lines.get(1).put("template", "transition");
        deal.lines.removeFirst();
        deal.contract.put("total_value", Deal.money("480000", "USD"));
        assertThat(codes(deal)).containsEntry("project/L2", "P-1000-T2");

        deal.lines.getFirst().put("template", "run");
        assertThat(codes(deal)).containsEntry("project/L2", "P-1000-T2");
        deal.lines.getLast().put("template", "transition");
        assertThat(codes(deal))
                .as("what was cut for a line that is gone keeps its code")
                .containsEntry("project/L3", "P-1000-T3");
    }

    @Test
    void of_two_projects_that_were_given_one_code_the_one_in_the_erp_keeps_it() {
        Deal deal = begun();
        deal.projects.put("project/L1", new HashMap<>(Map.of("code", "P-1000-T")));
        deal.projects.put("project/L2", new HashMap<>(Map.of("code", "P-1000-T")));
        deal.lines.get(1).put("template", "transition");
        assertThat(codes(deal))
                .containsEntry("project/L1", "P-1000-T")
                .containsEntry("project/L2", "P-1000-T2");

        deal.inErp.add("project/L2");
        assertThat(codes(deal))
                .containsEntry("project/L1", "P-1000-T2")
                .containsEntry("project/L2", "P-1000-T");
    }

    @Test
    void a_line_without_a_number_keeps_its_project_when_the_line_before_it_is_deleted() {
        Deal deal = begun();
        deal.lines.forEach(line -> line.remove("line_no"));
        List<String> keys =
                of(deal.plan(), "Project").stream().map(Speech::childKey).distinct().toList();
        assertThat(keys).hasSize(4).doesNotContain("project/L1", "project/L2", "project/L3");

        keys.stream()
                .skip(1)
                .forEach(key -> deal.projects.put(key, new HashMap<>(Map.of("code", key))));
        deal.lines.getFirst().put("gone", true);
        deal.contract.put("total_value", Deal.money("480000", "USD"));
        assertThat(of(deal.plan(), "ContractLine")).hasSize(2);
        assertThat(of(deal.plan(), "Project"))
                .extracting(Speech::childKey)
                .doesNotContain(keys.get(1))
                .contains(keys.get(2), keys.get(3));
    }

    @Test
    void lines_that_share_a_number_do_not_share_a_project() {
        Deal deal = begun();
        deal.lines.get(1).put("line_no", "L1");
        assertThat(of(deal.plan(), "Project").stream().map(Speech::childKey).distinct())
                .hasSize(4)
                .contains("project", "project/L1", "project/L3");
    }

    @Test
    void a_line_keeps_the_project_that_was_made_for_it_when_it_is_numbered_anew() {
        Deal deal = begun();
        deal.projects.put("project/L1", new HashMap<>(Map.of("code", "P-1000-T")));
        deal.lines.getFirst().put("project", deal.made("project/L1"));
        deal.lines.getFirst().put("line_no", "L9");
        assertThat(codes(deal))
                .containsEntry("project/L1", "P-1000-T")
                .doesNotContainKey("project/L9");
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
    void only_projects_that_a_person_put_on_hold_here_are_taken_off_hold() {
        Deal deal = cut();
        deal.everywhere = true;
        deal.wasActive = true;
        deal.projects.values().forEach(project -> project.put("status", "ON_HOLD"));
        assertThat(of(deal.plan(), "Project")).noneMatch(one -> one.fields().containsKey("status"));

        deal.decided = new DecidedStart(Map.of(), true);
        assertThat(of(deal.plan(), "Project"))
                .filteredOn(one -> one.fields().containsKey("status"))
                .hasSameSizeAs(deal.projects.keySet())
                .allMatch(one -> "ACTIVE".equals(one.fields().get("status")));
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
                .filteredOn(one ->
                        one.fields().equals(Map.of("open_for_time", false, "cancelled", true)))
                .hasSize(4);
        assertThat(of(plan, "Project"))
                .filteredOn(one -> one.fields().equals(Map.of("status", "CANCELLED")))
                .hasSize(4);
    }

    @Test
    void what_was_complete_before_its_start_was_cancelled_stays_complete() {
        Deal deal = cut();
        deal.cancelled = true;
        deal.projects.values().forEach(one -> one.put("status", "COMPLETE"));
        assertThat(of(deal.plan(), "Project"))
                .hasSize(4)
                .noneMatch(one -> one.fields().containsKey("status"));
    }

    @Test
    void the_same_facts_give_the_same_plan() {
        assertThat(cut().plan()).isEqualTo(cut().plan());
    }
}
