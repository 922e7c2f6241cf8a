package dev.throughline.curate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.curate.Merge.Merged;
import dev.throughline.curate.Provenance.Source;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
import dev.throughline.model.Values;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `crm` owns the legal name, `erp` the payment terms, the hub the state (DOMAIN 3).
class MergeTest {
    private static final EntityType CLIENT = Canonical.type("Client");
    private static final EntityType DEAL = Canonical.type("Opportunity");

    private static Source source(String connection, boolean owned) {
        return new Source(connection, owned, "record 1", "rule@1", Rig.START);
    }

    private static Merged says(
            String connection,
            @Nullable Values held,
            Map<String, Source> who,
            String field,
            @Nullable Object value,
            boolean echo) {
        return Merge.decide(
                CLIENT,
                held,
                new Provenance(who),
                value == null ? Values.empty() : Values.of(Map.of(field, value)),
                Set.of(field),
                source(connection, false),
                Rig.OWNERS,
                echo);
    }

    private static Values terms(String value) {
        return Values.of(Map.of("payment_terms", value));
    }

    @Test
    void the_owner_wins_over_a_stand_in() {
        Merged merged =
                says(
                        "erp",
                        terms("NET30"),
                        Map.of("payment_terms", source("crm", false)),
                        "payment_terms",
                        "NET60",
                        false);

        assertThat(merged.values().get("payment_terms")).isEqualTo("NET60");
        assertThat(merged.changed()).containsEntry("payment_terms", "NET30");
        assertThat(merged.said()).containsEntry("payment_terms", source("erp", true));
        assertThat(merged.drifts()).isEmpty();
    }

    @Test
    void a_non_owner_stands_in_while_nobody_has_spoken() {
        Merged merged = says("crm", Values.empty(), Map.of(), "payment_terms", "NET30", false);

        assertThat(merged.values().get("payment_terms")).isEqualTo("NET30");
        assertThat(merged.said()).containsEntry("payment_terms", source("crm", false));
    }

    @Test
    void a_stand_in_may_correct_itself_but_no_other_stand_in() {
        Map<String, Source> who = Map.of("payment_terms", source("crm", false));

        assertThat(
                        says("crm", terms("NET30"), who, "payment_terms", "NET45", false)
                                .values()
                                .get("payment_terms"))
                .isEqualTo("NET45");
        Merged other = says("crm2", terms("NET30"), who, "payment_terms", "NET45", false);
        assertThat(other.values().get("payment_terms")).isEqualTo("NET30");
        assertThat(other.drifts()).hasSize(1);
    }

    @Test
    void a_non_owners_other_value_is_drift_with_both_values() {
        Merged merged =
                says(
                        "crm",
                        terms("NET60"),
                        Map.of("payment_terms", source("erp", true)),
                        "payment_terms",
                        "NET30",
                        false);

        assertThat(merged.values().get("payment_terms")).isEqualTo("NET60");
        assertThat(merged.drifts())
                .containsExactly(
                        new Merge.Drift("payment_terms", "NET60", "NET30", Owners.Policy.RECORD));
        assertThat(merged.changed()).isEmpty();
    }

    @Test
    void a_non_owner_that_agrees_ends_its_drift() {
        Merged merged =
                says(
                        "crm",
                        terms("NET60"),
                        Map.of("payment_terms", source("erp", true)),
                        "payment_terms",
                        "NET60",
                        false);

        assertThat(merged.agreed()).containsExactly("payment_terms");
        assertThat(merged.drifts()).isEmpty();
    }

    @Test
    void an_echo_of_our_own_write_is_no_drift() {
        Merged merged =
                says(
                        "crm",
                        terms("NET60"),
                        Map.of("payment_terms", source("erp", true)),
                        "payment_terms",
                        "NET30",
                        true);

        assertThat(merged.drifts()).isEmpty();
        assertThat(merged.values().get("payment_terms")).isEqualTo("NET60");
    }

    @Test
    void an_owner_may_say_that_a_field_is_empty() {
        Merged merged =
                says(
                        "erp",
                        terms("NET60"),
                        Map.of("payment_terms", source("erp", true)),
                        "payment_terms",
                        null,
                        false);

        assertThat(merged.values().has("payment_terms")).isFalse();
        assertThat(merged.changed()).containsEntry("payment_terms", "NET60");
        // and the emptiness stands against others
        Merged after = says("crm", merged.values(), merged.said(), "payment_terms", "NET30", false);
        assertThat(after.values().has("payment_terms")).isFalse();
        assertThat(after.drifts()).hasSize(1);
    }

    @Test
    void a_non_owners_silence_empties_nothing_it_did_not_say() {
        Merged merged =
                says(
                        "crm",
                        terms("NET60"),
                        Map.of("payment_terms", source("erp", true)),
                        "payment_terms",
                        null,
                        false);

        assertThat(merged.values().get("payment_terms")).isEqualTo("NET60");
        assertThat(merged.drifts()).isEmpty();
    }

