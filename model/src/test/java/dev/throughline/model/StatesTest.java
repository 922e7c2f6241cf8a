package dev.throughline.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatesTest {
    private static final States CLIENT = Canonical.type("Client").states();

    @Test
    void a_listed_step_is_allowed() {
        assertThat(CLIENT.check("PROSPECT", "CANDIDATE")).isEqualTo(new Transition.Allowed());
        assertThat(CLIENT.check("ON_HOLD", "ACTIVE")).isEqualTo(new Transition.Allowed());
    }

    @Test
    void staying_is_always_allowed() {
        assertThat(CLIENT.check("MERGED", "MERGED")).isEqualTo(new Transition.Allowed());
    }

    @Test
    void a_step_that_is_not_listed_is_refused_with_what_is_possible() {
        assertThat(CLIENT.check("CANDIDATE", "ACTIVE"))
                .isEqualTo(
                        new Transition.Refused(
                                "Step not allowed from CANDIDATE to ACTIVE; from CANDIDATE only UNDER_REVIEW, APPROVED may follow."));
        assertThat(CLIENT.check("MERGED", "ACTIVE"))
                .isEqualTo(
                        new Transition.Refused(
                                "Step not allowed from MERGED to ACTIVE; from MERGED nothing follows."));
    }

    @Test
    void an_unknown_state_is_refused_by_name() {
        assertThat(CLIENT.check("PROSPECT", "Active"))
                .isInstanceOfSatisfying(
                        Transition.Refused.class,
                        refused -> {
                            assertThat(refused.text())
                                    .startsWith(
                                            "State 'Active' is not known here; the states are PROSPECT, CANDIDATE");
                            assertThat(refused.problem().code()).isEqualTo("HUB-STATE");
                        });
    }

    @Test
    void a_project_moves_as_the_trade_says() {
        States project = Canonical.type("Project").states();
        assertThat(project.initial()).isEqualTo("REQUESTED");
        assertThat(project.transitions().get("PROVISIONING"))
                .containsExactlyInAnyOrder("ACTIVE", "BLOCKED", "CANCELLED");
        assertThat(project.transitions().get("BLOCKED"))
                .containsExactlyInAnyOrder("PROVISIONING", "CANCELLED");
        assertThat(project.transitions().get("CANCELLED")).isEmpty();
        assertThat(project.transitions().get("CLOSED")).containsExactly("ACTIVE");
        assertThat(project.check("REQUESTED", "ACTIVE")).isInstanceOf(Transition.Refused.class);
    }

    @Test
    void every_state_can_be_reached_from_the_initial_one() {
        for (EntityType type : Canonical.types()) {
            java.util.Set<String> reached = new java.util.HashSet<>();
            java.util.ArrayDeque<String> next =
                    new java.util.ArrayDeque<>(java.util.List.of(type.states().initial()));
            while (!next.isEmpty()) {
                String state = next.pop();
                if (reached.add(state)) {
                    next.addAll(type.states().transitions().get(state));
                }
            }
            assertThat(reached)
                    .as(type.name())
                    .containsExactlyInAnyOrderElementsOf(type.states().all());
        }
    }
}