    @Test
    void an_owner_that_repeats_a_stand_in_makes_the_value_its_own() {
        Merged merged =
                says(
                        "erp",
                        terms("NET30"),
                        Map.of("payment_terms", source("crm", false)),
                        "payment_terms",
                        "NET30",
                        false);

        assertThat(merged.changed()).isEmpty();
        assertThat(merged.said().get("payment_terms")).isEqualTo(source("erp", true));
    }

    @ParameterizedTest
    @CsvSource({
        "OPEN,        CLOSED_WON,  CLOSED_WON,  false",
        "CLOSED_WON,  OPEN,        REOPENED,    false",
        "REOPENED,    OPEN,        REOPENED,    false",
        "REOPENED,    CLOSED_WON,  CLOSED_WON,  false",
        "REOPENED,    CLOSED_LOST, CLOSED_LOST, false",
        "CLOSED_LOST, OPEN,        CLOSED_LOST, true",
        "CLOSED_WON,  CLOSED_LOST, CLOSED_WON,  true",
        "CLOSED_WON,  CLOSED_WON,  CLOSED_WON,  false",
        "CLOSED_WON,  NONSENSE,    CLOSED_WON,  true",
    })
    void a_state_moves_only_along_the_arrows_and_a_won_deal_shown_open_again_is_reopened(
            String from, String says, String becomes, boolean refused) {
        Merged merged =
                Merge.decide(
                        DEAL,
                        Values.of(Map.of("status", from)),
                        new Provenance(Map.of("status", source("crm", true))),
                        Values.of(Map.of("status", says)),
                        Set.of("status"),
                        source("crm", false),
                        Rig.OWNERS,
                        false);

        assertThat(merged.values().get("status")).isEqualTo(becomes);
        assertThat(merged.refused() != null).isEqualTo(refused);
        assertThat(merged.changed().containsKey("status")).isEqualTo(!from.equals(becomes));
    }

    @Test
    void a_type_without_a_reopened_state_refuses_the_step_back() {
        Merged merged =
                Merge.decide(
                        CLIENT,
                        Values.of(Map.of("status", "ACTIVE")),
                        new Provenance(Map.of("status", source("hub", true))),
                        Values.of(Map.of("status", "PROSPECT")),
                        Set.of("status"),
                        source("hub", false),
                        Rig.OWNERS,
                        false);

        assertThat(merged.values().get("status")).isEqualTo("ACTIVE");
        assertThat(merged.refused()).isNotNull();
    }

    @Test
    void what_the_type_does_not_know_is_passed_by() {
        Merged merged = says("crm", Values.empty(), Map.of(), "shoe_size", "44", false);

        assertThat(merged.values()).isEqualTo(Values.empty());
        assertThat(merged.said()).isEmpty();
    }

    /// Two CRMs that both own what CRMs own.
    private static Merged oneOfTwo(
            String held, String by, int heldSince, String says, @Nullable String value, int at) {
        Owners both =
                new Owners() {
                    @Override
                    public boolean owns(String connection, String entityType, String field) {
                        return !connection.equals("former");
                    }

                    @Override
                    public Policy policy(String entityType, String field) {
                        return Policy.RECORD;
                    }
                };
        return Merge.decide(
                CLIENT,
                Values.of(Map.of("legal_name", held)),
                new Provenance(
                        Map.of(
                                "legal_name",
                                new Source(
                                        by,
                                        true,
                                        "record 1",
                                        "rule@1",
                                        Rig.START.plusSeconds(heldSince)))),
                value == null ? Values.empty() : Values.of(Map.of("legal_name", value)),
                Set.of("legal_name"),
                new Source(says, false, "record 2", "rule@1", Rig.START.plusSeconds(at)),
                both,
                false);
    }

    @Test
    void of_two_owners_the_later_edit_stands_and_the_earlier_one_is_drift() {
        Merged later = oneOfTwo("Northwind", "crm", 10, "crm2", "North Wind", 20);
        assertThat(later.values().get("legal_name")).isEqualTo("North Wind");
        assertThat(later.drifts()).isEmpty();

        Merged replayed = oneOfTwo("North Wind", "crm2", 20, "crm", "Northwind", 10);
        assertThat(replayed.values().get("legal_name")).isEqualTo("North Wind");
        assertThat(replayed.changed()).isEmpty();
        assertThat(replayed.drifts())
                .containsExactly(
                        new Merge.Drift(
                                "legal_name", "North Wind", "Northwind", Owners.Policy.RECORD));
    }

    @Test
    void an_owner_corrects_itself_also_with_an_older_stamp() {
        assertThat(
                        oneOfTwo("Northwind", "crm", 20, "crm", "North Wind", 10)
                                .values()
                                .get("legal_name"))
                .isEqualTo("North Wind");
    }

    @Test
    void an_owners_emptiness_takes_nothing_from_another_owner() {
        Merged merged = oneOfTwo("Northwind", "crm", 10, "crm2", null, 20);
        assertThat(merged.values().get("legal_name")).isEqualTo("Northwind");
        assertThat(merged.drifts()).isEmpty();
    }

    @Test
    void who_owned_a_field_once_gives_way_to_its_owner_at_once() {
        assertThat(
                        oneOfTwo("Northwind", "former", 20, "crm", "North Wind", 10)
                                .values()
                                .get("legal_name"))
                .isEqualTo("North Wind");
    }
}
